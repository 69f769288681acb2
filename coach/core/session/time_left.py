"""What is called of the time that is left, so that nobody has to look: half, a minute, ten, and three, two, one."""

import math
from dataclasses import dataclass

from coach.core.exercise.model import Kind
from coach.core.session.exercise_run import LAST_SECONDS, Out

COUNT_FROM_S = 6.0  # a shorter hold has only the tones: the numbers would fill it [E]


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that is called: with how much left, in how long a set."""

    name: str  # its sentence is time_left.<name>
    left_s: float | None  # None: at half
    least_s: float  # the set lasts so long at least
    kinds: frozenset[Kind]


_HELD = frozenset({Kind.HOLD, Kind.POSITION})
CALLS: tuple[Call, ...] = (
    # name      left  in sets from: near enough to each other that a call is worth hearing [E]
    Call("half",   None,  30.0, _HELD | {Kind.STEPS}),
    Call("minute", 60.0, 180.0, frozenset({Kind.POSITION, Kind.STEPS})),
    Call("ten",    10.0,  20.0, _HELD | {Kind.STEPS}),
)  # fmt: skip


def call(kind: Kind, whole_s: float, left_s: float, called_s: float | None, out: Out) -> float | None:
    """Calls what is due with `left_s` of `whole_s` seconds left; the least time left that was called by now.

    `called_s`: the same before this moment, None before anything was called. Nothing is called twice, and what was
    passed over in one moment is left out but for the latest. The last three seconds of a hold are counted with a tone.
    """
    due = {row.left_s or whole_s / 2: row.name for row in CALLS if kind in row.kinds and whole_s >= row.least_s}
    last = range(1, LAST_SECONDS + 1) if kind is Kind.HOLD else ()
    marks = [mark for mark in (*due, *last) if left_s <= mark < (math.inf if called_s is None else called_s)]
    if not marks or left_s <= 0:
        return called_s
    mark = min(marks)
    if mark in due:
        out.offer("time_left", f"time_left.{due[mark]}")
    elif whole_s >= COUNT_FROM_S:
        out.offer("last_seconds", "count.n", n=int(mark))
    else:
        out.offer("last_seconds")
    return float(mark)
