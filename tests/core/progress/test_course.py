"""The course over sessions: what belongs to which day and session, gaps that stay gaps, means that say of how many."""

import pytest
from visits import brief, lift, visit

from coach.core.progress.session_brief import RangeBrief
from coach.core.progress.timeline import calendar, course, level_changes, stops, trends
from coach.core.summary.session_figures import Average


def test_the_24_hours_after_are_told_by_the_next_session() -> None:
    later = visit(2, brief((5, 5, 5), day_after=7))
    found = course([later, visit(1, brief((3, 3, 3), day_after=1)), visit(0)])
    assert [own.day for own in found] == [0, 1, 2]
    assert [own.after_24h for own in found] == [1, 7, None]
    assert [own.worse_after for own in found] == [-1, 4, None]


def test_zero_in_the_24_hours_after_is_a_value() -> None:
    found = course([visit(0), visit(1, brief(day_after=0))])
    assert (found[0].after_24h, found[0].worse_after) == (0, -2)


def two_sides(left: float | None, right: float) -> tuple[RangeBrief, ...]:
    values = (("left", left), ("right", right))
    return tuple(
        RangeBrief(
            measure="hip_flexion", side=side, mean=Average(value=deg, n=0 if deg is None else 3, of=3), error=5.0
        )
        for side, deg in values
    )


def test_a_trend_has_one_point_a_session_and_a_gap_where_nothing_was_seen() -> None:
    own = [visit(0, brief(exercises=(lift(ranges=two_sides(1.0, 2.0)),))),
           visit(1, brief(exercises=())),
           visit(2, brief(exercises=(lift(ranges=two_sides(None, 4.0)),)))]  # fmt: skip
    left, right = trends(own)
    assert [(point.visit.day, point.mean.value) for point in left.points] == [(0, 1.0), (2, None)]
    assert [point.mean.value for point in right.points] == [2.0, 4.0]
    assert {left.side, right.side} == {"left", "right"}


def test_holds_have_a_trend_of_their_seconds_after_the_ranges() -> None:
    held = lift(exercise="childs_pose", kind="hold", held=Average(value=20.0, n=2, of=2))
    found = trends([visit(0, brief(exercises=(held, lift())))])
    assert [(own.exercise, own.measure) for own in found] == [
        ("childs_pose", "hip_flexion"), ("hip_lift", "hip_flexion"), ("childs_pose", None)
    ]  # fmt: skip


def test_an_exercise_done_twice_in_a_session_gives_its_first() -> None:
    (own,) = trends([visit(0, brief(exercises=(lift(deg=1.0), lift(deg=9.0))))])
    assert [point.mean.value for point in own.points] == [1.0]


# the calendar; day 7 is a Monday


def test_days_stand_in_their_weeks_and_two_sessions_are_one_day() -> None:
    own = [
        visit(7),
        visit(7, hour=18),
        visit(9, brief(ended="pain", stop=True)),
        visit(10, brief(begun=False)),
        visit(15),
    ]
    first, second = calendar(own, 7, 15)
    assert [(day.day, day.sessions, day.begun, day.whole, day.stopped) for day in first.days[:4]] == [
        (7, 2, 2, 2, 0), (8, 0, 0, 0, 0), (9, 1, 1, 0, 1), (10, 1, 0, 1, 0)
    ]  # fmt: skip
    assert (first.done, second.done) == (2, 1)


@pytest.mark.parametrize("first", range(7, 14))
def test_the_calendar_begins_on_a_monday_and_ends_with_today(first: int) -> None:
    weeks = calendar([], first, 27)
    assert weeks[0].days[0].day == 7
    assert weeks[-1].days[-1].day == 27


QUICK = brief(quick=True, level=3)


def test_a_short_trial_is_no_day_done_no_point_of_a_trend_and_no_change_of_level() -> None:
    own = [visit(7, brief(level=1)), visit(8, QUICK), visit(9, QUICK), visit(10, brief(level=1))]
    (week,) = calendar(own, 7, 13)
    assert [day.sessions for day in week.days] == [1, 0, 0, 1, 0, 0, 0]
    assert week.done == 2
    assert [[point.visit.day for point in trend.points] for trend in trends(own)] == [[7, 10]]
    assert level_changes(own) == ()
    assert not QUICK.whole


# what changed


def test_level_changes_are_of_one_routine_and_a_session_that_never_came_to_it_changes_nothing() -> None:
    own = [visit(0, brief(level=1)), visit(1, brief(level=None)), visit(2, brief(level=1)), visit(3, brief(level=2)),
           visit(4, brief(level=4), routine="core_hip_strength"), visit(5, brief(level=1))]  # fmt: skip
    assert [(each.visit.day, each.before, each.now) for each in level_changes(own)] == [(3, 1, 2), (5, 2, 1)]


def test_stops_are_those_of_a_safety_rule() -> None:
    own = [visit(0), visit(1, brief(ended="pain", stop=True)), visit(2, brief(ended="quit"))]
    assert [each.day for each in stops(own)] == [1]
