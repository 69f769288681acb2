"""Which readings of a measured clip are told: the figures stay as they are, with a flag beside each."""

import math
from typing import Any

from coach.core.exercise.model import Exercise
from coach.core.kinematics.camera_azimuth import view_error
from coach.core.kinematics.telling import is_told, moved_by

REST_S = 1.0  # so near to a movement its rest is seen: a movement is dated from where its driver has left rest [E]


def with_flags(exercise: Exercise, measured: dict[str, Any]) -> dict[str, Any]:
    """The report of a clip with `told` in each peak and each fault, and `moved_deg`, how far the measure went, in each
    peak. A fault is told as its measure is in the repetitions."""
    ends = [-math.inf, *(rep["end_s"] for rep in measured["reps"])]
    starts = [*(rep["start_s"] for rep in measured["reps"]), math.inf]
    reps = [
        _rep(exercise, rep, measured["angles"], max(before, rep["start_s"] - REST_S), min(after, rep["end_s"] + REST_S))
        for rep, before, after in zip(measured["reps"], ends, starts[1:], strict=False)
    ]
    faults = [_fault(exercise, fault, reps, measured) for fault in measured["faults"]]
    return {**measured, "reps": reps, "faults": faults}


def _rep(
    exercise: Exercise, rep: dict[str, Any], angles: dict[str, list[float | None]], begin_s: float, end_s: float
) -> dict[str, Any]:
    during = [t_s is not None and begin_s <= t_s <= end_s for t_s in angles["t_s"]]
    seen = {
        name: [value for value, within in zip(angles[name], during, strict=True) if within and value is not None]
        for name in rep["peak"]
    }
    return {**rep, "peak": {name: _peak(exercise, name, peak, seen[name]) for name, peak in rep["peak"].items()}}


def _peak(exercise: Exercise, measure: str, peak: dict[str, Any], seen: list[float]) -> dict[str, Any]:
    values = (*seen, peak["deg"])
    moved = moved_by(exercise, measure, min(values), max(values), peak["deg"])
    return {
        **peak,
        "moved_deg": None if moved is None else round(moved, 2),
        "told": is_told(measure, peak["error_deg"], moved),
    }


def _fault(
    exercise: Exercise, fault: dict[str, Any], reps: list[dict[str, Any]], measured: dict[str, Any]
) -> dict[str, Any]:
    measure = fault["measure"]
    peaks = [rep["peak"][measure] for rep in reps if measure in rep["peak"]]
    moved = max((abs(peak["moved_deg"]) for peak in peaks if peak["moved_deg"] is not None), default=None)
    seen_deg = measured["view"]["seen_deg"]
    error = view_error(measure, math.nan if seen_deg is None else seen_deg, exercise.placement.view, exercise.id)
    widest = max(error, *(peak["error_deg"] for peak in peaks)) if peaks else error
    return {**fault, "told": is_told(measure, widest, moved)}
