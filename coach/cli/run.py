"""`coach run` and `coach practice`."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.cli.base import Language, Store, WrongUse, app, is_live, tell

COMFORT = "comfort"  # the shipped routine that is left when there is too much pain for anything else


@app.command()
def run(
    routine: Annotated[str, typer.Argument(help="A shipped routine by name, or a routine file.")],
    camera: Annotated[str, typer.Option(help="A camera number, a video, a photograph or a recording (.npz).")] = "0",
    patient: Annotated[str, typer.Option(help="Whose session this is.")] = "me",
    window: Annotated[bool, typer.Option("--window/--no-window", help="Show the window.")] = True,
    mute: Annotated[bool, typer.Option("--mute", help="No sound.")] = False,
    voice: Annotated[str | None, typer.Option(help="An eSpeak voice, such as en-us or +f3.")] = None,
    language: Language = "en",
    pain: Annotated[str | None, typer.Option(help="Scripted pain answers, such as 2,2,5; - is silence.")] = None,
    answers: Annotated[Path | None, typer.Option(help="A TOML file of scripted answers.")] = None,
    loop: Annotated[bool, typer.Option("--loop", help="Play a recorded source again and again.")] = False,
    level: Annotated[int | None, typer.Option(help="Which level of a plan; by default its first.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="One repetition and short holds of everything.")] = False,
    store: Store = None,
    report: Annotated[Path | None, typer.Option(help="Write the session's report to this HTML file.")] = None,
) -> int:
    """Follow a routine in front of a camera."""
    from coach import app as application
    from coach.core.exercise import quick as quickly
    from coach.prescription import find_routine, load_words, read_routine
    from coach.records import open_store
    from coach.report import check_writable

    live = is_live(camera)
    script = _script(pain, answers, live)
    words = load_words(language)
    whole = read_routine(routine, level=level)
    relief = read_routine(COMFORT)
    _check_patient(camera, whole.exercises)
    text = find_routine(routine).read_text(encoding="utf-8")
    if report is not None:
        check_writable(report)
    with open_store(store) as records:
        return application.run(
            quickly(whole) if quick else whole,
            words,
            records,
            patient if live else "demo",
            {"routine_text": text, "overrides": {}},
            application.Options(
                relief=quickly(relief) if quick else relief,
                source=camera,
                loop=loop,
                window=window,
                mute=mute,
                voice=voice,
                script=script,
                report=report,
            ),
            tell,
        )


@app.command()
def practice(
    camera: Annotated[str, typer.Option(help="A camera number, a video, a photograph or a recording (.npz).")] = "0",
    window: Annotated[bool, typer.Option("--window/--no-window", help="Show the window.")] = True,
    mute: Annotated[bool, typer.Option("--mute", help="No sound.")] = False,
    voice: Annotated[str | None, typer.Option(help="An eSpeak voice, such as en-us or +f3.")] = None,
    language: Language = "en",
) -> int:
    """Try for a minute how to answer and stop without getting up. Nothing is recorded."""
    from coach import app as application
    from coach import practising
    from coach.prescription import load_words

    options = application.Options(source=camera, window=window, mute=mute, voice=voice)
    code, lines = practising.run(load_words(language), options, tell)
    for line in lines:
        print(line)
    return code


def _check_patient(camera: str, exercises: Collection[str]) -> None:
    """A fault of the virtual patient in an exercise that never comes would never be seen."""
    from coach.mannequin.faults import ScriptError, read_script
    from coach.prescription.faults import suggest

    kind, _, script = camera.partition(":")
    for fault in read_script(script) if kind == "mannequin" else ():
        if fault.exercise is not None and fault.exercise not in exercises:
            raise ScriptError(
                f"{fault.name}@{fault.exercise}: not in this routine; {suggest(fault.exercise, exercises)}"
            )


def _script(pain: str | None, answers: Path | None, live: bool) -> Any:
    """The script of a recorded source; a person in front of a camera answers for themselves."""
    from coach.core.script import Script, pain_script
    from coach.prescription import read_answers

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
