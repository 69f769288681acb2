"""Every number of the safety rules, as the rules' own text has it: whoever changes one has to change it here too."""

from importlib import import_module
from types import ModuleType
from typing import Any

import mutations
import pytest
from sweeps import swept

from coach.core.clinical import (
    conditions,
    eligibility,
    history,
    order,
    pain_change,
    pain_rules,
    pregnancy,
    rule_terms,
    safety,
    screening,
    ticks,
    unlocking,
)
from coach.core.clinical.conditions import WEEKS, When, facts_of
from coach.core.clinical.eligibility import Known
from coach.core.clinical.history import KnownBesides, PastEnding
from coach.core.clinical.rule_terms import RuleTerms
from coach.core.clinical.safety import AfterStop, Past, PastComfort
from coach.core.dialogue import form_pages, questions
from coach.core.exercise import timers
from coach.core.filtering import frozen
from coach.core.session import by_time, ending, getting_up, guidance, pain_checkin, pain_start, safety_net, skin
from coach.core.tracking import frame_rate

FIGURES = {
    # pain: safety rules of the design, section 7
    "CEILING": 7, "RISE_ENDS": 2, "BASELINE_COMFORT": 7, "RECOVER_S": 60.0, "RAISED_ENDS": 2,
    "COMFORT_AFTER_STOP_H": 4.0, "ABOVE_LAST": 2, "PAIN_STOPS_ASK": 2, "SESSIONS_A_DAY": 3, "ALARMS_END": 3,
    # second clinical review, S11 and S12: comfort from 5 on, a pause of 7 days, comfort on a third day, walks
    "COMFORT_FROM": 5, "PAUSE_H": 168.0, "COMFORT_DAYS": 3, "EASY_A_DAY": 6,
    "WORSE_TRIALS_END": 2, "WORSE_POSITIONS_END": 2, "DAY_AFTER_WORSE": 2, "DAY_AFTER_ASK": 2,
    # silence, and what is insisted on
    "REPEAT_S": 20.0, "PAUSE_S": 40.0, "GIVE_UP_S": 90.0, "INSIST_EVERY_S": 20.0, "INSIST_FOR_S": 300.0,
    "SKIN_EVERY_S": 60.0, "SKIN_FOR_S": 3600.0,
    # not seen, not done
    "UNSEEN_PAUSE_S": 2.0, "UNSEEN_PLACE_S": 10.0, "UNSEEN_ASK_S": 60.0, "STRANGER_S": 1.5,
    "IDLE_SHOW_S": 20.0, "IDLE_SKIP_S": 40.0,
    "PAUSED_MOST_S": 600.0, "GAP_S": 5.0, "LEAST_FRAMES_PER_S": 8.0, "GAP_ENDS_S": 1800.0,
    # long holds: clinical review 5
    "FIRST_CHECK_S": 120.0, "NEXT_CHECKS_S": 300.0, "LAST_CHECK_S": 30.0,
    # the day after, and trends
    "DAY_AFTER_FROM_H": 12.0, "DAY_AFTER_TO_H": 168.0, "IMPROVED": 2, "TREND_DAYS": 3, "TREND_RISE": 1,
    "NO_BETTER_DAYS": 14,
    # getting up: second review 4
    "LAIN_S": 600.0,
}  # fmt: skip


# of the modules beside it: second clinical review, S9 and S10, and Ostelo 2008
BESIDE: dict[str, tuple[ModuleType, dict[str, float]]] = {
    "during exercises": (
        pain_rules, {"MONITORED_MOST": 5, "MONITORED_RISE": 2, "WORST": 10, "REST_THERE": 7}),
    "terms": (rule_terms, {
        "SIGNED_WEEKS": 12, "MONITORED_START": 5, "MORNING_RISE": 1, "MORNING_WITHIN_H": 36.0, "MORNING_FROM_H": 6.0,
        "WEEK_DAYS": 7, "CLIMB": 1, "BELOW_KNEE": 2}),
    "check-in": (pain_checkin, {"SETTLE_S": 3.0}),
    "change": (pain_change, {"CHANGE_POINTS": 2, "CHANGE_SHARE": 0.3}),
    # what past sessions mean, in which order, and what comes after an unlock: the design's section 7
    "history": (history, {"LOOK_BACK_H": 720.0, "RECENT_H": 4.0, "GOES_ON_H": 0.5, "KEEPING_H": 0.05}),
    "order": (order, {"LONGEST_H": 24.0}),
    "unlocking": (unlocking, {"ONE_BY_ONE_H": 168.0}),
    # stages, pregnancy and ticks: seed facts, and the second review's S1, S13 and S19
    "stages": (conditions, {"FIRST_DAY_H": 24.0, "ACUTE_H": 72.0, "SETTLING_H": 336.0}),
    "pregnancy": (pregnancy, {
        "WHOLE_WEEKS": 40.0, "ASK_AGAIN_WEEKS": 43.0, "DAYS_PER_WEEK": 7, "BIRTH_DAYS": 84}),
    "ticks": (ticks, {"DAYS": 84, "EXAMINED_DAYS": 28}),
    "forms": (screening, {"FULL_FORM_H": 168.0}),
    # how a question is put and heard
    "screens": (form_pages, {"ROWS_A_SCREEN": 6, "TICKS_A_SCREEN": 5}),
    "keys": (questions, {"DOUBLE_PRESS_S": 0.35, "READING_PER_MIN": 160}),
    # timers, and what is guided by time
    "timers": (timers, {"DAY_S": 86400.0, "TURN_S": 1200.0}),
    "by time": (by_time, {"CHANGE_S": 5.0, "SHORT_STAY_S": 2.0}),
    "guidance": (guidance, {"SLOW_S": 6.0}),
    # endings, and what is said before them
    "endings": (ending, {
        "ADVICE_LEAST_S": 2.0, "ADVICE_MOST_S": 45.0, "LEAVE_MOST_S": 4.0, "CARD_LEAST_S": 6.0, "CARD_MOST_S": 60.0}),
    "getting up": (getting_up, {"SIT_S": 60.0}),
    "pain start": (pain_start, {"MOST_NAMED": 2}),
    "safety net": (safety_net, {"NET_MOST_S": 60.0}),
    "skin": (skin, {"WAKE_AFTER_S": 300.0}),
    # pictures that stand still or come too slowly
    "frozen": (frozen, {"FROZEN_S": 1.0, "UNMOVED": 1e-5}),
    "frames": (frame_rate, {"OVER_S": 4.0, "LEAST_S": 2.0}),
}  # fmt: skip
# numbers by name: of a choice, a stage, a use
TABLES: dict[str, tuple[ModuleType, str, dict[Any, float | None]]] = {
    "sessions a day": (eligibility, "COUNTED", {"exercises": 3, "easy": 6, "comfort": None}),
    "hours since a stage began": (
        history, "BEGAN_H", {"first_day": 0.0, "three_days": 25.0, "two_weeks": 73.0, "longer": 337.0}),
    "weeks of a choice": (pregnancy, "WEEKS_OF", {
        "to_12_weeks": 11 + 6 / 7, "to_16_weeks": 15 + 6 / 7, "to_20_weeks": 19 + 6 / 7, "to_28_weeks": 27 + 6 / 7,
        "after_28_weeks": 40.0}),
    "weeks of an older choice": (pregnancy, "KEPT_BEFORE", {"to_20_weeks": 20.0, "after_20_weeks": 40.0}),
    "days since an examination": (
        ticks, "EXAMINED_AGO_DAYS", {"examined_7_days": 6, "examined_14_days": 13, "examined_28_days": 27}),
    "seconds of a unit": (timers, "UNIT_S", {"timer.gap": 60.0, "timer.per_day": 3600.0}),
    "seconds to get ready": (by_time, "GET_READY_S", {True: 20.0, False: 10.0}),
}  # fmt: skip


@swept("of", TABLES)
def test_the_numbers_of_a_table_are_those_of_the_rules(of: str) -> None:
    module, name, figures = TABLES[of]
    assert dict(getattr(module, name)) == pytest.approx(figures)


def test_a_tick_holds_twelve_weeks_and_of_what_was_examined_as_long_as_its_sign_says() -> None:
    examined = {name: tick.days for name, tick in ticks.TICKS.items() if tick.examined}
    assert examined == {"weight_loss": 28, "night_pain": 28, "morning_stiffness": 84}
    assert {tick.days for name, tick in ticks.TICKS.items() if name not in examined} == {84}


def test_every_named_number_of_a_module_of_rules_is_held_here() -> None:
    held = {*FIGURES}.union(*(rows for _, rows in BESIDE.values()))
    for name in mutations.RULES:
        module = import_module(f"coach.core.{name}")
        numbers = {each for each, value in vars(module).items() if each.isupper() and isinstance(value, int | float)}
        assert numbers & mutations.named_in(name) <= held, name


def test_what_has_no_tempo_of_its_own_is_guided_calmly() -> None:
    assert (by_time.CALM.up_s, by_time.CALM.hold_s, by_time.CALM.down_s) == (3.0, 1.0, 3.0)


def test_of_somebody_of_whom_nothing_is_known_nothing_is_taken_for_granted() -> None:
    assert Known() == Known(
        unstopped_sessions=0, practised=False, one_by_one_h=0.0, history_due=False, keeps_awake=True
    )
    assert Past() == Past(
        pain_stops_running=0, after_stop=AfterStop(word_wanted=False), day_after_worse=0, sessions_today=0,
        easy_today=0, comfort=PastComfort(today=0, days_running=0),
    )  # fmt: skip
    assert RuleTerms() == RuleTerms(below_knee=False, locked=False, not_back=False, climbed=False)
    assert not When("age").lacks
    assert not PastEnding(None, done=True, comfort=False).quick
    assert KnownBesides().let_go_after == 0


@swept("of", BESIDE)
def test_the_numbers_beside_are_those_of_the_rules(of: str) -> None:
    module, figures = BESIDE[of]
    assert {name: getattr(module, name) for name in figures} == figures


def test_how_long_the_back_must_have_hurt_for_each_rule() -> None:
    assert {rule.value: weeks for rule, weeks in rule_terms.PAIN_WEEKS.items()} == {"watchful": 6, "monitored": 12}


@swept("name", FIGURES)
def test_a_number_is_the_one_of_the_rules(name: str) -> None:
    assert getattr(safety, name) == FIGURES[name]


def test_every_number_of_the_rules_is_held_here() -> None:
    numbers = {name for name, value in vars(safety).items() if name.isupper() and isinstance(value, int | float)}
    assert numbers == set(FIGURES)


def test_every_ending_has_its_exit_code_and_safety_stops_are_stops() -> None:
    """Exit codes of the command line: 0 completed, 3 a safety stop, 4 the source, 5 the person, 70 our own fault."""
    codes = {reason: end.exit_code for reason, end in safety.END_REASONS.items()}
    assert codes == {
        "completed": 0, "pain": 3, "pain_rise": 3, "symptoms": 3, "fall": 3, "help": 3, "silence": 3, "screening": 3,
        "locked": 3, "not_today": 3, "stopped": 3, "no_camera": 1, "source_ended": 4, "source_lost": 4,
        "broken_off": 4, "quit": 5, "unexpected": 70,
    }  # fmt: skip
    assert {reason for reason, end in safety.END_REASONS.items() if end.stop} == {r for r, c in codes.items() if c == 3}


def test_how_far_down_the_leg_each_place_is() -> None:
    far = {0: {"upper_back", "back_left", "middle", "back_right", "buttock_left", "buttock_right"},
           1: {"thigh_left", "thigh_right"}, 2: {"below_knee_left", "below_knee_right"}}  # fmt: skip
    assert {n: {place for place, deep in safety.PLACES.items() if deep == n} for n in far} == far
    assert set(safety.PLACES) == set().union(*far.values())


@pytest.mark.parametrize(("waited_s", "said_ago_s", "says"), [
    (0.0, 0.0, None), (19.9, 19.9, None), (20.0, 20.0, "repeat"), (39.9, 19.9, None), (299.9, 19.0, None),
    (299.9, 20.0, "repeat"), (300.0, 1.0, "end"), (300.0, 300.0, "end"),
])  # fmt: skip
def test_what_is_insisted_on_is_said_every_twenty_seconds_for_five_minutes(
    waited_s: float, said_ago_s: float, says: str | None
) -> None:
    assert safety.insistence(waited_s, said_ago_s) == says


@pytest.mark.parametrize(("asked_s", "said_ago_s", "due"), [
    (19.0, 19.9, False), (20.0, 20.0, True), (300.0, 20.0, True), (301.0, 59.9, False), (361.0, 60.0, True),
    (3800.0, 59.0, False), (3800.0, 60.0, True),
])  # fmt: skip
def test_take_it_off_is_said_every_twenty_seconds_and_then_every_minute(
    asked_s: float, said_ago_s: float, due: bool
) -> None:
    assert safety.insist_due(asked_s, said_ago_s) is due


def test_nobody_is_told_any_more_after_five_minutes_and_an_hour() -> None:
    assert not safety.insist_given_up(3899.9)
    assert safety.insist_given_up(3900.0)


def test_a_key_that_bounces_answers_one_question_and_a_script_never_bounces() -> None:
    asked = questions.Asked("symptoms", given=True, spoken_s=0.0, opened_s=0.0)
    for after_s, scripted, heard in ((0.34, False, False), (0.35, False, True), (0.0, True, True)):
        answer = questions.Answer("yes", scripted)
        assert (questions.listen(asked, after_s, [answer], False).answer is not None) is heard


def test_the_clock_of_a_question_starts_when_it_has_been_spoken_to_its_end() -> None:
    asked = questions.Asked("symptoms", opened_s=0.0)
    assert questions.listen(asked, 50.0, [], False).asked.spoken_s is None  # nobody has begun it
    begun = questions.Asked("symptoms", given=True, opened_s=0.0)
    assert questions.listen(begun, 50.0, [], True).asked.spoken_s is None
    assert questions.listen(begun, 51.0, [], False).asked.spoken_s == 51.0
    assert questions.listen(begun, 51.0, [], False).action is None


def test_zero_to_ten_are_the_choices_of_every_question_for_a_score() -> None:
    for question in ("pain_before", "pain_check", "pain_again", "pain_after", "pain_day_after"):
        assert [choice.value for choice in questions.QUESTIONS[question]] == [str(n) for n in range(11)]


@swept(
    ("fact", "question", "within", "beyond"),
    [
        ("under_18", "age", 17, 18), ("over_55", "age", 56, 55), ("over_60", "age", 61, 60), ("over_65", "age", 66, 65),
        ("nsaid_caution", "age", 66, 65), ("desk_work", "sitting_hours", 4, 3), ("pregnant", WEEKS, 0.0, -0.5),
        ("pregnant_from_16_weeks", WEEKS, 16.0, 15.9), ("nsaid_caution", WEEKS, 0.0, -0.5),
    ],
)  # fmt: skip
def test_a_fact_of_a_number_begins_and_ends_where_its_source_says(
    fact: str, question: str, within: float, beyond: float
) -> None:
    assert fact in facts_of({question: within}, None)
    assert fact not in facts_of({question: beyond}, None)


def test_a_first_episode_after_55_needs_a_word_also_where_nothing_else_is_true() -> None:
    nothing = {"patch_or_fever": "no", "fluids_limited": "no", "skin": (), "cleared": ("roller", "ball")}
    both = facts_of({**nothing, "had_before": "no", "age": 56}, None)
    assert both == {"first_episode", "over_55", "first_over_55_not_cleared", "not_cleared"}
    assert facts_of({**nothing, "had_before": "no", "age": 55}, None) == {"first_episode"}
