"""Two words of a person about a file: that what was learned from one demonstration may be followed, in `[confirmed]`,
and that a clinician has read the whole file and stands for it, in `confirmed_by` and `confirmed_on`.

A clinician's confirmation is of the file as it stood on that day. The program does not compare: whoever changes a file
takes both lines out, or has it confirmed again. Without these lines nobody has confirmed it.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from typing import Any

from coach.core.exercise.model import Confirmation
from coach.prescription.checks import Found, Tables, rows, word
from coach.prescription.faults import Path, spell

TO_CONFIRM = "to be confirmed"  # in the source of a value that was learned, and of one that nobody was sure of
SECTIONS = ("posture_band", "driver", "limit", "form")
TABLES = ("placement", "tempo", "breath", "timer")
BY, ON = "confirmed_by", "confirmed_on"
FIRST_ZONE = timezone(timedelta(hours=14))  # where a day begins first: a file may come from there
FIRST_DAY = date(2020, 1, 1)  # no file, agreement or rule of this program is older: an earlier one is a slip [E]


def to_confirm(data: Tables) -> Iterator[Path]:
    """Where the values stand that are to be confirmed."""
    found: list[tuple[Path, Any]] = [((section, at), row) for section in SECTIONS for at, row in rows(data, section)]
    found += [((name,), data.get(name)) for name in TABLES]
    for path, table in found:
        if isinstance(table, dict) and TO_CONFIRM in (word(table, "source") or ""):
            yield path
    basis = data.get("basis")
    for at, line in enumerate(basis if isinstance(basis, list) else []):
        if isinstance(line, str) and TO_CONFIRM in line:
            yield "basis", at


def check_confirmed(data: Tables) -> Found:
    """One fault that names every value to be confirmed, where nobody has."""
    waiting = list(to_confirm(data))
    if waiting and data.get("confirmed") is None:
        yield (
            waiting[0],
            f"nobody has confirmed {', '.join(map(spell, waiting))}: look at each, change what you would not give a "
            'patient, then write [confirmed] with by = "your name" and on = "the date, as 2026-01-31"',
        )


def today_anywhere() -> date:
    """The day that it is where it begins first."""
    return datetime.now(FIRST_ZONE).date()


def check_date(data: Tables, today: date) -> Found:
    """A date of `[confirmed]` that no calendar has, that is absurdly early, or still to come."""
    table = data.get("confirmed")
    yield from _check_day(("confirmed", "on"), word(table, "on") if isinstance(table, dict) else None, today)


def check_clinician(data: Tables, today: date) -> Found:
    """A clinician's name without a day, a day without a name, and a day that is none, too early or still to come."""
    if BY in data and ON not in data:
        yield (BY,), f'says nothing of the day; write {ON} = "the date, as 2026-01-31" as well, or take this out'
    if ON in data and BY not in data:
        yield (ON,), f'names nobody; write {BY} = "the clinician\'s name" as well, or take this out'
    yield from _check_day((ON,), word(data, ON), today)


def _check_day(path: Path, said: str | None, today: date) -> Found:
    if said is None:
        return
    try:
        day = date.fromisoformat(said)
    except ValueError:
        yield path, f'"{said}" is no date; write year, month and day, as 2026-01-31'
        return
    if day < FIRST_DAY:
        yield path, f"{said} is before {FIRST_DAY}; write the day on which the file was confirmed"
    if day > today:
        yield path, f"{said} is still to come; write the day on which the file was confirmed"


def confirmation_in(data: Tables) -> Confirmation | None:
    """The clinician's word in the tables of a file; None where there is none."""
    return confirmation(word(data, BY), word(data, ON))


def confirmation(by: str | None, on: str | None) -> Confirmation | None:
    """The clinician's word in a file without fault; None where there is none."""
    return None if by is None or on is None else Confirmation(by=by.strip(), on=on)
