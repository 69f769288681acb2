"""Too fast: the speed of an exercise against its own tempo, and of the trunk against what a back bears."""

import math
from dataclasses import dataclass, replace
from itertools import pairwise

from coach.core.base.dwell import IDLE, Dwell, dwelt
from coach.core.exercise.model import Exercise
from coach.core.kinematics.measures import MEASURES
from coach.core.monitoring.alarms import Alarm
from coach.core.monitoring.trunk_motion import SPEED_DWELL_S, Trail, kept_still, speeds_of, trailed
from coach.core.tracking.observation import Observation

# [R]: warn at twice the exercise's own mean tempo speed. The quickest 0.4 s of a calm movement are at 1.85 times its
# mean (minimum jerk, Flash and Hogan 1985), of one twice as quick at 3.6: the bound lies between
TWICE, QUICKEST = 2.0, 1.3
LEAST_WARN_DEG_S = 30.0  # [S] warn over 30 in the acute stage; slower is not fast, and noise reaches 20
TRUNK_WARN_DEG_S = 60.0  # [S], for what has no tempo of its own
STOP_DEG_S: dict[bool, float] = {True: 60.0, False: 120.0}  # of the trunk; acute [R] 60, else [S] 120
LEFT_S = 0.5  # out of the posture for this long is out of it: tracking.POSTURE_DWELL_S
REST_S = 8.0  # time constant of the resting angle towards the target, slow because a hold there is not rest [E]
TRUNK = "trunk_inclination"


@dataclass(frozen=True, slots=True)
class Paced:
    """An angle whose speed is judged."""

    measure: str
    targets: tuple[float, ...] = ()  # where it goes
    seconds: float = math.nan  # in which it goes there, or back
    shown_deg_s: float = 0.0  # the guide's own speed

    def warn_deg_s(self, rest: float) -> float:
        """From this speed on it moves too fast, degrees a second, where it rests at `rest` (degrees); infinite where
        nothing says so, as while the rest is not known (NaN). Without targets `TRUNK_WARN_DEG_S` [S]; else twice the
        quickest of the tempo's own speed (`TWICE`, `QUICKEST`; [R]), never below `LEAST_WARN_DEG_S` [S]."""
        if not self.targets:
            return TRUNK_WARN_DEG_S
        if math.isnan(rest):
            return math.inf
        mean = max(abs(target - rest) for target in self.targets) / self.seconds
        return max(TWICE * QUICKEST * max(mean, self.shown_deg_s), LEAST_WARN_DEG_S)

    def rested(self, rest: float, value: float, step_s: float) -> float:
        """The person's own rest, degrees, after `step_s` seconds of stillness at `value`: at once away from the target,
        slowly towards it (`REST_S`); a rest of NaN becomes `value`."""
        middle = sum(self.targets) / len(self.targets) if self.targets else 0.0
        nearer = abs(value - middle) < abs(rest - middle)
        return rest + (value - rest) * step_s / REST_S if nearer else value


def paced(exercise: Exercise) -> tuple[Paced, ...]:
    """The trunk first, and then the angles that have a target to move to at a tempo: the speeds that are judged in this
    exercise. Without a tempo only the trunk."""
    found = {TRUNK: Paced(TRUNK)}
    for limit in exercise.limits if exercise.pacing.tempo is not None else ():
        targets = tuple(target for target in (limit.target_min, limit.target_max) if target is not None)
        if exercise.pacing.tempo is not None and targets and MEASURES[limit.measure].unit == "deg":
            seconds = min(exercise.pacing.tempo.up_s, exercise.pacing.tempo.down_s)
            found[limit.measure] = Paced(limit.measure, targets, seconds, _shown_deg_s(exercise, limit.measure))
    return tuple(found.values())


def _shown_deg_s(exercise: Exercise, measure: str) -> float:
    """The most with which the guide, at the exercise's tempo, moves an angle between two of its poses: of a movement in
    parts, such as leaning forward and then standing up, each part has its own mean speed."""
    poses, tempo = exercise.lesson.guide, exercise.pacing.tempo
    if tempo is None or len(poses) < 3:
        return 0.0
    own_s = sum(pose.seconds + pose.stay_s for pose in poses) - poses[0].stay_s
    parts = ((a.angles.get(measure), b.angles.get(measure), b.seconds) for a, b in pairwise((*poses, poses[0])))
    shown = [abs(abs(b) - abs(a)) / seconds for a, b, seconds in parts if a is not None and b is not None and seconds]
    return max(shown, default=0.0) * own_s / tempo.total_s


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast one exercise is being done."""

    exercise: Exercise | None = None
    paced: tuple[Paced, ...] = ()
    side: str = ""
    settled: bool = False  # the posture was taken, and kept still: lying down to it is no repetition
    left_s: float | None = None  # out of the posture since
    trail: Trail = ()
    rests: tuple[float, ...] = ()  # the person's own, in the order of `paced`; NaN until it was seen
    stop: Dwell = IDLE
    warn: Dwell = IDLE


def judge_pace(pace: Pace, exercise: Exercise, seen: Observation, acute: bool) -> tuple[Pace, list[Alarm]]:
    """One frame, by unfiltered measures: the live filter's lag would make a quick movement slower.

    Gives at most one alarm: `much_too_fast` of the trunk (`STOP_DEG_S`, lower when `acute`), else `too_fast`. None
    rings until the posture was taken and kept still.
    """
    t_s = seen.t_s
    if pace.exercise is not exercise:
        angles = paced(exercise)
        pace = Pace(exercise, angles, seen.side, rests=(math.nan,) * len(angles))
    if pace.side != seen.side:
        pace = replace(pace, side=seen.side, trail=())
    pace = _placed(pace, t_s, seen.in_posture)
    raw = seen.raw
    trail = trailed(pace.trail, t_s, tuple([raw[angle.measure] for angle in pace.paced]))
    pace = replace(pace, trail=trail)
    speeds = speeds_of(trail, t_s)
    if not speeds:
        return pace, []
    resting = not seen.active or not exercise.drivers  # a position is active all the time
    if seen.in_posture and resting and max(speeds) <= LEAST_WARN_DEG_S and kept_still(trail):
        now, step_s = zip(pace.paced, pace.rests, trail[-1][1], strict=True), trail[-1][0] - trail[-2][0]
        rests = tuple([angle.rested(rest, value, step_s) for angle, rest, value in now])
        pace = replace(pace, settled=True, rests=rests)
    return _rung(pace, t_s, speeds, acute) if pace.settled else (pace, [])


def _rung(pace: Pace, t_s: float, speeds: tuple[float, ...], acute: bool) -> tuple[Pace, list[Alarm]]:
    if max(speeds) <= LEAST_WARN_DEG_S:  # nearly always
        return replace(pace, stop=IDLE, warn=IDLE), []
    stop, stops = dwelt(pace.stop, t_s, speeds[0] > STOP_DEG_S[acute], SPEED_DWELL_S)
    limits = tuple(angle.warn_deg_s(rest) for angle, rest in zip(pace.paced, pace.rests, strict=True))
    worst = max(range(len(limits)), key=lambda index: speeds[index] / limits[index])
    warn, warns = dwelt(pace.warn, t_s, speeds[worst] > limits[worst], SPEED_DWELL_S)
    pace = replace(pace, stop=stop, warn=warn)
    if stops:
        return pace, [Alarm("much_too_fast", t_s, TRUNK, speeds[0], STOP_DEG_S[acute])]
    return pace, [Alarm("too_fast", t_s, pace.paced[worst].measure, speeds[worst], limits[worst])] if warns else []


def _placed(pace: Pace, t_s: float, in_posture: bool | None) -> Pace:
    """Out of the posture, nothing is settled any more; where it cannot be told, it stays as it was."""
    if in_posture is None:
        return pace
    if in_posture:
        return pace if pace.left_s is None else replace(pace, left_s=None)
    left_s = t_s if pace.left_s is None else pace.left_s
    settled = pace.settled and t_s - left_s < LEFT_S
    return replace(pace, left_s=left_s, settled=settled, rests=pace.rests if settled else (math.nan,) * len(pace.paced))
