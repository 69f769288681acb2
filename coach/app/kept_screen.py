"""The window on what is kept of a person, with the deletion of all of it beside it."""

from coach.app.options import ScreenLook
from coach.app.screens import asked
from coach.core.base.phrases import Words
from coach.core.dialogue import kept
from coach.core.dialogue.kept import KeptOfPatient


def wants_it_deleted(summary: KeptOfPatient, words: Words, look: ScreenLook) -> bool:
    """Shows what is kept until it is closed; whether all of it is to go, asked twice. Raises ScreenError."""
    return (
        asked(kept.view(summary), words, look) == kept.DELETE and asked(kept.sure(summary), words, look) == kept.DELETE
    )
