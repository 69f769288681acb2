"""The course of a patient over many sessions: pain, trends with their error bands, the calendar, what changed.

A day is a number that grows by one each day, by the clock of the place; weeks begin on day 0 of seven (a Monday).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from coach.core.progress.session_brief import Brief
from coach.core.summary.session_figures import Average

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One session in the course."""

    session: str  # its id
    number: int  # its place in the order of the patient's sessions
    routine: str
    at_s: float  # when it began, as it is placed in that order, in seconds since any fixed moment
    day: int
    read: bool  # a therapist has seen it
    brief: Brief
    believed: bool = True  # its date fits the order
    running: bool = False  # it has no ending, and events come in
    after_24h: int | None = None  # highest pain in the day after it, as the next session asked; None: nobody said

    @property
    def worse_after(self) -> int | None:
        """Highest pain in the 24 hours after, over the pain that it began with; below 0 is better, None where either is
        not known."""
        before = self.brief.pain.before
        return None if self.after_24h is None or before is None else self.after_24h - before


def course(visits: Iterable[Visit]) -> tuple[Visit, ...]:
    """The sessions in their order, each with what the next one said of the 24 hours after it; `after_24h` stays as it
    was where that one said nothing."""
    own = sorted(visits, key=lambda visit: visit.number)
    after = [*(visit.brief.pain.day_after for visit in own[1:]), None]
    return tuple(
        visit if said is None else replace(visit, after_24h=said) for visit, said in zip(own, after, strict=True)
    )


def whole_ones(visits: Iterable[Visit]) -> tuple[Visit, ...]:
    """The sessions but short trials: those have one repetition, seconds of a hold, and no day of their own."""
    return tuple(visit for visit in visits if not visit.brief.quick)


# trends


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One session in a trend; a mean of None was not seen or not told, and is a gap."""

    visit: Visit
    mean: Average
    error: float | None = None
    untold: int = 0  # movements in which it was seen, and not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One figure of one exercise over the sessions that had it."""

    exercise: str
    measure: str | None  # of a range; None: held seconds
    side: str | None
    points: tuple[Point, ...]


def trends(visits: Sequence[Visit]) -> tuple[Trend, ...]:
    """Range of motion by exercise, measure and side, then seconds of a hold; each in the order first met. Short trials
    are not in it.

    A session in which an exercise was done twice gives its first; one that had none of it gives no point.
    """
    found: dict[tuple[str, str | None, str | None], list[Point]] = {}
    for visit in whole_ones(visits):
        mine: dict[tuple[str, str | None, str | None], Point] = {}
        for own in visit.brief.exercises:
            for each in own.ranges:
                point = Point(visit=visit, mean=each.mean, error=each.error, untold=each.untold)
                mine.setdefault((own.exercise, each.measure, each.side), point)
            if own.held.of:
                mine.setdefault((own.exercise, None, None), Point(visit=visit, mean=own.held))
        for key, point in mine.items():
            found.setdefault(key, []).append(point)
    made = [Trend(exercise=e, measure=m, side=s, points=tuple(own)) for (e, m, s), own in found.items()]
    return tuple(sorted(made, key=lambda trend: trend.measure is None))


# the calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseDay:
    """One day of the calendar."""

    day: int
    sessions: int = 0
    begun: int = 0  # of them, an exercise was begun
    whole: int = 0  # of them
    stopped: int = 0  # of them, by a safety rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    days: tuple[CourseDay, ...]  # seven, from Monday

    @property
    def done(self) -> int:
        """Days on which an exercise was begun."""
        return sum(day.begun > 0 for day in self.days)


def calendar(visits: Sequence[Visit], first: int, today: int) -> tuple[Week, ...]:
    """Whole weeks, from Monday, from the one of `first` to the one of `today`. A short trial is on no day."""
    by_day: dict[int, CourseDay] = {}
    for visit in whole_ones(visits):
        had = by_day.get(visit.day, CourseDay(day=visit.day))
        by_day[visit.day] = replace(
            had,
            sessions=had.sessions + 1,
            begun=had.begun + visit.brief.begun,
            whole=had.whole + visit.brief.whole,
            stopped=had.stopped + visit.brief.stop,
        )
    return tuple(
        Week(days=tuple(by_day.get(day, CourseDay(day=day)) for day in range(monday, monday + DAYS_A_WEEK)))
        for monday in range(first - first % DAYS_A_WEEK, today + 1, DAYS_A_WEEK)
    )


# what changed, and what it came to


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelChange:
    visit: Visit
    before: int | None
    now: int | None


def level_changes(visits: Sequence[Visit]) -> tuple[LevelChange, ...]:
    """Sessions whose level is another than that of the session of the same routine before; those whose level is not
    known, and short trials, are passed over."""
    last: dict[str, int | None] = {}
    found = []
    for visit in whole_ones(visits):
        level = visit.brief.level
        if visit.routine in last and level != last[visit.routine] and level is not None:
            found.append(LevelChange(visit=visit, before=last[visit.routine], now=level))
        if level is not None:  # a session that broke off before it was planned says nothing
            last[visit.routine] = level
    return tuple(found)


def stops(visits: Sequence[Visit]) -> tuple[Visit, ...]:
    """The sessions that a safety rule stopped, in their order."""
    return tuple(visit for visit in visits if visit.brief.stop)
