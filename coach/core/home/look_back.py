"""The person's own page: which days had exercises, how the pain went, what went further, what was skipped.

Facts of the last weeks in plain sentences: no marks, no praise, and nothing of what was not seen. A score of 0 is a
value, and a session in which nobody said one is a gap.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median_low
from typing import TypeVar

from coach.core.base.types import Text, text
from coach.core.clinical.history import PAIN_STOPS
from coach.core.clinical.pain_change import pain_change
from coach.core.home.next_time import TherapistWord
from coach.core.kinematics.measures import MEASURES
from coach.core.progress.adherence import Schedule
from coach.core.progress.session_brief import PAIN_ENDED, ExerciseBrief, RangeBrief
from coach.core.progress.timeline import DAYS_A_WEEK, CourseDay, Point, Trend, Visit, calendar, trends, whole_ones

MOST_WEEKS, LEAST_WEEKS = 6, 4  # of the calendar [E]
MIDDLE_OF = 3  # with twice as many scores, one odd day at either end says nothing [E]
MOST_LINES = 6  # of one kind: what a screen holds at a size that is read from the floor [E]
WEEKS_FROM_DAYS = 14  # a time is told in weeks from here on
# how an exercise ended that was not done -> its sentence; the order in which they are told
UNDONE = {"skipped": "skipped", "not_done": "not_done", "pain": "pain_ended", "symptoms": "pain_ended"}

Name = Callable[[str], "Text | str"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """How what the records know by a number or an id is said."""

    date: Callable[[int], Text]
    short_date: Callable[[int], Text]
    day_of_month: Callable[[int], int]
    exercise: Name
    routine: Name


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """One day of the calendar as it is drawn."""

    number: int  # of its month
    kind: str  # a key under `look_back.day`, or `none` or `ahead`, which have no sign
    today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StartScore:
    """The first score of one session; None: nobody said one."""

    day: int  # from the first day of the chart
    score: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StartScores:
    """The first scores of the sessions, in their order."""

    scores: tuple[StartScore, ...]
    first: Text  # the first day of the chart, and
    last: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LookPage:
    """One page: its lines, and the picture beside them, if it has one."""

    title: Text
    lines: tuple[Text, ...]
    weeks: tuple[tuple[CalendarDay, ...], ...] = ()
    start_scores: StartScores | None = None

    @property
    def spoken(self) -> tuple[Text, ...]:
        """What is read aloud."""
        return (self.title, *self.lines)


def look_back(
    visits: Sequence[Visit], prescribed: Sequence[TherapistWord], today: int, names: Naming
) -> tuple[LookPage, ...]:
    """The pages, from the whole course, oldest first; one that says so where nothing is recorded.

    `prescribed`: what a therapist has prescribed, newest first. Days are numbered as in `timeline`.
    """
    course = whole_ones(visits)
    if not course:
        return (LookPage(title=text("look_back.title"), lines=(text("look_back.nothing"),)),)
    first = _first_day(course, today)
    recent = [visit for visit in course if visit.day >= first]
    return (
        _days(recent, first, today, names),
        _pain(recent, names),
        LookPage(title=text("look_back.further.title"), lines=tuple(_further(recent, names))),
        LookPage(title=text("look_back.undone.title"), lines=tuple(_undone(recent, names))),
        LookPage(title=text("look_back.therapist.title"), lines=tuple(_therapist(prescribed, names))),
    )


def _first_day(course: Sequence[Visit], today: int) -> int:
    """The Monday with which the calendar begins."""
    monday = today - today % DAYS_A_WEEK
    longest, shortest = (monday - DAYS_A_WEEK * (weeks - 1) for weeks in (MOST_WEEKS, LEAST_WEEKS))
    return min(max(course[0].day - course[0].day % DAYS_A_WEEK, longest), shortest)


# -- the days ---------------------------------------------------------------------------------------------------------


def _days(recent: Sequence[Visit], first: int, today: int, names: Naming) -> LookPage:
    weeks = calendar(recent, first, today)
    done = sum(week.done for week in weeks)
    lines = [text("look_back.no_days", weeks=len(weeks))]
    if recent:
        lines = [text("look_back.days", n=done, weeks=len(weeks)), text("look_back.this_week", n=weeks[-1].done)]
    if last := next((visit for visit in reversed(recent) if visit.brief.begun), None):
        lines.append(text("look_back.last", date=names.date(last.day), routine=names.routine(last.routine)))
    stopped = [visit for visit in recent if visit.brief.ended in PAIN_STOPS]
    if stopped:
        lines.append(text("look_back.stopped", n=len(stopped), date=names.date(stopped[-1].day)))
    drawn = tuple(tuple(_drawn(day, today, names) for day in week.days) for week in weeks)
    return LookPage(title=text("look_back.days_title"), lines=tuple(lines), weeks=drawn)


def _drawn(day: CourseDay, today: int, names: Naming) -> CalendarDay:
    kind = "none" if not day.sessions else "whole" if day.whole else "part" if day.begun else "unbegun"
    return CalendarDay(
        number=names.day_of_month(day.day), kind="ahead" if day.day > today else kind, today=day.day == today
    )


# -- pain -------------------------------------------------------------------------------------------------------------


def _pain(recent: Sequence[Visit], names: Naming) -> LookPage:
    said = [(visit.day, visit.brief.pain.before) for visit in recent if visit.brief.pain.before is not None]
    lines = [*_trend(said, names), *_at_the_end(recent)]
    if unsaid := sum(visit.brief.pain.before is None for visit in recent):
        lines.append(text("look_back.pain.unsaid", n=unsaid))
    return LookPage(title=text("look_back.pain.title"), lines=tuple(lines), start_scores=_drawn_scores(recent, names))


def _trend(said: Sequence[tuple[int, int]], names: Naming) -> Iterator[Text]:
    """The first scores against the last ones, as pages say a change of pain."""
    if not said:
        yield text("look_back.pain.none")
        return
    if len(said) == 1:
        day, score = said[0]
        yield text("look_back.pain.one", date=names.date(day), score=score)
        return
    (then, before), (now, after) = (_middle(some) for some in _ends(said))
    change = pain_change(before, after)
    one_each = len(said) < 2 * MIDDLE_OF
    scores = [score if one_each else text("look_back.pain.about", score=score) for score in (before, after)]
    yield text(f"look_back.pain.{change}", before=scores[0], after=scores[1], span=_span(now - then))
    if change == "more":
        yield text("look_back.pain.more_advice")


T = TypeVar("T")


def _ends(values: Sequence[T]) -> tuple[Sequence[T], Sequence[T]]:
    """The first and the last: of many, several of each."""
    count = MIDDLE_OF if len(values) >= 2 * MIDDLE_OF else 1
    return values[:count], values[-count:]


def _middle(some: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The middle day, and the middle score: one that somebody said."""
    return median_low(day for day, _ in some), median_low(score for _, score in some)


def _span(days: int) -> Text:
    if days < WEEKS_FROM_DAYS:
        return text("look_back.span.days", n=max(days, 1))
    return text("look_back.span.weeks", n=round(days / DAYS_A_WEEK))


def _at_the_end(recent: Sequence[Visit]) -> Iterator[Text]:
    """The last scores against the first ones of the same sessions, where both were said."""
    changes = [
        pain_change(pain.before, pain.after)
        for pain in (visit.brief.pain for visit in recent)
        if pain.before is not None and pain.after is not None
    ]
    counted = {change: changes.count(change) for change in ("less", "same", "more")}
    if changes and counted["same"] == len(changes):
        yield text("look_back.pain.end_same", n=len(changes))
    elif changes:
        yield text("look_back.pain.at_the_end", **counted)


def _drawn_scores(recent: Sequence[Visit], names: Naming) -> StartScores | None:
    if sum(visit.brief.pain.before is not None for visit in recent) < 2:
        return None
    first = recent[0].day
    scores = tuple(StartScore(day=visit.day - first, score=visit.brief.pain.before) for visit in recent)
    return StartScores(scores=scores, first=names.short_date(first), last=names.short_date(recent[-1].day))


# -- how far ----------------------------------------------------------------------------------------------------------


def _further(recent: Sequence[Visit], names: Naming) -> Iterator[Text]:
    """Of each exercise and side that was seen on two days: whether it went further, beyond the error of both."""
    found: dict[tuple[str, str | None], Text] = {}
    for trend in trends(recent):
        seen = [point for point in trend.points if point.mean.value is not None]
        if trend.measure is None or (trend.exercise, trend.side) in found or len({p.visit.day for p in seen}) < 2:
            continue
        if (line := _compared(trend, seen, names)) is not None:
            found[trend.exercise, trend.side] = line
    order = ("further", "less_far", "as_far")
    lines = sorted(found.values(), key=lambda line: order.index(line.key.rpartition(".")[2].removesuffix("_plain")))
    yield from lines[:MOST_LINES] or (text("look_back.further.nothing"),)
    if any(visit.brief.time.by_time for visit in recent):
        yield text("look_back.further.unseen")


def _compared(trend: Trend, seen: Sequence[Point], names: Naming) -> Text | None:
    """None where the camera's error, or which way is further, is not known."""
    way = next((own.way for own in _readings(trend, seen[-1].visit)), 0)
    errors = [[point.error for point in some if point.error is not None] for some in _ends(seen)]
    if not way or not all(errors):
        return None
    then, now = (fmean(point.mean.value or 0.0 for point in some) for some in _ends(seen))
    error, by = sum(map(fmean, errors)), (now - then) * way
    name = _with_side(trend, names)
    since = names.date(seen[0].visit.day)
    if abs(by) <= error:
        return text("look_back.further.as_far", exercise=name, date=since)
    key = "look_back.further.further" if by > 0 else "look_back.further.less_far"
    if MEASURES[str(trend.measure)].unit != "deg":
        return text(f"{key}_plain", exercise=name, date=since)
    return text(key, exercise=name, date=since, by=round(abs(by)), error=round(error))


def _readings(trend: Trend, visit: Visit) -> Iterator[RangeBrief]:
    for own in visit.brief.exercises:
        if own.exercise == trend.exercise:
            yield from (each for each in own.ranges if (each.measure, each.side) == (trend.measure, trend.side))


def _with_side(trend: Trend, names: Naming) -> Text | str:
    name = names.exercise(trend.exercise)
    return name if trend.side is None else text(f"look_back.side.{trend.side}", exercise=name)


# -- what was not done ------------------------------------------------------------------------------------------------


def _undone(recent: Sequence[Visit], names: Naming) -> Iterator[Text]:
    """Of each exercise how often it was skipped, not done, or ended by pain, of how often it came; the most first."""
    came: dict[str, list[ExerciseBrief]] = {}
    for visit in recent:
        for own in visit.brief.exercises:
            came.setdefault(own.exercise, []).append(own)
    found = []
    for exercise, every in came.items():
        for key in dict.fromkeys(UNDONE.values()):
            count = sum(_undone_as(own) == key for own in every)
            if count:
                found.append(
                    (count, text(f"look_back.undone.{key}", n=count, of=len(every), exercise=names.exercise(exercise)))
                )
    found.sort(key=lambda each: -each[0])
    yield from [line for _, line in found[:MOST_LINES]] or [text("look_back.undone.nothing")]
    if found:
        yield text("look_back.undone.tell")


def _undone_as(own: ExerciseBrief) -> str | None:
    return UNDONE["pain"] if own.pain.ended_it or own.ended in PAIN_ENDED else UNDONE.get(own.ended or "")


# -- what a therapist has said ----------------------------------------------------------------------------------------


def _therapist(prescribed: Sequence[TherapistWord], names: Naming) -> Iterator[Text]:
    """What is prescribed now, by whom and since when; what a therapist notes for themselves is not shown."""
    if not prescribed:
        yield text("look_back.therapist.nothing")
    for word in prescribed[:MOST_LINES]:
        routine, since = names.routine(word.routine), names.date(word.schedule.since)
        if word.by is None:
            yield text("look_back.therapist.since", routine=routine, date=since)
        else:
            yield text("look_back.therapist.by", routine=routine, date=since, by=word.by)
        yield from _how_often(word.schedule)


def _how_often(schedule: Schedule) -> Iterator[Text]:
    """The days and times by their names, where those are prescribed; else how many."""
    times = schedule.times_a_day
    if schedule.days:
        yield text("look_back.therapist.on_days", days=_listed([f"date.weekday_{day}" for day in schedule.days]))
    elif schedule.days_a_week and times > 1 and not schedule.times:
        yield text("look_back.therapist.times", n=schedule.days_a_week, times=times)
    elif schedule.days_a_week:
        yield text("look_back.therapist.days", n=schedule.days_a_week)
    if schedule.times:
        yield text("look_back.therapist.at_times", times=", ".join(schedule.times))


def _listed(keys: Sequence[str]) -> Text:
    listed = text(keys[-1])
    for key in reversed(keys[:-1]):
        listed = text("home.two", first=text(key), second=listed)
    return listed
