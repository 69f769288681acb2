"""A store is copied while it is written to; what is called a backup can be restored whole."""

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
from databases import Server
from records_lived_in import NOON, VERSIONS, contents, lived_in, said, tamper

from coach.core.base.types import Pose
from coach.records import backups
from coach.records.backups import backup
from coach.records.errors import StoreError
from coach.records.restoring import restore
from coach.records.store import Store, open_store
from coach.records.upkeep import check


def test_a_backup_put_back_elsewhere_is_the_same(store: Store, poses: list[Pose], tmp_path: Path) -> None:
    lived_in(store, poses)
    made = backup(store, tmp_path / "copies.db").path
    assert list(tmp_path.glob(".coach-*")) == []
    assert not Path(f"{made}-wal").exists()
    restore(made, str(tmp_path / "new.db"), replace=False, aside=NOON)
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
    restore(backup(in_file, tmp_path / "copy.db").path, address, replace=False, aside=NOON)
    with open_store(address) as clinic:
        assert contents(clinic) == contents(in_file)
        assert check(clinic).faults == ()
    postgres.drop(address)


def test_a_backup_is_made_while_a_session_goes_on(store: Store, tmp_path: Path) -> None:
    with store.begin_session(store.patient("anna"), source="0", scripted=False, **VERSIONS) as writer:
        writer.add([said(float(number)) for number in range(500)])
        made = backup(store, tmp_path / "copy.db").path
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
    monkeypatch.setattr("coach.records.backups.PAGES", 5)
    for _ in range(3):
        lived_in(in_file, poses)
    told = [0]

    def forward(what: str, done: int, _of: int) -> None:
        if what != "copied":
            return
        assert done >= told[-1], "it began anew"
        told.append(done)
        time.sleep(0.002)

    with subprocess.Popen([sys.executable, "-c", WRITING, str(path)]) as writer:
        try:
            while len(in_file.timer_uses(in_file.patient("anna"), datetime(2000, 1, 1, tzinfo=UTC))) < 10:
                time.sleep(0.02)
            backup(in_file, tmp_path / "copy.db", progress=forward)
        finally:
            writer.kill()
    assert len(told) > 20
    with open_store(str(tmp_path / "copy.db")) as copy:
        assert check(copy).faults == ()


def test_a_newer_backup_takes_the_place_of_an_older_one(store: Store, tmp_path: Path) -> None:
    backup(store, tmp_path / "copy.db")
    store.patient("anna")
    backup(store, tmp_path / "copy.db")
    with open_store(str(tmp_path / "copy.db")) as copy:
        assert [patient.handle for patient in copy.patients()] == ["anna"]


def test_a_backup_never_overwrites_what_is_no_backup(in_file: Store, path: Path, tmp_path: Path) -> None:
    thesis = tmp_path / "thesis.docx"
    thesis.write_text("three years of work")
    for place, sentence in ((thesis, "would be lost"), (path, "the store itself"), (tmp_path, "is a folder")):
        with pytest.raises(StoreError, match=sentence):
            backup(in_file, place)
    assert thesis.read_text() == "three years of work"
    with pytest.raises(StoreError, match="cannot be written"):
        backup(in_file, tmp_path / "nowhere" / "copy.db")


# what is there


KILLED = """
import os, signal, sys
from coach.records.store import open_store
store = open_store(sys.argv[1])
for number in range(50):
    store.patient(f"ghost{number}")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="a signal of Unix")
def test_the_log_that_a_killed_program_left_beside_an_older_backup_is_not_played_into_the_new_one(
    in_file: Store, poses: list[Pose], tmp_path: Path
) -> None:
    lived_in(in_file, poses)
    copy = tmp_path / "copy.db"
    backup(in_file, copy)
    subprocess.run([sys.executable, "-c", KILLED, str(copy)])
    assert (tmp_path / "copy.db-wal").stat().st_size > 0
    assert backup(in_file, copy).faults == ()
    assert not (tmp_path / "copy.db-wal").exists()
    with open_store(str(copy)) as back:
        assert contents(back) == contents(in_file)


def test_a_copy_that_comes_out_damaged_where_it_stands_gives_way_to_what_was_there(
    in_file: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_file.patient("anna")
    copy = backup(in_file, tmp_path / "copy.db").path
    before = copy.read_bytes()
    in_file.patient("berta")
    really = os.replace

    def damaging(source: str | Path, target: str | Path) -> None:
        really(source, target)
        if Path(source).name == "copy.db":  # a disk that loses what it is given
            Path(target).write_bytes(before[:8192] + b"\xff" * 8192)

    monkeypatch.setattr(os, "replace", damaging)
    with pytest.raises(StoreError, match="came out damaged"):
        backup(in_file, copy)
    assert copy.read_bytes() == before


def test_one_that_could_not_be_restored_whole_has_another_name_and_pushes_out_none(
    in_file: Store, poses: list[Pose], tmp_path: Path
) -> None:
    lived_in(in_file, poses)
    good = backup(in_file, tmp_path / "copy.db").path
    before = good.read_bytes()
    tamper(in_file, "UPDATE landmarks SET packed = x'00ff' WHERE chunk = 1")
    for _ in range(2):  # the second takes the place of the first damaged one
        made = backup(in_file, tmp_path / "copy.db")
        assert made.path == tmp_path / "copy.damaged.db"
        assert "landmarks 1 are damaged" in made.faults[0]
    assert good.read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.damaged.db", "copy.db"]


def test_a_store_of_other_people_or_with_other_sessions_is_never_replaced(
    in_file: Store, poses: list[Pose], tmp_path: Path
) -> None:
    in_file.patient("anna")
    with open_store(str(tmp_path / "clinic.db")) as clinic:
        lived_in(clinic, poses, "berta")
    with open_store(str(tmp_path / "tried.db")) as tried:
        lived_in(tried, poses, "demo")
    backup(in_file, tmp_path / "mine.db")
    with open_store(str(tmp_path / "other.db")) as other:
        other.patient("carl")
        for place, sentence in (("clinic.db", "records of 'berta'"), ("tried.db", "holds 1 sessions")):
            before = (tmp_path / place).read_bytes()
            with pytest.raises(StoreError, match=sentence):
                backup(in_file, tmp_path / place)
            assert (tmp_path / place).read_bytes() == before
        with pytest.raises(StoreError, match="records of 'anna'"):  # a backup, of somebody who is not here
            backup(other, tmp_path / "mine.db")
        assert backup(other, tmp_path / "mine.db", replace=True).faults == ()


def test_an_older_backup_is_replaced_though_somebody_in_it_was_deleted_since(in_file: Store, tmp_path: Path) -> None:
    for name in ("anna", "berta"):
        in_file.patient(name)
    backup(in_file, tmp_path / "copy.db")
    in_file.delete_patient(in_file.patient("berta"))
    with open_store(str(backup(in_file, tmp_path / "copy.db").path)) as copy:
        assert [patient.handle for patient in copy.patients()] == ["anna"]


@pytest.mark.skipif(os.name != "posix", reason="links of Unix")
def test_a_link_to_an_older_backup_stays_and_leads_to_the_new_one(in_file: Store, tmp_path: Path) -> None:
    backup(in_file, tmp_path / "copy.db")
    (tmp_path / "newest.db").symlink_to(tmp_path / "copy.db")
    in_file.patient("anna")
    assert backup(in_file, tmp_path / "newest.db").path == tmp_path / "copy.db"
    assert (tmp_path / "newest.db").is_symlink()
    with open_store(str(tmp_path / "copy.db")) as copy:
        assert [patient.handle for patient in copy.patients()] == ["anna"]


def test_what_another_program_has_open_or_keeps_for_itself_is_not_replaced(in_file: Store, tmp_path: Path) -> None:
    in_file.patient("anna")
    backup(in_file, tmp_path / "copy.db")
    with open_store(str(tmp_path / "copy.db")) as opened:
        opened.patients()
        with pytest.raises(StoreError, match="in use by another program"):
            backup(in_file, tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "places.db") as places:
        places.execute("CREATE TABLE place (name)")
    with pytest.raises(StoreError, match="tables of another program"):
        backup(in_file, tmp_path / "places.db")
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)
    with pytest.raises(StoreError, match="cannot be read"):
        backup(in_file, tmp_path / "broken.db")
    assert backup(in_file, tmp_path / "broken.db", replace=True).faults == ()


# disks


def test_a_disk_that_keeps_no_owners_has_its_backup_and_that_is_told(
    in_file: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    for name in ("chmod", "fchmod", "chown"):
        monkeypatch.setattr(os, name, refused, raising=False)
    opened = os.open
    monkeypatch.setattr(os, "open", lambda path, flags, mode=0o777, **more: opened(path, flags, 0o777, **more))
    made = backup(in_file, tmp_path / "copy.db")
    assert made.faults == ()
    assert made.readable_by_others == (os.name == "posix")


def test_a_store_that_others_keep_locked_is_waited_for_and_then_given_up(
    in_file: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.records.backups.BUSY_S", 0.0)
    step = backups._bounded("x.db", lambda *_: None)
    step(sqlite3.SQLITE_OK, 1, 2)
    with pytest.raises(StoreError, match="in use by another program, or on a disk without locks"):
        step(sqlite3.SQLITE_BUSY, 1, 2)


def test_a_full_disk_is_called_so_and_nothing_is_left_on_it(
    in_file: Store, poses: list[Pose], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived_in(in_file, poses)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coach.records.backups.put_in_place", full)
    with pytest.raises(StoreError, match="is full: free some space"):
        backup(in_file, tmp_path / "copy.db")
    assert [path.name for path in tmp_path.iterdir() if "copy" in path.name or path.name.startswith(".coach")] == []
