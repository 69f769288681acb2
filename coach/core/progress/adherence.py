"""What was prescribed, how often, and from when to when; and how much of that was done: whole, in part, or not at all.

Counted in times: once a day on three days a week is three times, twice a day six. Of each routine apart, and each day
by the schedule that was in force on it. Days are numbered as in `timeline`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coach.core.progress.timeline import DAYS_A_WEEK, Visit, whole_ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """How often a routine was prescribed, while that was in force."""

    since: int  # its first day
    until: int | None = None  # the first day on which it was not in force any more; None: it is
    days_a_week: int | None = None  # None: nobody said how often
    times_a_day: int = 1
    days: tuple[int, ...] = ()  # of the week, 0 for Monday; none: no day by name, any of them does
    times: tuple[str, ...] = ()  # of such a day, as 18:00

    def holds(self, day: int) -> bool:
        """Whether it was in force on a day."""
        return self.since <= day and (self.until is None or day < self.until)

    @property
    def times_a_week(self) -> int:
        """How many times are due in a week of it."""
        return (self.days_a_week or 0) * self.times_a_day

    def share(self, day: int) -> int:
        """How many of the times of seven weeks are due on a day; with days by name on none but those."""
        if not self.days:
            return self.times_a_week
        return self.times_a_day * DAYS_A_WEEK if day % DAYS_A_WEEK in self.days else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesDone:
    """Of the times that were due, how many were done."""

    due: int = 0
    whole: int = 0
    part: int = 0  # begun, and not done whole

    @property
    def none(self) -> int:
        """Not even begun."""
        return self.due - self.whole - self.part

    def __add__(self, other: "TimesDone") -> "TimesDone":
        return TimesDone(due=self.due + other.due, whole=self.whole + other.whole, part=self.part + other.part)


NOTHING = TimesDone()


def week_of(routine: str, schedules: Sequence[Schedule], visits: Iterable[Visit], monday: int, today: int) -> TimesDone:
    """One week of a routine. Of a week in which a schedule began or changed, or that still runs, the share of its days
    is due, rounded down: nobody is late before it is sure. Today is not over. What is prescribed for days by name and
    done on another one counts as well.

    A day counts as often as it was prescribed for that day, whole before part; more than the week's due makes up for no
    other week. A short trial, and a session in which no exercise was begun, count as nothing.
    """
    days = range(monday, min(monday + DAYS_A_WEEK, today + 1))
    by_day: dict[int, list[bool]] = {}  # of each session begun: whether it was whole
    for visit in whole_ones(visits):
        if visit.routine == routine and visit.day in days and visit.brief.begun:
            by_day.setdefault(visit.day, []).append(visit.brief.whole)
    share, whole, part = 0, 0, 0
    for day in days:
        schedule = next((each for each in schedules if each.holds(day)), None)
        if schedule is None or not schedule.times_a_week:
            continue
        share += schedule.share(day) if day < today else 0
        done = sorted(by_day.get(day, ()), reverse=True)[: schedule.times_a_day]
        whole += sum(done)
        part += len(done) - sum(done)
    due = share // DAYS_A_WEEK
    whole = min(whole, due)
    return TimesDone(due=due, whole=whole, part=min(part, due - whole))


def weeks_of(
    schedules: Mapping[str, Sequence[Schedule]], visits: Sequence[Visit], mondays: Iterable[int], today: int
) -> dict[str, tuple[TimesDone, ...]]:
    """Each week of each routine that is or was prescribed."""
    mondays = tuple(mondays)
    return {
        routine: tuple(week_of(routine, own, visits, monday, today) for monday in mondays)
        for routine, own in schedules.items()
    }


def total(weeks: Iterable[TimesDone]) -> TimesDone:
    """All of them together."""
    return sum(weeks, start=NOTHING)
