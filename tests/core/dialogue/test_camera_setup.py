"""Placing the camera: each thing that is wrong says what to do, is ticked when right, and never flickers."""

import math
from dataclasses import replace

import numpy as np
import pytest
from movements import LIFT, SHAPES, Body, Leg, nobody, pose, shown, stand, supine

from coach.core.base.types import Pose
from coach.core.dialogue.camera_setup import CHECKS, SETTLE_S, STEADY_S, Setup, checks, watch
from coach.core.exercise.model import Driver, Exercise, Kind, Placement
from coach.core.kinematics.camera_place import CameraPlace
from coach.core.kinematics.skeleton import point
from coach.core.kinematics.telling import untold_from

LYING = replace(LIFT, posture_bands=())
SIDE = replace(LYING, posture="standing")
FRONT = replace(SIDE, placement=Placement(view="front", height_m=(0.3, 0.6), distance_m=(2, 3), source="test"))


def turned(seen: Pose, degrees: float) -> Pose:
    """The same picture with the camera rolled."""
    turn = math.radians(degrees)
    xy = (seen.landmarks[:, :2] - 0.5) * [seen.width / seen.height, 1]
    rolled = xy @ np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    marks = seen.landmarks.copy()
    marks[:, :2] = rolled / [seen.width / seen.height, 1] + 0.5
    return replace(seen, landmarks=marks)


def scaled(seen: Pose, size: float, aside: float = 0.0) -> Pose:
    """Nearer or further away, and moved to the right by a share of the picture."""
    marks = seen.landmarks.copy()
    marks[:, :2] = (marks[:, :2] - 0.5) * size + 0.5 + [aside, 0]
    return replace(seen, landmarks=marks)


def told(seen: Pose, exercise: Exercise = SIDE, light: float | None = 0.5, seconds: float = 2.0) -> dict[str, str]:
    """What the list says after looking at one picture for a while: the last part of each key."""
    setup = Setup()
    for k in range(round(seconds * 15) + 1):
        setup = watch(setup, exercise, shown(replace(seen, t_s=k / 15)), light)
    return {check.name: check.text.key.rpartition(".")[2] for check in checks(setup)}


def at_rest(shape: str = "4:3", scale: float = 0.18, hide: tuple[str, ...] = ()) -> Pose:
    return pose(0.0, stand(), shape=SHAPES[shape], scale=scale, hide=hide)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_person_who_stands_well_in_the_picture_has_every_tick(shape: str) -> None:
    assert set(told(at_rest(shape)).values()) == {"right"}


def test_before_anything_is_seen_nothing_is_ticked_and_the_person_is_asked_in() -> None:
    found = told(nobody(0.0), light=None)
    assert found == dict.fromkeys(CHECKS, "title") | {"whole": "all"}
    assert all(check.right is None for check in checks(Setup()))


@pytest.mark.parametrize(
    ("joints", "case"),
    [(("ear",), "head"), (("ankle",), "feet"), (("hip",), "hips"), (("ear", "shoulder", "hip", "knee"), "all")],
)
def test_what_is_missing_is_named(joints: tuple[str, ...], case: str) -> None:
    assert told(at_rest(hide=joints))["whole"] == case


def test_one_side_of_the_body_is_enough() -> None:
    assert told(at_rest(hide=("left_ankle",)))["whole"] == "right"


@pytest.mark.parametrize(("size", "case"), [(0.3, "closer"), (0.5, "right"), (1.0, "right"), (1.7, "back")])
def test_the_distance_follows_from_the_size_in_the_picture(size: float, case: str) -> None:
    assert told(scaled(at_rest(), size))["distance"] == case


def test_somebody_who_is_cut_off_at_the_edge_is_too_near() -> None:
    assert told(scaled(at_rest(), 1.0, aside=-0.5))["distance"] == "back"


def test_the_direction_is_that_of_the_exercise() -> None:
    from_the_side = at_rest()
    from_the_front = at_rest()
    for side, aside in (("left", 0.09), ("right", -0.09)):
        from_the_front.landmarks[point("shoulder", side), 0] += aside
    assert (told(from_the_side, SIDE)["view"], told(from_the_side, FRONT)["view"]) == ("right", "front")
    assert (told(from_the_front, SIDE)["view"], told(from_the_front, FRONT)["view"]) == ("side", "right")


@pytest.mark.parametrize(("light", "case"), [(0.05, "dark"), (0.5, "right"), (0.97, "bright"), (None, "title")])
def test_the_light_is_neither_too_little_nor_too_much(light: float | None, case: str) -> None:
    assert told(at_rest(), light=light)["light"] == case


@pytest.mark.parametrize(("body", "exercise"), [(stand(), SIDE), (supine(hip=0, knee=0), LYING)])
@pytest.mark.parametrize(("roll", "case"), [(0, "right"), (5, "right"), (15, "tilted"), (-15, "tilted")])
def test_a_camera_that_is_rolled_is_to_be_set_level(body: Body, exercise: Exercise, roll: float, case: str) -> None:
    assert told(turned(pose(0.0, body, scale=0.12), roll), exercise)["level"] == case


def test_on_hands_and_knees_nothing_is_level_and_the_camera_is_not_blamed() -> None:
    fours = replace(LYING, posture="all_fours")
    body = Body(trunk=75.0, left=Leg(hip=75.0, knee=90.0), right=Leg(hip=75.0, knee=90.0))
    assert told(pose(0.0, body, scale=0.15), fours)["level"] == "title"


def test_somebody_who_stands_is_asked_to_lie_before_the_camera_is_moved_for_them() -> None:
    """What is cut off of a standing person may be seen once they lie: nothing is said about it yet."""
    found = told(at_rest(hide=("ear",)), LYING)
    assert (found["posture"], found["whole"], found["view"], found["level"]) == ("supine", "title", "title", "title")
    assert told(pose(0.0, supine()), LYING)["posture"] == "right"


def test_beside_the_prescribed_view_is_wrong_only_where_that_costs_a_reading() -> None:
    """From 30 degrees beside a lift is still counted and told; of a knee that bends the angle is not."""
    knee = Driver(measure="least_knee_flexion", enter=60.0, leave=30.0, source="test")
    squats = replace(SIDE, drivers=(knee,), limits=())
    leans = replace(squats, drivers=(replace(knee, measure="trunk_inclination", enter=90.0),))
    assert untold_from(squats, 30.0) == ("least_knee_flexion",)
    assert untold_from(squats, 0.0) == untold_from(squats, math.nan) == untold_from(leans, 30.0) == ()
    folded = Driver(measure="hip_flexion", enter=100.0, leave=92.0, source="test")
    hold = replace(squats, kind=Kind.HOLD, drivers=(folded,))  # a position, however little it moves once it is there
    assert untold_from(hold, 0.0) == ()
    assert untold_from(hold, 60.0) == ("hip_flexion",)
    wide = at_rest()
    for side, aside in (("left", 0.03), ("right", -0.03)):
        wide.landmarks[point("shoulder", side), 0] += aside
    assert 25 < shown(wide).orientation.view_deg < 45
    assert (told(wide, squats)["view"], told(wide, leans)["view"]) == ("side", "right")


def test_where_the_person_chose_to_leave_the_camera_last_time_it_may_stand_again() -> None:
    front = at_rest()
    for side, aside in (("left", 0.09), ("right", -0.09)):
        front.landmarks[point("shoulder", side), 0] += aside
    seen_deg = shown(front).orientation.view_deg
    place = CameraPlace(view_deg=seen_deg, trunk=0.2, trunk_x=0.5, trunk_y=0.5, as_it_is=True)

    def case(last: CameraPlace) -> str | None:
        setup = watch(Setup(), SIDE, shown(front), 0.5, last)
        return {check.name: check.text.key.rpartition(".")[2] for check in checks(setup)}["view"]

    assert case(place) == "right"
    assert case(replace(place, as_it_is=False)) == case(replace(place, view_deg=seen_deg - 40)) == "side"


def test_a_walk_through_the_picture_is_not_still() -> None:
    setup = Setup()
    for k in range(40):
        setup = watch(setup, SIDE, shown(replace(scaled(at_rest(), 0.6, aside=0.004 * k), t_s=k / 15)), 0.5)
    assert {check.name: check.right for check in checks(setup)}["steady"] is False


def test_stillness_is_told_only_once_it_has_lasted() -> None:
    assert told(at_rest(), seconds=STEADY_S * 0.6)["steady"] == "title"


def test_a_tick_does_not_flicker() -> None:
    """One dark picture in between, as when somebody passes the lamp, changes nothing."""
    setup = Setup()
    seen = []
    for k in range(60):
        setup = watch(setup, SIDE, shown(replace(at_rest(), t_s=k / 15)), 0.02 if k % 10 == 5 else 0.5)
        seen.append({check.name: check.right for check in checks(setup)}["light"])
    assert set(seen) == {True}
    for k in range(60, 60 + round(15 * SETTLE_S) + 3):
        setup = watch(setup, SIDE, shown(replace(at_rest(), t_s=k / 15)), 0.02)
    assert {check.name: check.right for check in checks(setup)}["light"] is False
