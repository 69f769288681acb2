"""How often the truth lies within the error bands, on bodies of the figure that made none of them.

python benchmarks/band_coverage.py --films DIR [--bodies N]

Each body does one exercise, filmed as prescribed, and from 15 and 30 degrees beside that. In every measure each body
counts the same.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.table import Table
from shown import console

from coach.certification.cases import drawn
from coach.certification.plan import VIEWS
from coach.certification.score import ClipScore, Readings
from coach.certification.trial import Job, play
from coach.core.base.types import Floats
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise

# bodies of its own: certificates number theirs from 1, and the correction beside the view was learned from 3000 on
FIRST_BODY = 6000
FRAMES_PER_S = 10.0
SEED, RESAMPLED = 1, 2000
LEAST_BODIES = 19  # a measure that fewer bodies show gets no line of its own


def jobs(bodies: int) -> Iterator[Job]:
    """The exercises in turn, a body of its own each time, from every view."""
    tracked = [path for path in shipped_exercises().values() if read_exercise(path).tracked]
    for number, path in enumerate(islice(cycle(tracked), bodies)):
        for turn_deg in VIEWS:
            yield path, replace(drawn(path.stem, FIRST_BODY + number, turn_deg), frames_per_s=FRAMES_PER_S)


def held(readings: Readings) -> float:
    """The share of a clip's frames in which the truth lay within the band."""
    return readings.held / len(readings.live)


def by_measure(results: Sequence[ClipScore], view_deg: float) -> Mapping[str, Floats]:
    """Measure -> the share of each body whose clip shows it."""
    here = [result for result in results if result.case.view_deg == view_deg]
    names = dict.fromkeys(name for result in here for name in result.readings)
    shares = {
        name: np.array([held(r.readings[name]) for r in here if name in r.readings and len(r.readings[name].live)])
        for name in names
    }
    return {name: found for name, found in shares.items() if len(found)}


def interval(shares: Floats) -> tuple[float, float]:
    """95 % of the means of bodies drawn again, with replacement."""
    rng = np.random.default_rng(SEED)
    means = rng.choice(shares, (RESAMPLED, len(shares))).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(high)


def show(results: Sequence[ClipScore]) -> None:
    table = Table(title="share of the frames whose error is within the band, in percent")
    for column in ("measure", "degrees beside", "bodies", "within", "95 % interval"):
        table.add_column(column, justify="left" if column == "measure" else "right")
    for view_deg in VIEWS:
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


def main(
    films: Annotated[
        Path, typer.Option(help="What the model saw is kept here, and nothing is filmed twice.", file_okay=False)
    ],
    bodies: Annotated[int, typer.Option(help="Of the figure; each does one exercise.", min=LEAST_BODIES)] = 130,
    workers: Annotated[int, typer.Option(help="Processes.", min=1)] = os.cpu_count() or 1,
) -> None:
    """Films the figure and measures it."""
    films.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        results = list(pool.map(partial(play, kept=films), list(jobs(bodies)), chunksize=3))
    show(results)


if __name__ == "__main__":
    typer.run(main)
