"""What the record of a session tells the program that leads it: nothing waits, nothing is lost without a word."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from coach.app import keeper
from coach.app.keeper import Keeper
from coach.core.base.events import event
from coach.core.exercise.model import Routine
from coach.prescription.reader import read_routine
from coach.prescription.words import load_words
from coach.records import leftover
from coach.records import writer as writing
from coach.records.store import Store, open_store

LOCKED = event(2.0, "locked", lock="emergency", question="saddle_numbness")
SOURCE = keeper.SessionSource(model="m", name="0", scripted=False)


def wait_for(condition: Callable[[], object]) -> None:
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "RETRY_EVERY_S", 0.05)
    monkeypatch.setattr(writing, "END_S", 1.0)
    monkeypatch.setattr("coach.records.engine.BUSY_S", 0.2)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "records.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with open_store(str(path)) as opened:
        yield opened


@pytest.fixture
def routine() -> Routine:
    return read_routine("gentle_start")


@contextmanager
def in_use(path: Path) -> Iterator[None]:
    """Another program writes into the store, and goes on with it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def begun(store: Store, routine: Routine, handle: str = "anna") -> tuple[Keeper, list[str]]:
    told: list[str] = []
    given = {"routine_text": "", "overrides": {}}
    return keeper.begin(store, store.patient(handle), routine, given, SOURCE, told.append), told


def now() -> datetime:
    return datetime.now().astimezone()


def test_a_session_that_is_kept_has_nothing_to_say(store: Store, routine: Routine) -> None:
    kept, told = begun(store, routine)
    kept.add([LOCKED])
    kept.end("screening", now())
    assert (told, kept.exit_code, kept.lost, kept.fault) == ([], None, None, None)
    assert [lock.kind for lock in store.locks(store.patient("anna"))] == ["emergency"]


def test_what_is_left_over_at_the_end_is_told_with_its_place_and_a_page_is_made(
    store: Store, path: Path, routine: Routine, tmp_path: Path
) -> None:
    kept, told = begun(store, routine)
    with in_use(path):
        kept.add([event(0.0, "session_started", source="0", scripted=False, quick=False, plan=None), LOCKED])
        wait_for(lambda: kept.writer.failed)
        kept.add([])
        kept.add([])
        assert len(told) == 1
        assert "The session goes on" in told[0]
        kept.end("screening", now())
        assert str(kept.writer.file.path) in told[1]
        assert (len(told), kept.exit_code) == (2, 1)
        kept.write_report(tmp_path / "page.html", load_words("en"))
    assert (tmp_path / "page.html").stat().st_size > 10_000


def test_a_lock_that_is_nowhere_is_told_and_is_our_fault(
    store: Store, path: Path, routine: Routine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(leftover.LeftoverFile, "_append", refuse)
    kept, told = begun(store, routine)
    with in_use(path):
        kept.add([LOCKED])
        wait_for(lambda: kept.lost)
        kept.add([])
        assert kept.lost in told
        kept.end("screening", now())
        assert kept.exit_code == 70
        assert told.count(str(kept.lost)) == 1


def test_a_fault_of_the_writer_is_there_to_be_raised(
    store: Store, routine: Routine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(writing.SessionWriter, "_commit", broken)
    kept, told = begun(store, routine)
    kept.add([LOCKED])
    wait_for(lambda: kept.fault)
    kept.end("unexpected", now())
    assert kept.exit_code == 70
    assert "fault of the program" in told[0]


def test_a_demonstration_locks_nobody(store: Store, routine: Routine) -> None:
    kept, _ = begun(store, routine, "demo")
    kept.add([LOCKED])
    kept.end("screening", now())
    assert store.locks(store.patient("demo")) == []
