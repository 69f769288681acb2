"""Steps and cadence: widest foot separation in a side view, foot contact of a march in a front view."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from coach.core.base.exponential import weight
from coach.core.filtering.filters import centred
from coach.core.kinematics.body_heights import width_ratio
from coach.core.kinematics.seen_body import SeenBody

# of leg length: a slow, sore walker's step is about a third of a leg, an ordinary one about 0.8 [E]
APART, TOGETHER = 0.25, 0.17
TOGETHER_SHARE = 0.55  # or less than this share of the step's own width: quick walkers' feet barely meet on film
AGAIN = 1.3  # the next step has begun when the feet are this much wider than where they came nearest
# of leg length: how far a foot is lifted above the other in a march [E]; [P] F04: knees lift 20 to 45 degrees
LIFTED, DOWN = 0.12, 0.06
# one leg's ankle is drawn on the other, or the two change places, for two or three frames of thirty a second: the
# median over this long, each frame taken to last until the next, outvotes them, at a lag of half of it. A slow camera
# shows feet that meet in two frames or one, so its median is over fewer
MEDIAN_S = 0.205
LEAST_STEP_S = 0.28  # 210 steps a minute; quicker is the same step seen twice
FRONT_WIDTH, FRONT_SLACK = 0.55, 0.05  # shoulders wider than this, in trunk lengths, face the camera [E]
LEG_MEMORY_S = 3.0  # the leg's length is followed this slowly: knees bend, people come nearer
GAP_S = 0.25
# a pelvis that travels less than this between two steps, in leg lengths a second, is not walking to and fro: then only
# feet that take turns in front are, and are lifted past each other, on a treadmill or before a camera that goes along
LEAST_TRAVEL = 0.12
TURNS_S = 2.0  # the other foot was in front no longer ago than this [E]
LEAST_CLEARANCE = 0.03  # leg lengths: an ankle rises by 0.08 or so as its foot swings past the other [E]


@dataclass(frozen=True, slots=True)
class Gait:
    leg: float | None = None  # leg length in picture heights
    t_s: float | None = None
    wide: bool = False  # the feet are apart, or a foot is up
    # time, feet apart, feet apart in height, where the pelvis is, how far the left foot is to the right of the other,
    # the shoulders' width; seconds, leg lengths, trunk lengths
    raw: tuple[tuple[float, float, float, float, float, float], ...] = ()  # the newest, for the median
    # time, separation (or lift), where the pelvis is, left foot to the right of the other; in seconds and leg lengths
    samples: tuple[tuple[float, float, float, float], ...] = ()  # since the feet went apart
    trough: float = 0.0  # how near they have come since the last step
    last_step_s: float | None = None
    apart: tuple[float, float] | None = None  # when the feet were apart last, and which way; counted or not
    clearance: float = 0.0  # how high one foot was over the other since then, while they were together
    front: bool = False


def _lengths(body: SeenBody) -> tuple[float, float, float, float]:
    """Leg length, how far the left foot is to the right of the other, feet apart in height, and the pelvis' place;
    picture heights, NaN unseen."""
    left, right = body.left, body.right
    legs = (math.dist(left.hip, left.ankle), math.dist(right.hip, right.ankle))
    leg = max((v for v in legs if not math.isnan(v)), default=math.nan)
    (lax, lay), (rax, ray) = left.ankle, right.ankle
    return leg, lax - rax, abs(lay - ray), (left.hip[0] + right.hip[0]) / 2


def upright(body: SeenBody) -> bool:
    """Whether both feet are well below the hips, as in every walk; False where either is not seen."""
    leg, _, _, _ = _lengths(body)
    return all(side.ankle[1] - side.hip[1] > 0.5 * leg for side in (body.left, body.right))


def walk(gait: Gait, t_s: float, body: SeenBody) -> tuple[Gait, float | None]:
    """One frame of a walk; gives the time of a finished step, in seconds, else None. The shoulders' width tells the
    view. From the side a step is where the feet are widest apart, from the front where the lifted foot is down again.
    Where the legs are not seen there is no step; for more than `GAP_S`, it begins anew."""
    leg, left_of, lifted, place = _lengths(body)
    if math.isnan(left_of + leg) or not upright(body):
        lost = gait.t_s is None or t_s - gait.t_s > GAP_S
        return (replace(gait, wide=False, raw=(), samples=()) if lost else gait), None
    dt_s = t_s - gait.t_s if gait.t_s is not None else 0.0
    known = gait.leg if gait.leg is not None else leg
    known += weight(dt_s, LEG_MEMORY_S) * (leg - known)
    newest = (t_s, abs(left_of) / known, lifted / known, place / known, left_of / known, width_ratio(body))
    raw = (*(r for r in gait.raw if r[0] > t_s - MEDIAN_S + dt_s), newest)
    gait = _seen_from(replace(gait, leg=known, t_s=t_s, raw=raw))
    # medians of all three: the middle frame would come twice while the window grows, at an uneven rate
    middle_s, *medians, place, left_of = (float(v) for v in np.median([r[:5] for r in raw], axis=0))
    gait, step_s = _advance(gait, (middle_s, medians[gait.front], place, left_of))
    return (gait if gait.wide else replace(gait, clearance=max(gait.clearance, medians[1]))), step_s


def _seen_from(gait: Gait) -> Gait:
    """From the side or the front, as the newest frames say; a step seen half from each is none."""
    widths = sorted(r[5] for r in gait.raw if not math.isnan(r[5]))
    if not widths:
        return gait
    front = widths[len(widths) // 2] > FRONT_WIDTH + (-FRONT_SLACK if gait.front else FRONT_SLACK)
    return gait if front is gait.front else replace(gait, front=front, wide=False, samples=(), trough=0.0)


def _advance(gait: Gait, sample: tuple[float, float, float, float]) -> tuple[Gait, float | None]:
    up, down = (LIFTED, DOWN) if gait.front else (APART, TOGETHER)
    t_s, value, *_ = sample
    if not gait.wide:
        if value >= max(up, AGAIN * gait.trough):
            return replace(gait, wide=True, samples=(sample,)), None
        return replace(gait, trough=min(value, gait.trough)), None
    samples = (*gait.samples, sample)
    if value > max(down, TOGETHER_SHARE * max(v for _, v, *_ in samples)):
        return replace(gait, samples=samples[-300:]), None
    return _finish(replace(gait, wide=False, samples=(), trough=value), samples, t_s)


def _finish(
    gait: Gait, samples: tuple[tuple[float, float, float, float], ...], end_s: float
) -> tuple[Gait, float | None]:
    t_s, values, place, left_of = (np.array(column) for column in zip(*samples, strict=True))
    lasted = max(end_s - t_s[0], 1e-6)
    travelled = abs(place[-1] - place[0]) / max(t_s[-1] - t_s[0], 1e-6)
    way, before = float(np.sign(np.median(left_of))), gait.apart
    takes_turns = before is not None and end_s - before[0] <= TURNS_S and way == -before[1] != 0
    takes_turns = takes_turns and gait.clearance >= LEAST_CLEARANCE
    gait = replace(gait, apart=(end_s, way), clearance=0.0)
    if not gait.front and (lasted > 2.5 or (travelled < LEAST_TRAVEL and not takes_turns)):
        return gait, None
    if gait.front:
        step_s = float(end_s)  # the foot is down again
    else:
        curve = centred(t_s, values, 0.08)
        widest = np.flatnonzero(curve >= 0.85 * curve.max())
        step_s = float((t_s[widest[0]] + t_s[widest[-1]]) / 2)
    if gait.last_step_s is not None and step_s - gait.last_step_s < LEAST_STEP_S:
        return gait, None
    return replace(gait, last_step_s=step_s), step_s


def cadence_per_min(steps_s: Sequence[float]) -> float | None:
    """Steps a minute from the median time between steps, pauses of over 2 s left out. None below three steps, or with
    fewer than two such times."""
    gaps = [b - a for a, b in pairwise(steps_s) if b - a <= 2.0]
    return 60 / float(np.median(gaps)) if len(gaps) >= 2 else None
