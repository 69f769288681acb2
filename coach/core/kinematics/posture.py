"""Which posture a body is in, read off its measures, and what follows from a posture for an exercise in it."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from coach.core.base.types import Pose
from coach.core.exercise.model import Placement
from coach.core.kinematics.measures import Sight, facing_evidence, near_evidence, read, seen_points
from coach.core.kinematics.skeleton import SIDES


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
UNSEEN = "standing"  # legs out of the picture: standing or sitting, and those who stand have the stricter exclusions


def posture_of(stance: Stance) -> str:
    """The posture, one of those that an exercise file may name."""
    return next((name for name, fits in POSTURES if fits(stance)), UNSEEN)


_READ = ("trunk_inclination", "thigh_inclination", "shank_inclination", "hip_height")


def posture_seen(pose: Pose) -> str | None:
    """The posture that one frame shows, of the nearer side or else of the other; None where neither is seen.

    A person kneeling or propped upright counts as sitting: the arms are free.
    """
    at = seen_points(pose)
    facing = facing_evidence(at)
    for side in SIDES if near_evidence(pose) > 0 else reversed(SIDES):
        sight = Sight(at, side, facing)
        values = read((*_READ, "shoulder_stack"), at, side, facing)
        if any(math.isnan(values[name]) for name in _READ):
            continue
        ahead = sight.middle("shoulder")[0] - sight.middle("hip")[0]
        stacked = values.pop("shoulder_stack")
        found = posture_of(Stance(**values, front_down=facing * ahead, stacked=abs(stacked)))
        upright = found in ("kneeling", "all_fours") and values["trunk_inclination"] < STANDS_DEG
        return "sitting" if upright else found
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """What an exercise in this posture has unless its author says otherwise."""

    gesture: str  # [R] 3: raising an arm in prone or on all fours loads the back
    excluded_by: tuple[str, ...]
    support: tuple[str, ...]  # what rests on the floor in the guide, both sides
    placement: Placement


_LOW = Placement(view="side", height_m=(0.3, 0.6), distance_m=(2.0, 3.0), source="[E] seed facts 7.1, camera")
_HIGH = Placement(
    view="side", height_m=(0.6, 1.2), distance_m=(2.0, 3.5), source="[E] seed facts 7.1: whole body in the picture"
)
# exclusions: [R] 1 and 6, and 8 for the back in late pregnancy
HABITS: Mapping[str, Habit] = {
    "standing": Habit(
        gesture="hand_on_head", excluded_by=("stand_pain", "cannot_stand"), support=("heel", "toe"), placement=_HIGH
    ),
    "sitting": Habit(gesture="hand_on_head", excluded_by=(), support=("chair", "heel", "toe"), placement=_HIGH),
    "supine": Habit(
        gesture="forearm_up", excluded_by=("no_floor", "pregnancy_after_20_weeks"),
        support=("shoulder", "hip", "heel", "toe"), placement=_LOW,
    ),
    "prone": Habit(
        gesture="knee_bent",
        excluded_by=("no_floor", "stand_pain", "spondylolisthesis", "stenosis", "osteoporosis", "pregnancy"),
        support=("hip", "instep"), placement=_LOW,
    ),
    "side_lying": Habit(gesture="arm_up", excluded_by=("no_floor",), support=(), placement=_LOW),
    "kneeling": Habit(
        gesture="sit_up", excluded_by=("no_floor", "knee_replacement"), support=("knee", "instep"), placement=_LOW
    ),
    "all_fours": Habit(
        gesture="sit_up", excluded_by=("no_floor", "knee_replacement"), support=("knee", "instep", "hand"),
        placement=_LOW,
    ),
}  # fmt: skip
