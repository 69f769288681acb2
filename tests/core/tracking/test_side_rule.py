"""Which side is measured: each rule of an exercise file does what it says."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from movements import EITHER_LIFT, FREE_LIFT, Body, Leg, curve, length_s, pose, times

from coach.core.base.types import Pose
from coach.core.clip.clip_report import measure
from coach.core.exercise.model import Kind, SideRule
from coach.core.kinematics.skeleton import PAIRED, point
from coach.core.tracking.pipeline import Watching, observe

ONCE = [(50, 1), (0, 1), (50, 1)]


def bent(left: float, right: float) -> Body:
    """Lying, knees bent; degrees of hip flexion."""
    return Body(trunk=-90, left=Leg(hip=left, knee=90), right=Leg(hip=right, knee=90))


def film(body_at: object, seconds: float, fps: float = 30.0) -> Iterator[Pose]:
    for t_s in times(seconds, fps):
        yield pose(t_s, body_at(t_s))  # type: ignore[operator]


def doubted(poses: Iterator[Pose], side: str, visibility: float) -> Iterator[Pose]:
    """The model doubts one side, and is sure of the other."""
    for each in poses:
        marks = each.landmarks.copy()
        for name in PAIRED:
            marks[point(name, side), 3] = visibility
        yield replace(each, landmarks=marks)


def side_of(rule: SideRule, poses: Iterator[Pose]) -> str:
    watching = Watching()
    for each in poses:
        watching, seen = observe(replace(FREE_LIFT, side_rule=rule), watching, each)
    return seen.side


@pytest.mark.parametrize(("rule", "side"), [(SideRule.NEAR, "right"), (SideRule.CLEARER, "left")])
def test_the_nearer_side_is_measured_or_the_clearer_one(rule: SideRule, side: str) -> None:
    """Facing right, the right side is the nearer; an arm or a chair hides some of it."""
    still = film(lambda _: bent(50, 50), 2.0)
    assert side_of(rule, doubted(still, "right", 0.6)) == side


def test_the_clearer_side_is_kept_while_both_are_about_as_clear() -> None:
    def unsure() -> Iterator[Pose]:
        yield from doubted(film(lambda _: bent(50, 50), 2.0), "right", 0.6)
        later = film(lambda _: bent(50, 50), 2.0)
        yield from (replace(each, t_s=each.t_s + 2.1) for each in doubted(later, "left", 0.93))

    assert side_of(SideRule.CLEARER, unsure()) == "left"


@pytest.mark.parametrize("fps", [10, 30, 60])
@pytest.mark.parametrize(("rule", "count"), [(SideRule.EITHER, 2), (SideRule.MOVING, 1), (SideRule.NEAR, 1)])
def test_both_legs_at_once_are_one_movement_where_the_moving_side_counts(
    rule: SideRule, count: int, fps: float
) -> None:
    value = curve(ONCE, 0.8)
    both = film(lambda t_s: bent(value(t_s), value(t_s)), length_s(ONCE, 0.8), fps)
    assert len(measure(replace(EITHER_LIFT, side_rule=rule), both)["reps"]) == count


def test_both_legs_held_up_together_are_held_once() -> None:
    """Both knees drawn up, one a little later and let down a little earlier."""
    early, late = curve([(50, 1), (0, 4), (50, 1)], 0.8), curve([(50, 1.5), (0, 3), (50, 1.5)], 0.8)
    hold = replace(EITHER_LIFT, kind=Kind.HOLD, side_rule=SideRule.MOVING)
    both = film(lambda t_s: bent(early(t_s), late(t_s)), 7.6)
    (found,) = measure(hold, both)["holds"]
    assert found["end_s"] - found["start_s"] == pytest.approx(4.9, abs=1.2)


def test_the_leg_that_moves_is_the_one_that_is_measured() -> None:
    value = curve(ONCE, 0.8)
    watching, sides = Watching(), set()
    for each in film(lambda t_s: bent(value(t_s), 50), length_s(ONCE, 0.8)):
        watching, seen = observe(replace(EITHER_LIFT, side_rule=SideRule.MOVING), watching, each)
        sides |= {seen.side} if seen.active else set()
    assert sides == {"left"}


@pytest.mark.parametrize(("rests_s", "counted"), [(0.0, 1), (0.6, 2)])
@pytest.mark.parametrize("fps", [15, 30, 60])
def test_a_leg_whose_name_changes_in_the_middle_of_its_lift_has_lifted_once(
    rests_s: float, counted: int, fps: float
) -> None:
    """The model takes one leg for the other while it is up; legs that take turns both rest in between."""
    exercise = replace(EITHER_LIFT, side_rule=SideRule.EITHER)
    first = curve([(50, 1), (5, 1), (50, 4)], 0.3)
    second = curve([(50, 2.3 + rests_s), (5, 1), (50, 3)], 0.001 if not rests_s else 0.3)

    def legs(t_s: float) -> Body:
        return bent(first(t_s) if t_s < 2.3 or rests_s else 50.0, second(t_s))

    assert len(measure(exercise, list(film(legs, 6.0, fps)))["reps"]) == counted
