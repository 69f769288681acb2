"""Forward kinematics: from named joint angles to joint positions in metres.

The room: x is the way the person faces when standing, y is up, z is to the person's left, and the floor is y = 0.
Leaning forward is a positive `trunk_inclination`: 90 is lying face down with the head towards +x, and -90 is lying on
the back with the head towards -x. `trunk_roll` then turns the body about its own long axis (90: the front comes to the
left), and `trunk_turn` turns everything about the vertical (90: facing the person's former left).
"""

from collections.abc import Mapping

import numpy as np

from coach.core.base.types import Floats
from coach.mannequin.body.body import Body

SIDES: tuple[tuple[str, float], ...] = (("left", 1.0), ("right", -1.0))
# one angle for the whole body: degrees, 0 in upright standing
WHOLE: tuple[str, ...] = (
    "trunk_inclination",  # of hip to shoulder from straight up; forward is positive
    "trunk_roll",
    "trunk_turn",
    "trunk_lean",  # of the shoulders to the left over the pelvis, a side bend
    "trunk_twist",  # of the shoulders to the left over the pelvis
    "lumbar_flexion",  # rounding of the back; the hip-to-shoulder line keeps its direction
    "neck_flexion",  # of the head over the hip-to-shoulder line
    "breath",  # not an angle: 0 out, 1 in; lifts belly and chest
)
# one angle for each side: degrees, 0 when the limb hangs straight
PAIRED: tuple[str, ...] = (
    "hip_flexion",
    "hip_abduction",
    "hip_rotation",  # outward: the foot of a bent knee comes inward
    "knee_flexion",
    "ankle_dorsiflexion",
    "shoulder_flexion",
    "shoulder_abduction",
    "shoulder_rotation",  # inward: the hand of a bent elbow comes inward
    "elbow_flexion",
    "wrist_extension",
)
ANGLES: tuple[str, ...] = WHOLE + tuple(f"{name}_{side}" for side, _ in SIDES for name in PAIRED)
ANGLE: dict[str, int] = {name: index for index, name in enumerate(ANGLES)}

MIDDLE_JOINTS: tuple[str, ...] = ("pelvis", "waist", "chest", "neck", "head", "crown", "face", "belly", "sternum")
SIDE_JOINTS: tuple[str, ...] = (
    "shoulder", "elbow", "wrist", "fingertip", "thumb", "hip", "knee", "ankle", "heel", "toe",
)  # fmt: skip
JOINTS: tuple[str, ...] = MIDDLE_JOINTS + tuple(f"{side}_{name}" for side, _ in SIDES for name in SIDE_JOINTS)
JOINT: dict[str, int] = {name: index for index, name in enumerate(JOINTS)}

# shape of the spine: share of the way from hips to shoulders, and how far it lies before the straight line when
# standing at ease, as a share of the trunk (a hollow in the small of the back, a little rounding above)
SPINE: tuple[tuple[str, float, float], ...] = (("waist", 0.36, 0.03), ("chest", 0.72, -0.03))
HEEL_SHARE = 0.25  # of the foot's length that lies behind the ankle


class PostureError(ValueError):
    """A posture that cannot be taken; its message says what to change."""


def angle_names(name: str) -> tuple[str, ...]:
    """The names of `ANGLES` that a name stands for: itself, or both sides. Raises PostureError if unknown."""
    if name in ANGLE:
        return (name,)
    if name in PAIRED:
        return tuple(f"{name}_{side}" for side, _ in SIDES)
    raise PostureError(
        f"Joint angle '{name}' is unknown: use one of {', '.join(WHOLE + PAIRED)}, with _left or _right."
    )


def angle_row(angles: Mapping[str, float], start: Floats | None = None) -> Floats:
    """Degrees by name -> a row of `ANGLES`; a name with a side outranks the bare name; the rest is `start`, or 0."""
    row = np.zeros(len(ANGLES)) if start is None else start.copy()
    for bare in (True, False):
        for name, degrees in angles.items():
            if (name in PAIRED) == bare:
                row[[ANGLE[full] for full in angle_names(name)]] = degrees
    return row


def forward(body: Body, rows: Floats) -> Floats:
    """(..., angles) degrees -> (..., joints, 3) metres, the middle of the hips at the origin."""
    out = np.empty((*rows.shape[:-1], len(JOINTS), 3))
    turns = Turns(rows)
    base = _trunk_axes(turns)
    upper = _shoulder_axes(turns, base)
    _spine(body, turns, base, upper, out)
    for side, sign in SIDES:
        _leg(body, turns, base, side, sign, out)
        _arm(body, turns, upper, side, sign, out)
    return out


Axes = tuple[Floats, Floats, Floats]  # unit vectors (..., 3): up along the trunk, to the front, to the left


class Turns:
    """Rows of angles with their cosines and sines, all computed at once."""

    def __init__(self, rows: Floats) -> None:
        self.rows = rows[..., None]
        radians = np.radians(self.rows)
        self.cos, self.sin = np.cos(radians), np.sin(radians)

    def __getitem__(self, name: str) -> tuple[Floats, Floats]:
        """Cosine and sine, each (..., 1)."""
        index = ANGLE[name]
        return self.cos[..., index, :], self.sin[..., index, :]

    def degrees(self, name: str) -> Floats:
        """(..., 1)."""
        return self.rows[..., ANGLE[name], :]


def _cos_sin(degrees: Floats) -> tuple[Floats, Floats]:
    radians = np.radians(degrees)
    return np.cos(radians), np.sin(radians)


def _trunk_axes(turns: Turns) -> Axes:
    cos, sin = turns["trunk_inclination"]
    zero = np.zeros_like(cos)
    up = np.concatenate([sin, cos, zero], -1)
    front = np.concatenate([cos, -sin, zero], -1)
    left = np.concatenate([zero, zero, zero + 1], -1)
    front, left = _turned(front, left, turns["trunk_roll"])
    turn, turn_sin = turns["trunk_turn"]

    def around(v: Floats) -> Floats:
        x, y, z = v[..., :1], v[..., 1:2], v[..., 2:]
        return np.concatenate([x * turn - z * turn_sin, y, x * turn_sin + z * turn], -1)

    return around(up), around(front), around(left)


def _turned(a: Floats, b: Floats, turn: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Both turned in their own plane, `a` towards `b`, by an angle of this cosine and sine."""
    cos, sin = turn
    return cos * a + sin * b, cos * b - sin * a


def _shoulder_axes(turns: Turns, base: Axes) -> Axes:
    up, front, left = base
    up, left = _turned(up, left, turns["trunk_lean"])
    front, left = _turned(front, left, turns["trunk_twist"])
    return up, front, left


def _spine(body: Body, turns: Turns, base: Axes, upper: Axes, out: Floats) -> None:
    up, front, _ = upper
    trunk, radius = body.length["trunk"], body.radius
    bend = np.radians(turns.degrees("lumbar_flexion"))
    safe = np.where(np.abs(bend) < 1e-6, 1e-6, bend)
    out[..., JOINT["pelvis"], :] = 0.0
    chord = trunk * np.sin(safe / 2) / (safe / 2)  # the spine keeps its length, so rounding brings its ends nearer
    for name, share, hollow in SPINE:
        bulge = trunk / safe * (np.cos(safe * (share - 0.5)) - np.cos(safe / 2))
        # low in the back the spine follows the pelvis
        along = base[0] * (1 - share) + up * share
        out[..., JOINT[name], :] = chord * share * along + (hollow * trunk - bulge) * front
    breath = turns.degrees("breath")
    out[..., JOINT["belly"], :] = out[..., JOINT["waist"], :] + radius["waist_depth"] * (1 + 0.28 * breath) * front
    out[..., JOINT["sternum"], :] = out[..., JOINT["chest"], :] + radius["chest_depth"] * (1 + 0.12 * breath) * front
    neck = chord * up
    out[..., JOINT["neck"], :] = neck
    head_up, head_front = _turned(up, front, turns["neck_flexion"])
    reach = body.length["head_and_neck"] - radius["head_height"]
    head = neck + reach * head_up + 0.012 * body.height_m * head_front
    out[..., JOINT["head"], :] = head
    out[..., JOINT["crown"], :] = head + radius["head_height"] * head_up
    out[..., JOINT["face"], :] = head + (radius["head_depth"] * 1.12) * head_front - 0.008 * body.height_m * head_up


def _leg(body: Body, turns: Turns, base: Axes, side: str, sign: float, out: Floats) -> None:
    up, front, left = base
    length, outward = body.length, sign * left
    hip_deg, knee_deg = turns.degrees(f"hip_flexion_{side}"), turns.degrees(f"knee_flexion_{side}")
    _, abducted = turns[f"hip_abduction_{side}"]
    _, rotated = turns[f"hip_rotation_{side}"]
    knee_cos, knee_sin = _cos_sin(knee_deg)

    def direction(from_trunk_deg: Floats, sideways: Floats) -> Floats:
        # seen from the side the angle is exactly the named one, however far the limb points sideways
        cos, sin = _cos_sin(from_trunk_deg)
        return np.sqrt(np.maximum(1 - sideways**2, 0)) * (sin * front - cos * up) + sideways * outward

    shank_deg = hip_deg - knee_deg
    foot_deg = shank_deg + 90 + turns.degrees(f"ankle_dorsiflexion_{side}")
    hip = length["hip_half"] * outward
    knee = hip + length["thigh"] * direction(hip_deg, abducted)
    ankle = knee + length["shank"] * direction(shank_deg, knee_cos * abducted - knee_sin * rotated)
    along, down = direction(foot_deg, np.full_like(abducted, 0.1)), direction(foot_deg - 90, np.zeros_like(abducted))
    sole = ankle + length["foot_height"] * down
    out[..., JOINT[f"{side}_hip"], :] = hip
    out[..., JOINT[f"{side}_knee"], :] = knee
    out[..., JOINT[f"{side}_ankle"], :] = ankle
    out[..., JOINT[f"{side}_heel"], :] = sole - HEEL_SHARE * length["foot"] * along
    out[..., JOINT[f"{side}_toe"], :] = sole + (1 - HEEL_SHARE) * length["foot"] * along


def _arm(body: Body, turns: Turns, upper: Axes, side: str, sign: float, out: Floats) -> None:
    up, front, left = upper
    length, outward = body.length, sign * left
    cos, sin = turns[f"shoulder_flexion_{side}"]
    hanging, ahead = sin * front - cos * up, sin * up + cos * front
    arm, inward = _turned(hanging, outward, turns[f"shoulder_abduction_{side}"])
    bend, inward = _turned(ahead, -inward, turns[f"shoulder_rotation_{side}"])
    forearm, bend = _turned(arm, bend, turns[f"elbow_flexion_{side}"])
    wrist_cos, wrist_sin = turns[f"wrist_extension_{side}"]
    hand = wrist_cos * forearm + wrist_sin * bend
    thumb = wrist_cos * bend + wrist_sin * inward
    shoulder = out[..., JOINT["neck"], :] + length["shoulder_half"] * outward
    elbow = shoulder + length["upper_arm"] * arm
    wrist = elbow + length["forearm"] * forearm
    out[..., JOINT[f"{side}_shoulder"], :] = shoulder
    out[..., JOINT[f"{side}_elbow"], :] = elbow
    out[..., JOINT[f"{side}_wrist"], :] = wrist
    out[..., JOINT[f"{side}_fingertip"], :] = wrist + length["hand"] * 0.9 * hand
    out[..., JOINT[f"{side}_thumb"], :] = wrist + length["hand"] * (0.42 * hand + 0.3 * thumb)
