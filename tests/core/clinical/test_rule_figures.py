"""Every number of the safety rules, as the rules' own text has it: whoever changes one has to change it here too."""

from types import ModuleType

import pytest
from sweeps import swept

from coach.core.clinical import pain_change, pain_rules, rule_terms, safety, screening
from coach.core.dialogue import questions

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
    "change": (pain_change, {"CHANGE_POINTS": 2, "CHANGE_SHARE": 0.3}),
}  # fmt: skip


@swept("of", BESIDE)
def test_the_numbers_beside_are_those_of_the_rules(of: str) -> None:
    module, figures = BESIDE[of]
    assert {name: getattr(module, name) for name in figures} == figures
    here = {name for name, value in vars(module).items() if name.isupper() and isinstance(value, int | float)}
    known = {*FIGURES}.union(*(rows for _, rows in BESIDE.values()))
    assert here <= known


def test_how_long_the_back_must_have_hurt_for_each_rule() -> None:
    assert {rule.value: weeks for rule, weeks in rule_terms.PAIN_WEEKS.items()} == {"watchful": 6, "monitored": 12}


@swept("name", FIGURES)
def test_a_number_is_the_one_of_the_rules(name: str) -> None:
    assert getattr(safety, name) == FIGURES[name]


def test_every_number_of_the_rules_is_held_here() -> None:
    numbers = {name for name, value in vars(safety).items() if name.isupper() and isinstance(value, int | float)}
    assert numbers == set(FIGURES)
    assert screening.FULL_FORM_H == 7 * 24.0
    assert questions.DOUBLE_PRESS_S == 0.35


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
