"""Whole-body movement limits: too fast, a twist, a sudden jerk after lying still, a fall.

Every rule has a dwell, so that noise, a dropped frame and a camera cut never ring, and not seen is none of them.
Sources: [R] = clinical review 7; [S] = seed facts 7.1; [E] = tried on the footage and on the mannequin.
"""

import math
from dataclasses import dataclass, field

from coach.core.exercise.model import Exercise
from coach.core.monitoring.alarms import ALARMS, Alarm, AlarmKind
from coach.core.monitoring.axial_twist import Twist, judge_twist
from coach.core.monitoring.fall import Balance, judge_balance
from coach.core.monitoring.jerk import Stillness, judge_stillness
from coach.core.monitoring.velocity import Pace, judge_pace
from coach.core.tracking.observation import Observation

__all__ = ["ALARMS", "Alarm", "AlarmKind", "Guard", "guard"]


@dataclass(frozen=True, slots=True)
class Guard:
    """What is remembered from frame to frame, through every exercise."""

    t_s: float | None = None
    pace: Pace = field(default_factory=Pace)
    twist: Twist = field(default_factory=Twist)
    still: Stillness = field(default_factory=Stillness)
    balance: Balance = field(default_factory=Balance)


def guard(memory: Guard, exercise: Exercise, seen: Observation, acute: bool) -> tuple[Guard, tuple[Alarm, ...]]:
    """One frame while this exercise is up: what to remember, and the alarms that ring now. Nobody is too fast while
    nothing is counted. `acute`: the stricter speed limits of the acute stage hold. A cut that takes seen feet along
    forgets all that was. Raises ValueError when time does not go forward."""
    if memory.t_s is not None and seen.t_s <= memory.t_s:
        raise ValueError(f"time went from {memory.t_s} to {seen.t_s} s")
    # a person may fall with the feet out of sight: only a cut with the feet in sight resets the memory here
    if seen.cut and not math.isnan(seen.anyone.middle.ankle[0]):
        memory = Guard()
    pace, fast = (memory.pace, []) if seen.movement is None else judge_pace(memory.pace, exercise, seen, acute)
    twist, twisted = judge_twist(memory.twist, exercise, seen.pose)
    still, jerked = judge_stillness(memory.still, seen.anyone, seen.t_s, acute)
    balance, fell = judge_balance(memory.balance, exercise, seen.anyone, seen.t_s)
    return Guard(seen.t_s, pace, twist, still, balance), (*fell, *jerked, *fast, *twisted)
