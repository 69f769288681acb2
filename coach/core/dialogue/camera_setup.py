"""Camera placement: what is checked while the camera is placed, each check an instruction that is ticked when right.

The checks only inform: a session goes on once the camera sees enough, ticked or not.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from coach.core.base.types import text
from coach.core.dialogue.screen_model import Check
from coach.core.exercise.model import Exercise
from coach.core.kinematics.body_heights import width_ratio
from coach.core.kinematics.seen_body import SeenBody
from coach.core.kinematics.skeleton import SIDES, point
from coach.core.tracking.observation import Observation

# every figure here is [E]: tried on webcams, clips and the mannequin, in the placements of the exercise files
SMALLEST, LARGEST = 0.25, 0.93  # share of the picture's width or height that the body takes
FROM_SIDE, FROM_FRONT = 0.42, 0.45  # shoulders over trunk: below is from the side, above from the front
DARKEST, BRIGHTEST = 0.16, 0.9  # mean brightness of the picture, 0 to 1
LEVEL_DEG, TOLD_DEG = 9.0, 25.0  # a resting body off the picture's axes; beyond TOLD_DEG it is a posture, not a tilt
STEADY_S, STEADY = 1.0, 0.03  # the trunk's middle moves no more than so many picture heights in this time
SETTLE_S = 0.4  # a tick that comes and goes faster is noise, and is not shown

PARTS: dict[str, str] = {  # what is said to be missing where a joint is
    "ear": "head", "shoulder": "head", "elbow": "hands", "wrist": "hands", "hip": "hips", "knee": "feet",
    "ankle": "feet", "heel": "feet", "toe": "feet",
}  # fmt: skip
RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SetupLook:
    """One look through the camera."""

    exercise: Exercise
    seen: Observation
    light: float | None  # mean brightness of the picture, 0 to 1; None where there is no picture
    trail: tuple[tuple[float, float, float], ...]  # where the trunk's middle was: seconds, x and y in picture heights


@dataclass(frozen=True, slots=True)
class CheckState:
    """What is said of one check: its case, and another one that has not lasted long enough yet."""

    case: str | None = None  # RIGHT, what to do instead, or None while it cannot be told
    next: str | None = None
    since_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Setup:
    """What is remembered from look to look."""

    told: Mapping[str, CheckState] = field(default_factory=dict)
    trail: tuple[tuple[float, float, float], ...] = ()


def watch(setup: Setup, exercise: Exercise, seen: Observation, light: float | None) -> Setup:
    """One more look; time is the observation's own. `light`: mean brightness, 0 to 1; None without a picture."""
    middle = _middle(seen.unfiltered)
    trail = tuple(spot for spot in setup.trail if seen.t_s - spot[0] <= 2 * STEADY_S)
    trail = (*trail, (seen.t_s, *middle)) if middle is not None else ()
    look = SetupLook(exercise=exercise, seen=seen, light=light, trail=trail)
    told = {name: _settled(setup.told.get(name), judge(look), seen.t_s) for name, judge in CHECKS.items()}
    return Setup(told, trail)


def checks(setup: Setup) -> tuple[Check, ...]:
    """The list for the screen, the most important first."""
    return tuple(_check(name, setup.told.get(name, CheckState()).case) for name in CHECKS)


def _check(name: str, case: str | None) -> Check:
    right = None if case is None else case == RIGHT
    return Check(name, right, text(f"setup.{name}.{case or 'title'}"))


def _settled(before: CheckState | None, case: str | None, t_s: float) -> CheckState:
    if before is None:
        return CheckState(case, case, t_s)
    if case != before.next:
        return replace(before, next=case, since_s=t_s)
    return replace(before, case=case) if t_s - before.since_s >= SETTLE_S else before


# -- the checks: RIGHT, a case whose sentence says what to do, or None ------------------------------------------------


def whole(look: SetupLook) -> str | None:
    """Whether every joint that the exercise needs, and the head, is seen, on one side at least: RIGHT.

    Otherwise the part that is missing, or `all` where nobody, or less than half, is seen.
    """
    if not look.seen.person:
        return "all"
    at = look.seen.unfiltered.at
    needed = ("ear", *look.exercise.needs_points)
    missing = [name for name in needed if all(math.isnan(at[point(name, side)][0]) for side in SIDES)]
    if len(missing) > len(needed) / 2:
        return "all"
    return PARTS[missing[0]] if missing else RIGHT


def distance(look: SetupLook) -> str | None:
    """How much of the picture the body takes: RIGHT, `closer` or `back`; cut off at an edge it is too near.

    None where fewer than 8 points are clearly seen.
    """
    marks = look.seen.pose.landmarks
    seen = marks[marks[:, 3] >= 0.5]
    if len(seen) < 8:
        return None
    low, high = seen[:, :2].min(0), seen[:, :2].max(0)
    size = float((high - low).max())
    if size > LARGEST or low.min() < 0 or high.max() > 1:
        return "back"
    return "closer" if size < SMALLEST else RIGHT


def view(look: SetupLook) -> str | None:
    """Whether the person is seen from the side or the front, as the exercise is measured: RIGHT, or the view to take.

    None where the shoulders or the trunk are not seen.
    """
    ratio = width_ratio(look.seen.unfiltered)
    if math.isnan(ratio):
        return None
    wanted = look.exercise.placement.view
    right = ratio <= FROM_SIDE if wanted == "side" else ratio >= FROM_FRONT
    return RIGHT if right else wanted


def light(look: SetupLook) -> str | None:
    """Whether the picture is bright enough: RIGHT, `dark` or `bright`; None where there is no picture."""
    if look.light is None:
        return None
    return "dark" if look.light < DARKEST else "bright" if look.light > BRIGHTEST else RIGHT


def level(look: SetupLook) -> str | None:
    """A body at rest has something that is upright or flat; where nothing is, the camera is tilted by the least.

    RIGHT, or `tilted`; None where the body is not seen, or is so far off (`TOLD_DEG` degrees) that it is a posture.
    """
    middle = look.seen.unfiltered.middle
    shoulder, hip, ankle = middle.shoulder, middle.hip, middle.ankle
    offs = [_off_axis(a, b) for a, b in ((shoulder, hip), (hip, ankle), (shoulder, ankle))]
    off = min((deg for deg in offs if not math.isnan(deg)), default=math.nan)
    if math.isnan(off) or off > TOLD_DEG:
        return None
    return RIGHT if off <= LEVEL_DEG else "tilted"


def _off_axis(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Degrees between a line and the nearer axis of the picture."""
    turn = math.degrees(math.atan2(b[0] - a[0], b[1] - a[1])) % 90
    return min(turn, 90 - turn)


def steady(look: SetupLook) -> str | None:
    """The trunk's middle stays where it is: neither the camera nor the person moves. RIGHT, or `moving`.

    None until the trunk has been seen for `STEADY_S` seconds.
    """
    now_s = look.seen.t_s
    if not look.trail or now_s - look.trail[0][0] < STEADY_S:
        return None
    spots = [spot[1:] for spot in look.trail if now_s - spot[0] <= STEADY_S]
    spread = max(max(axis) - min(axis) for axis in zip(*spots, strict=True))
    return RIGHT if spread <= STEADY else "moving"


CHECKS: dict[str, Callable[[SetupLook], str | None]] = {
    "whole": whole,
    "distance": distance,
    "view": view,
    "light": light,
    "level": level,
    "steady": steady,
}


def _middle(body: SeenBody) -> tuple[float, float] | None:
    """Of the trunk; None where it is not seen."""
    (ax, ay), (bx, by) = body.middle.shoulder, body.middle.hip
    return None if math.isnan(ax) or math.isnan(bx) else ((ax + bx) / 2, (ay + by) / 2)
