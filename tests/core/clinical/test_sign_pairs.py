"""Every combination of two signs: the table is whole, never milder than a sign alone, and sessions follow it."""

from itertools import combinations
from typing import Any

from movements import lifts, routine
from play import Play
from sweeps import swept

from coach.core.clinical.eligibility import Known
from coach.core.clinical.screening import ROWS, SCREENING, Tier
from coach.core.clinical.sign_pairs import RAISED, TOGETHER, WITH_HISTORY, tier_of

PAIRS = [frozenset(pair) for pair in combinations(ROWS, 2)]
ORDER = [Tier.EMERGENCY, Tier.TODAY, None, Tier.ASK_FIRST, Tier.ADVICE]  # None: lying comfort only


def test_every_two_signs_and_every_sign_alone_are_in_the_table() -> None:
    assert set(TOGETHER) == {*PAIRS, *(frozenset({sign}) for sign in ROWS)}


@swept("sign", ROWS)
def test_a_sign_alone_is_what_the_screening_says(sign: str) -> None:
    row = ROWS[sign]
    assert TOGETHER[frozenset({sign})] == (None if row.comfort else row.tier)


@swept("pair", PAIRS)
def test_two_signs_are_as_urgent_as_the_more_urgent_of_them_or_more_and_then_a_reason_stands_there(
    pair: frozenset[str],
) -> None:
    alone = min((TOGETHER[frozenset({sign})] for sign in pair), key=ORDER.index)
    assert ORDER.index(TOGETHER[pair]) <= ORDER.index(alone)
    assert (TOGETHER[pair] != alone) is (pair in RAISED), (TOGETHER[pair], alone)


def test_cancer_with_new_weakness_or_gait_is_an_emergency() -> None:
    assert tier_of(["leg_symptoms"]) is Tier.TODAY
    for sign in ("leg_symptoms", "unsteady"):
        assert tier_of([sign], {"cancer_history"}) is Tier.EMERGENCY
        assert tier_of([sign, "cancer_or_immunity"]) is Tier.EMERGENCY
    assert set(WITH_HISTORY.values()) == {Tier.EMERGENCY}


def test_of_many_signs_the_most_urgent_two_decide() -> None:
    assert tier_of(["weight_loss", "night_pain", "calf"]) is Tier.TODAY
    assert tier_of(["calf", "fever", "infection_risk"]) is Tier.EMERGENCY
    assert tier_of([]) is None
    assert tier_of(["cannot_stand"]) is None
    assert tier_of(["symptoms"]) is Tier.TODAY  # what begins in a session


def _asked_of(signs: frozenset[str]) -> Known:
    facts = {row.only[0] for row in SCREENING if row.id in signs and row.only}
    facts -= {"cancer_history"}
    if "cancer_or_immunity" in signs:
        facts |= {"low_immunity"}
    return Known(facts=frozenset(facts))


def _locked(play: Play) -> list[Any]:
    return [e.data["lock"] for e in play.of("locked")]


@swept("pair", [pair for pair in PAIRS if TOGETHER[pair] in (Tier.EMERGENCY, Tier.TODAY)][::9])
def test_a_session_locks_two_signs_as_the_table_says(pair: frozenset[str]) -> None:
    play = Play(routine(lifts(1)), known=_asked_of(pair), answers=dict.fromkeys(pair, "yes"), voice_s=0.3, fps=5.0)
    play.run()
    assert play.end == "screening"
    assert Tier(_locked(play)[-1]) is TOGETHER[pair]
    assert f"advice.{TOGETHER[pair]}" in play.said()


@swept("pair", RAISED)
def test_a_session_raises_what_two_signs_raise(pair: frozenset[str]) -> None:
    play = Play(routine(lifts(1)), known=_asked_of(pair), answers=dict.fromkeys(pair, "yes"), voice_s=0.3, fps=5.0)
    play.run()
    assert Tier(_locked(play)[-1]) is TOGETHER[pair]
    assert f"advice.{TOGETHER[pair]}" in play.said()
