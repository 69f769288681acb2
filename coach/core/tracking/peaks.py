"""The furthest point of a movement, and what every measure showed around it."""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from coach.core.exercise.model import Driver, Exercise
from coach.core.filtering.filters import centred
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.seen_body import Flags
from coach.core.tracking.side_track import Track

NEAR_TOP = 0.25  # of the way to the top belongs to the top: who stays there sways and breathes [E]


def peak_of(exercise: Exercise, track: Track, end_s: float) -> tuple[float, dict[str, float]]:
    """The middle of the contiguous time around the driver's extreme, and every measure's median over that time.

    A position has no extreme: it is the whole time that counts.
    """
    begin_s = track.left_rest_s if track.left_rest_s is not None else end_s
    inside = [begin_s <= t <= end_s for t, _ in track.samples]
    samples = [s for s, yes in zip(track.samples, inside, strict=True) if yes] or list(track.samples)
    t_s = np.array([t for t, _ in samples])
    if not exercise.drivers:
        return float((t_s[0] + t_s[-1]) / 2), _medians(samples)
    driver = max(exercise.drivers, key=lambda d: _clearness(d, samples))
    # with what came before and after it: alone, a spike at its very ends would be outvoted by nothing
    times = np.array([t for t, _ in track.samples])
    curve = centred(times, np.array([v[driver.measure] for _, v in track.samples]))
    curve = curve[inside] if any(inside) else curve
    upward = curve if driver.enter > driver.leave else -curve
    top = int(np.nanargmax(upward))
    same = MEASURES[driver.measure].same
    first, last = _around(upward >= upward[top] - same, top)
    peak = _medians(samples[first : last + 1])
    peak[driver.measure] = float(curve[top])
    first, last = _around(upward >= upward[top] - max(same, NEAR_TOP * (upward[top] - np.nanmin(upward))), top)
    return float((t_s[first] + t_s[last]) / 2), peak


def _clearness(driver: Driver, samples: Sequence[tuple[float, Mapping[str, float]]]) -> float:
    """How clearly a driver shows the movement: how far it goes, in what counts as the same, as often as it is seen."""
    values = np.array([row[driver.measure] for _, row in samples])
    seen = values[np.isfinite(values)]
    if not len(seen):
        return 0.0
    return float(np.ptp(seen)) / MEASURES[driver.measure].same * len(seen) / len(values)


def _around(near: Flags, top: int) -> tuple[int, int]:
    """The first and last of the contiguous true ones around `top`."""
    first, last = top, top
    while first > 0 and near[first - 1]:
        first -= 1
    while last < len(near) - 1 and near[last + 1]:
        last += 1
    return first, last


def _medians(samples: Sequence[tuple[float, Mapping[str, float]]]) -> dict[str, float]:
    """Every measure's median; NaN where it was never seen."""
    medians = {}
    for name in samples[0][1]:
        values = np.array([v[name] for _, v in samples])
        medians[name] = float(np.nanmedian(values)) if np.isfinite(values).any() else math.nan
    return medians
