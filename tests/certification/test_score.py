"""Errors, counts, times and alarms are judged as the design says, on made-up truth and on perfect landmarks."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from certification_samples import ARCH, BELOW, lift, line

from coach.certification.cases import Case
from coach.certification.film import Performance, case_camera, perform, prescribed_camera
from coach.certification.rules import BoundRule, RuleKind
from coach.certification.score import (
    ClipScore,
    Figures,
    Moved,
    Readings,
    Spoken,
    figures,
    judged,
    matched,
    observed,
    passing,
    score,
    step_figures,
    watched,
)
from coach.certification.truth import Footstep
from coach.core.base.types import Pose
from coach.core.exercise.model import Exercise, FormRule, Kind, Limit
from coach.mannequin.body.ground_contact import Figure
from coach.mannequin.body.landmarks import landmarks


def test_figures_are_mean_and_percentile_without_sign_and_bias_with_it() -> None:
    assert figures([-1.0, 1.0, 3.0]) == Figures(n=3, mean=pytest.approx(5 / 3), p95=pytest.approx(2.8), bias=1.0)
    assert figures([]) is None
    assert figures(np.full(4, -2.0)) == Figures(n=4, mean=2.0, p95=2.0, bias=-2.0)


def test_each_true_thing_is_matched_once_with_the_nearest() -> None:
    def itself(value: float) -> float:
        return value

    assert matched([1.0, 2.0, 9.0], [2.1, 1.2, 5.0], itself, itself, 1.0) == [(1.0, 1.2), (2.0, 2.1)]
    assert matched([1.0], [1.4, 1.1], itself, itself, 1.0) == [(1.0, 1.1)]
    assert matched([], [1.0], itself, itself, 1.0) == []


BAND = 5.0
STOP = BoundRule(name="x", kind=RuleKind.STOP, measure="hip_flexion", low=0.0, high=None, due_s=0.3)


def alarms(
    *points: tuple[float, float], rings: tuple[float, ...], rule: BoundRule = STOP, moving: bool = True
) -> Spoken:
    """Of a truth that is so far beyond its limit along these lines, at 10 frames a second."""
    t_s, past = line(*points)
    due_when = np.full(len(t_s), moving)
    return judged(rule, t_s, past, np.full(len(t_s), BAND), due_when, rings, 10.0)


PASSED = ((0, -30), (3, 0), (4, 10), (6, 10), (9, -20))  # beyond the limit from 3.0 to 7.0, within the band from 2.5


@pytest.mark.parametrize(
    ("rings", "missed", "late", "false"),
    [
        ((3.4,), 0, 0, 0),
        ((2.6,), 0, 0, 0),
        ((3.6,), 0, 0, 0),
        ((4.0,), 0, 1, 0),
        ((), 1, 0, 0),
        ((1.0, 3.4), 0, 0, 1),
        ((1.0,), 1, 0, 1),
    ],
    ids=["in time", "early, within the band", "0.3 s, two frames and 0.1 s later", "late", "not at all",
         "also where all was well", "only where all was well"],
)  # fmt: skip
def test_a_passed_limit_rings_once_in_time(rings: tuple[float, ...], missed: int, late: int, false: int) -> None:
    found = alarms(*PASSED, rings=rings)
    assert (found.passed, found.missed, found.late, found.false) == (1, missed, late, false)
    assert found.allowed_s == pytest.approx(0.6)


def test_the_delay_counts_from_the_true_passing() -> None:
    assert alarms(*PASSED, rings=(3.4,)).delays_s == (pytest.approx(0.4),)
    assert passing(np.array([0.0, 1.0]), np.array([-3.0, 1.0]), 1) == pytest.approx(0.75)


def test_a_short_excursion_need_not_ring_and_one_within_the_band_may() -> None:
    short = alarms((0, -30), (2, 0), (2.1, 3), (2.2, 0), (4, -30), rings=())
    assert (short.passed, short.missed) == (0, 0)
    within = alarms((0, -30), (2, -3), (4, -30), rings=(2.1,))
    assert (within.passed, within.false) == (0, 0)


def test_two_passings_are_two() -> None:
    found = alarms(*PASSED, (12, -20), (14, 10), (16, 10), (18, -30), rings=(3.4,))
    assert (found.passed, found.missed) == (2, 1)


def test_beyond_is_positive_past_either_edge() -> None:
    both = replace(STOP, low=-20.0, high=50.0)
    assert both.beyond(np.array([-25.0, 0.0, 60.0])).tolist() == [5.0, -20.0, 10.0]


def test_a_correction_is_due_only_while_it_is_watched_and_takes_its_own_time() -> None:
    form = replace(STOP, kind=RuleKind.FORM, due_s=1.5)
    assert alarms(*PASSED, rings=(), rule=form).missed == 1
    assert alarms(*PASSED, rings=(), rule=form, moving=False).passed == 0
    assert alarms(*PASSED, rings=(4.7,), rule=form).late == 0
    assert alarms(*PASSED, rings=(), rule=replace(form, due_s=5.0)).passed == 0


def test_nothing_is_due_of_who_is_still_getting_ready() -> None:
    moving = np.array([True, True, False, True])
    form = replace(STOP, kind=RuleKind.FORM)
    assert watched(STOP, moving, rest=1).tolist() == [False, True, True, True]
    assert watched(replace(form, during="active"), moving, rest=1).tolist() == [False, True, False, True]
    assert watched(replace(form, during="rest"), ~moving, rest=1).tolist() == [False, True, False, True]


def test_steps_at_the_ends_may_be_counted_or_not() -> None:
    right = [Footstep(0.1, False), Footstep(1.0, True), Footstep(2.0, True), Footstep(3.0, False)]
    for found in ([1.02, 2.0], [0.1, 1.02, 2.0, 3.0]):
        stepped = step_figures(right, found)
        assert result(kind="steps", stepped=stepped).count_right
        assert stepped.errors_s == (pytest.approx(0.02), pytest.approx(0.0))
    assert not result(kind="steps", stepped=step_figures(right, [1.0])).count_right
    assert not result(kind="steps", stepped=step_figures(right, [0.1, 1.0, 1.5, 2.0, 3.0])).count_right


def test_a_count_is_right_only_where_it_is_what_was_done() -> None:
    assert result(moved=Moved(true=2, counted=2)).count_right
    assert not result(moved=Moved(true=2, counted=1)).count_right


def result(kind: str = "reps", **more: object) -> ClipScore:
    return ClipScore(case=Case(exercise="x"), kind=kind, view="side", frames=1, seconds=1.0, seen=1.0, **more)


@lru_cache(maxsize=8)
def performed(case: Case, kind: Kind, limits: tuple[Limit, ...]) -> Performance:
    """The lift that all of these do; only its kind and limits change the way it is done."""
    return perform(case, lift(kind, limits=limits))


def perfect(case: Case, exercise: Exercise, bias_px: float = 0.0, no_wrists_s: float = 0.0) -> ClipScore:
    """A case as a perfect pose model sees it, its hips moved down by so many pixels, its wrists hidden at first."""
    done = performed(case, exercise.kind, exercise.limits)
    camera = case_camera(case, exercise)
    poses = []
    for t_s, joints in zip(done.t_s.tolist(), done.joints, strict=True):
        marks, world = landmarks(Figure(np.empty(0), joints), camera)
        marks[23:25, 1] += bias_px / camera.height
        marks[15:17] = marks[15:17] if t_s >= no_wrists_s else np.nan
        poses.append(Pose(t_s=t_s, width=camera.width, height=camera.height, landmarks=marks, world=world))
    return score(case, exercise, done, prescribed_camera(case, exercise).yaw_deg, poses)


def test_perfect_landmarks_have_small_errors_and_exact_counts() -> None:
    found = perfect(Case(exercise="hip_lift"), lift())
    assert (found.moved.true, found.moved.counted) == (2, 2)
    assert found.count_right
    assert found.seen == 1.0
    hip = figures(found.readings["hip_flexion"].record)
    assert hip is not None
    assert hip.mean < 3.0  # perspective, and the filter's lag
    assert len(found.moved.peak_s) == 2
    assert np.abs(found.moved.peak_s).max() < 0.15
    assert np.abs(found.moved.end_s).max() < 0.2
    assert (found.rings, found.corrections) == (0, 0)


def test_perfect_landmarks_are_told_and_lie_within_their_bands() -> None:
    for name in ("knee_flexion", "trunk_inclination"):
        readings: Readings = perfect(Case(exercise="hip_lift"), lift()).readings[name]
        assert readings.held == readings.seen == len(readings.live)
    assert perfect(Case(exercise="hip_lift"), lift()).readings["knee_flexion"].told > 0


def test_a_reading_is_told_in_no_more_frames_than_show_all_that_the_exercise_needs() -> None:
    exercise = replace(lift(), needs_points=("shoulder", "hip", "knee", "ankle", "wrist"))
    found = perfect(Case(exercise="hip_lift"), exercise, no_wrists_s=3.0)
    hip = found.readings["hip_flexion"]
    assert 0.1 < found.seen < 0.9
    assert len(hip.live) > hip.seen >= hip.told > 0


def test_a_wrong_pose_shows_as_bias() -> None:
    plain, low = (
        figures(perfect(Case(exercise="hip_lift"), lift(), px).readings["hip_flexion"].record) for px in (0.0, 12.0)
    )
    assert plain is not None
    assert low is not None
    assert abs(low.bias - plain.bias) > 5


def test_an_arch_past_the_limit_rings_and_one_inside_it_does_not() -> None:
    exercise = lift(limits=(ARCH,))
    quick = Case(exercise="hip_lift", speed=1.4, frames_per_s=12.0, fault="over_arch")
    past = perfect(replace(quick, amount=35.0), exercise).spoken[0]
    assert (past.passed, past.missed, past.false) == (2, 0, 0)
    inside = perfect(replace(quick, amount=10.0), exercise).spoken[0]
    assert (inside.passed, inside.false, inside.delays_s) == (0, 0, ())


def test_a_correction_is_false_only_where_it_was_not_so() -> None:
    rule = FormRule(name="feet", measure="knee_flexion", cue="cue.x", min=200.0, during="always", source="made up")
    assert perfect(Case(exercise="hip_lift"), lift(form=(rule,))).false_corrections == 0  # knees truly are below 200
    knees = replace(rule, min=75.0)  # they truly are at 95, and look 28 less bent
    assert perfect(Case(exercise="hip_lift"), lift(form=(knees,)), bias_px=-40.0).false_corrections == 1


def test_a_hold_is_timed_at_both_ends() -> None:
    found = perfect(Case(exercise="hip_lift"), lift(Kind.HOLD, driver=BELOW))
    assert (found.moved.true, found.moved.counted) == (1, 1)
    assert len(found.moved.start_s) == len(found.moved.end_s) == len(found.moved.held_s) == 1
    assert abs(found.moved.held_s[0]) < 0.3


def test_nobody_seen_is_no_error_and_no_count() -> None:
    exercise, case = lift(), Case(exercise="hip_lift")
    done = performed(case, Kind.REPS, ())
    nobody = [Pose(t_s=t, width=640, height=480, landmarks=np.full((33, 4), np.nan), world=np.full((33, 3), np.nan))
              for t in done.t_s.tolist()]  # fmt: skip
    found = score(case, exercise, done, -90.0, nobody)
    assert (found.seen, found.moved.counted, found.count_right) == (0.0, 0, False)
    assert all(len(readings.live) == readings.told == 0 for readings in found.readings.values())
    assert len(observed(exercise, nobody)) == len(done.t_s)
