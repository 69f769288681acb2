"""On which days of the week, and when on them, a prescription asks for its routine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # the place of each is its number, 0 for Monday
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTimes:
    """What overrides say of it. Days or times by name say how many there are as well."""

    days: tuple[int, ...] = ()  # numbers of weekdays, in order; none: no day by name
    times: tuple[str, ...] = ()  # as 18:00, in order; none: no time of day
    days_a_week: int | None = None  # None: nobody said how many
    times_a_day: int | None = None


def due_times(overrides: Mapping[str, Any]) -> DueTimes:
    """From overrides of any version, or of another program: what is no day and no time there is left out."""
    days = {WEEKDAYS.index(day) for day in _texts(overrides, "days") if day in WEEKDAYS}
    times = {time for time in _texts(overrides, "times") if TIME_OF_DAY.fullmatch(time)}
    return DueTimes(
        days=tuple(sorted(days)),
        times=tuple(sorted(times)),
        days_a_week=len(days) or _number(overrides, "days_a_week"),
        times_a_day=len(times) or _number(overrides, "times_a_day"),
    )


def _texts(overrides: Mapping[str, Any], key: str) -> list[str]:
    given = overrides.get(key)
    return [each for each in given if isinstance(each, str)] if isinstance(given, list | tuple) else []


def _number(overrides: Mapping[str, Any], key: str) -> int | None:
    given = overrides.get(key)
    return given if isinstance(given, int) and not isinstance(given, bool) else None
