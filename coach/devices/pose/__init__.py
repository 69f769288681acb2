"""The pose models: a table of them, and the one door through which all are opened."""

from importlib import import_module
from typing import Protocol, Self

from coach.core.types import Frame, Pose


class Backend(Protocol):
    """Turns frames into poses, in the order they were captured; NaN where nobody is seen."""

    name: str  # its row in `BACKENDS`
    model: str  # model and version, for the record

    def estimate(self, frame: Frame) -> Pose:
        """The pose in one frame, with that frame's time and size."""
        ...

    def attend(self, posture: str) -> None:
        """The posture of the exercise that is up, for a model that looks for it more than for others."""
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
    "mediapipe": "coach.devices.pose.mediapipe",
    "recorded": "coach.devices.pose.recorded",
}


def open_backend(name: str, *, still: bool = False) -> Backend:
    """Start a backend by its name in `BACKENDS`, usually `camera.backend`; raises SourceError if it cannot start.

    `still` (usually `camera.still`) looks for the person anew in every frame, as for photographs.
    """
    backend: Backend = import_module(BACKENDS[name]).open_model(still=still)
    return backend
