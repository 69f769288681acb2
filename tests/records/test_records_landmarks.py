"""Landmarks come back as they went in, to a twentieth of a millimetre, and are small."""

from dataclasses import replace

import numpy as np
import pytest

from coach.core.base.types import Pose
from coach.records import landmarks

NEAR = landmarks.STEP / 2 + 1e-12


def test_what_was_packed_comes_back(poses: list[Pose]) -> None:
    back = list(landmarks.unpack(landmarks.pack(poses)))
    for was, now in zip(poses, back, strict=True):
        assert (now.t_s, now.width, now.height, now.seen) == (was.t_s, was.width, was.height, was.seen)
        np.testing.assert_allclose(now.landmarks, was.landmarks, rtol=0, atol=NEAR)
        np.testing.assert_allclose(now.world, was.world, rtol=0, atol=NEAR)


def test_one_point_not_seen_stays_not_seen_and_its_neighbours_stay_put(poses: list[Pose]) -> None:
    marks = poses[0].landmarks.copy()
    marks[4, 0] = np.nan
    (back,) = landmarks.unpack(landmarks.pack([replace(poses[0], landmarks=marks)]))
    assert np.isnan(back.landmarks).sum() == 1
    assert np.isnan(back.landmarks[4, 0])


def test_a_point_far_outside_the_picture_is_coarser_and_never_wrong(poses: list[Pose]) -> None:
    marks = poses[0].landmarks.copy()
    marks[0, 0], marks[1, 0] = 40.0, -40.0
    (back,) = landmarks.unpack(landmarks.pack([replace(poses[0], landmarks=marks)]))
    np.testing.assert_allclose(back.landmarks[:, 0], marks[:, 0], atol=40 / landmarks.MOST)
    np.testing.assert_allclose(back.landmarks[:, 1:], marks[:, 1:], rtol=0, atol=NEAR)


def test_infinity_is_not_seen(poses: list[Pose]) -> None:
    marks = np.full((33, 4), np.inf)
    (back,) = landmarks.unpack(landmarks.pack([replace(poses[0], landmarks=marks)]))
    assert not back.seen


def test_a_minute_is_less_than_a_megabyte(poses: list[Pose]) -> None:
    ten_s = [pose for pose in poses if 10 <= pose.t_s < 20]
    assert 6 * len(landmarks.pack(ten_s)) < 1_000_000


@pytest.mark.parametrize("damage", [b"", b"nothing", b"PK\x03\x04" + b"\0" * 40])
def test_other_bytes_are_refused(damage: bytes) -> None:
    with pytest.raises(ValueError, match="not a chunk"):
        list(landmarks.unpack(damage))


def test_a_truncated_chunk_is_refused(poses: list[Pose]) -> None:
    with pytest.raises(ValueError, match="not a chunk"):
        list(landmarks.unpack(landmarks.pack(poses)[:-200]))


def test_the_measures_that_were_decided_on_come_back_and_what_was_not_seen_is_missing(poses: list[Pose]) -> None:
    decided = [{}, {"hip_flexion_left": 12.3456, "hips_over_feet_right": -0.0416}, {"hip_flexion_left": -170.0}]
    measured = [replace(pose, measures=one) for pose, one in zip(poses, decided, strict=False)]
    back = list(landmarks.unpack(landmarks.pack(measured)))
    for pose, one in zip(back, decided, strict=True):
        assert pose.measures is not None
        assert pose.measures == pytest.approx(one, abs=landmarks.MEASURE_STEP / 2 + 1e-12)
    assert landmarks.chunk_of(0, measured).version == landmarks.VERSION


def test_a_chunk_of_a_program_that_kept_no_measures_is_read_as_it_was(poses: list[Pose]) -> None:
    old = landmarks.chunk_of(0, poses[:20])
    assert old.version == landmarks.WITHOUT_MEASURES
    assert all(pose.measures is None for pose in landmarks.unpack(old.packed))


def test_measures_cost_little(poses: list[Pose]) -> None:
    ten_s = [pose for pose in poses if 10 <= pose.t_s < 20]
    measured = [
        replace(pose, measures={f"m{n}_left": 40 + 30 * np.sin(pose.t_s + n) for n in range(8)}) for pose in ten_s
    ]
    assert len(landmarks.pack(measured)) < 1.3 * len(landmarks.pack(ten_s))
