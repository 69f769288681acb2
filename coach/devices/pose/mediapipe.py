"""The pose model: BlazePose full, as it comes inside the mediapipe wheel, on pictures that are never mirrored."""

import contextlib
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np

from coach.core.types import Floats, Frame, Pixels, Pose, no_pose
from coach.devices.errors import SourceError
from coach.devices.opencv import load_opencv
from coach.devices.pose import Backend
from coach.devices.pose.still import Still
from coach.devices.pose.turning import Turning
from coach.devices.quiet import quiet

_EMPTY = np.zeros((64, 64, 3), np.uint8)
_STEP_US = 33_333  # what the library adds to its own clock at every frame


class BlazePose(Backend):
    """One person, 33 points; in a film the person is followed from frame to frame.

    The library's own smoothing stays on. Measured on three films with and without it, at 30 frames a second: the
    tremor of an angle from frame to frame falls to about a third (1.0 to 0.3 degrees), 97 % or more of the range of
    motion is kept, and angles lag by 0 to 20 ms. But the library takes every frame to come 33 ms after the last: at
    12 frames a second the lag becomes 10 to 55 ms, and the error of a lifting hip twice what it is unsmoothed (3.8
    instead of 1.9 degrees). Told the true times, it lags by 10 to 30 ms there and errs by 2.0 degrees. So it is told.
    """

    name = "mediapipe"

    def __init__(self, *, still: bool) -> None:
        with quiet():
            mp = load_mediapipe()
            self.model = f"BlazePose full, mediapipe {mp.__version__}"
            # complexity 1 is the only model inside the wheel: the other two would be fetched from a network
            self._pose: Any = mp.solutions.pose.Pose(static_image_mode=still, model_complexity=1)
            # the model loads at its first frame: here, rather than when the person is waiting
            self._pose.process(_EMPTY)
        self._stamp_us = 0
        self._t_s = 0.0
        self._met = False  # whether a person was ever seen

    def estimate(self, frame: Frame) -> Pose:
        """The person in the picture; a ValueError for a frame without one."""
        if frame.image is None:
            raise ValueError("a pose model needs a picture")
        self._set_time(frame.t_s)
        # the first time it sees a person it writes one more warning to the screen
        with contextlib.nullcontext() if self._met else quiet():
            found = self._pose.process(read_only(frame.image))
        if found.pose_landmarks is None:
            return no_pose(frame)
        self._met = True
        return Pose(
            t_s=frame.t_s,
            width=frame.width,
            height=frame.height,
            landmarks=of_landmarks(found.pose_landmarks.landmark),
            world=of_world(found.pose_world_landmarks.landmark),
        )

    def forget(self) -> None:
        """Lets go of the person: in a picture without one it loses them, and looks anew."""
        self._set_time(self._t_s)
        self._pose.process(_EMPTY)

    def _set_time(self, t_s: float) -> None:
        self._t_s = t_s
        # no public way exists to say when a frame was captured; the exact version is pinned, and a test watches this.
        # The warm-up took the first step, and time has to rise whatever the source says
        self._stamp_us = max(round(t_s * 1e6) + 2 * _STEP_US, self._stamp_us + 1)
        self._pose._simulated_timestamp = self._stamp_us - _STEP_US

    def close(self) -> None:
        if self._pose is not None:
            self._pose.close()
            self._pose = None


def load_mediapipe() -> ModuleType:
    """The library; raises SourceError where it cannot start."""
    load_opencv()  # mediapipe imports it as well: let our settings come first
    try:
        return import_module("mediapipe")
    except ImportError as error:
        raise SourceError(f"The pose model could not start ({error}): install the program again.") from error


def read_only(image: Pixels) -> Pixels:
    """A view that the library reads in place; it copies what could still change."""
    view = np.ascontiguousarray(image).view()
    view.flags.writeable = False
    return view


def of_landmarks(points: Any) -> Floats:
    """(33, 4) as in `Pose`, of a list of the library's landmarks."""
    return np.array([(p.x, p.y, p.z, p.visibility) for p in points], np.float64)


def of_world(points: Any) -> Floats:
    """(33, 3) as in `Pose`."""
    return np.array([(p.x, p.y, p.z) for p in points], np.float64)


def open_model(*, still: bool) -> Backend:
    """Load the model, about two seconds; raises SourceError where the library cannot start."""
    return Still(BlazePose(still=True)) if still else Turning(BlazePose(still=False))
