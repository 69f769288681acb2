"""The alone plan: what somebody who exercises alone arranges once, before the first session on the floor ([R2] 4).

Its answers are kept in the intake with their day. Whoever is alone and cannot get up from the floor unaided stays off
it.
"""

from collections.abc import Collection

from coach.core.exercise.model import Routine
from coach.core.exercise.posture_defaults import ON_THE_FLOOR

ALONE, GETS_UP = "alone", "gets_up"
ARRANGED = ("phone_on_body", "somebody_knows", "door_opens")  # each asked for where it is not so: advice.<row>
PLAN = (ALONE, *ARRANGED, GETS_UP)  # questions of the intake; the others are for whoever is alone


def due(routine: Routine, answered: Collection[str], facts: Collection[str]) -> tuple[str, ...]:
    """What is still to be asked before this routine; nothing where none of it is done on the floor."""
    on_the_floor = any(step.exercise.posture in ON_THE_FLOOR for step in routine.steps)
    if not on_the_floor or "no_floor" in facts or (ALONE in answered and ALONE not in facts):
        return ()
    return tuple(question for question in PLAN if question not in answered)


def left_to_ask(to_ask: tuple[str, ...], question: str, answer: str, answered: Collection[str]) -> tuple[str, ...]:
    """The questions that are still for somebody who has answered this one like this.

    `answered`: those whose answers hold. Whoever is alone after all is asked the rest of the plan.
    """
    if question != ALONE:
        return to_ask
    plan = tuple(one for one in PLAN if one != ALONE and one not in answered) if answer == "yes" else ()
    return (*plan, *(one for one in to_ask if one not in PLAN))


def off_the_floor(facts: Collection[str]) -> frozenset[str]:
    """The fact that follows from being alone and not getting up unaided; none otherwise."""
    return frozenset({"no_floor"}) if {"alone", "cannot_get_up"} <= {*facts} else frozenset()
