"""What the store does not take is on disk all the same, at once if it is urgent, and in the store at the next start."""

import contextlib
import json
import os
import re
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa
from answers import answered
from databases import Server
from records_clock import Clock

from coach.core.base.events import event
from coach.core.base.types import Event, Pose
from coach.core.clinical.unlocking import UnlockGrounds
from coach.records import backups, erased, landmarks, leftover, patience, restoring, upkeep
from coach.records import writer as writing
from coach.records.errors import StoreError
from coach.records.store import Store, open_store
from coach.records.unlocking import unlock
from coach.records.writer import SessionWriter

VERSIONS = {"routine_id": "gentle_start", "routine_version": "1", "program_version": "0.1.0", "model_version": "m"}
YES = answered(2.0, "screening_answered", question="saddle_numbness", value="yes", scripted=False)
LOCKED = event(2.0, "locked", lock="emergency", question="saddle_numbness")
ICE = event(3.0, "timer_started", step=1, exercise="ice", counts_as=["cold"], most_s=900.0)


def begin(store: Store) -> SessionWriter:
    return store.begin_session(store.patient("anna"), source="0", scripted=False, **VERSIONS)


def said(t_s: float) -> Event:
    return event(t_s, "stop_pressed", by="key")


def wait_for(condition: Callable[[], object], seconds: float = 20.0) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it never came"
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits as long as for a real disk."""
    monkeypatch.setattr(writing, "RETRY_EVERY_S", 0.05)
    monkeypatch.setattr(writing, "SILENT_S", 0.3)
    monkeypatch.setattr(writing, "END_S", 1.0)
    monkeypatch.setattr("coach.records.engine.BUSY_S", 0.2)


@contextlib.contextmanager
def in_use(path: Path) -> Iterator[None]:
    """Another program writes into the store, and goes on with it."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def files(folder: Path) -> list[Path]:
    return sorted(folder.glob("**/*unsaved-*.jsonl"))


def kinds(path: Path) -> list[str]:
    return [next(iter(json.loads(line))) for line in path.read_text().splitlines()]


def examined(store: Store) -> UnlockGrounds:
    today = store.now().astimezone().date().toordinal()
    return UnlockGrounds(
        unlocked_by="Anna", by_clinician=False, told="all is well", examined_by="Dr Brown", examined_day=today
    )


def left_behind(store: Store, path: Path, *events: Event) -> Path:
    """The file of a session that could keep nothing in the store, and ended."""
    writer = begin(store)
    with in_use(path):
        writer.add(events)
        with pytest.raises(StoreError):
            writer.end("screening", 3)
    (file,) = files(path.parent)
    return file


def opened(path: Path) -> tuple[Store, list[str]]:
    """The store as the next command has it, and what that is told."""
    told: list[str] = []
    return open_store(str(path), tell=told.append), told


# urgent


def test_a_yes_while_another_program_writes_locks_all_the_same(in_file: Store, path: Path) -> None:
    with begin(in_file) as writer:
        with in_use(path):
            writer.add([said(1.0), YES, LOCKED])
            wait_for(lambda: files(path.parent))
            (file,) = files(path.parent)
            wait_for(lambda: kinds(file) == ["head", "event", "event", "event"])
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
            wait_for(lambda: writer.failed)
            assert writer.lost is None
        wait_for(lambda: in_file.locks(in_file.patient("anna")))
        wait_for(lambda: not files(path.parent))  # while the session goes on
    (lock,) = in_file.locks(in_file.patient("anna"))
    assert (lock.kind, lock.reason) == ("emergency", "saddle_numbness")


URGENT = {
    "a lock": LOCKED,
    "a yes": YES,
    "a yes to new symptoms": answered(
        2.0, "symptom_answered", question="symptoms", value="yes", step=1, exercise="ice", scripted=False
    ),
    "ice goes on": ICE,
    "ice comes off": event(
        9.0, "timer_used", step=1, exercise="ice", counts_as=["cold"], seconds=6.0, off=True
    ),
    "it is off": event(1.0, "timer_off", counts_as=["cold"]),
}  # fmt: skip


@pytest.mark.parametrize("kind", URGENT)
def test_what_is_urgent_is_in_the_file_before_the_store_is_tried(
    kind: str, in_file: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "SILENT_S", 1000.0)
    tried = threading.Event()
    monkeypatch.setattr(SessionWriter, "_commit", lambda _: tried.wait(20))  # the store never answers
    writer = begin(in_file)
    writer.add([URGENT[kind]])
    wait_for(lambda: files(path.parent))
    tried.set()
    writer.close()


def test_an_ordinary_answer_needs_no_file(in_file: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(leftover.LeftoverFile, "add", lambda _, rows: asked.append(rows))
    with begin(in_file) as writer:
        writer.add(
            [answered(2.0, "screening_answered", question="saddle_numbness", value="no", scripted=False), said(3)]
        )
    assert asked == []


def test_adding_waits_for_no_disk(in_file: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread of the frames goes on while both of the writer's hang."""
    going = threading.Event()
    monkeypatch.setattr(leftover.LeftoverFile, "add", lambda *_: going.wait(20))
    monkeypatch.setattr(SessionWriter, "_write", lambda *_: going.wait(20))
    writer = begin(in_file)
    writer.add([LOCKED])
    writer.add([said(float(number)) for number in range(100)])
    assert not going.is_set()
    monkeypatch.undo()
    going.set()
    writer.close()


KILLED = """
import os, signal, sqlite3, sys
from coach.core.base.events import event
from coach.records import writer as writing
from coach.records.store import open_store
store = open_store(sys.argv[1])
writer = store.begin_session(store.patient("anna"), source="0", scripted=False, routine_id="r", routine_version="1",
                             program_version="0", model_version="m")
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
writer.add([event(2.0, "locked", lock="emergency", question="saddle_numbness")])
while writer._filed == 0:
    pass
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")
def test_a_program_that_is_killed_at_that_moment_is_locked_when_it_starts_again(path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, path], check=False)
    assert len(files(path.parent)) == 1
    store, told = opened(path)
    with store:
        assert [lock.kind for lock in store.locks(store.patient("anna"))] == ["emergency"]
        assert upkeep.check(store).faults == ()
    assert len(told) == 1
    assert files(path.parent) == []


# where it is kept


def test_where_nothing_can_be_written_beside_the_store_the_users_folder_takes_it(
    in_file: Store, path: Path, tmp_path: Path, data: Path
) -> None:
    writer = begin(in_file)
    beside = writer.file.path
    beside.mkdir()  # no file can be made of that name
    with in_use(path):
        writer.add([LOCKED])
        wait_for(lambda: files(data))
        assert writer.lost is None
        with pytest.raises(StoreError, match=re.escape(str(data))):
            writer.end("screening", 3)
    beside.rmdir()
    other, told = opened(tmp_path / "another.db")
    with other:
        assert (other.sessions(), told) == ([], [])  # it is not of this store
    store, told = opened(path)
    with store:
        assert [lock.kind for lock in store.locks(store.patient("anna"))] == ["emergency"]
    assert len(told) == 1
    assert files(data) == []


@pytest.fixture
def no_place_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(leftover.LeftoverFile, "_append", refuse)


def test_a_lock_that_can_be_kept_nowhere_is_told(in_file: Store, path: Path, no_place_at_all: None) -> None:
    writer = begin(in_file)
    with in_use(path):
        writer.add([LOCKED])
        wait_for(lambda: writer.lost)
        assert "tell your therapist" in str(writer.lost)
    wait_for(lambda: writer.lost is None)  # the store took it after all
    assert len(in_file.locks(in_file.patient("anna"))) == 1
    writer.close()


def test_what_is_lost_at_the_end_is_told(in_file: Store, path: Path, no_place_at_all: None) -> None:
    writer = begin(in_file)
    with in_use(path):
        writer.add([LOCKED])
        with pytest.raises(StoreError, match="is lost"):
            writer.end("screening", 3)
        assert writer.lost


FULL = """
import resource, signal, sys
from coach.core.base.events import event
from coach.records.errors import StoreError
from coach.records.store import open_store
store = open_store(sys.argv[1])
writer = store.begin_session(store.patient("anna"), source="0", scripted=False, routine_id="r", routine_version="1",
                             program_version="0", model_version="m")
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
writer.add([event(2.0, "locked", lock="emergency", question="saddle_numbness")])
writer.add([event(3.0, "stop_pressed", by="key")])
try:
    writer.end("screening", 3)
except StoreError as error:
    print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="limits of a process are POSIX")
def test_on_a_full_disk_the_few_bytes_of_a_lock_are_kept(path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL, path], check=True, capture_output=True, text=True)
    assert str(files(path.parent)[0]) in done.stdout
    store, _ = opened(path)
    with store:
        assert [lock.kind for lock in store.locks(store.patient("anna"))] == ["emergency"]
        (session,) = store.sessions()
        assert session.end_reason == "screening"


# the end, and the next start


def test_what_the_store_does_not_take_at_the_end_is_there_at_the_next_start(
    in_file: Store, path: Path, poses: list[Pose]
) -> None:
    writer = begin(in_file)
    writer.add([said(0.5)])
    wait_for(lambda: in_file.events(writer.session))
    with in_use(path):
        writer.add([said(float(number)) for number in range(1, 200)])
        for pose in poses:
            writer.add_pose(pose)
        with pytest.raises(StoreError, match=r"is in .*unsaved-.*the next command"):
            writer.end("completed", 0)
    store, told = opened(path)
    with store:
        (session,) = store.sessions()
        assert (session.end_reason, session.exit_code) == ("completed", 0)
        assert len(store.events(session)) == 200
        assert [pose.t_s for pose in store.poses(session)] == [pose.t_s for pose in poses]
        assert upkeep.check(store).faults == ()
    assert len(told) == 1
    assert "in the records now" in told[0]


def test_it_is_taken_in_once(in_file: Store, path: Path) -> None:
    file = left_behind(in_file, path, LOCKED)
    content = file.read_bytes()
    store, _ = opened(path)
    with store:
        (lock,) = store.locks(store.patient("anna"))
        unlock(store, lock, examined(store))
    file.write_bytes(content)  # as if the program had been killed before it took the file away
    store, told = opened(path)
    with store:
        assert store.locks(store.patient("anna")) == []
        assert len(store.events(store.sessions()[0])) == 1
    assert told == []
    assert files(path.parent) == []


def test_ice_that_is_off_does_not_go_on_again(in_file: Store, path: Path, clock: Clock) -> None:
    file = left_behind(in_file, path, ICE)
    content = file.read_bytes()
    opened(path)[0].close()
    (use,) = in_file.timer_uses(in_file.patient("anna"), clock.at)
    assert use.open
    clock.later(minutes=20)
    with begin(in_file) as writer:
        writer.add([event(1.0, "timer_off", counts_as=["cold"])])
    file.write_bytes(content)
    opened(path)[0].close()
    (use,) = in_file.timer_uses(in_file.patient("anna"), use.started_at)
    assert (use.open, use.seconds) == (False, 20 * 60.0)


def test_of_programs_that_start_at_once_none_misses_the_lock(
    in_file: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.records.engine.BUSY_S", 20.0)  # the last of them waits for the three before it
    left_behind(in_file, path, *(said(float(number)) for number in range(500)), LOCKED)

    def start(_program: int) -> tuple[int, int]:
        store, told = opened(path)
        with store:
            return len(store.locks(store.patient("anna"))), len(told)

    with ThreadPoolExecutor(4) as programs:
        outcomes = list(programs.map(start, range(4)))
    assert [locks for locks, _ in outcomes] == [1] * 4
    assert sum(told for _, told in outcomes) == 1


def test_a_session_under_way_keeps_its_file(in_file: Store, path: Path) -> None:
    with begin(in_file) as writer:
        with in_use(path):
            writer.add([LOCKED])
            wait_for(lambda: writer._filed)
            (file,) = files(path.parent)
            assert leftover.claim(file) is None
        wait_for(lambda: not files(path.parent))


def test_a_damaged_line_takes_no_other_with_it(in_file: Store, path: Path) -> None:
    file = left_behind(in_file, path, said(1.0), said(2.0), LOCKED, said(3.0))
    lines = file.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"key"', b'"kez"')
    file.write_bytes(b"".join([*lines, b'{"event": {"seq": 4, "t_s"']))  # and the program was killed while it wrote
    store, told = opened(path)
    with store:
        (session,) = store.sessions()
        assert [found.t_s for found in store.events(session)] == [1.0, 2.0, 3.0]
        assert len(store.locks(store.patient("anna"))) == 1
    assert [told[1].startswith("2 lines of "), len(told)] == [True, 2]
    assert files(path.parent) == []


def test_a_file_without_its_first_line_is_known_by_its_name(in_file: Store, path: Path) -> None:
    file = left_behind(in_file, path, LOCKED)
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[1:]))
    store, _ = opened(path)
    with store:
        assert len(store.locks(store.patient("anna"))) == 1


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[]\n1\nnull\n", b'{"event": 1, "crc": 2}\n'])
def test_a_file_that_holds_nothing_stops_no_command(path: Path, in_file: Store, content: bytes) -> None:
    for name in ("11111111-2222-4333-8444-000000000001", "nothing"):
        path.with_name(f"{path.name}.unsaved-{name}.jsonl").write_bytes(content)
    store, _ = opened(path)
    store.close()
    assert files(path.parent) == []


def test_a_session_whose_row_is_gone_is_written_again(in_file: Store, path: Path, tmp_path: Path) -> None:
    """The store was put back from a backup meanwhile."""
    in_file.patient("anna")
    backups.backup(in_file, tmp_path / "old.backup")
    file = left_behind(in_file, path, LOCKED)
    content = file.read_bytes()
    file.unlink()
    restoring.restore(tmp_path / "old.backup", str(path), replace=True, aside=in_file.now())
    file.write_bytes(content)
    store, _ = opened(path)
    with store:
        assert [row.end_reason for row in store.sessions()] == ["screening"]
        assert len(store.locks(store.patient("anna"))) == 1


def test_a_file_of_somebody_who_was_deleted_goes_with_the_next_command(in_file: Store, path: Path) -> None:
    file = left_behind(in_file, path, LOCKED)
    content = file.read_bytes()
    store, _ = opened(path)
    with store:
        store.delete_patient(store.patient("anna"))
    file.write_bytes(content)
    store, told = opened(path)
    with store:
        assert store.patients() == []
    assert told == [f"{file} held a session of somebody who was deleted, and is deleted as well."]
    assert files(path.parent) == []


def test_a_file_of_somebody_who_was_never_here_stays(in_file: Store, path: Path) -> None:
    """Another store may have stood in this place."""
    file = left_behind(in_file, path, LOCKED)
    with open_store(str(path.with_name("other.db"))):
        pass
    in_file.close()
    for other in path.parent.glob("other.db*"):
        other.replace(other.with_name(other.name.replace("other", "own")))
    store, told = opened(path)
    with store:
        assert "delete the file" in told[0]
    assert files(path.parent) == [file]


def test_the_files_of_somebody_go_with_them(in_file: Store, path: Path) -> None:
    file = left_behind(in_file, path, LOCKED)
    anna = in_file.patient("anna")
    ids = {row.id for row in in_file.sessions(anna)}
    content = file.read_bytes()
    beheaded = b"".join(content.splitlines(keepends=True)[1:])  # by its name it is known all the same
    in_file.delete_patient(anna)
    for left in (content, beheaded):
        file.write_bytes(left)
        assert erased.delete_unsaved(in_file.engine.url, anna.id, ids) == ()
        assert files(path.parent) == []


def test_a_file_that_cannot_be_reached_is_named(in_file: Store, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = left_behind(in_file, path, LOCKED)
    anna = in_file.patient("anna")
    ids = {row.id for row in in_file.sessions(anna)}

    def refused(_path: Path) -> None:
        raise PermissionError("not yours")

    monkeypatch.setattr(leftover, "claim", refused)
    assert erased.delete_unsaved(in_file.engine.url, anna.id, ids) == (file,)
    assert erased.delete_unsaved(in_file.engine.url, "somebody else", {"another"}) == ()


def test_what_follows_from_the_session_follows_at_the_next_start(in_file: Store, path: Path, clock: Clock) -> None:
    """Two stops for pain running, of which the second could not be kept: exercises are locked all the same."""
    stop = [
        event(3.0, "exercise_started", step=0, exercise="hip_lift", kind="reps", dose={}, limits=[], error_deg={},
              tracked=True, certificate="usable"),
        event(9.0, "session_ended", reason="pain"),
    ]  # fmt: skip
    with begin(in_file) as writer:
        writer.add(stop)
        writer.end("pain", 3)
    clock.later(days=1)
    writer = begin(in_file)
    with in_use(path):
        writer.add(stop)
        with pytest.raises(StoreError):
            writer.end("pain", 3)
    with open_store(str(path), now=clock, tell=lambda _: None) as store:
        assert [lock.kind for lock in store.locks(store.patient("anna"))] == ["therapist"]


# a thread that dies


def test_a_thread_that_dies_is_noticed_and_nothing_of_it_lost(
    in_file: Store, path: Path, poses: list[Pose], monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, broken = landmarks.pack, [True]

    def no_memory(given: list[Pose]) -> bytes:
        if broken[0]:
            raise MemoryError
        return pack(given)

    monkeypatch.setattr(landmarks, "pack", no_memory)
    writer = begin(in_file)
    writer.add([said(1.0)])
    for pose in poses:
        writer.add_pose(pose)
    wait_for(lambda: writer.fault)
    assert isinstance(writer.fault, MemoryError)
    assert "fault of the program" in str(writer.failed)
    writer.add([said(2.0), LOCKED])  # the session is told, and ends as one with a fault does
    broken[0] = False
    with pytest.raises(StoreError, match="fault of the program"):
        writer.end("unexpected", 70)
    store, _ = opened(path)
    with store:
        (session,) = store.sessions()
        assert session.end_reason == "unexpected"
        assert len(store.events(session)) == 3
        assert len(list(store.poses(session))) == len(poses)
        assert len(store.locks(store.patient("anna"))) == 1


def test_landmarks_that_cannot_be_packed_take_no_event_with_them(
    in_file: Store, path: Path, poses: list[Pose], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_memory(given: list[Pose]) -> bytes:
        raise MemoryError

    monkeypatch.setattr(landmarks, "pack", no_memory)
    writer = begin(in_file)
    writer.add([said(1.0)])
    writer.add_pose(poses[0])
    with pytest.raises(StoreError, match="Landmarks are lost"):
        writer.end("completed", 0)
    store, _ = opened(path)
    with store:
        assert len(store.events(store.sessions()[0])) == 1


# a database that stands still


@pytest.fixture
def silent(postgres: Server, monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Iterator[Store]:
    """A store in a database, of which a test then stops the server."""
    monkeypatch.setattr(patience, "CONNECT_S", 2)  # the driver's least
    monkeypatch.setattr(patience, "SILENCE_S", 1.0)
    address = postgres.fresh()
    with open_store(address, now=clock) as store:
        store.patient("anna")
        yield store
    postgres.drop(address)


def test_a_database_that_says_nothing_is_given_up(silent: Store, postgres: Server) -> None:
    with postgres.stopped(), pytest.raises(StoreError, match="does not answer"):
        silent.patients()
    assert [patient.handle for patient in silent.patients()] == ["anna"]


def test_a_session_on_a_database_that_says_nothing_ends_and_is_kept(
    silent: Store, postgres: Server, data: Path
) -> None:
    writer = begin(silent)
    writer.add([said(1.0)])
    wait_for(lambda: silent.events(writer.session))
    with postgres.stopped():
        writer.add([LOCKED])
        wait_for(lambda: files(data))
        wait_for(lambda: writer.failed)
        with pytest.raises(StoreError, match=r"does not answer.*unsaved-"):
            writer.end("screening", 3)
    told: list[str] = []
    with open_store(silent.engine.url.render_as_string(hide_password=False), tell=told.append) as store:
        (session,) = store.sessions()
        assert session.end_reason == "screening"
        assert len(store.events(session)) == 2
        assert len(store.locks(store.patient("anna"))) == 1
    assert len(told) == 1


def test_every_statement_has_a_limit_on_the_server_as_well(silent: Store) -> None:
    with silent.engine.connect() as connection:
        for setting in ("statement_timeout", "lock_timeout"):
            assert connection.exec_driver_sql(f"SHOW {setting}").scalar() == f"{patience.STATEMENT_S}s"


def test_what_goes_through_the_whole_store_may_take_longer(silent: Store) -> None:
    with silent.transaction() as connection:
        with patience.at_length(connection):
            connection.exec_driver_sql("SELECT pg_sleep(1.5)")  # longer than the silence that is given up here
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() != f"{patience.STATEMENT_S}s"
    with silent.engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW statement_timeout").scalar() == f"{patience.STATEMENT_S}s"
        with pytest.raises(sa.exc.OperationalError, match="says nothing"):
            connection.exec_driver_sql("SELECT pg_sleep(3)")
