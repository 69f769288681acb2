"""Jitter goes, peaks stay, unseen stays unseen: by time and not by frames."""

import math

import numpy as np
import pytest
from movements import RATES, curve, pose, sampled, supine, times

from coach.core.base.types import Floats
from coach.core.filtering.filters import FORGET_S, Smooth, centred, smooth
from coach.core.kinematics.measures import read
from coach.core.kinematics.seen_body import only_seen, seen_body, visible


def run(moments: list[float], points: list[Floats]) -> list[Floats]:
    state, out = Smooth(), []
    for t_s, where in zip(moments, points, strict=True):
        state, value = smooth(state, t_s, where)
        out.append(value)
    return out


def hips(
    pieces: list[tuple[float, float]], fps: float, move_s: float, noise_of: float = 0.0
) -> tuple[list[float], list[float]]:
    """Times, and the hip angle of a smoothed body that goes through `pieces`."""
    noise = np.random.default_rng(3)
    state, found = Smooth(), []
    samples = sampled(pieces, fps, move_s)
    for t_s, deg in samples:
        seen = pose(t_s, supine(deg), noise=noise, noise_of=noise_of)
        state, points = smooth(state, t_s, seen.points)
        body = seen_body(only_seen(visible(seen.landmarks), points))
        found.append(read(("hip_flexion",), body, "right", 1.0)["hip_flexion"])
    return [t for t, _ in samples], found


@pytest.mark.parametrize("fps", RATES)
def test_a_still_body_stays_where_it_is(fps: float) -> None:
    where = np.full((4, 2), 0.4)
    for value in run(times(2, fps), [where] * len(times(2, fps))):
        assert value == pytest.approx(where)


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("at", [5, 6, 9])
def test_one_wild_frame_leaves_no_trace(fps: float, at: int) -> None:
    moments = times(2, fps)
    points = [np.full((4, 2), 0.4) for _ in moments]
    points[at] = np.full((4, 2), 0.9)
    found = np.array(run(moments, points))
    assert np.abs(found - 0.4).max() < 0.01


def test_two_wild_frames_of_sixty_a_second_leave_no_trace() -> None:
    moments = times(1, 60)
    points = [np.full((4, 2), 0.9 if i in (30, 31) else 0.4) for i in range(60)]
    assert np.abs(np.array(run(moments, points)) - 0.4).max() < 0.01


@pytest.mark.parametrize("fps", [f for f in RATES if f >= 15])
@pytest.mark.parametrize("move_s", [0.5, 0.8, 1.5])
def test_a_quick_lift_keeps_its_peak_within_two_degrees(fps: float, move_s: float) -> None:
    """Fifty degrees in half a second is quicker than any back exercise; at the top nobody waits but a moment."""
    _, found = hips([(50, 1), (0, 0.25), (50, 1)], fps, move_s)
    assert min(found) == pytest.approx(0, abs=2)


@pytest.mark.parametrize("fps", [f for f in RATES if f >= 15])
def test_what_is_decided_on_is_less_than_a_tenth_of_a_second_behind(fps: float) -> None:
    moments, found = hips([(50, 1), (0, 2)], fps, 1.0)
    late = next(k for k, deg in enumerate(found) if deg <= 25)
    share = (found[late - 1] - 25) / (found[late - 1] - found[late])
    assert moments[late - 1] + share * (moments[late] - moments[late - 1]) - 1.5 < 0.1


@pytest.mark.parametrize("fps", RATES)
def test_a_steady_movement_is_not_taken_for_a_spike(fps: float) -> None:
    """A foot that swings past at three quarters of the picture a second: the median would hold it back by a frame."""
    moments = times(2, fps)
    found = run(moments, [np.full((1, 2), 0.75 * t_s) for t_s in moments])
    assert float(found[-1][0, 0]) == pytest.approx(0.75 * moments[-1], abs=0.75 * 0.03)


@pytest.mark.parametrize("fps", RATES)
def test_jitter_gets_less_and_the_mean_stays(fps: float) -> None:
    noise = np.random.default_rng(5)
    moments = times(20, fps)
    raw = [0.5 + noise.normal(0, 0.004, (6, 2)) for _ in moments]
    found = np.array(run(moments, raw))[len(moments) // 4 :]
    assert found.std() < 0.8 * np.array(raw).std()
    assert found.mean() == pytest.approx(0.5, abs=0.002)


@pytest.mark.parametrize("fps", RATES)
def test_what_is_not_seen_is_nan_and_only_that(fps: float) -> None:
    moments = times(3, fps)
    points = [np.full((3, 2), 0.4) for _ in moments]
    for i, t_s in enumerate(moments):
        if 1 <= t_s < 2:
            points[i] = points[i].copy()
            points[i][1] = math.nan
    for value, given in zip(run(moments, points), points, strict=True):
        assert np.array_equal(np.isnan(value), np.isnan(given))


def test_a_point_that_comes_back_starts_where_it_is_and_not_where_it_was() -> None:
    moments = times(3, 30)
    points = [np.full((1, 2), math.nan if 1 <= t < 2 else 0.2 if t < 1 else 0.8) for t in moments]
    found = run(moments, points)
    back = next(value for t, value in zip(moments, found, strict=True) if t >= 2.0)
    assert back == pytest.approx(np.full((1, 2), 0.8))


def test_after_a_gap_the_filter_starts_anew() -> None:
    state, _ = smooth(Smooth(), 0.0, np.zeros((2, 2)))
    state, _ = smooth(state, 0.03, np.zeros((2, 2)))
    _, value = smooth(state, 0.04 + FORGET_S, np.ones((2, 2)))
    assert value == pytest.approx(np.ones((2, 2)))


@pytest.mark.parametrize("t_s", [1.0, 0.99, -1.0])
def test_time_that_does_not_go_forward_is_refused(t_s: float) -> None:
    state, _ = smooth(Smooth(), 1.0, np.zeros((2, 2)))
    with pytest.raises(ValueError, match="time went from"):
        smooth(state, t_s, np.zeros((2, 2)))


def test_the_filters_memory_does_not_grow() -> None:
    state = Smooth()
    for t_s in times(60, 30):
        state, _ = smooth(state, t_s, np.zeros((33, 2)))
    assert len(state.recent) < 10


# -- the record's own smoothing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("half_s", [0.055, 0.11, 0.21])
def test_a_record_is_smoothed_without_lag(fps: float, half_s: float) -> None:
    """A slope stays itself, and a peak stays where it was: what is behind weighs as much as what is ahead."""
    t_s = np.array(times(6, fps))
    slope = centred(t_s, 10 * t_s, half_s)
    inner = (t_s > 2.1 * half_s) & (t_s < t_s[-1] - 2.1 * half_s)  # two passes look half_s ahead each
    assert slope[inner] == pytest.approx(10 * t_s[inner], abs=1e-6)
    peak = -np.abs(t_s - t_s[len(t_s) // 2])
    found = centred(t_s, peak, half_s)
    assert int(np.argmax(found)) == len(t_s) // 2


@pytest.mark.parametrize("fps", [10, 30, 60])
def test_a_window_that_ends_on_a_frame_takes_that_frame_on_both_sides(fps: float) -> None:
    """At 10 frames a second half a frame of lag is 0.05 s, and the default window ends on a frame."""
    t_s = np.array(times(6, fps))
    inner = (t_s > 0.3) & (t_s < t_s[-1] - 0.3)
    assert centred(t_s, 10 * t_s)[inner] == pytest.approx(10 * t_s[inner], abs=1e-6)


def test_a_record_smoothed_forward_or_backward_is_the_same() -> None:
    t_s = np.array(times(4, 30))
    values = np.random.default_rng(1).normal(0, 3, len(t_s)) + 40 * np.sin(t_s)
    assert centred(t_s, values) == pytest.approx(centred(-t_s[::-1], values[::-1])[::-1])


@pytest.mark.parametrize("fps", RATES)
def test_a_spike_in_a_record_is_gone_and_a_plateau_is_not(fps: float) -> None:
    t_s = np.array(times(4, fps))
    value = curve([(50, 1.5), (0, 1), (50, 1.5)])
    values = np.array([value(float(t)) for t in t_s])
    values[len(t_s) // 8] = 180.0
    found = centred(t_s, values, 0.11)
    assert found.max() == pytest.approx(50, abs=1e-6)
    assert found[len(t_s) // 2] == pytest.approx(0, abs=1e-6)


def test_a_record_keeps_its_gaps_and_fills_none() -> None:
    t_s = np.array(times(2, 30))
    values = np.where((t_s > 0.5) & (t_s < 0.7), np.nan, 40.0)
    found = centred(t_s, values)
    assert np.array_equal(np.isnan(found), np.isnan(values))
    assert np.nanmax(np.abs(found - 40.0)) < 1e-9


@pytest.mark.parametrize("apart_s", [0.02, 0.1, 2.0])
def test_a_moment_that_comes_twice_is_smoothed_like_one(apart_s: float) -> None:
    t_s = np.repeat(np.arange(4), 2) * apart_s
    assert centred(t_s, np.full(8, 5.0), 0.08) == pytest.approx(5.0)
    assert centred(np.zeros(3), np.array([1.0, 2.0, 3.0])) == pytest.approx([1.0, 2.0, 3.0])


def test_nothing_at_all_stays_nothing() -> None:
    t_s = np.array(times(1, 30))
    assert np.isnan(centred(t_s, np.full(30, np.nan))).all()
    assert len(centred(np.array([]), np.array([]))) == 0


def test_smoothing_does_not_write_into_what_it_is_given() -> None:
    t_s, values = np.array(times(1, 30)), np.arange(30.0)
    kept = values.copy()
    centred(t_s, values)
    assert np.array_equal(values, kept)
