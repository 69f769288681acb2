"""What the records know of a person when a session starts: facts of the intake, timer uses, scores of the last days."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from coach.core import facts, intake, safety
from coach.core.planning import Known
from coach.core.timers import DAY_S, Use
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
    answered, began_h = answers(patient, now)
    # whoever was never asked about their skin is asked by the timer itself, before each use
    asked_anyway = frozenset() if "skin" in answered else ASKED_BY_TIMERS
    events = {row.id: store.events(row) for row in rows}
    return Known(
        facts=facts.facts_of(answered, began_h) - asked_anyway,
        uses=_uses(store, patient, now),
        calm_scores=_scores(rows, events),
        unstopped_sessions=_unstopped(rows),
        cards_seen=tuple(e.data["card"] for row in rows for e in events[row.id] if e.kind == "card_shown"),
    )


def answers(patient: Patient, now: datetime) -> tuple[dict[str, object], float | None]:
    """The intake answers that still hold, and how many hours ago the episode began; None where that is not known."""
    profile: Mapping[str, Any] = patient.profile
    given: Mapping[str, str] = profile.get("answered", {})
    ages_h = {question: _hours(now, at) for question, at in given.items()}
    onset = profile.get("onset")
    began = None
    if isinstance(onset, str):
        try:
            began = _hours(now, onset)
        except ValueError:  # "none", or "unknown"
            began = None
    return intake.in_force(dict(profile.get("intake", {})), ages_h), began


def _hours(now: datetime, at: str) -> float:
    return (now - datetime.fromisoformat(at)).total_seconds() / 3600


def _uses(store: Store, patient: Patient, now: datetime) -> tuple[Use, ...]:
    # twice the day that counts, so that a clock set back by hours loses none
    found = store.timer_uses(patient, now - timedelta(seconds=2 * DAY_S))
    return tuple(
        Use(use.kind, (now - use.started_at).total_seconds() - use.seconds, use.seconds) for use in found
    )


def _scores(rows: list[SessionRecord], events: Mapping[str, Any]) -> tuple[int, ...]:
    """The highest score of each day that has one, the latest day first."""
    highest: dict[Any, int] = {}
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
