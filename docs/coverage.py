"""Writes docs/coverage.md from docs/coverage.toml and the intake: what is served where, and what is not yet."""

import importlib
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
NUMBERS = (*(f"F{n:02}" for n in range(1, 63)), *(f"R{n}" for n in range(1, 9)), *(f"Q{n:02}" for n in range(1, 24)))
HEADINGS = {"F": "Features", "R": "Routines", "Q": "Intake questions"}


def rows() -> dict[str, Mapping[str, Any]]:
    """Every number with its title, what serves it and what is missing; the questions are the intake's own."""
    from coach.core.clinical.intake import INTAKE

    written = tomllib.loads((ROOT / "docs" / "coverage.toml").read_text(encoding="utf-8"))
    asked: dict[str, Mapping[str, Any]] = {}
    for row in INTAKE:
        names = [*asked.get(row.number, {"by": []})["by"], f"intake:{row.id}"]
        title = ", ".join(name.removeprefix("intake:").replace("_", " ") for name in names)
        asked[row.number] = {"title": title, "by": names}
    return {**written, **asked}


def missing(by: str) -> bool:
    """Whether what is named does not exist."""
    from coach.core.clinical.education import CARDS
    from coach.core.clinical.intake import ROWS
    from coach.prescription.words import load_words

    kind, _, name = by.partition(":")
    if kind == "card":
        return name not in CARDS
    if kind == "intake":
        return name not in ROWS
    if kind == "words":
        return name not in load_words("en")
    if name:
        return not hasattr(importlib.import_module(kind), name)
    return not (ROOT / by).is_file()


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Coverage"
    yield ""
    yield "Where each item of the source documents is implemented, by its number in the project's fact sheet"
    yield "([sources.md](sources.md)). Written by `python docs/coverage.py` from `docs/coverage.toml` and the"
    yield "intake's own table."
    table = rows()
    for letter, heading in HEADINGS.items():
        yield from ("", f"## {heading}", "", "| no. | what | served by | not yet |", "| --- | --- | --- | --- |")
        for number in NUMBERS:
            if number.startswith(letter):
                row = table[number]
                by = ", ".join(f"`{name}`" for name in row.get("by", ()))
                yield f"| {number} | {row['title']} | {by} | {row.get('not_yet', '')} |"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    (ROOT / "docs" / "coverage.md").write_text(page(), encoding="utf-8")
