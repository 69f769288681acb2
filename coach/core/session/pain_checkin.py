"""After an exercise and at the end: pain, whether a rise is one, new symptoms; each answer may end the session.

Without nagging ([R] 5): first whether it is more, the same or less; a number only when it changed; what is new, and its
details only after a yes.
"""

from coach.core.base.frozen import replace
from coach.core.clinical import safety, screening
from coach.core.clinical.safety import Action
from coach.core.dialogue.questions import Answer
from coach.core.exercise.model import Routine
from coach.core.session import signs
from coach.core.session.asking import (
    ask,
    ask_next,
    on_answer,
    tell_pain,
)
from coach.core.session.ending import card_between
from coach.core.session.exercise_run import Out
from coach.core.session.state import Moment, Phase, Session, whole_step
from coach.core.session.transitions import end, go, next_step, to_comfort


def enter_checkin(routine: Routine, state: Session, out: Out) -> Session:
    """On entering CHECKIN, after an exercise, asks whether pain is more, the same or less ([R] 5).

    The number, 0 to 10, is asked for at once after the rest that follows a rise, where more pain was said already, and
    where there is no score yet.
    """
    if due := signs.list_due(routine, state):
        return signs.ask_list(state, due, out)
    if state.pain.recovered:
        return ask(state, "pain_again", out)
    if state.pain.said_more or state.pain.scores.last is None:
        return ask(state, "pain_check", out)
    return ask(state, "pain_change", out)


@on_answer
def checkin(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """In CHECKIN, takes the answers about pain, about whether a rise is one, and about new symptoms.

    A score may end the session (`safety.at_checkin`), and any new symptom does. A confirmed rise leads to RECOVER, or
    ends it when it is the second. Otherwise CARD or the next step follows.
    """
    if question == "pain_change":
        return _changed(routine, state, answer, out)
    if question == "symptoms":
        return _unwell(routine, state, out) if answer.value == "yes" else _onward(routine, state, out)
    if question == "symptom_kind":
        return _kind(routine, state, answer.value, out)
    if signs.is_one(question):
        return _listed(routine, state, question, answer.value, out)
    if question == "more_or_same":
        return _confirmed(routine, state, answer.value == "more", out)
    return _scored(routine, state, int(answer.value), out)


def _changed(routine: Routine, state: Session, answer: Answer, out: Out) -> Session:
    """The same is the last score again; more and less are asked how much."""
    if answer.value != "same":
        return ask(replace(state, pain=replace(state.pain, said_more=answer.value == "more")), "pain_check", out)
    assert state.pain.scores.last is not None
    tell_pain(routine, state, "check", state.pain.scores.last, answer, out)
    return _scored(routine, state, state.pain.scores.last, out, unchanged=True)


def _unwell(routine: Routine, state: Session, out: Out) -> Session:
    """A new symptom: it locks at once, and its details decide what else."""
    return ask(signs.locked(routine, state, "symptoms", out), "symptom_kind", out)


def _kind(routine: Routine, state: Session, kind: str, out: Out) -> Session:
    """Further down, or numb: the lock stays. Another complaint may be an emergency; a sharp pain only ends it (D7)."""
    if kind == signs.MISTAKE:
        return ask(state, "yes_mistake", out, about="symptoms")
    if kind == "something_else":
        return signs.ask_list(state, signs.emergencies(state), out)
    if kind == "sharp":
        out.tell("lock_lifted", question="symptoms")
        state = replace(state, plan=replace(state.plan, chosen=()))
    return end(routine, state, "symptoms", out)


def _listed(routine: Routine, state: Session, question: str, value: str, out: Out) -> Session:
    """An answer to a sign that was asked because of a complaint, or after a yes was withdrawn."""
    state, settled = signs.answered(routine, state, question, value, out)
    if settled:
        return state
    if state.dialogue.to_ask:
        return ask_next(state, out)
    state = signs.cleared(routine, state, out)
    # no emergency; what is new needs advice today all the same
    ended = signs.still_locked(routine, state, out)
    if ended is not None:
        return ended
    if state.plan.comfort in screening.ROWS:
        return to_comfort(state, str(state.plan.comfort))
    return _onward(routine, state, out)


def _onward(routine: Routine, state: Session, out: Out) -> Session:
    """A card where one helps, then the next step."""
    card = card_between(state)
    return (
        next_step(routine, state, out)
        if card is None
        else go(replace(state, ending=replace(state.ending, card=card)), Phase.CARD)
    )


def _scored(routine: Routine, state: Session, score: int, out: Out, *, unchanged: bool = False) -> Session:
    """What a score leads to. `unchanged`: a rise that was asked about already is not asked about again."""
    verdict = _verdict(routine, state, score)
    contradicts = (
        state.pain.said_more and verdict.action is Action.GO_ON
    )  # more, and yet no higher number: asked once more
    state = replace(state, pain=replace(state.pain, scores=state.pain.scores.with_score(score), said_more=False))
    if whole_step(routine, state).trial is not None or state.plan.comfort is not None:
        state = replace(state, pain=replace(state.pain, trials={**state.pain.trials, state.run.place: score}))
        contradicts = False  # of a position that was tried, or is only rested in, the number decides
    if verdict.action is Action.END_SESSION:
        return end(routine, state, verdict.reason, out)
    if contradicts or (verdict.action is Action.CONFIRM and not unchanged):
        return ask(state, "more_or_same", out)
    # the exercise is over anyway when it is asked about; END_EXERCISE only matters to longer ones
    return ask(state, "symptoms", out)


def _verdict(routine: Routine, state: Session, score: int) -> safety.Verdict:
    if whole_step(routine, state).trial:
        return safety.at_trial(routine.pain, state.pain.scores, score)
    if state.plan.comfort is not None:
        return safety.at_comfort(routine.pain, state.pain.scores, score)
    judge = safety.after_recovery if state.pain.recovered else safety.at_checkin
    return judge(routine.pain, state.pain.scores, score)


def _confirmed(routine: Routine, state: Session, more: bool, out: Out) -> Session:
    if not more:
        return ask(state, "symptoms", out)
    state = replace(state, pain=replace(state.pain, scores=state.pain.scores.with_raise(str(state.run.place))))
    verdict = safety.at_confirmation(state.pain.scores)
    if verdict.action is Action.END_SESSION:
        return end(routine, state, verdict.reason, out)
    return go(state, Phase.RECOVER)


def enter_recover(routine: Routine, state: Session, out: Out) -> Session:
    """On entering RECOVER, after a confirmed rise of pain, says that it is time to rest."""
    out.offer("rest", "cue.recover")
    return replace(state, pain=replace(state.pain, recovered=True))


def recovering(state: Session, moment: Moment) -> Session:
    """In RECOVER, leads back to CHECKIN after `safety.RECOVER_S` seconds, where pain is asked about again (D7)."""
    return go(state, Phase.CHECKIN) if state.run.phase_s >= safety.RECOVER_S else state


def enter_final(routine: Routine, state: Session, out: Out) -> Session:
    """On entering FINAL, after the last step, asks for the number of the closing pain score, 0 to 10."""
    # at the end the number itself: with the first one it is what a session has brought
    return ask(state, "pain_after", out)


@on_answer
def final(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """In FINAL, the closing score ends the session, as completed or as a stop for pain; both lead to ADVICE."""
    score = int(answer.value)
    judge = safety.at_checkin if state.plan.comfort is None else safety.at_comfort
    verdict = judge(routine.pain, state.pain.scores, score)
    state = replace(state, pain=replace(state.pain, scores=state.pain.scores.with_score(score)))
    stopped = verdict.action is Action.END_SESSION
    return end(routine, state, verdict.reason if stopped else "completed", out)
