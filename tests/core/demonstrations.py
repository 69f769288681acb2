"""Demonstrations for the tests of learning: the mannequin's own landmarks, of other bodies and from other cameras."""

from dataclasses import replace

import numpy as np

from coach.core.base.types import Frame, Pose, no_pose
from coach.core.clip.clip_report import measure
from coach.core.exercise.model import Exercise
from coach.mannequin.body.body import build_body
from coach.mannequin.body.camera import look_at
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.body.landmarks import LandmarkFilm, recording
from coach.mannequin.patient.simulator import patient_camera
from coach.mannequin.patient.source import MannequinCamera
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise

FPS = 12.0


def shipped(name: str) -> Exercise:
    return read_exercise(find_exercise(name))


def poses_of(film: LandmarkFilm) -> list[Pose]:
    return [
        Pose(t_s=float(t_s), width=film.width, height=film.height, landmarks=marks, world=world)
        for t_s, marks, world in zip(film.t_s, film.landmarks, film.world, strict=True)
    ]


def filmed(
    exercise: Exercise, seconds: float, *, stature_m: float = 1.7, turned_deg: float = 0.0, jitter: float = 0.002,
    faster: float = 1.0,
) -> list[Pose]:  # fmt: skip
    """Only the movement, again and again, by a body of this stature; the camera turned from the prescribed view."""
    movement = GuideMovement(build_body(stature_m), guide_poses(exercise))
    times = np.arange(0.0, seconds, 1 / FPS)
    figures = [movement.at(float(t_s) * faster) for t_s in times]
    camera = patient_camera(exercise)
    camera = look_at(
        np.concatenate([figure.joints for figure in figures]), replace(camera, yaw_deg=camera.yaw_deg + turned_deg)
    )
    return poses_of(recording(zip(times.tolist(), figures, strict=True), camera, jitter))


def performed(exercise: Exercise, seconds: float, script: str = "") -> list[Pose]:
    """The virtual patient asked for the exercise: it stands, gets into position, and does it."""
    camera = MannequinCamera(script, pixels=False)
    camera.attend(exercise, doing=True)
    poses: list[Pose] = []
    while (frame := camera.read()) is not None and frame.t_s < seconds:
        poses.append(_pose(frame))
    return poses


def _pose(frame: Frame) -> Pose:
    if frame.landmarks is None or frame.world is None:
        return no_pose(frame)
    return Pose(t_s=frame.t_s, width=frame.width, height=frame.height, landmarks=frame.landmarks, world=frame.world)


def counted(exercise: Exercise, poses: list[Pose]) -> int:
    """Repetitions, or holds, that an exercise finds."""
    found = measure(exercise, poses)
    return len(found["reps"]) if exercise.kind == "reps" else len(found["holds"])
