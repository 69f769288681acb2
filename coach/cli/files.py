"""The commands about routine and exercise files."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from coach.cli.base import Language, WrongUse, app, is_live, print, tell
from coach.paths import expanded

Output = Annotated[
    Path | None, typer.Option("-o", "--output", help="The folder, or the file; by default here, under its own name.")
]


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(help="Routine, exercise and questionnaire files, or shipped names.")],
) -> int:
    """Find every fault in routine, exercise and questionnaire files."""
    from coach.certification.plausible import implausible
    from coach.prescription.confirming import confirmation_in
    from coach.prescription.models import OverridesTable
    from coach.prescription.places import here, shipped_exercises, shipped_routines
    from coach.prescription.questionnaires import is_questionnaire, shipped_questionnaires
    from coach.prescription.reader import check as faults_of
    from coach.prescription.reader import model_of
    from coach.prescription.source import read_source

    shipped = shipped_questionnaires() | shipped_exercises() | shipped_routines()
    faults = []
    places = {file: Path((here(file) | shipped).get(file, file)) for file in files}
    for file, place in places.items():
        mine = list(faults_of(place))
        if file not in shipped and all(fault.warning for fault in mine):
            mine += implausible(place)
        faults += mine
    for fault in faults:
        tell(str(fault))
    wrong = any(not fault.warning for fault in faults)
    if not wrong:
        none = "No faults found" if len(files) == 1 else f"No faults found in {len(files)} files"
        print(f"{none}, but look at the warnings." if faults else f"{none}.")
        for file, place in places.items():
            data = read_source(place).data
            if is_questionnaire(data) or model_of(data) is OverridesTable:  # those are a therapist's anyway
                continue
            found = confirmation_in(data)
            word = "not yet confirmed by a clinician" if found is None else f"confirmed by {found.by}, {found.on}"
            print(f"{file}: {word}")
            for line in certificates(place, data):
                print(f"{file}: {line}")
    return 1 if wrong else 0


def certificates(file: Path, data: dict[str, Any]) -> Iterator[str]:
    """Whether an exercise is certified; of a routine, those of its exercises that are not."""
    from coach.cli.certify import STANDINGS, uncertified
    from coach.prescription.certificate import standing
    from coach.prescription.models import ExerciseTable
    from coach.prescription.reader import exercises_used, model_of

    if model_of(data) is ExerciseTable:
        yield STANDINGS[standing(file, data)]
        return
    yield from uncertified(exercises_used(file))


@app.command()
def show(
    routine: Annotated[
        str,
        typer.Argument(
            help="A shipped routine or exercise by name, or a file of either, or of a patient's changes to a routine.",
            metavar="ROUTINE|EXERCISE",
        ),
    ],
    images: Annotated[
        Path | None, typer.Option(help="Also draw it into this folder: pictures, and a sheet to print.")
    ] = None,
    level: Annotated[int | None, typer.Option(help="Which level of a plan; by default its first.")] = None,
    language: Language = "en",
) -> int:
    """Describe a routine or an exercise in plain words, and draw it."""
    from coach.prescription.describe import describe
    from coach.prescription.looking import read_to_look_at
    from coach.sheet import write_sheet

    whole, due = read_to_look_at(routine, level=level, language=language)
    drawn = write_sheet(whole, expanded(images)) if images is not None else ()
    for line in describe(whole, due):
        print(line)
    if drawn:
        print(f"\n{drawn[0]} to print, and {len(drawn) - 1} pictures")
    return 0


@app.command()
def schema(folder: Annotated[Path, typer.Argument(help="Where the schemas are written.")] = Path(".")) -> int:
    """Write the JSON Schemas of routine and exercise files, for editors that complete and check."""
    from coach.prescription.schema import write_schemas

    for path in write_schemas(expanded(folder)):
        print(path)
    return 0


@app.command()
def new(
    what: Annotated[str, typer.Argument(help="exercise or routine.")],
    name: Annotated[str, typer.Argument(help="What it is called, such as my_routine.")],
    kind: Annotated[
        str | None, typer.Option(help="For an exercise: reps, hold, position, timer, pace or steps.")
    ] = None,
    output: Output = None,
) -> int:
    """Start an exercise or a routine: a commented file that is valid as it stands."""
    from coach.prescription.schema import write_schemas
    from coach.prescription.starting import WHATS, check_kind, id_of, place_for, schemas_of, start_text, write_new

    if what not in WHATS:
        raise WrongUse(f"coach new makes an exercise or a routine, not {what!r}.")
    if kind is not None and what != "exercise":
        raise WrongUse("--kind is for exercises: a routine has none.")
    chosen = "reps" if kind is None else kind
    check_kind(chosen)
    path = place_for(what, id_of(name), output)
    write_new(path, start_text(what, id_of(name), path.parent, chosen))
    write_schemas(schemas_of(path.parent))
    print(f"{path}\nChange it, then look for mistakes: coach check {path}")
    return 0


@app.command()
def learn(
    source: Annotated[str, typer.Argument(help="A video or a recording (.npz) of one person showing the exercise.")],
    name: Annotated[str, typer.Option(help="What the exercise is called, such as my_lift.")],
    like: Annotated[
        str | None, typer.Option(help="A shipped exercise, or an exercise file, that it resembles.")
    ] = None,
    output: Output = None,
    certify: Annotated[
        bool, typer.Option("--certify/--no-certify", help="Then try what its counts and alarms are worth: two minutes.")
    ] = True,
) -> int:
    """Make an exercise file from one demonstration, for a therapist to confirm."""
    from coach.cli.certify import certified
    from coach.core.learning.exercise_builder import learn as learned
    from coach.core.learning.segmentation import NothingLearned
    from coach.prescription.faults import PrescriptionError
    from coach.prescription.learned import learned_text
    from coach.prescription.places import find_exercise
    from coach.prescription.reader import check as faults_of
    from coach.prescription.reader import read_exercise
    from coach.prescription.schema import write_schemas
    from coach.prescription.starting import id_of, place_for, schemas_of, title_of, write_new

    if is_live(source):
        raise WrongUse("coach learn needs a film, not a live camera: record the exercise first, and give the file.")
    path = place_for("exercise", id_of(name), output)
    model = find_exercise(like) if like is not None else None
    exercise = read_exercise(model) if model is not None else None
    shown_by, poses = _shown(source, exercise)
    try:
        found = learned(poses, path.stem, exercise, shown_by)
    except NothingLearned as error:
        tell(f"{shown_by}: {error}")
        return 1
    heading = f"Learned from one demonstration, {shown_by}{f', like {exercise.id}' if exercise else ''}: confirm it."
    write_new(path, learned_text(found.exercise, title_of(name), heading, path.parent, model))
    if faults := [fault for fault in faults_of(path, to_look_at=True) if not fault.warning]:
        path.unlink()
        raise PrescriptionError(faults)
    write_schemas(schemas_of(path.parent))
    for line in (str(path), *_learned_in_words(found)):
        print(line)
    if certify:
        certified(path, quick=True)
    print("Nobody can follow it yet: look at the file, change it, and confirm it by name, as its last lines say.")
    return 0


ENDLESS_S = 40.0  # how long a source without an end shows the exercise


def _shown(source: str, like: Any) -> tuple[str, list[Any]]:
    """The name of the source, and every pose in it; the mannequin shows the exercise that it is to be like."""
    from coach.core.tracking.pipeline import Watching, observe
    from coach.devices.camera import open_camera
    from coach.devices.pose import open_backend
    from coach.mannequin.patient.source import MannequinCamera

    with open_camera(source) as camera, open_backend(camera.backend, still=camera.still) as backend:
        most_s = math.inf
        if isinstance(camera, MannequinCamera):
            if like is None:
                raise WrongUse("The mannequin needs an exercise to show: name it with --like.")
            camera.attend(like, doing=True)
            most_s = ENDLESS_S
        watching, poses = Watching(), []
        while (frame := camera.read()) is not None and frame.t_s <= most_s:
            poses.append(backend.estimate(frame))
            watching, seen = observe(None, watching, poses[-1])
            backend.look(seen.search)
    return camera.name, poses


def _learned_in_words(learned: Any) -> Iterator[str]:
    """What was found, for whoever knows what was shown."""
    from coach.core.exercise.model import Kind

    exercise = learned.exercise
    what = "repetition" if exercise.kind is Kind.REPS else "hold"
    yield f"{exercise.kind}, {exercise.posture}: {learned.counted} {what}{'' if learned.counted == 1 else 's'} found"
    for driver in exercise.drivers:
        from_rest = " from rest" if driver.relative else ""
        yield f"{driver.measure} carries it: begins at {driver.enter:g}, ends at {driver.leave:g}{from_rest}"
    for rule in learned.left_out:
        yield f"left out, because it was not so in the film: {rule}"
    yield "Every number is a proposal."
