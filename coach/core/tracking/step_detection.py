"""Steps and cadence: widest foot separation in a side view, foot contact of a march in a front view."""

import math
from dataclasses import dataclass, replace
from typing import Generic, NamedTuple, TypeVar

import numpy as np

from coach.core.base.exponential import weight
from coach.core.base.types import Floats
from coach.core.filtering.filters import centred
from coach.core.kinematics.body_heights import width_ratio
from coach.core.kinematics.seen_body import SeenBody

# of leg length: a slow, sore walker's step is about a third of a leg, an ordinary one about 0.8 [E]
APART, TOGETHER = 0.25, 0.17
TOGETHER_SHARE = 0.55  # or less than this share of the step's own width: quick walkers' feet barely meet on film
AGAIN = 1.3  # the next step has begun when the feet are this much wider than where they came nearest
# of leg length: how far a foot is lifted above the other in a march [E]; [P] F04: knees lift 20 to 45 degrees
LIFTED, DOWN = 0.1, 0.06
# one leg's ankle is drawn on the other, or the two change places, for two or three frames of thirty a second: the
# median over this long, each frame taken to last until the next, outvotes them, at a lag of half of it. A slow camera
# shows feet that meet in two frames or one, so its median is over fewer
MEDIAN_S = 0.205
FRONT_MEDIAN_S = 0.14  # legs that do not cross are seldom mixed up, and a quick march lifts a foot for 0.2 s or less
LEAST_STEP_S = 0.28  # 210 steps a minute; quicker is the same step seen twice
FRONT_WIDTH, FRONT_SLACK = 0.55, 0.05  # shoulders wider than this, in trunk lengths, face the camera [E]
LEG_MEMORY_S = 3.0  # the leg's length is followed this slowly: knees bend, people come nearer
GAP_S = 0.25
# a pelvis that travels less than this between two steps, in leg lengths a second, is not walking to and fro: then only
# feet that take turns in front are, and are lifted past each other, on a treadmill or before a camera that goes along
LEAST_TRAVEL = 0.12
TURNS_S = 2.0  # the other foot was in front no longer ago than this [E]
LEAST_CLEARANCE = 0.03  # leg lengths: an ankle rises by 0.08 or so as its foot swings past the other [E]


# the legs look longer or shorter than over the last seconds by this share: the walker comes nearer or goes away [E]
NEARING = 0.05
# a foot comes down where it is furthest before the pelvis (Zeni 2008), and goes back under it evenly: when its reach is
# down to this share is sharper to see than when it is largest, and as long after in every step [E]
REACHED = 0.93
# a foot that is lifted and put down evenly is over this share of its lift for a while, and down again after so much of
# that while; from its rounded top alone a quick foot would seem to come down as late as a slow one [E]
LIFTED_SHARE, FALL = 0.6, 0.8
UNKNOWN = ""


T = TypeVar("T", float, Floats)


@dataclass(frozen=True, slots=True)
class StepTaken:
    """One step. `foot` came down with it, `heading` is where the walk went: right, left (of the picture), towards or
    away (from the camera). Each is empty where it cannot be told, as both are on the records of older versions."""

    at_s: float  # the feet widest apart from the side, the lifted foot down again from the front
    landed_s: float  # when the foot came down
    foot: str = UNKNOWN
    heading: str = UNKNOWN


class Feet(NamedTuple, Generic[T]):
    """Of one frame, or of some one after the other; leg lengths, NaN not seen."""

    t_s: T
    across: T  # how far the left ankle is to the right of the other, in the picture
    lower: T  # how far it is lower
    place: T  # of the pelvis, from the picture's left edge
    to_right: T  # of the pelvis is the foot that is furthest to the right
    to_left: T  # of it is the foot that is furthest to the left
    toes: T  # how far the toes are to the right of the heels
    longer: T  # natural logarithm of the legs' length over that of the last seconds
    width: T  # of the shoulders, trunk lengths


@dataclass(frozen=True, slots=True)
class Gait:
    leg: float | None = None  # leg length in picture heights
    t_s: float | None = None
    wide: bool = False  # the feet are apart, or a foot is up
    raw: tuple[Feet[float], ...] = ()  # the newest, for the median
    samples: tuple[tuple[float, Feet[float]], ...] = ()  # separation or lift since the feet went apart, and just before
    trough: float = 0.0  # how near they have come since the last step
    last_step_s: float | None = None
    apart: tuple[float, float] | None = None  # when the feet were apart last, and which way; counted or not
    clearance: float = 0.0  # how high one foot was over the other since then, while they were together
    front: bool = False


def _lengths(body: SeenBody) -> tuple[float, float]:
    """Leg length, and the pelvis' place; picture heights, NaN unseen."""
    left, right = body.left, body.right
    legs = (math.dist(left.hip, left.ankle), math.dist(right.hip, right.ankle))
    return max((v for v in legs if not math.isnan(v)), default=math.nan), (left.hip[0] + right.hip[0]) / 2


def _feet(t_s: float, body: SeenBody, leg: float, known: float) -> Feet[float]:
    left, right = body.left, body.right
    _, place = _lengths(body)
    ankles = (left.ankle[0], right.ankle[0])
    return Feet(
        t_s,
        across=(ankles[0] - ankles[1]) / known,
        lower=(left.ankle[1] - right.ankle[1]) / known,
        place=place / known,
        to_right=(max(ankles) - place) / known,
        to_left=(place - min(ankles)) / known,
        toes=(left.toe[0] - left.heel[0] + right.toe[0] - right.heel[0]) / known,
        longer=math.log(leg / known),
        width=width_ratio(body),
    )


def upright(body: SeenBody) -> bool:
    """Whether both feet are well below the hips, as in every walk; False where either is not seen."""
    leg, _ = _lengths(body)
    return all(side.ankle[1] - side.hip[1] > 0.5 * leg for side in (body.left, body.right))


def walk(gait: Gait, t_s: float, body: SeenBody) -> tuple[Gait, StepTaken | None]:
    """One frame of a walk; gives a finished step, else None. The shoulders' width tells the view. From the side a step
    is where the feet are widest apart, from the front where the lifted foot is down again. Where the legs are not seen
    there is no step; for more than `GAP_S`, it begins anew."""
    leg, _ = _lengths(body)
    if math.isnan(body.left.ankle[0] + body.right.ankle[0] + leg) or not upright(body):
        lost = gait.t_s is None or t_s - gait.t_s > GAP_S
        return (replace(gait, wide=False, raw=(), samples=()) if lost else gait), None
    dt_s = t_s - gait.t_s if gait.t_s is not None else 0.0
    known = gait.leg if gait.leg is not None and dt_s <= LEG_MEMORY_S else leg
    known += weight(dt_s, LEG_MEMORY_S) * (leg - known)
    window_s = FRONT_MEDIAN_S if gait.front else MEDIAN_S
    raw = (*(r for r in gait.raw if r.t_s > t_s - window_s + dt_s), _feet(t_s, body, leg, known))
    gait = _seen_from(replace(gait, leg=known, t_s=t_s, raw=raw))
    # medians of all, the time too: the middle frame would come twice while the window grows, at an uneven rate
    middle: Feet[float] = Feet(*(float(v) for v in np.median(raw, axis=0)))
    apart, lifted = (float(np.median([abs(getattr(r, name)) for r in raw])) for name in ("across", "lower"))
    gait, step = _advance(gait, middle, lifted if gait.front else apart)
    return (gait if gait.wide else replace(gait, clearance=max(gait.clearance, lifted))), step


def _seen_from(gait: Gait) -> Gait:
    """From the side or the front, as the newest frames say; a step seen half from each is none."""
    widths = sorted(r.width for r in gait.raw if not math.isnan(r.width))
    if not widths:
        return gait
    front = widths[len(widths) // 2] > FRONT_WIDTH + (-FRONT_SLACK if gait.front else FRONT_SLACK)
    return gait if front is gait.front else replace(gait, front=front, wide=False, samples=(), trough=0.0)


def _advance(gait: Gait, feet: Feet[float], value: float) -> tuple[Gait, StepTaken | None]:
    up, down = (LIFTED, DOWN) if gait.front else (APART, TOGETHER)
    samples = (*gait.samples, (value, feet))
    if not gait.wide:
        if value >= max(up, AGAIN * gait.trough):
            return replace(gait, wide=True, samples=samples), None
        return replace(gait, trough=min(value, gait.trough), samples=samples[-1:]), None
    if value > max(down, TOGETHER_SHARE * max(v for v, _ in samples)):
        return replace(gait, samples=samples[-300:]), None
    return _finish(replace(gait, wide=False, samples=samples[-1:], trough=value), samples)


def _finish(gait: Gait, samples: tuple[tuple[float, Feet[float]], ...]) -> tuple[Gait, StepTaken | None]:
    end_s, began = samples[-1][1].t_s, 1 if len(samples) > 2 else 0
    values = np.array([value for value, _ in samples])
    feet: Feet[Floats] = Feet(*np.array([each for _, each in samples]).T)
    lasted = max(end_s - feet.t_s[began], 1e-6)
    travelled = (feet.place[-1] - feet.place[began]) / lasted
    way, before = float(np.sign(np.median(feet.across[began:]))), gait.apart
    takes_turns = before is not None and end_s - before[0] <= TURNS_S and way == -before[1] != 0
    takes_turns = takes_turns and gait.clearance >= LEAST_CLEARANCE
    gait = replace(gait, apart=(end_s, way), clearance=0.0)
    if not gait.front and (lasted > 2.5 or (abs(travelled) < LEAST_TRAVEL and not takes_turns)):
        return gait, None
    step = _from_front(feet, values) if gait.front else _from_side(feet, values, travelled, way)
    if gait.last_step_s is not None and step.at_s - gait.last_step_s < LEAST_STEP_S:
        return gait, None
    return replace(gait, last_step_s=step.at_s), step


def _from_side(feet: Feet[Floats], values: Floats, travelled: float, way: float) -> StepTaken:
    """Where the feet are widest apart; the foot that is ahead came down where it was furthest before the pelvis."""
    at_s = sum(_top(feet.t_s, centred(feet.t_s, values, 0.08), 0.85)) / 2
    ahead = float(np.sign(travelled if abs(travelled) >= LEAST_TRAVEL else np.median(feet.toes)))
    reach = feet.to_right if ahead > 0 else feet.to_left
    if ahead == 0 or math.isnan(ahead) or np.isnan(reach).any():
        return StepTaken(at_s, at_s)
    _, landed_s = _top(feet.t_s, centred(feet.t_s, reach, 0.08), REACHED)
    return StepTaken(at_s, landed_s, _foot(way * ahead), "right" if ahead > 0 else "left")


def _from_front(feet: Feet[Floats], values: Floats) -> StepTaken:
    """The lifted foot is down again. Of a walk towards the camera or away from it, the foot that is ahead is lower or
    higher in the picture as soon as it comes down, and the feet's moving apart is that moment."""
    end_s, way = float(feet.t_s[-1]), float(np.sign(np.median(feet.lower)))
    nearing = float(np.median(feet.longer))
    if not abs(nearing) >= NEARING:
        rose_s, fell_s = _top(feet.t_s, values, LIFTED_SHARE)
        return StepTaken(end_s, fell_s + FALL * (fell_s - rose_s), _foot(-way))
    landed_s = _crossing_s(feet.t_s[:2], values[:2], LIFTED)
    return StepTaken(end_s, landed_s, _foot(way * nearing), "towards" if nearing > 0 else "away")


def _foot(left: float) -> str:
    """The left one above 0, the right one below it."""
    return "left" if left > 0 else "right" if left < 0 else UNKNOWN


def _crossing_s(t_s: Floats, values: Floats, level: float) -> float:
    """When a value went through a level between two frames, or, where it did not, nearest to it."""
    if len(t_s) < 2 or values[1] == values[0]:
        return float(t_s[-1])
    share = min(max((level - values[0]) / (values[1] - values[0]), 0.0), 1.0)
    return float(t_s[0] + share * (t_s[1] - t_s[0]))


def _top(t_s: Floats, curve: Floats, share: float) -> tuple[float, float]:
    """From when to when a curve is above a share of its largest value, around that."""
    top = int(np.argmax(curve))
    level = share * curve[top]
    under = np.flatnonzero(curve < level)
    rising, falling = under[under < top][-1:], under[under > top][:1] - 1
    ends = [
        _crossing_s(t_s[k[0] : k[0] + 2], curve[k[0] : k[0] + 2], level) if len(k) else float(t_s[end])
        for k, end in ((rising, 0), (falling, -1))
    ]
    return ends[0], ends[1]
