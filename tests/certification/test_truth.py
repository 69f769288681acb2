"""Truth lies where the joints' own curves cross the exercise's thresholds, between the frames."""

import numpy as np
import pytest
from certification_samples import BELOW, RISE, band, lift, line

from coach.certification.cases import Case
from coach.certification.film import perform, prescribed_camera
from coach.certification.truth import curves, facing, middle_of_top, moves, runs, steps
from coach.core.exercise.model import Kind
from coach.mannequin.body.body import build_body
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.forward_kinematics import angle_row, forward
from coach.mannequin.body.gait import walk
from coach.mannequin.body.keyframes import GuideMovement
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise

BODY = build_body(1.70)


def test_a_repetition_runs_from_leaving_rest_to_being_back_between_the_frames() -> None:
    t_s, hip = line((0, 50), (1, 50), (3, 0), (5, 0), (7, 50), (8, 50), step_s=0.13)
    (rep,) = moves(lift(), t_s, {"hip_flexion": hip}, "left")
    # 25 degrees a second on both ways
    assert rep.start_s == pytest.approx(1 + 20 / 25, abs=0.01)
    assert rep.entered_s == pytest.approx(1 + 30 / 25, abs=0.01)
    assert rep.end_s == pytest.approx(5 + 30 / 25, abs=0.01)
    assert rep.peak_s == pytest.approx(4.0, abs=0.02)
    assert rep.whole


def test_noise_between_the_two_thresholds_counts_nothing_twice() -> None:
    t_s, hip = line((0, 50), (1, 25), (2, 50), (3, 10), (3.5, 28), (4, 10), (5, 50))
    assert len(moves(lift(), t_s, {"hip_flexion": hip}, "left")) == 1


def test_a_rise_counts_from_the_persons_own_rest_within_what_rest_can_be() -> None:
    t_s, rise = line((0, 0.05), (1, 0.05), (2, 0.25), (3, 0.05))
    (rep,) = moves(lift(driver=RISE), t_s, {"hip_rise": rise}, "left")
    assert rep.entered_s == pytest.approx(1.75)
    # a rest of 0.4 is none: 0.12 is the highest that is believed, so 0.4 is a rise already
    high = moves(lift(driver=RISE), t_s, {"hip_rise": rise + 0.35}, "left")
    assert [rep.whole for rep in high] == [False]


def test_the_moment_of_rest_may_come_later_in_the_clip() -> None:
    t_s, rise = line((0, -1.0), (1, 0.05), (2, 0.05), (3, 0.25), (4, 0.05))
    (rep,) = moves(lift(driver=RISE), t_s, {"hip_rise": rise}, "left", rest=15)
    assert rep.entered_s == pytest.approx(2.75)


def test_a_hold_ends_when_the_posture_is_lost_by_more_than_its_slack() -> None:
    t_s, hip = line((0, 50), (1, 0), (9, 0))
    trunk = line((0, 90), (4, 90), (8, 50), (9, 50))[1]
    (hold,) = moves(
        lift(Kind.HOLD, posture_bands=(band("trunk_inclination", min=70),)),
        t_s, {"hip_flexion": hip, "trunk_inclination": trunk}, "left",
    )  # fmt: skip
    assert hold.end_s == pytest.approx(6.6)  # 64 degrees: six below the band


def test_what_the_clip_cuts_off_is_not_whole_and_a_twitch_is_nothing() -> None:
    t_s, hip = line((0, 0), (2, 0), (3, 50), (4, 50), (4.2, 15), (4.4, 50), (5, 50), (6, 0), (7, 0))
    found = moves(lift(), t_s, {"hip_flexion": hip}, "left")
    assert [(rep.whole, round(rep.end_s, 1)) for rep in found] == [(False, 2.6), (False, 7.0)]


def test_without_a_driver_nothing_moves() -> None:
    t_s, hip = line((0, 50), (1, 0))
    assert moves(lift().__class__(id="x", kind=Kind.REPS, posture="supine", placement=lift().placement), t_s,
                 {"hip_flexion": hip}, "left") == []  # fmt: skip


def test_the_peak_is_the_middle_of_the_time_near_the_top_and_not_of_another_top() -> None:
    t_s, value = line((0, 0), (1, 9), (2, 0), (4, 10), (6, 10), (7, 0))
    assert middle_of_top(t_s, value, within=2.0) == pytest.approx((3.6 + 6.2) / 2)


@pytest.mark.parametrize(("yaw_deg", "side"), [(-90.0, "right"), (90.0, "left")], ids=["right side", "left side"])
def test_the_true_angles_are_those_the_figure_was_asked_for(yaw_deg: float, side: str) -> None:
    exercise = lift()
    keys = GuideMovement(BODY, exercise.lesson.guide).keys
    joints = np.array([key.figure.joints for key in keys])
    true = curves(("hip_flexion", "knee_flexion", "trunk_inclination"), joints, yaw_deg, side)
    assert true["hip_flexion"][1] == pytest.approx(5.0, abs=0.01)
    for k, key in enumerate(keys):
        assert true["hip_flexion"][k] == pytest.approx(key.figure.angle(f"hip_flexion_{side}"), abs=0.01)
        assert true["knee_flexion"][k] == pytest.approx(key.figure.angle(f"knee_flexion_{side}"), abs=0.01)
        assert true["trunk_inclination"][k] == pytest.approx(abs(key.figure.angle("trunk_inclination")), abs=0.01)


def test_beyond_straight_is_negative_from_either_side() -> None:
    arched = (lift().lesson.guide[0], lift().lesson.guide[1].__class__(
        name="arch", seconds=1.0, support=("shoulder", "heel", "toe"), angles={"hip_flexion": -15}))  # fmt: skip
    joints = GuideMovement(BODY, arched).keys[1].figure.joints
    for yaw_deg in (-90.0, 90.0):
        assert curves(("hip_flexion",), joints[None], yaw_deg, "left")["hip_flexion"][0] == pytest.approx(-15, abs=0.01)


def test_a_bend_far_beyond_straight_keeps_its_sign() -> None:
    joints = forward(BODY, angle_row({"trunk_inclination": 30, "hip_flexion": -55}))
    assert curves(("hip_flexion",), joints[None], -90.0, "right")["hip_flexion"][0] == pytest.approx(-55)


def test_facing_is_told_from_the_body_itself() -> None:
    joints = GuideMovement(BODY, lift().lesson.guide).keys[0].figure.joints
    assert (facing(joints, -90.0), facing(joints, 90.0), facing(walk(BODY, 0.0, 60).joints, 0.0)) == (1.0, -1.0, 0.0)


def test_a_walk_to_and_fro_has_its_steps_and_none_while_turning_round() -> None:
    t_s = np.arange(0, 17.0, 1 / 15)
    joints = np.array([walk(BODY, float(t), 75, "to_and_fro").joints for t in t_s])
    turned = np.zeros(len(t_s), bool)
    found = steps(t_s, joints, turned, -90.0, front=False)
    gaps = np.diff([step.t_s for step in found])
    assert len(found) == 12
    assert sorted(gaps.round(1))[:5] == pytest.approx([0.7, 0.8, 0.8, 0.8, 0.8], abs=0.15)
    assert [step.sure for step in found].count(False) == 2  # the clip begins and ends within one


def test_footfalls_of_turning_round_may_be_counted_and_need_not() -> None:
    exercise = read_exercise(find_exercise("walking"))
    done = perform(Case(exercise="walking"), exercise)
    found = steps(done.t_s, done.joints, done.turned, -90.0, front=False)
    straight = [step for step in found if not done.turned[np.searchsorted(done.t_s, step.t_s) - 1]]
    assert sum(step.sure for step in found) == sum(step.sure for step in straight) >= 9
    assert len(found) - len(straight) >= 3


def test_a_march_on_the_spot_has_a_foot_contact_each_step() -> None:
    t_s = np.arange(0, 8.0, 1 / 15)
    joints = np.array([walk(BODY, float(t), 75).joints for t in t_s])
    found = [step.t_s for step in steps(t_s, joints, np.zeros(len(t_s), bool), 0.0, front=True)]
    assert len(found) == 10
    # the foot is down after 0.72 of the step's 0.8 seconds; nearly so a little earlier
    assert found[0] == pytest.approx(0.72 * 0.8, abs=0.09)


def test_runs_are_first_and_last_places() -> None:
    assert runs(np.array([True, False, True, True])) == [(0, 0), (2, 3)]
    assert runs(np.zeros(3, bool)) == []


def test_a_performance_begins_at_the_first_pose_and_does_its_rounds() -> None:
    exercise = lift(driver=BELOW)
    case = Case(exercise="hip_lift")
    done = perform(case, exercise)
    true = curves(("hip_flexion",), done.joints, prescribed_camera(case, exercise).yaw_deg, "right")
    assert done.t_s[0] == 0.0
    assert done.rest == 0
    assert not done.turned.any()
    assert [rep.whole for rep in moves(exercise, done.t_s, true, "right")] == [True] * 2


def test_quicker_is_shorter_and_the_whole_way_begins_standing() -> None:
    exercise = lift()
    plain, quick, way = (
        perform(Case(exercise="hip_lift", frames_per_s=4.0, **change), exercise)
        for change in ({}, {"speed": 1.5}, {"whole_way": True})
    )
    assert quick.t_s[-1] < plain.t_s[-1] / 1.3
    assert way.joints[0][:, 1].max() > 1.5
    assert way.joints[way.rest][:, 1].max() < 0.8
    np.testing.assert_allclose(way.joints[way.rest], plain.joints[0], atol=0.05)


def test_the_cameras_side_is_the_cases() -> None:
    exercise = lift()
    assert prescribed_camera(Case(exercise="hip_lift"), exercise).yaw_deg == -90
    assert prescribed_camera(Case(exercise="hip_lift", left=True), exercise).yaw_deg == 90
    assert isinstance(prescribed_camera(Case(exercise="hip_lift"), exercise), PinholeCamera)
