"""Reads one TOML file into plain tables, with everything that can be wrong before its content is looked at."""

import os
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

from coach.core.base.limits import most
from coach.prescription.faults import FileFault, Path, PrescriptionError, spell
from coach.prescription.lines import line_of, locate
from coach.prescription.slips import slips

# generous for files of a few thousand characters, and small enough that nothing below takes a second
MOST_BYTES, MOST_LINE = most("toml.size"), most("toml.line")
MOST_DOTS = most("toml.dots")  # in one line: tomllib's time grows with the square of a dotted key's length
MOST_DEPTH = most("toml.depth")
# facts by the names they had in older files: `pregnancy` was one that a clinician had not agreed to
RENAMED = {"pregnancy": "pregnant_not_cleared", "pregnancy_after_20_weeks": "pregnant_from_20_weeks"}
TWICE = "Cannot "  # what tomllib says of a line that only another line makes wrong, which is named then
OF_FACTS = ("excluded_by", "skip_if", "only_if")


@dataclass(slots=True, kw_only=True)
class FileSource:
    """Tables, and the file and lines they come from. `text` is empty for tables that come from no file."""

    file: str
    data: dict[str, Any]
    text: str = ""
    lines: dict[Path, int] | None = field(default=None, repr=False)

    def fault(self, path: Path, message: str, *, warning: bool = False) -> FileFault:
        """A fault at a path. The lines are only looked for when there is something to say."""
        if self.lines is None:
            self.lines = locate(self.text)
        return FileFault(self.file, line_of(self.lines, path) if self.text else None, spell(path), message, warning)


def read_source(path: FilePath | str) -> FileSource:
    """The tables of a TOML file. Raises PrescriptionError in one sentence when it is not one."""
    file = str(path)
    return parse_source(file, _decode(file, _read(file)))


def parse_source(file: str, text: str) -> FileSource:
    """The same of a text that is kept elsewhere; faults name it `file`. Raises PrescriptionError."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MOST_LINE:
            raise _refuse(file, number, f"the line is {len(line)} characters long; allowed up to {MOST_LINE}")
        if line.count(".") > MOST_DOTS and not line.lstrip().startswith("#"):
            raise _refuse(file, number, f"more than {MOST_DOTS} dots in one line: nested too deeply, or break the line")
    data = _parse(file, text)
    if _depth(data) > MOST_DEPTH:
        raise _refuse(file, None, f"tables inside tables more than {MOST_DEPTH} deep; these files need only four")
    return FileSource(file=file, data=_renamed(data), text=text)


def _renamed(table: dict[str, Any]) -> dict[str, Any]:
    """The tables with the facts of older files by their names of today, at any depth."""
    return {
        key: [RENAMED.get(fact, fact) if isinstance(fact, str) else fact for fact in value]
        if key in OF_FACTS and isinstance(value, list)
        else _renamed(value)
        if isinstance(value, dict)
        else [_renamed(each) if isinstance(each, dict) else each for each in value]
        if isinstance(value, list)
        else value
        for key, value in table.items()
    }


def _refuse(file: str, line: int | None, message: str) -> PrescriptionError:
    return PrescriptionError([FileFault(file, line, "", message)])


def _read(file: str) -> bytes:
    if os.path.isdir(file):  # os.path, because it answers no where pathlib raises, for a name too long or forbidden
        raise _refuse(file, None, "this is a folder; name a .toml file in it")
    if os.path.exists(file) and not os.path.isfile(file):
        raise _refuse(file, None, "this is not a file; name a .toml file")
    try:
        with open(file, "rb") as stream:
            raw = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise _refuse(file, None, "there is no such file; check its name and folder") from None
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        raise _refuse(file, None, f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if len(raw) > MOST_BYTES:
        raise _refuse(file, None, f"larger than {MOST_BYTES // 1024} kB; an exercise or a routine takes a few")
    return raw


def _decode(file: str, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")  # some editors put a mark before the first letter
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _refuse(file, line, "not UTF-8 text; save the file again with the encoding UTF-8") from None


def _parse(file: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _refuse(file, None, "lists inside lists far too deep; these files need only one level") from None
    except ValueError as error:
        where = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", str(error))
        what = str(error)[: where.start()] if where else str(error)
        wrong = slips(file, text)
        at_line = None if where is None or where[1] is None else int(where[1])
        if at_line is None and not wrong:
            wrong.append(FileFault(file, text.count("\n") + 1, "", f"not valid TOML: {what}, at the end of the file"))
        elif at_line is not None and not (wrong and what.startswith(TWICE)) and at_line not in {f.line for f in wrong}:
            assert where is not None
            wrong.append(FileFault(file, at_line, "", f"not valid TOML at column {where[2]}: {what}"))
        raise PrescriptionError(wrong) from None


def _depth(data: dict[str, Any]) -> int:
    """How deep tables and lists go; without recursion, because the file may be hostile."""
    deepest = 0
    waiting: list[tuple[int, dict[str, Any] | list[Any]]] = [(1, data)]
    while waiting:
        depth, item = waiting.pop()
        deepest = max(deepest, depth)
        if depth > MOST_DEPTH:
            break
        values = item.values() if isinstance(item, dict) else item
        waiting += [(depth + 1, value) for value in values if isinstance(value, dict | list)]
    return deepest
