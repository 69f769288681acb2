"""How a body stands to the camera: which way it faces, which side is nearer or clearer, from where it is seen."""

import math
from dataclasses import dataclass
from operator import itemgetter

from coach.core.base.exponential import weight
from coach.core.base.types import Pose
from coach.core.kinematics.body_heights import width_ratio
from coach.core.kinematics.camera_azimuth import view_deg
from coach.core.kinematics.seen_body import Joints, SeenBody
from coach.core.kinematics.skeleton import POINTS, SIDES, point

EVIDENCE_S = 0.7  # all of it is decided over this time, not by one frame
SURE = 0.15  # evidence below this does not say which way a person faces
# lying, the front of the body is up or down on the picture: that says which way it faces, where straight knees,
# pointed feet and a hidden face say nothing. Counts with the sine of the trunk's inclination, as one good vote
FRONT_DOWN: dict[str, float] = {"prone": 1.5, "all_fours": 1.5, "kneeling": 1.5, "supine": -1.5}
_NOSE = POINTS["nose"]
_JOINTS = ("shoulder", "hip", "knee", "ankle")
_LEFT, _RIGHT = (itemgetter(*(point(name, side) for name in _JOINTS)) for side in SIDES)


@dataclass(frozen=True, slots=True)
class Orientation:
    """The evidence so far. NaN is not seen yet."""

    facing: float = 0.0  # votes: above 0 to the right of the trunk's up, below 0 to its left
    nearness: float = 0.0  # of the left side over the right
    clearness: float = 0.0  # of the left side over the right, in visibility (0 to 1)
    width: float = math.nan  # of the shoulders, trunk lengths
    view_deg: float = math.nan  # where the camera stands: 0 beside the body, 90 before or behind it

    @property
    def faces(self) -> float:
        """1 to the right of the picture, -1 to the left, 0 while that is not known."""
        return math.copysign(1.0, self.facing) if abs(self.facing) > SURE else 0.0


def followed(before: Orientation, pose: Pose, body: SeenBody, posture: str, dt_s: float | None) -> Orientation:
    """The evidence with one frame more, averaged over about `EVIDENCE_S`; what is not seen in the frame changes
    nothing. `dt_s`: seconds after the last frame; None for the first. `posture`: what the exercise asks for, or ''."""
    share = 1.0 if dt_s is None else weight(dt_s, EVIDENCE_S)
    near, clear = side_evidence(pose)
    return Orientation(
        before.facing + share * (facing_evidence(body, posture) - before.facing),
        before.nearness + share * (near - before.nearness),
        before.clearness + share * (clear - before.clearness),
        _over_time(before.width, width_ratio(body), share),
        _over_time(before.view_deg, view_deg(body, pose.world), share),
    )


def _over_time(before: float, now: float, share: float) -> float:
    """What is not seen changes nothing."""
    if now != now:
        return before
    return now if before != before else before + share * (now - before)


def facing_evidence(body: SeenBody, posture: str = "") -> float:
    """Which way the person faces in one frame: above 0 to the right of the trunk's up, below 0 to its left.

    `posture` is the one that the exercise asks for. Knees bend backward, feet and noses point forward; each votes with
    the sine of what it shows, so that a straight knee or a foot seen from the front says nothing. Sum of votes,
    NaN-free; 0 where nothing is seen.
    """
    shoulder, hip, nose = body.middle.shoulder, body.middle.hip, body.at[_NOSE]
    up = shoulder[0] - hip[0], shoulder[1] - hip[1]
    level = up[0] / body.trunk if body.trunk > 0 else 0.0
    votes = FRONT_DOWN.get(posture, 0.0) * level
    for joints in (body.left, body.right):
        for vote in _votes(joints, up, nose):
            votes += 0.0 if vote != vote else vote
    return votes


def _votes(joints: Joints, up: tuple[float, float], nose: tuple[float, float]) -> tuple[float, float, float]:
    """Of the knee, the foot and the face of one side; NaN where not seen."""
    hip, knee, ankle, heel, toe, ear = joints.hip, joints.knee, joints.ankle, joints.heel, joints.toe, joints.ear
    shank = ankle[0] - knee[0], ankle[1] - knee[1]
    return (
        2.0 * _sine((knee[0] - hip[0], knee[1] - hip[1]), shank),
        _sine((toe[0] - heel[0], toe[1] - heel[1]), shank),
        _sine(up, (nose[0] - ear[0], nose[1] - ear[1])),
    )


def _sine(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Of the turn from direction a to direction b, clockwise on the picture positive."""
    size = math.hypot(a[0], a[1]) * math.hypot(b[0], b[1])
    return (a[0] * b[1] - a[1] * b[0]) / size if size > 0 else math.nan


def side_evidence(pose: Pose) -> tuple[float, float]:
    """How much nearer to the camera, and how much clearer, the left side is than the right in one frame.

    Nearness is visibility less depth, summed over shoulder, hip, knee and ankle; clearness the mean visibility alone.
    (0, 0) where nobody is seen.
    """
    # z is rough, but its sign between the two hips of a side view is what it is good for
    z, sure = pose.landmarks[:, 2].tolist(), pose.landmarks[:, 3].tolist()
    surer, nearer = sum(_LEFT(sure)) - sum(_RIGHT(sure)), sum(_RIGHT(z)) - sum(_LEFT(z))
    near, clear = surer + nearer, surer / len(_JOINTS)
    return (0.0, 0.0) if near != near else (near, clear)
