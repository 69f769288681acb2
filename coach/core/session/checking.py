"""After an exercise and at the end: pain, whether a rise is one, new symptoms; each answer may end the session."""

from dataclasses import replace

from coach.core import safety
from coach.core.exercise import Routine
from coach.core.session.closing import card_between
from coach.core.session.moves import ask, end, go, heard, next_step
from coach.core.session.state import Moment, Phase, Session, whole_step
from coach.core.working import Out


def enter_checkin(routine: Routine, state: Session, out: Out) -> Session:
    return ask(state, "pain_again" if state.recovered else "pain_check", out)


def checkin(state: Session, moment: Moment) -> Session:
    routine, _, _, out = moment
    assert state.asked is not None
    question = state.asked.id
    state, answer = heard(state, moment)
    if answer is None or state.end is not None:
        return state
    if question == "symptoms":
        if answer.value == "yes":
            return end(routine, state, "symptoms", out)
        return _onward(routine, state, out)
    if question == "more_or_same":
        return _confirmed(routine, state, answer.value == "more", out)
    return _scored(routine, state, int(answer.value), out)


def _onward(routine: Routine, state: Session, out: Out) -> Session:
    """A card where one helps, then the next step."""
    card = card_between(state)
    return next_step(routine, state, out) if card is None else go(replace(state, card=card), Phase.CARD)


def _scored(routine: Routine, state: Session, score: int, out: Out) -> Session:
    judge = safety.after_recovery if state.recovered else safety.at_checkin
    trial = whole_step(routine, state).trial
    verdict = safety.at_trial(routine.pain, state.pain, score) if trial else judge(routine.pain, state.pain, score)
    state = replace(state, pain=state.pain.with_score(score))
    if trial is not None:
        state = replace(state, trials={**state.trials, state.place: score})
    if verdict.action is safety.Action.END_SESSION:
        return end(routine, state, verdict.reason, out)
    if verdict.action is safety.Action.CONFIRM:
        return ask(state, "more_or_same", out)
    # the exercise is over anyway when it is asked about; END_EXERCISE only matters to longer ones
    return ask(state, "symptoms", out)


def _confirmed(routine: Routine, state: Session, more: bool, out: Out) -> Session:
    if not more:
        return ask(state, "symptoms", out)
    state = replace(state, pain=state.pain.with_raise(str(state.place)))
    verdict = safety.at_confirmation(state.pain)
    if verdict.action is safety.Action.END_SESSION:
        return end(routine, state, verdict.reason, out)
    return go(state, Phase.RECOVER)


def enter_recover(routine: Routine, state: Session, out: Out) -> Session:
    out.offer("rest", "cue.recover")
    return replace(state, recovered=True)


def recovering(state: Session, moment: Moment) -> Session:
    return go(state, Phase.CHECKIN) if state.phase_s >= safety.RECOVER_S else state


def enter_final(routine: Routine, state: Session, out: Out) -> Session:
    return ask(state, "pain_after", out)


def final(state: Session, moment: Moment) -> Session:
    routine, _, _, out = moment
    state, answer = heard(state, moment)
    if answer is None or state.end is not None:
        return state
    score = int(answer.value)
    verdict = safety.at_checkin(routine.pain, state.pain, score)
    state = replace(state, pain=state.pain.with_score(score))
    stopped = verdict.action is safety.Action.END_SESSION
    return end(routine, state, verdict.reason if stopped else "completed", out)
