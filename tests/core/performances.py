"""What a camera sees of the mannequin, as perfect landmarks, and of people on the shared footage.

Every shipped exercise is performed from the first standing to the last: the calm way into it, once through its whole
guide, and the way out of it. Answers are laid over an exercise's own pose, limb by limb.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest
from devices.footage import shared

from coach.core.base.types import Floats, Frame, Pose
from coach.core.exercise.model import Exercise, Kind
from coach.devices.camera import open_camera
from coach.devices.pose import open_backend
from coach.mannequin.body.body import Body, build_body
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.forward_kinematics import ANGLE, JOINT, forward
from coach.mannequin.body.gait import Walking
from coach.mannequin.body.ground_contact import Figure, pose, read_support, settle
from coach.mannequin.body.keyframes import GuideMovement, guide_poses, minimum_jerk
from coach.mannequin.body.landmarks import landmarks, swaying
from coach.mannequin.body.transitions import WAYS, Transit
from coach.mannequin.patient.faults import read_script
from coach.mannequin.patient.simulator import VirtualPatient, kept_pose, middle_x, patient_camera
from coach.mannequin.render.render import Renderer
from coach.mannequin.render.style import LOOKS
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise

SHIPPED = tuple(shipped_exercises())
LONGEST_STAY_S = 5.0  # of a guide's pose: what does not move for longer only takes longer
RAISING_S = 0.7  # of a limb, up and down
# how the mannequin answers, by gesture: degrees of one side's joints. Lying on the side the arm leaves the trunk
# sideways, which is up there
LIMBS: Mapping[str, Mapping[str, float]] = {
    "hand_on_head": {
        "shoulder_flexion": 124, "shoulder_abduction": 20, "shoulder_rotation": 41, "elbow_flexion": 128,
        "wrist_extension": -29,
    },
    "forearm_up": {"shoulder_flexion": -6, "shoulder_rotation": 0, "elbow_flexion": 96},
    "arm_up": {"shoulder_flexion": 0, "shoulder_abduction": 90, "shoulder_rotation": 0, "elbow_flexion": 4},
    "arm_overhead": {"shoulder_flexion": 168, "shoulder_abduction": 6, "elbow_flexion": 4},
    "knee_bent": {"knee_flexion": 90},
}  # fmt: skip


@cache
def exercise(name: str) -> Exercise:
    return read_exercise(shipped_exercises()[name])


@cache
def body() -> Body:
    return build_body(1.70)


def seen(figure: Figure, camera: PinholeCamera, t_s: float) -> Pose:
    marks, world = landmarks(Figure(figure.row, swaying(figure.joints, t_s)), camera)
    return Pose(t_s=t_s, width=camera.width, height=camera.height, landmarks=marks, world=world)


def nobody(camera: PinholeCamera, t_s: float) -> Pose:
    return Pose(t_s=t_s, width=camera.width, height=camera.height, landmarks=np.full((33, 4), np.nan),
                world=np.full((33, 3), np.nan))  # fmt: skip


# -- whole performances ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """An exercise as its prescribed camera sees it."""

    poses: tuple[Pose, ...]
    there_s: float  # the way into it was over
    done_s: float  # and the way out of it began

    @property
    def until_done(self) -> tuple[Pose, ...]:
        return tuple(pose for pose in self.poses if pose.t_s <= self.done_s)


@cache
def performed(name: str, fps: float = 10.0) -> Performance:
    """From standing into the exercise, once round its guide, and up again."""
    up = exercise(name)
    short = replace(
        up,
        lesson=replace(
            up.lesson, guide=tuple(replace(p, stay_s=min(p.stay_s, LONGEST_STAY_S)) for p in up.lesson.guide)
        ),
    )
    movement = GuideMovement(body(), guide_poses(short))
    mover = Walking(body(), up) if up.kind is Kind.STEPS else movement
    shift_m = 0.0 if up.kind is Kind.STEPS else middle_x(movement)
    standing = pose(body(), WAYS["standing"], ("toe", "heel"))
    first = _shifted(mover.at(0.0), shift_m)
    ways = (Transit(body(), standing, first, ("standing", up.posture)),
            Transit(body(), first, standing, (up.posture, "standing")))  # fmt: skip
    there_s = ways[0].seconds
    done_s = there_s + mover.loop_s
    camera = patient_camera(up)

    def figure(t_s: float) -> Figure:
        if t_s < there_s:
            return ways[0].at(t_s)
        return _shifted(mover.at(t_s - there_s), shift_m) if t_s < done_s else ways[1].at(t_s - done_s)

    times = np.arange(0.0, done_s + ways[1].seconds, 1 / fps).tolist()
    poses = tuple(seen(figure(t_s), camera, t_s) for t_s in times)
    return Performance(poses=poses, there_s=there_s, done_s=done_s)


def _shifted(figure: Figure, x_m: float) -> Figure:
    return Figure(figure.row, figure.joints - np.array([x_m, 0.0, 0.0]))


def acted(name: str, script: str, seconds: float, fps: float = 15.0) -> Iterator[Pose]:
    """The virtual patient, standing at first and asked for an exercise, with the faults of a script."""
    up = exercise(name)
    patient, camera = VirtualPatient(body(), {name: up}, read_script(script)), patient_camera(up)
    for t_s in np.arange(0.0, seconds, 1 / fps).tolist():
        joints = patient.step(t_s, name)
        yield nobody(camera, t_s) if joints is None else seen(Figure(patient.figure.row, joints), camera, t_s)


# -- answers -----------------------------------------------------------------------------------------------------------

Answers = Sequence[tuple[float, float]]  # raised from, and lowered at, seconds


def figures(name: str, limb: str, sides: Sequence[str], answers: Answers, seconds: float, fps: float
            ) -> Iterator[tuple[float, Figure]]:  # fmt: skip
    """The pose in which an exercise is held, or rests between repetitions, with a limb of `LIMBS` raised on one side or
    both; or sitting up from it."""
    up = exercise(name)
    movement = GuideMovement(body(), guide_poses(up))
    kept = kept_pose(movement) if up.kind in (Kind.HOLD, Kind.POSITION) else 0
    rest = _shifted(movement.keys[kept].figure, middle_x(movement))
    for t_s in np.arange(0.0, seconds, 1 / fps).tolist():
        share = max(min(minimum_jerk((t_s - a) / RAISING_S), minimum_jerk((b - t_s) / RAISING_S)) for a, b in answers)
        yield t_s, _sat_up(rest, share) if limb == "sit_up" else _raised(rest, limb, sides, share)


def _raised(rest: Figure, limb: str, sides: Sequence[str], share: float) -> Figure:
    row = rest.row.copy()
    for side in sides:
        for angle, degrees in LIMBS[limb].items():
            index = ANGLE[f"{angle}_{side}"]
            row[index] += share * (degrees - row[index])
    joints = forward(body(), row)
    there: Floats = rest.joints[JOINT["pelvis"]] - joints[JOINT["pelvis"]]
    return Figure(row, joints + there)


def _sat_up(rest: Figure, share: float) -> Figure:
    """On the way to kneeling upright."""
    kneeling = pose(body(), WAYS["kneeling"], ("knee", "instep"))
    return settle(body(), (1 - share) * rest.row + share * kneeling.row, read_support(body(), ("knee",)), set())


def answered(name: str, limb: str, sides: Sequence[str], answers: Answers, seconds: float, fps: float = 15.0
             ) -> Iterator[Pose]:  # fmt: skip
    """`figures` as the exercise's prescribed camera sees them."""
    camera = patient_camera(exercise(name))
    return (seen(figure, camera, t_s) for t_s, figure in figures(name, limb, sides, answers, seconds, fps))


# -- through the real model, for slow tests ----------------------------------------------------------------------------


def modelled(moments: Iterable[tuple[float, Floats | None]], camera: PinholeCamera) -> list[Pose]:
    """What the pose model sees of (seconds, joints) as pixels; None is nobody. Skipped where the model is missing."""
    pytest.importorskip("mediapipe")
    renderer = Renderer(body(), LOOKS["guide"], camera)
    with open_backend("mediapipe", still=False) as model:
        return [
            model.estimate(Frame(t_s=t_s, width=camera.width, height=camera.height, image=renderer.draw(joints)))
            for t_s, joints in moments
        ]


def modelled_act(name: str, script: str, seconds: float, fps: float) -> list[Pose]:
    """`acted` through the pose model."""
    up = exercise(name)
    patient = VirtualPatient(body(), {name: up}, read_script(script))
    times = np.arange(0.0, seconds, 1 / fps).tolist()
    return modelled(((t_s, patient.step(t_s, name)) for t_s in times), patient_camera(up))


@cache
def video(name: str) -> tuple[Pose, ...]:
    """What the pose model sees in a clip of people."""
    with open_camera(str(shared(f"video/{name}.mp4"))) as camera, open_backend(camera.backend, still=False) as model:
        return tuple(model.estimate(frame) for frame in iter(camera.read, None))


# -- footage -----------------------------------------------------------------------------------------------------------


@cache
def trace(name: str) -> tuple[Pose, ...]:
    """Landmarks of a clip of people, about 30 frames a second; the test is skipped where there are none."""
    with np.load(shared(f"traces/{name}.npz")) as file:
        kept = {key: np.asarray(file[key], float) for key in ("t_s", "landmarks", "world", "width", "height")}
    every = max(round(len(kept["t_s"]) / float(np.ptp(kept["t_s"])) / 30), 1)
    return tuple(
        Pose(t_s=float(t_s), width=int(kept["width"]), height=int(kept["height"]), landmarks=marks, world=world)
        for t_s, marks, world in zip(
            kept["t_s"][::every], kept["landmarks"][::every], kept["world"][::every], strict=True
        )
    )
