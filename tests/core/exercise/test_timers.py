"""Ice and heat wait until the skin has rested, and a day has only so many of them, whatever the clock says."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach.core.exercise.model import TimerPart, TimerRules
from coach.core.exercise.timers import DAY_S, GAP, PER_DAY, Allowed, Use, allowed, part_at

MIN, H = 60.0, 3600.0
NAN = float("nan")
AT_ONCE = Allowed(now=True, in_s=0.0, why="")
PARTS = tuple(TimerPart(name=name, seconds=20 * MIN) for name in ("heat", "off", "cold"))


def rules(
    *counts_as: str, gap_s: float = 2 * H, per_day: int | None = 4, parts: tuple[TimerPart, ...] = ()
) -> TimerRules:
    return TimerRules(
        counts_as=counts_as, least_s=600, most_s=3600, gap_s=gap_s, per_day=per_day, parts=parts, source="test"
    )


COLD, HEAT, BOTH = rules("cold"), rules("heat"), rules("cold", "heat")


def used(*ages_h: float, kind: str = "cold") -> list[Use]:
    return [Use(kind, age_h * H, 15 * MIN) for age_h in ages_h]


def test_what_was_never_used_may_begin() -> None:
    assert allowed(COLD, []) == AT_ONCE


# hours since the uses ended -> hours to wait, and why; 2 h between two, 4 in 24 h
@pytest.mark.parametrize(
    ("ages_h", "in_h", "why"),
    [
        ((0.0,), 2.0, GAP),
        ((0.5,), 1.5, GAP),
        ((1.75, 6.0), 0.25, GAP),
        ((2.0,), 0.0, ""),
        ((3.0, 6.0, 9.0), 0.0, ""),
        ((3.0, 6.0, 9.0, 12.0), 12.0, PER_DAY),
        ((3.0, 6.0, 9.0, 23.9), 0.1, PER_DAY),
        ((3.0, 6.0, 9.0, 24.0), 0.0, ""),
        ((3.0, 6.0, 9.0, 12.0, 15.0), 12.0, PER_DAY),
        ((1.0, 6.0, 9.0, 23.5), 1.0, GAP),
        ((1.0, 6.0, 9.0, 22.0), 2.0, PER_DAY),
        ((0.0, 0.0, 0.0, 0.0), 24.0, PER_DAY),
        ((30.0, 40.0, 50.0, 60.0), 0.0, ""),
    ],
    ids=[
        "just taken off", "half an hour ago", "the last one counts", "two hours ago", "a fourth today",
        "a fifth today", "the oldest is nearly a day old", "the oldest is a day old", "five already",
        "the rest lasts longer than the day", "the day lasts longer than the rest", "four at once", "days ago",
    ],
)  # fmt: skip
def test_the_skin_rests_and_the_day_has_four(ages_h: tuple[float, ...], in_h: float, why: str) -> None:
    answer = allowed(COLD, used(*ages_h))
    assert answer.now == (why == "")
    assert answer.in_s == pytest.approx(in_h * H)
    assert answer.why == why


@pytest.mark.parametrize("per_day", [None, 1, 4])
def test_every_number_of_uses_at_every_age(per_day: int | None) -> None:
    last_ages_h = (-30.0, -2.0, -0.01, 0.0, 0.5, 1.99, 2.0, 5.0, 23.0, 24.0, 40.0)
    wrong = []
    for count, last_h, apart_h in product(range(7), last_ages_h, (0.0, 1.0, 2.5, 6.0, 24.0)):
        ages_h = [last_h + apart_h * k for k in range(count)]
        real_h = [max(age, 0.0) for age in ages_h]
        today = sum(age < 24 for age in real_h)
        rested = not real_h or min(real_h) >= 2
        if allowed(rules("cold", per_day=per_day), used(*ages_h)).now != (
            rested and (per_day is None or today < per_day)
        ):
            wrong.append(ages_h)
    assert wrong == []


def test_the_later_reason_is_told_and_waiting_for_it_is_enough() -> None:
    for last_h, fourth_h in product((0.2, 1.0, 1.8), (22.1, 22.6, 23.1, 23.9)):
        uses = used(last_h, 8.0, 12.0, fourth_h)
        answer = allowed(COLD, uses)
        assert answer.in_s == pytest.approx(max(2 - last_h, 24 - fourth_h) * H)
        assert answer.why == (GAP if 2 - last_h > 24 - fourth_h else PER_DAY)


@pytest.mark.parametrize("age_h", [-0.001, -1.0, -100.0, NAN], ids=["a little", "an hour", "days", "not known"])
def test_a_clock_that_was_set_back_shortens_no_rest(age_h: float) -> None:
    assert allowed(COLD, used(age_h)) == Allowed(now=False, in_s=2 * H, why=GAP)
    assert allowed(COLD, used(age_h, 3.0, 4.0, 5.0)).why == PER_DAY


def test_the_last_second_is_waited_for_as_well() -> None:
    assert allowed(COLD, [Use("cold", 2 * H - 0.5, 900.0)]) == Allowed(now=False, in_s=0.5, why=GAP)
    assert allowed(COLD, [Use("cold", 2 * H + 0.5, 900.0)]) == AT_ONCE


def test_cold_and_heat_are_counted_apart() -> None:
    assert allowed(HEAT, used(0.5)).now
    assert not allowed(COLD, used(0.5)).now
    assert allowed(COLD, used(0.1, kind="rub")).now


@pytest.mark.parametrize(("first", "then"), [("cold", HEAT), ("heat", COLD)])
def test_skin_that_was_cooled_is_not_warmed_within_twenty_minutes_nor_the_other_way(
    first: str, then: TimerRules
) -> None:
    """Cold skin does not feel that it burns."""
    assert allowed(then, used(0.0, kind=first)) == Allowed(now=False, in_s=20 * MIN, why=GAP)
    assert allowed(then, used(0.25, kind=first)).in_s == pytest.approx(5 * MIN)
    assert allowed(then, used(20 / 60, kind=first)).now
    assert not allowed(then, [Use(first, 3 * H, 900.0, open=True)]).now


def test_hot_and_cold_in_turn_waits_for_both_and_counts_as_both() -> None:
    assert not allowed(BOTH, used(0.5, kind="cold")).now
    assert not allowed(BOTH, used(0.5, kind="heat")).now
    block = used(0.5, kind="cold") + used(0.5, kind="heat")
    assert allowed(COLD, block).in_s == allowed(HEAT, block).in_s == allowed(BOTH, block).in_s == 1.5 * H


def test_hot_and_cold_in_turn_is_one_use_of_each_and_not_two_of_either() -> None:
    blocks = [use for age_h in (3.0, 6.0, 9.0) for kind in ("cold", "heat") for use in used(age_h, kind=kind)]
    assert allowed(BOTH, blocks).now
    assert allowed(BOTH, blocks + used(12.0)).why == PER_DAY


def test_what_never_began_is_no_use_and_what_has_no_length_is_one() -> None:
    assert allowed(COLD, [Use("cold", 60.0, 0.0)]).now
    assert not allowed(COLD, [Use("cold", 60.0, NAN)]).now
    assert not allowed(COLD, [Use("cold", 60.0, 5.0)]).now


def test_without_gap_and_number_nothing_waits() -> None:
    assert allowed(rules("rub", gap_s=0.0, per_day=None), used(0.0, 0.0, 0.1, kind="rub")) == AT_ONCE


def test_waiting_is_told_in_whole_minutes_and_hours_rounded_up() -> None:
    assert allowed(COLD, []).text is None
    for ages_h, key, n in (((0.99,), GAP, 61), ((1.999,), GAP, 1), ((3.0, 4.0, 5.0, 20.5), PER_DAY, 4)):
        told = allowed(COLD, used(*ages_h)).text
        assert told is not None
        assert (told.key, dict(told.params)["n"]) == (key, n)


ages = st.floats(min_value=-3 * DAY_S, max_value=3 * DAY_S) | st.just(NAN)
some_uses = st.lists(st.builds(Use, st.sampled_from(["cold", "heat"]), ages, st.floats(0, 3600)), max_size=9)
some_rules = st.builds(
    lambda names, gap_s, per_day: rules(*names, gap_s=gap_s, per_day=per_day),
    st.sampled_from([("cold",), ("heat",), ("cold", "heat")]),
    st.floats(0, DAY_S),
    st.none() | st.integers(1, 6),
)


def later(uses: list[Use], by_s: float) -> list[Use]:
    """The same uses, seen again after a time on an honest clock."""
    known = [0.0 if use.ended_ago_s != use.ended_ago_s else max(use.ended_ago_s, 0.0) for use in uses]
    return [Use(use.kind, age_s + by_s, use.seconds) for use, age_s in zip(uses, known, strict=True)]


@given(some_rules, some_uses)
def test_waiting_as_long_as_told_is_enough_and_less_is_not(of: TimerRules, uses: list[Use]) -> None:
    answer = allowed(of, uses)
    assert answer.now == (answer.in_s == 0) == (answer.why == "")
    assert allowed(of, later(uses, answer.in_s + 1e-3)).now
    if not answer.now:
        sooner = allowed(of, later(uses, answer.in_s / 2))
        assert not sooner.now
        assert sooner.in_s == pytest.approx(answer.in_s / 2)


@given(some_rules, some_uses, st.builds(Use, st.sampled_from(["cold", "heat"]), ages, st.floats(1, 3600)))
def test_one_more_use_never_lets_it_begin_sooner(of: TimerRules, uses: list[Use], more: Use) -> None:
    assert allowed(of, [*uses, more]).in_s >= allowed(of, uses).in_s


@given(some_rules, some_uses, st.floats(0, DAY_S))
def test_setting_the_clock_back_never_lets_it_begin_sooner(of: TimerRules, uses: list[Use], by_s: float) -> None:
    back = [Use(use.kind, use.ended_ago_s - by_s, use.seconds) for use in uses]
    assert allowed(of, back).in_s >= allowed(of, uses).in_s


@pytest.mark.parametrize(
    ("into_s", "name", "left_s"),
    [
        (-5.0, "heat", 1200.0), (0.0, "heat", 1200.0), (1199.0, "heat", 1.0), (1200.0, "off", 1200.0),
        (2399.0, "off", 1.0), (2400.0, "cold", 1200.0), (3599.5, "cold", 0.5), (NAN, "heat", 1200.0),
    ],
)  # fmt: skip
def test_the_parts_follow_one_another(into_s: float, name: str, left_s: float) -> None:
    at = part_at(rules("cold", "heat", parts=PARTS), into_s)
    assert at is not None
    assert (at.part, at.left_s) == (PARTS[at.index], pytest.approx(left_s))
    assert at.part.name == name


def test_after_the_last_part_and_without_parts_there_is_none() -> None:
    assert part_at(rules("cold", "heat", parts=PARTS), 3600.0) is None
    assert part_at(COLD, 30.0) is None
