"""A routine's tables as the text of its file, in the order in which people read one; comments are not in tables."""

from collections.abc import Iterator, Mapping
from typing import Any

from coach.prescription.toml_text import toml

TABLES = ("pain", "gate", "words")
ROWS = ("level", "step", "alternative", "exercise")


def routine_text(data: Mapping[str, Any]) -> str:
    """The file's text. Raises TypeError for what TOML has not."""
    return "\n".join(_lines(data)) + "\n"


def overrides_text(data: Mapping[str, Any]) -> str:
    """The same of a patient's overrides."""
    rows = [*_pairs(data, ("pain", "step"))]
    if data.get("pain"):
        rows += ["", "[pain]", *_pairs(data["pain"], ())]
    for row in data.get("step", ()):
        rows += ["", "[[step]]", *_pairs(row, ())]
    return "\n".join(rows) + "\n"


def _lines(data: Mapping[str, Any]) -> Iterator[str]:
    yield from _pairs(data, (*TABLES, *ROWS))
    for name in TABLES:
        if data.get(name):
            yield from ("", f"[{name}]", *_pairs(data[name], ()))
    for name in ROWS:
        for row in data.get(name, ()):
            yield from ("", f"[[{name}]]", *_pairs(row, ()))


def _pairs(table: Mapping[str, Any], without: tuple[str, ...]) -> Iterator[str]:
    return (f"{key} = {toml(value)}" for key, value in table.items() if key not in without)
