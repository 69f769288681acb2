"""BlazePose by MediaPipe's landmarker: the model that comes with the program, or a `.task` file of the person's own."""

import hashlib
from contextlib import nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from coach.core.base.types import Frame, Pixels, Pose, no_pose
from coach.devices.errors import SourceError
from coach.devices.pose import Backend
from coach.devices.pose.bundle import MEMBERS, BundleError, parse_model, unpack, with_pixels
from coach.devices.pose.files import model_file
from coach.devices.pose.library import load_mediapipe
from coach.devices.pose.still import StillModel
from coach.devices.pose.turning import Turning
from coach.devices.quiet import quiet
from coach.shipped import shipped_model

# of assets/models/blazepose_full.task, as scripts/pose_model.py makes it
SHIPPED_SHA256 = "4774c2060b7806853739a22b4eb839e598601e27fae7c446e0d9dde771f54382"
# what the library raises where it cannot use a model, by the kind of its status
_REFUSALS = (RuntimeError, ValueError, OSError, LookupError)
_EMPTY = np.zeros((64, 64, 3), np.uint8)


class Landmarker(Backend):
    """One person, 33 points; in a film the person is followed from frame to frame.

    The library's own smoothing stays on, and is told the time at which each frame was captured. Measured on three films
    with and without it, at 30 frames a second: the tremor of an angle from frame to frame falls to about a third (1.0
    to 0.3 degrees), 97 % or more of the range of motion is kept, and angles lag by 0 to 20 ms.
    """

    name = "mediapipe"

    def __init__(self, path: Path | None, *, still: bool) -> None:
        """The model in the file, or the shipped one. Raises SourceError."""
        data, self.model = (_shipped if path is None else _foreign)(path or shipped_model())
        self._still, self._stamp_ms = still, -1
        self._met = False  # whether a person was ever seen
        with quiet():
            self._mp = load_mediapipe()
            self.model += f", mediapipe {self._mp.__version__}"
            self._landmarker: Any = _create(path, data, still)

    def estimate(self, frame: Frame) -> Pose:
        """The person in the picture; a ValueError for a frame without one."""
        if frame.image is None:
            raise ValueError("a pose model needs a picture")
        # the first time it sees a person it writes one more warning to the screen
        with nullcontext() if self._met else quiet():
            found = self._detect(frame.image, round(frame.t_s * 1000))
        if not found.pose_landmarks:
            return no_pose(frame)
        self._met = True
        return Pose(
            t_s=frame.t_s,
            width=frame.width,
            height=frame.height,
            landmarks=np.array([(p.x, p.y, p.z, p.visibility) for p in found.pose_landmarks[0]], np.float64),
            world=np.array([(p.x, p.y, p.z) for p in found.pose_world_landmarks[0]], np.float64),
        )

    def _detect(self, image: Pixels, stamp_ms: int) -> Any:
        picture = self._mp.Image(image_format=self._mp.ImageFormat.SRGB, data=np.ascontiguousarray(image))
        if self._still:
            return self._landmarker.detect(picture)
        self._stamp_ms = max(stamp_ms, self._stamp_ms + 1)  # the library refuses a time that does not rise
        return self._landmarker.detect_for_video(picture, self._stamp_ms)

    def forget(self) -> None:
        """Lets go of the person: in a picture without one it loses them, and looks for one again."""
        self._detect(_EMPTY, self._stamp_ms + 1)

    def close(self) -> None:
        if self._landmarker is not None:
            with quiet():
                self._landmarker.close()
            self._landmarker = None


def _shipped(path: Path) -> tuple[bytes, str]:
    """The shipped model's bytes, and how the record names it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError("The program's pose model is missing or unreadable: install the program again.") from error
    if hashlib.sha256(data).hexdigest() != SHIPPED_SHA256:
        raise SourceError("The program's pose model is damaged: install the program again.")
    return data, f"BlazePose full ({SHIPPED_SHA256[:12]})"


def _foreign(path: Path) -> tuple[bytes, str]:
    data = model_file(path).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest == SHIPPED_SHA256:
        return _shipped(path)
    try:
        models = unpack(data)
        for name in MEMBERS:
            parse_model(name, models[name])
    except BundleError as error:
        raise SourceError(f"'{path}' {error}: a pose landmarker's .task file is needed, download it again.") from error
    return data, f"{path.name} ({digest[:12]})"


def _create(path: Path | None, data: bytes, still: bool) -> Any:
    vision = import_module("mediapipe.tasks.python.vision")
    options = import_module("mediapipe.tasks.python").BaseOptions
    mode = vision.RunningMode.IMAGE if still else vision.RunningMode.VIDEO

    def create(content: bytes) -> Any:
        base = options(model_asset_buffer=content)
        return vision.PoseLandmarker.create_from_options(
            vision.PoseLandmarkerOptions(base_options=base, running_mode=mode, num_poses=1)
        )

    try:
        try:
            return create(data)
        except _REFUSALS as error:
            if "metadata" not in str(error).lower():
                raise
            return create(with_pixels(unpack(data)))
    except _REFUSALS as error:
        reason = str(error).splitlines()[0]
        if path is None:
            raise SourceError(f"The pose model could not start ({reason}): install the program again.") from error
        raise SourceError(f"The pose model '{path}' could not start ({reason}): download it again.") from error


def open_model(path: Path | None = None, *, still: bool) -> Backend:
    """Load the shipped model, or one from a file; raises SourceError where it cannot start."""
    single = Landmarker(path, still=still)
    return StillModel(single) if still else Turning(single)
