"""The table of measures: what can be read off one side of a seen body, in clinical terms, and how far to trust it.

Angles are in degrees, `joint_angles` says how they are signed; heights are in trunk lengths, as in `body_heights`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from coach.core.kinematics.body_heights import (
    elbow_height,
    foot_height,
    hand_to_thigh,
    heel_distance,
    higher_foot,
    hip_height,
    hip_rise,
    hips_over_feet,
    hips_over_knees,
    propped_height,
    shoulder_height,
    shoulder_stack,
    shoulder_width,
    shoulders_over_hips,
    toes_up,
    trunk_shortness,
    weight_behind_feet,
)
from coach.core.kinematics.joint_angles import (
    backward_lean,
    elbow_flexion,
    hip_flexion,
    hip_sag,
    knee_difference,
    knee_flexion,
    least_knee_flexion,
    least_thigh_inclination,
    neck_flexion,
    neck_inclination,
    shank_inclination,
    shoulder_flexion,
    side_lean,
    thigh_inclination,
    trunk_inclination,
    upper_arm_inclination,
    weight_inclination,
)
from coach.core.kinematics.seen_body import SeenBody, SideView, side_view

# single-camera BlazePose errs about 5 degrees in a true side view (field studies: bias -2.3 +- 6.4, IMU reference)
SIDE_ERROR_DEG = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    compute: Callable[[SideView], float]
    unit: str  # deg or trunk lengths
    range: tuple[float, float]  # what a file may ask for
    points: tuple[str, ...]  # joints it is made of
    joint: str  # the joint that is marked on the screen
    error: float  # expected in the prescribed view, in its unit
    same: float  # values this near to an extreme belong to it


def _deg(compute: Callable[[SideView], float], low: float, *points: str, joint: str, error: float) -> Measure:
    return Measure(compute=compute, unit="deg", range=(low, 180), points=points, joint=joint, error=error, same=3.0)


def _height(compute: Callable[[SideView], float], *points: str, joint: str) -> Measure:
    # 0.05 trunk lengths is what 3 degrees at the hip lift the far end of a thigh
    return Measure(compute=compute, unit="trunk", range=(-3, 3), points=points, joint=joint, error=0.06, same=0.05)


MEASURES: dict[str, Measure] = {
    "hip_flexion": _deg(hip_flexion, -60, "shoulder", "hip", "knee", joint="hip", error=SIDE_ERROR_DEG),
    "knee_flexion": _deg(knee_flexion, -30, "hip", "knee", "ankle", joint="knee", error=SIDE_ERROR_DEG),
    "trunk_inclination": _deg(trunk_inclination, 0, "shoulder", "hip", joint="hip", error=3.0),
    "thigh_inclination": _deg(thigh_inclination, 0, "hip", "knee", joint="hip", error=SIDE_ERROR_DEG),
    "shank_inclination": _deg(shank_inclination, 0, "knee", "ankle", joint="knee", error=SIDE_ERROR_DEG),
    "shoulder_flexion": _deg(shoulder_flexion, 0, "hip", "shoulder", "elbow", joint="shoulder", error=8.0),
    "elbow_flexion": _deg(elbow_flexion, 0, "shoulder", "elbow", "wrist", joint="elbow", error=8.0),
    "upper_arm_inclination": _deg(upper_arm_inclination, 0, "shoulder", "elbow", joint="shoulder", error=8.0),
    "hip_rise": _height(hip_rise, "shoulder", "hip", "ankle", joint="hip"),
    "hips_over_feet": _height(hips_over_feet, "shoulder", "hip", "ankle", joint="hip"),
    "hip_height": _height(hip_height, "shoulder", "hip", "knee", joint="hip"),
    "shoulder_height": _height(shoulder_height, "shoulder", "hip", "knee", joint="shoulder"),
    "heel_distance": _height(heel_distance, "shoulder", "hip", "ankle", joint="hip"),
    "width_ratio": _height(shoulder_width, "shoulder", "hip", joint="shoulder"),
    "trunk_shortness": _height(trunk_shortness, "shoulder", "hip", joint="shoulder"),
    "least_knee_flexion": _deg(least_knee_flexion, -30, "hip", "knee", "ankle", joint="knee", error=8.0),
    "least_thigh_inclination": _deg(
        least_thigh_inclination, 0, "hip", "knee", joint="hip", error=SIDE_ERROR_DEG
    ),
    "hips_over_knees": _height(hips_over_knees, "shoulder", "hip", "knee", joint="hip"),
    "weight_behind_feet": _height(weight_behind_feet, "shoulder", "hip", "ankle", joint="hip"),
    "weight_inclination": _deg(weight_inclination, 0, "shoulder", "hip", "ankle", joint="hip", error=SIDE_ERROR_DEG),
    "backward_lean": _deg(backward_lean, -180, "shoulder", "hip", joint="hip", error=3.0),
    "neck_inclination": _deg(neck_inclination, -180, "ear", "shoulder", joint="ear", error=8.0),
    "side_lean": _deg(side_lean, -180, "shoulder", "hip", joint="shoulder", error=3.0),
    "hand_to_thigh": _height(hand_to_thigh, "shoulder", "hip", "knee", "wrist", joint="wrist"),
    "neck_flexion": _deg(neck_flexion, -180, "ear", "shoulder", "hip", joint="shoulder", error=10.0),
    "knee_difference": _deg(knee_difference, -180, "hip", "knee", "ankle", joint="knee", error=8.0),
    "higher_foot": _height(higher_foot, "shoulder", "hip", "ankle", joint="ankle"),
    "foot_height": _height(foot_height, "shoulder", "hip", "ankle", joint="ankle"),
    "toes_up": _height(toes_up, "shoulder", "hip", "heel", "toe", joint="toe"),
    "propped_height": _height(propped_height, "shoulder", "hip", "elbow", joint="elbow"),
    "elbow_height": _height(elbow_height, "shoulder", "hip", "elbow", "wrist", joint="elbow"),
    "shoulders_over_hips": _height(shoulders_over_hips, "shoulder", "hip", joint="shoulder"),
    "shoulder_stack": _height(shoulder_stack, "shoulder", "hip", joint="shoulder"),
    "hip_sag": _deg(hip_sag, -180, "shoulder", "hip", "knee", joint="hip", error=8.0),
}  # fmt: skip
# what `coach measure` and every recording of an exercise give, whatever drives it
ALWAYS: tuple[str, ...] = ("hip_flexion", "knee_flexion", "trunk_inclination")


def read(names: tuple[str, ...], body: SeenBody, side: str, facing: float) -> dict[str, float]:
    """Each named measure on one side, in its unit; NaN where one of its points is not seen.

    `facing`: 1 to the right of the picture, -1 to the left, 0 where that is not known: then flexion has no sign, and
    what is ahead or behind is NaN. A name that is not in `MEASURES` raises KeyError.
    """
    seen = side_view(body, side, facing)
    return {name: MEASURES[name].compute(seen) for name in names}
