"""What comes next, and when: by what a therapist has prescribed, and by what a stop for pain asks for."""

from dataclasses import dataclass

from coach.core.base.types import Text, text
from coach.core.clinical.history import PAIN_STOPS
from coach.core.clinical.safety import COMFORT_AFTER_STOP_H, PAIN_STOPS_ASK
from coach.core.progress.adherence import Schedule
from coach.core.progress.timeline import DAYS_A_WEEK

# after these a sentence of their own says what to do, and nothing else follows today
SAYS_ITSELF = frozenset({"symptoms", "fall", "help", "screening", "locked", "not_today", "no_camera", "unexpected"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TherapistWord:
    """A routine as it is prescribed now: how often, and by whom."""

    routine: str
    schedule: Schedule
    by: str | None = None  # None: the records do not say who


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """A routine up to now: this session and those before it, of this day and this week."""

    times_today: int  # sessions of it in which an exercise was begun
    days_this_week: int  # days on which one was
    day_full: bool  # no further session of it is for this day (D7)
    pain_stops_running: int  # the last sessions in a row that pain ended


def next_time(ended: str, routine: "Text | str", schedule: Schedule | None, so_far: SoFar, today: int) -> Text | None:
    """The sentence for the last screen; None where the ending says by itself what to do.

    `ended`: a key of `safety.END_REASONS`. `schedule`: how often it is prescribed; None: nobody said. `today` is
    numbered as in `timeline`.
    """
    if ended in PAIN_STOPS and so_far.pain_stops_running >= PAIN_STOPS_ASK:
        return text("next_time.paused")
    if ended in SAYS_ITSELF:
        return None
    if ended in PAIN_STOPS:
        return text("next_time.after_pain", n=round(COMFORT_AFTER_STOP_H))
    if schedule is not None and so_far.times_today < schedule.times_a_day and not so_far.day_full:
        return text("next_time.today", routine=routine, done=so_far.times_today, of=schedule.times_a_day)
    if schedule is None or not schedule.times_a_week:
        return text("next_time.unasked", routine=routine)
    day = next_due(schedule, so_far.days_this_week, today)
    if day == today + 1:
        return text("next_time.tomorrow", routine=routine)
    return text("next_time.weekday", routine=routine, weekday=text(f"date.weekday_{day % DAYS_A_WEEK}"))


def next_due(schedule: Schedule, days_done: int, today: int) -> int:
    """The next day after today for a routine that is prescribed with a number of days; `days_done` as in `next_day`."""
    if not schedule.days:
        return next_day(schedule.days_a_week or DAYS_A_WEEK, days_done, today)
    return next(day for day in range(today + 1, today + 1 + DAYS_A_WEEK) if day % DAYS_A_WEEK in schedule.days)


def next_day(days_a_week: int, days_done: int, today: int) -> int:
    """The next day of a routine that is done on so many days a week: evenly spread, and no more than that in a week.

    `days_done`: of this week, today among them if it was done today.
    """
    day = today + DAYS_A_WEEK // days_a_week
    next_monday = today - today % DAYS_A_WEEK + DAYS_A_WEEK
    return max(day, next_monday) if days_done >= days_a_week else day
