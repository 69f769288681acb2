"""The virtual patient does what is asked, calmly, and makes each scripted fault."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from mannequin_exercises import TABLE, bend

from coach.core.base.types import Floats
from coach.core.dialogue.questions import Asked
from coach.core.dialogue.scripted_answers import Script, reply
from coach.core.exercise.model import Exercise, Kind, Tempo
from coach.mannequin.body.body import Body
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.forward_kinematics import JOINT
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.body.landmarks import SWAY_M
from coach.mannequin.body.transitions import WAYS, way
from coach.mannequin.patient import faults
from coach.mannequin.patient.faults import (
    FAULTS,
    ScriptedFault,
    ScriptError,
    faulty_poses,
    read_answers,
    read_script,
)
from coach.mannequin.patient.simulator import VirtualPatient, arrival_s, kept_pose, patient_camera

DT_S = 0.05
Plan = list[tuple[float, str | None]]  # from these seconds on, this exercise


def perform(
    patient: VirtualPatient, plan: Plan, until_s: float, dt_s: float = DT_S
) -> tuple[Floats, list[Floats | None]]:
    times = np.arange(0, until_s, dt_s)
    asked = [[doing for start_s, doing in plan if start_s <= t_s][-1] for t_s in times]
    return times, [patient.step(t_s, doing) for t_s, doing in zip(times.tolist(), asked, strict=True)]


def hips(rows: list[Floats | None]) -> Floats:
    points = [
        [row[JOINT[f"left_{name}"], :2] for name in ("shoulder", "hip", "knee")] for row in rows if row is not None
    ]
    return np.array([bend(*three) for three in points])


def lifts(rows: list[Floats | None]) -> int:
    """Rises of the hips, with two thresholds."""
    height = np.array([row[JOINT["pelvis"], 1] for row in rows if row is not None])
    up, count = False, 0
    for y in height:
        if not up and y > 0.20:
            up, count = True, count + 1
        elif up and y < 0.15:
            up = False
    return count


def test_it_stands_until_asked_then_lies_down_calmly_and_lifts(body: Body, guided: dict[str, Exercise]) -> None:
    times, rows = perform(VirtualPatient(body, guided), [(0, None), (2, "hip_lift")], 40)
    assert rows[20][JOINT["crown"], 1] > 1.6
    lying = next(t_s for t_s, row in zip(times, rows, strict=True) if row[JOINT["crown"], 1] < 0.4)
    assert 5 < lying < 14
    after = [row for t_s, row in zip(times, rows, strict=True) if t_s > lying + 2]
    assert 3 <= lifts(after) <= 5
    assert hips(after).min() == pytest.approx(5.0, abs=0.5)


def test_no_part_moves_suddenly_or_goes_below_the_floor_through_a_whole_routine(
    body: Body, guided: dict[str, Exercise]
) -> None:
    order = ["walking", "hip_lift", None, "childs_pose", "prone_on_elbows", "bird_dog", "firm_chair", "marching"]
    plan: Plan = [(0, None), *((2.0 + 15 * k, name) for k, name in enumerate(order))]
    _, rows = perform(VirtualPatient(body, guided), plan, 120)
    joints = np.array(rows)
    assert np.linalg.norm(np.diff(joints, axis=0), axis=2).max() < 0.16  # a walker's foot swings at 3 m/s
    assert joints[..., 1].min() > -0.03


@pytest.mark.parametrize("name", ["childs_pose", "prone_on_elbows", "firm_chair"])
def test_a_hold_is_kept_until_something_else_is_asked(name: str, body: Body, guided: dict[str, Exercise]) -> None:
    _, rows = perform(VirtualPatient(body, guided), [(0, name)], 40)
    np.testing.assert_allclose(rows[-1], rows[-200], atol=2 * SWAY_M)


def test_what_is_kept_still_trembles_and_no_angle_of_it_changes(body: Body, guided: dict[str, Exercise]) -> None:
    _, rows = perform(VirtualPatient(body, guided), [(0, "childs_pose")], 40)
    kept = np.array(rows[-100:])
    assert np.abs(np.diff(kept[:, 0], axis=0)).max(axis=1).min() > 1e-6
    np.testing.assert_allclose(kept - kept[:, :1], np.broadcast_to(kept[0] - kept[0, 0], kept.shape), atol=1e-9)


def test_at_rest_it_goes_back_to_the_first_pose(body: Body, guided: dict[str, Exercise]) -> None:
    _, rows = perform(VirtualPatient(body, guided), [(0, "hip_lift"), (14.0, None)], 20)
    assert hips(rows[-1:])[0] > 35
    np.testing.assert_allclose(rows[-1], rows[-10], atol=2 * SWAY_M)


def test_the_way_from_any_posture_to_any_other_is_known() -> None:
    for start in WAYS:
        for end in WAYS:
            assert way(start, end)[0] == start
            assert way(start, end)[-1] == end
    assert {posture for _, posture, _, _ in TABLE.values()} <= set(WAYS)


# what each fault is seen by: exercise, script -> the thing that differs from the same without it
def test_over_arch_passes_the_stop_limit(body: Body, guided: dict[str, Exercise]) -> None:
    assert most_extended(body, guided, "over_arch@hip_lift") == pytest.approx(25.0, abs=1.0)


def test_over_arch_lying_on_the_front_comes_up_from_the_elbows(body: Body, guided: dict[str, Exercise]) -> None:
    plan: Plan = [(0, "prone_on_elbows")]
    _, plain = perform(VirtualPatient(body, guided), plan, 30)
    _, arched = perform(VirtualPatient(body, guided, read_script("over_arch")), plan, 30)
    assert plain[-1][JOINT["left_elbow"], 1] < 0.06
    assert arched[-1][JOINT["left_elbow"], 1] > 0.12
    assert arched[-1][JOINT["left_shoulder"], 1] > plain[-1][JOINT["left_shoulder"], 1] + 0.1


def test_too_far_passes_the_guide_and_half_range_falls_short(body: Body, guided: dict[str, Exercise]) -> None:
    assert most_extended(body, guided, "too_far@hip_lift") > 15
    _, rows = perform(VirtualPatient(body, guided, read_script("half_range@hip_lift")), [(0, "hip_lift")], 25)
    assert hips(rows[-200:]).min() == pytest.approx(24, abs=2)


def most_extended(body: Body, guided: dict[str, Exercise], script: str) -> float:
    """Degrees beyond straight at the top of the hip lifts."""
    _, rows = perform(VirtualPatient(body, guided, read_script(script)), [(0, "hip_lift")], 25)
    top = max((row for row in rows[-200:] if row is not None), key=lambda row: row[JOINT["pelvis"], 1])
    return float(hips([top])[0])


def test_too_fast_repeats_more_often(body: Body, guided: dict[str, Exercise]) -> None:
    counts = []
    for script in ("", "too_fast"):
        _, rows = perform(VirtualPatient(body, guided, read_script(script)), [(0, "hip_lift")], 40)
        counts.append(lifts(rows[280:]))
    assert counts[1] >= 2.4 * counts[0]


def test_stops_early_rests_after_its_repetitions(body: Body, guided: dict[str, Exercise]) -> None:
    _, rows = perform(VirtualPatient(body, guided, read_script("stops_early=3")), [(0, "hip_lift")], 60)
    assert lifts(rows[200:]) == 3


def test_stops_early_ends_a_hold(body: Body, guided: dict[str, Exercise]) -> None:
    _, rows = perform(VirtualPatient(body, guided, read_script("stops_early=4")), [(0, "childs_pose")], 40)
    assert rows[-1][JOINT["crown"], 1] > 0.7


@pytest.mark.parametrize(("there_s", "back_s"), [(2.0, 5.0), (5.0, 2.0)], ids=["slowly back", "quickly back"])
def test_a_hold_that_ends_early_takes_the_guides_own_way_back(
    there_s: float, back_s: float, body: Body, guided: dict[str, Exercise]
) -> None:
    start, fold = guided["childs_pose"].lesson.guide
    guide = (replace(start, seconds=back_s), replace(fold, seconds=there_s))
    exercise = replace(guided["childs_pose"], lesson=replace(guided["childs_pose"].lesson, guide=guide))
    patient = VirtualPatient(body, {"childs_pose": exercise}, read_script("stops_early=4"))
    times, rows = perform(patient, [(0, "childs_pose")], 40)
    height = np.array([row[JOINT["crown"], 1] for row in rows])
    low = np.flatnonzero(height < height[-1] - 0.02)
    folded = np.flatnonzero(height < height.min() + 0.005)
    assert times[folded[-1]] - times[folded[0]] == pytest.approx(4.0, abs=0.8)
    assert times[low[-1]] - times[folded[-1]] == pytest.approx(0.75 * back_s, abs=0.2 * back_s)
    assert np.abs(np.diff(height)).max() < 0.1


def test_the_pose_that_is_kept_is_the_one_with_the_longest_stay(body: Body, guided: dict[str, Exercise]) -> None:
    start, fold = guided["childs_pose"].lesson.guide
    risen = replace(start, name="risen", stay_s=0.5)
    three = replace(guided["childs_pose"], lesson=replace(guided["childs_pose"].lesson, guide=(start, fold, risen)))
    _, rows = perform(VirtualPatient(body, {"childs_pose": three}), [(0, "childs_pose")], 40)
    _, plain = perform(VirtualPatient(body, guided), [(0, "childs_pose")], 40)
    assert rows[-1][JOINT["crown"], 1] == pytest.approx(plain[-1][JOINT["crown"], 1], abs=0.01)
    movement = GuideMovement(body, three.lesson.guide)
    assert kept_pose(movement) == 1
    np.testing.assert_allclose(movement.at(arrival_s(movement, 1) + 1e-6).joints, movement.keys[1].figure.joints)
    assert arrival_s(movement, 0) == 0.0


@pytest.mark.parametrize("kind", [Kind.POSITION, Kind.TIMER, Kind.HOLD])
def test_a_position_and_a_timer_rest_in_the_pose_that_is_kept(
    kind: Kind, body: Body, guided: dict[str, Exercise]
) -> None:
    resting = replace(guided["prone_on_elbows"], kind=kind)
    _, rows = perform(VirtualPatient(body, {"rest": resting}), [(0, "rest")], 40)
    np.testing.assert_allclose(rows[-1], rows[-200], atol=2 * SWAY_M)
    assert rows[-1][JOINT["left_shoulder"], 1] > 0.25  # up on the elbows


def test_a_paced_movement_goes_there_and_back_at_its_tempo(body: Body, guided: dict[str, Exercise]) -> None:
    tempo = Tempo(up_s=3.0, hold_s=1.0, down_s=3.0, source="test")
    paced = replace(guided["hip_lift"], kind=Kind.PACE, pacing=replace(guided["hip_lift"].pacing, tempo=tempo))
    times, rows = perform(VirtualPatient(body, {"hip_lift": paced}), [(0, "hip_lift")], 60)
    height = np.array([row[JOINT["pelvis"], 1] for row in rows])
    after = times > 20
    ups = times[after][1:][np.diff((height[after] > 0.2).astype(int)) == 1]
    assert np.diff(ups) == pytest.approx(7.0 + paced.lesson.guide[0].stay_s, abs=0.11)


def test_knees_too_straight_begins_with_the_feet_far_away(body: Body, guided: dict[str, Exercise]) -> None:
    plan: Plan = [(0, "hip_lift")]
    _, plain = perform(VirtualPatient(body, guided), plan, 15)
    _, far = perform(VirtualPatient(body, guided, read_script("knees_too_straight")), plan, 15)
    knee = [
        bend(*(row[JOINT[f"left_{name}"], :2] for name in ("hip", "knee", "ankle"))) for row in (plain[-1], far[-1])
    ]
    assert knee[0] - knee[1] > 20


def test_leaning_leaves_the_legs_where_they_are(body: Body, guided: dict[str, Exercise]) -> None:
    plan: Plan = [(0, "firm_chair")]
    _, plain = perform(VirtualPatient(body, guided), plan, 15)
    _, over = perform(VirtualPatient(body, guided, read_script("leans=25")), plan, 15)
    leg = [row[JOINT["left_hip"], :2] - row[JOINT["left_knee"], :2] for row in (plain[-1], over[-1])]
    trunk = [row[JOINT["neck"], :2] - row[JOINT["pelvis"], :2] for row in (plain[-1], over[-1])]
    turned = [[np.degrees(np.arctan2(x, y)) for x, y in lines] for lines in (leg, trunk)]
    assert abs(turned[0][1] - turned[0][0]) < 3
    assert abs(turned[1][1] - turned[1][0]) == pytest.approx(25, abs=3)


@pytest.mark.parametrize("name", [None, "marching", "walking", "hip_lift", "childs_pose", "firm_chair"])
def test_leaves_the_picture_by_moving_out_and_comes_back_from_the_other_side(
    name: str | None, body: Body, guided: dict[str, Exercise]
) -> None:
    patient = VirtualPatient(body, guided, read_script("leaves_picture@20-25"))
    times, rows = perform(patient, [(0, name)], 36)
    camera = PinholeCamera() if name is None else patient_camera(guided[name])
    away = [t_s for t_s, row in zip(times, rows, strict=True) if row is None]
    assert 20.5 < away[0] < 23.0
    assert away[-1] == pytest.approx(25.0, abs=2 * DT_S)
    assert np.diff(away).max() < 2 * DT_S
    for before, after in pairwise(rows):
        if before is not None and after is not None:
            assert np.linalg.norm(after - before, axis=1).max() < 0.35  # a foot that swings
        else:  # out of the picture whenever it is there no more, or not yet
            assert not shown(camera, after if before is None else before)
    assert shown(camera, rows[-1])


def test_leaving_on_foot_is_walking(body: Body, guided: dict[str, Exercise]) -> None:
    _, rows = perform(VirtualPatient(body, guided, read_script("leaves_picture@5-8")), [(0, None)], 12)
    out = np.array([row for row in rows[105:130] if row is not None])
    feet = out[:, [JOINT["left_ankle"], JOINT["right_ankle"]], 0]
    ahead = np.sign(feet[:, 0] - feet[:, 1])
    assert (np.diff(ahead) != 0).sum() >= 2  # now one foot is in front, now the other
    assert np.diff(out[:, JOINT["pelvis"], 0]).min() > 0


def test_after_coming_back_it_goes_on_with_the_exercise(body: Body, guided: dict[str, Exercise]) -> None:
    plan: Plan = [(0, "hip_lift")]
    _, rows = perform(VirtualPatient(body, guided, read_script("leaves_picture@20-22,stops_early=3")), plan, 60)
    assert lifts(rows[200:]) == 3


def test_who_left_on_the_way_down_to_the_floor_goes_down_calmly_when_back(
    body: Body, guided: dict[str, Exercise]
) -> None:
    patient = VirtualPatient(
        body, guided, read_script("leaves_picture@1-2")
    )  # asked at 0, it has only begun to get down
    _, rows = perform(patient, [(0, "hip_lift")], 30)
    crown = np.array([np.nan if row is None else row[JOINT["crown"], 1] for row in rows])
    assert np.nanmin(np.diff(crown)) > -0.08  # 1.6 m/s
    assert crown[-1] < 0.4


def test_leaving_for_a_moment_is_a_way_out_and_a_way_back(body: Body, guided: dict[str, Exercise]) -> None:
    _, rows = perform(VirtualPatient(body, guided, read_script("leaves_picture@5-5.2")), [(0, None)], 12)
    assert [shown(PinholeCamera(), row) for row in rows].count(False) > 5
    np.testing.assert_allclose(rows[-1], rows[0], atol=2 * SWAY_M)


def shown(camera: PinholeCamera, row: Floats | None) -> bool:
    """Whether any joint is in the picture."""
    if row is None:
        return False
    seen = camera.project(row)
    return bool(((seen[:, 0] > 0) & (seen[:, 0] < camera.width)).any())


def test_falls_quickly_lies_and_gets_up_again(body: Body, guided: dict[str, Exercise]) -> None:
    times, rows = perform(VirtualPatient(body, guided, read_script("falls@6-12")), [(0, "marching")], 26)
    crown = np.array([row[JOINT["crown"], 1] for row in rows])
    assert crown[times < 6].min() > 1.5
    assert crown[(times > 7.2) & (times < 12)].max() < 0.45
    assert crown[-1] > 1.5


def test_raises_an_arm_standing_and_lowers_it(body: Body, guided: dict[str, Exercise]) -> None:
    times, rows = perform(VirtualPatient(body, guided, read_script("raises_arm@3-7")), [(0, None)], 10)
    wrist = np.array([row[JOINT["right_wrist"], 1] - row[JOINT["crown"], 1] for row in rows])
    assert (wrist > 0)[(times > 4.2) & (times < 5.8)].all()
    assert wrist[times < 3].max() < -0.5
    assert wrist[-1] < -0.5


def test_lying_on_the_back_the_forearm_is_the_answer_and_prone_the_knee(
    body: Body, guided: dict[str, Exercise]
) -> None:
    _, rows = perform(VirtualPatient(body, guided, read_script("raises_arm@20-30")), [(0, "hip_lift")], 25)
    supine = rows[-1]
    assert supine[JOINT["right_wrist"], 1] - supine[JOINT["right_elbow"], 1] > 0.2
    _, rows = perform(VirtualPatient(body, guided, read_script("raises_arm@25-35")), [(0, "prone_on_elbows")], 30)
    prone = rows[-1]
    assert prone[JOINT["right_ankle"], 1] - prone[JOINT["right_knee"], 1] > 0.3


def test_lies_down_by_itself_until_something_is_asked_of_it(body: Body, guided: dict[str, Exercise]) -> None:
    patient = VirtualPatient(body, guided, read_script("lies_down"))
    _, rows = perform(patient, [(0, None)], 12)
    crown = np.array([row[JOINT["crown"], 1] for row in rows])
    assert crown[0] > 1.5
    assert crown[-1] < 0.4
    assert np.abs(np.diff(np.array(rows), axis=0)).max() < 0.25  # calmly
    assert patient.step(12.0, "marching") is not None
    for k in range(150):
        joints = patient.step(12.1 + k / 15, "marching")
    assert joints is not None
    assert joints[JOINT["crown"], 1] > 1.5


def test_a_gesture_that_is_asked_for_is_raised_kept_and_lowered(body: Body, guided: dict[str, Exercise]) -> None:
    patient = VirtualPatient(body, guided)
    heights = []
    for k in range(150):
        t_s = k / 15
        patient.gesture("hand_on_head" if 2 <= t_s < 5 else None, t_s)
        joints = patient.step(t_s, None)
        assert joints is not None
        heights.append(joints[JOINT["right_wrist"], 1] - joints[JOINT["right_shoulder"], 1])
    times, wrist = np.arange(150) / 15, np.array(heights)
    assert wrist[times < 2.6].max() < -0.3
    assert wrist[(times > 3.4) & (times < 5.5)].min() > 0.1
    assert wrist[times > 6.5].max() < -0.3


def test_sitting_up_to_stop_has_the_hand_on_the_head(body: Body, guided: dict[str, Exercise]) -> None:
    patient = VirtualPatient(body, guided)
    for k in range(300):
        joints = patient.step(k / 15, "childs_pose")
    patient.gesture("sit_up_and_hand", 20.0)
    for k in range(45):
        joints = patient.step(20 + k / 15, "childs_pose")
    assert joints is not None
    assert joints[JOINT["neck"], 1] - joints[JOINT["pelvis"], 1] > 0.4
    assert joints[JOINT["right_wrist"], 1] > joints[JOINT["neck"], 1]


def test_limps_spares_one_leg(body: Body, guided: dict[str, Exercise]) -> None:
    _, rows = perform(VirtualPatient(body, guided, read_script("limps=0.5")), [(0, "marching")], 30)
    lifted = np.array([[row[JOINT[f"{side}_toe"], 1] > 0.01 for side in ("left", "right")] for row in rows[100:]])
    left, right = lifted.sum(axis=0)
    assert right > 1.3 * left


def test_every_fault_of_the_table_can_be_read_and_is_told() -> None:
    for name, kind in FAULTS.items():
        assert f"`{name}`" in faults.__doc__ or name in faults.JOINTS
        assert read_script(name) == (ScriptedFault(name=name),)
        assert kind.meaning
        assert ScriptedFault(name=name).amount == kind.amount


def test_a_script_says_when_where_and_how_much() -> None:
    script = "too_far=0.3@hip_lift, limps@30-90.5,falls@walking@120"
    assert read_script(script) == (
        ScriptedFault(name="too_far", exercise="hip_lift", value=0.3),
        ScriptedFault(name="limps", from_s=30.0, to_s=90.5),
        ScriptedFault(name="falls", exercise="walking", from_s=120.0),
    )
    assert read_script("") == ()


def test_a_script_says_what_is_answered_in_its_order() -> None:
    script = "over_arch@hip_lift, pain=2, more_or_same=more, pain=5, falls@90, pain=-"
    assert read_answers(script) == {"pain": ("2", "5", "-"), "more_or_same": ("more",)}
    assert [fault.name for fault in read_script(script)] == ["over_arch", "falls"]
    assert read_answers("falls@3") == {}


def test_what_a_script_answers_is_a_script_of_the_session() -> None:
    script = Script(read_answers("pain=2,pain=5,symptoms=yes"))
    heard = []
    for question in ("pain_before", "pain_check", "symptoms", "pain_after"):
        script, answer = reply(script, Asked(question, given=True, spoken_s=1.0))
        heard.append(answer.value)
    assert heard == ["2", "5", "yes", "5"]


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("too_fra", "too_far"),
        ("limps=much", "not a number"),
        ("falls@12-x", "not a number"),
        ("too_far=nan", "not a number"),
        ("too_fast=0", "0.1 to 10"),
        ("limps=3", "0 to 0.9"),
        ("falls=2", "no amount"),
        ("falls@30-20", "before it begins"),
        ("pain=11", "0, 1, 2"),
        ("pain", "silence"),
        ("pain=5@hip_lift", "order"),
        ("more_or_same=5", "more, same"),
    ],
    ids=[
        "an unknown fault",
        "an amount that is no number",
        "a time that is no number",
        "nan",
        "no time at all",
        "too much of it",
        "an amount of what has none",
        "an end before its beginning",
        "pain above 10",
        "no answer",
        "an answer with a place",
        "an answer that is no choice",
    ],
)
def test_a_script_that_cannot_be_read_is_a_sentence(script: str, says: str) -> None:
    with pytest.raises(ScriptError, match=says):
        (read_script(script), read_answers(script))


@pytest.mark.parametrize("name", TABLE)
def test_the_camera_of_an_exercise_sees_the_whole_patient(name: str, body: Body, guided: dict[str, Exercise]) -> None:
    camera = patient_camera(guided[name])
    _, rows = perform(VirtualPatient(body, guided), [(0, name)], 24, dt_s=0.2)
    seen = camera.project(np.array(rows[-60:]))
    assert (seen[..., :2] > 0).all()
    assert (seen[..., 0] < camera.width).all()
    assert (seen[..., 1] < camera.height).all()


def test_a_joint_is_held_beside_the_guide_and_not_at_rest(body: Body, guided: dict[str, Exercise]) -> None:
    poses = guide_poses(guided["hip_lift"])
    plain = GuideMovement(body, poses).keys
    changed = GuideMovement(body, faulty_poses(body, poses, read_script("neck_flexion=15"))).keys
    angles = [key.figure.angle("neck_flexion") for key in changed]
    assert angles[0] == pytest.approx(plain[0].figure.angle("neck_flexion"), abs=0.5)
    assert angles[1] == pytest.approx(plain[1].figure.angle("neck_flexion") + 15, abs=0.5)


def test_a_guide_of_one_pose_is_left_for_a_joint_fault(body: Body, guided: dict[str, Exercise]) -> None:
    (only, *_) = guide_poses(guided["hip_lift"])
    first, second = faulty_poses(body, (only,), read_script("neck_flexion=-15"))
    assert first == only
    assert second.angles["neck_flexion"] < (only.angles.get("neck_flexion") or 0.0) - 10
