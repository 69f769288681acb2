"""What every row of the table of pose models promises; and that the real model sees a real person."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from footage import a_pose, blank, shared

from coach.core.base.types import Frame, Pose
from coach.core.kinematics.skeleton import point
from coach.devices.camera import open_camera
from coach.devices.pose import BACKENDS, Backend, open_backend


def _without_landmarks(t_s: float) -> Frame:
    pose = a_pose(t_s, seen=False)
    return Frame(t_s=t_s, width=pose.width, height=pose.height, landmarks=pose.landmarks, world=pose.world)


# a row of BACKENDS -> makes a frame in which that backend sees nobody
NOBODY: dict[str, Callable[[float], Frame]] = {"mediapipe": blank, "recorded": _without_landmarks}
# and a frame that it has no way to read
UNREADABLE: dict[str, Callable[[float], Frame]] = {"mediapipe": _without_landmarks, "recorded": blank}


@pytest.fixture(scope="module", params=BACKENDS)
def backend(request: pytest.FixtureRequest):
    with open_backend(request.param) as opened:
        yield opened


def test_every_backend_has_its_frames_here() -> None:
    assert set(NOBODY) == set(UNREADABLE) == set(BACKENDS)


def test_a_backend_says_which_model_it_is(backend: Backend) -> None:
    assert backend.name in BACKENDS
    assert backend.model


def test_nobody_is_nan_with_the_frames_own_time_and_size(backend: Backend) -> None:
    for t_s in (1.0, 1.04, 61.5):
        frame = NOBODY[backend.name](t_s)
        pose = backend.estimate(frame)
        assert isinstance(pose, Pose)
        assert not pose.seen
        assert (pose.t_s, pose.width, pose.height) == (t_s, frame.width, frame.height)
        assert pose.landmarks.shape == (33, 4)
        assert pose.world.shape == (33, 3)
        assert pose.landmarks.dtype == pose.world.dtype == np.float64
        assert np.isnan(pose.landmarks).all()
        assert np.isnan(pose.world).all()


def test_a_time_that_does_not_rise_is_no_crash(backend: Backend) -> None:
    for t_s in (100.0, 100.0, 99.0):
        assert backend.estimate(NOBODY[backend.name](t_s)).t_s == t_s


def test_a_frame_of_the_wrong_kind_is_loud(backend: Backend) -> None:
    with pytest.raises(ValueError, match=r"picture|landmarks"):
        backend.estimate(UNREADABLE[backend.name](0.0))


@pytest.mark.parametrize("name", BACKENDS)
def test_a_backend_may_be_closed_twice(name: str) -> None:
    opened = open_backend(name)
    opened.close()
    opened.close()


def test_recorded_landmarks_are_handed_on_as_they_are() -> None:
    made = a_pose(2.0)
    frame = Frame(t_s=2.0, width=made.width, height=made.height, landmarks=made.landmarks)
    with open_backend("recorded") as opened:
        pose = opened.estimate(frame)
    np.testing.assert_array_equal(pose.landmarks, made.landmarks)
    assert np.isnan(pose.world).all()
    assert pose.seen


@pytest.fixture(scope="module")
def squat() -> Pose:
    path = shared("photo/Box_Squat_1.jpg")
    with open_camera(str(path)) as camera, open_backend(camera.backend, still=camera.still) as opened:
        frame = camera.read()
        assert frame is not None
        return opened.estimate(frame)


def test_the_real_model_sees_a_person_in_a_photograph(squat: Pose) -> None:
    assert squat.seen
    assert np.isfinite(squat.landmarks).all()
    assert np.isfinite(squat.world).all()
    heights = [squat.landmarks[point(name, "left"), 1] for name in ("shoulder", "hip", "ankle")]
    assert heights == sorted(heights)  # y is down
    visibility = squat.landmarks[:, 3]
    assert visibility.min() >= 0
    assert visibility.max() <= 1
    assert np.linalg.norm(squat.world[[point("hip", "left"), point("hip", "right")]].mean(axis=0)) < 0.05


def test_a_mirrored_photograph_gives_the_mirrored_pose_so_nothing_mirrors_within(squat: Pose) -> None:
    with open_camera(str(shared("photo/Box_Squat_1.jpg"))) as camera, open_backend("mediapipe", still=True) as opened:
        frame = camera.read()
        assert frame is not None
        assert frame.image is not None
        mirrored = opened.estimate(replace(frame, image=np.ascontiguousarray(frame.image[:, ::-1])))
    nose = squat.landmarks[0, 0]
    assert abs(nose - 0.5) > 0.03  # else the test says nothing
    assert mirrored.landmarks[0, 0] == pytest.approx(1 - nose, abs=0.03)


def test_in_still_pictures_each_frame_stands_for_itself() -> None:
    path = shared("photo/Box_Squat_1.jpg")
    with open_camera(str(path), loop=True) as camera, open_backend("mediapipe", still=True) as opened:
        frame = camera.read()
        assert frame is not None
        first = opened.estimate(frame)
        assert not opened.estimate(replace(blank(), t_s=0.1)).seen
        again = opened.estimate(replace(frame, t_s=0.2))
    np.testing.assert_array_equal(first.landmarks, again.landmarks)


@pytest.mark.slow
def test_slow_frames_are_smoothed_by_their_own_time_so_that_angles_lag_less() -> None:
    with open_camera(str(shared("video/bridge_living_room.mp4"))) as camera:
        frames = list(iter(camera.read, None))
    with open_backend("mediapipe") as opened:
        all_of_them = [opened.estimate(frame) for frame in frames]
    sparse = frames[::3]
    with open_backend("mediapipe") as opened:
        told = [opened.estimate(frame) for frame in sparse]
    with open_backend("mediapipe") as opened:
        untold = [opened.estimate(replace(frame, t_s=index / 30)) for index, frame in enumerate(sparse)]
    truth = np.array([_hip_deg(pose) for pose in all_of_them[::3]])

    def error_deg(poses: list[Pose]) -> float:
        return float(np.sqrt(np.mean((np.array([_hip_deg(pose) for pose in poses]) - truth) ** 2)))

    assert error_deg(told) < 0.8 * error_deg(untold)


def _hip_deg(pose: Pose) -> float:
    shoulder, hip, knee = (pose.points[point(name, "left")] for name in ("shoulder", "hip", "knee"))
    one, other = shoulder - hip, knee - hip
    return 180 - math.degrees(math.acos(one @ other / np.linalg.norm(one) / np.linalg.norm(other)))
