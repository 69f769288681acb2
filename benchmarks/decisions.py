"""How long the decisions of one frame take, from landmarks to cues, exercise by exercise."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter_ns
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from shown import console
from underway import RETURNED, begun, lasting, tick

from coach.core import session
from coach.core.base.types import Floats, Pose
from coach.core.dialogue.scripted_answers import Script
from coach.core.exercise.model import Exercise
from coach.core.session import presenter
from coach.core.session.state import DayPlan
from coach.devices.pose import open_backend
from coach.mannequin.patient.source import MannequinCamera
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise

TARGET_MS = 0.3  # design 9: median per frame
SETTLING_FRAMES = 15  # at the start of an exercise, before the steady state


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Milliseconds per frame of one exercise."""

    exercise: str
    frames: int
    decisions_ms: float  # median
    decisions_p95_ms: float
    view_ms: float  # median, of what the screen is told
    view_p95_ms: float


def performed(exercise: Exercise, seconds: float) -> list[Pose]:
    """The landmarks of the virtual patient getting ready and doing the exercise; no pose model."""
    with MannequinCamera(pixels=False) as camera, open_backend(camera.backend) as backend:
        camera.attend(exercise, doing=True)
        poses = []
        while (frame := camera.read()) is not None and frame.t_s < seconds:
            poses.append(backend.estimate(frame))
    return poses


def cost(exercise: Exercise, poses: list[Pose]) -> Cost:
    """Plays the poses through a session that is in the exercise, timing each frame. Raises ValueError if it is not."""
    routine, state, script = lasting(exercise), session.Session(plan=DayPlan(known=RETURNED)), Script()
    decided, viewed = [], []
    for pose in poses:
        moment, script = tick(state, pose, script)
        start = perf_counter_ns()
        state, _, _ = session.advance(routine, state, moment)
        between = perf_counter_ns()
        presenter.view(routine, state)
        if begun(state):
            decided.append(between - start)
            viewed.append(perf_counter_ns() - between)
    return _cost(exercise.id, np.array(decided[SETTLING_FRAMES:]) / 1e6, np.array(viewed[SETTLING_FRAMES:]) / 1e6)


def _cost(name: str, decided: Floats, viewed: Floats) -> Cost:
    if not len(decided):
        raise ValueError(f"{name} never came under way: give it more seconds.")
    return Cost(
        exercise=name,
        frames=len(decided),
        decisions_ms=float(np.median(decided)),
        decisions_p95_ms=float(np.percentile(decided, 95)),
        view_ms=float(np.median(viewed)),
        view_p95_ms=float(np.percentile(viewed, 95)),
    )


def table(costs: list[Cost]) -> Table:
    out = Table(title=f"decisions per frame, milliseconds (to reach: median {TARGET_MS})")
    for name in ("exercise", "frames", "median", "95th percentile", "view, median", "view, 95th percentile", "reached"):
        out.add_column(name, justify="left" if name in ("exercise", "reached") else "right")
    for c in costs:
        times = (c.decisions_ms, c.decisions_p95_ms, c.view_ms, c.view_p95_ms)
        out.add_row(c.exercise, str(c.frames), *(f"{ms:.3f}" for ms in times), reached(c))
    return out


def reached(c: Cost) -> str:
    return "yes" if c.decisions_ms <= TARGET_MS else "NO"


def main(
    seconds: Annotated[float, typer.Option(help="Seconds of each exercise, getting ready included.")] = 40.0,
    as_json: Annotated[Path | None, typer.Option("--json", help="Also write the figures to this file.")] = None,
) -> None:
    """Times the decisions on landmarks of the virtual patient; no camera, no pose model."""
    costs = []
    for name, path in track(shipped_exercises().items(), description="exercises", console=Console(stderr=True)):
        exercise = read_exercise(path)
        costs.append(cost(exercise, performed(exercise, seconds)))
        assert costs[-1].exercise == name
    console().print(table(costs))
    if as_json is not None:
        report = {"target_ms": TARGET_MS, "exercises": [asdict(c) for c in costs]}
        as_json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
