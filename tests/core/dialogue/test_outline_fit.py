"""Where the outline lies: as prescribed, as last time, and turned round for whoever lies the other way."""

import math

import numpy as np
import pytest
from movements import SHAPES, pose, shown, supine

from coach.core.dialogue.outline_fit import SIZES, FigureOutline, fitted
from coach.core.kinematics.camera_place import CameraPlace
from coach.core.kinematics.seen_body import SeenBody

ASPECT = 16 / 9


def body(facing: str) -> SeenBody:
    return shown(pose(0.0, supine(), facing=facing, shape=SHAPES["16:9"])).unfiltered


def outline(facing: str = "right") -> FigureOutline:
    middle = body(facing).middle
    points = np.array([middle.ear, middle.shoulder, middle.hip, middle.knee, middle.ankle])
    return FigureOutline(lines=(points,), points=points)


def place(trunk: float, x: float, y: float) -> CameraPlace:
    return CameraPlace(view_deg=0.0, trunk=trunk, trunk_x=x, trunk_y=y, as_it_is=False)


def test_without_anything_known_it_lies_as_prescribed() -> None:
    assert np.allclose(fitted(outline(), ASPECT, None, None).points, outline().points)
    assert np.allclose(fitted(outline(), ASPECT, None, body("right")).points, outline().points)


def test_as_last_time_it_has_the_size_and_place_of_the_trunk_then() -> None:
    points = fitted(outline(), ASPECT, place(0.27, 0.4, 0.7), None).points
    assert math.dist(points[1], points[2]) == pytest.approx(0.27)
    assert points[1:3].mean(0) == pytest.approx([0.4 * ASPECT, 0.7])


def test_a_size_of_another_lens_is_not_taken_over() -> None:
    points = fitted(outline(), ASPECT, place(0.9, 0.5, 0.5), None).points
    own = outline().points
    assert math.dist(points[1], points[2]) == pytest.approx(SIZES[1] * math.dist(own[1], own[2]))


@pytest.mark.parametrize("last", [None, place(0.2, 0.4, 0.7)])
def test_it_turns_round_for_whoever_lies_the_other_way(last: CameraPlace | None) -> None:
    straight = fitted(outline(), ASPECT, last, body("right")).points
    turned = fitted(outline(), ASPECT, last, body("left")).points
    assert np.sign(straight[0, 0] - straight[2, 0]) == -np.sign(turned[0, 0] - turned[2, 0])
    assert turned[:, 1] == pytest.approx(straight[:, 1])


def test_nobody_turns_nothing_round() -> None:
    unseen = shown(pose(0.0, supine(), hide=("hip",))).unfiltered
    assert np.allclose(fitted(outline(), ASPECT, None, unseen).points, outline().points)
