"""What the first screen says of today: due, done so far, next; nothing on a day off, nothing of what was left out."""

from sweeps import swept
from visits import brief, visit

from coach.core.base.types import Text, text
from coach.core.home.due_today import DoneSoFar, DueToday, done_so_far, due_today
from coach.core.progress.adherence import Schedule

MONDAY = 7 * 100
THREE = Schedule(since=0, days_a_week=3, days=(0, 2, 4))
TWICE = Schedule(since=0, days_a_week=2, times_a_day=2, days=(0, 3), times=("08:00", "18:00"))


def said(schedule: Schedule, weekday: int, days: tuple[int, ...] = (), times_today: int = 0) -> Text | None:
    """`days`: the weekdays of this week on which it was done."""
    done = DoneSoFar(times_today=times_today, days=frozenset(MONDAY + day for day in days))
    due = due_today(schedule, done, MONDAY + weekday)
    return None if due is None else due.line


def test_on_a_day_by_name_it_is_due_with_how_much_of_the_week_is_done() -> None:
    assert said(THREE, 0) == text("home.due.today")
    week = text("home.due.week", done=2, of=3)
    assert said(THREE, 4, (0, 2)) == text("home.due.two", first=text("home.due.today"), second=week)


@swept("weekday", (1, 3, 5, 6))
def test_a_day_off_has_nothing_also_after_days_left_out(weekday: int) -> None:
    assert said(THREE, weekday) is None


def test_done_for_today_names_the_next_day() -> None:
    thursday = text("date.weekday_3")
    assert said(TWICE, 0, (0,), times_today=2) == text("home.due.next_on", weekday=thursday)
    every_day = Schedule(since=0, days_a_week=7)
    assert said(every_day, 2, (2,), times_today=1) == text("home.due.next_tomorrow")


def test_done_on_a_day_off_is_done_and_asks_for_no_second_time() -> None:
    assert said(TWICE, 1, (1,), times_today=1) == text("home.due.next_on", weekday=text("date.weekday_3"))


def test_times_of_the_day_are_named_until_they_are_done() -> None:
    assert said(TWICE, 0) == text("home.due.today_at", times="08:00, 18:00")
    again = text("home.due.again", done=1, of=2)
    assert said(TWICE, 0, (0,), times_today=1) == text(
        "home.due.two", first=again, second=text("home.due.next_at", time="18:00")
    )


@swept(
    ("days_a_week", "done", "weekday", "due"),
    [(3, (), 0, True), (3, (0,), 1, False), (3, (0,), 2, True), (3, (0, 2), 3, False), (3, (0, 2, 4), 6, False),
     (3, (0, 1, 2), 6, False), (7, (0,), 1, True), (1, (0,), 6, False), (5, (0, 1), 2, True)],
)  # fmt: skip
def test_any_days_are_spread_and_no_more_than_prescribed(
    days_a_week: int, done: tuple[int, ...], weekday: int, due: bool
) -> None:
    assert (said(Schedule(since=0, days_a_week=days_a_week), weekday, done) is not None) is due


def test_a_new_week_begins_anew() -> None:
    full_last_week = DoneSoFar(days=frozenset(MONDAY - back for back in (7, 5, 3)))
    due = due_today(Schedule(since=0, days_a_week=3), full_last_week, MONDAY)
    assert due == DueToday(line=text("home.due.today"), open=True)


def test_where_nobody_said_how_often_nothing_is_said() -> None:
    assert said(Schedule(since=0), 0) is None


def test_only_what_was_begun_of_this_routine_counts_and_nothing_dated_ahead() -> None:
    none = [visit(8, brief(begun=False)), visit(9, brief(quick=True)), visit(10, routine="other"), visit(30)]
    visits = [visit(7), *none, visit(11), visit(11, hour=18)]
    assert done_so_far(visits, "walking_plan", 11) == DoneSoFar(times_today=2, days=frozenset({7, 11}))
