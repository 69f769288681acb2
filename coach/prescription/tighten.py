"""Puts tighter limits into an exercise, and refuses every value that would loosen one."""

from dataclasses import asdict, replace
from typing import Any

from coach.core.exercise.model import Exercise, Limit
from coach.prescription.checks import LIMIT_CHAIN, Tables, barrier, check_measure, check_order, number, rows, word
from coach.prescription.faults import Path, suggest
from coach.prescription.models import CHOICE
from coach.prescription.vocabulary import Vocabulary

LIMIT_KEYS = ("warn_below", "warn_above", "stop_below", "stop_above")

Faults = list[tuple[Path, str]]


def tighten(exercise: Exercise, step: Tables, names: Vocabulary) -> tuple[Exercise, Faults]:
    """The exercise with the limits of a step's `limit` tables, and what is wrong with these.

    Paths of faults begin at the step. A warning beyond a new stop, and a target beyond a new warning, move inside.
    """
    limits = {limit.name: limit for limit in exercise.limits}
    faults: Faults = []
    for at, change in rows(step, "limit"):
        path: Path = ("limit", at)
        chosen, wrong = _choose(exercise, change, path)
        if chosen is None:
            faults += wrong
            continue
        limits[chosen], wrong = _apply(limits[chosen], change, path, names)
        faults += wrong
    tighter = replace(exercise, limits=tuple(limits.values()))
    if not faults and (reason := never_done(tighter)):
        faults.append((("limit", 0), f"{exercise.id} can never be finished with these limits: {reason}"))
    return (exercise if faults else tighter), faults


def _choose(exercise: Exercise, change: Tables, path: Path) -> tuple[str | None, Faults]:
    """The name of the limit that is meant: by its name, or by a measure that only one limit has."""
    name, measure = word(change, "name"), word(change, "measure")
    by_name = {limit.name: limit.measure for limit in exercise.limits}
    if name is not None:
        if name not in by_name:
            return None, [((*path, "name"), f'"{name}" is no limit of {exercise.id}; {suggest(name, by_name)}')]
        if measure not in (None, by_name[name]):
            return None, [((*path, "measure"), f"{name} limits {by_name[name]}, not {measure}")]
        return name, []
    if measure is None:
        return None, [(path, f"say which limit: name = one of {', '.join(by_name) or 'none here'}")]
    fitting = [limit for limit, of in by_name.items() if of == measure]
    if len(fitting) == 1:
        return fitting[0], []
    if fitting:
        return None, [((*path, "measure"), f"several limits are on {measure}; give name = {' or '.join(fitting)}")]
    advice = suggest(measure, set(by_name.values()))
    return None, [((*path, "measure"), f'{exercise.id} has no limit on "{measure}"; {advice}')]


def _apply(limit: Limit, change: Tables, path: Path, names: Vocabulary) -> tuple[Limit, Faults]:
    faults = list(check_measure({**change, "measure": limit.measure}, path, LIMIT_KEYS, names))
    stops = {"stop_below": limit.stop_below, "stop_above": limit.stop_above}
    faults += check_order(stops | change, path, LIMIT_CHAIN)
    asked = {key: value for key in LIMIT_KEYS if (value := number(change, key)) is not None}
    if not any(key in change for key in LIMIT_KEYS):
        faults.append((path, f"says no value; give at least one of {', '.join(LIMIT_KEYS)}"))
    for key, value in asked.items():
        old = getattr(limit, key)
        if old is not None and (value > old if key.endswith("above") else value < old):
            side = "lower" if key.endswith("above") else "higher"
            faults.append(((*path, key), f"{value:g} loosens the limit; allowed {old:g} or {side}"))
    if faults:
        return limit, faults
    values: dict[str, Any] = {**asked, "source": f"{limit.source}; tightened: {word(change, 'source') or CHOICE}"}
    tighter = _settle(replace(limit, **values))
    low, high = _inner(tighter)
    if low is not None and high is not None and low >= high:
        return limit, [(path, f"leaves no room to move: from {low:g} to {high:g}")]
    return tighter, []


def _inner(limit: Limit) -> tuple[float | None, float | None]:
    """The range without any warning; None where it is open."""
    lows = [value for value in (limit.stop_below, limit.warn_below) if value is not None]
    highs = [value for value in (limit.stop_above, limit.warn_above) if value is not None]
    return max(lows, default=None), min(highs, default=None)


def _settle(limit: Limit) -> Limit:
    """Warnings inside the stops, the target inside the warnings. A target with no room left is none."""
    low, high = _inner(limit)
    values: dict[str, Any] = {}
    if limit.warn_below is not None:
        values["warn_below"] = low
    if limit.warn_above is not None:
        values["warn_above"] = high
    aim_low, aim_high = limit.target_min, limit.target_max
    if aim_low is not None and low is not None:
        aim_low = max(aim_low, low)
    if aim_high is not None and high is not None:
        aim_high = min(aim_high, high)
    bottom = low if aim_low is None else aim_low
    top = high if aim_high is None else aim_high
    if bottom is not None and top is not None and bottom >= top:
        aim_low = aim_high = None
    return replace(limit, **values, target_min=aim_low, target_max=aim_high)


def never_done(exercise: Exercise) -> str | None:
    """Why no repetition can be done: every driver begins beyond a stop limit or outside the posture."""
    data: Tables = {
        "limit": [asdict(limit) for limit in exercise.limits],
        "posture_band": [asdict(band) for band in exercise.posture_bands],
    }
    reasons = [barrier(asdict(driver), data) for driver in exercise.drivers]
    return reasons[0] if reasons and all(reasons) else None
