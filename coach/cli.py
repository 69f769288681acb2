"""The command line: reads what was asked, calls the rooms, turns every trouble into one sentence and an exit code."""

import json
import logging
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

import typer

from coach import __version__

# the base of every usage fault, under whichever name this typer carries it
UsageError = typer.BadParameter.__bases__[0]

app = typer.Typer(
    help="A guided exercise and stretching coach for people with back spasms. It informs; it does not diagnose.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Store = Annotated[
    str | None, typer.Option(help="Where records are kept: a file or a database URL.", envvar="COACH_STORE")
]
Language = Annotated[str, typer.Option(help="The language that is shown and spoken.")]


class WrongUse(ValueError):
    """Options that do not go together; one sentence, exit code 2."""


def tell(sentence: str) -> None:
    """One sentence to the person."""
    print(sentence, file=sys.stderr, flush=True)


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

    live = _is_live(camera)
    script = _script(pain, answers, live)
    words = load_words(language)
    whole = read_routine(routine)
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
                source=camera, loop=loop, window=window, mute=mute, voice=voice, script=script, report=report
            ),
            tell,
        )


def _is_live(source: str) -> bool:
    from coach.devices.camera import CAMERAS, kind_of

    return CAMERAS[kind_of(source)].live


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


@app.command()
def measure(
    source: Annotated[str, typer.Argument(help="A camera number, a video, a photograph or a recording (.npz).")],
    exercise: Annotated[str, typer.Option(help="Which exercise is shown.")],
    side: Annotated[str | None, typer.Option(help="left or right; by default the exercise's own rule.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> int:
    """Measure one exercise in a clip: no session, no questions."""
    from coach.core.measuring import measure as measured
    from coach.devices.camera import open_camera
    from coach.devices.pose import open_backend
    from coach.mannequin.source import MannequinCamera
    from coach.prescription import find_exercise, read_exercise

    if side not in (None, "left", "right"):
        raise WrongUse(f"--side is left or right, not {side!r}.")
    rules = read_exercise(find_exercise(exercise))
    if _is_live(source):
        raise WrongUse("coach measure reads recorded sources; for a camera use coach run.")
    with open_camera(source) as camera, open_backend(camera.backend, still=camera.still) as backend:
        if isinstance(camera, MannequinCamera):
            camera.attend(rules, doing=True)
        found = measured(rules, (backend.estimate(frame) for frame in _frames(camera)), side)
        name = camera.name
    found = {"exercise": found.pop("exercise"), "source": name, **found}
    print(json.dumps(found, allow_nan=False) if as_json else _measured_in_words(found))
    return 0


ENDLESS_S = 30.0  # how long a source without an end is measured


def _frames(camera: Any) -> Iterable[Any]:
    while (frame := camera.read()) is not None:
        if camera.name.startswith("mannequin") and frame.t_s > ENDLESS_S:
            return
        yield frame


def _measured_in_words(found: dict[str, Any]) -> str:
    lines = [f"{found['exercise']} in {found['source']}: {found['seen_s']:.1f} of {found['duration_s']:.1f} s seen"]
    for number, rep in enumerate(found["reps"], start=1):
        peak = ", ".join(f"{m} {v['deg']:.0f} ± {v['error_deg']:.0f}" for m, v in rep["peak"].items())
        lines.append(f"  rep {number} ({rep['side']}): {rep['start_s']:.1f} to {rep['end_s']:.1f} s; {peak}")
    for hold in found["holds"]:
        lines.append(
            f"  hold ({hold['side']}): {hold['start_s']:.1f} to {hold['end_s']:.1f} s, {hold['held_s']:.1f} s correct"
        )
    if found["steps"]:
        cadence = found["cadence_per_min"]
        lines.append(f"  {len(found['steps'])} steps" + (f", {cadence:.0f} a minute" if cadence else ""))
    lines += [f"  fault {f['name']} at {f['t_s']:.1f} s: {f['deg']:.0f}" for f in found["faults"]]
    return "\n".join(lines)


@app.command()
def check(files: Annotated[list[str], typer.Argument(help="Routine and exercise files, or shipped names.")]) -> int:
    """Find every fault of routine and exercise files."""
    from coach.prescription import check as faults_of
    from coach.prescription import shipped_exercises, shipped_routines

    shipped = shipped_exercises() | shipped_routines()
    faults = [fault for file in files for fault in faults_of(shipped.get(file, file))]
    for fault in faults:
        tell(str(fault))
    if not faults:
        print("No faults found." if len(files) == 1 else f"No faults found in {len(files)} files.")
    return 1 if faults else 0


@app.command()
def show(
    routine: Annotated[str, typer.Argument(help="A shipped routine by name, or a routine file.")],
    language: Language = "en",
) -> int:
    """Say a routine in plain words."""
    from coach.prescription import load_words, read_routine
    from coach.prescription.describe import describe

    for line in describe(read_routine(routine), load_words(language)):
        print(line)
    return 0


@app.command(name="list")
def list_all(store: Store = None, language: Language = "en") -> int:
    """List the exercises, the routines and the recorded sessions."""
    from coach.core.types import text
    from coach.prescription import load_words, shipped_exercises, shipped_routines
    from coach.records import open_store

    words = load_words(language)
    print("Routines:")
    for name in shipped_routines():
        print(f"  {name}")
    print("Exercises:")
    for name in shipped_exercises():
        print(f"  {name:<20} {words.say(text(f'exercise.{name}.title'))}")
    with open_store(store) as records:
        sessions = records.sessions()
        print("Sessions:" if sessions else "No sessions yet.")
        for row in sessions:
            started = row.started_at.astimezone().strftime("%Y-%m-%d %H:%M")
            ended = words.say(text(f"end.{row.end_reason}")) if row.end_reason else "broke off"
            print(f"  {row.id[:8]}  {started}  {records.patient_of(row).handle}  {row.routine_id}  {ended}")
    return 0


@app.command()
def report(
    session: Annotated[
        str | None, typer.Argument(help="The beginning of a session's id; by default the last one.")
    ] = None,
    patient: Annotated[str | None, typer.Option(help="The last session of this patient.")] = None,
    output: Annotated[Path, typer.Option("-o", "--output", help="The HTML file.")] = Path("report.html"),
    store: Store = None,
    language: Language = "en",
) -> int:
    """Write the report of a recorded session."""
    from coach.prescription import load_words
    from coach.records import open_store
    from coach.report import session_page, write_report

    with open_store(store) as records:
        row = records.session(session) if session else records.last_session(_known(records, patient))
        page = session_page(records, row, load_words(language))
    print(write_report(page, output))
    return 0


def _known(records: Any, handle: str | None) -> Any:
    if handle is None:
        return None
    known = {p.handle: p for p in records.patients()}
    if handle not in known:
        from coach.records import StoreError

        raise StoreError(f"There is no patient {handle!r}; known are {', '.join(known) or 'none yet'}.")
    return known[handle]


@app.command()
def schema(folder: Annotated[Path, typer.Argument(help="Where the schemas are written.")] = Path(".")) -> int:
    """Write the JSON Schemas of routine and exercise files, for editors that complete and check."""
    from coach.prescription import write_schemas

    for path in write_schemas(folder):
        print(path)
    return 0


@app.command()
def doctor(store: Store = None, camera: Annotated[int, typer.Option(help="Which camera to try.")] = 0) -> int:
    """Try camera, model, sound, display and disk, and say what to do about what does not work."""
    from coach.doctor import examine

    troubles = 0
    for finding in examine(store, camera):
        print(f"{'ok  ' if finding.good else 'NOT '} {finding.part:<9} {finding.sentence}")
        troubles += not finding.good
    return 1 if troubles else 0


@app.command()
def version() -> int:
    """Print the version."""
    print(__version__)
    return 0


def _log_fault() -> str:
    """Keeps the details of our own fault for whoever mends it; gives where."""
    from platformdirs import user_log_path

    path = user_log_path("coach", ensure_exists=True) / "fault.log"
    logging.basicConfig(filename=path, format="%(asctime)s %(message)s", force=True)
    logging.exception("coach %s", " ".join(sys.argv[1:]))
    return str(path)


def execute(arguments: list[str] | None = None) -> int:
    """Runs a command; gives the exit code of design section 4."""
    command = typer.main.get_command(app)
    try:
        return int(command.main(args=arguments, prog_name="coach", standalone_mode=False) or 0)
    except (UsageError, WrongUse) as error:
        tell(error.format_message() if isinstance(error, UsageError) else str(error))
        return 2
    except typer.Exit as ending:
        return ending.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return 5
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OSError, ValueError) as error:
        return _told(error)
    except Exception:
        tell(f"The program has a fault of its own; the details are in {_log_fault()}. Please report it.")
        return 70


def _told(error: Exception) -> int:
    """The rooms' own errors are sentences for the person; any other is our fault."""
    from coach.devices.errors import SourceError
    from coach.devices.screen import ScreenError
    from coach.devices.sound import SoundError
    from coach.mannequin.faults import ScriptError
    from coach.prescription import PrescriptionError, WordsError
    from coach.records import StoreError
    from coach.report import ReportError

    if isinstance(
        error,
        SourceError
        | ScreenError
        | SoundError
        | PrescriptionError
        | WordsError
        | StoreError
        | ReportError
        | ScriptError,
    ):
        tell(str(error))
        return 1
    tell(f"The program has a fault of its own; the details are in {_log_fault()}. Please report it.")
    return 70


def main() -> None:
    """The entry point."""
    sys.exit(execute())
