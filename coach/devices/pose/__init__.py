"""The pose models: a table of them, and the one door through which all are opened."""

from importlib import import_module
from pathlib import Path
from typing import Protocol, Self

from coach.core.base.types import Frame, Pose, Search
from coach.devices.errors import SourceError


class Backend(Protocol):
    """Turns frames into poses, in the order they were captured; NaN where nobody is seen."""

    name: str  # its row in `BACKENDS`, or the kind of its model file
    model: str  # model and version, for the record

    def estimate(self, frame: Frame) -> Pose:
        """The pose in one frame, with that frame's time and size."""
        ...

    def look(self, search: Search) -> None:
        """How to look for the person from the next frame on, for a model that follows them from frame to frame."""
        return None

    def forget(self) -> None:
        """Look for the person anew at the next frame, for a model that follows them from frame to frame."""
        return None

    def close(self) -> None:
        """Let go of the model; closing twice is allowed."""
        ...

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


# name -> module, loaded on first use (seconds, for a model), which holds `open_model(*, still) -> Backend`
BACKENDS: dict[str, str] = {
    "mediapipe": "coach.devices.pose.landmarker",
    "recorded": "coach.devices.pose.recorded",
}


# the end of a model file's name -> module, which holds `open_model(path, *, still) -> Backend`
MODEL_FILES: dict[str, str] = {
    ".task": "coach.devices.pose.landmarker",
    ".onnx": "coach.devices.pose.rtmpose",
}


def open_backend(name: str, *, still: bool = False, model: Path | None = None) -> Backend:
    """Start a backend by its name in `BACKENDS`, usually `camera.backend`; raises SourceError if it cannot start.

    `still` (usually `camera.still`) looks for the person anew in every frame, as for photographs. `model` is a file of
    one of the kinds in `MODEL_FILES`, which then reads the pictures. Its poses say which pictures are repeated.
    """
    told: Backend = import_module("coach.devices.pose.repeats").RepeatsTold(_opened(name, still, model), still=still)
    return told


def _opened(name: str, still: bool, model: Path | None) -> Backend:
    if model is None:
        backend: Backend = import_module(BACKENDS[name]).open_model(still=still)
        return backend
    if name == "recorded":
        raise SourceError("A landmark recording already holds its poses, so no model can read it: leave out --model.")
    if model.suffix.lower() not in MODEL_FILES:
        raise SourceError(f"'{model}' is not a model file: its name must end in {' or '.join(MODEL_FILES)}.")
    from_file: Backend = import_module(MODEL_FILES[model.suffix.lower()]).open_model(model, still=still)
    return from_file
