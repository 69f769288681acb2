"""A still figure as a camera sees it that stands beside the side view, without a pose model."""

import numpy as np

from coach.core.kinematics.skeleton import POINTS
from coach.mannequin.body.body import build_body
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.ground_contact import pose
from coach.mannequin.body.landmarks import model_points

# a trunk that leans and thighs that slope: what a turned camera sees too steep
SITTING = {"trunk_inclination": 30.0, "hip_flexion": 105.0, "knee_flexion": 70.0}


def seen(turn_deg: float, angles: dict[str, float] = SITTING) -> tuple[np.ndarray, np.ndarray]:
    """(33, 2) picture heights and (33, 3) metres of a figure facing right, the camera `turn_deg` towards its front."""
    camera = PinholeCamera(yaw_deg=-90.0 + turn_deg)
    room = model_points(pose(build_body(), angles).joints)
    flat = camera.seen_from(room)
    flat = flat - (flat[POINTS["left_hip"]] + flat[POINTS["right_hip"]]) / 2
    return 0.45 * flat[:, :2] + (0.6, 0.5), flat
