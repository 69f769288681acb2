"""After an exercise and at the end: pain, whether a rise is one, new symptoms; each answer may end the session.

Without nagging ([R] 5): first whether it is more, the same or less; a number only when it changed; what is new, and its
details only after a yes.
"""

from coach.core.base.frozen import replace
from coach.core.clinical import pain_rules, safety, screening
from coach.core.clinical.safety import Action
from coach.core.dialogue.prompts import Offer
from coach.core.dialogue.questions import Answer
from coach.core.exercise.model import PainRule, Routine
from coach.core.session import finder, signs
from coach.core.session.asking import (
    ask,
    ask_next,
    on_answer,
    tell_pain,
)
from coach.core.session.ending import card_between
from coach.core.session.exercise_run import Out
from coach.core.session.state import Moment, Phase, Session, rules_in_force, whole_step
from coach.core.session.transitions import end, go, next_step, to_comfort

SETTLE_S = 3.0  # to come to rest after an exercise, before anything is asked: one slow breath [E]


def enter_checkin(routine: Routine, state: Session, out: Out) -> Session:
    """On entering CHECKIN, after an exercise, asks whether pain is more, the same or less ([R] 5).

    The number, 0 to 10, is asked for at once after the rest that follows a rise, where more pain was said already, and
    where there is no score yet.
    """
    if due := signs.list_due(routine, state):
        return signs.ask_list(state, due, out)
    if state.pain.rested is not None:
        return ask(state, "pain_again", out)
    if state.pain.said_more or state.pain.scores.last is None:
        return ask(state, "pain_check", out)
    return ask(state, "pain_change", out, after_s=SETTLE_S)


@on_answer
def checkin(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """In CHECKIN, takes the answers about pain, about whether a rise is one, and about new symptoms.

    A score may end the session (`pain_rules`), and any new symptom does. A confirmed rise leads to RECOVER, or ends it
    when it is the second; so does a rise that `watchful` asks about again, and a position from which one goes back.
    Otherwise CARD or the next step follows.
    """
    if question == "pain_change":
        return _changed(routine, state, answer, out)
    if question == "symptoms":
        return _unwell(routine, state, out) if answer.value == "yes" else _well(routine, state, out)
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
    return _scored(routine, state, state.pain.scores.last, out)


def _unwell(routine: Routine, state: Session, out: Out) -> Session:
    """A new symptom: it locks at once, and its details decide what else."""
    return ask(signs.locked(routine, state, "symptoms", out), "symptom_kind", out)


def _well(routine: Routine, state: Session, out: Out) -> Session:
    """Nothing is new: back to the best position where that is due, else on."""
    return _back(state) if finder.back_due(state) else _onward(routine, state, out)


def _back(state: Session) -> Session:
    return go(finder.gone_back(state), Phase.RECOVER)


def _kind(routine: Routine, state: Session, kind: str, out: Out) -> Session:
    """A sharp pain ends the session, and locks nothing; in a position that is tried one goes back first ([R2] S10).

    Anything new elsewhere leads to the list of emergencies ([R2] S17), and its lock stays.
    """
    if kind == signs.MISTAKE:
        return ask(state, "yes_mistake", out, about="symptoms")
    if kind == "new_sign":
        return signs.ask_list(state, signs.emergencies(state), out)
    out.tell("lock_lifted", question="symptoms")
    state = replace(state, plan=replace(state.plan, chosen=()))
    tried = whole_step(routine, state).trial is not None and state.pain.rested != "back"
    return _back(state) if tried else end(routine, state, "symptoms", out)


def _listed(routine: Routine, state: Session, question: str, value: str, out: Out) -> Session:
    """An answer to a sign that was asked because of a complaint, or after a yes was withdrawn."""
    state, settled = signs.answered(routine, state, question, value, out)
    if settled:
        return state
    if state.dialogue.to_ask:
        return ask_next(state, out)
    state = signs.cleared(routine, state, out)
    if state.plan.unnamed and state.plan.comfort is None:  # which one it is, is asked at the next start
        return signs.not_cleared(routine, state, question, out)
    # no emergency; what is new needs advice today all the same
    ended = signs.still_locked(routine, state, out)
    if ended is not None:
        return ended
    if state.plan.comfort in screening.ROWS:
        return to_comfort(state, str(state.plan.comfort))
    return _well(routine, state, out)


def _onward(routine: Routine, state: Session, out: Out) -> Session:
    """A card where one helps, then the next step."""
    card = card_between(state)
    return (
        next_step(routine, state, out)
        if card is None
        else go(replace(state, ending=replace(state.ending, card=card)), Phase.CARD)
    )


def _scored(routine: Routine, state: Session, score: int, out: Out) -> Session:
    """What a score leads to. A rise that stays is asked about after each exercise, also where it was denied before."""
    step, rule = whole_step(routine, state), state.pain.rule
    verdict = _verdict(routine, state, score)
    # more, and yet no higher number: asked once more; of a position that was tried, or is only rested in, the number
    # decides, and by `monitored` its bounds do
    at_rest = step.trial is not None or state.plan.comfort is not None
    contradicts = state.pain.said_more and verdict.action is Action.GO_ON
    contradicts = contradicts and not at_rest and rule is not PainRule.MONITORED
    if finder.bad_in_best(step, state.pain.scores.baseline, score):
        state = _rests_there(state, out)
    state = replace(state, pain=replace(state.pain, scores=state.pain.scores.with_score(score), said_more=False))
    if at_rest and state.pain.rested != "back":
        state = replace(state, pain=replace(state.pain, trials={**state.pain.trials, state.run.place: score}))
    if verdict.action is Action.END_SESSION:
        return end(routine, state, verdict.reason, out)
    if verdict.action is Action.CONFIRM and state.pain.rested == "again":
        return _confirmed(routine, state, True, out)
    if contradicts or verdict.action is Action.CONFIRM:
        return ask(state, "more_or_same", out)
    # the exercise is over anyway when it is asked about; END_EXERCISE only matters to longer ones
    return ask(state, "symptoms", out)


def _rests_there(state: Session, out: Out) -> Session:
    """Nothing but rest follows, and a doctor or nurse should hear of it today ([R2] S10)."""
    out.offer("note", "note.rest_there")
    return replace(state, pain=replace(state.pain, rests_there=True))


def _verdict(routine: Routine, state: Session, score: int) -> safety.Verdict:
    step, rules, pain = whole_step(routine, state), rules_in_force(routine, state), state.pain.scores
    if step.trial is not None:
        return finder.judged(state, score)
    if finder.bad_in_best(step, pain.baseline, score):
        return safety.Verdict(Action.GO_ON, "rests_there")
    if state.plan.comfort is not None:
        return pain_rules.at_comfort(rules, pain, score)
    return _JUDGES[state.pain.rested](rules, pain, score)


# by what the question follows: an exercise, or a minute's rest and why
_JUDGES = {
    None: pain_rules.at_checkin,
    "raised": pain_rules.after_recovery,
    "again": pain_rules.at_checkin,
}


def _confirmed(routine: Routine, state: Session, more: bool, out: Out) -> Session:
    if not more:
        return ask(state, "symptoms", out)
    if state.pain.rested is None and pain_rules.waits_once_more(rules_in_force(routine, state)):
        return go(replace(state, pain=replace(state.pain, rested="again")), Phase.RECOVER)
    state = replace(state, pain=replace(state.pain, scores=state.pain.scores.with_raise(str(state.run.place))))
    verdict = pain_rules.at_confirmation(state.pain.scores)
    if verdict.action is Action.END_SESSION:
        return end(routine, state, verdict.reason, out)
    return go(replace(state, pain=replace(state.pain, rested="raised")), Phase.RECOVER)


def enter_recover(routine: Routine, state: Session, out: Out) -> Session:
    """On entering RECOVER, after a confirmed rise of pain or a worse position, says where to rest for a minute."""
    out.offers.append(Offer("rest", finder.rest_text(state), out.t_s))
    return state


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
    pain, rules = state.pain.scores, rules_in_force(routine, state)
    judge = pain_rules.at_checkin if state.plan.comfort is None else pain_rules.at_comfort
    verdict = judge(rules, pain, score)
    state = replace(state, pain=replace(state.pain, scores=pain.with_score(score)))
    # whoever only rests, and was told to speak to a doctor, has not been stopped by what the start was like already
    rests = state.pain.rests_there and score - (pain.baseline or 0) < safety.RISE_ENDS
    stopped = verdict.action is Action.END_SESSION and not rests
    return end(routine, state, verdict.reason if stopped else "completed", out)
