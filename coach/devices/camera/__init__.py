"""The sources of frames: a table of them, and the one door through which all are opened."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import Protocol, Self

from coach.core.base.types import Frame
from coach.devices import core_dump
from coach.devices.clock import Clock, MonotonicClock


class Camera(Protocol):
    """Frames, one after another, each with the time it was captured; RGB and never mirrored."""

    name: str  # for people and reports: a file's name, or "camera 0"
    live: bool  # frames come in real time and are lost when nobody takes them
    still: bool  # frames have nothing to do with one another: no tracking from one to the next
    backend: str  # the row of `pose.BACKENDS` that reads these frames
    duration_s: float | None  # of one pass; None where it is endless or not known

    def read(self) -> Frame | None:
        """The next frame, waiting for it; None when the source has ended. Raises SourceLost when a camera goes away."""
        ...

    def close(self) -> None:
        """Let go of the device or file; closing twice is allowed."""
        ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraRow:
    """One kind of source. Its module holds `open_source(source, *, loop, clock) -> Camera`, and `largest` if live."""

    matches: Callable[[str], bool]
    live: bool
    backend: str  # a row of `pose.BACKENDS`
    module: str  # loaded on first use: OpenCV takes a while, and a recording does not need it


def _ends(*suffixes: str) -> Callable[[str], bool]:
    return lambda source: PurePath(source).suffix.lower() in suffixes


# the first row that matches a source opens it, so the one that takes any file stands last
CAMERAS: dict[str, CameraRow] = {
    "webcam": CameraRow(
        matches=lambda source: re.fullmatch("[0-9]+", source) is not None,
        live=True,
        backend="mediapipe",
        module="coach.devices.camera.webcam",
    ),
    "mannequin": CameraRow(
        matches=lambda source: source.partition(":")[0] == "mannequin",
        live=False,
        backend="mediapipe",
        module="coach.mannequin.patient.source",
    ),
    "recording": CameraRow(
        matches=_ends(".npz"),
        live=False,
        backend="recorded",
        module="coach.devices.camera.recording",
    ),
    "photograph": CameraRow(
        matches=_ends(".jpg", ".jpeg", ".png"),
        live=False,
        backend="mediapipe",
        module="coach.devices.camera.photograph",
    ),
    "video": CameraRow(
        matches=lambda source: True,
        live=False,
        backend="mediapipe",
        module="coach.devices.camera.video",
    ),
}


def kind_of(source: str) -> str:
    """The name of the row of `CAMERAS` that opens this source; opens nothing."""
    return next(name for name, row in CAMERAS.items() if row.matches(source))


def open_camera(source: str, *, loop: bool = False, clock: Clock | None = None, largest: bool = False) -> Camera:
    """Open a source; raises SourceError, with a sentence for the person, when it cannot be used.

    `loop` plays a recorded source again and again on one running clock; a live camera has no end anyway.
    `clock` stamps the frames of a live camera, and should be the session's own. `largest` asks a live camera for large
    pictures, in which codes can be read, at the cost of their rate; a recorded source has the size that it has.
    """
    row = CAMERAS[kind_of(source)]
    module = import_module(row.module)
    core_dump.leave_none()
    size = {"largest": True} if largest and row.live else {}
    camera: Camera = module.open_source(source, loop=loop, clock=clock or MonotonicClock(), **size)
    return camera
