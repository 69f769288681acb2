"""Before the first exercise: safety questions, what decides about today's steps, and the pain at the start."""

from coach.core.base.frozen import replace
from coach.core.base.types import Text, text
from coach.core.clinical import eligibility, safety, screening
from coach.core.clinical.screening import CLEARED, SHORT, Tier
from coach.core.dialogue.questions import Answer
from coach.core.exercise.model import Routine
from coach.core.session.exercise_run import Out
from coach.core.session.state import Phase, Session
from coach.core.session.transitions import Enter, ask_next, emergency_advice, end, go, next_step, on_answer, to_comfort

# -- screening --------------------------------------------------------------------------------------------------------


def enter_screening(routine: Routine, state: Session, out: Out) -> Session:
    """The full form, or one question while it holds; nothing at all of somebody who is locked."""
    known = state.known
    locked = next((lock for lock in known.locks if lock != safety.THERAPIST_LOCK), None)
    if locked is not None:
        return end(routine, state, "locked", out, advice=_advice(state, locked), then=text("advice.locked"))
    if known.past.sessions_today >= safety.SESSIONS_A_DAY:
        return end(routine, state, "not_today", out, advice=text("gate.enough_today"))
    ago_h = (known.past.screened_ago_h, known.past.relief_screened_ago_h if routine.relief else None)
    short = any(map(screening.holds, ago_h))
    return ask_next(replace(state, to_ask=(SHORT,) if short else _form(routine, state)), out)


def _form(routine: Routine, state: Session) -> tuple[str, ...]:
    known = state.known
    form = screening.full_form(known.facts, known.answered, relief=routine.relief)
    ask_first = screening.asks_clinician_first(known.facts) and not routine.relief
    return (*form, CLEARED) if ask_first else form


def _advice(state: Session, tier: str) -> Text:
    return emergency_advice(state) if tier == Tier.EMERGENCY else text(f"advice.{tier}")


@on_answer
def screening_answers(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    if question == SHORT:
        if answer.value == "yes":
            return ask_next(replace(state, to_ask=_form(routine, state)), out)
        return _clear(state, "short", out)
    if question == CLEARED:
        ticked = answer.value == "yes"
        return _on(routine, state, out) if ticked else _closed(routine, state, Tier.ASK_FIRST, question, out)
    return _on(routine, state, out) if answer.value == "no" else _yes(routine, state, question, out)


def _yes(routine: Routine, state: Session, question: str, out: Out) -> Session:
    row = screening.ROWS[question]
    if row.fact is not None:
        state = replace(state, facts=state.facts | {row.fact})
    if row.tier is Tier.ASK_FIRST:
        ask = state.to_ask if CLEARED in state.to_ask else (*state.to_ask, CLEARED)
        return _on(routine, replace(state, to_ask=ask), out)
    if row.comfort:
        return _on(routine, replace(state, comfort=question), out)
    out.tell("locked", lock=row.tier.value, question=question)
    return _closed(routine, state, row.tier, question, out)


def _full(routine: Routine) -> str:
    """What may wait before a routine for relief is still to be asked before any other ([R] 1)."""
    return "relief" if routine.relief else "full"


def _closed(routine: Routine, state: Session, tier: Tier, question: str, out: Out) -> Session:
    out.tell("screened", form=_full(routine), outcome=tier.value, question=question)
    return end(routine, state, "screening", out, advice=_advice(state, tier.value))


def _on(routine: Routine, state: Session, out: Out) -> Session:
    return ask_next(state, out) if state.to_ask else _clear(state, _full(routine), out)


def _clear(state: Session, form: str, out: Out) -> Session:
    out.tell("screened", form=form, outcome="comfort" if state.comfort else "clear", question=None)
    return go(state, Phase.TODAY)


# -- what is for today ------------------------------------------------------------------------------------------------


def enter_today(routine: Routine, state: Session, out: Out) -> Session:
    comfort = state.comfort or safety.comfort_before(state.known.past, state.known.locks)
    to_ask = eligibility.questions(routine, state.known) if comfort is None else ()
    state = replace(state, facts=state.facts | state.known.facts, comfort=comfort, to_ask=to_ask)
    return ask_next(state, out) if state.to_ask else _planned(routine, state, out)


@on_answer
def today(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    return _settle(routine, state, question, answer, out, _planned)


def _settle(routine: Routine, state: Session, question: str, answer: Answer, out: Out, then: Enter) -> Session:
    """The answer to a question about today; `then` is what follows the last one."""
    if question in screening.ROWS:
        if answer.value == "yes":
            return _yes(routine, state, question, out)
    else:
        before = state.facts
        state = replace(state, facts=before | eligibility.TODAY[question][answer.value])
        late = screening.opened(before, state.facts, state.known.answered)  # what only now turns out to be for them
        state = replace(state, to_ask=(*late, *state.to_ask), answered=state.answered | {question})
    return ask_next(state, out) if state.to_ask else then(routine, state, out)


def _planned(routine: Routine, state: Session, out: Out) -> Session:
    """The steps for today, or why there are none."""
    if state.comfort is not None:
        return go(state, Phase.BASELINE)
    why = eligibility.closed(routine, state.known, state.facts)
    if why is not None:
        return end(routine, state, "not_today", out, advice=text(f"gate.{why}"))
    made = eligibility.plan(routine, state.facts)
    out.tell(
        "planned",
        level=routine.level,
        facts=sorted(state.facts),
        steps=[None if step is None else step.exercise.id for step in made.steps],
        left_out=[{"step": out.place, "because": list(out.because)} for out in made.left_out],
    )
    if routine.steps and not any(made.steps):
        return end(routine, state, "not_today", out, advice=text("gate.nothing_left"))
    return go(replace(state, steps=made.steps, left_out=made.left_out), Phase.BASELINE)


def enter_comfort(routine: Routine, state: Session, out: Out) -> Session:
    """What decides about the positions, where it was not asked for the routine already."""
    wanted = {*eligibility.questions(routine, state.known)}
    if state.known.relief is not None:
        wanted |= {*eligibility.questions(state.known.relief, state.known)}
    to_ask = tuple(name for name in eligibility.TODAY if name in wanted - state.answered)
    out.offer("note", f"comfort.{state.comfort}")
    return ask_next(replace(state, to_ask=to_ask), out) if to_ask else _at_ease(routine, state, out)


@on_answer
def comfort(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    return _settle(routine, state, question, answer, out, _at_ease)


def _at_ease(routine: Routine, state: Session, out: Out) -> Session:
    made = eligibility.comfort_plan(routine, state.known.relief, state.facts)
    # they come after the routine's own places, so that a place is one thing in the record
    before = state.steps if state.stopped is not None and state.steps is not None else (None,) * len(routine.steps)
    steps = (*before, *made.steps)
    out.tell("comfort_started", why=state.comfort, steps=[None if step is None else step.exercise.id for step in steps])
    state = replace(state, steps=steps, left_out=(), place=len(before) - 1, trials={}, eased=frozenset())
    if not any(made.steps):
        return end(routine, state, "not_today", out, advice=text("gate.nothing_left"))
    return next_step(routine, state, out)


NUMB = frozenset({"tingling", "numb"})  # kinds of pain that may be a new symptom of a leg


# -- pain at the start ------------------------------------------------------------------------------------------------


def enter_baseline(routine: Routine, state: Session, out: Out) -> Session:
    past = state.known.past
    day_after = ("pain_day_after",) if safety.day_after_due(past) else ()
    if not day_after and past.day_after_worse:  # starting again is not another day
        state = replace(state, eased=frozenset(range(len(state.steps or ()))))
    return ask_next(replace(state, to_ask=(*day_after, "pain_before")), out)


@on_answer
def baseline(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    if question == "pain_day_after":
        return ask_next(_day_after(state, int(answer.value), out), out)
    if question == "pain_before":
        score = int(answer.value)
        state = replace(state, pain=state.pain.with_score(score))
        return (
            ask_next(replace(state, to_ask=("pain_where", "pain_kind")), out) if score else _begin(routine, state, out)
        )
    if question == "leg_symptoms" and answer.value == "yes":
        return _yes(routine, state, question, out)
    # numb or tingling, of somebody who was not asked about it in this session: it may be new
    if question == "pain_kind" and answer.value in NUMB and screening.holds(state.known.past.screened_ago_h):
        state = replace(state, to_ask=("leg_symptoms", *state.to_ask))
    if question == "pain_where" and safety.further_down(state.known.past.last_place, answer.value):
        out.tell("locked", lock=Tier.TODAY.value, question=question)
        return end(routine, state, "screening", out, advice=_advice(state, Tier.TODAY))
    return ask_next(state, out) if state.to_ask else _begin(routine, state, out)


def _day_after(state: Session, score: int, out: Out) -> Session:
    """What followed from the last session: never a harder one from a worse day (D7)."""
    follows = safety.day_after(state.known.past, score)
    out.tell("day_after", score=score, before=state.known.past.last_after, follows=follows)
    if follows == "same":
        return state
    out.offer("note", f"note.day_after_{follows}")
    if follows == "ask_therapist":
        return replace(state, comfort=state.comfort or follows)
    steps = state.steps or ()
    return replace(state, eased=state.eased | frozenset(range(len(steps))))


def _begin(routine: Routine, state: Session, out: Out) -> Session:
    """The first step, now that the first score is known."""
    score = state.pain.baseline or 0
    verdict = safety.at_baseline(routine.pain, score, state.known.past)
    if state.comfort is not None or verdict.action is safety.Action.COMFORT:
        return to_comfort(state, state.comfort or verdict.reason)
    if eligibility.too_sore(routine, score):
        return end(routine, state, "not_today", out, advice=text("gate.too_sore"))
    unfit = {
        routine.steps[left.place].exercise.id
        for left in state.left_out
        if not set(left.because).isdisjoint(routine.steps[left.place].exercise.excluded_by)
    }
    if unfit:
        out.offer("left_out", "cue.left_out", n=len(unfit))
    return next_step(routine, state, out)
