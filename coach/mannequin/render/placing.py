"""How to place the camera for an exercise, as a picture: the figure where it will be, and a camera on its stand."""

from collections.abc import Iterable
from math import cos, pi, radians, sin

import numpy as np

from coach.core.base.types import Floats, Pixels
from coach.core.exercise.model import Exercise
from coach.mannequin.body.body import build_body
from coach.mannequin.body.camera import PinholeCamera, look_at
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.render.guide import FOV_DEG, props_of
from coach.mannequin.render.mesh import MeshPart, Stuff
from coach.mannequin.render.render import Renderer
from coach.mannequin.render.style import LOOKS, RoomStyle

AROUND: dict[str, float] = {"side": -90.0, "front": 0.0}  # where each view is from, in the camera's yaw
ASIDE_DEG, ABOVE_M, MARGIN = 52.0, 2.3, 1.1  # the picture is taken from beside the camera, and from above
DOTS_M = 0.26  # between the dots on the floor


def placing_picture(exercise: Exercise, size: tuple[int, int]) -> Pixels:
    """(height, width, 3) RGB. Raises PostureError where the exercise has no guide poses."""
    body = build_body()
    movement = GuideMovement(body, guide_poses(exercise))
    joints = movement.keys[0].figure.joints
    middle = (joints.min(0) + joints.max(0)) / 2
    stand = _camera_stand(exercise, middle)
    corners = np.array([end for part in stand for end in (part.a, part.b)])
    view = PinholeCamera(
        width=size[0], height=size[1], height_m=ABOVE_M, yaw_deg=AROUND[exercise.placement.view] + ASIDE_DEG,
        fov_deg=FOV_DEG,
    )  # fmt: skip
    camera = look_at(np.concatenate([joints, corners]), view, MARGIN)
    room = RoomStyle(wall_m=4.5, mat_at=(float(middle[0]), float(middle[2])))
    renderer = Renderer(body, LOOKS["guide"], camera, room, props_of(exercise, movement))
    renderer.props = [*renderer.props, *stand]
    return renderer.draw(joints)


def _camera_stand(exercise: Exercise, middle: Floats) -> list[MeshPart]:
    """The camera in the middle of its prescribed range, and dots along the floor that say where it looks."""
    yaw, place = radians(AROUND[exercise.placement.view]), exercise.placement
    ahead = np.array([cos(yaw), 0.0, sin(yaw)])
    floor = np.array([middle[0], 0.0, middle[2]])
    distance, height = sum(place.distance_m) / 2, sum(place.height_m) / 2
    dots = (floor + along * ahead for along in np.arange(0.7, distance - 0.3, DOTS_M))
    return [*_tripod(floor + distance * ahead, -ahead, height), *_dots(dots)]


def _tripod(foot: Floats, looks: Floats, height: float) -> Iterable[MeshPart]:
    """`foot` (3,) on the floor, `looks` (3,) of length 1, the lens `height` metres up."""
    across, up = np.array([-looks[2], 0.0, looks[0]]), np.array([0.0, 1.0, 0.0])
    wide, thin, top = 0.12 + 0.12 * height, 0.016, foot + height * up
    for turn in (pi / 3, pi, -pi / 3):
        end = foot + wide * (cos(turn) * looks + sin(turn) * across) + thin * up
        yield MeshPart(top - 0.06 * up, end, thin, thin, 1.0, Stuff.HAIR)
    yield MeshPart(top - 0.05 * looks, top + 0.04 * looks, 0.1, 0.065, 1.0, Stuff.HAIR, across)
    yield MeshPart(top + 0.1 * looks, top + 0.13 * looks, 0.04, 0.04, 1.0, Stuff.SHOES)


def _dots(spots: Iterable[Floats]) -> Iterable[MeshPart]:
    for spot in spots:
        yield MeshPart(
            spot, spot + np.array([0.0, 1e-3, 0.0]), 0.035, 0.012, 1.0, Stuff.SHOES, np.array([1.0, 0.0, 0.0])
        )
