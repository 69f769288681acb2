"""Two key poses for the mannequin out of a demonstration: how the body was at rest, and at the peak."""

import math
from collections.abc import Mapping, Sequence

from coach.core.exercise.joint_ranges import joint_range
from coach.core.exercise.model import GuidePose, SideRule
from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS
from coach.core.kinematics.skeleton import SIDES
from coach.core.learning.curves import Demonstration, Flags, from_front, usual

GOING_S, RESTING_S, STAYING_S = 3.0, 1.5, 2.0
LEG_JOINTS, ARM_JOINTS = ("hip_flexion", "knee_flexion"), ("shoulder_flexion", "elbow_flexion")
# the parts that leave the floor with a joint
PARTS: dict[str, tuple[str, ...]] = {
    "hip": ("hip",), "ankle": ("knee", "ankle", "instep", "heel", "toe"), "wrist": ("hand", "elbow", "forearm"),
}  # fmt: skip
LIFTS = {"ankle": 0.2, "wrist": 0.2, "hip": 0.1}  # trunk lengths: what rises this much has left the floor [E]
PROPPED_DEG = 80.0  # lying on the front, a trunk less inclined than this is held up by the arms
FOREARM_DEG = 45.0  # ... on the forearms, if the elbows are bent this much
# joints left unnamed because the floor decides them, or the body would float: posture, the resting part, the joint
DECIDED: dict[str, tuple[tuple[str, str], ...]] = {
    "standing": (), "side_lying": (),
    "sitting": (("heel", "knee_flexion"),),
    "supine": (("heel", "hip_flexion"), ("hand", "shoulder_flexion"), ("hand", "elbow_flexion")),
    "prone": (("instep", "hip_flexion"), ("hand", "shoulder_flexion"), ("forearm", "shoulder_flexion")),
    "kneeling": (("instep", "knee_flexion"),),
    "all_fours": (("instep", "knee_flexion"), ("hand", "shoulder_flexion")),
}  # fmt: skip
# angles that no measure gives but a resting part needs, as in the shipped exercises
RESTING: dict[tuple[str, str], dict[str, float]] = {
    ("prone", "instep"): {"ankle_dorsiflexion": -62.0},
    ("kneeling", "instep"): {"ankle_dorsiflexion": -58.0},
    ("all_fours", "instep"): {"ankle_dorsiflexion": -55.0},
    ("supine", "hand"): {"shoulder_flexion": -9.0, "shoulder_abduction": 16.0, "shoulder_rotation": 60.0},
}
ON_FLOOR = 0.3  # trunk lengths: lying on the back, a wrist less than this over the hips at rest lies on the floor [E]
UPRIGHT_DEG = 5.0  # a trunk this near to straight up is shown straight


def guide_of(demo: Demonstration, posture: str, rest: Flags, peak: Flags, rule: SideRule) -> tuple[GuidePose, ...]:
    """The pose at rest and the one at the peak, in the mannequin's terms: what rests on the floor, and angles in whole
    degrees. `rest` and `peak` (n,) say which frames show them; `rule` whether each side is told apart. Angles that were
    not seen are left out."""
    one_sided = rule in (SideRule.MOVING, SideRule.EITHER)
    poses = []
    for name, frames, stay_s in (("rest", rest, RESTING_S), ("there", peak, STAYING_S)):
        sides = SIDES if one_sided else (demo.near_side,)
        resting = {side: _support(demo, posture, rest, frames, side) for side in sides}
        angles = _angles(demo, posture, frames, resting)
        if not from_front(demo):  # how the ears lie to the shoulders differs from head to head: only how they move
            neck = demo.sides[demo.near_side]["neck_flexion"]
            angles |= _known({"neck_flexion": usual(neck[frames]) - usual(neck[rest])})
        if one_sided:
            support = tuple(f"{part}_{side}" for side, parts in resting.items() for part in parts)
        else:
            support = resting[demo.near_side]
            angles = {name.removesuffix(f"_{demo.near_side}"): degrees for name, degrees in angles.items()}
        poses.append(GuidePose(name=name, seconds=GOING_S, stay_s=stay_s, support=support, angles=angles))
    return tuple(poses)


def _angles(
    demo: Demonstration, posture: str, frames: Flags, resting: Mapping[str, tuple[str, ...]]
) -> dict[str, float]:
    """Medians of the joints that the floor does not decide, by side; the trunk's with its sign."""
    front = from_front(demo)
    found: dict[str, float] = {}
    lifted = posture == "supine" and not any("hip" in parts for parts in resting.values())
    if front:
        found["trunk_lean"] = usual(demo.sides["left"]["side_lean"][frames])
    else:
        found |= {} if lifted else {"trunk_inclination": _trunk(demo, posture, frames)}
    for side, parts in resting.items():
        decided = {joint for part, joint in DECIDED[posture] if part in parts and not (lifted and joint in LEG_JOINTS)}
        for part in parts:  # a lifted trunk turns away from arms that stay on the floor
            told = {} if lifted else RESTING.get((posture, part), {})
            found |= {f"{name}_{side}": degrees for name, degrees in told.items()}
        for joint in ARM_JOINTS if front else (*LEG_JOINTS, *ARM_JOINTS):
            if joint not in decided:
                shown = "shoulder_abduction" if front and joint == "shoulder_flexion" else joint
                found[f"{shown}_{side}"] = usual(demo.sides[side][joint][frames])
    return _known(found)


def _known(angles: dict[str, float]) -> dict[str, float]:
    """What was seen, in whole degrees; a straight knee that was measured a little below zero is straight."""
    seen = {name: round(degrees) for name, degrees in angles.items() if not math.isnan(degrees)}
    ranges = {name: joint_range(name) for name in seen}
    return {name: float(min(max(degrees, ranges[name][0]), ranges[name][1])) for name, degrees in seen.items()}


def _trunk(demo: Demonstration, posture: str, frames: Flags) -> float:
    """Lying on the back is -90, bending forward is positive."""
    degrees = usual(demo.sides[demo.near_side]["trunk_inclination"][frames])
    if posture in ("supine", "side_lying"):
        return -90.0
    if posture in ("prone", "all_fours", "kneeling"):
        return degrees
    forward = usual((demo.facing * demo.head[:, 0])[frames])
    return 0.0 if degrees < UPRIGHT_DEG else math.copysign(degrees, forward)


def _support(demo: Demonstration, posture: str, rest: Flags, frames: Flags, side: str) -> tuple[str, ...]:
    """What of one side rests on the floor: what does in this posture, less what is higher than at rest."""
    parts = list(POSTURE_DEFAULTS[posture].support)
    near = {name: curve[frames] for name, curve in demo.sides[demo.near_side].items()}
    if posture == "prone" and usual(near["trunk_inclination"]) < PROPPED_DEG:
        parts.append("forearm" if usual(near["elbow_flexion"]) > FOREARM_DEG else "hand")
    if posture == "supine" and not _wrist_up(demo, rest, frames, side):
        return (*_resting(demo, rest, frames, side, parts), "hand")
    return _resting(demo, rest, frames, side, parts)


def _wrist_up(demo: Demonstration, rest: Flags, frames: Flags, side: str) -> bool:
    """Whether a hand is held over the body; one that is not seen is not."""
    return usual(demo.heights[f"{side}_wrist"][frames]) - usual(demo.heights[f"{side}_hip"][rest]) > ON_FLOOR


def _resting(demo: Demonstration, rest: Flags, frames: Flags, side: str, parts: Sequence[str]) -> tuple[str, ...]:
    """The parts that have not been lifted from where they were at rest."""
    rises = {
        name: usual(demo.heights[f"{side}_{name}"][frames]) - usual(demo.heights[f"{side}_{name}"][rest])
        for name in LIFTS
    }
    lifted = {part for name, parts_of in PARTS.items() if rises[name] > LIFTS[name] for part in parts_of}
    return tuple(part for part in parts if part not in lifted)
