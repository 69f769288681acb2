"""A pin-hole camera somewhere around the person: where each point of the room lands in the picture."""

from dataclasses import dataclass
from math import cos, radians, sin, tan

import numpy as np

from coach.core.base.types import Floats

NEAR_M = 0.05  # nothing is seen nearer than this
NEAREST_M = 1.5  # where `look_at` begins to step back


@dataclass(frozen=True, slots=True, kw_only=True)
class PinholeCamera:
    """Stands `distance_m` from `centre`, in the direction `yaw_deg`, and looks ahead, `tilt_deg` downwards.

    Yaw 0 is before a standing person, 90 on the person's left, -90 on the right. A person on the right side faces the
    picture's right edge. `fov_deg` is across the picture's width.
    """

    width: int = 640
    height: int = 480
    height_m: float = 0.9
    distance_m: float = 3.0
    yaw_deg: float = -90.0
    tilt_deg: float = 0.0
    fov_deg: float = 60.0
    centre: tuple[float, float] = (0.0, 0.0)  # x and z in metres

    @property
    def focal_px(self) -> float:
        return self.width / 2 / tan(radians(self.fov_deg) / 2)

    @property
    def position(self) -> Floats:
        """(3,) metres in the room."""
        yaw = radians(self.yaw_deg)
        x, z = self.centre
        return np.array([x + self.distance_m * cos(yaw), self.height_m, z + self.distance_m * sin(yaw)])

    @property
    def axes(self) -> Floats:
        """(3, 3) rows: right, down and ahead of the camera, in the room."""
        yaw, tilt = radians(self.yaw_deg), radians(self.tilt_deg)
        right = np.array([-sin(yaw), 0.0, cos(yaw)])
        ahead = np.array([-cos(yaw) * cos(tilt), -sin(tilt), -sin(yaw) * cos(tilt)])
        down = np.array([cos(yaw) * sin(tilt), -cos(tilt), sin(yaw) * sin(tilt)])
        return np.stack([right, down, ahead])

    def seen_from(self, points: Floats) -> Floats:
        """(..., 3) metres in the room -> metres right, down and ahead of the camera."""
        return (points - self.position) @ self.axes.T

    def project(self, points: Floats) -> Floats:
        """(..., 3) metres in the room -> (..., 3): x and y in pixels, and metres ahead."""
        seen = self.seen_from(points)
        ahead = np.maximum(seen[..., 2:], NEAR_M)
        centre = np.array([self.width / 2, self.height / 2])
        return np.concatenate([seen[..., :2] / ahead * self.focal_px + centre, seen[..., 2:]], axis=-1)


def look_at(points: Floats, camera: PinholeCamera, margin: float = 1.15) -> PinholeCamera:
    """The camera moved sideways, back and tilted so that all points (n, 3) are in its picture, with a margin.

    It keeps its height, yaw and lens, and stands as near as that allows.
    """
    low, high = points.min(0), points.max(0)
    middle = (low + high) / 2
    distance = NEAREST_M
    for _ in range(80):
        tilt = float(np.degrees(np.arctan2(camera.height_m - middle[1], distance)))
        moved = PinholeCamera(
            width=camera.width, height=camera.height, height_m=camera.height_m, distance_m=distance,
            yaw_deg=camera.yaw_deg, tilt_deg=tilt, fov_deg=camera.fov_deg, centre=(float(middle[0]), float(middle[2])),
        )  # fmt: skip
        seen = moved.project(points)
        off = np.abs(seen[:, :2] / [camera.width / 2, camera.height / 2] - 1).max()
        if off * margin <= 1 and seen[:, 2].min() > NEAR_M:
            break
        distance *= 1.03
    return moved
