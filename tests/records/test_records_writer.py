"""A session under way: on disk within a second, whatever happens to the program or the disk."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import pytest
import sqlalchemy as sa
from answers import answered
from records_clock import Clock

from coach.core.base.events import event
from coach.core.base.types import Event, Pose
from coach.core.clinical.unlocking import UnlockGrounds
from coach.records import tables
from coach.records.errors import StoreError
from coach.records.store import Store, open_store
from coach.records.unlocking import unlock
from coach.records.writer import SessionWriter, plain

VERSIONS = {"routine_id": "gentle_start", "routine_version": "1", "program_version": "0.1.0", "model_version": "m"}


def begin(store: Store) -> SessionWriter:
    return store.begin_session(store.patient("anna"), source="0", scripted=False, **VERSIONS)


def said(t_s: float) -> Event:
    return event(t_s, "stop_pressed", by="key")


def wait_for(condition: Callable[[], object], seconds: float = 5.0) -> float:
    """How long it took for the condition to hold."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it never came"
        time.sleep(0.01)
    return time.monotonic() - began


def test_events_come_back_in_order_as_they_were(store: Store) -> None:
    events = [
        answered(0.5, "pain_answered", moment="before", score=0, step=None, exercise=None, scripted=False),
        answered(0.5, "pain_answered", moment="check", score=None, step=1, exercise="walking", scripted=False),
        said(7.25),
    ]
    with begin(store) as writer:
        writer.add(events[:2])
        writer.add(events[2:])
        writer.end("stopped", 3)
    assert store.events(writer.session) == events


def test_an_event_is_on_disk_within_a_second_for_everyone(store: Store, place: str) -> None:
    with begin(store) as writer, open_store(place) as other:
        writer.add([said(1.0)])
        assert wait_for(lambda: other.events(writer.session)) < 1.0


CRASHING = """
import sys, time
from coach.core.base.events import event
from coach.records.store import open_store
store = open_store(sys.argv[1])
writer = store.begin_session(store.patient("anna"), source="0", scripted=False, routine_id="r", routine_version="1",
                             program_version="0", model_version="m")
for number in range(40):
    writer.add([event(float(number), "stop_pressed", by="key")])
print("added", flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9 is POSIX")
def test_what_was_added_a_second_before_a_crash_is_kept(place: str) -> None:
    with subprocess.Popen([sys.executable, "-c", CRASHING, place], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "added\n"
        time.sleep(1.0)
        child.send_signal(signal.SIGKILL)
    with open_store(place) as store:
        (session,) = store.sessions()
        assert [found.t_s for found in store.events(session)] == list(range(40))
        assert (session.ended_at, session.end_reason, session.exit_code) == (None, None, None)


def test_an_exception_on_the_way_loses_nothing(store: Store, poses: list[Pose]) -> None:
    def fall_over(writer: SessionWriter) -> None:
        with writer:
            writer.add([said(1.0)])
            writer.add_pose(poses[0])
            raise RuntimeError

    writer = begin(store)
    with pytest.raises(RuntimeError):
        fall_over(writer)
    assert len(store.events(writer.session)) == 1
    assert len(list(store.poses(writer.session))) == 1
    assert store.session(writer.session.id).end_reason is None


def test_the_ending_is_kept(store: Store) -> None:
    with begin(store) as writer:
        ended = writer.end("pain", 3)
    assert (ended.end_reason, ended.exit_code) == ("pain", 3)
    assert store.session(ended.id) == ended == writer.session


def test_nothing_is_added_to_a_session_that_has_ended(store: Store) -> None:
    writer = begin(store)
    writer.end("completed", 0)
    writer.close()
    with pytest.raises(ValueError, match="has ended"):
        writer.add([said(1.0)])


def test_poses_come_back_in_chunks_of_ten_seconds(store: Store, poses: list[Pose]) -> None:
    with begin(store) as writer:
        for pose in poses:
            writer.add_pose(pose)
    back = list(store.poses(writer.session))
    assert [pose.t_s for pose in back] == [pose.t_s for pose in poses]
    np.testing.assert_allclose(back[100].landmarks, poses[100].landmarks, rtol=0, atol=1e-4)
    with store.engine.connect() as connection:
        chunks = connection.execute(sa.text("SELECT chunk, t_start_s, t_end_s FROM landmarks ORDER BY chunk")).all()
    assert [chunk for chunk, *_ in chunks] == [0, 1, 2]
    assert all(end - start < 10 for _, start, end in chunks)


def test_a_new_picture_size_begins_a_new_chunk(store: Store, poses: list[Pose]) -> None:
    turned = Pose(t_s=1.0, width=720, height=1280, landmarks=poses[0].landmarks, world=poses[0].world)
    with begin(store) as writer:
        writer.add_pose(poses[0])
        writer.add_pose(turned)
    assert [(pose.width, pose.height) for pose in store.poses(writer.session)] == [(1280, 720), (720, 1280)]


def test_damaged_landmarks_are_one_sentence(store: Store) -> None:
    with begin(store) as writer:
        pass
    with store.engine.begin() as connection:
        row = {"session_id": writer.session.id, "chunk": 0, "t_start_s": 0, "t_end_s": 1, "version": 1}
        connection.execute(sa.insert(tables.landmarks).values(**row, packed=b"0"))
    with pytest.raises(StoreError, match="damaged"):
        list(store.poses(writer.session))


@pytest.fixture
def small_disk(in_file: Store) -> list[int]:
    """SQLite's own limit on pages: it reports a full disk exactly as a full disk does. [0] is no limit."""
    pages = [0]
    sa.event.listen(
        in_file.engine,
        "begin",
        lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages[0] or 10**6}"),
    )
    return pages


def test_a_full_disk_is_told_and_nothing_recorded_is_lost(
    in_file: Store, small_disk: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coach.records.writer.RETRY_EVERY_S", 0.05)
    with begin(in_file) as writer:
        writer.add([said(0.0)])
        wait_for(lambda: in_file.events(writer.session))
        small_disk[0] = 1
        writer.add([said(float(number)) for number in range(1, 3000)])
        wait_for(lambda: writer.failed)
        assert "is full: free some space" in str(writer.failed)
        assert [found.t_s for found in in_file.events(writer.session)] == [0.0]
        writer.add([said(3000.0)])  # the session goes on
        small_disk[0] = 0
        wait_for(lambda: writer.failed is None)
        writer.end("completed", 0)
    assert [found.t_s for found in in_file.events(writer.session)] == list(range(3001))


def test_an_ending_that_cannot_be_kept_says_where_it_is(in_file: Store, small_disk: list[int]) -> None:
    writer = begin(in_file)
    small_disk[0] = 1
    writer.add([said(float(number)) for number in range(3000)])
    with pytest.raises(StoreError, match=f"is full.*{re.escape(str(writer.file.path))}"):
        writer.end("completed", 0)


def test_an_ending_is_never_before_its_beginning(store: Store, clock: Clock) -> None:
    writer = begin(store)
    clock.later(hours=-2)
    assert writer.end("completed", 0).ended_at == writer.session.started_at


def test_locks_that_another_program_sets_are_seen(store: Store, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.records.writer.LOOK_EVERY_S", 0.05)
    anna = store.patient("anna")
    store.add_lock(anna, kind="before", reason="x")
    with begin(store) as writer, open_store(place) as other:
        writer.add([event(1.0, "locked", lock="therapist", question="numb")])
        wait_for(lambda: len(other.locks(anna)) == 2)
        assert writer.locks_elsewhere == ()
        lock = other.add_lock(anna, kind="therapist", reason="two stops")
        other.add_lock(other.patient("ben"), kind="today", reason="fever")
        wait_for(lambda: writer.locks_elsewhere == ("therapist",))
        unlock(other, lock, UnlockGrounds(unlocked_by="Dr Brown", by_clinician=True, told="examined her"))
        wait_for(lambda: writer.locks_elsewhere == ())


def test_what_json_cannot_hold_is_made_plain_or_refused(store: Store) -> None:
    given = {"deg": np.float64(1.5), "n": np.int64(3), "flag": np.bool_(True), "nan": float("nan"), "pair": (1, 2)}
    assert plain(given) == {"deg": 1.5, "n": 3, "flag": True, "nan": None, "pair": [1, 2]}
    with begin(store) as writer, pytest.raises(ValueError, match="JSON values only"):
        writer.add([Event(t_s=0.0, kind="stop_pressed", data={"by": object()})])
