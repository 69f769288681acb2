"""Cadence and step times of walks whose steps are known: too few say nothing, and a difference has an error."""

from dataclasses import replace
from itertools import accumulate, pairwise

import numpy as np
import pytest
from movements import WALK, march, walk_across

from coach.core.base.types import Event
from coach.core.clip.clip_report import measure
from coach.core.summary.gait_summary import LEAST_CADENCE, LEAST_STEPS, walked
from coach.core.summary.session_figures import TurnRound
from coach.core.summary.summary import summarise
from coach.core.tracking.step_detection import StepTaken

OTHER = {"left": "right", "right": "left"}


def steps(gaps: list[float], start_s: float = 10.0, foot: str = "", heading: str = "") -> list[StepTaken]:
    """Steps that take turns, the first with `foot`; without one nobody knows which foot any of them is."""
    taken = []
    for at_s in accumulate(gaps, initial=start_s):
        taken.append(StepTaken(at_s, at_s, foot, heading))
        foot = OTHER.get(foot, "")
    return taken


def limping(passes: int, limp: float, of: int = 5, noise: np.random.Generator | None = None) -> list[StepTaken]:
    """Passes of `of` steps to and fro; each begins with another foot, and a step of the left one takes longer."""
    taken: list[StepTaken] = []
    for number in range(passes):
        foot, heading = ("left", "right") if number % 2 else ("right", "left")
        begins_left = foot == "left"
        gaps = [0.75 * (1 + (limp if begins_left is (k % 2 == 1) else -limp)) for k in range(of - 1)]
        start_s = taken[-1].at_s + 2.5 if taken else 1.0
        taken += steps(gaps, start_s, foot, heading)
    if noise is not None:
        taken = [replace(step, landed_s=step.landed_s + float(noise.normal(0, 0.03))) for step in taken]
    return taken


def test_no_steps_say_nothing() -> None:
    for few in ([], steps([]), steps([0.7])):
        found = walked(few)
        assert (found.steps, found.cadence, found.times) == (len(few), None, None)


def test_too_few_steps_tell_no_limp_and_just_enough_do() -> None:
    few, enough = walked(steps([0.75] * (LEAST_STEPS - 2))), walked(steps([0.75] * (LEAST_STEPS - 1)))
    assert (few.times, few.comparable) == (None, LEAST_STEPS - 1)
    assert enough.times is not None
    assert enough.times.limp == pytest.approx(0.0)


def test_three_steps_have_a_cadence_with_a_wide_error() -> None:
    found = walked(steps([0.75] * (LEAST_CADENCE - 1))).cadence
    assert found is not None
    assert found.per_min == pytest.approx(80)
    assert found.error_per_min > 5


@pytest.mark.parametrize("first", [0.6, 0.9])
def test_a_limp_is_the_difference_over_the_sum_whichever_foot_begins(first: float) -> None:
    found = walked(steps([first, 1.5 - first] * 30)).times
    assert found is not None
    assert found.limp == pytest.approx(0.2)
    assert {round(found.one_s, 3), round(found.other_s, 3)} == {0.6, 0.9}
    assert found.differ
    assert not found.named


@pytest.mark.parametrize(
    ("gaps", "pairs", "differ"),
    [
        ([0.7, 0.8], 4, False),
        ([0.7, 0.8], 300, False),
        ([0.65, 0.82], 4, False),
        ([0.65, 0.82], 60, True),
        ([1.14, 1.26], 300, False),
    ],
    ids=["small, short", "small, as long as you like", "clear, short", "clear, long", "0.05 of a slow walk"],
)
def test_a_difference_is_a_finding_only_beyond_the_error_to_expect(gaps: list[float], pairs: int, differ: bool) -> None:
    found = walked(steps(gaps * pairs)).times
    assert found is not None
    assert found.differ is differ


def test_a_missing_step_ends_the_pass_so_that_feet_are_not_mixed_up() -> None:
    found = walked(steps([0.6, 0.9] * 5 + [1.5] + [0.9, 0.6] * 4))
    assert found.passes == 2
    assert found.times is not None
    assert found.times.limp == pytest.approx(0.2)
    assert found.times.steps == found.comparable == 11


# -- several passes ----------------------------------------------------------------------------------------------------


def test_the_steps_of_short_passes_count_together_and_the_longer_foot_is_named() -> None:
    found = walked(limping(passes=12, limp=0.2))
    assert (found.steps, found.passes, found.comparable) == (60, 12, 60)
    assert found.times is not None
    assert found.times.named
    assert (found.times.one_s, found.times.other_s) == (pytest.approx(0.9), pytest.approx(0.6))
    assert found.times.differ


def test_a_pass_without_feet_cannot_be_added_to_another() -> None:
    unnamed = [replace(step, foot="") for step in limping(passes=12, limp=0.2)]
    found = walked(unnamed)
    assert (found.passes, found.comparable, found.times) == (12, 5, None)


def test_legs_that_the_model_swaps_now_and_then_are_outvoted() -> None:
    taken = limping(passes=12, limp=0.2)
    swapped = [replace(step, foot=OTHER[step.foot]) if k % 5 == 2 else step for k, step in enumerate(taken)]
    found = walked(swapped).times
    assert found is not None
    assert (found.steps, found.limp) == (60, pytest.approx(0.2))


def test_feet_that_are_named_by_chance_tell_no_limp() -> None:
    chance = np.random.default_rng(1)
    for _ in range(40):
        taken = [replace(step, foot=str(chance.choice(["left", "right"]))) for step in limping(12, 0.05, noise=chance)]
        found = walked(taken).times
        assert found is None or not found.differ


@pytest.mark.parametrize("limp", [0.0, 0.05])
def test_a_limp_as_people_have_who_walk_well_is_never_told(limp: float) -> None:
    noise = np.random.default_rng(2)
    for _ in range(40):
        found = walked(limping(12, limp, noise=noise)).times
        assert found is not None
        assert not found.differ


def test_turns_are_named_with_their_times_and_steps_of_turning_are_in_no_pass() -> None:
    there, back = steps([0.7] * 5, 1.0, "left", "right"), steps([0.7] * 5, 8.0, "left", "left")
    turning = steps([0.7, 0.7], 5.2, "right")
    found = walked([*there, *turning, *back])
    assert found.turns == (TurnRound(from_s=there[-1].at_s, to_s=8.0),)
    assert (found.passes, found.comparable) == (2, 12)


def test_walking_past_again_and_again_is_no_turn() -> None:
    found = walked([*steps([0.7] * 5, 1.0, "left", "right"), *steps([0.7] * 5, 12.0, "right", "right")])
    assert (found.turns, found.passes) == ((), 2)


# -- the cadence -------------------------------------------------------------------------------------------------------


def test_a_clip_and_a_session_tell_the_same_of_the_same_steps() -> None:
    film = walk_across(90, passes=3, steps=6, fps=30, scale=0.1)
    clip = measure(replace(WALK, id="walk"), film.poses)
    at = {"step": 0, "exercise": "walk"}
    events = [Event(t_s=0.0, kind="exercise_started", data={**at, "kind": "steps", "dose": {}, "tracked": True})]
    events += [Event(t_s=at_s, kind="step_taken", data={**at, "at_s": at_s}) for at_s in clip["steps"]]
    own = summarise(events).exercises[0].timed.walked
    assert own is not None
    assert own.cadence is not None
    assert clip["cadence_per_min"] == pytest.approx(own.cadence.per_min, abs=0.1)
    assert clip["gait"]["cadence_error_per_min"] == pytest.approx(own.cadence.error_per_min, abs=0.01)


@pytest.mark.parametrize("count", [11, 12])
def test_the_cadence_of_a_limp_is_that_of_both_feet(count: int) -> None:
    found = walked(steps([0.6, 0.9] * 6)[: count + 1]).cadence
    assert found is not None
    assert found.per_min == pytest.approx(80)


def test_a_cadence_leaves_pauses_and_turns_out() -> None:
    found = walked([*steps([0.7] * 5), *steps([0.7] * 5, 15.3), *steps([0.7] * 5, 50.0)])
    assert (found.steps, found.passes, found.times) == (18, 3, None)
    assert found.cadence is not None
    assert found.cadence.per_min == pytest.approx(60 / 0.7)


def test_a_limp_of_one_to_two_is_not_taken_for_missing_steps() -> None:
    found = walked(steps([0.4, 0.8] * 6))
    assert (found.passes, found.comparable) == (1, 13)


def test_the_errors_to_expect_hold_for_steps_that_are_each_a_tenth_of_a_second_off() -> None:
    noise, off_by, limps = np.random.default_rng(3), [], []
    for _ in range(200):
        at = [step.at_s + float(noise.normal(0, 0.1)) for step in steps([0.75] * 23)]
        found = walked(steps([b - a for a, b in pairwise(at)]))
        assert found.cadence is not None
        off_by.append((found.cadence.per_min - 80) / found.cadence.error_per_min)
        if found.times is not None and found.comparable == 24:
            limps.append((found.times.one_s - found.times.other_s) / 1.5 / found.times.limp_error)
    assert np.std(off_by) < 1.3
    assert 0.3 < np.std(limps) < 1.0
    assert len(limps) > 50


@pytest.mark.parametrize("fps", [10, 30])
def test_people_who_walk_evenly_are_not_said_to_limp(fps: float) -> None:
    for film in (march(75, steps=24, fps=fps), walk_across(90, passes=1, steps=12, fps=fps, scale=0.08)):
        found = measure(WALK, film.poses)["gait"]["step_times"]
        assert found is not None
        assert not found["differ"]
