"""Angles over time from recorded landmarks, for a record that is read afterwards: without lag, not seen is a gap."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.core.base.types import Floats, Pose
from coach.core.kinematics.measures import LEAST_VISIBILITY, MEASURES, PICTURE_MARGIN, Sight, facing_evidence
from coach.core.summary.session_figures import Movement

MOST_CURVE = 1000  # values of one curve: more than a page has pixels for
NEAREST_S = 0.5  # a moment's picture is from no further away than this


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recording:
    """Recorded landmarks as arrays, `n` moments in order."""

    t_s: Floats  # (n,)
    points: Floats  # (n, 33, 2) picture heights, x right, y down; NaN where not truly seen
    aspect: float  # width over height of the picture

    def nearest(self, t_s: float) -> int | None:
        """The moment nearest to `t_s`; None where none is near, or nobody was seen at it."""
        if not len(self.t_s):
            return None
        at = int(np.argmin(np.abs(self.t_s - t_s)))
        seen = abs(self.t_s[at] - t_s) <= NEAREST_S and not np.isnan(self.points[at]).all()
        return at if seen else None

    def between(self, begin_s: float, end_s: float) -> slice:
        """Which moments lie in a span, both ends included."""
        return slice(int(np.searchsorted(self.t_s, begin_s)), int(np.searchsorted(self.t_s, end_s, side="right")))


def recording(poses: Iterable[Pose], every_s: float) -> Recording:
    """Poses no nearer to each other than `every_s`; the picture's size is that of the first."""
    kept: list[Pose] = []
    for pose in poses:
        if not kept or pose.t_s - kept[-1].t_s >= every_s - 1e-6:
            kept.append(pose)
    if not kept:
        return Recording(t_s=np.empty(0), points=np.empty((0, 33, 2)), aspect=4 / 3)
    marks = np.stack([pose.landmarks for pose in kept])
    x, y, visible = marks[..., 0], marks[..., 1], marks[..., 3]
    low, high = -PICTURE_MARGIN, 1 + PICTURE_MARGIN
    with np.errstate(invalid="ignore"):
        good = (visible >= LEAST_VISIBILITY) & (x > low) & (x < high) & (y > low) & (y < high)
    wide = np.array([pose.width / pose.height for pose in kept])
    points = np.where(good[..., None], np.stack([x * wide[:, None], y], axis=-1), np.nan)
    return Recording(t_s=np.array([pose.t_s for pose in kept]), points=points, aspect=float(wide[0]))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """One measure of one side over time."""

    measure: str
    side: str
    t_s: Floats  # (n,)
    values: Floats  # (n,) in the measure's unit; NaN is not seen


def curve(
    own: Recording, measure: str, side: str, begin_s: float, end_s: float, movements: Sequence[Movement]
) -> Curve:
    """A measure from `begin_s` to `end_s`. `movements` are the recorded ones of that side, whose peaks it meets."""
    span = own.between(begin_s, end_s)
    every = max(1, -(-(span.stop - span.start) // MOST_CURVE))
    t_s, points = own.t_s[span][::every], _points(own, span.start, span.stop, every)
    faces = _facing(own, measure, side, movements, points)
    compute = MEASURES[measure].compute
    values = np.array([compute(Sight(at, side, faces)) for at in points])
    return Curve(measure=measure, side=side, t_s=t_s, values=_calm(values))


@lru_cache(maxsize=1)
def _points(own: Recording, first: int, last: int, every: int) -> Any:
    """The points of these moments as lists, which measures read faster: once for all curves of an exercise."""
    return own.points[first:last:every].tolist()


def _facing(own: Recording, measure: str, side: str, movements: Sequence[Movement], points: Sequence[object]) -> float:
    """Which way the person faced: what was decided then shows in the recorded peaks; without one the body tells."""
    compute, off = MEASURES[measure].compute, {1.0: 0.0, -1.0: 0.0}
    known = 0
    for movement in movements:
        peak = movement.peaks.get(measure)
        at = own.nearest(_middle(movement))
        if peak is not None and peak.deg is not None and at is not None:
            here = own.points[at].tolist()
            found = {faces: compute(Sight(here, side, faces)) for faces in off}
            if not any(math.isnan(value) for value in found.values()):
                known += 1
                for faces, value in found.items():
                    off[faces] += abs(value - peak.deg)
    if known:
        return min(off, key=lambda faces: off[faces])
    votes = sum(facing_evidence(at) for at in points[:: max(1, len(points) // 50)])  # type: ignore[arg-type, misc]
    return 1.0 if votes >= 0 else -1.0


def _middle(movement: Movement) -> float:
    return (movement.start_s + movement.end_s) / 2 if movement.peak_s is None else movement.peak_s


def _calm(values: Floats) -> Floats:
    """The median of each value and its two neighbours: a spike of one moment is gone, and nothing lags."""
    if len(values) < 3:
        return values
    padded = np.concatenate([values[:1], values, values[-1:]])
    three = np.stack([padded[:-2], padded[1:-1], padded[2:]])
    whole: NDArray[np.bool_] = ~np.isnan(three).any(axis=0)
    return np.where(whole, np.median(np.where(whole, three, 0.0), axis=0), values)
