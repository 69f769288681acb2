"""The 33 points a pose model would mark on the figure, and landmark recordings made from them without one."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import pi, sin

import numpy as np

from coach.core.base.types import Floats
from coach.core.kinematics.skeleton import POINT_NAMES, POINTS
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.forward_kinematics import JOINT
from coach.mannequin.body.ground_contact import Figure

# points of the face in head heights: up, to the front, to the person's left (right ones are mirrored)
FACE: dict[str, tuple[float, float, float]] = {
    "nose": (-0.13, 0.93, 0.0),
    "left_eye_inner": (0.10, 0.73, 0.16),
    "left_eye": (0.10, 0.71, 0.28),
    "left_eye_outer": (0.10, 0.66, 0.40),
    "left_ear": (-0.05, -0.02, 0.68),
    "mouth_left": (-0.41, 0.65, 0.22),
}
# points of the hand: share of the way from wrist to fingertip, and of the way on towards the thumb
HAND: dict[str, tuple[float, float]] = {"pinky": (0.62, -0.35), "index": (0.72, 0.25), "thumb": (0.35, 0.75)}
DIRECT = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "toe")
# visibility as the model gives it: seen, behind the body, outside the picture
SEEN, BEHIND, OUTSIDE = 0.99, 0.6, 0.05
# of the whole body, less than a person who stands or lies still: to either side, and how often a second, which is no
# whole number of the frames of any film [E]
SWAY_M, SWAY_HZ = 0.0015, 0.87
BEHIND_M = 0.12  # a point this much further away than its opposite counts as behind


def head_axes(joints: Floats) -> tuple[Floats, Floats, Floats]:
    """Unit vectors (3,) of the head: up, to the front, to the person's left."""
    head = joints[JOINT["head"]]
    up = joints[JOINT["crown"]] - head
    up = up / np.linalg.norm(up)
    front = joints[JOINT["face"]] - head
    front = front - (front @ up) * up
    front = front / np.linalg.norm(front)
    return up, front, np.cross(front, up)


def model_points(joints: Floats) -> Floats:
    """(joints, 3) -> (33, 3) metres in the room, in the pose model's order."""
    out = np.empty((33, 3))
    up, front, left = head_axes(joints)
    size = np.linalg.norm(joints[JOINT["crown"]] - joints[JOINT["head"]])
    for name, (above, ahead, aside) in FACE.items():
        middle = joints[JOINT["head"]] + size * (above * up + ahead * front)
        out[POINTS[name]] = middle + size * aside * left
        out[POINTS[_opposite(name)]] = middle - size * aside * left
    for side in ("left", "right"):
        wrist, tip, thumb = (joints[JOINT[f"{side}_{name}"]] for name in ("wrist", "fingertip", "thumb"))
        for name, (along, aside) in HAND.items():
            middle = wrist + along * (tip - wrist)
            out[POINTS[f"{side}_{name}"]] = middle + aside * (thumb - wrist - 0.42 / 0.9 * (tip - wrist))
        for name in DIRECT:
            out[POINTS[f"{side}_{name}"]] = joints[JOINT[f"{side}_{name}"]]
    return out


def _opposite(name: str) -> str:
    return name.replace("left", "right")


def landmarks(figure: Figure, camera: PinholeCamera) -> tuple[Floats, Floats]:
    """What a perfect pose model would see: (33, 4) landmarks and (33, 3) world, as in `coach.core.base.types.Pose`."""
    points = model_points(figure.joints)
    seen = camera.project(points)
    middle = seen[[POINTS["left_hip"], POINTS["right_hip"]]].mean(0)
    z = (seen[:, 2] - middle[2]) / max(middle[2], 0.1) * camera.focal_px / camera.width
    marks = np.column_stack([seen[:, 0] / camera.width, seen[:, 1] / camera.height, z, _visibility(seen, camera)])
    world = camera.seen_from(points)
    return marks, world - world[[POINTS["left_hip"], POINTS["right_hip"]]].mean(0)


def _visibility(seen: Floats, camera: PinholeCamera) -> Floats:
    inside = (seen[:, 0] >= 0) & (seen[:, 0] <= camera.width) & (seen[:, 1] >= 0) & (seen[:, 1] <= camera.height)
    swap = [POINTS[_swapped(name)] for name in POINT_NAMES]
    behind = seen[:, 2] - seen[swap, 2] > BEHIND_M
    return np.where(inside & (seen[:, 2] > 0), np.where(behind, BEHIND, SEEN), OUTSIDE)


def _swapped(name: str) -> str:
    return name.replace("left", "right") if "left" in name else name.replace("right", "left")


def swaying(joints: Floats, t_s: float) -> Floats:
    """(joints, 3) metres with the tremor of a living body at a time: no joint's angle changes, and no two moments are
    the same, for a picture that stands still shows nobody (`core.filtering.frozen`)."""
    shift_m = SWAY_M * sin(2 * pi * SWAY_HZ * t_s)
    moved: Floats = joints + np.array([shift_m, 0.0, shift_m])
    return moved


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LandmarkFilm:
    """A landmark recording, array by array as in its `.npz` file."""

    t_s: Floats  # (n,)
    landmarks: Floats  # (n, 33, 4)
    world: Floats  # (n, 33, 3)
    width: int
    height: int

    def arrays(self) -> dict[str, object]:
        """For `numpy.savez_compressed(path, **recording.arrays())`."""
        return {name: getattr(self, name) for name in ("t_s", "landmarks", "world", "width", "height")}


def recording(
    moments: Iterable[tuple[float, Figure | None]], camera: PinholeCamera, jitter: float = 0.0, seed: int = 0
) -> LandmarkFilm:
    """Landmarks of (seconds, figure) moments; None is nobody. `jitter`: standard deviation in picture heights."""
    noise = np.random.default_rng(seed)
    rows = [(t_s, _row(figure, camera, t_s)) for t_s, figure in moments]
    marks = np.array([row[0] for _, row in rows]).reshape(-1, 33, 4)
    shake = noise.normal(0.0, 1.0, marks[..., :2].shape) * jitter
    marks[..., :2] += shake * [camera.height / camera.width, 1.0]
    return LandmarkFilm(
        t_s=np.array([t_s for t_s, _ in rows]),
        landmarks=marks,
        world=np.array([row[1] for _, row in rows]).reshape(-1, 33, 3),
        width=camera.width,
        height=camera.height,
    )


def _row(figure: Figure | None, camera: PinholeCamera, t_s: float) -> tuple[Floats, Floats]:
    if figure is None:
        return np.full((33, 4), np.nan), np.full((33, 3), np.nan)
    return landmarks(Figure(figure.row, swaying(figure.joints, t_s)), camera)
