"""Whether what is prescribed is due today, as the first screen says it: what is done and what is next.

Nothing is said of what was left out, and on a day off nothing at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from coach.core.base.types import Text, text
from coach.core.home.next_time import next_day, next_due
from coach.core.progress.adherence import Schedule
from coach.core.progress.timeline import DAYS_A_WEEK, Visit, whole_ones


@dataclass(frozen=True, slots=True, kw_only=True)
class DueToday:
    """The sentence, and whether something of it is still to be done today."""

    line: Text
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneSoFar:
    """A routine up to now: sessions in which an exercise was begun, as adherence counts them."""

    times_today: int = 0
    days: frozenset[int] = frozenset()  # on which there was one, today among them


def done_so_far(visits: Iterable[Visit], routine: str, today: int) -> DoneSoFar:
    """From the sessions of a patient; one that is dated later than today is none."""
    days = [each.day for each in whole_ones(visits) if each.routine == routine and each.brief.begun]
    return DoneSoFar(times_today=days.count(today), days=frozenset(day for day in days if day <= today))


def due_today(schedule: Schedule, done: DoneSoFar, today: int) -> DueToday | None:
    """None on a day off that nothing was done on, and where nobody said how often."""
    if not schedule.times_a_week:
        return None
    week = _in_week_of(today, done.days)
    mine = (
        today % DAYS_A_WEEK in schedule.days
        if schedule.days
        else bool(done.times_today) or _its_turn(schedule, done.days, today)
    )
    if mine and done.times_today < schedule.times_a_day:
        return DueToday(line=_open(schedule, done.times_today, week), open=True)
    if not done.times_today:
        return None
    day = next_due(schedule, week, today)
    if day == today + 1:
        return DueToday(line=text("home.due.next_tomorrow"), open=False)
    weekday = text(f"date.weekday_{day % DAYS_A_WEEK}")
    return DueToday(line=text("home.due.next_on", weekday=weekday), open=False)


def _open(schedule: Schedule, times_today: int, week: int) -> Text:
    if times_today:
        now = text("home.due.again", done=times_today, of=schedule.times_a_day)
        then = schedule.times[times_today:]
        return text("home.due.two", first=now, second=text("home.due.next_at", time=then[0])) if then else now
    at = text("home.due.today_at", times=", ".join(schedule.times)) if schedule.times else text("home.due.today")
    of = schedule.days_a_week or DAYS_A_WEEK
    return text("home.due.two", first=at, second=text("home.due.week", done=min(week, of), of=of)) if week else at


def _its_turn(schedule: Schedule, days: frozenset[int], today: int) -> bool:
    """Whether a routine that is prescribed for any days is for this one, spread evenly after the last."""
    if not days:
        return True
    last = max(days)
    return next_day(schedule.days_a_week or DAYS_A_WEEK, _in_week_of(last, days), last) <= today


def _in_week_of(day: int, days: frozenset[int]) -> int:
    """How many of these days, up to that one, are in its week."""
    monday = day - day % DAYS_A_WEEK
    return sum(monday <= each <= day for each in days)
