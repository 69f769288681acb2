"""Whole-body movement limits: too fast, a twist, a sudden jerk after lying still, a fall.

Every rule has a dwell, so that noise, a dropped frame and a camera cut never ring, and not seen is none of them.
Sources: [R] = clinical review 7; [S] = seed facts 7.1; [E] = tried on the footage and on the mannequin.
"""

import math
from dataclasses import dataclass, field

from coach.core.base.types import Pose
from coach.core.exercise.model import Exercise
from coach.core.kinematics.measures import seen_points
from coach.core.monitoring.alarms import ALARMS, Alarm, AlarmKind
from coach.core.monitoring.axial_twist import Twist, judge_twist
from coach.core.monitoring.fall import Balance, judge_balance
from coach.core.monitoring.jerk import Still, judge_stillness
from coach.core.monitoring.trunk_motion import Middles, middles_of
from coach.core.monitoring.velocity import Pace, judge_pace
from coach.core.tracking.pipeline import Observation

__all__ = ["ALARMS", "Alarm", "AlarmKind", "Guard", "guard"]

# feet and trunk both jump at a cut, further than within a frame and faster than any body; who falls leaves the feet [E]
CUT_TRUNKS, CUT_TRUNKS_S, CUT_S = 0.6, 6.0, 0.25


@dataclass(frozen=True, slots=True)
class Guard:
    """What is remembered from frame to frame, through every exercise."""

    t_s: float | None = None
    body: Middles | None = None
    pace: Pace = field(default_factory=Pace)
    twist: Twist = field(default_factory=Twist)
    still: Still = field(default_factory=Still)
    balance: Balance = field(default_factory=Balance)


def guard(
    state: Guard, exercise: Exercise, pose: Pose, acute: bool, seen: Observation | None = None
) -> tuple[Guard, tuple[Alarm, ...]]:
    """One frame while this exercise is up. `seen`: what was observed in it, where the exercise is tracked; without it
    nobody is too fast.

    Raises ValueError when time does not go forward.
    """
    t_s = pose.t_s
    if state.t_s is not None and t_s <= state.t_s:
        raise ValueError(f"time went from {state.t_s} to {t_s} s")
    at = seen_points(pose)
    body = middles_of(at)
    if state.t_s is not None and state.body is not None and _cut(state.body, body, t_s - state.t_s):
        state = Guard()
    pace, fast = (state.pace, []) if seen is None else judge_pace(state.pace, exercise, seen, acute)
    twist, twisted = judge_twist(state.twist, exercise, pose)
    still, jerked = judge_stillness(state.still, at, body, t_s, acute)
    balance, fell = judge_balance(state.balance, exercise, body, t_s)
    return Guard(t_s, body, pace, twist, still, balance), (*fell, *jerked, *fast, *twisted)


def _cut(before: Middles, now: Middles, dt_s: float) -> bool:
    """Whether the picture was cut, or another person is followed: the memory of this room is then reset."""
    far = max(CUT_TRUNKS, CUT_TRUNKS_S * dt_s) * max(before.trunk, now.trunk)
    pairs = ((before.ankle, now.ankle), (before.hip, now.hip), (before.shoulder, now.shoulder))
    return dt_s < CUT_S and all(math.dist(a, b) > far for a, b in pairs)
