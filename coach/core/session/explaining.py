"""What is said of an exercise before it begins: how it is done once a session, and after that only its name."""

from coach.core.base.frozen import replace
from coach.core.base.types import Text, text
from coach.core.dialogue.prompts import Offer
from coach.core.exercise.model import Kind, Routine, Step
from coach.core.session.exercise_run import Out
from coach.core.session.guided_run import whole_s
from coach.core.session.state import Session, current_step, steps_of, whole_step


def explain(routine: Routine, state: Session, out: Out) -> Session:
    """Offers what is to be said as the step that is up is shown, and remembers that its exercise was explained."""
    step = current_step(routine, state)
    for line in lines(routine, state, step):
        out.offers.append(Offer("show", line, out.t_s))
    if step.side in ("left", "right"):
        out.offer("side", f"cue.side_{step.side}")
    taught = replace(state.dialogue.taught, exercises=state.dialogue.taught.exercises | {step.exercise.id})
    return replace(state, dialogue=replace(state.dialogue, taught=taught))


def lines(routine: Routine, state: Session, step: Step) -> tuple[Text, ...]:
    """What is said of the step that is up, in order."""
    known = step.exercise.id in state.dialogue.taught.exercises
    told = told_of(step, known)
    return told if known or step.best_of is not None else (*_before(routine, state, step), *told)


def told_of(step: Step, known: bool) -> tuple[Text, ...]:
    """What is said of a step's exercise; `known`: it was explained in this session."""
    name = text(step.exercise.sentence("title"))
    first = text("show_say.best" if step.best_of is not None else "show_say.again", exercise=name)
    explained = text(step.exercise.sentence("say"))
    if known:
        return (first,)
    return (first, explained) if step.best_of is not None else (explained,)


def _before(routine: Routine, state: Session, step: Step) -> tuple[Text, ...]:
    """What goes before the first explanation: how a search for the best position goes, and where one walks."""
    if step.trial is not None and not _tried_before(routine, state, step.trial):
        tried = sum(one is not None and one.trial == step.trial for one in steps_of(routine, state))
        return (text("show_say.finder", n=tried),)
    if whole_step(routine, state).exercise.kind is Kind.STEPS and state.plan.walk is not None:
        return (text(f"show_say.{state.plan.walk}"),)
    return ()


def _tried_before(routine: Routine, state: Session, finder: str) -> bool:
    before = steps_of(routine, state)[: state.run.place]
    return any(one is not None and one.trial == finder for one in before)


def offered(step: Step) -> Text:
    """How a step that may be left out is offered: by its name and, where it is measured in time, how long it lasts."""
    name, seconds = text(step.exercise.sentence("title")), whole_s(step)
    if seconds is None:
        return text("show_say.offer", exercise=name)
    seconds *= step.dose.sets
    unit, n = ("minutes", round(seconds / 60)) if seconds >= 60 else ("seconds", round(seconds))
    return text("show_say.offer_for", exercise=name, time=text(f"show.{unit}", n=n))
