"""One frame of one exercise: which side, the measures, whether the posture holds, what moved, what was wrong.

The same function serves a session, `coach measure` and a replay.
"""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from coach.core.base.frozen import replace
from coach.core.base.types import Floats, Pose
from coach.core.exercise.model import Band, Exercise, Kind, SideRule
from coach.core.filtering.calibration import Calibrating, calibrate
from coach.core.filtering.filters import Smooth, smooth
from coach.core.filtering.plausibility import Skeleton, believe
from coach.core.kinematics.camera_azimuth import view_deg, view_errors
from coach.core.kinematics.measures import (
    ALWAYS,
    MEASURES,
    Point,
    Sight,
    facing_evidence,
    near_evidence,
    only_seen,
    read,
    visible,
    width_ratio,
)
from coach.core.kinematics.skeleton import PAIRED, SIDES, point
from coach.core.tracking import form_rules as forms
from coach.core.tracking import step_detection as gaits
from coach.core.tracking.repetitions import Rep, Sample, Track, close, follow

EVIDENCE_S = 0.7  # side and facing are decided over this time, not by one frame
SURE = 0.15  # evidence below this decides nothing
CHANGE = 0.5  # a side once chosen is kept until the evidence for the other is as clear as this [E]
CUT_TRUNKS = 0.6  # the trunk does not jump this far between two frames: the picture was cut, or it is another person
CUT_S = 0.25
# a band that held is given this much more before it is lost: degrees, or trunk lengths
BAND_SLACK = {"deg": 6.0, "trunk": 0.08}


@dataclass(frozen=True, slots=True, eq=False)
class Watching:
    """What is remembered from frame to frame while one exercise is being done."""

    fixed_side: str | None = None  # measured whatever the exercise's rule says
    skeleton: Skeleton = field(default_factory=Skeleton)
    calibrating: Calibrating = field(default_factory=Calibrating)
    smooth: Smooth = field(default_factory=Smooth)
    t_s: float | None = None
    facing: float = 0.0
    nearness: float = 0.0
    width: float = math.nan
    view_deg: float = math.nan
    side: str | None = None
    trunk: tuple[float, float] | None = None
    in_posture: Mapping[str, bool] = field(default_factory=dict)
    tracks: Mapping[str, Track] = field(default_factory=dict)
    gait: gaits.Gait = field(default_factory=gaits.Gait)
    form: forms.Form = field(default_factory=forms.Form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    t_s: float
    person: bool  # somebody is in the picture
    missing: tuple[str, ...]  # joints that the exercise needs and that are not seen
    side: str
    values: Mapping[str, float]  # measures of that side, as decided on; NaN is not seen
    raw: Mapping[str, float]  # the same from unfiltered points, without lag: what records are made of
    errors: Mapping[str, float]  # the error band of each
    in_posture: bool | None  # None: cannot be told
    active: bool  # in the movement, or holding
    held_s: float  # of the movement under way
    faulty: bool
    ended: tuple[Rep, ...] = ()
    steps_s: tuple[float, ...] = ()
    breaches: tuple[forms.Breach, ...] = ()
    width: float = math.nan  # of the shoulders, trunk lengths
    near: str = SIDES[0]  # the side nearer to the camera
    view_deg: float = math.nan  # where the camera stands: 0 beside the body, 90 before or behind it

    @property
    def seen(self) -> bool:
        return self.person and not self.missing


def measure_names(exercise: Exercise) -> tuple[str, ...]:
    """Every measure that this exercise needs, and the ones always given, in a fixed order."""
    wanted = [*ALWAYS, *(b.measure for b in exercise.posture_bands), *(d.measure for d in exercise.drivers)]
    wanted += [limit.measure for limit in exercise.limits] + [rule.measure for rule in exercise.form]
    return tuple(dict.fromkeys(wanted))


def observe(exercise: Exercise, watching: Watching, pose: Pose) -> tuple[Watching, Observation]:
    """One pose into what is remembered. Time must go forward."""
    raw = pose.points
    watching, trunk = _forget_after_cut(watching, pose.t_s, raw)
    known = watching.calibrating.done
    skeleton, true = believe(
        watching.skeleton, pose, raw, walks=exercise.kind is Kind.STEPS, own=known.bones if known else None
    )
    if true is not pose:
        pose, raw = true, true.points
    state, points = smooth(watching.smooth, pose.t_s, raw)
    good = visible(pose)
    at = only_seen(good, points)
    watching = _with_evidence(exercise, watching, pose, at, skeleton=skeleton, smooth=state, trunk=trunk)
    sides = _sides(exercise, watching)
    faces = math.copysign(1.0, watching.facing) if abs(watching.facing) > SURE else 0.0
    if known is None and not any(track.active for track in watching.tracks.values()):
        calibrating = calibrate(
            watching.calibrating, pose.t_s, at, skeleton.size, _nearer(watching), faces, watching.view_deg
        )
        watching = replace(watching, calibrating=calibrating)
    names = measure_names(exercise)
    unfiltered = only_seen(good, raw)
    seen = _Seen(
        at=at,
        unfiltered=unfiltered,
        values={side: read(names, at, side, faces) for side in sides},
        raw={side: read(names, unfiltered, side, faces) for side in sides},
        errors=view_errors(names, watching.view_deg, exercise.placement.view, exercise.id),
    )
    return _judge(exercise, watching, pose, seen)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one frame shows: points, and the measures of each side that is followed."""

    at: tuple[Point, ...]
    unfiltered: tuple[Point, ...]
    values: Mapping[str, Mapping[str, float]]
    raw: Mapping[str, Mapping[str, float]]
    errors: Mapping[str, float]


def _judge(exercise: Exercise, watching: Watching, pose: Pose, seen: _Seen) -> tuple[Watching, Observation]:
    t_s = pose.t_s
    postures = {
        side: in_bands(exercise.posture_bands, values, watching.in_posture.get(side, False))
        for side, values in seen.values.items()
    }
    side = _moving_side(watching, seen.values)
    active = any(track.active for track in watching.tracks.values())
    form = watching.form
    breaches: tuple[forms.Breach, ...] = ()
    here = postures[side]
    # before the movement begins nobody is corrected: people set up, sit down, put a ball away
    if here is None:
        form = forms.unseen(form)
    elif here or active:
        form, breaches = forms.judge(exercise, form, t_s, seen.values[side], active, seen.errors, here)
    else:
        form = forms.Form()
    tracks, ended = dict(watching.tracks), []
    for each, values in seen.values.items():
        track = tracks.get(each, Track(each))
        tracks[each], rep = follow(
            exercise, track, Sample(t_s, values, seen.raw[each], postures[each], not form.faulty)
        )
        ended += [rep] if rep else []
    gait, step_s = watching.gait, None
    if exercise.kind is Kind.STEPS:
        gait, step_s = gaits.walk(gait, t_s, seen.unfiltered)
    after = replace(watching, in_posture={**watching.in_posture, **{s: bool(p) for s, p in postures.items()}},
                    tracks=tracks, gait=gait, form=form, side=side, t_s=t_s)  # fmt: skip
    return after, Observation(
        t_s=t_s,
        person=pose.seen,
        missing=_missing(exercise, seen.at, side),
        side=side,
        values=seen.values[side],
        raw=seen.raw[side],
        errors=seen.errors,
        in_posture=here,
        active=tracks[side].active,
        held_s=tracks[side].held_s,
        faulty=form.faulty,
        ended=tuple(ended),
        steps_s=() if step_s is None else (step_s,),
        breaches=breaches,
        width=watching.width,
        near=_nearer(watching),
        view_deg=watching.view_deg,
    )


def finish(exercise: Exercise, watching: Watching) -> tuple[Rep, ...]:
    """What was still under way when the source or the exercise ended."""
    closed = (close(exercise, track) for track in watching.tracks.values())
    return tuple(rep for rep in closed if rep)


def in_bands(bands: tuple[Band, ...], values: Mapping[str, float], before: bool) -> bool | None:
    """Whether every band holds; None where a measure is not seen and no seen one says no."""
    unknown = False
    for band in bands:
        value = values[band.measure]
        slack = BAND_SLACK[MEASURES[band.measure].unit] if before else 0.0
        if math.isnan(value):
            unknown = True
        elif (band.min is not None and value < band.min - slack) or (band.max is not None and value > band.max + slack):
            return False
    return None if unknown else True


_TRUNK = [point(name, side) for name in ("shoulder", "hip") for side in SIDES]


def _forget_after_cut(watching: Watching, t_s: float, points: Floats) -> tuple[Watching, tuple[float, float] | None]:
    """After a camera cut, or when another person is followed, reset the tracking state.

    Gives also where the trunk's middle is now, in picture heights.
    """
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = points[_TRUNK].tolist()
    here = (ax + bx + cx + dx) / 4, (ay + by + cy + dy) / 4
    if math.isnan(here[0]):
        return watching, watching.trunk
    trunk = math.hypot(ax + bx - cx - dx, ay + by - cy - dy) / 2
    recent = watching.t_s is not None and t_s - watching.t_s < CUT_S
    if watching.trunk is not None and recent and trunk > 0 and math.dist(here, watching.trunk) > CUT_TRUNKS * trunk:
        watching = Watching(fixed_side=watching.fixed_side)
    return watching, here


def _with_evidence(exercise: Exercise, watching: Watching, pose: Pose, at: tuple[Point, ...], **also: Any) -> Watching:
    """Which way the person faces, which side is nearer, from where the camera sees them: each followed over time.

    `also`: what else the frame changes in what is remembered.
    """
    if not pose.seen:
        return replace(watching, **also)
    share = 1.0
    if watching.t_s is not None:
        share = 1 - math.exp(-(pose.t_s - watching.t_s) / EVIDENCE_S)
    return replace(
        watching,
        **also,
        facing=watching.facing + share * (facing_evidence(at, exercise.posture) - watching.facing),
        nearness=watching.nearness + share * (near_evidence(pose) - watching.nearness),
        width=_followed(watching.width, width_ratio(Sight(at, "left", 0.0)), share),
        view_deg=_followed(watching.view_deg, view_deg(at, pose.world), share),
    )


def _followed(before: float, now: float, share: float) -> float:
    """A value over time; what is not seen changes nothing."""
    if math.isnan(now):
        return before
    return now if math.isnan(before) else before + share * (now - before)


def _sides(exercise: Exercise, watching: Watching) -> tuple[str, ...]:
    """The sides to follow: both where sides alternate, else the nearer, kept until the evidence is clear."""
    if watching.fixed_side is not None:
        return (watching.fixed_side,)
    if exercise.side_rule in (SideRule.EITHER, SideRule.MOVING):
        return SIDES
    busy = any(track.active for track in watching.tracks.values())
    return (watching.side if watching.side is not None and busy else _nearer(watching),)


def _nearer(watching: Watching) -> str:
    """The side nearer to the camera; the one of before, as long as the evidence for the other is not clear."""
    if watching.side is not None and abs(watching.nearness) < CHANGE:
        return watching.side
    return "left" if watching.nearness >= 0 else "right"


def _moving_side(watching: Watching, sides: Collection[str]) -> str:
    """Of the sides that are followed the one that moves; while neither does, the nearer one is seen best."""
    moving = next((side for side, track in watching.tracks.items() if track.active), _nearer(watching))
    return moving if moving in sides else next(iter(sides))


def _missing(exercise: Exercise, at: tuple[Point, ...], side: str) -> tuple[str, ...]:
    return tuple(n for n in PAIRED if n in exercise.needs_points and math.isnan(at[point(n, side)][0]))
