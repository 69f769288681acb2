"""Where the camera stands, read off the body, and how much wider that makes the error bands."""

import math

import numpy as np
import pytest
from movements import facing_camera, place, pose, stand

from coach.core.base.types import Floats
from coach.core.kinematics.camera_azimuth import (
    MEASURED_DEG,
    PRESCRIBED_DEG,
    WIDTH_READS,
    WORLD_READS,
    beside_deg,
    view_deg,
    view_error,
)
from coach.core.kinematics.error_bands import BY_EXERCISE, BY_VIEW
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.seen_body import NOWHERE as NOWHERE_AT_ALL
from coach.core.kinematics.seen_body import body_in, seen_body
from coach.core.kinematics.skeleton import POINTS

NOWHERE = np.full((33, 3), np.nan)
UNSEEN = seen_body((NOWHERE_AT_ALL,) * 33)


def shoulders(turned_deg: float, lying: bool = False) -> Floats:
    """World points of shoulders whose line is turned so far out of the camera's depth, across or up the picture."""
    world = np.zeros((33, 3))
    across, deep = math.sin(math.radians(turned_deg)), math.cos(math.radians(turned_deg))
    world[POINTS["left_shoulder"]] = (0.18 * across * (not lying), 0.18 * across * lying, -0.18 * deep)
    world[POINTS["right_shoulder"]] = -world[POINTS["left_shoulder"]]
    return world


@pytest.mark.parametrize("lying", [False, True])
def test_the_line_of_the_shoulders_in_the_room_tells_where_the_camera_stands(lying: bool) -> None:
    found = [view_deg(UNSEEN, shoulders(float(deg), lying)) for deg in range(0, 91, 3)]
    assert found == sorted(found)
    assert found[0] == 0
    assert found[-1] == 90
    assert all(abs(seen - true) < 10 for seen, true in zip(found, range(0, 91, 3), strict=True))


def test_without_points_in_the_room_the_width_of_the_shoulders_tells() -> None:
    assert view_deg(body_in(pose(0.0, stand())), NOWHERE) == 0
    assert view_deg(body_in(place(0.0, facing_camera())), NOWHERE) == 90


def test_a_body_that_is_not_seen_stands_nowhere_and_has_the_band_of_the_prescribed_view() -> None:
    unseen = view_deg(UNSEEN, NOWHERE)
    assert math.isnan(unseen)
    assert math.isnan(beside_deg(unseen, "side"))
    assert view_error("hip_flexion", unseen, "side") == BY_VIEW["side"]["hip_flexion"][0]


@pytest.mark.parametrize("table", [WORLD_READS, WIDTH_READS])
def test_what_is_read_rises_with_where_the_camera_stands(table: tuple[tuple[float, float], ...]) -> None:
    for column in zip(*table, strict=True):
        assert list(column) == sorted(set(column))


@pytest.mark.parametrize(("view", "sign"), [("side", 1), ("front", -1)])
@pytest.mark.parametrize("name", ["hip_flexion", "trunk_inclination"])
def test_a_band_is_the_measured_one_and_widens_with_the_view(name: str, view: str, sign: int) -> None:
    row, prescribed = BY_VIEW[view][name], PRESCRIBED_DEG[view]
    assert [view_error(name, prescribed + sign * deg, view) for deg in MEASURED_DEG[:3]] == pytest.approx(row)
    bands = [view_error(name, prescribed + sign * deg, view) for deg in range(91)]
    assert bands == sorted(bands)
    assert bands[-1] > row[2]


def test_an_exercise_that_differs_has_its_own_band_and_a_therapists_own_the_one_of_its_view() -> None:
    exercise, rows = next(iter(BY_EXERCISE.items()))
    name, row = next(iter(rows.items()))
    assert view_error(name, math.nan, "side", exercise) == row[0]
    assert view_error(name, math.nan, "side", "one_of_their_own") == BY_VIEW["side"][name][0]


def test_what_was_never_measured_has_the_error_of_its_row_and_widens_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(BY_VIEW["side"], "hip_rise")
    bands = [view_error("hip_rise", deg, "side") for deg in MEASURED_DEG]
    assert bands[0] == MEASURES["hip_rise"].error
    assert bands == sorted(set(bands))


def test_the_measured_bands_are_of_known_measures_and_no_view_is_better_than_the_prescribed_one() -> None:
    assert set(BY_VIEW) == set(PRESCRIBED_DEG)
    for rows in (*BY_VIEW.values(), *BY_EXERCISE.values()):
        for name, row in rows.items():
            assert name in MEASURES
            assert 0 < row[0] <= row[1] <= row[2]
