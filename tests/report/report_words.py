"""The English sentences of the report, for its tests."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coach.core.base.phrases import Words

ENGLISH = Path(__file__).resolve().parents[2] / "assets" / "words" / "en.toml"


def english() -> Words:
    return Words("en", dict(_flat(tomllib.loads(ENGLISH.read_text("utf-8")))))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, Mapping) and "other" not in value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
