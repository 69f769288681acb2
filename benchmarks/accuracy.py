"""Certifies every shipped exercise in one run: the certificates beside them, and the page.

python benchmarks/accuracy.py --films DIR [--only NAME ...] [--quick] [--bodies N]
                                  [--certificates] [--write FOLDER]
"""

import os
from collections.abc import Sequence
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from coach.certification.certify import tried
from coach.certification.page import files
from coach.certification.plan import BODIES
from coach.certification.verdict import TriedExercise, certificate
from coach.prescription.certificate import read_certificate, write_certificate
from coach.prescription.places import find_exercise, shipped_exercises


def run_all(
    paths: Sequence[Path], films: Path, workers: int, bodies: int, console: Console, is_quick: bool
) -> list[TriedExercise]:
    """Every exercise tried, with a line of progress; what is in `films` is not filmed again."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    found = []
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("")
        for path in paths:
            began_s = monotonic()
            run = tried(
                path, is_quick=is_quick, workers=workers, kept=films, bodies=bodies,
                progress=lambda what, done, of, name=path.stem: progress.update(
                    bar, description=f"{name}: {what}", completed=done, total=of
                ),
            )  # fmt: skip
            console.print(f"{path.stem}: {len(run.results)} clips, {(monotonic() - began_s) / 60:.1f} minutes")
            found.append(run)
    return found


def main(
    films: Annotated[
        Path, typer.Option(help="What the model saw is kept here, and nothing is filmed twice.", file_okay=False)
    ],
    only: Annotated[list[str] | None, typer.Option(help="One exercise; may be repeated. By default, all.")] = None,
    bodies: Annotated[int, typer.Option(help="Of each exercise in each view.", min=1)] = BODIES,
    quick: Annotated[bool, typer.Option("--quick", help="As coach certify --quick.")] = False,
    workers: Annotated[int, typer.Option(help="Processes.", min=1)] = os.cpu_count() or 1,
    certificates: Annotated[bool, typer.Option("--certificates", help="Write them beside the exercises.")] = False,
    write: Annotated[
        Path | None,
        typer.Option(help="Write page and tables here, from the certificates that there are.", file_okay=False),
    ] = None,
) -> None:
    """Films the jointed figure, measures it, and prints what was found."""
    console = Console(stderr=True)
    films.mkdir(parents=True, exist_ok=True)
    paths = [find_exercise(name) for name in only] if only else list(shipped_exercises().values())
    runs = run_all(paths, films, workers, bodies, console, quick)
    for path, run in zip(paths, runs, strict=True):
        found = certificate(run)
        print(f"{found.exercise}: {found.verdict}", *(f"  {reason.text}" for reason in found.reasons), sep="\n")
        if certificates:
            write_certificate(path, found)
    if write is not None:
        there = [read_certificate(path) for path in shipped_exercises().values()]
        for name, text in files([each for each in there if each is not None]).items():
            (write / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
