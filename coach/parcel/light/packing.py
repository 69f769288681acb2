"""Values in few bytes: what a prescription and a summary by light are made of. docs/parcel.md describes them."""

import math
import re
import struct
from collections.abc import Callable, Collection, Iterator
from typing import TypeVar

from coach.parcel.errors import ParcelError
from coach.parcel.light.numbers import NUMBERED
from coach.prescription.models import NAME_PATTERN

Value = TypeVar("Value")

NEWER = "These codes name something that this version of coach does not know: update coach."
DAMAGED = "These codes hold nothing that coach can read: ask for new ones."
_MOST_WHOLE = 2**53  # beyond it a float is not exact
_LONGEST_NAME = 60  # as files have them
_DOUBLE = struct.Struct(">d")
# what the two last bits of a number say
_WHOLE, _FLOAT_WHOLE, _HUNDREDTHS, _EXACT = range(4)


class Packer:
    """Puts values one behind the other."""

    def __init__(self) -> None:
        self.content = bytearray()

    def count(self, value: int) -> None:
        """A whole number from 0: seven bits a byte, the lowest first; the eighth says that more follow."""
        while value > 0x7F:
            self.content.append(value & 0x7F | 0x80)
            value >>= 7
        self.content.append(value)

    def number(self, value: float) -> None:
        """Any number, so that it comes back as it was; a whole one and one with two decimals take a byte to three.

        Raises ValueError for one that is none, or has more digits than a float.
        """
        if not math.isfinite(value) or abs(value) > _MOST_WHOLE:
            raise ValueError("no number that goes by light")
        if isinstance(value, int):
            self._tagged(value, _WHOLE)
        elif value.is_integer():
            self._tagged(int(value), _FLOAT_WHOLE)
        elif round(value * 100) / 100 == value:
            self._tagged(round(value * 100), _HUNDREDTHS)
        else:
            self.count(_EXACT)
            self.content += _DOUBLE.pack(value)

    def word(self, table: str, word: str) -> None:
        """A word by its number. Raises ValueError where the table has none for it."""
        self.count(NUMBERED[table].index(word))

    def choice(self, table: str, word: str | None) -> None:
        """A word by its number, from 1, or none. Raises ValueError where the table has none for it."""
        self.count(0 if word is None else 1 + NUMBERED[table].index(word))

    def name(self, table: str, name: str) -> None:
        """An id by its number, from 1; 0, and the id itself, where it is somebody's own."""
        if name in NUMBERED[table]:
            self.count(1 + NUMBERED[table].index(name))
        else:
            self.count(0)
            self.text(name)

    def text(self, text: str) -> None:
        """A short text."""
        coded = text.encode()
        self.count(len(coded))
        self.content += coded

    def optional(self, value: Value | None, put: Callable[[Value], None]) -> None:
        """Whether there is a value, and then the value."""
        self.count(value is not None)
        if value is not None:
            put(value)

    def rows(self, values: Collection[Value]) -> Iterator[Value]:
        """How many values follow, and each of them, to be put."""
        self.count(len(values))
        yield from values

    def _tagged(self, value: int, tag: int) -> None:
        signless = value * 2 if value >= 0 else -value * 2 - 1
        self.count(signless << 2 | tag)


class Unpacker:
    """Takes the values again. Each raises ParcelError where it is not there."""

    def __init__(self, content: bytes) -> None:
        self._content, self._at = content, 0

    def end(self) -> None:
        """Nothing follows."""
        if self._at != len(self._content):
            raise ParcelError(DAMAGED)

    def raw(self, count: int) -> bytes:
        taken = self._content[self._at : self._at + count]
        if len(taken) < count:
            raise ParcelError(DAMAGED)
        self._at += count
        return taken

    def count(self, most: int = _MOST_WHOLE << 3) -> int:
        value = shift = 0
        while True:
            (byte,) = self.raw(1)
            value |= (byte & 0x7F) << shift
            if value > most:
                raise ParcelError(DAMAGED)
            if byte <= 0x7F:
                return value
            shift += 7

    def number(self) -> float:
        """A whole number as an int, any other as a float."""
        coded = self.count()
        signless, tag = coded >> 2, coded & 3
        value = -(signless + 1 >> 1) if signless & 1 else signless >> 1
        if tag == _WHOLE:
            return value
        if tag == _EXACT:
            (exact,) = _DOUBLE.unpack(self.raw(_DOUBLE.size))
            if signless or not math.isfinite(exact):
                raise ParcelError(DAMAGED)
            return float(exact)
        return float(value) if tag == _FLOAT_WHOLE else value / 100

    def word(self, table: str) -> str:
        return _word(table, self.count())

    def choice(self, table: str) -> str | None:
        at = self.count()
        return _word(table, at - 1) if at else None

    def name(self, table: str) -> str:
        at = self.count()
        if at:
            return _word(table, at - 1)
        name = self.text()
        if len(name) > _LONGEST_NAME or not re.fullmatch(NAME_PATTERN, name):
            raise ParcelError(DAMAGED)
        return name

    def text(self) -> str:
        try:
            text = self.raw(self.count()).decode()
        except UnicodeDecodeError:
            raise ParcelError(DAMAGED) from None
        if not text.isprintable():
            raise ParcelError(DAMAGED)
        return text

    def optional(self, take: Callable[[], Value]) -> Value | None:
        return take() if self.count(most=1) else None

    def rows(self, take: Callable[[], Value]) -> tuple[Value, ...]:
        return tuple(take() for _ in range(self.count(most=len(self._content))))


def _word(table: str, number: int) -> str:
    if number >= len(NUMBERED[table]):
        raise ParcelError(NEWER)
    return NUMBERED[table][number]
