"""A pose model file of MediaPipe's own (`.task`): lite, full or heavy, read by the Tasks landmarker of the wheel."""

import hashlib
import io
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from coach.core.types import Frame, Pose, no_pose
from coach.devices.errors import SourceError
from coach.devices.pose import Backend
from coach.devices.pose.files import model_file
from coach.devices.pose.mediapipe import load_mediapipe, of_landmarks, of_world, read_only
from coach.devices.pose.still import Still
from coach.devices.pose.turning import Turning
from coach.devices.quiet import quiet

# the two models in a .task, and how each wants its pixels: (pixel - mean) / deviation. Files as they come from Google
# say so themselves; the ones inside the wheel do not
_NORMALISED: dict[str, tuple[float, float]] = {
    "pose_detector.tflite": (127.5, 127.5),
    "pose_landmarks_detector.tflite": (0.0, 255.0),
}
_EMPTY = np.zeros((64, 64, 3), np.uint8)
_STEP_MS = 33


class Landmarker(Backend):
    """One person, 33 points, by the model in a file; in a film the person is followed from frame to frame."""

    name = "task"

    def __init__(self, path: Path, *, still: bool) -> None:
        data = model_file(path).read_bytes()
        models = _models(path, data)
        with quiet():
            self._mp = load_mediapipe()
            self._landmarker: Any = _create(path, data, models, still)
        digest = hashlib.sha256(data).hexdigest()[:12]
        self.model = f"{path.name} ({digest}), mediapipe {self._mp.__version__}"
        self._still, self._stamp_ms = still, 0

    def estimate(self, frame: Frame) -> Pose:
        """The person in the picture; a ValueError for a frame without one."""
        if frame.image is None:
            raise ValueError("a pose model needs a picture")
        found = self._detect(frame.image, round(frame.t_s * 1000) + _STEP_MS)
        if not found.pose_landmarks:
            return no_pose(frame)
        return Pose(
            t_s=frame.t_s,
            width=frame.width,
            height=frame.height,
            landmarks=of_landmarks(found.pose_landmarks[0]),
            world=of_world(found.pose_world_landmarks[0]),
        )

    def _detect(self, image: Any, stamp_ms: int) -> Any:
        picture = self._mp.Image(image_format=self._mp.ImageFormat.SRGB, data=read_only(image))
        if self._still:
            return self._landmarker.detect(picture)
        self._stamp_ms = max(stamp_ms, self._stamp_ms + 1)  # time has to rise, whatever the source says
        return self._landmarker.detect_for_video(picture, self._stamp_ms)

    def forget(self) -> None:
        """Lets go of the person: in a picture without one it loses them, and looks anew."""
        self._detect(_EMPTY, self._stamp_ms + 1)

    def close(self) -> None:
        if self._landmarker is not None:
            with quiet():
                self._landmarker.close()
            self._landmarker = None


def _models(path: Path, data: bytes) -> dict[str, bytes]:
    """The models in the file by name. Raises SourceError where it is not such a file."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            models = {name: packed.read(name) for name in packed.namelist() if name in _NORMALISED}
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, zipfile.LargeZipFile) as error:
        raise SourceError(f"'{path}' is damaged, or no .task file: load it again.") from error
    if missing := set(_NORMALISED) - set(models):
        raise SourceError(f"'{path}' holds no {' and no '.join(sorted(missing))}: a pose landmarker's file is needed.")
    return models


def _create(path: Path, data: bytes, models: dict[str, bytes], still: bool) -> Any:
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
        except RuntimeError as error:
            if "metadata" not in str(error):
                raise
            return create(_with_metadata(models))
    except (RuntimeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise SourceError(f"The pose model '{path}' could not start ({reason}): load the file again.") from error


def _with_metadata(models: dict[str, bytes]) -> bytes:
    """The file anew, with how each model wants its pixels written into it."""
    name = "mediapipe.tasks.python.metadata.metadata_writers.metadata_writer"
    writer = import_module(name).MetadataWriter
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as packed:
        for model, (mean, deviation) in _NORMALISED.items():
            described = writer.create(bytearray(models[model])).add_image_input([mean], [deviation])
            packed.writestr(model, bytes(described.populate()[0]))
    return content.getvalue()


def open_model(path: Path, *, still: bool) -> Backend:
    """Load a model file; raises SourceError where it is absent or no such model."""
    single = Landmarker(path, still=still)
    return Still(single) if still else Turning(single)
