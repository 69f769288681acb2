"""What the screen shows now, from what the session remembers."""

from coach.core import asking, cues, safety
from coach.core.body import point
from coach.core.exercise import Exercise, Kind, Limit, Routine, Step
from coach.core.measures import MEASURES
from coach.core.session import DURING, Phase, Session, current_step
from coach.core.types import Text, text
from coach.core.view import Gauge, View
from coach.core.working import Work


def view(routine: Routine, state: Session) -> View:
    """The screen of this moment."""
    at_step = 0 <= state.place < len(routine.steps) and state.phase not in (Phase.FINAL, Phase.ADVICE, Phase.ENDED)
    step = current_step(routine, state) if at_step else None
    cue = cues.shown(state.showing, state.t_s)
    work = state.work if state.phase is Phase.EXERCISE else None
    correcting = cue is not None and cue.text is not None and cue.row.rank in CORRECTIONS
    return View(
        phase=state.phase.value,
        title=_title(state, step),
        instruction=_instruction(state, step, cue),
        correction=cue.text if cue and correcting else None,
        alarm=cue is not None and cue.row.rank <= cues.Rank.LIMIT,
        count=(work.reps, step.dose.reps) if work and step and step.dose.reps else None,
        set_count=_sets(state, step),
        seconds_left=_seconds_left(state, step),
        progress=_progress(state, step, work),
        pacer=step is not None and step.exercise.breath is not None,
        question=state.asked.question if state.asked else None,
        next_title=_next_title(routine, state),
        pose=state.pose,
        faulty=bool(work and work.seen and work.seen.faulty),
        gauge=gauge(step.exercise, work) if step and work else None,
        guide=(step.exercise.id, state.phase_s) if step and state.phase in DURING else None,
        paused=state.paused or bool(state.asked and state.asked.paused),
        captions=(cue.text,) if cue and cue.text else (),
    )


CORRECTIONS = frozenset({cues.Rank.STOP, cues.Rank.LIMIT, cues.Rank.SIGHT, cues.Rank.FORM})


def _title(state: Session, step: Step | None) -> Text:
    if state.phase is Phase.EXERCISE and step and state.asked is None:
        return text(f"exercise.{step.exercise.id}.title")
    name: dict[str, Text] = {} if step is None else {"exercise": text(f"exercise.{step.exercise.id}.title")}
    return text(f"phase.{state.phase.value}", **name)


def _instruction(state: Session, step: Step | None, cue: cues.Offer | None) -> Text | None:
    if state.asked is not None:
        return asking.prompt(state.asked)
    if state.end is not None:
        return cue.text if cue and cue.text else text(f"end_say.{state.end}")
    if step is None:
        return None
    if state.phase is Phase.PLACEMENT:
        return text(f"placement.{step.exercise.placement.view}")
    if state.phase is Phase.EXERCISE and state.work and state.work.breath_part:
        return text(f"cue.breathe_{state.work.breath_part}")
    if state.phase is Phase.RECOVER:
        return text("cue.recover")
    return text(f"exercise.{step.exercise.id}.now")


def _sets(state: Session, step: Step | None) -> tuple[int, int] | None:
    if state.work is None or step is None or step.dose.sets < 2:
        return None
    return state.work.set + 1, step.dose.sets


def _seconds_left(state: Session, step: Step | None) -> float | None:
    if step is None:
        return None
    if state.phase is Phase.REST:
        return max(step.dose.rest_s - state.phase_s, 0.0)
    if state.phase is Phase.RECOVER:
        return max(safety.RECOVER_S - state.phase_s, 0.0)
    if state.phase is not Phase.EXERCISE or state.work is None:
        return None
    whole = _whole_s(step)
    return None if whole is None else max(whole - _done_s(step, state.work), 0.0)


def _whole_s(step: Step) -> float | None:
    breath = step.exercise.breath
    if step.dose.cycles is not None and breath is not None:
        return step.dose.cycles * breath.total_s
    return step.dose.hold_s if step.exercise.kind is Kind.HOLD else step.dose.duration_s


def _done_s(step: Step, work: Work) -> float:
    return work.now_held_s if step.exercise.kind in (Kind.HOLD, Kind.POSITION) else work.active_s


def _progress(state: Session, step: Step | None, work: Work | None) -> float | None:
    """A hold's ring from 0 to 1; the breath's circle, full at the end of the in-breath."""
    if step is None or work is None:
        return None
    breath = step.exercise.breath
    if breath is not None:
        into_s = work.active_s % breath.total_s
        if into_s < breath.in_s:
            return into_s / breath.in_s
        out_s = into_s - breath.in_s - breath.pause_s
        return 1.0 if out_s < 0 else max(1.0 - out_s / breath.out_s, 0.0)
    whole = _whole_s(step)
    return None if not whole else min(_done_s(step, work) / whole, 1.0)


def _next_title(routine: Routine, state: Session) -> Text | None:
    following = state.place + 1
    if state.end is not None or following >= len(routine.steps) or state.place < 0:
        return None
    return text(f"exercise.{routine.steps[following].exercise.id}.title")


def gauge(exercise: Exercise, work: Work) -> Gauge | None:
    """The first limited measure, else the one that drives the movement, as an arc with its bands."""
    limit: Limit | None = exercise.limits[0] if exercise.limits else None
    name = limit.measure if limit else exercise.drivers[0].measure if exercise.drivers else None
    if name is None or work.seen is None or MEASURES[name].unit != "deg":
        return None
    value = work.seen.values.get(name)
    seen = value if value is not None and value == value else None
    joint = point(MEASURES[name].joint, work.seen.side)
    if limit is None:
        return Gauge(measure=name, joint=joint, value=seen)
    return Gauge(
        measure=name,
        joint=joint,
        value=seen,
        target=(limit.target_min, limit.target_max),
        warn=(limit.warn_below, limit.warn_above),
        stop=(limit.stop_below, limit.stop_above),
    )
