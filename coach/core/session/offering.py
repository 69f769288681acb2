"""An optional step: it is offered, and left out where it is not wanted or not for this person."""

from coach.core.base.frozen import replace
from coach.core.clinical import eligibility
from coach.core.dialogue.questions import Answer
from coach.core.exercise.model import Routine
from coach.core.session import explaining, signs
from coach.core.session.asking import ask, ask_next, on_answer
from coach.core.session.exercise_run import Out
from coach.core.session.screening_phases import taken
from coach.core.session.state import Phase, Session, current_step, fields, whole_step, with_questions
from coach.core.session.transitions import go, next_step


def enter_offer(routine: Routine, state: Session, out: Out) -> Session:
    """On entering OFFER, before an optional step, names it and asks whether the person wants it.

    One that what was answered since speaks against is left out.
    """
    if against := _against(routine, state):
        return left_out(routine, state, against, out)
    named = explaining.offered(current_step(routine, state))
    return ask(with_questions(state, ()), "want_it", out, instead=named)


@on_answer
def offer(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """In OFFER, a yes leads to READY, by way of what decides about the step and waited for it.

    A no records the step as not wanted and leads to the next step, and so does an answer that speaks against it.
    """
    if question == "want_it":
        if answer.value == "no":
            return left_out(routine, state, ("not_wanted",), out)
        state = with_questions(state, _waiting(routine, state))
    else:
        state, settled = taken(routine, state, question, answer, out)
        if settled:
            return state
    if state.dialogue.to_ask:
        return ask_next(state, out)
    state = signs.cleared(routine, state, out)
    against = _against(routine, state)
    return left_out(routine, state, against, out) if against else go(state, Phase.READY)


def _waiting(routine: Routine, state: Session) -> tuple[str, ...]:
    """After a stop for pain: what was not asked before the rest, because only a pack depends on it."""
    if state.ending.stopped is None:
        return ()
    plan = state.plan
    known = replace(plan.known, facts=plan.known.facts | plan.facts, answered=plan.known.answered | plan.answered)
    alone = replace(routine, relief=True, gate=None, steps=(whole_step(routine, state),))
    wanted = set(eligibility.questions(alone, known)) - eligibility.CAN_WAIT
    return tuple(question for question in eligibility.TODAY if question in wanted)


def _against(routine: Routine, state: Session) -> tuple[str, ...]:
    """What speaks against the step by what was answered since the steps were chosen, in comfort after a stop."""
    if state.ending.stopped is None:
        return ()
    return eligibility.reasons(whole_step(routine, state), state.plan.facts | state.plan.known.facts)


def left_out(routine: Routine, state: Session, because: tuple[str, ...], out: Out) -> Session:
    """Without the step that is up: why is recorded, and the next step follows."""
    out.tell("step_left_out", **fields(routine, state), because=list(because))
    return next_step(routine, state, out)
