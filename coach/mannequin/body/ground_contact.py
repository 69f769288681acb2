"""Keeps a posture on the floor: named points rest on it, planted points do not slide, the rest follows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from coach.core.base.types import Floats
from coach.core.exercise.joint_ranges import SOLVED
from coach.mannequin.body.body import Body
from coach.mannequin.body.forward_kinematics import (
    ANGLE,
    ANGLES,
    JOINT,
    WHOLE,
    PostureError,
    angle_names,
    angle_row,
    forward,
)

SEAT_M = 0.45  # height of the chair's seat; clinical review 7 [R]: at least 45 cm


@dataclass(frozen=True, slots=True)
class Contact:
    """A part of the body that can rest on the floor."""

    joints: tuple[str, ...]  # without side
    radius: tuple[float, ...]  # height of each joint when it rests, as a share of stature
    frees: tuple[str, ...]  # the angles that may follow, when the pose does not name them
    floor_m: float = 0.0


# name -> joints, their heights at rest (flesh included), the angles that follow
CONTACTS: Mapping[str, Contact] = {
    "head": Contact(("head",), (0.058,), ("neck_flexion",)),
    "shoulder": Contact(("shoulder",), (0.062,), ("trunk_inclination",)),
    "hip": Contact(("hip",), (0.062,), ("trunk_inclination",)),
    "chair": Contact(("hip",), (0.062,), ("trunk_inclination",), SEAT_M),
    "knee": Contact(("knee",), (0.033,), ("hip_flexion", "trunk_inclination")),
    "ankle": Contact(("ankle",), (0.026,), ("knee_flexion", "hip_flexion")),
    "instep": Contact(("toe",), (0.022,), ("knee_flexion", "hip_flexion", "ankle_dorsiflexion")),
    "heel": Contact(("heel",), (0.0,), ("knee_flexion", "hip_flexion", "ankle_dorsiflexion", "trunk_inclination")),
    "toe": Contact(("toe",), (0.0,), ("knee_flexion", "hip_flexion", "ankle_dorsiflexion", "trunk_inclination")),
    "elbow": Contact(("elbow",), (0.023,), ("shoulder_flexion",)),
    "forearm": Contact(("elbow", "wrist"), (0.023, 0.018), ("shoulder_flexion", "elbow_flexion")),
    "hand": Contact(("wrist", "fingertip"), (0.018, 0.010), ("shoulder_flexion", "elbow_flexion", "wrist_extension")),
}
# about where angles are when a part rests on the floor
STARTS: Mapping[str, Mapping[str, float]] = {
    "shoulder": {"trunk_inclination": -90.0, "hip_flexion": 40.0, "knee_flexion": 85.0},
    "chair": {"hip_flexion": 85.0, "knee_flexion": 85.0},
    "knee": {"hip_flexion": 75.0, "knee_flexion": 95.0, "ankle_dorsiflexion": -55.0},
    "hand": {"wrist_extension": 70.0},
}
# what may touch the floor when nothing is said: the lowest of these does
ARM_PARTS = ("hand", "elbow", "forearm")
LOWEST = ("head", "shoulder", "hip", "knee", "ankle", "heel", "toe", "elbow", "hand")
STEPS, DAMPING, STEP_DEG = (
    25,
    1e-4,
    15.0,
)  # of the solver: rounds, share of the old posture kept, largest change a round
NEAR_ENOUGH_M = 5e-5
PLANTED_WEIGHT = 0.5  # staying on the floor counts more than not sliding along it


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A body in one posture."""

    row: Floats  # (angles,) degrees, in the order of `posing.ANGLES`
    joints: Floats  # (joints, 3) metres, in the order of `posing.JOINTS`

    def angle(self, name: str) -> float:
        """Degrees of one angle, for example `angle("knee_flexion_left")`."""
        return float(self.row[ANGLE[name]])

    def joint(self, name: str) -> Floats:
        """(3,) metres of one joint, for example `joint("left_knee")`."""
        joint: Floats = self.joints[JOINT[name]]
        return joint


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """The joints that rest, their heights at rest, and which angles may follow."""

    index: tuple[int, ...]
    height_m: Floats
    follows: tuple[str, ...]


def read_support(body: Body, names: Iterable[str]) -> Support:
    """Support by name, for both sides or with _left or _right. Raises PostureError for an unknown one."""
    index, heights, follows = [], [], []
    for name in sided(names):
        part, _, side = name.rpartition("_")
        contact = CONTACTS[part]
        for joint, share in zip(contact.joints, contact.radius, strict=True):
            index.append(JOINT[joint] if joint in JOINT else JOINT[f"{side}_{joint}"])
            heights.append(contact.floor_m + share * body.height_m)
        follows += [angle if angle in WHOLE else f"{angle}_{side}" for angle in contact.frees]
    return Support(tuple(index), np.array(heights), tuple(dict.fromkeys(follows)))


def sided(names: Iterable[str]) -> tuple[str, ...]:
    """Support by side: a bare name becomes both. Raises PostureError for an unknown one."""
    pairs = [_part_and_side(name) for name in names]
    return tuple(f"{part}_{each}" for part, side in pairs for each in (("left", "right") if side is None else (side,)))


def _part_and_side(name: str) -> tuple[str, str | None]:
    part, _, side = name.rpartition("_")
    if name in CONTACTS:
        return name, None
    if part in CONTACTS and side in ("left", "right"):
        return part, side
    raise PostureError(f"Support '{name}' is unknown: use one of {', '.join(CONTACTS)}, with _left or _right.")


def pose(body: Body, angles: Mapping[str, float], support: Iterable[str] = ("toe", "heel")) -> Figure:
    """One posture on the floor: named angles are kept, the others follow the support. See `settle`."""
    support = tuple(support)
    return settle(
        body,
        started(angle_row(angles), named_angles(angles), support),
        read_support(body, support),
        named_angles(angles),
    )


def named_angles(angles: Iterable[str]) -> set[str]:
    """The full names that a pose names, both sides of a bare one."""
    return {full for name in angles for full in angle_names(name)}


def started(row: Floats, named: set[str], support: Iterable[str]) -> Floats:
    """What is not named begins where its support usually finds it, so that the solver looks nearby."""
    row = row.copy()
    for part, _, side in (name.rpartition("_") for name in sided(support)):
        for angle, degrees in STARTS.get(part, {}).items():
            name = angle if angle in WHOLE else f"{angle}_{side}"
            if name not in named:
                row[ANGLE[name]] = degrees
    for part, _, side in (name.rpartition("_") for name in sided(support)):
        if part in ARM_PARTS and f"shoulder_flexion_{side}" not in named:  # the arm hangs straight down
            row[ANGLE[f"shoulder_flexion_{side}"]] = row[ANGLE["trunk_inclination"]]
    return row


def settle(
    body: Body, row: Floats, support: Support, named: set[str], planted: Mapping[int, float] | None = None
) -> Figure:
    """Puts a row of angles on the floor.

    The support's joints come to their heights; `planted` joints (joint -> x in metres) do not slide; the support's
    following angles that are not `named` change as little as that takes. Without support, the lowest part rests.
    The first planted joint, else the first supporting one, keeps its place exactly.
    """
    planted = planted or {}
    if not support.index:
        return _dropped(body, row, planted)
    free = [ANGLE[name] for name in support.follows if name not in named]
    row, joints = _solved(body, row, free, support, planted)
    first = support.index[0]
    anchor = next(iter(planted), first)
    x = planted.get(anchor, 0.0) - joints[anchor, 0]
    joints += np.array([x, support.height_m[0] - joints[first, 1], 0.0])
    # where a posture cannot have all its points down, none of them sinks in
    joints[:, 1] += max(float((support.height_m - joints[list(support.index), 1]).max()), 0.0)
    return Figure(row, joints)


def _solved(
    body: Body, row: Floats, free: list[int], support: Support, planted: Mapping[int, float]
) -> tuple[Floats, Floats]:
    """The row whose free angles meet the support, and its joints with the hips at the origin (Levenberg, Marquardt)."""
    row = row.copy()
    if not free:
        return row, forward(body, row)
    low, high = _limits(free)
    nudges = np.zeros((len(free) + 1, len(row)))
    nudges[np.arange(1, len(free) + 1), free] = 0.01
    for _ in range(STEPS):
        joints = forward(body, row + nudges)
        residual = _residual(joints, support, planted)
        if np.abs(residual[0]).max(initial=0.0) < NEAR_ENOUGH_M:
            return row, joints[0]
        slope = ((residual[1:] - residual[0]) / np.radians(0.01)).T
        weights = slope.T @ slope + DAMPING * np.eye(len(free))
        change = np.degrees(np.linalg.solve(weights, -slope.T @ residual[0]))
        before = row[free]
        row[free] = np.clip(before + np.clip(change, -STEP_DEG, STEP_DEG), low, high)
        if np.abs(row[free] - before).max() < 0.02:
            break  # as near to the floor as this body comes
    return row, forward(body, row)


def _limits(free: list[int]) -> tuple[Floats, Floats]:
    names = [ANGLES[index].removesuffix("_left").removesuffix("_right") for index in free]
    pairs = np.array([SOLVED.get(name, (-1000.0, 1000.0)) for name in names])
    return pairs[:, 0], pairs[:, 1]


def _residual(joints: Floats, support: Support, planted: Mapping[int, float]) -> Floats:
    """(rows, equations) metres: heights over the first supporting joint's, places along the floor from the first."""
    points = joints[:, list(support.index), 1] - support.height_m
    heights = points[:, 1:] - points[:, :1]
    if len(planted) < 2:
        return heights
    along = joints[:, list(planted), 0] - np.array(list(planted.values()))
    return np.concatenate([heights, PLANTED_WEIGHT * (along[:, 1:] - along[:, :1])], axis=1)


def _dropped(body: Body, row: Floats, planted: Mapping[int, float]) -> Figure:
    joints = forward(body, row)
    lowest = read_support(body, LOWEST)
    y = (lowest.height_m - joints[list(lowest.index), 1]).max()
    anchor = next(iter(planted), JOINT["pelvis"])
    joints += np.array([planted.get(anchor, 0.0) - joints[anchor, 0], y, 0.0])
    return Figure(row, joints)
