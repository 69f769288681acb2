"""More is proposed only after stable days done whole; less after any harm; and nothing of it changes by itself."""

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from visits import brief, lags, lift, visit

from coach.core.progress.progression import REASONS, Amount, PrescribedRoutine, Way, applied, propose, to_json
from coach.core.progress.session_brief import Brief
from coach.core.progress.timeline import Visit

PLAN = PrescribedRoutine(
    routine="walking_plan", level=2, levels=6, amounts=(), further={("hip_lift", "hip_flexion"): -1}, after=0
)


def level(pain: tuple[int | None, int | None, int | None] = (2, 2, 2), **changed: Any) -> Brief:
    return brief(pain, level=2, **changed)


STABLE = [visit(1, level()), visit(2, level())]


def names(own: PrescribedRoutine, visits: list[Visit]) -> list[str]:
    return [reason.name for reason in propose(own, visits).reasons]


def test_two_stable_days_done_whole_propose_the_next_level() -> None:
    found = propose(PLAN, STABLE)
    assert (found.way, found.level, found.doses, found.basis) == (Way.UP, (2, 3), (), STABLE[-1].session)
    assert [reason.name for reason in found.reasons] == ["stable", "whole", "range_kept", "after_known"]


def test_short_trials_propose_nothing_more_and_hide_no_harm() -> None:
    tried = [visit(1, level(quick=True)), visit(2, level(quick=True))]
    assert propose(PLAN, tried).way is Way.SAME
    assert [reason.name for reason in propose(PLAN, tried).reasons] == ["few_days"]
    assert propose(PLAN, [*STABLE, *tried]).way is Way.UP
    stopped = visit(3, level((2, 5, 5), ended="pain", stop=True))
    assert propose(PLAN, [*STABLE, stopped, visit(4, level(quick=True))]).way is Way.DOWN
    assert propose(PLAN, [*STABLE, visit(3, level((2, 5, 5), ended="pain", stop=True, quick=True))]).way is Way.DOWN


def test_two_sessions_of_one_day_are_one_day() -> None:
    found = propose(PLAN, [visit(1, level()), visit(1, level(), hour=18)])
    assert (found.way, [reason.name for reason in found.reasons]) == (Way.SAME, ["few_days"])


NOT_YET: dict[str, tuple[Brief, str]] = {
    "not whole": (level(completed=0), "not_whole"),
    "nothing but comfort": (level(comfort=True), "comfort"),
    "broke off": (level(ended=None), "not_whole"),
    "quit": (level(ended="quit"), "not_whole"),
    "silence at the start": (level((None, 2, 2)), "pain_unknown"),
    "one question unanswered": (level(answered=2), "pain_unknown"),
    "pain of 6": (level((6, 6, 6)), "pain_high"),
    "a stop limit passed": (level(exercises=(lift(alarms=1),)), "alarms"),
    "hardly seen": (level(exercises=(lift(not_seen_s=30.0),)), "not_seen"),
    "a painkiller before it": (level(facts=("painkiller_recent",)), "medicine"),
    "left and right apart": (level(sides=(lags(),)), "sides_differ"),
    "less range, beyond both bands": (level(exercises=(lift(deg=13.0),)), "range_less"),
}


@pytest.mark.parametrize("case", NOT_YET)
def test_not_yet(case: str) -> None:
    own, want = NOT_YET[case]
    found = propose(PLAN, [STABLE[0], visit(2, own)])
    assert (found.way, found.level) == (Way.SAME, None)
    assert want in [reason.name for reason in found.reasons]


@pytest.mark.parametrize("deg", [5.0, 11.0, -9.0, None], ids=["the same", "inside the bands", "further", "not seen"])
def test_range_that_did_not_fall_holds_nothing_up(deg: float | None) -> None:
    assert propose(PLAN, [STABLE[0], visit(2, level(exercises=(lift(deg=deg),)))]).way is Way.UP


HARM: dict[str, tuple[list[Visit], str]] = {
    "stopped by pain": ([*STABLE, visit(3, level(ended="pain", stop=True))], "stopped_by_pain"),
    "two pain stops": ([visit(day, level(ended="pain_rise", stop=True)) for day in (1, 2)], "stops_running"),
    "symptoms": ([visit(3, level(ended="symptoms", stop=True))], "stopped_by_pain"),
    "risen by two": ([*STABLE, visit(3, level((2, 4, 2)))], "pain_rose"),
    "worse the day after": ([STABLE[0], visit(2, level(), after_24h=4)], "worse_after"),
    "hardly half, twice": ([visit(day, level(exercises=(lift(0.4),))) for day in (1, 2)], "too_much"),
    "made easier, twice": ([visit(day, level(exercises=(lift(eased=True),))) for day in (1, 2)], "too_much"),
}


@pytest.mark.parametrize("case", HARM)
def test_harm_proposes_less(case: str) -> None:
    visits, want = HARM[case]
    found = propose(PLAN, visits)
    assert (found.way, found.level) == (Way.DOWN, (2, 1))
    assert want in [reason.name for reason in found.reasons]


def test_what_was_not_seen_is_not_held_against_the_patient() -> None:
    unseen = [visit(day, level(exercises=(lift(0.1, ended="not_seen"),), completed=0)) for day in (1, 2)]
    assert propose(PLAN, unseen).way is Way.SAME


def test_worse_by_two_the_day_after_an_old_session_is_long_past() -> None:
    assert (
        propose(PLAN, [visit(1, level(), after_24h=5), visit(2, level(), after_24h=2), visit(3, level())]).way is Way.UP
    )


def test_only_sessions_of_this_prescription_and_level_speak() -> None:
    later = PrescribedRoutine(routine="walking_plan", level=2, levels=6, amounts=(), further={}, after=36)
    assert names(later, STABLE) == ["few_days"]
    assert names(PLAN, [visit(1, brief(level=1)), visit(2, brief(level=1))]) == ["few_days"]
    assert names(PLAN, [visit(1, level(), routine="gentle_start")] * 2) == ["few_days"]


def test_at_either_end_there_is_nothing_to_propose() -> None:
    top = PrescribedRoutine(routine="walking_plan", level=6, levels=6, amounts=(), further={}, after=0)
    bottom = PrescribedRoutine(routine="walking_plan", level=1, levels=6, amounts=(), further={}, after=0)
    six = [visit(day, brief(level=6)) for day in (1, 2)]
    one = [visit(1, brief(level=1, ended="pain", stop=True))]
    assert (propose(top, six).changes, names(top, six)) == (False, ["at_the_top"])
    assert (propose(bottom, one).way, names(bottom, one)) == (Way.SAME, ["stopped_by_pain", "at_the_bottom"])


# doses


def amounts(now: float, most: float, key: str = "reps", by: float = 1) -> PrescribedRoutine:
    own = Amount(exercise="hip_lift", key=key, now=now, most=most, by=by)
    return PrescribedRoutine(routine="walking_plan", level=2, levels=6, amounts=(own,), further={}, after=0)


@pytest.mark.parametrize(
    ("now", "most", "key", "by", "up", "down"),
    [
        (4, 8, "reps", 1, 5, 2), (8, 10, "reps", 1, 10, 4), (7, 8, "reps", 1, 8, 4), (1, 8, "reps", 1, 2, None),
        (10, 20, "hold_s", 5, 15, 5), (30, 40, "hold_s", 5, 35, 15), (60, 300, "duration_s", 30, 90, 30),
        (240, 300, "duration_s", 30, 300, 120),
    ],
)  # fmt: skip
def test_a_dose_is_raised_by_about_a_quarter_and_lowered_by_half(
    now: float, most: float, key: str, by: float, up: float, down: float | None
) -> None:
    own = amounts(now, most, key, by)
    (raised,) = propose(own, STABLE).doses
    assert (raised.before, raised.after) == (now, up)
    flat = PrescribedRoutine(routine="walking_plan", level=None, levels=0, amounts=own.amounts, further={}, after=0)
    lowered = propose(flat, [visit(1, brief(ended="pain", stop=True))]).doses
    assert [change.after for change in lowered] == ([] if down is None else [down])


def test_what_was_lessened_comes_back_before_the_next_level() -> None:
    assert propose(amounts(4, 8), STABLE).level is None
    assert propose(amounts(8, 8), STABLE).level == (2, 3)


def test_no_more_of_an_exercise_in_which_one_side_lags_and_the_others_go_on() -> None:
    own = amounts(4, 8)
    other = Amount(exercise="bird_dog", key="reps", now=4, most=8, by=1)
    both = replace(own, amounts=(*own.amounts, other))
    lagging = [STABLE[0], visit(2, level(sides=(lags(),)))]
    found = propose(both, lagging)
    assert (found.way, [change.exercise for change in found.doses]) == (Way.UP, ["bird_dog"])
    (reason,) = (each for each in found.reasons if each.name == "sides_differ")
    assert (reason.exercise, reason.n, reason.of, reason.sides) == ("hip_lift", 1, 2, lags())
    held = propose(own, lagging)
    assert (held.way, held.doses, held.level) == (Way.SAME, (), None)
    assert [each.name for each in held.reasons] == ["sides_differ"]
    json.dumps(to_json(found))


def test_a_level_is_more_of_the_lagging_exercise_too_until_it_lags_no_more() -> None:
    lagging = [STABLE[0], visit(2, level(sides=(lags("bird_dog"),)))]
    assert propose(PLAN, lagging).level is None
    assert propose(PLAN, [*lagging, visit(3, level()), visit(4, level())]).level == (2, 3)


def test_a_lagging_side_does_not_keep_from_less() -> None:
    found = propose(PLAN, [*STABLE, visit(3, level(ended="pain", stop=True, sides=(lags(),)))])
    assert (found.way, found.level) == (Way.DOWN, (2, 1))


def test_an_accepted_level_stands_in_the_overrides_and_the_rest_stays() -> None:
    before = {"days_a_week": 5, "step": [{"exercise": "walking", "rest_s": 30.0}]}
    made = applied(before, propose(PLAN, STABLE), PLAN)
    assert made == {"routine": "walking_plan", "level": 3, **before}
    assert "level" not in before


def test_a_dose_back_at_the_routines_own_needs_no_override() -> None:
    own = amounts(7, 8)
    made = applied({"step": [{"exercise": "hip_lift", "reps": 7}]}, propose(own, STABLE), own)
    assert "step" not in made


def test_a_raised_dose_keeps_what_else_was_said_of_the_exercise() -> None:
    own = amounts(4, 8)
    step = {"exercise": "hip_lift", "reps": 4, "limit": [{"name": "over_arch", "stop_below": -15.0}]}
    made = applied({"step": [step]}, propose(own, STABLE), own)
    assert made["step"] == [{**step, "reps": 5}]
    assert step["reps"] == 4


def test_every_reason_is_named_in_its_table() -> None:
    assert {name for case in NOT_YET.values() for name in [case[1]]} <= set(REASONS)
    kept = to_json(propose(PLAN, STABLE))
    assert (kept["way"], kept["level"], kept["basis"]) == ("up", [2, 3], STABLE[-1].session)


# whatever happened

SCORES = st.none() | st.integers(0, 10)
BRIEFS = st.builds(
    lambda pain, ended, done, alarms, unseen, eased, share, facts: brief(
        pain, level=2, ended=ended, stop=ended in ("pain", "symptoms", "stopped"), completed=done,
        answered=sum(score is not None for score in pain), facts=facts,
        exercises=(lift(share, alarms=alarms, not_seen_s=unseen, eased=eased),),
    ),
    st.tuples(SCORES, SCORES, SCORES), st.sampled_from(["completed", "pain", "symptoms", "stopped", "quit", None]),
    st.integers(0, 1), st.integers(0, 2), st.sampled_from([0.0, 40.0]), st.booleans(),
    st.sampled_from([None, 0.2, 1.0]), st.sampled_from([(), ("painkiller_recent",)]),
)  # fmt: skip
VISITS = st.lists(st.tuples(BRIEFS, SCORES), max_size=8).map(
    lambda own: [visit(day, each, after_24h=after) for day, (each, after) in enumerate(own)]
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # of a busy machine
@given(VISITS)
def test_never_harder_unless_the_last_two_days_were_whole_known_and_calm(visits: list[Visit]) -> None:
    found = propose(PLAN, visits)
    if found.way is Way.UP:
        for own in visits[-2:]:
            assert own.brief.ended == "completed"
            assert own.brief.rise is not None
            assert own.brief.rise <= 1
            assert own.brief.alarms == 0
            assert (own.worse_after or 0) <= 1
            assert own.brief.pain.answered == own.brief.pain.asked
    assert found.level in (None, (2, 3), (2, 1))
    assert (found.level == (2, 3)) <= (found.way is Way.UP)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # of a busy machine
@given(VISITS)
def test_after_a_stop_by_pain_it_is_never_more(visits: list[Visit]) -> None:
    harmed = [*visits, visit(99, level(ended="pain", stop=True))]
    assert propose(PLAN, harmed).way is Way.DOWN


@given(st.integers(1, 30), st.integers(1, 30))
def test_no_dose_is_ever_beyond_the_routines(now: int, most: int) -> None:
    own = amounts(min(now, most), most)
    for change in propose(own, STABLE).doses:
        assert change.before < change.after <= most
        assert math.isfinite(change.after)
