"""The movement in a demonstration: the measure that shows it, the ends of its range, and each repetition of it."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from coach.core.base.types import Floats
from coach.core.exercise.model import Kind, SideRule
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.skeleton import OPPOSITE, SIDES
from coach.core.learning.curves import Demonstration, Flags, Range, extremes, usual, weight

# shares of the way from rest to the peak: begun and ended far enough apart for another body, another camera [E]
ENTER, LEAVE = 0.60, 0.38
SMALLER_PEAKS = 0.75  # a repetition is expected to reach this share of the usual one; the smallest shown counts [E]
MOVING_SHARE, MOVED_SHARE = 0.1, 0.9  # of the way: where going there begins and ends, for the tempo
RESTING_SHARE = 0.25  # of the way: nearer to rest is at rest
HOLD_S = 6.0  # staying this long is a hold; [P] F20: the longest stay in a repetition is 5 s
LEAST_HOLD_S = 2.0  # shown without coming back
# a person who begins still (share of the range), and further than this from both ends, moves both ways from rest
STILL, MIDDLE_SHARE = 0.08, 0.25
TOP_SHARE = 0.97  # of the samples of a movement that lie below its peak: one stray sample is no peak
END_S = 0.3  # of each end of what was shown: where the body is when it begins, and when it is back
# a posture differs by more than this from the exercise's: degrees of the trunk, trunk lengths of the hips' height [E]
OTHER_POSTURE = {"trunk_inclination": 30.0, "hip_height": 0.5}
SAME_POSTURE = {"trunk_inclination": 15.0, "hip_height": 0.25}
MOST_PERIODS = 1.5  # rest that belongs to a movement lasts at most this many of the usual times between two crossings
STILL_SHARE = 0.35  # of the moving side's excursion: a side that does less stays still
TOGETHER = 0.3  # share of the moving time: sides that move together less than this take turns


class NothingLearned(ValueError):
    """A demonstration that no exercise can be made of; the message is one sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Move:
    """One movement of a demonstration; seconds on the source's clock."""

    start_s: float
    up_s: float  # seconds of going there, of staying, of coming back
    hold_s: float
    down_s: float
    peak: float
    whole: bool  # began and ended at rest


@dataclass(frozen=True, slots=True)
class MovementShape:
    """How one measure of one side moves."""

    measure: str
    side: str
    rest: float
    peak: float  # the usual one
    least: float  # the smallest, but not much smaller than the usual
    most: float
    moves: tuple[Move, ...]

    @property
    def sign(self) -> float:
        """1 where the measure rises from rest to the peak, -1 where it falls."""
        return 1.0 if self.peak > self.rest else -1.0

    @property
    def size(self) -> float:
        """How far it is from rest to the usual peak, in the unit of the measure, never negative."""
        return abs(self.peak - self.rest)

    def value(self, share: float) -> float:
        """The value, in the unit of the measure, at a share of the way from rest (0) to the smallest peak (1)."""
        return self.rest + share * (self.least - self.rest)

    def way(self, demo: Demonstration) -> Floats:
        """(n,) how far of the way from rest (0) to the usual peak (1) each frame is; NaN where not seen."""
        way: Floats = (demo.sides[self.side][self.measure] - self.rest) / (self.peak - self.rest)
        return way

    def resting(self, demo: Demonstration) -> Flags:
        """(n,) which frames are at rest, nearer to it than `RESTING_SHARE` of the way; every one that is seen, where
        none is."""
        way = self.way(demo)
        rests = np.abs(np.nan_to_num(way, nan=1.0)) < RESTING_SHARE
        return rests if rests.any() else np.isfinite(way)

    def peaking(self, demo: Demonstration) -> Flags:
        """(n,) which frames are about the peak, beyond `MOVED_SHARE` of the way to it; none that is not seen."""
        way = np.nan_to_num(self.way(demo), nan=0.0)
        return np.asarray(way >= MOVED_SHARE * min(float(np.quantile(way, TOP_SHARE)), 1.0))

    def active(self, demo: Demonstration) -> Flags:
        """(n,) which frames are beyond the threshold at which it ends (`LEAVE`); what is not seen is not."""
        return np.asarray(np.nan_to_num(self.way(demo), nan=0.0) >= LEAVE)


def movement(demo: Demonstration, posture: str | None = None) -> tuple[MovementShape, Demonstration]:
    """What moves most clearly, and the part of the demonstration that is the movement and not getting ready for it.

    `posture` is the one in which it is done, once known. Raises NothingLearned.
    """
    part = demo.part(*_window(demo, best(demo, SIDES, posture)))
    return best(part, SIDES, posture), part


def best(
    demo: Demonstration, sides: Iterable[str], posture: str | None = None, unit: str | None = None
) -> MovementShape:
    """The movement of the curve that would drive the exercise best, on one of these sides; of this unit only (`deg` or
    `trunk`) where one is given. Raises NothingLearned where nothing moves far enough."""
    found = [(*weight(demo, side, name, posture), side, name) for side in sides for name in demo.sides[side]]
    for _, moving, side, name in sorted(found, key=lambda each: each[0], reverse=True):
        if moving is not None and unit in (None, MEASURES[name].unit):
            shape = shaped(demo, side, name, moving)
            if shape is not None:
                return shape
    raise NothingLearned(
        "Nothing moves far enough to be told from noise: show the movement two or three times, with the joint that "
        "moves in plain sight; learn a still posture with --like."
    )


def driven(demo: Demonstration, side: str, measure: str, rising: bool) -> MovementShape | None:
    """The movement of one measure that is known to rise, or to fall; None where it hardly moves."""
    found = weight(demo, side, measure)[1]
    return None if found is None else shaped(demo, side, measure, found, rising)


def shaped(demo: Demonstration, side: str, name: str, span: Range, rising: bool | None = None) -> MovementShape | None:
    """The movements of one curve, between its rest and its peaks. None where none of them can be made out.

    `span`: the range it goes to and fro in. `rising`: whether it rises from rest; None: told by where it begins and
    ends.
    """
    curve = demo.sides[side][name]
    rest, peak = _ends(demo, curve, span, rising)
    for _ in range(2):  # once with the ends of the range, once with the rest and the peaks found by them
        moves = _moves(demo.t_s, curve, rest, peak)
        if not moves:
            return None
        peaks = [move.peak for move in moves if move.whole] or [move.peak for move in moves]
        shares = [(each - rest) / (peak - rest) for each in peaks]
        least, most = (rest + share * (peak - rest) for share in (max(min(shares), SMALLER_PEAKS), max(shares)))
        shape = MovementShape(name, side, rest, peak, least, most, tuple(moves))
        rest, peak = usual(curve[shape.resting(demo)]), float(np.median(peaks))
    return shape


def _ends(demo: Demonstration, curve: Floats, span: Range, rising: bool | None) -> tuple[float, float]:
    """Rest and peak. Who begins still in the middle is at rest there, and moves both ways."""
    middle, seen = (span.low + span.high) / 2, np.isfinite(curve)
    t_s, values = demo.t_s[seen], curve[seen]
    begins, ends = values[t_s <= t_s[0] + END_S], values[t_s >= t_s[-1] - END_S]
    first, still = usual(begins), float(np.ptp(begins)) < STILL * span.size
    if still and abs(first - middle) < (0.5 - MIDDLE_SHARE) * span.size:
        up = first <= middle if rising is None else rising
        return first, span.high if up else span.low
    if rising is None:
        rising = _starts_low(first < middle, usual(ends) < middle, still, usual(values) < middle)
    return (span.low, span.high) if rising else (span.high, span.low)


def _starts_low(begins: bool, ends: bool, still: bool, longer: bool) -> bool:
    """Whether rest is low: where it begins and ends; if these differ, where it begins still, or else is longer."""
    return begins if begins == ends or still else longer


def begins_at_rest(demo: Demonstration, shape: MovementShape) -> bool:
    """Whether the body is nearer to this rest than to this peak when it begins, over `END_S`; False where it is not
    seen then."""
    return usual(shape.way(demo)[demo.t_s <= demo.t_s[0] + END_S]) < 0.5


def _moves(t_s: Floats, curve: Floats, rest: float, peak: float) -> list[Move]:
    seen = np.isfinite(curve)
    t_s, way = t_s[seen], (curve[seen] - rest) / (peak - rest)
    found: list[Move] = []
    began: int | None = None
    for k in range(len(way)):
        if began is None and way[k] >= ENTER:
            began = k
        elif began is not None and way[k] < LEAVE:
            found.append(_move(t_s, way, began, k, True))
            began = None
    if began is not None:
        found.append(_move(t_s, way, began, len(way) - 1, False))
    return [replace(move, peak=rest + move.peak * (peak - rest)) for move in found]


def _move(t_s: Floats, way: Floats, began: int, ended: int, back: bool) -> Move:
    """One movement; its peak is still a share of the way."""
    first, last = began, ended
    while first > 0 and way[first] > MOVING_SHARE:
        first -= 1
    while last < len(way) - 1 and way[last] > MOVING_SHARE:
        last += 1
    peak = float(np.quantile(way[began : ended + 1], TOP_SHARE))
    there = np.flatnonzero(way[began : ended + 1] >= MOVED_SHARE * peak) + began
    return Move(
        start_s=float(t_s[first]),
        up_s=float(t_s[there[0]] - t_s[first]),
        hold_s=float(t_s[there[-1]] - t_s[there[0]]),
        down_s=float(t_s[last] - t_s[there[-1]]),
        peak=peak,
        whole=back and bool((way[first:began] < LEAVE).any()),
    )


def kind_of(moves: Sequence[Move]) -> Kind:
    """Repetitions, or a hold where it was stayed in: by the median stay for `HOLD_S` ([P] F20), or for `LEAST_HOLD_S`
    where no movement came back to rest. Needs at least one movement."""
    stayed = float(np.median([move.hold_s for move in moves]))
    back = any(move.whole for move in moves)
    return Kind.HOLD if stayed >= HOLD_S or (not back and stayed >= LEAST_HOLD_S) else Kind.REPS


def side_rule(demo: Demonstration, shape: MovementShape) -> tuple[SideRule, MovementShape]:
    """Whether one side moves, both in turn, or both together: then it is measured on the side near the camera. Gives
    the rule, and the movement on the side that is to be measured. Where the other side is seen in less than half of the
    frames, the near side is the rule."""
    mine, other = (demo.sides[side][shape.measure] for side in (shape.side, OPPOSITE[shape.side]))
    if np.isfinite(other).mean() < 0.5 or np.array_equal(mine, other, equal_nan=True):
        return SideRule.NEAR, shape
    low, high = extremes(other)
    if high - low < STILL_SHARE * shape.size:
        return SideRule.MOVING, shape
    moving = [replace(shape, side=side).active(demo) for side in (shape.side, OPPOSITE[shape.side])]
    together = float((moving[0] & moving[1]).sum()) / max(min(int(each.sum()) for each in moving), 1)
    if together < TOGETHER and moving[1].any():
        return SideRule.EITHER, shape
    return SideRule.NEAR, driven(demo, demo.near_side, shape.measure, shape.sign > 0) or shape


# -- where it begins and ends ------------------------------------------------------------------------------------------


def _window(demo: Demonstration, shape: MovementShape) -> tuple[int, int]:
    """First and last frame of the movement: getting into its posture, and out of it, is left out."""
    curves = demo.sides[shape.side]
    at = _crossings(shape.way(demo))
    if len(at) < 4:  # one repetition alone cannot tell what else is getting ready
        return 0, len(demo.t_s) - 1
    there = {name: usual(curves[name][at]) for name in OTHER_POSTURE}
    kept = [k for k in at if not any(abs(curves[n][k] - there[n]) > OTHER_POSTURE[n] for n in there)] or at
    reach = {name: extremes(curves[name][kept[0] : kept[-1] + 1]) for name in SAME_POSTURE}
    reach = {name: (low - SAME_POSTURE[name], high + SAME_POSTURE[name]) for name, (low, high) in reach.items()}
    ends = sorted((shape.rest, shape.peak))
    reach[shape.measure] = ends[0] - LEAVE * shape.size, ends[1] + LEAVE * shape.size

    def elsewhere(k: int) -> bool:  # what is not seen is not elsewhere
        return any(curves[name][k] < low or curves[name][k] > high for name, (low, high) in reach.items())

    rest_s = MOST_PERIODS * float(np.median([demo.t_s[b] - demo.t_s[a] for a, b in pairwise(kept)]))
    first, last = kept[0], kept[-1]
    while first > 0 and not elsewhere(first - 1) and demo.t_s[kept[0]] - demo.t_s[first] < rest_s:
        first -= 1
    while last < len(demo.t_s) - 1 and not elsewhere(last + 1) and demo.t_s[last] - demo.t_s[kept[-1]] < rest_s:
        last += 1
    return first, last


def _crossings(way: Floats) -> list[int]:
    """Where a movement passes the middle of its way, and a little beyond."""
    high: bool | None = None
    found = []
    for k, share in enumerate(way):
        if math.isnan(share) or abs(share - 0.5) < MOVING_SHARE:
            continue
        if high is not None and (share > 0.5) != high:
            found.append(k)
        high = bool(share > 0.5)
    return found
