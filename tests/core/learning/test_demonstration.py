"""What moves in a film: ranges that are crossed again and again, in degrees over seconds."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from demonstrations import filmed, performed, shipped

from coach.core.base.types import Floats
from coach.core.kinematics.measures import MEASURES
from coach.core.learning.curves import WORTH, demonstrate, from_front, to_and_fro, turns

ERROR, SAME = 5.0, 3.0
PER_S = 20


def curve(pieces: Sequence[tuple[float, float]], noise: float = 0.0) -> Floats:
    """(degrees, seconds): from one value to the next on a straight line, beginning at the first."""
    parts, before = [], pieces[0][0]
    for value, seconds in pieces:
        parts.append(np.linspace(before, value, max(int(seconds * PER_S), 1)))
        before = value
    whole = np.concatenate(parts)
    return whole + np.random.default_rng(1).normal(0.0, noise, len(whole))


REP = [(10.0, 1.0), (80.0, 1.0), (80.0, 1.0), (10.0, 1.0)]


def test_turns_are_the_extremes_without_the_trembling_between_them() -> None:
    values = curve([*REP, *REP], noise=0.6)
    at = turns(values, SAME)
    heights = values[at]
    assert heights == pytest.approx([9, 81, 9, 81, 9], abs=2)


def test_a_movement_is_found_between_its_own_ends() -> None:
    found = to_and_fro(curve([*REP, *REP], noise=0.5), ERROR, SAME)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(10, abs=3), pytest.approx(80, abs=3))
    assert found.times >= 2
    assert found.smooth > 0.5


def test_lying_down_once_is_left_out_of_what_is_repeated() -> None:
    """Up to 150 and down to 60 to get into position, then three times from 60 to 20."""
    setting_up = [(0.0, 1.0), (150.0, 2.0), (60.0, 2.0), (60.0, 1.0)]
    found = to_and_fro(curve([*setting_up, *([(20.0, 1.0), (20.0, 0.5), (60.0, 1.0)] * 3)]), ERROR, SAME)
    assert found is not None
    assert (found.low, found.high) == (pytest.approx(20, abs=2), pytest.approx(60, abs=2))


def test_trembling_is_no_movement() -> None:
    assert to_and_fro(curve([(40.0, 5.0)], noise=2.0), ERROR, SAME) is None


def test_a_movement_within_three_errors_is_no_movement() -> None:
    small = [(40.0, 1.0), (53.0, 1.0), (40.0, 1.0)]
    large = [(40.0, 1.0), (57.0, 1.0), (40.0, 1.0)]
    assert to_and_fro(curve(small * 3), ERROR, SAME) is None
    assert to_and_fro(curve(large * 3), ERROR, SAME) is not None


def test_what_was_not_seen_is_neither_high_nor_low() -> None:
    values = curve([*REP, *REP])
    hidden = values.copy()
    hidden[25:35] = math.nan
    assert to_and_fro(hidden, ERROR, SAME) == to_and_fro(values, ERROR, SAME)
    assert to_and_fro(np.full(50, math.nan), ERROR, SAME) is None


def test_every_measure_that_has_a_worth_is_one() -> None:
    assert set(WORTH) <= set(MEASURES)


def test_a_demonstration_ends_where_the_person_leaves_the_picture() -> None:
    demo = demonstrate(performed(shipped("squat"), 24.0, "leaves_picture@12-40"), "standing")
    assert demo is not None
    assert 12.0 <= demo.t_s[-1] < 17.0


def test_the_view_is_told_by_the_shoulders() -> None:
    for name, front in (("arm_raise", True), ("squat", False)):
        demo = demonstrate(filmed(shipped(name), 6.0), "standing")
        assert demo is not None
        assert from_front(demo) is front
