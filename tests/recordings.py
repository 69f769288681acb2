"""Landmark recordings made at test time: the project's own jointed body, seen without a pose model."""

from pathlib import Path

from coach.core.base.types import Frame, Pose, no_pose
from coach.devices.camera.recording import write_recording
from coach.mannequin.patient.source import MannequinCamera
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise


def pose_of(frame: Frame) -> Pose:
    if frame.landmarks is None or frame.world is None:
        return no_pose(frame)
    return Pose(t_s=frame.t_s, width=frame.width, height=frame.height, landmarks=frame.landmarks, world=frame.world)


def performed(exercise: str, seconds: float, script: str = "") -> list[Pose]:
    """The virtual patient doing one exercise."""
    camera = MannequinCamera(script, pixels=False)
    camera.attend(read_exercise(find_exercise(exercise)), doing=True)
    poses = []
    while (frame := camera.read()) is not None and frame.t_s < seconds:
        poses.append(pose_of(frame))
    return poses


def recorded(path: Path, exercise: str, seconds: float, script: str = "") -> Path:
    """A recording of that."""
    write_recording(path, performed(exercise, seconds, script))
    return path
