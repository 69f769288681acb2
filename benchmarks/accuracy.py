"""Plays every tracked exercise with known joints through the real pose model, and says how far measures, counts and
alarms are off."""

import json
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from shown import console as terminal
from trial.cases import Case, planned
from trial.film import SIZE, arrived, faults, film, lasts_s, perform, prescribed_camera
from trial.limits import alarm_cases
from trial.page import TABLES, page, shortfalls
from trial.score import Result, figures, score

from coach.core.exercise import Exercise
from coach.devices.pose import open_backend
from coach.mannequin.body import build_body
from coach.mannequin.patient import Patient
from coach.prescription import find_exercise, read_exercise, shipped_exercises

MOST_FRAMES = 20_000  # about 15 minutes on two cores
COMBINATIONS = 6


def tracked(only: Sequence[str] = ()) -> dict[str, Exercise]:
    """The shipped exercises that the camera follows. Raises PrescriptionError for a name that is none."""
    names = only or shipped_exercises()
    return {e.id: e for e in (read_exercise(find_exercise(name)) for name in names) if e.tracked}


def clip_seconds(exercise: Exercise) -> float:
    case = Case(exercise=exercise.id)
    patient = Patient(build_body(), {exercise.id: exercise}, faults(case, exercise))
    arrived(patient, exercise.id)
    return lasts_s(exercise, patient.act.movement)


def plan(exercises: dict[str, Exercise], seed: int, most_frames: float, quick: bool) -> list[Case]:
    if quick:
        return [Case(exercise=name, seed=seed) for name in exercises]
    alarms = [case for exercise in exercises.values() for case in alarm_cases(exercise, seed)]
    seconds = {name: clip_seconds(exercise) for name, exercise in exercises.items()}
    return planned(exercises, alarms, COMBINATIONS, seed, seconds, most_frames)


def play(case: Case) -> tuple[Result, str]:
    """One clip, performed, filmed, seen by the model and compared with the truth; and the model's name."""
    exercise = read_exercise(find_exercise(case.exercise))
    performance = perform(case, exercise)
    with open_backend("mediapipe") as backend:
        poses = [backend.estimate(frame) for frame in film(case, exercise, performance)]
        model = backend.model
    return score(case, exercise, performance, prescribed_camera(case, exercise).yaw_deg, poses), model


def played(cases: Sequence[Case], workers: int) -> Iterator[tuple[Result, str]]:
    """Every case, in whatever order they finish."""
    # the model keeps threads, which a forked process would not have
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=fresh) as pool:
        waiting = [pool.submit(play, case) for case in cases]
        for done in as_completed(waiting):
            yield done.result()


def run_all(cases: Sequence[Case], workers: int, console: Console) -> tuple[list[Result], str]:
    """The results in the order of the plan, with a line of progress."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    found: dict[Case, Result] = {}
    models = {""}
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("clips", total=len(cases))
        for result, model in played(cases, workers):
            found[result.case] = result
            models.add(model)
            progress.update(bar, advance=1, description=f"clips ({result.case.exercise})")
    return [found[case] for case in dict.fromkeys(cases)], max(models)


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
    """The command that gives the same page."""
    words = ["python benchmarks/accuracy.py", *only]
    words += ["--quick"] * quick + [f"--seed {seed}"] * (seed != 1) + [f"--frames {frames}"] * (frames != MOST_FRAMES)
    return " ".join([*words, "--write docs/accuracy.md"])


def main(
    only: Annotated[list[str] | None, typer.Argument(help="Exercises; by default all that the camera follows.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="The baseline of each exercise only.")] = False,
    seed: Annotated[int, typer.Option(help="Of noise and random combinations.")] = 1,
    frames: Annotated[int, typer.Option(help="About how many frames are played at most.")] = MOST_FRAMES,
    workers: Annotated[int, typer.Option(help="Processes.", min=1, max=os.cpu_count())] = os.cpu_count() or 1,
    as_json: Annotated[Path | None, typer.Option("--json", help="Also write every figure to this file.")] = None,
    write: Annotated[Path | None, typer.Option(help="Write the page to this file.")] = None,
) -> None:
    """Films the jointed figure, measures it, and prints the errors."""
    console = Console(stderr=True)
    began_s = monotonic()
    with console.status("planning"):
        cases = plan(tracked(only or ()), seed, frames, quick)
    results, model = run_all(cases, workers, console)
    command = again(only or (), quick, seed, frames)
    run = {"seed": seed, "model": model, "width": SIZE[0], "height": SIZE[1], "command": command}
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
