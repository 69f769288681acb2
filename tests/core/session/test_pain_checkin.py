"""What one answer about pain leads to, after an exercise and at the end, exactly at the bounds."""

from dataclasses import replace
from typing import Any

import pytest
from instants import at, moment
from movements import EASY_BREATH, LIFT, RESTING, lifts, routine

from coach.core.clinical.safety import RECOVER_S, PainSoFar
from coach.core.dialogue.questions import Answer
from coach.core.exercise.model import Dose, PainRule, Step
from coach.core.session import Phase, pain_checkin
from coach.core.session.exercise_run import Out
from coach.core.session.state import Session

TRIAL = Step(exercise=replace(RESTING, id="tried"), dose=Dose(duration_s=60.0), trial="f")
BEST = Step(exercise=replace(RESTING, id="tried"), dose=Dose(duration_s=60.0), best_of="f")
BREATHES = Step(exercise=EASY_BREATH, dose=Dose(cycles=1))
PLAN = routine(TRIAL, BEST, lifts(1), BREATHES)
LIFTS, TRIED, IN_BEST = 2, 0, 1


def checking(
    place: int, *scores: int, comfort: str | None = None, phase: Phase = Phase.CHECKIN, **pain: Any
) -> Session:
    """After the step at this place, with the scores so far; the first is the baseline."""
    so_far = PainSoFar()
    for score in scores:
        so_far = so_far.with_score(score)
    parts = {"scores": so_far, **pain}
    return at(phase, plan={"steps": PLAN.steps, "comfort": comfort}, run={"place": place}, pain=parts)


def answered(state: Session, question: str, value: str) -> Session:
    return pain_checkin.checkin.__wrapped__(PLAN, state, question, Answer(value), Out(1000.0))  # type: ignore[attr-defined, no-any-return]


def leads_to(state: Session) -> str | None:
    """The question that follows, else the ending, else the phase."""
    if state.ending.end is not None:
        return state.ending.end
    return state.dialogue.asked.id if state.dialogue.asked is not None else str(state.run.going)


@pytest.mark.parametrize(
    ("scores", "said_more", "rested", "asked"),
    [
        ((2,), False, None, "pain_change"), ((2,), True, None, "pain_check"), ((), False, None, "pain_check"),
        ((2,), False, "again", "pain_again"),
    ],
)  # fmt: skip
def test_whether_a_number_is_asked_at_once(
    scores: tuple[int, ...], said_more: bool, rested: str | None, asked: str
) -> None:
    state = pain_checkin.enter_checkin(PLAN, checking(LIFTS, *scores, said_more=said_more, rested=rested), Out(0.0))
    assert leads_to(state) == asked


@pytest.mark.parametrize(
    ("place", "comfort", "rule", "said_more", "rested", "score", "leads"),
    [
        (LIFTS, None, PainRule.STRICT, True, None, 2, "more_or_same"),  # more, and yet the same number
        (LIFTS, None, PainRule.STRICT, False, None, 2, "symptoms"),
        (LIFTS, None, PainRule.MONITORED, True, None, 2, "symptoms"),
        (TRIED, None, PainRule.STRICT, True, None, 2, "symptoms"),
        (LIFTS, "after_pain", PainRule.STRICT, True, None, 2, "symptoms"),
        (LIFTS, None, PainRule.STRICT, False, None, 3, "more_or_same"),
        (LIFTS, None, PainRule.STRICT, False, None, 4, "pain"),
        (LIFTS, None, PainRule.STRICT, False, "again", 3, "recover"),
        (LIFTS, None, PainRule.STRICT, False, "again", 2, "symptoms"),
    ],
)  # fmt: skip
def test_what_a_score_leads_to(
    place: int, comfort: str | None, rule: PainRule, said_more: bool, rested: str | None, score: int, leads: str
) -> None:
    state = checking(place, 2, comfort=comfort, rule=rule, said_more=said_more, rested=rested)
    after = answered(state, "pain_check", str(score))
    assert leads_to(after) == leads
    assert after.pain.said_more is False
    assert after.pain.scores.last == score


@pytest.mark.parametrize(
    ("place", "comfort", "rested", "kept"),
    [
        (TRIED, None, None, True), (TRIED, None, "back", False), (LIFTS, None, None, False),
        (LIFTS, "after_pain", None, True), (LIFTS, "after_pain", "back", False),
    ],
)  # fmt: skip
def test_the_score_of_what_is_tried_or_rested_in_is_kept_by_its_place(
    place: int, comfort: str | None, rested: str | None, kept: bool
) -> None:
    state = checking(place, 8, comfort=comfort, rested=rested)
    after = answered(state, "pain_check", "8")
    assert after.pain.trials == ({place: 8} if kept else {})


@pytest.mark.parametrize(
    ("place", "rested", "leads"), [(TRIED, None, "recover"), (TRIED, "back", "symptoms"), (LIFTS, None, "symptoms")]
)
def test_a_sharp_pain_in_a_position_that_is_tried_goes_back_once(place: int, rested: str | None, leads: str) -> None:
    state = checking(place, 2, rested=rested)
    after = answered(state, "symptom_kind", "new_sharp")
    assert (after.ending.end or str(after.run.going)) == leads


@pytest.mark.parametrize(("comfort", "leads"), [("after_pain", "symptoms"), (None, "more_or_same")])
def test_in_comfort_nobody_is_asked_whether_a_point_more_is_a_rise(comfort: str | None, leads: str) -> None:
    assert leads_to(answered(checking(LIFTS, 4, comfort=comfort), "pain_check", "5")) == leads


@pytest.mark.parametrize(("phase_s", "leads"), [(RECOVER_S - 0.1, None), (RECOVER_S, Phase.CHECKIN)])
def test_one_rests_for_a_minute_before_being_asked_again(phase_s: float, leads: Phase | None) -> None:
    assert pain_checkin.recovering(at(Phase.RECOVER, phase_s), moment(PLAN)).run.going is leads


@pytest.mark.parametrize(
    ("baseline", "comfort", "rests_there", "score", "end"),
    [
        (2, None, False, 3, "completed"), (2, None, False, 4, "pain"), (6, None, False, 7, "pain"),
        (6, None, True, 7, "completed"), (6, None, True, 8, "pain"), (0, None, True, 1, "completed"),
        (0, None, True, 2, "pain"), (7, "too_sore", False, 8, "completed"),
    ],
)  # fmt: skip
def test_the_closing_score_ends_the_session_as_completed_or_as_a_stop(
    baseline: int, comfort: str | None, rests_there: bool, score: int, end: str
) -> None:
    state = checking(len(PLAN.steps), baseline, comfort=comfort, phase=Phase.FINAL, rests_there=rests_there)
    final = pain_checkin.final.__wrapped__  # type: ignore[attr-defined]
    assert final(PLAN, state, "pain_after", Answer(str(score)), Out(0.0)).ending.end == end
    assert LIFT.id == PLAN.steps[LIFTS].exercise.id
