"""A clinician's tick: of one thing, with a date, and an end."""

import pytest
from sweeps import swept

from coach.core.clinical import ticks
from coach.core.clinical.conditions import CONDITIONS, TICK_OF, facts_of, not_cleared
from coach.core.clinical.screening import ROWS, Tier
from coach.prescription.words import load_words

DAY_H = 24.0


@swept("name", ticks.TICKS)
def test_a_tick_holds_for_its_weeks_and_not_from_the_future(name: str) -> None:
    weeks = 4 if name in ("weight_loss", "night_pain") else 12
    for hours, holds in ((0.0, True), (weeks * 7 * DAY_H, True), ((weeks * 7 + 1) * DAY_H, False), (-1.0, False)):
        assert (ticks.in_force({name: hours}) == (name,)) is holds, hours


@pytest.mark.parametrize(
    ("tick_h", "symptom_h", "holds"),
    [(100.0, None, True), (100.0, 50.0, False), (100.0, 110.0, True), (30.0, 200.0, True), (20.0, 10.0, True)],
)
def test_a_tick_ends_with_a_new_symptom(tick_h: float, symptom_h: float | None, holds: bool) -> None:
    """Within the day of the symptom itself the session takes it back (`records.history.remember`)."""
    assert bool(ticks.in_force({"stenosis": tick_h}, symptom_h)) is holds


def test_what_is_no_tick_is_not_in_force() -> None:
    assert ticks.in_force({"exercise": 1.0}) == ()


@swept("name", ticks.TICKS)
def test_a_tick_opens_its_own_condition_and_nothing_else(name: str) -> None:
    everything = facts_of({"weeks_pregnant": 20.0, "conditions": tuple(CONDITIONS), "surgery": "yes", "age": 17,
                           "pregnant": "gave_birth"}, None)  # fmt: skip
    opened = everything - ticks.with_tick(everything, name)
    own = {not_cleared(each) for each in CONDITIONS if TICK_OF.get(each, each) == name}
    assert opened == own | ({ticks.TICKS[name].missing} & everything)


def test_what_is_needed_is_told_one_by_one_and_is_over_with_the_last_tick() -> None:
    facts = facts_of({"conditions": ("osteoporosis", "disc", "cancer")}, None)
    assert ticks.needed(facts) == ("osteoporosis", "disc")
    first = ticks.with_tick(facts, "disc")
    assert ticks.needed(first) == ("osteoporosis",)
    assert "condition_not_cleared" not in first
    assert "not_cleared" in first
    last = ticks.with_tick(first, "osteoporosis")
    assert (ticks.needed(last), "not_cleared" in last, "osteoporosis" in last) == ((), False, True)


def test_the_roller_and_the_ball_need_a_tick_and_hold_up_nothing_else() -> None:
    assert ticks.needed(facts_of({}, None)) == ()


def test_a_first_episode_after_55_has_a_tick_of_its_own() -> None:
    answers: dict[str, object] = {"age": 60, "had_before": "no"}
    assert ticks.needed(facts_of(answers, None)) == ("first_over_55",)
    assert ticks.needed(facts_of({**answers, "cleared": ("disc",)}, None)) == ("first_over_55",)
    assert ticks.needed(facts_of({**answers, "cleared": ("first_over_55",)}, None)) == ()
    assert ticks.needed(facts_of({**answers, "had_before": "yes"}, None)) == ()


@pytest.mark.parametrize("sign", ["weight_loss", "night_pain"])
def test_some_signs_need_an_examination(sign: str) -> None:
    assert ROWS[sign].tier is Tier.ASK_FIRST
    assert ticks.of_sign(sign, frozenset()) == sign
    assert ticks.of_sign(sign, facts_of({"cleared": (sign,)}, None)) is None
    other = {"weight_loss": "night_pain", "night_pain": "weight_loss"}[sign]
    assert ticks.of_sign(sign, facts_of({"cleared": (other,)}, None)) == sign
    assert ticks.of_sign("fever", frozenset()) is None


@pytest.mark.parametrize(
    ("before", "changed", "over"),
    [
        ({}, {"conditions": ("stenosis",)}, {"stenosis"}),
        ({"conditions": ("disc",)}, {"conditions": ("disc", "stenosis")}, {"stenosis"}),
        ({"conditions": ("disc", "stenosis")}, {"conditions": ("disc",)}, {"stenosis"}),
        ({"conditions": ("disc",)}, {"conditions": ("disc",)}, set()),
        ({"conditions": ("disc",)}, {"conditions": None}, {"disc"}),
        ({}, {"conditions": ("cancer",)}, set()),
        ({"surgery": "yes"}, {"surgery": "yes"}, {"recent_surgery"}),
        ({"pregnant": "no"}, {"pregnant": "2027-01-01"}, {"pregnant", "recent_birth"}),
        ({"pregnant": "2027-01-01"}, {"pregnant": "2027-01-08"}, set()),
        ({"pregnant": "2027-01-01"}, {"pregnant": "gave_birth"}, {"pregnant", "recent_birth"}),
        ({}, {"smoking": "yes"}, set()),
    ],
)
def test_a_tick_ends_when_its_condition_changes(
    before: dict[str, object], changed: dict[str, object], over: set[str]
) -> None:
    assert ticks.ended(before, changed) == over


@swept("name", ticks.TICKS)
def test_every_tick_is_asked_for_by_name(name: str) -> None:
    assert ticks.tick_of(ticks.question(name)) == name
    assert ticks.tick_of("cleared") is None
    assert ticks.tick_of(name) is None
    for language in ("en", "es", "de"):
        assert f"tick.{name}" in load_words(language)
