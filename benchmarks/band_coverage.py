"""How often the truth lies within the error bands, on bodies of the figure that made none of them.

python benchmarks/band_coverage.py --films DIR [--bodies N] [--grow]

Each body does one exercise, filmed as prescribed, and from 15 and 30 degrees beside that. In every measure each body
counts the same. Also printed is how often bands would hold that were multiplied to hold the other half of the bodies;
`--grow` multiplies those of `coach/core/kinematics/error_bands.py` to hold all of them.
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
from rich.table import Table
from shown import console

from coach.certification.bands import growths, module_grown
from coach.certification.cases import drawn
from coach.certification.plan import VIEWS
from coach.certification.score import ClipScore
from coach.certification.trial import Job, play
from coach.core.base.types import Floats
from coach.core.kinematics import error_bands
from coach.core.kinematics.error_bands import Bands
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise

# bodies of its own: certificates number theirs from 1, and the correction beside the view was learned from 3000 on
FIRST_BODY = 6000
FRAMES_PER_S = 10.0
SEED, RESAMPLED = 1, 2000
LEAST_BODIES = 19  # a measure that fewer bodies show gets no line of its own


@cache
def tracked() -> tuple[Path, ...]:
    return tuple(path for path in shipped_exercises().values() if read_exercise(path).tracked)


def jobs(bodies: int) -> Iterator[Job]:
    """The exercises in turn, a body of its own each time, from every view."""
    for number, path in enumerate(islice(cycle(tracked()), bodies)):
        for turn_deg in VIEWS:
            yield path, replace(drawn(path.stem, FIRST_BODY + number, turn_deg), frames_per_s=FRAMES_PER_S)


Grown = Mapping[str, Mapping[str, Bands]]  # prescribed view -> measure: by how much its bands are multiplied


def half(result: ClipScore) -> int:
    """Of the bodies; both halves do every exercise."""
    number = int(result.case.level.rpartition(" ")[2]) - FIRST_BODY
    return number // len(tracked()) % 2


def by_measure(results: Sequence[ClipScore], view_deg: float, grown: Sequence[Grown] | None) -> Mapping[str, Floats]:
    """Measure -> of each body whose clip shows it, the share of its frames in which the truth lies within the band.

    `grown`: by how much bands were multiplied that the one half and the other half of the bodies made.
    """
    found: dict[str, list[float]] = {}
    for result in results:
        if result.case.view_deg != view_deg:
            continue
        for name, readings in result.readings.items():
            times = 1.0
            if grown is not None:
                times = grown[1 - half(result)][result.view][name][VIEWS.index(view_deg)]
            if len(readings.in_bands):
                found.setdefault(name, []).append(float(np.mean(np.abs(readings.in_bands) <= times)))
    return {name: np.array(shares) for name, shares in found.items()}


def interval(shares: Floats) -> tuple[float, float]:
    """95 % of the means of bodies drawn again, with replacement."""
    rng = np.random.default_rng(SEED)
    means = rng.choice(shares, (RESAMPLED, len(shares))).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def show(title: str, results: Sequence[ClipScore], grown: Sequence[Grown] | None = None) -> None:
    table = Table(title=f"share of the frames whose error is within the band, in percent; {title}")
    for column in ("measure", "degrees beside", "bodies", "within", "95 % interval"):
        table.add_column(column, justify="left" if column == "measure" else "right")
    for view_deg in VIEWS:
        found = by_measure(results, view_deg, grown)
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


def main(
    films: Annotated[
        Path, typer.Option(help="What the model saw is kept here, and nothing is filmed twice.", file_okay=False)
    ],
    bodies: Annotated[int, typer.Option(help="Of the figure; each does one exercise.", min=LEAST_BODIES)] = 130,
    grow: Annotated[bool, typer.Option("--grow", help="Multiply the program's bands to hold these bodies.")] = False,
    workers: Annotated[int, typer.Option(help="Processes.", min=1)] = os.cpu_count() or 1,
) -> None:
    """Films the figure and measures it."""
    films.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(partial(play, kept=films), list(jobs(bodies)), chunksize=3))
    show("the bands as they are", results)
    halves = [growths([result for result in results if half(result) == which]) for which in (0, 1)]
    show("multiplied to hold the other half of the bodies", results, halves)
    if grow:
        Path(error_bands.__file__).write_text(module_grown(results), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
