"""The first time a body keeps still, standing or lying: its proportions, its neutral, the floor, the camera's roll.

It asks the person for nothing: people stand before they begin, and lie still before they move.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from coach.core.kinematics.anthropometry import BONES
from coach.core.kinematics.measures import read
from coach.core.kinematics.seen_body import Point, SeenBody, SideView, off_vertical_deg, seen_body, side_view
from coach.core.kinematics.skeleton import SIDES, point

STILL_S = 1.0  # for so long [E]
STILL = 0.06  # trunk lengths: no joint is further than this from where it was at first [E]
MOST_GAP_S = 0.3
# a segment within this of straight up stands, a trunk beyond the other lies; degrees, as in `posture` but stricter
UPRIGHT_DEG, LYING_DEG = 20.0, 70.0
# a bone that looks shorter than this share of the usual points towards the camera, and says nothing of its length; one
# that looks longer than this is nearer to it than the rest [E]
SHORTEST, LONGEST = 0.8, 1.25
# within SIDE_DEG of a true side view a level floor looks level; seen from the head or the feet it rises on the picture.
# Within BESIDE_DEG of it the camera sees the angles of bending forward [E]
SIDE_DEG, BESIDE_DEG = 15.0, 30.0
_WATCHED: tuple[int, ...] = tuple(point(name, side) for name in ("shoulder", "hip", "knee", "ankle") for side in SIDES)
_FEET: tuple[int, ...] = tuple(point(name, side) for name in ("heel", "toe", "ankle") for side in SIDES)
# what lies on the floor, from the head downwards
_BACK: tuple[int, ...] = tuple(point(name, side) for name in ("shoulder", "hip", "heel") for side in SIDES)
NEUTRAL: tuple[str, ...] = ("hip_flexion", "knee_flexion", "trunk_inclination", "neck_flexion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What one second of stillness told. Heights are picture heights, y down."""

    t_s: float  # when it was complete
    posture: str  # standing or lying
    size: float  # trunk length, picture heights
    bones: tuple[float, ...]  # the lengths of `BONES` in trunk lengths, of this body
    # y at the picture's left edge, and how much lower it is a picture height further right; NaN where not told
    floor: tuple[float, float]
    roll_deg: float  # the camera's, clockwise on the picture: what is upright leans by this; NaN where not told
    neutral: Mapping[str, float]  # measures of the near side, as this person stands or lies; NaN where not seen


@dataclass(frozen=True, slots=True)
class Calibrating:
    """Points since the body has kept still."""

    since_s: float | None = None
    last_s: float = -math.inf
    first: tuple[Point, ...] = ()
    sums: tuple[Point, ...] = ()
    counts: tuple[int, ...] = ()
    done: Calibration | None = field(default=None)


def calibrate(
    calibrating: Calibrating, t_s: float, at: Sequence[Point], size: float, side: str, facing: float, view_deg: float
) -> Calibrating:  # fmt: skip
    """One frame of points (33, picture heights, NaN where not seen) more; `done` once the body has kept still for
    `STILL_S`. Begins anew when it stirs, after a gap, or where it neither stands nor lies; once done nothing
    changes. `size`: the trunk's length in picture heights, NaN changes nothing. `side`, `facing`, `view_deg`: as
    measured now."""
    if calibrating.done is not None or not size > 0:
        return calibrating
    began = calibrating.since_s
    if began is None or t_s - calibrating.last_s > MOST_GAP_S or _stirred(calibrating.first, at, size):
        if any(at[k][0] != at[k][0] for k in _WATCHED):
            return Calibrating()
        return Calibrating(t_s, t_s, tuple(at), tuple(at), (1,) * len(at))
    sums, counts = [], []
    for (sx, sy), n, (x, y) in zip(calibrating.sums, calibrating.counts, at, strict=True):
        seen = x == x
        fresh = n == 0 or sx != sx
        sums.append((x, y) if fresh else (sx + x, sy + y) if seen else (sx, sy))
        counts.append((1 if seen else 0) if fresh else n + seen)
    calibrating = Calibrating(began, t_s, calibrating.first, tuple(sums), tuple(counts))
    if t_s - began < STILL_S:
        return calibrating
    mean = tuple(
        (x / n, y / n) if n else (math.nan, math.nan)
        for (x, y), n in zip(calibrating.sums, calibrating.counts, strict=True)
    )
    done = _calibration(t_s, size, side_view(seen_body(mean), side, facing), view_deg)
    return Calibrating(done=done) if done is not None else Calibrating()


def _stirred(first: Sequence[Point], at: Sequence[Point], size: float) -> bool:
    """Whether a joint is elsewhere; one that is not seen now does not stir."""
    return any(math.dist(first[k], at[k]) > STILL * size for k in _WATCHED)


def _calibration(t_s: float, size: float, seen: SideView, view_deg: float) -> Calibration | None:
    """None where this is neither standing nor lying: sitting and kneeling hide what is to be told."""
    names = ("trunk_inclination", "thigh_inclination", "shank_inclination")
    body, at = seen.body, seen.body.at
    trunk, thigh, shank = read(names, body, seen.side, seen.facing).values()
    posture = "standing" if max(trunk, thigh, shank) < UPRIGHT_DEG else "lying" if trunk > LYING_DEG else None
    if posture is None:
        return None
    floor = _floor(at, _FEET if posture == "standing" else _BACK, posture, view_deg)
    neutral = read(NEUTRAL, body, seen.side, seen.facing)
    return Calibration(
        t_s=t_s,
        posture=posture,
        size=size,
        bones=tuple(_bone(at, size, a, b, share) for a, b, share in BONES),
        floor=floor,
        roll_deg=_roll_deg(body, posture, floor),
        neutral={name: value if view_deg <= BESIDE_DEG else math.nan for name, value in neutral.items()},
    )


def _bone(at: Sequence[Point], size: float, a: int, b: int, usual: float) -> float:
    length = math.dist(at[a], at[b]) / size
    return usual if not length >= SHORTEST * usual else min(length, LONGEST * usual)


def _floor(at: Sequence[Point], points: Sequence[int], posture: str, view_deg: float) -> tuple[float, float]:
    """The line that the body rests on. Standing feet are too near to one another to tell its slope."""
    seen = [at[k] for k in points if at[k][0] == at[k][0]]
    if not seen or (posture == "lying" and not view_deg <= SIDE_DEG):
        return math.nan, math.nan
    if posture == "standing":
        return max(y for _, y in seen), 0.0
    mean_x, mean_y = (sum(p[k] for p in seen) / len(seen) for k in (0, 1))
    spread = sum((x - mean_x) ** 2 for x, _ in seen)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in seen) / spread if spread > 0 else 0.0
    below = max(y - mean_y - slope * (x - mean_x) for x, y in seen)
    return mean_y - slope * mean_x + below, slope


def _roll_deg(body: SeenBody, posture: str, floor: tuple[float, float]) -> float:
    """How far what should be upright, or level, is not; people sway by 2 to 3 degrees themselves."""
    if posture == "lying":
        return math.degrees(math.atan(floor[1]))
    return off_vertical_deg(body.middle.ankle, body.middle.shoulder)
