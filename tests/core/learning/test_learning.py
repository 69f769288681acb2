"""One demonstration becomes an exercise that counts another body before another camera, and nothing else."""

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from demonstrations import counted, filmed, performed, poses_of, shipped

from coach.core.base.types import Pose
from coach.core.exercise.joint_ranges import joint_range
from coach.core.exercise.model import Exercise, Kind, SideRule, Tempo
from coach.core.kinematics.measures import MEASURES
from coach.core.learning.curves import demonstrate
from coach.core.learning.exercise_builder import SOURCE, Learned, NothingLearned, learn
from coach.core.learning.key_poses import guide_of
from coach.mannequin.body.body import build_body
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.body.landmarks import recording
from coach.mannequin.patient.simulator import patient_camera

TWICE = 2.3  # cycles of the guide


@cache
def shown(name: str) -> tuple[Pose, ...]:
    """The exercise, a little more than twice."""
    exercise = shipped(name)
    return tuple(filmed(exercise, TWICE * loop_s(exercise)))


@cache
def somebody_else(name: str) -> tuple[Pose, ...]:
    """A smaller body, before a camera that is turned by 15 degrees and sees less well."""
    exercise = shipped(name)
    return tuple(filmed(exercise, TWICE * loop_s(exercise), stature_m=1.55, turned_deg=15.0, jitter=0.003))


def loop_s(exercise: Exercise) -> float:
    return GuideMovement(build_body(), guide_poses(exercise)).loop_s


@cache
def learned(name: str, like: bool) -> Learned:
    return learn(shown(name), "new_one", shipped(name) if like else None, "a film")


REPEATED = ("hip_lift", "squat", "hip_hinge", "arm_raise", "heel_slide", "cat_cow", "standing_back_bend")
HELD = ("prone_on_elbows", "knee_to_chest")


@pytest.mark.parametrize("like", [True, False], ids=["like a shipped one", "out of nothing"])
@pytest.mark.parametrize("name", REPEATED)
def test_a_movement_shown_twice_is_counted_in_another_body_before_another_camera(name: str, like: bool) -> None:
    found = learned(name, like)
    assert found.exercise.kind is Kind.REPS
    assert found.counted == counted(found.exercise, list(shown(name))) == 2
    assert counted(found.exercise, list(somebody_else(name))) == 2


@pytest.mark.parametrize("like", [True, False], ids=["like a shipped one", "out of nothing"])
@pytest.mark.parametrize("name", HELD)
def test_a_posture_that_is_held_is_learned_as_a_hold(name: str, like: bool) -> None:
    found = learned(name, like)
    assert found.exercise.kind is Kind.HOLD
    assert found.exercise.pacing.tempo is None
    assert counted(found.exercise, list(somebody_else(name))) == counted(shipped(name), list(somebody_else(name)))


@pytest.mark.parametrize(
    ("name", "posture", "view", "side_rule"),
    [
        ("hip_lift", "supine", "side", SideRule.NEAR),
        ("squat", "standing", "side", SideRule.NEAR),
        ("arm_raise", "standing", "front", SideRule.NEAR),
        ("heel_slide", "supine", "side", SideRule.MOVING),
        ("cat_cow", "all_fours", "side", SideRule.NEAR),
        ("prone_on_elbows", "prone", "side", SideRule.NEAR),
        ("side_bend", "standing", "front", SideRule.EITHER),
    ],
)
def test_posture_view_and_sides_are_read_off_the_body(name: str, posture: str, view: str, side_rule: SideRule) -> None:
    exercise = learned(name, False).exercise
    assert (exercise.posture, exercise.placement.view, exercise.side_rule) == (posture, view, side_rule)


def test_getting_into_position_is_no_part_of_the_movement() -> None:
    """The patient stands, squats, sits down, lies down, and then lifts its hips."""
    found = learn(performed(shipped("hip_lift"), 30.0), "new_one")
    assert found.exercise.posture == "supine"
    assert found.counted >= 2
    assert counted(found.exercise, list(somebody_else("hip_lift"))) == 2


def test_thresholds_lie_well_apart_on_the_way_that_was_shown() -> None:
    (driver,) = learned("squat", False).exercise.drivers
    curve = np.array([values[driver.measure] for values in read(shown("squat"), driver.measure)])
    rest, peak = np.nanpercentile(curve, 2), np.nanpercentile(curve, 98)
    assert 0.55 < (driver.enter - rest) / (peak - rest) < 0.66
    assert 0.33 < (driver.leave - rest) / (peak - rest) < 0.46


def read(poses: tuple[Pose, ...], measure: str) -> list[dict[str, float]]:
    from coach.core.clip.clip_report import measure as measured

    exercise = shipped("squat")
    angles = measured(exercise, poses)["angles"]
    return [{measure: math.nan if value is None else value} for value in angles[measure]]


def test_the_warning_lies_just_beyond_what_was_shown_and_the_stop_beyond_it() -> None:
    (limit,) = learned("squat", False).exercise.limits
    most = max(values[limit.measure] for values in read(shown("squat"), limit.measure))
    error = MEASURES[limit.measure].error
    assert limit.target_max is not None
    assert limit.warn_above is not None
    assert limit.stop_above is not None
    assert abs(limit.target_max - most) < error
    assert 0 < limit.warn_above - most <= 2.5 * error
    assert limit.stop_above - limit.warn_above == pytest.approx(2 * error, abs=1)


def test_lifting_the_hips_is_never_learned_beyond_what_an_arched_back_bears() -> None:
    """[R] 7: warn at 10 degrees beyond straight, stop at 20, however far it was shown."""
    lift = shipped("hip_lift")
    arched = replace(
        lift,
        limits=(),
        lesson=replace(
            lift.lesson, guide=(lift.lesson.guide[0], replace(lift.lesson.guide[1], angles={"hip_flexion": -24}))
        ),
    )
    exercise = learn(filmed(arched, TWICE * loop_s(arched)), "new_one").exercise
    (limit,) = exercise.limits
    assert limit.measure == "hip_flexion"
    assert (limit.warn_below, limit.stop_below) == (-10, -20)


@pytest.mark.parametrize("name", REPEATED + HELD)
def test_being_like_an_exercise_never_loosens_its_limits(name: str) -> None:
    model, exercise = shipped(name), learned(name, True).exercise
    of = {limit.name: limit for limit in exercise.limits}
    for limit in model.limits:
        for key in ("warn_below", "stop_below"):
            if (old := getattr(limit, key)) is not None:
                assert getattr(of[limit.name], key) >= old, (limit.name, key)
        for key in ("warn_above", "stop_above"):
            if (old := getattr(limit, key)) is not None:
                assert getattr(of[limit.name], key) <= old, (limit.name, key)


def test_a_smaller_movement_than_the_model_s_draws_its_limits_in() -> None:
    bend = shipped("standing_back_bend")
    half = replace(
        bend,
        lesson=replace(
            bend.lesson, guide=(bend.lesson.guide[0], replace(bend.lesson.guide[1], angles={"trunk_inclination": -10}))
        ),
    )
    (limit,) = learn(filmed(half, TWICE * loop_s(half)), "new_one", bend).exercise.limits
    (model,) = bend.limits
    assert limit.stop_above is not None
    assert model.stop_above is not None
    assert limit.stop_above < model.stop_above


def test_what_a_model_gives_is_kept_and_what_was_shown_is_said_to_be_confirmed() -> None:
    model, exercise = shipped("hip_lift"), learned("hip_lift", True).exercise
    assert exercise.lesson.guide == model.lesson.guide
    assert exercise.suits == model.suits
    assert exercise.gesture == model.gesture
    assert [driver.measure for driver in exercise.drivers] == [driver.measure for driver in model.drivers]
    assert exercise.drivers[0].relative == model.drivers[0].relative
    assert exercise.drivers[0].source == SOURCE
    assert exercise.provenance.basis[0].startswith(SOURCE)
    assert "a film" in exercise.provenance.basis[0]


@pytest.mark.parametrize("name", REPEATED)
def test_the_figure_that_was_learned_can_show_the_movement(name: str) -> None:
    """What is built from the measured joints is recognised by what was learned with it."""
    exercise = learned(name, False).exercise
    figures = GuideMovement(build_body(), guide_poses(exercise))
    times = np.arange(0.0, TWICE * figures.loop_s, 1 / 15)
    film = recording([(float(t_s), figures.at(float(t_s))) for t_s in times], patient_camera(exercise))
    assert counted(exercise, poses_of(film)) == 2


def at_pace(pace: float, like: Exercise | None = None) -> Tempo:
    squat = shipped("squat")
    tempo = learn(filmed(squat, TWICE * loop_s(squat) / pace, faster=pace), "new_one", like).exercise.pacing.tempo
    assert tempo is not None
    return tempo


def test_the_tempo_is_the_one_that_was_shown() -> None:
    slow, slower = at_pace(0.7), at_pace(0.5)
    assert slower.up_s == pytest.approx(1.4 * slow.up_s, abs=0.3)
    assert slower.hold_s == pytest.approx(1.4 * slow.hold_s, abs=0.3)
    assert slower.down_s == pytest.approx(1.4 * slow.down_s, abs=0.3)


def test_a_hurried_demonstration_is_not_copied() -> None:
    """[R] 7: 60 degrees a second are where the acute stage is stopped."""
    squat = shipped("squat")
    assert squat.pacing.tempo is not None
    (limit,) = learned("squat", False).exercise.limits
    assert limit.target_max is not None
    for tempo in (at_pace(2.0), at_pace(2.0, squat)):
        assert min(tempo.up_s, tempo.down_s) >= 0.9 * limit.target_max / 60
    like = at_pace(2.0, squat)
    assert (like.up_s, like.down_s) >= (squat.pacing.tempo.up_s, squat.pacing.tempo.down_s)


def test_what_is_kept_still_throughout_is_learned_like_a_hold_or_a_position() -> None:
    for name in ("childs_pose", "supine_supported"):
        model = shipped(name)
        still = replace(
            model,
            lesson=replace(
                model.lesson, guide=model.lesson.guide[-1:] if name == "supine_supported" else folded(model)
            ),
        )
        found = learn(filmed(still, 8.0), "new_one", model)
        assert found.moves == ()
        assert found.counted == 1
        assert found.exercise.drivers == model.drivers


def folded(exercise: Exercise) -> tuple:  # type: ignore[type-arg]
    """The last pose alone, with all that it takes from the one before."""
    first, last = exercise.lesson.guide[0], exercise.lesson.guide[-1]
    return (replace(last, angles={**first.angles, **last.angles}),)


def test_a_form_rule_that_the_demonstration_breaks_is_left_out_and_told() -> None:
    lift = shipped("hip_lift")
    wide = replace(lift.form[0], min=120.0)
    found = learn(shown("hip_lift"), "new_one", replace(lift, form=(wide,)))
    assert found.left_out == (wide.name,)
    assert found.exercise.form == ()
    assert learned("hip_lift", True).left_out == ()


@pytest.mark.parametrize("like", [True, False], ids=["like a shipped one", "out of nothing"])
def test_a_learned_squat_finds_nothing_in_a_hip_lift(like: bool) -> None:
    assert counted(learned("squat", like).exercise, list(shown("hip_lift"))) == 0


def test_bending_forward_is_excluded_where_bending_hurts() -> None:
    assert "bend_pain" in learned("hip_hinge", False).exercise.suits.excluded_by
    assert "bend_pain" not in learned("arm_raise", False).exercise.suits.excluded_by


# -- what cannot be learned --------------------------------------------------------------------------------------------


def test_nobody_in_the_picture_is_said_so() -> None:
    film = recording([(k / 15, None) for k in range(60)], patient_camera(shipped("squat")))
    with pytest.raises(NothingLearned, match="No person is seen"):
        learn(poses_of(film), "new_one")


def test_standing_still_is_said_to_be_no_movement() -> None:
    squat = shipped("squat")
    still = replace(squat, lesson=replace(squat.lesson, guide=squat.lesson.guide[:1]))
    with pytest.raises(NothingLearned, match="Nothing moves"):
        learn(filmed(still, 6.0), "new_one")


@pytest.mark.parametrize("name", ["walking", "breathing"])
def test_a_model_that_is_not_learned_from_a_film_is_refused(name: str) -> None:
    with pytest.raises(NothingLearned, match=name):
        learn(shown("squat"), "new_one", shipped(name))


def test_another_posture_than_the_model_s_is_not_learned_like_it() -> None:
    with pytest.raises(NothingLearned, match="hip_lift"):
        learn(shown("squat"), "new_one", shipped("hip_lift"))


def test_a_straight_knee_that_is_measured_below_zero_is_shown_straight() -> None:
    demo = demonstrate(shown("hip_hinge"), "standing")
    assert demo is not None
    off = {
        side: {**curves, "knee_flexion": np.full_like(curves["knee_flexion"], -4.0)}
        for side, curves in demo.sides.items()
    }
    frames = np.ones(len(demo.t_s), bool)
    for pose in guide_of(replace(demo, sides=off), "standing", frames, frames, SideRule.NEAR):
        assert pose.angles["knee_flexion"] == 0.0
        for name, degrees in pose.angles.items():
            low, high = joint_range(name)
            assert low <= degrees <= high
