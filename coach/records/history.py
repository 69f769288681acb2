"""What the records know of a person when a session starts: facts of the intake, timer uses, scores of the last days."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

from coach.core import safety
from coach.core.facts import ACUTE_H, FIRST_DAY_H, SETTLING_H
from coach.core.intake import in_force
from coach.core.planning import Known
from coach.core.timers import DAY_S, Use
from coach.core.types import Event
from coach.records import profile
from coach.records.rows import Patient, SessionRecord
from coach.records.store import Store

LOOK_BACK = timedelta(days=30)  # scores and stops older than this decide nothing
ASKED_BY_TIMERS = frozenset({"cold_not_safe", "heat_not_safe"})
PLAIN_ENDS = frozenset(reason for reason, end in safety.END_REASONS.items() if not end.stop)


def known(store: Store, patient: Patient, now: datetime) -> Known:
    """Raises StoreError. Of `demo` nothing is known, and gates that need a history are open to it."""
    if patient.is_demo:
        return Known(practised=True)
    rows = [row for row in store.sessions(patient) if row.started_at >= now - LOOK_BACK]
    kept = profile.read(patient.profile, now)
    answered = in_force(kept.answers, kept.hours_old)
    # whoever was never asked about their skin is asked by the timer itself, before each use
    asked_anyway = frozenset() if "skin" in answered else ASKED_BY_TIMERS
    events = {row.id: store.events(row) for row in rows}
    return Known(
        answered=frozenset(answered),
        facts=kept.facts - asked_anyway,
        uses=_uses(store, patient, now),
        calm_scores=_scores(rows, events),
        unstopped_sessions=_unstopped(rows),
        cards_seen=tuple(e.data["card"] for row in rows for e in events[row.id] if e.kind == "card_shown"),
    )


# answers to a session's own questions that hold beyond it, and so go into the intake
KEPT = frozenset({"pregnant", "floor"})
# a start that is known only as a stage is taken as late as it can have been: gates then open late rather than early
BEGAN_H: Mapping[str, float] = {
    "first_day": 0.0, "three_days": FIRST_DAY_H + 1, "two_weeks": ACUTE_H + 1, "longer": SETTLING_H + 1,
}  # fmt: skip


def remember(store: Store, patient: Patient, events: Iterable[Event], now: datetime) -> None:
    """Keeps what a person has said in a session and need not be asked again. Raises StoreError."""
    said = {e.data["question"]: e.data["value"] for e in events if e.kind == "symptom_answered" and e.data["value"]}
    given = {question: value for question, value in said.items() if question in KEPT}
    if said.get("onset") in BEGAN_H:
        given["onset"] = (now - timedelta(hours=BEGAN_H[said["onset"]])).isoformat(timespec="seconds")
    if given and not patient.is_demo:
        store.set_profile(patient, profile.changed(patient.profile, given, now)[0])


def _uses(store: Store, patient: Patient, now: datetime) -> tuple[Use, ...]:
    # twice the day that counts, so that a clock set back by hours loses none
    found = store.timer_uses(patient, now - timedelta(seconds=2 * DAY_S))
    return tuple(Use(use.kind, (now - use.started_at).total_seconds() - use.seconds, use.seconds) for use in found)


def _scores(rows: list[SessionRecord], events: Mapping[str, list[Event]]) -> tuple[int, ...]:
    """The highest score of each day that has one, the latest day first."""
    highest: dict[date, int] = {}
    for row in rows:
        scores = [e.data["score"] for e in events[row.id] if e.kind == "pain_answered" and e.data["score"] is not None]
        if scores:
            day = row.started_at.astimezone().date()
            highest[day] = max(highest.get(day, 0), *scores)
    return tuple(highest[day] for day in sorted(highest, reverse=True))


def _unstopped(rows: list[SessionRecord]) -> int:
    """How many of the last sessions in a row ended without a safety stop."""
    count = 0
    for row in reversed(rows):
        if row.end_reason not in PLAIN_ENDS:
            return count
        count += 1
    return count
