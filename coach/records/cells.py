"""Types of columns that read what is damaged: one bad cell costs what needs it, and never the table it stands in.

SQLite keeps any value in any cell, and a flipped bit or a hand that meant well leaves text where a number was. Each
type says what stands in for such a cell: what cannot be taken for good news, or an object that raises when it is
looked into.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

import sqlalchemy as sa

from coach.records.errors import StoreError


class DamagedCell(StoreError):
    """Something that was recorded cannot be read any more. The message is the whole sentence."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{what} is damaged and cannot be read: coach store check says where; restore a backup of the records."
        )


class Damaged:
    """Marks what stands in for a cell that is damaged."""


class DamagedText(Damaged, str):
    """What the cell holds, as text."""


class DamagedNumber(Damaged, float):
    """A number that is no good news."""


class DamagedCount(Damaged, int):
    """0, which no row of the store has in such a cell."""


class DamagedMoment(Damaged, datetime):
    """After every now: the rules of dates believe no date of the future, and go by the order of the sessions."""


NO_DATE = DamagedMoment(9999, 1, 1, tzinfo=UTC)


class DamagedObject(Damaged, Mapping[str, Any]):
    """In place of a JSON object that is none: whoever looks into it is told."""

    def __init__(self, what: str) -> None:
        self._what = what

    def _refuse(self) -> NoReturn:
        raise DamagedCell(self._what)

    def __getitem__(self, key: str) -> Any:
        self._refuse()

    def __iter__(self) -> Iterator[str]:
        self._refuse()

    def __len__(self) -> int:
        self._refuse()

    def __contains__(self, key: object) -> bool:
        self._refuse()


def readable(what: str, *cells: object) -> None:
    """Raises DamagedCell where one of these cells holds what does not belong there."""
    if any(isinstance(cell, Damaged) for cell in cells):
        raise DamagedCell(what)


class _Readable(sa.TypeDecorator[Any]):
    """What the type below refuses, or `_fit` does, is replaced by `_damaged`."""

    impl: Any = sa.Text
    cache_ok = True

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Callable[[Any], Any]:
        read = super().result_processor(dialect, coltype)

        def lenient(value: Any) -> Any:
            if value is None:
                return None
            try:
                return self._fit(value if read is None else read(value))
            except (ValueError, TypeError, AttributeError, OverflowError, RecursionError):
                return self._damaged(value)

        return lenient

    def _fit(self, value: Any) -> Any:
        """The value as the rest of the program has it. Raises ValueError or TypeError where it is none."""
        return value

    def _damaged(self, value: Any) -> Any:
        return DamagedText(value.decode("utf-8", "replace") if isinstance(value, bytes) else value)


class Id(_Readable):
    """An id; one that is none stays as it is, so that what hangs on it is still reached by it."""

    impl = sa.Uuid(as_uuid=False)
    cache_ok = True


class Utc(_Readable):
    """A moment, always aware and in UTC, also in SQLite, which keeps no time zone."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def _fit(self, value: Any) -> Any:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def _damaged(self, value: Any) -> Any:
        return NO_DATE


class Day(_Readable):
    """A day; what is none is not known."""

    impl = sa.Date
    cache_ok = True

    def _damaged(self, value: Any) -> Any:
        return None


class PlainText(_Readable):
    """Text of any length."""

    cache_ok = True

    def _fit(self, value: Any) -> Any:
        if not isinstance(value, str):
            raise TypeError("no text")
        return value


class ShortText(PlainText):
    """Text of at most so many characters."""

    impl = sa.String
    cache_ok = True


class OneOf(PlainText):
    """One of some words; any other, of a program that is newer or of none, is None."""

    cache_ok = True

    def __init__(self, known: Collection[str]) -> None:
        super().__init__()
        self.known = frozenset(known)

    def _fit(self, value: Any) -> Any:
        return value if value in self.known else None

    def _damaged(self, value: Any) -> Any:
        return None


class Number(_Readable):
    """A number with a fraction; `instead` stands in for what is none."""

    impl = sa.Double
    cache_ok = True

    def __init__(self, instead: float) -> None:
        super().__init__()
        self.instead = instead

    def _fit(self, value: Any) -> Any:
        if not isinstance(value, int | float):
            raise TypeError("no number")
        return value

    def _damaged(self, value: Any) -> Any:
        return DamagedNumber(self.instead)


class Count(_Readable):
    """A whole number."""

    impl = sa.Integer
    cache_ok = True

    def _fit(self, value: Any) -> Any:
        if not isinstance(value, int):
            raise TypeError("no whole number")
        return value

    def _damaged(self, value: Any) -> Any:
        return DamagedCount(0)


def is_object(value: Any) -> bool:
    return isinstance(value, dict)


def is_list(value: Any) -> bool:
    return isinstance(value, list)


def is_profile(value: Any) -> bool:
    """An object whose answers are each a value that an answer can be, and whose moments are moments."""
    if not isinstance(value, dict):
        return False
    answers, moments, onset = value.get("intake", {}), value.get("answered", {}), value.get("onset")
    if not isinstance(answers, dict) or not isinstance(moments, dict):
        return False
    scalars = (str, int, float, bool, type(None))
    plain = (
        isinstance(answer, scalars) or (isinstance(answer, list) and all(isinstance(one, scalars) for one in answer))
        for answer in answers.values()
    )
    return all(plain) and all(map(_is_moment, moments.values())) and (onset is None or _is_moment(onset))


def _is_moment(value: object) -> bool:
    try:
        return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


class Json(_Readable):
    """JSON that fits; `what` it is for a sentence, as "The intake of a patient"."""

    impl = sa.JSON
    cache_ok = True

    def __init__(self, what: str, fits: Callable[[Any], bool]) -> None:
        super().__init__()
        self.what = what
        self.fits = fits

    def _fit(self, value: Any) -> Any:
        if not self.fits(value):
            raise TypeError("another shape")
        return value

    def _damaged(self, value: Any) -> Any:
        return DamagedObject(self.what)
