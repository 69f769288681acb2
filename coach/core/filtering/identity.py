"""Two people in the picture: whether the one who is seen is the one who started.

A pose model gives one skeleton a frame. It may jump to a partner who walks in, a child or a television, or somebody
else sits down. Two things are known of a person, and they do not weigh the same:

- *Where the body was*, in which posture and how large. No body gets far between two frames. A skeleton that does is
  somebody else, a camera that was moved, or a glitch: that is unsure, and unsure is `Who.OTHER`. Back where the person
  was last seen it is the person again, at once.
- *How it is built*: proportions of the bones. One camera tells them poorly: a turn of the body changes them by as much
  as two adults differ. So a person who stayed in sight is never rejected by build; build only settles unsure cases.
  After a jump only a good likeness is the same person; after an absence only a gross unlikeness is another, and the
  further away the person reappears, the less gross it has to be.

Two people of the same build cannot be told apart. Then position decides, and it fails where they change places out of
sight, or where a skeleton slides from one to the other because they touch: anyone who comes to the person's place is
taken for them. It also fails where another person appears in the same place, size and posture. A person who turns up
elsewhere in another posture, or after the camera was moved to another side, may stay unsure until they say so
(`accept`).

Sources: [E] = tried on the footage and on the mannequin.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from operator import itemgetter

from coach.core.base.types import Pose
from coach.core.kinematics.anthropometry import ENDS, TRUNKS, bones
from coach.core.kinematics.seen_body import Point, SeenBody
from coach.core.kinematics.skeleton import POINTS, SIDES, point

# -- where the body is: distances are in trunk lengths of that person on the picture -----------------------------------

# The distance between two sights is the median over these joints: a leg that the model mixes up does not change it, and
# a change of posture or size counts as much as a change of place. Hands are left out: they move faster than bodies
JOINTS = ("ear", "shoulder", "elbow", "hip", "knee", "ankle")
LEAST_JOINTS = 5  # that two sights share, of left and right, to compare postures
# A body gets as far as its speed takes it, and nothing makes it quicker than a fall does: 9.8 m/s2, with a trunk of
# 0.49 m (0.288 of 1.70 m, Drillis and Contini 1966), for as long as the slowest frames are apart. The rest is the
# model's noise: 0.14 from frame to frame. People come to 0.63 of this limit, the mannequin's falls to 0.82 [E]
NOISE = 0.2
FALL, FALL_S = 20.0, 0.2
WALKS = 3.0  # trunk lengths a second [E]: somebody whose speed is not known yet
FASTEST = 9.0  # the end of a fall from 0.9 m, where a standing body's middle is
# unseen for longer, a body is assumed to keep its speed and gain a little [E]: a person who lay still is not two steps
# away a second later
STUMBLE_S, FASTER = 0.3, 1.0
NEAR = 0.5  # of that way; further, and the further the more, whoever comes must be built like the person
# At the sides of the picture the model squeezes a body that is cut off into it: only the trunk's place counts within
# half a trunk of them. That moves 0.8 in 0.07 s there without going anywhere [E]
EDGE, EDGE_JUMP = 0.5, 0.7
# A camera that is knocked moves the picture and neither the posture nor the size. Laid over each other, the joints of
# two frames of one person are nearer in 99 of 100 moments; of two people in 2, but those may both just stand there [E]
KNOCKED, KNOCKED_SIZE, KNOCKED_S = 0.1, 1.08, 0.3
AWAY_S = 2.0  # after a longer absence another person may appear (design 7 pauses then)
NEARER = 0.3  # back home is so much nearer to where the person was than to where the other one was [E]

# -- how it is built ---------------------------------------------------------------------------------------------------

# What is measured, and by how much its logarithm varies for one person: standard deviation over seconds of clips of
# one view [E]. In the model's metres, whose depth is guessed ...
WORLD_SD = {
    "trunk": 0.044, "shoulders": 0.042, "hips": 0.039, "ears": 0.051, "neck": 0.113,
    "upper_arm": 0.046, "forearm": 0.066, "thigh": 0.044, "shank": 0.037, "foot": 0.094,
}  # fmt: skip
# ... and on the picture, over the mean of trunk, thigh and shank
PICTURE_SD = {"trunk": 0.05, "upper_arm": 0.08, "forearm": 0.1, "thigh": 0.05, "shank": 0.045}
LEAST_LENGTHS = 5  # of these, to judge
LONGER = 4.0  # foreshortening only shortens, so on the picture longer lengths are followed this many times faster
SPACING_S = 0.15  # bones do not change between frames: measured no oftener
COUNTED_S = 0.3  # measured further apart, there was unseen time between
SETTLED_S = 1.0  # of sight, until a build says anything
RECENT_S = 5.0  # adapted so slowly: the view and the posture of now say more than those of before [E]
JUDGED_S = 3.0  # a likeness may be found for this long after a jump; an endless search would find one by chance
# How unlike two builds are, in standard deviations, root mean square. A second of sight against the seconds before it:
# of one person below 1.6 in three fifths of all moments and below 3.5 in 98 %, in another view in 10 and 96 %; of two
# people in 8 and in 76 % [E]
LIKE, UNLIKE = 1.6, 3.5
KNOCKED_LIKE = 2.5  # of one person nine tenths; that the posture stayed says the rest


class Who(StrEnum):
    SAME = "same"  # the person who started
    NOBODY = "nobody"  # no person is seen
    OTHER = "other"  # somebody else, or unsure: as good as not seen


@dataclass(frozen=True, slots=True)
class PersonSight:
    """Somebody as seen in one frame. Points in picture heights, NaN not seen."""

    t_s: float
    left: tuple[Point, ...]  # JOINTS
    right: tuple[Point, ...]
    trunk: Point  # its middle
    size: float  # the trunk's length in picture heights, as the longest of what is seen tells it
    clear: bool  # away from the sides of the picture
    speed: float = WALKS  # since the sight before, trunk lengths a second


@dataclass(frozen=True, slots=True)
class Build:
    """Proportions as learned so far: logarithms of lengths, NaN not seen yet."""

    t_s: float = -math.inf
    seen_s: float = 0.0
    lengths: tuple[float, ...] = (math.nan,) * (len(WORLD_SD) + len(PICTURE_SD))


@dataclass(frozen=True, slots=True)
class Following:
    """What is remembered from frame to frame, through every exercise."""

    t_s: float | None = None
    home: PersonSight | None = None  # the person who started, when last seen
    build: Build = field(default_factory=Build)  # and how they are built
    stray: PersonSight | None = None  # somebody else, or unsure, when last seen; None while the person is followed
    new: Build | None = None  # the build of the person seen since the doubt arose
    most: float = UNLIKE  # how unlike `new` may be


def follow(following: Following, pose: Pose, body: SeenBody) -> tuple[Following, Who]:
    """One frame: what to remember, and whose body it shows. Whoever is seen first, for a second, is the person.

    `body`: the points of the pose, NaN where not seen; too little of them to tell leaves the answer as it was. Raises
    ValueError if time does not go forward.
    """
    if following.t_s is not None and pose.t_s <= following.t_s:
        raise ValueError(f"time went from {following.t_s} to {pose.t_s} s")
    if not pose.seen:
        return replace(following, t_s=pose.t_s), Who.NOBODY
    sight = _sight(pose, body)
    if sight is None:  # too little of a body to tell anything: as before
        return replace(following, t_s=pose.t_s), Who.SAME if following.stray is None else Who.OTHER
    seen = _Seen(pose, body, sight)
    if following.home is None:
        return Following(pose.t_s, sight, seen.learned(Build())), Who.SAME
    if following.stray is None:
        return _followed(following, following.home, seen)
    return _strayed(following, following.home, following.stray, seen)


def accept(following: Following) -> Following:
    """They say that it is them: whoever is seen from now on is the person, and what was learned of the build is
    forgotten."""
    return Following(following.t_s)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One frame."""

    pose: Pose
    body: SeenBody
    sight: PersonSight

    def learned(self, build: Build) -> Build:
        """A build with the proportions of this frame learned into it; unchanged near the sides of the picture, or
        within `SPACING_S` of the last."""
        if not self.sight.clear or self.pose.t_s - build.t_s < SPACING_S:
            return build
        return _learned(build, self.pose.t_s, _lengths(self.pose, self.body.at))


def _followed(following: Following, home: PersonSight, seen: _Seen) -> tuple[Following, Who]:
    """A frame after the person was seen."""
    now, known = seen.sight, following.build
    moved, limit = _moved(home, now)
    if moved > limit:
        if known.seen_s < SETTLED_S:  # nothing to hold on to yet
            return Following(now.t_s, now, seen.learned(Build())), Who.SAME
        most = KNOCKED_LIKE if _knocked(home, now) else LIKE
        return Following(now.t_s, home, known, now, seen.learned(Build()), most), Who.OTHER
    new, most = following.new, following.most
    unseen_s = now.t_s - home.t_s
    if unseen_s > AWAY_S or (unseen_s > STUMBLE_S and moved > NEAR * limit):
        new, most = Build(), UNLIKE - (UNLIKE - LIKE) * max(moved / limit - NEAR, 0.0) / (1 - NEAR)
    now = _gone_on(home, now, moved)
    if new is None:
        return Following(now.t_s, now, seen.learned(known)), Who.SAME
    new = seen.learned(new)
    if new.seen_s >= SETTLED_S:
        if unlike(known, new) > most:
            return Following(now.t_s, home, known, now, new, LIKE), Who.OTHER
        new = None
    return Following(now.t_s, now, known, None, new, most), Who.SAME


def _strayed(following: Following, home: PersonSight, stray: PersonSight, seen: _Seen) -> tuple[Following, Who]:
    """A frame after somebody else was seen, or it was unsure."""
    now, known, new, most = seen.sight, following.build, following.new or Build(), following.most
    moved, limit = _moved(stray, now)
    if moved > limit or now.t_s - stray.t_s > AWAY_S:  # it is not the one of a moment ago
        back, limit = _moved(home, now)
        if back <= limit and back + NEARER < moved:
            new_again = Build() if now.t_s - home.t_s > AWAY_S else None
            return Following(now.t_s, now, known, new=new_again), Who.SAME
        new, most = Build(), LIKE
    else:
        now = _gone_on(stray, now, moved)
    new = seen.learned(new)
    if SETTLED_S <= new.seen_s < JUDGED_S and unlike(known, new) < most:
        return Following(now.t_s, now, known), Who.SAME
    return Following(now.t_s, home, known, now, new, most), Who.OTHER


# -- sights ------------------------------------------------------------------------------------------------------------

# the bones that tell how large a body is: no forearms, which may reach towards the camera
_SIZED = bones("thigh", "shank", "upper_arm")
_LEFT, _RIGHT = (itemgetter(*(point(name, side) for name in JOINTS)) for side in SIDES)


def _sight(pose: Pose, body: SeenBody) -> PersonSight | None:
    """None where the trunk's place, or any length, cannot be seen."""
    at = body.at
    trunk = _middle(body.middle.shoulder, body.middle.hip)
    sizes = [body.trunk, math.dist(body.left.shoulder, body.right.shoulder) / TRUNKS["shoulders"]]
    sizes += [math.dist(at[a], at[b]) / trunks for a, b, trunks in _SIZED]
    size = max([size for size in sizes if size > 0], default=math.nan)  # NaN is not
    if math.isnan(trunk[0] + size):
        return None
    clear = EDGE * size < trunk[0] < pose.width / pose.height - EDGE * size
    return PersonSight(pose.t_s, _LEFT(at), _RIGHT(at), trunk, size, clear)


def _middle(a: Point, b: Point) -> Point:
    """Of two points; the one that is seen where the other is not."""
    if math.isnan(a[0]):
        return b
    return a if math.isnan(b[0]) else ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)


def _gone_on(before: PersonSight, now: PersonSight, moved: float) -> PersonSight:
    """The same body a moment later: its speed is known now."""
    dt_s = now.t_s - before.t_s
    return now if dt_s > STUMBLE_S else replace(now, speed=min(moved / dt_s, FASTEST))


def _moved(a: PersonSight, b: PersonSight) -> tuple[float, float]:
    """How far two sights are apart, and how far a body gets from one to the other; trunk lengths of the larger."""
    size, dt_s = max(a.size, b.size), b.t_s - a.t_s
    seen_s = min(dt_s, STUMBLE_S)
    far = (a.speed + FALL * min(dt_s, FALL_S)) * seen_s + (a.speed + FASTER) * (dt_s - seen_s)
    moves = _moves(a.left + a.right, b.left + b.right) if a.clear and b.clear else []
    if len(moves) < LEAST_JOINTS:
        return math.dist(a.trunk, b.trunk) / size, EDGE_JUMP + far
    moved = _median(moves) / size
    if moved > NOISE:
        mixed_up = _moves(a.left + a.right, b.right + b.left)
        if len(mixed_up) >= LEAST_JOINTS:
            moved = min(moved, _median(mixed_up) / size)
    return moved, NOISE + far


def _knocked(a: PersonSight, b: PersonSight) -> bool:
    """Whether the same posture is seen elsewhere at once, as when the camera is moved."""
    if b.t_s - a.t_s > KNOCKED_S or not (a.clear and b.clear):
        return False
    if max(a.size, b.size) > KNOCKED_SIZE * min(a.size, b.size):
        return False
    moves = _moves(_from_trunk(a), _from_trunk(b))
    return len(moves) >= LEAST_JOINTS and _median(moves) < KNOCKED


def _from_trunk(sight: PersonSight) -> tuple[Point, ...]:
    x, y = sight.trunk
    return tuple(((px - x) / sight.size, (py - y) / sight.size) for px, py in sight.left + sight.right)


def _moves(a: Sequence[Point], b: Sequence[Point]) -> list[float]:
    """How far each joint is that both show."""
    return [distance for distance in map(math.dist, a, b) if distance == distance]


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


# -- builds ------------------------------------------------------------------------------------------------------------

_LIMBS = {**{name: ENDS[name] for name in ("upper_arm", "forearm", "thigh", "shank")}, "foot": ("heel", "toe")}
_ACROSS = {"shoulders": "shoulder", "hips": "hip", "ears": "ear"}
# middles of both sides stand behind the points
_MIDDLE = {name: len(POINTS) + index for index, name in enumerate(("ear", "shoulder", "hip"))}
_HALVES = tuple((point(name, SIDES[0]), point(name, SIDES[1])) for name in _MIDDLE)
# between which points each length is measured: on both sides where there are two, of which the longer counts
_ENDS: dict[str, tuple[tuple[int, int], ...]] = {
    **{name: tuple((point(a, side), point(b, side)) for side in SIDES) for name, (a, b) in _LIMBS.items()},
    **{name: ((point(joint, SIDES[0]), point(joint, SIDES[1])),) for name, joint in _ACROSS.items()},
    "trunk": ((_MIDDLE["shoulder"], _MIDDLE["hip"]),),
    "neck": ((_MIDDLE["ear"], _MIDDLE["shoulder"]),),
}
_WORLD_ENDS = tuple(_ENDS[name] for name in WORLD_SD)
_PICTURE_ENDS = tuple(_ENDS[name] for name in PICTURE_SD)
_SDS = (*WORLD_SD.values(), *PICTURE_SD.values())
_SCALE = tuple(len(WORLD_SD) + list(PICTURE_SD).index(name) for name in ("trunk", "thigh", "shank"))
_UNSEEN = (math.nan,) * 3


def _lengths(pose: Pose, points: tuple[Point, ...]) -> list[float]:
    """Logarithms of what is measured in this frame: of WORLD_SD in metres, of PICTURE_SD in picture heights."""
    world = [at if x == x else _UNSEEN for at, (x, _) in zip(pose.world.tolist(), points, strict=True)]
    return _logs(world, _WORLD_ENDS) + _logs(points, _PICTURE_ENDS)


def _logs(points: Sequence[Sequence[float]], ends: Sequence[tuple[tuple[int, int], ...]]) -> list[float]:
    at = [*points]
    at += [[(a + b) / 2 for a, b in zip(points[left], points[right], strict=True)] for left, right in _HALVES]
    longest = [max([d for a, b in pairs if (d := math.dist(at[a], at[b])) > 0], default=math.nan) for pairs in ends]
    return list(map(math.log, longest))


def _learned(build: Build, t_s: float, lengths: Sequence[float]) -> Build:
    """With these lengths; unchanged where too little of the body is seen."""
    if sum(length == length for length in lengths) < LEAST_LENGTHS:
        return build
    dt_s = t_s - build.t_s
    dt_s = dt_s if dt_s <= COUNTED_S else 0.0
    seen_s = build.seen_s + dt_s
    share = dt_s / min(seen_s, RECENT_S) if seen_s > 0 else 1.0
    up, down = min(share * math.sqrt(LONGER), 1.0), share / math.sqrt(LONGER)
    world = len(WORLD_SD)
    known = [_toward(old, new, share, share) for old, new in zip(build.lengths[:world], lengths[:world], strict=True)]
    known += [_toward(old, new, up, down) for old, new in zip(build.lengths[world:], lengths[world:], strict=True)]
    return Build(t_s, seen_s, tuple(known))


def _toward(old: float, new: float, up: float, down: float) -> float:
    if old != old or new != new:
        return old if new != new else new
    return old + (up if new > old else down) * (new - old)


def unlike(known: Build, new: Build) -> float:
    """How unlike two builds are, in standard deviations (`WORLD_SD`, `PICTURE_SD`), root mean square; NaN where too
    little was seen of both: fewer than `LEAST_LENGTHS` lengths in common."""
    differences = [b - a for a, b in zip(known.lengths, new.lengths, strict=True)]
    scale = [differences[index] for index in _SCALE if differences[index] == differences[index]]
    larger = sum(scale) / len(scale) if len(scale) > 1 else math.nan  # on the picture: nearer, or taller
    world = len(WORLD_SD)
    differences = differences[:world] + [difference - larger for difference in differences[world:]]
    squares = [(each / sd) ** 2 for each, sd in zip(differences, _SDS, strict=True) if each == each]
    return math.sqrt(sum(squares) / len(squares)) if len(squares) >= LEAST_LENGTHS else math.nan
