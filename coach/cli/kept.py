"""`coach patient kept`: what is kept of a person, and the deletion of all of it beside it."""

from contextlib import suppress
from typing import Annotated, Any

import typer

from coach.cli import whose
from coach.cli.base import Language, Store, print
from coach.cli.people import Handle, deleted, patient
from coach.cli.shells import on_records


@patient.command()
def kept(
    identity: Handle,
    window: Annotated[
        bool, typer.Option("--window/--no-window", help="In the window, where there is a display.")
    ] = True,
    store: Store = None,
    language: Language = "en",
) -> int:
    """Show what is kept of a patient, and where; in the window all of it can be deleted."""
    from coach.app.kept_screen import wants_it_deleted
    from coach.app.options import ScreenLook
    from coach.core.base.types import text
    from coach.devices.screen import ScreenError
    from coach.prescription.words import load_words
    from coach.records.keeping import kept_of
    from coach.records.store import open_known

    words = load_words(language)
    with open_known(store) as records:
        person = whose.person(records, identity)
        found = kept_of(records, person)
        if window:
            with suppress(ScreenError):  # without a display the terminal says it
                if wants_it_deleted(found, words, ScreenLook()):
                    deleted(records, person)
                    print(words.say(text("kept.gone")))
                return 0
        print(words.say(text("kept.title", name=found.name)))
        for line in lines_of(found, words, store):
            print(f"  {line}")
    return 0


def lines_of(summary: Any, words: Any, store: str | None) -> list[str]:
    """What is kept, in lines, and the command that deletes it from these records."""
    from coach.core.base.types import text
    from coach.core.dialogue.kept import lines

    delete = on_records("patient", "delete", summary.name, store=store)
    return [
        *(str(words.say(line)) for line in lines(summary)),
        str(words.say(text("kept.by_command", command=delete))),
    ]
