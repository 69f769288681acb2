"""Form rules and limits: how long is tolerated, one fault per episode, and a stop limit that rings in time."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import pytest
from demonstrations import poses_of
from movements import (
    LIFT,
    RATES,
    SHAPES,
    TEST,
    curve,
    film,
    length_s,
    moved,
    nobody,
    pose,
    sampled,
    supine,
    times,
)
from sweeps import swept

from coach.core.base.types import Pose
from coach.core.clip.clip_report import measure
from coach.core.exercise.model import Band, Exercise, FormRule, Limit
from coach.core.kinematics.camera_azimuth import view_error
from coach.core.tracking.form_rules import CLEAR_S, MOST_EARLY, STOP_S, WARN_S, Breach, FormWatch, checks, judge
from coach.core.tracking.pipeline import Watching, observe
from coach.mannequin.body.body import build_body
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.forward_kinematics import angle_row
from coach.mannequin.body.ground_contact import read_support, settle
from coach.mannequin.body.keyframes import minimum_jerk
from coach.mannequin.body.landmarks import recording
from coach.mannequin.body.transitions import WAYS
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise

FEET = FormRule(name="feet_too_far", measure="knee_flexion", cue="cue.feet_closer", min=50, during="active", for_s=1.0,
                source=TEST)  # fmt: skip
RULED = replace(LIFT, limits=(), form=(FEET,))
WARNED = replace(LIFT, limits=(replace(LIFT.limits[0], stop_below=None),))
STOPPED = replace(LIFT, limits=(replace(LIFT.limits[0], warn_below=None),))
ERRORS = {"hip_flexion": 5.0, "knee_flexion": 5.0, "trunk_inclination": 3.0}
STOP_DEG = -20.0
BAND_DEG = view_error("hip_flexion", math.nan, LIFT.placement.view, LIFT.id)


def judged(exercise: Exercise, pieces: Sequence[tuple[float, float]], fps: float = 30, *, active: bool = True,
           measured: str = "hip_flexion") -> list[Breach]:  # fmt: skip
    """The breaches of a measure that jumps through `pieces`, without a body or a filter in between."""
    form, found = FormWatch(), []
    for t_s, deg in sampled(pieces, fps):
        values = {"hip_flexion": 20.0, "knee_flexion": 90.0, "trunk_inclination": 90.0} | {measured: deg}
        form, breaches = judge(exercise, form, t_s, values, active, ERRORS)
        found += breaches
    return found


# -- how long is tolerated ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", RATES)
def test_a_rule_is_broken_only_after_its_time(fps: float) -> None:
    knees = lambda seconds: judged(RULED, [(90, 1), (40, seconds), (90, 1)], fps, measured="knee_flexion")  # noqa: E731
    assert knees(1.0 - 2 / fps) == []
    (fault,) = knees(1.0 + 2 / fps)
    assert fault.t_s - 1.0 == pytest.approx(1.0, abs=1.01 / fps)
    assert (fault.name, fault.value, fault.limit, fault.stop) == ("feet_too_far", 40, 50, False)


@pytest.mark.parametrize("fps", RATES)
def test_a_warning_waits_for_its_dwell(fps: float) -> None:
    assert judged(WARNED, [(0, 1), (-12, max(WARN_S - 1.5 / fps, 1 / fps)), (0, 1)], fps) == []
    (fault,) = judged(WARNED, [(0, 1), (-12, WARN_S + 1.5 / fps), (0, 1)], fps)
    assert (fault.name, fault.limit, fault.stop) == ("over_arch", -10, False)


def test_the_warn_limit_has_no_band_and_the_stop_limit_begins_half_a_band_earlier() -> None:
    assert judged(WARNED, [(-9.9, 5)]) == []
    assert judged(STOPPED, [(-17.4, 5)]) == []
    (alarm,) = judged(STOPPED, [(-17.6, 5)])
    assert (alarm.stop, alarm.limit) == (True, -17.5)


def test_an_unsure_view_rings_earlier_and_not_on_every_good_lift() -> None:
    watched = {deg: list(checks(STOPPED, True, {"hip_flexion": deg})) for deg in (5.0, 12.0, 60.0)}
    assert [check.below for (check,) in watched.values()] == [-17.5, -14.0, STOP_DEG + MOST_EARLY["deg"]]


def test_a_limit_above_is_held_as_one_below_is() -> None:
    bend = Limit(name="bent", measure="trunk_inclination", cue="cue.up", warn_above=100, stop_above=120, source=TEST)
    exercise = replace(LIFT, limits=(bend,))
    assert [b.stop for b in judged(exercise, [(110, 2)], measured="trunk_inclination")] == [False]
    assert judged(exercise, [(99, 2)], measured="trunk_inclination") == []
    assert [b.stop for b in judged(exercise, [(118.6, 2)], measured="trunk_inclination")] == [True, False]


@pytest.mark.parametrize(
    ("during", "active", "told"),
    [("active", True, 1), ("active", False, 0), ("rest", True, 0), ("rest", False, 1), ("always", True, 1),
     ("always", False, 1)],
)  # fmt: skip
def test_a_rule_holds_during_its_part_of_the_movement(during: str, active: bool, told: int) -> None:
    exercise = replace(RULED, form=(replace(FEET, during=during),))
    assert len(judged(exercise, [(40, 3)], active=active, measured="knee_flexion")) == told


# -- one episode, one fault --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", RATES)
def test_a_long_breach_is_one_fault(fps: float) -> None:
    assert len(judged(STOPPED, [(0, 1), (-30, 60)], fps)) == 1


@pytest.mark.parametrize("fps", [f for f in RATES if f >= 15])
def test_trembling_at_the_edge_is_one_fault_and_not_ten(fps: float) -> None:
    """Never inside for `CLEAR_S`: one episode."""
    pieces = [(0, 1), (-12, 1), *([(-9, 0.15), (-12, 0.4)] * 10)]
    assert len(judged(WARNED, pieces, fps)) == 1


@pytest.mark.parametrize("fps", RATES)
def test_a_breach_after_having_been_back_inside_is_told_again(fps: float) -> None:
    pieces = [(0, 1), *([(-30, 1), (0, CLEAR_S + 2.5 / fps)] * 3)]
    assert len(judged(STOPPED, pieces, fps)) == 3


def test_every_rule_has_its_own_clock() -> None:
    other = replace(FEET, name="hips", measure="hip_flexion", min=10, for_s=0.5)
    exercise = replace(LIFT, limits=(), form=(FEET, other))
    form, told = FormWatch(), []
    for t_s in times(3, 30):
        values = {"hip_flexion": 0.0, "knee_flexion": 40.0, "trunk_inclination": 90.0}
        form, breaches = judge(exercise, form, t_s, values, True, ERRORS)
        told += [(b.name, b.t_s) for b in breaches]
    assert [name for name, _ in told] == ["hips", "feet_too_far"]
    assert told[0][1] == pytest.approx(0.5, abs=0.04)
    assert told[1][1] == pytest.approx(1.0, abs=0.04)


def test_while_a_fault_lasts_the_form_is_faulty_and_afterwards_it_is_not() -> None:
    form, seen = FormWatch(), {}
    for t_s, deg in sampled([(0, 1), (-12, 2), (0, 2)], 30):
        values = {"hip_flexion": deg, "knee_flexion": 90.0, "trunk_inclination": 90.0}
        form, _ = judge(WARNED, form, t_s, values, True, ERRORS)
        seen[round(t_s, 2)] = form.faulty
    assert not seen[0.5]
    assert seen[2.0]
    assert not seen[4.0]


# -- not seen ----------------------------------------------------------------------------------------------------------


def test_what_is_not_seen_breaks_no_rule() -> None:
    for exercise in (RULED, WARNED, STOPPED):
        measured = "knee_flexion" if exercise is RULED else "hip_flexion"
        assert judged(exercise, [(math.nan, 60)], measured=measured) == []


def test_unseen_time_is_not_time_outside() -> None:
    """Outside for a blink before and after an hour out of sight is not outside for an hour."""
    assert judged(STOPPED, [(0, 1), (-30, 0.1), (math.nan, 60), (-30, 0.1), (0, 1)]) == []


def test_going_out_of_sight_mends_no_fault() -> None:
    """The same breach before and behind a chair is one; it did not become another by not being seen."""
    assert len(judged(STOPPED, [(0, 1), (-30, 1), (math.nan, 1), (-30, 1)])) == 1


def test_nobody_breaks_nothing() -> None:
    assert measure(LIFT, [nobody(t) for t in times(10, 30)])["faults"] == []


def test_a_moment_beyond_rings_nothing() -> None:
    poses = [pose(t, supine(0)) for t in times(1, 30)]
    poses += [pose(1.0 + t, supine(-38)) for t in times(0.17, 30)]
    assert rung(STOPPED, [*poses, *(pose(1.2 + t, supine(0)) for t in times(2, 30))]) == []


def test_time_out_of_posture_is_not_time_outside() -> None:
    """A moment beyond, ten seconds with straight legs, a moment beyond: nobody was beyond for 0.2 s."""
    bent = replace(STOPPED, posture_bands=(Band(measure="knee_flexion", min=35, source=TEST),))
    poses = [pose(t, supine(0)) for t in times(1, 30)]
    poses += [pose(1.0 + t, supine(-38)) for t in times(0.17, 30)]
    poses += [pose(1.2 + t, supine(0, 10)) for t in times(10, 30)]
    poses += [pose(11.3 + t, supine(-38)) for t in times(0.17, 30)]
    poses += [pose(11.5 + t, supine(0)) for t in times(1, 30)]
    assert rung(bent, poses) == []


@pytest.mark.parametrize("fps", RATES)
def test_who_leaves_the_posture_by_going_too_far_is_still_stopped(fps: float) -> None:
    """Thirty-one beyond straight is no posture of this lift any more, and the alarm rings all the same."""
    bounded = replace(
        STOPPED, posture_bands=(*STOPPED.posture_bands, Band(measure="hip_flexion", min=-25, source=TEST))
    )
    pieces = [(50, 1), (-45, 1), (50, 1)]
    alarms = rung(bounded, list(film(pieces, fps, move_s=0.8)))
    assert alarms
    assert alarms[0] <= beyond_s(curve(pieces, 0.8), length_s(pieces, 0.8), STOP_DEG) + 2 / fps + 0.1
    warned = replace(bounded, limits=(replace(bounded.limits[0], warn_below=-30, stop_below=None),))
    assert measure(warned, film(pieces, fps, move_s=0.8))["faults"] == []


BANDED = replace(
    STOPPED,
    posture_bands=(*STOPPED.posture_bands, Band(measure="knee_flexion", min=35, source=TEST),
                   Band(measure="hip_height", max=0.35, source=TEST)),
)  # fmt: skip


@swept("fps, deepest, stay_s", itertools.product((10, 15, 60), (-30, -45), (0.3, 0.6)))
def test_who_leaves_the_posture_before_the_movement_counts_is_still_stopped(
    fps: float, deepest: float, stay_s: float
) -> None:
    """From rest to far beyond in 0.3 s: the hips are too high for the posture before the lift has begun."""
    for phase in (0.0, 0.35):
        value = curve([(50, 3), (deepest, stay_s), (50, 2)], 0.3)
        alarms = rung(BANDED, [pose(t + phase / fps, supine(value(t + phase / fps))) for t in times(6, fps)])
        assert len(alarms) == 1
        assert alarms[0] <= beyond_s(value, 6.0) + 2 / fps + 0.1


@pytest.mark.parametrize(("away_s", "told"), [(0.1, True), (1.4, False)])
def test_the_stop_limits_end_a_second_after_another_posture_is_recognised(away_s: float, told: bool) -> None:
    """Gets up, and bends back: what begins a second after the posture was left is no over-arched lift."""
    trunk = curve([(-90, 2), (-10, 60)], 0.4)
    hip = curve([(50, 2.4 + away_s), (-35, 2)], 0.3)
    film = [pose(t, replace(supine(hip(t)), trunk=trunk(t))) for t in times(4.5 + away_s, 30)]
    assert bool(rung(BANDED, film)) == told


@pytest.mark.parametrize(("away_s", "told"), [(0.5, True), (1.4, False)])
def test_the_stop_limits_end_after_a_second_out_of_sight(away_s: float, told: bool) -> None:
    film = [pose(t, supine(50)) for t in times(2, 30)] + [nobody(2 + t) for t in times(away_s, 30)]
    film += [pose(2 + away_s + t, supine(-45)) for t in times(2, 30)]
    assert bool(rung(BANDED, film)) == told


def test_an_alarm_out_of_posture_is_one_alarm_and_not_one_a_second() -> None:
    value = curve([(50, 2), (0, 1), (-45, 8), (50, 2)], 0.6)
    assert len(rung(BANDED, [pose(t, supine(value(t))) for t in times(14, 30)])) == 1


ON_THE_WAY_UP = {
    "supine": (("side_lying", "all_fours", "kneeling", "squat", "standing"), ("floor_sitting", "squat", "standing"),
               ("floor_sitting", "all_fours", "standing"), ("prone", "all_fours", "standing")),
    "prone": (("all_fours", "kneeling", "squat", "standing"), ("all_fours", "standing")),
    "side_lying": (("all_fours", "kneeling", "squat", "standing"), ("supine", "floor_sitting", "squat", "standing")),
}  # fmt: skip


@swept("start, each_s", itertools.product(ON_THE_WAY_UP, (2.0, 1.2, 0.7)))
def test_getting_up_from_the_floor_rings_nothing(start: str, each_s: float) -> None:
    """Twenty-four ways from lying on the back, the front and the side to standing, calm to quick, in a hip lift."""
    lift = read_exercise(find_exercise("hip_lift"))
    lies, camera = angle_row(WAYS["supine"]), PinholeCamera(height_m=0.6, distance_m=3.4)
    for names in ON_THE_WAY_UP[start]:
        rows = [lies, lies, angle_row(WAYS[start]), *(angle_row(WAYS[name]) for name in names)]
        moments = []
        for k in range(round((len(rows) - 1) * each_s * 10)):
            step, share = int(k / 10 / each_s), minimum_jerk(k / 10 / each_s % 1)
            row = (1 - share) * rows[step] + share * rows[step + 1]
            moments.append((k / 10, settle(build_body(), row, read_support(build_body(), ()), set())))
        film = recording(moments, camera, jitter=0.001)
        assert rung(lift, poses_of(film)) == []


def test_before_the_posture_is_taken_nobody_is_corrected() -> None:
    """People set up, sit down, put a ball away: bending back while standing is no over-arched hip lift."""
    standing = [pose(t, replace(supine(-35), trunk=-10.0)) for t in times(4, 30)]
    assert rung(STOPPED, standing) == []
    assert measure(LIFT, standing)["faults"] == []


def test_a_posture_is_not_lost_by_a_little_and_is_lost_by_much() -> None:
    """Lying counts from 50 degrees; once lying, 47 is still that, and 30 is not."""
    watching, postures = Watching(), {}
    value = curve([(90, 1), (47, 1), (30, 1)], 1.0)
    for t_s in times(5, 30):
        watching, seen = observe(LIFT, watching, pose(t_s, replace(supine(40), trunk=-value(t_s))))
        postures[round(t_s, 2)] = seen.in_posture
    assert postures[0.9]
    assert postures[2.9]
    assert postures[4.9] is False
    _, fresh = observe(LIFT, Watching(), pose(0.0, replace(supine(40), trunk=-47.0)))
    assert fresh.in_posture is False


# -- the stop limit, from a body to the alarm --------------------------------------------------------------------------


def rung(exercise: Exercise, poses: Sequence[Pose]) -> list[float]:
    """When a stop limit rang."""
    watching, found = Watching(), []
    for each in poses:
        watching, seen = observe(exercise, watching, each)
        found += [b.t_s for b in moved(seen).breaches if b.stop]
    return found


def beyond_s(value: Callable[[float], float], end_s: float, limit: float = STOP_DEG) -> float:
    """The first moment at which the true angle has been beyond the limit for 0.3 s."""
    grid = np.arange(0, end_s, 0.001)
    beyond, since = np.array([value(float(t)) < limit for t in grid]), None
    for t, is_beyond in zip(grid, beyond, strict=True):
        since = (since if since is not None else t) if is_beyond else None
        if since is not None and t - since >= 0.3:
            return float(t)
    return math.inf


LIFTS_TOO_FAR = {
    "far too far, and held": [(50, 1), (-35, 1), (50, 1)],
    "a little too far, and held": [(50, 1), (-21, 1), (50, 1)],
    "a little too far, and hardly held": [(50, 1.5), (-22, 0.4), (50, 0.3), (50, 0)],
    "on, after stopping at the warning": [(50, 1.5), (-12, 1.5), (-23, 1.0), (50, 1.5)],
}


@pytest.mark.parametrize(
    ("fps", "move_s", "facing"), [*((f, 0.6, "left") for f in RATES), (10, 1.8, "right"), (30, 1.8, "right")]
)
@pytest.mark.parametrize("name", LIFTS_TOO_FAR)
def test_a_stop_limit_rings_in_time(name: str, move_s: float, fps: float, facing: str) -> None:
    """Design 7: beyond for 0.3 s rings within 0.3 s, two frames and 0.1 s of the moment it went beyond."""
    pieces = LIFTS_TOO_FAR[name][:-1]  # after the alarm it does not matter how they come down
    value = curve(pieces, move_s)
    due_s = beyond_s(value, length_s(pieces, move_s))
    assert math.isfinite(due_s)
    alarms = rung(LIFT, list(film(pieces, fps, move_s=move_s, facing=facing)))
    assert alarms
    assert alarms[0] <= due_s + 2 / fps + 0.1 + 1e-6


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize(
    ("top", "move_s"), [(STOP_DEG + BAND_DEG + 0.5, 0.6), (STOP_DEG + BAND_DEG + 0.5, 1.2), (0, 0.6)]
)
def test_a_stop_limit_never_rings_inside_the_limit_less_its_band(top: float, move_s: float, fps: float) -> None:
    assert rung(LIFT, list(film([(50, 1), (top, 2), (50, 0.5)], fps, move_s=move_s))) == []


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_alarm_does_not_depend_on_the_pictures_shape(shape: tuple[int, int]) -> None:
    assert len(rung(LIFT, list(film(LIFTS_TOO_FAR["far too far, and held"], 30, shape=shape)))) == 1
    assert rung(LIFT, list(film([(50, 1.5), (-13, 3), (50, 1)], 30, shape=shape))) == []


@pytest.mark.parametrize("fps", RATES)
def test_one_wild_frame_rings_nothing(fps: float) -> None:
    poses = list(film([(50, 1), (5, 2), (50, 1)], fps))
    at = len(poses) // 2
    poses[at] = pose(poses[at].t_s, supine(-60))
    assert rung(LIFT, poses) == []


def test_trembling_points_ring_nothing_on_a_straight_lift() -> None:
    noise = np.random.default_rng(9)
    pieces = [(50, 1.5), *([(0, 2), (50, 1)] * 5)]
    assert rung(LIFT, list(film(pieces, 30, noise=noise, noise_of=0.004))) == []


def test_the_tolerated_times_keep_the_promise_that_the_alarm_makes() -> None:
    assert STOP_S <= 0.3
    assert WARN_S <= 0.5
