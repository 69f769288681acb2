"""A pregnancy is kept as its due date, and what follows from it is derived on the day ([R2] S1, S13)."""

from collections.abc import Mapping

from coach.core.clinical.conditions import WEEKS

WHOLE_WEEKS = 40.0  # of a pregnancy, as due dates are counted
ASK_AGAIN_WEEKS = 43.0  # [R2] S1: a due date over 3 weeks past asks again
DAYS_PER_WEEK = 7
BIRTH_DAYS = 84  # [R2] 1: a birth within 12 weeks
GAVE_BIRTH = "gave_birth"
# choices of a session, with the weeks they may mean at most: what begins with a week begins early rather than late.
# Of the last one the weeks at which it is soon asked again
WEEKS_OF: Mapping[str, float] = {
    "to_12_weeks": 11 + 6 / 7, "to_16_weeks": 15 + 6 / 7, "to_20_weeks": 19 + 6 / 7, "to_28_weeks": 27 + 6 / 7,
    "after_28_weeks": WHOLE_WEEKS,
}  # fmt: skip
# what was kept before due dates were: the most weeks it may have meant on the day it was answered
KEPT_BEFORE: Mapping[str, float] = {"to_20_weeks": 20.0, "after_20_weeks": WHOLE_WEEKS}


def weeks(days_to_due: float) -> float:
    """How far a pregnancy is, in weeks, this many days before its due date; never below 0."""
    return max(WHOLE_WEEKS - days_to_due / DAYS_PER_WEEK, 0.0)


def days_to_due(weeks_now: float) -> int:
    """Days until the due date, from the weeks of today."""
    return round((WHOLE_WEEKS - weeks_now) * DAYS_PER_WEEK)


def can_be_due(days: int) -> bool:
    """Whether a birth can be due this many days from today: 40 weeks at the most, and three weeks ago at the least."""
    return days_to_due(ASK_AGAIN_WEEKS) <= days <= days_to_due(0.0)


def with_weeks(answers: Mapping[str, object], weeks_now: float | None) -> dict[str, object]:
    """The answers with how far the pregnancy is beside them (`WEEKS`): by its due date, else by the choice given."""
    given = answers.get("pregnant")
    if isinstance(given, str) and given in WEEKS_OF:
        return {**answers, WEEKS: WEEKS_OF[given]}
    if weeks_now is None or given is None or given in ("no", GAVE_BIRTH):
        return dict(answers)
    return {**answers, WEEKS: weeks_now}
