"""`coach measure`."""

import json
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core

from coach.cli.base import Model, WrongUse, app, is_live, print
from coach.paths import expanded

if TYPE_CHECKING:
    from coach.cli.clips import Measure

LOCAL = "local"  # the address that `--dask` alone stands for
Workers = Annotated[int | None, typer.Option(min=1, help="For a folder: how many processes; by default one per core.")]

Dask = Annotated[
    str | None,
    typer.Option(
        "--dask", metavar="[ADDRESS]", show_default=False,
        help="For a folder: on the Dask cluster of this scheduler; with no address, on one begun here.",
    ),
]  # fmt: skip


class WithDask(typer.core.TyperCommand):
    """A command whose `--dask` may stand without an address."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        out: list[str] = []
        for word, after in zip_longest(args, args[1:], fillvalue="-"):
            out += [word, LOCAL] if word == "--dask" and after.startswith("-") else [word]
        return super().parse_args(ctx, out)


@app.command(cls=WithDask)
def measure(
    source: Annotated[
        str, typer.Argument(help="A video, a photograph, a recording (.npz), the mannequin, or a folder of these.")
    ],
    exercise: Annotated[str, typer.Option(help="Which exercise is shown.")],
    side: Annotated[str | None, typer.Option(help="left or right; by default the exercise's own rule.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object; for a folder, one per line.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="For a folder: a table (.csv) or everything (.jsonl); resumes a file."),
    ] = None,
    workers: Workers = None,
    dask: Dask = None,
    model: Model = None,
) -> int:
    """Measure one exercise in a clip, or in every clip of a folder: no session, no questions."""
    from coach.cli.clips import Job, measure_clip, measure_folder

    if side not in (None, "left", "right"):
        raise WrongUse(f"--side is left or right, not {side!r}.")
    if is_live(source):
        raise WrongUse("coach measure reads recorded sources; for a camera use coach run.")
    job = Job(source=source, exercise=exercise, side=side, model=model)
    folder = expanded(source)
    if folder.is_dir():
        into = None if output is None else expanded(output)
        return measure_folder(folder, job, as_json=as_json, output=into, measure=_where(workers, dask))
    if any(option is not None for option in (output, workers, dask)):
        raise WrongUse("-o, --workers and --dask are for a folder of clips.")
    found = measure_clip(job)
    print(json.dumps(found, allow_nan=False) if as_json else measured_in_words(found))
    return 0


def _where(workers: int | None, dask: str | None) -> "Measure":
    if dask is None:
        from coach.cli.processes import measured_here

        return partial(measured_here, workers=workers)
    if workers is not None:
        raise WrongUse("--workers is for this machine: a Dask cluster has its own.")
    from coach.cli.cluster import measured_on_cluster

    return partial(measured_on_cluster, address=dask)


NOT_TOLD = (
    "the error band is wider than a third of the movement's range (of a position held still: wider than 15 degrees), "
    "so that a figure would say nothing; stop limits hold all the same. --json has the number."
)


def measured_in_words(measured: dict[str, Any]) -> str:
    """What was found in one clip, a line for each thing."""
    lines = [
        f"{measured['exercise']} in {measured['source']}: "
        f"{measured['seen_s']:.1f} of {measured['duration_s']:.1f} s seen"
    ]
    for number, rep in enumerate(measured["reps"], start=1):
        peak = ", ".join(f"{name} {_reading(value)}" for name, value in rep["peak"].items())
        lines.append(f"  rep {number} ({rep['side']}): {rep['start_s']:.1f} to {rep['end_s']:.1f} s; {peak}")
    for hold in measured["holds"]:
        lines.append(
            f"  hold ({hold['side']}): {hold['start_s']:.1f} to {hold['end_s']:.1f} s, {hold['held_s']:.1f} s correct"
        )
    if measured["steps"]:
        cadence = measured["cadence_per_min"]
        lines.append(f"  {len(measured['steps'])} steps" + (f", {cadence:.0f} a minute" if cadence else ""))
    lines += [
        f"  fault {f['name']} at {f['t_s']:.1f} s: {f['deg']:.0f}"
        if f["told"]
        else f"  fault {f['name']} at {f['t_s']:.1f} s: not told"
        for f in measured["faults"]
    ]
    readings = [value for rep in measured["reps"] for value in rep["peak"].values()] + measured["faults"]
    if not all(value["told"] for value in readings):
        lines.append(f"  not told: {NOT_TOLD}")
    lines += [f"  note at {note['t_s']:.1f} s: {note['text']}" for note in measured["notes"]]
    return "\n".join(lines)


def _reading(value: dict[str, Any]) -> str:
    return f"{value['deg']:.0f} ± {value['error_deg']:.0f}" if value["told"] else "not told"
