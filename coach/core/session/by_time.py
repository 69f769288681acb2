"""A tracked exercise without a camera that helps: the dose's time, paced aloud. Nothing is seen, counted or praised.

Each side of a set begins with time to get ready; then a repetition takes its tempo, a hold its seconds, a walk its
beat. One can follow by ear alone.
"""

from dataclasses import dataclass

from coach.core.base.frozen import replace
from coach.core.exercise.model import Kind, Step, Tempo
from coach.core.exercise.posture_defaults import ON_THE_FLOOR
from coach.core.kinematics.skeleton import SIDES
from coach.core.session import time_left
from coach.core.session.exercise_run import EACH, LAST_SECONDS, ExerciseRun, Out

GET_READY_S = {True: 20.0, False: 10.0}  # from the key to the position, on the floor or not, before the first set [E]
CHANGE_S = 5.0  # to begin a further set, and to change sides [E]
CALM = Tempo(up_s=3.0, hold_s=1.0, down_s=3.0, source="[E] that of the slow shipped exercises, for one without its own")
SHORT_STAY_S = 2.0  # a shorter hold of a repetition is not announced: the voice would run late [E]

# the parts of a side of a set
GET_READY, THERE, STAY, BACK, HOLD, WALK = "get_ready", "there", "stay", "back", "hold", "walk"


@dataclass(frozen=True, slots=True)
class Beat:
    """Where the guidance is in a set."""

    side_no: int  # 0, and 1 for the second side
    cycle: int  # of the tempo, from 0
    part: str
    left_s: float  # until getting ready, or the side, is over


def tempo_of(step: Step) -> Tempo:
    """The exercise's own tempo, else a calm one."""
    return step.exercise.pacing.tempo or CALM


def side_s(step: Step) -> float:
    """How many seconds of a set one side lasts, or all of it where no sides are told apart; without getting ready."""
    dose = step.dose
    if step.exercise.kind is Kind.REPS:
        return (dose.reps or 1) * tempo_of(step).total_s
    if step.exercise.kind is Kind.HOLD:
        return dose.hold_s or 0.0
    return dose.duration_s or dose.hold_s or 0.0


def set_s(step: Step) -> float:
    """How many seconds one set of the dose lasts, both sides together, without getting ready."""
    return side_s(step) * _sides(step)


def guided_s(step: Step, run: ExerciseRun) -> float:
    """How many of those seconds are over."""
    left_s, into_s = 0.0, run.done.by_time_s
    for number in range(_sides(step)):
        ready_s = _ready_s(step, run, number)
        left_s += min(max(into_s - ready_s, 0.0), side_s(step))
        into_s -= ready_s + side_s(step)
    return left_s


def side_now(step: Step, run: ExerciseRun) -> str | None:
    """The side that is up, left before right where the dose is for each; None where no side is told apart."""
    if step.side != EACH:
        return step.side if step.side in SIDES else None
    beat = _beat(step, run, run.done.by_time_s)
    return SIDES[-1 if beat is None else beat.side_no]


def work(step: Step, run: ExerciseRun, dt_s: float, out: Out) -> ExerciseRun:
    """One moment of it, `dt_s` unpaused seconds after the last one; all of that time is time not seen.

    The outcome is `set_done` after a set that is not the last, `by_time` after the last one.
    """
    before = _beat(step, run, run.done.by_time_s) if run.done.by_time_s else None
    into_s = run.done.by_time_s + dt_s
    now = _beat(step, run, into_s)
    if run.done.by_time_s or dt_s:
        _guide(step, run, before, now, out)
    run = replace(run, called_s=_called(step, run, now, out))
    run = replace(
        run,
        part=None if now is None else now.part,
        done=replace(run.done, by_time_s=into_s),
        sight=replace(run.sight, not_seen_s=run.sight.not_seen_s + dt_s),
    )
    if now is not None:
        return run
    return replace(run, outcome="set_done" if run.done.set + 1 < step.dose.sets else "by_time")


def _sides(step: Step) -> int:
    return len(SIDES) if step.side == EACH else 1


def _ready_s(step: Step, run: ExerciseRun, side_no: int) -> float:
    first = run.done.set == 0 and side_no == 0
    return GET_READY_S[step.exercise.posture in ON_THE_FLOOR] if first else CHANGE_S


def _beat(step: Step, run: ExerciseRun, into_s: float) -> Beat | None:
    """So many seconds into the set under way; None once it is over."""
    whole_s = side_s(step)
    for number in range(_sides(step)):
        ready_s = _ready_s(step, run, number)
        if into_s < ready_s:
            return Beat(number, 0, GET_READY, ready_s - into_s)
        into_s -= ready_s
        if into_s < whole_s - 1e-9:
            return Beat(number, *_cycle(step, into_s), left_s=whole_s - into_s)
        into_s -= whole_s
    return None


def _cycle(step: Step, into_s: float) -> tuple[int, str]:
    """Which cycle of the tempo it is, and which part of it."""
    if step.exercise.kind in (Kind.HOLD, Kind.POSITION):
        return 0, HOLD
    tempo = tempo_of(step)
    cycle, into_s = divmod(into_s + 1e-9, tempo.total_s)
    if step.exercise.kind is Kind.STEPS:
        return int(cycle), WALK
    if into_s < tempo.up_s:
        return int(cycle), THERE
    return int(cycle), STAY if into_s < tempo.up_s + tempo.hold_s else BACK


def _guide(step: Step, run: ExerciseRun, before: Beat | None, now: Beat | None, out: Out) -> None:
    """What is said and sounded where a part begins, and in the last seconds of getting ready, and of a hold."""
    if now is None:
        if step.exercise.kind in (Kind.HOLD, Kind.POSITION):
            out.offer("let_go", "cue.by_time_let_go")
        return
    if before is None or (before.side_no, before.cycle, before.part) != (now.side_no, now.cycle, now.part):
        _begin(step, run, before, now, out)
    elif now.part == GET_READY and now.left_s <= LAST_SECONDS and int(now.left_s) != int(before.left_s):
        out.offer("last_seconds")


def _called(step: Step, run: ExerciseRun, now: Beat | None, out: Out) -> float | None:
    """The least time left that was called on this side. Getting ready for the other side resets it."""
    if now is None or now.part == GET_READY:
        return None
    return time_left.call(step.exercise.kind, side_s(step), now.left_s, run.called_s, out)


def _begin(step: Step, run: ExerciseRun, before: Beat | None, now: Beat, out: Out) -> None:
    if now.part == GET_READY:
        if before is not None and before.part == HOLD:
            out.offer("let_go", "cue.by_time_let_go")
        if step.side == EACH:
            out.offer("side", f"cue.side_{SIDES[now.side_no]}")
        out.offer("show", "cue.by_time_ready", n=round(_ready_s(step, run, now.side_no)))
    elif now.part == HOLD:
        out.offer("there", "cue.by_time_hold")
    elif now.part == WALK:
        out.offer("beat")
    elif now.part != STAY:
        out.offer(now.part, f"cue.by_time_{now.part}")
    elif tempo_of(step).hold_s >= SHORT_STAY_S:
        out.offer("stay", "cue.by_time_stay")
