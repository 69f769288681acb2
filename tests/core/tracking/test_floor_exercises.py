"""Exercises on the floor: what counts, what does not, what is corrected, and what demonstrations and measures show.

The films are the guides themselves, seen without a pose model by the camera that the exercise prescribes.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from footage import shared
from movements import XY, Body, Leg, facing_camera, joints, kneel, moved, place, pose, supine
from recordings import pose_of

from coach.certification.mistaken import filmed as from_its_camera
from coach.core.base.types import Pose
from coach.core.clip.clip_report import measure
from coach.core.exercise.model import Exercise, GuidePose, Kind
from coach.core.kinematics.measures import read
from coach.core.kinematics.seen_body import body_in
from coach.core.kinematics.skeleton import OPPOSITE, POINTS, SIDES, point
from coach.mannequin.body.body import build_body
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.patient.faults import faulty_poses, read_script
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise

REPS = ("heel_slide", "cat_cow", "bird_dog")
HOLDS = ("knee_to_chest", "side_bridge", "hamstring_stretch")
POSITIONS = ("prone_lying", "supine_supported", "side_lying", "incline_rest", "ball_stretch")
GUIDED = ("pelvic_tilt", "ankle_pumps", "log_roll", "relaxation")
TRACKED = REPS + HOLDS + POSITIONS
MINE = TRACKED + GUIDED
# the pose to which a repetition goes, and its place in the guide
TOPS = {"heel_slide": 2, "cat_cow": 1, "bird_dog": 2}
BODY = build_body()
SIZE = (640, 480)
LOOPS, STAY_S, AFTER_S = 2, 3.0, 0.5


@cache
def exercise(name: str) -> Exercise:
    return read_exercise(find_exercise(name))


@cache
def movement(name: str, script: str = "") -> GuideMovement:
    """The guide with its long stays cut short, done with the faults of a script."""
    rules = exercise(name)
    short = tuple(replace(p, stay_s=min(p.stay_s, STAY_S)) for p in rules.lesson.guide)
    poses = guide_poses(
        replace(rules, lesson=replace(rules.lesson, guide=short)) if rules.pacing.tempo is None else rules
    )
    return GuideMovement(BODY, faulty_poses(BODY, poses, read_script(script)))


def filmed(moving: GuideMovement, judge: str, fps: float, seconds: float) -> list[Pose]:
    return from_its_camera(moving, exercise(judge), fps, seconds)


@cache
def film(name: str, fps: float = 15.0, judge: str | None = None, script: str = "") -> tuple[Pose, ...]:
    moving = movement(name, script)
    loops = LOOPS if exercise(name).kind is Kind.REPS and judge is None else 1
    return tuple(filmed(moving, judge or name, fps, loops * moving.loop_s + AFTER_S))


def reached_s(moving: GuideMovement, index: int) -> float:
    """When a guide reaches a pose."""
    keys = moving.keys
    return sum(keys[k].stay_s + keys[k + 1].seconds for k in range(index))


def kept(name: str, **angles: float) -> GuideMovement:
    """Somebody who stays in an exercise's main pose, with some joints at other angles."""
    guide = movement(name).keys
    place_of = max(range(len(guide)), key=lambda k: guide[k].stay_s)
    poses = exercise(name).lesson.guide[: place_of + 1]
    named = {key: value for p in poses for key, value in p.angles.items()}
    return GuideMovement(BODY, (GuidePose(name="kept", seconds=1.0, stay_s=60.0, support=poses[-1].support,
                                     angles={**named, **angles}),))  # fmt: skip


def mirrored(seen: Pose) -> Pose:
    """The same body the other way round: right is left, and it faces the other edge of the picture."""
    order = np.arange(len(POINTS))
    for name, at in POINTS.items():
        for side, other in OPPOSITE.items():
            if side in name:
                order[at] = POINTS[name.replace(side, other)]
    marks = seen.landmarks[order].copy()
    marks[:, 0] = 1 - marks[:, 0]
    return replace(seen, landmarks=marks)


# -- what counts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", [12.0, 15.0, 30.0])
@pytest.mark.parametrize("name", REPS)
def test_each_repetition_counts_once_at_its_own_time_and_nothing_is_corrected(name: str, fps: float) -> None:
    moving, found = movement(name), measure(exercise(name), film(name, fps))
    top = moving.keys[TOPS[name]]
    peaks = [loop * moving.loop_s + reached_s(moving, TOPS[name]) + top.stay_s / 2 for loop in range(LOOPS)]
    assert [rep["peak_s"] for rep in found["reps"]] == pytest.approx(peaks, abs=0.3)
    assert found["faults"] == []


@pytest.mark.parametrize("fps", [12.0, 15.0, 30.0])
@pytest.mark.parametrize("name", HOLDS)
def test_a_hold_is_from_getting_there_to_letting_go_and_nothing_is_corrected(name: str, fps: float) -> None:
    moving, found = movement(name), measure(exercise(name), film(name, fps))
    there_s = reached_s(moving, len(moving.keys) - 1)
    (hold,) = found["holds"]
    assert there_s - moving.keys[-1].seconds < hold["start_s"] < there_s
    assert there_s + STAY_S < hold["end_s"] < moving.loop_s
    assert hold["held_s"] == pytest.approx(hold["end_s"] - hold["start_s"], abs=0.2)
    assert found["faults"] == []


@pytest.mark.parametrize("fps", [12.0, 15.0, 30.0])
@pytest.mark.parametrize("name", POSITIONS)
def test_resting_in_a_position_is_one_hold_and_nothing_is_corrected(name: str, fps: float) -> None:
    found = measure(exercise(name), filmed(kept(name), name, fps, 12.0))
    (hold,) = found["holds"]
    assert (hold["start_s"], hold["end_s"]) == pytest.approx((0.0, 12.0), abs=0.2)
    assert hold["held_s"] == pytest.approx(12.0, abs=0.3)
    assert found["faults"] == []


@pytest.mark.parametrize("name", TRACKED)
def test_it_is_the_same_with_the_other_side_and_facing_the_other_way(name: str) -> None:
    plain, turned = (measure(exercise(name), poses) for poses in (film(name), [mirrored(p) for p in film(name)]))
    for kind in ("reps", "holds"):
        assert len(turned[kind]) == len(plain[kind])
        for a, b in zip(plain[kind], turned[kind], strict=True):
            assert b["side"] == OPPOSITE[a["side"]] or exercise(name).placement.view == "front"
            assert b["start_s"] == pytest.approx(a["start_s"], abs=0.01)
    for a, b in zip(plain["reps"], turned["reps"], strict=True):
        assert {m: p["deg"] for m, p in b["peak"].items()} == pytest.approx(
            {m: p["deg"] for m, p in a["peak"].items()}, abs=0.1
        )


@pytest.mark.parametrize("name", REPS)
def test_quick_repetitions_count_as_well(name: str) -> None:
    assert len(measure(exercise(name), film(name, script="too_fast=2"))["reps"]) == LOOPS


def test_half_of_a_heel_slide_counts_because_half_is_enough() -> None:
    slid = [p if p.name != "away" else replace(p, angles={"hip_flexion_right": 26, "knee_flexion_right": 52})
            for p in exercise("heel_slide").lesson.guide]  # fmt: skip
    half = GuideMovement(BODY, [p for p in slid if p.name in ("bent", "away")])
    assert len(measure(exercise("heel_slide"), filmed(half, "heel_slide", 15.0, 3 * half.loop_s + 0.5))["reps"]) == 3


def test_a_heel_that_is_drawn_up_from_straight_legs_counts_as_well() -> None:
    lying = {"trunk_inclination": -90.0, "hip_flexion": 8.0, "knee_flexion": 10.0}
    resting = ("shoulder", "hip")
    drawn = GuideMovement(BODY, (
        GuidePose(name="straight", seconds=2.0, stay_s=1.5, support=resting, angles=lying),
        GuidePose(name="bent", seconds=2.0, stay_s=0.5, support=resting,
                  angles={**lying, "hip_flexion_right": 44.0, "knee_flexion_right": 85.0}),
    ))  # fmt: skip
    assert len(measure(exercise("heel_slide"), filmed(drawn, "heel_slide", 15.0, 3 * drawn.loop_s + 0.5))["reps"]) == 3


def test_a_bird_dog_counts_for_the_leg_that_is_long() -> None:
    assert {rep["side"] for rep in measure(exercise("bird_dog"), film("bird_dog"))["reps"]} == {"right"}


# -- what does not count -----------------------------------------------------------------------------------------------


LYING_FRONT, LYING_BACK = ("prone_lying", "prone_on_elbows"), ("supine_supported", "relaxation", "ankle_pumps")
HOOK_LYING = ("hip_lift", "pelvic_tilt", "breathing")
KNEES = ("cat_cow", "bird_dog", "childs_pose")
CAMERAS = {"side": "heel_slide", "front": "side_lying"}  # an exercise that has it; all on the floor stand alike
# the exercise that is asked for -> what is done instead
OTHERS: dict[str, tuple[str, ...]] = {
    "heel_slide": (*HOOK_LYING, *LYING_BACK, *LYING_FRONT, *KNEES, "knee_to_chest", "incline_rest", "ball_stretch",
                   "side_lying", "walking"),
    "knee_to_chest": (*HOOK_LYING, *LYING_BACK, *LYING_FRONT, *KNEES, "heel_slide", "hamstring_stretch", "incline_rest",
                      "ball_stretch", "walking"),
    "hamstring_stretch": (*HOOK_LYING, *LYING_BACK, *LYING_FRONT, *KNEES, "heel_slide", "knee_to_chest", "incline_rest",
                          "ball_stretch", "walking"),
    "cat_cow": (*HOOK_LYING, *LYING_BACK, *LYING_FRONT, "bird_dog", "childs_pose", "knee_to_chest", "walking"),
    "bird_dog": (*HOOK_LYING, *LYING_BACK, *LYING_FRONT, "cat_cow", "childs_pose", "knee_to_chest", "walking"),
    "side_bridge": (*HOOK_LYING, *LYING_BACK, *LYING_FRONT, *KNEES, "side_lying", "incline_rest", "walking"),
    "prone_lying": (*HOOK_LYING, *LYING_BACK, *KNEES, "side_lying", "incline_rest", "ball_stretch", "walking"),
    "supine_supported": (*HOOK_LYING, *LYING_FRONT, *KNEES, "knee_to_chest", "incline_rest", "ball_stretch", "walking"),
    "side_lying": (*HOOK_LYING, *LYING_BACK, *LYING_FRONT, *KNEES, "side_bridge", "incline_rest", "walking"),
    "incline_rest": (*HOOK_LYING, *LYING_BACK, *LYING_FRONT, *KNEES, "side_lying", "ball_stretch", "walking"),
    "ball_stretch": (*HOOK_LYING, *LYING_BACK, *LYING_FRONT, *KNEES, "side_lying", "incline_rest", "walking"),
}  # fmt: skip


@pytest.mark.parametrize("judge", OTHERS)
def test_another_exercise_is_neither_counted_nor_held(judge: str) -> None:
    counted, camera = {}, CAMERAS[exercise(judge).placement.view]
    for doing in OTHERS[judge]:
        found = measure(exercise(judge), film(doing, 6.0, camera))
        if found["reps"] or found["holds"]:
            counted[doing] = (found["reps"], found["holds"])
    assert counted == {}


@pytest.mark.parametrize("name", HOLDS)
def test_half_of_the_way_is_no_hold_yet(name: str) -> None:
    assert measure(exercise(name), film(name, script="half_range"))["holds"] == []


def test_somebody_propped_on_the_elbows_does_not_lie_on_the_front_yet() -> None:
    (hold,) = measure(exercise("prone_lying"), film("prone_lying"))["holds"]
    moving = movement("prone_lying")
    assert moving.keys[0].stay_s + 1.0 < hold["start_s"] < reached_s(moving, 1)


@pytest.mark.parametrize("name", TRACKED)
def test_nobody_in_the_picture_is_neither_counted_nor_held(name: str) -> None:
    gone = [replace(p, landmarks=np.full((33, 4), np.nan)) for p in film(name)]
    found = measure(exercise(name), gone)
    assert (found["reps"], found["holds"], found["faults"], found["seen_s"]) == ([], [], [], 0.0)


# -- what is corrected -------------------------------------------------------------------------------------------------


def test_a_straight_leg_far_up_rings_the_alarm_and_a_leg_on_target_does_not() -> None:
    from coach.core.tracking.pipeline import Watching, observe

    def alarms(poses: Sequence[Pose]) -> int:
        watching, rung = Watching(), 0
        for p in poses:
            watching, seen = observe(exercise("hamstring_stretch"), watching, p)
            rung += sum(breach.stop for breach in moved(seen).breaches)
        return rung

    assert alarms(film("hamstring_stretch", script="too_far")) == 1
    assert alarms(film("hamstring_stretch")) == 0


@pytest.mark.parametrize(
    ("name", "angles", "fault"),
    [
        ("hamstring_stretch", {"knee_flexion_right": 39.0, "hip_flexion_right": 66.0}, "knee_bent"),
        ("supine_supported", {"hip_flexion": 62.0, "knee_flexion": 74.0}, "cushions_too_high"),
        ("supine_supported", {"hip_flexion": 16.0, "knee_flexion": 11.0}, "cushions_too_low"),
        ("side_bridge", {"trunk_roll": 27.0}, "rolled_over"),
        ("bird_dog", {"hip_flexion_right": -32.0}, "leg_too_high"),
        ("ball_stretch", {"hip_flexion": -36.0}, "over_arched"),
    ],
)
def test_what_a_camera_can_see_of_the_form_is_told_once(name: str, angles: dict[str, float], fault: str) -> None:
    found = measure(exercise(name), filmed(kept(name, **angles), name, 15.0, 12.0))
    assert [f["name"] for f in found["faults"]] == [fault]


# -- the guides --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MINE)
def test_a_guide_is_calm_ends_where_it_began_and_stays_above_the_floor(name: str) -> None:
    moving = movement(name)
    times = np.arange(0.0, moving.loop_s, 0.05)
    path = np.array([moving.at(float(t_s)).joints for t_s in times])
    assert np.linalg.norm(np.diff(path, axis=0), axis=2).max() < 0.05 * 1.2  # metres; 1.2 m/s
    assert np.abs(moving.at(moving.loop_s - 1e-4).joints - path[0]).max() < 0.03
    assert path[..., 1].min() > -0.035  # flesh gives way this much


@pytest.mark.parametrize("name", GUIDED)
def test_what_no_camera_sees_is_guided_and_says_so(name: str) -> None:
    rules = exercise(name)
    assert not rules.tracked
    assert any("not visible to a camera" in line for line in rules.provenance.basis)


@pytest.mark.parametrize("name", MINE)
def test_bending_exercises_are_off_where_bending_hurts_and_lying_on_the_back_from_16_weeks(name: str) -> None:
    rules = exercise(name)
    most = max(figure.angle("lumbar_flexion") for figure in (key.figure for key in movement(name).keys))
    bends = name in ("knee_to_chest", "hamstring_stretch") or most > 30
    assert ("bend_pain" in rules.suits.excluded_by) is bends
    rests = (rules.posture == "supine" and rules.kind in (Kind.REPS, Kind.HOLD)) or name == "supine_supported"
    assert not rests or "pregnant_from_16_weeks" in rules.suits.excluded_by


def test_the_ball_is_locked_until_a_clinician_has_cleared_it() -> None:
    assert "ball_not_cleared" in exercise("ball_stretch").suits.excluded_by


# -- the measures ------------------------------------------------------------------------------------------------------


def of(seen: Pose, name: str, side: str = "right", facing: float = 1.0) -> float:
    return read((name,), body_in(seen), side, facing)[name]


@pytest.mark.parametrize("facing", ["right", "left"])
@pytest.mark.parametrize("flexion", [-30.0, 0.0, 40.0, 85.0])
def test_the_head_is_measured_against_the_line_of_the_trunk(flexion: float, facing: str) -> None:
    at = joints(kneel(hip=80, knee=90, trunk=80))
    for side in SIDES:
        x, y = at[f"{side}_shoulder"]
        turn = math.radians(80 + flexion)
        at[f"{side}_ear"] = (x + 0.3 * math.sin(turn), y + 0.3 * math.cos(turn))
    seen = place(0.0, at, facing=facing)
    assert of(seen, "neck_flexion", facing=1.0 if facing == "right" else -1.0) == pytest.approx(flexion, abs=0.01)


def test_the_knees_are_compared_with_each_other() -> None:
    one_straight = Body(trunk=-90, left=Leg(hip=10, knee=20), right=Leg(hip=50, knee=90))
    assert of(pose(0.0, one_straight), "knee_difference", "left") == pytest.approx(70)
    assert of(pose(0.0, one_straight), "knee_difference", "right") == pytest.approx(-70)
    assert of(pose(0.0, supine()), "knee_difference", "left") == pytest.approx(0)


@pytest.mark.parametrize("hidden", SIDES)
def test_what_compares_both_legs_needs_both(hidden: str) -> None:
    seen = pose(0.0, supine())
    seen.landmarks[point("ankle", hidden), 3] = 0.0
    assert math.isnan(of(seen, "knee_difference", OPPOSITE[hidden]))
    assert math.isnan(of(seen, "higher_foot", OPPOSITE[hidden]))


def test_a_lifted_foot_is_above_the_hips_and_toes_point_up_on_the_back() -> None:
    lifted = Body(trunk=-90, left=Leg(hip=60, knee=0), right=Leg(hip=0, knee=0))
    high = 1.75 * math.sin(math.radians(60))  # thigh and shank, in trunk lengths
    assert of(pose(0.0, lifted), "foot_height", "left") == pytest.approx(high, abs=0.01)
    assert of(pose(0.0, lifted), "foot_height", "right") == pytest.approx(0, abs=0.01)
    for side in SIDES:
        assert of(pose(0.0, lifted), "higher_foot", side) == pytest.approx(high, abs=0.01)
    assert of(pose(0.0, lifted), "toes_up", "right") > 0.2
    assert of(pose(0.0, kneel(hip=0, knee=0, trunk=90)), "toes_up", "right") < -0.2


def test_propped_on_the_elbow_the_shoulder_is_above_it() -> None:
    propped = replace(kneel(hip=-20, knee=0, trunk=70), arm=70.0, elbow=90.0)
    assert of(pose(0.0, propped), "propped_height") == pytest.approx(0.6, abs=0.01)
    assert of(pose(0.0, replace(propped, trunk=90, arm=180.0)), "propped_height") == pytest.approx(0, abs=0.01)


def on_the_side(sag_deg: float = 0.0, slope_deg: float = 0.0) -> dict[str, XY]:
    """Facing the camera, lying on the side with the head at the right; the hips hang by `sag_deg` out of the line."""

    def turned(at: XY, about: XY, deg: float) -> XY:
        cos, sin = math.cos(math.radians(deg)), math.sin(math.radians(deg))
        x, y = at[0] - about[0], at[1] - about[1]
        return about[0] + cos * x - sin * y, about[1] + sin * x + cos * y

    lying = {name: (y, -x) for name, (x, y) in facing_camera().items()}  # upright turned clockwise: the left is down
    upper = {name for name in lying if name.rpartition("_")[2] in ("ear", "shoulder", "elbow", "wrist", "nose")}
    return {
        name: turned(turned(at, (0.0, 0.0), sag_deg) if name in upper else at, (0.0, 0.0), slope_deg)
        for name, at in lying.items()
    }


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("sag", [-15.0, 0.0, 15.0, 35.0])
def test_hips_that_hang_below_the_line_sag_whichever_way_one_lies(sag: float, mirror: bool) -> None:
    seen = place(0.0, on_the_side(sag_deg=sag, slope_deg=10.0))
    assert of(mirrored(seen) if mirror else seen, "hip_sag") == pytest.approx(sag, abs=0.1)


def test_lying_on_the_side_the_shoulders_are_stacked_and_level_with_the_hips() -> None:
    flat, slanting = place(0.0, on_the_side()), place(0.0, on_the_side(slope_deg=25.0))
    assert of(flat, "shoulder_stack") == pytest.approx(0.72, abs=0.01)
    assert of(flat, "shoulders_over_hips") == pytest.approx(0, abs=0.01)
    assert of(slanting, "shoulders_over_hips") == pytest.approx(math.sin(math.radians(25)), abs=0.01)
    assert of(pose(0.0, supine()), "shoulder_stack") == pytest.approx(0, abs=0.01)


# -- real people -------------------------------------------------------------------------------------------------------


def footage(name: str) -> list[Pose]:
    from coach.devices.camera import open_camera

    poses = []
    with open_camera(str(shared(f"traces/{name}.npz"))) as camera:
        while (frame := camera.read()) is not None:
            poses.append(pose_of(frame))
    return poses


def test_a_bird_dog_of_a_real_person_counts_with_its_sides() -> None:
    reps = measure(exercise("bird_dog"), footage("bird_dog"))["reps"]
    assert [rep["side"] for rep in reps] == ["left", "right"] * 4
    peaks = [2.0, 4.7, 7.2, 9.7, 13.2, 15.8, 18.3, 20.7]  # read by eye
    assert [rep["peak_s"] for rep in reps] == pytest.approx(peaks, abs=0.5)


def test_a_knee_to_chest_of_a_real_person_is_held_twice() -> None:
    holds = measure(exercise("knee_to_chest"), footage("knee_to_chest_stretch"))["holds"]
    assert [hold["start_s"] for hold in holds] == pytest.approx([1.6, 9.5], abs=0.4)
    assert [hold["end_s"] for hold in holds] == pytest.approx([6.5, 14.7], abs=0.4)


REAL_OTHERS: dict[str, tuple[str, ...]] = {
    "bird_dog": ("heel_slide", "knee_to_chest", "cat_cow", "hamstring_stretch", "prone_lying", "childs_pose"),
    "knee_to_chest_stretch": ("heel_slide", "hamstring_stretch", "prone_lying", "bird_dog", "incline_rest"),
    "medicine_ball_hip_thrusts": ("heel_slide", "knee_to_chest", "supine_supported", "side_lying", "ball_stretch"),
    "bridge_with_ball_squeeze": ("heel_slide", "knee_to_chest", "supine_supported", "side_lying", "ball_stretch"),
    "forearm_plank": ("prone_lying", "side_lying", "side_bridge", "cat_cow", "knee_to_chest"),
    "downward_dog": ("hamstring_stretch", "cat_cow", "bird_dog", "side_lying", "knee_to_chest"),
    "up_dog": ("prone_lying", "cat_cow", "bird_dog", "side_lying"),
    "air_squats": ("incline_rest", "knee_to_chest", "heel_slide", "side_bridge"),
    "pvc_good_morning": ("cat_cow", "bird_dog", "hamstring_stretch", "side_bridge"),
}


@pytest.mark.parametrize("clip", REAL_OTHERS)
def test_real_people_doing_something_else_are_not_counted(clip: str) -> None:
    poses = footage(clip)[::3]  # ten frames a second are enough to see it
    counted: dict[str, Any] = {name: measure(exercise(name), poses) for name in REAL_OTHERS[clip]}
    assert {n: (f["reps"], f["holds"]) for n, f in counted.items() if f["reps"] or f["holds"]} == {}
