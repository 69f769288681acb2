"""Which questions come before the first step, and what an answer to one of them brings, exactly at the bounds."""

from dataclasses import replace
from typing import Any

import pytest
from instants import at
from movements import LIFT, RELIEF, lifts, routine, walks

from coach.core.clinical import eligibility
from coach.core.clinical.eligibility import TODAY_LIST, Known
from coach.core.clinical.history import BEGAN_H
from coach.core.clinical.safety import ABOVE_LAST, NO_PAST, PainSoFar, Past
from coach.core.clinical.screening import DAILY
from coach.core.dialogue.questions import Answer
from coach.core.exercise.model import PainRule, PainRules
from coach.core.session import Phase, screening_phases, signs
from coach.core.session.exercise_run import Out
from coach.core.session.state import Session

PLAN = routine(lifts(1), walks())
SCREENED = Past(screened_ago_h=24.0)


def state_of(
    phase: Phase = Phase.TODAY, past: Past = NO_PAST, to_ask: tuple[str, ...] = (), done: tuple[str, ...] = (),
    known: Any = None, **plan: Any,
) -> Session:  # fmt: skip
    state = at(phase, plan={"known": known or Known(past=past), **plan}, dialogue={"to_ask": to_ask})
    form = replace(state.dialogue.form, done=dict.fromkeys(done, "no"))
    return replace(state, dialogue=replace(state.dialogue, form=form))


def said(out: Out) -> list[str]:
    return [offer.text.key for offer in out.offers if offer.text is not None]


def coming(state: Session) -> tuple[str, ...]:
    """What is asked, and what is still to come."""
    asked = () if state.dialogue.asked is None else (state.dialogue.asked.id,)
    return (*asked, *state.dialogue.to_ask)


@pytest.mark.parametrize(
    ("past", "one_by_one_h", "withdrawn", "daily"),
    [
        (SCREENED, 0.0, (), True), (SCREENED, 0.5, (), False), (SCREENED, 0.0, ("calf",), False),
        (NO_PAST, 0.0, (), False),
    ],
)  # fmt: skip
def test_the_daily_list_is_enough_where_the_full_one_still_holds(
    past: Past, one_by_one_h: float, withdrawn: tuple[str, ...], daily: bool
) -> None:
    state = state_of(Phase.SCREENING, withdrawn=withdrawn, known=Known(past=past, one_by_one_h=one_by_one_h))
    assert (DAILY in screening_phases._list_of_today(PLAN, state)) is daily


@pytest.mark.parametrize(("ago_h", "again"), [(25.0, False), (25.1, True), (None, True)])
def test_the_full_list_is_asked_anew_of_a_pain_that_may_be_later_than_it(ago_h: float | None, again: bool) -> None:
    assert BEGAN_H["three_days"] == 25.0
    asked = screening_phases._of_new_episode(PLAN, state_of(past=Past(screened_ago_h=ago_h)), "three_days")
    assert ("weight_loss" in asked) is again


@pytest.mark.parametrize(
    ("comfort", "relief", "asked"), [(None, False, True), (None, True, False), ("cannot_stand", False, False)]
)
def test_what_a_clinician_must_clear_is_asked_before_exercises_only(
    comfort: str | None, relief: bool, asked: bool
) -> None:
    facts = frozenset({"not_cleared", "roller_not_cleared", "osteoporosis_not_cleared", "condition_not_cleared"})
    plan = replace(PLAN, relief=relief)
    known = Known(facts=facts, relief=RELIEF, answered=frozenset(eligibility.TODAY))
    state = screening_phases.enter_today(plan, state_of(known=known, comfort=comfort), Out(0.0))
    assert any(one.startswith("cleared_") for one in coming(state)) is asked
    assert state.plan.comfort == comfort
    assert state.plan.unnamed is False


@pytest.mark.parametrize(
    ("rows", "full", "others", "listed"),
    [
        (1, False, (), False), (2, False, (), True), (5, False, (), True), (6, False, (), False), (3, True, (), False),
        (3, False, ("floor",), False), (3, False, ("pregnant",), True),
    ],
)  # fmt: skip
def test_two_to_five_rows_of_today_share_a_list_of_ticks(
    rows: int, full: bool, others: tuple[str, ...], listed: bool
) -> None:
    ticked = eligibility.TICKED[:rows]
    to_ask = ("onset", *ticked, *others)
    made = screening_phases._listed(state_of(full_form=full), to_ask)
    assert made == (("onset", TODAY_LIST, *ticked, *others) if listed else to_ask)


@pytest.mark.parametrize(
    ("unnamed", "comfort", "asked"), [(True, None, True), (False, None, False), (True, "x", False)]
)
def test_which_condition_it_is_is_asked_before_exercises(unnamed: bool, comfort: str | None, asked: bool) -> None:
    assert screening_phases._by_name(state_of(unnamed=unnamed), comfort) == (tuple(eligibility.HAS) if asked else ())


@pytest.mark.parametrize(
    ("question", "value", "notes"),
    [
        ("drowsy", "yes", ["note.drowsy"]), ("drowsy", "no", []), ("bend_pain", "yes", []),
        ("phone_on_body", "no", ["advice.phone_on_body"]), ("phone_on_body", "yes", []), ("bend_pain", "no", []),
    ],
)  # fmt: skip
def test_what_is_said_to_an_answer_about_today(question: str, value: str, notes: list[str]) -> None:
    out = Out(0.0)
    state = screening_phases._told_of_today(PLAN, state_of(), question, Answer(value), out)
    assert said(out) == notes
    assert question in state.plan.answered


@pytest.mark.parametrize(("question", "brings"), [("onset", True), ("bend_pain", False)])
def test_only_when_the_pain_began_may_bring_the_full_list(question: str, brings: bool) -> None:
    value = "first_day" if question == "onset" else "yes"
    state = screening_phases._told_of_today(PLAN, state_of(), question, Answer(value), Out(0.0))
    assert ("urine" in coming(state)) is brings


def test_what_an_answer_brings_is_asked_once_and_not_again() -> None:
    state = state_of(to_ask=("floor", "urine"), done=("bowel", "urine"))
    assert screening_phases._once(state, ("bowel", "calf"), ("drowsy",)) == ("calf", "floor", "urine", "drowsy")


@pytest.mark.parametrize(
    ("facts", "posture", "told"),
    [
        (("pregnant_from_16_weeks",), "supine", True), (("pregnant_from_16_weeks",), "standing", False),
        ((), "supine", False),
    ],
)  # fmt: skip
def test_steps_on_the_back_are_done_propped_up_from_16_weeks_on(
    facts: tuple[str, ...], posture: str, told: bool
) -> None:
    other = replace(lifts(1), exercise=replace(LIFT, id="other", posture="standing"))
    steps = (None, other, replace(lifts(1), exercise=replace(LIFT, id="one", posture=posture)))
    out = Out(0.0)
    made = eligibility.PlannedSteps(steps, ())
    screening_phases._not_on_the_back(state_of(facts=frozenset(facts)), made, out)
    assert said(out) == ["note.not_on_the_back"] * told


@pytest.mark.parametrize(
    ("stopped", "steps", "before"), [(None, PLAN.steps, 2), ("pain", PLAN.steps[:1], 1), ("pain", None, 2)]
)
def test_comfort_comes_after_the_places_that_the_session_has_had(stopped: str | None, steps: Any, before: int) -> None:
    known = Known(relief=RELIEF, answered=frozenset(eligibility.TODAY))
    state = at(
        Phase.COMFORT, plan={"known": known, "steps": steps, "comfort": "after_pain"}, ending={"stopped": stopped}
    )
    after = screening_phases._at_ease(PLAN, state, Out(0.0))
    assert after.plan.steps is not None
    assert len(after.plan.steps) == before + len(RELIEF.steps)


# -- the first score ---------------------------------------------------------------------------------------------------


def first(question: str, value: str, plan: Any = PLAN, **parts: Any) -> Session:
    state = state_of(Phase.BASELINE, **{"steps": plan.steps, **parts})
    scores = PainSoFar() if question == "pain_before" else PainSoFar().with_score(2)
    state = replace(state, pain=replace(state.pain, scores=scores))
    baseline = screening_phases.baseline.__wrapped__  # type: ignore[attr-defined]
    return baseline(plan, state, question, Answer(value), Out(0.0))  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("question", "value", "leg"),
    [("pain_kind", "numb", True), ("pain_kind", "tingling", True), ("pain_kind", "ache", False)],
)
def test_numbness_is_followed_up_in_a_leg(question: str, value: str, leg: bool) -> None:
    assert ("leg_symptoms" in coming(first(question, value))) is leg


@pytest.mark.parametrize(("value", "before"), [("no", frozenset()), ("yes", frozenset({0}))])
def test_who_does_not_go_on_there_begins_anew(value: str, before: frozenset[int]) -> None:
    assert first("go_on_there", value, done_before=frozenset({0})).plan.done_before == before


def test_where_it_hurts_is_kept_and_further_down_a_leg_ends_the_session() -> None:
    assert first("pain_where", "back_left").pain.place == "back_left"
    assert first("pain_kind", "ache").pain.place is None
    ended = first("pain_where", "below_knee_left", past=Past(last_place="back_left"))
    assert (ended.ending.end, ended.plan.chosen) == ("screening", ("pain_where",))


@pytest.mark.parametrize(
    ("score", "past", "full", "rule", "asked"),
    [
        (0, NO_PAST, True, PainRule.STRICT, ()), (3, NO_PAST, True, PainRule.STRICT, ("pain_where", "pain_kind")),
        (3, NO_PAST, False, PainRule.STRICT, ()), (3, NO_PAST, False, PainRule.MONITORED, ("pain_where",)),
        (ABOVE_LAST, Past(last_baseline=0), True, PainRule.STRICT, ("pain_where", "pain_kind")),
    ],
)  # fmt: skip
def test_where_and_how_it_hurts_is_asked_beside_the_full_list(
    score: int, past: Past, full: bool, rule: PainRule, asked: tuple[str, ...]
) -> None:
    plan = replace(PLAN, pain=PainRules(rule=rule))
    assert screening_phases._after_the_score(plan, state_of(past=past, full_form=full), score) == asked


@pytest.mark.parametrize(("score", "asked"), [(ABOVE_LAST - 1, False), (ABOVE_LAST, True)])
def test_a_score_far_above_the_last_one_asks_the_whole_list(score: int, asked: bool) -> None:
    state = state_of(past=Past(last_baseline=0))
    due = screening_phases._after_the_score(PLAN, state, score)
    assert due == ((*signs.whole_list(state, relief=False), "pain_where", "pain_kind") if asked else ())


@pytest.mark.parametrize(
    ("score", "done", "comfort", "asked"),
    [(2, {0}, None, True), (2, set(), None, False), (8, {0}, None, False), (2, {0}, "cannot_stand", False)],
)
def test_whether_to_go_on_where_a_session_broke_off_is_asked_before_exercises(
    score: int, done: set[int], comfort: str | None, asked: bool
) -> None:
    state = state_of(done_before=frozenset(done), comfort=comfort)
    assert screening_phases._going_on(PLAN, state, score) == (("go_on_there",) if asked else ())


@pytest.mark.parametrize(("done", "planned"), [(("onset",), True), (("urine",), False)])
def test_what_is_told_of_only_now_plans_the_steps_anew(done: tuple[str, ...], planned: bool) -> None:
    out = Out(0.0)
    state = state_of(Phase.BASELINE, done=done, steps=PLAN.steps)
    state = replace(state, pain=replace(state.pain, scores=PainSoFar().with_score(2)))
    screening_phases.baseline.__wrapped__(PLAN, state, "pain_kind", Answer("ache"), out)  # type: ignore[attr-defined]
    assert any(event.kind == "planned" for event in out.events) is planned


def test_a_sign_and_a_fact_of_today_count_before_the_first_step_too() -> None:
    assert first("urine", "yes").plan.chosen == ("urine",)
    assert "floor" in first("floor", "no").plan.answered
