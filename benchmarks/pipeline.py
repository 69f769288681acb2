"""The whole pipeline without a window against the bare pose model, block by block on the same frames of one video."""

import json
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table
from shown import console
from trial.cases import Case
from trial.film import SIZE, arrived, case_camera
from underway import RETURNED, begun, lasting, tick

from coach import __version__
from coach.core import session
from coach.core.exercise import Exercise, Routine
from coach.core.script import Script
from coach.devices.camera import open_camera
from coach.devices.clock import FrameClock
from coach.devices.feed import RecordedFeed
from coach.devices.opencv import load_opencv
from coach.devices.pose import open_backend
from coach.devices.quiet import quiet
from coach.mannequin.body import build_body
from coach.mannequin.look import LOOKS
from coach.mannequin.patient import Patient
from coach.mannequin.render import Renderer
from coach.mannequin.source import FRAMES_PER_S
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise
from coach.records.store import Store, open_store

TARGET_RATIO = 1.05  # design 9: median of the pairs' ratios
WARM_UP = 60  # frames: the models start, the person is found, the session comes to its exercise


def write_video(path: Path, exercise: Exercise, frames: int) -> None:
    """The virtual patient doing the exercise, as an ordinary video file. Raises OSError where none can be written."""
    cv2 = load_opencv()
    film = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), FRAMES_PER_S, SIZE)
    if not film.isOpened():
        raise OSError(f"No video can be written to '{path}': give one with --video.")
    case = Case(exercise=exercise.id)
    body, known = build_body(), {exercise.id: exercise}
    patient, renderer = Patient(body, known), Renderer(body, LOOKS[case.look], case_camera(case, exercise))
    start_s = arrived(patient, exercise.id)
    for number in track(range(frames), description="writing a video", console=Console(stderr=True)):
        image = renderer.draw(patient.step(start_s + number / FRAMES_PER_S, exercise.id))
        film.write(cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    film.release()


class Bare:
    """What anybody would write first: decode, convert, ask the model, and nothing else."""

    def __init__(self, video: Path) -> None:
        self.cv2 = load_opencv()
        with quiet():
            import mediapipe

            self.model = mediapipe.solutions.pose.Pose(model_complexity=1)
        self.film = self.cv2.VideoCapture(str(video))
        self.seen = 0

    def frame(self) -> bool:
        there, image = self.film.read()
        if not there:
            return False
        image = self.cv2.cvtColor(image, self.cv2.COLOR_BGR2RGB)
        image.flags.writeable = False
        self.seen += self.model.process(image).pose_landmarks is not None
        return True

    def close(self) -> None:
        self.film.release()
        self.model.close()


class Whole:
    """The application's own feed, decisions and records, in the middle of an exercise."""

    def __init__(self, video: Path, exercise: Exercise, store: Store) -> None:
        camera = open_camera(str(video))
        backend = open_backend(camera.backend, still=camera.still)
        self.feed = RecordedFeed(camera, backend, FrameClock(), None)
        self.routine, self.state, self.script = lasting(exercise), session.Session(known=RETURNED), Script()
        self.writer = _writer(store, self.routine, camera.name, backend.model)
        self.seen = self.under_way = 0

    def frame(self) -> bool:
        given = self.feed.next()
        if given.pose is None:
            return False
        moment, self.script = tick(self.state, given.pose, self.script)
        self.state, events, _ = session.advance(self.routine, self.state, moment)
        self.writer.add(events)
        self.writer.add_pose(given.pose)
        self.seen += given.pose.seen
        self.under_way += begun(self.state)
        return True

    def close(self) -> None:
        self.feed.close()
        self.writer.close()


def _writer(store: Store, routine: Routine, source: str, model: str) -> Any:
    who = store.patient("demo")
    kept = store.add_prescription(
        who, routine_id=routine.id, version=routine.version, routine_text="a benchmark", overrides={}
    )
    return store.begin_session(
        who,
        routine_id=routine.id,
        routine_version=routine.version,
        program_version=__version__,
        model_version=model,
        source=source,
        scripted=True,
        prescription=kept,
    )


def timed(frame: Callable[[], bool], count: int) -> float:
    """Seconds for so many frames; NaN where the video ends before."""
    start = perf_counter()
    done = all(frame() for _ in range(count))
    return perf_counter() - start if done else float("nan")


def pairs(first: Callable[[], bool], second: Callable[[], bool], block: int, most: int) -> list[tuple[float, float]]:
    """Seconds of (first, second) for each block of frames; they take turns in going first."""
    out: list[tuple[float, float]] = []
    while len(out) < most:
        turn = (first, second) if len(out) % 2 == 0 else (second, first)
        times = [timed(frame, block) for frame in turn]
        if np.isnan(times).any():
            break
        out.append((times[0], times[1]) if len(out) % 2 == 0 else (times[1], times[0]))
    return out


def ratios(measured: list[tuple[float, float]]) -> list[float]:
    """Second over first, pair by pair."""
    return [second / first for first, second in measured]


def compare(video: Path, exercise: Exercise, block: int, most: int) -> dict[str, Any]:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        store = stack.enter_context(open_store(f"sqlite:///{Path(folder) / 'bench.sqlite'}"))
        bare = Bare(video)
        stack.callback(bare.close)
        whole = Whole(video, exercise, store)
        stack.callback(whole.close)
        with quiet():  # the models talk at their first frames
            for each in (bare, whole):
                timed(each.frame, WARM_UP)
        before = bare.seen, whole.seen, whole.under_way
        found = pairs(bare.frame, whole.frame, block, most)
        frames = max(block * len(found), 1)
        counts = (bare.seen, whole.seen, whole.under_way)
        shares = [(now - then) / frames for now, then in zip(counts, before, strict=True)]
    return {
        "pairs": [{"bare_s": a, "whole_s": b, "ratio": b / a} for a, b in found],
        "frames_a_pair": block,
        "median_ratio": float(np.median(ratios(found))) if found else None,
        "target_ratio": TARGET_RATIO,
        "bare_seen": shares[0],
        "whole_seen": shares[1],
        "in_exercise": shares[2],
    }


def table(found: dict[str, Any]) -> Table:
    frames = found["frames_a_pair"]
    out = Table(title=f"milliseconds per frame, {frames} frames a pair (to reach: median ratio {TARGET_RATIO})")
    for name in ("pair", "bare model", "whole pipeline", "ratio"):
        out.add_column(name, justify="right")
    for number, pair in enumerate(found["pairs"], start=1):
        ms = (1000 * pair[name] / frames for name in ("bare_s", "whole_s"))
        out.add_row(str(number), *(f"{value:.1f}" for value in ms), f"{pair['ratio']:.3f}")
    median = found["median_ratio"]
    out.add_row("median", "", "", "none" if median is None else f"{median:.3f}")
    return out


def main(
    video: Annotated[Path | None, typer.Argument(help="A video with one person in it; by default one is made.")] = None,
    exercise: Annotated[str, typer.Option(help="Which exercise the video shows.")] = "hip_lift",
    block: Annotated[int, typer.Option(help="Frames a pair.", min=5)] = 30,
    most: Annotated[int, typer.Option("--pairs", help="Pairs at most; at least 5 make a result.", min=5)] = 9,
    as_json: Annotated[Path | None, typer.Option("--json", help="Also write the figures to this file.")] = None,
) -> None:
    """Interleaves both on the same frames, both decoding and converting, person in view."""
    rules = read_exercise(find_exercise(exercise))
    with tempfile.TemporaryDirectory() as folder:
        if video is None:
            video = Path(folder) / "mannequin.mp4"
            write_video(video, rules, block * most + WARM_UP)
        found = compare(video, rules, block, most)
    console().print(table(found))
    typer.echo(
        f"a person was seen in {found['whole_seen']:.0%} of the frames, "
        f"and the session was in the exercise in {found['in_exercise']:.0%}."
    )
    if as_json is not None:
        as_json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    if len(found["pairs"]) < 5:
        typer.echo("The video is too short for 5 pairs: give a longer one, or fewer frames with --block.", err=True)
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
