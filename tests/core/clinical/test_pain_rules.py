"""The pain and silence rules, swept whole against the safety rules as the design states them."""

import itertools

import pytest
from sweeps import swept

from coach.core.clinical import safety
from coach.core.clinical.pain_rules import after_recovery, at_checkin, at_comfort, at_confirmation
from coach.core.clinical.safety import (
    COMFORT,
    END_REASONS,
    EXERCISE_ENDS,
    Action,
    PainSoFar,
    Past,
    at_baseline,
    silence,
)
from coach.core.dialogue import questions
from coach.core.exercise.model import PainRules

SCORES = range(11)
RULES = {
    "as shipped": PainRules(),
    "any rise ends": PainRules(any_rise_ends=True),
    "ends at five": PainRules(ceiling=5),
    "any rise ends, and at three": PainRules(any_rise_ends=True, ceiling=3),
    "ends at any pain at all": PainRules(ceiling=1),
    "zero is enough to end": PainRules(ceiling=0),
}


def decided(rules: PainRules, baseline: int, lowest: int, later: int) -> Action:
    """Design, section 7, in the order of its sentences; nothing of the program's is used but the names of actions."""
    if later >= 7 or later >= rules.ceiling:  # "on 7 or more"; a therapist may tighten
        return Action.END_SESSION
    if later >= baseline + 2:  # "on a rise of 2"
        return Action.END_SESSION
    if later > baseline and rules.any_rise_ends:  # "a therapist may make any rise end the session"
        return Action.END_SESSION
    if later > baseline:  # "any confirmed rise above baseline"
        return Action.CONFIRM
    if later >= lowest + 2:  # "a rise of 2 above the session's lowest ends the exercise"
        return Action.END_EXERCISE
    return Action.GO_ON


@pytest.mark.parametrize("name", RULES)
def test_every_later_score_is_judged_as_the_safety_rules_say(name: str) -> None:
    """All 11 x 11 x 11 of baseline, lowest and later."""
    rules = RULES[name]
    wrong = [
        (baseline, lowest, later, verdict.action)
        for baseline, lowest, later in itertools.product(SCORES, repeat=3)
        for verdict in [at_checkin(rules, PainSoFar(baseline, lowest), later)]
        if verdict.action is not decided(rules, baseline, lowest, later)
    ]
    assert wrong == []


@swept("name", RULES)
@swept("score", SCORES)
def test_the_first_score_begins_exercises_only_below_seven_and_comfort_above(name: str, score: int) -> None:
    sore = score >= 7 or score >= RULES[name].ceiling
    verdict = at_baseline(RULES[name], score)
    assert verdict.action is (Action.COMFORT if sore else Action.GO_ON)


@swept(("last", "score"), list(itertools.product(SCORES, repeat=2)))
def test_two_above_the_last_sessions_first_score_is_comfort_from_five_on_and_half_the_dose_below(
    last: int, score: int
) -> None:
    verdict = at_baseline(PainRules(), score, Past(last_baseline=last))
    above = score >= last + 2
    wanted = Action.COMFORT if score >= 7 or (above and score >= 5) else Action.HALF_DOSE if above else Action.GO_ON
    assert verdict.action is wanted
    if wanted is Action.COMFORT:
        assert verdict.reason in COMFORT


@pytest.mark.parametrize("name", RULES)
def test_in_comfort_mode_only_a_rise_counts(name: str) -> None:
    """All 11 x 11 x 11 again: people begin it at 7 to 9, and a position may only make it better."""
    rules = RULES[name]
    for baseline, lowest, later in itertools.product(SCORES, repeat=3):
        action = at_comfort(rules, PainSoFar(baseline, lowest), later).action
        if later >= baseline + 2 or (baseline < min(7, rules.ceiling) <= later):
            assert action is Action.END_SESSION, (baseline, lowest, later)
        elif later > baseline:
            assert action is Action.END_EXERCISE, (baseline, lowest, later)
        else:
            assert action is Action.GO_ON, (baseline, lowest, later)


def test_a_ceiling_above_seven_loosens_nothing() -> None:
    """Either can tighten a limit, never loosen it: core holds that too, whoever made the rules."""
    loose = PainRules(ceiling=9)
    wrong = [
        case for case in itertools.product(SCORES, repeat=3)
        if at_checkin(loose, PainSoFar(*case[:2]), case[2]).action is not decided(PainRules(), *case)
    ]  # fmt: skip
    assert wrong == []


def test_a_stricter_rule_never_lets_go_on_what_the_default_ends() -> None:
    order = [Action.GO_ON, Action.END_EXERCISE, Action.CONFIRM, Action.END_SESSION]
    for baseline, lowest, later in itertools.product(SCORES, repeat=3):
        pain = PainSoFar(baseline, lowest)
        default = order.index(at_checkin(PainRules(), pain, later).action)
        for rules in RULES.values():
            assert order.index(at_checkin(rules, pain, later).action) >= default


@pytest.mark.parametrize("name", RULES)
def test_after_the_rest_whatever_is_still_up_ends_the_session(name: str) -> None:
    rules = RULES[name]
    for baseline, lowest, later in itertools.product(SCORES, repeat=3):
        action = after_recovery(rules, PainSoFar(baseline, lowest), later).action
        if later > baseline or later >= min(rules.ceiling, 7):
            assert action is Action.END_SESSION, (baseline, lowest, later)
        else:
            assert action in (Action.GO_ON, Action.END_EXERCISE)


def test_zero_is_an_answer_and_a_baseline() -> None:
    assert at_baseline(PainRules(), 0).action is Action.GO_ON
    pain = PainSoFar().with_score(0)
    assert (pain.baseline, pain.lowest) == (0, 0)
    assert at_checkin(PainRules(), pain, 1).action is Action.CONFIRM
    assert at_checkin(PainRules(), pain, 2).action is Action.END_SESSION


def test_the_baseline_stays_the_first_score_and_the_lowest_follows_down_only() -> None:
    pain = PainSoFar()
    for score, lowest in [(5, 5), (3, 3), (4, 3), (0, 0), (6, 0)]:
        pain = pain.with_score(score)
        assert (pain.baseline, pain.lowest) == (5, lowest)


def test_a_slow_climb_after_a_fall_ends_the_exercise() -> None:
    pain = PainSoFar().with_score(6).with_score(2)
    assert at_checkin(PainRules(), pain, 4).action is Action.END_EXERCISE
    assert at_checkin(PainRules(), pain, 6).action is Action.END_EXERCISE


def test_the_first_confirmed_rise_ends_the_exercise_and_one_in_a_second_exercise_the_session() -> None:
    once = PainSoFar(2, 2).with_raise("0")
    assert at_confirmation(once).action is Action.END_EXERCISE
    assert at_confirmation(once.with_raise("0")).action is Action.END_EXERCISE  # the same one, asked twice
    again = at_confirmation(once.with_raise("3"))
    assert (again.action, again.reason) == (Action.END_SESSION, "pain_rise")


@pytest.mark.parametrize("name", RULES)
def test_every_verdict_that_ends_a_session_names_a_reason_that_exists(name: str) -> None:
    rules = RULES[name]
    for baseline, lowest, later in itertools.product(SCORES, repeat=3):
        pain = PainSoFar(baseline, lowest)
        for verdict in (at_baseline(rules, later), at_checkin(rules, pain, later), after_recovery(rules, pain, later)):
            if verdict.action is Action.END_SESSION:
                assert END_REASONS[verdict.reason].exit_code == 3
                assert END_REASONS[verdict.reason].stop


# -- silence -----------------------------------------------------------------------------------------------------------


def said(until_s: float, step_s: float = 0.1) -> list[tuple[float, str]]:
    """What is done about a silence, moment by moment."""
    repeats, paused, found = 0, False, []
    for n in range(round(until_s / step_s)):
        action = silence(n * step_s, repeats, paused)
        if action is not None:
            found.append((n * step_s, action))
        repeats += action == "repeat"
        paused = paused or action == "pause"
        if action == "end":
            break
    return found


@pytest.mark.parametrize("step_s", [1 / 60, 0.1, 1.0])
def test_silence_repeats_at_20_pauses_at_40_and_ends_at_90_seconds(step_s: float) -> None:
    found = said(200, step_s)
    assert [action for _, action in found] == ["repeat", "pause", "end"]
    assert [t for t, _ in found] == pytest.approx([20, 40, 90], abs=step_s + 1e-6)


@pytest.mark.parametrize("waited_s", [0, 0.1, 5, 19.99])
def test_nothing_is_done_about_a_short_silence(waited_s: float) -> None:
    assert silence(waited_s, 0, False) is None


@pytest.mark.parametrize(("waited_s", "action"), [(25.0, "repeat"), (60.0, "pause"), (3600.0, "end")])
def test_a_jump_in_time_does_what_is_due_then(waited_s: float, action: str) -> None:
    assert silence(waited_s, 0, False) == action


# -- questions ---------------------------------------------------------------------------------------------------------


def asked(question: str = "pain_check") -> questions.Asked:
    return questions.Asked(question, given=True)


def test_the_silence_clock_starts_when_the_question_has_been_spoken_to_its_end() -> None:
    waiting = asked()
    for t_s in (0.0, 5.0, 30.0):
        waiting = questions.listen(waiting, t_s, (), speaking=True).asked
        assert waiting.spoken_s is None
    waiting = questions.listen(waiting, 31.0, (), speaking=False).asked
    assert waiting.spoken_s == 31.0
    assert questions.listen(waiting, 50.9, (), speaking=False).action is None
    assert questions.listen(waiting, 51.0, (), speaking=False).action == "repeat"


def test_a_question_that_the_voice_has_not_begun_has_no_clock() -> None:
    waiting = questions.Asked("pain_check")
    for t_s in (0.0, 100.0, 1000.0):
        heard = questions.listen(waiting, t_s, (), speaking=False)
        assert (heard.action, heard.asked.spoken_s) == (None, None)


def test_an_answer_may_come_while_the_question_is_spoken() -> None:
    assert questions.listen(asked(), 1.0, [questions.Answer("3")], speaking=True).answer == questions.Answer("3")


@pytest.mark.parametrize("value", ["11", "-1", "yes", "", "-", "0.5"])
def test_what_is_no_choice_of_the_question_is_no_answer(value: str) -> None:
    assert questions.listen(asked(), 1.0, [questions.Answer(value)], speaking=False).answer is None


@swept("question", questions.QUESTIONS)
def test_every_choice_of_every_question_is_an_answer_zero_too(question: str) -> None:
    for choice in questions.QUESTIONS[question]:
        heard = questions.listen(asked(question), 1.0, [questions.Answer(choice.value)], speaking=False)
        assert heard.answer == questions.Answer(choice.value)


def test_pain_is_asked_from_0_to_10() -> None:
    for question in ("pain_before", "pain_check", "pain_again", "pain_after"):
        assert [c.value for c in questions.QUESTIONS[question]] == [str(n) for n in range(11)]


# -- the tables --------------------------------------------------------------------------------------------------------

EXIT_CODES = {
    "locked": 3, "fall": 3, "help": 3,
    "completed": 0, "pain": 3, "pain_rise": 3, "symptoms": 3, "silence": 3, "screening": 3, "not_today": 3,
    "stopped": 3,
    "no_camera": 1, "source_ended": 4, "source_lost": 4, "broken_off": 4, "quit": 5, "unexpected": 70,
}  # fmt: skip


def test_every_end_has_the_exit_code_that_the_command_line_promises() -> None:
    assert {reason: end.exit_code for reason, end in END_REASONS.items()} == EXIT_CODES
    assert all(end.stop == (end.exit_code == 3) for end in END_REASONS.values())


def test_the_numbers_are_the_designs() -> None:
    assert (safety.REPEAT_S, safety.PAUSE_S, safety.GIVE_UP_S) == (20, 40, 90)
    assert (safety.UNSEEN_PAUSE_S, safety.UNSEEN_PLACE_S, safety.UNSEEN_ASK_S) == (2, 10, 60)
    assert (safety.IDLE_SHOW_S, safety.IDLE_SKIP_S) == (20, 40)
    assert (safety.RECOVER_S, safety.RISE_ENDS, safety.BASELINE_COMFORT, safety.ALARMS_END) == (60, 2, 7, 3)
    assert len(set(EXERCISE_ENDS)) == len(EXERCISE_ENDS)
