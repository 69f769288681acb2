"""What a TOML parser refuses, said to the person who typed it: what to write on that line, and all such lines at once.

Only asked once a file does not parse: a line that reads as TOML is none of these slips.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from coach.prescription.faults import MOST_FAULTS, FileFault, meant, shorten

# what a word processor, or a keyboard of another language, puts in place of the straight quotes
CURLY = "“”„‟«»‚‘’‹›"
TRUE = frozenset({"yes", "on", "ja", "sí", "si", "oui", "y", "true"})
FALSE = frozenset({"no", "off", "nein", "non", "n", "false"})
LISTS = frozenset({  # the tables of which there may be several: each begins with two brackets
    "step", "alternative", "level", "limit", "driver", "form", "guide", "prop", "posture_band", "step.limit",
    "alternative.limit", "timer.check", "timer.part",
})  # fmt: skip
_STRING = r"\"(?:[^\"\\]|\\.)*\"|'[^']*'"
_QUOTED = re.compile(_STRING)
_REMARK = re.compile(rf"({_STRING})|#.*")
_KEY = re.compile(r"[\w\"][\w.\" -]*")
_COLON = re.compile(r"(?P<key>[\w-]+) *: *(?P<value>\S.*)")
_NO_EQUALS = re.compile(r"(?P<key>[A-Za-z][\w-]*)\s+(?P<value>[-+]?\d[\d.]*|\"[^\"]*\"|'[^']*'|true|false)")
_HEADING = re.compile(r"(?P<left>\[{1,2}) *(?P<name>[\w.-]+) *(?P<right>\]{0,2})")
_WITH_UNIT = re.compile(r"(?:^|[=\[,])\s*([-+]?\d+(?:\.\d+)?\s*(?:[^\W\d_]+|[°%][^\W\d_]?))\s*(?=[,\]}]|$)")
_WITH_COMMA = re.compile(r"=\s*([-+]?\d+,\d+)\s*$")  # in a list it parts two numbers
_BARE = re.compile(r"[^\W\d][\w -]*")
_LISTED = re.compile(r"\[\s*[^\W\d][\w-]*(?:\s*,\s*[^\W\d][\w-]*)*\s*,?\s*\]")
_MARKS = ('"""', "'''")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file, without its remark and the space around it."""

    number: int  # from 1
    text: str

    @property
    def pair(self) -> tuple[str, str] | None:
        """The key and what stands behind its equals sign."""
        key, _, value = (part.strip() for part in self.text.partition("="))
        return (key, value) if value and _KEY.fullmatch(key) else None

    @property
    def heading(self) -> tuple[str, int, int] | None:
        """A table's name, and how many brackets open and close it."""
        found = _HEADING.fullmatch(self.text)
        return (found["name"], len(found["left"]), len(found["right"])) if found else None


def slips(file: str, text: str) -> list[FileFault]:
    """Every line on which one of the usual slips is seen, in the order of the lines."""
    lines = list(_lines(text))
    found = [
        FileFault(file, line.number, shorten(line.pair[0]) if line.pair else "", says)
        for line in lines
        for says in _of_line(line)
    ]
    found += [FileFault(file, number, path, says) for number, path, says in _of_tables(lines)]
    return sorted(found, key=lambda fault: fault.line or 0)[:MOST_FAULTS]


def _lines(text: str) -> Iterator[Line]:
    """The lines that are not within a text of several lines."""
    inside: str | None = None
    for number, content in enumerate(text.split("\n"), 1):
        if inside is not None:
            inside = None if inside in content else inside
            continue
        opened = [mark for mark in _MARKS if content.count(mark) % 2]
        inside = opened[0] if opened else None
        if inside is None:
            yield Line(number, _REMARK.sub(lambda found: found[1] or "", content).strip())


def _of_line(line: Line) -> Iterator[str]:
    if _reads(line.text):
        return
    for slip in LINE_SLIPS:
        if says := list(slip(line)):
            yield from says
            return


def _reads(text: str) -> bool:
    """Whether a line is TOML by itself; `[[step]]` and a lone closing bracket are no slips either."""
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


# -- one slip each: what it says of a line that is no TOML, or nothing -------------------------------------------------


def _units(line: Line) -> Iterator[str]:
    """Numbers with their unit or a decimal comma."""
    bare = _QUOTED.sub("", line.text)
    for written in _WITH_UNIT.findall(bare) + _WITH_COMMA.findall(bare):
        yield f"{shorten(written)} is not a number; write {meant(written)} alone"


def _curly(line: Line) -> Iterator[str]:
    bare = _QUOTED.sub("", line.text)
    if any(sign in bare for sign in CURLY):
        plain = re.sub(f"[{CURLY}]", '"', line.text)
        how = f"; write {shorten(plain)}" if _reads(plain) else ""
        yield 'the quotes are curved, as a word processor makes them; type straight ones (")' + how


def _colon(line: Line) -> Iterator[str]:
    found = _COLON.fullmatch(line.text)
    if found and "=" not in _QUOTED.sub("", line.text):
        yield f"a key and its value are joined by =, not by a colon; write {found['key']} = {_value(found['value'])}"


def _without_equals(line: Line) -> Iterator[str]:
    if found := _NO_EQUALS.fullmatch(line.text):
        yield f"the equals sign is missing; write {found['key']} = {found['value']}"


def _brackets(line: Line) -> Iterator[str]:
    heading = line.heading
    if heading is not None and heading[1] != heading[2]:
        yield f"the brackets do not close as they open; write {_header(heading[0])}"


def _spaced_key(line: Line) -> Iterator[str]:
    pair = line.pair
    if pair is not None and " " in pair[0] and '"' not in pair[0] and not _reads(line.text):
        joined = "_".join(pair[0].split())
        yield f"a key has no spaces; write {joined} = {_value(pair[1])}"


def _ending(line: Line) -> Iterator[str]:
    """Something behind the value that other languages have there."""
    pair = line.pair
    if pair is None:
        return
    key, value = pair
    if value[-1] in ";," and _reads(f"{key} = {value[:-1].strip()}"):
        yield f"nothing stands behind the value; write {key} = {value[:-1].strip()} without the {value[-1]}"
    elif (at := value.find("//")) > 0 and _reads(f"{key} = {value[:at].strip()}"):
        yield f"a remark begins with #, not with //; write {key} = {value[:at].strip()}  # {value[at + 2 :].strip()}"


def _open_quote(line: Line) -> Iterator[str]:
    pair = line.pair
    if pair is None or pair[1][0] not in "\"'":
        return
    key, value = pair
    inner = value.strip("\"'")
    if inner.isprintable() and inner and not any(sign in inner for sign in "\"'\\"):
        yield f'the quotes do not close as they open; write {key} = "{shorten(inner)}"'


def _bare(line: Line) -> Iterator[str]:
    """A word without quotes: a yes or no, or a text."""
    pair = line.pair
    if pair is None:
        return
    key, value = pair
    if _BARE.fullmatch(value):
        wanted = _value(value)
        because = "needs straight quotes" if wanted.startswith('"') else "is not how it is written here"
        yield f"{shorten(value)} {because}; write {key} = {wanted}"
    elif _LISTED.fullmatch(value):
        words = ", ".join(f'"{word.strip()}"' for word in value.strip("[] ,").split(","))
        yield f"each word needs straight quotes; write {key} = [{shorten(words)}]"


LINE_SLIPS: tuple[Callable[[Line], Iterator[str]], ...] = (
    _units, _curly, _brackets, _colon, _without_equals, _spaced_key, _ending, _open_quote, _bare,
)  # fmt: skip


def _value(written: str) -> str:
    """A value as the file wants it: a number and a quoted text as they are, a yes as true, a word in quotes."""
    if _reads(f"x = {written}"):
        return written
    return truth_meant(written) or f'"{shorten(written.strip(CURLY + chr(34) + chr(39)))}"'


def truth_meant(written: Any) -> str | None:
    """`true` or `false`, where a word stands for one of them in some language; None where it does not."""
    word = written.strip().lower() if isinstance(written, str) else ""
    return "true" if word in TRUE else "false" if word in FALSE else None


# -- slips that only show beside other lines ---------------------------------------------------------------------------


def _of_tables(lines: list[Line]) -> Iterator[tuple[int, str, str]]:
    """One bracket where a list wants two, a table of a step before its step, and a key that stands twice."""
    seen: set[str] = set()
    keys: dict[str, int] = {}
    for line in lines:
        heading, pair = line.heading, line.pair
        if heading is not None:
            name, brackets = heading[0], min(heading[1:])
            above = name.rpartition(".")[0]
            if brackets == 1 and name in LISTS and heading[1] == heading[2]:
                yield line.number, name, f"there may be several of these, so each has two brackets; write [[{name}]]"
            elif above in LISTS and above not in seen:
                yield line.number, name, f"this stands before the [[{above}]] that it belongs to; move it below that"
            seen.add(name)
            keys = {}
        elif pair is not None and (before := keys.setdefault(pair[0], line.number)) != line.number:
            yield line.number, pair[0], f"{pair[0]} stands in line {before} already; keep one of the two"


def _header(name: str) -> str:
    return f"[[{name}]]" if name in LISTS else f"[{name}]"
