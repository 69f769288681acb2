"""Every combination of two signs: the table is whole, never milder than a sign alone, and sessions follow it."""

from itertools import combinations
from typing import Any

import pytest
from movements import lifts, routine
from play import SILENT, Play
from sweeps import swept

from coach.core.clinical import ticks
from coach.core.clinical.eligibility import Known
from coach.core.clinical.history import new_symptom
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


@swept("pair", [pair for pair in PAIRS if TOGETHER[pair] in (Tier.EMERGENCY, Tier.TODAY)][::18])
def test_a_session_locks_two_signs_as_the_table_says(pair: frozenset[str]) -> None:
    play = Play(routine(lifts(1)), known=_asked_of(pair), answers=dict.fromkeys(pair, "yes"), voice_s=0.3, fps=5.0)
    play.run()
    assert play.end == "screening"
    assert Tier(_locked(play)[-1]) is TOGETHER[pair]
    assert f"advice.{TOGETHER[pair]}" in play.said()


@pytest.mark.slow
@swept("pair", RAISED)
def test_a_session_raises_what_two_signs_raise(pair: frozenset[str]) -> None:
    answers = {**dict.fromkeys(pair, "yes"), **{ticks.question(name): "no" for name in ticks.TICKS}}  # none examined
    play = Play(routine(lifts(1)), known=_asked_of(pair), answers=answers, voice_s=0.3, fps=5.0)
    play.run()
    assert Tier(_locked(play)[-1]) is TOGETHER[pair]
    assert not play.of("lock_lifted")
    assert f"advice.{TOGETHER[pair]}" in play.said()


# -- two signs that a clinician has examined ---------------------------------------------------------------------------

ILLNESS = ("weight_loss", "night_pain")
EXAMINED = frozenset(f"{sign}_examined" for sign in ILLNESS)


def _ill(known: Known | None = None, **answers: Any) -> Play:
    both = dict.fromkeys(ILLNESS, "yes")
    return Play(routine(lifts(1)), known=known or Known(), answers=both | answers, voice_s=0.3, fps=5.0)


def test_two_signs_that_were_both_examined_are_no_more_urgent_together() -> None:
    assert tier_of(ILLNESS) is Tier.TODAY
    assert tier_of(ILLNESS, EXAMINED) is Tier.ASK_FIRST
    assert tier_of((*ILLNESS, "calf"), EXAMINED) is Tier.TODAY  # another sign counts as ever
    for one in EXAMINED:  # whoever examined one of them did not know of the other
        assert tier_of(ILLNESS, {one}) is Tier.TODAY


def test_with_both_examinations_on_record_nothing_locks() -> None:
    play = _ill(Known(facts=EXAMINED)).run()
    assert (play.end, _locked(play)) == ("completed", [])


@pytest.mark.parametrize("known", [(), ("weight_loss_examined",), ("night_pain_examined",)])
def test_both_said_to_be_examined_lift_the_lock_that_they_set(known: tuple[str, ...]) -> None:
    play = _ill(Known(facts=frozenset(known)))
    play.until(lambda: bool(play.of("locked")))
    assert not play.of("lock_lifted")  # the yes is kept before anything is asked
    play.run()
    assert play.end == "completed"
    assert [e.data["question"] for e in play.of("lock_lifted")] == ["night_pain"]
    assert not new_symptom(play.events)  # or the examinations would be forgotten at once
    asked = play.questions()
    told_of = [question for question in asked if ticks.tick_of(question)]
    assert sorted(told_of) == sorted(ticks.question(sign) for sign in ILLNESS if f"{sign}_examined" not in known)
    assert asked.index("morning_stiffness") > asked.index(told_of[-1])  # the list goes on to its end


@pytest.mark.parametrize("tick", ["cleared_weight_loss", "cleared_night_pain"])
@pytest.mark.parametrize("answer", ["no", SILENT])
def test_one_of_two_that_was_not_examined_keeps_the_lock(tick: str, answer: Any) -> None:
    play = _ill(**{tick: answer}).run()
    assert (play.end, _locked(play)) == ("screening", ["today"])
    assert not play.of("lock_lifted")
    assert "advice.today" in play.said()
    assert "advice.ask_first" not in play.said()
    assert new_symptom(play.events)


def test_where_another_sign_locks_an_examination_lifts_nothing() -> None:
    play = _ill(calf="yes").run()
    assert play.end == "screening"
    assert not play.of("lock_lifted")
