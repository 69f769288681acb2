"""Answers from where one lies: seen when they are meant, never by accident, and always a stop when they last."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from movements import joints, place, shown, stand
from movements import nobody as no_one
from performances import SHIPPED, answered, exercise, figures, modelled, performed, trace, video
from sweeps import swept

from coach.core.base.types import Pose
from coach.core.dialogue.gestures import (
    DWELL_S,
    GESTURES,
    NONE,
    STOP_S,
    Gesturing,
    Happened,
    Lookout,
    What,
    close_question,
    lookout,
    lookout_for,
    open_question,
    watch,
)
from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS
from coach.core.session.hands_free import UPRIGHT
from coach.mannequin.patient.simulator import patient_camera
from coach.prescription import models

RATES = (5, 10, 12, 30, 60)  # frames a second
SIDES = ("left", "right")
HEAD = lookout("hand_on_head")
RAISED, LOWERED, STOP = What.RAISED, What.LOWERED, What.STOP


# -- hands that go to the head, as (where, seconds) --------------------------------------------------------------------

# wrist and elbow from the middle of the hips, in trunk lengths, y up: standing, facing the camera
HANDS: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "down": ((0.1, -0.05), (0.05, 0.45)),
    "askew": ((0.35, 0.95), (0.3, 0.5)),  # at the shoulder, neither here nor there
    "head": ((0.05, 1.5), (0.3, 1.15)),
    "overhead": ((0.1, 2.0), (0.05, 1.55)),
}
Piece = tuple[str, float]


def person(t_s: float, hand: str, noise: np.random.Generator | None = None, noise_of: float = 0.004) -> Pose:
    """Somebody who stands; `hand` is of HANDS for the right hand, both for "both", or "unseen", or "nobody"."""
    if hand == "nobody":
        return no_one(t_s)
    at = joints(stand())
    for side, sign in (("left", 1.0), ("right", -1.0)):
        named = "head" if hand == "both" else hand if hand in HANDS and side == "right" else "down"
        (wx, wy), (ex, ey) = HANDS[named]
        at[f"{side}_wrist"], at[f"{side}_elbow"] = (sign * wx, wy), (sign * ex, ey)
        at[f"{side}_shoulder"], at[f"{side}_hip"] = (sign * 0.3, 1.0), (sign * 0.15, 0.0)
    hide = ("right_wrist", "right_elbow") if hand == "unseen" else ()
    return place(t_s, at, hide=hide, noise=noise, noise_of=noise_of)


def scene(pieces: Sequence[Piece], fps: float, noise: np.random.Generator | None = None) -> Iterator[Pose]:
    """A film of the right hand in one place after the other; "gap" is a time without frames."""
    t_s = 0.0
    for hand, seconds in pieces:
        for i in range(round(seconds * fps)):
            if hand != "gap":
                yield person(t_s + i / fps, hand, noise)
        t_s += seconds


def seen_in(poses: Iterable[Pose], looked_for: Lookout = HEAD, asked_s: float | None = None
            ) -> list[tuple[float, Happened]]:  # fmt: skip
    """What happens in a film, each with its time; a question opens at `asked_s`."""
    state, told = Gesturing(), []
    for pose in poses:
        if asked_s is not None and pose.t_s >= asked_s:
            state, asked_s = open_question(state), None
        state, happened = watch(state, shown(pose), looked_for)
        told += [(pose.t_s, one) for one in happened]
    return told


def kinds(told: Iterable[tuple[float, Happened]]) -> list[What]:
    return [one.what for _, one in told]


@pytest.mark.parametrize("fps", RATES)
def test_a_hand_that_is_kept_on_the_head_is_raised_once_and_then_lowered(fps: float) -> None:
    told = seen_in(scene([("down", 1), ("head", 2), ("down", 1)], fps))
    assert kinds(told) == [RAISED, LOWERED]
    raised_s, raised = told[0]
    assert 1.0 + DWELL_S - 1e-6 <= raised_s <= 1.0 + DWELL_S + 2 / fps
    assert raised.side == "right"
    assert raised.since_s == pytest.approx(1.0, abs=1 / fps)


@pytest.mark.parametrize("fps", RATES)
def test_a_hand_that_only_passes_the_head_is_no_answer(fps: float) -> None:
    assert seen_in(scene([("down", 1), ("head", 0.4), ("down", 1), ("head", 0.4), ("down", 1)], fps)) == []


@pytest.mark.parametrize("fps", RATES)
def test_a_hand_that_stays_up_for_four_seconds_is_a_stop(fps: float) -> None:
    told = seen_in(scene([("down", 1), ("head", 6), ("down", 1), ("head", 6), ("down", 1)], fps))
    assert kinds(told) == [RAISED, STOP, LOWERED, RAISED, STOP, LOWERED]
    assert 1 + STOP_S - 1e-6 <= told[1][0] <= 1 + STOP_S + 2 / fps


@pytest.mark.parametrize("fps", RATES)
def test_both_hands_are_a_stop_and_no_answer(fps: float) -> None:
    told = seen_in(scene([("down", 1), ("both", 2), ("down", 1)], fps))
    assert set(kinds(told)) == {STOP, LOWERED}
    assert told[0][0] <= 1 + DWELL_S + 2 / fps


def test_the_second_hand_that_follows_the_first_is_waited_for() -> None:
    told = seen_in(scene([("down", 1), ("head", 0.4), ("both", 2), ("down", 1)], 30))
    assert RAISED not in kinds(told)
    assert STOP in kinds(told)


@pytest.mark.parametrize("fps", RATES)
def test_a_hand_that_sags_a_little_is_still_up(fps: float) -> None:
    told = seen_in(scene([("down", 1), ("head", 1), ("askew", 4), ("down", 1)], fps))
    assert kinds(told) == [RAISED, STOP, LOWERED]


@pytest.mark.parametrize("fps", RATES)
def test_a_hand_that_is_askew_all_the_time_is_never_an_answer(fps: float) -> None:
    assert seen_in(scene([("askew", 3), ("head", 6), ("askew", 3)], fps)) == []


@pytest.mark.parametrize("fps", RATES)
def test_a_hand_must_come_down_before_it_answers_again(fps: float) -> None:
    assert kinds(seen_in(scene([("down", 1), ("head", 1), ("askew", 1), ("head", 1)], fps))) == [RAISED]
    both_times = seen_in(scene([("down", 1), ("head", 1), ("down", 0.6), ("head", 1)], fps))
    assert kinds(both_times) == [RAISED, LOWERED, RAISED]


@pytest.mark.parametrize("hidden", ["unseen", "nobody", "gap"])
@pytest.mark.parametrize("fps", RATES)
def test_time_that_was_not_seen_does_not_count_and_half_a_second_of_it_starts_anew(fps: float, hidden: str) -> None:
    assert seen_in(scene([("down", 1), ("head", 0.4), (hidden, 1), ("head", 0.4), ("down", 1)], fps)) == []
    told = seen_in(scene([("down", 1), ("head", 1), (hidden, 3), ("head", 2), ("down", 1)], fps))
    assert kinds(told) == [RAISED, LOWERED]


@pytest.mark.parametrize("hidden", ["unseen", "nobody"])
def test_a_moment_that_was_not_seen_is_left_out_of_the_count(hidden: str) -> None:
    told = seen_in(scene([("down", 1), ("head", 0.4), (hidden, 0.3), ("head", 0.4), ("down", 1)], 30))
    assert kinds(told) == [RAISED, LOWERED]
    assert told[0][0] == pytest.approx(1.0 + DWELL_S + 0.3, abs=0.1)


def test_a_dropped_frame_at_the_slowest_rate_ends_nothing() -> None:
    poses = [pose for i, pose in enumerate(scene([("down", 2), ("head", 2), ("down", 1)], 5)) if i != 12]
    assert kinds(seen_in(poses)) == [RAISED, LOWERED]


@pytest.mark.parametrize("fps", RATES)
def test_trembling_hides_no_answer_and_makes_none(fps: float) -> None:
    noise = np.random.default_rng(5)
    assert seen_in(scene([("down", 60)], fps, noise)) == []
    told = seen_in(scene([("down", 1), ("head", 2), ("down", 1)], fps, noise))
    assert kinds(told) == [RAISED, LOWERED]


def test_a_hand_that_was_never_seen_down_is_no_answer_and_no_stop() -> None:
    assert seen_in(scene([("head", 6), ("unseen", 3), ("head", 6)], 15)) == []


def test_nobody_answers_nothing() -> None:
    assert seen_in(scene([("down", 1), ("nobody", 30)], 15)) == []


def test_time_goes_forward() -> None:
    state, _ = watch(Gesturing(), shown(person(1.0, "down")), HEAD)
    with pytest.raises(ValueError, match="time went"):
        watch(state, shown(person(1.0, "down")), HEAD)


# -- questions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", RATES)
def test_a_hand_that_is_up_when_the_question_opens_is_a_stop_and_no_answer(fps: float) -> None:
    told = seen_in(scene([("down", 1), ("head", 2.5), ("down", 1)], fps), asked_s=2.5)
    assert kinds(told) == [RAISED, STOP, LOWERED]
    assert told[1][0] == pytest.approx(2.5, abs=1 / fps)


@pytest.mark.parametrize("fps", RATES)
def test_a_hand_on_its_way_up_when_the_question_opens_is_a_stop_and_no_answer(fps: float) -> None:
    told = seen_in(scene([("down", 1), ("head", 2), ("down", 1)], fps), asked_s=1.3)
    assert kinds(told) == [STOP, LOWERED]


@pytest.mark.parametrize("fps", RATES)
def test_where_nobody_looked_before_the_question_a_hand_that_is_up_is_a_stop(fps: float) -> None:
    assert kinds(seen_in(scene([("head", 2), ("down", 1)], fps), asked_s=0.0)) == [STOP, LOWERED]


def test_a_hand_that_was_not_seen_when_the_question_opened_must_be_seen_down_first() -> None:
    hidden = [("down", 1), ("unseen", 1), ("head", 2)]
    assert seen_in(scene([*hidden, ("down", 0.1)], 15), asked_s=1.5) == []
    told = seen_in(scene([*hidden, ("down", 1), ("head", 1)], 15), asked_s=1.5)
    assert kinds(told) == [RAISED]
    assert told[0][0] > 5


def test_a_hand_askew_when_the_question_opens_stops_nothing() -> None:
    assert seen_in(scene([("askew", 1), ("head", 1), ("askew", 2)], 15), asked_s=1.5) == []


def test_the_arm_that_answered_one_question_is_no_stop_when_the_next_opens() -> None:
    state, told = open_question(Gesturing()), []
    for pose in scene([("down", 1), ("head", 2), ("down", 1), ("head", 1)], 15):
        if pose.t_s == pytest.approx(2.0):
            state = open_question(state)
        state, happened = watch(state, shown(pose), HEAD)
        told += [one.what for one in happened]
    assert told == [RAISED, LOWERED, RAISED]


def test_an_arm_raised_between_two_questions_is_a_stop_when_the_second_opens() -> None:
    state, told = close_question(open_question(Gesturing())), []
    for pose in scene([("down", 1), ("head", 2)], 15):
        if pose.t_s == pytest.approx(2.0):
            state = open_question(state)
        state, happened = watch(state, shown(pose), HEAD)
        told += [one.what for one in happened]
    assert told == [RAISED, STOP]


def test_who_offers_choices_can_tell_that_an_arm_is_on_its_way() -> None:
    state, rising = Gesturing(), []
    for pose in scene([("down", 1), ("head", 1), ("down", 1)], 10):
        state, _ = watch(state, shown(pose), HEAD)
        rising += [round(pose.t_s, 1)] if state.rising else []
    assert rising == [1.1, 1.2, 1.3, 1.4, 1.5]


# -- what is looked for ------------------------------------------------------------------------------------------------


def test_every_gesture_that_a_file_or_a_posture_may_name_is_in_the_table() -> None:
    assert {*GESTURES, NONE} == {*models.GESTURES, *UPRIGHT.values()}  # that one is looked for between exercises
    assert {usual.gesture for usual in POSTURE_DEFAULTS.values()} <= set(GESTURES)


@pytest.mark.parametrize("name", GESTURES)
def test_every_sign_of_a_gesture_has_room_between_up_and_down(name: str) -> None:
    gesture = GESTURES[name]
    assert all(sign.up != sign.down for sign in (gesture.limb, *gesture.where))
    assert set(gesture.also) <= set(GESTURES)


def test_an_unknown_gesture_is_not_passed_over() -> None:
    with pytest.raises(KeyError):
        lookout("wave")


def test_where_no_gesture_answers_none_is_looked_for() -> None:
    assert seen_in(scene([("down", 1), ("both", 6), ("down", 1)], 15), lookout(NONE)) == []


@pytest.mark.parametrize("fps", RATES)
def test_an_arm_overhead_is_a_stop_after_four_seconds_whatever_answers(fps: float) -> None:
    told = seen_in(scene([("down", 1), ("overhead", 6), ("down", 1)], fps))
    assert kinds(told) == [STOP]
    assert told[0][0] <= 1 + STOP_S + 2 / fps


def test_an_arm_overhead_stops_nothing_where_arms_are_the_exercise() -> None:
    assert seen_in(scene([("down", 1), ("overhead", 6)], 15), lookout_for(exercise("arm_raise"))) == []
    for name in ("hamstring_stretch", "knee_to_chest"):  # hands that hold a strap, or a knee
        assert lookout_for(exercise(name)) == Lookout(("hand_on_head",))


# -- every exercise's own movement -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_no_exercises_own_movement_looks_like_its_gesture(name: str) -> None:
    """From standing into it and once round its guide. Out of it too, but for sitting up, which ends it as well."""
    looked_for = lookout_for(exercise(name))
    sits = "sit_up" in looked_for.answers
    told = seen_in(performed(name).poses, looked_for)
    accidents = [(t_s, one) for t_s, one in told if one.what is not LOWERED and not (sits and one.gesture == "sit_up")]
    assert accidents == []
    if sits:
        assert len(kinds(told)) <= 1
        level_s = max(pose.t_s for pose in performed(name).poses if _inclination(pose) > 60)
        assert all(t_s > level_s for t_s, _ in told)


def _inclination(pose: Pose) -> float:
    (sx, sy), (hx, hy) = (pose.points[[i, i + 1]].mean(0) for i in (11, 23))
    return float(np.degrees(np.arctan2(abs(sx - hx), hy - sy)))


# -- each posture's gesture by the mannequin, from where the camera is prescribed --------------------------------------

# exercise, limb of performances.LIMBS, the gesture that is seen
ANSWERS = [
    ("hip_lift", "forearm_up", "forearm_up"),
    ("supine_supported", "forearm_up", "forearm_up"),
    ("side_lying", "arm_up", "arm_up"),
    ("prone_lying", "knee_bent", "knee_bent"),
    ("prone_on_elbows", "knee_bent", "knee_bent"),
    ("cat_cow", "sit_up", "sit_up"),
    ("childs_pose", "sit_up", "sit_up"),
    ("standing_posture", "hand_on_head", "hand_on_head"),
    ("arm_raise", "hand_on_head", "hand_on_head"),
    ("firm_chair", "hand_on_head", "hand_on_head"),
    ("scapular_squeeze", "hand_on_head", "hand_on_head"),
    ("knee_to_chest", "hand_on_head", "hand_on_head"),
    ("hamstring_stretch", "hand_on_head", "hand_on_head"),
]
NAMES = [f"{name}: {gesture}" for name, _, gesture in ANSWERS]


@pytest.mark.parametrize(("name", "limb", "gesture"), ANSWERS, ids=NAMES)
@pytest.mark.parametrize("fps", [5, 30])
def test_the_mannequins_answer_is_seen_in_every_posture(name: str, limb: str, gesture: str, fps: float) -> None:
    told = seen_in(answered(name, limb, ["right"], [(1, 4), (5.5, 8)], 9.5, fps), lookout_for(exercise(name)))
    assert kinds(told) == [RAISED, LOWERED, RAISED, LOWERED]
    assert {one.gesture for _, one in told} == {gesture}


@pytest.mark.parametrize(("name", "limb", "gesture"), [row for row in ANSWERS if row[2] != "sit_up"], ids=str)
def test_the_mannequins_answer_that_is_kept_up_is_a_stop_in_every_posture(name: str, limb: str, gesture: str) -> None:
    told = seen_in(answered(name, limb, ["right"], [(1, 8)], 9), lookout_for(exercise(name)))
    assert kinds(told) == [RAISED, STOP, LOWERED]
    if gesture != "arm_up":  # the lower arm lies on the floor
        assert STOP in kinds(seen_in(answered(name, limb, SIDES, [(1, 3)], 4), lookout_for(exercise(name))))


def _answered_over_its_pose(name: str) -> None:
    """Hands on the belly, on a thigh, or wherever the exercise has them, count as lowered."""
    gesture = exercise(name).gesture
    poses = answered(name, gesture, ["right"], [(1.4, 3.2)], 4.4, 5)
    told = seen_in(poses, lookout_for(exercise(name)), asked_s=0.8)
    assert [(one.what, one.gesture) for _, one in told] == [(RAISED, gesture), (LOWERED, gesture)]


HANDS_NEAR = ("breathing", "pelvic_tilt", "incline_rest", "foam_roller")  # to where a raised one is


@swept("name", HANDS_NEAR)
def test_a_question_that_opens_over_hands_on_the_belly_or_the_thigh_is_answered(name: str) -> None:
    _answered_over_its_pose(name)


@pytest.mark.slow
@swept("name", [name for name in SHIPPED if name not in HANDS_NEAR])
def test_after_every_exercise_a_question_that_opens_over_its_pose_is_answered(name: str) -> None:
    _answered_over_its_pose(name)


def test_a_forearm_that_stays_up_while_one_sits_up_is_no_stop_of_somebody_who_lies() -> None:
    lying = list(answered("hip_lift", "forearm_up", ["right"], [(1, 30)], 3))
    upright = [person(3 + i / 15, "askew") for i in range(90)]
    assert kinds(seen_in([*lying, *upright], lookout("forearm_up"))) == [RAISED]


def test_who_sits_up_to_rest_stops_nothing_and_can_answer_by_hand() -> None:
    looked_for = lookout_for(exercise("cat_cow"))
    sitting = list(answered("cat_cow", "sit_up", ["right"], [(1, 20)], 14))
    assert kinds(seen_in(sitting, looked_for, asked_s=6.0)) == [RAISED]
    kneeling = list(answered("childs_pose", "sit_up", ["right"], [(0, 20)], 5))[-1]
    hand = [replace(pose, t_s=5 + pose.t_s) for pose in scene([("down", 1), ("head", 2), ("down", 1)], 15)]
    told = seen_in([kneeling, *hand], looked_for, asked_s=5.0)
    assert [(one.what, one.gesture) for _, one in told] == [(RAISED, "hand_on_head"), (LOWERED, "hand_on_head")]


# -- footage -----------------------------------------------------------------------------------------------------------

# clip: exercises whose gestures could be looked for in its posture
CLIPS: dict[str, tuple[str, ...]] = {
    "air_squats": ("squat", "arm_raise"),
    "bird_dog": ("bird_dog",),
    "bridge_with_ball_squeeze": ("hip_lift", "knee_to_chest"),
    "childs_pose_oblique": ("childs_pose",),
    "downward_dog": ("childs_pose", "cat_cow"),
    "drawn_prone_on_elbows": ("prone_on_elbows",),
    "forearm_plank": ("prone_on_elbows", "side_lying"),
    "gait_arm_no_swing": ("walking",),
    "gait_normal_01": ("walking",),
    "knee_to_chest_stretch": ("knee_to_chest", "hamstring_stretch"),
    "medicine_ball_hip_thrusts": ("hip_lift", "knee_to_chest"),
    "pvc_good_morning": ("hip_hinge", "arm_raise"),
    "up_dog": ("prone_on_elbows",),
}


@pytest.mark.parametrize("clip", CLIPS)
def test_nobody_on_the_footage_answers_by_moving(clip: str) -> None:
    for name in CLIPS[clip]:
        assert seen_in(trace(clip), lookout_for(exercise(name))) == [], name


def test_arms_that_hold_a_ball_stop_no_question_that_opens_over_them() -> None:
    poses, looked_for = trace("medicine_ball_hip_thrusts"), lookout_for(exercise("hip_lift"))
    state = Gesturing()
    for index, pose in enumerate(poses):
        if index % 15 == 0:
            asked = open_question(state)
            for later in poses[index : index + 40]:
                asked, happened = watch(asked, shown(later), looked_for)
                assert happened == (), f"at {pose.t_s:.1f} s"
        state, _ = watch(state, shown(pose), looked_for)


# -- through the real model --------------------------------------------------------------------------------------------


MODELLED = ("hip_lift", "side_lying", "prone_lying", "standing_posture", "arm_raise", "firm_chair", "knee_to_chest",
            "cat_cow")  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "limb", "gesture"),
    [*(row for row in ANSWERS if row[0] in MODELLED), ("breathing", "forearm_up", "forearm_up")],
    ids=str,
)
def test_the_real_model_sees_every_answer_of_the_nearer_limb_and_makes_no_second_one(
    name: str, limb: str, gesture: str
) -> None:
    moments = ((t_s, figure.joints) for t_s, figure in figures(name, limb, ["right"], [(1.5, 4)], 5.5, 10))
    told = seen_in(modelled(moments, patient_camera(exercise(name))), lookout_for(exercise(name)))
    assert [(one.what, one.gesture) for _, one in told] == [(RAISED, gesture), (LOWERED, gesture)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("clip", "name"),
    [("arm_raises", "arm_raise"), ("bridge_living_room", "hip_lift"), ("walk_to_and_fro", "walking"),
     ("walk_two_people", "walking")],
)  # fmt: skip
def test_nobody_on_the_videos_answers_by_moving(clip: str, name: str) -> None:
    assert seen_in(video(clip), lookout_for(exercise(name))) == []
