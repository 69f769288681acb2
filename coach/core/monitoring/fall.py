"""Loss of balance: the height of the body collapses, and it stays low."""

import math
from dataclasses import dataclass, replace

from coach.core.base.dwell import ALMOST_S
from coach.core.base.exponential import weight
from coach.core.exercise.model import Exercise
from coach.core.exercise.posture_defaults import UPRIGHT
from coach.core.kinematics.seen_body import SeenBody
from coach.core.monitoring.alarms import GAP_S, Alarm
from coach.core.monitoring.trunk_motion import trunk_deg

RECENT_S, RECENT_SPACING_S = 3.0, 0.05  # heights that are remembered
# from this share of the highest of them to low: a fall takes a second, going down to the floor calmly 3 and more [E]
STANDS, FALL_S = 0.85, 1.0
# Heights of shoulders and hips over the feet, in the person's own upright height (floor to shoulder). Standing the hips
# are at 0.64, on a chair at 0.33 with the shoulders at 0.67; in a deep squat 0.22 and 0.55; lying both 0.1, and 0.33
# and 0.25 with the head away from a camera in front [E]
LOW_SHOULDERS, LOW_HIPS = 0.42, 0.27
HALVED = 0.5  # of the highest
STOOD_SHOULDERS, STOOD_HIPS = 0.6, 0.3  # standing or sitting before the drop: kneeling, the hips are at 0.22 [E]
UP_AGAIN = 0.55  # height of the shoulders at which nobody is lying
LYING_S = 1.0  # the body stays low; hands put down and up again is no fall [E]
GONE_S = 10.0  # unseen for longer after going down: unknown, so no alarm [E]
FOOT_S = 5.0  # a foot's last place counts as the floor for this long: a lying body may hide the feet [E]
# a cut to somebody who lies is no fall: it takes no time, and the feet jump with the rest [E]
SINKS_S = 0.15
FOOT_MOVES = 0.35  # upright heights that the lower foot may move up or down
RISE_S, FALLS_S = 0.5, 20.0  # the upright height is followed quickly upwards, slowly downwards
UPRIGHT_DEG = 35.0  # of the trunk from straight up
UPRIGHT_HIPS = 0.7  # trunk lengths of the hips over the feet: a low chair has 0.8, kneeling 0.4


@dataclass(frozen=True, slots=True)
class Height:
    """One moment: picture heights."""

    t_s: float
    shoulder: float  # over the lower foot
    hip: float
    foot_y: float


@dataclass(frozen=True, slots=True)
class Balance:
    upright: float = math.nan  # the person's shoulders over their feet while upright, picture heights
    recent: tuple[Height, ...] = ()
    foot_s: float = -math.inf  # a foot was last seen
    down_s: float | None = None  # it went down then
    low_s: float = 0.0  # and was seen low for so long
    told: bool = False
    seen_s: float = -math.inf


def judge_balance(balance: Balance, exercise: Exercise, body: SeenBody, t_s: float) -> tuple[Balance, list[Alarm]]:
    """One frame of an exercise that is done standing or sitting; others are on the floor already.

    Gives a `fall` alarm, once until they are up again, when the height collapsed within about a second (`FALL_S`) and
    was seen low for `LYING_S`. Not seen is not a fall. `t_s`: seconds.
    """
    if exercise.posture not in UPRIGHT:
        return Balance(), []
    foot_y = max((y for _, y in (body.left.ankle, body.right.ankle) if y == y), default=math.nan)  # the lower one
    foot_s = balance.foot_s if math.isnan(foot_y) else t_s
    if math.isnan(foot_y) and t_s - foot_s < FOOT_S:
        foot_y = balance.recent[-1].foot_y
    now = Height(t_s, foot_y - body.middle.shoulder[1], foot_y - body.middle.hip[1], foot_y)
    if math.isnan(now.shoulder + now.hip):  # not seen is not a fall
        gone = balance.down_s is not None and t_s - balance.seen_s > GONE_S
        return (replace(balance, down_s=None, low_s=0.0) if gone else balance), []
    dt_s = t_s - balance.seen_s
    upright = _upright(balance.upright, body, now, dt_s)
    balance = replace(balance, upright=upright, recent=_remembered(balance.recent, now), foot_s=foot_s, seen_s=t_s)
    if now.shoulder > UP_AGAIN * balance.upright:
        up = balance.down_s is None and not balance.told
        return (balance if up else replace(balance, down_s=None, low_s=0.0, told=False)), []
    return _on_the_floor(balance, now, dt_s)


def _on_the_floor(balance: Balance, now: Height, dt_s: float) -> tuple[Balance, list[Alarm]]:
    """Whether it went down in a fall, and has stayed there."""
    if balance.down_s is None:
        return (replace(balance, down_s=now.t_s) if not balance.told and _fell(balance, now) else balance), []
    low_s = balance.low_s + (dt_s if dt_s <= GAP_S else 0.0)
    if balance.told or low_s < LYING_S - ALMOST_S:
        return replace(balance, low_s=low_s), []
    alarm = Alarm("fall", now.t_s, "height", now.shoulder / balance.upright, LOW_SHOULDERS)
    return replace(balance, low_s=low_s, told=True), [alarm]


def _fell(balance: Balance, now: Height) -> bool:
    """Whether the height has collapsed within a moment, but not within a frame, and over the same feet."""
    if not (now.shoulder < LOW_SHOULDERS * balance.upright and now.hip < LOW_HIPS * balance.upright):
        return False
    highest = max(balance.recent, key=lambda height: height.shoulder)
    stood = highest.shoulder > STOOD_SHOULDERS * balance.upright and highest.hip > STOOD_HIPS * balance.upright
    same_feet = abs(now.foot_y - highest.foot_y) < FOOT_MOVES * balance.upright
    if not (stood and same_feet and now.shoulder < HALVED * highest.shoulder):
        return False
    stood_s = max(height.t_s for height in balance.recent if height.shoulder >= STANDS * highest.shoulder)
    return SINKS_S <= now.t_s - stood_s <= FALL_S + ALMOST_S


def _remembered(recent: tuple[Height, ...], now: Height) -> tuple[Height, ...]:
    if recent and now.t_s - recent[-1].t_s < RECENT_SPACING_S:
        return recent
    return (*[height for height in recent if now.t_s - height.t_s <= RECENT_S], now)


def _upright(before: float, body: SeenBody, now: Height, dt_s: float) -> float:
    """The upright height, followed while the trunk is upright over the feet."""
    if not (abs(trunk_deg(body)) < UPRIGHT_DEG and now.hip > UPRIGHT_HIPS * body.trunk):
        return before
    if math.isnan(before):
        return now.shoulder
    share = weight(dt_s, RISE_S if now.shoulder > before else FALLS_S)
    return before + share * (now.shoulder - before)
