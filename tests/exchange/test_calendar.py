"""Reminders, read back by the library that reads calendars: times, days, alarms, and ice never too soon."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import icalendar
import pytest

from coach.core.exercise.model import PainRule
from coach.core.exercise.timers import Use
from coach.core.progress.adherence import Schedule
from coach.exchange.calendar import (
    Hours,
    Reminder,
    calendar,
    desk_breaks,
    drinks,
    mornings_after,
    next_ice,
    routine_times,
    spread_days,
    spread_times,
)
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise
from coach.prescription.words import load_words

WORDS = load_words("en")
ICE = read_exercise(find_exercise("ice")).pacing.timer
assert ICE is not None
OWNER = "6f9c1a52-5d1c-4a37-8f3e-0c0f7b2d9a11"
NOW = datetime(2026, 11, 18, 10, 15, 30, tzinfo=timezone(timedelta(hours=1)))  # a Wednesday
WEEK = Hours(first=date(2026, 11, 18), days=("mon", "wed"), begin=time(9), end=time(17), weeks=2)


def at(hour: int, minute: int = 0, day: int = 18) -> datetime:
    return datetime(2026, 11, day, hour, minute)


def read_back(*reminders: Reminder) -> list[icalendar.Event]:
    read = icalendar.Calendar.from_ical(calendar(reminders, OWNER, WORDS, NOW))
    assert read["version"] == "2.0"
    assert "prodid" in read
    return list(read.walk("VEVENT"))


def test_desk_breaks_come_every_half_hour_of_the_working_day() -> None:
    times = [reminder.starts.time() for reminder in desk_breaks(WEEK)]
    assert times[:2] == [time(9, 30), time(10, 0)]
    assert times[-1] == time(17)
    assert len(times) == 16


def test_drinks_come_every_two_hours() -> None:
    assert [reminder.starts.hour for reminder in drinks(WEEK)] == [9, 11, 13, 15, 17]


@pytest.mark.parametrize(
    ("days", "first"), [(("wed",), 18), (("mon", "wed"), 18), (("mon",), 23), (("tue", "thu"), 19), (("sun",), 22)]
)
def test_an_entry_begins_on_a_day_of_its_own_rule(days: tuple[str, ...], first: int) -> None:
    hours = Hours(first=WEEK.first, days=days, begin=WEEK.begin, end=WEEK.end, weeks=2)
    (entry,) = read_back(*routine_times("gentle_start", [time(18)], "coach run gentle_start", hours))
    assert entry["dtstart"].dt == at(18, day=first)
    assert entry["rrule"]["BYDAY"] == [day[:2].upper() for day in days]


def test_the_morning_after_each_session_is_asked_about_by_the_monitored_rule_alone() -> None:
    hours = Hours(first=WEEK.first, days=("wed", "sun"), begin=WEEK.begin, end=WEEK.end, weeks=2)
    (daily,) = routine_times("gentle_start", [time(18)], "coach run gentle_start", hours)
    morning = mornings_after(daily, rule=PainRule.MONITORED)
    assert morning is not None
    (entry,) = read_back(morning)
    assert entry["dtstart"].dt == datetime.combine(daily.starts.date() + timedelta(days=1), time(8))
    assert entry["rrule"]["BYDAY"] == ["TH", "MO"]
    assert "coach run gentle_start" in str(entry["description"])
    assert {mornings_after(daily, rule=rule) for rule in (PainRule.STRICT, PainRule.WATCHFUL)} == {None}


def test_an_entry_is_whole_local_private_and_rings() -> None:
    (entry,) = read_back(*routine_times("gentle_start", [time(18)], "coach run gentle_start --patient anna", WEEK))
    assert entry["dtstart"].dt.tzinfo is None
    assert entry["dtstamp"].dt == NOW.astimezone(UTC)
    assert entry["rrule"]["FREQ"] == ["WEEKLY"]
    assert entry["rrule"]["UNTIL"] == [datetime(2026, 12, 1, 23, 59)]
    assert str(entry["class"]) == "PRIVATE"
    assert "coach run gentle_start --patient anna" in str(entry["description"])
    (alarm,) = entry.walk("VALARM")
    assert str(alarm["action"]) == "DISPLAY"
    assert alarm["trigger"].dt == timedelta(0)
    assert alarm["description"] == entry["description"]


@pytest.mark.parametrize("name", ["DTSTART:", "UNTIL="])
def test_every_line_that_names_a_local_time_carries_no_zone(name: str) -> None:
    lines = calendar(desk_breaks(WEEK), OWNER, WORDS, NOW).decode().split("\r\n")
    named = [line for line in lines if name in line]
    assert len(named) == 16
    assert not any("Z" in line or "TZID" in line for line in named)


def test_a_calendar_that_has_an_entry_replaces_it() -> None:
    def uids(reminders: tuple[Reminder, ...], owner: str = OWNER) -> list[str]:
        read = icalendar.Calendar.from_ical(calendar(reminders, owner, WORDS, NOW))
        return [str(entry["uid"]) for entry in read.walk("VEVENT")]

    every = (*desk_breaks(WEEK), *drinks(WEEK))
    later = Hours(first=date(2027, 1, 4), days=("fri",), begin=time(9), end=time(17), weeks=9)
    assert uids(every) == uids((*desk_breaks(later), *drinks(later)))
    assert len(set(uids(every))) == len(every)
    assert set(uids(every)).isdisjoint(uids(every, "0b0f4ad3-5b7e-4b64-9f5e-5b1c8a3a7c11"))


def test_the_same_reminders_give_the_same_file() -> None:
    assert calendar(drinks(WEEK), OWNER, WORDS, NOW) == calendar(drinks(WEEK), OWNER, WORDS, NOW)


def ice(hours_since_onset: float = 10.0, *minutes_ago: float, now: datetime = NOW) -> datetime | None:
    """The next ice after uses of 15 minutes that ended so many minutes ago."""
    uses = [Use("cold", minutes * 60.0, 900.0) for minutes in minutes_ago]
    found = next_ice(ICE, now, now - timedelta(hours=hours_since_onset), uses)
    return None if found is None else found.starts


@pytest.mark.parametrize(
    ("minutes_ago", "starts"),
    [
        ((), at(10, 16)),  # the full minute after now
        ((30,), at(11, 46)),
        ((119,), at(10, 17)),
        ((121,), at(10, 16)),
        ((180, 360, 540), at(10, 16)),
        ((180, 360, 540, 720), at(22, 16) + timedelta(hours=8, minutes=44)),  # the fourth of a day, then night
    ],
    ids=["never used", "half an hour ago", "just short of two hours", "after two hours", "three times", "four times"],
)
def test_ice_waits_two_hours_and_for_the_day_to_have_fewer_than_four(
    minutes_ago: tuple[float, ...], starts: datetime
) -> None:
    assert ice(10.0, *minutes_ago) == starts


@pytest.mark.parametrize(("ago_s", "starts"), [(60.0, at(10, 35)), (1800.0, at(10, 16))])
def test_heat_is_no_use_of_ice_but_the_two_stay_twenty_minutes_apart(ago_s: float, starts: datetime) -> None:
    found = next_ice(ICE, NOW, NOW - timedelta(hours=5), [Use("heat", ago_s, 900.0)])
    assert found is not None
    assert found.starts == starts


@pytest.mark.parametrize(
    ("hour", "starts"), [(6, at(7)), (7, at(7, 16)), (21, at(21, 16)), (22, at(7, day=19)), (23, at(7, day=19))]
)
def test_nobody_is_woken_for_ice(hour: int, starts: datetime) -> None:
    assert ice(now=NOW.replace(hour=hour)) == starts


def test_after_72_hours_there_is_no_next_ice() -> None:
    assert ice(71.9) == at(10, 16)
    assert ice(72.0) is None
    assert ice(71.0, 30) is None, "over by the time the skin has rested"
    assert ice(63.0, now=NOW.replace(hour=23)) == at(7, day=19)
    assert ice(65.0, now=NOW.replace(hour=23)) is None, "over by the morning"


def test_the_next_ice_comes_once_in_the_person_own_zone() -> None:
    reminder = next_ice(ICE, NOW, NOW - timedelta(hours=5), [])
    assert reminder is not None
    (entry,) = read_back(reminder)
    assert entry["dtstart"].dt == at(10, 16)
    assert "rrule" not in entry


def test_each_time_of_each_routine_is_an_entry_that_a_later_file_replaces() -> None:
    def ids(*times: time) -> list[str]:
        found = [each for id in ("gentle_start", "walking_plan") for each in routine_times(id, times, "coach", WEEK)]
        return [str(entry["uid"]) for entry in read_back(*found)]

    assert len(set(ids(time(8), time(18)))) == 4
    assert ids(time(9), time(17)) == ids(time(8), time(18))


@pytest.mark.parametrize(
    ("due", "days", "times"),
    [
        (Schedule(since=0, days_a_week=2, times_a_day=2, days=(1, 6), times=("07:30", "19:00")), ("tue", "sun"),
         (time(7, 30), time(19))),
        (Schedule(since=0, days_a_week=3), ("mon", "wed", "fri"), (time(18),)),
        (Schedule(since=0, days_a_week=7, times_a_day=3), ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
         (time(9), time(13, 30), time(18))),
        (Schedule(since=0, days_a_week=1, times_a_day=5), ("mon",),
         (time(9), time(11, 15), time(13, 30), time(15, 45), time(18))),
    ],
    ids=str,
)  # fmt: skip
def test_what_has_no_name_is_spread_and_what_has_one_is_kept(
    due: Schedule, days: tuple[str, ...], times: tuple[time, ...]
) -> None:
    assert (spread_days(due), spread_times(due)) == (days, times)
