"""The one way from a pose to what is decided on: whose it is, what is believed, where it was cut, and every measure.

The same function serves a session, `coach measure` and a replay; nobody filters, believes or detects a cut again.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from coach.core.base.types import Floats, Pose, no_pose
from coach.core.exercise.model import Band, Exercise, Kind, SideRule
from coach.core.exercise.posture_defaults import UPRIGHT
from coach.core.filtering import frozen, identity
from coach.core.filtering.calibration import Calibrating, calibrate
from coach.core.filtering.filters import Smooth, smooth
from coach.core.filtering.frozen import Freeze
from coach.core.filtering.identity import Following, Who
from coach.core.filtering.impossible import possible
from coach.core.filtering.plausibility import Skeleton, believe
from coach.core.kinematics import orientation
from coach.core.kinematics.beside_view import from_the_side
from coach.core.kinematics.camera_azimuth import view_errors
from coach.core.kinematics.measures import ALWAYS, MEASURES, read
from coach.core.kinematics.orientation import Orientation
from coach.core.kinematics.posture import posture_seen
from coach.core.kinematics.seen_body import NOWHERE, Point, SeenBody, only_seen, seen_body, visible
from coach.core.kinematics.skeleton import PAIRED, SIDES, point
from coach.core.tracking import movement
from coach.core.tracking.frame_rate import FrameRate, judged
from coach.core.tracking.movement import SideMeasures, Tracking
from coach.core.tracking.observation import Observation
from coach.core.tracking.person_search import Searching, false_find, searched
from coach.core.tracking.repetitions import Rep
from coach.core.tracking.travel import Travel, followed

CHANGE = 0.5  # a side once chosen is kept until the evidence for the other is as clear as this [E]
CLEARER = 0.1  # the same where the clearer side is measured, in visibility [E]
# the trunk jumps further than this, and faster than any body: the picture was cut, or it is another person. Trunk
# lengths, trunk lengths a second, and seconds: after a longer gap a jump proves nothing
CUT_TRUNKS, CUT_TRUNKS_S, CUT_S = 0.6, 6.0, 0.25
# a band that held is given this much more before it is lost: degrees, or trunk lengths
BAND_SLACK = {"deg": 6.0, "trunk": 0.08}
_TRUNK_AND_FEET = [point(name, side) for name in ("shoulder", "hip", "ankle") for side in SIDES]
EMPTY_BODY = seen_body((NOWHERE,) * 33)


class Place(NamedTuple):
    """Where a body is; picture heights."""

    t_s: float
    trunk: Point  # its middle
    length: float  # of the trunk
    feet: Point  # their middle


@dataclass(frozen=True, slots=True, eq=False)
class Watching:
    """What is remembered from frame to frame, through a whole clip or session."""

    t_s: float | None = None
    person: Following | None = None  # who started; None: anybody is the person
    searching: Searching = field(default_factory=Searching)
    skeleton: Skeleton = field(default_factory=Skeleton)
    calibrating: Calibrating = field(default_factory=Calibrating)
    smooth: Smooth = field(default_factory=Smooth)
    orientation: Orientation = field(default_factory=Orientation)
    side: str | None = None
    place: Place | None = None  # of the body when it was last seen
    travel: Travel = field(default_factory=Travel)  # whether it goes somewhere
    in_posture: dict[str, bool] = field(default_factory=dict)  # by side
    tracking: Tracking = field(default_factory=Tracking)
    freeze: Freeze = field(default_factory=Freeze)  # whether the picture stands still, and since when
    rate: FrameRate = field(default_factory=FrameRate)  # how many frames a second are judged


def begun(watching: Watching, fixed_side: str | None = None) -> Watching:
    """The memory for the next exercise: everything anew but the clock, who the person is, how they were found, and how
    the pictures come.

    `fixed_side`: measured whatever the exercise's rule says; None leaves it to the rule.
    """
    return Watching(
        t_s=watching.t_s,
        person=watching.person,
        searching=watching.searching,
        tracking=Tracking(fixed_side=fixed_side),
        freeze=watching.freeze,
        rate=watching.rate,
    )


def measure_names(exercise: Exercise) -> tuple[str, ...]:
    """Every measure that this exercise needs, and the ones always given, in a fixed order."""
    wanted = [*ALWAYS, *[band.measure for band in exercise.posture_bands], *[d.measure for d in exercise.drivers]]
    wanted += [*[limit.measure for limit in exercise.limits], *[rule.measure for rule in exercise.form]]
    return tuple(dict.fromkeys(wanted))


def observe(
    exercise: Exercise | None, watching: Watching, pose: Pose, *, counts: bool = True
) -> tuple[Watching, Observation]:
    """One pose into what is remembered, and what it shows. Raises ValueError when time does not go forward.

    `exercise`: the one that is up; without one there is a body and no measure. `counts`: whether repetitions, steps and
    faults are counted in this frame. A picture that stands still (`filtering.frozen`) shows nobody.
    """
    posture, pose = "" if exercise is None else exercise.posture, possible(pose)
    good, points, anyone = visible(pose.landmarks), pose.points, EMPTY_BODY
    somebody = pose.seen
    if somebody:
        anyone = seen_body(only_seen(good, points))
    false = false_find(watching.searching, pose, anyone)
    freeze, news = frozen.watched(watching.freeze, pose)
    rate = judged(watching.rate, pose.t_s) if news else watching.rate
    shows = pose
    if freeze.frozen:
        shows, somebody, anyone = no_pose(pose), False, EMPTY_BODY
    who, person = Who.SAME if somebody and not false else Who.NOBODY, watching.person
    if person is not None and not false:
        person, who = identity.follow(person, shows, anyone)
    theirs = shows if who is Who.SAME else no_pose(pose)
    place = _place(pose.t_s, points) if who is Who.SAME else watching.place
    elsewhere = _elsewhere(watching, place)
    cut = elsewhere and place is not None and watching.place is not None and place.t_s - watching.place.t_s < CUT_S
    cut_off: tuple[Rep, ...] = ()
    if elsewhere:
        cut_off = () if exercise is None or not counts else movement.finish(exercise, watching.tracking)
        fixed = Tracking(fixed_side=watching.tracking.fixed_side)
        # how large the body is stays known: what is suddenly half as large is on something else
        sized = Skeleton(size=watching.skeleton.size)
        watching = Watching(person=person, searching=watching.searching, skeleton=sized, tracking=fixed)
    known = watching.calibrating.done
    walks = exercise is not None and exercise.kind is Kind.STEPS
    holds = exercise is not None and exercise.kind is Kind.HOLD and watching.tracking.active_side is not None
    skeleton, believed = believe(
        watching.skeleton, theirs, points, walks=walks, holds=holds, bones=None if known is None else known.bones
    )
    unfiltered, is_person = anyone, somebody
    if believed is not pose:
        good, points, is_person = visible(believed.landmarks), believed.points, believed.seen
        unfiltered = seen_body(only_seen(good, points)) if is_person else EMPTY_BODY
    nonsense = who is Who.SAME and not is_person
    searching = searched(watching.searching, pose, posture, false=false, nonsense=nonsense)
    filtering, filtered = smooth(watching.smooth, pose.t_s, points)
    body = seen_body(only_seen(good, filtered)) if is_person else EMPTY_BODY
    stands = watching.orientation
    if is_person:
        dt_s = None if watching.t_s is None else pose.t_s - watching.t_s
        stands = orientation.followed(stands, believed, body, posture, dt_s)
    side = _side(exercise, watching, stands)
    calibrating = watching.calibrating
    if calibrating.done is None and watching.tracking.active_side is None:
        calibrating = calibrate(
            calibrating, pose.t_s, body.at, skeleton.size, _nearer(watching, stands), stands.faces, stands.view_deg
        )
    travel = followed(watching.travel, pose.t_s, body) if is_person else watching.travel
    measured, without_lag = body, unfiltered
    if is_person and exercise is not None and exercise.placement.view == "side":
        beside = from_the_side(filtered, believed.world, stands.faces, stands.view_deg)
        if beside is not None:
            measured = seen_body(only_seen(good, beside))
            without_lag = seen_body(only_seen(good, points + (beside - filtered)))
    sides, errors = _measured(exercise, watching, stands, side, measured, without_lag)
    if travel.goes and exercise is not None and _stays(exercise):
        sides = {name: replace(own, in_posture=False) for name, own in sides.items()}
    tracking, moved = watching.tracking, None
    if freeze.since_s is not None and not watching.freeze.frozen:
        tracking = movement.rewound(tracking, freeze.since_s)
    if exercise is not None and counts:
        shown = None  # asked for only where it says anything
        if sides[side].in_posture is False:
            shown = posture_seen(unfiltered, stands.facing, "left" if stands.nearness > 0 else "right")
        tracking, moved = movement.track(exercise, tracking, pose.t_s, side, sides, unfiltered, errors, shown)
        moved = replace(moved, ended=(*cut_off, *moved.ended)) if cut_off else moved
    near = _nearer(watching, stands)
    watching = Watching(
        t_s=pose.t_s,
        person=person,
        searching=searching,
        skeleton=skeleton,
        calibrating=calibrating,
        smooth=filtering,
        orientation=stands,
        side=side,
        place=place,
        travel=travel,
        in_posture=watching.in_posture | {name: bool(own.in_posture) for name, own in sides.items()},
        tracking=tracking,
        freeze=freeze,
        rate=rate,
    )
    return watching, Observation(
        pose=believed,
        person=is_person,
        body=body,
        unfiltered=unfiltered,
        anyone=anyone,
        who=who,
        cut=cut,
        orientation=stands,
        near=near,
        side=side,
        sides=sides,
        errors=errors,
        missing=_missing(exercise, body, side),
        movement=moved,
        search=searching.told,
    )


def finish(exercise: Exercise, watching: Watching) -> tuple[Rep, ...]:
    """The movements that were still under way when the source or the exercise ended; none of them counts as a whole
    repetition."""
    return movement.finish(exercise, watching.tracking)


def _place(t_s: float, points: Floats) -> Place:
    """Where a body is, of all (33, 2) points, seen or guessed by the model."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy), (ex, ey), (fx, fy) = points[_TRUNK_AND_FEET].tolist()
    length = math.hypot(ax + bx - cx - dx, ay + by - cy - dy) / 2
    trunk, feet = ((ax + bx + cx + dx) / 4, (ay + by + cy + dy) / 4), ((ex + fx) / 2, (ey + fy) / 2)
    return Place(t_s, trunk, length, feet)


def _elsewhere(watching: Watching, now: Place | None) -> bool:
    """Whether the trunk jumped as none does, and the feet with it: who falls leaves the feet where they were."""
    before = watching.place
    if before is None or now is None or watching.t_s is None or not now.t_s - watching.t_s < CUT_S:
        return False
    unseen_s = now.t_s - before.t_s
    # a trunk that falls towards the camera looks short: the body is as large as it was known to be
    size = max(
        (length for length in (before.length, now.length, watching.skeleton.size) if length == length), default=0.0
    )
    far = max(CUT_TRUNKS, CUT_TRUNKS_S * unseen_s if unseen_s < CUT_S else 0.0) * size
    return math.dist(before.trunk, now.trunk) > far > 0 and math.dist(before.feet, now.feet) > far


def _measured(
    exercise: Exercise | None, watching: Watching, stands: Orientation, side: str, body: SeenBody, unfiltered: SeenBody
) -> tuple[dict[str, SideMeasures], dict[str, float]]:
    """The measures of each side that is followed, and their error bands."""
    if exercise is None:
        return {}, {}
    names, faces = measure_names(exercise), stands.faces
    sides = {}
    for name in SIDES if _both(exercise, watching) else (side,):
        values = read(names, body, name, faces)
        in_posture = in_bands(exercise.posture_bands, values, watching.in_posture.get(name, False))
        sides[name] = SideMeasures(values, read(names, unfiltered, name, faces), in_posture)
    return sides, view_errors(names, stands.view_deg, exercise.placement.view, exercise.id)


def _stays(exercise: Exercise) -> bool:
    """Whether it is stood or sat still in: of other postures the way into them is a part."""
    return exercise.posture in UPRIGHT and exercise.kind in (Kind.HOLD, Kind.POSITION)


def in_bands(bands: tuple[Band, ...], values: Mapping[str, float], before: bool) -> bool | None:
    """Whether every band holds; None where a measure is not seen (NaN) and no seen one says no. True of no bands.

    `before`: it held in the frame before, and is not lost by a little (`BAND_SLACK`).
    """
    unknown = False
    for band in bands:
        value = values[band.measure]
        slack = BAND_SLACK[MEASURES[band.measure].unit] if before else 0.0
        if math.isnan(value):
            unknown = True
        elif (band.min is not None and value < band.min - slack) or (band.max is not None and value > band.max + slack):
            return False
    return None if unknown else True


def _both(exercise: Exercise, watching: Watching) -> bool:
    """Whether both sides are followed, because either may move."""
    return watching.tracking.fixed_side is None and exercise.side_rule in (SideRule.EITHER, SideRule.MOVING)


def _side(exercise: Exercise | None, watching: Watching, stands: Orientation) -> str:
    """The side that is measured: the one that moves, or else the nearer or the clearer one, as the exercise says."""
    if watching.tracking.fixed_side is not None:
        return watching.tracking.fixed_side
    moving = watching.tracking.active_side
    if moving is not None:
        return moving
    if exercise is not None and exercise.side_rule is SideRule.CLEARER:
        return _chosen(watching.side, stands.clearness, CLEARER)
    return _nearer(watching, stands)


def _nearer(watching: Watching, stands: Orientation) -> str:
    return _chosen(watching.side, stands.nearness, CHANGE)


def _chosen(before: str | None, evidence: float, change: float) -> str:
    """Left where the evidence is above 0; the one of before, as long as the evidence for the other is not clear."""
    if before is not None and abs(evidence) < change:
        return before
    return "left" if evidence >= 0 else "right"


def _missing(exercise: Exercise | None, body: SeenBody, side: str) -> tuple[str, ...]:
    if exercise is None:
        return ()
    return tuple(n for n in PAIRED if n in exercise.needs_points and math.isnan(body.at[point(n, side)][0]))
