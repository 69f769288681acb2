"""What a backup holds is put back whole, or nothing changes; what is there is never lost on the way."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from records_clock import Clock
from records_lived_in import NOON, VERSIONS, contents, lived_in, said, tamper

from coach.core.base.types import Pose
from coach.records.backups import backup
from coach.records.errors import StoreError
from coach.records.restoring import restore
from coach.records.store import Store, open_store
from coach.records.upkeep import check


def test_records_that_are_there_are_not_replaced_unless_asked_and_are_then_kept(
    store: Store, place: str, clock: Clock, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    store.patient("anna")
    made = backup(store, folder / "copy.db").path
    clock.later(days=1)
    store.delete_patient(store.patient("anna"))
    store.patient("berta")
    with pytest.raises(StoreError, match="holds records of 1 already"):
        restore(made, place, replace=False, aside=NOON)
    assert [patient.handle for patient in store.patients()] == ["berta"]
    kept = restore(made, place, replace=True, aside=NOON).aside
    assert [patient.handle for patient in store.patients()] == ["anna"]
    assert kept == folder / "before-20260504-120000.db"
    with open_store(str(kept)) as before:
        assert [patient.handle for patient in before.patients()] == ["berta"]


def test_a_damaged_store_is_moved_aside_for_its_backup(in_file: Store, path: Path, tmp_path: Path) -> None:
    in_file.patient("anna")
    made = backup(in_file, tmp_path / "copy.db").path
    in_file.close()
    damaged = b"SQLite format 3\0" + b"\xff" * 9000
    path.write_bytes(damaged)
    done = restore(made, str(path), replace=True, aside=NOON)
    assert done.unread  # nobody knows whether somebody was locked in there
    assert done.aside is not None
    assert done.aside.read_bytes() == damaged
    with open_store(str(path)) as back:
        assert [patient.handle for patient in back.patients()] == ["anna"]


def test_a_file_that_is_no_backup_is_refused_and_nothing_changes(in_file: Store, path: Path, tmp_path: Path) -> None:
    in_file.patient("anna")
    made = backup(in_file, tmp_path / "copy.db").path
    whole = made.read_bytes()
    (tmp_path / "note.txt").write_text("milk")
    made.write_bytes(whole[:5000] + b"\xff" * 6000 + whole[11000:])
    os.mkfifo(tmp_path / "pipe")  # nobody writes into it: whoever opens it waits
    for bad, sentence in (
        ("pipe", "is no backup"),
        ("note.txt", "is no backup"),
        ("none.db", "cannot be read"),
        ("copy.db", "damaged"),
    ):
        with pytest.raises(StoreError, match=sentence):
            restore(tmp_path / bad, str(path), replace=True, aside=NOON)
    assert [patient.handle for patient in in_file.patients()] == ["anna"]


def test_opening_a_backup_to_restore_it_does_not_change_it(in_file: Store, tmp_path: Path) -> None:
    in_file.patient("anna")
    made = backup(in_file, tmp_path / "copy.db").path
    before = made.read_bytes()
    restore(made, str(tmp_path / "new.db"), replace=False, aside=NOON)
    assert made.read_bytes() == before


def test_nothing_is_moved_where_the_new_store_cannot_be_made(
    in_file: Store, path: Path, poses: list[Pose], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived_in(in_file, poses)
    made = backup(in_file, tmp_path / "copy.db").path
    in_file.patient("berta")
    before = contents(in_file)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for step in ("_copy_bytes", "copy_rows", "backup"):
        with monkeypatch.context() as patched:
            patched.setattr(f"coach.records.restoring.{step}", lambda *_, **__: full())
            with pytest.raises(OSError, match=r"full|[Nn]o space"):
                restore(made, str(path), replace=True, aside=NOON)
        assert contents(in_file) == before
        assert list(tmp_path.glob("before-*")) == list(tmp_path.glob(".coach-*")) == []


def test_it_is_refused_while_a_session_is_recorded_there(store: Store, place: str, tmp_path: Path) -> None:
    made = backup(store, tmp_path / "copy.db").path
    with store.begin_session(store.patient("anna"), source="0", scripted=False, **VERSIONS) as writer:
        writer.add([said(1.0)])
        with pytest.raises(StoreError, match="A session is being recorded"):
            restore(made, place, replace=True, aside=NOON)
    assert restore(made, place, replace=True, aside=NOON).aside is not None


def test_a_store_that_is_no_business_of_ours_is_not_moved(in_file: Store, path: Path, tmp_path: Path) -> None:
    in_file.patient("anna")
    made = backup(in_file, tmp_path / "copy.db").path
    tamper(in_file, "UPDATE coach_version SET version_num = '9999'")
    with pytest.raises(StoreError, match="newer version of coach"):
        restore(made, str(path), replace=True, aside=NOON)
    with sqlite3.connect(tmp_path / "places.db") as places:
        places.execute("CREATE TABLE place (name)")
    with pytest.raises(StoreError, match="tables of another program"):
        restore(made, str(tmp_path / "places.db"), replace=True, aside=NOON)


def test_a_store_whose_pages_are_damaged_gives_way_and_its_locks_stay_where_they_can_be_read(
    in_file: Store, path: Path, poses: list[Pose], tmp_path: Path
) -> None:
    made = backup(in_file, tmp_path / "copy.db").path
    lived_in(in_file, poses)
    in_file.close()
    with sqlite3.connect(path) as plain:
        page = plain.execute("SELECT rootpage FROM sqlite_master WHERE name = 'landmarks'").fetchone()[0]
    plain.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096 + 8)
        file.write(b"\xff" * 64)
    done = restore(made, str(path), replace=True, aside=NOON)
    assert (done.unread, done.locked) == (False, ("anna",))
    assert done.aside == tmp_path / "own.db.copies" / "before-20260504-120000.db"
    with open_store(str(path)) as back:
        assert check(back).faults == ()
        assert [lock.reason for lock in back.locks(back.patient("anna"))] == ["numb"]


def test_what_a_killed_program_left_in_the_log_of_a_backup_is_restored_too(in_file: Store, tmp_path: Path) -> None:
    in_file.patient("anna")
    made = backup(in_file, tmp_path / "copy.db").path
    with open_store(str(made)) as opened:
        opened.patient("berta")
        for ending in ("", "-wal"):  # as after a kill: closing it would empty the log
            shutil.copy(f"{made}{ending}", tmp_path / f"killed.db{ending}")
    restore(tmp_path / "killed.db", str(tmp_path / "new.db"), replace=False, aside=NOON)
    with open_store(str(tmp_path / "new.db")) as back:
        assert [patient.handle for patient in back.patients()] == ["anna", "berta"]


HALF = """
import os, signal, sqlite3, sys
half = sqlite3.connect(sys.argv[1], isolation_level=None)
half.execute("PRAGMA cache_size = 1")  # what changes goes to the disk before the end
half.execute("BEGIN")
half.execute("UPDATE patient SET handle = handle || '?'")
half.execute("CREATE TABLE more AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 9000) "
             "SELECT x, hex(randomblob(200)) AS y FROM n")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="a signal of Unix")
def test_what_a_killed_program_had_half_written_into_a_backup_is_taken_back(in_file: Store, tmp_path: Path) -> None:
    in_file.patient("anna")
    made = backup(in_file, tmp_path / "copy.db").path
    subprocess.run([sys.executable, "-c", HALF, str(made)])
    assert Path(f"{made}-journal").stat().st_size > 0
    restore(made, str(tmp_path / "new.db"), replace=False, aside=NOON)
    with open_store(str(tmp_path / "new.db")) as back:
        assert contents(back) == contents(in_file)


def test_the_log_of_another_file_beside_a_backup_is_left_out(in_file: Store, poses: list[Pose], tmp_path: Path) -> None:
    made = backup(in_file, tmp_path / "copy.db").path
    with open_store(str(made)) as opened:
        for number in range(30):
            opened.patient(f"ghost{number}")
        shutil.copy(f"{made}-wal", tmp_path / "stale")
    lived_in(in_file, poses)
    good = backup(in_file, tmp_path / "good.db").path
    shutil.copy(tmp_path / "stale", f"{good}-wal")  # as an older program left it
    restore(good, str(tmp_path / "new.db"), replace=False, aside=NOON)
    with open_store(str(tmp_path / "new.db")) as back:
        assert contents(back) == contents(in_file)
