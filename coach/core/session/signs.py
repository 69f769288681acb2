"""A yes to a sign: it counts from the moment it is given, whatever comes next ([R2] S3).

Record and lock come first; then, with no word of the consequence, whether it was meant. Only "by mistake", given twice,
withdraws it: the withdrawal is recorded beside the yes, the full list follows, and once that is clear the lock of this
yes is lifted, and no other.
"""

from coach.core.base.frozen import replace
from coach.core.clinical import screening
from coach.core.clinical.screening import SCREENING, Tier
from coach.core.exercise.model import Routine
from coach.core.session.asking import ask
from coach.core.session.exercise_run import Out
from coach.core.session.state import Phase, Session, with_questions
from coach.core.session.transitions import chosen_advice, end

HAVE_IT, MISTAKE = "have_it", "mistake"
SURE = {"yes_meant": "yes_mistake"}  # the question that asks for it a second time


def yes(routine: Routine, state: Session, question: str, out: Out) -> Session:
    """A yes to a sign that locks: recorded and locked; then whether it was meant is asked."""
    return ask(locked(routine, state, question, out), "yes_meant", out, about=question)


def locked(routine: Routine, state: Session, question: str, out: Out) -> Session:
    """Records a yes that locks. From here on every ending carries its advice."""
    row = screening.ROWS.get(question)
    facts = state.plan.facts if row is None or row.fact is None else state.plan.facts | {row.fact}
    tier = Tier.TODAY if row is None else row.tier  # a new symptom in the middle of a session needs advice today
    out.tell("locked", lock=tier.value, question=question)
    if row is not None:
        out.tell("screened", form=_form(routine), outcome=tier.value, question=question)
    return replace(state, plan=replace(state.plan, facts=facts, chosen=(*state.plan.chosen, question)))


def meant(routine: Routine, state: Session, question: str, value: str, out: Out) -> Session | None:
    """What was answered to whether a yes was meant; None once it is withdrawn, and the full list is to follow."""
    if value != MISTAKE:
        reason = "screening" if state.pain.scores.baseline is None else "symptoms"
        return end(routine, state, reason, out, advice=chosen_advice(state))
    if question in SURE:
        return ask(state, SURE[question], out, about=state.plan.chosen[-1])
    return None


def withdrawn(state: Session, out: Out) -> Session:
    """The yes was a mistake, said twice: that is recorded. Its lock stays until the full list is clear."""
    *others, chosen = state.plan.chosen
    out.tell("yes_withdrawn", question=chosen)
    row = screening.ROWS.get(chosen)
    facts = state.plan.facts - {row.fact} if row is not None and row.fact is not None else state.plan.facts
    plan = replace(state.plan, facts=facts, chosen=tuple(others), withdrawn=(*state.plan.withdrawn, chosen))
    return replace(state, plan=plan)


def cleared(routine: Routine, state: Session, out: Out) -> Session:
    """The full list was clear: the locks of what was withdrawn are lifted."""
    if state.plan.withdrawn and state.run.phase is not Phase.SCREENING:  # which records its own form
        out.tell("screened", form=_form(routine), outcome="clear", question=None)
    for question in state.plan.withdrawn:
        out.tell("lock_lifted", question=question)
    return replace(state, plan=replace(state.plan, withdrawn=()))


def whole_list(state: Session, *, relief: bool) -> tuple[str, ...]:
    """The full list for this person, from its beginning."""
    known = state.plan.known
    return screening.full_form(known.facts | state.plan.facts, known.answered, relief=relief)


def _form(routine: Routine) -> str:
    return "relief" if routine.relief else "full"


def emergencies(state: Session) -> tuple[str, ...]:
    """The emergencies of the full list: what any other complaint leads to."""
    urgent = {row.id for row in SCREENING if row.tier is Tier.EMERGENCY}
    return tuple(question for question in whole_list(state, relief=True) if question in urgent)


def ask_list(state: Session, to_ask: tuple[str, ...], out: Out) -> Session:
    """Asks these, one after the other; the first is asked now."""
    return ask(with_questions(state, to_ask[1:]), to_ask[0], out)
