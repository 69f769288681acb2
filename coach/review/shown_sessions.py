"""The sessions that stood on a page, in a hidden field of its form: <id in hexadecimal>.<events>, joined by hyphens."""

import uuid
from collections.abc import Sequence

from coach.core.progress.timeline import Visit
from coach.records.reading import SessionShown, shown
from coach.records.store import Store

MOST_SHOWN = 2000  # sessions in one form: 80 kB of the 256 that a form may have


def to_mark(store: Store, visits: Sequence[Visit]) -> list[SessionShown]:
    """What a page offers to mark as read: unread sessions that are over, the newest where they are very many."""
    over = [visit.session for visit in visits if not visit.read and not visit.running]
    return shown(store, over[-MOST_SHOWN:])


def written(sessions: Sequence[SessionShown]) -> str:
    """Sessions as they were shown, for a hidden field."""
    return "-".join(f"{uuid.UUID(each.id).hex}.{each.events}" for each in sessions)


def read_back(text: str) -> list[SessionShown] | None:
    """The sessions of a hidden field; None where it does not hold any."""
    found = []
    try:
        for piece in text.split("-"):
            id, _, events = piece.partition(".")
            found.append(SessionShown(id=str(uuid.UUID(id)), events=int(events)))
    except ValueError:
        return None
    return found
