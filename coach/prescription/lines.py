"""Finds the line on which each key of a TOML text stands, because tomllib keeps no positions.

The text must have passed tomllib already: this only follows its structure and judges nothing.
"""

import re
import tomllib
from bisect import bisect_right

from coach.prescription.faults import Path

_GAP = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})'  # up to two quotes may stand before the closing three
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)
_SCALAR = re.compile(r"[^,\]}#\n]+")


class _Locator:
    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.starts = [0, *(found.end() for found in re.finditer("\n", self.text))]
        self.lines: dict[Path, int] = {}
        self.counts: dict[Path, int] = {}  # of each array of tables, how many tables so far

    def note(self, path: Path) -> None:
        """Remembers the present line for a path, and for its parents where they have none."""
        line = bisect_right(self.starts, self.at)
        for depth in range(1, len(path)):
            self.lines.setdefault(path[:depth], line)
        self.lines[path] = line

    def skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def take(self, mark: str) -> bool:
        """Steps over `mark` if it comes next."""
        there = self.text.startswith(mark, self.at)
        self.at += len(mark) if there else 0
        return there

    def key(self) -> tuple[str, ...]:
        """A key, dotted or not, and the space around it."""
        parts: list[str] = []
        while True:
            self.skip(_SPACE)
            found = _BARE.match(self.text, self.at) or _STRING.match(self.text, self.at)
            if found is None:
                return tuple(parts)
            word = found.group()
            parts.append(tomllib.loads(f"k={word}")["k"] if word[0] in "\"'" else word)
            self.at = found.end()
            self.skip(_SPACE)
            if not self.take("."):
                return tuple(parts)

    def header(self) -> Path:
        """`[a.b]` or `[[a.b]]`; the path goes to the newest table of every array on the way."""
        start, many = self.at, self.take("[[")
        if not many:
            self.take("[")
        path: Path = ()
        names = self.key()
        for depth, name in enumerate(names, 1):
            path += (name,)
            if many and depth == len(names):
                self.counts[path] = self.counts.get(path, 0) + 1
            if path in self.counts:
                path += (self.counts[path] - 1,)
        end, self.at = self.at, start
        self.note(path)
        self.at = end
        self.take("]]" if many else "]")
        return path

    def pair(self, table: Path) -> None:
        """`key = value`"""
        path = table + self.key()
        self.note(path)
        self.take("=")
        self.skip(_SPACE)
        self.value(path)

    def value(self, path: Path) -> None:
        if self.take("["):
            self.items(path, "]")
        elif self.take("{"):
            self.items(path, "}")
        else:
            self.skip(_STRING if self.text[self.at : self.at + 1] in ('"', "'") else _SCALAR)

    def items(self, path: Path, close: str) -> None:
        """What stands between the brackets of a list or an inline table."""
        position = 0
        while True:
            self.skip(_GAP)
            if self.take(close):
                return
            if close == "]":
                self.note((*path, position))
                self.value((*path, position))
            else:
                self.pair(path)
            position += 1
            self.skip(_GAP)
            self.take(",")

    def run(self) -> dict[Path, int]:
        table: Path = ()
        self.skip(_GAP)
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self.header()
            else:
                self.pair(table)
            self.skip(_GAP)
        return self.lines


def locate(text: str) -> dict[Path, int]:
    """The line (from 1) of every key, table, and list item of a valid TOML text, by its path."""
    return _Locator(text).run()


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of a path, or of the nearest table around it that has one."""
    for depth in range(len(path), 0, -1):
        if path[:depth] in lines:
            return lines[path[:depth]]
    return 1
