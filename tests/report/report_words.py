"""The English sentences of the report, for its tests."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coach.core.words import Words

HERE = Path(__file__).resolve()
PLACES = (HERE.parents[2] / "assets" / "words" / "en.toml", HERE.with_suffix(".toml"))


def english() -> Words:
    """From the project's own words, once they have a table for the report."""
    files = (tomllib.loads(path.read_text("utf-8")) for path in PLACES if path.exists())
    found = next(words for words in files if "report" in words)
    return Words("en", dict(_flat(found)))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping) and "other" not in value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
