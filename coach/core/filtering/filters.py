"""Jitter out, by time and not by frames: a low-lag filter for what is shown and decided now, and peaks kept.

A One-Euro filter alone blunts range of motion, so spikes go first and the low-pass opens quickly with speed. A median
of every sample would lag by half its window: it stands in only for a sample that the point's own speed does not
explain. What is recorded is taken from unfiltered points by `centred`, which has no lag.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.core.base.types import Floats

MEDIAN_S = 0.1  # spikes shorter than half of this vanish [E]
MEDIAN_LEAST = 3  # samples: below 20 frames a second the window would hold too few to outvote a spike
# picture heights, beyond what the point's own speed explains: a sample further from the median is a spike. A lying body
# moves less than this, and a walker's feet are allowed more by their speed [E]
SPIKE = 0.03
LED = 2.0  # the allowance is this many times the point's own speed, which may be rising
STILL_HZ = 2.5  # cut-off for a still body [E]
OPENING_HZ = 12.0  # added per picture height a second of speed: 0.5 heights a second passes 8 Hz [E]
SPEED_HZ = 3.0  # cut-off of the speed that opens the filter
FORGET_S = 0.3  # after a longer gap the filter starts anew


@dataclass(frozen=True, slots=True, eq=False)
class Smooth:
    """What the filter remembers. Points are (n, 2) in picture heights."""

    recent: tuple[tuple[float, Floats], ...] = ()
    t_s: float | None = None
    value: Floats | None = None
    speed: Floats | None = None


def _share(cutoff_hz: Floats | float, dt_s: float) -> Floats | float:
    """Weight of a new sample in a first-order low-pass of this cut-off."""
    turn = 2 * np.pi * cutoff_hz * dt_s
    return turn / (turn + 1)


def _unspiked(points: Floats, recent: tuple[tuple[float, Floats], ...], led: Floats) -> Floats:
    """The newest points, and the median of the recent ones for each coordinate that jumped away from it."""
    ranked = np.array([p for _, p in recent])
    ranked.sort(axis=0)
    middle: Floats = ranked[len(recent) // 2]
    jumped = np.abs(points - middle) > SPIKE + np.abs(led)
    return _replaced(points, jumped, middle)


def _replaced(values: Floats, where: NDArray[np.bool_], others: Floats | float) -> Floats:
    """A copy with `others` in some places."""
    copy = values.copy()
    copy[where] = others[where] if isinstance(others, np.ndarray) else others
    return copy


def smooth(filtering: Smooth, t_s: float, points: Floats) -> tuple[Smooth, Floats]:
    """One frame of points (n, 2), picture heights, through the live filter: what to remember, and the smoothed points.

    NaN points come out NaN and start anew when they are seen again; after `FORGET_S` without a frame all do. Raises
    ValueError when time does not go forward.
    """
    if filtering.t_s is not None and t_s <= filtering.t_s:
        raise ValueError(f"time went from {filtering.t_s} to {t_s} s")
    if filtering.t_s is None or filtering.value is None or filtering.speed is None or t_s - filtering.t_s > FORGET_S:
        return Smooth(((t_s, points),), t_s, points, np.zeros_like(points)), points
    kept = [(t, p) for t, p in filtering.recent if t >= t_s - MEDIAN_S] if len(filtering.recent) >= MEDIAN_LEAST else []
    if len(kept) < MEDIAN_LEAST - 1:
        kept = list(filtering.recent[-(MEDIAN_LEAST - 1) :])
    recent = (*kept, (t_s, points))
    dt_s = t_s - filtering.t_s
    middle = points if len(recent) < MEDIAN_LEAST else _unspiked(points, recent, LED * dt_s * filtering.speed)
    before = _replaced(filtering.value, np.isnan(filtering.value), middle)
    speed = filtering.speed + _share(SPEED_HZ, dt_s) * ((middle - before) / dt_s - filtering.speed)
    speed[np.isnan(speed)] = 0.0
    fast = np.hypot(speed[:, 0], speed[:, 1])[:, None]
    value = before + _share(STILL_HZ + OPENING_HZ * fast, dt_s) * (middle - before)
    value[np.isnan(points)] = np.nan
    return Smooth(recent, t_s, value, speed), value


# -- a finished record ------------------------------------------------------------------------------------------------

HALF_S = 0.15  # on either side: a parabola over it keeps a repetition a second long to 1 % of its range
LEAST_SIDE = 2  # samples on either side, at any rate: a parabola has three unknowns
# on either side, and at least so many samples: a median of 3 outvotes one spike, one of 0.2 s a spike of 0.1 s
OUTLIER_S, OUTLIER_SIDE = 0.2, 3
OUTLIERS = 3.0  # further off than so many standard deviations of its neighbours (Hampel, as in Sports2D)
SIGMA = 1.4826  # of the median deviation, in a normal distribution


def centred(t_s: Floats, values: Floats, half_s: float = HALF_S) -> Floats:
    """Zero-lag smoothing of a finished record that neither blunts peaks nor keeps spikes; fewer than 3 values stay as
    they are. Outliers are replaced by the medians beside them; then each value is that of a parabola through those
    within `half_s`, the nearer the weightier (Savitzky and Golay; Cleveland's weights), never beyond all of them. `t_s`
    (n,) seconds ascending, a moment may come twice; `values` (n,), NaN where not seen and in the result."""
    if np.isfinite(values).sum() < 3:
        return values.copy()
    return _fitted(t_s, _without_outliers(t_s, values), half_s)


def _neighbours(t_s: Floats, values: Floats, half_s: float, least: int = LEAST_SIDE) -> tuple[Floats, Floats]:
    """(n, m) times from each moment, in half windows, and values about it; NaN beyond the window.

    `least`: at least so many samples on either side, at the usual rate.
    """
    n = len(t_s)
    # a hair wider, so that rounding does not let one edge of the window in and not the other
    half_s = max(half_s, least * float(np.median(np.diff(t_s)))) + 1e-6
    first, last = np.searchsorted(t_s, t_s - half_s), np.searchsorted(t_s, t_s + half_s, side="right")
    most = int(max((np.arange(n) - first).max(), (last - 1 - np.arange(n)).max()))
    rows = np.arange(n)[:, None] + np.arange(-most, most + 1)
    inside = (rows >= first[:, None]) & (rows < last[:, None])
    rows = np.clip(rows, 0, n - 1)
    return (t_s[rows] - t_s[:, None]) / half_s, np.where(inside, values[rows], np.nan)


def _medians(rows: Floats) -> Floats:
    """(n, m) -> (n,): each row's median without what is NaN; NaN where nothing else is there."""
    empty = np.asarray(np.isnan(rows).all(axis=1))
    middle: Floats = np.nanmedian(np.where(empty[:, None], 0.0, rows), axis=1)
    return np.where(empty, np.nan, middle)


def _spread(rows: Floats) -> Floats:
    """(n, m) -> (n,): the standard deviation of each row, as its median deviation tells it."""
    return SIGMA * _medians(np.abs(rows - _medians(rows)[:, None]))


def _without_outliers(t_s: Floats, values: Floats) -> Floats:
    """Brings back what lies beyond the medians both before and after it, further than either side spreads.

    A slope lies between its sides' medians and a step on one of them, and a true peak is off by less than its sides.
    """
    away, about = _neighbours(t_s, values, OUTLIER_S, OUTLIER_SIDE)
    seen = np.isfinite(about)
    sides = [np.where(seen & side, about, np.nan) for side in (away < 0, away > 0)]
    middles = [_medians(side) for side in sides]
    from_, to = (_medians(np.where(np.isfinite(side), away, np.nan)) for side in sides)
    level = about - ((middles[1] - middles[0]) / (to - from_))[:, None] * away  # without the slope
    spread = np.maximum(*(_spread(np.where(np.isfinite(side), level, np.nan)) for side in sides))
    between = np.minimum(np.maximum(values, np.minimum(*middles)), np.maximum(*middles))
    return np.where(np.abs(values - between) > OUTLIERS * spread, between, values)


def _fitted(t_s: Floats, values: Floats, half_s: float) -> Floats:
    away, about = _neighbours(t_s, values, half_s)
    seen = np.isfinite(about)
    weights = np.where(seen, (1 - 0.9 * np.minimum(np.abs(away), 1.0) ** 3) ** 3, 0.0)
    y = np.where(seen, about, 0.0)
    before, after = (seen & (away < 0)).any(axis=1), (seen & (away > 0)).any(axis=1)
    # at an end, and where there are too few, a straight line: a parabola would follow the last sample
    bends = before & after & (seen.sum(axis=1) > 3)
    powers = [(weights * away**k).sum(axis=1) for k in range(5)]
    sums = [(weights * y * away**k).sum(axis=1) for k in range(3)]
    left = np.stack([np.stack([powers[i + j] for j in range(3)], axis=-1) for i in range(3)], axis=-2)
    right = np.stack(sums, axis=-1)
    left[~bends, 2, :], left[~bends, :, 2], right[~bends, 2] = 0.0, 0.0, 0.0
    left[~bends, 2, 2] = 1.0
    # a single moment defines no line, however many samples it has
    lone = np.where(seen, away, np.inf).min(axis=1) >= np.where(seen, away, -np.inf).max(axis=1)
    left[lone], right[lone] = np.eye(3), 0.0
    fitted: Floats = np.linalg.solve(left, right[..., None])[:, 0, 0]
    low = np.where(seen, about, np.inf).min(axis=1)
    high = np.where(seen, about, -np.inf).max(axis=1)
    smooth = np.where(lone, values, np.minimum(np.maximum(fitted, low), high))
    return np.where(np.isnan(values), np.nan, smooth)
