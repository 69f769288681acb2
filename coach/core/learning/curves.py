"""One demonstration as curves: every measure of both sides, as the live decisions see them, and where it moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from coach.core.base.types import Floats, Pose
from coach.core.exercise.model import Band, Exercise, Kind, Placement, SideRule
from coach.core.filtering.filters import centred
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.skeleton import SIDES, point
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import Watching, observe

Curves = dict[str, Floats]  # measure -> (n,); NaN where not seen
Flags = NDArray[np.bool_]  # (n,) which frames of the demonstration

# a movement goes this many times the measure's own error, or the camera could not tell it from noise [E]
LEAST_ERRORS = 3.0
# share of the crossings of the height crossed most: heights crossed less often are setting up, not the movement [E]
OFTEN = 0.6
# weight of a range that is crossed fewer than four times (to and fro twice): one crossing may be a change of posture,
# two may be one repetition or getting ready; repeated movements come first [E]
TRUST: dict[int, float] = {1: 0.1, 2: 0.3, 3: 0.3}


@dataclass(frozen=True, slots=True, eq=False)
class Demonstration:
    """The longest stretch without a cut in which somebody is seen. Arrays have one entry for each frame."""

    t_s: Floats
    sides: dict[str, Curves]  # left and right
    near: Floats  # above 0: the left side is nearer
    facing: Floats  # above 0: faces right of the trunk's up
    width: Floats  # of the shoulders, trunk lengths
    view_deg: Floats  # where the camera stands: 0 beside the body, 90 before or behind it
    head: Floats  # (n, 2) direction from hips to shoulders on the picture, x right and y down, length 1
    shoulders: Floats  # (n, 2) from the left to the right shoulder, in trunk lengths
    heights: dict[str, Floats]  # "left_ankle": (n,) up the picture, in trunk lengths

    def part(self, first: int, last: int) -> "Demonstration":
        """The same demonstration from one frame to another, both included."""
        cut = slice(first, last + 1)
        sides = {side: {name: curve[cut] for name, curve in curves.items()} for side, curves in self.sides.items()}
        rest = {
            name: getattr(self, name)[cut]
            for name in ("t_s", "near", "facing", "width", "view_deg", "head", "shoulders")
        }
        heights = {name: curve[cut] for name, curve in self.heights.items()}
        return Demonstration(sides=sides, heights=heights, **rest)

    @property
    def near_side(self) -> str:
        """`left` or `right`: the side nearer to the camera through most of the demonstration."""
        return "left" if np.nanmedian(self.near) >= 0 else "right"


def demonstrate(poses: Sequence[Pose], posture: str) -> Demonstration | None:
    """Curves of the longest stretch without a cut in which somebody is seen; None where nobody is seen. `posture` is
    the one that the live decisions would be told: lying, it says which way a straight body faces. Raises ValueError
    when time does not go forward."""
    watched = _watched(poses, posture)
    stretch = _longest(watched)
    if stretch is None:
        return None
    first, last = stretch
    t_s = np.array([poses[k].t_s for k in range(first, last + 1)])
    kept = [row.seen for row in watched[first : last + 1]]
    at = np.array([poses[k].points for k in range(first, last + 1)])
    trunk, length = _trunk(at)
    return Demonstration(
        t_s=t_s,
        sides={side: _curves(t_s, [seen.sides[side].values for seen in kept]) for side in SIDES},
        near=np.array([seen.orientation.nearness for seen in kept]),
        facing=np.array([seen.orientation.facing for seen in kept]),
        width=np.array([seen.orientation.width for seen in kept]),
        view_deg=np.array([seen.orientation.view_deg for seen in kept]),
        head=trunk / length,
        shoulders=(at[:, point("shoulder", "right")] - at[:, point("shoulder", "left")]) / length,
        # a trunk that bends towards the camera looks shorter: its usual length measures heights
        heights={
            f"{side}_{name}": -at[:, point(name, side), 1] / usual(length)
            for side in SIDES
            for name in ("hip", "ankle", "wrist")
        },
    )


@dataclass(frozen=True, slots=True)
class _Watched:
    seen: Observation
    fresh: bool  # the live filter began anew: a cut, or a gap


_ANY = Exercise(
    id="any",
    kind=Kind.POSITION,
    posture="standing",
    side_rule=SideRule.EITHER,
    placement=Placement(view="side", height_m=(0.3, 1.2), distance_m=(2.0, 4.0), source="not used"),
    # a band without bounds judges nothing, but makes its measure be read
    posture_bands=tuple(Band(measure=name, source="not used") for name in MEASURES),
)


def _watched(poses: Sequence[Pose], posture: str) -> list[_Watched]:
    watching, rows = Watching(), []
    exercise = replace(_ANY, posture=posture)
    for pose in poses:
        watching, seen = observe(exercise, watching, pose, counts=False)
        rows.append(_Watched(seen, fresh=len(watching.smooth.recent) == 1))
    return rows


def _longest(rows: list[_Watched]) -> tuple[int, int] | None:
    """First and last frame of the longest stretch between two cuts, without the time when nobody is there yet."""
    starts = [k for k, row in enumerate(rows) if row.fresh] + [len(rows)]
    best: tuple[int, int] | None = None
    for a, b in pairwise(starts):
        there = [k for k in range(a, b) if rows[k].seen.person]
        if there and (best is None or there[-1] - there[0] > best[1] - best[0]):
            best = there[0], there[-1]
    return best


def _curves(t_s: Floats, rows: Sequence[Mapping[str, float]]) -> Curves:
    return {name: centred(t_s, np.array([row[name] for row in rows])) for name in MEASURES}


def _trunk(at: Floats) -> tuple[Floats, Floats]:
    """From the middle of the hips to that of the shoulders (n, 2), and how long that is (n, 1); picture heights."""
    middles = [(at[:, point(name, "left")] + at[:, point(name, "right")]) / 2 for name in ("shoulder", "hip")]
    trunk = middles[0] - middles[1]
    length = np.linalg.norm(trunk, axis=1, keepdims=True)
    return trunk, np.where(length > 0, length, np.nan)


def usual(values: Floats) -> float:
    """The median of what was seen, whatever the shape of `values`; NaN where nothing was."""
    seen = values[np.isfinite(values)]
    return float(np.median(seen)) if len(seen) else float("nan")


def extremes(values: Floats) -> tuple[float, float]:
    """Lowest and highest of what was seen, without the odd stray hundredth (1st and 99th percentile); NaN where nothing
    was."""
    seen = values[np.isfinite(values)]
    return (float(np.percentile(seen, 1)), float(np.percentile(seen, 99))) if len(seen) else (float("nan"),) * 2


# -- what moves --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Range:
    """The heights between which a curve goes to and fro, and how often."""

    low: float
    high: float
    times: int  # every height in it is crossed this often at least
    smooth: float  # 1: straight to and fro; less with every detour

    @property
    def size(self) -> float:
        """How far it is from the lowest to the highest, in the unit of the measure."""
        return self.high - self.low


def turns(values: Floats, least: float) -> list[int]:
    """Where (indices) a curve without NaN turns round by at least `least`: its first extreme, the others in order, its
    last. Empty where it never changes by so much."""
    found: list[int] = []
    low = high = rising = 0  # positions of the extremes since the last turn; 1 going up, -1 going down, 0 not known yet
    for k in range(len(values)):
        low, high = (k if values[k] < values[low] else low), (k if values[k] > values[high] else high)
        if rising >= 0 and values[high] - values[k] >= least:
            found, low, high, rising = [*found, high], k, k, -1
        elif rising <= 0 and values[k] - values[low] >= least:
            found, low, high, rising = [*found, low], k, k, 1
    return [*found, high if rising > 0 else low] if found else []


def to_and_fro(values: Floats, error: float, same: float) -> Range | None:
    """The range that a curve crosses again and again; what it crosses less often, such as lying down, is left out.

    `values` (n,), NaN is left out; `error` and `same` are those of its measure. None where it does not move enough: by
    `LEAST_ERRORS` errors.
    """
    seen = values[np.isfinite(values)]
    heights = seen[turns(seen, same)]
    ends = np.unique(heights)
    if len(ends) < 2:
        return None
    middles = (ends[1:] + ends[:-1]) / 2
    lows, highs = np.minimum(heights[1:], heights[:-1]), np.maximum(heights[1:], heights[:-1])
    crossed = ((lows[:, None] < middles) & (middles < highs[:, None])).sum(axis=0)
    for most in sorted(set(crossed.tolist()), reverse=True):
        low, high = _widest(ends, crossed >= most)
        if high - low >= LEAST_ERRORS * error:
            times = max(int(np.ceil(OFTEN * most)), min(most, 2))
            low, high = _widest(ends, crossed >= times)
            straight, travel = (np.abs(np.diff(np.clip(walk, low, high))).sum() for walk in (heights, seen))
            return Range(low, high, times, float(straight / travel))
    return None


def _widest(ends: Floats, often: Flags) -> tuple[float, float]:
    """The widest unbroken run of neighbouring heights."""
    best = (0.0, 0.0)
    for yes, run in groupby(range(len(often)), key=lambda k: bool(often[k])):
        at = list(run)
        if yes and ends[at[-1] + 1] - ends[at[0]] > best[1] - best[0]:
            best = float(ends[at[0]]), float(ends[at[-1] + 1])
    return best


# how much a candidate counts beside its size [E]: the joint angles that therapists write before the inclination of one
# segment, and both before heights and distances, which differ from body to body; arms move along with everything
WORTH: dict[str, float] = {
    "hip_flexion": 1.0, "knee_flexion": 1.0, "trunk_inclination": 0.95, "side_lean": 0.95, "neck_inclination": 0.6,
    "thigh_inclination": 0.6, "shank_inclination": 0.5, "shoulder_flexion": 0.4, "elbow_flexion": 0.35,
    "hand_to_thigh": 0.15, "width_ratio": 0.0,
}  # fmt: skip
OTHER_WORTH = 0.25
# lying on the back, hips that rise over the line from shoulders to feet are lifted; how high they are over the feet
# is seen in an oblique view as well, in which the angle at the hip hardly moves
LIFTED, LIFTED_WORTH = 0.15, 2.5
# what says something only from the front, or only from the side
FROM_FRONT = frozenset({"side_lean"})
FROM_SIDE = frozenset({"neck_inclination", "backward_lean", "weight_behind_feet"})
FRONT_WIDTH, FRONT_FACING = 0.5, 1.0  # shoulders wider than this, and facing neither way: seen from the front [E]


def from_front(demo: Demonstration) -> bool:
    """Whether an upright body is seen from the front or from behind; False of one that lies."""
    upright = abs(usual(demo.head[:, 1])) > 0.7
    return upright and usual(demo.width) > FRONT_WIDTH and abs(usual(demo.facing)) < FRONT_FACING


def weight(demo: Demonstration, side: str, name: str, posture: str | None = None) -> tuple[float, Range | None]:
    """How well a measure of one side would drive the exercise: its range in errors, repeated, smooth, and seen, times
    what it is worth (`WORTH`); and that range. (0, None) where it cannot, or where this view does not show it.
    `posture`: the one in which it is done; None: not known yet."""
    curve, measure = demo.sides[side][name], MEASURES[name]
    worth = WORTH.get(name, OTHER_WORTH)
    if worth == 0 or name in (FROM_SIDE if from_front(demo) else FROM_FRONT):
        return 0.0, None
    found = to_and_fro(curve, measure.error, measure.same)
    if found is None:
        return 0.0, None
    if posture == "supine" and name == "hips_over_feet" and extremes(demo.sides[side]["hip_rise"])[1] > LIFTED:
        worth = LIFTED_WORTH
    seen = float(np.isfinite(curve).mean())
    return found.size / measure.error * TRUST.get(found.times, 1.0) * found.smooth * seen * worth, found
