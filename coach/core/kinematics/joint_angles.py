"""Angles of a seen body in the plane of the picture, in degrees, from aspect-corrected points.

Flexion is 0 when straight and negative beyond straight; which way the person faces gives the sign.
"""

import math

from coach.core.kinematics.seen_body import Joints, Point, SideView, off_vertical_deg, turn_deg

# a joint bent further than this cannot be bent beyond straight, so the sign is known:
# trunk and thigh open to about 55 (hip extension about 25, lumbar extension about 30), the knee to about 10 (AAOS joint
# motion norms); a little more for noise
MOST_HIP_EXTENSION, MOST_KNEE_EXTENSION = 60.0, 20.0
# how far each end of the trunk is moved from its own side to the middle of both, whose errors partly cancel. On
# photographs the hip's mean error falls from 6.4 to 5.9 degrees; more harms views from beside the prescribed one [E]
TRUNK_SHARE = 0.3


def _trunk_end(point: Point, middle: Point) -> Point:
    """This side's shoulder or hip as an end of the trunk's line: from the side both lie on it."""
    return point[0] + TRUNK_SHARE * (middle[0] - point[0]), point[1] + TRUNK_SHARE * (middle[1] - point[1])


def _signed(turn: float, facing: float, most_extension: float) -> float:
    """A turn, positive in flexion when facing right, as flexion; without a sign where that is not known."""
    return abs(turn) if facing == 0.0 or abs(turn) > most_extension else turn * facing


def ahead(seen: SideView, value: float) -> float:
    """Turn a value that is positive to the right of the picture into one positive the way the person faces; NaN while
    that is not known (`facing` 0)."""
    return value * seen.facing if seen.facing else math.nan


def hip_flexion(seen: SideView) -> float:
    """Angle between the trunk and this side's thigh, degrees: 0 straight, bent forward positive, beyond straight
    negative. Without a sign while `facing` is 0, and beyond `MOST_HIP_EXTENSION` (AAOS norms), where it can only be
    flexion. NaN where shoulder, hip or knee is not seen."""
    own, middle = seen.joints, seen.body.middle
    shoulder, hip = _trunk_end(own.shoulder, middle.shoulder), _trunk_end(own.hip, middle.hip)
    return _signed(-turn_deg(shoulder, hip, own.knee), seen.facing, MOST_HIP_EXTENSION)


def _knee_flexion(joints: Joints, facing: float) -> float:
    return _signed(turn_deg(joints.hip, joints.knee, joints.ankle), facing, MOST_KNEE_EXTENSION)


def knee_flexion(seen: SideView) -> float:
    """Angle at this side's knee, degrees: 0 straight, heel towards the seat positive, beyond straight negative.

    Without a sign while `facing` is 0, and beyond `MOST_KNEE_EXTENSION` (AAOS norms), where it can only be flexion. NaN
    where hip, knee or ankle is not seen.
    """
    return _knee_flexion(seen.joints, seen.facing)


def elbow_flexion(seen: SideView) -> float:
    """Angle at this side's elbow, degrees: 0 straight, never negative; NaN where shoulder, elbow or wrist is not
    seen."""
    return abs(turn_deg(seen.joints.shoulder, seen.joints.elbow, seen.joints.wrist))


def shoulder_flexion(seen: SideView) -> float:
    """Angle of the upper arm away from the side of the trunk, degrees: 0 hanging, 180 overhead, to whichever side it is
    raised; NaN where not seen."""
    own = seen.joints
    return 180.0 - abs(turn_deg(own.hip, own.shoulder, own.elbow))


def trunk_inclination(seen: SideView) -> float:
    """Angle of the trunk (hip to shoulder) from straight up, degrees: 0 upright, 90 level, 180 head down; no sign for
    forward or backward. NaN where not seen."""
    own, middle = seen.joints, seen.body.middle
    return abs(off_vertical_deg(_trunk_end(own.hip, middle.hip), _trunk_end(own.shoulder, middle.shoulder)))


def thigh_inclination(seen: SideView) -> float:
    """Angle of the thigh (knee to hip) from straight up, degrees: 0 standing, 90 lying flat; NaN where not seen."""
    return abs(off_vertical_deg(seen.joints.knee, seen.joints.hip))


def least_thigh_inclination(seen: SideView) -> float:
    """Angle of the more upright thigh from straight up, degrees: near 0 as long as one knee carries the hips, whatever
    the other leg does and wherever the camera stands. Of the one that is seen; NaN where neither is."""
    left, right = (abs(off_vertical_deg(j.knee, j.hip)) for j in (seen.body.left, seen.body.right))
    return right if left != left or right < left else left


def shank_inclination(seen: SideView) -> float:
    """Angle of the shank (ankle to knee) from straight up, degrees: 0 standing, 90 lying flat; NaN where not seen."""
    return abs(off_vertical_deg(seen.joints.ankle, seen.joints.knee))


def upper_arm_inclination(seen: SideView) -> float:
    """Angle of the upper arm (elbow to shoulder) from straight up, degrees: 0 with the elbow right under the shoulder;
    NaN where not seen."""
    return abs(off_vertical_deg(seen.joints.elbow, seen.joints.shoulder))


def least_knee_flexion(seen: SideView) -> float:
    """Flexion of the straighter knee, degrees: a squat bends both, a step only one.

    Of the one that is seen where it hides the other, as legs do that bend together; NaN where neither is seen.
    """
    left, right = _knee_flexion(seen.body.left, seen.facing), _knee_flexion(seen.body.right, seen.facing)
    if left != left:
        return right
    return right if right < left else left


def knee_difference(seen: SideView) -> float:
    """How much straighter this knee is than the other, degrees: 0 while both are bent alike, or straight; NaN unless
    both are seen."""
    left, right = _knee_flexion(seen.body.left, seen.facing), _knee_flexion(seen.body.right, seen.facing)
    return right - left if seen.side == "left" else left - right


def backward_lean(seen: SideView) -> float:
    """Angle of the trunk behind straight up, degrees, forward negative; NaN where not seen, or while it is not known
    which way the person faces. From the middle of both sides: a body turned a little to the camera then errs less."""
    return -ahead(seen, off_vertical_deg(seen.body.middle.hip, seen.body.middle.shoulder))


def neck_inclination(seen: SideView) -> float:
    """Angle of shoulder to ear from straight up, degrees, forward positive; from the middle of both sides. NaN where
    not seen, or while it is not known which way the person faces."""
    return ahead(seen, off_vertical_deg(seen.body.middle.shoulder, seen.body.middle.ear))


def weight_inclination(seen: SideView) -> float:
    """Angle of the line from the ankles to the middle of the trunk from straight up, degrees, to whichever side: nobody
    stands with the trunk further off than the feet reach; seated it is, unless seen from the front. NaN where not
    seen."""
    middle = seen.body.middle
    trunk = (middle.shoulder[0] + middle.hip[0]) / 2, (middle.shoulder[1] + middle.hip[1]) / 2
    return abs(off_vertical_deg(middle.ankle, trunk))


def side_lean(seen: SideView) -> float:
    """Angle of the trunk from straight up towards the measured side, degrees, as it is seen from the front or from
    behind; NaN where not seen."""
    body = seen.body
    lean = off_vertical_deg(body.middle.hip, body.middle.shoulder)
    across = body.left.shoulder[0] - body.right.shoulder[0]
    if math.isnan(across):  # from the front or from behind, nobody knows
        return math.nan
    return lean if (across >= 0) == (seen.side == "left") else -lean


def neck_flexion(seen: SideView) -> float:
    """Angle of the head (shoulder to ear) from the line of the trunk, degrees, chin towards the chest positive; from
    the middle of both sides. NaN where not seen, or while it is not known which way the person faces."""
    middle = seen.body.middle
    return ahead(seen, turn_deg(middle.hip, middle.shoulder, middle.ear))


def hip_sag(seen: SideView) -> float:
    """Angle at the hips by which they hang below the line from shoulders to knees, degrees, above it negative: in a
    side bridge seen from the front. From the middle of both sides; NaN where not seen."""
    middle = seen.body.middle
    turn = turn_deg(middle.shoulder, middle.hip, middle.knee)
    return -turn if middle.knee[0] > middle.shoulder[0] else turn
