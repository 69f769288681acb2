"""Plays every tracked exercise with known joints through the real pose model, says how far measures, counts and alarms
are off, and writes the error bands that the program then reads."""

import hashlib
import json
import multiprocessing
import os
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from functools import partial
from math import ceil
from pathlib import Path
from time import monotonic
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from shown import console as terminal
from trial.bands import module
from trial.cases import Case, planned
from trial.film import SIZE, Filmed, arrived, faults, film, lasts_s, perform, prescribed_camera
from trial.limits import FIRST_ALARMS, alarm_cases
from trial.page import TABLES, page, shortfalls
from trial.score import Result, figures, score

from coach.core.exercise.model import Exercise
from coach.devices.pose import open_backend
from coach.mannequin.body.body import build_body
from coach.mannequin.patient.simulator import VirtualPatient
from coach.prescription.places import find_exercise, shipped_exercises
from coach.prescription.reader import read_exercise

MOST_FRAMES = 60_000  # about 15 minutes on two cores
COMBINED = 0.5  # clips of each exercise, on average, in which everything is drawn at once

A = TypeVar("A")
B = TypeVar("B")


def tracked(only: Sequence[str] = ()) -> dict[str, Exercise]:
    """The shipped exercises that the camera follows. Raises PrescriptionError for a name that is none."""
    names = only or shipped_exercises()
    return {e.id: e for e in (read_exercise(find_exercise(name)) for name in names) if e.tracked}


def clip_seconds(exercise: Exercise) -> float:
    case = Case(exercise=exercise.id)
    patient = VirtualPatient(build_body(), {exercise.id: exercise}, faults(case, exercise))
    arrived(patient, exercise.id)
    return lasts_s(exercise, patient.act.movement)


def plan(exercises: dict[str, Exercise], seed: int, most_frames: float, quick: bool) -> list[Case]:
    if quick:
        return [Case(exercise=name, seed=seed) for name in exercises]
    limits = [cases for exercise in exercises.values() for cases in alarm_cases(exercise, seed)]
    alarms = [case for cases in limits for case in cases[:FIRST_ALARMS]]
    more_alarms = [case for cases in limits for case in cases[FIRST_ALARMS:]]
    seconds = {name: clip_seconds(exercise) for name, exercise in exercises.items()}
    return planned(exercises, alarms, more_alarms, ceil(COMBINED * len(exercises)), seed, seconds, most_frames)


def filmed(case: Case, kept: Path | None = None) -> Filmed:
    """One clip, performed, filmed and seen by the model; from the folder `kept`, where it is there already."""
    exercise = read_exercise(find_exercise(case.exercise))
    shown = (
        case,
        exercise.kind,
        exercise.lesson.guide,
        exercise.lesson.props,
        exercise.placement,
        exercise.pacing.tempo,
    )
    name = f"{case.exercise}-{hashlib.sha256(repr(shown).encode()).hexdigest()[:16]}.pickle"
    if kept is not None and (kept / name).exists():
        before: Filmed = pickle.loads((kept / name).read_bytes())
        return before
    performance = perform(case, exercise)
    with open_backend("mediapipe") as backend:
        poses = tuple(backend.estimate(frame) for frame in film(case, exercise, performance))
        found = Filmed(case, performance, poses, backend.model)
    if kept is not None:
        (kept / name).write_bytes(pickle.dumps(found))
    return found


def judged(clip: Filmed) -> Result:
    """One clip as the program measures it, compared with the truth."""
    exercise = read_exercise(find_exercise(clip.case.exercise))
    return score(clip.case, exercise, clip.performance, prescribed_camera(clip.case, exercise).yaw_deg, clip.poses)


def spread(work: Callable[[A], B], things: Sequence[A], workers: int) -> Iterator[tuple[A, B]]:
    """Every thing and what `work` makes of it, in whatever order they finish."""
    # the model keeps threads, which a forked process would not have; and a fresh one reads the newest bands
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=fresh) as pool:
        waiting = {pool.submit(work, thing): thing for thing in things}
        for done in as_completed(waiting):
            yield waiting[done], done.result()


def film_all(cases: Sequence[Case], workers: int, kept: Path | None, console: Console) -> list[Filmed]:
    """The clips in the order of the plan, with a line of progress."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    cases = list(dict.fromkeys(cases))
    found: dict[Case, Filmed] = {}
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("clips", total=len(cases))
        for case, clip in spread(partial(filmed, kept=kept), cases, workers):
            found[case] = clip
            progress.update(bar, advance=1, description=f"clips ({case.exercise})")
    return [found[case] for case in cases]


def judge_all(clips: Sequence[Filmed], workers: int) -> list[Result]:
    """Their results, in the same order."""
    found = {clip.case: result for clip, result in spread(judged, clips, workers)}
    return [found[clip.case] for clip in clips]


def as_values(results: Sequence[Result], run: dict[str, Any]) -> dict[str, Any]:
    """Everything as JSON values: figures of each clip, and the tables."""
    clips = []
    for r in results:
        row = {k: v for k, v in asdict(r).items() if k not in ("errors", "live")}
        for kind in ("errors", "live"):
            found = {name: figures(errors) for name, errors in getattr(r, kind).items()}
            row[kind] = {name: asdict(f) if f else None for name, f in found.items()}
        clips.append({**row, "count_right": r.count_right})
    tables = {heading: {"columns": list(t.columns), "rows": [list(row) for row in t.rows]}
              for heading, t in ((heading, make(results)) for heading, make in TABLES)}  # fmt: skip
    return {**run, "clips": clips, "tables": tables, "shortfalls": shortfalls(results)}


def again(only: Sequence[str], quick: bool, seed: int, frames: int) -> str:
    """The command that gives the same page and bands."""
    words = ["python benchmarks/accuracy.py", *(f"--only {name}" for name in only)]
    words += ["--quick"] * quick + [f"--seed {seed}"] * (seed != 1) + [f"--frames {frames}"] * (frames != MOST_FRAMES)
    words += ["--bands coach/core/kinematics/error_bands.py"] * (not only and not quick)
    return " ".join([*words, "--write docs/accuracy.md"])


def main(
    only: Annotated[list[str] | None, typer.Option(help="One exercise; may be repeated. By default, all.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="The baseline of each exercise only.")] = False,
    seed: Annotated[int, typer.Option(help="Of noise and random combinations.")] = 1,
    frames: Annotated[int, typer.Option(help="About how many frames are played at most.")] = MOST_FRAMES,
    workers: Annotated[int, typer.Option(help="Processes.", min=1, max=os.cpu_count())] = os.cpu_count() or 1,
    films: Annotated[
        Path | None,
        typer.Option(help="Keep what the model saw in this folder, and film nothing twice. For work on decisions: "
                     "a changed figure or model is not noticed.", file_okay=False),
    ] = None,
    bands: Annotated[Path | None, typer.Option(help="Write the program's error bands, and judge by them.")] = None,
    as_json: Annotated[Path | None, typer.Option("--json", help="Also write every figure to this file.")] = None,
    write: Annotated[Path | None, typer.Option(help="Write the page to this file.")] = None,
) -> None:  # fmt: skip
    """Films the jointed figure, measures it, and prints the errors."""
    console = Console(stderr=True)
    began_s = monotonic()
    if bands is not None and (only or quick):
        raise typer.BadParameter("error bands need every exercise and view: leave out --only and --quick")
    if films is not None:
        films.mkdir(parents=True, exist_ok=True)
    with console.status("planning"):
        cases = plan(tracked(only or ()), seed, frames, quick)
    clips = film_all(cases, workers, films, console)
    with console.status("measuring"):
        results = judge_all(clips, workers)
        if bands is not None:
            bands.write_text(module(results), encoding="utf-8")
            results = judge_all(clips, workers)
    command = again(only or (), quick, seed, frames)
    run = {"seed": seed, "model": clips[0].model, "width": SIZE[0], "height": SIZE[1], "command": command}
    shown = terminal()
    for _, make in TABLES:
        table = make(results)
        if table.rows:
            shown.print(table.rich())
    for sentence in shortfalls(results):
        shown.print(f"- {sentence}", markup=False, highlight=False)
    console.print(f"{len(results)} clips in {(monotonic() - began_s) / 60:.1f} minutes")
    if as_json is not None:
        as_json.write_text(json.dumps(as_values(results, run), indent=1) + "\n", encoding="utf-8")
    if write is not None:
        write.write_text(page(results, run), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
