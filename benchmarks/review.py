"""How long the pages of a review take: a patient with thousands of sessions, a clinic of them, a session of an hour."""

import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import numpy as np
import sqlalchemy as sa
import typer
from rich.table import Table
from shown import console

from coach.core.base.events import EVENTS, event
from coach.core.base.types import Event, Pose
from coach.core.kinematics.skeleton import POINTS
from coach.prescription.places import find_routine
from coach.prescription.words import load_words
from coach.records import names, tables
from coach.records.review import Review
from coach.records.rows import Patient
from coach.records.store import Store, open_store
from coach.report import clinic_page, patient_page, session_page

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
EXERCISES = (("hip_lift", "reps"), ("bird_dog", "reps"), ("childs_pose", "hold"), ("walking", "steps"))
PATIENT_S, HOUR_S = 2.0, 3.0  # design 9; the issue
BATCH = 500


def happened(number: int, random: np.random.Generator) -> list[Event]:
    """One session of a course: pain falls and rises, range grows, some are stopped, some questions stay unanswered."""
    own, t_s = (
        [event(0.0, "session_started", source="bench", scripted=False, quick=False, plan=[n for n, _ in EXERCISES])],
        10.0,
    )
    pain = int(np.clip(random.normal(4 - number / 4000, 1.2), 0, 9))
    own.append(_pain(t_s, "before", pain))
    stopped = random.random() < 0.04
    for step, (name, kind) in enumerate(EXERCISES):
        t_s += 30
        for made in _exercise(step, name, kind, t_s, random):
            own.append(made)
            t_s = made.t_s
        own += [event(t_s + i / 10, "cue_given", cue="rep", text="count", tone="count") for i in range(20)]
        score = None if random.random() < 0.03 else int(np.clip(pain + random.integers(-1, 2), 0, 10))
        own.append(_pain(t_s + 5, "check", min(10, pain + 3) if stopped and step == 2 else score))
        if stopped and step == 2:
            break
    if not stopped:
        own.append(_pain(t_s + 20, "after", max(0, pain - 1)))
    own.append(event(t_s + 25, "session_ended", reason="pain" if stopped else "completed"))
    return own


def _pain(t_s: float, moment: str, score: int | None) -> Event:
    place = {"step": None, "exercise": None}
    took = {"after_opened_s": 4.0, "after_spoken_s": 1.5}
    return event(t_s, "pain_answered", moment=moment, score=score, **place, scripted=False, **took)


def _exercise(step: int, name: str, kind: str, t_s: float, random: np.random.Generator) -> Iterator[Event]:
    at = {"step": step, "exercise": name}
    dose = {"sets": 1, "reps": 8 if kind == "reps" else None, "hold_s": 30.0 if kind == "hold" else None,
            "duration_s": 60.0 if kind == "steps" else None, "cycles": None, "rest_s": 20.0, "side": None}  # fmt: skip
    limit = {"name": "l", "measure": "hip_flexion", "target_min": -10.0, "target_max": 15.0, "stop_below": -20.0}
    yield event(t_s, "exercise_started", **at, kind=kind, dose=dose, limits=[limit], error_deg={"hip_flexion": 5.0},
                tracked=True, certificate="usable")  # fmt: skip
    for rep in range(8 if kind == "reps" else 0):
        start = t_s + 6 * rep
        peak = {"hip_flexion": {"deg": round(float(random.normal(5, 4)), 2), "error_deg": 5.0}}
        yield event(start + 5, "rep_done", **at, side=("left", "right")[rep % 2] if name == "bird_dog" else "right",
                    start_s=start, peak_s=start + 2.5, end_s=start + 5, peak=peak, counted=True)  # fmt: skip
    if kind == "hold":
        peak = {"hip_flexion": {"deg": round(float(random.normal(130, 8)), 2), "error_deg": 9.5}}
        yield event(t_s + 31, "hold_done", **at, side="right", start_s=t_s + 1, end_s=t_s + 31, held_s=30.0, peak=peak)
    lasts = {"reps": 50.0, "hold": 32.0, "steps": 62.0}[kind]
    ended = {"reps": 8, "held_s": 30.0 if kind == "hold" else 0.0, "steps": 0, "breaths": 0, "active_s": 60.0}
    yield event(t_s + lasts, "exercise_ended", **at, reason="done", **ended, not_seen_s=round(random.random(), 2))


def fill(store: Store, patient: Patient, count: int, random: np.random.Generator) -> None:
    """So many sessions, one or two a day until `NOW`, straight into the tables."""
    for first in range(0, count, BATCH):
        sessions, events = [], []
        for number in range(first, min(first + BATCH, count)):
            began = NOW - timedelta(hours=14 * (count - number))
            own = names.new_id()
            made = happened(number, random)
            sessions.append({
                "id": own, "patient_id": patient.id, "number": number + 1, "started_at": began,
                "program_version": "0", "scripted": False,
                "model_version": "0", "routine_id": "gentle_start", "routine_version": "1", "source": "bench",
                "ended_at": began + timedelta(minutes=10), "end_reason": made[-1].data["reason"], "exit_code": 0,
            })  # fmt: skip
            events += [{
                "session_id": own, "seq": seq, "t_s": each.t_s, "wall_utc": began, "kind": each.kind,
                "version": EVENTS[each.kind].version, "data": each.data,
            } for seq, each in enumerate(made)]  # fmt: skip
        with store.engine.begin() as connection:
            connection.execute(sa.insert(tables.session), sessions)
            connection.execute(sa.insert(tables.event), events)


def poses(seconds: float, per_s: float = 30.0) -> Iterator[Pose]:
    """Somebody who lifts the hips again and again, as landmarks with a model's noise."""
    random = np.random.default_rng(1)
    still = random.uniform(0.3, 0.7, (33, 4))
    still[:, 3] = 0.99
    for name, x, y in (("shoulder", 0.2, 0.8), ("hip", 0.5, 0.8), ("knee", 0.65, 0.6), ("ankle", 0.8, 0.8)):
        for side in ("left", "right"):
            still[POINTS[f"{side}_{name}"], :2] = x, y
    for frame in range(int(seconds * per_s)):
        t_s = frame / per_s
        marks = still.copy()
        marks[:, :2] += random.normal(0, 0.002, (33, 2))
        marks[[POINTS["left_hip"], POINTS["right_hip"]], 1] -= 0.1 * (1 - np.cos(t_s))
        yield Pose(t_s=t_s, width=640, height=480, landmarks=marks, world=np.zeros((33, 3)))


def hour(store: Store, patient: Patient) -> str:
    """One session of an hour with twenty exercises; gives its id."""
    with store.begin_session(patient, routine_id="gentle_start", routine_version="1", program_version="0",
                             model_version="0", source="bench", scripted=False) as writer:  # fmt: skip
        writer.add(_hour_events())
        for pose in poses(3600.0):
            writer.add_pose(pose)
    return writer.session.id


def _hour_events() -> Iterator[Event]:
    random = np.random.default_rng(2)
    yield event(0.0, "session_started", source="bench", scripted=False, quick=False, plan=None)
    yield _pain(5.0, "before", 3)
    for step in range(20):
        begin = 10.0 + 178 * step
        at = {"step": step, "exercise": "hip_lift"}
        for made in _exercise(step, "hip_lift", "reps", begin, random):
            if made.kind == "exercise_ended":
                for fault in range(6):
                    yield event(begin + 8 * fault, "fault", **at, name="over_arch", measure="hip_flexion", deg=-12.0,
                                limit_deg=-10.0, error_deg=5.0)  # fmt: skip
                made = Event(t_s=begin + 170, kind=made.kind, data=made.data)
            yield made
        yield _pain(begin + 172, "check", 3)
    yield event(3599.0, "session_ended", reason="completed")


def timed(what: Callable[[], Any]) -> tuple[float, Any]:
    start = perf_counter()
    made = what()
    return perf_counter() - start, made


def main(
    sessions: Annotated[int, typer.Option(help="Sessions of the patient.")] = 10_000,
    folder: Annotated[Path | None, typer.Option(help="Keep the store and the pages in this folder.")] = None,
    as_json: Annotated[Path | None, typer.Option("--json", help="Also write the figures to this file.")] = None,
) -> None:
    """Times the pages on made-up sessions in a new store."""
    with tempfile.TemporaryDirectory() as made:
        place = folder or Path(made)
        figures = measured(place, sessions)
    out = Table(title="pages of a review, seconds")
    for name in ("page", "seconds", "kB", "to reach"):
        out.add_column(name, justify="left" if name == "page" else "right")
    for name, (seconds, size, most) in figures.items():
        out.add_row(name, f"{seconds:.2f}", f"{size / 1000:.0f}", "" if most is None else f"{most:g}")
    console().print(out)
    if as_json is not None:
        as_json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def measured(place: Path, sessions: int) -> dict[str, tuple[float, int, float | None]]:
    """Of each page: seconds, bytes, seconds to reach."""
    words, figures = load_words("en"), {}
    with open_store(str(place / "bench.db"), now=lambda: NOW) as store:
        review, many, few = Review(store), store.patient("many"), store.patient("a tenth")
        text = find_routine("gentle_start").read_text("utf-8")
        for patient, count in ((many, sessions), (few, sessions // 10)):
            store.add_prescription(patient, routine_id="gentle_start", routine_text=text, version="1",
                                   overrides={"routine": "gentle_start", "days_a_week": 5})  # fmt: skip
            fill(store, patient, count, np.random.default_rng(3))
            for times in ("first time", "again"):
                seconds, html = timed(lambda patient=patient: patient_page(review, patient, words, NOW, zone=UTC))
                most = PATIENT_S if times == "again" else None
                figures[f"patient, {count} sessions, {times}"] = (seconds, len(html.encode()), most)
            (place / f"patient-{count}.html").write_text(html, encoding="utf-8")
        seconds, html = timed(lambda: clinic_page(review, words, NOW, zone=UTC))
        figures["clinic of both"] = (seconds, len(html.encode()), None)
        long = store.session(hour(store, store.patient("long")))
        seconds, html = timed(lambda: session_page(store, long, words, zone=UTC))
        figures["session of an hour"] = (seconds, len(html.encode()), HOUR_S)
        (place / "hour.html").write_text(html, encoding="utf-8")
    return figures


if __name__ == "__main__":
    typer.run(main)
