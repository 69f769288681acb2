"""Performances that pass a rule's bound: a fault of the virtual patient, in just the amount that takes it there."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from math import nan

import numpy as np

from coach.certification.cases import VIEWS_DEG, Case, Person
from coach.certification.film import prescribed_camera
from coach.certification.rules import BoundRule, RuleKind, rules, unit
from coach.certification.truth import curves
from coach.core.exercise.model import Exercise, GuidePose, Kind, SideRule
from coach.core.kinematics.camera_azimuth import view_error
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.skeleton import SIDES
from coach.mannequin.body.body import Body
from coach.mannequin.body.forward_kinematics import PostureError
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.body.mirroring import guide_side
from coach.mannequin.patient.faults import JOINTS, ScriptedFault, faulty_poses

# what a person does wrong who means the exercise, and the largest amount that is tried
LIKELY: tuple[tuple[str, float], ...] = (("over_arch", 60.0), ("too_far", 1.6))
# then any joint beside the guide, either way
MOST_BENT_DEG = 90.0
PROBE_DEG = 30.0  # by which each joint is moved to see what it does to the measure
LEANS = "leans"  # the trunk over legs that stay where they are: its inclination alone would tilt the legs with it
TRUNK_HELD = frozenset({"trunk_inclination", "backward_lean"})
LEAST_MOVED = {"deg": 3.0, "trunk": 0.03}  # a joint that moves the measure by less does nothing to it
TURNS = frozenset({"trunk_roll", "trunk_turn", "trunk_twist"})
MOST_JOINTS = 6  # that move it most are tried
# beyond the bound, where it has to speak, and inside the bound less its band, where it must not; how near is near
# enough. Degrees; of heights, trunk lengths
JUST_PAST = {"deg": 2.0, "trunk": 0.03}
WELL_PAST = {"deg": 8.0, "trunk": 0.12}
INSIDE = {"deg": 2.0, "trunk": 0.03}
NEAR_ENOUGH = {"deg": 1.0, "trunk": 0.02}
OTHERS: tuple[Person, ...] = (
    Person(height_m=1.55, build="slim", look="ruth"),
    Person(height_m=1.85, build="heavy", look="omar"),
)
TRIED = 13  # amounts that are looked at first
HELD_S = 0.5  # a hold goes on for so long after the rule is due


def reached(case: Case, exercise: Exercise, rule: BoundRule, fault: ScriptedFault | None) -> float:
    """How far past the bound the key poses are with this fault; below 0 inside. Raises PostureError."""
    body = case.person.body
    poses = guide_poses(exercise)
    return _reached(body, poses if fault is None else faulty_poses(body, poses, [fault]), case, exercise, rule)


def _reached(body: Body, poses: tuple[GuidePose, ...], case: Case, exercise: Exercise, rule: BoundRule) -> float:
    yaw_deg = prescribed_camera(case, exercise).yaw_deg
    keys = GuideMovement(body, poses).keys
    judged = keys[1:] if rule.during == "active" and len(keys) > 1 else keys
    return max(
        float(rule.beyond(curves([rule.measure], key.figure.joints[None], yaw_deg, side)[rule.measure])[0])
        for key in judged
        for side in _watched_sides(case, exercise)
    )


def _watched_sides(case: Case, exercise: Exercise) -> tuple[str, ...]:
    """The sides that a rule may be judged on."""
    if exercise.side_rule is SideRule.NEAR:
        return ("left" if case.left else "right",)
    side = guide_side(exercise.lesson.guide)
    return SIDES if side is None else (side,)


def amount_for(case: Case, exercise: Exercise, rule: BoundRule, fault: str, most: float, goal: float) -> float | None:
    """The fault's amount that takes the body so far past the bound; None where it does not get there."""

    def past(amount: float) -> float:
        try:
            return reached(case, exercise, rule, ScriptedFault(name=fault, value=amount))
        except PostureError:
            return nan

    amounts = np.linspace(0.0, most, TRIED).tolist()
    # far beyond what a body does, an angle may turn over: the first crossing is the one meant
    tried = [(amount, past(amount)) for amount in amounts]
    crossing = next(((a, b) for (a, at_a), (b, at_b) in pairwise(tried) if at_a < goal <= at_b), None)
    if crossing is None:
        return None
    low, high = crossing
    for _ in range(8):
        middle = (low + high) / 2
        low, high = (middle, high) if past(middle) < goal else (low, middle)
    return high if abs(past(high) - goal) <= NEAR_ENOUGH[unit(rule.measure)] else None


def faults_for(case: Case, exercise: Exercise, rule: BoundRule) -> Iterator[tuple[str, float]]:
    """Faults that may pass a rule's bound, with the largest amount to try: the joints that take the measure there
    quickest, the measure's own first; for a stop limit after what overdoing the exercise does. To turn the whole body
    is the last that is tried."""
    joints = list(_joints_for(case, exercise, rule))
    turns = [each for each in joints if each[0] in TURNS]
    joints = [each for each in joints if each not in turns]
    yield from (*LIKELY, *joints, *turns) if rule.kind is RuleKind.STOP else (*joints, *LIKELY, *turns)


def _joints_for(case: Case, exercise: Exercise, rule: BoundRule) -> Iterator[tuple[str, float]]:
    before = reached(case, exercise, rule, None)
    found: list[tuple[int, float, str, float]] = []
    for joint in (LEANS, *JOINTS):
        for probe in (PROBE_DEG, -PROBE_DEG):
            with suppress(PostureError):
                moved = reached(case, exercise, rule, ScriptedFault(name=joint, value=probe)) - before
                if moved >= LEAST_MOVED[unit(rule.measure)]:
                    found.append((_rank(joint, rule), -moved, joint, MOST_BENT_DEG if probe > 0 else -MOST_BENT_DEG))
    yield from ((joint, most) for _, _, joint, most in sorted(found)[:MOST_JOINTS])


def _rank(joint: str, rule: BoundRule) -> int:
    """The measure's own joint first, leaning for what says how the trunk is held, both sides before one of them, and
    turning the whole body last."""
    if joint in (LEANS, "trunk_inclination"):
        return 0 if joint == LEANS and rule.measure in TRUNK_HELD else 2
    if joint in (rule.measure, f"{MEASURES[rule.measure].joint}_flexion"):
        return 0
    return 3 if joint in TURNS else 1 + joint.endswith(("_left", "_right"))


def fault_for(case: Case, exercise: Exercise, rule: BoundRule) -> tuple[str, float] | None:
    """The first fault that takes the body well past the bound, with the largest amount to try; None where none does."""
    past = goal("well past", exercise, rule)
    return next(
        (
            (fault, most)
            for fault, most in faults_for(case, exercise, rule)
            if amount_for(case, exercise, rule, fault, most, past) is not None
        ),
        None,
    )


def cases_for(exercise: Exercise, rule: BoundRule, fault: str, most: float, base: Case) -> list[Case]:
    """A rule's performances by one fault: well past, just past and just inside as prescribed; well past from beside;
    just past and inside by other people."""
    oblique = [replace(base, turn_deg=deg) for deg in VIEWS_DEG]
    others = [replace(base, person=person) for person in OTHERS]
    return [
        *sized([base], exercise, rule, fault, most, ("well past", "just past", "inside")),
        *sized(oblique, exercise, rule, fault, most, ("well past",)),
        *sized(others, exercise, rule, fault, most, ("just past", "inside")),
    ]


def sized(
    bases: Iterable[Case], exercise: Exercise, rule: BoundRule, fault: str, most: float, levels: Iterable[str]
) -> list[Case]:
    """These cases with the fault in the amounts of these levels, where the body gets there."""
    out = []
    for base in bases:
        for level in levels:
            amount = amount_for(base, exercise, rule, fault, most, goal(level, exercise, rule))
            if amount is not None:
                name = f"{level} {rule.name}"
                hold_s = max(base.hold_s, rule.due_s + HELD_S)
                out.append(replace(base, part="rule", level=name, fault=fault, amount=round(amount, 3), hold_s=hold_s))
    return out


def goal(level: str, exercise: Exercise, rule: BoundRule) -> float:
    """How far past the bound a level goes."""
    name = rule.measure
    if level == "inside":
        return -view_error(name, nan, exercise.placement.view, exercise.id) - INSIDE[unit(name)]
    return (WELL_PAST if level == "well past" else JUST_PAST)[unit(name)]


def passable(exercise: Exercise) -> list[tuple[BoundRule, tuple[str, float] | None]]:
    """Every rule, and the fault that passes it; None where none does, and of steps, which have no key poses."""
    if exercise.kind is Kind.STEPS:
        return [(rule, None) for rule in rules(exercise)]
    base = Case(exercise=exercise.id)
    return [(rule, fault_for(base, exercise, rule)) for rule in rules(exercise)]
