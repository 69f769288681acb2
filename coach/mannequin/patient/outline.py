"""The wanted picture as an outline: the figure in the exercise's first pose, as the prescribed place would show it."""

from dataclasses import replace
from importlib import import_module
from math import atan, degrees, radians, tan
from typing import Any

import numpy as np

from coach.core.base.types import Floats
from coach.core.dialogue.outline_fit import FIT_POINTS, FigureOutline
from coach.core.exercise.model import Exercise
from coach.core.kinematics.skeleton import POINTS
from coach.mannequin.body.body import build_body
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.ground_contact import Figure
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.body.landmarks import landmarks
from coach.mannequin.body.mirroring import on_side
from coach.mannequin.patient.simulator import middle_x, patient_camera
from coach.mannequin.render.mesh import figure_parts
from coach.mannequin.render.raster import pixel_grid, rasterise
from coach.mannequin.render.style import LOOKS

cv2: Any = import_module("cv2")

HIGH = 360  # px that it is drawn in
ROUND = 7  # px: folds narrower than this are filled, so that one line goes round the body
SMALLEST = 60.0  # px2: a piece or a gap smaller than this is not outlined
ROOM = 0.06  # of the picture, left free at each edge
PLAIN = 0.8  # px that the line may leave the true one


def figure_outline(exercise: Exercise, aspect: float, side: str | None = None) -> FigureOutline:
    """As in a camera's picture whose width over height is `aspect`, not mirrored. Raises PostureError without guide
    poses."""
    body, exercise = build_body(), on_side(exercise, side)
    movement = GuideMovement(body, guide_poses(exercise))
    joints = movement.keys[0].figure.joints - np.array([middle_x(movement), 0.0, 0.0])
    camera = patient_camera(exercise, round(HIGH * aspect), HIGH)
    if aspect < 1:  # a camera on its side: its lens looks as far along the longer side
        camera = replace(camera, fov_deg=2 * degrees(atan(aspect * tan(radians(camera.fov_deg) / 2))))
    while not _within(camera, joints):  # a narrow picture takes in somebody who lies only from further away
        camera = replace(camera, distance_m=camera.distance_m * 1.05)
    stuff = rasterise(figure_parts(body, joints, LOOKS["guide"]), camera, pixel_grid(camera)).stuff
    mask = cv2.morphologyEx((stuff > 0).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((ROUND, ROUND), np.uint8))
    found, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    lines = [cv2.approxPolyDP(line, PLAIN, closed=True)[:, 0] for line in found if cv2.contourArea(line) >= SMALLEST]
    marks, _ = landmarks(Figure(movement.keys[0].figure.row, joints), camera)
    return FigureOutline(
        lines=tuple(line.astype(float) / HIGH for line in lines), points=_middles(marks[:, :2] * [aspect, 1.0])
    )


def _within(camera: PinholeCamera, joints: Floats) -> bool:
    """Whether the picture holds the figure with room around it."""
    seen = camera.project(joints)[:, :2] / [camera.width, camera.height]
    return bool((seen > ROOM).all() and (seen < 1 - ROOM).all())


def _middles(points: Floats) -> Floats:
    """(5, 2) the middle of both sides of `FIT_POINTS`."""
    return np.array([(points[POINTS[f"left_{name}"]] + points[POINTS[f"right_{name}"]]) / 2 for name in FIT_POINTS])
