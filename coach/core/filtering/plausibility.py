"""Whether a skeleton can be true: left and right kept apart over time, and no joint where no body has it.

A pose model is sure of points that it cannot see (mediapipe #5197), exchanges left and right for some frames (#3500) or
puts both somewhere between, and may put a whole small skeleton on a chair. None of that shows in its visibility. What
can be put right is; what cannot be true becomes NaN, so that every later step treats it as not seen.
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
# Where the model cannot tell left from right, it puts each of the two a share of the way towards the other: 1 exchanges
# them, 0.5 puts both in the middle. That is what happened if it leaves less than this share of the way unexplained, and
# explains at least this many trunk lengths, summed over three joints of each side. A pair that is nearer to each other
# than the last is not told apart [E]
UNEXPLAINED, EXPLAINED, TOGETHER = 0.5, 0.4, 0.15
# a mix comes without warning: if the speed of the frames before leaves less than this share of the way unexplained, the
# joints have truly moved [E]
FORETOLD = 0.7
EASING = 0.5  # of the newest speed, in the speed that foretells the next place
MIXED = 0.2  # a smaller share is noise, and one this near to 1 is an exchange
# a mixed pair is put as far apart as it last was, around the middle that is seen now: wrong soon if they move. In a
# dark or noisy picture several frames in a row are mixed [E]
MIXED_S = 0.5
# on film the model exchanges walking legs for 1 to 4 frames. It is contradicted for a quarter of the time for which it
# kept to one opinion, within these bounds; after that the other opinion was the wrong one, or the body turned round [E]
DOUBTED_SHARE, DOUBTED_S = 0.25, (0.4, 1.0)
# Legs that trade places during a hold are an exchange: nobody lowers one and raises the other within half a second. The
# model is contradicted about them until the hold ends, and a mix is put right for longer. When frames are further apart
# than this gap, a quick change of legs looks the same, and the usual time limit applies [E]
HELD_GAP_S, HELD_MIXED_S = 0.12, 1.0


def _rows(*names: str) -> tuple[tuple[int, int], ...]:
    return tuple((POINTS[f"left_{name}"], POINTS[f"right_{name}"]) for name in names)


@dataclass(frozen=True, slots=True)
class _Limbs:
    """What is exchanged together, and by what that is noticed: (left, right) points."""

    watched: tuple[tuple[int, int], ...]
    exchanged: tuple[tuple[int, int], ...]
    kept: bool  # where they are while a posture is held; arms may be crossed in it, or make a sign


_LIMBS: tuple[_Limbs, ...] = (
    _Limbs(
        _rows("shoulder", "elbow", "wrist"), _rows("shoulder", "elbow", "wrist", "pinky", "index", "thumb"),
        kept=False,
    ),
    _Limbs(_rows("hip", "knee", "ankle"), _rows("hip", "knee", "ankle", "heel", "toe"), kept=True),
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
Places = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Whether the model tells left from right."""

    since_s: float  # it keeps to its opinion of which is which
    until_s: float | None = None  # it is contradicted now, and no longer than that
    apart_s: float = -math.inf  # when each of the two was last seen in a place of its own


@dataclass(frozen=True, slots=True)
class Skeleton:
    """What is remembered of a body from frame to frame."""

    t_s: float | None = None
    size: float = math.nan  # trunk length in picture heights
    joints: tuple[Joint | None, ...] = (None,) * len(_WATCHED)  # as in `_WATCHED`
    doubts: tuple[Doubt, ...] = ()  # of each of `_LIMBS`


def believe(
    skeleton: Skeleton, pose: Pose, points: Floats, *,
    walks: bool = False, holds: bool = False, bones: Sequence[float] | None = None,
) -> tuple[Skeleton, Pose]:  # fmt: skip
    """The pose with left and right as they were, and NaN where no body can be; itself where nothing is wrong. Time must
    go forward.

    `points`: `pose.points`, which the caller has at hand. `walks`: legs cross at every step, half hidden, so that
    nothing tells that from an exchange, and the model's left and right stay. `holds`: a hold is under way. `bones`: how
    long this body's `BONES` are, in trunk lengths, once that was calibrated; None: a mean body's.
    """
    if not pose.seen:
        return skeleton, pose
    now_s = pose.t_s
    if skeleton.t_s is None or now_s - skeleton.t_s > GAP_S:
        # where things were says nothing any more; how large the body is does
        skeleton = Skeleton(now_s, skeleton.size, doubts=(Doubt(now_s),) * len(_LIMBS))
    at = points.tolist()
    doubts, joints = skeleton.doubts, skeleton.joints
    if not walks:
        doubts, joints, told = _told_apart(skeleton, pose, at, now_s, holds)
        if told is not pose:
            pose, at = told, told.points.tolist()
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
    joints: Sequence[Joint | None], at: Places, now_s: float, size: float, wrong: set[int]
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


def _told_apart(
    skeleton: Skeleton, pose: Pose, at: Places, now_s: float, holds: bool
) -> tuple[tuple[Doubt, ...], tuple[Joint | None, ...], Pose]:
    """The doubts, the joints that the newest are to be held against, and the pose with left and right where they are:
    for as long as the model is contradicted."""
    doubts, joints = list(skeleton.doubts), list(skeleton.joints)
    first = 0
    for number, limbs in enumerate(_LIMBS):
        last = first + 2 * len(limbs.watched)
        doubt, before, kept = doubts[number], joints[first:last], holds and limbs.kept
        shares = _shares(before, [at[k] for pair in limbs.watched for k in pair], now_s, skeleton.size)
        apart_s = doubt.apart_s if any(MIXED < share < 1 - MIXED for share in shares) else now_s
        lasts_s = min(max(DOUBTED_SHARE * (now_s - doubt.since_s), DOUBTED_S[0]), DOUBTED_S[1])
        until_s = now_s + lasts_s if doubt.until_s is None else doubt.until_s
        if kept and now_s - (skeleton.t_s or now_s) <= HELD_GAP_S:
            until_s = math.inf
        elif not kept and until_s == math.inf:  # the hold is over
            until_s = -math.inf
        if not shares:
            doubts[number] = Doubt(doubt.since_s, apart_s=now_s)
        elif now_s <= until_s and now_s - apart_s <= (HELD_MIXED_S if kept else MIXED_S):
            doubts[number] = Doubt(doubt.since_s, until_s, apart_s)
            pose = _put_back(pose, limbs, before, at, shares)
        else:
            doubts[number] = Doubt(now_s)
            joints[first:last] = [None] * (last - first)
        first = last
    return tuple(doubts), tuple(joints), pose


def _shares(joints: Sequence[Joint | None], at: Places, now_s: float, size: float) -> list[float]:
    """How far each pair of joints went towards each other's places, from 0 to 1; empty where that does not explain
    where they are now, where they were going there anyway, or where no pair went far.

    Joints and places: left, right, left, right.
    """
    shares = []
    way = unexplained = unforetold = 0.0
    for k in range(0, len(at), 2):
        left, right = joints[k], joints[k + 1]
        if left is None or right is None or now_s - left[0] > GAP_S or now_s - right[0] > GAP_S:
            return []
        across = right[1] - left[1], right[2] - left[2]
        moved_left = at[k][0] - left[1], at[k][1] - left[2]
        moved_right = at[k + 1][0] - right[1], at[k + 1][1] - right[2]
        share, apart = 0.0, math.hypot(*across)
        if apart > TOGETHER * size:
            towards = sum((one - other) * a for one, other, a in zip(moved_left, moved_right, across, strict=True))
            share = min(max(towards / (2 * apart * apart), 0.0), 1.0)
        shares.append(share)
        for joint, moved in ((left, moved_left), (right, moved_right)):
            dt_s = now_s - joint[0]
            unforetold += math.hypot(moved[0] - dt_s * joint[3], moved[1] - dt_s * joint[4])
        mixed = share * across[0], share * across[1]
        way += math.hypot(*moved_left) + math.hypot(*moved_right)
        unexplained += math.hypot(moved_left[0] - mixed[0], moved_left[1] - mixed[1])
        unexplained += math.hypot(moved_right[0] + mixed[0], moved_right[1] + mixed[1])
    told = unexplained < UNEXPLAINED * way and way - unexplained > EXPLAINED * size  # NaN is not
    return shares if told and unforetold > FORETOLD * way and max(shares) > MIXED else []


def _put_back(pose: Pose, limbs: _Limbs, joints: Sequence[Joint | None], at: Places, shares: Sequence[float]) -> Pose:
    """With each of a pair where it is: exchanged back, or as far from their middle as it was before they were mixed.

    What hangs on the last joint goes with it. In the room, mixed points stay as the model has them.
    """
    landmarks, world = pose.landmarks.copy(), pose.world.copy()
    for number, (left, right) in enumerate(limbs.exchanged):
        k = min(number, len(shares) - 1)
        if shares[k] > 0.5:
            for rows in (landmarks, world):
                rows[[left, right]] = rows[[right, left]]
        before = joints[2 * k], joints[2 * k + 1]
        if not MIXED < shares[k] < 1 - MIXED or before[0] is None or before[1] is None:
            continue
        a, b = limbs.watched[k] if shares[k] <= 0.5 else limbs.watched[k][::-1]
        for axis, scale in enumerate((pose.height / pose.width, 1.0)):
            wider = before[1][1 + axis] - before[0][1 + axis] - (at[b][axis] - at[a][axis])
            landmarks[left, axis] -= scale * wider / 2
            landmarks[right, axis] += scale * wider / 2
    return replace(pose, landmarks=landmarks, world=world)


def _without(pose: Pose, rows: list[int]) -> Pose:
    landmarks: Floats = pose.landmarks.copy()
    landmarks[rows] = np.nan
    return replace(pose, landmarks=landmarks)
