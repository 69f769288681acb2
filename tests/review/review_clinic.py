"""A made-up clinic: somebody who does well, somebody who was stopped, and somebody with a hostile name."""

import html as markup
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from answers import answered
from starlette.testclient import TestClient

from coach.core.base.events import event
from coach.core.base.types import Event
from coach.prescription.places import find_routine
from coach.records.review import Review
from coach.records.rows import Patient, SessionRecord
from coach.records.store import Store

NOW = datetime(2026, 5, 8, 9, 30, tzinfo=UTC)
ROOT = "/"
HOSTILE = "<script>alert(1)</script>"
WALK = {"step": 0, "exercise": "walking"}


@dataclass
class Clinic:
    store: Store
    clock: list[datetime]
    well: Patient
    stopped: Patient
    hostile: Patient
    sessions: dict[str, list[SessionRecord]] = field(default_factory=dict)

    @property
    def review(self) -> Review:
        return Review(self.store)

    def path(self, patient: Patient) -> str:
        return f"/patient/{patient.id}"


def walked(level: int, scores: tuple[int, int, int], reason: str = "completed") -> Iterator[Event]:
    """One session of the walking plan."""
    yield event(0.0, "session_started", source="0", scripted=False, quick=False, plan=["walking"])
    yield event(1.0, "planned", level=level, facts=[], steps=["walking"], left_out=[])
    yield _pain(2.0, "before", scores[0])
    dose: dict[str, Any] = {
        "sets": 1,
        "reps": None,
        "hold_s": None,
        "duration_s": 150.0,
        "cycles": None,
        "rest_s": 20.0,
    }
    yield event(
        5.0,
        "exercise_started",
        **WALK,
        kind="steps",
        dose=dose,
        limits=[],
        error_deg={},
        tracked=True,
        certificate="usable",
    )
    yield _pain(160.0, "check", scores[1])
    done = reason == "completed"
    yield event(170.0, "exercise_ended", **WALK, reason="done" if done else "pain", reps=0, held_s=0.0, steps=200,
                breaths=0, active_s=150.0 if done else 60.0, not_seen_s=0.0)  # fmt: skip
    if done:
        yield _pain(180.0, "after", scores[2])
    yield event(190.0, "session_ended", reason=reason)


def _pain(t_s: float, moment: str, score: int) -> Event:
    return answered(t_s, "pain_answered", moment=moment, score=score, step=None, exercise=None, scripted=False)


def session(clinic: Clinic, patient: Patient, events: list[Event], days_ago: float) -> SessionRecord:
    clinic.clock[0] = NOW - timedelta(days=days_ago)
    held = clinic.store.prescription(patient, "walking_plan")
    with clinic.store.begin_session(
        patient, routine_id="walking_plan", routine_version="1", program_version="0.1.0", model_version="m",
        source="0", scripted=False, prescription=held,
    ) as writer:  # fmt: skip
        writer.add(events)
        own = writer.end(events[-1].data["reason"], 0)
    clinic.sessions.setdefault(patient.handle, []).append(own)
    clinic.clock[0] = NOW
    return own


def prescribed(clinic: Clinic, patient: Patient, overrides: dict[str, Any], days_ago: float = 10) -> None:
    clinic.clock[0] = NOW - timedelta(days=days_ago)
    clinic.store.add_prescription(
        patient, routine_id="walking_plan", version="1", overrides={"routine": "walking_plan", **overrides},
        routine_text=find_routine("walking_plan").read_text("utf-8"),
    )  # fmt: skip
    clinic.clock[0] = NOW


def filled(store: Store, clock: list[datetime]) -> Clinic:
    people = (store.patient(name) for name in ("Wanda Well", "Stan Stopped", HOSTILE))
    clinic = Clinic(store, clock, *people)
    for patient in (clinic.well, clinic.stopped, clinic.hostile):
        prescribed(clinic, patient, {"level": 2, "days_a_week": 5})
    for days_ago in (3, 2, 1):
        session(clinic, clinic.well, list(walked(2, (2, 2, 0))), days_ago)
    session(clinic, clinic.stopped, list(walked(2, (3, 5, 5), "pain")), 1)
    session(clinic, clinic.hostile, list(walked(2, (0, 0, 0))), 9)
    return clinic


# pages as a browser reads and sends them


def text(html: str) -> str:
    return " ".join(markup.unescape(re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", html, flags=re.DOTALL)).split())


def hidden(html: str) -> dict[str, str]:
    """What a browser would send of a form or a page of one form: every text field, and what is ticked."""
    fields = {}
    for tag in re.findall(r"<input[^>]*>", html):
        own = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in own and (own["type"] not in ("checkbox", "radio") or " checked" in tag):
            fields[own["name"]] = markup.unescape(own.get("value", "on"))
    return fields


def form(client: TestClient, path: str) -> dict[str, str]:
    return hidden(client.get(path).text)


def reading(client: TestClient, path: str) -> dict[str, str]:
    """The form with which a page marks as read."""
    found = re.search(r'<form method="post" action="[^"]*/read">.*?</form>', client.get(path).text, re.DOTALL)
    assert found
    return hidden(found.group())


def unlocking(**changed: str) -> dict[str, str]:
    return {
        "unlocked_by": "dr. lee", "examined_by": "Dr Brown", "examined_on": NOW.date().isoformat(), "told": "a strain",
    } | changed  # fmt: skip
