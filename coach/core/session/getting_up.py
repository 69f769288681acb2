"""Getting up after a while of lying: the person sits first, is asked whether they are dizzy, and if so nothing standing
follows that day ([R2] 4)."""

from coach.core.base.frozen import replace
from coach.core.dialogue.questions import Answer
from coach.core.exercise.model import Exercise, Routine
from coach.core.exercise.posture_defaults import UPRIGHT
from coach.core.session.asking import ask, on_answer
from coach.core.session.exercise_run import Out
from coach.core.session.state import LYING, Moment, Phase, Session, at_step, exercise, steps_of
from coach.core.session.transitions import next_step

SIT_S = 60.0  # [R2] 4: one to two minutes; the question itself takes its time too
LYING_PHASES = frozenset(
    {Phase.PLACEMENT, Phase.SHOW, Phase.EXERCISE, Phase.REST, Phase.TAKE_OFF, Phase.CHECKIN, Phase.RECOVER}
)


def lain(routine: Routine, state: Session, elapsed_dt_s: float) -> Session:
    """With the time spent lying, in real time and over all steps; an upright exercise that is done begins it anew."""
    if not at_step(routine, state) or state.run.phase not in LYING_PHASES:
        return state
    posture = exercise(routine, state).posture
    if posture in LYING:
        return replace(state, run=replace(state.run, lain_s=state.run.lain_s + elapsed_dt_s))
    if posture in UPRIGHT and state.run.phase is Phase.EXERCISE and state.run.lain_s:
        return replace(state, run=replace(state.run, lain_s=0.0))
    return state


def enter_getting_up(routine: Routine, state: Session, out: Out) -> Session:
    """On entering GETTING_UP, before an upright step after a while of lying, says to sit up slowly and to stay so."""
    out.offer("rest", "note.getting_up")
    return replace(state, run=replace(state.run, lain_s=0.0))


def getting_up(state: Session, moment: Moment) -> Session:
    """In GETTING_UP, asks after `SIT_S` seconds whether the person is dizzy; the next step follows the answer."""
    if state.dialogue.asked is None:
        return ask(state, "dizzy", moment.out) if state.run.phase_s >= SIT_S else state
    return _answered(state, moment)


@on_answer
def _answered(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    if answer.value == "yes":
        out.offer("note", "note.dizzy")
        state = _nothing_standing(routine, state, out)
    return next_step(routine, replace(state, run=replace(state.run, place=state.run.place - 1)), out)


def _nothing_standing(routine: Routine, state: Session, out: Out) -> Session:
    """Without the steps from here on that are done standing, each recorded as left out."""
    steps = list(steps_of(routine, state))
    for place in range(state.run.place, len(steps)):
        step = steps[place]
        if step is not None and _stands(step.exercise):
            out.tell("step_left_out", step=place, exercise=step.exercise.id, because=["dizzy"])
            steps[place] = None
    return replace(state, plan=replace(state.plan, steps=tuple(steps)))


def _stands(up: Exercise) -> bool:
    """Whether it is standing work: also what rises from a chair, which is left out where standing hurts."""
    return up.posture == "standing" or (up.posture == "sitting" and "stand_pain" in up.suits.excluded_by)
