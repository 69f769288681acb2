"""Whether a named person has confirmed what was learned from one demonstration: until then nobody follows it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from coach.prescription.checks import Found, Tables, rows, word
from coach.prescription.faults import Path, spell

TO_CONFIRM = "to be confirmed"  # in the source of a value that was learned, and of one that nobody was sure of
SECTIONS = ("posture_band", "driver", "limit", "form")
TABLES = ("placement", "tempo", "breath", "timer")


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


def check_date(data: Tables) -> Found:
    """A date of the confirmation that no calendar has."""
    table = data.get("confirmed")
    said = word(table, "on") if isinstance(table, dict) else None
    if said is not None:
        try:
            date.fromisoformat(said)
        except ValueError:
            yield ("confirmed", "on"), f'"{said}" is no date; write year, month and day, as 2026-01-31'
