"""What a review reads and writes: kept figures that follow the events, notes, locks."""

from datetime import UTC, timedelta, timezone

import pytest
import sqlalchemy as sa
from answers import answered
from records_clock import Clock

from coach.core.base.events import event
from coach.core.base.types import Event
from coach.core.clinical.unlocking import UnlockGrounds
from coach.records import tables
from coach.records.deciding import TherapistDecision, decide
from coach.records.errors import StoreError
from coach.records.parcels import withdraw
from coach.records.reading import mark_read, shown
from coach.records.review import LONGEST_NOTE, NotFound, Review
from coach.records.rows import Patient, SessionRecord
from coach.records.store import Store
from coach.records.unlocking import unlock


@pytest.fixture
def review(store: Store) -> Review:
    return Review(store)


@pytest.fixture
def anna(store: Store) -> Patient:
    return store.patient("anna")


def pain(t_s: float, moment: str, score: int | None) -> Event:
    return answered(t_s, "pain_answered", moment=moment, score=score, step=None, exercise=None, scripted=False)


def session(store: Store, patient: Patient, scores: tuple[int | None, ...], *, ending: bool = True) -> SessionRecord:
    with store.begin_session(patient, routine_id="gentle_start", routine_version="1", program_version="0",
                             model_version="0", source="0", scripted=False) as writer:  # fmt: skip
        writer.add([pain(float(at), "check", score) for at, score in enumerate(scores)])
        if ending:
            writer.add([event(99.0, "session_ended", reason="completed")])
            return writer.end("completed", 0)
    return writer.session


def rows(store: Store, table: sa.Table) -> list[sa.Row[tuple[object, ...]]]:
    with store.engine.connect() as connection:
        return list(connection.execute(sa.select(table)))


def test_a_session_that_ends_keeps_its_brief_and_the_course_is_read_from_it(
    store: Store, review: Review, anna: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    session(store, anna, (2, None, 5))
    assert len(rows(store, tables.brief)) == 1
    monkeypatch.setattr("coach.records.briefs.summarise", lambda events: pytest.fail("computed again"))
    (own,) = review.visits(anna)
    assert (own.brief.pain.highest, own.brief.pain.answered, own.brief.pain.asked, own.brief.ended) == (
        5,
        2,
        3,
        "completed",
    )


def test_a_session_under_way_is_computed_anew_each_time(store: Store, review: Review, anna: Patient) -> None:
    with store.begin_session(anna, routine_id="r", routine_version="1", program_version="0", model_version="0",
                             source="0", scripted=False) as writer:  # fmt: skip
        assert review.visits(anna)[0].brief.pain.highest is None
        writer.add([pain(1, "before", 3)])
        writer.close()
        assert review.visits(anna)[0].brief.pain.highest == 3
    assert rows(store, tables.brief) == []


def test_one_that_broke_off_long_ago_is_kept_too(store: Store, review: Review, anna: Patient, clock: Clock) -> None:
    session(store, anna, (4,), ending=False)
    review.visits(anna)
    assert rows(store, tables.brief) == []
    clock.later(days=2)
    review.visits(anna)
    assert len(rows(store, tables.brief)) == 1


@pytest.mark.parametrize(
    "damage", [{"version": 0}, {"data": [1, 2, 3]}, {"data": "nonsense"}], ids=["older", "short", "not a list"]
)
def test_a_brief_of_an_older_version_or_a_damaged_one_is_computed_from_the_events(
    damage: dict[str, object], store: Store, review: Review, anna: Patient
) -> None:
    session(store, anna, (2, 6))
    before = review.visits(anna)
    with store.engine.begin() as connection:
        connection.execute(sa.update(tables.brief).values(**damage))
    assert review.visits(anna) == before
    with store.engine.begin() as connection:
        connection.execute(sa.delete(tables.brief))
    assert review.visits(anna) == before


def test_the_day_of_a_session_is_the_readers(store: Store, review: Review, anna: Patient, clock: Clock) -> None:
    clock.at = clock.at.replace(hour=23, minute=30)
    session(store, anna, (1,))
    (here,), (east,) = review.visits(anna, UTC), review.visits(anna, timezone(timedelta(hours=2)))
    assert east.day == here.day + 1
    assert here.day % 7 == clock.at.weekday()


def test_every_patient_at_once_is_each_patient_alone(store: Store, review: Review, anna: Patient, clock: Clock) -> None:
    bob = store.patient("bob")
    for patient, scores in ((anna, (1,)), (bob, (2,)), (anna, (3,))):
        session(store, patient, scores)
        clock.later(hours=1)
    found = review.all_visits()
    assert found == {anna.id: review.visits(anna), bob.id: review.visits(bob)}
    assert [own.brief.pain.highest for own in found[anna.id]] == [1, 3]


# notes and read marks


def test_notes_come_back_newest_first_with_who_wrote_them(
    store: Store, review: Review, anna: Patient, clock: Clock
) -> None:
    own = session(store, anna, (1,))
    review.add_note(anna, "  called her <b>today</b> ", "dr. lee")
    clock.later(minutes=5)
    review.add_note(anna, "see the third rep", "dr. lee", own)
    newest, first = review.notes(anna)
    assert (newest.text, newest.session_id, newest.written_by) == ("see the third rep", own.id, "dr. lee")
    assert (first.text, first.session_id) == ("called her <b>today</b>", None)


@pytest.mark.parametrize("text", ["", " \n ", "\x00", "x" * (LONGEST_NOTE + 1)])
def test_an_empty_or_endless_note_is_refused(text: str, review: Review, anna: Patient) -> None:
    with pytest.raises(StoreError, match="A note has 1 to"):
        review.add_note(anna, text, "dr. lee")


# prescriptions and decisions


def test_prescriptions_come_newest_first(store: Store, review: Review, anna: Patient, clock: Clock) -> None:
    for level in (1, 2):
        store.add_prescription(anna, routine_id="r", routine_text="", overrides={"level": level}, version="1")
        clock.later(days=1)
    assert [own.overrides["level"] for own in review.prescriptions(anna)] == [2, 1]


def test_what_is_in_force_of_everybody_is_the_newest_of_each_and_nothing_withdrawn(
    store: Store, review: Review, anna: Patient, clock: Clock
) -> None:
    ben = store.patient("ben")
    for number, (patient, routine) in enumerate([(anna, "a"), (ben, "a"), (anna, "b"), (anna, "a"), (ben, "c")]):
        clock.later(hours=1)
        store.add_prescription(
            patient, routine_id=routine, routine_text=f"text {number}", overrides={"n": number}, version="1"
        )
    withdraw(store, anna, review.in_force(anna)["a"], "dr. lee")  # and the older one does not come back
    assert [each.routine_text for each in review.all_in_force()] == ["text 4", "text 2", "text 1"]


def test_texts_with_exercises_inside_come_once_each(store: Store, review: Review, anna: Patient, clock: Clock) -> None:
    for routine, inside in (("a", 'x\n[[exercise]]\nid = "y"'), ("b", "[[step]]"), ("c", 'x\n[[exercise]]\nid = "y"')):
        clock.later(hours=1)
        store.add_prescription(anna, routine_id=routine, routine_text=inside, overrides={}, version="1")
    assert review.texts_with_exercises() == ['x\n[[exercise]]\nid = "y"']
    first = review.prescriptions(anna)[0]
    assert review.prescription(first.id) == first
    assert review.prescription("x") is None


def test_locks_in_force_are_known(store: Store, review: Review, anna: Patient) -> None:
    lock = store.add_lock(anna, kind="emergency", reason="said so")
    assert review.locks_in_force() == {anna.id: (lock,)}
    day = store.now().astimezone().date().toordinal()
    unlock(store, lock, UnlockGrounds(
        unlocked_by="dr. lee", by_clinician=True, told="seen", examined_by="dr. lee", examined_day=day,
    ))  # fmt: skip
    assert review.locks_in_force() == {}


@pytest.mark.parametrize("own", ["", "x", "../..", "00000000-0000-0000-0000-000000000000", "' OR 1=1 --"])
def test_whoever_is_not_there_is_not_found(own: str, review: Review, anna: Patient) -> None:
    with pytest.raises(NotFound, match="no such patient"):
        review.patient(own)
    with pytest.raises(NotFound, match="no such session"):
        review.session(own)


def test_a_deleted_patient_leaves_nothing_of_the_review(store: Store, review: Review, anna: Patient) -> None:
    own = session(store, anna, (1,))
    made = store.add_prescription(anna, routine_id="r", routine_text="", overrides={}, version="1")
    review.add_note(anna, "a", "b", own)
    mark_read(store, anna, shown(store, [own.id]), "b")
    decide(store, anna, made, TherapistDecision(action="accepted", proposal={}, by="b"))
    store.delete_patient(anna)
    for table in tables.metadata.sorted_tables:
        if table is tables.erased:  # a digest of the id, so that nothing of them is taken in again
            continue
        assert rows(store, table) == [], table.name
