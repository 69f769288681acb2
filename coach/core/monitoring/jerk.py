"""A sudden jerk after lying or sitting still."""

import math
from dataclasses import dataclass, replace
from operator import itemgetter

from coach.core.base.dwell import IDLE, Dwell, dwelt
from coach.core.base.exponential import weight
from coach.core.kinematics.seen_body import Point, SeenBody
from coach.core.kinematics.skeleton import SIDES, point
from coach.core.monitoring.alarms import GAP_S, Alarm
from coach.core.monitoring.trunk_motion import (
    SPEED_DWELL_S,
    Trail,
    hip_flexion_deg,
    speeds_of,
    trailed,
    trunk_deg,
)
from coach.core.monitoring.velocity import STOP_DEG_S

STILL_S = 60.0  # [S] stillness is the RMS of landmarks; after a minute of it muscles have let go [E]
STILL_TRUNKS = 0.08  # of the big joints from where they lay, trunk lengths: breathing and noise stay below [E]
DRIFT_S = 10.0  # where they lie is followed this slowly: settling down is stillness too [E]
AWAY_S = 2.0  # unseen for longer: the movement is unknown; design 7 pauses then
STIRRED_S = 1.5  # the jerk must come this soon after the first movement [E]
HIP_STOP_DEG_S = 150.0  # of the hips: getting up calmly moves them at 115, the trunk at 55 [E]
STILL_JOINTS = itemgetter(*(point(name, side) for name in ("shoulder", "hip", "knee", "ankle") for side in SIDES))
LEAST_JOINTS = 4  # seen then and now, to tell
POINTS_AWAY = 0.6  # a trunk that looks shorter than this share of the thigh points at the camera: it has no direction


@dataclass(frozen=True, slots=True)
class Stillness:
    at: tuple[Point, ...] = ()  # where STILL_JOINTS were, picture heights
    still_s: float = 0.0
    seen_s: float = -math.inf
    stirred_s: float | None = None  # when it first moved after a minute of stillness
    trail: Trail = ()  # trunk and hips
    over: Dwell = IDLE


def judge_stillness(still: Stillness, body: SeenBody, t_s: float, acute: bool) -> tuple[Stillness, list[Alarm]]:
    """One frame. Whatever exercise is up, or none: still is what the big joints are.

    Gives a `jerk` alarm when trunk or hips move too fast within `STIRRED_S` after `STILL_S` of seen stillness; `acute`:
    at the trunk's lower limit (`STOP_DEG_S`). `t_s`: seconds.
    """
    if body.trunk > POINTS_AWAY * math.dist(body.middle.hip, body.middle.knee):
        still = replace(still, trail=trailed(still.trail, t_s, (trunk_deg(body), hip_flexion_deg(body))))
    still = _kept_still(still, STILL_JOINTS(body.at), body.trunk, t_s)
    if still.stirred_s is None:
        return still, []
    if t_s - still.stirred_s > STIRRED_S:
        return replace(still, stirred_s=None, over=IDLE), []
    limits = {"trunk": STOP_DEG_S[acute], "hip": HIP_STOP_DEG_S}
    speeds = dict(zip(limits, speeds_of(still.trail, t_s), strict=False))
    fast = [name for name, speed in speeds.items() if speed > limits[name]]
    over, rings = dwelt(still.over, t_s, bool(fast), SPEED_DWELL_S)
    alarms = [Alarm("jerk", t_s, fast[0], speeds[fast[0]], limits[fast[0]])] if rings else []
    return replace(still, over=over), alarms


def _kept_still(still: Stillness, now: tuple[Point, ...], trunk: float, t_s: float) -> Stillness:
    """How long it has been still. Time that was not seen does not count."""
    moves = [move for move in map(math.dist, still.at or now, now) if move == move]
    if len(moves) < LEAST_JOINTS or not trunk > 0:
        return still
    dt_s = t_s - still.seen_s
    if dt_s > AWAY_S:
        return Stillness(now, seen_s=t_s, trail=still.trail)
    if math.hypot(*moves) > STILL_TRUNKS * trunk * math.sqrt(len(moves)):
        stirred_s = t_s if still.still_s >= STILL_S else still.stirred_s
        return replace(still, at=now, still_s=0.0, seen_s=t_s, stirred_s=stirred_s)
    share = weight(dt_s, DRIFT_S)
    at = _drifted(still.at, now, share) if still.at else now
    return replace(still, at=at, still_s=still.still_s + (dt_s if dt_s <= GAP_S else 0.0), seen_s=t_s)


def _drifted(before: tuple[Point, ...], now: tuple[Point, ...], share: float) -> tuple[Point, ...]:
    """Each point followed slowly; what is not seen stays where it was."""
    return tuple(
        [
            b if ax != ax else (ax, ay) if b[0] != b[0] else (ax + share * (b[0] - ax), ay + share * (b[1] - ay))
            for (ax, ay), b in zip(before, now, strict=True)
        ]
    )
