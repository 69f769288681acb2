"""What each rule says exactly at its bound, and of how many it speaks: the first, the last, the one before."""

from dataclasses import replace
from typing import Any

import pytest

from coach.core.base.events import event
from coach.core.base.types import Event, text
from coach.core.clinical import rule_history, safety, screening, sign_pairs, watch_for
from coach.core.clinical.history import KnownBesides, PastSession, no_conditions, past
from coach.core.clinical.order import Span, ages, merged
from coach.core.clinical.pain_change import pain_change
from coach.core.clinical.pain_rules import at_checkin
from coach.core.clinical.pregnancy import ASK_AGAIN_WEEKS, can_be_due, days_to_due
from coach.core.clinical.rule_history import Signed, rule_terms
from coach.core.clinical.rule_terms import NO_TERMS, RuleTerms, climbed, held_by
from coach.core.clinical.safety import AfterStop, PainSoFar, Past
from coach.core.clinical.screening import ROWS, SCREENING, Tier
from coach.core.clinical.ticks import in_force
from coach.core.clinical.unlocking import SentUnlock, UnlockGrounds, sent_unlock_counts
from coach.core.exercise.model import PainRule, PainRules, RuleSigning

DAY = 24.0
TIMES = {"scripted": False, "after_opened_s": None, "after_spoken_s": None}

# -- before and between sessions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "why"),
    [
        (Past(day_after_worse=2), "ask_therapist"), (Past(day_after_worse=1), None),
        (Past(pain_stops_running=2), "paused"), (Past(pain_stops_running=1), None),
        (Past(pain_stop_ago_h=4.0), None), (Past(pain_stop_ago_h=3.99), "after_pain"),
    ],
)  # fmt: skip
def test_why_a_session_is_for_comfort_begins_and_ends_at_its_bound(before: Past, why: str | None) -> None:
    assert safety.comfort_before(before) == why


@pytest.mark.parametrize(("ago_h", "due"), [(11.9, False), (12.0, True), (7 * DAY, True), (7 * DAY + 0.1, False)])
def test_the_day_after_is_asked_about_from_12_hours_to_7_days(ago_h: float, due: bool) -> None:
    assert safety.day_after_due(Past(session_ago_h=ago_h, last_after=3)) is due


@pytest.mark.parametrize(
    ("baselines", "said"),
    [
        ([(0.0, 5), (14.0, 5)], True), ([(0.0, 5), (13.9, 5)], False), ([(14.0, 5), (20.0, 5)], False),
        ([(0.0, 0), (20.0, 1)], False), ([(0.0, 1), (20.0, 2)], True),
        ([(0.0, 3), (20.0, 5)], False), ([(0.0, 4), (20.0, 5)], True),
        # now is the newest of the last two weeks, then the oldest there is
        ([(0.0, 5), (2.0, 0), (20.0, 6)], True),
        ([(0.0, 3), (2.0, 9), (20.0, 4), (30.0, 6)], False), ([(0.0, 5), (2.0, 1), (20.0, 9), (30.0, 6)], True),
    ],
)  # fmt: skip
def test_two_weeks_are_no_better_below_an_improvement_of_two_points(
    baselines: list[tuple[float, int]], said: bool
) -> None:
    assert safety.no_better(baselines) is said


@pytest.mark.parametrize(("score", "why"), [(4, "after_pain"), (3, None), (2, None)])
def test_above_the_start_of_a_session_that_pain_ended_it_is_for_comfort_and_at_it_not(
    score: int, why: str | None
) -> None:
    before = Past(after_stop=AfterStop(start=3), last_baseline=3)
    verdict = safety.at_baseline(PainRules(), score, before)
    assert (verdict.reason if verdict.action is safety.Action.COMFORT else None) == why


@pytest.mark.parametrize(("ago_h", "holds"), [(0.0, True), (-0.5, False), (None, False)])
def test_a_form_from_the_future_does_not_hold(ago_h: float | None, holds: bool) -> None:
    assert screening.holds(ago_h) is holds


def test_the_trend_is_of_three_days_and_the_three_before_however_many_there_are() -> None:
    days = [(float(ago), score) for ago, score in enumerate((6, 6, 6, 4, 4, 4, 9, 9, 9))]
    assert safety.rising(days)
    assert not safety.rising(days[:5])
    assert not safety.rising([(float(ago), score) for ago, score in enumerate((6, 6, 6, 6, 6, 6, 1, 1, 1))])


def test_a_place_of_another_version_is_taken_for_the_back() -> None:
    assert safety.further_down("somewhere", "thigh_left")
    assert not safety.further_down("somewhere", "middle")


@pytest.mark.parametrize(
    ("spoken_s", "paused", "action"),
    [(19.9, False, None), (20.0, False, "repeat"), (40.0, False, "pause"), (39.9, True, "repeat"), (90.0, True, "end")],
)
def test_silence_is_answered_at_20_40_and_90_seconds(spoken_s: float, paused: bool, action: str | None) -> None:
    assert safety.silence(spoken_s, 0, paused) == action


def test_a_change_of_exactly_30_percent_of_the_first_score_is_one() -> None:
    assert pain_change(5, 6.5) == "more"
    assert pain_change(5, 6.4) == "same"
    assert pain_change(5, 3.5) == "less"


def test_a_birth_can_be_due_at_either_end_of_the_range() -> None:
    first, last = days_to_due(ASK_AGAIN_WEEKS), days_to_due(0.0)
    assert (can_be_due(first), can_be_due(last)) == (True, True)
    assert (can_be_due(first - 1), can_be_due(last + 1)) == (False, False)


@pytest.mark.parametrize(("score", "reason"), [(4, "pain_rise"), (5, "pain"), (6, "pain")])
def test_where_any_rise_ends_it_one_of_two_points_is_pain(score: int, reason: str) -> None:
    rules = PainRules(any_rise_ends=True)
    assert at_checkin(rules, PainSoFar(baseline=3, lowest=3), score).reason == reason


@pytest.mark.parametrize(("symptom_h", "holds"), [(75.9, False), (76.0, False), (76.5, True), (77.0, True)])
def test_a_tick_of_the_day_before_a_new_symptom_ends(symptom_h: float, holds: bool) -> None:
    assert bool(in_force({"stenosis": 100.0}, symptom_h)) is holds


# -- the order of sessions ---------------------------------------------------------------------------------------------


def test_one_that_ends_in_the_future_ends_at_the_next() -> None:
    (found,) = ages([(5.0, -0.5)])
    assert (found.placed, found.believed) == (Span(5.0, 0.0), False)


@pytest.mark.parametrize(("began_h", "youngest_h"), [(0.0, 0.0), (-0.5, 3.0)])
def test_out_of_order_it_may_be_as_young_as_it_says_unless_that_is_in_the_future(
    began_h: float, youngest_h: float
) -> None:
    first, *_ = ages([(began_h, began_h), (3.0, 3.0), (2.0, 2.0)])
    assert (first.believed, first.youngest.began_h) == (False, youngest_h)


def test_the_longest_run_of_dates_is_believed_and_of_two_as_long_the_later_dates() -> None:
    """The one dated 1 hour ago and the one dated 5 days ago contradict the others; 50, 40 and 30 hours fit."""
    dates = [(50.0, 50.0), (1.0, 1.0), (40.0, 40.0), (120.0, 120.0), (30.0, 30.0)]
    assert [age.believed for age in ages(dates)] == [True, False, True, False, True]
    assert [age.believed for age in ages([(5.0, 5.0), (8.0, 8.0)])] == [True, False]


def test_of_two_orders_those_of_the_same_age_come_as_here() -> None:
    assert merged(("a",), ("b",), {"a": 1.0, "b": 1.0}) == ("a", "b")
    assert merged(("a",), ("b", "c"), {"a": 1.0, "b": 2.0, "c": 0.0}) == ("b", "a", "c")
    assert merged(("a", "b"), ("x", "a"), {"a": 5.0, "b": 4.0, "x": 9.0}) == ("x", "a", "b")
    assert merged(("a", "b"), ("b", "a"), {"a": 5.0, "b": 4.0}) == ("a", "b")
    assert merged(("a",), ("x", "a"), {"a": 5.0, "x": 1.0}) == ("x", "a")  # whatever its date: it came before


# -- the screening -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tier", "comfort", "locks"),
    [(Tier.EMERGENCY, False, True), (Tier.TODAY, False, True), (Tier.TODAY, True, False),
     (Tier.ASK_FIRST, False, False), (Tier.ASK_FIRST, True, False)],
)  # fmt: skip
def test_a_yes_locks_where_it_is_urgent_and_not_for_comfort(tier: Tier, comfort: bool, locks: bool) -> None:
    assert replace(SCREENING[0], tier=tier, comfort=comfort).locks is locks


def test_the_table_of_pairs_is_read_whole() -> None:
    pairs = sign_pairs._read(sign_pairs.TABLE)
    assert pairs == sign_pairs.TOGETHER
    assert {sign for pair in pairs for sign in pair} == set(ROWS)
    assert len(pairs) == len(ROWS) * (len(ROWS) + 1) // 2
    small = sign_pairs._read("\na E\nb T c\n")
    assert small == {frozenset("a"): Tier.EMERGENCY, frozenset("b"): Tier.TODAY, frozenset("ab"): None}


def test_a_history_of_cancer_makes_only_its_own_signs_an_emergency() -> None:
    for sign in ROWS:
        with_history = sign_pairs.tier_of([sign], ["cancer_history"])
        if ("cancer_history", sign) in sign_pairs.WITH_HISTORY:
            assert with_history is Tier.EMERGENCY
        else:
            assert with_history is sign_pairs.tier_of([sign]), sign


def test_the_safety_net_is_one_sentence_or_all_of_it_with_the_numbers_that_are_known() -> None:
    assert [line.key for line in watch_for.watch_for("112", "Dr Lee", whole=False)] == ["net.short"]
    whole = watch_for.watch_for("112", "Dr Lee")
    assert [line.key for line in whole] == ["net.now", "net.today", "net.always"]
    assert dict(whole[1].params)["clinician"] == "Dr Lee"
    assert dict(watch_for.watch_for(None, None)[1].params)["clinician"] == text("net.no_clinician")


# -- an unlock that came in a file -------------------------------------------------------------------------------------

GROUNDS = UnlockGrounds(unlocked_by="Dr Lee", by_clinician=True, told="seen", examined_by="Dr Lee", examined_day=10)
SENT = SentUnlock(grounds=GROUNDS, locked_s=1.0, unlocked_s=2.0, written_s=3.0, now_s=4.0)


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({}, True), ({"unlocked_s": 1.0}, True), ({"written_s": 2.0}, True), ({"now_s": 3.0}, True),
        ({"unlocked_s": 0.9}, False), ({"written_s": 1.9}, False), ({"now_s": 2.9}, False),
        ({"written_s": None}, False),
        ({"grounds": replace(GROUNDS, told="")}, False), ({"grounds": replace(GROUNDS, examined_day=None)}, False),
    ],
)  # fmt: skip
def test_an_unlock_in_a_file_counts_in_the_order_of_its_times_alone(changed: dict[str, Any], counts: bool) -> None:
    assert sent_unlock_counts(Tier.EMERGENCY, replace(SENT, **changed), locked_day=10, today=10) is counts


# -- a rule of pain by name --------------------------------------------------------------------------------------------

SIGNING = RuleSigning(clinician="Dr Lee", reason="long known", signed_on="2026-11-01")
WATCHFUL = PainRules(rule=PainRule.WATCHFUL, signing=SIGNING)
HELD = RuleTerms(signed_days=10, pain_h=100 * 7 * DAY)


@pytest.mark.parametrize(
    ("rules", "terms", "facts", "why"),
    [
        (WATCHFUL, HELD, (), None),
        (WATCHFUL, replace(HELD, signed_days=None), (), "signed_ahead"),
        (WATCHFUL, replace(HELD, signed_days=-1), (), "signed_ahead"),
        (WATCHFUL, replace(HELD, signed_days=0), (), None),
        (WATCHFUL, HELD, ("acute",), "new_episode"),
        (WATCHFUL, replace(HELD, pain_h=10 * DAY), (), "too_short"),
        (WATCHFUL, replace(HELD, pain_h=10 * DAY - 0.1), (), "new_episode"),
        (WATCHFUL, replace(HELD, pain_h=None), (), "start_unknown"),
        (WATCHFUL, NO_TERMS, (), "signed_ahead"),
    ],
)
def test_a_rule_holds_while_its_terms_do(
    rules: PainRules, terms: RuleTerms, facts: tuple[str, ...], why: str | None
) -> None:
    held = held_by(rules, terms, facts, 3)
    assert (held.why, held.rule is PainRule.WATCHFUL) == (why, why is None)


def test_strict_and_what_nobody_signed_are_strict_without_a_why() -> None:
    assert held_by(replace(WATCHFUL, signing=None), HELD, (), 3) == held_by(PainRules(), HELD, (), 3)
    assert held_by(replace(WATCHFUL, signing=None), HELD, (), 3).why is None
    assert held_by(replace(WATCHFUL, rule=PainRule.STRICT), HELD, ("acute",), 3).why is None


def weeks(*starts: tuple[int, int]) -> bool:
    """Whether pain climbed, of (days ago, first score), as seen today alone."""
    return climbed(starts, 0)


def test_a_week_is_of_its_seven_days_and_the_one_before_of_the_seven_before() -> None:
    assert weeks((1, 5), (8, 4))
    assert weeks((7, 5), (14, 4))
    assert not weeks((7, 5), (15, 4))
    assert not weeks((0, 5), (8, 4))
    assert not weeks((7, 5), (7, 3))
    assert weeks((6, 6), (7, 4), (8, 4))  # the seventh day is of this week
    assert not weeks((7, 2), (6, 5), (8, 4))
    assert not weeks((1, 5), (14, 4), (13, 6))
    # the weeks end on the day before each of the days since the signing
    assert climbed([(37, 5), (44, 4)], 30)
    assert not climbed([(38, 5), (45, 4)], 30)
    assert not climbed([(8, 5), (15, 4)], 0)
    assert climbed([(1, 5), (8, 4)], -5)


def asked(question: str, value: str) -> Event:
    return event(1.0, "screening_answered", question=question, value=value, **TIMES)


def pain(moment: str, score: int) -> Event:
    return event(5.0, "pain_answered", moment=moment, score=score, step=None, exercise=None, **TIMES)


def monitored() -> Event:
    return event(
        4.0, "pain_rule", rule=PainRule.MONITORED.value, held_by=PainRule.MONITORED.value, why=None, clinician="Dr Lee",
        reason="long known", signed_on="2026-11-01",
    )  # fmt: skip


STARTED = event(
    6.0, "exercise_started", step=0, exercise="lift", kind="reps", dose={}, limits=[], error_deg={}, tracked=True,
    certificate="usable",
)  # fmt: skip


def kept(*events: Event, ago_h: float, number: int = 1, day: int | None = None) -> PastSession:
    """A session that was completed so long ago, and lasted twelve minutes."""
    (age,) = ages([(ago_h, ago_h - 0.2)])
    own_day = -int(ago_h // DAY) if day is None else day
    ended = event(90.0, "session_ended", reason="completed")
    return PastSession(
        routine="r", events=(*events, ended), row_reason="completed", number=number, age=age, day=own_day,
        youngest_day=own_day,
    )  # fmt: skip


def terms_of(*sessions: PastSession, days: int = 20) -> RuleTerms:
    return rule_terms(sessions, Signed(days=days, pain_h=None, locked=False), 0)


def test_a_morning_is_owed_after_a_monitored_session_with_exercises_and_no_other() -> None:
    assert terms_of(kept(monitored(), pain("before", 3), STARTED, ago_h=60.0)).not_back
    assert not terms_of(kept(monitored(), pain("before", 3), ago_h=60.0)).not_back
    assert not terms_of(kept(pain("before", 3), STARTED, ago_h=60.0)).not_back


def test_the_morning_is_the_first_answer_of_a_later_session() -> None:
    first = kept(pain("morning", 9), monitored(), pain("before", 3), STARTED, ago_h=60.0, number=1)
    back = kept(pain("morning", 4), pain("morning", 9), STARTED, ago_h=40.0, number=2)
    assert not terms_of(first, back).not_back
    worse = kept(pain("morning", 5), pain("morning", 3), STARTED, ago_h=40.0, number=2)
    assert terms_of(first, worse).not_back


def test_what_is_asked_in_the_morning_is_against_the_lowest_first_score_of_days_that_are_over() -> None:
    two = [
        kept(monitored(), pain("before", 4), pain("before", 1), STARTED, ago_h=20.0, number=1, day=-1),
        kept(monitored(), pain("before", 6), STARTED, ago_h=16.0, number=2, day=-1),
    ]
    assert rule_history.morning_start(two, 0) == 4
    assert rule_history.morning_start([kept(monitored(), pain("before", 4), STARTED, ago_h=8.0, day=0)], 0) is None


def test_each_session_has_one_start_and_a_place_of_another_version_is_not_below_the_knee() -> None:
    this = [kept(pain("before", 5), pain("before", 0), STARTED, ago_h=DAY * 2, number=2, day=-2)]
    before = [kept(pain("before", 4), pain("before", 9), STARTED, ago_h=DAY * 10, number=1, day=-10)]
    assert terms_of(*before, *this).climbed
    place = event(1.0, "symptom_answered", question="pain_where", value="somewhere", step=None, exercise=None, **TIMES)
    assert not terms_of(kept(place, STARTED, ago_h=DAY)).below_knee


# -- what earlier sessions say -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago_h", "holds"), [(0.2, True), (30 * DAY, True), (30 * DAY + 1.0, False), (29.5 * DAY, True)]
)
def test_no_condition_holds_for_a_month_as_it_was_said_last(ago_h: float, holds: bool) -> None:
    assert no_conditions([kept(asked(screening.CONDITIONS, "no"), ago_h=ago_h)]) is holds


def test_of_two_answers_about_conditions_the_last_counts_and_other_questions_say_nothing() -> None:
    assert not no_conditions([kept(asked(screening.CONDITIONS, "no"), asked(screening.CONDITIONS, "yes"), ago_h=5.0)])
    assert no_conditions([kept(asked(screening.CONDITIONS, "yes"), asked(screening.CONDITIONS, "no"), ago_h=5.0)])
    assert not no_conditions([kept(asked("urine", "no"), ago_h=5.0)])


def test_the_first_scores_of_this_episode_count_from_its_very_beginning() -> None:
    session = kept(pain("before", 5), pain("before", 2), STARTED, ago_h=50.0)
    for since_h, baselines in ((50.0, ((50.0 / DAY, 5),)), (49.9, ()), (None, ((50.0 / DAY, 5),))):
        assert past([session], KnownBesides(since_onset_h=since_h), 0, "r").baselines == baselines


def clear(form: str = "full") -> Event:
    return event(2.0, "screened", form=form, outcome="clear", question=None)


@pytest.mark.parametrize(
    ("changed_h", "holds"),
    [((), True), ((-0.1,), False), ((0.0,), False), ((10.0,), False), ((20.0,), True), ((30.0,), True),
     ((19.8,), True), ((19.75,), False), ((19.8, 10.0), False)],
)  # fmt: skip
def test_a_form_is_over_with_an_answer_that_was_changed_since_beside_what_a_session_keeps_at_its_end(
    changed_h: tuple[float, ...], holds: bool
) -> None:
    session = kept(asked("urine", "no"), clear(), STARTED, ago_h=20.0)
    found = past([session], KnownBesides(changed_h=changed_h), 0, "r").screened_ago_h
    assert found == (20.0 if holds else None)


def test_what_any_session_keeps_at_its_end_is_no_answer_that_was_changed() -> None:
    """The newest session ended at this very moment less three minutes; the one before half an hour ago."""
    form = kept(asked("urine", "no"), clear(), STARTED, ago_h=20.0)
    for later_h, changed_h, holds in ((0.7, 0.5, True), (0.7, 0.4, False), (0.25, 0.0, True), (0.25, 0.06, True)):
        later = replace(kept(STARTED, ago_h=later_h), number=2)
        found = past([form, later], KnownBesides(changed_h=(changed_h, 19.8)), 0, "r").screened_ago_h
        assert (found is not None) is holds, (later_h, changed_h)


@pytest.mark.parametrize(("gap_h", "holds"), [(0.25, True), (0.5, True), (0.51, False)])
def test_a_form_of_a_session_that_was_killed_holds_where_the_next_start_followed_at_once(
    gap_h: float, holds: bool
) -> None:
    (age,) = ages([(2.0, 1.0)])
    events = asked("urine", "no"), clear(), STARTED
    killed = replace(kept(ago_h=2.0), events=events, row_reason="broken_off", age=age)
    assert killed.killed
    follows = replace(kept(STARTED, ago_h=1.0 - gap_h), number=2)
    found = past([killed, follows], KnownBesides(), 0, "r").screened_ago_h
    assert (found is not None) is holds


def test_starting_again_neither_unsays_a_worse_day_nor_makes_one() -> None:
    def day_after(follows: str) -> Event:
        return event(3.0, "day_after", score=4, before=2, follows=follows)

    first = kept(day_after("easier"), STARTED, ago_h=60.0)
    second = kept(day_after("same"), ago_h=30.0, number=2)  # broken off before an exercise
    again = kept(day_after("same"), STARTED, ago_h=29.0, number=3)
    assert past([first], KnownBesides(), 0, "r").day_after_worse == 1
    assert past([first, second, again], KnownBesides(), 0, "r").day_after_worse == 0


def test_a_session_is_a_short_trial_only_where_it_says_so() -> None:
    begun: dict[str, Any] = {"source": "0", "scripted": False, "plan": ["lift"]}
    assert not kept(
        Event(t_s=0.0, kind="session_started", data=begun), ago_h=1.0
    ).quick  # of a version that kept no such word
    assert kept(event(0.0, "session_started", quick=True, **begun), ago_h=1.0).quick
