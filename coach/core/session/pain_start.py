"""What pain decides before the first exercise: how many sessions a day holds, the day and the morning after, the first
score, and the rule of pain that holds the session."""

from coach.core.base.frozen import replace
from coach.core.base.types import Text, text
from coach.core.clinical import eligibility, rule_terms, safety
from coach.core.clinical.safety import Action
from coach.core.exercise.model import PainRule, Routine
from coach.core.session.exercise_run import Out
from coach.core.session.state import Session
from coach.core.session.transitions import end, next_step, to_comfort

# exercises left out that are named aloud [E]: a longer list is hard to follow; the last screen has all of them
MOST_NAMED = 2


def too_many(routine: Routine, state: Session) -> Text | None:
    """Why no further session of this routine is for this day, as it is said; None when one is."""
    why = eligibility.enough_today(routine, state.plan.known.past)
    return None if why is None else text(f"gate.{why}")


def comfort_for_now(routine: Routine, state: Session) -> str | None:
    """Why this session is for comfort only, a key of `safety.COMFORT`, before anything was asked."""
    return safety.comfort_before(state.plan.known.past, gentle=routine.after_pause)


def days_before(state: Session) -> tuple[str, ...]:
    """What is asked about the time since the last session: the next morning by `monitored`, else the day after."""
    if state.plan.known.rule_terms.morning_start is not None:
        return ("pain_morning",)
    return ("pain_day_after",) if safety.day_after_due(state.plan.known.past) else ()


def day_after(state: Session, score: int, out: Out) -> Session:
    """What followed from the last session: never a harder one from a worse day (D7)."""
    follows = safety.day_after(state.plan.known.past, score)
    out.tell("day_after", score=score, before=state.plan.known.past.last_after, follows=follows)
    if follows == "same":
        return state
    out.offer("note", f"note.day_after_{follows}")
    if follows == "ask_therapist":
        return replace(state, plan=replace(state.plan, comfort=state.plan.comfort or follows))
    return eased_all(state)


def morning_after(state: Session, score: int, out: Out) -> Session:
    """The next morning by `monitored`: back or not decides about this session already; it is the day after as well."""
    terms = state.plan.known.rule_terms
    assert terms.morning_start is not None
    not_back = terms.not_back or not rule_terms.is_back(terms.morning_start, score)
    known = replace(state.plan.known, rule_terms=replace(terms, not_back=not_back))
    state = replace(state, plan=replace(state.plan, known=known))
    return day_after(state, score, out) if safety.day_after_due(known.past) else state


def eased_all(state: Session) -> Session:
    """Every step at half its dose."""
    steps = state.plan.steps or ()
    return replace(state, plan=replace(state.plan, eased=state.plan.eased | frozenset(range(len(steps)))))


def begin(routine: Routine, state: Session, out: Out) -> Session:
    """The first step, now that the first score is known.

    Too much pain leads to COMFORT, a score above the routine's gate ends the session.
    """
    score = state.pain.scores.baseline or 0
    past = state.plan.known.past
    verdict = safety.at_baseline(routine.pain, score, past)
    if state.plan.comfort is not None or verdict.action is Action.COMFORT:
        return to_comfort(state, state.plan.comfort or verdict.reason)
    if eligibility.too_sore(routine, score):
        return end(routine, state, "not_today", out, advice=text("gate.too_sore"))
    state = _ruled(routine, state, out)
    if verdict.action is Action.HALF_DOSE:
        state = _halved(state, verdict.reason, out)
    if safety.paused(past):
        out.offer("note", "note.half_pause")
    out.tell("counts_as", what=eligibility.counts_as(routine))
    if unfit := _unfit(routine, state):
        named = "cue.left_out" if len(unfit) <= MOST_NAMED else "cue.left_out_many"
        out.offer("left_out", named, n=len(unfit), exercises=unfit)
    return next_step(routine, state, out)


def _unfit(routine: Routine, state: Session) -> tuple[Text, ...]:
    """The titles of what a fact about the person speaks against, each once."""
    left = ((routine.steps[out.place].exercise, out.because) for out in state.plan.left_out)
    unfit = (exercise for exercise, because in left if not set(because).isdisjoint(exercise.suits.excluded_by))
    return tuple(dict.fromkeys(text(exercise.sentence("title")) for exercise in unfit))


def _halved(state: Session, why: str, out: Out) -> Session:
    out.tell("half_dose", why=why)
    if why != "pause":  # which is told with its advice, whatever else halves the dose
        out.offer("note", f"note.half_{why}")
    return eased_all(state)


def _ruled(routine: Routine, state: Session, out: Out) -> Session:
    """The rule that holds the session: recorded, and told with its reason, where any but `strict` is prescribed."""
    rules, known = routine.pain, state.plan.known
    if rules.rule is PainRule.STRICT or rules.signing is None:
        return state
    held = rule_terms.held_by(
        rules,
        known.rule_terms,
        state.plan.facts,
        state.pain.scores.baseline or 0,
        place=state.pain.place,
    )
    out.tell("pain_rule", rule=rules.rule.value, held_by=held.rule.value, why=held.why,
             clinician=rules.signing.clinician, reason=rules.signing.reason,
             signed_on=rules.signing.signed_on)  # fmt: skip
    told = f"pain_rule.{held.rule.value}" if held.why is None else f"pain_rule.why.{held.why}"
    out.offer("note", told, clinician=rules.signing.clinician)
    if held.why is None:
        out.offer("note", "signed_rule.reason", reason=rules.signing.reason.rstrip(". "))
    return replace(state, pain=replace(state.pain, rule=held.rule))
