"""Asking and hearing: a question is opened, spoken, repeated, and its answer recorded; silence has its rules."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from coach.core.base.frozen import replace
from coach.core.base.types import Text, text
from coach.core.clinical import alone, eligibility, screening, ticks
from coach.core.dialogue import questions
from coach.core.dialogue.form_pages import ROW_GROUPS, page_of
from coach.core.dialogue.prompts import Offer
from coach.core.dialogue.questions import Answer, Asked
from coach.core.exercise.model import Routine
from coach.core.session.exercise_run import Out
from coach.core.session.guidance import DECLINED
from coach.core.session.state import (
    Dialogue,
    Moment,
    Phase,
    Session,
    Tick,
    fields,
    with_asked,
    with_questions,
)
from coach.core.session.transitions import end

# how the record tells the questions about pain apart
PAIN_MOMENTS = {
    "pain_day_after": "day_after", "pain_morning": "morning", "pain_before": "before", "pain_check": "check",
    "pain_again": "check", "pain_after": "after",
}  # fmt: skip


def ask(
    state: Session, question: str, out: Out, repeat: int = 0, about: str | None = None, *,
    instead: Text | None = None, after_s: float = 0.0,
) -> Session:  # fmt: skip
    """Opens this question, records it and offers it to be spoken.

    `repeat`: how often it was asked again before; `about`: the question that it repeats; `instead`: what is asked in
    place of its own sentence; `after_s`: it is spoken so many seconds later, and may be answered before.
    """
    before = state.dialogue.asked
    if about is None and before is not None and before.id == question:
        about, instead = before.about, instead or before.instead
    form = _form(state.dialogue, question)
    page = page_of(question, form, out.t_s, state.dialogue.form.page)
    opened = questions.opened(
        question,
        out.t_s,
        repeats=repeat,
        before=before,
        about=about,
        page=page,
        values=_values(state, question),
        returned=state.plan.known.past.session_ago_h is not None,
        instead=instead,
    )
    out.tell("question_asked", question=question, repeat=repeat)
    out.offers.append(Offer("question", opened.spoken, out.t_s + after_s))
    return with_asked(
        replace(state, dialogue=replace(state.dialogue, form=replace(state.dialogue.form, order=form, page=page))),
        opened,
    )


def _form(dialogue: Dialogue, question: str) -> tuple[str, ...]:
    """The questions of this phase in order, as their screens are made of: what comes in anew goes behind what is done.

    A question about another one has no place in it.
    """
    if question in questions.MEANT:
        return dialogue.form.order
    coming = (question, *dialogue.to_ask)
    if set(coming) <= set(dialogue.form.order):
        return dialogue.form.order
    return (*(one for one in dialogue.form.order if one in dialogue.form.done and one not in coming), *coming)


def _values(state: Session, question: str) -> tuple[str, ...] | None:
    """Of a list the rows that are for this person; without the camera only what a key can stop; None: all choices."""
    if question in ("place_nobody", "place_part") and not state.dialogue.askable:
        return tuple(choice.value for choice in questions.QUESTIONS[question] if choice.value != "by_time")
    if question == eligibility.TODAY_LIST:
        return (*rows_of_today(state), screening.NONE)
    if question != screening.DAILY:
        return None
    known = state.plan.known
    rows = screening.daily_rows(known.facts | state.plan.facts, known.answered)
    return (*(row for row in rows if row not in state.dialogue.form.done), screening.NONE)


def rows_of_today(state: Session) -> tuple[str, ...]:
    """The rows of the list of today that wait for a tick: they follow it among the questions to come."""
    return tuple(question for question in state.dialogue.to_ask if question in eligibility.TICKED)


def insisted(state: Session) -> bool:
    """Whether what is asked must be answered: nobody pauses or skips it."""
    return state.dialogue.asked is not None and state.dialogue.asked.id in questions.INSISTED


def ask_next(state: Session, out: Out) -> Session:
    """Asks the first of the questions that are still to come; raises IndexError when there is none."""
    return ask(
        with_questions(state, state.dialogue.to_ask[1:]),
        state.dialogue.to_ask[0],
        out,
    )


Enter = Callable[[Routine, Session, Out], Session]
Respond = Callable[[Routine, Session, str, Answer, Out], Session]


def on_answer(respond: Respond) -> Callable[[Session, Moment], Session]:
    """One moment of a phase that waits for its question: it listens, and once there is an answer it responds.

    `respond` gets the question's id and the answer. Silence is dealt with before: it repeats, pauses, and in the end
    ends the session, and then there is nothing to respond to.
    """

    @wraps(respond)
    def moment_of(state: Session, moment: Moment) -> Session:
        routine, out = moment.routine, moment.out
        question = state.dialogue.asked.id if state.dialogue.asked is not None else ""
        state, answer = heard(state, moment)
        if answer is None or state.ending.end is not None:
            return state
        return respond(routine, state, question, answer, out)

    return moment_of


def heard(state: Session, moment: Moment) -> tuple[Session, Answer | None]:
    """Listens to the question under way; silence repeats, pauses and in the end ends the session.

    The answer is None as long as there is none. A question must be open.
    """
    routine, tick, out = moment.routine, moment.tick, moment.out
    state = at_the_row(state, tick, out)
    assert state.dialogue.asked is not None
    heard = listened(routine, state.dialogue.asked, tick)
    out.events += heard.events
    state = with_asked(state, heard.asked)
    if heard.action == "repeat":
        if heard.asked.id in questions.INSISTED:
            state = _insisted_again(state, heard.asked, out)
        else:
            state = _asked_again(state, heard.asked, out)
        # the silence goes on: a repeated question does not restart its clock
        state = with_asked(state, heard.asked)
    elif heard.action == "pause":
        out.tell("paused", by="silence")
        out.offer("silence_pause", "cue.silence_pause")
    elif heard.action == "end" and state.dialogue.reading is not None and state.dialogue.reading.confirming:
        pass  # an arm has picked, and may confirm it for some seconds yet
    elif heard.action == "end":
        tell_answer(routine, state, heard.asked.id, Answer(""), out, silent=True)
        state = end(routine, state, _silent_end(state), out)  # a yes, followed by silence, is enough
    if heard.answer is not None:
        if heard.asked.paused:
            out.tell("resumed", by="person")
        tell_answer(routine, state, heard.asked.id, heard.answer, out)
        done = {**state.dialogue.form.done, heard.asked.id: heard.answer.value}
        state = with_asked(
            replace(state, dialogue=replace(state.dialogue, form=replace(state.dialogue.form, done=done))), None
        )
    return state, heard.answer


def at_the_row(state: Session, tick: Tick, out: Out) -> Session:
    """A click on another row of the screen turns to that row; its answer counts there as any other does."""
    row = next((answer.row for answer in tick.answers if answer.row is not None), None)
    asked = state.dialogue.asked
    if row is None or asked is None or asked.page is None or row == asked.id or row not in asked.page.rows:
        return state
    return state if row in state.dialogue.form.done and not may_change(state, row) else turned_to(state, row, out)


def may_change(state: Session, question: str) -> bool:
    """Whether an answer of this phase may be given anew: of a row, and never a yes to a sign ([R2] S3)."""
    answer = state.dialogue.form.done.get(question)
    rows = question in ROW_GROUPS or question == eligibility.TODAY_LIST
    return rows and answer is not None and not (question in screening.ROWS and answer == "yes")


def turned_to(state: Session, question: str, out: Out) -> Session:
    """Another row of this phase is asked now, answered or not; the one that waited comes in its turn."""
    asked = state.dialogue.asked
    assert asked is not None
    state = _taken_back(state, question)
    waiting = {asked.id, *state.dialogue.to_ask, *_in_list(state, question)} - {question}
    to_ask = tuple(one for one in state.dialogue.form.order if one in waiting and not _needless(state, one))
    done = {one: value for one, value in state.dialogue.form.done.items() if one != question}
    return ask(
        replace(
            state,
            dialogue=replace(state.dialogue, to_ask=to_ask, form=replace(state.dialogue.form, done=done), asked=None),
        ),
        question,
        out,
    )


def _in_list(state: Session, question: str) -> tuple[str, ...]:
    """The rows that are ticked in this question; none where it is not the list of today."""
    if question != eligibility.TODAY_LIST:
        return ()
    return tuple(row for row in state.dialogue.form.order if row in eligibility.TICKED)


def _taken_back(state: Session, question: str) -> Session:
    """Without what followed from the answer to a question about today, or to all rows of its list, and from no other
    answer."""
    rows = _in_list(state, question)
    follows = {one: eligibility.TODAY[one][value] for one, value in state.dialogue.form.done.items()
               if one in eligibility.TODAY}  # fmt: skip
    over = follows.pop(question, frozenset()) | alone.off_the_floor(state.plan.facts)
    over = over.union(*(facts for row in rows for facts in eligibility.TODAY[row].values()))
    facts = state.plan.facts - (over - state.plan.known.facts.union(*follows.values()))
    facts |= alone.off_the_floor(facts)
    return replace(state, plan=replace(state.plan, facts=facts, answered=state.plan.answered - {question, *rows}))


def _needless(state: Session, question: str) -> bool:
    """Whether a clinician's tick was to be asked for because of an answer that is taken back."""
    tick = ticks.tick_of(question)
    missing = None if tick is None else ticks.TICKS[tick].missing
    return missing is not None and missing not in state.plan.facts


def listened(routine: Routine, asked: Asked, tick: Tick) -> questions.Heard:
    """One moment of waiting for an answer to this question."""
    read_s = None if asked.all_count else questions.reading_s(asked, routine.words)
    return questions.listen(asked, tick.t_s, tick.answers, tick.speaking, audible=tick.audible, read_s=read_s)


def _silent_end(state: Session) -> str:
    """Why a session ends that nobody answers: for what was said before, if that ends one."""
    if state.run.phase is Phase.UNSEEN and state.monitoring.guidance.offered in DECLINED:
        return DECLINED[state.monitoring.guidance.offered]
    if not state.plan.chosen:
        return "silence"
    return "screening" if state.pain.scores.baseline is None else "symptoms"


def _insisted_again(state: Session, asked: Asked, out: Out) -> Session:
    """Said once more, louder than before ([R] 3)."""
    louder = asked.repeats if state.skin is None else state.skin.insisted + 1
    out.tell("question_asked", question=asked.id, repeat=asked.repeats)
    out.offers.append(Offer("insist", text(f"insist.{asked.id}"), out.t_s, louder=louder))
    if state.skin is None:
        return state
    return replace(state, skin=replace(state.skin, insisted=louder, said_off_s=state.run.elapsed_s))


def _asked_again(state: Session, asked: Asked, out: Out) -> Session:
    """Said once more; choices that are being read aloud are that already."""
    if state.dialogue.reading is not None and not state.dialogue.reading.over:
        out.tell("question_asked", question=asked.id, repeat=asked.repeats)
        return with_asked(state, asked)
    state = replace(state, dialogue=replace(state.dialogue, reading=None))  # the choices are read once more as well
    return ask(state, asked.id, out, repeat=asked.repeats)


def tell_answer(
    routine: Routine, state: Session, question: str, answer: Answer, out: Out, silent: bool = False
) -> None:
    """Records an answer as an event about pain, the screening or a symptom; `silent`: as None, nobody answered."""
    value: str | None = None if silent else answer.value
    if question == eligibility.TODAY_LIST and value is not None:  # each row is recorded as by itself
        rows = rows_of_today(state) if value == screening.NONE else (value,)
        for row in rows:
            told = replace(answer, value="no" if value == screening.NONE else "yes")
            tell_answer(routine, state, row, told, out)
        return
    # a silence about pain is a gap in its line
    if question == screening.DAILY and value in screening.ROWS:
        question, value = value, "yes"  # a tick is a yes to its row
    if question in PAIN_MOMENTS or (question == "pain_change" and silent):
        tell_pain(
            routine, state, PAIN_MOMENTS.get(question, "check"), None if value is None else int(value), answer, out
        )
    elif state.run.phase is Phase.SCREENING or question in screening.ROWS:  # some are asked later, once they apply
        out.tell("screening_answered", question=question, value=value, **_how(answer))
    else:
        out.tell("symptom_answered", question=question, value=value, **fields(routine, state), **_how(answer))


def tell_pain(routine: Routine, state: Session, moment: str, score: int | None, answer: Answer, out: Out) -> None:
    """Records a score, 0 to 10, as a number or as no change from the last one; None is silence."""
    out.tell("pain_answered", moment=moment, score=score, **fields(routine, state), **_how(answer))


def _how(answer: Answer) -> dict[str, Any]:
    """What the record keeps of every answer: by whom it was given, and how long it took."""
    return {
        "scripted": answer.scripted,
        "after_opened_s": answer.after_opened_s,
        "after_spoken_s": answer.after_spoken_s,
    }
