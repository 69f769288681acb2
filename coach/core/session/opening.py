"""Before the first exercise: safety questions, what decides about today's steps, and the pain at the start."""

from dataclasses import replace

from coach.core import planning, safety
from coach.core.exercise import Routine
from coach.core.session.moves import ask_next, end, go, heard, next_step
from coach.core.session.state import Moment, Phase, Session
from coach.core.working import Out


def enter_screening(routine: Routine, state: Session, out: Out) -> Session:
    return ask_next(replace(state, to_ask=tuple(screen.id for screen in safety.SCREENING)), out)


def screening(state: Session, moment: Moment) -> Session:
    routine, _, _, out = moment
    question = state.asked.id if state.asked else ""
    state, answer = heard(state, moment)
    if answer is None:
        return state
    if answer.value == "yes":
        advice = next(screen.advice for screen in safety.SCREENING if screen.id == question)
        return end(routine, state, "screening", out, advice=advice)
    return ask_next(state, out) if state.to_ask else go(state, Phase.TODAY)


def enter_today(routine: Routine, state: Session, out: Out) -> Session:
    state = replace(state, facts=state.known.facts, to_ask=planning.questions(routine, state.known))
    return ask_next(state, out) if state.to_ask else _planned(routine, state, out)


def today(state: Session, moment: Moment) -> Session:
    routine, _, _, out = moment
    question = state.asked.id if state.asked else ""
    state, answer = heard(state, moment)
    if answer is None or state.end is not None:
        return state
    state = replace(state, facts=state.facts | planning.TODAY[question][answer.value])
    return ask_next(state, out) if state.to_ask else _planned(routine, state, out)


def _planned(routine: Routine, state: Session, out: Out) -> Session:
    """The steps for today, or why there are none."""
    why = planning.closed(routine, state.known, state.facts)
    if why is not None:
        return end(routine, state, "not_today", out, advice=f"gate.{why}")
    made = planning.plan(routine, state.facts)
    out.tell(
        "planned",
        level=routine.level,
        facts=sorted(state.facts),
        steps=[None if step is None else step.exercise.id for step in made.steps],
        left_out=[{"step": out.place, "because": list(out.because)} for out in made.left_out],
    )
    if routine.steps and not any(made.steps):
        return end(routine, state, "not_today", out, advice="gate.nothing_left")
    return go(replace(state, steps=made.steps, left_out=made.left_out), Phase.BASELINE)


def enter_baseline(routine: Routine, state: Session, out: Out) -> Session:
    return ask_next(replace(state, to_ask=("pain_before",)), out)


def baseline(state: Session, moment: Moment) -> Session:
    routine, _, _, out = moment
    state, answer = heard(state, moment)
    if answer is None:
        return state
    score = int(answer.value)
    verdict = safety.at_baseline(routine.pain, score)
    state = replace(state, pain=state.pain.with_score(score))
    if verdict.action is safety.Action.END_SESSION:
        return end(routine, state, verdict.reason, out)
    if planning.too_sore(routine, score):
        return end(routine, state, "not_today", out, advice="gate.too_sore")
    unfit = {
        routine.steps[left.place].exercise.id
        for left in state.left_out
        if not set(left.because).isdisjoint(routine.steps[left.place].exercise.excluded_by)
    }
    if unfit:
        out.offer("left_out", "cue.left_out", n=len(unfit))
    return next_step(routine, state, out)
