"""The live pipe: the newest frame wins, trouble reaches the caller, and nothing ever hangs."""

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest
from footage import a_pose, blank, shared

from coach.core.base.types import Frame, Pose
from coach.core.clinical.safety import LEAST_FRAMES_PER_S
from coach.devices.camera import Camera, open_camera
from coach.devices.clock import ManualClock
from coach.devices.errors import SourceLost
from coach.devices.live import LiveFeed
from coach.devices.pose import Backend, open_backend

SOON_S = 10.0  # far longer than anything here takes: only a fault waits for it


class FedCamera(Camera):
    """A camera that gives what the test feeds it, and waits in between as a real one does."""

    name, live, still, backend, duration_s = "camera 0", True, False, "mediapipe", None

    def __init__(self) -> None:
        self._fed: queue.Queue[Frame | Exception | None] = queue.Queue()
        self.taken = threading.Semaphore(0)  # one for each frame that the pipe has taken in and come back from
        self.closed_by = ""

    def feed(self, *fed: Frame | Exception | None) -> None:
        for each in fed:
            self._fed.put(each)

    def read(self) -> Frame | None:
        self.taken.release()
        fed = self._fed.get()
        if isinstance(fed, Exception):
            raise fed
        return fed

    def close(self) -> None:
        self.closed_by = threading.current_thread().name

    def wait_until_taken(self, frames: int) -> None:
        """Until the pipe asks for the frame after these."""
        for _ in range(frames):
            assert self.taken.acquire(timeout=SOON_S)


class HeldBackend(Backend):
    """A model that works on one frame for each time it is let go."""

    name, model = "mediapipe", "held"

    def __init__(self) -> None:
        self.go = threading.Semaphore(0)
        self.began = threading.Semaphore(0)
        self.trouble: Exception | None = None
        self.closed_by = ""

    def estimate(self, frame: Frame) -> Pose:
        self.began.release()
        assert self.go.acquire(timeout=SOON_S)
        if self.trouble:
            raise self.trouble
        return a_pose(frame.t_s)

    def close(self) -> None:
        self.closed_by = threading.current_thread().name


class Pipe:
    """A feed with its made-up ends in the hands of a test."""

    def __init__(self) -> None:
        self.camera, self.model, self.clock = FedCamera(), HeldBackend(), ManualClock()
        self.feed = LiveFeed(self.camera, self.model, self.clock)
        self.camera.wait_until_taken(1)  # it asks for its first frame

    def frame(self, t_s: float) -> None:
        """Feed one frame and wait until it has been taken in."""
        self.camera.feed(blank(t_s))
        self.camera.wait_until_taken(1)

    def model_busy(self) -> None:
        assert self.model.began.acquire(timeout=SOON_S)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    made = Pipe()
    yield made
    made.camera.feed(None)
    made.model.go.release(1000)
    made.feed.close()


def test_nothing_yet_is_none_at_once(pipe: Pipe) -> None:
    assert pipe.feed.latest() is None
    assert pipe.feed.wait(0.0) is False
    assert pipe.feed.age_s is None


def test_a_frame_comes_out_once_with_its_pose_and_its_time_of_capture(pipe: Pipe) -> None:
    pipe.frame(1.5)
    pipe.model.go.release()
    assert pipe.feed.wait(SOON_S)
    taken = pipe.feed.latest()
    assert taken is not None
    frame, pose = taken
    assert frame.t_s == pose.t_s == 1.5
    assert pipe.feed.latest() is None


def test_while_the_model_works_older_frames_are_dropped_and_counted(pipe: Pipe) -> None:
    pipe.frame(0.0)
    pipe.model_busy()
    for t_s in (0.1, 0.2, 0.3, 0.4):
        pipe.frame(t_s)
    times = []
    for _ in range(2):
        pipe.model.go.release()
        assert pipe.feed.wait(SOON_S)
        taken = pipe.feed.latest()
        assert taken is not None
        times.append(taken[0].t_s)
    assert times == [0.0, 0.4]
    assert pipe.feed.dropped == 3


def test_a_result_nobody_took_gives_way_to_a_newer_one(pipe: Pipe) -> None:
    pipe.model.go.release(2)
    pipe.frame(0.0)
    assert pipe.feed.wait(SOON_S)
    pipe.frame(0.1)
    _until(lambda: pipe.feed.age_s == pytest.approx(-0.1))
    taken = pipe.feed.latest()
    assert taken is not None
    assert taken[0].t_s == 0.1


def test_the_age_counts_from_capture(pipe: Pipe) -> None:
    pipe.frame(0.0)
    pipe.model.go.release()
    assert pipe.feed.wait(SOON_S)
    pipe.clock.advance(0.25)
    assert pipe.feed.age_s == pytest.approx(0.25)


def test_a_lost_camera_is_told_after_the_last_result(pipe: Pipe) -> None:
    pipe.frame(0.0)
    pipe.model.go.release()
    assert pipe.feed.wait(SOON_S)
    pipe.camera.feed(SourceLost("unplugged"))
    _until(lambda: pipe.camera.closed_by != "")
    taken = pipe.feed.latest()
    assert taken is not None
    assert taken[0].t_s == 0.0
    with pytest.raises(SourceLost, match="unplugged"):
        pipe.feed.latest()
    with pytest.raises(SourceLost, match="unplugged"):
        pipe.feed.wait(SOON_S)


def test_a_fault_of_the_model_reaches_the_caller(pipe: Pipe) -> None:
    pipe.model.trouble = ZeroDivisionError("in the model")
    pipe.model.go.release()
    pipe.frame(0.0)
    with pytest.raises(ZeroDivisionError):
        pipe.feed.wait(SOON_S)


def test_a_camera_that_only_waits_is_lost_after_ten_seconds(pipe: Pipe) -> None:
    for _ in range(3):
        pipe.clock.advance(3.3)
        assert pipe.feed.latest() is None
    pipe.clock.advance(0.2)
    with pytest.raises(SourceLost, match="no picture for 10 seconds"):
        pipe.feed.latest()
    pipe.frame(10.1)
    assert pipe.feed.latest() is None  # it came back


def test_a_computer_that_slept_has_lost_neither_camera_nor_model(pipe: Pipe) -> None:
    pipe.frame(0.0)
    pipe.model_busy()
    pipe.clock.advance(3600.0)
    assert pipe.feed.latest() is None
    pipe.clock.advance(4.9)
    assert pipe.feed.latest() is None
    pipe.model.go.release()
    assert pipe.feed.wait(SOON_S)


def test_a_model_that_does_not_answer_is_lost_after_three_minutes_while_the_camera_goes_on(pipe: Pipe) -> None:
    pipe.frame(0.0)
    pipe.model_busy()
    for _ in range(36):
        pipe.clock.advance(4.99)
        pipe.frame(pipe.clock.now())
        assert pipe.feed.latest() is None
    pipe.clock.advance(0.6)
    with pytest.raises(SourceLost, match="pose model has not answered for 180 seconds"):
        pipe.feed.latest()
    pipe.model.go.release()
    assert pipe.feed.wait(SOON_S)  # it came back


def test_a_model_with_nothing_to_do_is_not_one_that_does_not_answer(pipe: Pipe) -> None:
    pipe.model.go.release(2)
    pipe.frame(0.0)
    assert pipe.feed.wait(SOON_S)
    assert pipe.feed.latest() is not None
    pipe.clock.advance(100.0)
    pipe.frame(100.0)
    assert pipe.feed.wait(SOON_S)
    assert pipe.feed.latest() is not None


HUNG = """
import threading
from coach.core.base.types import Frame
from coach.devices.clock import MonotonicClock
from coach.devices.live import LiveFeed

class Camera:
    name, taken = "camera 0", threading.Event()
    def __enter__(self): return self
    def __exit__(self, *error): ...
    def read(self):
        self.taken.wait(0.01)
        return Frame(t_s=clock.now(), width=64, height=48)

class Model(Camera):
    began = threading.Event()
    def estimate(self, frame):
        self.began.set()
        threading.Event().wait()

clock = MonotonicClock()
with LiveFeed(Camera(), Model(), clock):
    Model.began.wait()
print("closed")
"""


def test_a_model_that_hangs_holds_up_neither_closing_nor_the_end_of_the_program() -> None:
    ended = subprocess.run([sys.executable, "-c", HUNG], capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout.strip(), ended.stderr) == (0, "closed", "")


def test_a_camera_that_ends_gives_its_last_frame_and_then_is_ended(pipe: Pipe) -> None:
    pipe.model.go.release(1000)
    pipe.camera.feed(blank(0.7), None)
    assert pipe.feed.wait(SOON_S)
    assert not pipe.feed.ended
    taken = pipe.feed.latest()
    assert taken is not None
    assert taken[0].t_s == 0.7
    assert pipe.feed.wait(SOON_S) is False
    assert pipe.feed.ended


def test_each_end_is_closed_by_the_thread_that_uses_it(pipe: Pipe) -> None:
    pipe.camera.feed(None)
    pipe.feed.close()
    assert (pipe.camera.closed_by, pipe.model.closed_by) == ("camera", "pose")


def test_closing_does_not_wait_for_a_camera_that_hangs(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.devices.live._JOIN_S", 0.1)
    began = time.perf_counter()
    pipe.feed.close()
    assert time.perf_counter() - began < 1
    assert pipe.camera.closed_by == ""  # closing under a waiting thread can crash
    assert pipe.model.closed_by == "pose"
    assert pipe.feed.latest() is None


def test_waiting_ends_when_its_time_is_up(pipe: Pipe) -> None:
    began = time.perf_counter()
    assert pipe.feed.wait(0.05) is False
    assert 0.04 < time.perf_counter() - began < 1


def _until(true: Callable[[], bool]) -> None:
    ends = time.perf_counter() + SOON_S
    while not true():
        assert time.perf_counter() < ends
        time.sleep(0.002)


@pytest.mark.slow
def test_the_real_model_works_on_the_pipes_own_thread() -> None:
    with open_camera(str(shared("photo/Box_Squat_1.jpg"))) as photograph:
        frame = photograph.read()
    assert frame is not None
    camera = FedCamera()
    with LiveFeed(camera, open_backend("mediapipe"), ManualClock()) as feed:
        for index in range(10):
            camera.feed(replace(frame, t_s=index / 30))
        camera.feed(None)
        poses = []
        while not feed.ended:
            feed.wait(SOON_S)
            if (taken := feed.latest()) is not None:
                poses.append(taken[1])
    assert poses
    assert poses[-1].t_s == 9 / 30
    assert all(pose.seen for pose in poses)
    assert len(poses) + feed.dropped <= 10


@pytest.mark.parametrize(("per_s", "wanted"), [(10, 10), (15, 15), (24, 12), (30, 10), (60, 10)])
def test_at_ease_the_model_is_given_few_of_many_pictures_and_never_fewer_than_gestures_need(
    pipe: Pipe, per_s: int, wanted: int
) -> None:
    pipe.feed.ease(True)
    taken = []
    for number in range(2 * per_s):
        pipe.frame(number / per_s)
        pipe.model.go.release()
        if pipe.feed.wait(0.02) and (result := pipe.feed.latest()) is not None:
            taken.append(result[0].t_s)
    assert len(taken) / 2 == pytest.approx(wanted, abs=0.6)
    gaps = np.diff(taken)
    assert (1 / gaps >= LEAST_FRAMES_PER_S).all()
    assert pipe.feed.dropped == 0


def test_no_longer_at_ease_it_is_given_every_picture_at_once(pipe: Pipe) -> None:
    pipe.feed.ease(True)
    for t_s in (0.0, 0.03, 0.06):
        pipe.frame(t_s)
        pipe.model.go.release()
        pipe.feed.wait(0.02)
        pipe.feed.latest()
    pipe.feed.ease(False)
    pipe.frame(0.09)
    assert pipe.feed.wait(SOON_S)
    result = pipe.feed.latest()
    assert result is not None
    assert result[0].t_s == 0.09


def test_on_one_core_what_was_seen_is_shown_before_the_next_picture_is_looked_at() -> None:
    """And a caller who does not come back is not waited for."""
    camera, model = FedCamera(), HeldBackend()
    model.go.release(1000)
    with LiveFeed(camera, model, ManualClock(), one_core=True) as feed:
        camera.wait_until_taken(1)
        for t_s in (0.0, 0.1):
            camera.feed(blank(t_s))
            camera.wait_until_taken(1)
            model_began(model)
            assert feed.wait(SOON_S)
            assert feed.latest() is not None
        camera.feed(blank(0.2))
        camera.wait_until_taken(1)
        assert not model.began.acquire(timeout=0.03)  # the caller draws
        feed.wait(0.0)
        model_began(model)
        assert feed.wait(SOON_S)
        assert feed.latest() is not None
        camera.feed(blank(0.3))
        model_began(model)
        camera.feed(None)


def model_began(model: HeldBackend) -> None:
    assert model.began.acquire(timeout=SOON_S)
