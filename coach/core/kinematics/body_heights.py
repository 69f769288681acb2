"""Heights and distances of a seen body, in trunk lengths (hips to shoulders): up is positive."""

import math

from coach.core.kinematics.anthropometry import TRUNKS
from coach.core.kinematics.joint_angles import ahead
from coach.core.kinematics.seen_body import Joints, SeenBody, SideView

# shoulders this wide, in shank lengths, face the camera: people read 1.0 from the front and 0.6 to 0.77 askew, where
# near and far can still be told. Not in trunk lengths: a trunk that bows towards the camera is short
FRONTAL = 0.8
# trunk lengths: a foot higher than this over the other is lifted. A foot lifted less than this moves the middle of both
# by at most half of it, which stays below what a repetition needs
LEVEL = 0.25
# trunk lengths: how far the middle of ankle, heel and toe lies below the ankle of a foot on the floor. People read 0.07
# to 0.115 in bridges seen from the side and obliquely [E]
FOOT_DROP = 0.09


def _in_trunks(heights: float, body: SeenBody) -> float:
    """Picture heights as trunk lengths; NaN where the trunk has no length, which no body has."""
    return heights / body.trunk if body.trunk > 0 else math.nan


def hip_rise(seen: SideView) -> float:
    """Height of the hips over the line from shoulders to feet, trunk lengths: it survives an oblique view. NaN where
    not seen."""
    shoulder, hip, foot = seen.body.middle.shoulder, seen.body.middle.hip, seen.body.middle.ankle
    line_x, line_y = foot[0] - shoulder[0], foot[1] - shoulder[1]
    square = line_x * line_x + line_y * line_y
    if not square > 0:
        return math.nan
    along = min(max(((hip[0] - shoulder[0]) * line_x + (hip[1] - shoulder[1]) * line_y) / square, 0.0), 1.0)
    return _in_trunks(shoulder[1] + along * line_y - hip[1], seen.body)


def hips_over_feet(seen: SideView) -> float:
    """Height of the hips over the feet that are down, trunk lengths: what a bridge lifts, from any side; NaN where not
    seen. Seen from the feet the trunk points away from the camera: neither the angle at the hip nor the line to the
    shoulders tells how high the hips are, and its length says too little of the body's size, so that the longer of
    trunk and thigh does. A lifted foot (`LEVEL`) is left out; of a foot past the picture's edge the ankle is enough."""
    body = seen.body
    if not body.trunk > 0:
        return math.nan
    thigh = body.thigh / TRUNKS["thigh"]
    size = thigh if thigh > body.trunk else body.trunk
    left, right = _foot(body.left, size), _foot(body.right, size)
    if right != right or left - right > LEVEL * size:
        down = left
    elif left != left or right - left > LEVEL * size:
        down = right
    else:
        down = (left + right) / 2
    return (down - body.middle.hip[1]) / size


def _foot(joints: Joints, size: float) -> float:
    """Height on the picture of the middle of a foot; from its ankle alone where heel or toe is not seen."""
    whole = (joints.ankle[1] + joints.heel[1] + joints.toe[1]) / 3
    return whole if whole == whole else joints.ankle[1] + FOOT_DROP * size


def hip_height(seen: SideView) -> float:
    """Height of the hip over the knee of the same side, trunk lengths; NaN where not seen."""
    return _in_trunks(seen.joints.knee[1] - seen.joints.hip[1], seen.body)


def shoulder_height(seen: SideView) -> float:
    """Height of the shoulder over the knee of the same side, trunk lengths; NaN where not seen."""
    return _in_trunks(seen.joints.knee[1] - seen.joints.shoulder[1], seen.body)


def heel_distance(seen: SideView) -> float:
    """Distance of the hip from the ankle of the same side, trunk lengths: near 0 when sitting on the heels; NaN where
    not seen."""
    return _in_trunks(math.dist(seen.joints.hip, seen.joints.ankle), seen.body)


def width_ratio(body: SeenBody) -> float:
    """Distance between the shoulders over trunk length: near 0 from the side, about 0.7 from the front; NaN unless both
    shoulders and the hips are seen."""
    return _in_trunks(math.dist(body.left.shoulder, body.right.shoulder), body)


def trunk_shortness(seen: SideView) -> float:
    """How wide the shoulders look for the trunk's length: 0.7 from the front, 0 from the side, and more than 1 only of
    a trunk that points towards the camera or away from it, as in somebody who lies in line with it. 0 where one
    shoulder hides the other; NaN where the trunk is not seen."""
    ratio = width_ratio(seen.body)
    return 0.0 if ratio != ratio and seen.body.trunk > 0 else ratio


def shoulder_width(seen: SideView) -> float:
    """`width_ratio` as a measure, trunk lengths; the same of either side."""
    return width_ratio(seen.body)


def hips_over_knees(seen: SideView) -> float:
    """Height of a hip over the knee of its side, where it is larger, trunk lengths: only with both legs bent it falls,
    from any view.

    Each hip over its own knee, because a camera that looks down shows the far side of the body higher. Of the side that
    is seen where the other is not; NaN where neither is.
    """
    body, middle = seen.body, seen.body.middle.hip[1]
    left = body.left.knee[1] - (body.left.hip[1] if body.left.hip[1] == body.left.hip[1] else middle)
    right = body.right.knee[1] - (body.right.hip[1] if body.right.hip[1] == body.right.hip[1] else middle)
    return _in_trunks(right if left != left or right > left else left, body)


def weight_behind_feet(seen: SideView) -> float:
    """How far the middle of the trunk is behind the ankles, trunk lengths: far only where a seat carries it.

    NaN from the front (`FRONTAL`), where near and far look alike, and while it is not known which way the person faces.
    """
    body, middle = seen.body, seen.body.middle
    if body.shank > 0 and math.dist(body.left.shoulder, body.right.shoulder) / body.shank > FRONTAL:
        return math.nan
    trunk_x = (middle.shoulder[0] + middle.hip[0]) / 2
    return _in_trunks(ahead(seen, middle.ankle[0] - trunk_x), body)


def hand_to_thigh(seen: SideView) -> float:
    """Distance of the wrist from the nearest point of the thigh of the same side, trunk lengths; NaN where not seen."""
    hip, knee, wrist = seen.joints.hip, seen.joints.knee, seen.joints.wrist
    thigh_x, thigh_y, arm_x, arm_y = knee[0] - hip[0], knee[1] - hip[1], wrist[0] - hip[0], wrist[1] - hip[1]
    square = thigh_x * thigh_x + thigh_y * thigh_y
    if not square > 0:
        return math.nan
    along = min(max((arm_x * thigh_x + arm_y * thigh_y) / square, 0.0), 1.0)
    return _in_trunks(math.hypot(arm_x - along * thigh_x, arm_y - along * thigh_y), seen.body)


def higher_foot(seen: SideView) -> float:
    """Height of the higher ankle over the hips, trunk lengths: near 0 while one lies with both feet down. Both must be
    seen to say so, else NaN."""
    left, right = seen.body.left.ankle[1], seen.body.right.ankle[1]
    higher = min(left, right) if left == left and right == right else math.nan
    return _in_trunks(seen.body.middle.hip[1] - higher, seen.body)


def foot_height(seen: SideView) -> float:
    """Height of the ankle over the hip of the same side, trunk lengths: above 0 for a leg that is lifted while lying on
    the back; NaN where not seen."""
    return _in_trunks(seen.joints.hip[1] - seen.joints.ankle[1], seen.body)


def toes_up(seen: SideView) -> float:
    """Height of the toe over the heel of the same side, trunk lengths: above 0 lying on the back, below 0 lying on the
    front; NaN where not seen."""
    return _in_trunks(seen.joints.heel[1] - seen.joints.toe[1], seen.body)


def propped_height(seen: SideView) -> float:
    """Height of the shoulder over the elbow of the same side, trunk lengths: near 0 lying flat, half of one propped on
    the elbow; NaN where not seen."""
    return _in_trunks(seen.joints.elbow[1] - seen.joints.shoulder[1], seen.body)


def elbow_height(seen: SideView) -> float:
    """Height of the elbow over the wrist of the same side, trunk lengths: near 0 with the forearm on the floor, half of
    one on the hands; NaN where not seen."""
    return _in_trunks(seen.joints.wrist[1] - seen.joints.elbow[1], seen.body)


def shoulders_over_hips(seen: SideView) -> float:
    """Height of the shoulders over the hips, trunk lengths: 0 lying level; NaN where not seen.

    From the middle of both sides, because seen from the front of somebody who lies on the side the two sides of the
    trunk do not run alike.
    """
    return _in_trunks(seen.body.middle.hip[1] - seen.body.middle.shoulder[1], seen.body)


def shoulder_stack(seen: SideView) -> float:
    """Height of the upper shoulder over the other, trunk lengths: lying on the side the shoulders are stacked. NaN
    unless both are seen."""
    return _in_trunks(abs(seen.body.left.shoulder[1] - seen.body.right.shoulder[1]), seen.body)
