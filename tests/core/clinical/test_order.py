"""Which dates are believed, where the other sessions are placed, and one order out of two."""

import pytest

from coach.core.clinical.order import LONGEST_H, Span, ages, merged


def began(*dates: tuple[float, float | None]) -> list[float]:
    return [age.placed.began_h for age in ages(dates)]


def believed(*dates: tuple[float, float | None]) -> list[bool]:
    return [age.believed for age in ages(dates)]


def test_dates_in_order_are_believed_as_they_are() -> None:
    found = ages([(50.0, 49.5), (26.0, None), (26.0, 25.0), (0.0, 0.0)])
    assert [age.placed for age in found] == [Span(50.0, 49.5), Span(26.0, 26.0), Span(26.0, 25.0), Span(0.0, 0.0)]
    assert all(age.believed for age in found)
    assert ages([]) == ()


def test_one_in_the_future_is_as_old_as_the_next_one_that_is_believed() -> None:
    assert began((30.0, 29.0), (-9600.0, -9601.0), (5.0, 4.0), (1.0, 0.5)) == [30.0, 5.0, 5.0, 1.0]
    assert believed((30.0, 29.0), (-9600.0, -9601.0), (5.0, 4.0), (1.0, 0.5)) == [True, False, True, True]


def test_one_in_the_future_with_none_after_it_is_of_just_now() -> None:
    (_, last) = ages([(30.0, 29.0), (-9600.0, -9601.0)])
    assert (last.placed, last.youngest, last.believed) == (Span(0.0, 0.0), Span(0.0, 0.0), False)


def test_a_clock_set_back_makes_no_session_of_today_older() -> None:
    assert began((-24.0, -24.1), (-23.0, -23.1), (-22.0, -22.1)) == [0.0, 0.0, 0.0]
    assert began((-24.0, -24.1), (-23.0, -23.1), (1.0, 0.5)) == [1.0, 1.0, 1.0]


def test_one_wrong_clock_in_the_past_is_outnumbered_and_may_still_be_right() -> None:
    """Dated an hour ago, before two that are dated yesterday: it may not open what an hour ago would close."""
    first, *rest = ages([(1.0, 0.9), (25.0, 24.9), (24.5, 24.4)])
    assert (first.placed, first.youngest, first.believed) == (Span(25.0, 25.0), Span(1.0, 0.9), False)
    assert all(age.believed for age in rest)


def test_of_two_that_contradict_each_other_the_second_counts_as_younger() -> None:
    assert began((2.0, 1.9), (26.0, 25.0)) == [2.0, 0.0]


@pytest.mark.parametrize("ended_h", [-3.0, -LONGEST_H])
def test_a_clock_set_forward_in_a_session_ends_it_at_the_next_one(ended_h: float) -> None:
    (first, second) = ages([(5.0, ended_h), (3.0, 2.0)])
    assert (first.placed, first.believed) == (Span(5.0, 3.0), False)
    assert second.believed


def test_a_session_ends_within_a_day_and_not_before_it_began() -> None:
    assert ages([(30.0, 30.0 - LONGEST_H)])[0].believed
    assert ages([(30.0, 30.0 - LONGEST_H - 0.1)])[0].placed == Span(30.0, 0.0)
    assert ages([(5.0, 6.0)])[0].placed == Span(5.0, 0.0)


def test_an_order_is_never_older_than_what_came_before() -> None:
    dates = [(h * 7.3 % 11 - 2.0, None) for h in range(60)]
    placed = began(*dates)
    assert placed == sorted(placed, reverse=True)
    assert min(placed) >= 0.0
    for age, (dated, _) in zip(ages(dates), dates, strict=True):
        assert age.youngest.began_h <= age.placed.began_h
        assert not age.believed or age.placed.began_h == dated


# one order out of two


@pytest.mark.parametrize(
    ("here", "there", "whole"),
    [
        ("", "abc", "abc"), ("abc", "", "abc"), ("abc", "abc", "abc"), ("ac", "abc", "abc"), ("ad", "bc", "abcd"),
        ("b", "abc", "abc"), ("ab", "ba", "ab"), ("c", "ab", "abc"), ("acx", "bcy", "abcxy"),
    ],
)  # fmt: skip
def test_each_keeps_its_own_order(here: str, there: str, whole: str) -> None:
    age_h = {key: -float(ord(key)) for key in here + there}
    assert "".join(merged(here, there, age_h)) == whole


def test_a_date_never_turns_two_around_that_have_an_order() -> None:
    age_h = {"a": 1.0, "b": 9.0, "x": 5.0, "y": 4.0}
    assert "".join(merged("ab", "xy", age_h)) == "xyab"
    assert "".join(merged("ab", "bx", {"a": 1.0, "b": 2.0, "x": 9.0})) == "abx"
