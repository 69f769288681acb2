"""What goes by the clock: the pacer, a timer, and a tracked exercise that nobody sees."""

from coach.core.base.frozen import replace
from coach.core.base.types import Text, text
from coach.core.dialogue.prompts import Offer
from coach.core.exercise import timers
from coach.core.exercise.model import Exercise, Kind, Step
from coach.core.session import by_time
from coach.core.session.exercise_run import ExerciseRun, Out

SPELT_CYCLES = 2  # of a pacer whose parts are said in full: one to hear it, one to do it [E]


def pace_parts(exercise: Exercise) -> tuple[tuple[str, float], ...]:
    """The parts of one cycle of the pacer: each a cue's name and its seconds; a part of 0 s is left out.

    Raises ValueError for an exercise that has neither breath nor tempo.
    """
    breath, tempo = exercise.pacing.breath, exercise.pacing.tempo
    parts: tuple[tuple[str, float], ...]
    if breath is not None:
        parts = (("breathe_in", breath.in_s), ("breathe_hold", breath.pause_s), ("breathe_out", breath.out_s),
                 ("breathe_out", breath.after_s))  # fmt: skip
    elif tempo is not None:
        parts = (("there", tempo.up_s + tempo.hold_s), ("back", tempo.down_s))
    else:
        raise ValueError(f"{exercise.id} has neither breath nor tempo")
    return tuple((name, seconds) for name, seconds in parts if seconds > 0)


def whole_s(step: Step) -> float | None:
    """How many seconds one set of the dose lasts; None where it is not measured in time."""
    if step.exercise.pacing.by_time:
        return by_time.set_s(step)
    if step.exercise.kind is Kind.PACE:
        cycle_s = sum(seconds for _, seconds in pace_parts(step.exercise))
        return None if step.dose.cycles is None else step.dose.cycles * cycle_s
    return step.dose.hold_s if step.exercise.kind is Kind.HOLD else step.dose.duration_s


def done_s(step: Step, work: ExerciseRun) -> float:
    """How many seconds of this set's dose are done: held in a hold or a position, active in anything else.

    Of what is guided by time they are over, whatever was done in them.
    """
    if step.exercise.pacing.by_time:
        return by_time.guided_s(step, work)
    return work.now_held_s if step.exercise.kind in (Kind.HOLD, Kind.POSITION) else work.done.active_s


def work(step: Step, place: int, run: ExerciseRun, dt_s: float, out: Out) -> ExerciseRun:
    """One moment of an exercise that goes by the clock alone; the record says that nobody watched.

    `dt_s`: unpaused seconds since the last one. `outcome` of the result says how the set or exercise ended, and is None
    while it goes on.
    """
    run = replace(run, outcome=None)
    if step.exercise.pacing.by_time:
        return by_time.work(step, run, dt_s, out)
    run = replace(run, done=replace(run.done, active_s=run.done.active_s + dt_s))
    if step.exercise.kind is Kind.PACE:
        return _paced(step, place, run, out)
    rules = step.exercise.pacing.timer
    if rules is not None and rules.parts:
        part = timers.part_at(rules, run.done.active_s)
        if part is not None and part.part.name != run.part:
            out.offer("part", f"exercise.{step.exercise.id}.part.{part.part.name}")
            run = replace(run, part=part.part.name)
    done = step.dose.duration_s is not None and run.done.active_s >= step.dose.duration_s
    return replace(run, outcome="done" if done else None)


def _paced(step: Step, place: int, run: ExerciseRun, out: Out) -> ExerciseRun:
    parts = pace_parts(step.exercise)
    cycles, into_s = divmod(run.done.active_s + 1e-9, sum(seconds for _, seconds in parts))
    for _ in range(int(cycles) - run.done.breaths):
        out.tell("breath_done", step=place, exercise=step.exercise.id)
    if step.dose.cycles is not None and cycles >= step.dose.cycles:
        return replace(run, outcome="done", done=replace(run.done, breaths=int(cycles)))
    part = parts[-1][0]
    for name, seconds in parts:
        if into_s < seconds:
            part = name
            break
        into_s -= seconds
    if part != run.part:
        out.offers.append(Offer(part, _told(step, part, int(cycles)), out.t_s))
    return replace(run, part=part, done=replace(run.done, breaths=int(cycles)))


def _told(step: Step, part: str, cycle: int) -> Text | None:
    """What is said as a part of a cycle begins, from 0; None is its tone alone. The first cycles say what to do, those
    after them count."""
    breath, last = step.exercise.pacing.breath is not None, cycle + 1 == step.dose.cycles
    if cycle < SPELT_CYCLES:
        key = f"cue.{part}" if breath else f"exercise.{step.exercise.id}.{part}"
        return text(f"{key}_n", n=cycle + 1) if part == "breathe_in" else text(key)
    if part == "breathe_out":
        return text("cue.out")
    if part == "breathe_in":
        return text("cue.in_last") if last else text("cue.in_n", n=cycle + 1)
    if part == "there":
        return text("cue.last_one") if last else text("count.n", n=cycle + 1)
    return None
