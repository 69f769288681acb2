"""Answers in a record that a test makes up."""

from typing import Any

from coach.core.base.events import event
from coach.core.base.types import Event


def answered(t_s: float, kind: str, /, *, after_opened_s: float | None = 3.2, **data: Any) -> Event:
    """An event about an answer that came so long after its question was asked, and a second after it was spoken."""
    after_spoken_s = None if after_opened_s is None else 1.0
    return event(t_s, kind, **data, after_opened_s=after_opened_s, after_spoken_s=after_spoken_s)
