"""The kinds of day on which a routine may be done: what is done on each, as far as the file alone can tell."""

from dataclasses import dataclass
from itertools import product

from coach.core.clinical import eligibility
from coach.core.clinical.eligibility import TODAY, Facts, Known
from coach.core.exercise.model import Routine, Step

ACUTE = "acute"  # the first 72 hours
# the answers by which days differ; whatever else is true of a person may be so on any of them
TELLING = ("onset", "bend_pain", "stand_pain", "activity_moment")
TOLD: Facts = frozenset().union(*(facts for question in TELLING for facts in TODAY[question].values()))


@dataclass(frozen=True, slots=True)
class PossibleDay:
    """What is known to be true, and for the place of each step what may be done there: itself, or an alternative."""

    facts: Facts
    steps: tuple[tuple[Step, ...], ...]

    @property
    def acute(self) -> bool:
        return ACUTE in self.facts


def days(routine: Routine) -> tuple[PossibleDay, ...]:
    """Every kind of day on which the routine is not closed as a whole, as far as its steps tell them apart."""
    deciding = frozenset(routine.excluded_by).union(*map(eligibility.asked_of, routine.steps))
    found = []
    for chosen in product(*(_answers(question, deciding) for question in TELLING)):
        facts: Facts = frozenset().union(*chosen)
        if eligibility.closed(routine, Known(practised=True), facts) is None:
            found.append(PossibleDay(facts, _tried(tuple(tuple(_may(step, facts)) for step in routine.steps))))
    return tuple(found)


def _answers(question: str, deciding: Facts) -> list[Facts]:
    """What the answers to a question make true; only the least of them where nothing depends on it."""
    answers = list(TODAY[question].values())
    decides = question == "onset" or any(facts & deciding for facts in answers)
    return answers if decides else [min(answers, key=len)]


def chain(step: Step | None) -> list[Step]:
    """A step and what may take its place, in order."""
    return [] if step is None else [step, *chain(step.instead)]


def _may(step: Step, facts: Facts) -> list[Step]:
    """The steps of a chain that may be done: what is not told by these facts may be true, and may be not."""
    found = []
    for one in chain(step):
        against = eligibility.reasons(one, facts)
        if not any(_is_told(reason) for reason in against):
            found.append(one)
            if not _bars(one):
                break  # always done, and nothing after it
    return found


def _is_told(reason: str) -> bool:
    return reason.removeprefix("not_") in TOLD


def _bars(step: Step) -> bool:
    """Whether something that is not told may still leave it out."""
    return bool({*step.exercise.suits.excluded_by, *step.skip_if, *step.only_if} - TOLD)


def _tried(steps: tuple[tuple[Step, ...], ...]) -> tuple[tuple[Step, ...], ...]:
    """Without the stay of a finder none of whose positions is tried."""
    tried = {step.trial for may in steps for step in may if step.trial}
    return tuple(tuple(step for step in may if not step.best_of or step.best_of in tried) for may in steps)
