"""Angles over time as they were decided on and recorded; not seen is a gap."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from coach.core.base.types import Floats, Pose
from coach.core.kinematics.seen_body import visible
from coach.core.summary.replay import replayed
from coach.core.summary.session_figures import MovementRecord

MOST_CURVE = 1000  # values of one curve: more than a page has pixels for
NEAREST_S = 0.5  # a moment's picture is from no further away than this


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Recording:
    """Recorded landmarks as arrays, `n` moments in order."""

    t_s: Floats  # (n,)
    points: Floats  # (n, 33, 2) picture heights, x right, y down; NaN where not truly seen
    aspect: float  # width over height of the picture
    measures: Mapping[str, Floats] = field(default_factory=dict)  # hip_flexion_left: (n,), NaN where not seen
    without: tuple[Pose, ...] = ()  # the poses of a record that kept no measures

    @property
    def replayed(self) -> bool:
        """Whether the measures are worked out again: the record is of a version that kept none."""
        return bool(self.without)

    def nearest(self, t_s: float) -> int | None:
        """Index of the moment nearest to `t_s` (seconds); None where none is within `NEAREST_S`, or nobody was seen at
        it."""
        if not len(self.t_s):
            return None
        at = int(np.argmin(np.abs(self.t_s - t_s)))
        seen = abs(self.t_s[at] - t_s) <= NEAREST_S and not np.isnan(self.points[at]).all()
        return at if seen else None

    def between(self, begin_s: float, end_s: float) -> slice:
        """Slice of the moments that lie in a span of seconds, both ends included."""
        return slice(int(np.searchsorted(self.t_s, begin_s)), int(np.searchsorted(self.t_s, end_s, side="right")))


def recording(poses: Iterable[Pose], every_s: float) -> Recording:
    """Poses as arrays, no nearer to each other than `every_s` seconds; the picture's size is that of the first.

    Points not truly seen are NaN. Where no pose kept measures the poses themselves are kept, to replay; of no poses the
    arrays are empty and the aspect is 4 to 3.
    """
    kept: list[Pose] = []
    for pose in poses:
        if not kept or pose.t_s - kept[-1].t_s >= every_s - 1e-6:
            kept.append(pose)
    if not kept:
        return Recording(t_s=np.empty(0), points=np.empty((0, 33, 2)), aspect=4 / 3)
    points = np.stack([pose.points for pose in kept])
    points[~visible(np.stack([pose.landmarks for pose in kept]))] = np.nan
    measured = any(pose.measures is not None for pose in kept)
    return Recording(
        t_s=np.array([pose.t_s for pose in kept]),
        points=points,
        aspect=kept[0].width / kept[0].height,
        measures=measures(kept) if measured else {},
        without=() if measured else tuple(kept),
    )


def measures(poses: Sequence[Pose]) -> dict[str, Floats]:
    """(n,) of each measure of each side that was recorded (`hip_flexion_left`), in its unit; NaN where it was not
    seen."""
    names = dict.fromkeys(name for pose in poses for name in pose.measures or ())
    return {name: np.array([(pose.measures or {}).get(name, np.nan) for pose in poses], np.float64) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Curve:
    """One measure of one side over time."""

    measure: str
    side: str
    t_s: Floats  # (n,)
    values: Floats  # (n,) in the measure's unit; NaN is not seen


def curve(
    recorded: Recording, measure: str, side: str, begin_s: float, end_s: float, movements: Sequence[MovementRecord]
) -> Curve:
    """A measure of one side from `begin_s` to `end_s`, thinned to at most `MOST_CURVE` values; NaN where not seen or
    not recorded. `movements` are the recorded ones of that side: an old record is replayed so that it meets their
    peaks."""
    span = recorded.between(begin_s, end_s)
    every = max(1, -(-(span.stop - span.start) // MOST_CURVE))
    span = slice(span.start, span.stop, every)
    t_s = recorded.t_s[span]
    if recorded.replayed:
        values = replayed(recorded.without[span], measure, side, movements)
    else:
        values = recorded.measures.get(f"{measure}_{side}", np.full(len(recorded.t_s), np.nan))[span]
    return Curve(measure=measure, side=side, t_s=t_s, values=values)
