"""A yes to a sign: it counts from the moment it is given, whatever comes next ([R2] S3).

Record and lock come first; then, with no word of the consequence, whether it was meant. Only "by mistake", given twice,
withdraws it: the withdrawal is recorded beside the yes, the full list follows, and once that is clear the lock of this
yes is lifted, and no other. What is meant, and needs advice today, is followed by the rest of the list: together with
another sign it may be an emergency.
"""

from coach.core.base.frozen import replace
from coach.core.clinical import eligibility, screening, ticks
from coach.core.clinical.screening import CONDITIONS, DAILY, LOCKING, ROWS, SCREENING, Tier
from coach.core.clinical.sign_pairs import tier_of
from coach.core.clinical.watch_for import watch_for
from coach.core.dialogue.prompts import Offer
from coach.core.dialogue.questions import MEANT, Answer
from coach.core.exercise.model import Routine
from coach.core.session.asking import ask
from coach.core.session.exercise_run import Out
from coach.core.session.state import Phase, Session, with_questions
from coach.core.session.transitions import chosen_advice, end, tier_advice

MISTAKE = "mistake"  # any other answer leaves the yes as it was
SURE = {"yes_meant": "yes_mistake"}  # the question that asks for it a second time


def yes_to(state: Session, question: str, answer: Answer) -> str | None:
    """The sign to which this answer is a yes that locks; None where it is no such answer."""
    if question == "symptoms" and answer.value == "yes":
        return question
    if question == DAILY:
        return answer.value if answer.value in ROWS else None
    locks = question in ROWS and answer.value == "yes" and _locking_tier(state, question) is not None
    return question if locks else None


def _locking_tier(state: Session, question: str) -> Tier | None:
    """The tier in which a yes to this row locks, with what was said yes to before and the history; None: in none."""
    tier = tier_of((*state.plan.signs, question), state.plan.known.facts | state.plan.facts)
    return tier if tier in LOCKING else None


def yes(routine: Routine, state: Session, question: str, out: Out, *, ticked: bool = False) -> Session:
    """A yes to a sign that locks: recorded and locked; then whether it was meant is asked.

    `ticked`: it is a tick of the daily list.
    """
    return ask(locked(routine, state, question, out, ticked=ticked), "yes_meant", out, about=question)


def locked(routine: Routine, state: Session, question: str, out: Out, *, ticked: bool = False) -> Session:
    """Records a yes that locks, and in which list. From here on every ending carries its advice."""
    row = ROWS.get(question)
    # a new symptom in the middle of a session needs advice today
    tier = Tier.TODAY if row is None else _locking_tier(state, question) or Tier.TODAY
    out.tell("locked", lock=tier.value, question=question)
    if row is not None:
        daily = ticked or DAILY in state.dialogue.to_ask  # before it come the rows with a yes or no every day
        form = DAILY if daily else form_name(routine)
        out.tell("screened", form=form, outcome=tier.value, question=question)
    state = _with_yes(state, question)
    return replace(state, plan=replace(state.plan, chosen=(*state.plan.chosen, question)))


def _with_yes(state: Session, question: str) -> Session:
    row = ROWS.get(question)
    facts = state.plan.facts if row is None or row.fact is None else state.plan.facts | {row.fact}
    return replace(state, plan=replace(state.plan, facts=facts, signs=(*state.plan.signs, question)))


def meant(routine: Routine, state: Session, question: str, value: str, out: Out) -> Session | None:
    """What was answered to whether a yes was meant; None once it is withdrawn, and the full list is to follow."""
    if value != MISTAKE:
        ahead = _examinations(state)
        if ahead:
            return ask_list(state, (*ahead, *(one for one in state.dialogue.to_ask if one not in ahead)), out)
        return _after_it_was_meant(routine, state, out)
    if question in SURE:
        return ask(state, SURE[question], out, about=state.plan.chosen[-1])
    return None


def _after_it_was_meant(routine: Routine, state: Session, out: Out) -> Session:
    rest = _rest_of_the_list(state)
    if rest:
        return ask_list(state, rest, out)
    return end(routine, state, _reason(state), out, advice=chosen_advice(state))


def _examinations(state: Session) -> tuple[str, ...]:
    """The questions for examinations that, all told of, leave nothing that locks; none where something would."""
    facts = state.plan.known.facts | state.plan.facts
    can_be = {f"{sign}_examined" for sign in state.plan.signs if ticks.of_sign(sign, ()) is not None}
    if tier_of(state.plan.signs, facts | can_be) in LOCKING:
        return ()
    return tuple(one for one in ticks_owed(state) if one not in state.dialogue.form.done)


def _lifted_by_examination(state: Session, out: Out) -> Session:
    """Two signs that lock only together, and were both examined, do not: the lock that they set is lifted."""
    facts = state.plan.known.facts | state.plan.facts
    if not state.plan.chosen or tier_of(state.plan.signs, facts) in LOCKING:
        return state
    for sign in state.plan.chosen:
        out.tell("lock_lifted", question=sign)
    return replace(state, plan=replace(state.plan, chosen=()))


def _rest_of_the_list(state: Session) -> tuple[str, ...]:
    """The signs that may make more of this one; none once it is an emergency, or where no list is under way."""
    known = state.plan.known
    facts = known.facts | state.plan.facts
    if state.run.phase is not Phase.SCREENING or tier_of(state.plan.signs, facts) is Tier.EMERGENCY:
        return ()
    asked = {*state.dialogue.form.done, *state.plan.signs}
    form = screening.full_form(facts, known.answered, relief=True)
    return tuple(sign for sign in form if ROWS[sign].tier in LOCKING and sign not in asked)


def withdrawn(state: Session, out: Out) -> Session:
    """The yes was a mistake, said twice: that is recorded. Its lock stays until the full list is clear."""
    *others, chosen = state.plan.chosen
    out.tell("yes_withdrawn", question=chosen)
    row = ROWS.get(chosen)
    facts = state.plan.facts - {row.fact} if row is not None and row.fact is not None else state.plan.facts
    left = tuple(sign for sign in state.plan.signs if sign != chosen)
    plan = replace(state.plan, facts=facts, signs=left, chosen=tuple(others))
    return replace(state, plan=replace(plan, withdrawn=(*plan.withdrawn, chosen)))


def answered(routine: Routine, state: Session, question: str, value: str, out: Out) -> tuple[Session, bool]:
    """An answer to a sign, to the clinician's tick, or to whether a yes was meant, in whichever phase it is asked.

    Also whether that has settled what comes next: a question, or the end.
    """
    if question in MEANT:
        settled = meant(routine, state, question, value, out)
        return settled or ask_list(withdrawn(state, out), _anew(routine, state), out), True
    if (tick := ticks.tick_of(question)) is not None:
        if value != "no":
            return _lifted_by_examination(_ticked(state, tick), out), False
        if state.plan.chosen:  # two signs that lock together, and one of them was not examined
            return _after_it_was_meant(routine, state, out), True
        return not_cleared(routine, state, question, out), True
    if value == "no":
        return _no_conditions(state) if question == CONDITIONS else state, False
    row = ROWS[question]
    if _locking_tier(state, question) is not None:
        return yes(routine, state, question, out), True
    state = _with_yes(state, question)
    if row.comfort:
        if state.plan.withdrawn:  # the list is not clear: what was taken back stays locked
            out.tell("screened", form=form_name(routine), outcome="comfort", question=question)
            return end(routine, state, "screening", out, advice=tier_advice(state, row.tier)), True
        return replace(state, plan=replace(state.plan, comfort=question)), False
    if row.tier is Tier.ADVICE:
        out.offer("note", f"advice.{question}")
        return state, False
    if question == CONDITIONS:
        return replace(state, plan=replace(state.plan, unnamed=True)), False
    needs = ticks.of_sign(question, state.plan.known.facts | state.plan.facts)
    to_ask = state.dialogue.to_ask
    if needs is None or ticks.question(needs) in to_ask:
        return state, False
    return with_questions(state, (*to_ask, ticks.question(needs))), False


def _no_conditions(state: Session) -> Session:
    """None of the history's conditions is there, those of the bones among them."""
    answered = state.plan.answered | {CONDITIONS}
    facts = eligibility.bones_told(state.plan.facts, answered)
    return replace(state, plan=replace(state.plan, answered=answered, facts=facts))


def ticks_owed(state: Session) -> tuple[str, ...]:
    """The questions for the ticks of signs with a yes; whatever came between, none of them is forgotten."""
    needed = (ticks.of_sign(sign, state.plan.known.facts | state.plan.facts) for sign in state.plan.signs)
    return tuple(ticks.question(tick) for tick in needed if tick is not None)


def is_one(question: str) -> bool:
    """Whether `answered` takes the answer to this question."""
    return question in MEANT or question in ROWS or ticks.tick_of(question) is not None


def _ticked(state: Session, tick: str) -> Session:
    """With what this tick opens, and nothing else."""
    known = replace(state.plan.known, facts=ticks.with_tick(state.plan.known.facts, tick))
    return replace(state, plan=replace(state.plan, known=known, facts=ticks.with_tick(state.plan.facts, tick)))


def not_cleared(routine: Routine, state: Session, question: str, out: Out) -> Session:
    """The end of a session that waits for a clinician first."""
    out.tell("screened", form=form_name(routine), outcome=Tier.ASK_FIRST.value, question=question)
    return end(routine, state, "screening", out, advice=tier_advice(state, Tier.ASK_FIRST))


def _anew(routine: Routine, state: Session) -> tuple[str, ...]:
    """The full list after a yes that was withdrawn, and what was still to be asked: not the daily list, which the full
    one has in it."""
    whole = whole_list(state, relief=routine.relief)
    return (*whole, *(question for question in state.dialogue.to_ask if question not in (*whole, DAILY)))


def list_due(routine: Routine, state: Session) -> tuple[str, ...]:
    """The full list, where a yes was withdrawn and the list has not been clear since: a phase begins with it."""
    return whole_list(state, relief=routine.relief) if state.plan.withdrawn else ()


def cleared(routine: Routine, state: Session, out: Out) -> Session:
    """The full list was clear, if it was asked: that is recorded, and the locks of what was withdrawn are lifted."""
    listed = state.plan.withdrawn or (list_asked(state) and not state.plan.chosen)
    if listed and state.run.phase is not Phase.SCREENING:  # which records its own form
        out.tell("screened", form=form_name(routine), outcome="clear", question=None)
        state = replace(state, plan=replace(state.plan, full_form=True))
        known = state.plan.known  # after every clear form, with no screen of its own where a question comes next
        for paragraph in watch_for(known.contacts.emergency_number, known.contacts.clinician, whole=True):
            out.offers.append(Offer("net", paragraph, out.t_s))
    for question in state.plan.withdrawn:
        out.tell("lock_lifted", question=question)
    return replace(state, plan=replace(state.plan, withdrawn=()))


def still_locked(routine: Routine, state: Session, out: Out) -> Session | None:
    """The end of a session with a yes that has locked and was not withdrawn; None without one."""
    if not state.plan.chosen:
        return None
    return end(routine, state, _reason(state), out, advice=chosen_advice(state))


def _reason(state: Session) -> str:
    return "screening" if state.pain.scores.baseline is None else "symptoms"


def whole_list(state: Session, *, relief: bool) -> tuple[str, ...]:
    """The full list for this person, from its beginning."""
    known = state.plan.known
    facts = known.facts | state.plan.facts
    return screening.full_form(facts, known.answered, relief=relief)


def list_asked(state: Session) -> bool:
    """Whether every emergency was asked about in this phase."""
    return set(emergencies(state)) <= set(state.dialogue.form.done)


def form_name(routine: Routine) -> str:
    """How the record calls the form: what may wait before relief is still to be asked before other routines ([R] 1)."""
    return "relief" if routine.relief else "full"


def emergencies(state: Session) -> tuple[str, ...]:
    """The emergencies of the full list: what any other complaint leads to."""
    urgent = {row.id for row in SCREENING if row.tier is Tier.EMERGENCY}
    return tuple(question for question in whole_list(state, relief=True) if question in urgent)


def ask_list(state: Session, to_ask: tuple[str, ...], out: Out) -> Session:
    """Asks these, one after the other; the first is asked now."""
    return ask(with_questions(state, to_ask[1:]), to_ask[0], out)
