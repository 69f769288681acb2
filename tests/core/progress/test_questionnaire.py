"""What answers come to: not answered is None and never 0, and a change counts only over what was answered twice."""

from dataclasses import replace
from typing import Any

import pytest
from questionnaire_samples import ACTIVITIES, FIVE, OVERALL, YESES, asks, given, rated

from coach.core.progress.outcome_course import outcome_course
from coach.core.progress.questionnaire import (
    AnswerOption,
    AskedItem,
    Better,
    ItemKind,
    OutcomeScore,
    OutcomeVerdict,
    Scoring,
    changed_since,
    fault_in,
    scored,
    warnings_in,
)


@pytest.mark.parametrize(
    ("answers", "score"),
    [
        (rated(q1=2, q2=4, q3=6), OutcomeScore(value=4, n=3, of=3)),
        (rated(q1=0, q2=0), OutcomeScore(value=0, n=2, of=2)),  # 0 is an answer
        (rated(q1=5, q2=None), OutcomeScore(value=5, n=1, of=2)),  # and what was left out is none
        (rated(q1=None), None),
        ({"q1": None}, None),
        ({}, None),
        (rated(q1=11), None),  # from another program
        ({"q1": {"activity": "walk", "score": True}}, None),
    ],
)
def test_the_mean_is_of_what_was_answered(answers: dict[str, Any], score: OutcomeScore | None) -> None:
    assert scored(ACTIVITIES, given(ACTIVITIES, **answers)) == score


def test_too_little_is_no_score_and_enough_is_scaled_up() -> None:
    some = given(YESES, q1="yes", q2="yes", q3="no", q4=None)
    assert scored(YESES, some) is None
    assert scored(replace(YESES, least_answered=3), some) == OutcomeScore(value=pytest.approx(8 / 3), n=3, of=4)
    assert scored(YESES, given(YESES, q1="yes", q2="yes", q3="no", q4="no")) == OutcomeScore(value=2, n=4, of=4)


def test_choices_count_by_their_points_and_those_without_any_for_nothing() -> None:
    options = (AnswerOption(value="never", label="", points=0), AnswerOption(value="often", label="", points=3),
               AnswerOption(value="unsure", label=""))  # fmt: skip
    items = tuple(AskedItem(id=id, kind=ItemKind.CHOICE, ask="", options=options) for id in ("q1", "q2"))
    one = replace(asks("choices", ()), items=items, scoring=Scoring.SUM, least_answered=2, better=Better.LESS)
    assert scored(one, given(one, q1="often", q2="never")) == OutcomeScore(value=3, n=2, of=2)
    assert scored(one, given(one, q1="often", q2="unsure")) is None
    assert scored(one, given(one, q1="often", q2="always")) is None


def test_another_version_is_not_scored_by_this_one() -> None:
    assert scored(ACTIVITIES, replace(given(ACTIVITIES, **rated(q1=5)), version="2")) is None


@pytest.mark.parametrize(
    ("then", "now", "by", "n", "verdict"),
    [
        (rated(q1=2, q2=2, q3=2), rated(q1=4, q2=4, q3=4), 2, 3, OutcomeVerdict.BETTER),
        (rated(q1=2, q2=2, q3=2), rated(q1=4, q2=4, q3=3), 5 / 3, 3, OutcomeVerdict.SAME),
        (rated(q1=5, q2=5, q3=4), rated(q1=7, q2=7, q3=6), 2, 3, OutcomeVerdict.BETTER),  # thirds are no trap
        (rated(q1=8, q2=8), rated(q1=6, q2=6), -2, 2, OutcomeVerdict.WORSE),
        (rated(q1=2), rated(q1=4), 2, 1, OutcomeVerdict.SAME),  # of one activity 3 matters
        (rated(q1=2), rated(q1=5), 3, 1, OutcomeVerdict.BETTER),
        (rated(q1=2, q2=9), rated(q1=5, q2=None), 3, 1, OutcomeVerdict.BETTER),  # only what both times have is compared
    ],
)
def test_a_change_matters_from_two_on_and_of_one_activity_from_three(
    then: dict[str, Any], now: dict[str, Any], by: float, n: int, verdict: OutcomeVerdict
) -> None:
    change = changed_since(ACTIVITIES, given(ACTIVITIES, **then), given(ACTIVITIES, **now))
    assert change is not None
    assert (change.by, change.n, change.verdict) == (pytest.approx(by), n, verdict)


def test_less_is_better_where_the_questionnaire_says_so() -> None:
    bad, good = (given(YESES, q1=each, q2=each, q3="no", q4="no") for each in ("yes", "no"))
    change = changed_since(YESES, bad, good)
    assert change is not None
    assert (change.by, change.verdict) == (-2, OutcomeVerdict.BETTER)


def test_other_activities_begin_a_new_comparison() -> None:
    walk, sleep = rated(q1=2), {"q1": {"activity": "sleep", "score": 9}}
    assert changed_since(ACTIVITIES, given(ACTIVITIES, **walk), given(ACTIVITIES, **sleep)) is None
    course = outcome_course(ACTIVITIES, [
        given(ACTIVITIES, day=1, after=1, **walk), given(ACTIVITIES, day=15, after=3, **rated(q1=6)),
        given(ACTIVITIES, day=40, after=5, **sleep),
        given(ACTIVITIES, day=55, after=6, q1={"activity": "Sleep ", "score": 5}),
    ])  # fmt: skip
    assert [(point.first, point.change and point.change.by) for point in course] == [
        (True, None), (False, 4), (True, None), (False, -4),
    ]  # fmt: skip


def test_a_rating_of_change_is_compared_with_nothing_but_itself() -> None:
    course = outcome_course(OVERALL, [given(OVERALL, day=14, q1=1), given(OVERALL, day=28, q1=-2)])
    assert [point.change.verdict for point in course if point.change] == [OutcomeVerdict.SAME, OutcomeVerdict.WORSE]
    assert OVERALL.scale == FIVE


def test_what_was_put_off_is_no_point_of_the_course() -> None:
    assert outcome_course(OVERALL, [given(OVERALL, day=14), given(OVERALL, day=15, q1=None)]) == ()


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        (rated(q1=4), None),
        ({"q1": None}, None),
        (rated(q1=None), None),
        (rated(q9=4), "q9"),
        ({"q1": 4}, "q1"),
        ({"q1": {"activity": "", "score": 4}}, "q1"),
        ({"q1": {"activity": "x" * 121, "score": 4}}, "q1"),
        ({"q1": {"activity": "walk", "score": "4"}}, "q1"),
    ],
)
def test_an_answer_that_it_cannot_have_is_named(answers: dict[str, Any], wrong: str | None) -> None:
    assert fault_in(ACTIVITIES, answers) == wrong
    assert fault_in(YESES, {"q1": "perhaps"}) == "q1"
    assert fault_in(OVERALL, {"q1": 6}) == "q1"
    assert fault_in(OVERALL, {"q1": {"activity": "walk", "score": 3}}) == "q1"


def test_a_yes_that_comes_first_is_told() -> None:
    items = tuple(replace(item, told_first=("yes",)) for item in YESES.items)
    assert warnings_in(replace(YESES, items=items), {"q1": "no", "q2": "yes", "q3": None}) == ("q2",)
    assert replace(YESES, items=items).warns
    assert not YESES.warns
