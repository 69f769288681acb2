"""Which posture a body is in, read off its measures."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from coach.core.kinematics.measures import read
from coach.core.kinematics.seen_body import SeenBody
from coach.core.kinematics.skeleton import OPPOSITE


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """A body at rest: medians over a span in which it hardly moves. NaN where not seen."""

    trunk_inclination: float  # degrees, as in `MEASURES`
    thigh_inclination: float
    shank_inclination: float
    hip_height: float  # over the knees, trunk lengths
    front_down: float  # above 0: lying, the front of the body is down; below 0: up
    stacked: float  # height of one shoulder over the other, trunk lengths: lying on the side, seen from the front


# a segment within this of straight up stands, beyond the other it lies; between them people sit, squat and kneel [E]
STANDS_DEG, LIES_DEG = 45.0, 55.0
# lying: the hips are less than this over the knees; on all fours they are a thigh's length, about 0.8, above [E]
LOW = 0.35
STACKED = 0.35  # of about 0.7 trunk lengths between the shoulders


def _lying(s: Stance) -> bool:
    return s.trunk_inclination > LIES_DEG and s.hip_height < LOW


# the first that fits; what is not seen fits nothing
POSTURES: tuple[tuple[str, Callable[[Stance], bool]], ...] = (
    ("standing", lambda s: s.thigh_inclination < STANDS_DEG and s.shank_inclination < STANDS_DEG),
    ("side_lying", lambda s: _lying(s) and s.stacked > STACKED),
    ("prone", lambda s: _lying(s) and s.front_down > 0),
    ("supine", _lying),
    ("all_fours", lambda s: s.trunk_inclination > STANDS_DEG and s.thigh_inclination < STANDS_DEG),
    ("kneeling", lambda s: s.shank_inclination > LIES_DEG),
    ("sitting", lambda s: s.thigh_inclination >= STANDS_DEG and s.shank_inclination < STANDS_DEG),
)
UNSEEN = "standing"  # legs out of the picture: standing or sitting; standing is assumed, as its exclusions are stricter


def posture_of(stance: Stance) -> str:
    """The posture, one of those that an exercise file may name: the first row of `POSTURES` that fits, else `UNSEEN`
    (standing), which has the stricter exclusions."""
    return next((name for name, fits in POSTURES if fits(stance)), UNSEEN)


_READ = ("trunk_inclination", "thigh_inclination", "shank_inclination", "hip_height")


def posture_seen(body: SeenBody, facing: float, nearer: str) -> str | None:
    """The posture that one frame shows, of the nearer side or else of the other; None where neither is seen.

    `facing`: above 0 to the right of the picture. A person kneeling or propped upright counts as sitting: the arms are
    free.
    """
    front_down = facing * (body.middle.shoulder[0] - body.middle.hip[0])
    for side in (nearer, OPPOSITE[nearer]):
        values = read((*_READ, "shoulder_stack"), body, side, facing)
        if any(math.isnan(values[name]) for name in _READ):
            continue
        stacked = abs(values.pop("shoulder_stack"))
        posture = posture_of(Stance(**values, front_down=front_down, stacked=stacked))
        upright = posture in ("kneeling", "all_fours") and values["trunk_inclination"] < STANDS_DEG
        return "sitting" if upright else posture
    return None
