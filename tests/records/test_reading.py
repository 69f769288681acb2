"""What is read is what stood on the page: a session that has gone on since stays unread, and a mark is its reader's."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from records_clock import Clock

from coach.core.base.events import event
from coach.records import reading, tables
from coach.records.review import Review
from coach.records.rows import Patient, SessionRecord
from coach.records.store import Store
from coach.records.writer import SessionWriter


@pytest.fixture
def anna(store: Store) -> Patient:
    return store.patient("anna")


def begun(store: Store, patient: Patient) -> SessionWriter:
    return store.begin_session(patient, routine_id="gentle_start", routine_version="1", program_version="0",
                               model_version="0", source="0", scripted=False)  # fmt: skip


def session(store: Store, patient: Patient) -> SessionRecord:
    with begun(store, patient) as writer:
        writer.add([event(9.0, "session_ended", reason="completed")])
        return writer.end("completed", 0)


def test_reading_is_marked_once_and_the_first_reader_stays(store: Store, anna: Patient, clock: Clock) -> None:
    own, other = session(store, anna), session(store, anna)
    page = reading.shown(store, [own.id])
    reading.mark_read(store, anna, page, "dr. lee")
    clock.later(hours=1)
    assert reading.mark_read(store, anna, page, "dr. kim") == ()
    assert reading.read_mark(store, own) == reading.ReadMark(by="dr. lee", at=clock.at - timedelta(hours=1))
    assert {visit.session: visit.read for visit in Review(store).visits(anna)} == {own.id: True, other.id: False}


def test_what_came_after_the_page_was_shown_stays_unread(store: Store, anna: Patient) -> None:
    with begun(store, anna) as writer:
        writer.add([event(1.0, "phase_changed", phase="screening", step=None, exercise=None)])
    own = writer.session
    page = reading.shown(store, [own.id])
    assert [each.events for each in page] == [1]
    with store.transaction() as connection:  # as what was kept beside the store is taken in
        connection.execute(sa.insert(tables.event).values(
            session_id=own.id, seq=1, t_s=2.0, wall_utc=store.now(), kind="locked", version=1,
            data={"lock": "emergency", "question": "saddle_numbness"},
        ))  # fmt: skip
    assert reading.mark_read(store, anna, page, "dr. lee") == (own.id,)
    assert reading.read_mark(store, own) is None
    assert reading.mark_read(store, anna, reading.shown(store, [own.id]), "dr. lee") == ()
    assert reading.read_mark(store, own) is not None


def test_no_session_of_somebody_else_is_marked(store: Store, anna: Patient) -> None:
    own = session(store, store.patient("bob"))
    reading.mark_read(store, anna, reading.shown(store, [own.id]), "dr. lee")
    assert reading.read_mark(store, own) is None


def test_a_mark_is_taken_back_by_whoever_saw_it_and_no_newer_one(store: Store, anna: Patient, clock: Clock) -> None:
    own = session(store, anna)
    page = reading.shown(store, [own.id])
    reading.mark_read(store, anna, page, "dr. lee")
    seen = reading.read_mark(store, own)
    assert seen is not None
    assert reading.mark_unread(store, own, seen.at)
    clock.later(minutes=1)
    reading.mark_read(store, anna, page, "dr. kim")
    assert not reading.mark_unread(store, own, seen.at)
    assert reading.last_read(store, anna) == reading.ReadMark(by="dr. kim", at=clock.at)


def test_a_session_runs_until_it_is_over(store: Store, anna: Patient) -> None:
    with begun(store, anna) as writer:
        writer.add([event(1.0, "phase_changed", phase="screening", step=None, exercise=None)])
        assert [visit.running for visit in Review(store).visits(anna)] == [True]
        writer.end("completed", 0)
    assert [visit.running for visit in Review(store).visits(anna)] == [False]
