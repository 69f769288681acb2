"""The virtual patient as a source of frames: real pixels of a body that does the exercise it is asked for."""

from dataclasses import replace
from typing import Any, Self

import numpy as np

from coach.core.base.types import Frame
from coach.core.exercise.model import Exercise
from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS
from coach.mannequin.body.body import build_body
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.ground_contact import Figure
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.body.landmarks import landmarks
from coach.mannequin.body.mirroring import on_side
from coach.mannequin.patient.faults import read_answers, read_script
from coach.mannequin.patient.simulator import LYING, VirtualPatient, middle_x, patient_camera
from coach.mannequin.render.guide import props_of
from coach.mannequin.render.mesh import MeshPart
from coach.mannequin.render.props import prop_parts
from coach.mannequin.render.render import Renderer
from coach.mannequin.render.style import LOOKS, PropStyle

NAME = "mannequin"
# half a webcam's rate: every decision works from 10 frames a second on, and a session takes half as long
FRAMES_PER_S = 15.0
RESTING_FRAMES_PER_S = 5.0  # while it only waits and listens, and nobody watches a window
SIZE = (640, 480)


class MannequinCamera:
    """Looks at the virtual patient from where the exercise wants the camera; a camera as `devices.camera` asks for.

    `pixels` False gives the body's own landmarks instead of a picture: a recording without a pose model.
    """

    live = False
    still = False
    duration_s: float | None = None

    def __init__(self, script: str = "", *, pixels: bool = True) -> None:
        """Raises ScriptError for a script that cannot be read."""
        self.name = f"{NAME}:{script}" if script else NAME
        self.backend = "mediapipe" if pixels else "recorded"
        self.script = read_answers(script)  # what it answers, by question: for `core.script.Script`
        self._pixels = pixels
        self._exercises: dict[str, Exercise] = {}
        self._things: dict[str, list[MeshPart]] = {}  # what stands about, by the same names
        self._patient = VirtualPatient(build_body(), self._exercises, read_script(script))
        self.watched = True  # somebody looks on: frames come evenly
        self._doing: str | None = None
        self._ready = False
        self._t_s = 0.0
        self._camera: PinholeCamera | None = None
        self._renderer: Renderer | None = None

    def attend(self, exercise: Exercise | None, *, doing: bool, side: str | None = None, ready: bool = False) -> None:
        """Tells which exercise is up, and whether it is to be done now, or its first pose taken (`ready`).

        `side` "left" or "right": with that side, where the exercise has one. What it needs, a chair for example, is
        there from when it is first done until another one is.
        """
        name = None if exercise is None else f"{exercise.id} {side} {exercise.placement.view}"
        self._doing, self._ready = name if doing or ready else None, ready and not doing
        if exercise is None or name is None:
            return
        if name not in self._exercises:
            self._exercises[name] = on_side(exercise, side)
            self._things[name] = self._set_up(self._exercises[name])
        camera = patient_camera(exercise, *SIZE)
        if camera != self._camera:
            self._place(camera)
        if (doing or ready) and self._renderer is not None:
            self._renderer.props = self._things[name]

    def gesture(self, name: str | None) -> None:
        """Asks it for a gesture of `core.gestures`, or, by None, to lower what it has raised."""
        self._patient.gesture(name, self._t_s)

    def _place(self, camera: PinholeCamera) -> None:
        things = [] if self._renderer is None else self._renderer.props
        self._camera = camera
        self._renderer = Renderer(self._patient.body, LOOKS["guide"], camera) if self._pixels else None
        if self._renderer is not None:
            self._renderer.props = things

    def _set_up(self, exercise: Exercise) -> list[MeshPart]:
        """The parts of an exercise's things, where the patient will be: its movement is centred in the room."""
        if not self._pixels or not exercise.lesson.guide:
            return []
        movement = GuideMovement(self._patient.body, guide_poses(exercise))
        shift_m = middle_x(movement)
        things: list[PropStyle] = [replace(prop, x_m=prop.x_m - shift_m) for prop in props_of(exercise, movement)]
        return [part for prop in things for part in prop_parts(prop)]

    def read(self) -> Frame | None:
        """The next moment; it never ends by itself."""
        if self._camera is None:
            self._place(_first_camera(any(fault.name == "lies_down" for fault in self._patient.faults)))
        assert self._camera is not None
        t_s = self._t_s
        self._t_s += 1 / (FRAMES_PER_S if self.watched or self._doing else RESTING_FRAMES_PER_S)
        joints = self._patient.step(t_s, self._doing, ready=self._ready)
        kept: dict[str, Any] = {"t_s": t_s, "width": SIZE[0], "height": SIZE[1]}
        if self._renderer is not None:
            return Frame(image=self._renderer.draw(joints), **kept)
        if joints is None:
            return Frame(landmarks=np.full((33, 4), np.nan), world=np.full((33, 3), np.nan), **kept)
        marks, world = landmarks(Figure(self._patient.figure.row, joints), self._camera)
        return Frame(landmarks=marks, world=world, **kept)

    def close(self) -> None:
        """Nothing is held."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def _first_camera(lies: bool) -> PinholeCamera:
    """Before any exercise is up: as for somebody who stands, or as the floor wants it."""
    camera = PinholeCamera(width=SIZE[0], height=SIZE[1])
    if not lies:
        return camera
    place = POSTURE_DEFAULTS[LYING].placement
    return replace(camera, height_m=sum(place.height_m) / 2, distance_m=sum(place.distance_m) / 2)


def open_source(source: str, *, loop: bool = False, clock: object = None) -> MannequinCamera:
    """`mannequin` or `mannequin:SCRIPT`. Raises ScriptError for a script that cannot be read."""
    return MannequinCamera(source.partition(":")[2])
