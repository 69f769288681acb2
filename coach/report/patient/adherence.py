"""Adherence on the page of a patient: the calendar, and of each prescribed routine how much was done."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any

from coach.core.exercise.due_times import due_times
from coach.core.progress.adherence import Schedule, TimesDone, total, weeks_of
from coach.core.progress.timeline import DAYS_A_WEEK, CourseDay, Visit, Week, calendar
from coach.records.review import day_of
from coach.records.rows import Prescription
from coach.report import course
from coach.report.labels import Labels

LEAST_WEEKS, MOST_WEEKS = 12, 26
# never colour alone
SIGNS = {"none": "", "ahead": "", "unbegun": "○", "whole": "●", "part": "◐", "stopped": "▲"}


def adherence_values(
    visits: Sequence[Visit],
    prescriptions: Sequence[Prescription],
    withdrawn: Mapping[str, datetime],
    now: datetime,
    say: Labels,
    zone: tzinfo | None,
) -> dict[str, Any]:
    """The calendar since the first session, twelve weeks at least and half a year at most, and what it comes to.

    `prescriptions` come newest first; `withdrawn`: when, by id.
    """
    today = day_of(now, zone)
    monday = today - today % DAYS_A_WEEK
    longest, shortest = (monday - DAYS_A_WEEK * (weeks - 1) for weeks in (MOST_WEEKS, LEAST_WEEKS))
    first = min(max(visits[0].day if visits else today, longest), shortest)
    weeks = calendar([visit for visit in visits if visit.day >= first], first, today)
    mondays = [week.days[0].day for week in weeks]
    schedules = schedules_of(prescriptions, withdrawn, today, zone)
    done = weeks_of(schedules, visits, mondays, today)
    every = [total(own[at] for own in done.values()) for at in range(len(weeks))]
    return {
        "calendar": [_week(week, kept, today, say) for week, kept in zip(weeks, every, strict=True)],
        "adherence": [
            *(_of_routine(routine, schedules[routine], total(own), say) for routine, own in done.items()),
            *([] if any(each.due for each in every) else [_without(weeks, schedules, say)]),
        ],
    }


def schedules_of(
    prescriptions: Sequence[Prescription], withdrawn: Mapping[str, datetime], today: int, zone: tzinfo | None
) -> dict[str, tuple[Schedule, ...]]:
    """Of each routine that was prescribed with a number of days a week what was in force when, oldest first.

    One that is dated in the future holds from today at the latest.
    """
    found: dict[str, list[Schedule]] = {}
    for own in reversed(prescriptions):
        since = min(day_of(own.created_at, zone), today)
        mine = found.setdefault(own.routine_id, [])
        if mine:
            before = mine.pop()
            mine += [_until(before, since)] if since > before.since else []
        ended, schedule = withdrawn.get(own.id), schedule_of(own, since)
        mine.append(schedule if ended is None else _until(schedule, min(day_of(ended, zone), today)))
    return {routine: tuple(_joined(own)) for routine, own in found.items() if any(each.times_a_week for each in own)}


def _until(schedule: Schedule, until: int) -> Schedule:
    """One that was withdrawn before stays as it was."""
    return replace(schedule, until=until if schedule.until is None else min(until, schedule.until))


def _joined(schedules: Sequence[Schedule]) -> list[Schedule]:
    """Those that follow each other and ask for the same are one: something else was changed."""
    joined: list[Schedule] = []
    for own in schedules:
        last = joined[-1] if joined else None
        if last is not None and last.until == own.since and replace(last, since=own.since, until=own.until) == own:
            joined[-1] = replace(last, until=own.until)
        else:
            joined.append(own)
    return joined


def schedule_of(prescription: Prescription, since: int) -> Schedule:
    """How often a prescription asks for its routine, from that day on."""
    due = due_times(prescription.overrides)
    return Schedule(
        since=since, days_a_week=due.days_a_week, times_a_day=due.times_a_day or _least_a_day(prescription),
        days=due.days, times=due.times,
    )  # fmt: skip


def _least_a_day(prescription: Prescription) -> int:
    """The least that the level of the plan asks for."""
    try:
        levels = tomllib.loads(prescription.routine_text).get("level", [])
        low = levels[(prescription.overrides.get("level") or 1) - 1]["times_a_day"][0]
    except (tomllib.TOMLDecodeError, LookupError, TypeError, AttributeError):  # no plan, or another program's file
        return 1
    return low if isinstance(low, int) and low > 0 else 1


# -- in words ----------------------------------------------------------------------------------------------------------


def _of_routine(routine: str, schedules: Sequence[Schedule], done: TimesDone, say: Labels) -> dict[str, Any]:
    now, title = schedules[-1], say.routine(routine)
    if not done.due:
        return {"said": f"{title}: {say('course.adherence_new')}", "before": []}
    return {
        "said": say(
            "course.adherence", routine=title, due=done.due, whole=done.whole, part=done.part, none=done.none,
            percent=round(100 * done.whole / done.due),
        ),
        "before": [
            say("course.schedule_was", how=often(each, say), until=course.date_of(each.until))
            for each in schedules
            if each is not now and each.until is not None
        ],
    }  # fmt: skip


def often(schedule: Schedule, say: Labels) -> str:
    """How often, in words."""
    if not schedule.days_a_week:
        return say("course.no_days_a_week")
    days = named_days(schedule.days, say) or say("course.days_a_week", n=schedule.days_a_week)
    if schedule.times:
        return say("course.at_times", days=days, times=", ".join(schedule.times))
    return days if schedule.times_a_day == 1 else f"{days}, {say('course.times_a_day', n=schedule.times_a_day)}"


def named_days(days: Sequence[int], say: Labels) -> str:
    """Days of the week by their names."""
    return ", ".join(say.words.say_key(f"date.weekday_{day}") for day in days)


def schedule_words(prescription: Prescription, say: Labels) -> str:
    """How often that prescription asks for it."""
    return often(schedule_of(prescription, 0), say)


def _without(weeks: Sequence[Week], schedules: dict[str, tuple[Schedule, ...]], say: Labels) -> dict[str, Any]:
    """What is known where nothing was due: the days, and why they are of no number."""
    days = say("course.adherence_unknown", n=sum(week.done for week in weeks))
    return {"said": days if schedules else f"{days} {say('course.adherence_unasked')}", "before": []}


def _week(week: Week, kept: TimesDone, today: int, say: Labels) -> dict[str, Any]:
    first = course.date_of(week.days[0].day)
    return {
        "from": first,
        "month": first[5:7] if int(first[8:]) <= DAYS_A_WEEK else "",  # over the first week of a month
        "days": [_day(day, today, say) for day in week.days],
        "done": week.done,
        "said": say("course.week_of", whole=kept.whole, part=kept.part, due=kept.due) if kept.due else "",
        "late": kept.none > 0,
    }


def _day(day: CourseDay, today: int, say: Labels) -> dict[str, str]:
    kind = "none" if day.sessions == 0 else "stopped" if day.stopped else "whole" if day.whole else "part"
    if kind == "part" and not day.begun:
        kind = "unbegun"
    if day.day > today:
        kind = "ahead"
    return {
        "kind": kind,
        "title": f"{course.date_of(day.day)}: {say(f'course.day.{kind}', n=day.sessions)}",
        "sign": SIGNS[kind],
    }
