"""An exercise out of one demonstration: what moves, from where to where, how often, how fast, in which posture.

Everything is taken from what was shown, limits lie just beyond it, and nothing is urged: a therapist confirms it.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from coach.core.body import OPPOSITE, PAIRED, SIDES
from coach.core.demonstration import Demonstration, Range, demonstrate, extremes, from_front, usual, weight
from coach.core.exercise import Band, Driver, Exercise, FormRule, Kind, Limit, Placement, SideRule, Tempo
from coach.core.learned_guide import guide_of
from coach.core.measures import MEASURES
from coach.core.measuring import measure
from coach.core.observe import BAND_SLACK, in_bands
from coach.core.stance import BENDING_DEG, HABITS, Stance, posture_of
from coach.core.types import Floats, Pose

SOURCE = "learned from one demonstration; to be confirmed by a therapist"
# shares of the way from rest to the peak: begun and ended far enough apart for another body, another camera [E]
ENTER, LEAVE = 0.62, 0.40
LEAST_GAP = {"deg": 5.0, "trunk": 0.05}  # between the two, as an exercise file must have it
SMALLER_PEAKS = 0.75  # a repetition is expected to reach this share of the usual one; the smallest shown counts [E]
MOVING_SHARE, MOVED_SHARE = 0.1, 0.9  # of the way: where going there begins and ends, for the tempo
HOLD_S = 4.0  # staying this long is a hold; the longest pause in a repetition of the source documents is 3 s
LEAST_HOLD_S = 2.0  # shown without coming back
MOST_PERIODS = 1.5  # rest that belongs to a movement lasts at most this many of its own durations
# a posture differs by more than this from the exercise's: degrees of the trunk, trunk lengths of the hips' height [E]
OTHER_POSTURE = {"trunk_inclination": 30.0, "hip_height": 0.5}
SAME_POSTURE = {"trunk_inclination": 15.0, "hip_height": 0.25}
# what is wider than shown by this still counts as the posture: another body, another camera [E]
GENEROUS = {"deg": 25.0, "trunk": 0.35}
GENEROUS_SHARE = 0.5  # and by this share of what the measure itself moved
BAND_MEASURES = ("trunk_inclination", "hip_height")
REST_SHARE = 0.35  # of the excursion: how far another person's rest may lie from the one shown
BOTH, ONE = 0.5, 0.3  # shares of time that both sides move together: above both are one movement; below they alternate
STILL_SHARE = 0.35  # of the moving side's excursion: a side that does less stays still
STOP_ERRORS = 2.0  # a stop limit lies this many errors beyond the warning, because it rings from one error before
TARGET_SHARE = 0.1  # of the way: the target begins this much before the smallest peak shown
END_S = 0.3  # of each end of what was shown: where the body is when it begins, and when it is back


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
class Learned:
    exercise: Exercise
    side: str
    moves: tuple[Move, ...]  # empty where the posture was kept throughout
    counted: int  # repetitions, or holds, that the new exercise finds in the demonstration
    left_out: tuple[str, ...] = ()  # form rules of the model exercise that the demonstration itself breaks


def learn(poses: Sequence[Pose], name: str, like: Exercise | None = None, shown_by: str = "") -> Learned:
    """The exercise `name`, as one person showed it. `like` gives its posture, drivers, bands, limits and guide.

    `shown_by` is told in its basis, such as the film's name. Raises NothingLearned.
    """
    if like is not None and like.kind not in (Kind.REPS, Kind.HOLD, Kind.POSITION):
        raise NothingLearned(
            f"{like.id} is of kind {like.kind}, which is not learned from a film: take one of kind reps, hold or "
            "position for --like, or copy the file of the exercise."
        )
    demo = demonstrate(poses, like.posture if like else "standing")
    if demo is None:
        raise NothingLearned("Nobody is seen for long enough: film the whole body, in good light, for at least 5 s.")
    found = _learn_like(demo, name, like) if like else _learn_new(demo, poses, name)
    basis = f"{SOURCE}{f' ({shown_by})' if shown_by else ''}"
    likeness = (f"made like {like.id}: its posture, limits and guide hold",) if like else ()
    exercise = replace(found.exercise, basis=(basis, *likeness))
    counted = measure(exercise, poses)
    number = len(counted["reps"] if exercise.kind is Kind.REPS else counted["holds"])
    if number == 0 and exercise.kind is not Kind.POSITION:
        raise NothingLearned(
            "The movement is too small or too unsteady to be found again: show it twice, slowly, from the side, and "
            "stay at rest for a second before and after."
        )
    return replace(found, exercise=exercise, counted=number)


# -- with an exercise to be like ---------------------------------------------------------------------------------------


def _learn_like(demo: Demonstration, name: str, like: Exercise) -> Learned:
    demo = _in_posture(demo, like.posture_bands)
    sides = SIDES if like.side_rule in (SideRule.EITHER, SideRule.MOVING) else (demo.near_side,)
    shapes = [shape for side in sides for d in like.drivers if (shape := _driven(demo, side, d)) is not None]
    if not shapes:
        if like.kind is Kind.REPS:
            shapes = [_best(demo, sides)]
        side = demo.near_side
    else:
        side = max(shapes, key=lambda shape: weight(demo, shape.side, shape.measure)[0]).side
    moving = [shape for shape in shapes if shape.side == side]
    drivers = tuple(_driver(shape, _named(like.drivers, shape.measure)) for shape in moving) or like.drivers
    limits = _limits_like(demo, side, like.limits)
    if not any(_stops(limit) for limit in limits):
        limits += tuple(
            limit
            for shape in moving
            if not _relative(shape, _named(like.drivers, shape.measure))
            for limit in _limit_beyond(shape)
        )[:1]
    form, broken = _form(demo, side, like.form)
    exercise = replace(
        like,
        id=name,
        posture_bands=tuple(_wider(demo, side, band) for band in like.posture_bands),
        drivers=drivers,
        limits=limits,
        form=form,
        tempo=_tempo(moving[0].moves) if like.kind is Kind.REPS else None,
        mistakes=(),
    )
    moves = moving[0].moves if moving else ()
    return Learned(exercise, side, moves, 0, broken)


def _named(drivers: Iterable[Driver], name: str) -> Driver | None:
    return next((driver for driver in drivers if driver.measure == name), None)


def _in_posture(demo: Demonstration, bands: tuple[Band, ...]) -> Demonstration:
    """The longest part within the bands, each generously wide; all of it where there is hardly any such part."""
    wide = tuple(_widened(band, 1.0) for band in bands)
    curves, best, since = demo.sides[demo.near_side], (0, 0), 0
    inside = [in_bands(wide, {name: c[k] for name, c in curves.items()}, False) for k in range(len(demo.t_s))]
    for k in range(len(inside) + 1):
        if k == len(inside) or inside[k] is False:
            best = max(best, (since, k), key=lambda run: run[1] - run[0])
            since = k + 1
    first, last = best[0], best[1] - 1
    if last <= first or demo.t_s[last] - demo.t_s[first] < LEAST_HOLD_S:
        return demo
    return demo.part(first, last)


def _driven(demo: Demonstration, side: str, driver: Driver) -> "Shape | None":
    found = weight(demo, side, driver.measure)[1]
    return None if found is None else _shape(demo, side, driver.measure, found, driver.enter > driver.leave)


def _widened(band: Band, share: float) -> Band:
    more = GENEROUS[MEASURES[band.measure].unit] * share
    low = None if band.min is None else band.min - more
    high = None if band.max is None else band.max + more
    return replace(band, min=low, max=high)


def _wider(demo: Demonstration, side: str, band: Band) -> Band:
    """The band, widened where the demonstration left it."""
    low, high = extremes(demo.sides[side][band.measure])
    slack = BAND_SLACK[MEASURES[band.measure].unit]
    wide = replace(
        band,
        min=band.min if band.min is None or not low < band.min else _rounded(band.measure, low - slack),
        max=band.max if band.max is None or not high > band.max else _rounded(band.measure, high + slack),
    )
    return wide if wide == band else replace(_within(wide), source=f"{band.source}; wider: {SOURCE}")


def _limits_like(demo: Demonstration, side: str, limits: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """The model's limits, drawn in to just beyond what was shown, and never loosened."""
    return tuple(_drawn_in(limit, *extremes(demo.sides[side][limit.measure])) for limit in limits)


def _drawn_in(limit: Limit, low: float, high: float) -> Limit:
    if not _stops(limit) or math.isnan(low):
        return limit
    error = MEASURES[limit.measure].error
    ends = {
        "warn_below": low - error, "stop_below": low - (1 + STOP_ERRORS) * error,
        "warn_above": high + error, "stop_above": high + (1 + STOP_ERRORS) * error,
    }  # fmt: skip
    tight = {
        key: max(old, _rounded(limit.measure, end)) if key.endswith("below") else min(old, _rounded(limit.measure, end))
        for key, end in ends.items()
        if (old := getattr(limit, key)) is not None
    }
    inner = [tight[key] for key in ("warn_below", "stop_below") if key in tight]
    outer = [tight[key] for key in ("warn_above", "stop_above") if key in tight]
    aim_low = None if limit.target_min is None else max([limit.target_min, *inner])
    aim_high = None if limit.target_max is None else min([limit.target_max, *outer])
    if aim_low is not None and aim_high is not None and aim_low >= aim_high:
        aim_low = aim_high = None
    return replace(limit, **tight, target_min=aim_low, target_max=aim_high, source=f"{limit.source}; {SOURCE}")


def _stops(limit: Limit) -> bool:
    ends = (limit.warn_below, limit.warn_above, limit.stop_below, limit.stop_above)
    return any(end is not None for end in ends)


def _form(demo: Demonstration, side: str, rules: tuple[FormRule, ...]) -> tuple[tuple[FormRule, ...], tuple[str, ...]]:
    """The model's form rules, and the names of those that the demonstration breaks half of the time."""
    kept, broken = [], []
    for rule in rules:
        middle = usual(demo.sides[side][rule.measure])
        off = (rule.min is not None and middle < rule.min) or (rule.max is not None and middle > rule.max)
        broken += [rule.name] if off else []
        kept += [] if off else [rule]
    return tuple(kept), tuple(broken)


# -- without one -------------------------------------------------------------------------------------------------------


def _learn_new(demo: Demonstration, poses: Sequence[Pose], name: str) -> Learned:
    shape, part = _movement(demo)
    stance = _stance(part, shape)
    posture = posture_of(stance)
    if posture not in ("standing", "sitting"):  # lying says which way a straight body faces, so it is read again
        shape, part = _movement(demonstrate(poses, posture) or demo, posture)
    rule, shape = _side_rule(part, shape)
    driver = _driver(shape, None)
    limits = _limit_beyond(_best(part, (shape.side,), unit="deg"))
    kind = _kind(shape.moves)
    habit, bands = HABITS[posture], _bands(part, shape)
    points = {p for n in (driver.measure, *(b.measure for b in bands)) for p in MEASURES[n].points}
    exercise = Exercise(
        id=name,
        kind=kind,
        posture=posture,
        placement=replace(habit.placement, view="front") if from_front(part) else habit.placement,
        side_rule=rule,
        posture_bands=bands,
        drivers=(driver,),
        limits=limits,
        tempo=_tempo(shape.moves) if kind is Kind.REPS else None,
        needs_points=tuple(point for point in PAIRED if point in points),
        gesture="none" if {"elbow", "wrist"} & set(MEASURES[shape.measure].points) else habit.gesture,
        excluded_by=_exclusions(part, habit.excluded_by),
        guide=guide_of(part, posture, *_moments(part, shape), rule),
        basis=(SOURCE,),
    )
    return Learned(exercise, shape.side, shape.moves, 0)


def _movement(demo: Demonstration, posture: str | None = None) -> "tuple[Shape, Demonstration]":
    """What moves most clearly, and the part of the demonstration that is the movement and not getting ready for it."""
    part = demo.part(*_window(demo, _best(demo, SIDES, posture)))
    return _best(part, SIDES, posture), part


def _best(demo: Demonstration, sides: Iterable[str], posture: str | None = None, unit: str | None = None) -> "Shape":
    """The curve that would drive the exercise best. Raises NothingLearned."""
    found = [(*weight(demo, side, name, posture), side, name) for side in sides for name in demo.sides[side]]
    for _, moving, side, name in sorted(found, key=lambda each: each[0], reverse=True):
        if moving is not None and unit in (None, MEASURES[name].unit):
            shape = _shape(demo, side, name, moving, _rises(demo, side, name, moving))
            if shape is not None:
                return shape
    raise NothingLearned(
        "Nothing moves far enough to be told from noise: show the movement two or three times, with the joint that "
        "moves in plain sight; what is kept still is learned with --like."
    )


def _rises(demo: Demonstration, side: str, name: str, found: Range) -> bool:
    """Whether it is at rest where it is low: where it begins and ends, and if these differ, where it is longer."""
    curve, middle = demo.sides[side][name], (found.low + found.high) / 2
    seen = np.isfinite(curve)
    t_s, curve = demo.t_s[seen], curve[seen]
    first, last = usual(curve[t_s <= t_s[0] + END_S]), usual(curve[t_s >= t_s[-1] - END_S])
    if (first < middle) == (last < middle):
        return first < middle
    return usual(curve) < middle


def _window(demo: Demonstration, shape: "Shape") -> tuple[int, int]:
    """First and last frame of the movement: getting into its posture, and out of it, is left out."""
    curves = demo.sides[shape.side]
    at = _crossings(curves[shape.measure], (shape.rest + shape.peak) / 2, abs(shape.peak - shape.rest))
    if len(at) < 4:  # one repetition alone cannot tell what else is getting ready
        return 0, len(demo.t_s) - 1
    there = {name: usual(curves[name][at]) for name in OTHER_POSTURE}
    kept = [k for k in at if not any(abs(curves[n][k] - there[n]) > OTHER_POSTURE[n] for n in there)] or at
    reach = {name: extremes(curves[name][kept[0] : kept[-1] + 1]) for name in SAME_POSTURE}
    size = abs(shape.peak - shape.rest)
    reach[shape.measure] = min(shape.rest, shape.peak) - LEAVE * size, max(shape.rest, shape.peak) + LEAVE * size

    def within(k: int) -> bool:
        return not any(
            not low - SAME_POSTURE.get(n, 0.0) <= curves[n][k] <= high + SAME_POSTURE.get(n, 0.0)
            for n, (low, high) in reach.items()
            if math.isfinite(curves[n][k]) and math.isfinite(low)
        )

    first, last = kept[0], kept[-1]
    rest_s = MOST_PERIODS * float(np.median([demo.t_s[b] - demo.t_s[a] for a, b in pairwise(kept)]))
    while first > 0 and within(first - 1) and demo.t_s[kept[0]] - demo.t_s[first] < rest_s:
        first -= 1
    while last < len(demo.t_s) - 1 and within(last + 1) and demo.t_s[last] - demo.t_s[kept[-1]] < rest_s:
        last += 1
    return first, last


def _crossings(curve: Floats, middle: float, size: float) -> list[int]:
    """Where a curve passes from one side of its middle to the other, and a tenth of its size beyond."""
    high: bool | None = None
    found = []
    for k, value in enumerate(curve):
        if abs(value - middle) < MOVING_SHARE * size or math.isnan(value):
            continue
        if high is not None and (value > middle) != high:
            found.append(k)
        high = bool(value > middle)
    return found


# -- the shape of the movement -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shape:
    """How one measure of one side moves."""

    measure: str
    side: str
    rest: float
    peak: float  # the usual one
    least: float  # the smallest, but not much smaller than the usual
    most: float
    moves: tuple[Move, ...]

    def way(self, share: float) -> float:
        """The value at a share of the way from rest to the smallest peak."""
        return self.rest + share * (self.least - self.rest)


def _shape(demo: Demonstration, side: str, name: str, found: Range, rising: bool) -> Shape | None:
    """The movements of one curve, between its rest and its peaks. None where none of them can be made out."""
    curve = demo.sides[side][name]
    rest, peak = (found.low, found.high) if rising else (found.high, found.low)
    for _ in range(2):  # once with the ends of the range, once with the rest and the peaks found by them
        moves = _moves(demo.t_s, curve, rest, peak)
        if not moves:
            return None
        resting = curve[np.abs(curve - rest) < 0.25 * abs(peak - rest)]
        rest = float(np.nanmedian(resting)) if len(resting) else rest
        peaks = [move.peak for move in moves if move.whole] or [move.peak for move in moves]
        peak = float(np.median(peaks))
    moves = _moves(demo.t_s, curve, rest, peak) or moves
    ways = [(p - rest) / (peak - rest) for p in peaks]
    least, most = (rest + share * (peak - rest) for share in (max(min(ways), SMALLER_PEAKS), max(ways)))
    return Shape(name, side, rest, peak, least, most, tuple(moves))


def _moves(t_s: Floats, curve: Floats, rest: float, peak: float) -> list[Move]:
    seen = np.isfinite(curve)
    t_s, way = t_s[seen], (curve[seen] - rest) / (peak - rest)
    found, began = [], None
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
    whole = back and bool(way[:began].size and (way[first:began] < LEAVE).any())
    peak = float(way[began : ended + 1].max())
    there = np.flatnonzero(way[began : ended + 1] >= MOVED_SHARE * peak) + began
    return Move(
        start_s=float(t_s[first]),
        up_s=float(t_s[there[0]] - t_s[first]),
        hold_s=float(t_s[there[-1]] - t_s[there[0]]),
        down_s=float(t_s[last] - t_s[there[-1]]),
        peak=peak,
        whole=whole,
    )


def _kind(moves: Sequence[Move]) -> Kind:
    stayed = float(np.median([move.hold_s for move in moves]))
    whole = any(move.whole for move in moves)
    return Kind.HOLD if stayed >= HOLD_S or (not whole and stayed >= LEAST_HOLD_S) else Kind.REPS


def _tempo(moves: Sequence[Move]) -> Tempo:
    """The median of what was shown, within what a file may say."""
    chosen = [move for move in moves if move.whole] or list(moves)
    up, hold, down = (float(np.median([getattr(m, key) for m in chosen])) for key in ("up_s", "hold_s", "down_s"))
    return Tempo(
        up_s=round(min(max(up, 0.2), 20.0), 1), hold_s=round(min(hold, 60.0), 1),
        down_s=round(min(max(down, 0.2), 20.0), 1), source=SOURCE,
    )  # fmt: skip


def _side_rule(demo: Demonstration, shape: Shape) -> tuple[SideRule, Shape]:
    """Whether one side moves, both in turn, or both together: then it is measured on the side near the camera."""
    mine, other = (demo.sides[side][shape.measure] for side in (shape.side, OPPOSITE[shape.side]))
    if np.isfinite(other).mean() < 0.5 or np.array_equal(mine, other, equal_nan=True):
        return SideRule.NEAR, shape
    low, high = extremes(other)
    size = abs(shape.peak - shape.rest)
    if high - low < STILL_SHARE * size:
        return SideRule.MOVING, shape
    up, down = ((curve - shape.rest) / (shape.peak - shape.rest) for curve in (mine, other))
    moving = [np.nan_to_num(way, nan=0.0) >= (ENTER + LEAVE) / 2 for way in (up, down)]
    together = float((moving[0] & moving[1]).sum()) / max(min(m.sum() for m in moving), 1)
    if together < ONE and moving[1].any():
        return SideRule.EITHER, shape
    near = weight(demo, demo.near_side, shape.measure)[1]
    rising = shape.peak > shape.rest
    mirrored = None if near is None else _shape(demo, demo.near_side, shape.measure, near, rising)
    return SideRule.NEAR, mirrored or shape


def _relative(shape: Shape, like: Driver | None) -> bool:
    """Heights differ from camera to camera, so they count from the person's own rest."""
    return like.relative if like else MEASURES[shape.measure].unit != "deg"


def _driver(shape: Shape, like: Driver | None) -> Driver:
    """Thresholds on the way from rest to the smallest peak, from the person's own rest where `like` or a height is."""
    unit = MEASURES[shape.measure].unit
    relative = _relative(shape, like)
    enter, leave = (_rounded(shape.measure, shape.way(share)) for share in (ENTER, LEAVE))
    sign = 1.0 if shape.peak > shape.rest else -1.0
    if abs(enter - leave) < LEAST_GAP[unit]:
        leave = _rounded(shape.measure, enter - sign * LEAST_GAP[unit])
    if not relative:
        return Driver(measure=shape.measure, enter=enter, leave=leave, source=SOURCE)
    rest = _rounded(shape.measure, shape.rest)
    room = REST_SHARE * abs(shape.peak - shape.rest)
    low, high = (_rounded(shape.measure, shape.rest + way * room) for way in (-1, 1))
    if like and like.rest_min is not None:
        low = min(like.rest_min, rest)
    if like and like.rest_max is not None:
        high = max(like.rest_max, rest)
    return Driver(
        measure=shape.measure, enter=round(enter - rest, 2), leave=round(leave - rest, 2), relative=True,
        rest_min=low, rest_max=high, source=SOURCE,
    )  # fmt: skip


def _limit_beyond(shape: Shape) -> tuple[Limit, ...]:
    """Warns just beyond what was shown, on the side where the movement goes."""
    measure = MEASURES[shape.measure]
    sign = 1.0 if shape.peak > shape.rest else -1.0
    begins = shape.least - TARGET_SHARE * (shape.least - shape.rest)
    warn = shape.most + sign * measure.error
    stop = warn + sign * STOP_ERRORS * measure.error
    inner, outer = (_rounded(shape.measure, end) for end in (begins, shape.most))
    ends: dict[str, float] = {"target_min": min(inner, outer), "target_max": max(inner, outer)}
    side = "above" if sign > 0 else "below"
    for key, end in ((f"warn_{side}", warn), (f"stop_{side}", stop)):
        if measure.range[0] <= end <= measure.range[1]:
            ends[key] = _rounded(shape.measure, end)
    if ends["target_min"] >= ends["target_max"]:
        ends = {key: end for key, end in ends.items() if not key.startswith("target")}
    return (Limit(name="beyond_shown", measure=shape.measure, cue="only_as_far_as_easy", source=SOURCE, **ends),)


# -- the posture -------------------------------------------------------------------------------------------------------


def _stance(demo: Demonstration, shape: Shape) -> Stance:
    """The body at rest, before, between and after the movements."""
    curves = demo.sides[shape.side]
    way = (curves[shape.measure] - shape.rest) / (shape.peak - shape.rest)
    rests = np.nan_to_num(way, nan=1.0) < 0.25
    rests = rests if rests.any() else np.isfinite(way)

    names = ("trunk_inclination", "thigh_inclination", "shank_inclination", "hip_height")
    return Stance(
        **{name: usual(curves[name][rests]) for name in names},
        front_down=usual((demo.facing * demo.head[:, 0])[rests]),
        stacked=usual(np.abs(demo.shoulders[rests, 1])),
    )


def _moments(demo: Demonstration, shape: Shape) -> tuple[np.ndarray, np.ndarray]:
    """Which frames are at rest, and which at the peak."""
    way = (demo.sides[shape.side][shape.measure] - shape.rest) / (shape.peak - shape.rest)
    way = np.nan_to_num(way, nan=0.5)
    return way < 0.25, way >= MOVED_SHARE * min(float(way.max()), 1.0)


def _bands(demo: Demonstration, shape: Shape) -> tuple[Band, ...]:
    """Where trunk and hips are meanwhile, generously wide; the movement itself is not held in."""
    bands = []
    for name in BAND_MEASURES:
        if name == shape.measure:
            continue
        low, high = extremes(demo.sides[shape.side][name])
        if math.isnan(low):
            continue
        more = GENEROUS[MEASURES[name].unit] + GENEROUS_SHARE * (high - low)
        bands.append(_within(Band(measure=name, min=low - more, max=high + more, source=SOURCE)))
    if shape.measure == "trunk_inclination":
        bands.append(_legs(demo, shape.side))
    kept = tuple(band for band in bands if band.min is not None or band.max is not None)
    return kept or (Band(measure="trunk_inclination", min=0.0, source=SOURCE),)


def _legs(demo: Demonstration, side: str) -> Band:
    """Where the trunk moves, the thighs say what posture it is."""
    low, high = extremes(demo.sides[side]["thigh_inclination"])
    if math.isnan(low):
        return Band(measure="thigh_inclination", min=0.0, source=SOURCE)
    more = GENEROUS["deg"]
    return _within(Band(measure="thigh_inclination", min=low - more, max=high + more, source=SOURCE))


def _within(band: Band) -> Band:
    """Rounded, and without the ends that lie beyond what the measure can be."""
    lowest, highest = MEASURES[band.measure].range
    low, high = (None if end is None else _rounded(band.measure, end) for end in (band.min, band.max))
    return replace(
        band, min=None if low is None or low <= lowest else low, max=None if high is None or high >= highest else high
    )


def _exclusions(demo: Demonstration, usual: tuple[str, ...]) -> tuple[str, ...]:
    """The posture's own, and bending where the trunk came over bent hips."""
    _, hip = extremes(demo.sides[demo.near_side]["hip_flexion"])
    return (*usual, "bend_pain") if hip > BENDING_DEG and "bend_pain" not in usual else usual


# -- numbers -----------------------------------------------------------------------------------------------------------


def _rounded(name: str, value: float) -> float:
    """As people write it: whole degrees, hundredths of a trunk length."""
    return float(round(value)) if MEASURES[name].unit == "deg" else round(value, 2)
