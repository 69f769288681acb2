"""`coach run` and `coach practice`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.cli import whose
from coach.cli.base import Language, Model, Store, WrongUse, app, at_terminal, is_live, print, tell
from coach.cli.beginning import SessionWish, check_patient, hold_session, prescribed_here
from coach.cli.home import names_of_routines, open_home, options_of
from coach.core.home.settings import FASTEST_WPM, NO_CAMERA, SLOWEST_WPM

VOICES = (
    "hibari: a natural English one, where it is installed; espeak: the built-in one; one of its others, such as en-us "
    "or +f3; system: the computer's own; or the .onnx file of a Piper voice."
)


@app.command()
def run(
    context: typer.Context,
    routine: Annotated[
        str | None,
        typer.Argument(
            help="A shipped routine or exercise by name, or a file of either; without it the first screen offers one.",
            metavar="[ROUTINE|EXERCISE]",
            show_default=False,
        ),
    ] = None,
    camera: Annotated[
        str, typer.Option(help="A camera number, a video, a photograph or a recording (.npz); none: as --no-camera.")
    ] = "0",
    no_camera: Annotated[
        bool, typer.Option("--no-camera", help="Guided by time: nothing is seen, checked or counted.")
    ] = False,
    patient: Annotated[
        str | None,
        typer.Option(help="Whose session this is; by default the only patient, or me; a window asks if several."),
    ] = None,
    window: Annotated[bool, typer.Option("--window/--no-window", help="Show the window.")] = True,
    fullscreen: Annotated[
        bool,
        typer.Option(
            "--fullscreen/--windowed", show_default=False, help="Fill the screen; F11 toggles it. It is remembered."
        ),
    ] = False,
    theme: Annotated[str, typer.Option(help="Colours of the window: dark, light or contrast.")] = "dark",
    reduced_motion: Annotated[
        bool,
        typer.Option("--reduced-motion/--full-motion", show_default=False, help="No gliding motion on the screen."),
    ] = False,
    mute: Annotated[bool, typer.Option("--mute", help="No sound.")] = False,
    voice: Annotated[str | None, typer.Option(help=VOICES)] = None,
    rate: Annotated[float, typer.Option(help="How fast the voice speaks, in words a minute: 95 to 300.")] = 150,
    volume: Annotated[float, typer.Option(help="How loud voice and tones are: 0 to 1.")] = 1.0,
    listen: Annotated[
        bool, typer.Option("--listen", help="A short sound answers too: a word, a clap, a knock. Nothing is recorded.")
    ] = False,
    language: Language = "en",
    pain: Annotated[str | None, typer.Option(help="Scripted pain answers, such as 2,2,5; - means silence.")] = None,
    answers: Annotated[Path | None, typer.Option(help="A TOML file of scripted answers.")] = None,
    loop: Annotated[bool, typer.Option("--loop", help="Play a recorded source again and again.")] = False,
    level: Annotated[
        int | None, typer.Option(help="Which level of a plan; by default the prescribed one, else the first.")
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="One repetition and short holds of each exercise.")] = False,
    store: Store = None,
    model: Model = None,
    report: Annotated[Path | None, typer.Option(help="Write the session's report to this HTML file.")] = None,
) -> int:
    """Follow a routine, or do a single exercise, in front of a camera."""
    from coach.app.settings import KeptSettings
    from coach.prescription.reader import read_routine

    no_camera, camera = no_camera or camera == NO_CAMERA, "0" if camera == NO_CAMERA else camera
    live = is_live(camera)
    _check_voice(voice, language, rate, volume)
    _check_by_time(no_camera, live, window)
    given = _options(
        source=camera, by_time=no_camera, loop=loop, quick=quick, model=model, window=window,
        look=_look(theme, reduced_motion, fullscreen), sound=_sound(mute, voice, rate, volume, listen),
        script=_script(pain, answers, live), report=report,
    )  # fmt: skip
    _remember(context, fullscreen)
    if routine is None:
        if not window or not open_home(store, KeptSettings(tell, told=True), given, language=language, patient=patient):
            raise WrongUse(f"Name a routine, such as coach run gentle_start. There are {names_of_routines()}.")
        return 0
    words = _words(language)
    kept_of = _prescribed(routine, patient, store)
    whole = None if kept_of is not None else read_routine(routine, level=level, language=language)
    if whole is not None:
        check_patient(camera, whole.exercises)
    if report is not None:
        from coach.report.file import check_writable

        check_writable(report)
    with _open_store(store) as records:
        who = whose.of_session(patient, records, _asking(window, words, given.look)) if live else "demo"
        wish = SessionWish(
            routine=routine, options=given, language=language, level=level, store=store,
            named=patient is not None, plain=whole, kept_of=kept_of,
        )  # fmt: skip
        return hold_session(records, who, wish)


def _prescribed(routine: str, patient: str | None, store: str | None) -> str | None:
    """Whose prescription a name stands for that is neither a file nor shipped: it came in a parcel. None: nobody's."""
    from coach.prescription.faults import PrescriptionError
    from coach.prescription.places import find_plan
    from coach.records.errors import StoreError
    from coach.records.store import open_known

    try:
        find_plan(routine)
        return None
    except PrescriptionError:
        try:
            with open_known(store) as records:
                return prescribed_here(records, patient, routine)
        except StoreError:
            return None  # the name is what is wrong


def _remember(context: typer.Context, fullscreen: bool) -> None:
    """Whether the window fills the screen, where the command line said so."""
    source = context.get_parameter_source("fullscreen")
    if source is None or source.name != "COMMANDLINE":
        return
    from coach.app.settings import KeptSettings

    KeptSettings(tell, told=True).keep("fullscreen", fullscreen)


def _options(**given: Any) -> Any:
    from coach.app.options import Options

    return Options(**given)


def _look(theme: str, reduced_motion: bool, fullscreen: bool) -> Any:
    from coach.app.options import ScreenLook, remember_fullscreen

    return ScreenLook(
        theme=_theme(theme), calm=reduced_motion, fullscreen=fullscreen, remember_fullscreen=remember_fullscreen
    )


def _sound(mute: bool, voice: str | None, rate: float, volume: float, listen: bool) -> Any:
    from coach.app.options import Sound

    return Sound(mute=mute, voice=voice, rate=rate, volume=volume, listen=listen)


def _words(language: str) -> Any:
    from coach.prescription.words import load_words

    return load_words(language)


def _open_store(store: str | None) -> Any:
    from coach.records.store import open_store

    return open_store(store)


def _theme(name: str) -> Any:
    from coach.devices.screen import THEMES

    if name not in THEMES:
        raise WrongUse(f"There is no theme {name}: give --theme one of {', '.join(THEMES)}.")
    return THEMES[name]


def _check_voice(voice: str | None, language: str, rate: float = 150, volume: float = 1.0) -> None:
    if not SLOWEST_WPM <= rate <= FASTEST_WPM:
        raise WrongUse(f"--rate {rate:g} is out of range: use {SLOWEST_WPM} to {FASTEST_WPM} words a minute.")
    if not 0 <= volume <= 1:
        raise WrongUse(f"--volume {volume:g} is out of range: use 0 to 1, or --mute for silence.")
    if voice is not None:
        from coach.devices.sound.voice_choice import check

        check(voice, language)


def _check_by_time(no_camera: bool, live: bool, window: bool) -> None:
    if no_camera and not live:
        raise WrongUse("--no-camera goes without a source: leave out --camera.")
    if no_camera and not window and not at_terminal():
        raise WrongUse("--no-camera needs keys for the answers and the stop: leave out --no-window, or use a terminal.")


def _asking(window: bool, words: Any, look: Any) -> Callable[[str | None, Sequence[str]], str | None] | None:
    """What asks on a screen whose session it is; None where there is none."""
    if not window:
        return None
    from coach.app import screens

    def ask(new: str | None, people: Sequence[str]) -> str | None:
        chosen: str | None = screens.who(people, words, look, new=new)
        return chosen

    return ask


@app.command()
def practice(
    camera: Annotated[str, typer.Option(help="A camera number, a video, a photograph or a recording (.npz).")] = "0",
    window: Annotated[bool, typer.Option("--window/--no-window", help="Show the window.")] = True,
    mute: Annotated[bool, typer.Option("--mute", help="No sound.")] = False,
    voice: Annotated[str | None, typer.Option(help=VOICES)] = None,
    listen: Annotated[
        bool, typer.Option("--listen", help="Try a short sound as well: a word, a clap, a knock.")
    ] = False,
    language: Language = "en",
) -> int:
    """Practise for a minute how to answer and stop without getting up. Nothing is recorded."""
    from dataclasses import replace

    from coach.app import practice as practising
    from coach.app.settings import KeptSettings
    from coach.prescription.words import load_words

    _check_voice(voice, language)
    none = camera == NO_CAMERA
    given = options_of(KeptSettings(tell, told=True).now)  # what has no option here is as it is set
    sound = replace(given.sound, mute=mute, voice=voice, listen=listen)
    options = replace(given, source="0" if none else camera, by_time=none, window=window, sound=sound)
    code, lines = practising.run(load_words(language), options, tell)
    for line in lines:
        print(line)
    return code


def _script(pain: str | None, answers: Path | None, live: bool) -> Any:
    """The script of a recorded source; a person in front of a camera answers for themselves."""
    from coach.core.dialogue.scripted_answers import Script, pain_script
    from coach.prescription.answers import read_answers

    if live:
        if pain is not None or answers is not None:
            raise WrongUse("--pain and --answers are for recorded sources only: in front of a camera you are asked.")
        return None
    try:
        by_pain = pain_script(pain) if pain is not None else Script()
    except ValueError as error:
        raise WrongUse(str(error)) from None
    from_file = read_answers(answers) if answers is not None else Script()
    return Script({**from_file.answers, **by_pain.answers})
