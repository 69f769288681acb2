"""`coach run` and `coach practice`."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.app.leaving import LEFT
from coach.cli import whose
from coach.cli.base import Language, Model, Store, WrongUse, app, is_live, print, tell
from coach.cli.store import weekly_copy

COMFORT = "comfort"  # the shipped routine that is left when there is too much pain for anything else
SLOWEST, FASTEST = 95, 300  # words a minute: a person in pain follows no faster voice


@app.command()
def run(
    routine: Annotated[
        str,
        typer.Argument(help="A shipped routine or exercise by name, or a file of either.", metavar="ROUTINE|EXERCISE"),
    ],
    camera: Annotated[str, typer.Option(help="A camera number, a video, a photograph or a recording (.npz).")] = "0",
    no_camera: Annotated[
        bool, typer.Option("--no-camera", help="Guided by time: nothing is seen, checked or counted.")
    ] = False,
    patient: Annotated[
        str | None,
        typer.Option(help="Whose session this is; by default the only patient, or me; a window asks if several."),
    ] = None,
    window: Annotated[bool, typer.Option("--window/--no-window", help="Show the window.")] = True,
    fullscreen: Annotated[bool, typer.Option("--fullscreen", help="Fill the screen; F11 toggles it.")] = False,
    theme: Annotated[str, typer.Option(help="Colours of the window: dark, light or contrast.")] = "dark",
    reduced_motion: Annotated[bool, typer.Option("--reduced-motion", help="No gliding motion on the screen.")] = False,
    mute: Annotated[bool, typer.Option("--mute", help="No sound.")] = False,
    voice: Annotated[
        str | None, typer.Option(help="An eSpeak voice, such as en-us or +f3; or system: the computer's own.")
    ] = None,
    rate: Annotated[float, typer.Option(help="How fast the voice speaks, in words a minute: 95 to 300.")] = 150,
    volume: Annotated[float, typer.Option(help="How loud voice and tones are: 0 to 1.")] = 1.0,
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
    from coach.app import options
    from coach.app import session as application
    from coach.core.exercise.model import quick as quickly
    from coach.prescription.alone import fitting
    from coach.prescription.reader import plan_text, read_routine
    from coach.prescription.source import FileSource
    from coach.prescription.words import load_words
    from coach.records.store import open_store

    live = is_live(camera)
    _check_voice(rate, volume)
    _check_by_time(no_camera, live, window)
    look = options.ScreenLook(theme=_theme(theme), calm=reduced_motion, fullscreen=fullscreen)
    script = _script(pain, answers, live)
    words = load_words(language)
    whole = read_routine(routine, level=level, language=language)
    relief = read_routine(COMFORT, language=language)
    _check_patient(camera, whole.exercises)
    if report is not None:
        from coach.report.file import check_writable

        check_writable(report)
    with open_store(store) as records:
        who = whose.of_session(patient, records, _asking(window, words, look)) if live else "demo"
        for sentence in whose.locks_besides(records, who, store, named=patient is not None) if live else ():
            tell(sentence)
        alone = whole.id in whole.exercises  # no routine has the id of an exercise
        plans = _plans(records, who, routine) if alone else None
        text = plan_text(routine, plans)
        overrides, basis = _in_force(records, who, whole, level, live)
        overrides = fitting(overrides, text) if alone else overrides
        kept = FileSource(file=f"the prescription of {who} (coach review changes it)", data=overrides)
        whole = read_routine(routine, kept if overrides else None, level=level, language=language, plans=plans)
        code = application.run(
            quickly(whole) if quick else whole,
            records,
            who,
            # what a therapist changes while the camera opens is not undone; recordings may run side by side
            {"routine_text": text, "overrides": overrides, "basis": basis if live else None},
            options.Options(
                source=camera,
                by_time=no_camera,
                loop=loop,
                quick=quick,
                model=model,
                window=window,
                look=look,
                sound=options.Sound(mute=mute, voice=voice, rate=rate, volume=volume),
                script=script,
                relief=quickly(relief) if quick else relief,
                report=report,
            ),
            tell,
        )
        if code != LEFT:  # who leaves, and a system that shuts down, does not wait for a copy
            weekly_copy(records)
        return code


def _theme(name: str) -> Any:
    from coach.devices.screen import THEMES

    if name not in THEMES:
        raise WrongUse(f"There is no theme {name}: give --theme one of {', '.join(THEMES)}.")
    return THEMES[name]


def _check_voice(rate: float, volume: float) -> None:
    if not SLOWEST <= rate <= FASTEST:
        raise WrongUse(f"--rate {rate:g} is out of range: use {SLOWEST} to {FASTEST} words a minute.")
    if not 0 <= volume <= 1:
        raise WrongUse(f"--volume {volume:g} is out of range: use 0 to 1, or --mute for silence.")


def _check_by_time(no_camera: bool, live: bool, window: bool) -> None:
    if no_camera and not live:
        raise WrongUse("--no-camera goes without a source: leave out --camera.")
    if no_camera and not window:
        raise WrongUse("--no-camera needs the window, which takes the answers and the stop: leave out --no-window.")


def _asking(window: bool, words: Any, look: Any) -> Callable[[str | None, Sequence[str]], str | None] | None:
    """What asks on a screen whose session it is; None where there is none."""
    if not window:
        return None
    from coach.app import screens

    def ask(new: str | None, people: Sequence[str]) -> str | None:
        chosen: str | None = screens.who(people, words, look, new=new)
        return chosen

    return ask


def _in_force(records: Any, patient: str, routine: Any, level: int | None, live: bool) -> tuple[dict[str, Any], str]:
    """What is prescribed to the patient for this routine, and the id of that prescription, "" for none.

    The level of a first session stays, until it is decided.
    """
    person = records.find(patient)
    kept = None if person is None else records.prescription(person, routine.id)
    overrides, basis = (dict(kept.overrides), kept.id) if kept is not None else ({}, "")
    if not live or not routine.levels:
        return overrides, basis
    most = overrides.setdefault("level", routine.level)
    if level is not None and level > most:
        raise WrongUse(f"Level {most} of {routine.id} is prescribed: a higher one is decided in coach review.")
    return {**overrides, "routine": routine.id}, basis


def _plans(records: Any, patient: str, exercise: str) -> list[Any]:
    """What is in force for the patient, of any routine: it holds for an exercise by itself too."""
    from coach.prescription.alone import plan_of
    from coach.prescription.faults import PrescriptionError
    from coach.prescription.places import exercises_with
    from coach.prescription.reader import read_kept
    from coach.records.review import Review
    from coach.report.patient.page import in_force

    person = records.find(patient)
    beside, plans = exercises_with(exercise), []
    for kept in in_force(Review(records).prescriptions(person)).values() if person is not None else ():
        try:
            now = read_kept(f"{kept.routine_id}.toml", kept.routine_text, kept.overrides, beside)[1]
        except PrescriptionError:
            now = None
        plans.append(plan_of(kept, now))
    return plans


@app.command()
def practice(
    camera: Annotated[str, typer.Option(help="A camera number, a video, a photograph or a recording (.npz).")] = "0",
    window: Annotated[bool, typer.Option("--window/--no-window", help="Show the window.")] = True,
    mute: Annotated[bool, typer.Option("--mute", help="No sound.")] = False,
    voice: Annotated[str | None, typer.Option(help="An eSpeak voice, such as en-us or +f3.")] = None,
    language: Language = "en",
) -> int:
    """Practise for a minute how to answer and stop without getting up. Nothing is recorded."""
    from coach.app import practice as practising
    from coach.app.options import Options, Sound
    from coach.prescription.words import load_words

    options = Options(source=camera, window=window, sound=Sound(mute=mute, voice=voice))
    code, lines = practising.run(load_words(language), options, tell)
    for line in lines:
        print(line)
    return code


def _check_patient(camera: str, exercises: Collection[str]) -> None:
    """A fault of the virtual patient in an exercise that never comes would never be seen."""
    from coach.mannequin.patient.faults import ScriptError, read_script
    from coach.prescription.faults import suggest

    kind, _, script = camera.partition(":")
    for fault in read_script(script) if kind == "mannequin" else ():
        if fault.exercise is not None and fault.exercise not in exercises:
            raise ScriptError(
                f"{fault.name}@{fault.exercise}: not in this routine; {suggest(fault.exercise, exercises)}"
            )


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
