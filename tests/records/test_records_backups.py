"""A store is copied while it is written to; what is called a backup can be restored whole."""

import os
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from databases import Server
from records_lived_in import NOON, VERSIONS, contents, lived_in, said

from coach.core.base.types import Pose
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
