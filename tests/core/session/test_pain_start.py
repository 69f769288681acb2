"""The first score and the days before it: what is eased, left out, or put off, exactly at the bounds."""

from dataclasses import replace
from typing import Any

import pytest
from instants import at
from movements import LIFT, lifts, routine

from coach.core.clinical.eligibility import Known, LeftOut
from coach.core.clinical.rule_terms import RuleTerms
from coach.core.clinical.safety import NO_PAST, PainSoFar, Past
from coach.core.exercise.model import Gate, PainRule, PainRules, RuleSigning
from coach.core.session import Phase, pain_start
from coach.core.session.exercise_run import Out
from coach.core.session.state import Session

PLAN = routine(*(replace(lifts(1), exercise=replace(LIFT, id=f"lift_{n}")) for n in range(4)))
HURTS = replace(LIFT, id="hurts", suits=replace(LIFT.suits, excluded_by=("stand_pain", "cannot_kneel")))
UNFIT = routine(*(replace(lifts(1), exercise=replace(HURTS, id=f"hurts_{n}")) for n in range(3)), *PLAN.steps)


def starting(score: int | None = 2, past: Past = NO_PAST, plan: Any = PLAN, **parts: Any) -> Session:
    scores = PainSoFar() if score is None else PainSoFar().with_score(score)
    made: dict[str, Any] = {"steps": plan.steps, "known": Known(past=past), **parts}
    return at(Phase.BASELINE, plan=made, pain={"scores": scores})


def said(out: Out) -> list[str]:
    return [offer.text.key for offer in out.offers if offer.text is not None]


@pytest.mark.parametrize(
    ("comfort", "past", "after", "eased"),
    [
        (None, Past(session_ago_h=24.0, last_after=3), None, False),
        (None, Past(session_ago_h=24.0, last_after=3, day_after_worse=1), "ask_therapist", False),
        ("cannot_stand", Past(session_ago_h=24.0, last_after=3, day_after_worse=1), "cannot_stand", False),
        (None, Past(session_ago_h=24.0, last_after=3, day_after_worse=0), None, True),
    ],
)  # fmt: skip
def test_a_worse_day_after_eases_and_the_second_one_asks_the_therapist(
    comfort: str | None, past: Past, after: str | None, eased: bool
) -> None:
    score = 3 if after is None and not eased else 6
    state = pain_start.day_after(starting(past=past, comfort=comfort), score, Out(0.0))
    assert state.plan.comfort == after
    assert state.plan.eased == (frozenset(range(4)) if eased else frozenset())


def test_before_a_plan_there_is_nothing_to_ease() -> None:
    assert pain_start.eased_all(Session()).plan.eased == frozenset()


@pytest.mark.parametrize(
    ("score", "comfort", "why"),
    [
        (None, None, None),
        (2, None, None),
        (2, "after_pain", "after_pain"),
        (8, "after_pain", "after_pain"),
        (8, None, ""),
    ],
)  # fmt: skip
def test_comfort_comes_of_what_was_said_before_or_of_the_first_score(
    score: int | None, comfort: str | None, why: str | None
) -> None:
    state = pain_start.begin(PLAN, starting(score, comfort=comfort), Out(0.0))
    assert (state.run.going is Phase.COMFORT) is (why is not None)
    if why:
        assert state.plan.comfort == why
    elif why == "":
        assert state.plan.comfort is not None


@pytest.mark.parametrize(
    ("left", "named"), [(0, None), (1, "cue.left_out"), (2, "cue.left_out"), (3, "cue.left_out_many")]
)
def test_up_to_two_exercises_that_a_fact_speaks_against_are_named(left: int, named: str | None) -> None:
    out_of = tuple(LeftOut(place, ("stand_pain",)) for place in range(left))
    other = (LeftOut(3, ("not_ready",)),)
    steps = (*(None for _ in range(left)), *UNFIT.steps[left:])
    out = Out(0.0)
    pain_start.begin(UNFIT, starting(plan=UNFIT, steps=steps, left_out=(*out_of, *other)), out)
    assert [key for key in said(out) if key.startswith("cue.left_out")] == ([] if named is None else [named])


@pytest.mark.parametrize(("why", "notes"), [("pause", []), ("pain", ["note.half_pain"])])
def test_half_a_dose_is_told_with_its_reason(why: str, notes: list[str]) -> None:
    out = Out(0.0)
    state = pain_start._halved(starting(), why, out)
    assert said(out) == notes
    assert [event.data["why"] for event in out.events] == [why]
    assert state.plan.eased == frozenset(range(4))


SIGNED = RuleSigning(clinician="Dr. Ruiz", reason="It settles overnight. ", signed_on="2026-11-01")
LONG = RuleTerms(signed_days=2.0, pain_h=20 * 7 * 24.0)


@pytest.mark.parametrize(
    ("rule", "signing", "terms", "said_of_it"),
    [
        (PainRule.MONITORED, SIGNED, LONG, ["pain_rule.monitored", "signed_rule.reason"]),
        (PainRule.MONITORED, SIGNED, replace(LONG, locked=True), ["pain_rule.why.locked"]),
        (PainRule.STRICT, SIGNED, LONG, []), (PainRule.MONITORED, None, LONG, []),
    ],
)  # fmt: skip
def test_a_rule_that_is_signed_is_told_with_its_reason_or_why_it_is_over(
    rule: PainRule, signing: RuleSigning | None, terms: RuleTerms, said_of_it: list[str]
) -> None:
    out = Out(0.0)
    plan = replace(PLAN, pain=PainRules(rule=rule, signing=signing))
    state = pain_start._ruled(plan, starting(known=Known(rule_terms=terms)), out)
    assert said(out) == said_of_it
    assert [event.kind for event in out.events] == ["pain_rule"] * bool(said_of_it)
    held = rule is PainRule.MONITORED and len(said_of_it) == 2
    assert state.pain.rule is (PainRule.MONITORED if held else PainRule.STRICT)


@pytest.mark.parametrize(("score", "begins"), [(0, True), (1, False)])
def test_a_routine_for_no_pain_at_all_begins_at_0(score: int, begins: bool) -> None:
    plan = replace(PLAN, gate=Gate(pain_most=0, source="test"))
    after = pain_start.begin(plan, starting(score), Out(0.0))
    assert (after.ending.end is None) is begins
