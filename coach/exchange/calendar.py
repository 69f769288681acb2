"""Entries for the person's own calendar: desk breaks, a drink, the next ice, a routine. No clock, no file.

Times are local and carry no zone: 9:30 stays 9:30 wherever the person is, and through every change of the clock.
Each time of day is an entry of its own that recurs by the week: calendars do not know rules below a day.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from coach.core.base.phrases import Words
from coach.core.base.types import Text, text
from coach.core.clinical.conditions import ACUTE_H
from coach.core.exercise.due_times import WEEKDAYS
from coach.core.exercise.model import PainRule, TimerRules
from coach.core.exercise.timers import Use, allowed
from coach.core.progress.adherence import Schedule

DESK_EVERY = timedelta(minutes=30)  # F27 [P]
DRINK_EVERY = timedelta(hours=2)  # [R] 8
LASTS = timedelta(minutes=5)  # of an entry, to be seen in the calendar; therapist's choice
MORNING = time(8)  # within 36 h of any session of the day before ([R2] S9); the hour is therapist's choice
EVENING = time(18)  # of a routine once a day that nobody gave a time; therapist's choice
BETWEEN = (time(9), EVENING)  # of one that is more often; therapist's choice
# days for a routine with a number of them and no names: evenly over the week; therapist's choice
SPREAD = {
    1: ("mon",), 2: ("mon", "thu"), 3: ("mon", "wed", "fri"), 4: ("mon", "tue", "thu", "fri"), 5: WEEKDAYS[:5],
    6: WEEKDAYS[:6], 7: WEEKDAYS,
}  # fmt: skip
AWAKE = (time(7), time(22))  # S13: ice only while awake; the hours are therapist's choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One entry. Its title and text are `remind.<kind>.title` and `.text` in the words file."""

    kind: str
    name: str  # within its kind; the same name replaces the entry in a calendar that has it
    starts: datetime  # local, without a zone
    days: tuple[str, ...] = ()  # of WEEKDAYS, on which it recurs; none: once
    until: datetime | None = None  # local, of a recurring one
    params: tuple[tuple[str, str], ...] = ()  # of its text


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """On which days, between which times, and for how many weeks from `first` on."""

    first: date
    days: tuple[str, ...]
    begin: time
    end: time
    weeks: int


def desk_breaks(hours: Hours) -> tuple[Reminder, ...]:
    """One every half hour, the first half an hour after the beginning."""
    return tuple(_weekly("desk", at, hours) for at in _times(hours, DESK_EVERY, DESK_EVERY))


def drinks(hours: Hours) -> tuple[Reminder, ...]:
    """One every two hours, the first at the beginning. Not for a person whose fluids are limited."""
    return tuple(_weekly("drink", at, hours) for at in _times(hours, timedelta(0), DRINK_EVERY))


def routine_times(routine: str, times: Sequence[time], command: str, hours: Hours) -> tuple[Reminder, ...]:
    """A routine at these times on each of the days; `command` starts it. Its n-th entry keeps its name at any time."""
    return tuple(
        replace(_weekly("routine", at, hours), name=f"{routine} {number}", params=(("command", command),))
        for number, at in enumerate(times, start=1)
    )


def spread_days(due: Schedule) -> tuple[str, ...]:
    """The prescribed days of the week, by name or spread over it."""
    return tuple(WEEKDAYS[day] for day in due.days) or SPREAD[min(max(due.days_a_week or 5, 1), len(WEEKDAYS))]


def spread_times(due: Schedule) -> tuple[time, ...]:
    """The prescribed times of a day; as many as are prescribed, spread from morning to evening, where none has one."""
    if due.times:
        return tuple(map(time.fromisoformat, due.times))
    if due.times_a_day < 2:
        return (EVENING,)
    first, last = (datetime.combine(date.min, at) for at in BETWEEN)
    between = (last - first) / (due.times_a_day - 1)
    every = [first + number * between for number in range(due.times_a_day)]
    return tuple(at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0).time() for at in every)


def mornings_after(routine: Reminder, *, rule: PainRule) -> Reminder | None:
    """The morning after each day of a routine that recurs; None where the rule of pain does not ask ([R2] S9).

    What is asked then counts until 36 hours after the session.
    """
    if rule is not PainRule.MONITORED:
        return None
    day = timedelta(days=1)
    return replace(
        routine,
        kind="morning",
        starts=datetime.combine(routine.starts.date() + day, MORNING),
        days=tuple(WEEKDAYS[(WEEKDAYS.index(each) + 1) % len(WEEKDAYS)] for each in routine.days),
        until=None if routine.until is None else routine.until + day,
    )


def next_ice(ice: TimerRules, now: datetime, onset: datetime, uses: Sequence[Use]) -> Reminder | None:
    """The next time at which ice is possible; None where the first 72 hours are over by then.

    `ice`: the rules of the exercise of that name. `now` and `onset` are aware; the entry is in the zone of `now`, on a
    full minute, while people are awake.
    """
    wait = timedelta(seconds=allowed(ice, uses).in_s)
    at = _awake((now + wait).replace(second=0, microsecond=0) + timedelta(minutes=1))
    if at - onset > timedelta(hours=ACUTE_H):
        return None
    return Reminder(kind="ice", name="next", starts=at.replace(tzinfo=None))


def calendar(reminders: Sequence[Reminder], owner: str, words: Words, now: datetime) -> bytes:
    """The reminders as an iCalendar file. `owner` is the id of a patient, a UUID; `now` is aware."""
    made = Calendar()
    made.add("prodid", "-//coach//reminders//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", words.say(Text("remind.name")))
    for reminder in reminders:
        made.add_component(_entry(reminder, uuid.UUID(owner), words, now))
    return bytes(made.to_ical())


def _entry(reminder: Reminder, owner: uuid.UUID, words: Words, now: datetime) -> Event:
    told = words.say(text(f"remind.{reminder.kind}.text", **dict(reminder.params)))
    entry = Event()
    entry.add("uid", f"{uuid.uuid5(owner, f'{reminder.kind} {reminder.name}')}@coach")
    entry.add("dtstamp", now)
    entry.add("summary", words.say(Text(f"remind.{reminder.kind}.title")))
    entry.add("description", told)
    entry.add("dtstart", reminder.starts)
    entry.add("duration", LASTS)
    if reminder.days:
        entry.add("rrule", {"freq": "weekly", "byday": [day[:2] for day in reminder.days], "until": reminder.until})
    entry.add("class", "PRIVATE")  # a calendar may be shared with colleagues
    entry.add("transp", "TRANSPARENT")  # the time stays free for others to book
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", told)
    alarm.add("trigger", timedelta(0))
    entry.add_component(alarm)
    return entry


def _times(hours: Hours, after: timedelta, every: timedelta) -> Iterator[time]:
    at, end = datetime.combine(hours.first, hours.begin) + after, datetime.combine(hours.first, hours.end)
    while at <= end:
        yield at.time()
        at += every


def _weekly(kind: str, at: time, hours: Hours) -> Reminder:
    last = hours.first + timedelta(weeks=hours.weeks) - timedelta(days=1)
    return Reminder(
        kind=kind,
        name=f"{at:%H:%M}",
        starts=datetime.combine(_first_day(hours), at),
        days=hours.days,
        until=datetime.combine(last, time(23, 59)),
    )


def _first_day(hours: Hours) -> date:
    """The first of the days that is one of them: an entry that recurs begins on a day of its own rule."""
    days = (hours.first + timedelta(days=ahead) for ahead in range(len(WEEKDAYS)))
    return next(day for day in days if WEEKDAYS[day.weekday()] in hours.days)


def _awake(at: datetime) -> datetime:
    morning, night = AWAKE
    if at.time() < morning:
        return at.replace(hour=morning.hour, minute=0)
    if at.time() > night:
        return (at + timedelta(days=1)).replace(hour=morning.hour, minute=0)
    return at
