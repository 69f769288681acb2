"""A store is checked, copied while it is written to, and put back; what is there is never lost on the way."""

import os
import sqlite3
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from databases import Server
from records_clock import Clock

from coach.core.base.events import event
from coach.core.base.types import Event, Pose
from coach.records import upkeep
from coach.records.errors import StoreError
from coach.records.store import Store, open_store

VERSIONS = {"routine_id": "gentle_start", "routine_version": "1", "program_version": "0.1.0", "model_version": "m"}
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def said(t_s: float) -> Event:
    return event(t_s, "stop_pressed", by="key")


def lived_in(store: Store, poses: list[Pose], handle: str = "anna") -> None:
    """A patient with a bit of everything."""
    patient = store.patient(handle)
    given = store.add_prescription(patient, routine_id="r", routine_text="t", overrides={"a": [1]}, version="1")
    writer = store.begin_session(patient, source="0", scripted=False, prescription=given, **VERSIONS)
    writer.add([said(0.5), said(1.5)])
    for pose in poses:
        writer.add_pose(pose)
    writer.end("completed", 0)
    store.add_lock(patient, kind="screening", reason="numb")
    store.add_timer_use(patient, kind="ice", seconds=60, session=writer.session)


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    found = {}
    for table in store_tables():
        with store.engine.connect() as connection:
            found[table.name] = sorted((tuple(map(repr, row)) for row in connection.execute(sa.select(table))), key=str)
    return found


def store_tables() -> list[sa.Table]:
    from coach.records import tables

    return tables.metadata.sorted_tables


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


def tamper(store: Store, statement: str) -> None:
    """What the triggers refuse, by somebody who takes them away."""
    with store.engine.begin() as connection:
        for table in ("event", "landmarks", "prescription"):
            for name in ("is_final", "is_kept"):
                of = "" if connection.dialect.name == "sqlite" else f" ON {table}"
                connection.execute(sa.text(f"DROP TRIGGER {table}_{name}{of}"))
        connection.exec_driver_sql(statement)


# copies


def test_a_backup_put_back_elsewhere_is_the_same(store: Store, poses: list[Pose], tmp_path: Path) -> None:
    lived_in(store, poses)
    made = upkeep.backup(store, tmp_path / "copies.db")
    assert list(tmp_path.glob(".coach-*")) == []
    assert not Path(f"{made}-wal").exists()
    upkeep.restore(made, str(tmp_path / "new.db"), replace=False, aside=NOON)
    with open_store(str(tmp_path / "new.db")) as back:
        assert contents(back) == contents(store)
        np.testing.assert_allclose(next(back.poses(back.sessions()[0])).landmarks, poses[0].landmarks, atol=1e-4)
    if os.name != "nt":
        assert stat.S_IMODE(made.stat().st_mode) == 0o600


def test_a_file_becomes_a_database_of_several_machines(
    in_file: Store, poses: list[Pose], postgres: Server, tmp_path: Path
) -> None:
    lived_in(in_file, poses)
    address = postgres.fresh()
    upkeep.restore(upkeep.backup(in_file, tmp_path / "copy.db"), address, replace=False, aside=NOON)
    with open_store(address) as clinic:
        assert contents(clinic) == contents(in_file)
        assert upkeep.check(clinic).faults == ()
    postgres.drop(address)


def test_a_backup_is_made_while_a_session_goes_on(store: Store, tmp_path: Path) -> None:
    with store.begin_session(store.patient("anna"), source="0", scripted=False, **VERSIONS) as writer:
        writer.add([said(float(number)) for number in range(500)])
        made = upkeep.backup(store, tmp_path / "copy.db")
        writer.add([said(500.0)])
    with open_store(str(made)) as copy:
        events = copy.events(copy.sessions()[0])
        assert [each.t_s for each in events] == [float(number) for number in range(len(events))]
    assert len(store.events(writer.session)) == 501


WRITING = """
import sys, time
from coach.records.store import open_store
with open_store(sys.argv[1]) as store:
    while True:
        store.add_timer_use(store.patient("anna"), kind="ice", seconds=1)
        time.sleep(0.005)
"""


def test_a_backup_ends_however_much_another_program_writes(
    in_file: Store, path: Path, poses: list[Pose], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "PAGES", 5)
    for _ in range(3):
        lived_in(in_file, poses)
    told = [0]

    def forward(_what: str, done: int, _of: int) -> None:
        assert done >= told[-1], "it began anew"
        told.append(done)
        time.sleep(0.002)

    with subprocess.Popen([sys.executable, "-c", WRITING, str(path)]) as writer:
        try:
            while len(in_file.timer_uses(in_file.patient("anna"), datetime(2000, 1, 1, tzinfo=UTC))) < 10:
                time.sleep(0.02)
            upkeep.backup(in_file, tmp_path / "copy.db", forward)
        finally:
            writer.kill()
    assert len(told) > 20
    with open_store(str(tmp_path / "copy.db")) as copy:
        assert upkeep.check(copy).faults == ()


def test_a_newer_backup_takes_the_place_of_an_older_one(store: Store, tmp_path: Path) -> None:
    upkeep.backup(store, tmp_path / "copy.db")
    store.patient("anna")
    upkeep.backup(store, tmp_path / "copy.db")
    with open_store(str(tmp_path / "copy.db")) as copy:
        assert [patient.handle for patient in copy.patients()] == ["anna"]


def test_a_backup_never_overwrites_what_is_no_backup(in_file: Store, path: Path, tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.docx"
    thesis.write_text("three years of work")
    for place, sentence in ((thesis, "would be lost"), (path, "the store itself"), (tmp_path, "is a folder")):
        with pytest.raises(StoreError, match=sentence):
            upkeep.backup(in_file, place)
    assert thesis.read_text() == "three years of work"
    with pytest.raises(StoreError, match="cannot be written"):
        upkeep.backup(in_file, tmp_path / "nowhere" / "copy.db")


def test_records_that_are_there_are_not_replaced_unless_asked_and_are_then_kept(
    store: Store, place: str, clock: Clock, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    store.patient("anna")
    made = upkeep.backup(store, folder / "copy.db")
    clock.later(days=1)
    store.delete_patient(store.patient("anna"))
    store.patient("berta")
    with pytest.raises(StoreError, match="holds records of 1 already"):
        upkeep.restore(made, place, replace=False, aside=NOON)
    assert [patient.handle for patient in store.patients()] == ["berta"]
    kept = upkeep.restore(made, place, replace=True, aside=NOON).aside
    assert [patient.handle for patient in store.patients()] == ["anna"]
    assert kept == folder / "before-20260504-120000.db"
    with open_store(str(kept)) as before:
        assert [patient.handle for patient in before.patients()] == ["berta"]


def test_a_damaged_store_is_moved_aside_for_its_backup(in_file: Store, path: Path, tmp_path: Path) -> None:
    in_file.patient("anna")
    made = upkeep.backup(in_file, tmp_path / "copy.db")
    in_file.close()
    damaged = b"SQLite format 3\0" + b"\xff" * 9000
    path.write_bytes(damaged)
    done = upkeep.restore(made, str(path), replace=True, aside=NOON)
    assert done.unread  # nobody knows whether somebody was locked in there
    assert done.aside is not None
    assert done.aside.read_bytes() == damaged
    with open_store(str(path)) as back:
        assert [patient.handle for patient in back.patients()] == ["anna"]


def test_a_file_that_is_no_backup_is_refused_and_nothing_changes(in_file: Store, path: Path, tmp_path: Path) -> None:
    in_file.patient("anna")
    made = upkeep.backup(in_file, tmp_path / "copy.db")
    whole = made.read_bytes()
    (tmp_path / "note.txt").write_text("milk")
    made.write_bytes(whole[:5000] + b"\xff" * 6000 + whole[11000:])
    for bad, sentence in (("note.txt", "is no backup"), ("none.db", "cannot be read"), ("copy.db", "damaged")):
        with pytest.raises(StoreError, match=sentence):
            upkeep.restore(tmp_path / bad, str(path), replace=True, aside=NOON)
    assert [patient.handle for patient in in_file.patients()] == ["anna"]


def test_opening_a_backup_to_restore_it_does_not_change_it(in_file: Store, tmp_path: Path) -> None:
    in_file.patient("anna")
    made = upkeep.backup(in_file, tmp_path / "copy.db")
    before = made.read_bytes()
    upkeep.restore(made, str(tmp_path / "new.db"), replace=False, aside=NOON)
    assert made.read_bytes() == before


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
