"""A routine as the patient will see and hear it: each step with its dose, and the sentences that the voice says."""

from collections.abc import Iterator
from typing import Any

from coach.core.base.types import Text, text
from coach.core.exercise.due_times import DueTimes
from coach.core.exercise.model import Routine, Step
from coach.core.session.explaining import offered, told_of
from coach.prescription.describe import Describer, groups
from coach.prescription.dose import minutes


def preview(routine: Routine, due: DueTimes) -> dict[str, Any]:
    """What the page shows of it."""
    describer = Describer(routine, due)
    taught: set[str] = set()
    return {
        "title": describer.title("routine", routine.id),
        "minutes": max(1, round(minutes(routine))),
        "most": routine.max_minutes,
        "whole": list(describer.whole())[1:],
        "steps": [_step(describer, group, taught) for group in groups(routine)],
    }


def _step(describer: Describer, group: tuple[Step, ...], taught: set[str]) -> dict[str, Any]:
    lines = describer.search(group) if group[0].trial else describer.step(*group)
    return {
        "title": describer.heading(group),
        "length": describer.length(group),
        "lines": [line.strip() for line in lines],
        "heard": [describer.words.say(line) for step in group for line in _heard(step, group, taught)],
    }


def _heard(step: Step, group: tuple[Step, ...], taught: set[str]) -> Iterator[Text]:
    """What is said before a step, as `session/explaining.py` offers it on a day on which every step applies."""
    if step.optional:
        yield offered(step)
    if step.trial is not None and step is group[0]:
        yield text("show_say.finder", n=sum(each.trial is not None for each in group))
    yield from told_of(step, step.exercise.id in taught)
    if step.side in ("left", "right"):
        yield text(f"cue.side_{step.side}")
    taught.add(step.exercise.id)
