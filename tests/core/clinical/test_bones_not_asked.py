"""Before relief nobody is asked about bones: a position that brittle bones forbid waits for the answer."""

from dataclasses import replace
from typing import Any

import pytest
from movements import RELIEF, RESTING, lifts, routine
from play import Play

from coach.core.clinical import eligibility
from coach.core.clinical.eligibility import BONES_NOT_ASKED, NAMED, Known, named
from coach.core.clinical.safety import Past
from coach.core.exercise.model import Dose, Kind, Routine, Step
from coach.prescription.places import shipped_routines
from coach.prescription.reader import read_routine

NOT_ASKED = frozenset({BONES_NOT_ASKED})
ON_THE_FRONT = replace(
    RESTING, id="resting", suits=replace(RESTING.suits, excluded_by=("vertebral_fracture_not_cleared",))
)
FRONT = replace(RELIEF, steps=(*RELIEF.steps, Step(exercise=ON_THE_FRONT, dose=Dose(duration_s=4.0))))


def kept(name: str, *facts: str) -> list[str]:
    steps = eligibility.plan(read_routine(shipped_routines()[name]), frozenset({"lasting", "bend_pain", *facts})).steps
    return [step.exercise.id for step in steps if step is not None and step.best_of is None]


@pytest.mark.parametrize(("name", "waits"), [("comfort", "prone_lying"), ("acute_relief", "prone_on_elbows")])
def test_lying_on_the_front_waits_and_every_other_step_stays(name: str, waits: str) -> None:
    everything, unasked = kept(name), kept(name, BONES_NOT_ASKED)
    assert waits in everything
    assert [step for step in everything if step != waits] == unasked


def test_the_plan_says_why() -> None:
    out = eligibility.plan(FRONT, NOT_ASKED).left_out
    assert [left.because for left in out] == [(BONES_NOT_ASKED,)]


def test_an_exercise_that_is_no_position_does_not_wait() -> None:
    moving = replace(ON_THE_FRONT, kind=Kind.REPS)
    assert eligibility.reasons(Step(exercise=moving, dose=Dose()), NOT_ASKED) == ()
    assert eligibility.reasons(Step(exercise=moving, dose=Dose(), trial="front"), NOT_ASKED) == (BONES_NOT_ASKED,)


def planned(plan: Routine, *, full: bool = False, **answers: Any) -> frozenset[str]:
    """What is true of somebody for whom today is planned, with these answers."""
    known = Known(facts=NOT_ASKED, past=Past(screened_ago_h=None if full else 1.0), relief=RELIEF)
    return frozenset(Play(plan, known=known, answers=answers).until_event("planned").data["facts"])


ONE = routine(lifts(1))


def test_it_waits_until_the_row_about_conditions_was_answered_with_no() -> None:
    assert BONES_NOT_ASKED in planned(FRONT, full=True)  # before relief the row is not asked
    assert BONES_NOT_ASKED in planned(ONE)  # nor in the daily list
    assert BONES_NOT_ASKED not in planned(ONE, full=True)


def test_a_yes_waits_for_the_bones_by_name() -> None:
    facts = planned(ONE, full=True, conditions="yes", **{named("heart_disease"): "yes"})
    assert BONES_NOT_ASKED not in facts
    assert {named(bone) for bone in eligibility.BONES} <= set(map(named, NAMED))
    all_but_one = frozenset(map(named, eligibility.BONES[:-1]))
    assert eligibility.bones_told(NOT_ASKED, all_but_one) == NOT_ASKED


def test_comfort_offers_no_such_position_either() -> None:
    known = Known(facts=NOT_ASKED, past=Past(screened_ago_h=1.0), relief=FRONT)
    play = Play(ONE, known=known, answers={"pain_before": "8", "pain_after": "8"}).run()
    steps = play.of("comfort_started")[0].data["steps"]
    assert [name for name in steps if name] == ["easy_breath", "resting"]
