"""What the records know of a person when a session starts, and what a session leaves there for the next one.

Reading and writing only: what any of it means is `core.clinical.history`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from coach.core.base.types import Event
from coach.core.clinical import history, safety
from coach.core.clinical.eligibility import Known
from coach.core.clinical.history import KnownBesides, PastSession
from coach.core.clinical.intake import in_force
from coach.core.exercise.timers import DAY_S, Use
from coach.records import profile
from coach.records.rows import Patient, SessionRecord
from coach.records.store import Store

ASKED_BY_TIMERS = frozenset({"cold_not_safe", "heat_not_safe"})
STOPS_REASON = "two stops for pain running"


def known(store: Store, patient: Patient, now: datetime, routine_id: str | None = None) -> Known:
    """Raises StoreError. Of `demo` nothing is known, and gates that need a history are open to it."""
    if patient.is_demo:
        return Known(practised=True)
    kept = profile.read(patient.profile, now)
    answered = in_force(kept.answers, kept.hours_old)
    # a person never asked about their skin is asked by the timer itself, before each use
    asked_anyway = frozenset() if "skin" in answered else ASKED_BY_TIMERS
    since = now - timedelta(hours=history.LOOK_BACK_H)
    sessions = [_session(row, store.events(row), now) for row in store.sessions(patient) if row.started_at >= since]
    told = KnownBesides(
        changed_h=kept.changed_h, since_onset_h=kept.hours_since_onset, let_go_h=_let_go_h(store, patient, now)
    )
    return Known(
        answered=frozenset(answered),
        facts=kept.facts - asked_anyway,
        uses=_uses(store, patient, now),
        calm_scores=history.calm_scores(sessions),
        unstopped_sessions=history.unstopped(sessions),
        cards_seen=tuple(e.data["card"] for one in sessions for e in one.events if e.kind == "card_shown"),
        locks=tuple(lock.kind for lock in store.locks(patient)),
        past=history.past(sessions, told, _day(now), routine_id),
        emergency_number=_text(answered, "emergency_number"),
    )


def _session(row: SessionRecord, events: list[Event], now: datetime) -> PastSession:
    return PastSession(
        routine=row.routine_id,
        events=events,
        row_reason=row.end_reason,
        began_ago_h=_hours(now - row.started_at),
        ended_ago_h=_hours(now - (row.ended_at or row.started_at)),
        day=_day(row.started_at),
    )


def _hours(span: timedelta) -> float:
    return span.total_seconds() / 3600.0


def _day(moment: datetime) -> int:
    return moment.astimezone().date().toordinal()


def _text(answered: Mapping[str, object], question: str) -> str | None:
    value = answered.get(question)
    return value if isinstance(value, str) else None


def _let_go_h(store: Store, patient: Patient, now: datetime) -> float | None:
    """Hours since a therapist last let somebody go on after stops for pain."""
    released = [lock.released_at for lock in store.locks(patient, released=True) if lock.kind == safety.THERAPIST_LOCK]
    return min((_hours(now - at) for at in released if at is not None), default=None)


def lock_after_stops(store: Store, patient: Patient, now: datetime) -> None:
    """Keeps the lock that the sessions so far ask for. Raises StoreError."""
    found = known(store, patient, now)
    if history.asks_therapist(found.past, found.locks):
        store.add_lock(patient, kind=safety.THERAPIST_LOCK, reason=STOPS_REASON)


def remember(store: Store, patient: Patient, events: Iterable[Event], now: datetime) -> None:
    """Keeps in the intake what a person has said in a session and need not be asked again. Raises StoreError."""
    given: dict[str, Any] = dict(history.kept_answers(events))
    if "onset" in given:
        began = now - timedelta(hours=history.BEGAN_H[given["onset"]])
        given["onset"] = began.isoformat(timespec="seconds")
    if "cleared" in given:  # the tick of the screening is one of those of the intake
        before = profile.read(patient.profile, now).answers.get("cleared", ())
        given["cleared"] = (*(before if isinstance(before, tuple) else ()), given["cleared"])
    if given and not patient.is_demo:
        store.set_profile(patient, profile.changed(patient.profile, given, now)[0])


def _uses(store: Store, patient: Patient, now: datetime) -> tuple[Use, ...]:
    # twice the day that counts, so that a clock set back by hours loses none
    found = store.timer_uses(patient, now - timedelta(seconds=2 * DAY_S))
    return tuple(Use(use.kind, (now - use.started_at).total_seconds() - use.seconds, use.seconds) for use in found)
