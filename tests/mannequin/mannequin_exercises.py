"""Exercises with guide poses, written for the tests, and the side-view angles that a figure truly has."""

import numpy as np

from coach.core.base.types import Floats
from coach.core.exercise.model import Exercise, GuidePose, Kind, Lesson, Placement
from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS
from coach.mannequin.body.forward_kinematics import JOINT
from coach.mannequin.body.ground_contact import Figure

HIP_LIFT = (
    GuidePose(
        name="rest", seconds=2.0, stay_s=1.0, support=("shoulder", "hip", "heel", "toe"),
        angles={"trunk_inclination": -90, "knee_flexion": 95, "shoulder_abduction": 16, "shoulder_flexion": -9},
    ),
    GuidePose(name="lift", seconds=2.0, stay_s=1.0, support=("shoulder", "heel", "toe"), angles={"hip_flexion": 5}),
)  # fmt: skip
CHILDS_POSE = (
    GuidePose(
        name="kneel", seconds=3.0, stay_s=1.0, support=("knee", "instep"),
        angles={"trunk_inclination": 3, "knee_flexion": 138, "ankle_dorsiflexion": -58, "shoulder_flexion": 20},
    ),
    GuidePose(
        name="fold", seconds=3.0, stay_s=6.0, support=("knee", "instep", "hand"),
        angles={"trunk_inclination": 95, "knee_flexion": 147, "lumbar_flexion": 40, "shoulder_flexion": 161},
    ),
)  # fmt: skip
ELBOWS = (
    GuidePose(
        name="lie", seconds=3.0, stay_s=1.0, support=("hip", "instep"),
        angles={
            "trunk_inclination": 88, "ankle_dorsiflexion": -62, "shoulder_flexion": 158, "shoulder_abduction": 40,
            "elbow_flexion": 95, "shoulder_rotation": 82,
        },
    ),
    GuidePose(
        name="elbows", seconds=3.0, stay_s=6.0, support=("hip", "instep", "forearm"),
        angles={"trunk_inclination": 60, "shoulder_abduction": 8, "neck_flexion": -30, "shoulder_rotation": 6},
    ),
)  # fmt: skip
MARCH = (
    GuidePose(name="stand", seconds=0.5, support=("heel", "toe"), angles={"hip_flexion": 0, "knee_flexion": 0}),
    GuidePose(
        name="left up", seconds=0.5, support=("heel_right", "toe_right"),
        angles={"hip_flexion_left": 35, "knee_flexion_left": 65},
    ),
)  # fmt: skip
ALL_FOURS = (
    GuidePose(
        name="all fours", seconds=2.0, stay_s=2.0, support=("knee", "instep", "hand"),
        angles={"trunk_inclination": 86, "hip_flexion": 88, "ankle_dorsiflexion": -58},
    ),
)  # fmt: skip
CHAIR = (
    GuidePose(
        name="sit", seconds=2.0, stay_s=2.0, support=("chair", "heel", "toe"),
        angles={"trunk_inclination": 0, "knee_flexion": 90, "shoulder_flexion": 25, "elbow_flexion": 45},
    ),
)  # fmt: skip
# id -> kind, posture, view, guide
TABLE: dict[str, tuple[Kind, str, str, tuple[GuidePose, ...]]] = {
    "hip_lift": (Kind.REPS, "supine", "side", HIP_LIFT),
    "childs_pose": (Kind.HOLD, "kneeling", "side", CHILDS_POSE),
    "prone_on_elbows": (Kind.HOLD, "prone", "side", ELBOWS),
    "walking": (Kind.STEPS, "standing", "side", MARCH),
    "marching": (Kind.STEPS, "standing", "front", MARCH),
    "bird_dog": (Kind.HOLD, "all_fours", "side", ALL_FOURS),
    "firm_chair": (Kind.POSITION, "sitting", "side", CHAIR),
}


def exercises() -> dict[str, Exercise]:
    return {name: exercise(name) for name in TABLE}


def exercise(name: str) -> Exercise:
    kind, posture, view, guide = TABLE[name]
    place = Placement(view=view, height_m=(0.4, 0.8), distance_m=(2.4, 3.2), source="made up for tests")
    own = POSTURE_DEFAULTS[posture].gesture
    return Exercise(id=name, kind=kind, posture=posture, placement=place, gesture=own, lesson=Lesson(guide=guide))


def side_bend(figure: Figure, above: str, joint: str, below: str, side: str = "left") -> float:
    """180 minus the included angle at a joint as seen exactly from the side, degrees, 0 when straight."""
    a, b, c = (figure.joints[JOINT[f"{side}_{name}"]][:2] for name in (above, joint, below))
    return bend(a, b, c)


def bend(a: Floats, b: Floats, c: Floats) -> float:
    u, v = a - b, c - b
    cosine = float(u @ v) / float(np.linalg.norm(u) * np.linalg.norm(v))
    return 180.0 - float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))


def side_inclination(figure: Figure, side: str = "left") -> float:
    """Of hip to shoulder from straight up, degrees, 0 to 180."""
    x, y = (figure.joints[JOINT[f"{side}_shoulder"]] - figure.joints[JOINT[f"{side}_hip"]])[:2]
    return float(np.degrees(np.arctan2(abs(x), y)))
