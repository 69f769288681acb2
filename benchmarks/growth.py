"""Stores of 100 to 100,000 sessions: how long adding one, listing them and writing pages takes, and how large they are.

python benchmarks/growth.py [--sizes 100,1000,10000,100000] [--json FILE] [--picture FILE.svg]

Each patient has at most a thousand sessions, which is a session a day for three years; the clinic has as many
patients as that takes.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from math import log
from pathlib import Path
from statistics import median
from typing import Annotated

import numpy as np
import typer
from review import NOW, fill, happened, timed
from rich.table import Table
from shown import console

from coach.prescription.words import load_words
from coach.records.review import Review
from coach.records.store import open_store
from coach.report import clinic_page, patient_page

EACH = 1000  # sessions of a patient
ADDED = 20  # sessions that are added to a full store, one by one


@dataclass(frozen=True, slots=True)
class Grown:
    """What a store of so many sessions takes: seconds, and kB a session."""

    sessions: int
    add_session: float
    open_store: float
    list_sessions: float
    patient_page: float
    clinic_page: float
    kb_each: float


def grown(size: int, folder: Path) -> Grown:
    """Of a new store of this size; a page is timed the second time, as the first works out what is then kept."""
    path, words = folder / f"{size}.db", load_words("en")
    random = np.random.default_rng(3)
    with open_store(str(path), now=lambda: NOW) as store:
        for number in range(max(size // EACH, 1)):
            fill(store, store.patient(f"patient {number}"), min(size, EACH), random)
        review, patient = Review(store), store.patient("patient 0")
        added = [timed(lambda: _add(store, patient, random))[0] for _ in range(ADDED)]
        pages = (
            lambda: patient_page(review, patient, words, NOW),
            lambda: clinic_page(review, words, NOW),
        )
        for page in pages:
            page()
        seconds = [timed(page)[0] for page in pages]
        listed = timed(store.sessions)[0]
    opened = timed(lambda: open_store(str(path), now=lambda: NOW).close())[0]
    kept = sum(each.stat().st_size for each in folder.glob(f"{size}.db*") if each.is_file())
    for each in folder.glob(f"{size}.db*"):
        if each.is_file():
            each.unlink()
    return Grown(
        sessions=size, add_session=median(added), open_store=opened, list_sessions=listed, patient_page=seconds[0],
        clinic_page=seconds[1], kb_each=kept / 1000 / size,
    )  # fmt: skip


def _add(store, patient, random) -> None:  # type: ignore[no-untyped-def]
    """One whole session, as it is written while it happens."""
    with store.begin_session(patient, routine_id="gentle_start", routine_version="1", program_version="0",
                             model_version="0", source="bench", scripted=False) as writer:  # fmt: skip
        writer.add(happened(0, random))


def slopes(rows: Sequence[Grown], name: str) -> list[str]:
    """From one size to the next, as a power: 0 does not grow, 1 grows as the store does."""
    return [
        f"{log(getattr(after, name) / getattr(before, name)) / log(after.sessions / before.sessions):.2f}"
        for before, after in pairwise(rows)
    ]


TIMES = ("add_session", "open_store", "list_sessions", "patient_page", "clinic_page")


def picture(rows: Sequence[Grown]) -> str:
    """The times over the sizes, both logarithmic, as SVG."""
    width, height, left, low = 640, 360, 70, 40
    xs = [log(row.sessions, 10) for row in rows]
    ys = [log(getattr(row, name), 10) for row in rows for name in TIMES]
    bottom, top = np.floor(min(ys)), np.ceil(max(ys))

    def at(x: float, y: float) -> tuple[float, float]:
        across = left + (x - xs[0]) / max(xs[-1] - xs[0], 1e-9) * (width - left - 140)
        return across, 20 + (top - y) / (top - bottom) * (height - low - 20)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
    ]
    for power in range(int(bottom), int(top) + 1):
        _, y = at(xs[0], power)
        parts.append(f'<path d="M{left} {y:.1f}H{width - 140}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g} s</text>')
    for row, x in zip(rows, xs, strict=True):
        across = at(x, bottom)[0]
        parts.append(f'<text x="{across:.1f}" y="{height - 15}" text-anchor="middle">{row.sessions:,}</text>')
    for name, colour in zip(TIMES, ("#1f6f8b", "#8b5a1f", "#6b1f8b", "#2f7d32", "#b3261e"), strict=True):
        line = [at(x, log(getattr(row, name), 10)) for row, x in zip(rows, xs, strict=True)]
        parts.append(
            f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in line)}" fill="none" stroke="{colour}" '
            'stroke-width="2.5"/>'
        )
        parts.append(
            f'<text x="{line[-1][0] + 8:.1f}" y="{line[-1][1] + 4:.1f}" fill="{colour}">{name.replace("_", " ")}</text>'
        )
    return "\n".join([*parts, "</svg>", ""])


def main(
    sizes: Annotated[str, typer.Option(help="Sessions, by commas.")] = "100,1000,10000,100000",
    as_json: Annotated[Path | None, typer.Option("--json", help="Also write the figures to this file.")] = None,
    drawn: Annotated[Path | None, typer.Option("--picture", help="Also draw them, as SVG.")] = None,
) -> None:
    """Fills one store after another, and prints what each takes."""
    with tempfile.TemporaryDirectory() as made:
        rows = [grown(int(size), Path(made)) for size in sizes.split(",")]
    out = Table(title="seconds, and kB a session; below, the growth from one size to the next as a power")
    for name in ("sessions", *TIMES, "kb_each"):
        out.add_column(name.replace("_", " "), justify="right")
    for row in rows:
        out.add_row(f"{row.sessions:,}", *(f"{getattr(row, name):.4f}" for name in TIMES), f"{row.kb_each:.1f}")
    out.add_row("", *(" ".join(slopes(rows, name)) for name in TIMES), "")
    console().print(out)
    if as_json is not None:
        as_json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
    if drawn is not None:
        drawn.write_text(picture(rows), encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
