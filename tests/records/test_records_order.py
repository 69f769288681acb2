"""The order of sessions is their own: what a wrong clock can and cannot do to what they mean."""

from datetime import UTC, datetime, timedelta

import pytest
from records_clock import Clock
from test_history_past import COMFORT, STARTED, exercise_session, kept, locks, pain, past, screened, screening

from coach.core.base.events import event
from coach.core.clinical import safety
from coach.core.clinical.unlocking import UnlockGrounds
from coach.core.exercise.timers import DAY_S
from coach.core.progress import triage
from coach.records import profile, upkeep
from coach.records.dating import doubtful
from coach.records.history import known, lock_after_stops
from coach.records.prescribed import Superseded
from coach.records.review import Review, day_of
from coach.records.rows import Patient
from coach.records.store import Store, open_store
from coach.records.unlocking import unlock

AHEAD_H = -600 * 24.0  # as kept() takes it: in over a year


def me(store: Store) -> Patient:
    return store.patient("me")


def test_sessions_are_numbered_as_they_begin(store: Store, clock: Clock) -> None:
    for hours_ago in (1, 40, AHEAD_H, 3):
        kept(store, clock, hours_ago, who="me")
        kept(store, clock, hours_ago, who="you")
    for who in ("me", "you"):
        rows = store.sessions(store.patient(who))
        assert [row.number for row in rows] == [1, 2, 3, 4]
        assert [round((clock() - row.started_at).total_seconds() / 3600) for row in rows] == [1, 40, round(AHEAD_H), 3]
        assert store.last_session(store.patient(who)) == rows[-1]


def test_of_all_sessions_each_persons_own_order_stands(store: Store, clock: Clock) -> None:
    for who, hours_ago in (("me", 50), ("you", 40), ("me", AHEAD_H), ("me", 30), ("you", 20)):
        kept(store, clock, hours_ago, who=who)
    names = {person.id: person.handle for person in store.patients()}
    assert [(names[row.patient_id], row.number) for row in store.sessions()] == [
        ("me", 1), ("you", 1), ("me", 2), ("me", 3), ("you", 2),
    ]  # fmt: skip
    last = store.last_session()
    assert last is not None
    assert (names[last.patient_id], last.number) == ("you", 2)


# gates


def test_a_session_of_the_future_hides_no_stops_for_pain(store: Store, clock: Clock) -> None:
    kept(store, clock, AHEAD_H, *exercise_session(2, 2), pain("after", 1))
    kept(store, clock, 30, *exercise_session(2, 7), end="pain")
    kept(store, clock, 5, *exercise_session(3, 7), end="pain")
    found = past(store, clock)
    assert (found.pain_stops_running, found.last_baseline, found.last_after) == (2, 3, 7)
    assert found.session_ago_h == pytest.approx(5 - 1 / 6)
    lock_after_stops(store, me(store), clock())
    assert locks(store) == ["therapist"]


def test_a_stop_of_the_future_is_comfort_until_the_next_session_and_no_longer(store: Store, clock: Clock) -> None:
    kept(store, clock, AHEAD_H, *exercise_session(2, 7), end="pain")
    assert safety.comfort_before(past(store, clock)) == "after_pain"
    kept(store, clock, 0, *screened(), pain("before", 2), COMFORT, STARTED)
    clock.later(hours=safety.COMFORT_AFTER_STOP_H - 0.1)
    assert safety.comfort_before(past(store, clock)) == "after_pain"
    clock.later(hours=0.2)
    assert safety.comfort_before(past(store, clock)) is None


@pytest.mark.parametrize("hours", [1, 12, 24, 72, 24 * 40])
def test_sessions_of_today_stay_those_of_today_when_the_clock_is_set_back(
    store: Store, clock: Clock, hours: float
) -> None:
    clock.at = datetime(2026, 5, 4, 18, 0).astimezone()
    for hours_ago in (3, 2, 1):
        kept(store, clock, hours_ago, *exercise_session(2, 2))
    clock.later(hours=-hours)
    assert past(store, clock).sessions_today == 3
    kept(store, clock, 0, *screened(), end="quit")  # with a date that is good again
    clock.later(hours=1)
    assert past(store, clock).sessions_today == 3


def test_sessions_with_a_clock_that_was_wrong_do_not_make_a_stop_older(store: Store, clock: Clock) -> None:
    """Set back by a day, started and left twice, and set right again."""
    kept(store, clock, 1, *exercise_session(2, 7), end="pain")
    clock.later(hours=-24)
    for _ in range(2):
        kept(store, clock, 0, *screened(), end="quit")
    clock.later(hours=24)
    found = past(store, clock)
    assert safety.comfort_before(found) == "after_pain"
    assert found.sessions_today == 1


def test_a_form_does_not_hold_where_its_date_or_one_since_is_not_believed(store: Store, clock: Clock) -> None:
    kept(store, clock, 3, *screened())
    assert past(store, clock).screened_ago_h == pytest.approx(3)
    kept(store, clock, AHEAD_H, *screened("short"))
    assert past(store, clock).screened_ago_h is None
    kept(store, clock, 1, *screened())
    assert past(store, clock).screened_ago_h == pytest.approx(1)


def test_a_stop_is_let_go_by_the_order_and_not_by_the_date_of_the_unlock(store: Store, clock: Clock) -> None:
    kept(store, clock, 30, *exercise_session(2, 7), end="pain")
    kept(store, clock, 8, *exercise_session(2, 7), end="pain")
    lock_after_stops(store, me(store), clock())
    clock.later(days=-20)  # the unlock is dated before both
    (lock,) = store.locks(me(store))
    unlock(store, lock, UnlockGrounds(unlocked_by="Dr Lee", by_clinician=True, told="go on gently"))
    clock.later(days=20)
    assert past(store, clock).pain_stops_running == 0
    kept(store, clock, 2, *exercise_session(2, 7), end="pain")
    assert past(store, clock).pain_stops_running == 1


def test_a_prescription_is_in_force_by_its_order(store: Store, clock: Clock) -> None:
    of = {"routine_id": "r", "routine_text": "t", "version": "1"}
    store.add_prescription(me(store), overrides={"level": 2}, **of)
    kept(store, clock, 1)
    clock.later(days=-3)
    tighter = store.add_prescription(me(store), overrides={"level": 1}, **of)
    assert store.prescription(me(store), "r") == tighter == Review(store).prescriptions(me(store))[0]
    assert (tighter.number, tighter.after_number) == (2, 1)


# answers and uses


def test_an_answer_from_the_future_is_asked_again_and_opens_nothing(store: Store, clock: Clock) -> None:
    def answer(ahead: timedelta, **given: object) -> None:
        person = me(store)
        store.set_profile(person, profile.changed(person.profile, given, clock() + ahead)[0])  # type: ignore[arg-type]

    kept(store, clock, 3, *screened())
    answer(timedelta(days=-1), bend_pain="no")
    answer(timedelta(days=-40), conditions=("osteoporosis",), cleared=())
    before = known(store, me(store), clock())
    assert {"conditions", "cleared"} <= before.answered
    assert before.past.screened_ago_h is not None
    answer(timedelta(days=400), conditions=("osteoporosis",), cleared=("osteoporosis",), bend_pain="no")
    after = known(store, me(store), clock())
    assert after.answered.isdisjoint({"conditions", "cleared", "bend_pain"})
    assert "osteoporosis" in after.facts
    assert "not_cleared" in after.facts
    assert after.past.screened_ago_h is None
    assert any("conditions" in note for note in doubtful(store, me(store), clock()))


def used(store: Store, clock: Clock) -> list[float]:
    """Hours since each use ended, as far as it counts."""
    return [round(max(use.ended_ago_s, 0.0) / 3600, 1) for use in known(store, me(store), clock()).uses]


def test_a_use_from_the_future_is_as_old_as_its_session(store: Store, clock: Clock) -> None:
    clock.later(days=400)
    kept(store, clock, 0, *exercise_session(2, 2))
    row = store.last_session(me(store))
    clock.later(minutes=5)
    store.add_timer_use(me(store), kind="ice", seconds=60, session=row)
    clock.later(days=-400)
    assert used(store, clock) == [0.0]
    kept(store, clock, 0, *screened())
    clock.later(hours=5)
    assert used(store, clock) == [5.0]
    clock.later(seconds=2 * DAY_S)
    assert used(store, clock) == []


def test_a_use_with_a_clock_that_was_behind_is_not_older_than_its_session(store: Store, clock: Clock) -> None:
    for hours_ago in (80, 70, 60):
        kept(store, clock, hours_ago, *exercise_session(2, 2))
    clock.later(days=-6)
    kept(store, clock, 0, *exercise_session(2, 2))
    store.add_timer_use(me(store), kind="ice", seconds=60, session=store.last_session(me(store)))
    clock.later(days=6)
    assert used(store, clock) == [0.0]


# a clock that is set while a session runs


@pytest.mark.parametrize("hours", [-2, -24, 30])
def test_a_session_never_ends_before_what_happened_in_it(store: Store, clock: Clock, hours: float) -> None:
    began = clock()
    writer = store.begin_session(
        me(store), routine_id="r", routine_version="1", program_version="0", model_version="m", source="0",
        scripted=False,
    )  # fmt: skip
    clock.later(minutes=10)
    writer.add([*screened()])
    clock.later(hours=hours)
    writer.add([event(90.0, "session_ended", reason="pain")])
    row = writer.end("pain", 3)
    assert row.ended_at == max(began + timedelta(minutes=10), clock())
    assert upkeep.check(store).faults == ()


# what is said of it


def test_each_date_that_cannot_be_right_is_named(store: Store, clock: Clock) -> None:
    person = me(store)
    kept(store, clock, 30, *exercise_session(2, 2))
    kept(store, clock, 60, *exercise_session(2, 2))
    assert [note.split(" is dated ")[1][:16] for note in doubtful(store, person, clock())] == ["2026-05-01 21:30"]
    kept(store, clock, AHEAD_H, *exercise_session(2, 2))
    clock.later(days=300)
    store.add_timer_use(person, kind="ice", seconds=60)
    lock = store.add_lock(person, kind="therapist", reason="x")
    unlock(store, lock, UnlockGrounds(unlocked_by="me", by_clinician=False, told="y"))
    clock.later(days=-300)
    told = doubtful(store, person, clock())
    for what in ("Session", "The end of session", "A use of a timer", "A lock", "An unlock"):
        assert sum(note.startswith(what) and "in the future" in note for note in told) == (what != "The end of session")
    checked = upkeep.check(store)
    assert checked.notes == told
    assert not any("dated" in fault for fault in checked.faults)


def test_good_dates_are_not_named(store: Store, clock: Clock) -> None:
    kept(store, clock, 30, *exercise_session(2, 2))
    kept(store, clock, 3, screening("daily", "none"), end=None)
    assert doubtful(store, me(store), clock()) == ()


# the course


def test_the_course_goes_by_the_order_and_places_what_is_not_believed(store: Store, clock: Clock) -> None:
    for hours_ago in (200, AHEAD_H, 180):
        kept(store, clock, hours_ago, *exercise_session(2, 2))
    visits = Review(store).visits(me(store), UTC)
    assert [visit.number for visit in visits] == [1, 2, 3]
    assert [visit.believed for visit in visits] == [True, False, True]
    assert [visit.at_s for visit in visits] == sorted({visit.at_s for visit in visits})
    assert [round((clock().timestamp() - visit.at_s) / 3600) for visit in visits] == [200, 180, 180]


def test_a_session_of_the_future_hides_no_absence(store: Store, clock: Clock) -> None:
    kept(store, clock, 200, *exercise_session(2, 2))
    kept(store, clock, AHEAD_H, *exercise_session(2, 2))
    visits = Review(store).visits(me(store), UTC)
    found = {own.reason: own for own in triage.findings(visits, day_of(clock(), UTC))}
    assert found["absent"].n == 8
    assert found["absent"].visit == visits[0]


def test_what_another_program_writes_at_the_same_moment_has_a_number_of_its_own(store: Store, clock: Clock) -> None:
    with open_store(store.engine.url.render_as_string(hide_password=False), now=clock) as other:
        kept(store, clock, 2)
        kept(other, clock, 2)
        kept(store, clock, 2)
    assert [row.number for row in store.sessions(me(store))] == [1, 2, 3]


def test_what_was_tightened_since_is_not_undone_by_what_was_read_before(store: Store) -> None:
    """As a session does whose camera took its time to open."""
    of = {"routine_id": "r", "routine_text": "t", "version": "1"}
    first = store.add_prescription(me(store), overrides={"level": 2}, basis="", **of)
    tighter = store.add_prescription(me(store), overrides={"level": 1}, basis=first.id, **of)
    for basis in (first.id, ""):
        with pytest.raises(Superseded, match="changed since"):
            store.add_prescription(me(store), overrides={"level": 3}, basis=basis, **of)
    assert store.prescription(me(store), "r") == tighter
    assert store.add_prescription(me(store), overrides={"level": 1}, basis=first.id, **of) == tighter
