"""A session as people have it: a camera that does not wait, the pose model, window, voice and record, on one core.

    python benchmarks/live.py [--minutes 30] [--routine gentle_start] [--json FILE]

The virtual patient is drawn by another process on another core, 30 pictures a second; every question is answered after
a second. The window needs a display (`xvfb-run`, where there is none). Printed are, for each kind of moment, CPU
seconds a minute of the whole program, how often the pose model ran and the window was drawn; how long it took from a
picture's capture until what follows from it was shown and handed to the sound device, less the pose model's own time;
and memory, open files and threads from first to last.
"""

import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pygame
import typer
from rich.table import Table
from shown import console
from soak import After, standing

from coach.app import room, screens
from coach.app import session as sessions
from coach.cli.entry import execute
from coach.core import session
from coach.core.base.types import Frame, Pose
from coach.core.dialogue.questions import QUESTIONS
from coach.core.dialogue.scripted_answers import DEFAULTS
from coach.core.exercise.model import Exercise
from coach.devices.camera import Camera
from coach.devices.clock import Clock
from coach.devices.pose import Backend, open_backend
from coach.devices.screen import Window
from coach.devices.screen.inputs import Input
from coach.mannequin.patient import source

FRAMES_PER_S = 30.0
SLOTS = 4  # pictures in the memory that both processes see
ANSWERED_S = 1.0
SHAPE = (source.SIZE[1], source.SIZE[0], 3)
EVERY_S = 10.0  # how things stand is looked at so often


# -- the patient, in a process of its own ------------------------------------------------------------------------------


def perform(memory: str, pipe: Connection) -> None:
    """Draws the patient at the pace of life, and says which slot holds the newest picture."""
    _on_core(1)
    source.FRAMES_PER_S = FRAMES_PER_S
    shared = SharedMemory(memory)
    pictures = np.ndarray((SLOTS, *SHAPE), np.uint8, shared.buf)
    camera, number, due_s = source.MannequinCamera(), 0, time.perf_counter()
    while True:
        while pipe.poll():
            told = pipe.recv()
            if told is None:
                return
            camera.attend(**told)
        frame = camera.read()
        assert frame is not None
        assert frame.image is not None
        pictures[number % SLOTS] = frame.image
        due_s = max(due_s + 1 / FRAMES_PER_S, time.perf_counter() - 1.0)
        time.sleep(max(due_s - time.perf_counter(), 0.0))
        pipe.send(number % SLOTS)
        number += 1


class PatientBefore(Camera):
    """The patient before a camera of this computer."""

    live, still, backend, duration_s, name = True, False, "mediapipe", None, "camera 0"

    def __init__(self, clock: Clock) -> None:
        self._clock, self._told = clock, None
        self._shared = SharedMemory(create=True, size=SLOTS * int(np.prod(SHAPE)))
        self._pictures: Any = np.ndarray((SLOTS, *SHAPE), np.uint8, self._shared.buf)
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("spawn").Process(
            target=perform, args=(self._shared.name, theirs), daemon=True
        )
        self._process.start()

    def attend(self, exercise: Exercise | None, **how: Any) -> None:
        told = {"exercise": exercise, **how}
        if told != self._told:
            self._told = told
            self._pipe.send(told)

    def read(self) -> Frame | None:
        slot = self._pipe.recv()
        t_s = self._clock.now()
        return Frame(t_s=t_s, width=SHAPE[1], height=SHAPE[0], image=self._pictures[slot].copy())

    def close(self) -> None:
        self._process.kill()
        self._pictures = None
        self._shared.close()
        self._shared.unlink()


class Answering(Window):
    """A window in which everything is answered after a while, as by somebody well."""

    def __init__(self) -> None:
        super().__init__((1280, 800))
        self._open: Any = None
        self._since_s = 0.0

    def show(self, view: Any, *rest: Any, **more: Any) -> None:
        asked = None if view.question is None else (view.question.id, view.question.opened_s)
        if asked != self._open:
            self._open, self._since_s = asked, time.monotonic()
        super().show(view, *rest, **more)

    def inputs(self) -> list[Input]:
        given = super().inputs()
        if self._open is not None and time.monotonic() - self._since_s > ANSWERED_S:
            self._since_s = time.monotonic()
            given.append(Input("answer", DEFAULTS.get(self._open[0], QUESTIONS[self._open[0]][0].value)))
        return given


# -- what is measured --------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Spent:
    """In the moments of one kind."""

    seconds: float = 0.0
    cpu_s: float = 0.0
    drawn: int = 0
    after_model_ms: list[float] = field(default_factory=list)
    gaps_ms: list[float] = field(default_factory=list)  # between one moment and the next


class Timed(Backend):
    """The pose model, with how long it took over each picture."""

    def __init__(self, model: Backend) -> None:
        self._backend, self.name, self.model = model, model.name, model.model
        self.took_s: dict[float, float] = {}

    def estimate(self, frame: Frame) -> Pose:
        began_s = time.perf_counter()
        pose = self._backend.estimate(frame)
        self.took_s[frame.t_s] = time.perf_counter() - began_s
        return pose

    def look(self, search: Any) -> None:
        self._backend.look(search)

    def forget(self) -> None:
        self._backend.forget()

    def close(self) -> None:
        self._backend.close()


class Watch:
    """Goes along with a session."""

    def __init__(self, minutes: float, store: Path) -> None:
        self.spent: dict[str, Spent] = defaultdict(Spent)
        self.stood: list[After] = []
        self.drawn = 0
        self.until_s, self._store = minutes * 60, store

    def moments(self, run: Any) -> Iterator[session.Session]:
        began_s = last_s = looked_s = time.perf_counter()
        cpu_s, drawn, shown = time.process_time(), self.drawn, None
        for state in _moments(run):
            now_s, now_cpu_s = time.perf_counter(), time.process_time()
            spent = self.spent[kind_of(run, state)]
            spent.seconds += now_s - last_s
            spent.cpu_s += now_cpu_s - cpu_s
            spent.drawn += self.drawn - drawn
            spent.gaps_ms.append(1000 * (now_s - last_s))
            seen = state.monitoring.seen
            if seen is not None and seen.pose is not None and seen.pose is not shown:
                shown = seen.pose
                model_s = run.room.backend.took_s.pop(shown.t_s, None)
                if model_s is not None:
                    spent.after_model_ms.append(1000 * (run.room.clock.now() - shown.t_s - model_s))
            last_s, cpu_s, drawn = now_s, now_cpu_s, self.drawn
            if now_s - looked_s > EVERY_S:
                looked_s = now_s
                self.stood.append(standing((now_s - began_s) / 3600, now_s - began_s, self._store, 0))
            if now_s - began_s > self.until_s:
                run.leaving.times += 1
                self.until_s += 5.0
            yield state


_moments = sessions.moments


def kind_of(run: Any, state: session.Session) -> str:
    """The phase, and in an exercise how it is measured."""
    phase = state.run.phase.value
    if state.dialogue.asked is not None:
        return "question"
    if state.run.phase is session.Phase.EXERCISE:
        return f"{phase}: {session.current_step(run.routine, state).exercise.kind.value}"
    return str(phase)


def _on_core(number: int) -> None:
    cores = sorted(os.sched_getaffinity(0) if number == 0 else range(os.cpu_count() or 1))
    os.sched_setaffinity(0, {cores[number % len(cores)]})


def main(
    minutes: Annotated[float, typer.Option(help="Then it is left.", min=0.5)] = 30.0,
    routine: Annotated[str, typer.Option(help="What is done; again, when it is over.")] = "gentle_start",
    as_json: Annotated[Path | None, typer.Option("--json", help="Also write every figure to this file.")] = None,
) -> None:
    """Runs sessions for so long, and prints what they took."""
    os.environ.setdefault("SDL_AUDIODRIVER", "dummy")  # takes sound at its own pace, as a device does
    with tempfile.TemporaryDirectory() as made:
        store = Path(made) / "records.db"
        watch = Watch(minutes, store)
        flip = pygame.display.flip

        def counted() -> None:
            watch.drawn += 1
            flip()

        pygame.display.flip = counted
        room.open_camera = lambda _source, clock, **_: PatientBefore(clock)
        room.open_backend = lambda name, **how: Timed(open_backend(name, **how))
        room.Room.patient = property(lambda own: own.camera)
        room._open_panel = lambda *_: Answering()
        sessions.moments = watch.moments
        sessions.screens.linger = lambda *_: ()
        screens.who = lambda *_, new: new
        _on_core(0)
        began_s, left_s, people = time.monotonic(), minutes * 60, 0
        while left_s > 20:
            watch.until_s, people = left_s, people + 1  # a new patient each time: the day's limit stops none
            person = ("--patient", f"bench {people}")
            code = execute(["run", routine, "--camera", "0", *person, "--store", str(store)])
            left_s = minutes * 60 - (time.monotonic() - began_s)
            print(f"exit code {code}, {left_s / 60:.1f} minutes left", file=sys.stderr)
        show(watch)
        if as_json is not None:
            found = {"kinds": {name: asdict(spent) for name, spent in watch.spent.items()},
                     "standing": [asdict(row) for row in watch.stood]}  # fmt: skip
            as_json.write_text(json.dumps(found) + "\n", encoding="utf-8")


def show(watch: Watch) -> None:
    out = Table(title="one core; milliseconds from capture to what was shown and said, without the pose model's own")
    for name in (
        "moments",
        "minutes",
        "CPU s a minute",
        "poses a s",
        "drawn a s",
        "median",
        "95 %",
        "most",
        "gap most",
    ):
        out.add_column(name, justify="left" if name == "moments" else "right")
    whole = Spent()
    for spent in watch.spent.values():
        for name in Spent.__slots__:
            setattr(whole, name, getattr(whole, name) + getattr(spent, name))
    for name, spent in [*sorted(watch.spent.items(), key=lambda item: -item[1].seconds), ("all", whole)]:
        late = np.percentile(spent.after_model_ms, [50, 95, 100]) if spent.after_model_ms else [np.nan] * 3
        out.add_row(
            name, f"{spent.seconds / 60:.1f}", f"{60 * spent.cpu_s / spent.seconds:.1f}",
            f"{len(spent.after_model_ms) / spent.seconds:.1f}", f"{spent.drawn / spent.seconds:.1f}",
            *(f"{each:.0f}" for each in late), f"{max(spent.gaps_ms):.0f}",
        )  # fmt: skip
    console().print(out)
    first, last = watch.stood[min(5, len(watch.stood) - 1)], watch.stood[-1]
    for name in ("memory_mb", "files", "fonts", "threads", "store_mb"):
        print(f"{name}: {getattr(first, name):g} after {first.took_s:.0f} s, {getattr(last, name):g} at the end")


if __name__ == "__main__":
    typer.run(main)
