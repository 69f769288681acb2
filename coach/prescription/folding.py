"""A patient's changes put into the tables of the routine itself, so that what it comes to can be composed anew."""

from collections.abc import Mapping
from typing import Any

from coach.prescription.checks import rows, word
from coach.prescription.dose import ALL_DOSE_KEYS
from coach.prescription.tighten import LIMIT_KEYS

Data = dict[str, Any]
DEFAULTS = {"sets": 1, "rest_s": 20.0}  # of a dose that does not say them: core/exercise/model.py


def folded(data: Mapping[str, Any], overrides: Mapping[str, Any]) -> tuple[Data, Data]:
    """The routine's tables with the changes of doses and limits in them, and the overrides that are left.

    A change stays an override where the tables cannot say it: of a position that a finder tries, and of an exercise
    that is left out where something else takes its place.
    """
    steps = [dict(row) for _, row in rows(dict(data), "step")]
    others = [dict(row) for _, row in rows(dict(data), "alternative")]
    left = []
    for _, change in rows(dict(overrides), "step"):
        name = word(change, "exercise")
        mine = [row for row in (*steps, *others) if row.get("exercise") == name]
        skip = change.get("skip") is True
        if not mine or _is_tried(steps, name) or (skip and (len(mine) == len(steps) or _is_branch(mine, others))):
            left.append(change)
        elif skip:
            steps = [row for row in steps if row.get("exercise") != name]
        else:
            for row in mine:
                _change(row, change)
    tables = {"step": steps} | ({"alternative": others} if others else {})
    rest = {key: value for key, value in overrides.items() if key not in ("step", "max_minutes", "pain")}
    pain = dict(data.get("pain") or {}) | _tighter_pain(overrides)
    ruled = {key: value for key, value in dict(overrides.get("pain") or {}).items() if key not in pain}
    whole = {**data, **tables} | ({"pain": pain} if pain else {})
    if "max_minutes" in overrides:
        whole["max_minutes"] = overrides["max_minutes"]
    return whole, rest | ({"step": left} if left else {}) | ({"pain": ruled} if ruled else {})


def _tighter_pain(overrides: Mapping[str, Any]) -> Data:
    pain = dict(overrides.get("pain") or {})
    return {key: pain[key] for key in ("ceiling", "any_rise_ends") if key in pain}


def _is_tried(steps: list[Data], name: str | None) -> bool:
    return any(name in row["find"] for row in steps if isinstance(row.get("find"), list))


def _is_branch(mine: list[Data], others: list[Data]) -> bool:
    return any("otherwise" in row or row in others for row in mine)


def _change(row: Data, change: Mapping[str, Any]) -> None:
    for key in ALL_DOSE_KEYS:
        if key in change:
            now = row.get(key, DEFAULTS.get(key, change[key]))
            row[key] = (max if key == "rest_s" else min)(change[key], now)
    limits = [dict(limit) for limit in row.get("limit", ())]
    for limit in change.get("limit", ()):
        same = next((each for each in limits if _names(each) & _names(limit)), None)
        if same is None:
            limits.append(dict(limit))
        else:
            same |= {key: limit[key] for key in LIMIT_KEYS if key in limit}
    if limits:
        row["limit"] = limits


def _names(limit: Mapping[str, Any]) -> set[tuple[str, Any]]:
    """By its name where it has one, else by its measure."""
    return {("name", limit["name"])} if "name" in limit else {("measure", limit.get("measure"))}
