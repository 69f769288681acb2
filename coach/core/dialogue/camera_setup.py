"""Camera placement: what is checked while the camera is placed, each check an instruction that is ticked when right.

What is done about a check that stays open is `placing_advice`.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from coach.core.base.types import text
from coach.core.dialogue.screen_model import Check
from coach.core.exercise.model import Exercise, Kind
from coach.core.kinematics.camera_azimuth import beside_deg
from coach.core.kinematics.camera_place import CameraPlace
from coach.core.kinematics.seen_body import SeenBody
from coach.core.kinematics.skeleton import SIDES, point
from coach.core.kinematics.telling import untold_from
from coach.core.tracking.observation import Observation
from coach.core.tracking.taken_posture import posture_taken

# every figure here is [E]: tried on webcams, clips and the mannequin, in the placements of the exercise files
SMALLEST, LARGEST = 0.25, 0.93  # share of the picture's width or height that the body takes
# so far beside the prescribed view nothing is asked: the camera's place is known to 7 degrees (`WORLD_READS`), and
# people do not stand truer. From `FAR_DEG` on it is wrong whatever the bands say: movements are missed. Between, it is
# wrong where it costs a reading
NEAR_DEG, FAR_DEG = 20.0, 50.0
SAME_PLACE_DEG = 15.0  # no further from where the person chose to leave the camera last time is that place again
DARKEST, BRIGHTEST = 0.16, 0.9  # mean brightness of the picture, 0 to 1
ON_AXIS = frozenset({"standing", "supine", "prone", "side_lying"})  # postures in which the trunk is upright or flat
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
    last: CameraPlace | None = None  # where the camera stood last time, for this posture and view


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


def watch(
    setup: Setup, exercise: Exercise, seen: Observation, light: float | None, last: CameraPlace | None = None
) -> Setup:
    """One more look; time is the observation's own. `light`: mean brightness, 0 to 1; None without a picture. `last`:
    where the camera stood last time, for this posture and view."""
    middle = _middle(seen.unfiltered)
    trail = tuple(spot for spot in setup.trail if seen.t_s - spot[0] <= 2 * STEADY_S)
    trail = (*trail, (seen.t_s, *middle)) if middle is not None else ()
    look = SetupLook(exercise=exercise, seen=seen, light=light, trail=trail, last=last)
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

    Otherwise the part that is missing, or `all` where nobody, or less than half, is seen. None while the person is in
    another posture: what is cut off of somebody who stands may be seen once they lie.
    """
    if not look.seen.person:
        return "all"
    if posture_taken(look.exercise, look.seen) is False:
        return None
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


def posture(look: SetupLook) -> str | None:
    """Whether the person is in the exercise's posture: RIGHT, or the posture to take; None where it cannot be told."""
    taken = posture_taken(look.exercise, look.seen)
    return None if taken is None else RIGHT if taken else look.exercise.posture


def view(look: SetupLook) -> str | None:
    """Whether the camera stands as prescribed: RIGHT, or the view to take, `side` or `front`.

    Beside it by more than `NEAR_DEG` it is wrong only where that costs a reading, by more than `FAR_DEG` always. None
    where the shoulders are not seen, in another posture, and of a walk through the picture, which turns by itself.
    """
    wanted, seen_deg = look.exercise.placement.view, look.seen.orientation.view_deg
    beside = beside_deg(seen_deg, wanted)
    through = look.exercise.kind is Kind.STEPS and wanted == "side"
    if math.isnan(beside) or not look.seen.person or through or posture_taken(look.exercise, look.seen) is False:
        return None
    if beside <= NEAR_DEG or (beside < FAR_DEG and not untold_from(look.exercise, seen_deg)):
        return RIGHT
    agreed_deg = look.last.view_deg if look.last is not None and look.last.as_it_is else None
    return RIGHT if agreed_deg is not None and abs(agreed_deg - seen_deg) <= SAME_PLACE_DEG else wanted


def light(look: SetupLook) -> str | None:
    """Whether the picture is bright enough: RIGHT, `dark` or `bright`; None where there is no picture."""
    if look.light is None:
        return None
    return "dark" if look.light < DARKEST else "bright" if look.light > BRIGHTEST else RIGHT


def level(look: SetupLook) -> str | None:
    """A body at rest has something that is upright or flat; where nothing is, the camera is tilted by the least.

    RIGHT, or `tilted`; None where the body is not seen, or is so far off (`TOLD_DEG` degrees) that it is a posture, and
    in postures without such an axis.
    """
    if look.exercise.posture not in ON_AXIS or posture_taken(look.exercise, look.seen) is not True:
        return None
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
    "posture": posture,
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
