"""An exercise for one side is shown and done with that side: the other one's mirror image."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from mannequin_exercises import TABLE, exercise

from coach.core.exercise.model import Exercise, GuidePose, Kind, Prop
from coach.mannequin.body.body import Body
from coach.mannequin.body.forward_kinematics import JOINT, JOINTS
from coach.mannequin.body.keyframes import GuideMovement
from coach.mannequin.body.mirroring import guide_side, mirrored_pose, mirrored_prop, on_side
from coach.mannequin.render.guide import Guide, key_pictures

SIZE = (240, 180)
LYING = {"trunk_inclination": -90.0, "knee_flexion": 90.0}
KNEE_UP = (
    GuidePose(name="rest", seconds=2.0, support=("shoulder", "hip", "heel", "toe"), angles=LYING),
    GuidePose(
        name="right_knee_up",
        seconds=2.0,
        stay_s=4.0,
        support=("shoulder", "hip", "heel_left", "toe_left"),
        angles={"hip_flexion_right": 105.0, "shoulder_flexion_left": 4.0},
    ),
)


def knee_up(**changes: Any) -> Exercise:
    lift = exercise("hip_lift")
    return replace(lift, id="knee_up", kind=Kind.HOLD, lesson=replace(lift.lesson, guide=KNEE_UP, **changes))


def one(**angles: float) -> tuple[GuidePose, ...]:
    return (GuidePose(name="at ease", seconds=1.0), GuidePose(name="there", seconds=1.0, angles=angles))


@pytest.mark.parametrize(
    ("angles", "side"),
    [
        ({"hip_flexion_left": 60.0}, "left"),
        ({"hip_flexion_right": 60.0, "shoulder_flexion_left": 160.0}, "right"),
        ({"shoulder_flexion_left": 160.0}, "left"),
        ({"trunk_lean": 20.0}, "left"),
        ({"trunk_lean": -20.0}, "right"),
        ({"trunk_roll": -88.0, "shoulder_flexion_left": 30.0}, "right"),
        ({"hip_flexion": 60.0}, None),
        ({"hip_flexion_left": 60.0, "hip_flexion_right": 57.0}, None),
    ],
    ids=["a leg", "a leg before the other arm", "an arm", "bent to the left", "to the right", "lying on a side",
         "both legs", "both, about as far"],
)  # fmt: skip
def test_a_guide_tells_which_side_it_shows(angles: dict[str, float], side: str | None) -> None:
    assert guide_side(one(**angles)) == side


def test_alternating_guides_and_those_without_poses_have_no_side() -> None:
    both = (*one(hip_flexion_left=40.0), GuidePose(name="a", seconds=1.0, angles={"hip_flexion": 0.0}),
            GuidePose(name="b", seconds=1.0, angles={"hip_flexion_right": 40.0}))  # fmt: skip
    assert guide_side(both) is None
    assert guide_side(()) is None


def test_the_mirror_image_is_the_same_movement_with_the_other_side(body: Body) -> None:
    right, left = (GuideMovement(body, on_side(knee_up(), side).lesson.guide) for side in ("right", "left"))
    swap = [JOINT[name.replace("left", "RIGHT").replace("right", "left").replace("RIGHT", "right")] for name in JOINTS]
    for t_s in np.linspace(0.0, right.loop_s, 9):
        np.testing.assert_allclose(left.at(t_s).joints, right.at(t_s).joints[swap] * [1, 1, -1], atol=1e-6)
    assert left.keys[1].figure.joint("left_knee")[1] > left.keys[1].figure.joint("right_knee")[1] + 0.1


def test_twice_mirrored_is_as_it_was() -> None:
    pose = GuidePose(
        name="left_arm_up", seconds=1.0, support=("heel_left", "chair"),
        angles={
            "trunk_turn": 20.0, "trunk_roll": -90.0, "neck_flexion": 5.0, "hip_flexion_left": 30.0, "knee_flexion": 9.0,
        },
    )  # fmt: skip
    turned = mirrored_pose(pose)
    assert turned.name == "right_arm_up"
    assert turned.support == ("heel_right", "chair")
    assert turned.angles == {
        "trunk_turn": -20.0, "trunk_roll": 90.0, "neck_flexion": 5.0, "hip_flexion_right": 30.0, "knee_flexion": 9.0,
    }  # fmt: skip
    assert mirrored_pose(turned) == pose
    prop = Prop(kind="pack", ahead_m=0.1, aside_m=0.2, turn_deg=30.0)
    assert mirrored_prop(mirrored_prop(prop)) == prop
    assert mirrored_prop(prop) == Prop(kind="pack", ahead_m=0.1, aside_m=-0.2, turn_deg=-30.0)


@pytest.mark.parametrize("side", [None, "right", "each"])
def test_without_another_side_an_exercise_stays_as_it_is(side: str | None) -> None:
    assert on_side(knee_up(), side) == knee_up()


@pytest.mark.parametrize("name", TABLE)
def test_an_exercise_of_both_sides_stays_as_it_is_for_either(name: str) -> None:
    if guide_side(exercise(name).lesson.guide) is None:
        assert on_side(exercise(name), "left") == on_side(exercise(name), "right") == exercise(name)


def test_things_go_over_to_the_other_side_too() -> None:
    sided = knee_up(props=(Prop(kind="cushion", aside_m=0.3),))
    assert on_side(sided, "left").lesson.props == (Prop(kind="cushion", aside_m=-0.3),)
    assert on_side(sided, "right") == sided


def test_the_demonstration_shows_the_side_that_is_asked_for() -> None:
    guides = [Guide(knee_up(), SIZE, side=side) for side in ("left", "right", None)]
    knees = [guide.movement.keys[1].figure.joint("left_knee")[1] for guide in guides]
    assert knees[0] > knees[1] + 0.1
    assert knees[1] == knees[2]
    names = [[name for name, _ in key_pictures(knee_up(), SIZE, side=side)] for side in ("left", "right")]
    assert names == [["rest", "left_knee_up"], ["rest", "right_knee_up"]]
