"""One exercise measured through a whole clip: what `coach measure` prints."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from coach.core.base.types import Pose
from coach.core.clip.notes import NotedMoment, notes
from coach.core.clip.symmetry import FRONT_DEG, Done, Lean, Sides, Tiring, lean, sides, tiring
from coach.core.exercise.model import Exercise, Kind
from coach.core.filtering.calibration import Calibration
from coach.core.filtering.filters import centred
from coach.core.kinematics.anthropometry import BONES
from coach.core.kinematics.camera_azimuth import beside_deg, view_error
from coach.core.kinematics.measures import ALWAYS, MEASURES
from coach.core.kinematics.seen_body import SeenBody
from coach.core.kinematics.skeleton import POINT_NAMES
from coach.core.summary.gait_summary import walked
from coach.core.summary.session_figures import Walked
from coach.core.tracking.form_rules import Breach
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import Watching, begun, finish, measure_names, observe
from coach.core.tracking.repetitions import Rep, least_hold_s
from coach.core.tracking.step_detection import StepTaken


@dataclass(frozen=True, slots=True)
class _Moment:
    """What the report needs of one observation: a film of an hour has a hundred thousand."""

    t_s: float
    person: bool
    seen: bool
    raw: Mapping[str, float]
    errors: Mapping[str, float]
    view_deg: float
    near: str
    missing: tuple[str, ...]
    cut: bool


class Clip:
    """One clip being measured, pose by pose."""

    def __init__(self, exercise: Exercise, side: str | None = None) -> None:
        """`side` measures that side whatever the exercise's own rule says."""
        self._exercise = exercise
        self._watching = begun(Watching(), side)
        self._moments: list[_Moment] = []
        self._moved: list[tuple[Rep, _Moment]] = []
        self._steps: list[StepTaken] = []
        self._breaches: list[Breach] = []
        self._calibration: Calibration | None = None
        self._fronts: list[tuple[SeenBody, float]] = []

    def add(self, pose: Pose) -> Observation:
        """The next pose; gives what it shows. Raises ValueError when time does not go forward."""
        self._watching, seen = observe(self._exercise, self._watching, pose)
        view_deg = seen.orientation.view_deg
        now = _Moment(
            seen.t_s, seen.person, seen.seen, seen.raw, seen.errors, view_deg, seen.near, seen.missing, seen.cut
        )
        self._moments.append(now)
        self._calibration = self._calibration or self._watching.calibrating.done
        if seen.movement is not None:
            self._moved += [(rep, now) for rep in seen.movement.ended]
            self._steps += seen.movement.steps
            self._breaches += seen.movement.breaches
        if seen.active and beside_deg(view_deg, "front") <= FRONT_DEG:
            self._fronts.append((seen.unfiltered, view_deg))
        return seen

    def report(self) -> dict[str, Any]:
        """The object that `docs/architecture.md` describes, without `source`. Times in seconds, angles in degrees."""
        exercise, moments = self._exercise, self._moments
        moved = list(self._moved)
        if moments:
            moved += [(rep, moments[-1]) for rep in finish(exercise, self._watching)]
        moved.sort(key=lambda pair: pair[0].start_s)
        steps = sorted(self._steps, key=lambda step: step.at_s)
        walk = walked(steps)
        names = tuple(n for n in measure_names(exercise) if MEASURES[n].unit == "deg")
        return {
            "exercise": exercise.id,
            "duration_s": round(moments[-1].t_s - moments[0].t_s, 3) if moments else 0.0,
            "seen_s": round(_seen_s(moments), 3),
            "reps": [_rep(rep, m) for rep, m in moved if rep.whole] if exercise.kind is Kind.REPS else [],
            "holds": [_hold(rep) for rep, _ in moved if rep.end_s - rep.entered_s >= least_hold_s(exercise)],
            "steps": [round(step.at_s, 3) for step in steps],
            "cadence_per_min": None if walk.cadence is None else _rounded(walk.cadence.per_min),
            "gait": _gait(walk) if exercise.kind is Kind.STEPS else None,
            "faults": [_fault(breach) for breach in self._breaches],
            "error_deg": {name: round(_error(exercise, name, moments), 1) for name in names},
            "angles": _angles(names, moments),
            "told_by": told_by(exercise),
            "view": _view(exercise, moments),
            "notes": _notes(exercise, moments, [rep for rep, _ in moved if not rep.whole]),
            "calibration": None if self._calibration is None else _calibrated(self._calibration),
            **_balance(exercise, [(rep, m) for rep, m in moved if rep.whole], self._fronts),
        }


def measure(exercise: Exercise, poses: Iterable[Pose], side: str | None = None) -> dict[str, Any]:
    """The report of a whole clip, as of `Clip.report`. `side`: measured whatever the exercise's own rule says; None
    leaves it to the rule. Raises ValueError when time does not go forward."""
    clip = Clip(exercise, side)
    for pose in poses:
        clip.add(pose)
    return clip.report()


def told_by(exercise: Exercise) -> str:
    """The angle that says how far this movement went: what drives it, or the angle at the joint that does; hip flexion
    where neither is an angle that the exercise measures."""
    driving = [driver.measure for driver in exercise.drivers]
    at_joints = [f"{MEASURES[name].joint}_flexion" for name in driving]
    known = measure_names(exercise)
    return next((name for name in (*driving, *at_joints) if name in known and MEASURES[name].unit == "deg"), ALWAYS[0])


def _view(exercise: Exercise, seen: list[_Moment]) -> dict[str, Any]:
    """Where the camera stood: degrees from straight beside the body, and from where the exercise wants it."""
    places = [o.view_deg for o in seen if o.person and not math.isnan(o.view_deg)]
    seen_deg = float(np.median(places)) if places else math.nan
    prescribed = exercise.placement.view
    return {
        "prescribed": prescribed,
        "seen_deg": _whole(seen_deg),
        "beside_deg": _whole(beside_deg(seen_deg, prescribed)),
    }


def _notes(exercise: Exercise, moments: list[_Moment], broken: list[Rep]) -> list[dict[str, Any]]:
    """Why something was not counted, not held or not told."""
    seen = [NotedMoment(m.t_s, m.person, m.missing, m.cut) for m in moments]
    beside = _view(exercise, moments)["beside_deg"]
    uncounted = broken if exercise.kind is Kind.REPS else []
    found = notes(seen, uncounted, math.nan if beside is None else beside, exercise.placement.view)
    return [{"t_s": round(note.t_s, 2), "code": note.code, "text": note.text} for note in found]


def _calibrated(known: Calibration) -> dict[str, Any]:
    bones = {
        f"{POINT_NAMES[a]}_{POINT_NAMES[b]}": round(own, 2) for (a, b, _), own in zip(BONES, known.bones, strict=True)
    }
    return {
        "t_s": round(known.t_s, 2),
        "posture": known.posture,
        "trunk_heights": round(known.size, 4),
        "bones_trunks": bones,
        "roll_deg": _rounded(known.roll_deg),
        "neutral_deg": {name: _rounded(value) for name, value in known.neutral.items()},
    }


def _balance(
    exercise: Exercise, moved: list[tuple[Rep, _Moment]], fronts: list[tuple[SeenBody, float]]
) -> dict[str, Any]:
    """Left against right, tiring, leaning: each None where the repetitions or the view do not tell."""
    name = told_by(exercise)
    reps = [
        Done(
            side=rep.side,
            start_s=rep.start_s,
            peak_s=rep.peak_s,
            deg=rep.peak[name],
            error_deg=o.errors[name],
            view_deg=o.view_deg,
        )
        for rep, o in moved
        if not math.isnan(rep.peak.get(name, math.nan))
    ]
    near = moved[-1][1].near if moved and exercise.placement.view == "side" else None
    rising = any(d.measure == name and d.enter > d.leave for d in exercise.drivers)
    found = {"sides": sides(reps, near), "tiring": tiring(reps, 1.0 if rising else -1.0), "lean": lean(fronts)}
    return {key: None if value is None else _figures(value) for key, value in found.items()}


def _gait(walk: Walked) -> dict[str, Any]:
    """The same figures as in the report of a session."""
    times = walk.times
    told = None if times is None else {
        "one_s": round(times.one_s, 3),
        "other_s": round(times.other_s, 3),
        "limp": round(times.limp, 3),
        "limp_error": round(times.limp_error, 3),
        "told_above": round(times.told_above, 3),
        "differ": times.differ,
        "one_is_left": True if times.named else None,
        "steps": times.steps,
    }  # fmt: skip
    return {
        "passes": walk.passes,
        "turns": [{"from_s": round(turn.from_s, 3), "to_s": round(turn.to_s, 3)} for turn in walk.turns],
        "cadence_error_per_min": None if walk.cadence is None else round(walk.cadence.error_per_min, 2),
        "step_times": told,
    }


def _figures(value: Sides | Tiring | Lean) -> dict[str, Any]:
    figures = {key: round(number, 3) for key, number in asdict(value).items()}
    flags = {key: getattr(value, key) for key in ("differ", "tired") if hasattr(value, key)}
    return {**figures, **flags}


def _whole(value: float) -> int | None:
    return None if math.isnan(value) else round(value)


def _rounded(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else round(value, 2)


def _seen_s(seen: list[_Moment]) -> float:
    """Seconds in which everything that the exercise needs was seen; gaps between frames over a second are not."""
    return 0.0 + sum(min(b.t_s - a.t_s, 1.0) for a, b in pairwise(seen) if a.seen and b.seen)


def _rep(rep: Rep, o: _Moment) -> dict[str, Any]:
    peak = {
        name: {"deg": round(value, 2), "error_deg": round(o.errors[name], 1)}
        for name, value in rep.peak.items()
        if MEASURES[name].unit == "deg" and not math.isnan(value)
    }
    times = {"start_s": rep.start_s, "peak_s": rep.peak_s, "end_s": rep.end_s}
    return {"side": rep.side, **{k: round(v, 3) for k, v in times.items()}, "peak": peak}


def _hold(rep: Rep) -> dict[str, Any]:
    return {
        "side": rep.side,
        "start_s": round(rep.entered_s, 3),
        "end_s": round(rep.end_s, 3),
        "held_s": round(rep.held_s, 3),
    }


def _fault(breach: Breach) -> dict[str, Any]:
    return {
        "t_s": round(breach.t_s, 3),
        "name": breach.name,
        "measure": breach.measure,
        "deg": round(breach.value, 2),
        "limit_deg": breach.limit,
    }


def _error(exercise: Exercise, name: str, seen: list[_Moment]) -> float:
    errors = [o.errors[name] for o in seen if o.person]
    return float(np.median(errors)) if errors else view_error(name, math.nan, exercise.placement.view, exercise.id)


def _angles(names: tuple[str, ...], seen: list[_Moment]) -> dict[str, list[float | None]]:
    """The record's angles: without the live filter's lag. None is not seen."""
    t_s = np.array([o.t_s for o in seen])
    angles: dict[str, list[float | None]] = {"t_s": [round(float(t), 3) for t in t_s]}
    for name in names:
        curve = centred(t_s, np.array([o.raw[name] for o in seen]))
        angles[name] = [_rounded(float(v)) for v in curve]
    return angles
