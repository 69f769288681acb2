"""What makes a session one that was only tried, or shown: it is marked as such wherever it appears."""

from enum import StrEnum

from coach.core.base.types import Text, text

VIRTUAL_PATIENT = "mannequin"  # how its name as a source begins


class SessionMark(StrEnum):
    """Each has its sentences under `mark` in the words files."""

    VIRTUAL = "virtual"  # the virtual patient exercises
    RECORDED = "recorded"  # a film, a photograph or a recording is played, with scripted answers
    QUICK = "quick"  # one repetition and short holds of everything


def session_marks(source: str | None, scripted: bool, quick: bool) -> tuple[SessionMark, ...]:
    """What a session was, by its source's name, whether a script answered, and whether it was shortened; nothing for a
    person's own whole session."""
    virtual = source is not None and source.startswith(VIRTUAL_PATIENT)
    shown = (SessionMark.VIRTUAL,) if virtual else (SessionMark.RECORDED,) if scripted else ()
    return (*shown, SessionMark.QUICK) if quick else shown


def mark_texts(marks: tuple[SessionMark, ...]) -> tuple[Text, ...]:
    """What the person in front of the screen is told the whole time."""
    return tuple(text(f"mark.screen.{mark}") for mark in marks)
