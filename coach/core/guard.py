"""Movement limits that belong to no one joint: too fast, a twist, a sudden jerk after lying still, a fall.

Every rule has a dwell, so that noise, a dropped frame and a camera cut never ring, and not seen is none of them.
Sources: [R] = clinical review 7; [S] = seed facts 7.1; [E] = tried on the footage and on the mannequin.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import median

from coach.core.body import SIDES, point
from coach.core.exercise import Exercise, Limit
from coach.core.measures import LEAST_VISIBILITY, MEASURES, Point, Sight, seen_points
from coach.core.observe import Observation
from coach.core.types import Pose


@dataclass(frozen=True, slots=True)
class AlarmKind:
    stop: bool  # rings as a stop limit does; else it is told as a correction
    cue: str | None  # a key under cue; None: a question is asked instead
    counts_towards_end: bool  # of the exercise, which the third alarm ends


ALARMS: dict[str, AlarmKind] = {
    # alarm                     stop   cue             counts
    "too_fast":       AlarmKind(False, "slow_down",    False),
    "much_too_fast":  AlarmKind(True,  "slow_down",    True),
    "twist":          AlarmKind(False, "face_forward", False),  # [R]: never counts
    "jerk":           AlarmKind(True,  "slow_down",    True),
    "fall":           AlarmKind(True,  None,           False),  # it is asked about at once (design 7)
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm, at the moment it rings; `value` and `limit` in degrees a second, degrees, or upright heights."""

    kind: str  # a key of ALARMS
    t_s: float
    measure: str  # what was too fast, or turned, or sank
    value: float
    limit: float


GAP_S = 0.3  # a longer one leaves unseen movement between two frames; slower than 5 a second, less one that is late
ALMOST_S = 1e-9  # sums of frame times fall short of round numbers

# -- trails: the newest of some angles --------------------------------------------------------------------------------

WINDOW_S = 0.4  # speeds are means over this: noise of 8 degrees is 20 degrees a second then; [S] dwell 0.3 to 0.5 s
SPEED_DWELL_S = 0.1  # and last this much longer, so that one odd frame rings nothing [E]
KEPT_S = WINDOW_S + GAP_S
SPACING_S = 0.02  # samples nearer than this are not kept: 60 frames a second need no more memory than 30
JUMP_DEG_S = 500.0  # from one frame to the next: no back moves so, but a model that changes its mind does [E]

Trail = tuple[tuple[float, tuple[float, ...]], ...]  # seconds, degrees


def _turn(a: float, b: float) -> float:
    """From one direction to another, -180 to 180 degrees."""
    return (b - a + 180.0) % 360.0 - 180.0


def _trailed(trail: Trail, t_s: float, values: tuple[float, ...]) -> Trail:
    """With the newest values; anew after a gap, or where one jumps as no body does. NaN leaves no trail."""
    if any(math.isnan(value) for value in values):
        return trail
    if trail:
        before_s, before = trail[-1]
        step_s = t_s - before_s
        if step_s < SPACING_S:
            return trail
        jumped = any(abs(_turn(a, b)) > JUMP_DEG_S * step_s for a, b in zip(before, values, strict=True))
        if step_s > GAP_S or jumped:
            trail = ()
    return (*(sample for sample in trail if t_s - sample[0] <= KEPT_S), (t_s, values))


def _speeds(trail: Trail, t_s: float) -> tuple[float, ...]:
    """Degrees a second of each angle over the window that ends now; empty where it was not seen all through."""
    if not trail or trail[-1][0] < t_s - SPACING_S:
        return ()
    now_s, now = trail[-1]
    old = next((sample for sample in reversed(trail) if now_s - sample[0] >= WINDOW_S - ALMOST_S), None)
    if old is None:
        return ()
    return tuple(abs(_turn(a, b)) / (now_s - old[0]) for a, b in zip(old[1], now, strict=True))


@dataclass(frozen=True, slots=True)
class Over:
    """By rule: since when it has been over its limit, and which of them were told."""

    since_s: Mapping[str, float] = field(default_factory=dict)
    told: frozenset[str] = frozenset()


def _over(over: Over, rule: str, t_s: float, is_over: bool | None, dwell_s: float) -> tuple[Over, bool]:
    """One rule after a frame, and whether it rings now: once, until it is back. None cannot be told: its clock starts
    anew, and what was told stays told."""
    if not is_over:
        if rule not in over.since_s and (is_over is None or rule not in over.told):
            return over, False
        since = {name: at_s for name, at_s in over.since_s.items() if name != rule}
        return Over(since, over.told if is_over is None else over.told - {rule}), False
    since_s = over.since_s.get(rule, t_s)
    rings = rule not in over.told and t_s - since_s >= dwell_s - ALMOST_S
    return Over({**over.since_s, rule: since_s}, over.told | {rule} if rings else over.told), rings


# -- too fast --------------------------------------------------------------------------------------------------------

# [R]: warn at twice the exercise's own mean tempo speed. The quickest 0.4 s of a calm movement are at 1.85 times its
# mean (minimum jerk, Flash and Hogan 1985), of one twice as quick at 3.6: the bound lies between
TWICE, QUICKEST = 2.0, 1.3
LEAST_WARN_DEG_S = 30.0  # [S] warn over 30 in the acute stage; slower is not fast, and noise reaches 20
TRUNK_WARN_DEG_S = 60.0  # [S], for what has no tempo of its own
STOP_DEG_S: dict[bool, float] = {True: 60.0, False: 120.0}  # of the trunk; acute [R] 60, else [S] 120
STILL_DEG = 8.0  # less within the window is no movement [E]
LEFT_S = 0.5  # out of the posture for this long is out of it: tracking.POSTURE_DWELL_S
REST_S = 8.0  # how slowly the person's own rest follows towards the target: a hold there is no rest [E]
TRUNK = "trunk_inclination"


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one exercise is being done."""

    exercise: str = ""
    side: str = ""
    settled: bool = False  # the posture was taken, and kept still: lying down to it is no repetition
    left_s: float | None = None  # out of the posture since
    trail: Trail = ()
    rests: Mapping[str, float] = field(default_factory=dict)  # measure: the person's own rest
    over: Over = Over()


def paced_measures(exercise: Exercise) -> tuple[str, ...]:
    """The angles whose speed is judged: the trunk's, and those that have a target to move to at a tempo."""
    limits = exercise.limits if exercise.tempo is not None else ()
    targets = (limit.measure for limit in limits if MEASURES[limit.measure].unit == "deg" and _targets(limit))
    return tuple(dict.fromkeys((TRUNK, *targets)))


def _targets(limit: Limit) -> list[float]:
    return [target for target in (limit.target_min, limit.target_max) if target is not None]


def warn_speed(exercise: Exercise, measure: str, rest: float) -> float:
    """Degrees a second from which an angle that rests at `rest` moves too fast; infinite where nothing says so."""
    targets = [target for limit in exercise.limits if limit.measure == measure for target in _targets(limit)]
    if exercise.tempo is None or not targets:
        return TRUNK_WARN_DEG_S if measure == TRUNK else math.inf
    if math.isnan(rest):
        return math.inf
    excursion = max(abs(target - rest) for target in targets)
    mean = excursion / min(exercise.tempo.up_s, exercise.tempo.down_s)
    return max(TWICE * QUICKEST * max(mean, _shown_speed(exercise, measure)), LEAST_WARN_DEG_S)


def _shown_speed(exercise: Exercise, measure: str) -> float:
    """Degrees a second with which the guide, at the exercise's tempo, moves an angle between two of its poses: of a
    movement in parts, such as leaning forward and then standing up, each part has its own mean speed."""
    poses, tempo = exercise.guide, exercise.tempo
    own_s = sum(pose.seconds + pose.stay_s for pose in poses[1:]) + (poses[0].seconds if poses else 0.0)
    if tempo is None or len(poses) < 3 or not own_s > 0:
        return 0.0
    parts = ((a.angles.get(measure), b.angles.get(measure), b.seconds) for a, b in pairwise((*poses, poses[0])))
    shown = [abs(abs(b) - abs(a)) / s for a, b, s in parts if a is not None and b is not None and s > 0]
    return max(shown, default=0.0) * own_s / tempo.total_s


def _pace(pace: Pace, exercise: Exercise, seen: Observation, acute: bool) -> tuple[Pace, list[Alarm]]:
    t_s = seen.t_s
    if pace.exercise != exercise.id or pace.side != seen.side:
        again = pace if pace.exercise == exercise.id else Pace()
        pace = replace(again, exercise=exercise.id, side=seen.side, trail=())
    pace = _placed(pace, t_s, seen.in_posture)
    names = paced_measures(exercise)
    trail = _trailed(pace.trail, t_s, tuple(seen.raw[name] for name in names))
    pace = replace(pace, trail=trail)
    speeds = _speeds(trail, t_s)
    if not speeds:
        return pace, []
    if seen.in_posture and not seen.active and all(speed * WINDOW_S < STILL_DEG for speed in speeds):
        pace = replace(pace, settled=True, rests=_rested(exercise, pace, dict(zip(names, trail[-1][1], strict=True))))
    if not pace.settled:
        return pace, []
    warns = tuple(warn_speed(exercise, name, pace.rests.get(name, math.nan)) for name in names)
    alarms: list[Alarm] = []
    for kind, limits in (("much_too_fast", (STOP_DEG_S[acute],)), ("too_fast", warns)):  # names[0] is the trunk
        worst = max(range(len(limits)), key=lambda index: speeds[index] / limits[index])
        over, rings = _over(pace.over, kind, t_s, speeds[worst] > limits[worst], SPEED_DWELL_S)
        pace = replace(pace, over=over)
        if rings and not alarms:
            alarms.append(Alarm(kind, t_s, names[worst], speeds[worst], limits[worst]))
    return pace, alarms


def _placed(pace: Pace, t_s: float, in_posture: bool | None) -> Pace:
    """Out of the posture, nothing is settled any more; where it cannot be told, it stays as it was."""
    if in_posture is None:
        return pace
    if in_posture:
        return pace if pace.left_s is None else replace(pace, left_s=None)
    left_s = t_s if pace.left_s is None else pace.left_s
    settled = pace.settled and t_s - left_s < LEFT_S
    return replace(pace, left_s=left_s, settled=settled, rests=pace.rests if settled else {})


def _rested(exercise: Exercise, pace: Pace, values: Mapping[str, float]) -> Mapping[str, float]:
    """The person's own rest of each angle: at once away from its target, slowly towards it."""
    rests = dict(pace.rests)
    for limit in exercise.limits:
        value, targets = values.get(limit.measure), _targets(limit)
        if value is None or not targets:
            continue
        middle = sum(targets) / len(targets)
        rest = rests.get(limit.measure, value)
        nearer = abs(value - middle) < abs(rest - middle)
        rests[limit.measure] = rest + (value - rest) * (SPACING_S / REST_S if nearer else 1.0)
    return rests


# -- a twist ---------------------------------------------------------------------------------------------------------

TWIST_DEG, TWIST_BACK_DEG = 30.0, 20.0  # [R] warn at 30; the noise is 20
TWIST_S = 1.0  # the median over this, so that the noise of single frames is none [E]
FRONTAL_DEG = 45.0  # hips turned further from the camera than this are seen from the side, where depth tells nothing
UPRIGHT = ("standing", "sitting")


@dataclass(frozen=True, slots=True)
class Twist:
    samples: tuple[tuple[float, float], ...] = ()  # seconds, degrees
    over: Over = Over()


def twist_deg(pose: Pose) -> float:
    """Angle of the shoulders' line against the hips', about the vertical, 0 to 180 degrees; NaN where it is not seen,
    or the hips do not face the camera (or its opposite)."""
    pairs = [[point(name, side) for side in SIDES] for name in ("shoulder", "hip")]
    if not all(pose.landmarks[i, 3] >= LEAST_VISIBILITY for pair in pairs for i in pair):
        return math.nan
    (sx, _, sz), (hx, _, hz) = ((pose.world[right] - pose.world[left]).tolist() for left, right in pairs)
    if abs(hz) > math.tan(math.radians(FRONTAL_DEG)) * abs(hx):
        return math.nan
    return abs(_turn(math.degrees(math.atan2(hz, hx)), math.degrees(math.atan2(sz, sx))))


def _twist(twist: Twist, exercise: Exercise, pose: Pose) -> tuple[Twist, list[Alarm]]:
    if exercise.placement.view != "front" or exercise.posture not in UPRIGHT:
        return Twist(), []
    t_s, degrees = pose.t_s, twist_deg(pose)
    kept = tuple(sample for sample in twist.samples if t_s - sample[0] <= TWIST_S)
    samples = kept if math.isnan(degrees) else (*kept, (t_s, degrees))
    if not samples or t_s - samples[0][0] < TWIST_S - GAP_S:
        return Twist(samples, twist.over), []
    value = median(degrees for _, degrees in samples)
    limit = TWIST_BACK_DEG if twist.over.told else TWIST_DEG
    over, rings = _over(twist.over, "twist", t_s, value > limit, 0.0)
    return Twist(samples, over), [Alarm("twist", t_s, "twist", value, TWIST_DEG)] if rings else []


# -- a jerk after stillness ------------------------------------------------------------------------------------------

STILL_S = 60.0  # [S] 7.1 stillness = landmark RMS; a minute of it, after which muscles have let go [E]
STILL_TRUNKS = 0.08  # RMS of the big joints from where they lay, trunk lengths: breathing and noise stay below [E]
DRIFT_S = 10.0  # where they lie is followed this slowly: settling down is stillness too [E]
STIRRED_S = 1.5  # the jerk is the first thing that moves [E]
HIP_STOP_DEG_S = 150.0  # of the hips; getting up calmly moves them at 115, the trunk at 55 [E]
STILL_JOINTS = tuple(point(name, side) for name in ("shoulder", "hip", "knee", "ankle") for side in SIDES)
LEAST_JOINTS = 4  # seen now and before, to tell


@dataclass(frozen=True, slots=True)
class Still:
    at: tuple[Point, ...] = ()  # where STILL_JOINTS lie, picture heights
    still_s: float = 0.0
    stirred_s: float | None = None  # it moved then, after a minute
    trail: Trail = ()  # trunk and hips
    over: Over = Over()


def _still(still: Still, at: tuple[Point, ...], t_s: float, dt_s: float, acute: bool) -> tuple[Still, list[Alarm]]:
    trail = _trailed(still.trail, t_s, _trunk_and_hip(at))
    still = _lain(replace(still, trail=trail), tuple(at[i] for i in STILL_JOINTS), _trunk(at), t_s, dt_s)
    if still.stirred_s is None:
        return still, []
    if t_s - still.stirred_s > STIRRED_S:
        return replace(still, stirred_s=None, over=Over()), []
    limits = {"trunk": STOP_DEG_S[acute], "hip": HIP_STOP_DEG_S}
    speeds = dict(zip(limits, _speeds(trail, t_s), strict=False))
    fast = [name for name, speed in speeds.items() if speed > limits[name]]
    over, rings = _over(still.over, "jerk", t_s, bool(fast), SPEED_DWELL_S)
    alarms = [Alarm("jerk", t_s, fast[0], speeds[fast[0]], limits[fast[0]])] if rings else []
    return replace(still, over=over), alarms


def _lain(still: Still, now: tuple[Point, ...], trunk: float, t_s: float, dt_s: float) -> Still:
    """How long it has lain still. Time that was not seen counts for nothing, and ends nothing for a moment."""
    if not still.at:
        return replace(still, at=now) if trunk > 0 else still
    moved = [math.dist(a, b) for a, b in zip(still.at, now, strict=True)]
    squares = [d * d for d in moved if d == d]
    if len(squares) < LEAST_JOINTS or not trunk > 0:
        return still
    if math.sqrt(sum(squares) / len(squares)) > STILL_TRUNKS * trunk:
        return replace(still, at=now, still_s=0.0, stirred_s=t_s if still.still_s >= STILL_S else still.stirred_s)
    share = 1 - math.exp(-dt_s / DRIFT_S)
    at = tuple(_drifted(a, b, share) for a, b in zip(still.at, now, strict=True))
    return replace(still, at=at, still_s=still.still_s + (dt_s if dt_s <= GAP_S else 0.0))


def _drifted(old: Point, new: Point, share: float) -> Point:
    if math.isnan(old[0]) or math.isnan(new[0]):
        return old if math.isnan(new[0]) else new
    return old[0] + share * (new[0] - old[0]), old[1] + share * (new[1] - old[1])


def _trunk(at: tuple[Point, ...]) -> float:
    sight = Sight(at, SIDES[0], 0.0)
    return math.dist(sight.middle("shoulder"), sight.middle("hip"))


def _trunk_and_hip(at: tuple[Point, ...]) -> tuple[float, float]:
    """Direction of the trunk on the picture, and hip flexion, from the middle of both sides; NaN where the trunk points
    at the camera and has no direction."""
    sight = Sight(at, SIDES[0], 0.0)
    shoulder, hip, knee = sight.middle("shoulder"), sight.middle("hip"), sight.middle("knee")
    if not math.dist(shoulder, hip) > 0.6 * math.dist(hip, knee):
        return math.nan, math.nan
    trunk = math.degrees(math.atan2(shoulder[0] - hip[0], hip[1] - shoulder[1]))
    thigh = math.degrees(math.atan2(hip[0] - knee[0], knee[1] - hip[1]))
    return trunk, abs(_turn(thigh, trunk))


# -- a fall ----------------------------------------------------------------------------------------------------------

FALL_S = 1.2  # from upright to the floor: a fall takes 0.5 to 1 s, sitting down on the floor calmly 3 and more [E]
HALVED = 0.5  # of the height a moment ago
# heights of shoulders and hips over the feet, in the person's own upright height (floor to shoulder). Standing the hips
# are at 0.64, on a chair at 0.33 with the shoulders at 0.67; squatting deeply 0.22 and 0.55; lying 0.1 and 0.1
LOW_SHOULDERS, LOW_HIPS = 0.42, 0.27
UP_AGAIN = 0.55  # of the shoulders: nobody lies there
LYING_S = 1.0  # the body stays low; a hand put down and up again is no fall [E]
LYING_GONE_S = 10.0  # not seen for longer after it went down: nobody knows [E]
# a cut to somebody who lies is no fall: it takes no time, and the feet jump with the rest [E]
SINKS_S, STANDS = 0.15, 0.8  # from this share of the height a moment ago to low
FEET_MOVE = 0.35  # upright heights that the lower foot may move up or down
UPRIGHT_RISE_S, UPRIGHT_FALL_S = 0.5, 20.0  # the upright height is followed quickly upwards, slowly downwards
UPRIGHT_DEG = 35.0  # of the trunk from straight up: upright


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
    down_s: float | None = None  # it went down then
    low_s: float = 0.0  # and was seen low for so long
    seen_s: float = -math.inf
    told: bool = False


def _height(at: tuple[Point, ...], t_s: float) -> Height | None:
    """None where shoulders, hips or feet are not seen: not seen is not a fall."""
    sight = Sight(at, SIDES[0], 0.0)
    (_, shoulder), (_, hip) = sight.middle("shoulder"), sight.middle("hip")
    foot = max((y for _, y in (at[point("ankle", side)] for side in SIDES) if y == y), default=math.nan)
    return None if math.isnan(foot + shoulder + hip) else Height(t_s, foot - shoulder, foot - hip, foot)


def _balance(balance: Balance, exercise: Exercise, at: tuple[Point, ...], t_s: float) -> tuple[Balance, list[Alarm]]:
    if exercise.posture not in UPRIGHT:
        return Balance(), []
    height = _height(at, t_s)
    if height is None:
        gone = balance.down_s is not None and t_s - balance.seen_s > LYING_GONE_S
        return (replace(balance, down_s=None, low_s=0.0) if gone else balance), []
    dt_s = t_s - balance.seen_s
    balance = replace(_calibrated(balance, at, height, dt_s), seen_s=t_s)
    recent = (*(h for h in balance.recent if t_s - h.t_s <= FALL_S + ALMOST_S), height)
    balance = replace(balance, recent=recent)
    if height.shoulder > UP_AGAIN * balance.upright:
        return replace(balance, down_s=None, low_s=0.0, told=False), []
    if balance.down_s is None:
        fell = not balance.told and _fell(balance, height)
        return (replace(balance, down_s=t_s) if fell else balance), []
    low_s = balance.low_s + (dt_s if dt_s <= GAP_S else 0.0)
    if balance.told or low_s < LYING_S - ALMOST_S:
        return replace(balance, low_s=low_s), []
    value = height.shoulder / balance.upright
    return replace(balance, low_s=low_s, told=True), [Alarm("fall", t_s, "height", value, LOW_SHOULDERS)]


def _fell(balance: Balance, now: Height) -> bool:
    """Whether the height has collapsed within a moment, but not within a frame, and over the same feet."""
    if not (now.shoulder < LOW_SHOULDERS * balance.upright and now.hip < LOW_HIPS * balance.upright):
        return False
    highest = max(balance.recent, key=lambda height: height.shoulder)
    if now.shoulder > HALVED * highest.shoulder or abs(now.foot_y - highest.foot_y) > FEET_MOVE * balance.upright:
        return False
    stood_s = max(height.t_s for height in balance.recent if height.shoulder >= STANDS * highest.shoulder)
    return now.t_s - stood_s >= SINKS_S


def _calibrated(balance: Balance, at: tuple[Point, ...], height: Height, dt_s: float) -> Balance:
    """Follows the upright height while the trunk is upright over the feet."""
    lean = Sight(at, SIDES[0], 0.0)
    (sx, sy), (hx, hy) = lean.middle("shoulder"), lean.middle("hip")
    if abs(math.degrees(math.atan2(sx - hx, hy - sy))) > UPRIGHT_DEG or height.hip < 0.5 * (hy - sy):
        return balance
    if math.isnan(balance.upright):
        return replace(balance, upright=height.shoulder)
    slowness_s = UPRIGHT_RISE_S if height.shoulder > balance.upright else UPRIGHT_FALL_S
    share = 1 - math.exp(-dt_s / slowness_s)
    return replace(balance, upright=balance.upright + share * (height.shoulder - balance.upright))


# -- all of them -----------------------------------------------------------------------------------------------------

# feet and trunk both jump at a cut, further than within a frame and faster than any body; who falls leaves the feet [E]
CUT_TRUNKS, CUT_TRUNKS_S, CUT_S = 0.6, 6.0, 0.25


@dataclass(frozen=True, slots=True)
class Guard:
    """What is remembered from frame to frame, through every exercise."""

    t_s: float | None = None
    at: tuple[Point, ...] = ()
    pace: Pace = Pace()
    twist: Twist = Twist()
    still: Still = Still()
    balance: Balance = Balance()


def guard(
    state: Guard, exercise: Exercise, pose: Pose, acute: bool, seen: Observation | None = None
) -> tuple[Guard, tuple[Alarm, ...]]:
    """One frame while this exercise is up. `seen`: what was observed of it, for exercises that are tracked.

    Raises ValueError when time does not go forward.
    """
    t_s = pose.t_s
    if state.t_s is not None and t_s <= state.t_s:
        raise ValueError(f"time went from {state.t_s} to {t_s} s")
    dt_s = 0.0 if state.t_s is None else t_s - state.t_s
    at = seen_points(pose)
    if state.at and dt_s < CUT_S and _cut(state.at, at, dt_s):
        state = Guard()
    pace, fast = (state.pace, []) if seen is None else _pace(state.pace, exercise, seen, acute)
    twist, twisted = _twist(state.twist, exercise, pose)
    still, jerked = _still(state.still, at, t_s, dt_s, acute)
    balance, fell = _balance(state.balance, exercise, at, t_s)
    return Guard(t_s, at, pace, twist, still, balance), (*fell, *jerked, *fast, *twisted)


def _cut(before: tuple[Point, ...], now: tuple[Point, ...], dt_s: float) -> bool:
    """Whether the picture was cut, or another person is followed: nothing of before says anything about now."""
    then, here = Sight(before, SIDES[0], 0.0), Sight(now, SIDES[0], 0.0)
    far = max(CUT_TRUNKS, CUT_TRUNKS_S * dt_s) * max(_trunk(before), _trunk(now))
    return all(math.dist(then.middle(name), here.middle(name)) > far for name in ("shoulder", "hip", "ankle"))
