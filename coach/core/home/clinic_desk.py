"""What the first screen knows of the person's therapist: what was written, what may be taken in, what may be given."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from coach.core.base.types import Text

MAIL_LINES = 6  # of a message or a parcel at once, large enough to be read from the floor [E]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailShown:
    """One message from the clinic."""

    id: str
    by: str
    on: str  # the day, as people read it
    lines: tuple[str, ...]
    told: bool  # it was shown and read aloud before


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelShown:
    """A parcel that was looked at, and what it would change; nothing of it counts yet."""

    path: str  # empty: it was read by light
    clinic: str
    lines: tuple[Text, ...]
    digits: str | None = None  # to be compared with those on the sheet; None: its key is known
    another: bool = False  # it was signed by another key than those before
    codes: tuple[bytes, ...] = ()  # what was read by light, in place of a file


@dataclass(frozen=True, slots=True, kw_only=True)
class ClinicDesk:
    """The person's own end of the loop."""

    clinic: str | None = None  # its name; None: none is known yet
    messages: tuple[MailShown, ...] = ()  # in the order in which they are shown: what was not told yet comes first
    files: tuple[tuple[str, str], ...] = ()  # parcels that lie about: path and name
    parcel: ParcelShown | None = None  # the one that is open
    codes: Text | None = None  # of a sheet before the camera: what is known, and what is to come

    @property
    def unheard(self) -> bool:
        """Whether a message was not told yet."""
        return any(not each.told for each in self.messages)


def in_turn(messages: tuple[MailShown, ...]) -> tuple[MailShown, ...]:
    """From the newest on, but first those that were not told yet, from the oldest on; a long one in parts.

    `messages` come newest first.
    """
    unheard = [each for each in messages if not each.told]
    return tuple(part for each in (*reversed(unheard), *(m for m in messages if m.told)) for part in _parts(each))


def _parts(message: MailShown) -> Iterator[MailShown]:
    for begin in range(0, max(len(message.lines), 1), MAIL_LINES):
        yield replace(message, lines=message.lines[begin : begin + MAIL_LINES])
