"""The quick run tries two of everything and each fault; the full one many bodies from every view."""

from dataclasses import replace
from functools import cache

from certification_samples import ARCH, lift

from coach.certification.cases import FAULT_FREE
from coach.certification.plan import BODIES, TWO, TWO_RATES, VIEWS, Plan, full, quick
from coach.core.exercise.model import Exercise

EXERCISE = lift(limits=(ARCH,))


@cache
def quickly() -> Plan:
    return quick(EXERCISE)


def test_right_is_played_by_two_bodies_from_two_views_at_two_rates() -> None:
    right = [case for case in quickly().cases if case.fault == FAULT_FREE]
    assert {(case.person, case.view_deg, case.frames_per_s) for case in right} == {
        (person, view, rate) for person in TWO for view in (0.0, 30.0) for rate in TWO_RATES
    }
    assert sum(case.whole_way for case in right) == 1


def test_each_stop_limit_is_passed_by_both_and_approached_by_one() -> None:
    faulty = [case for case in quickly().cases if case.fault != FAULT_FREE]
    assert [case.level for case in faulty] == ["well past over_arch", "inside over_arch", "well past over_arch"]
    assert {case.person for case in faulty} == set(TWO)


def test_a_limit_that_nothing_passes_is_untried() -> None:
    never: Exercise = lift(limits=(replace(ARCH, stop_below=-170.0),))
    assert [rule.name for rule in quick(never).untried] == ["over_arch"]
    assert quickly().untried == ()


def test_the_full_run_has_the_quick_one_in_it_and_as_many_bodies_in_each_view() -> None:
    cases = full(EXERCISE).cases
    assert set(quickly().cases) <= set(cases)
    draws = [case for case in cases if case.part == "draw"]
    for view in VIEWS:
        assert len({case.person for case in draws if case.view_deg == view}) == BODIES
    assert len(set(cases)) == len(cases)


def test_so_many_bodies_that_the_band_is_not_simply_the_worst() -> None:
    assert (BODIES + 1) * 0.95 < BODIES - 1
