"""Measures of an old record, which kept landmarks and no measures: the same pipeline once more over its poses."""

import math
from collections.abc import Sequence

import numpy as np

from coach.core.base.types import Floats, Pose
from coach.core.exercise.model import Band, Exercise, Kind, Placement, SideRule
from coach.core.summary.session_figures import MovementRecord
from coach.core.tracking.pipeline import Watching, observe

# which posture was asked for is not on record, and matters to the sign of an angle only: the front of the body up,
# down, or neither
POSTURES = ("standing", "supine", "prone")
NOWHERE_SPECIAL = Placement(view="side", height_m=(0.3, 1.2), distance_m=(2.0, 4.0), source="not used")


def replayed(poses: Sequence[Pose], measure: str, side: str, movements: Sequence[MovementRecord]) -> Floats:
    """(n,) the measure of one side in its unit, NaN where not seen or where time does not go forward, as decided on
    today. The sign is the one that meets the recorded peaks of `movements`; without any, that of somebody upright."""
    curves = [_values(poses, measure, side, posture) for posture in POSTURES]
    t_s = np.array([pose.t_s for pose in poses])
    return min(curves, key=lambda values: _off(t_s, values, measure, movements))


def _values(poses: Sequence[Pose], measure: str, side: str, posture: str) -> Floats:
    exercise = Exercise(
        id="replay", kind=Kind.POSITION, posture=posture, placement=NOWHERE_SPECIAL, side_rule=SideRule.EITHER,
        # a band without bounds judges nothing, but makes its measure be read
        posture_bands=(Band(measure=measure, source="not used"),),
    )  # fmt: skip
    watching, values = Watching(), []
    for pose in poses:
        if watching.t_s is not None and pose.t_s <= watching.t_s:
            values.append(math.nan)
            continue
        watching, seen = observe(exercise, watching, pose, counts=False)
        values.append(seen.sides[side].values[measure])
    return np.array(values, np.float64)


def _off(t_s: Floats, values: Floats, measure: str, movements: Sequence[MovementRecord]) -> float:
    """How far from the recorded peaks, in the measure's unit, summed over those that can be compared."""
    off = 0.0
    for movement in movements:
        peak = movement.peaks.get(measure)
        if peak is None or peak.deg is None or not len(t_s):
            continue
        value = values[int(np.argmin(np.abs(t_s - middle_s(movement))))]
        off += 0.0 if math.isnan(value) else abs(float(value) - peak.deg)
    return off


def middle_s(movement: MovementRecord) -> float:
    """When its peak was, seconds; of a hold its middle."""
    return (movement.start_s + movement.end_s) / 2 if movement.peak_s is None else movement.peak_s
