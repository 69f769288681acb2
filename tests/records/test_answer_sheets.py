"""Answered questionnaires: kept once, in the order of the sessions, counted, and deleted with the person."""

from datetime import UTC

import pytest
import sqlalchemy as sa
from questionnaire_samples import ACTIVITIES, AWAY, OVERALL, rated
from records_clock import Clock

from coach.core.base.events import event
from coach.core.progress.questionnaires_due import PrescribedTerm, SessionDay
from coach.records import tables
from coach.records.answer_sheets import answer_sheets, given_answers, keep_answers, prescribed_terms, programme_now
from coach.records.cells import DamagedCell
from coach.records.deciding import prescribe as prescribe_by
from coach.records.errors import StoreError
from coach.records.keeping import kept_of
from coach.records.review import day_of
from coach.records.rows import Patient
from coach.records.store import Store


@pytest.fixture
def anna(store: Store) -> Patient:
    return store.patient("anna")


def exercised(store: Store, patient: Patient, *, begun: bool = True) -> None:
    """A session in which an exercise was begun, or none."""
    with store.begin_session(patient, routine_id="gentle_start", routine_version="1", program_version="0",
                             model_version="0", source="0", scripted=False) as writer:  # fmt: skip
        if begun:
            writer.add([event(1.0, "exercise_started", step=0, exercise="hip_lift", kind="reps", dose={}, limits=[],
                              error_deg={}, tracked=True, certificate="usable")])  # fmt: skip
        writer.add([event(99.0, "session_ended", reason="completed")])
        writer.end("completed", 0)


def test_answers_are_kept_with_their_day_and_the_session_before(store: Store, anna: Patient, clock: Clock) -> None:
    keep_answers(store, anna, ACTIVITIES, rated(q1=4, q2=None))
    exercised(store, anna)
    clock.later(days=1)
    keep_answers(store, anna, OVERALL, {"q1": -2})
    first, second = answer_sheets(store, anna)
    assert (first.questionnaire, first.after_number, second.after_number) == ("activities", 0, 1)
    assert first.answers == {"q1": {"activity": "walk q1", "score": 4}, "q2": {"activity": "walk q2", "score": None}}
    one, other = given_answers((first, second), UTC)
    assert (other.day - one.day, other.answers, other.answered) == (1, {"q1": -2}, True)


def test_the_same_sent_twice_is_kept_once(store: Store, anna: Patient, clock: Clock) -> None:
    sent = [keep_answers(store, anna, OVERALL, {"q1": 1}) for _ in range(2)]
    clock.later(minutes=1)
    sent.append(keep_answers(store, anna, OVERALL, {"q1": 1}))
    assert len({sheet.id for sheet in sent}) == len(answer_sheets(store, anna)) == 1
    keep_answers(store, anna, OVERALL, {"q1": 2})
    keep_answers(store, store.patient("ben"), OVERALL, {"q1": 1})
    clock.later(days=1)
    keep_answers(store, anna, OVERALL, {"q1": 1})
    assert [sheet.answers["q1"] for sheet in answer_sheets(store, anna)] == [1, 2, 1]


def test_an_answer_that_it_cannot_have_is_refused_and_nothing_is_kept(store: Store, anna: Patient) -> None:
    for answers in ({"q1": 6}, {"q2": 1}, {"q1": "a lot"}):
        with pytest.raises(StoreError, match="no answer to q"):
            keep_answers(store, anna, OVERALL, answers)
    assert answer_sheets(store, anna) == ()


def test_an_activity_is_kept_as_one_line_without_what_no_store_takes(store: Store, anna: Patient) -> None:
    keep_answers(store, anna, ACTIVITIES, {"q1": {"activity": "to  walk\n\x00far \udcff", "score": 3}})
    (sheet,) = answer_sheets(store, anna)
    assert sheet.answers["q1"]["activity"] == "to walk far ?"


def test_what_was_answered_is_counted_and_what_was_put_off_is_not(store: Store, anna: Patient) -> None:
    keep_answers(store, anna, OVERALL, {})
    keep_answers(store, anna, AWAY, {"q1": None})
    assert kept_of(store, anna).questionnaires == 0
    keep_answers(store, anna, OVERALL, {"q1": 0})
    assert kept_of(store, anna).questionnaires == 1


def test_a_damaged_sheet_is_told_and_counted(in_file: Store) -> None:
    anna = in_file.patient("anna")
    keep_answers(in_file, anna, OVERALL, {"q1": 0})
    with in_file.engine.begin() as connection:
        connection.execute(sa.text("UPDATE answer_sheet SET answers = '[1'"))
    assert kept_of(in_file, anna).questionnaires == 1
    with pytest.raises(DamagedCell, match="answers to a questionnaire"):
        given_answers(answer_sheets(in_file, anna), UTC)


def test_they_go_with_the_person(store: Store, anna: Patient) -> None:
    keep_answers(store, anna, OVERALL, {"q1": 0})
    store.delete_patient(anna)
    with store.engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(tables.answer_sheet)) == 0


def test_a_programme_begins_with_the_first_session_in_which_something_was_begun(
    store: Store, anna: Patient, clock: Clock
) -> None:
    assert programme_now(store, anna, clock()) is None
    exercised(store, anna, begun=False)
    assert programme_now(store, anna, clock()) is None
    clock.later(days=2)
    exercised(store, anna)
    found = programme_now(store, anna, clock())
    assert found is not None
    assert found.first == found.last == SessionDay(number=2, day=day_of(clock(), UTC))


def test_what_was_prescribed_ends_with_its_withdrawal_and_what_a_session_keeps_is_no_prescription(
    store: Store, anna: Patient, clock: Clock
) -> None:
    begun = day_of(clock(), UTC)
    store.add_prescription(anna, routine_id="plan", routine_text="", overrides={"level": 1}, version="1")
    assert prescribed_terms(store, anna, UTC) == []
    store.add_prescription(anna, routine_id="r", routine_text="", overrides={"days_a_week": 3}, version="1")
    clock.later(days=5)
    later = store.add_prescription(anna, routine_id="r", routine_text="", overrides={"days_a_week": 4}, version="1")
    assert prescribed_terms(store, anna, UTC) == [
        PrescribedTerm(since=begun + 5), PrescribedTerm(since=begun, until=begun + 5),
    ]  # fmt: skip
    clock.later(days=5)
    with store.transaction() as connection:
        connection.execute(sa.insert(tables.withdrawal).values(
            id=anna.id, patient_id=anna.id, prescription_id=later.id, withdrawn_by="dr. lee", at=clock(),
        ))  # fmt: skip
    assert prescribed_terms(store, anna, UTC)[0] == PrescribedTerm(since=begun + 5, until=begun + 10)


def test_a_level_that_a_therapist_decided_is_prescribed(store: Store, anna: Patient, clock: Clock) -> None:
    first = store.add_prescription(anna, routine_id="plan", routine_text="", overrides={"level": 1}, version="1")
    prescribe_by(store, anna, first, {"level": 2}, version="1", by="dr. lee")
    assert prescribed_terms(store, anna, UTC) == [PrescribedTerm(since=day_of(clock(), UTC))]
