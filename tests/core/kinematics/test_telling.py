"""A band too wide for the movement tells nothing; a position that is held still has a width of its own."""

import math
from dataclasses import replace

import pytest

from coach.core.exercise.model import Driver, Exercise, Kind, Limit, Placement, SideRule
from coach.core.kinematics.error_bands import BY_VIEW
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.telling import BY_UNIT, driven_by, is_told, moved_by

SQUAT = Exercise(
    id="squat", kind=Kind.REPS, posture="standing", side_rule=SideRule.EITHER,
    placement=Placement(view="side", height_m=(0.5, 1.2), distance_m=(2.0, 3.0), source="a test"),
    drivers=(Driver(measure="knee_flexion", enter=40, leave=30, source="a test"),),
    limits=(Limit(name="deep", measure="knee_flexion", cue="go", target_min=75, target_max=90, source="a test"),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("measure", "error", "moved", "told"),
    [
        ("knee_flexion", 10.0, 30.0, True), ("knee_flexion", 10.1, 30.0, False), ("knee_flexion", 10.0, -30.0, True),
        ("elbow_flexion", 77.0, 150.0, False),  # 92 ± 77
        ("knee_flexion", 15.0, None, True), ("knee_flexion", 15.1, None, False),
        ("hip_rise", 0.15, None, True), ("hip_rise", 0.16, None, False), ("hip_rise", 0.16, 0.5, True),
        ("knee_flexion", None, 30.0, True), ("knee_flexion", math.nan, 30.0, False),
        ("of_another_version", 16.0, None, False),
    ],
)  # fmt: skip
def test_a_band_wider_than_a_third_of_the_movement_is_not_told(
    measure: str, error: float | None, moved: float | None, told: bool
) -> None:
    assert is_told(measure, error, moved) is told


def test_an_elbow_seen_from_the_side_is_not_told() -> None:
    """No shipped exercise goes by it, and so no new trial shows it; a therapist's own exercise may."""
    assert not is_told("elbow_flexion", BY_VIEW["side"]["elbow_flexion"][0], 150.0)


def test_a_driver_goes_at_least_from_rest_to_its_target() -> None:
    assert driven_by(SQUAT, "knee_flexion") == 45  # from 30 to 75
    assert moved_by(SQUAT, "knee_flexion", 38, 52, 50) == 45
    assert moved_by(SQUAT, "knee_flexion", 5, 95, 90) == 90
    assert driven_by(replace(SQUAT, limits=()), "knee_flexion") == 10


def test_a_driver_that_falls_goes_the_other_way() -> None:
    slide = replace(
        SQUAT,
        drivers=(Driver(measure="knee_flexion", enter=50, leave=70, source="a test"),),
        limits=(replace(SQUAT.limits[0], target_min=10, target_max=40),),
    )
    assert moved_by(slide, "knee_flexion", 35, 50, 40) == -30
    relative = replace(SQUAT, drivers=(replace(SQUAT.drivers[0], enter=-20, leave=-10, relative=True),))
    assert driven_by(relative, "knee_flexion") == -20


def test_a_hold_is_a_position_until_the_way_into_it_is_wider_than_three_positions() -> None:
    upright = replace(
        SQUAT, kind=Kind.HOLD, limits=(),
        drivers=(Driver(measure="trunk_inclination", enter=15, leave=20, source="a test"),),
    )  # fmt: skip
    assert moved_by(upright, "trunk_inclination", 1, 6, 2) is None
    assert moved_by(upright, "trunk_inclination", 1, 44, 2) is None
    assert moved_by(upright, "trunk_inclination", 1, 47, 2) == -46
    assert moved_by(replace(upright, kind=Kind.REPS), "trunk_inclination", 1, 6, 2) == -5


def test_what_drives_nothing_has_moved_as_far_as_it_was_seen_to() -> None:
    assert moved_by(SQUAT, "hip_flexion", 5, 65, 64) == 60
    assert moved_by(SQUAT, "hip_flexion", 5, 65, 6) == -60
    assert moved_by(SQUAT, "hip_flexion", math.nan, 65, 60) is None


def test_what_only_goes_along_is_judged_as_a_position_until_it_goes_from_one_to_the_next() -> None:
    assert moved_by(SQUAT, "hip_flexion", 5, 49.9, 49) is None
    assert moved_by(SQUAT, "hip_flexion", 5, 50, 49) == 45


def test_what_has_a_target_or_bends_the_driving_joint_carries_the_movement() -> None:
    lift = replace(
        SQUAT,
        drivers=(Driver(measure="hips_over_feet", enter=0.15, leave=0.1, relative=True, source="a test"),),
        limits=(replace(SQUAT.limits[0], measure="trunk_inclination"),),
    )
    for measure in ("hip_flexion", "trunk_inclination"):
        assert moved_by(lift, measure, 5, 35, 6) == -30
        assert moved_by(lift, measure, 5, 14.9, 14) is None  # held still
    assert moved_by(lift, "knee_flexion", 5, 35, 6) is None


def test_a_wider_movement_never_tells_less_of_what_goes_along() -> None:
    told = [is_told("hip_flexion", 15.0, moved_by(SQUAT, "hip_flexion", 0, most, most)) for most in range(0, 180)]
    assert all(told)


def test_a_position_has_no_movement_whatever_was_seen_on_the_way_into_it() -> None:
    assert moved_by(replace(SQUAT, kind=Kind.POSITION), "knee_flexion", 0, 90, 90) is None


def test_every_unit_has_its_rule() -> None:
    assert {each.unit for each in MEASURES.values()} == set(BY_UNIT)
