"""Adherence in times that were due: whole, in part and not at all, by the schedule of each day. Day 7 is a Monday."""

from collections.abc import Sequence

import pytest
from visits import brief, visit

from coach.core.progress.adherence import Schedule, TimesDone, total, week_of, weeks_of
from coach.core.progress.session_brief import Brief
from coach.core.progress.timeline import Visit

PLAN = "walking_plan"
WHOLE, PART, STOPPED = brief(), brief(ended="quit", completed=0), brief(ended="pain", stop=True)
NOT_BEGUN, TRIAL = brief(ended="screening", begun=False, completed=0), brief(quick=True)


def week(schedules: Sequence[Schedule], visits: Sequence[Visit], monday: int = 7, today: int = 30) -> TimesDone:
    return week_of(PLAN, schedules, visits, monday, today)


def every_day(*briefs: Brief) -> list[Visit]:
    return [visit(7 + day, own) for day, own in enumerate(briefs)]


def test_whole_part_and_none_make_up_what_was_due() -> None:
    done = week([Schedule(since=0, days_a_week=5)], every_day(WHOLE, PART, STOPPED, WHOLE))
    assert done == TimesDone(due=5, whole=2, part=2)
    assert done.none == 1


@pytest.mark.parametrize("own", [NOT_BEGUN, TRIAL], ids=["never begun", "a short trial"])
def test_what_was_never_begun_counts_as_nothing(own: Brief) -> None:
    assert week([Schedule(since=0, days_a_week=3)], every_day(own, own, own)) == TimesDone(due=3)


def test_several_times_a_day_are_due_and_counted_as_often() -> None:
    twice = [Schedule(since=0, days_a_week=3, times_a_day=2)]
    own = [
        visit(7),
        visit(7, hour=18),
        visit(8),
        visit(8, PART, hour=18),
        visit(9, hour=8),
        visit(9),
        visit(9, hour=20),
    ]
    assert week(twice, own) == TimesDone(due=6, whole=5, part=1)
    once = [Schedule(since=0, days_a_week=3)]
    assert week(once, own) == TimesDone(due=3, whole=3)


def test_a_second_session_on_a_day_of_one_makes_up_for_no_other_day() -> None:
    assert week([Schedule(since=0, days_a_week=3)], [visit(7), visit(7, hour=18)]) == TimesDone(due=3, whole=1)


def test_another_routine_counts_for_nothing_here() -> None:
    own = [visit(7), visit(8, routine="gentle_start")]
    assert week([Schedule(since=0, days_a_week=2)], own) == TimesDone(due=2, whole=1)
    found = weeks_of({PLAN: [Schedule(since=0, days_a_week=2)], "gentle_start": [Schedule(since=0, days_a_week=1)]},
                     own, [7], 30)  # fmt: skip
    assert found == {PLAN: (TimesDone(due=2, whole=1),), "gentle_start": (TimesDone(due=1, whole=1),)}


def test_old_weeks_keep_the_schedule_that_was_in_force_then() -> None:
    schedules = [Schedule(since=7, until=14, days_a_week=2), Schedule(since=14, days_a_week=6)]
    own = [visit(7), visit(8), visit(14), visit(15)]
    assert [week(schedules, own, monday) for monday in (7, 14)] == [
        TimesDone(due=2, whole=2),
        TimesDone(due=6, whole=2),
    ]


def test_a_change_within_a_week_is_due_by_the_days_of_each() -> None:
    schedules = [Schedule(since=0, until=10, days_a_week=7), Schedule(since=10, days_a_week=0)]
    assert week(schedules, []).due == 3  # Monday to Wednesday
    schedules = [Schedule(since=0, until=10, days_a_week=2), Schedule(since=10, days_a_week=6)]
    assert week(schedules, []).due == (3 * 2 + 4 * 6) // 7


def test_a_week_that_runs_and_one_in_which_it_began_are_due_in_part() -> None:
    schedules = [Schedule(since=11, days_a_week=5)]
    assert [week(schedules, [], monday, 16).due for monday in (7, 14)] == [5 * 3 // 7, 5 * 2 // 7]


def test_today_is_not_over_but_what_is_done_on_it_counts() -> None:
    assert week([Schedule(since=7, days_a_week=7)], [], 7, 7) == TimesDone()
    assert week([Schedule(since=7, days_a_week=7)], [visit(8)], 7, 8) == TimesDone(due=1, whole=1)


def test_more_than_was_prescribed_makes_up_for_no_other_week() -> None:
    own = [visit(day) for day in range(7, 14)]
    weeks = [week([Schedule(since=7, days_a_week=3)], own, monday) for monday in (7, 14)]
    assert total(weeks) == TimesDone(due=6, whole=3)
    assert total(weeks).none == 3


def test_days_by_name_are_due_on_those_days_and_done_on_any() -> None:
    tuesday_and_friday = [Schedule(since=7, days_a_week=2, days=(1, 4))]
    assert [week(tuesday_and_friday, [], 7, today).due for today in (8, 9, 11, 12)] == [0, 1, 1, 2]
    assert week(tuesday_and_friday, [visit(10)]) == TimesDone(due=2, whole=1)
    begun_on_wednesday = [Schedule(since=9, days_a_week=2, times_a_day=2, days=(1, 4))]
    assert week(begun_on_wednesday, []).due == 2
