"""What an exercise stops, warns of and corrects, each as one rule with a bound that is passed or not."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from coach.core.base.types import Floats
from coach.core.exercise.model import Exercise, FormRule, Limit
from coach.core.kinematics.measures import MEASURES
from coach.core.tracking.form_rules import WARN_S, Breach

# design 7: a true angle beyond a stop limit for this long rings within it, two frames and a little
STOP_S = 0.3
# a correction is due when the truth has been beyond its bound for the rule's own time and this: half a second of
# speech is nothing to a fault of form [E]
CORRECTION_S = 0.5


class RuleKind(StrEnum):
    """What follows where the bound is passed."""

    STOP = "stop"
    WARN = "warn"
    FORM = "form"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRule:
    """One rule. Bounds are in the measure's unit."""

    name: str
    kind: RuleKind
    measure: str
    low: float | None
    high: float | None
    due_s: float  # beyond for this long, it has to have spoken
    during: str = "always"  # as of a form rule: active, rest or always

    def beyond(self, value: Floats) -> Floats:
        """(n,) how far the value is past the nearer bound; below 0 inside."""
        below = -np.inf if self.low is None else self.low - value
        above = -np.inf if self.high is None else value - self.high
        return np.asarray(np.maximum(below, above))

    def spoke(self, breach: Breach) -> bool:
        """Whether a breach is of this rule."""
        return breach.name == self.name and breach.stop == (self.kind is RuleKind.STOP)


def rules(exercise: Exercise) -> Iterator[BoundRule]:
    """Every rule of an exercise; a limit that warns before it stops is one rule, which stops."""
    for limit in exercise.limits:
        yield from _of_limit(limit)
    for form in exercise.form:
        yield _of_form(form)


def stop_rules(exercise: Exercise) -> Iterator[BoundRule]:
    """Those that stop."""
    yield from (rule for rule in rules(exercise) if rule.kind is RuleKind.STOP)


def _of_limit(limit: Limit) -> Iterator[BoundRule]:
    if limit.stop_below is not None or limit.stop_above is not None:
        yield BoundRule(
            name=limit.name, kind=RuleKind.STOP, measure=limit.measure, low=limit.stop_below, high=limit.stop_above,
            due_s=STOP_S,
        )  # fmt: skip
    elif limit.warn_below is not None or limit.warn_above is not None:
        yield BoundRule(
            name=limit.name, kind=RuleKind.WARN, measure=limit.measure, low=limit.warn_below, high=limit.warn_above,
            due_s=WARN_S + CORRECTION_S,
        )  # fmt: skip


def _of_form(form: FormRule) -> BoundRule:
    return BoundRule(
        name=form.name, kind=RuleKind.FORM, measure=form.measure, low=form.min, high=form.max,
        due_s=form.for_s + CORRECTION_S, during=form.during,
    )  # fmt: skip


def unit(measure: str) -> str:
    """deg or trunk."""
    return MEASURES[measure].unit
