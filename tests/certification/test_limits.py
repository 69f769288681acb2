"""A fault is sized so that it passes a rule's bound by just so much, and a bound that no body passes has none."""

from dataclasses import replace
from math import nan

import pytest
from certification_samples import ARCH, lift

from coach.certification.cases import Case
from coach.certification.film import perform, prescribed_camera
from coach.certification.limits import (
    INSIDE,
    TURNS,
    amount_for,
    cases_for,
    fault_for,
    faults_for,
    goal,
    passable,
    reached,
    sized,
)
from coach.certification.rules import BoundRule, RuleKind, rules, stop_rules
from coach.certification.truth import curves, runs
from coach.core.exercise.model import FormRule, Kind
from coach.core.kinematics.camera_azimuth import view_error
from coach.mannequin.patient.faults import ScriptedFault
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise

CASE = Case(exercise="hip_lift")
(STOP,) = stop_rules(lift(limits=(ARCH,)))
FEET = FormRule(name="feet", measure="knee_flexion", cue="cue.x", min=50.0, during="active", source="made up")


def test_a_limit_that_stops_is_one_rule_and_one_that_only_warns_another() -> None:
    warn = replace(ARCH, name="near", stop_below=None, warn_below=-10.0)
    found = list(rules(lift(limits=(ARCH, warn), form=(FEET,))))
    assert [(rule.name, rule.kind, rule.low) for rule in found] == [
        ("over_arch", RuleKind.STOP, -20.0), ("near", RuleKind.WARN, -10.0), ("feet", RuleKind.FORM, 50.0),
    ]  # fmt: skip
    assert [rule.kind for rule in stop_rules(lift(limits=(ARCH, warn)))] == [RuleKind.STOP]


@pytest.mark.parametrize("past_deg", [8.0, 2.0, -7.0])
def test_a_fault_is_sized_so_that_the_limit_is_passed_by_so_much(past_deg: float) -> None:
    exercise = lift(limits=(ARCH,))
    amount = amount_for(CASE, exercise, STOP, "over_arch", 60.0, past_deg)
    assert amount is not None
    assert reached(CASE, exercise, STOP, ScriptedFault(name="over_arch", value=amount)) == pytest.approx(
        past_deg, abs=1
    )


def test_overdoing_it_is_tried_first_for_a_stop_and_the_measures_own_joint_for_a_correction() -> None:
    exercise = lift(limits=(ARCH,), form=(FEET,))
    assert next(faults_for(CASE, exercise, STOP))[0] == "over_arch"
    (form,) = [rule for rule in rules(exercise) if rule.kind is RuleKind.FORM]
    assert next(faults_for(CASE, exercise, form)) == ("knee_flexion", -90.0)
    assert fault_for(CASE, exercise, form) == ("knee_flexion", -90.0)


def test_a_bound_that_no_body_passes_has_no_fault() -> None:
    never = replace(ARCH, stop_below=-170.0)
    assert passable(lift(limits=(never,))) == [(next(stop_rules(lift(limits=(never,)))), None)]
    assert amount_for(CASE, lift(limits=(ARCH,)), STOP, "too_far", 1.6, 30.0) is None


def test_a_rule_is_tried_past_and_inside_its_bound_and_from_beside() -> None:
    exercise = lift(limits=(ARCH,))
    cases = cases_for(exercise, STOP, "over_arch", 60.0, CASE)
    assert [case.level.split()[0] for case in cases[:3]] == ["well", "just", "inside"]
    assert {case.view_deg for case in cases} == {0.0, 15.0, 30.0}
    assert len({case.person for case in cases}) == 3
    assert cases[2].amount < cases[1].amount < cases[0].amount


def test_just_inside_is_inside_the_band_that_the_program_gives() -> None:
    exercise = lift(limits=(ARCH,))
    band = view_error("hip_flexion", nan, "side", exercise.id)
    assert goal("inside", exercise, STOP) == pytest.approx(-band - INSIDE["deg"])


def test_of_a_walk_no_rule_is_passed_by_key_poses() -> None:
    walk = replace(lift(limits=(ARCH,)), kind=Kind.STEPS)
    assert [fault for _, fault in passable(walk)] == [None]


def test_a_rule_is_judged_on_the_near_side_only() -> None:
    """The far leg of a hamstring stretch is bent, and rightly."""
    far_bent = BoundRule(name="bent", kind=RuleKind.FORM, measure="knee_flexion", low=None, high=200.0, due_s=1.0)
    assert reached(CASE, lift(), far_bent, None) < 0


def test_a_rule_is_broken_for_as_long_as_it_tolerates() -> None:
    exercise = read_exercise(shipped_exercises()["firm_chair"])
    (head,) = rules(exercise)
    found = fault_for(Case(exercise=exercise.id), exercise, head)
    assert found is not None
    (case,) = sized([Case(exercise=exercise.id)], exercise, head, *found, ("well past",))
    for hold_s, long_enough in ((case.hold_s, True), (Case(exercise=exercise.id).hold_s, False)):
        done = perform(replace(case, hold_s=hold_s), exercise)
        bent = curves([head.measure], done.joints, prescribed_camera(case, exercise).yaw_deg, "right")[head.measure]
        past_s = max(done.t_s[last] - done.t_s[first] for first, last in runs(head.beyond(bent) > 0))
        assert bool(past_s >= head.due_s) is long_enough


def test_to_turn_the_whole_body_is_tried_last() -> None:
    exercise = read_exercise(shipped_exercises()["squat"])
    for rule in rules(exercise):
        names = [name for name, _ in faults_for(Case(exercise="squat"), exercise, rule)]
        turns = [name.startswith("trunk_") and name in TURNS for name in names]
        assert turns == sorted(turns)
        assert any(turns)
