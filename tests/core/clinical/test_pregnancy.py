"""A pregnancy on the day: from its due date, or from the weeks that a choice may mean at most."""

import pytest

from coach.core.clinical.conditions import facts_of
from coach.core.clinical.pregnancy import WEEKS_OF, days_to_due, weeks, with_weeks

OF_PREGNANCY = ("pregnant", "pregnant_from_16_weeks", "pregnant_from_20_weeks", "pregnant_from_28_weeks")


@pytest.mark.parametrize(
    ("to_due", "how_far"), [(0, 40.0), (168, 16.0), (169, 15.857), (-21, 43.0), (280, 0.0), (400, 0.0)]
)
def test_weeks_are_counted_from_the_due_date(to_due: int, how_far: float) -> None:
    assert weeks(to_due) == pytest.approx(how_far, abs=0.001)


@pytest.mark.parametrize(
    ("how_far", "true"), [(0.0, 1), (15.9, 1), (16.0, 2), (19.9, 2), (20.0, 3), (27.9, 3), (28.0, 4), (42.0, 4)]
)
def test_what_is_true_of_a_pregnancy_follows_from_its_weeks(how_far: float, true: int) -> None:
    facts = facts_of(with_weeks({"pregnant": "2027-01-01"}, how_far), None)
    assert [fact for fact in OF_PREGNANCY if fact in facts] == list(OF_PREGNANCY[:true])


@pytest.mark.parametrize(
    ("choice", "true"),
    [("to_12_weeks", 1), ("to_16_weeks", 1), ("to_20_weeks", 2), ("to_28_weeks", 3), ("after_28_weeks", 4)],
)
def test_a_choice_means_the_most_weeks_that_it_may(choice: str, true: int) -> None:
    facts = facts_of(with_weeks({"pregnant": choice}, None), None)
    assert [fact for fact in OF_PREGNANCY if fact in facts] == list(OF_PREGNANCY[:true])
    assert weeks(days_to_due(WEEKS_OF[choice])) == pytest.approx(WEEKS_OF[choice])
    tomorrow = facts_of(with_weeks({"pregnant": "2027-01-01"}, weeks(days_to_due(WEEKS_OF[choice]) - 1)), None)
    assert len([fact for fact in OF_PREGNANCY if fact in tomorrow]) >= true


@pytest.mark.parametrize("answer", ["no", "gave_birth"])
def test_nobody_else_is_pregnant(answer: str) -> None:
    facts = facts_of(with_weeks({"pregnant": answer}, 20.0), None)
    assert facts.isdisjoint(OF_PREGNANCY)
    assert ("recent_birth" in facts) is (answer == "gave_birth")
