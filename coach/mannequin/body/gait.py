"""Walking: alternating steps whose standing foot does not slide, on the spot, to and fro, or on and on straight."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import acos, atan2, cos, degrees, hypot, pi, radians, sin, sqrt, tanh

import numpy as np

from coach.core.exercise.model import Exercise
from coach.mannequin.body.body import Body
from coach.mannequin.body.forward_kinematics import ANGLE, HEEL_SHARE, JOINT, angle_row, forward
from coach.mannequin.body.ground_contact import Figure

STEP_SHARE = 0.33  # step length of a calm walk, as a share of stature
# of the mean time from footfall to footfall: the rest has both feet down, for as long after a short step as after a
# long one, so that the feet come down at the times of the footfalls
SWING_SHARE = 0.72
STRAIGHT, TURN = 5, 5  # footfalls to the far end, and of turning round there
CADENCE_PER_MIN = (
    66.0  # where the exercise has no tempo; slow walking is 60 to 90 steps a minute, clinical review 7 [R]
)
START = 2  # footfall of the straight at which walking begins, about its middle
KNEE_LIFT_DEG = 34.0  # hip flexion of marching on the spot; seed table F04: knee lift 20 to 45
STOOP_DEG = 2.0
TOE_OFF_DEG, TOES_UP_DEG = 20.0, 12.0  # largest pitch of the swinging foot


@dataclass(frozen=True, slots=True)
class Footfall:
    """Where a foot is put down: metres along x, and the heading in degrees (0 is towards +x)."""

    x_m: float
    turn_deg: float


def walk(body: Body, t_s: float, cadence_per_min: float, style: str = "on_the_spot", asymmetry: float = 0.0) -> Figure:
    """The walking figure at a time.

    `asymmetry` is the difference between the times of a left and of a right step, each from one foot's coming down to
    the other's, over their mean: 0.3 is a clear limp, the right leg being spared. It is twice the limp of
    `core.summary.gait_summary`, which is over their sum. Footfalls are even-numbered for the left foot;
    raises KeyError for an unknown style.
    """
    index, share = _step_of(t_s, cadence_per_min, asymmetry)
    return WALKS[style](body, index, share)


class Walking:
    """Walking at an exercise's cadence, as its camera wants to see it: to and fro from the side, else on the spot."""

    def __init__(self, body: Body, exercise: Exercise) -> None:
        self.body = body
        self.cadence_per_min = 60.0 / exercise.pacing.tempo.total_s if exercise.pacing.tempo else CADENCE_PER_MIN
        self.style = "to_and_fro" if exercise.placement.view == "side" else "on_the_spot"

    @property
    def loop_s(self) -> float:
        steps = 2 * (STRAIGHT + TURN) if self.style == "to_and_fro" else 2
        return steps * 60.0 / self.cadence_per_min

    def at(self, t_s: float, pace: float = 1.0, asymmetry: float = 0.0) -> Figure:
        """The figure after so many seconds of walking, `pace` times as quick, limping by `asymmetry` as in `walk`."""
        return walk(self.body, t_s, self.cadence_per_min * pace, self.style, asymmetry)


def _step_of(t_s: float, cadence_per_min: float, asymmetry: float) -> tuple[int, float]:
    """Number of the last footfall, and how far the figure is from it to the next one: 0 to 1, at `SWING_SHARE` as the
    swinging foot comes down."""
    pair_s = 120.0 / cadence_per_min
    pairs, rest_s = divmod(t_s, pair_s)
    first_s = pair_s * (0.5 + asymmetry / 4)  # on the left foot, while the right one swings
    if rest_s < first_s:
        return 2 * int(pairs), _swung(rest_s, first_s, pair_s)
    return 2 * int(pairs) + 1, _swung(rest_s - first_s, pair_s - first_s, pair_s)


def _swung(into_s: float, step_s: float, pair_s: float) -> float:
    both_down_s = (1 - SWING_SHARE) * pair_s / 2
    swing_s = step_s - both_down_s
    if into_s < swing_s:
        return SWING_SHARE * into_s / swing_s
    return SWING_SHARE + (1 - SWING_SHARE) * (into_s - swing_s) / both_down_s


def _march(body: Body, index: int, share: float) -> Figure:
    standing, lifted = ("left", "right") if index % 2 == 0 else ("right", "left")
    lift = sin(pi * min(share / SWING_SHARE, 1.0)) ** 2
    hip = KNEE_LIFT_DEG * lift
    swing = 14.0 * lift
    row = angle_row(
        {
            f"hip_flexion_{lifted}": hip,
            f"knee_flexion_{lifted}": 1.9 * hip,
            f"ankle_dorsiflexion_{lifted}": 12.0 * tanh(0.9 * hip / 12.0),
            f"shoulder_flexion_{standing}": swing,
            f"shoulder_flexion_{lifted}": -0.6 * swing,
            "elbow_flexion": 18.0,
            "shoulder_abduction": 9.0,
            "trunk_lean": 1.5 * lift * (1 if standing == "left" else -1),
        }
    )
    joints = forward(body, row)
    heel = joints[JOINT[f"{standing}_heel"]]
    return Figure(row, joints - np.array([heel[0] + HEEL_SHARE * body.length["foot"], heel[1], 0.0]))


def _footfall(body: Body, index: int) -> Footfall:
    """To the far end, round, back, and round again: a loop of footfalls."""
    step_m, half = STEP_SHARE * body.height_m, STRAIGHT + TURN
    lap, place = divmod(index % (2 * half), half)
    x = step_m * min(place, STRAIGHT)
    turn = 180.0 * max(place - STRAIGHT - 1, 0) / (TURN - 1)  # the first of them only brings the feet together
    far = step_m * STRAIGHT
    return Footfall((x if lap == 0 else far - x) - far / 2, turn + 180.0 * lap)


def _ahead(body: Body, index: int) -> Footfall:
    """On and on towards +x."""
    return Footfall(STEP_SHARE * body.height_m * index, 0.0)


def _stroll(body: Body, index: int, share: float) -> Figure:
    return _striding(body, [_footfall(body, START + index + shift) for shift in (-1, 0, 1)], index, share)


def _straight(body: Body, index: int, share: float) -> Figure:
    return _striding(body, [_ahead(body, index + shift) for shift in (-1, 0, 1)], index, share)


def _striding(body: Body, footfalls: Sequence[Footfall], index: int, share: float) -> Figure:
    """Between the newest footfall and the next one: `footfalls` are the one before, the newest and the next."""
    before, here, after = footfalls
    turned = after.turn_deg if after.turn_deg >= here.turn_deg else after.turn_deg + 360.0
    heading = here.turn_deg + (turned - here.turn_deg) * share
    ahead = 1.0 if cos(radians(heading)) >= 0 else -1.0
    pelvis_x = _mid((before.x_m + here.x_m) / 2, (here.x_m + after.x_m) / 2, share)
    swing = min(share / SWING_SHARE, 1.0)
    swing_x = _mid(before.x_m, after.x_m, swing * swing * (3 - 2 * swing))
    standing, swinging = ("left", "right") if index % 2 == 0 else ("right", "left")
    feet = {
        standing: (ahead * (here.x_m - pelvis_x), 0.0, 0.0),
        swinging: (ahead * (swing_x - pelvis_x), 0.055 * sin(pi * swing), _foot_pitch(swing)),
    }
    row = angle_row(
        {
            "trunk_inclination": STOOP_DEG,
            "trunk_turn": (heading + 180.0) % 360.0 - 180.0,
            "shoulder_abduction": 8.0,
            "elbow_flexion": 14.0,
        }
    )
    pelvis_y = _pelvis_height(body, here.x_m - pelvis_x)
    for side, (x, y, pitch) in feet.items():
        _place_foot(body, row, side, x, y, pitch, pelvis_y)
        other = "right" if side == "left" else "left"
        row[ANGLE[f"shoulder_flexion_{other}"]] = 55.0 * x / body.height_m * 1.7
    joints = forward(body, row) + np.array([pelvis_x, pelvis_y, 0.0])
    return Figure(row, joints)


def _mid(a: float, b: float, share: float) -> float:
    return a + (b - a) * share


def _foot_pitch(swing: float) -> float:
    """Degrees, toes down: the foot leaves rolling over its toes, and comes down toes up, then flat."""
    return TOE_OFF_DEG * 9.5 * (1 - swing) ** 3 * swing - TOES_UP_DEG * 9.5 * swing**3 * (1 - swing)


def _pelvis_height(body: Body, foot_x: float) -> float:
    """Over a standing leg that stays nearly straight, so the hips rise in mid-stance as people's do."""
    leg = 0.985 * (body.length["thigh"] + body.length["shank"])
    return sqrt(leg**2 - min(abs(foot_x), 0.5 * leg) ** 2) + body.length["foot_height"]


def _place_foot(body: Body, row: np.ndarray, side: str, x: float, y: float, pitch_deg: float, pelvis_y: float) -> None:
    """Bends one leg so that the sole below its ankle is at (x, y) from below the pelvis, toes down by `pitch_deg`."""
    length, pitch = body.length, radians(pitch_deg)
    toe = (1 - HEEL_SHARE) * length["foot"]
    ankle_x = x + toe - toe * cos(pitch) + length["foot_height"] * sin(pitch)
    ankle_y = y + toe * sin(max(pitch, 0.0)) + length["foot_height"] * cos(pitch)
    down, along = pelvis_y - ankle_y, ankle_x
    distance = min(hypot(down, along), 0.9995 * (length["thigh"] + length["shank"]))
    a, b = length["thigh"], length["shank"]
    thigh = atan2(along, down) + acos((a * a + distance**2 - b * b) / (2 * a * distance))
    knee = pi - acos((a * a + b * b - distance**2) / (2 * a * b))
    row[ANGLE[f"hip_flexion_{side}"]] = degrees(thigh) + row[ANGLE["trunk_inclination"]]
    row[ANGLE[f"knee_flexion_{side}"]] = degrees(knee)
    row[ANGLE[f"ankle_dorsiflexion_{side}"]] = -pitch_deg - degrees(thigh - knee)


WALKS: dict[str, Callable[[Body, int, float], Figure]] = {
    "on_the_spot": _march,
    "to_and_fro": _stroll,
    "straight": _straight,
}
