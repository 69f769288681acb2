"""Whole processes on one film, pinned to one core: `coach measure` against what anybody would write first.

CPU seconds and wall time of four programs, one after another in turns, each also with nothing but its imports:
bare `mp.solutions.pose` of mediapipe 0.10.21 in an environment of its own, which this script makes once; the bare Tasks
landmarker with the model as published; the same with the model that ships; and `coach measure`.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import platformdirs
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from shown import console

from coach.certification.cases import Case
from coach.certification.film import SIZE, arrived, case_camera
from coach.devices.opencv import load_opencv
from coach.devices.pose.landmarker import shipped_model
from coach.mannequin.body.body import build_body
from coach.mannequin.patient.simulator import VirtualPatient
from coach.mannequin.patient.source import FRAMES_PER_S
from coach.mannequin.render.render import Renderer
from coach.mannequin.render.style import LOOKS
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise

# design 9: median over the pairs of `coach measure` by each, whole processes
TARGETS: dict[str, float] = {"solutions": 0.70, "tasks, cut model": 0.95}
OLD = "mediapipe==0.10.21"
SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
PYTHONS = ("python3.12", "python3.11")  # for which it has wheels

IMPORTS_ONLY = "imports"
SOLUTIONS = """
import sys
import cv2, mediapipe
if sys.argv[1] != "imports":
    film, model = cv2.VideoCapture(sys.argv[1]), mediapipe.solutions.pose.Pose(model_complexity=1)
    while True:
        there, image = film.read()
        if not there:
            break
        image = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
        image.flags.writeable = False
        model.process(image)
"""
TASKS = """
import sys
import cv2, mediapipe
from mediapipe.tasks.python import BaseOptions, vision
if sys.argv[1] != "imports":
    film = cv2.VideoCapture(sys.argv[1])
    fps, number = film.get(cv2.CAP_PROP_FPS), 0
    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_path=sys.argv[2]), running_mode=vision.RunningMode.VIDEO
    )
    with vision.PoseLandmarker.create_from_options(options) as model:
        while True:
            there, image = film.read()
            if not there:
                break
            image = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
            picture = mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=image)
            model.detect_for_video(picture, round(1000 * number / fps))
            number += 1
"""
MEASURE = """
import sys
if sys.argv[1] == "imports":
    import coach.cli, coach.core.clip.clip_report, coach.devices.camera.video, coach.prescription.reader
    from coach.devices.pose.landmarker import load_mediapipe
    load_mediapipe()
else:
    sys.argv[:1] = ["coach", "measure"]
    from coach.cli import main
    main()
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: CPU seconds of all its threads, and seconds on the wall."""

    cpu_s: float
    wall_s: float


def cost(command: Sequence[str | Path]) -> Cost:
    """Run a command on one core. Raises OSError with what it said where it fails."""
    pinned = shutil.which("taskset")
    whole = [*([pinned, "-c", str(min(os.sched_getaffinity(0)))] if pinned else []), *map(str, command)]
    start_s, before = time.perf_counter(), os.times()
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(whole, stdout=subprocess.DEVNULL, stderr=said)
        if done.returncode:
            said.seek(0)
            raise OSError(f"{command[0]} failed: {said.read().decode(errors='replace')[-500:]}")
    after = os.times()
    cpu_s = after.children_user - before.children_user + after.children_system - before.children_system
    return Cost(cpu_s, time.perf_counter() - start_s)


def old_python() -> Path:
    """An interpreter with mediapipe 0.10.21; its environment is made on first use. Raises OSError where none can be."""
    place = platformdirs.user_cache_path("back-coach") / "bare-mediapipe-0.10.21"
    python = place / "bin" / "python"
    if not python.exists():
        chosen = next((name for name in (sys.executable, *PYTHONS) if _has_wheels(name)), None)
        if chosen is None:
            raise OSError(f"{OLD} needs {' or '.join(PYTHONS)}, and neither can be started.")
        subprocess.run([chosen, "-m", "venv", place], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", OLD], check=True)
    return python


def _has_wheels(interpreter: str) -> bool:
    told = [interpreter, "-c", "import sys; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))"]
    return shutil.which(interpreter) is not None and subprocess.run(told, capture_output=True).returncode == 0


def write_video(path: Path, exercise_id: str, frames: int) -> None:
    """The virtual patient doing the exercise, as an ordinary video file. Raises OSError where none can be written."""
    cv2 = load_opencv()
    film = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), FRAMES_PER_S, SIZE)
    if not film.isOpened():
        raise OSError(f"No video can be written to '{path}': give one with --video.")
    exercise, case = read_exercise(find_exercise(exercise_id)), Case(exercise=exercise_id)
    body = build_body()
    patient, renderer = (
        VirtualPatient(body, {exercise_id: exercise}),
        Renderer(body, LOOKS[case.person.look], case_camera(case, exercise)),
    )
    start_s = arrived(patient, exercise_id)
    for number in track(range(frames), description="writing a video", console=Console(stderr=True)):
        image = renderer.draw(patient.step(start_s + number / FRAMES_PER_S, exercise_id))
        film.write(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    film.release()


def programs(exercise: str, whole_model: Path) -> dict[str, Callable[[str], list[str | Path]]]:
    """Name -> the command for a film, or for `IMPORTS_ONLY`; what is compared with the others stands last."""
    here = sys.executable
    old = old_python()
    return {
        "solutions": lambda film: [old, "-c", SOLUTIONS, film],
        "tasks, whole model": lambda film: [here, "-c", TASKS, film, whole_model],
        "tasks, cut model": lambda film: [here, "-c", TASKS, film, shipped_model()],
        "coach measure": lambda film: [here, "-c", MEASURE, film, "--exercise", exercise, "--json"],
    }


def compare(film: Path, exercise: str, rounds: int) -> dict[str, dict[str, Any]]:
    """Name -> its costs in each round, and with its imports alone."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.task"
        script = [sys.executable, SCRIPTS / "pose_model.py", "--whole", "-o", whole]
        subprocess.run(script, check=True, stdout=subprocess.DEVNULL)
        commands = programs(exercise, whole)
        found: dict[str, dict[str, Any]] = {name: {"whole": [], "imports": []} for name in commands}
        for number in track(range(rounds + 1), description="measuring", console=Console(stderr=True)):
            for name, command in list(commands.items())[:: 1 if number % 2 else -1]:
                whole_cost, imports = cost(command(str(film))), cost(command(IMPORTS_ONLY))
                if number:  # the first round warms the disk's cache
                    found[name]["whole"].append(whole_cost)
                    found[name]["imports"].append(imports)
    return found


def ratios(mine: Sequence[Cost], theirs: Sequence[Cost]) -> list[float]:
    """CPU seconds of mine by theirs, round by round."""
    return [one.cpu_s / other.cpu_s for one, other in zip(mine, theirs, strict=True)]


def without(costs: Sequence[Cost], imports: Sequence[Cost]) -> list[Cost]:
    """Each cost less that of the imports in the same round."""
    return [Cost(a.cpu_s - b.cpu_s, a.wall_s - b.wall_s) for a, b in zip(costs, imports, strict=True)]


def figures(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, float | None]]:
    """Medians of each program, and of the ratio of `coach measure` to it."""
    mine = found["coach measure"]
    out: dict[str, dict[str, float | None]] = {}
    for name, costs in found.items():
        bare, ours = without(costs["whole"], costs["imports"]), without(mine["whole"], mine["imports"])
        out[name] = {
            "cpu_s": median(cost.cpu_s for cost in costs["whole"]),
            "wall_s": median(cost.wall_s for cost in costs["whole"]),
            "imports_cpu_s": median(cost.cpu_s for cost in costs["imports"]),
            "ratio": median(ratios(mine["whole"], costs["whole"])),
            "ratio_without_imports": median(ratios(ours, bare)),
            "to_reach": TARGETS.get(name),
        }
    return out


def table(found: dict[str, dict[str, float | None]], rounds: int) -> Table:
    out = Table(title=f"whole processes on one core: medians of {rounds} rounds")
    for column in ("", "CPU s", "wall s", "imports, CPU s", "coach by it", "without imports", "to reach"):
        out.add_column(column, justify="left" if not column else "right")
    for name, row in found.items():
        cells = (f"{row[key]:.2f}" for key in ("cpu_s", "wall_s", "imports_cpu_s"))
        shares = (f"{row[key]:.3f}" for key in ("ratio", "ratio_without_imports"))
        out.add_row(name, *cells, *shares, "" if row["to_reach"] is None else f"{row['to_reach']:.2f}")
    return out


def main(
    video: Annotated[Path | None, typer.Argument(help="A video with one person in it; by default one is made.")] = None,
    exercise: Annotated[str, typer.Option(help="Which exercise the video shows.")] = "hip_lift",
    rounds: Annotated[int, typer.Option("--pairs", help="Rounds, in each of which every program runs once.")] = 7,
    as_json: Annotated[Path | None, typer.Option("--json", help="Also write the figures to this file.")] = None,
) -> None:
    """Compare whole processes, interleaved, on one core."""
    with tempfile.TemporaryDirectory() as folder:
        if video is None:
            video = Path(folder) / "mannequin.mp4"
            write_video(video, exercise, 400)
        found = figures(compare(video, exercise, rounds))
    console().print(table(found, rounds))
    if as_json is not None:
        as_json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
