"""What is wrong in a file, said to the person who wrote it: where, what was found, what is allowed."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]  # keys and positions (from 0) down to one value of a file

MOST_NAMES = 20  # of what might have been meant
MOST_FAULTS = 100  # of one file; nobody reads more, and finding near misses for thousands takes seconds


@dataclass(frozen=True, slots=True)
class FileFault:
    """One fault. In `path` the first of several tables is [1], as a reader counts them.

    `warning`: the file can be used, and its writer should look at this.
    """

    file: str
    line: int | None
    path: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (where, "warning" * self.warning, self.path, self.message) if part)


class PrescriptionError(ValueError):
    """A file that cannot be used. `str()` of it is one line per fault."""

    def __init__(self, faults: Iterable[FileFault]) -> None:
        # the same exercise may stand in several steps: its faults are said once
        ordered = sorted(dict.fromkeys(faults), key=lambda fault: (fault.file, fault.line or 0))
        self.faults: tuple[FileFault, ...] = tuple(ordered)
        super().__init__("\n".join(map(str, self.faults)))


def spell(path: Path) -> str:
    """A path as people write it: `step[2].reps`."""
    spelt = ""
    for part in path:
        spelt += f"[{part + 1}]" if isinstance(part, int) else f".{shorten(part)}" if spelt else shorten(part)
    return spelt


def shorten(text: str, most: int = 60) -> str:
    """On one line, and not longer than a person wants to read back."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1] + "…"


def show(value: Any) -> str:
    """A value as it stands in the file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f'"{shorten(value)}"'
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, int) and value.bit_length() > 64:
        return "a huge number"
    return f"{value:g}" if isinstance(value, float) else shorten(str(value))


_MEANT = re.compile(r"([-+]?\d+)(?:[.,](\d+))?[^\d.,]*")


def meant(value: str) -> str | None:
    """The number in a text such as `15deg`, `20 s` or `2,5`; None where there is none, or more than one."""
    found = _MEANT.fullmatch(value.strip())
    return None if found is None else f"{found[1]}.{found[2]}" if found[2] else found[1]


def near(word: str, names: Iterable[str]) -> list[str]:
    """The names that `word` may have been meant to be: the likeliest, and what is about as likely."""
    plain = word[:80].strip().lower().replace("-", "_").replace(" ", "_")
    likely = difflib.get_close_matches(plain, list(names), n=3, cutoff=0.6)
    ratios = [difflib.SequenceMatcher(None, name, plain).ratio() for name in likely]
    return [name for name, ratio in zip(likely, ratios, strict=True) if ratio > ratios[0] - 0.05]


def suggest(word: str, names: Iterable[str]) -> str:
    """What to write instead: near misses, or everything that is known."""
    known = sorted(names)
    if likely := near(word, known):
        return f"did you mean {' or '.join(likely)}?"
    shown = known[:MOST_NAMES]
    more = f" and {len(known) - len(shown)} more" if len(known) > len(shown) else ""
    return f"known: {', '.join(shown)}{more}" if known else "none is known here"
