"""Repetitions and holds, told as movements: counted once, from rest to rest, and only what was seen."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from movements import (
    EITHER_LIFT,
    FREE_LIFT,
    HIDDEN,
    HOLD,
    LIFT,
    RATES,
    SHAPES,
    THIGH,
    Body,
    Leg,
    crossings,
    curve,
    film,
    kneel,
    length_s,
    nobody,
    pose,
    sampled,
    supine,
    times,
)

from coach.core.base.types import Pose
from coach.core.clip.clip_report import measure
from coach.core.exercise.model import Driver, Exercise, Kind, SideRule
from coach.core.tracking.repetitions import LEAST_HOLD_S, LOST_S, SEEN_GAP_S, Rep, close, follow
from coach.core.tracking.side_track import Sample, Track

Pieces = Sequence[tuple[float, float]]
ONCE: Pieces = [(50, 1), (5, 1), (50, 1)]


def sample(t_s: float, values: Mapping[str, float], in_posture: bool | None, correct: bool = True) -> Sample:
    """A moment without jitter: what is decided on is what is recorded."""
    return Sample(t_s, values, values, in_posture, correct)


def followed(
    pieces: Pieces, fps: float = 30, move_s: float = 0.8, exercise: Exercise = FREE_LIFT, noise_deg: float = 0.0,
    finish: bool = True,
) -> list[Rep]:  # fmt: skip
    """What one side's track makes of an angle that goes through `pieces`."""
    driver, noise = exercise.drivers[0].measure, np.random.default_rng(7)
    track, reps = Track("left"), []
    for t_s, deg in sampled(pieces, fps, move_s):
        value = deg + noise.normal(0, noise_deg)
        track, rep = follow(exercise, track, sample(t_s, {driver: value}, None if math.isnan(deg) else True))
        reps += [rep] if rep else []
    last = close(exercise, track) if finish else None
    return reps + ([last] if last else [])


def whole(reps: list[Rep]) -> int:
    return sum(rep.whole for rep in reps)


def repeated(n: int, top: float = 5.0, low: float = 50.0) -> Pieces:
    return [(low, 1.0), *([(top, 1.0), (low, 1.0)] * n)]


# -- counting ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("n", [0, 1, 5])
def test_every_lift_is_counted_once(n: int, fps: float) -> None:
    assert whole(followed(repeated(n), fps)) == n


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("move_s", [0.3, 2.0])
def test_slow_and_quick_lifts_count_alike(move_s: float, fps: float) -> None:
    assert whole(followed(repeated(4), fps, move_s)) == 4


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("noise_deg", [0.5, 2.0])
def test_noise_around_the_upper_threshold_counts_nothing_twice(noise_deg: float, fps: float) -> None:
    """Up to 25 degrees is up, from 35 it is down: who waits at 25 for six seconds has lifted once at most."""
    assert whole(followed([(50, 1), (25, 6), (50, 1)], fps, noise_deg=noise_deg)) <= 1
    assert whole(followed([(50, 1), (24, 6), (5, 1), (50, 1)], fps, noise_deg=noise_deg)) == 1


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("noise_deg", [0.5, 2.0])
def test_noise_around_the_lower_threshold_counts_nothing_twice(noise_deg: float, fps: float) -> None:
    assert whole(followed([(50, 1), (5, 1), (35, 6), (5, 1), (50, 1)], fps, noise_deg=noise_deg)) <= 2
    assert whole(followed([(50, 1), (35, 6), (50, 1)], fps, noise_deg=noise_deg)) == 0


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("top", [26, 30, 34, 45])
def test_half_a_lift_is_no_lift(top: float, fps: float) -> None:
    assert followed([(50, 1), (top, 2), (50, 1)] * 3, fps) == []


@pytest.mark.parametrize("fps", RATES)
def test_sinking_half_way_and_rising_again_is_still_one_lift(fps: float) -> None:
    assert whole(followed([(50, 1), (5, 1), (32, 1), (5, 1), (50, 1)], fps)) == 1


@pytest.mark.parametrize("fps", RATES)
def test_one_wild_frame_is_no_lift(fps: float) -> None:
    samples = sampled([(50, 4)], fps)
    track, reps = Track("left"), []
    for i, (t_s, deg) in enumerate(samples):
        track, rep = follow(FREE_LIFT, track, sample(t_s, {"hip_flexion": 0 if i == 12 else deg}, True))
        reps += [rep] if rep else []
    assert reps == []


def test_a_movement_that_still_goes_on_at_the_end_is_not_whole() -> None:
    (rep,) = followed([(50, 1), (5, 3)])
    assert not rep.whole


def test_whoever_is_up_at_the_beginning_has_not_lifted() -> None:
    (rep,) = followed([(5, 2), (50, 1)])
    assert not rep.whole


# -- out of sight ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", RATES)
def test_a_lift_that_begins_out_of_sight_from_the_first_frame_is_not_whole(fps: float) -> None:
    assert whole(followed([(HIDDEN, 2), (5, 1), (50, 1)], fps)) == 0


@pytest.mark.parametrize("hidden_s", [3.0, 60.0])
def test_a_lift_that_begins_out_of_sight_after_a_rest_that_was_seen_is_not_whole(hidden_s: float) -> None:
    assert whole(followed([(50, 2), (HIDDEN, hidden_s), (5, 2), (50, 1)])) == 0


@pytest.mark.parametrize("fps", RATES)
def test_a_lift_that_ends_out_of_sight_is_not_whole(fps: float) -> None:
    reps = followed([(50, 1), (5, 1), (HIDDEN, 5), (50, 1)], fps)
    assert whole(reps) == 0
    assert all(rep.end_s < 3.0 for rep in reps)


@pytest.mark.parametrize("fps", RATES)
def test_a_blink_in_the_middle_of_a_lift_does_not_spoil_it(fps: float) -> None:
    assert whole(followed([(50, 1), (5, 1), (HIDDEN, 0.4), (5, 1), (50, 1)], fps)) == 1


@pytest.mark.parametrize("gap_s", [LOST_S + 0.5, 60.0, 3600.0])
def test_a_gap_without_frames_in_the_middle_of_a_lift_is_not_seen_either(gap_s: float) -> None:
    track, reps = Track("left"), []
    for t_s, deg in sampled([(50, 1), (5, 1), (50, 2)], 30, 0.8):
        later_s = t_s + (gap_s if t_s > 2.5 else 0.0)  # nothing came for a while, and then somebody lay down
        track, rep = follow(FREE_LIFT, track, sample(later_s, {"hip_flexion": deg}, True))
        reps += [rep] if rep else []
    assert whole(reps) == 0


def test_nobody_does_nothing() -> None:
    assert followed([(HIDDEN, 10)]) == []


def test_without_posture_nothing_counts() -> None:
    track, reps = Track("left"), []
    for t_s, deg in sampled(repeated(3), 30, 0.8):
        track, rep = follow(FREE_LIFT, track, sample(t_s, {"hip_flexion": deg}, False))
        reps += [rep] if rep else []
    assert reps == []
    assert not track.active


def test_getting_up_in_the_middle_of_a_lift_is_no_lift() -> None:
    track, reps = Track("left"), []
    for t_s, deg in sampled([(50, 1), (5, 4)], 30, 0.8):
        track, rep = follow(FREE_LIFT, track, sample(t_s, {"hip_flexion": deg}, t_s < 3.0))
        reps += [rep] if rep else []
    assert whole(reps) == 0


# -- holds -------------------------------------------------------------------------------------------------------------


def held(pieces: Pieces, fps: float = 30, move_s: float = 0.8, noise_deg: float = 0.0) -> list[Rep]:
    return followed(pieces, fps, move_s, HOLD, noise_deg)


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("seconds", [1.0, 8.0])
def test_a_hold_is_as_long_as_it_was(seconds: float, fps: float) -> None:
    (rep,) = held([(20, 1), (100, seconds), (20, 1)], fps)
    enter, leave = crossings([(20, 1), (100, seconds), (20, 1)], 80, 0.8)[0], crossings(
        [(20, 1), (100, seconds), (20, 1)], 70, 0.8)[1]  # fmt: skip
    assert rep.entered_s == pytest.approx(enter, abs=1 / fps + 0.01)
    assert rep.end_s == pytest.approx(leave, abs=1 / fps + 0.01)
    assert rep.held_s == pytest.approx(leave - enter, abs=2 / fps + 0.01)


@pytest.mark.parametrize("fps", RATES)
def test_hidden_time_is_not_held_time(fps: float) -> None:
    """Five seconds seen, a second behind a chair, five seconds seen: ten held, whatever the clock says."""
    (rep,) = held([(20, 1), (100, 5), (HIDDEN, 1.0), (100, 5), (20, 1)], fps)
    on_the_ways = 0.2 + 0.3  # from 80 up to 100, and from 100 down to 70
    assert rep.held_s == pytest.approx(10.0 + on_the_ways, abs=3 / fps + 0.01)


@pytest.mark.parametrize("hidden_s", [LOST_S + 0.2, 5.0, 600.0])
def test_long_hidden_time_ends_the_hold_where_it_was_last_seen(hidden_s: float) -> None:
    first, second = held([(20, 1), (100, 5), (HIDDEN, hidden_s), (100, 5)])
    assert first.end_s == pytest.approx(6.8, abs=0.1)
    assert first.held_s + second.held_s == pytest.approx(10.0, abs=0.5)


@pytest.mark.parametrize("gap_s", [SEEN_GAP_S + 0.1, 5.0, 3600.0])
def test_a_gap_without_frames_is_not_held_time(gap_s: float) -> None:
    track, total = Track("left"), 0.0
    for t_s, deg in sampled([(20, 1), (100, 6)], 30, 0.8):
        later_s = t_s + (gap_s if t_s > 4 else 0.0)
        track, rep = follow(HOLD, track, sample(later_s, {"knee_flexion": deg}, True))
        total += rep.held_s if rep else 0.0
    total += track.held_s
    assert total == pytest.approx(6.0, abs=0.4)


def test_time_held_wrongly_does_not_count() -> None:
    track = Track("left")
    for t_s, deg in sampled([(20, 1), (100, 10)], 30, 0.8):
        wrong = 5.0 <= t_s < 9.0
        track, _ = follow(HOLD, track, sample(t_s, {"knee_flexion": deg}, True, correct=not wrong))
    assert track.held_s == pytest.approx(6.0, abs=0.4)


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("noise_deg", [0.5, 2.0])
def test_a_hold_at_its_threshold_is_not_many_holds(noise_deg: float, fps: float) -> None:
    reps = held([(20, 1), (80, 6), (20, 1)], fps, noise_deg=noise_deg)
    assert len(reps) <= 1


@pytest.mark.parametrize("fps", RATES)
def test_one_wild_frame_does_not_break_a_hold_in_two(fps: float) -> None:
    samples = sampled([(20, 1), (100, 6), (20, 1)], fps, 0.8)
    wild, track, reps = round(4 * fps), Track("left"), []
    for i, (t_s, deg) in enumerate(samples):
        track, rep = follow(HOLD, track, sample(t_s, {"knee_flexion": 10.0 if i == wild else deg}, True))
        reps += [rep] if rep else []
    assert len(reps) == 1


def test_a_hold_that_nobody_ends_is_recorded_to_its_last_seen_moment() -> None:
    (rep,) = held([(20, 1), (100, 5)])
    assert rep.end_s == pytest.approx(length_s([(20, 1), (100, 5)], 0.8), abs=0.1)
    assert rep.held_s == pytest.approx(5.0, abs=0.4)


def test_minutes_of_holding_do_not_fill_the_memory() -> None:
    track = Track("left")
    for t_s, deg in sampled([(20, 1), (100, 300)], 10, 0.8):
        track, _ = follow(HOLD, track, sample(t_s, {"knee_flexion": deg}, True))
    assert len(track.samples) <= 601
    assert track.held_s == pytest.approx(300, abs=1)


# -- where it began, peaked and ended ----------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", RATES)
def test_the_peak_is_the_middle_of_the_time_at_the_top_and_its_angle_is_the_tops(fps: float) -> None:
    (rep,) = followed([(50, 1), (4, 2), (50, 1)], fps)
    assert rep.peak_s == pytest.approx(1 + 0.8 + 1.0, abs=0.12)
    assert rep.peak["hip_flexion"] == pytest.approx(4, abs=1e-6)


@pytest.mark.parametrize("fps", RATES)
def test_a_lift_runs_from_leaving_rest_to_being_back(fps: float) -> None:
    (rep,) = followed(ONCE, fps)
    start, end = crossings(ONCE, 35, 0.8)
    assert rep.start_s == pytest.approx(start, abs=1 / fps + 0.01)
    assert rep.end_s == pytest.approx(end, abs=1 / fps + 0.01)
    assert rep.start_s < rep.entered_s < rep.peak_s < rep.end_s


def test_one_wild_frame_at_the_top_does_not_become_the_peak() -> None:
    track, reps = Track("left"), []
    for i, (t_s, deg) in enumerate(sampled(ONCE, 30, 0.8)):
        value = -40 if i == 70 else deg
        track, rep = follow(FREE_LIFT, track, sample(t_s, {"hip_flexion": value}, True))
        reps += [rep] if rep else []
    assert reps[0].peak["hip_flexion"] == pytest.approx(5, abs=0.5)


def test_another_measures_peak_is_what_it_was_at_the_top_and_nan_when_unseen() -> None:
    track, reps = Track("left"), []
    for t_s, deg in sampled(ONCE, 30, 0.8):
        values = {"hip_flexion": deg, "knee_flexion": 90 - deg, "trunk_inclination": math.nan}
        track, rep = follow(FREE_LIFT, track, sample(t_s, values, True))
        reps += [rep] if rep else []
    assert reps[0].peak["knee_flexion"] == pytest.approx(85, abs=2)
    assert math.isnan(reps[0].peak["trunk_inclination"])


# -- the person's own rest ---------------------------------------------------------------------------------------------

RELATIVE = replace(
    FREE_LIFT,
    drivers=(Driver(measure="hip_flexion", enter=-20, leave=-10, relative=True, source="made up for the tests"),),
)


@pytest.mark.parametrize("rest", [20, 40, 70])
@pytest.mark.parametrize("fps", RATES)
def test_relative_thresholds_count_from_wherever_the_person_rests(rest: float, fps: float) -> None:
    assert whole(followed(repeated(3, rest - 30, rest), fps, exercise=RELATIVE)) == 3
    assert whole(followed(repeated(3, rest - 8, rest), fps, exercise=RELATIVE)) == 0


@pytest.mark.parametrize("move_s", [1.0, 3.0, 5.0])
@pytest.mark.parametrize("fps", RATES)
def test_who_moves_slowly_and_only_a_little_further_than_asked_is_counted_as_well(move_s: float, fps: float) -> None:
    assert whole(followed([(50, 2), (24, 1), (50, 2)] * 2, fps, exercise=RELATIVE, move_s=move_s)) == 2


@pytest.mark.parametrize("settled", [42, 37, 36])
@pytest.mark.parametrize("fps", RATES)
def test_who_settles_higher_is_counted_from_there(settled: float, fps: float) -> None:
    pieces: Pieces = [(50, 3), (settled, 1.0), *[(8, 1), (settled, 1.0)] * 4]
    assert whole(followed(pieces, fps, exercise=RELATIVE)) == 4


def test_a_pause_half_way_up_and_down_is_still_one_lift() -> None:
    pieces: Pieces = [(50, 2), (42, 1.5), (20, 1), (42, 1.5), (50, 2)]
    assert whole(followed(pieces, exercise=RELATIVE)) == 1


def test_settling_lower_moves_the_rest_and_is_no_lift() -> None:
    assert followed([(40, 2), (55, 3), (60, 3)], exercise=RELATIVE) == []


# -- through the whole way: from a body to repetitions -----------------------------------------------------------------


def lifting(pieces: Pieces, fps: float, **how: object) -> dict[str, object]:
    return measure(FREE_LIFT, film(pieces, fps, **how))  # type: ignore[arg-type]


@pytest.mark.parametrize(("fps", "facing"), [*((f, "right") for f in RATES), (10, "left"), (30, "left")])
def test_lifts_of_a_body_are_counted_at_any_rate_and_facing(fps: float, facing: str) -> None:
    found = lifting(repeated(2), fps, facing=facing, noise=np.random.default_rng(2))
    assert [rep["side"] for rep in found["reps"]] == [facing] * 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_the_pictures_shape_changes_neither_count_nor_peak(shape: tuple[int, int]) -> None:
    reps = lifting(repeated(2, top=-5), 15, shape=shape)["reps"]
    peaks = [rep["peak"]["hip_flexion"]["deg"] for rep in reps]  # type: ignore[attr-defined]
    assert peaks == pytest.approx([-5, -5], abs=2)


@pytest.mark.parametrize("fps", RATES)
def test_a_bodys_hold_begins_and_ends_when_it_truly_did(fps: float) -> None:
    """Nearer than a frame: the record is read between the frames, from points that no filter holds back."""
    pieces = [(20, 1.5), (110, 4), (20, 1.5)]
    body = lambda deg: kneel(60, deg)  # noqa: E731
    (found,) = measure(HOLD, film(pieces, fps, body))["holds"]
    assert found["start_s"] == pytest.approx(crossings(pieces, 80, 0.8)[0], abs=0.03)
    assert found["end_s"] == pytest.approx(crossings(pieces, 70, 0.8)[1], abs=0.03)


@pytest.mark.parametrize("fps", RATES)
def test_recorded_angles_do_not_lag_behind_the_body(fps: float) -> None:
    """Fifty degrees a second: a tenth of a second of lag would be five degrees."""
    pieces = [(50, 1.0), (0, 1.0), (50, 1.0)]
    angles = measure(FREE_LIFT, film(pieces, fps, move_s=1.0))["angles"]
    true = [curve(pieces, 1.0)(t) for t in angles["t_s"]]
    assert np.abs(np.array(angles["hip_flexion"]) - true).max() < 2


def test_a_short_touch_is_no_hold() -> None:
    body = lambda deg: kneel(60, deg)  # noqa: E731
    assert measure(HOLD, film([(20, 1), (84, 0.1), (20, 1)], 30, body, move_s=0.3))["holds"] == []
    assert LEAST_HOLD_S == 0.5


def one_leg(deg: float, side: str, rest: float = 50.0) -> Body:
    legs = {s: Leg(hip=deg if s == side else rest, knee=90) for s in ("left", "right")}
    return Body(trunk=-90, **legs)


@pytest.mark.parametrize("rule", [SideRule.EITHER, SideRule.MOVING])
def test_when_sides_alternate_each_lift_is_recorded_on_its_own(rule: SideRule) -> None:
    value, sides = curve(ONCE, 0.8), ["left", "right", "left", "right"]
    every_s, poses = length_s(ONCE, 0.8), []
    for n, side in enumerate(sides):
        poses += [pose(n * every_s + t, one_leg(value(t), side)) for t in times(every_s, 30)]
    found = measure(replace(EITHER_LIFT, side_rule=rule), poses)
    assert [rep["side"] for rep in found["reps"]] == sides


def test_the_far_leg_does_not_count_where_the_near_one_is_asked_for() -> None:
    value = curve(repeated(2), 0.8)
    poses = [pose(t, one_leg(value(t), "left")) for t in times(length_s(repeated(2), 0.8), 30)]
    assert measure(FREE_LIFT, poses)["reps"] == []  # facing right: the right side is the nearer


def test_lifting_the_hips_while_standing_is_no_hip_lift() -> None:
    """The same hip angles, standing: the posture gates."""
    body = lambda deg: Body(trunk=0, left=Leg(hip=deg, knee=90), right=Leg(hip=deg, knee=90))  # noqa: E731
    found = measure(FREE_LIFT, film(repeated(3), 30, body))
    assert found["reps"] == []
    assert found["holds"] == []


def test_a_camera_cut_in_the_middle_of_a_lift_makes_no_lift() -> None:
    before = list(film([(50, 1), (5, 1)], 30))
    after = [
        pose(before[-1].t_s + 1 / 30 + t, supine(50), hip_at=(0.9, 0.2), scale=0.1)
        for t in times(2, 30)
    ]  # fmt: skip
    assert measure(FREE_LIFT, [*before, *after])["reps"] == []


def test_nobody_measures_nothing() -> None:
    found = measure(LIFT, [nobody(t) for t in times(3, 30)])
    assert (found["reps"], found["holds"], found["faults"], found["seen_s"]) == ([], [], [], 0.0)
    assert found["duration_s"] == pytest.approx(3, abs=0.1)
    assert set(found["angles"]["hip_flexion"]) == {None}


def test_no_frames_at_all_are_an_empty_measurement() -> None:
    found = measure(LIFT, [])
    assert (found["duration_s"], found["reps"], found["angles"]["t_s"]) == (0.0, [], [])


def test_limits_never_remove_a_lift_from_what_was_measured() -> None:
    found = measure(LIFT, film(repeated(2, top=-30), 30))
    assert len(found["reps"]) == 2
    assert {fault["name"] for fault in found["faults"]} == {"over_arch"}


# -- a shipped exercise, with a body that lifts its hips over fixed feet -----------------------------------------------

SHIPPED = Path(__file__).resolve().parents[3] / "routines" / "exercises"


def bridge(t_s: float, rise_deg: float, facing: str) -> Pose:
    """Shoulders and feet stay on the floor; the trunk stands `rise_deg` out of it, and the knees give."""
    rise = math.radians(rise_deg)
    hip = (math.cos(rise), math.sin(rise))
    ankle, shank = (1.0 + 0.75, 0.0), 0.85
    apart = math.dist(hip, ankle)
    along = (THIGH**2 - shank**2 + apart**2) / (2 * apart)
    up = math.sqrt(THIGH**2 - along**2)
    to = ((ankle[0] - hip[0]) / apart, (ankle[1] - hip[1]) / apart)
    knee = (hip[0] + along * to[0] - up * to[1], hip[1] + along * to[1] + up * to[0])
    thigh = math.degrees(math.atan2(knee[0] - hip[0], knee[1] - hip[1]))
    shin = math.degrees(math.atan2(ankle[0] - knee[0], ankle[1] - knee[1]))
    trunk = -(90 + rise_deg)
    leg = Leg(hip=trunk + 180 - thigh, knee=shin - thigh)
    mirror = 1 if facing == "right" else -1
    middle = 0.45 + mirror * (hip[0] - 1) * 0.18 * 9 / 16, 0.7 - hip[1] * 0.18
    return pose(t_s, Body(trunk=trunk, left=leg, right=leg), facing=facing, hip_at=middle)


@pytest.mark.parametrize(("fps", "facing"), [(10, "right"), (15, "left"), (30, "right"), (30, "left")])
def test_the_shipped_hip_lift_counts_a_bridge_over_fixed_feet(fps: float, facing: str) -> None:
    from coach.prescription.reader import read_exercise

    exercise = read_exercise(SHIPPED / "hip_lift.toml")
    assert exercise.kind is Kind.REPS
    pieces = [(0, 2), *([(20, 1), (0, 1)] * 2)]
    value = curve(pieces, 1.5)
    found = measure(exercise, (bridge(t, value(t), facing) for t in times(length_s(pieces, 1.5), fps)))
    assert len(found["reps"]) == 2
    peaks = [rep["peak_s"] for rep in found["reps"]]
    assert peaks == pytest.approx([2 + 1.5 + 0.5 + n * 5 for n in range(2)], abs=0.3)
