"""`coach` alone: the first screen, where there is a display."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.cli import whose
from coach.cli.base import HELP, Store, WrongUse, app, is_live, tell
from coach.cli.beginning import SessionWish, hold_session
from coach.core.home.settings import NO_CAMERA, Settings
from coach.paths import expanded


@app.callback(invoke_without_command=True, help=HELP)
def first_screen(context: typer.Context) -> None:
    """Opens the first screen; help where there is no display."""
    if context.invoked_subcommand is not None:
        return
    from coach.app.settings import KeptSettings

    kept = KeptSettings(tell)
    if not open_home(None, kept):
        tell(context.get_help())
        raise typer.Exit(2)


@app.command(name="open")
def open_parcel(
    parcel: Annotated[
        Path | None, typer.Argument(metavar="[PARCEL]", help="A file from your therapist (.coach).", show_default=False)
    ] = None,
    store: Store = None,
) -> int:
    """Open the first screen with a parcel from your therapist on it, as a double click on the file does."""
    from coach.app.settings import KeptSettings

    if not open_home(store, KeptSettings(tell), parcel=None if parcel is None else str(expanded(parcel))):
        raise WrongUse("No window can be opened here: take the parcel in with coach import FILE.")
    return 0


def options_of(settings: Settings) -> Any:
    """What a session is held with, as it is set."""
    from coach.app.options import Options, Sound, look_of

    none = settings.camera == NO_CAMERA
    return Options(
        source="0" if none else settings.camera,
        by_time=none,
        look=look_of(settings),
        sound=Sound(voice=settings.voice, rate=settings.rate, volume=settings.volume, listen=settings.listen),
    )


def names_of_routines() -> str:
    """The shipped routines, for a sentence."""
    from coach.prescription.places import shipped_routines

    return ", ".join(shipped_routines())


def open_home(
    store: str | None,
    kept: Any,
    given: Any = None,
    *,
    language: str | None = None,
    patient: str | None = None,
    parcel: str | None = None,
) -> bool:
    """The first screen, until it is closed; False, and nothing begun, where there is no display.

    `given`, `language`: of the command line, which outrank what is kept; None: nothing was. `parcel`: the file of one
    that it shows. Raises StoreError, WrongUse, Exit.
    """
    from coach.app.home_window import open_window
    from coach.devices.screen import ScreenError

    live = given is None or is_live(given.source)
    settings = kept.now if given is None else _with(kept.now, given, language or kept.now.language, live)
    try:
        window = open_window(settings)
    except ScreenError:
        return False
    # what takes a second to load comes after the first picture
    from coach.app import home, practice
    from coach.prescription.words import load_words
    from coach.records.names import DEMO
    from coach.records.store import open_store

    given = given or options_of(settings)

    def hold(who: str, programme: Any, chosen: Settings) -> int:
        wish = SessionWish(
            routine=programme.id, options=_as_set(given, chosen, live), language=chosen.language,
            level=programme.level, kept_of=who if programme.kept else None, store=store, named=True,
        )  # fmt: skip
        try:
            return hold_session(records, who, wish)
        except WrongUse as error:
            raise home.NotBegun(str(error)) from None

    def practise(chosen: Settings) -> None:
        practice.run(load_words(chosen.language), _as_set(given, chosen, live), tell)

    with open_store(store) as records:
        who = DEMO if not live else None if patient is None else whose.of_session(patient, records, None)
        wish = home.HomeWish(
            settings=settings, who=who, source=None if live else given.source,
            mute=given.sound.mute, parcel=parcel,
        )  # fmt: skip
        code = home.run(records, wish, kept, home.HomeDoor(hold=hold, practise=practise), window, tell)
    if code:
        raise typer.Exit(code)
    return True


def _with(settings: Settings, given: Any, language: str, live: bool) -> Settings:
    """The settings with the options of the command line before them."""
    from coach.devices.screen import THEMES

    camera = settings.camera if not live else NO_CAMERA if given.by_time else given.source
    return replace(
        settings,
        language=language,
        voice=given.sound.voice,
        rate=given.sound.rate,
        volume=given.sound.volume,
        listen=given.sound.listen,
        camera=camera,
        theme=next(name for name, theme in THEMES.items() if theme == given.look.theme),
        fullscreen=given.look.fullscreen,
        reduced_motion=given.look.calm,
    )


def _as_set(given: Any, settings: Settings, live: bool) -> Any:
    """The options of the command line, as they are set now on the screen."""
    now = options_of(settings)
    sound = replace(now.sound, mute=given.sound.mute)
    if not live:
        return replace(given, look=now.look, sound=sound)
    return replace(given, look=now.look, sound=sound, source=now.source, by_time=now.by_time)
