"""How often the program's error bands hold, on bodies of the figure that made none of them; --write measures them anew.

python benchmarks/error_bands.py --films DIR [--write] [--bodies N]

Every body does one exercise, filmed as prescribed, and with the camera 15 and 30 degrees off that; in every measure
each counts the same. Three groups of bodies, none of which is in two: six of each exercise give the first bands, these
are multiplied to hold the second group (`coach/certification/bands.py`), and the third only tries them.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache, partial
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.table import Table as Printed
from shown import console

from coach.certification.bands import PLACES_DEG, first_bands, grown, module
from coach.certification.cases import drawn
from coach.certification.score import ClipScore
from coach.certification.trial import Job, play
from coach.core.base.types import Floats
from coach.core.kinematics import error_bands
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise

# certificates number their bodies from 1, and the correction beside the view was learned from 3000 on
FIRST_OF_MADE, FIRST_OF_GROWN, FIRST_OF_TRIED = 7000, 6000, 8000
EACH = 6  # bodies of an exercise that give the first bands
FRAMES_PER_S = 10.0
SEED, RESAMPLED = 1, 2000
LEAST_BODIES = 19  # a measure that fewer bodies show gets no line of its own


@cache
def tracked() -> tuple[Path, ...]:
    return tuple(path for path in shipped_exercises().values() if read_exercise(path).tracked)


def jobs(first: int, bodies: int) -> Iterator[Job]:
    """The exercises in turn, a body of its own each time, from every place; bodies are numbered from `first`."""
    for number, path in enumerate(islice(cycle(tracked()), bodies), first):
        for turn_deg in PLACES_DEG:
            yield path, replace(drawn(path.stem, number, turn_deg), frames_per_s=FRAMES_PER_S)


def played(first: int, bodies: int, films: Path, workers: int) -> list[ClipScore]:
    """By fresh processes, which judge by the bands as they are written now."""
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(partial(play, kept=films), list(jobs(first, bodies)), chunksize=3))


def written_anew(bodies: int, films: Path, workers: int) -> None:
    """Writes the first bands, judges the second group by them, and writes what became of them."""
    place = Path(error_bands.__file__)
    tables = first_bands(played(FIRST_OF_MADE, EACH * len(tracked()), films, workers))
    place.write_text(module(tables), encoding="utf-8")
    place.write_text(module(grown(tables, played(FIRST_OF_GROWN, bodies, films, workers))), encoding="utf-8")


def by_measure(results: Sequence[ClipScore], view_deg: float) -> Mapping[str, Floats]:
    """Measure -> of each body whose clip shows it, the share of its frames in which the truth lies within the band."""
    found: dict[str, list[float]] = {}
    for result in results:
        if result.case.view_deg != view_deg:
            continue
        for name, readings in result.readings.items():
            if len(readings.in_bands):
                found.setdefault(name, []).append(readings.held / len(readings.in_bands))
    return {name: np.array(shares) for name, shares in found.items()}


def told(results: Sequence[ClipScore], view_deg: float) -> float:
    """The share of the readings that are told, every body and every measure counting the same."""
    shares = [
        readings.told / len(readings.live)
        for result in results
        if result.case.view_deg == view_deg
        for readings in result.readings.values()
        if len(readings.live)
    ]
    return float(np.mean(shares))


def interval(shares: Floats) -> tuple[float, float]:
    """95 % of the means of bodies drawn again, with replacement."""
    rng = np.random.default_rng(SEED)
    means = rng.choice(shares, (RESAMPLED, len(shares))).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def show(results: Sequence[ClipScore]) -> None:
    table = Printed(title="share of the frames whose error is within the band, in percent")
    for column in ("measure", "degrees off", "bodies", "within", "95 % interval"):
        table.add_column(column, justify="left" if column == "measure" else "right")
    for view_deg in PLACES_DEG:
        found = by_measure(results, view_deg)
        rows = {name: shares for name, shares in found.items() if len(shares) >= LEAST_BODIES}
        for name, shares in {**rows, "all measures": np.concatenate(list(found.values()))}.items():
            low, high = interval(shares)
            table.add_row(
                name,
                f"{view_deg:.0f}",
                str(len(shares)),
                f"{100 * shares.mean():.1f}",
                f"{100 * low:.1f}-{100 * high:.1f}",
            )
    console().print(table)
    console().print("told:", *(f"{100 * told(results, deg):.0f} % at {deg:.0f} degrees" for deg in PLACES_DEG))


def main(
    films: Annotated[
        Path, typer.Option(help="What the model saw is kept here, and nothing is filmed twice.", file_okay=False)
    ],
    bodies: Annotated[int, typer.Option(help="Of the second and the third group.", min=LEAST_BODIES)] = 130,
    write: Annotated[bool, typer.Option("--write", help="Measure the program's bands anew, and write them.")] = False,
    workers: Annotated[int, typer.Option(help="Processes.", min=1)] = os.cpu_count() or 1,
) -> None:
    """Films the figure and measures it."""
    films.mkdir(parents=True, exist_ok=True)
    if write:
        written_anew(bodies, films, workers)
    show(played(FIRST_OF_TRIED, bodies, films, workers))


if __name__ == "__main__":
    typer.run(main)
