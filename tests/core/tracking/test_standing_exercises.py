"""Standing and sitting exercises: what counts, what does not, and what their demonstrations and measures show."""

import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from footage import shared
from movements import Body, Leg, facing_camera, joints, place, pose, stand
from recordings import pose_of

from coach.core.base.types import Pose
from coach.core.clip.clip_report import measure
from coach.core.exercise.model import Exercise, Kind
from coach.core.kinematics.measures import read
from coach.core.kinematics.seen_body import body_in
from coach.core.kinematics.skeleton import OPPOSITE, SIDES, point
from coach.mannequin.body.body import build_body
from coach.mannequin.body.forward_kinematics import JOINT
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.patient import source
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise

REPS = (
    "squat",
    "hip_hinge",
    "sit_to_stand",
    "lifting",
    "supported_bend",
    "side_bend",
    "standing_back_bend",
    "arm_raise",
)
HOLDS = ("sitting_posture", "standing_posture", "firm_chair")
PACED = ("scapular_squeeze", "chin_tuck", "foot_raised_bend", "step_turn")
MINE = REPS + HOLDS + PACED
LOOPS = 2  # of the guide; the patient then rests
PER_LOOP = {"side_bend": 2}  # once to each side
SECONDS = 22.0
LEAST_FPS = 12.0  # enough for every decision, and quick
ON_THE_FLOOR_S = 9.0  # by then the patient has got down

# what the patient does, and which of these exercises it is not
OTHERS = {
    "hip_lift": REPS + HOLDS,
    "childs_pose": REPS + HOLDS,
    "prone_on_elbows": REPS + HOLDS,
    "walking": (*REPS, "sitting_posture", "firm_chair"),
    "squat": ("hip_hinge", "sit_to_stand", "side_bend", "standing_back_bend"),
    "hip_hinge": ("squat", "sit_to_stand", "side_bend", "standing_back_bend", "arm_raise"),
    "arm_raise": ("squat", "hip_hinge", "sit_to_stand", "lifting", "supported_bend", "side_bend", "standing_back_bend"),
    "side_bend": ("squat", "sit_to_stand", "standing_back_bend", "arm_raise"),  # a bow from the front looks the same
    "standing_back_bend": ("squat", "hip_hinge", "sit_to_stand", "lifting", "supported_bend", "side_bend", "arm_raise"),
    "sit_to_stand": ("hip_hinge", "supported_bend", "side_bend", "standing_back_bend", "arm_raise"),
    "standing_posture": (*REPS, "sitting_posture", "firm_chair"),
    "sitting_posture": (*REPS, "standing_posture"),
    "firm_chair": (*REPS, "standing_posture"),
}


@cache
def exercise(name: str) -> Exercise:
    return read_exercise(find_exercise(name))


def performed(name: str, fps: float, patch: pytest.MonkeyPatch, script: str = "") -> list[Pose]:
    """The virtual patient doing an exercise twice, or holding it, seen without a pose model."""
    patch.setattr(source, "FRAMES_PER_S", fps)
    script = f"stops_early={LOOPS}{script}" if exercise(name).kind is Kind.REPS else script.lstrip(",")
    camera = source.MannequinCamera(script, pixels=False)
    camera.attend(exercise(name), doing=True)
    poses = []
    while (frame := camera.read()) is not None and frame.t_s < SECONDS * PER_LOOP.get(name, 1):
        poses.append(pose_of(frame))
    return poses


# -- what counts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", [12.0, 15.0, 30.0])
@pytest.mark.parametrize("name", REPS)
def test_each_repetition_counts_once_at_every_frame_rate_and_nothing_is_corrected(
    name: str, fps: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = measure(exercise(name), performed(name, fps, monkeypatch))
    assert len(found["reps"]) == LOOPS * PER_LOOP.get(name, 1)
    assert found["faults"] == []


@pytest.mark.parametrize("fps", [12.0, 15.0, 30.0])
@pytest.mark.parametrize("name", HOLDS)
def test_a_posture_that_is_kept_is_one_hold_to_the_end(name: str, fps: float, monkeypatch: pytest.MonkeyPatch) -> None:
    found = measure(exercise(name), performed(name, fps, monkeypatch))
    (hold,) = found["holds"]
    assert hold["end_s"] == pytest.approx(SECONDS, abs=0.2)
    assert hold["held_s"] == pytest.approx(hold["end_s"] - hold["start_s"], abs=0.2)
    assert found["faults"] == []


def test_somebody_who_slumps_on_the_chair_does_not_hold_the_posture_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    poses = performed("sitting_posture", 15.0, monkeypatch)
    (hold,) = measure(exercise("sitting_posture"), poses)["holds"]
    assert 3.5 < hold["start_s"] < 6.0  # 2.6 s to sit down, 1.5 s slumped, and on the way up


def test_a_side_bend_counts_for_the_side_it_leans_to(monkeypatch: pytest.MonkeyPatch) -> None:
    found = measure(exercise("side_bend"), performed("side_bend", 15.0, monkeypatch))
    assert [rep["side"] for rep in found["reps"]] == ["left", "right"] * LOOPS


@pytest.mark.parametrize("name", ["squat", "hip_hinge", "sit_to_stand", "lifting", "arm_raise"])
@pytest.mark.parametrize("how", ["half_range", "too_fast", "too_fast=2,half_range=0.7"])
def test_small_and_quick_movements_count_as_well(name: str, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = measure(exercise(name), performed(name, 15.0, monkeypatch, f",{how}"))
    assert len(found["reps"]) == LOOPS


@pytest.mark.parametrize("doing", OTHERS)
def test_another_exercise_is_not_counted(doing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    poses = [p for p in performed(doing, LEAST_FPS, monkeypatch) if p.t_s > ON_THE_FLOOR_S or doing in MINE]
    counted = {name: measure(exercise(name), poses) for name in OTHERS[doing]}
    assert {name: len(found["reps"]) for name, found in counted.items() if found["reps"]} == {}
    if doing not in MINE:  # on the way to a chair one stands as well
        assert {name: found["holds"] for name, found in counted.items() if name in HOLDS and found["holds"]} == {}


# -- what is corrected -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fault"),
    [("lifting", "trunk_far_forward"), ("supported_bend", "trunk_far_forward"), ("standing_back_bend", "far_back")],
)
def test_too_far_is_told_and_still_a_repetition(name: str, fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = measure(exercise(name), performed(name, 15.0, monkeypatch, ",too_far=0.5"))
    assert {f["name"] for f in found["faults"]} == {fault}
    assert len(found["reps"]) == LOOPS


def test_lifting_from_a_stoop_is_told_to_let_the_knees_bend(monkeypatch: pytest.MonkeyPatch) -> None:
    found = measure(exercise("lifting"), performed("hip_hinge", 15.0, monkeypatch))
    assert "knees_straight" in {f["name"] for f in found["faults"]}
    assert len(found["reps"]) == LOOPS


def test_a_hand_that_is_not_on_the_thigh_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = measure(exercise("supported_bend"), performed("lifting", 15.0, monkeypatch))
    assert "hand_off_thigh" in {f["name"] for f in found["faults"]}


@pytest.mark.parametrize("name", PACED)
def test_what_a_camera_cannot_see_is_guided_and_says_why(name: str) -> None:
    assert not exercise(name).tracked
    assert [line for line in exercise(name).provenance.basis if line.startswith("not visible to a camera: ")]


# -- how it is shown ---------------------------------------------------------------------------------------------------


@cache
def shown(name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """(frames, joints, 3) metres: one loop of the demonstration and the beginning of the next, 25 frames a second."""
    movement = GuideMovement(build_body(), guide_poses(exercise(name)))
    return np.array([movement.at(t_s).joints for t_s in np.arange(0.0, movement.loop_s + 0.2, 0.04)])


@pytest.mark.parametrize("name", MINE)
def test_a_demonstration_is_calm_and_ends_where_it_began(name: str) -> None:
    assert np.linalg.norm(np.diff(shown(name), axis=0), axis=2).max() < 0.04  # 1 m/s


@pytest.mark.parametrize("name", MINE)
def test_nothing_sinks_into_the_floor(name: str) -> None:
    assert shown(name)[..., 1].min() > -0.01


@pytest.mark.parametrize("name", [name for name in MINE if name != "step_turn"])
def test_the_feet_stay_where_they_stand(name: str) -> None:
    for side in SIDES:
        foot = shown(name)[:, JOINT[f"{side}_toe"]]
        assert np.ptp(foot, axis=0).max() < 0.03


@pytest.mark.parametrize("name", PACED)
def test_a_paced_demonstration_keeps_step_with_its_pacer(name: str) -> None:
    tempo = exercise(name).pacing.tempo
    assert tempo is not None
    assert GuideMovement(build_body(), guide_poses(exercise(name))).loop_s == pytest.approx(tempo.total_s)


# -- the measures they brought -----------------------------------------------------------------------------------------


def of(name: str, seen: Pose, side: str = "right", facing: float = 1.0) -> float:
    return read((name,), body_in(seen), side, facing)[name]


@pytest.mark.parametrize(("facing", "sign"), [("right", 1.0), ("left", -1.0)])
def test_leaning_back_is_positive_and_forward_negative_whichever_way_one_faces(facing: str, sign: float) -> None:
    for trunk in (-25.0, -10.0, 0.0, 40.0):
        seen = pose(0.0, stand(trunk=trunk), facing=facing)
        assert of("backward_lean", seen, facing=sign) == pytest.approx(-trunk)


@pytest.mark.parametrize("name", ["backward_lean", "neck_inclination", "weight_behind_feet"])
def test_forward_and_backward_are_not_told_while_nobody_knows_which_is_which(name: str) -> None:
    assert math.isnan(of(name, pose(0.0, stand(hip=90, knee=90)), facing=0.0))


def test_the_neck_leans_with_the_ear_ahead_of_the_shoulder() -> None:
    assert of("neck_inclination", pose(0.0, stand(trunk=30.0))) == pytest.approx(30.0)  # the model's head goes along
    at = joints(stand())
    ahead = at | {f"{side}_ear": (at[f"{side}_ear"][0] + 0.3, at[f"{side}_ear"][1]) for side in SIDES}
    assert of("neck_inclination", place(0.0, ahead)) == pytest.approx(45.0)


def test_both_knees_bend_in_a_squat_and_one_in_a_step() -> None:
    assert of("least_knee_flexion", pose(0.0, stand(hip=60, knee=70))) == pytest.approx(70.0)
    step = Body(left=Leg(hip=40, knee=70), right=Leg(hip=0, knee=5))
    assert of("least_knee_flexion", pose(0.0, step)) == pytest.approx(5.0)


def test_of_a_knee_that_is_hidden_the_other_tells() -> None:
    seen = pose(0.0, Body(left=Leg(), right=Leg(hip=60, knee=70)))
    seen.landmarks[point("knee", "left"), 3] = 0.0
    assert of("least_knee_flexion", seen) == pytest.approx(70.0)


def test_lifting_one_knee_does_not_lower_the_hips_over_the_other() -> None:
    upright = of("hips_over_knees", pose(0.0, stand()))
    march = Body(left=Leg(hip=80, knee=90), right=Leg())
    assert of("hips_over_knees", pose(0.0, march)) == pytest.approx(upright)
    assert of("hips_over_knees", pose(0.0, stand(hip=90, knee=90))) == pytest.approx(0.0, abs=1e-6)


def test_who_sits_has_the_weight_behind_the_feet_and_who_squats_does_not() -> None:
    assert of("weight_behind_feet", pose(0.0, stand(hip=90, knee=90))) == pytest.approx(0.9)
    squat = stand(hip=115, knee=105, trunk=40)
    assert abs(of("weight_behind_feet", pose(0.0, squat))) < 0.15


def test_from_the_front_nobody_can_tell_where_the_weight_is() -> None:
    assert math.isnan(of("weight_behind_feet", place(0.0, facing_camera())))


def test_a_lean_to_one_side_is_the_other_sides_lean_away() -> None:
    at = {name: (x + (0.25 if y >= 1 else 0.0), y) for name, (x, y) in facing_camera().items()}
    seen = place(0.0, at)
    leans = {side: of("side_lean", seen, side, 0.0) for side in SIDES}
    near = max(leans, key=lambda side: leans[side])
    assert leans[near] == pytest.approx(math.degrees(math.atan(0.25)), abs=0.5)
    assert leans[OPPOSITE[near]] == pytest.approx(-leans[near])
    assert at[f"{near}_shoulder"][0] > at[f"{OPPOSITE[near]}_shoulder"][0]


def test_a_hand_on_the_thigh_is_near_it_and_an_arm_held_out_is_not() -> None:
    bent = stand(hip=60, knee=40, trunk=30)
    at = joints(bent)
    middle = tuple((a + b) / 2 for a, b in zip(at["right_hip"], at["right_knee"], strict=True))
    assert of("hand_to_thigh", place(0.0, at | {"right_wrist": (middle[0], middle[1])})) == pytest.approx(0.0, abs=1e-6)
    assert of("hand_to_thigh", pose(0.0, replace(bent, arm=120.0))) > 0.6


# -- people ------------------------------------------------------------------------------------------------------------


def clip(name: str) -> list[Pose]:
    from coach.devices.camera import open_camera

    poses = []
    with open_camera(str(shared(f"traces/{name}.npz"))) as camera:
        while (frame := camera.read()) is not None:
            poses.append(pose_of(frame))
    return poses


@pytest.mark.parametrize(
    ("name", "doing", "peaks_s", "within_s"),
    [
        ("squat", "air_squats", (1.5, 3.8, 6.0, 9.5, 11.6, 14.0), 0.3),
        ("hip_hinge", "pvc_good_morning", (3.0, 7.2, 11.3, 16.3, 20.3, 24.4), 0.6),
    ],
)
def test_people_are_counted_where_an_eye_saw_them(
    name: str, doing: str, peaks_s: tuple[float, ...], within_s: float
) -> None:
    found = measure(exercise(name), clip(doing))
    assert [rep["peak_s"] for rep in found["reps"]] == pytest.approx(peaks_s, abs=within_s)


@pytest.mark.parametrize(
    ("doing", "nots"),
    [
        ("air_squats", ("hip_hinge", "sit_to_stand", "side_bend", "standing_back_bend")),
        ("pvc_good_morning", ("squat", "sit_to_stand", "side_bend", "standing_back_bend", "arm_raise")),
        ("gait_normal_01", REPS),
        ("gait_arm_no_swing", REPS),
        ("bridge_with_ball_squeeze", REPS),
        ("childs_pose_oblique", REPS),
    ],
)
def test_people_who_do_something_else_are_not_counted(doing: str, nots: tuple[str, ...]) -> None:
    poses = clip(doing)
    poses = poses[:: max(round(len(poses) / poses[-1].t_s / LEAST_FPS), 1)]
    assert {name: n for name in nots if (n := len(measure(exercise(name), poses)["reps"]))} == {}
