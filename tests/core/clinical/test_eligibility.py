"""Where each rule about today's session begins and ends, asked of the rule itself."""

from dataclasses import replace

import pytest
from movements import FREE_LIFT, LIFT, RELIEF, RESTING, TEST, lifts, routine

from coach.core.clinical import screening, ticks
from coach.core.clinical.conditions import not_cleared
from coach.core.clinical.eligibility import (
    BONES,
    BONES_NOT_ASKED,
    HAS,
    TODAY,
    Known,
    bones_told,
    closed,
    counts_as,
    follows,
    named,
    new_load,
    parts_off,
    questions,
    too_sore,
)
from coach.core.clinical.intake import CHANGED
from coach.core.clinical.safety import Past
from coach.core.exercise.model import Dose, Gate, OmittedPart, Routine, Step

PLAIN = routine(lifts(1))


def gated(**gate: float) -> Routine:
    return replace(PLAIN, gate=Gate(**gate, source=TEST))


@pytest.mark.parametrize(
    ("plan", "score", "sore"),
    [(gated(pain_most=3), 3, False), (gated(pain_most=3), 4, True), (gated(), 10, False), (PLAIN, 10, False)],
)
def test_a_first_score_above_the_gates_is_too_sore(plan: Routine, score: int, sore: bool) -> None:
    assert too_sore(plan, score) is sore


@pytest.mark.parametrize(
    ("plan", "level_done", "new"),
    [
        (replace(PLAIN, level=2), None, True), (replace(PLAIN, level=1), None, False),
        (replace(PLAIN, level=2), 2, False), (replace(PLAIN, level=3), 2, True),
        (gated(after_h=24.0), None, False), (gated(after_h=72.0), None, True), (gated(after_h=72.0), 1, False),
        (gated(pain_most=3), None, False), (PLAIN, None, False),
    ],
)  # fmt: skip
def test_a_new_level_and_the_first_session_of_strength_are_a_new_load(
    plan: Routine, level_done: int | None, new: bool
) -> None:
    assert new_load(plan, Past(level_done=level_done)) is new


PAINKILLER = frozenset({"painkiller_recent"})


@pytest.mark.parametrize(
    ("plan", "why"), [(gated(after_h=72.0), "first_painkiller"), (replace(PLAIN, level=2), "level_painkiller")]
)
def test_a_painkiller_closes_a_new_load_to_people_and_not_to_a_trial(plan: Routine, why: str) -> None:
    assert closed(plan, Known(), PAINKILLER) == why
    assert closed(plan, Known(practised=True), PAINKILLER) is None


@pytest.mark.parametrize(
    ("facts", "why"), [({"first_day"}, "too_soon"), ({"acute"}, None), (set(), None)], ids=["day one", "acute", "later"]
)
def test_a_gate_of_the_first_day_is_open_after_it(facts: set[str], why: str | None) -> None:
    assert closed(gated(after_h=24.0), Known(), frozenset(facts)) == why
    late = closed(gated(after_h=24.5), Known(), frozenset(facts) | {"acute"})
    assert late == "too_soon"


def test_what_has_changed_is_asked_before_exercises_and_not_before_relief() -> None:
    due = Known(history_due=True)
    assert CHANGED in questions(PLAIN, due)
    assert CHANGED not in questions(PLAIN, Known())
    assert CHANGED not in questions(replace(PLAIN, relief=True), due)


@pytest.mark.parametrize(
    ("answered", "told"),
    [
        ({screening.CONDITIONS}, True), ({named(bone) for bone in BONES}, True),
        ({named(bone) for bone in BONES} | {"onset"}, True), ({named(bone) for bone in BONES[1:]}, False),
        (set(), False),
    ],
)  # fmt: skip
def test_bones_are_told_by_the_list_or_by_every_name(answered: set[str], told: bool) -> None:
    facts = frozenset({BONES_NOT_ASKED, "acute"})
    assert bones_told(facts, frozenset(answered)) == (facts - {BONES_NOT_ASKED} if told else facts)


def test_a_change_asks_what_it_is_and_what_became_needed_asks_for_its_tick() -> None:
    nothing, stenosis = frozenset[str](), frozenset({"not_cleared", not_cleared("stenosis")})
    assert follows(CHANGED, "yes", nothing, nothing, relief=False) == (screening.CONDITIONS,)
    assert follows(CHANGED, "no", nothing, nothing, relief=False) == ()
    assert follows(CHANGED, "yes", nothing, stenosis, relief=True) == ()
    assert follows("onset", "x", nothing, stenosis, relief=False) == (ticks.question("stenosis"),)
    assert follows("onset", "x", stenosis, stenosis, relief=False) == ()


def test_relief_of_rests_alone_is_comfort_and_with_an_exercise_it_is_none() -> None:
    assert counts_as(RELIEF) == "comfort"
    assert counts_as(replace(RELIEF, steps=(*RELIEF.steps, lifts(1)))) == "exercises"
    assert counts_as(routine(Step(exercise=RESTING, dose=Dose(duration_s=4.0)))) != "comfort"


def test_a_step_with_one_part_to_leave_out_of_two_is_named() -> None:
    parts = (OmittedPart("stand_pain", "sunk"), OmittedPart("bend_pain", "rounded"))
    both = lifts(1, exercise=replace(LIFT, suits=replace(LIFT.suits, omitted=parts)))
    assert parts_off([both, None, lifts(1, exercise=FREE_LIFT)], frozenset({"bend_pain"})) == (both,)
    assert parts_off([both], frozenset({"acute"})) == ()


# beside a condition itself and its missing tick, what its yes means as well
MEANS_ALSO = {
    "osteoporosis": {"brittle_bones"}, "long_steroids": {"brittle_bones"}, "vertebral_fracture": {"brittle_bones"},
    "heart_disease": {"nsaid_caution"}, "blood_thinners": {"nsaid_caution"},
}  # fmt: skip
NO_FACT = {"first_over_55"}  # of itself; only its tick is missed


def test_an_answer_about_a_condition_makes_the_condition_true_and_its_tick_needed() -> None:
    for tick_question, tick in HAS.items():
        itself = set() if tick in NO_FACT else {tick}
        assert TODAY[tick_question]["yes"] == itself | {not_cleared(tick)} | MEANS_ALSO.get(tick, set())
        assert TODAY[tick_question]["no"] == frozenset()


def test_an_answer_about_today_makes_true_what_it_says() -> None:
    pregnant = {"nsaid_caution", "pregnant", "pregnant_not_cleared"}
    later = {"pregnant_from_16_weeks", "pregnant_from_16_weeks_not_cleared"}
    assert TODAY["pregnant"] == {
        "no": set(), "to_12_weeks": pregnant, "to_16_weeks": pregnant, "to_20_weeks": pregnant | later,
        "to_28_weeks": pregnant | later | {"pregnant_from_20_weeks"},
        "after_28_weeks": pregnant | later | {"pregnant_from_20_weeks", "pregnant_from_28_weeks"},
        "gave_birth": {"recent_birth", "recent_birth_not_cleared"},
    }  # fmt: skip
    assert TODAY["floor"] == {"yes": set(), "no": {"no_floor"}}
    assert TODAY["gets_up"] == {"yes": set(), "no": {"cannot_get_up"}}
    assert TODAY["painkiller"] == {"yes": {"painkiller_recent"}, "no": set()}
