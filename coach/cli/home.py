"""`coach` alone: the first screen, where there is a display."""

from dataclasses import replace
from typing import Any

import typer

from coach.cli.base import HELP, WrongUse, app, is_live, tell
from coach.cli.beginning import SessionWish, hold_session
from coach.core.home.settings import NO_CAMERA, Settings


@app.callback(invoke_without_command=True, help=HELP)
def first_screen(context: typer.Context) -> None:
    """Opens the first screen; help where there is no display."""
    if context.invoked_subcommand is not None:
        return
    from coach.app.settings import KeptSettings

    kept = KeptSettings(tell)
    if not open_home(None, options_of(kept.now), language=kept.now.language, kept=kept):
        tell(context.get_help())
        raise typer.Exit(2)


def options_of(settings: Settings) -> Any:
    """What a session is held with, as it is set."""
    from coach.app.home import look_of
    from coach.app.options import Options, Sound

    none = settings.camera == NO_CAMERA
    return Options(
        source="0" if none else settings.camera,
        by_time=none,
        look=look_of(settings),
        sound=Sound(voice=settings.voice, rate=settings.rate, volume=settings.volume),
    )


def names_of_routines() -> str:
    """The shipped routines, for a sentence."""
    from coach.prescription.places import shipped_routines

    return ", ".join(shipped_routines())


def open_home(store: str | None, given: Any, *, language: str, patient: str | None = None, kept: Any = None) -> bool:
    """The first screen, until it is closed; False, and nothing begun, where there is no display.

    `given`: the options of the command line, which outrank what is kept. Raises StoreError, WrongUse, Exit.
    """
    from coach.app import home, practice
    from coach.app.settings import KeptSettings
    from coach.devices.screen import ScreenError
    from coach.prescription.words import load_words
    from coach.records.names import DEMO
    from coach.records.store import open_store

    kept = kept or KeptSettings(tell)
    live = is_live(given.source)
    settings = _with(kept.now, given, language, live)
    load_words(settings.language)  # one that is not there is told before a window opens
    if patient is not None and patient.strip().lower() == DEMO and live:
        raise WrongUse("demo is the name of demonstrations, whose locks and answers are not kept: give another.")
    try:
        window = home.open_window(settings)
    except ScreenError:
        return False

    def hold(who: str, programme: Any, chosen: Settings) -> int:
        wish = SessionWish(
            routine=programme.id, options=_as_set(given, chosen, live), language=chosen.language,
            level=programme.level, kept=programme.kept, store=store, named=True,
        )  # fmt: skip
        try:
            return hold_session(records, who, wish)
        except WrongUse as error:
            raise home.NotBegun(str(error)) from None

    def practise(chosen: Settings) -> None:
        practice.run(load_words(chosen.language), _as_set(given, chosen, live), tell)

    with open_store(store) as records:
        wish = home.HomeWish(
            settings=settings, who=patient if live else DEMO, source=None if live else given.source,
            mute=given.sound.mute,
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
