"""Use at 30 days, 6 and 12 months: computed from sessions and from what was prescribed. Day 7 is a Monday."""

from visits import brief, visit

from coach.core.progress.adherence import Schedule, TimesDone
from coach.core.progress.use_over_time import MILESTONES, UseUntil, use_over_time

PLAN = "walking_plan"
TWICE = {PLAN: (Schedule(since=7, days_a_week=2),)}


def test_a_milestone_counts_what_came_before_it_and_nothing_after() -> None:
    weekly = [visit(7 + 7 * week) for week in range(12)]
    (month,) = use_over_time(TWICE, weekly, today=90)
    # the fifth session lies in a week of which two days had passed, and nothing was due yet
    assert month == UseUntil(name="month", day=37, sessions=5, done=TimesDone(due=8, whole=4), in_use=True)


def test_it_is_used_no_more_after_two_weeks_without_a_session() -> None:
    month, half, year = use_over_time(TWICE, [visit(7), visit(23)], today=7 + 365)
    assert (month.in_use, half.in_use, year.in_use) == (True, False, False)
    assert (month.sessions, half.sessions) == (2, 2)
    assert year.done.due == 2 * 52
    assert year.done.whole == 2
    (month,) = use_over_time(TWICE, [visit(7), visit(22)], today=50)
    assert not month.in_use


def test_what_lies_ahead_is_not_told_and_nothing_before_the_first_session() -> None:
    assert use_over_time(TWICE, [visit(7)], today=36) == ()
    assert [each.name for each in use_over_time(TWICE, [visit(7)], today=37)] == ["month"]
    assert use_over_time(TWICE, [], today=400) == ()
    assert list(MILESTONES) == ["month", "half_year", "year"]


def test_what_was_never_begun_and_short_trials_are_no_use() -> None:
    not_begun, trial = brief(ended="screening", begun=False, completed=0), brief(quick=True)
    assert use_over_time(TWICE, [visit(1, not_begun), visit(2, trial)], today=400) == ()


def test_without_a_prescription_sessions_are_counted_and_nothing_was_due() -> None:
    (month,) = use_over_time({}, [visit(7), visit(9)], today=40)
    assert (month.sessions, month.done, month.in_use) == (2, TimesDone(), False)
