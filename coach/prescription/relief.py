"""What may stand in a routine for relief, before which only the safety questions that cannot wait are asked."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from coach.core.exercise.model import Exercise
from coach.prescription.checks import Found, Tables, number, rows, word
from coach.prescription.cited import cited
from coach.prescription.conditions import SECTIONS
from coach.prescription.faults import Path
from coach.prescription.places import shipped_exercises, shipped_routines
from coach.prescription.source import read_source

# the numbers of a dose that grow with the work; rest is not one
WORK = ("sets", "reps", "hold_s", "duration_s", "cycles")
WHY = f"before relief = true the questions that can wait are not asked ({cited('[R] 1')})"


def check_relief(data: Tables, exercise: Callable[[str], Exercise | None], files: Mapping[str, FilePath]) -> Found:
    """Steps of a routine for relief that are neither for comfort nor those of the shipped routines for relief.

    A step that such a routine has may be done as much as it is there, and no more.
    """
    if data.get("relief") is not True:
        return
    for path, table, name in _steps(data):
        found = exercise(name) if name in files else None
        if found is None or found.suits.comfort:
            continue
        shipped = shipped_exercises().get(name)
        most = (
            shipped_relief().get(name) if shipped is not None and files[name].resolve() == shipped.resolve() else None
        )
        if most is None:
            yield path, f"{name} is no exercise for relief: {WHY}; take relief out, or use one of {_known()}"
            continue
        for key in WORK:
            value, allowed = number(table, key), most.get(key, 1.0 if key == "sets" else None)
            if value is not None and allowed is not None and value > allowed:
                yield (*path[:2], key), f"{value:g} is too much for relief; allowed {allowed:g} or less: {WHY}"


def _steps(data: Tables) -> Iterator[tuple[Path, Tables, str]]:
    """Where each exercise of a routine is named, with its table; the seconds of a finder are not a dose of work."""
    for section in SECTIONS:
        for at, table in rows(data, section):
            if (name := word(table, "exercise")) is not None:
                yield (section, at, "exercise"), table, name
            tried = table.get("find")
            for place, name in enumerate(tried if isinstance(tried, list) else []):
                if isinstance(name, str):
                    yield (section, at, "find", place), {}, name


@cache
def shipped_relief() -> Mapping[str, Mapping[str, float]]:
    """Each exercise of the shipped routines for relief, with the most of each number of its dose there."""
    found: dict[str, dict[str, float]] = {}
    for file in shipped_routines().values():
        data: dict[str, Any] = read_source(file).data
        if data.get("relief") is True:
            for _, table, name in _steps(data):
                most = found.setdefault(name, {})
                for key in WORK:
                    most[key] = max(most.get(key, 0.0), number(table, key) or 0.0)
    return {name: {key: value for key, value in most.items() if value} for name, most in found.items()}


def _known() -> str:
    return ", ".join(sorted(shipped_relief()))
