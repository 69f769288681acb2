"""Cases for the alarms: the script's faults, in just the amount that takes the true angle where it is wanted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from math import nan
from typing import Any

import numpy as np

from coach.core.exercise.model import Exercise, Kind, Limit
from coach.core.kinematics.camera_azimuth import view_error
from coach.core.kinematics.skeleton import SIDES
from coach.mannequin.body.body import Body, build_body
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.patient.faults import ScriptedFault, faulty_poses
from trial.cases import VIEWS_DEG, Case
from trial.film import prescribed_camera
from trial.score import beyond, stops, unit
from trial.truth import curves

# faults that can pass a limit, and the largest amount that is tried
FAULTS: tuple[tuple[str, float], ...] = (("over_arch", 60.0), ("too_far", 1.6))
# beyond the limit, where it has to ring, and inside the limit less its band, where it must not; how near is near
# enough. Degrees; of heights, trunk lengths
JUST_PAST = {"deg": 2.0, "trunk": 0.03}
WELL_PAST = {"deg": 8.0, "trunk": 0.12}
INSIDE = {"deg": 2.0, "trunk": 0.03}
NEAR_ENOUGH = {"deg": 1.0, "trunk": 0.02}
FIRST_ALARMS = 3  # of each limit are always played: by one fault, as prescribed
OTHERS: tuple[Mapping[str, Any], ...] = (
    {"height_m": 1.55, "build": "slim", "look": "ruth"},
    {"height_m": 1.85, "build": "heavy", "look": "omar"},
)
TRIED = 13  # amounts that are looked at first


def furthest(case: Case, exercise: Exercise, body: Body, limit: Limit, fault: ScriptedFault) -> float:
    """How far beyond the stop limit the key poses are with this fault, on either side; below 0 inside."""
    keys = GuideMovement(body, faulty_poses(body, guide_poses(exercise), [fault])).keys
    yaw_deg = prescribed_camera(case, exercise).yaw_deg
    reached = (
        curves([limit.measure], key.figure.joints[None], yaw_deg, side)[limit.measure] for key in keys for side in SIDES
    )
    return max(float(beyond(limit, value)[0]) for value in reached)


def amount_for(case: Case, exercise: Exercise, limit: Limit, fault: str, most: float, goal: float) -> float | None:
    """The fault's amount that takes the body so far beyond the limit; None where it does not get there."""
    body = build_body(case.height_m, case.build)

    def past(amount: float) -> float:
        return furthest(case, exercise, body, limit, ScriptedFault(name=fault, value=amount))

    amounts = np.linspace(0.0, most, TRIED).tolist()
    # far beyond what a body does, an angle may turn over: the first crossing is the one meant
    crossing = next(((a, b) for a, b in pairwise(amounts) if past(a) < goal <= past(b)), None)
    if crossing is None:
        return None
    low, high = crossing
    for _ in range(8):
        middle = (low + high) / 2
        low, high = (middle, high) if past(middle) < goal else (low, middle)
    return high if abs(past(high) - goal) <= NEAR_ENOUGH[unit(limit.measure)] else None


def alarm_cases(exercise: Exercise, seed: int) -> list[list[Case]]:
    """Of each stop limit: past it and just inside it, by each fault that can; by one also in other views and other
    people. The first `FIRST_ALARMS` are those of the first fault, as prescribed."""
    base = Case(exercise=exercise.id, factor="limit", seed=seed)
    if exercise.kind is Kind.STEPS:
        return []
    found = (list(_of(base, exercise, limit)) for limit in exercise.limits if stops(limit))
    return [cases for cases in found if cases]


def _of(base: Case, exercise: Exercise, limit: Limit) -> Iterator[Case]:
    oblique = [replace(base, turn_deg=deg) for deg in VIEWS_DEG]
    others = [replace(base, **person) for person in OTHERS]
    widely = True
    for fault, most in FAULTS:
        cases = _sized([base], exercise, limit, fault, most, ("well past", "just past", "inside"))
        if cases and widely:
            cases += _sized(oblique, exercise, limit, fault, most, ("well past",))
            cases += _sized(others, exercise, limit, fault, most, ("just past", "inside"))
            widely = False
        yield from cases


def _sized(
    bases: Iterable[Case], exercise: Exercise, limit: Limit, fault: str, most: float, levels: Iterable[str]
) -> list[Case]:
    out = []
    for base in bases:
        for level in levels:
            amount = amount_for(base, exercise, limit, fault, most, goal(level, exercise, limit))
            if amount is not None:
                name = f"{level} {limit.name}"
                out.append(replace(base, level=name, fault=fault, amount=round(amount, 3)))
    return out


def goal(level: str, exercise: Exercise, limit: Limit) -> float:
    """How far beyond the stop limit a level goes."""
    name = limit.measure
    if level == "inside":
        return -view_error(name, nan, exercise.placement.view, exercise.id) - INSIDE[unit(name)]
    return (WELL_PAST if level == "well past" else JUST_PAST)[unit(name)]
