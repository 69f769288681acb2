"""Locks and uses of timers follow from events: always the same rows, whoever computes them, and however often."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest
from records_clock import Clock

from coach.core.base.events import EVENTS
from coach.core.base.types import Event
from coach.records.projection import MOST_S, Projected, projected
from coach.records.rows import EventRow, Patient, SessionRecord
from coach.records.store import Store

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
ANNA = Patient(id="11111111-2222-4333-8444-000000000001", handle="anna", is_demo=False, profile={}, created_at=AT)
SESSION = SessionRecord(
    id="11111111-2222-4333-8444-000000000003", patient_id=ANNA.id, prescription_id=None, started_at=AT,
    program_version="0", model_version="m", routine_id="r", routine_version="1", source="0", scripted=False,
)  # fmt: skip
VERSIONS = {"routine_id": "r", "routine_version": "1", "program_version": "0", "model_version": "m"}


def row(seq: int, kind: str, after_s: float = 0.0, version: int | None = None, **data: Any) -> EventRow:
    return EventRow(
        seq=seq, t_s=float(seq), wall_utc=AT + timedelta(seconds=after_s), kind=kind,
        version=version or EVENTS[kind].version, data=data,
    )  # fmt: skip


def on(seq: int, after_s: float = 0.0, step: int = 2, kinds: tuple[str, ...] = ("cold",)) -> EventRow:
    return row(seq, "timer_started", after_s, step=step, exercise="ice", counts_as=list(kinds), most_s=900.0)


def used(seq: int, after_s: float, seconds: float, off: bool, step: int = 2) -> EventRow:
    return row(seq, "timer_used", after_s, step=step, exercise="ice", counts_as=["cold"], seconds=seconds, off=off)


def of(*rows: EventRow, patient: Patient = ANNA) -> Projected:
    return projected(SESSION, patient, rows)


def test_an_answer_that_locks_is_a_lock_with_the_id_of_its_event() -> None:
    (lock,) = of(row(7, "locked", 30, lock="emergency", question="saddle_numbness")).locks
    assert lock.id == str(uuid5(UUID(SESSION.id), "lock 7"))
    assert (lock.kind, lock.reason, lock.created_at) == ("emergency", "saddle_numbness", AT + timedelta(seconds=30))


def test_a_demonstration_locks_nobody() -> None:
    demo = Patient(id=ANNA.id, handle="demo", is_demo=True, profile={}, created_at=AT)
    assert of(row(7, "locked", lock="emergency", question="saddle_numbness"), patient=demo).locks == ()


def test_something_that_went_on_is_open_until_somebody_says_that_it_is_off() -> None:
    (use,) = of(on(1, 10)).uses
    assert use.id == str(uuid5(UUID(SESSION.id), "use 2 cold"))
    assert (use.open, use.seconds, use.started_at) == (True, 0.0, AT + timedelta(seconds=10))
    (asked,) = of(on(1, 10), used(2, 310, 300.0, off=False)).uses
    assert (asked.id, asked.open, asked.seconds, asked.started_at) == (use.id, True, 300.0, use.started_at)
    (off,) = of(on(1, 10), used(2, 310, 300.0, off=True)).uses
    assert (off.id, off.open, off.seconds) == (use.id, False, 300.0)


def test_a_use_of_which_no_beginning_was_recorded_began_its_seconds_ago() -> None:
    early = row(4, "timer_used", 700, version=1, step=2, exercise="ice", counts_as=["cold", "heat"], seconds=600.0)
    for use in of(early).uses:
        assert (use.open, use.seconds, use.started_at) == (False, 600.0, AT + timedelta(seconds=100))
    assert {use.kind for use in of(early).uses} == {"cold", "heat"}


def test_the_same_step_once_more_is_another_use() -> None:
    first, second = of(on(1), used(2, 300, 300.0, off=True), on(3, 4000), used(4, 4200, 200.0, off=True)).uses
    assert (first.seconds, second.seconds) == (300.0, 200.0)
    assert first.id != second.id


@pytest.mark.parametrize(("after_s", "lasted_s"), [(600, 600.0), (-50, 0.0), (3 * 24 * 3600, MOST_S)])
def test_what_is_found_to_be_off_lasted_until_then_at_most(after_s: float, lasted_s: float) -> None:
    (use,) = of(on(1), row(2, "timer_off", after_s, counts_as=["cold"])).uses
    assert (use.open, use.seconds) == (False, lasted_s)


def test_only_the_kinds_that_were_asked_about_are_off() -> None:
    uses = of(on(1, kinds=("cold", "heat")), row(2, "timer_off", 60, counts_as=["cold"])).uses
    assert {use.kind: use.open for use in uses} == {"cold": False, "heat": True}


def tell(store: Store, clock: Clock, *events: Event) -> None:
    """A session of anna's in which these events happen at this moment."""
    with store.begin_session(store.patient("anna"), source="0", scripted=False, **VERSIONS) as writer:
        writer.add(events)
    clock.later(minutes=20)


def event(kind: str, **data: Any) -> Event:
    return Event(t_s=1.0, kind=kind, data=data)


ICE_ON = event("timer_started", step=2, exercise="ice", counts_as=["cold"], most_s=900.0)


def test_the_writer_keeps_the_rows_with_their_events(store: Store, clock: Clock) -> None:
    began = clock.at
    tell(store, clock, ICE_ON, event("locked", lock="therapist", question="numb"))
    anna = store.patient("anna")
    assert [(lock.kind, lock.reason, lock.created_at) for lock in store.locks(anna)] == [("therapist", "numb", began)]
    assert [(use.open, use.started_at) for use in store.timer_uses(anna, began)] == [(True, began)]


def test_uses_of_one_session_are_told_apart_however_far_apart_they_are_written(store: Store, clock: Clock) -> None:
    began = clock.at
    anna = store.patient("anna")
    off = event("timer_used", step=2, exercise="ice", counts_as=["cold"], seconds=299.0, off=True)

    def written(count: int) -> bool:
        return [use.open for use in store.timer_uses(anna, began)][count - 1 :] == [True]

    with store.begin_session(anna, source="0", scripted=False, **VERSIONS) as writer:
        for number in (1, 2):
            writer.add([ICE_ON])
            until = time.monotonic() + 10
            while not written(number) and time.monotonic() < until:
                time.sleep(0.01)
            clock.later(minutes=5)
            writer.add([off])
    first, second = store.timer_uses(anna, began)
    assert (first.open, first.seconds, first.started_at) == (False, 299.0, began)
    assert (second.open, second.seconds, second.started_at) == (False, 299.0, began + timedelta(minutes=5))


def test_what_an_earlier_session_left_on_is_closed_by_a_later_one(store: Store, clock: Clock) -> None:
    began = clock.at
    tell(store, clock, ICE_ON)
    tell(store, clock, event("timer_off", counts_as=["cold", "heat"]), ICE_ON)
    old, new = store.timer_uses(store.patient("anna"), began)
    assert (old.open, old.seconds) == (False, 20 * 60.0)
    assert (new.open, new.seconds) == (True, 0.0)


def test_somebody_elses_ice_stays_on(store: Store, clock: Clock) -> None:
    began = clock.at
    tell(store, clock, ICE_ON)
    with store.begin_session(store.patient("ben"), source="0", scripted=False, **VERSIONS) as writer:
        writer.add([event("timer_off", counts_as=["cold"])])
    assert [use.open for use in store.timer_uses(store.patient("anna"), began)] == [True]


def test_a_lock_that_was_lifted_in_its_session_is_ended_by_an_unlock_of_its_own() -> None:
    rows = of(
        row(3, "locked", 10, lock="emergency", question="saddle_numbness"),
        row(7, "locked", 30, lock="today", question="fever"),
        row(9, "lock_lifted", 60, question="saddle_numbness"),
    )
    (lifted,) = rows.lifted
    assert lifted.lock_id == rows.locks[0].id
    assert (lifted.by_clinician, lifted.unlocked_by, lifted.at) == (False, "anna", AT + timedelta(seconds=60))


def test_a_second_yes_after_a_mistake_stays_locked() -> None:
    rows = of(
        row(3, "locked", 10, lock="emergency", question="saddle_numbness"),
        row(4, "lock_lifted", 20, question="saddle_numbness"),
        row(5, "locked", 30, lock="emergency", question="saddle_numbness"),
    )
    assert [unlock.lock_id for unlock in rows.lifted] == [rows.locks[0].id]


def test_a_use_that_was_told_at_an_ending_is_closed_by_the_word_that_it_is_off() -> None:
    started = row(0, "timer_started", 0, step=2, exercise="ice", counts_as=["cold"], most_s=1200.0)
    (use,) = of(started, used(1, 60, 60.0, off=False), used(2, 82, 82.0, off=True)).uses
    assert (use.seconds, use.open) == (82.0, False)


def test_two_mistakes_lift_two_locks() -> None:
    rows = of(
        row(3, "locked", 10, lock="emergency", question="saddle_numbness"),
        row(5, "locked", 30, lock="emergency", question="saddle_numbness"),
        row(6, "lock_lifted", 40, question="saddle_numbness"),
        row(7, "lock_lifted", 40, question="saddle_numbness"),
    )
    assert {unlock.lock_id for unlock in rows.lifted} == {lock.id for lock in rows.locks}
