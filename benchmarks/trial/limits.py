"""Cases for the alarms: the script's faults, in just the amount that takes the true angle where it is wanted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from coach.core.body import SIDES
from coach.core.exercise import Exercise, Kind, Limit
from coach.core.measures import MEASURES
from coach.mannequin.body import Body, build_body
from coach.mannequin.faults import Fault, faulty_poses
from coach.mannequin.motion import Movement, guide_poses
from trial.cases import VIEWS_DEG, Case
from trial.film import prescribed_camera
from trial.score import beyond, stops
from trial.truth import curves

# faults that can pass a limit, and the largest amount that is tried
FAULTS: tuple[tuple[str, float], ...] = (("over_arch", 60.0), ("too_far", 1.6))
JUST_PAST_DEG, WELL_PAST_DEG = 2.0, 8.0  # beyond the limit: it has to ring
INSIDE_DEG = 2.0  # inside the limit less its band: it must not
NEAR_ENOUGH_DEG = 1.0
OTHERS: tuple[Mapping[str, Any], ...] = (
    {"height_m": 1.55, "build": "slim", "look": "ruth"},
    {"height_m": 1.85, "build": "heavy", "look": "omar"},
)
TRIED = 13  # amounts that are looked at first


def furthest(case: Case, exercise: Exercise, body: Body, limit: Limit, fault: Fault) -> float:
    """Degrees beyond the stop limit that the key poses reach with this fault, on either side; below 0 inside."""
    keys = Movement(body, faulty_poses(body, guide_poses(exercise), [fault])).keys
    yaw_deg = prescribed_camera(case, exercise).yaw_deg
    reached = (
        curves([limit.measure], key.figure.joints[None], yaw_deg, side)[limit.measure] for key in keys for side in SIDES
    )
    return max(float(beyond(limit, value)[0]) for value in reached)


def amount_for(case: Case, exercise: Exercise, limit: Limit, fault: str, most: float, past_deg: float) -> float | None:
    """The fault's amount that takes the body so far beyond the limit; None where it does not get there."""
    body = build_body(case.height_m, case.build)

    def past(amount: float) -> float:
        return furthest(case, exercise, body, limit, Fault(name=fault, value=amount))

    amounts = np.linspace(0.0, most, TRIED).tolist()
    # far beyond what a body does, an angle may turn over: the first crossing is the one meant
    crossing = next(((a, b) for a, b in pairwise(amounts) if past(a) < past_deg <= past(b)), None)
    if crossing is None:
        return None
    low, high = crossing
    for _ in range(8):
        middle = (low + high) / 2
        low, high = (middle, high) if past(middle) < past_deg else (low, middle)
    return high if abs(past(high) - past_deg) <= NEAR_ENOUGH_DEG else None


def alarm_cases(exercise: Exercise, seed: int) -> Iterator[Case]:
    """Past each stop limit and just inside it, by each fault that can; by one also in other views and other people."""
    base = Case(exercise=exercise.id, factor="limit", seed=seed)
    if exercise.kind is Kind.STEPS:
        return
    for limit in exercise.limits:
        if stops(limit):
            yield from _of(base, exercise, limit)


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
            amount = amount_for(base, exercise, limit, fault, most, goal_deg(level, limit))
            if amount is not None:
                name = f"{level} {limit.name}"
                out.append(replace(base, level=name, fault=fault, amount=round(amount, 3)))
    return out


def goal_deg(level: str, limit: Limit) -> float:
    """Degrees beyond the stop limit that a level goes to."""
    inside = -MEASURES[limit.measure].error - INSIDE_DEG
    return {"well past": WELL_PAST_DEG, "just past": JUST_PAST_DEG, "inside": inside}[level]
