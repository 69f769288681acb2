"""Cadence and step times of walks whose steps are known: too few say nothing, and a difference has an error."""

from itertools import accumulate

import numpy as np
import pytest
from movements import WALK, march, walk_across

from coach.core.clip.clip_report import measure
from coach.core.summary.gait_summary import LEAST_STEPS, walked


def steps(gaps: list[float], start_s: float = 10.0) -> list[float]:
    return list(accumulate(gaps, initial=start_s))


def test_no_steps_say_nothing() -> None:
    for few in ([], [1.0], steps([0.7])):
        found = walked(few)
        assert (found.steps, found.cadence, found.times) == (len(few), None, None)


def test_too_few_steps_say_nothing_and_just_enough_say_something() -> None:
    few, enough = walked(steps([0.75] * (LEAST_STEPS - 2))), walked(steps([0.75] * (LEAST_STEPS - 1)))
    assert (few.cadence, few.times, few.in_one_piece) == (None, None, LEAST_STEPS - 1)
    assert enough.cadence is not None
    assert enough.cadence.per_min == pytest.approx(80)
    assert enough.times is not None
    assert enough.times.ratio == pytest.approx(1.0)


@pytest.mark.parametrize("first", [0.6, 0.9])
def test_a_limp_is_the_shorter_over_the_longer_whichever_foot_begins(first: float) -> None:
    other = 1.5 - first
    found = walked(steps([first, other] * 30)).times
    assert found is not None
    assert found.ratio == pytest.approx(0.6 / 0.9)
    assert (found.one_s, found.other_s) == (pytest.approx(first), pytest.approx(other))
    assert found.differ


@pytest.mark.parametrize(
    ("gaps", "pairs", "differ"),
    [([0.7, 0.8], 4, False), ([0.7, 0.8], 300, False), ([0.65, 0.82], 4, False), ([0.65, 0.82], 60, True)],
    ids=["small, short", "small, as long as you like", "clear, short", "clear, long"],
)
def test_a_difference_is_a_finding_only_beyond_the_error_to_expect(gaps: list[float], pairs: int, differ: bool) -> None:
    """A difference of a tenth of a second never is: it can be the camera's, of the same foot every time."""
    found = walked(steps(gaps * pairs)).times
    assert found is not None
    assert found.differ is differ


def test_a_missing_step_ends_the_piece_so_that_feet_are_not_mixed_up() -> None:
    found = walked(steps([0.6, 0.9] * 5 + [1.5] + [0.9, 0.6] * 4))
    assert found.in_one_piece == 11
    assert found.times is not None
    assert found.times.ratio == pytest.approx(0.6 / 0.9)
    assert found.times.steps == 11


def test_a_turn_between_two_passes_ends_the_piece() -> None:
    found = walked(steps([0.7] * 5 + [1.8] + [0.7] * 5 + [30.0] + [0.7] * 5))
    assert (found.steps, found.in_one_piece, found.times) == (18, 6, None)
    assert found.cadence is not None
    assert found.cadence.per_min == pytest.approx(60 / 0.7)


@pytest.mark.parametrize("count", [11, 12])
def test_the_cadence_of_a_limp_is_that_of_both_feet(count: int) -> None:
    found = walked(steps([0.6, 0.9] * 6)[: count + 1]).cadence
    assert found is not None
    assert found.per_min == pytest.approx(80)


def test_a_limp_of_one_to_two_is_not_taken_for_missing_steps() -> None:
    found = walked(steps([0.4, 0.8] * 6))
    assert found.in_one_piece == 13


def test_the_errors_to_expect_hold_for_steps_that_are_each_a_tenth_of_a_second_off() -> None:
    noise, off_by, ratios = np.random.default_rng(3), [], []
    for _ in range(200):
        found = walked([t_s + float(e) for t_s, e in zip(steps([0.75] * 23), noise.normal(0, 0.1, 24), strict=True)])
        assert found.cadence is not None
        off_by.append((found.cadence.per_min - 80) / found.cadence.error_per_min)
        if found.times is not None and found.in_one_piece == 24:
            ratios.append((found.times.one_s - found.times.other_s) / 0.75 / found.times.ratio_error)
    assert np.std(off_by) < 1.3
    assert 0.4 < np.std(ratios) < 1.0
    assert len(ratios) > 50


@pytest.mark.parametrize("fps", [10, 30])
def test_people_who_walk_evenly_are_not_said_to_limp(fps: float) -> None:
    for walk in (march(75, steps=24, fps=fps), walk_across(90, passes=1, steps=12, fps=fps, scale=0.08)):
        found = walked(measure(WALK, walk.poses)["steps"]).times
        assert found is not None
        assert not found.differ
