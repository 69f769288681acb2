"""A store is checked, and outlives what several machines do to it."""

import sqlite3
import subprocess
import sys
import time

import pytest
from databases import Server
from records_lived_in import VERSIONS, lived_in, said, tamper

from coach.core.base.types import Pose
from coach.records import upkeep
from coach.records.store import Store, open_store

# the check


def test_a_store_that_is_whole_has_no_faults_and_says_what_it_holds(store: Store, poses: list[Pose]) -> None:
    lived_in(store, poses)
    found = upkeep.check(store)
    assert found.faults == ()
    assert (found.patients, found.sessions, found.events) == (1, 1, 2)
    assert found.landmark_bytes > 10_000


FAULTS = {
    "an event is missing": ("DELETE FROM event WHERE seq = 0", "event 0 is missing"),
    "an event of no known kind": ("UPDATE event SET kind = 'sneezed' WHERE seq = 1", "sneezed"),
    "an event of a later version": ("UPDATE event SET version = 99 WHERE seq = 1", "stop_pressed 99"),
    "an event without its fields": ("UPDATE event SET data = '{}' WHERE seq = 1", "not the fields of its kind"),
    "time that goes back": ("UPDATE event SET t_s = 9.5 WHERE seq = 0", "time goes back at event 1"),
    "landmarks are missing": ("DELETE FROM landmarks WHERE chunk = 1", "landmarks 1 are missing"),
    "landmarks of another time": ("UPDATE landmarks SET t_end_s = 99 WHERE chunk = 0", "not of the time"),
    "a prescription was changed": ("UPDATE prescription SET routine_text = 'more'", "not what was prescribed"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_check_finds(store: Store, poses: list[Pose], name: str) -> None:
    statement, sentence = FAULTS[name]
    lived_in(store, poses)
    tamper(store, statement)
    faults = upkeep.check(store).faults
    assert len(faults) == 1
    assert sentence in faults[0]


def test_the_check_finds_damaged_landmarks(store: Store, poses: list[Pose]) -> None:
    lived_in(store, poses)
    value = "x'00ff'" if store.engine.dialect.name == "sqlite" else "'\\x00ff'"
    tamper(store, f"UPDATE landmarks SET packed = {value} WHERE chunk = 2")
    (fault,) = upkeep.check(store).faults
    assert "landmarks 2 are damaged" in fault


def test_the_check_finds_a_session_of_nobody(in_file: Store, poses: list[Pose]) -> None:
    lived_in(in_file, poses)
    with sqlite3.connect(str(in_file.engine.url.database)) as plain:  # without foreign keys
        plain.execute("DELETE FROM patient")
    faults = upkeep.check(in_file).faults
    assert any("belongs to no patient" in fault for fault in faults)


# several machines


def test_a_session_outlives_its_connection_to_the_database(postgres: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server ends every connection in the middle: what was recorded before and after is all there."""
    monkeypatch.setattr("coach.records.writer.RETRY_EVERY_S", 0.05)
    address = postgres.fresh()
    with open_store(address) as store:
        with store.begin_session(store.patient("anna"), source="0", scripted=False, **VERSIONS) as writer:
            for number in range(300):
                writer.add([said(float(number))])
                if number in (100, 200):
                    time.sleep(0.3)
                    postgres.cut(address)
            writer.end("completed", 0)
        assert [each.t_s for each in store.events(writer.session)] == list(range(300))
    postgres.drop(address)


MACHINE = """
import sys
from coach.core.base.events import event
from coach.records.store import open_store
from coach.records.store import Store
with open_store(sys.argv[1]) as store:
    for turn in range(3):
        writer = store.begin_session(store.patient("anna"), source=sys.argv[2], scripted=False, routine_id="r",
                                     routine_version="1", program_version="0", model_version="m")
        for number in range(200):
            writer.add([event(float(number), "stop_pressed", by="key")])
        writer.end("completed", 0)
"""


def test_two_machines_make_the_tables_and_write_at_once(place: str) -> None:
    running = [subprocess.Popen([sys.executable, "-c", MACHINE, place, name]) for name in ("one", "two")]
    assert [machine.wait(60) for machine in running] == [0, 0]
    with open_store(place) as store:
        assert [patient.handle for patient in store.patients()] == ["anna"]
        sessions = store.sessions()
        assert sorted(session.source for session in sessions) == ["one"] * 3 + ["two"] * 3
        for session in sessions:
            assert [each.t_s for each in store.events(session)] == list(range(200))
        assert upkeep.check(store).faults == ()
