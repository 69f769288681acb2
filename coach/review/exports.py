"""What a page can be taken away as: one row for each format, each a function from sessions to a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from coach.core.base.phrases import Words
from coach.records.rows import SessionRecord
from coach.records.store import Store
from coach.report import session_page


@dataclass(frozen=True, slots=True)
class Export:
    """One format. `write` gives the file's bytes; it may raise OSError or ValueError with a sentence."""

    suffix: str  # of the file's name, without its dot
    media_type: str
    write: Callable[[Store, Sequence[SessionRecord], Words], bytes]
    of_patient: bool = False  # also of all sessions of a patient


def _page(store: Store, sessions: Sequence[SessionRecord], words: Words) -> bytes:
    return session_page(store, sessions[0], words).encode("utf-8")


# format -> how; the formats of `coach export` are added where the rooms are joined
PAGES: dict[str, Export] = {"html": Export("html", "text/html; charset=utf-8", _page)}
