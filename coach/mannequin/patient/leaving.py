"""The way out of the picture and back into it: standing bodies walk, others move along as they are."""

from math import cos, radians, sin

import numpy as np

from coach.core.base.types import Floats
from coach.mannequin.body.body import Body
from coach.mannequin.body.forward_kinematics import ANGLE, JOINT
from coach.mannequin.body.gait import STEP_SHARE, walk
from coach.mannequin.body.ground_contact import Figure, read_support, settle
from coach.mannequin.body.keyframes import minimum_jerk

EDGE_M = 2.35  # from the middle of the room to outside of what a camera sees at 4 m
STRIDE_M = 0.5  # that a foot is before or behind the hips in a step
PACE_M_S = 1.5  # so that it is out within about two seconds
STARTING_S = 0.5  # into the first step, turning the way it goes
UPRIGHT_SHARE = 0.8  # of stature: a crown this high belongs to somebody who stands
# degrees: a way across the picture of a camera at the person's side, and in front; the other way is as good
ACROSS: dict[str, float] = {"side": 0.0, "front": 90.0}


class WalkOff:
    """One absence: out, and later back in from behind, so that nobody has to turn round on the way."""

    def __init__(self, body: Body, figure: Figure, view: str) -> None:
        """`figure` is where it leaves from, `view` how the camera sees it: it leaves across the picture."""
        self.body, self.figure = body, figure
        self.stands = float(figure.joint("crown")[1]) > UPRIGHT_SHARE * body.height_m
        faces_deg = figure.angle("trunk_turn") if self.stands else _lying_heading(figure)
        off_deg = (ACROSS[view] - faces_deg + 180.0) % 360.0 - 180.0
        self.heading_deg = faces_deg + (off_deg if abs(off_deg) <= 90 else off_deg - np.copysign(180.0, off_deg))

        heading = radians(self.heading_deg)
        self.ahead = np.array([cos(heading), 0.0, sin(heading)])
        along_m, here_m = figure.joints @ self.ahead, float(figure.joint("pelvis") @ self.ahead)
        self.out_s = (EDGE_M - min(float(along_m.min()), here_m - STRIDE_M)) / PACE_M_S
        self.back_s = (EDGE_M + max(float(along_m.max()), here_m + STRIDE_M)) / PACE_M_S

    def out(self, since_s: float) -> Figure | None:
        """So many seconds after it began to leave; None once it is out of the picture."""
        return self._at(since_s, PACE_M_S * since_s, since_s) if since_s < self.out_s else None

    def back(self, since_s: float) -> Figure | None:
        """So many seconds after it began to come back; None once it is in its place again."""
        left_s = self.back_s - since_s
        return self._at(since_s, -PACE_M_S * left_s, left_s) if left_s > 0 else None

    def _at(self, since_s: float, ahead_m: float, moving_s: float) -> Figure:
        figure = self._stepping(since_s, minimum_jerk(moving_s / STARTING_S)) if self.stands else self.figure
        return Figure(figure.row, figure.joints + ahead_m * self.ahead)

    def _stepping(self, since_s: float, share: float) -> Figure:
        """Walking by this share, on the spot of `figure`."""
        stepping = _stride(self.body, since_s)
        stepping[ANGLE["trunk_turn"]] = self.heading_deg
        row = (1 - share) * self.figure.row + share * stepping
        joints = settle(self.body, row, read_support(self.body, ()), set()).joints
        there = self.figure.joints[JOINT["pelvis"]] - joints[JOINT["pelvis"]]
        return Figure(row, joints + there * [1, 0, 1])


def _stride(body: Body, since_s: float) -> Floats:
    """The angles of walking on: two steps of a straight walk, again and again, as long as the way takes."""
    step_s = STEP_SHARE * body.height_m / PACE_M_S
    return walk(body, since_s % (2 * step_s), 60.0 / step_s, "to_and_fro").row.copy()


def _lying_heading(figure: Figure) -> float:
    """Degrees: where the head lies, or the way one faces where the trunk is upright."""
    way = figure.joint("neck") - figure.joint("pelvis")
    length = float(np.linalg.norm(way))
    if abs(way[1]) > 0.7 * length:
        way = figure.joint("sternum") - figure.joint("chest")
    return float(np.degrees(np.arctan2(way[2], way[0])))
