"""RTMPose from a local ONNX file, through onnxruntime: another family of pose model behind the same door.

Top-down: the model reads a crop about one person and gives, for each keypoint, a score for every column and every row
(SimCC, arXiv 2303.07399). The crop follows the person from frame to frame; the first one is the whole picture.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coach.core.base.limits import most
from coach.core.base.types import Floats, Frame, Pixels, Pose, no_pose
from coach.core.kinematics.skeleton import POINTS
from coach.devices.errors import SourceError
from coach.devices.onnx_file import open_session
from coach.devices.opencv import load_opencv
from coach.devices.pose import Backend
from coach.devices.pose.files import model_file

# as the models were trained (mmpose, RTMPose configurations): red, green, blue
_MEAN = np.array([123.675, 116.28, 103.53], np.float32)
_DEVIATION = np.array([58.395, 57.12, 57.375], np.float32)
MOST_PX = most("model.input")  # of a side of what a model reads
_PADDING = 1.25  # of the person's box, as in training
_LEAST_SCORE = 0.3  # of a keypoint, and in the mean of shoulders and hips: below it nobody is there
# keypoint numbers of COCO's body of 17, and what HALPE's body of 26 adds: our points by name
_COCO: tuple[str, ...] = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow",
    "right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle",
    "right_ankle",
)  # fmt: skip
_HALPE: dict[int, str] = {20: "left_toe", 21: "right_toe", 24: "left_heel", 25: "right_heel"}
KEYPOINTS: dict[int, dict[int, str]] = {
    17: dict(enumerate(_COCO)),
    26: {**dict(enumerate(_COCO)), **_HALPE},
}
_TRUNK = tuple(POINTS[f"{side}_{name}"] for name in ("shoulder", "hip") for side in ("left", "right"))


@dataclass(frozen=True, slots=True)
class Box:
    """A crop of the picture, px; it may reach beyond the picture's edges."""

    x: float  # of its middle
    y: float
    width: float
    height: float


class RTMPose(Backend):
    """One person; what the model does not mark, as fingers, is NaN, and so are depth and the room."""

    name = "onnx"

    def __init__(self, path: Path, *, still: bool) -> None:
        data = model_file(path).read_bytes()
        self._session = open_session(path, data, extra="rtmpose")
        self._input, self._size = _picture_input(path, self._session.get_inputs())
        self._points = KEYPOINTS[_keypoints(path, [output.shape for output in self._session.get_outputs()])]
        self.model = f"{path.name} ({hashlib.sha256(data).hexdigest()[:12]}), onnxruntime"
        self._still = still
        self._box: Box | None = None  # where the person was

    def estimate(self, frame: Frame) -> Pose:
        """The person in the picture; a ValueError for a frame without one."""
        if frame.image is None:
            raise ValueError("a pose model needs a picture")
        if self._still or self._box is None:
            # the whole picture first, then what was seen in it
            self._box = self._around(self._look(frame, self._whole(frame)))
        if self._box is None:
            return no_pose(frame)
        pose = self._look(frame, self._box)
        self._box = self._around(pose)
        return pose

    def _whole(self, frame: Frame) -> Box:
        return _shaped(Box(frame.width / 2, frame.height / 2, frame.width, frame.height), self._size)

    def _around(self, pose: Pose) -> Box | None:
        """The crop about a person; None where there is nobody."""
        if not pose.seen:
            return None
        at = pose.landmarks[:, :2] * [pose.width, pose.height]
        sure = pose.landmarks[:, 3] >= _LEAST_SCORE
        low, high = at[sure].min(axis=0), at[sure].max(axis=0)
        (x, y), (width, height) = (low + high) / 2, np.maximum(high - low, 1.0) * _PADDING
        return _shaped(Box(float(x), float(y), float(width), float(height)), self._size)

    def _look(self, frame: Frame, box: Box) -> Pose:
        assert frame.image is not None
        pixels = crop(frame.image, box, self._size).astype(np.float32)
        batch = ((pixels - _MEAN) / _DEVIATION).transpose(2, 0, 1)[None]
        columns, rows = self._session.run(None, {self._input.name: batch})[:2]
        at, scores = decode(columns[0], rows[0], self._size)
        landmarks = np.full((33, 4), np.nan)
        for number, name in self._points.items():
            x, y = at[number]
            place = (box.x + (x - 0.5) * box.width) / frame.width, (box.y + (y - 0.5) * box.height) / frame.height
            landmarks[POINTS[name]] = (*place, 0.0, min(max(float(scores[number]), 0.0), 1.0))
        if not np.nanmean(landmarks[list(_TRUNK), 3]) >= _LEAST_SCORE:
            return no_pose(frame)
        return Pose(
            t_s=frame.t_s, width=frame.width, height=frame.height, landmarks=landmarks, world=np.full((33, 3), np.nan)
        )

    def forget(self) -> None:
        self._box = None

    def close(self) -> None:
        self._box = None


def decode(columns: Floats, rows: Floats, size: tuple[int, int]) -> tuple[Floats, Floats]:
    """SimCC scores (k, bins across) and (k, bins down) -> (k, 2) places in shares of the crop, and (k,) scores.

    The highest column and the highest row say where; the lower of the two scores says how surely. `size`: the crop's
    width and height, px; there is a whole number of bins to a pixel.
    """
    scores = np.minimum(columns.max(axis=1), rows.max(axis=1)).astype(np.float64)
    best = np.stack([columns.argmax(axis=1), rows.argmax(axis=1)], axis=-1)
    bins_per_px = np.array([columns.shape[1] / size[0], rows.shape[1] / size[1]])
    return best / bins_per_px / size, scores


def _shaped(box: Box, size: tuple[int, int]) -> Box:
    """The box, widened or heightened to the shape of the model's input."""
    shape = size[0] / size[1]
    if box.width > box.height * shape:
        return Box(box.x, box.y, box.width, box.width / shape)
    return Box(box.x, box.y, box.height * shape, box.height)


def crop(image: Pixels, box: Box, size: tuple[int, int]) -> Pixels:
    """What is in the box, in the model's size; black beyond the picture."""
    cv2 = load_opencv()
    scale = np.array([size[0] / box.width, size[1] / box.height])
    corner = np.array([box.x - box.width / 2, box.y - box.height / 2])
    onto = np.array([[scale[0], 0.0, -corner[0] * scale[0]], [0.0, scale[1], -corner[1] * scale[1]]])
    out: Pixels = cv2.warpAffine(image, onto, size)
    return out


def _picture_input(path: Path, inputs: Sequence[Any]) -> tuple[Any, tuple[int, int]]:
    """The one input of the model, and the width and height of the pictures that it reads, px."""
    needed = "an RTMPose body model is needed."
    if len(inputs) != 1:
        raise SourceError(f"'{path}' has {len(inputs)} inputs instead of one: {needed}")
    shape = inputs[0].shape
    sides = shape[2:] if len(shape) == 4 and shape[1] == 3 else ()
    if len(sides) != 2 or not all(isinstance(side, int) and 0 < side <= MOST_PX for side in sides):
        raise SourceError(f"'{path}' reads {list(shape)} and not pictures of one size: {needed}")
    if inputs[0].type != "tensor(float)":
        raise SourceError(f"'{path}' reads {inputs[0].type} and not 32-bit numbers: {needed}")
    return inputs[0], (shape[3], shape[2])


def _keypoints(path: Path, shapes: Sequence[Sequence[Any]]) -> int:
    known = " or ".join(str(count) for count in KEYPOINTS)
    if len(shapes) < 2 or any(len(shape) != 3 for shape in shapes[:2]) or shapes[0][1] not in KEYPOINTS:
        raise SourceError(f"'{path}' gives no scores of {known} keypoints: an RTMPose body model is needed.")
    return int(shapes[0][1])


def open_model(path: Path, *, still: bool) -> Backend:
    """Load an ONNX file; raises SourceError where it is absent, no such model, or onnxruntime is not installed."""
    return RTMPose(path, still=still)
