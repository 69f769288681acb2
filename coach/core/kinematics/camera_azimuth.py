"""From where the camera sees the body, and how much wider that makes the error bands."""

import math
from collections.abc import Sequence
from itertools import pairwise

from coach.core.base.types import Floats
from coach.core.kinematics.body_heights import width_ratio
from coach.core.kinematics.error_bands import BY_EXERCISE, BY_VIEW
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.seen_body import SeenBody
from coach.core.kinematics.skeleton import POINTS

# how far the line through the shoulders is turned out of the camera's depth, as the model's world points have it, and
# where the camera truly stands: 0 beside the body, 90 before or behind it. Medians of 183 clips of the figure whose
# joints are known; single clips differ by 3 to 7 degrees [E]
WORLD_READS: tuple[tuple[float, float], ...] = ((4, 0), (10, 15), (27, 30), (70, 60), (77, 75), (84, 90))
# the same from how wide the shoulders look, in trunk lengths, where there are no world points: 0.7 times the sine; a
# true side view looks 0.13 wide and not 0 to the model [E]
WIDTH_READS: tuple[tuple[float, float], ...] = ((0.13, 0), (0.18, 15), (0.35, 30), (0.61, 60), (0.68, 75), (0.7, 90))
PRESCRIBED_DEG: dict[str, float] = {"side": 0.0, "front": 90.0}
# bands were measured this far beside the prescribed view
MEASURED_DEG: tuple[float, ...] = (0.0, 15.0, 30.0, 90.0)
# a measure for which no band was measured yet: its own error grows as the measured ones do
UNMEASURED_GROWTH = (1.0, 1.6, 2.5)
# a quarter turn beside the prescribed view the band is this much wider than 30 degrees beside it [E]
QUARTER_TURN = 2.0


def view_deg(body: SeenBody, world: Floats) -> float:
    """Where the camera stands: degrees from straight beside the body (0) to straight before or behind it (90).

    `world` (33, 3) metres decides (`WORLD_READS`); where it says nothing, how wide the shoulders look (`WIDTH_READS`).
    NaN where the shoulders are not seen.
    """
    x, y, z = (world[POINTS["right_shoulder"]] - world[POINTS["left_shoulder"]]).tolist()
    across = math.hypot(x, y)
    if across + abs(z) > 0:
        return _read(WORLD_READS, math.degrees(math.atan2(across, abs(z))))
    return _read(WIDTH_READS, width_ratio(body))


def _read(table: tuple[tuple[float, float], ...], value: float) -> float:
    if math.isnan(value):
        return math.nan
    (before, deg), *others = table
    for after, next_deg in others:
        if value < after:
            return deg + max((value - before) / (after - before), 0.0) * (next_deg - deg)
        before, deg = after, next_deg
    return deg


def beside_deg(seen_deg: float, view: str) -> float:
    """How many degrees beside the prescribed view, `side` or `front`, the camera stands; NaN while that is not known.
    Another view raises KeyError."""
    return abs(seen_deg - PRESCRIBED_DEG[view])


def view_error(name: str, seen_deg: float, view: str, exercise: str = "") -> float:
    """The error band of a measure, in its unit, with the camera at `seen_deg`, as of `view_deg`.

    `view` is the prescribed one; while the camera's place is not known the band is that of the prescribed view.
    """
    return view_errors((name,), seen_deg, view, exercise)[name]


def view_errors(names: Sequence[str], seen_deg: float, view: str, exercise: str) -> dict[str, float]:
    """The error band of each named measure, in its unit, with the camera at `seen_deg`: as of `view_error`, for many at
    once. Between the measured places it is interpolated; an exercise with measured bands of its own (`BY_EXERCISE`) has
    those."""
    own, common = BY_EXERCISE.get(exercise, {}), BY_VIEW[view]
    beside = beside_deg(seen_deg, view)
    low, share = _between(0.0 if math.isnan(beside) else beside)
    errors = {}
    for name in names:
        measured = own.get(name) or common.get(name)
        bands: Sequence[float] = measured or [MEASURES[name].error * growth for growth in UNMEASURED_GROWTH]
        row = (*bands, QUARTER_TURN * bands[-1])
        errors[name] = row[low] + share * (row[low + 1] - row[low])
    return errors


def _between(beside: float) -> tuple[int, float]:
    """Which of the measured bands come before and after, and the share of the way between them."""
    for place, (here, there) in enumerate(pairwise(MEASURED_DEG)):
        if beside < there:
            return place, (beside - here) / (there - here)
    return len(MEASURED_DEG) - 2, 1.0
