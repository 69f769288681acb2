"""What a stranger should look at first: the segments that move, the limb on the far side, and which way it goes."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from coach.core.base.types import Floats
from coach.core.exercise.model import Exercise, Kind
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.forward_kinematics import ANGLE, JOINT, angle_row
from coach.mannequin.body.keyframes import GuideMovement
from coach.mannequin.render.mesh import Tint

# of each segment the joints that tell how far it has moved, and where an arrow begins
SIDES = ("left", "right")
_LIMB = {
    "upper_arm": ("shoulder", "elbow"),
    "forearm": ("elbow", "wrist", "fingertip"),
    "thigh": ("hip", "knee"),
    "shank": ("knee", "ankle"),
    "foot": ("heel", "toe"),
}
SEGMENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "pelvis": ("pelvis", "left_hip", "right_hip"),
        "belly": ("waist", "belly"),
        "chest": ("chest", "sternum"),
        "head": ("head", "crown", "face"),
        **{
            f"{side}_{name}": tuple(f"{side}_{joint}" for joint in joints)
            for side in SIDES
            for name, joints in _LIMB.items()
        },
    }
)
# where an arrow begins, by what carries the movement: the first row of which a segment moves
ARROWS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("pelvis", ("pelvis", "crown", "left_knee", "right_knee")),
    ("chest", ("crown",)),
    ("shank", ("left_ankle", "right_ankle", "left_fingertip", "right_fingertip")),
    ("foot", ("left_toe", "right_toe")),
    ("forearm", ("left_fingertip", "right_fingertip", "left_elbow", "right_elbow")),
    ("", ("crown",)),
)
# a segment between these moves with them, though its own way may be short
BETWEEN: Sequence[tuple[str, tuple[str, ...]]] = (("chest", ("belly", "head")), ("belly", ("chest",)))
# a limb's segment turns with the next one, though its upper end stays in its place
NEXT: Mapping[str, str] = {"upper_arm": "forearm", "thigh": "shank", "shank": "foot"}
# all [E], tried on readers who saw three key poses and no text
MOVES_SHARE = 0.3  # of the furthest segment's way: less is going along, not moving
LEAST_SHARE = 0.12  # of the whole guide's furthest way: less is not what this part of it shows
TURNS_DEG = 15.0  # of a limb's segment
TURNS_ROUND_DEG = 5.0  # of the whole body about the vertical
ARC_DEG, ARC_OUT = 60.0, 1.15  # of the arrow that tells it, and how far out it lies: shares of the hand's distance
MOST_TINTED = 0.62  # of the segments: where more move, nothing stands out, and the arrows tell
FAR_M = 0.12  # of a limb behind the other, seen from the camera
ROUNDS_DEG = 15.0  # of the back: so little of it tells a movement, however far the head goes with it
SECOND_SHARE = 0.55  # of the longest arrow: a shorter one tells nothing more
APART = 0.15  # of the picture's height: arrows nearer than this say the same
ROUNDABOUT = 2.0  # a way is longer than from its start to its end
CHANGED_DEG = 3.0  # a quiet breath moves the hands on the belly by less


class Emphasis:
    """What stands out on the way to each key pose of one guide."""

    def __init__(self, exercise: Exercise, movement: GuideMovement) -> None:
        self._movement = movement
        self._rows = np.array([key.figure.row for key in movement.keys])
        asked = _asked_changes(exercise)
        self._shown = bool((asked > CHANGED_DEG).any() or asked[ANGLE["breath"]] > 0)
        self._spine = bool(asked[ANGLE["lumbar_flexion"]] > ROUNDS_DEG or asked[ANGLE["breath"]] > 0)
        joints = np.stack([key.figure.joints for key in movement.keys])
        self.furthest_m = float(np.linalg.norm(joints - joints[:1], axis=-1).max()) if self._shown else 0.0
        self._moved = [self._on_the_way(joints[index - 1], joints[index]) for index in range(len(joints))]
        for index in range(1, len(joints)):  # a pose that is only kept shows what led to it
            self._moved[index] = self._moved[index] or self._moved[index - 1]

    def moved(self, index: int) -> frozenset[str]:
        """The segments that carry the movement to key pose `index` from the one before; none of a rest."""
        return self._moved[index % len(self._moved)]

    def _on_the_way(self, before: Floats, after: Floats) -> frozenset[str]:
        ways = {
            name: float(np.linalg.norm(after[at] - before[at], axis=-1).mean())
            for name, of in SEGMENTS.items()
            for at in [[JOINT[joint] for joint in of]]
        }
        least = max(MOVES_SHARE * max(ways.values()), LEAST_SHARE * self.furthest_m)
        if not self._shown or max(ways.values()) < least:
            return frozenset()
        found = {name for name, way in ways.items() if way >= least}
        if self._spine:
            found.add("belly")
        for name, neighbours in BETWEEN:
            if found.issuperset(neighbours):
                found.add(name)
        for part, following in NEXT.items():
            for side in SIDES:
                name = f"{side}_{part}"
                if f"{side}_{following}" in found and _turned_deg(before, after, SEGMENTS[name]) > TURNS_DEG:
                    found.add(name)
        return frozenset(found)

    def tints(self, index: int | None, camera: PinholeCamera) -> Mapping[str, Tint]:
        """How each segment stands out on the way to key pose `index`, None: on no way; what is not named is plain."""
        found = dict.fromkeys(self._far(camera), Tint.FAR)
        moved = frozenset[str]() if index is None else self.moved(index)
        if len(moved) <= MOST_TINTED * len(SEGMENTS):
            found |= dict.fromkeys(moved, Tint.MOVING)
        return found

    def _far(self, camera: PinholeCamera) -> Sequence[str]:
        """The limbs of the side that is behind the other in every key pose."""
        ahead = np.stack([camera.seen_from(key.figure.joints)[:, 2] for key in self._movement.keys])
        left, right = (ahead[:, [JOINT[f"{side}_{name}"] for name in ("hip", "shoulder")]].mean(1) for side in SIDES)
        side = "left" if (left - right > FAR_M).all() else "right" if (right - left > FAR_M).all() else None
        return [name for name in SEGMENTS if side is not None and name.startswith(side)]

    def arrows(self, index: int, camera: PinholeCamera) -> list[Floats]:
        """Which way the body came to key pose `index`: each (n, 2) pixels of one joint's way, the longest first."""
        moved = self.moved(index)
        if not moved or index == 0:
            return []
        telling = next(names for part, names in ARROWS if any(part in name for name in moved))
        ways = {name: self._way(index, name, camera) for name in telling if _segment(name) in moved}
        lengths = {name: float(np.linalg.norm(way[-1] - way[0])) for name, way in ways.items()}
        if self._spine and "pelvis" not in moved:
            ways = {name: way for name, way in ways.items() if name == "crown" and "head" in moved}
            ways["belly"] = self._way(index, "belly", camera)
            lengths["belly"] = max(lengths.values(), default=1.0)
        found: list[Floats] = self._turn(index, camera)
        for name in sorted(ways, key=lambda joint: -lengths[joint]):
            near = (np.linalg.norm(ways[name][-1] - way[-1]) < APART * camera.height for way in found)
            if not any(near) and lengths[name] > SECOND_SHARE * max(lengths.values()):
                found.append(ways[name])
        return found

    def _turn(self, index: int, camera: PinholeCamera) -> list[Floats]:
        """An arc about the body before the hands, where the whole body turns about the vertical."""
        turns_deg = self._rows[index, ANGLE["trunk_turn"]] - self._rows[index - 1, ANGLE["trunk_turn"]]
        if abs(turns_deg) < TURNS_ROUND_DEG:
            return []
        joints = self._movement.keys[index].figure.joints
        reach = ARC_OUT * (joints[JOINT["right_fingertip"]] - joints[JOINT["pelvis"]])
        angles = np.radians(np.linspace(-ARC_DEG, 0.0, 9) * np.sign(turns_deg))
        cosine, sine = np.cos(angles), np.sin(angles)
        across = np.stack(
            [reach[0] * cosine - reach[2] * sine, np.full(9, reach[1]), reach[0] * sine + reach[2] * cosine]
        )
        return [camera.project(joints[JOINT["pelvis"]] + across.T)[:, :2]]

    def _way(self, index: int, joint: str, camera: PinholeCamera) -> Floats:
        """(n, 2) pixels, from exactly where the joint was to exactly where it is."""
        keys, at = self._movement.keys, JOINT[joint]
        shares = np.linspace(0.0, 1.0, 9)[:, None]
        way = np.stack([self._movement.between(index - 1, float(share)).joints[at] for share in shares[:, 0]])
        start, end = keys[index - 1].figure.joints[at], keys[index].figure.joints[at]
        way = way + (1 - shares) * (start - way[0]) + shares * (end - way[-1])
        if np.linalg.norm(np.diff(way, axis=0), axis=1).sum() > ROUNDABOUT * np.linalg.norm(end - start):
            way = start + shares * (end - start)  # there and back again on the way tells no direction
        return camera.project(way)[:, :2]


def _asked_changes(exercise: Exercise) -> Floats:
    """(angles,) how far each angle changes over the guide. A quiet breath is in every rest, and tells nothing there."""
    rows: list[Floats] = []
    for pose in exercise.lesson.guide:
        rows.append(angle_row(pose.angles, rows[-1] if rows else None))
    changes: Floats = np.ptp(np.array(rows), axis=0)
    if exercise.kind is not Kind.PACE:
        changes[ANGLE["breath"]] = 0.0
    return changes


def _segment(joint: str) -> str:
    """The last segment that a joint belongs to."""
    return [name for name, joints in SEGMENTS.items() if joint in joints][-1]


def _turned_deg(before: Floats, after: Floats, of: tuple[str, ...]) -> float:
    """How far a segment turns, between its first joint and its last."""
    first, last = JOINT[of[0]], JOINT[of[-1]]
    one, two = before[last] - before[first], after[last] - after[first]
    cosine = one @ two / max(float(np.linalg.norm(one) * np.linalg.norm(two)), 1e-9)
    return float(np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0))))
