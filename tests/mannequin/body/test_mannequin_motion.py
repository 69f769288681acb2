"""Guide poses become movement: smooth, looping, at the prescribed tempo, inside limits, on feet that do not slide."""

from dataclasses import replace

import numpy as np
import pytest
from mannequin_exercises import exercise, side_bend

from coach.core.exercise.model import Breath, Kind, Limit, Tempo
from coach.mannequin.body.body import Body
from coach.mannequin.body.forward_kinematics import JOINT, PostureError
from coach.mannequin.body.keyframes import GuideMovement, guide_poses, minimum_jerk

PLANTED = {
    "hip_lift": ("left_toe", "right_heel", "left_shoulder"),
    "childs_pose": ("left_knee", "right_toe"),
    "prone_on_elbows": ("left_toe",),
}


@pytest.mark.parametrize("name", PLANTED)
def test_what_rests_on_the_floor_does_not_slide(name: str, body: Body) -> None:
    movement = GuideMovement(body, exercise(name).lesson.guide)
    figures = [movement.at(t_s).joints for t_s in np.linspace(0, movement.loop_s, 50)]
    for joint in PLANTED[name]:
        way = np.array([joints[JOINT[joint]] for joints in figures])
        assert np.ptp(way[:, 0]) < 0.006
        assert np.ptp(way[:, 1]) < 0.012


@pytest.mark.parametrize("name", ["hip_lift", "childs_pose", "prone_on_elbows", "bird_dog"])
def test_nothing_jumps_in_a_loop(name: str, body: Body) -> None:
    movement = GuideMovement(body, exercise(name).lesson.guide)
    times = np.arange(0, 2 * movement.loop_s, 0.04)
    joints = np.array([movement.at(t_s).joints for t_s in times])
    assert np.linalg.norm(np.diff(joints, axis=0), axis=2).max() < 0.04  # 1 m/s


def test_the_hip_lift_goes_from_bent_to_nearly_straight_and_back(body: Body) -> None:
    movement = GuideMovement(body, exercise("hip_lift").lesson.guide)
    hips = [side_bend(movement.at(t_s), "shoulder", "hip", "knee") for t_s in (0.5, 3.5, 6.0)]
    assert hips[1] == pytest.approx(5.0, abs=0.01)
    assert hips[0] == pytest.approx(hips[2], abs=0.01)
    assert hips[0] > 35


def test_the_hips_rise_and_the_head_stays_down(body: Body) -> None:
    movement = GuideMovement(body, exercise("hip_lift").lesson.guide)
    rest, top = movement.at(0.5), movement.at(3.5)
    assert top.joint("pelvis")[1] > rest.joint("pelvis")[1] + 0.1
    assert abs(top.joint("left_shoulder")[1] - rest.joint("left_shoulder")[1]) < 0.005


def test_movement_begins_and_ends_at_rest() -> None:
    assert [minimum_jerk(share) for share in (-1.0, 0.0, 0.5, 1.0, 2.0)] == [0, 0, 0.5, 1, 1]
    assert minimum_jerk(0.01) < 0.0001


def test_the_guide_follows_the_prescribed_tempo(body: Body) -> None:
    slow = replace(
        exercise("hip_lift"),
        pacing=replace(exercise("hip_lift").pacing, tempo=Tempo(up_s=4.0, hold_s=2.0, down_s=3.0, source="test")),
    )
    rest, top = guide_poses(slow)
    assert (top.seconds, top.stay_s, rest.seconds) == (4.0, 2.0, 3.0)
    assert GuideMovement(body, (rest, top)).loop_s == pytest.approx(9.0 + rest.stay_s)


def test_a_walking_loop_is_two_steps_of_its_tempo(body: Body) -> None:
    walking = replace(
        exercise("marching"),
        pacing=replace(exercise("marching").pacing, tempo=Tempo(up_s=0.4, hold_s=0, down_s=0.4, source="test")),
    )
    assert GuideMovement(body, guide_poses(walking)).loop_s == pytest.approx(1.6)


def test_the_pacer_breathes_with_the_exercise() -> None:
    breath = Breath(in_s=5, pause_s=1, out_s=4, after_s=0, source="test")
    out, drawn = guide_poses(
        replace(exercise("hip_lift"), kind=Kind.PACE, pacing=replace(exercise("hip_lift").pacing, breath=breath))
    )
    assert (drawn.seconds, drawn.stay_s, out.seconds, out.stay_s) == (5, 1, 4, 0)


def test_a_persons_tighter_limit_is_kept_by_the_guide() -> None:
    limit = Limit(name="over_arch", measure="hip_flexion", cue="cue.x", warn_below=20.0, source="test")
    _, top = guide_poses(replace(exercise("hip_lift"), limits=(limit,)))
    assert top.angles["hip_flexion"] == 20.0


def test_a_limit_on_the_trunk_keeps_the_side_one_lies_on() -> None:
    limit = Limit(name="x", measure="trunk_inclination", cue="cue.x", stop_above=80.0, source="test")
    rest, _ = guide_poses(replace(exercise("hip_lift"), limits=(limit,)))
    assert rest.angles["trunk_inclination"] == -80.0


def test_no_guide_is_a_sentence() -> None:
    with pytest.raises(PostureError, match="hip_lift"):
        guide_poses(replace(exercise("hip_lift"), lesson=replace(exercise("hip_lift").lesson, guide=())))
