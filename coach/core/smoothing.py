"""Jitter out, by time and not by frames: a low-lag filter for what is shown and decided now, and peaks kept.

A One-Euro filter alone blunts range of motion, so spikes go first and the low-pass opens quickly with speed. A median
of every sample would lag by half its window: it stands in only for a sample that the point's own speed does not
explain. What is recorded is taken from unfiltered points by `centred`, which has no lag.
"""

from dataclasses import dataclass

import numpy as np

from coach.core.types import Floats

MEDIAN_S = 0.1  # spikes shorter than half of this vanish [E]
MEDIAN_LEAST = 3  # samples: below 20 frames a second the window would hold too few to outvote a spike
# picture heights, on the way that the point's speed leads it: what is further from the median is a spike. A lying body
# moves below it, a walker's feet are led past it [E]
SPIKE = 0.03
LED = 2.0  # times the point's own speed: it may be speeding up
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
    middle: Floats = np.sort(np.stack([p for _, p in recent]), axis=0)[len(recent) // 2]
    jumped = np.abs(points - middle) > SPIKE + np.abs(led)
    return np.where(jumped, middle, points)


def smooth(state: Smooth, t_s: float, points: Floats) -> tuple[Smooth, Floats]:
    """One frame of points through the filter. NaN points come out NaN and start anew when they are seen again.

    Raises ValueError when time does not go forward.
    """
    if state.t_s is not None and t_s <= state.t_s:
        raise ValueError(f"time went from {state.t_s} to {t_s} s")
    if state.t_s is None or state.value is None or state.speed is None or t_s - state.t_s > FORGET_S:
        return Smooth(((t_s, points),), t_s, points, np.zeros_like(points)), points
    kept = [(t, p) for t, p in state.recent if t >= t_s - MEDIAN_S] if len(state.recent) >= MEDIAN_LEAST else []
    if len(kept) < MEDIAN_LEAST - 1:
        kept = list(state.recent[-(MEDIAN_LEAST - 1) :])
    recent = (*kept, (t_s, points))
    dt_s = t_s - state.t_s
    middle = points if len(recent) < MEDIAN_LEAST else _unspiked(points, recent, LED * dt_s * state.speed)
    before = np.where(np.isnan(state.value), middle, state.value)
    speed = state.speed + _share(SPEED_HZ, dt_s) * ((middle - before) / dt_s - state.speed)
    speed = np.where(np.isnan(speed), 0.0, speed)
    fast = np.hypot(speed[:, 0], speed[:, 1])[:, None]
    value = before + _share(STILL_HZ + OPENING_HZ * fast, dt_s) * (middle - before)
    value = np.where(np.isnan(points), np.nan, value)
    return Smooth(recent, t_s, value, speed), value


def centred(t_s: Floats, values: Floats, half_s: float = 0.1) -> Floats:
    """Zero-lag smoothing of a finished record: median, then mean, of what lies within `half_s` on either side.

    `t_s` (n,) ascending; `values` (n,), NaN where not seen, and NaN in the result there.
    """
    out = values.copy()
    for reduce in (np.nanmedian, np.nanmean):
        # a hair wider, so that rounding does not let one edge of the window in and not the other
        first = np.searchsorted(t_s, t_s - half_s - 1e-6)
        last = np.searchsorted(t_s, t_s + half_s + 1e-6, side="right")
        source = out.copy()
        for i, (a, b) in enumerate(zip(first, last, strict=True)):
            if not np.isnan(values[i]):
                out[i] = reduce(source[a:b])
    return out
