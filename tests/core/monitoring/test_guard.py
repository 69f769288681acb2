"""Too fast, twisted, a jerk, a fall: each rings when it is so, at every frame rate, and nothing ordinary ever rings."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from movements import HIDDEN, SHAPES, Body, film, joints, living, nobody, place, pose, sampled, shown, stand, supine
from performances import SHIPPED, acted, exercise, modelled_act, performed, trace, video

from coach.core.base.types import Pose
from coach.core.exercise.model import Band, Driver, Exercise, Kind, Limit, Pacing, Placement, Tempo
from coach.core.kinematics.skeleton import point
from coach.core.monitoring.guard import ALARMS, Alarm, Guard, guard
from coach.core.tracking.pipeline import Watching, observe
from coach.prescription.words import available_languages, load_words

RATES = (5, 12, 30, 60)  # frames a second
MADE_UP = "made up for tests"
SIDE = Placement(view="side", height_m=(0.5, 0.8), distance_m=(2.0, 3.0), source=MADE_UP)
FRONT = replace(SIDE, view="front")
# 60 degrees in 3 s: 20 degrees a second in the mean, so that 52 warn (twice that, and the quickest part of it)
BOW = Exercise(
    id="bow",
    kind=Kind.REPS,
    posture="standing",
    placement=SIDE,
    posture_bands=(Band(measure="knee_flexion", max=40, source=MADE_UP),),
    drivers=(Driver(measure="trunk_inclination", enter=20, leave=12, source=MADE_UP),),
    limits=(
        Limit(
            name="too_far",
            measure="trunk_inclination",
            cue="cue.come_upright_a_little",
            target_min=30,
            target_max=60,
            source=MADE_UP,
        ),
    ),
    pacing=Pacing(tempo=Tempo(up_s=3.0, hold_s=1.0, down_s=3.0, source=MADE_UP)),
)
REST = Exercise(id="rest", kind=Kind.POSITION, posture="supine", placement=SIDE)


def rung(up: Exercise, poses: Iterable[Pose], acute: bool = False, *, observed: bool = True) -> list[Alarm]:
    """Every alarm of a film in which this exercise is up."""
    state, watching, alarms = Guard(), Watching(), []
    for each in poses:
        watching, seen = observe(up, watching, each, counts=observed and up.tracked)
        state, rings = guard(state, up, seen, acute)
        alarms += rings
    return alarms


def kinds(alarms: Iterable[Alarm]) -> list[str]:
    return [alarm.kind for alarm in alarms]


# -- the table ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", available_languages())
@pytest.mark.parametrize("name", ALARMS)
def test_every_alarm_says_something_in_every_language_or_asks(name: str, language: str) -> None:
    cue = ALARMS[name].cue
    assert cue is None or f"cue.{cue}" in load_words(language)


def test_a_twist_and_a_warning_never_count_towards_the_end_of_an_exercise() -> None:
    counted = {name for name, kind in ALARMS.items() if kind.counts_towards_end}
    assert counted == {"much_too_fast", "jerk"}
    assert all(ALARMS[name].stop for name in counted)
    assert not ALARMS["twist"].stop


def test_time_goes_forward() -> None:
    state, _ = guard(Guard(), BOW, shown(pose(1.0, stand())), False)
    with pytest.raises(ValueError, match="time went"):
        guard(state, BOW, shown(pose(1.0, stand())), False)


# -- too fast ----------------------------------------------------------------------------------------------------------


def bowing(move_s: float, fps: float, noise: np.random.Generator | None = None, deg: float = 45.0) -> list[Pose]:
    """Bows to so many degrees and comes up again, three times, each way in `move_s`."""
    pieces = [(0.0, 1.5), (deg, 1.0), (0.0, 1.5), (deg, 1.0), (0.0, 1.5), (deg, 1.0), (0.0, 1.5)]
    return list(film(pieces, fps, bow, move_s=move_s, noise=noise, noise_of=0.003))


def bow(deg: float) -> Body:
    return stand(hip=deg, trunk=deg)


@pytest.mark.parametrize("fps", RATES)
def test_at_its_tempo_and_a_good_deal_quicker_nobody_is_too_fast(fps: float) -> None:
    for move_s in (3.0, 2.0, 1.2):
        assert rung(BOW, bowing(move_s, fps)) == []
        assert rung(BOW, bowing(move_s, fps), acute=True) == []


@pytest.mark.parametrize("fps", RATES)
def test_quicker_than_twice_the_tempo_is_told_once_for_each_way(fps: float) -> None:
    alarms = rung(BOW, bowing(0.75, fps))
    assert set(kinds(alarms)) == {"too_fast"}
    assert 5 <= len(alarms) <= 6
    assert all(alarm.limit == pytest.approx(52, abs=1) and alarm.value > alarm.limit for alarm in alarms)
    assert alarms[0].t_s < 1.5 + 0.75 + 0.2


@pytest.mark.parametrize("fps", RATES)
def test_in_the_acute_stage_sixty_degrees_a_second_stop_and_else_a_hundred_and_twenty(fps: float) -> None:
    acute, later_on = (rung(BOW, bowing(0.75, fps, deg=55), acute=acute) for acute in (True, False))
    assert "much_too_fast" in kinds(acute)
    assert "much_too_fast" not in kinds(later_on)
    assert "much_too_fast" in kinds(rung(BOW, bowing(0.5, fps, deg=85)))


@pytest.mark.parametrize("fps", RATES)
def test_noise_alone_is_never_fast(fps: float) -> None:
    noise = np.random.default_rng(7)
    still = (pose(i / fps, stand(), noise=noise, noise_of=0.004) for i in range(round(40 * fps)))
    assert rung(BOW, still, acute=True) == []
    assert rung(BOW, bowing(2.5, fps, noise), acute=True) == []


@pytest.mark.parametrize("fps", RATES)
def test_dropped_frames_and_gaps_are_not_fast(fps: float) -> None:
    drop = np.random.default_rng(11)
    kept = [each for each in bowing(2.5, fps) if drop.random() > 0.3]
    assert rung(BOW, kept, acute=True) == []
    pieces = [(0.0, 2.0), (HIDDEN, 2.0), (50.0, 2.0), (HIDDEN, 0.5), (0.0, 2.0)]
    assert rung(BOW, film(pieces, fps, bow, move_s=0.0), acute=True) == []


@pytest.mark.parametrize("fps", [12, 30, 60])
@pytest.mark.parametrize("for_s", [0.0, 1.0], ids=["for one frame", "for a second"])
def test_a_model_that_changes_its_mind_is_not_fast(fps: float, for_s: float) -> None:
    wrong = [(0.0, 2.0), (60.0, max(for_s, 1 / fps)), (0.0, 2.0)]
    assert rung(BOW, film(wrong, fps, bow, move_s=0.0), acute=True) == []


def test_whoever_comes_into_the_posture_quickly_is_setting_up() -> None:
    """The knees straighten while the trunk comes up, so that half of the way is in the posture already."""

    def coming_up(deg: float) -> Body:
        return stand(hip=deg, knee=deg, trunk=deg)

    assert rung(BOW, film([(80.0, 1.0), (0.0, 3.0)], 30, coming_up, move_s=0.8), acute=True) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_rings_while_somebody_does_what_the_guide_shows(name: str) -> None:
    """From standing into the exercise, once round its guide: not getting up, which a calm body does faster."""
    shown = performed(name).until_done
    for acute in (False, True):
        assert rung(exercise(name), shown, acute=acute) == []


# three times as fast; the others hold still, have no tempo that a camera sees, or are slow even then
FAST = ("arm_raise", "bird_dog", "heel_slide", "hip_hinge", "hip_lift", "lifting", "side_bend", "sit_to_stand", "squat",
        "supported_bend")  # fmt: skip


@pytest.mark.parametrize("name", FAST)
def test_the_mannequin_that_is_three_times_as_fast_is_told(name: str) -> None:
    alarms = rung(exercise(name), acted(name, "too_fast", 25))
    assert {"too_fast"} <= set(kinds(alarms)) <= {"too_fast", "much_too_fast"}


@pytest.mark.parametrize("fps", RATES)
def test_the_mannequin_that_is_too_fast_is_told_at_every_frame_rate(fps: float) -> None:
    assert "too_fast" in kinds(rung(exercise("hip_hinge"), acted("hip_hinge", "too_fast", 14, fps)))
    assert rung(exercise("hip_hinge"), acted("hip_hinge", "", 14, fps)) == []


# -- a twist -----------------------------------------------------------------------------------------------------------

TURN = replace(BOW, id="turn", placement=FRONT, limits=(), pacing=replace(BOW.pacing, tempo=None))


def turned(pieces: Sequence[tuple[float, float]], fps: float, hips_deg: float = 0.0, noise_deg: float = 0.0
           ) -> Iterator[Pose]:  # fmt: skip
    """Stands before the camera, the shoulders turned so far against the hips; HIDDEN is nobody."""
    shake = np.random.default_rng(3)
    for t_s, deg in sampled(pieces, fps, 0.5):
        if math.isnan(deg):
            yield nobody(t_s)
            continue
        world = np.zeros((33, 3))
        for name, degrees, half in (("shoulder", hips_deg + deg, 0.18), ("hip", hips_deg, 0.1)):
            way = math.radians(degrees + shake.normal(0.0, noise_deg))
            world[point(name, "left")] = half * math.cos(way), 0.0, half * math.sin(way)
            world[point(name, "right")] = -world[point(name, "left")]
        yield replace(pose(t_s, stand()), world=world)


@pytest.mark.parametrize("fps", RATES)
def test_a_twist_is_told_once_and_again_after_facing_forward(fps: float) -> None:
    alarms = rung(TURN, turned([(0, 2), (40, 4), (0, 2), (-40, 4), (0, 2)], fps))
    assert kinds(alarms) == ["twist", "twist"]
    assert alarms[0].t_s < 4.5


@pytest.mark.parametrize("fps", RATES)
def test_a_small_turn_a_short_one_and_noise_are_no_twist(fps: float) -> None:
    assert rung(TURN, turned([(0, 2), (25, 6), (0, 2)], fps)) == []
    assert rung(TURN, turned([(0, 2), (45, 0), (0, 4)], fps)) == []
    assert rung(TURN, turned([(0, 20)], fps, noise_deg=14.0)) == []


def test_a_twist_that_wavers_about_its_limit_is_told_once() -> None:
    assert kinds(rung(TURN, turned([(0, 2), (34, 2), (26, 2), (34, 2), (26, 2), (34, 2)], 15))) == ["twist"]


@pytest.mark.parametrize(
    "up",
    [replace(TURN, placement=SIDE), replace(TURN, posture="side_lying"), replace(TURN, posture="supine")],
    ids=["from the side", "lying on the side", "lying on the back"],
)
def test_only_upright_and_from_the_front_a_twist_can_be_told(up: Exercise) -> None:
    assert rung(up, turned([(0, 2), (50, 6)], 15)) == []


def test_a_whole_body_that_turns_away_is_no_twist() -> None:
    assert rung(TURN, turned([(0, 2), (0, 6)], 15, hips_deg=40)) == []
    assert rung(TURN, turned([(0, 2), (50, 6)], 15, hips_deg=70)) == []  # depth tells nothing there


def test_nobody_in_the_picture_is_not_twisted() -> None:
    assert rung(TURN, turned([(0, 2), (HIDDEN, 10), (0, 2)], 15)) == []


# -- a jerk after stillness --------------------------------------------------------------------------------------------


def resting(still_s: float, move_s: float, fps: float, noise_of: float = 0.002) -> list[Pose]:
    """Lies still so long, then comes up by 50 degrees within `move_s`."""
    noise = np.random.default_rng(2)
    pieces = [(-90.0, still_s), (-40.0, 2.0)]
    return list(film(pieces, fps, rising, move_s=move_s, noise=noise, noise_of=noise_of))


def rising(trunk: float) -> Body:
    return replace(supine(hip=140.0 + trunk), trunk=trunk)


@pytest.mark.parametrize("fps", RATES)
def test_a_jerk_after_a_minute_of_stillness_rings(fps: float) -> None:
    alarms = rung(REST, resting(62, 0.5, fps), acute=True, observed=False)
    assert kinds(alarms) == ["jerk"]
    assert 62 < alarms[0].t_s < 62.9


@pytest.mark.parametrize("fps", RATES)
def test_getting_up_calmly_after_it_does_not(fps: float) -> None:
    assert rung(REST, resting(62, 2.0, fps), acute=True, observed=False) == []


def test_the_same_jerk_after_half_a_minute_is_movement() -> None:
    assert rung(REST, resting(30, 0.5, 12), acute=True, observed=False) == []


def test_a_slower_start_is_no_jerk_outside_the_acute_stage() -> None:
    poses = resting(62, 0.6, 12)
    assert kinds(rung(REST, poses, acute=True, observed=False)) == ["jerk"]
    assert rung(REST, poses, acute=False, observed=False) == []


def test_a_minute_in_which_nobody_was_seen_is_no_stillness() -> None:
    poses = resting(62, 0.5, 12)
    hidden = [nobody(each.t_s) if 5 < each.t_s < 20 else each for each in poses]
    assert rung(REST, hidden, acute=True, observed=False) == []
    assert rung(REST, [each for each in poses if not 5 < each.t_s < 20], acute=True, observed=False) == []


def test_a_limb_that_stirs_begins_the_minute_anew() -> None:
    before = resting(40, 0.5, 12)[: 40 * 12]
    stirred = [pose(40 + i / 12, supine(hip=75.0, knee=60.0)) for i in range(12)]
    after = [living(each, each.t_s + 41) for each in resting(40, 0.5, 12)]
    assert rung(REST, [*before, *stirred, *after], acute=True, observed=False) == []


def test_breathing_and_settling_down_are_stillness() -> None:
    poses = [
        pose(i / 12, supine(hip=50.0 + 2.0 * math.sin(i / 12) + 4.0 * i / (60 * 12), knee=90.0)) for i in range(62 * 12)
    ]
    jerk = [pose(62 + i / 12, rising(-90 + 100 * min(i / 12, 0.5))) for i in range(12)]
    assert kinds(rung(REST, [*poses, *jerk], acute=True, observed=False)) == ["jerk"]


# -- a fall ------------------------------------------------------------------------------------------------------------

FALL_AT_S = 12.0
STANDS_OR_SITS = tuple(name for name in SHIPPED if exercise(name).posture in ("standing", "sitting"))


def falls(alarms: Iterable[Alarm]) -> list[float]:
    return [alarm.t_s for alarm in alarms if alarm.kind == "fall"]


@pytest.mark.parametrize("name", STANDS_OR_SITS)
def test_the_mannequin_that_falls_is_noticed_in_every_upright_exercise(name: str) -> None:
    told = falls(rung(exercise(name), acted(name, f"falls@{FALL_AT_S:g}", FALL_AT_S + 5)))
    assert len(told) == 1
    assert FALL_AT_S < told[0] < FALL_AT_S + 2.2


@pytest.mark.parametrize("name", ["walking", "firm_chair", "side_bend"], ids=["from the side", "sitting", "in front"])
@pytest.mark.parametrize("fps", RATES)
def test_a_fall_is_noticed_at_every_frame_rate_and_with_frames_lost(name: str, fps: float) -> None:
    poses = list(acted(name, f"falls@{FALL_AT_S:g}", FALL_AT_S + 5, fps))
    assert len(falls(rung(exercise(name), poses))) == 1
    some = [each if i % 5 else nobody(each.t_s, SHAPES["4:3"]) for i, each in enumerate(poses)]
    assert len(falls(rung(exercise(name), some))) == 1


def test_a_second_fall_is_noticed_after_getting_up_from_the_first() -> None:
    script = f"falls@{FALL_AT_S:g}-{FALL_AT_S + 6:g},falls@{FALL_AT_S + 24:g}"
    assert len(falls(rung(exercise("standing_posture"), acted("standing_posture", script, FALL_AT_S + 30)))) == 2


@pytest.mark.parametrize("name", SHIPPED)
def test_going_down_to_the_floor_calmly_and_up_again_is_no_fall(name: str) -> None:
    """Every exercise from standing to standing, while an upright exercise is up that asks for none of it."""
    up = replace(exercise("standing_posture"), placement=exercise(name).placement)
    assert falls(rung(up, performed(name).poses)) == []


@pytest.mark.parametrize("name", STANDS_OR_SITS)
def test_no_upright_exercise_is_a_fall_and_none_that_is_on_the_floor_looks_for_one(name: str) -> None:
    assert falls(rung(exercise(name), performed(name).poses)) == []
    on_the_floor = exercise("hip_lift")
    assert falls(rung(on_the_floor, acted(name, "falls@6", 10), observed=False)) == []


@pytest.mark.parametrize("name", ["walking", "arm_raise", "sitting_posture"])
def test_walking_out_of_the_picture_is_no_fall(name: str) -> None:
    assert falls(rung(exercise(name), acted(name, "leaves_picture@8-20", 30))) == []


def lying(t_s: float, x: float = 0.5, y: float = 0.8) -> Pose:
    return pose(t_s, Body(trunk=-90.0), hip_at=(x, y))


def standing(t_s: float) -> Pose:
    return pose(t_s, stand(), hip_at=(0.5, 0.5))


@pytest.mark.parametrize("fps", [12, 30, 60])
def test_a_cut_to_somebody_who_lies_is_no_fall(fps: float) -> None:
    for x, y in ((0.5, 0.8), (0.2, 0.7), (0.5, 0.5)):
        poses = [(standing if i / fps < 4 else lambda t_s: lying(t_s, x, y))(i / fps) for i in range(round(8 * fps))]  # noqa: B023
        assert falls(rung(BOW, poses, observed=False)) == []


def test_whoever_is_not_seen_has_not_fallen() -> None:
    upright = [standing(i / 12) for i in range(48)]
    assert falls(rung(BOW, [*upright, *(nobody(4 + i / 12) for i in range(120))], observed=False)) == []
    later_low = [*upright, *(nobody(4 + i / 12) for i in range(36)), *(lying(7 + i / 12) for i in range(60))]
    assert falls(rung(BOW, later_low, observed=False)) == []


def sinking(pieces: Sequence[tuple[float, float]], fps: float, move_s: float) -> Iterator[Pose]:
    """Tips over about the feet: 0 is standing, 90 lying on the floor."""
    for t_s, deg in sampled(pieces, fps, move_s):
        at = {name: _about_the_feet(x, y, deg) for name, (x, y) in joints(stand()).items()}
        yield place(t_s, at, hip_at=(0.4, 0.6), scale=0.16)


def _about_the_feet(x: float, y: float, deg: float) -> tuple[float, float]:
    foot_y, way = -1.75, math.radians(deg)
    up = y - foot_y
    return x * math.cos(way) + up * math.sin(way), foot_y + up * math.cos(way) - x * math.sin(way)


@pytest.mark.parametrize("fps", RATES)
def test_tipping_over_is_a_fall_and_lying_down_as_slowly_as_people_do_is_none(fps: float) -> None:
    assert len(falls(rung(BOW, sinking([(0, 3), (90, 4)], fps, 0.8), observed=False))) == 1
    assert falls(rung(BOW, sinking([(0, 3), (90, 4)], fps, 3.5), observed=False)) == []


@pytest.mark.parametrize("fps", RATES)
def test_whoever_is_up_again_at_once_has_not_fallen(fps: float) -> None:
    assert falls(rung(BOW, sinking([(0, 3), (85, 0.3), (0, 4)], fps, 0.8), observed=False)) == []


# -- footage -----------------------------------------------------------------------------------------------------------

# clip, exercise, and what rings; the people on it train briskly: squats and bird dogs in 2.3 and 2.5 s against a tempo
# of 6 and 9, a bow of 60 degrees within 1.3 s against 3
TRULY_FAST = {"squat": "knee_flexion", "bird_dog": "hip_flexion", "hip_hinge": "trunk_inclination"}
CLIPS = {
    "air_squats": "squat",
    "bird_dog": "bird_dog",
    "bridge_with_ball_squeeze": "hip_lift",
    "childs_pose_oblique": "childs_pose",
    "downward_dog": "childs_pose",
    "drawn_prone_on_elbows": "prone_on_elbows",
    "forearm_plank": "prone_on_elbows",
    "gait_arm_no_swing": "walking",
    "gait_normal_01": "walking",
    "knee_to_chest_stretch": "knee_to_chest",
    "medicine_ball_hip_thrusts": "hip_lift",
    "pvc_good_morning": "hip_hinge",
    "up_dog": "prone_on_elbows",
}


@pytest.mark.parametrize("clip", CLIPS)
def test_on_the_footage_nothing_rings_but_what_is_truly_fast(clip: str) -> None:
    name = CLIPS[clip]
    alarms = rung(exercise(name), trace(clip))
    if name not in TRULY_FAST:
        assert alarms == []
        assert rung(exercise(name), trace(clip), acute=True) == []
        return
    assert {(alarm.kind, alarm.measure) for alarm in alarms} == {("too_fast", TRULY_FAST[name])}


@pytest.mark.parametrize("clip", CLIPS)
def test_nobody_on_the_footage_falls_while_they_stand(clip: str) -> None:
    assert falls(rung(exercise("standing_posture"), trace(clip), observed=False)) == []


# the arms go up in 1.1 s against 2.5; of the two people one jumps and bends, and the model takes one for the other
BRISK = {"arm_raises": "arm_raise", "walk_two_people": "walking"}
VIDEOS = {**BRISK, "bridge_living_room": "hip_lift", "walk_to_and_fro": "walking"}


@pytest.mark.slow
@pytest.mark.parametrize("clip", VIDEOS)
def test_on_the_videos_nothing_rings_but_what_is_truly_fast(clip: str) -> None:
    alarms = rung(exercise(VIDEOS[clip]), video(clip))
    assert set(kinds(alarms)) == ({"too_fast"} if clip in BRISK else set())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "script", "rings"),
    [("standing_posture", "falls@6", "fall"), ("firm_chair", "falls@7", "fall"), ("side_bend", "falls@6", "fall"),
     ("hip_hinge", "too_fast", "too_fast"), ("hip_hinge", "", "")],
)  # fmt: skip
def test_what_the_real_model_sees_of_the_mannequin_rings_as_it_should(name: str, script: str, rings: str) -> None:
    told = set(kinds(rung(exercise(name), modelled_act(name, script, 10, 12))))
    assert rings in told if rings else told == set()
