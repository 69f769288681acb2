"""Whether a skeleton can be true: left and right kept apart over time, and no joint where no body has it.

A pose model is sure of points that it cannot see (mediapipe #5197), exchanges left and right for some frames (#3500),
and may put a whole small skeleton on a chair. None of that shows in its visibility. What cannot be true becomes NaN,
so that every later step treats it as not seen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from coach.core.base.types import Floats, Pose
from coach.core.kinematics.anthropometry import BONES, body_size, bone_sizes
from coach.core.kinematics.skeleton import POINTS, SIDES, point

# a bone may look shorter than it is, but longer only if it is nearer to the camera than the rest: shanks of people who
# lie with their feet to the camera look 1.6 times as long, and no bone on film looks longer than that [E]
TOO_LONG = 1.8
# the size grows and shrinks by a factor of e in 1/SIZE_RATE seconds at most: somebody who walks up to the camera from
# 3 m to 2 m in a second. A skeleton of another size than that is on something else [E]
SIZE_RATE = 0.45
OTHER_SIZE = 2.0
# trunk lengths a second, some 10 m: a walker's foot swings with 5. And what the model trembles by, from frame to frame
MOST_SPEED, TREMBLE = 20.0, 0.2
GAP_S = 0.25  # after a longer gap nobody knows where anything was going
# left and right count as exchanged where swapping them cuts the distance from their predicted places to below this
# share, and by at least this many trunk lengths, summed over three joints of each side; by more after a longer gap, in
# which a swinging leg turns round by itself: trunk lengths for each square second [E]
CROSSED_SHARE, CROSSED, TURNING = 0.35, 0.4, 40.0
# on film the model exchanges walking legs for 1 to 4 frames. It is contradicted for a quarter of the time for which it
# kept to one opinion, within these bounds; after that the other opinion was the wrong one, or the body turned round [E]
DOUBTED_SHARE, DOUBTED_S = 0.25, (0.4, 2.0)
EASING = 0.5  # of the newest speed, in the speed that foretells the next place


def _rows(*names: str) -> tuple[tuple[int, int], ...]:
    return tuple((POINTS[f"left_{name}"], POINTS[f"right_{name}"]) for name in names)


@dataclass(frozen=True, slots=True)
class _Limbs:
    """What is exchanged together, and by what that is noticed: (left, right) points."""

    watched: tuple[tuple[int, int], ...]
    exchanged: tuple[tuple[int, int], ...]


_LIMBS: tuple[_Limbs, ...] = (
    _Limbs(
        _rows("shoulder", "elbow", "wrist"), _rows("shoulder", "elbow", "wrist", "pinky", "index", "thumb")
    ),
    _Limbs(_rows("hip", "knee", "ankle"), _rows("hip", "knee", "ankle", "heel", "toe")),
)  # fmt: skip
_WATCHED: tuple[int, ...] = tuple(k for limbs in _LIMBS for pair in limbs.watched for k in pair)
_OUTWARD: dict[int, tuple[int, ...]] = {
    point(name, side): tuple(point(outer, side) for outer in outers)
    for side in SIDES
    for name, outers in {
        "hip": ("hip", "knee", "ankle", "heel", "toe"),
        "knee": ("knee", "ankle", "heel", "toe"),
        "ankle": ("ankle", "heel", "toe"),
        "elbow": ("elbow", "wrist"),
        "wrist": ("wrist",),
    }.items()
}

# where a joint was last believed to be, and how it moved: seconds, picture heights, heights a second
Joint = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Whether the model's left and right are exchanged back now: since when or when last, and until when."""

    since_s: float
    exchanged: bool = False
    until_s: float = -math.inf


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What is remembered of a body from frame to frame."""

    t_s: float | None = None
    size: float = math.nan  # trunk length in picture heights
    joints: tuple[Joint | None, ...] = (None,) * len(_WATCHED)  # as in `_WATCHED`
    doubts: tuple[Doubt, ...] = ()  # of each of `_LIMBS`


def believe(
    skeleton: Skeleton, pose: Pose, points: Floats, *, walks: bool = False, bones: Sequence[float] | None = None
) -> tuple[Skeleton, Pose]:  # fmt: skip
    """The pose with left and right as they were, and NaN where no body can be; itself where nothing is wrong. `points`:
    `pose.points`, which the caller has at hand. `walks`: legs cross at every step, half hidden, so that nothing tells
    that from an exchange, and the model's left and right stay. `bones`: how long this body's `BONES` are, in trunk
    lengths, once that was calibrated; None: a mean body's. Time must go forward."""
    if not pose.seen:
        return skeleton, pose
    now_s = pose.t_s
    if skeleton.t_s is None or now_s - skeleton.t_s > GAP_S:
        # where things were says nothing any more; how large the body is does
        skeleton = Skeleton(now_s, skeleton.size, doubts=(Doubt(now_s),) * len(_LIMBS))
    at = points.tolist()
    doubts, joints = skeleton.doubts, skeleton.joints
    rows: list[tuple[int, int]] = []
    if not walks:
        doubts, joints, rows = _uncrossed(skeleton, at, now_s)
    if rows:
        pose = _exchange(pose, rows)
        at = pose.points.tolist()
    sizes = bone_sizes(at)
    size = body_size(sizes)
    known = _followed(skeleton, size, now_s)
    if not known / OTHER_SIZE < size < known * OTHER_SIZE:
        unknown = math.isnan(size)  # too few bones are seen to tell
        after = Skeleton(now_s, known, joints, doubts)
        return after, pose if unknown else _without(pose, list(range(33)))
    wrong: set[int] = set()
    most = TOO_LONG * known
    for number, (bone, (_, outer, usual)) in enumerate(zip(sizes, BONES, strict=True)):
        if bone > most * (1.0 if bones is None else bones[number] / usual):
            wrong.update(_OUTWARD[outer])
    joints = _moved(joints, at, now_s, known, wrong)
    return Skeleton(now_s, known, joints, doubts), _without(pose, list(wrong)) if wrong else pose


def _followed(skeleton: Skeleton, size: float, now_s: float) -> float:
    """The body's size, which changes no faster than a person comes nearer."""
    if not size > 0:
        return skeleton.size
    if math.isnan(skeleton.size):
        return size
    most = SIZE_RATE * (now_s - skeleton.t_s if skeleton.t_s is not None else 0.0)
    return skeleton.size * math.exp(min(max(math.log(size / skeleton.size), -most), most))


def _moved(
    joints: Sequence[Joint | None], at: Sequence[Sequence[float]], now_s: float, size: float, wrong: set[int]
) -> tuple[Joint | None, ...]:
    """Where the joints are now. Those further from where they were than they can have gone since join the `wrong`."""
    after: list[Joint | None] = []
    for k, joint in zip(_WATCHED, joints, strict=True):
        x, y = at[k]
        if x != x or k in wrong:
            after.append(joint)
            continue
        if joint is None:
            after.append((now_s, x, y, 0.0, 0.0))
            continue
        then_s, old_x, old_y, vx, vy = joint
        dt_s = now_s - then_s
        dx, dy = x - old_x, y - old_y
        if math.hypot(dx, dy) > (TREMBLE + MOST_SPEED * dt_s) * size:
            wrong.add(k)
            after.append(joint)
        elif not 0 < dt_s <= GAP_S:
            after.append((now_s, x, y, 0.0, 0.0))
        else:
            after.append((now_s, x, y, vx + EASING * (dx / dt_s - vx), vy + EASING * (dy / dt_s - vy)))
    return tuple(after)


# -- left and right ----------------------------------------------------------------------------------------------------


def _uncrossed(
    skeleton: Skeleton, at: Sequence[Sequence[float]], now_s: float
) -> tuple[tuple[Doubt, ...], tuple[Joint | None, ...], list[tuple[int, int]]]:
    """Which points are to be exchanged back because the model has exchanged them, for as long as it is doubted.

    Before them the doubts, and the joints that the newest are to be held against.
    """
    watched = [at[k] for k in _WATCHED]
    doubts, joints = list(skeleton.doubts), list(skeleton.joints)
    first = 0
    for number, limbs in enumerate(_LIMBS):
        last = first + 2 * len(limbs.watched)
        doubt = doubts[number]
        if _crossed(joints[first:last], watched[first:last], now_s, skeleton.size, doubt.exchanged):
            lasts_s = min(max(DOUBTED_SHARE * (now_s - doubt.since_s), DOUBTED_S[0]), DOUBTED_S[1])
            doubts[number] = Doubt(now_s, not doubt.exchanged, now_s + lasts_s)
        elif doubt.exchanged and now_s > doubt.until_s:
            doubts[number] = Doubt(now_s)
            joints[first:last] = [None] * (last - first)
        first = last
    rows = [pair for limbs, doubt in zip(_LIMBS, doubts, strict=True) if doubt.exchanged for pair in limbs.exchanged]
    return tuple(doubts), tuple(joints), rows


def _crossed(
    joints: Sequence[Joint | None], at: Sequence[Sequence[float]], now_s: float, size: float, exchanged: bool
) -> bool:
    """Whether the other way round than now the limbs are much nearer to where they were going.

    Joints and places: left, right, left, right.
    """
    same = other = dt2 = 0.0
    for k in range(0, len(at), 2):
        left, right = joints[k], joints[k + 1]
        if left is None or right is None:
            return False
        l_s, r_s = now_s - left[0], now_s - right[0]
        if l_s > GAP_S or r_s > GAP_S:
            return False
        dt2 += l_s * l_s + r_s * r_s
        lx, ly = left[1] + l_s * left[3], left[2] + l_s * left[4]
        rx, ry = right[1] + r_s * right[3], right[2] + r_s * right[4]
        (ax, ay), (bx, by) = (at[k + 1], at[k]) if exchanged else (at[k], at[k + 1])
        same += math.hypot(ax - lx, ay - ly) + math.hypot(bx - rx, by - ry)
        other += math.hypot(bx - lx, by - ly) + math.hypot(ax - rx, ay - ry)
    return other < CROSSED_SHARE * same and same - other > (CROSSED + TURNING * dt2) * size


def _exchange(pose: Pose, pairs: Sequence[tuple[int, int]]) -> Pose:
    left, right = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    landmarks, world = pose.landmarks.copy(), pose.world.copy()
    for rows in (landmarks, world):
        rows[left + right] = rows[right + left]
    return replace(pose, landmarks=landmarks, world=world)


def _without(pose: Pose, rows: list[int]) -> Pose:
    landmarks: Floats = pose.landmarks.copy()
    landmarks[rows] = np.nan
    return replace(pose, landmarks=landmarks)
