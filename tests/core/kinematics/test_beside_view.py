"""A camera beside the prescribed view: what is moved, how far, and when nothing is."""

import math

import numpy as np
import pytest
from turned_camera import seen

from coach.core.kinematics import beside_view
from coach.core.kinematics.beside_view import from_the_side, likeness, share_moved
from coach.core.kinematics.beside_view_weights import KNOWN, MEAN, SCALE
from coach.core.kinematics.skeleton import POINT_NAMES, POINTS


def mirrored(points: np.ndarray, around: float) -> np.ndarray:
    swapped = [POINTS[_other(name)] for name in POINT_NAMES]
    out = points[swapped].copy()
    out[:, 0] = 2 * around - out[:, 0]
    return out


def _other(name: str) -> str:
    for one, other in (("left", "right"), ("right", "left")):
        if one in name:
            return name.replace(one, other)
    return name


@pytest.mark.parametrize(
    ("view_deg", "share"),
    [(0, 0), (12, 0), (18, 0.5), (24, 1), (50, 1), (57.5, 0.5), (65, 0), (90, 0), (math.nan, 0)],
)
def test_how_much_is_moved_by_where_the_camera_stands(view_deg: float, share: float) -> None:
    assert share_moved(view_deg) == pytest.approx(share)


def test_only_what_lies_ahead_is_moved_and_heights_stay() -> None:
    points, world = seen(30)
    beside = from_the_side(points, world, 1.0, 30.0)
    assert beside is not None
    assert (beside[:, 1] == points[:, 1]).all()
    assert np.abs(beside[:, 0] - points[:, 0]).max() > 0.005


def test_a_seated_thigh_that_points_past_the_camera_is_seen_longer() -> None:
    points, world = seen(35)
    beside = from_the_side(points, world, 1.0, 35.0)
    assert beside is not None
    hip, knee = POINTS["right_hip"], POINTS["right_knee"]
    assert beside[knee, 0] - beside[hip, 0] > points[knee, 0] - points[hip, 0]


def test_a_mirrored_body_is_moved_the_other_way() -> None:
    points, world = seen(30)
    right = from_the_side(points, world, 1.0, 30.0)
    left = from_the_side(mirrored(points, 0.6), mirrored(world, 0.0), -1.0, 30.0)
    assert right is not None
    assert left is not None
    assert mirrored(left, 0.6) == pytest.approx(right, abs=1e-9)


def test_fingers_move_with_the_wrist_and_the_face_with_the_nose() -> None:
    points, world = seen(30)
    beside = from_the_side(points, world, 1.0, 30.0)
    assert beside is not None
    moved = beside[:, 0] - points[:, 0]
    for leader, follower in (("left_wrist", "left_thumb"), ("right_wrist", "right_index"), ("nose", "mouth_left")):
        assert moved[POINTS[leader]] == pytest.approx(moved[POINTS[follower]])


@pytest.mark.parametrize(("faces", "view_deg"), [(0.0, 30.0), (1.0, 5.0), (1.0, 80.0), (1.0, math.nan)])
def test_nothing_is_moved_where_nothing_is_known_or_needed(faces: float, view_deg: float) -> None:
    assert from_the_side(*seen(30), faces, view_deg) is None


def test_nothing_is_moved_without_points_in_the_room_or_with_one_that_is_nowhere() -> None:
    points, world = seen(30)
    assert from_the_side(points, np.full((33, 3), np.nan), 1.0, 30.0) is None
    assert from_the_side(points, np.zeros((33, 3)), 1.0, 30.0) is None
    points[POINTS["left_knee"]] = np.nan
    assert from_the_side(points, world, 1.0, 30.0) is None


def test_a_body_unlike_all_that_were_learned_stays_as_it_is_seen() -> None:
    points, world = seen(30)
    far = world.copy()
    far[:, :] *= 4.0
    assert from_the_side(points, far, 1.0, 30.0) is None
    read, _ = beside_view.features(points, world, 1.0)
    assert likeness((read - MEAN) / SCALE) > 0.0
    assert likeness(np.full(len(MEAN), 3.0)) == 0.0


def test_what_is_typical_is_like_itself() -> None:
    axes = np.linalg.pinv(beside_view.AXES)
    assert all(likeness(row @ axes) == pytest.approx(1.0) for row in KNOWN[::10])
