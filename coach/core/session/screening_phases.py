"""Before the first exercise: safety questions, what decides about today's steps, and the pain at the start."""

from coach.core.base.frozen import replace
from coach.core.base.types import text
from coach.core.clinical import alone, eligibility, safety, screening, ticks
from coach.core.clinical.history import BEGAN_H
from coach.core.clinical.screening import DAILY, NONE
from coach.core.dialogue.form_pages import TICKS_A_SCREEN, TODAY_ROWS
from coach.core.dialogue.questions import Answer
from coach.core.exercise.model import PainRule, Routine
from coach.core.session import pain_start, signs
from coach.core.session.asking import Enter, ask_next, on_answer, rows_of_today
from coach.core.session.exercise_run import Out
from coach.core.session.state import Phase, Session, with_questions
from coach.core.session.transitions import (
    end,
    go,
    next_step,
    tier_advice,
)

# -- screening --------------------------------------------------------------------------------------------------------


def enter_screening(routine: Routine, state: Session, out: Out) -> Session:
    """On entering SCREENING, asks the full list, or the daily one while it holds; nothing of somebody who is locked.

    A lock (the therapist's apart), or as many sessions today as a day holds (D7), ends the session at once.
    """
    known = state.plan.known
    locked = next((lock for lock in known.locks if lock != safety.THERAPIST_LOCK), None)
    if locked is not None:
        return end(routine, state, "locked", out, advice=tier_advice(state, locked), then=text("advice.locked"))
    if (enough := pain_start.too_many(routine, state)) is not None:
        return end(routine, state, "not_today", out, advice=enough)
    return ask_next(with_questions(state, (*_list_of_today(routine, state), *signs.ticks_owed(state))), out)


def _list_of_today(routine: Routine, state: Session) -> tuple[str, ...]:
    known = state.plan.known
    ago_h = _screened_ago_h(routine, state)
    # for a week after an unlock every sign has a yes or no of its own each time ([R2] S11)
    if state.plan.withdrawn or known.one_by_one_h > 0.0 or not any(map(screening.holds, ago_h)):
        return signs.whole_list(state, relief=routine.relief)
    return (*_one_by_one(state), DAILY)


def _screened_ago_h(routine: Routine, state: Session) -> tuple[float | None, ...]:
    """The ages of the lists that count before this routine."""
    past = state.plan.known.past
    return past.screened_ago_h, past.relief_screened_ago_h if routine.relief else None


def _one_by_one(state: Session) -> tuple[str, ...]:
    known = state.plan.known
    in_leg = [place for place, down in safety.PLACES.items() if down]
    return screening.one_by_one(known.facts, known.past.last_place, in_leg)


def _of_new_episode(routine: Routine, state: Session, stage: str) -> tuple[str, ...]:
    """The signs to be asked once it is told when the pain began: the full list where that may be later than the last
    one, and in the first two weeks the rows about nerves ([R2] S2)."""
    if state.plan.full_form or stage not in BEGAN_H:
        return ()
    if all(ago_h is None or ago_h > BEGAN_H[stage] for ago_h in _screened_ago_h(routine, state)):
        return signs.whole_list(state, relief=routine.relief)
    young = screening.one_by_one(eligibility.TODAY["onset"][stage], None, ())
    return () if _one_by_one(state) else young


@on_answer
def screening_answers(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """In SCREENING, takes the answers: all clear leads to SAFETY_NET, and a yes to a locking question ends the session.

    A reason to ask a clinician first waits for their tick, and without it the session ends. A yes that
    locks is asked about once more; withdrawn, it begins the full list anew; meant, the rest of the list is asked, and
    the session ends.
    """
    if question == DAILY:
        if answer.value != NONE:
            return signs.yes(routine, state, answer.value, out, ticked=True)
        return _ended(routine, state, out) or _clear(routine, state, DAILY, out)
    state, settled = signs.answered(routine, state, question, answer.value, out)
    return state if settled else _on(routine, state, out)


def _on(routine: Routine, state: Session, out: Out) -> Session:
    if state.dialogue.to_ask:
        return ask_next(state, out)
    return _ended(routine, state, out) or _clear(routine, state, signs.form_name(routine), out)


def _ended(routine: Routine, state: Session, out: Out) -> Session | None:
    return signs.still_locked(routine, state, out)


def _clear(routine: Routine, state: Session, form: str, out: Out) -> Session:
    out.tell("screened", form=form, outcome="comfort" if state.plan.comfort else "clear", question=None)
    state = replace(state, plan=replace(state.plan, full_form=form != DAILY))
    return go(signs.cleared(routine, state, out), Phase.SAFETY_NET)


# -- what is for today ------------------------------------------------------------------------------------------------


def enter_today(routine: Routine, state: Session, out: Out) -> Session:
    """On entering TODAY, asks what today's steps depend on and is not known; nothing where only comfort is for now.

    With nothing to ask it plans at once, which leads to BASELINE or ends the session.
    """
    comfort = state.plan.comfort or pain_start.comfort_for_now(routine, state)
    facts = eligibility.bones_told(state.plan.facts | state.plan.known.facts, state.plan.answered)
    to_ask = eligibility.questions(routine, state.plan.known) if comfort is None else ()
    needed = () if routine.relief or comfort is not None else tuple(map(ticks.question, ticks.needed(facts)))
    to_ask = (*signs.list_due(routine, state), *_by_name(state, comfort), *needed, *_listed(state, to_ask))
    state = replace(
        state,
        plan=replace(state.plan, facts=facts, comfort=comfort, unnamed=False),
        dialogue=replace(state.dialogue, to_ask=to_ask),
    )
    return ask_next(state, out) if state.dialogue.to_ask else _planned(routine, state, out)


def _listed(state: Session, to_ask: tuple[str, ...]) -> tuple[str, ...]:
    """With the rows of today behind their list; beside the full list each has a yes or a no of its own ([R2] S5).

    So it has where a row shares their screen that nobody can tick, as a list would be one screen more; and where the
    rows are more than can be read at ease on one.
    """
    rows = tuple(question for question in to_ask if question in eligibility.TICKED)
    others = set(to_ask) & set(TODAY_ROWS) - set(rows)
    if state.plan.full_form or not 2 <= len(rows) <= TICKS_A_SCREEN or others:
        return to_ask
    at = to_ask.index(rows[0])
    return (*to_ask[:at], eligibility.TODAY_LIST, *rows, *(one for one in to_ask[at:] if one not in rows))


def _by_name(state: Session, comfort: str | None) -> tuple[str, ...]:
    """The questions for each condition by itself, where one of them is there and which was not said."""
    return tuple(eligibility.HAS) if state.plan.unnamed and comfort is None else ()


@on_answer
def today(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """In TODAY, takes the answers; after the last one the steps are planned, which leads to BASELINE.

    The session ends where the routine may not begin or no step is left, and where a late screening question locks it.
    """
    return _settle(routine, state, question, answer, out, _planned)


def _settle(routine: Routine, state: Session, question: str, answer: Answer, out: Out, then: Enter) -> Session:
    """The answer to a question about today, or to a sign among them; `then` is what follows the last one."""
    state, settled = taken(routine, state, question, answer, out)
    if settled:
        return state
    return ask_next(state, out) if state.dialogue.to_ask else then(routine, signs.cleared(routine, state, out), out)


def taken(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> tuple[Session, bool]:
    """With the answer to a question about today, or to a sign among them; and whether that has settled what comes."""
    if signs.is_one(question):
        state, settled = signs.answered(routine, state, question, answer.value, out)
        if settled:
            return state, True
        apart = _by_name(state, state.plan.comfort)
        state = with_questions(state, (*apart, *state.dialogue.to_ask))
        return replace(state, plan=replace(state.plan, unnamed=False)), False
    if question == eligibility.TODAY_LIST:
        return _ticked(routine, state, answer, out), False
    return _told_of_today(routine, state, question, answer, out), False


def _ticked(routine: Routine, state: Session, answer: Answer, out: Out) -> Session:
    """With one row of the list of today, which is then asked about the others; or with none of them."""
    rows = rows_of_today(state)
    state = with_questions(state, tuple(one for one in state.dialogue.to_ask if one not in rows))
    if answer.value == NONE:
        for row in rows:
            state = _told_of_today(routine, state, row, replace(answer, value="no"), out)
        return state
    state = _told_of_today(routine, state, answer.value, replace(answer, value="yes"), out)
    others = tuple(row for row in rows if row != answer.value)
    again = (eligibility.TODAY_LIST, *others) if others else ()
    return with_questions(state, (*again, *state.dialogue.to_ask))


def _told_of_today(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """With the answer to a question about today, and the questions that it brings."""
    before = state.plan.facts
    now = eligibility.answer(before, question, answer.value)
    now |= alone.off_the_floor(now)
    now = eligibility.bones_told(now, state.plan.answered | {question})
    state = replace(state, plan=replace(state.plan, facts=now))
    answered = state.plan.known.answered | state.plan.answered
    state = with_questions(state, alone.left_to_ask(state.dialogue.to_ask, question, answer.value, answered))
    if question in alone.ARRANGED and answer.value == "no":
        out.offer("note", f"advice.{question}")
    # what only now turns out to be for them
    late = screening.opened(before, now, state.plan.known.answered)
    late = (*late, *_of_new_episode(routine, state, answer.value)) if question == "onset" else late
    after = eligibility.follows(question, answer.value, before, now, relief=routine.relief)
    if question == "drowsy" and answer.value == "yes":
        out.offer("note", "note.drowsy")
    state = replace(
        state,
        dialogue=replace(state.dialogue, to_ask=_once(state, late, after)),
        plan=replace(state.plan, answered=state.plan.answered | {question}),
    )
    return state


def _once(state: Session, late: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    """What is still to come, with what an answer has brought before and behind it; nothing that was answered."""
    to_ask = dict.fromkeys((*late, *state.dialogue.to_ask, *after))
    brought = {*late, *after} - {*state.dialogue.to_ask}
    return tuple(one for one in to_ask if one not in brought or one not in state.dialogue.form.done)


def _planned(routine: Routine, state: Session, out: Out) -> Session:
    """The steps for today, and on to the first score; or why there are none."""
    state = _for_today(routine, state, out)
    return state if state.ending.end is not None else go(state, Phase.BASELINE)


def _for_today(routine: Routine, state: Session, out: Out) -> Session:
    """With the steps for today; where there are none the session ends. Comfort chooses its own."""
    if state.plan.comfort is not None:
        return state
    why = eligibility.closed(routine, state.plan.known, state.plan.facts)
    if why is not None:
        return end(routine, state, "not_today", out, advice=text(f"gate.{why}"))
    made = eligibility.plan(routine, state.plan.facts)
    out.tell(
        "planned",
        level=routine.level,
        facts=sorted(state.plan.facts),
        steps=[None if step is None else step.exercise.id for step in made.steps],
        left_out=[{"step": out.place, "because": list(out.because)} for out in made.left_out],
    )
    if routine.steps and not any(made.steps):
        return end(routine, state, "not_today", out, advice=text("gate.nothing_left"))
    _not_on_the_back(state, made, out)
    _without_parts(state, made, out)
    return replace(state, plan=replace(state.plan, steps=made.steps, left_out=made.left_out))


def _not_on_the_back(state: Session, made: eligibility.PlannedSteps, out: Out) -> None:
    """What is left of the steps on the back is done on a side or well propped up ([R2] S13)."""
    on_the_back = any(step is not None and step.exercise.posture == "supine" for step in made.steps)
    if "pregnant_from_16_weeks" in state.plan.facts and on_the_back:
        out.offer("note", "note.not_on_the_back")


def _without_parts(state: Session, made: eligibility.PlannedSteps, out: Out) -> None:
    """Of what movement a half is left out today, each said once."""
    titles = {step.exercise.id: step.exercise for step in eligibility.parts_off(made.steps, state.plan.facts)}
    for exercise in titles.values():
        out.offer("note", "note.without_sinking", exercise=text(exercise.sentence("title")))


def enter_comfort(routine: Routine, state: Session, out: Out) -> Session:
    """On entering COMFORT, says why, and asks what decides about the positions and was not asked already.

    With nothing to ask it leads at once to the first step of comfort mode, or ends the session where there is none.
    """
    plan = state.plan
    known = replace(plan.known, facts=plan.known.facts | plan.facts, answered=plan.known.answered | plan.answered)
    routines = (routine,) if known.relief is None else (routine, known.relief)
    wanted = {question for one in routines for question in eligibility.questions(one, known)}
    wait = eligibility.CAN_WAIT
    if state.ending.stopped is not None:  # nobody in more pain is asked for a pack that they may not want
        wait |= wanted - eligibility.NEVER_LATER - eligibility.asked_at_once(routines, known)
    today = tuple(name for name in eligibility.TODAY if name in wanted - wait)
    to_ask = (*signs.list_due(routine, state), *_listed(state, today))
    out.offer("note", f"comfort.{state.plan.comfort}")
    return ask_next(with_questions(state, to_ask), out) if to_ask else _at_ease(routine, state, out)


@on_answer
def comfort(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """In COMFORT, takes the answers; after the last one the first step of comfort mode follows.

    The session ends where no step is left, and where a late screening question locks it.
    """
    return _settle(routine, state, question, answer, out, _at_ease)


def _at_ease(routine: Routine, state: Session, out: Out) -> Session:
    made = eligibility.comfort_plan(routine, state.plan.known.relief, state.plan.facts)
    # they come after the routine's own places, so that a place is one thing in the record
    before = (
        state.plan.steps
        if state.ending.stopped is not None and state.plan.steps is not None
        else (None,) * len(routine.steps)
    )
    steps = (*before, *made.steps)
    out.tell(
        "comfort_started", why=state.plan.comfort, steps=[None if step is None else step.exercise.id for step in steps]
    )
    state = replace(
        state,
        plan=replace(state.plan, steps=steps, left_out=(), eased=frozenset()),
        run=replace(state.run, place=len(before) - 1),
        pain=replace(state.pain, trials={}, left_finders=frozenset(), rested=None),
    )
    _not_on_the_back(state, made, out)
    if not any(made.steps):
        return end(routine, state, "not_today", out, advice=text("gate.nothing_left"))
    return next_step(routine, state, out)


NUMB = frozenset({"tingling", "numb"})  # kinds of pain that may be a new symptom of a leg


# -- pain at the start ------------------------------------------------------------------------------------------------


def enter_baseline(routine: Routine, state: Session, out: Out) -> Session:
    """On entering BASELINE, asks for the first pain score, and before it about the day after where that is due.

    Where it is not due but the last day after was worse, every step stays eased: starting again is not another day.
    """
    past = state.plan.known.past
    day_after = pain_start.days_before(state)
    if not day_after and past.day_after_worse:  # a second start on that day keeps its eased steps
        state = pain_start.eased_all(state)
    return ask_next(with_questions(state, (*signs.list_due(routine, state), *day_after, "pain_before")), out)


@on_answer
def baseline(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """In BASELINE, takes the first score and, unless it is 0, where and how it hurts; leads to the first step.

    Too much pain leads to COMFORT (`safety.at_baseline`). A score above the routine's gate, pain further down a leg
    than the last time, or a new leg symptom ends the session.
    """
    if question == "pain_day_after":
        return ask_next(pain_start.day_after(state, int(answer.value), out), out)
    if question == "pain_morning":
        return ask_next(pain_start.morning_after(state, int(answer.value), out), out)
    if question == "pain_before":
        score = int(answer.value)
        state = replace(state, pain=replace(state.pain, scores=state.pain.scores.with_score(score)))
        state = with_questions(state, (*_after_the_score(routine, state, score), *_going_on(routine, state, score)))
    if signs.is_one(question) or question in eligibility.TODAY:
        state, settled = taken(routine, state, question, answer, out)
        if settled:
            return state
    # numb or tingling may be a new symptom of a leg, whatever an earlier form said
    if question == "pain_kind" and answer.value in NUMB:
        state = with_questions(state, ("leg_symptoms", *state.dialogue.to_ask))
    if question == "go_on_there" and answer.value == "no":
        state = replace(state, plan=replace(state.plan, done_before=frozenset()))
    if question == "pain_where":
        state = replace(state, pain=replace(state.pain, place=answer.value))
    if question == "pain_where" and safety.further_down(state.plan.known.past.last_place, answer.value):
        state = signs.locked(routine, state, question, out)
        return end(routine, state, "screening", out)
    if state.dialogue.to_ask:
        return ask_next(state, out)
    state = signs.cleared(routine, state, out)
    if not set(state.dialogue.form.done).isdisjoint(eligibility.TODAY):  # a condition that is told of only now
        state = _for_today(routine, state, out)
    return state if state.ending.end is not None else pain_start.begin(routine, state, out)


def _going_on(routine: Routine, state: Session, score: int) -> tuple[str, ...]:
    """Whether to go on where a session broke off, unless nothing but comfort is for now."""
    comfort = safety.at_baseline(routine.pain, score, state.plan.known.past).action is safety.Action.COMFORT
    if not state.plan.done_before or comfort or state.plan.comfort is not None:
        return ()
    return ("go_on_there",)


def _after_the_score(routine: Routine, state: Session, score: int) -> tuple[str, ...]:
    """Where and how it hurts, with the full list; and that list where the score is far above the last time's ([R2] S2).

    On other days the daily list has asked what matters of the place and the kind; where a looser rule of pain is
    signed the place is asked each time, since pain below the knee ends it ([R2] S9).
    """
    full = state.plan.full_form
    ruled = routine.pain.rule is not PainRule.STRICT
    above = safety.above_last(state.plan.known.past, score)
    list_due = signs.whole_list(state, relief=routine.relief) if above and not full else ()
    if not score:
        return list_due
    return (*list_due, *(("pain_where", "pain_kind") if full or above else ("pain_where",) if ruled else ()))
