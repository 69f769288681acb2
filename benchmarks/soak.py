"""A day of sessions in one process: whether memory, open files, threads and the store grow as they should.

python benchmarks/soak.py [--hours 8] [--routine gentle_start] [--json FILE]

The virtual patient does the routine again and again, as landmarks, as fast as it goes; nothing is skipped but drawing
and the pose model, whose own memory `benchmarks/pipeline.py` shows.
"""

import gc
import json
import os
import tempfile
import threading
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass, replace
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import Annotated

import numpy as np
import typer
from rich.table import Table
from shown import console

from coach.cli.entry import execute
from coach.devices import camera
from coach.mannequin.patient import source
from coach.records.store import open_store

WARM = 2  # sessions after which everything that is loaded once is loaded


@dataclass(frozen=True, slots=True)
class After:
    """How things stand after a session."""

    hours: float  # of the simulated day
    took_s: float
    memory_mb: float  # resident
    files: int  # open files and sockets
    fonts: int  # of those, font files
    threads: int
    store_mb: float
    code: int


def standing(hours: float, took_s: float, store: Path, code: int) -> After:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    links = [os.readlink(link.path) for link in os.scandir("/proc/self/fd") if os.path.islink(link.path)]
    kept = sum(path.stat().st_size for path in store.parent.glob(f"{store.name}*") if path.is_file())
    return After(
        hours=round(hours, 2), took_s=round(took_s, 1), memory_mb=round(pages * os.sysconf("SC_PAGESIZE") / 1e6, 1),
        files=len(links), fonts=sum(link.endswith((".ttf", ".otf")) for link in links),
        threads=threading.active_count(), store_mb=round(kept / 1e6, 2), code=code,
    )  # fmt: skip


def day(hours: float, routine: str, folder: Path) -> list[After]:
    """Sessions until so many hours of their own time have passed."""
    source.open_source = lambda name, **_: source.MannequinCamera(name.partition(":")[2], pixels=False)
    camera.CAMERAS["mannequin"] = replace(camera.CAMERAS["mannequin"], backend="recorded")
    store, found, passed_s = folder / "records.db", [], 0.0
    while passed_s < hours * 3600:
        began = perf_counter()
        with redirect_stdout(StringIO()):
            code = execute(
                ["run", routine, "--camera", "mannequin", "--no-window", "--mute", "--store", str(store),
                 "--report", str(folder / "report.html")]
            )  # fmt: skip
        with open_store(str(store)) as records:
            last = max(records.sessions(), key=lambda session: session.started_at)
            passed_s += records.events(last)[-1].t_s
        found.append(standing(passed_s / 3600, perf_counter() - began, store, code))
    return found


def slope(rows: list[After], name: str) -> float:
    """Of a figure per hour, by least squares, once everything is loaded."""
    hours, values = (np.array([getattr(row, each) for row in rows[WARM:]], float) for each in ("hours", name))
    return float(np.polyfit(hours, values, 1)[0])


def main(
    hours: Annotated[float, typer.Option(help="Of simulated time.", min=0.1)] = 8.0,
    routine: Annotated[str, typer.Option(help="What is done again and again.")] = "gentle_start",
    as_json: Annotated[Path | None, typer.Option("--json", help="Also write every row to this file.")] = None,
) -> None:
    """Runs the day, and prints what grew."""
    with tempfile.TemporaryDirectory() as made:
        rows = day(hours, routine, Path(made))
    out = Table(title=f"{len(rows)} sessions of {routine}, {rows[-1].hours:.1f} simulated hours")
    for name in ("", "after the second session", "at the end", "growth an hour"):
        out.add_column(name, justify="right" if name else "left")
    for name in ("memory_mb", "files", "fonts", "threads", "store_mb", "took_s"):
        first, last = getattr(rows[min(WARM, len(rows)) - 1], name), getattr(rows[-1], name)
        out.add_row(name, f"{first:g}", f"{last:g}", f"{slope(rows, name):+.2f}" if len(rows) > WARM + 1 else "")
    console().print(out)
    if as_json is not None:
        as_json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
