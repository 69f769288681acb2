"""The demonstration: an exercise's guide poses as a moving picture, from the view in which it is prescribed."""

from importlib import import_module
from typing import Any

import numpy as np

from coach.core.base.types import Floats, Pixels
from coach.core.exercise.model import Exercise, Kind, Placement
from coach.mannequin.body.body import Body, build_body
from coach.mannequin.body.camera import PinholeCamera, look_at
from coach.mannequin.body.forward_kinematics import JOINT
from coach.mannequin.body.gait import Walking
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.body.mirroring import on_side
from coach.mannequin.render.emphasis import Emphasis
from coach.mannequin.render.marks import draw_arrow, draw_trace
from coach.mannequin.render.render import Renderer
from coach.mannequin.render.style import LOOKS, Look, PropStyle

cv2: Any = import_module("cv2")  # its type stubs refuse numbers where it takes them

# where the camera stands for each prescribed view; a little off the side, so that both legs can be told apart
VIEWS: dict[str, float] = {"side": -80.0, "front": -16.0}
FOV_DEG, MARGIN = 42.0, 1.14
HIGHER_M = 0.35  # the guide looks from a little above, where floor and depth read better
CHAIR_BEHIND_M = 0.06
KEYS_FINER = 2  # times as many pixels each way are drawn, so that edges are smooth on paper
EXTENT_MOMENTS = 24  # looked at to find how much room a movement takes


class Guide:
    """One exercise's demonstration at one size."""

    def __init__(
        self,
        exercise: Exercise,
        size: tuple[int, int],
        body: Body | None = None,
        look: Look | None = None,
        side: str | None = None,
    ) -> None:
        """`size` is (width, height) in pixels; `side` "left" or "right" shows it done with that side.

        Raises PostureError where the exercise has no guide poses.
        """
        body, exercise = body or build_body(), on_side(exercise, side)
        self.movement = GuideMovement(body, guide_poses(exercise))
        self.mover = Walking(body, exercise) if exercise.kind is Kind.STEPS else self.movement
        self.emphasis = Emphasis(exercise, self.movement)
        self._placement, self._size = exercise.placement, size
        self._look, self._props = look or LOOKS["guide"], props_of(exercise, self.movement)
        self.renderer = self._renderer(self._extent())
        self._keys_renderer: Renderer | None = None  # who walks needs less room in the key poses than on the way

    def _renderer(self, extent: Floats, finer: int = 1) -> Renderer:
        width, height = self._size
        camera = guide_camera(self._placement, extent, (finer * width, finer * height))
        body, look, props = self.movement.body, self._look, self._props
        return Renderer(body, look, camera, props=props, fine=True, coarse_room=finer)

    def picture(self, seconds: float, mirrored: bool = False) -> Pixels:
        """(height, width, 3) RGB at a time since the demonstration began."""
        on_the_way = self.movement.towards(seconds) if self.mover is self.movement else None  # a walk has its own time
        tints = self.emphasis.tints(on_the_way, self.renderer.camera)
        return _flipped(self.renderer.draw(self.mover.at(seconds).joints, tints=tints), mirrored)

    def key_picture(self, index: int, mirrored: bool = False) -> Pixels:
        """(height, width, 3) RGB of one key pose, with the outline of the one before and the ways from there."""
        if self._keys_renderer is None:
            self._keys_renderer = self._renderer(self._key_joints())
        return _flipped(self._key_picture(self._keys_renderer, index), mirrored)

    def key_pictures(self, mirrored: bool = False) -> list[tuple[str, Pixels]]:
        """The name and picture of each key pose, as `key_picture`, drawn finer: for paper."""
        renderer = self._renderer(self._key_joints(), KEYS_FINER)
        large = (self._key_picture(renderer, index) for index in range(len(self.movement.keys)))
        small = (cv2.resize(image, self._size, interpolation=cv2.INTER_AREA) for image in large)
        return [(key.name, _flipped(image, mirrored)) for key, image in zip(self.movement.keys, small, strict=True)]

    def _key_picture(self, renderer: Renderer, index: int) -> Pixels:
        keys = self.movement.keys
        joints = keys[index].figure.joints
        image = renderer.draw(joints, tints=self.emphasis.tints(max(index, 1), renderer.camera))
        if index and self.emphasis.moved(index):
            draw_trace(image, renderer.outline(keys[index - 1].figure.joints), renderer.outline(joints))
            for way in self.emphasis.arrows(index, renderer.camera):
                draw_arrow(image, way)
        return image

    def _extent(self) -> Floats:
        """(n, 3) every joint over the whole movement."""
        times = np.linspace(0.0, self.mover.loop_s, EXTENT_MOMENTS)
        return np.concatenate([self._key_joints(), *(self.mover.at(t_s).joints for t_s in times)])

    def _key_joints(self) -> Floats:
        return np.concatenate([key.figure.joints for key in self.movement.keys])


def guide_camera(placement: Placement, points: Floats, size: tuple[int, int]) -> PinholeCamera:
    """The prescribed view, as near as shows all points (n, 3)."""
    height_m = sum(placement.height_m) / 2 + HIGHER_M
    camera = PinholeCamera(
        width=size[0], height=size[1], height_m=height_m, yaw_deg=VIEWS[placement.view], fov_deg=FOV_DEG
    )
    return look_at(points, camera, MARGIN)


def key_pictures(
    exercise: Exercise, size: tuple[int, int] = (640, 480), mirrored: bool = False, side: str | None = None
) -> list[tuple[str, Pixels]]:
    """The name and picture of each key pose, for a sheet on the wall."""
    return Guide(exercise, size, side=side).key_pictures(mirrored)


def props_of(exercise: Exercise, movement: GuideMovement) -> list[PropStyle]:
    """What stands about: the exercise's own things, placed from the hips in the first pose; a chair where one sits."""
    pelvis = movement.keys[0].figure.joints[JOINT["pelvis"]]
    x_m, z_m = float(pelvis[0]), float(pelvis[2])
    things = [
        PropStyle(
            kind=prop.kind, x_m=x_m + prop.ahead_m, z_m=z_m + prop.aside_m, up_m=prop.up_m, turn_deg=prop.turn_deg,
            size=prop.size,
        )
        for prop in exercise.lesson.props if prop.shown
    ]  # fmt: skip
    for key in movement.keys:
        if "chair_left" in key.support or "chair_right" in key.support:
            seated = key.figure.joints[JOINT["pelvis"]]
            chair = PropStyle(kind="chair", x_m=float(seated[0]) - CHAIR_BEHIND_M, z_m=float(seated[2]))
            return [chair, *(thing for thing in things if thing.kind != "chair")]
    return things


def _flipped(image: Pixels, mirrored: bool) -> Pixels:
    return np.ascontiguousarray(image[:, ::-1]) if mirrored else image
