"""The plan changes one thing at a time, deals the changes out evenly, and keeps to its room."""

from collections import Counter
from dataclasses import fields
from math import nan

import pytest
from trial.cases import LEVELS, QUALITIES, VIEWS_DEG, Case, combined, cost, dealt, planned
from trial.limits import FIRST_ALARMS, INSIDE, alarm_cases, amount_for, furthest, goal
from trial_samples import ARCH, lift

from coach.core.kinematics.camera_azimuth import view_error
from coach.mannequin.body.body import build_body
from coach.mannequin.patient.faults import ScriptedFault
from coach.mannequin.render.style import LOOKS

BASELINES = [Case(exercise=name) for name in ("a", "b", "c")]
SECONDS = {"a": 10.0, "b": 10.0, "c": 10.0}


def test_every_exercise_gets_every_level_once() -> None:
    cases = list(dealt(BASELINES))
    assert len(cases) == len(set(cases)) == 3 * len(LEVELS)
    assert {(case.exercise, case.level) for case in cases} == {
        (b.exercise, name) for b in BASELINES for _, name, _ in LEVELS
    }


def test_a_dealt_case_differs_from_its_baseline_in_one_factor() -> None:
    for case in dealt(BASELINES):
        base = Case(exercise=case.exercise)
        changed = {f.name for f in fields(Case) if getattr(case, f.name) != getattr(base, f.name)} - {"factor", "level"}
        assert len(changed) == 1 or changed == {"height_m", "build"}


def test_broken_off_after_the_first_round_different_levels_have_come_up() -> None:
    many = [Case(exercise=str(number)) for number in range(len(LEVELS))]
    first = [case.level for case, _ in zip(dealt(many), many, strict=False)]
    assert sorted(first) == sorted(name for _, name, _ in LEVELS)


def test_the_plan_keeps_baselines_and_alarms_and_fills_its_room() -> None:
    alarm, *more = (Case(exercise="a", factor="limit", fault="over_arch", amount=30.0 + n) for n in range(9))
    cases = planned("abc", [alarm], more, 2, 1, SECONDS, most_frames=3600)
    count = Counter(case.factor for case in cases)
    assert (count["baseline"], count["together"]) == (3, 2)
    assert alarm in cases
    assert 1 < count["limit"] < 9
    assert 3000 < sum(cost(case, SECONDS) for case in cases) <= 3600
    assert planned("", [], [], 2, 1, SECONDS, 3600) == []


def test_however_little_room_there_is_every_exercise_is_seen_from_the_views_that_its_bands_need() -> None:
    cases = planned("abc", [], [], 0, 1, SECONDS, most_frames=0)
    assert {(case.exercise, case.turn_deg) for case in cases} == {(e, deg) for e in "abc" for deg in (0.0, *VIEWS_DEG)}


def test_the_first_alarms_of_a_limit_are_of_one_fault_in_the_prescribed_view() -> None:
    (cases,) = alarm_cases(lift(limits=(ARCH,)), 1)
    first = cases[:FIRST_ALARMS]
    assert [case.level.split()[0] for case in first] == ["well", "just", "inside"]
    assert {(case.fault, case.turn_deg, case.height_m) for case in first} == {("over_arch", 0.0, 1.7)}
    assert alarm_cases(lift(), 1) == []


def test_just_inside_is_inside_the_band_that_the_program_gives() -> None:
    exercise = lift(limits=(ARCH,))
    band = view_error("hip_flexion", nan, "side", exercise.id)
    assert goal("inside", exercise, ARCH) == pytest.approx(-band - INSIDE["deg"])


def test_draws_are_the_same_for_the_same_seed() -> None:
    assert list(combined(BASELINES, 6, 1)) == list(combined(BASELINES, 6, 1))
    assert list(combined(BASELINES, 6, 1)) != list(combined(BASELINES, 6, 2))


def test_every_level_can_be_filmed() -> None:
    for case in [*dealt(BASELINES), *combined(BASELINES, 30, 3)]:
        assert case.look in LOOKS
        assert case.quality in QUALITIES
        assert build_body(case.height_m, case.build).height_m == case.height_m


@pytest.mark.parametrize("past_deg", [8.0, 2.0, -7.0])
def test_a_fault_is_sized_so_that_the_limit_is_passed_by_so_much(past_deg: float) -> None:
    case, exercise = Case(exercise="hip_lift"), lift(limits=(ARCH,))
    amount = amount_for(case, exercise, ARCH, "over_arch", 60.0, past_deg)
    assert amount is not None
    reached = furthest(case, exercise, build_body(), ARCH, ScriptedFault(name="over_arch", value=amount))
    assert reached == pytest.approx(past_deg, abs=0.5)


def test_where_the_body_cannot_go_there_is_no_case() -> None:
    exercise = lift(limits=(ARCH,))
    assert amount_for(Case(exercise="hip_lift"), exercise, ARCH, "too_far", 1.6, 30.0) is None
