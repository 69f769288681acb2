"""A program that is killed at any moment leaves records that are whole, and nothing that is temporary.

Ten kills are tried each time, two hundred by `make slow`, at moments drawn anew.
"""

import json
import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from killed_program import Killed
from recordings import recorded

from coach.cli import execute
from coach.records import broken_off
from coach.records.backups import faults_in
from coach.records.store import Store, open_store
from coach.records.upkeep import check

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes that start from a server of Linux")
OLD = Path(__file__).parent / "records" / "kept" / "store_0_1_0.db.gz"
TEMPORARY = (".coach-*", "*.part", "*unfinished-*", "*running-*", "coach-*", "*-journal")


@dataclass(frozen=True, kw_only=True)
class Kill:
    """A command, how long it takes at least, and what must hold of its folder once it was killed."""

    command: tuple[str, ...]
    within_s: float
    holds: Callable[[Path, Killed, float], None]


def _run_holds(folder: Path, killed: Killed, at_s: float) -> None:
    with open_store(str(folder / "run.db")) as store:
        rows = store.sessions()
        old = sum(count for count, told_s in killed.told if told_s < at_s - 1.0)
        for row in rows:
            assert len(store.events(row)) >= old, "events older than a second"
            assert row.ended_at is not None or row.id not in store.running()
            broken_off.close(store, store.patient_of(row))
        assert all(row.end_reason is not None for row in store.sessions())


def _backup_holds(folder: Path, _killed: Killed, _at_s: float) -> None:
    assert faults_in(folder / "copy.db") == ()


def _restore_holds(folder: Path, _killed: Killed, _at_s: float) -> None:
    with open_store(str(folder / "live.db")) as store:
        assert names(store) in ({"anna", "demo"}, {"berta", "demo"})
        if names(store) == {"anna", "demo"}:  # it was replaced, and what was there is kept
            (kept,) = folder.glob("before-*.db")
            assert faults_in(kept) == ()


def _import_holds(folder: Path, _killed: Killed, _at_s: float) -> None:
    exported = json.loads((folder / "demo.json").read_text("utf-8"))
    with open_store(str(folder / "there.db")) as store:
        assert len(store.sessions()) in (0, len(exported["sessions"]))


def _page_holds(folder: Path, _killed: Killed, _at_s: float) -> None:
    page = folder / "page.html"
    assert not page.exists() or page.read_text("utf-8").rstrip().endswith("</html>")


def _table_holds(folder: Path, _killed: Killed, _at_s: float) -> None:
    table = folder / "demo.csv"
    assert not table.exists() or table.read_text("utf-8-sig").endswith("\n")


def _nothing_more(_folder: Path, _killed: Killed, _at_s: float) -> None:
    """The store is whole, and nothing temporary is left."""


def _migration_holds(folder: Path, _killed: Killed, _at_s: float) -> None:
    with open_store(str(folder / "old.db")) as store:
        assert names(store) == {"anna", "demo"}
        assert len(store.sessions()) == 4


KILLS = {
    "run": Kill(
        command=("run", "breathing_relax", "--quick", "--loop", "--camera", "lift.npz", "--no-window", "--mute",
                 "--store", "run.db"),
        within_s=2.5, holds=_run_holds,
    ),
    "backup": Kill(command=("store", "backup", "copy.db", "--store", "live.db"), within_s=0.4, holds=_backup_holds),
    "restore": Kill(
        command=("store", "restore", "copy.db", "--replace", "--store", "live.db"), within_s=0.8, holds=_restore_holds,
    ),
    "import": Kill(command=("import", "demo.json", "--store", "there.db"), within_s=0.8, holds=_import_holds),
    "report": Kill(command=("report", "-o", "page.html", "--store", "live.db"), within_s=0.6, holds=_page_holds),
    "export": Kill(
        command=("export", "--patient", "demo", "--format", "csv", "-o", "demo.csv", "--store", "live.db"),
        within_s=0.4, holds=_table_holds,
    ),
    "review": Kill(command=("review", "--store", "live.db"), within_s=1.5, holds=_nothing_more),
    "migration": Kill(command=("patient", "show", "anna", "--store", "old.db"), within_s=0.6, holds=_migration_holds),
}  # fmt: skip


def names(store: Store) -> set[str]:
    return {patient.handle for patient in store.patients()}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of an old version, one of today with other people, a backup of the first, an export, a recording."""
    import gzip

    folder = tmp_path_factory.mktemp("prepared")
    (folder / "old.db").write_bytes(gzip.decompress(OLD.read_bytes()))
    shutil.copy(folder / "old.db", folder / "new.db")
    recorded(folder / "lift.npz", "hip_lift", 2)
    new = ("--store", str(folder / "new.db"))
    assert execute(["store", "backup", str(folder / "copy.db"), *new]) == 0
    assert execute(["export", "--patient", "demo", "--format", "json", "-o", str(folder / "demo.json"), *new]) == 0
    assert execute(["store", "restore", str(folder / "copy.db"), "--store", str(folder / "live.db")]) == 0
    with open_store(str(folder / "live.db")) as store:
        store.patient("berta")
        store.delete_patient(store.patient("anna"))
    for path in folder.glob("new.db*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return folder


def kill(name: str, prepared: Path, folder: Path) -> None:
    shutil.copytree(prepared, folder)
    told = KILLS[name]
    after_s = random.SystemRandom().uniform(0.0, told.within_s)
    killed = Killed(told.command, folder)
    killed.begun()
    at_s = killed.kill(after_s)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_DATA_HOME", str(folder / "data"))  # of the same user
            with open_store(str(folder / told.command[-1])) as store:  # the next command
                assert check(store).faults == ()
        told.holds(folder, killed, at_s)
        assert [path.name for pattern in TEMPORARY for path in folder.rglob(pattern)] == []
    except AssertionError as error:
        raise AssertionError(f"killed after {after_s:.3f} s: {error}") from error


@pytest.mark.parametrize("name", KILLS)
def test_what_two_kills_leave_is_whole(name: str, prepared: Path, tmp_path: Path) -> None:
    for number in range(2):
        kill(name, prepared, tmp_path / str(number))


@pytest.mark.slow
@pytest.mark.parametrize("name", KILLS)
def test_what_forty_kills_leave_is_whole(name: str, prepared: Path, tmp_path: Path) -> None:
    for number in range(40):
        kill(name, prepared, tmp_path / str(number))
        shutil.rmtree(tmp_path / str(number))


def test_a_session_is_shown_as_running_until_its_program_is_killed(
    prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(prepared, folder)
    store = ("--store", str(folder / "run.db"))
    killed = Killed(KILLS["run"].command, folder)
    killed.begun()
    until_s = time.monotonic() + 30.0
    while not Path(store[1]).exists() or " running" not in _listed(capsys, store):
        assert time.monotonic() < until_s
        time.sleep(0.05)
    assert execute(["patient", "delete", "demo", "--yes", *store]) == 1
    assert "A session of demo is under way: delete them when it is over." in capsys.readouterr().err
    shutil.copy(folder / "copy.db", folder / "back.db")
    assert execute(["store", "restore", str(folder / "back.db"), "--replace", *store]) == 1
    assert "A session is being recorded" in capsys.readouterr().err
    killed.kill(0.0)
    assert " broke off" in _listed(capsys, store)
    assert os.listdir(folder) == [name for name in os.listdir(folder) if "running-" not in name]


def _listed(capsys: pytest.CaptureFixture[str], store: tuple[str, str]) -> str:
    capsys.readouterr()
    assert execute(["list", *store]) == 0
    return capsys.readouterr().out
