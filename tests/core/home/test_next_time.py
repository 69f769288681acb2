"""What comes next, and when."""

from dataclasses import replace
from typing import Any

from sweeps import swept

from coach.core.base.types import Text, text
from coach.core.clinical.safety import END_REASONS
from coach.core.home.next_time import SAYS_ITSELF, SoFar, next_day, next_time
from coach.core.progress.adherence import Schedule

MONDAY = 7 * 100
FIRST = SoFar(times_today=1, days_this_week=1, day_full=False, pain_stops_running=0)


def following(
    ended: str = "completed", days: int | None = 3, times: int = 1, today: int = MONDAY, **so_far: Any
) -> Text | None:
    schedule = Schedule(since=0, days_a_week=days, times_a_day=times)
    return next_time(ended, "walk", schedule, replace(FIRST, **so_far), today)


@swept(
    ("days_a_week", "done", "weekday", "in_days"),
    [(7, 1, 0, 1), (5, 1, 0, 1), (5, 5, 4, 3), (3, 1, 0, 2), (3, 2, 2, 2), (3, 3, 4, 3), (3, 1, 6, 2), (2, 1, 0, 3),
     (2, 2, 3, 4), (1, 1, 0, 7), (1, 1, 6, 7), (4, 4, 6, 1)],
)  # fmt: skip
def test_days_are_spread_and_no_week_has_more_than_prescribed(
    days_a_week: int, done: int, weekday: int, in_days: int
) -> None:
    assert next_day(days_a_week, done, MONDAY + weekday) - (MONDAY + weekday) == in_days


def test_it_is_tomorrow_or_on_a_day_by_its_name() -> None:
    assert following(days=7) == text("next_time.tomorrow", routine="walk")
    assert following(days=3) == text("next_time.weekday", routine="walk", weekday=text("date.weekday_2"))


def test_days_by_name_are_kept_to_however_many_are_done() -> None:
    monday_and_thursday = Schedule(since=0, days_a_week=2, days=(0, 3))
    for today, day in ((0, 3), (2, 3), (3, 0), (6, 0)):
        found = next_time("completed", "walk", monday_and_thursday, FIRST, MONDAY + today)
        tomorrow = (today + 1) % 7 == day
        assert found == (
            text("next_time.tomorrow", routine="walk") if tomorrow
            else text("next_time.weekday", routine="walk", weekday=text(f"date.weekday_{day}"))
        )  # fmt: skip


def test_twice_a_day_is_once_more_today_unless_the_day_is_full() -> None:
    assert following(days=7, times=2) == text("next_time.today", routine="walk", done=1, of=2)
    assert following(days=7, times=2, times_today=2) == text("next_time.tomorrow", routine="walk")
    assert following(days=7, times=2, day_full=True) == text("next_time.tomorrow", routine="walk")


def test_where_nobody_said_how_often_no_day_is_promised() -> None:
    assert following(days=None) == text("next_time.unasked", routine="walk")
    assert next_time("completed", "walk", None, FIRST, MONDAY) == text("next_time.unasked", routine="walk")


def test_after_a_stop_for_pain_it_is_ease_and_after_two_a_pause() -> None:
    for ended in ("pain", "pain_rise"):
        assert following(ended, pain_stops_running=1) == text("next_time.after_pain", n=4)
        assert following(ended, pain_stops_running=2) == text("next_time.paused")


@swept("ended", sorted(SAYS_ITSELF))
def test_an_ending_that_says_what_to_do_promises_nothing(ended: str) -> None:
    assert ended in END_REASONS
    assert following(ended) is None
