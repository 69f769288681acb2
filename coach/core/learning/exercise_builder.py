"""An exercise out of one demonstration: posture, driver, thresholds, tempo and limits, as one person showed them.

Everything is taken from what was shown; limits lie just beyond it; nothing is urged; a therapist confirms it.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from coach.core.base.types import Pose
from coach.core.clip.clip_report import measure
from coach.core.exercise.model import (
    Band,
    Driver,
    Exercise,
    FormRule,
    Kind,
    Lesson,
    Limit,
    Pacing,
    Provenance,
    SideRule,
    Suitability,
    Tempo,
)
from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS, UPRIGHT
from coach.core.kinematics.camera_azimuth import view_error
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.posture import Stance, posture_of
from coach.core.kinematics.skeleton import OPPOSITE, PAIRED, SIDES
from coach.core.learning.curves import Demonstration, Flags, demonstrate, extremes, from_front, usual, weight
from coach.core.learning.key_poses import guide_of
from coach.core.learning.outermost import held_in
from coach.core.learning.segmentation import (
    ENTER,
    LEAST_HOLD_S,
    LEAVE,
    Move,
    MovementShape,
    NothingLearned,
    begins_at_rest,
    best,
    driven,
    kind_of,
    movement,
    side_rule,
)
from coach.core.tracking.pipeline import BAND_SLACK, in_bands

SOURCE = "learned from one demonstration; to be confirmed by a therapist"
LEARNABLE = (Kind.REPS, Kind.HOLD, Kind.POSITION)
LEAST_GAP = {"deg": 5.0, "trunk": 0.05}  # between enter and leave, as an exercise file must have it
# what is wider than shown by this still counts as the posture: another body, another camera [E]
GENEROUS = {"deg": 25.0, "trunk": 0.35}
GENEROUS_SHARE = 0.5  # and by this share of what the measure itself moved
BAND_MEASURES = ("trunk_inclination", "hip_height")
REST_SHARE = 0.35  # of the excursion: how far another person's rest may lie from the one shown [E]
STOP_ERRORS = 2.0  # a stop limit lies this many errors beyond the warning, because it rings from one error before
QUICKEST_DEG_S = 60.0  # [R] 7: the speed at which the acute stage is stopped, here the mean of a movement
LEAST_S, MOST_S, MOST_HOLD_S = 0.2, 20.0, 60.0  # what an exercise file may say
TARGET_SHARE = 0.1  # of the way: the target begins this much before the smallest peak shown
OBLIQUE = 2.0  # times the error of the prescribed view: a view that is worse than this says nothing of limits
# hips bent this far, or an upright trunk this far forward, and this much more than at rest, is bending forward [E]
BENDING = {"hip_flexion": 60.0, "trunk_inclination": 40.0}
BENDING_MORE_DEG = 20.0


@dataclass(frozen=True, slots=True)
class Learned:
    exercise: Exercise
    moves: tuple[Move, ...]  # empty where the posture was kept throughout
    counted: int  # repetitions, or holds, that the new exercise finds in the demonstration
    left_out: tuple[str, ...] = ()  # form rules of the model exercise that the demonstration itself breaks


def learn(poses: Sequence[Pose], name: str, like: Exercise | None = None, shown_by: str = "") -> Learned:
    """The exercise `name`, as one person showed it. `like` gives its posture, drivers, bands, limits and guide; None:
    from what was shown and its posture's defaults. `shown_by` is told in its basis, such as the film's name. Raises
    NothingLearned, whose message says what to do, and ValueError when time does not go forward."""
    if like is not None and like.kind not in LEARNABLE:
        raise NothingLearned(
            f"{like.id} is of kind {like.kind}, which is not learned from a film: give --like an exercise of kind "
            f"{', '.join(LEARNABLE[:-1])} or {LEARNABLE[-1]}, or copy the file of {like.id}."
        )
    demo = demonstrate(poses, like.posture if like else "standing")
    if demo is None:
        raise NothingLearned("No person is seen: film the whole body, in good light, for at least 5 s.")
    found = _learn_like(demo, name, like) if like else _learn_new(demo, poses, name)
    basis = [f"{SOURCE} ({shown_by})" if shown_by else SOURCE]
    basis += [f"made like {like.id}: its posture, exclusions and guide"] if like else []
    exercise = replace(found.exercise, provenance=Provenance(basis=tuple(basis)))
    seen = measure(exercise, poses)
    counted = len(seen["reps"] if exercise.kind is Kind.REPS else seen["holds"])
    if counted == 0:
        raise NothingLearned(
            "The learned exercise does not find the movement in its own film: show it twice, slowly, from the side, at "
            f"rest for a second before and after{f', in the posture of {like.id}' if like else ''}."
        )
    return replace(found, exercise=exercise, counted=counted)


# -- with an exercise to be like ---------------------------------------------------------------------------------------


def _learn_like(demo: Demonstration, name: str, like: Exercise) -> Learned:
    demo = _in_posture(demo, like)
    shapes = _shapes_like(demo, like)
    side = shapes[0].side if shapes else demo.near_side
    whole = np.ones(len(demo.t_s), np.bool_)
    active = shapes[0].active(demo) if shapes else whole
    during = whole if like.kind is Kind.REPS else active  # a repetition begins at rest, in its posture too
    form, broken = _form(demo, side, active, like.form)
    exercise = replace(
        like,
        id=name,
        posture_bands=tuple(_holding(band, demo, side, during) for band in like.posture_bands),
        drivers=tuple(_driver(shape, _named(like.drivers, shape.measure)) for shape in shapes) or like.drivers,
        limits=_limits_like(demo, shapes, side, like),
        form=form,
        pacing=replace(
            like.pacing, tempo=_tempo(shapes[0], demo, like.pacing.tempo) if like.kind is Kind.REPS else None
        ),
        lesson=replace(like.lesson, mistakes=()),
    )
    return Learned(exercise, shapes[0].moves if shapes else (), 0, broken)


def _shapes_like(demo: Demonstration, like: Exercise) -> list[MovementShape]:
    """The movements of the model's drivers, on the side where they are clearest; what moves best where none of them do.

    Empty for what is kept and not repeated, and is kept throughout.
    """
    sides = _sides(demo, like)
    found = [
        shape
        for side in sides
        for driver in like.drivers
        if (shape := driven(demo, side, driver.measure, driver.enter > driver.leave)) is not None
    ]
    if not found:
        return [best(demo, sides)] if like.kind is Kind.REPS else []
    # a measure of both sides at once, such as their difference, moves as much on the side that stays still
    best_shape = max(found, key=lambda shape: (begins_at_rest(demo, shape), weight(demo, shape.side, shape.measure)[0]))
    return [shape for shape in found if shape.side == best_shape.side]


def _named(drivers: Iterable[Driver], name: str) -> Driver | None:
    return next((driver for driver in drivers if driver.measure == name), None)


def _in_posture(demo: Demonstration, like: Exercise) -> Demonstration:
    """The longest part within the model's posture, or about within it. Raises NothingLearned where there is none."""
    whole_s = float(demo.t_s[-1] - demo.t_s[0])
    for share, least_s in ((0.0, LEAST_HOLD_S), (1.0, max(LEAST_HOLD_S, whole_s / 2))):
        bands = tuple(_widened(band, share) for band in like.posture_bands)
        first, last = _longest_within(demo, _sides(demo, like), bands)
        if last > first and demo.t_s[last] - demo.t_s[first] >= least_s:
            return demo.part(first, last)
    raise NothingLearned(
        f"This is not done in the posture of {like.id}: leave out --like, or name an exercise in the same posture."
    )


def _longest_within(demo: Demonstration, sides: Sequence[str], bands: tuple[Band, ...]) -> tuple[int, int]:
    """First and last frame; what cannot be told is within. A band that held is lost with its slack, as live."""
    longest, since, inside = (0, -1), 0, False
    for k in range(len(demo.t_s) + 1):
        if k < len(demo.t_s):
            values = [{name: curve[k] for name, curve in demo.sides[side].items()} for side in sides]
            inside = any(in_bands(bands, each, inside) is not False for each in values)
        if k == len(demo.t_s) or not inside:
            longest = max(longest, (since, k - 1), key=lambda run: run[1] - run[0])
            since = k + 1
    return longest


def _sides(demo: Demonstration, like: Exercise) -> tuple[str, ...]:
    """The sides on which the model measures."""
    return SIDES if like.side_rule in (SideRule.EITHER, SideRule.MOVING) else (demo.near_side,)


def _widened(band: Band, share: float) -> Band:
    more = share * GENEROUS[MEASURES[band.measure].unit]
    low = None if band.min is None else band.min - more
    high = None if band.max is None else band.max + more
    return replace(band, min=low, max=high)


def _holding(band: Band, demo: Demonstration, side: str, during: Flags) -> Band:
    """The band, widened where what was shown during the movement left it."""
    low, high = extremes(demo.sides[side][band.measure][during])
    slack = BAND_SLACK[MEASURES[band.measure].unit]
    wide = replace(
        band,
        min=low - slack if band.min is not None and low < band.min else band.min,
        max=high + slack if band.max is not None and high > band.max else band.max,
    )
    return band if wide == band else replace(_tidy(wide), source=f"{band.source}; wider: {SOURCE}")


def _form(
    demo: Demonstration, side: str, active: Flags, rules: tuple[FormRule, ...]
) -> tuple[tuple[FormRule, ...], tuple[str, ...]]:
    """The model's form rules, and the names of those that the demonstration breaks for half of the time they hold."""
    when = {"active": active, "rest": ~active, "always": np.ones(len(active), np.bool_)}
    middles = {rule.name: usual(demo.sides[side][rule.measure][when[rule.during]]) for rule in rules}
    broken = tuple(
        rule.name
        for rule in rules
        if (rule.min is not None and middles[rule.name] < rule.min)
        or (rule.max is not None and middles[rule.name] > rule.max)
    )
    return tuple(rule for rule in rules if rule.name not in broken), broken


def _limits_like(demo: Demonstration, shapes: list[MovementShape], side: str, like: Exercise) -> tuple[Limit, ...]:
    """The model's limits, drawn in to just beyond what was shown; one of its own where the model has none."""
    limits = tuple(_drawn_in(limit, demo, side, like.placement.view) for limit in like.limits)
    if any(_bounds(limit) for limit in limits):
        return limits
    absolute = [shape for shape in shapes if not _relative(shape, _named(like.drivers, shape.measure))]
    return limits + tuple(_limit_beyond(shape, demo, like.placement.view, like.posture) for shape in absolute[:1])


def _drawn_in(limit: Limit, demo: Demonstration, side: str, view: str) -> Limit:
    """Never loosened. As it is where the view was too oblique to say how far the movement went."""
    low, high = extremes(demo.sides[side][limit.measure])
    if not _bounds(limit) or math.isnan(low) or _oblique(limit.measure, demo, view):
        return limit
    own = MEASURES[limit.measure].error
    errors = {"warn": 1.0, "stop": 1.0 + STOP_ERRORS}
    tight: dict[str, Any] = {}
    for end, more in errors.items():
        for key, shown, tighter in ((f"{end}_below", low - more * own, max), (f"{end}_above", high + more * own, min)):
            if (old := getattr(limit, key)) is not None:
                tight[key] = tighter(old, _rounded(limit.measure, shown))
    inner = [tight[key] for key in ("warn_below", "stop_below") if key in tight]
    outer = [tight[key] for key in ("warn_above", "stop_above") if key in tight]
    aim_low = None if limit.target_min is None else max([limit.target_min, *inner])
    aim_high = None if limit.target_max is None else min([limit.target_max, *outer])
    if aim_low is not None and aim_high is not None and aim_low >= aim_high:
        aim_low = aim_high = None
    return replace(limit, **tight, target_min=aim_low, target_max=aim_high, source=f"{limit.source}; {SOURCE}")


def _oblique(name: str, demo: Demonstration, view: str) -> bool:
    """Whether the film's view makes a measure much worse than the prescribed one."""
    return view_error(name, usual(demo.view_deg), view) > OBLIQUE * view_error(name, math.nan, view)


def _bounds(limit: Limit) -> bool:
    ends = (limit.warn_below, limit.warn_above, limit.stop_below, limit.stop_above)
    return any(end is not None for end in ends)


# -- without one -------------------------------------------------------------------------------------------------------


def _learn_new(demo: Demonstration, poses: Sequence[Pose], name: str) -> Learned:
    shape, part = movement(demo)
    posture = posture_of(_stance(part, shape))
    if posture not in UPRIGHT:  # lying says which way a straight body faces, so it is read again
        shape, part = movement(demonstrate(poses, posture) or demo, posture)
    if posture in UPRIGHT:
        shape = _signed(part, shape)
    rule, shape = side_rule(part, shape)
    driver, bands, usual = _driver(shape, None), _bands(part, shape), POSTURE_DEFAULTS[posture]
    placement = replace(usual.placement, view="front") if from_front(part) else usual.placement
    names = (driver.measure, *(band.measure for band in bands))
    points = {point for measured in names for point in MEASURES[measured].points}
    kind = kind_of(shape.moves)
    exercise = Exercise(
        id=name,
        kind=kind,
        posture=posture,
        placement=placement,
        side_rule=rule,
        posture_bands=bands,
        drivers=(driver,),
        limits=tuple(_limit_beyond(each, part, placement.view, posture) for each in _angles(part, shape)),
        needs_points=tuple(point for point in PAIRED if point in points),
        gesture="none" if {"elbow", "wrist"} & set(MEASURES[shape.measure].points) else usual.gesture,
        provenance=Provenance(basis=(SOURCE,)),
        pacing=Pacing(tempo=_tempo(shape, part, None) if kind is Kind.REPS else None),
        lesson=Lesson(guide=guide_of(part, posture, shape.resting(part), shape.peaking(part), rule)),
        suits=Suitability(excluded_by=_exclusions(part, shape, posture)),
    )
    return Learned(exercise, shape.moves, 0)


def _angles(demo: Demonstration, shape: MovementShape) -> tuple[MovementShape, ...]:
    """The angle that moves most clearly with the movement, on its side if one does: a limit is written in degrees."""
    if MEASURES[shape.measure].unit == "deg":
        return (shape,)
    for sides in ((shape.side,), SIDES):
        found = [(weight(demo, side, name)[0], side, name) for side in sides for name in demo.sides[side]]
        for size, side, name in sorted(found, reverse=True):
            curve = demo.sides[side][name]
            rises = usual(curve[shape.peaking(demo)]) > usual(curve[shape.resting(demo)])
            if size > 0 and MEASURES[name].unit == "deg" and (limited := driven(demo, side, name, rises)) is not None:
                return (limited,)
    return ()


def _signed(demo: Demonstration, shape: MovementShape) -> MovementShape:
    """A trunk that leans back is measured with its sign, or leaning forward would count as well."""
    if shape.measure != "trunk_inclination" or usual(demo.sides[shape.side]["backward_lean"][shape.peaking(demo)]) <= 0:
        return shape
    return driven(demo, shape.side, "backward_lean", True) or shape


def _stance(demo: Demonstration, shape: MovementShape) -> Stance:
    """The body at rest, before, between and after the movements; of the side that is seen."""
    rests = shape.resting(demo)

    def at_rest(name: str) -> float:
        each = [usual(demo.sides[side][name][rests]) for side in (demo.near_side, OPPOSITE[demo.near_side])]
        return each[1] if math.isnan(each[0]) else each[0]

    names = ("trunk_inclination", "thigh_inclination", "shank_inclination", "hip_height")
    return Stance(
        **{name: at_rest(name) for name in names},
        front_down=usual((demo.facing * demo.head[:, 0])[rests]),
        stacked=usual(np.abs(demo.shoulders[rests, 1])),
    )


def _bands(demo: Demonstration, shape: MovementShape) -> tuple[Band, ...]:
    """Where trunk and hips are meanwhile, generously wide; the movement itself is not held in."""
    names = [name for name in BAND_MEASURES if name != shape.measure]
    if shape.measure == "trunk_inclination":  # then the thighs say what posture it is
        names.append("thigh_inclination")
    bands = []
    for name in names:
        low, high = extremes(demo.sides[shape.side][name])
        if not math.isnan(low):
            more = GENEROUS[MEASURES[name].unit] + GENEROUS_SHARE * (high - low)
            bands.append(_tidy(Band(measure=name, min=low - more, max=high + more, source=SOURCE)))
    kept = tuple(band for band in bands if band.min is not None or band.max is not None)
    return kept or (Band(measure="trunk_inclination", min=0.0, source=SOURCE),)


def _exclusions(demo: Demonstration, shape: MovementShape, posture: str) -> tuple[str, ...]:
    """Hurting on bending, where the movement bends forward; what its posture excludes is said when it is read."""
    for name, least in BENDING.items():
        curve = demo.sides[shape.side][name]
        rest, there = usual(curve[shape.resting(demo)]), usual(curve[shape.peaking(demo)])
        if (name == "hip_flexion" or posture in UPRIGHT) and there > least and there > rest + BENDING_MORE_DEG:
            return ("bend_pain", "osteoporosis", "long_steroids", "vertebral_fracture")  # [R] 6, [R2] S6
    return ()


# -- both --------------------------------------------------------------------------------------------------------------


def _tempo(shape: MovementShape, demo: Demonstration, like: Tempo | None) -> Tempo:
    """The median of what was shown, but not quicker than the model, nor than a sore back bears."""
    chosen = [move for move in shape.moves if move.whole] or list(shape.moves)
    up, hold, down = (float(np.median([getattr(m, key) for m in chosen])) for key in ("up_s", "hold_s", "down_s"))
    least = [each.size / QUICKEST_DEG_S for each in _angles(demo, shape)] + [LEAST_S]
    there, back = (
        max([up, *least, *([like.up_s] if like else [])]),
        max([down, *least, *([like.down_s] if like else [])]),
    )
    return Tempo(
        up_s=round(min(there, MOST_S), 1), hold_s=round(min(hold, MOST_HOLD_S), 1), down_s=round(min(back, MOST_S), 1),
        source=SOURCE,
    )  # fmt: skip


def _relative(shape: MovementShape, like: Driver | None) -> bool:
    """Heights differ from camera to camera, so they count from the person's own rest."""
    return like.relative if like else MEASURES[shape.measure].unit != "deg"


def _driver(shape: MovementShape, like: Driver | None) -> Driver:
    """Thresholds on the way from rest to the smallest peak; from the person's own rest where `like`'s are."""
    unit = MEASURES[shape.measure].unit
    enter, leave = (_rounded(shape.measure, shape.value(share)) for share in (ENTER, LEAVE))
    if abs(enter - leave) < LEAST_GAP[unit]:
        leave = _rounded(shape.measure, enter - shape.sign * LEAST_GAP[unit])
    if not _relative(shape, like):
        return Driver(measure=shape.measure, enter=enter, leave=leave, source=SOURCE)
    rest, room = _rounded(shape.measure, shape.rest), REST_SHARE * shape.size
    low: float | None = _rounded(shape.measure, shape.rest - room)
    high: float | None = _rounded(shape.measure, shape.rest + room)
    if like:
        low = None if like.rest_min is None else min(like.rest_min, rest)
        high = None if like.rest_max is None else max(like.rest_max, rest)
    return Driver(
        measure=shape.measure, enter=round(enter - rest, 2), leave=round(leave - rest, 2), relative=True,
        rest_min=low, rest_max=high, source=SOURCE,
    )  # fmt: skip


def _limit_beyond(shape: MovementShape, demo: Demonstration, view: str, posture: str) -> Limit:
    """Warns just beyond what was shown, on the side where the movement goes."""
    own, name = MEASURES[shape.measure], shape.measure
    error = min(view_error(name, usual(demo.view_deg), view), OBLIQUE * own.error)
    warn = shape.most + shape.sign * error
    stop = warn + shape.sign * STOP_ERRORS * own.error
    warn, stop = held_in(posture, name, shape.sign, warn, stop)
    side = "above" if shape.sign > 0 else "below"
    ends = {
        key: _rounded(name, end)
        for key, end in ((f"warn_{side}", warn), (f"stop_{side}", stop))
        if own.range[0] <= end <= own.range[1]
    }
    begins = shape.least - TARGET_SHARE * (shape.least - shape.rest)
    inner = _rounded(name, begins)
    outer = _rounded(name, min(shape.most, warn) if shape.sign > 0 else max(shape.most, warn))
    if (outer - inner) * shape.sign > 0:
        ends |= {"target_min": min(inner, outer), "target_max": max(inner, outer)}
    return Limit(name="beyond_shown", measure=name, cue="cue.only_as_far_as_easy", source=SOURCE, **ends)


def _tidy(band: Band) -> Band:
    """Rounded, and without the ends that lie beyond what the measure can be."""
    lowest, highest = MEASURES[band.measure].range
    low, high = (None if end is None else _rounded(band.measure, end) for end in (band.min, band.max))
    return replace(
        band, min=None if low is None or low <= lowest else low, max=None if high is None or high >= highest else high
    )


def _rounded(name: str, value: float) -> float:
    """As people write it: whole degrees, hundredths of a trunk length."""
    return float(round(value)) if MEASURES[name].unit == "deg" else round(value, 2)
