"""Sessions by `watchful` and `monitored`: what is told, recorded and asked, and when `strict` holds all the same."""

from dataclasses import replace
from typing import Any

import pytest
from movements import EASY_BREATH, RELIEF, TIMER, lifts, routine, walks
from play import RETURNED, Play

from coach.core.clinical.eligibility import Known, counts_as
from coach.core.clinical.rule_terms import WHY, RuleTerms, morning_due
from coach.core.clinical.safety import AfterStop, PastComfort
from coach.core.exercise.model import Dose, PainRule, PainRules, Routine, RuleSigning, Step

SIGNING = RuleSigning(clinician="Ana Weber", reason="graded exposure", signed_on="2026-01-05")
GOOD = RuleTerms(signed_days=5, pain_h=300 * 24.0)
TWO = (lifts(1), lifts(1))


def session(rule: str, terms: RuleTerms = GOOD, known: Known | None = None, **answers: Any) -> Play:
    plan = routine(*TWO, pain=PainRules(rule=PainRule(rule), signing=SIGNING))
    person = known or Known(past=RETURNED, relief=RELIEF)
    return Play(plan, answers=answers, known=replace(person, rule_terms=terms))


def told(play: Play) -> list[str]:
    return [offer.text.key for _, offer in play.cues if offer.text is not None]


@pytest.mark.parametrize("rule", ["watchful", "monitored"])
def test_the_rule_is_told_in_one_sentence_and_recorded_with_who_signed_it(rule: str) -> None:
    play = session(rule).run()
    assert told(play).count(f"pain_rule.{rule}") == 1
    (reason,) = [offer.text for _, offer in play.cues if offer.text and offer.text.key == "signed_rule.reason"]
    assert dict(reason.params) == {"reason": "graded exposure"}
    (kept,) = play.of("pain_rule")
    assert kept.data == {
        "rule": rule, "held_by": rule, "why": None, "clinician": "Ana Weber", "reason": "graded exposure",
        "signed_on": "2026-01-05",
    }  # fmt: skip
    assert play.end == "completed"


def test_without_a_rule_nothing_is_told_or_recorded() -> None:
    play = Play(routine(*TWO)).run()
    assert not play.of("pain_rule")


ENDED: dict[str, tuple[RuleTerms, dict[str, Any]]] = {
    "signed_ahead": (replace(GOOD, signed_days=-1), {}),
    "signing_over": (replace(GOOD, signed_days=84), {}),
    "new_episode": (replace(GOOD, pain_h=4 * 24.0), {}),
    "start_unknown": (replace(GOOD, pain_h=None), {}),
    "too_short": (replace(GOOD, pain_h=42 * 24.0), {}),
    "below_knee": (replace(GOOD, below_knee=True), {}),
    "locked": (replace(GOOD, locked=True), {}),
    "not_back": (replace(GOOD, not_back=True), {}),
    "climb": (replace(GOOD, climbed=True), {}),
    "start_high": (GOOD, {"pain_before": "6", "pain_check": "6", "pain_after": "6"}),
}


@pytest.mark.parametrize("why", ENDED)
def test_where_a_term_does_not_hold_strict_does_and_says_why(why: str) -> None:
    terms, answers = ENDED[why]
    play = session("monitored", terms, **answers).run()
    assert [e.data["why"] for e in play.of("pain_rule")] == [why]
    assert play.state.pain.rule is PainRule.STRICT
    assert f"pain_rule.why.{why}" in told(play)
    assert "signed_rule.reason" not in told(play)


def test_every_reason_is_tried_here() -> None:
    assert {*ENDED, "lately"} == set(WHY)


def test_surgery_lately_and_pain_below_the_knee_today_end_the_rule() -> None:
    known = Known(past=RETURNED, relief=RELIEF, facts=frozenset({"recent_surgery"}))
    play = session("watchful", known=known).run()
    assert [e.data["why"] for e in play.of("pain_rule")] == ["lately"]
    play = session("watchful", pain_where="below_knee_left").run()
    assert [e.data["why"] for e in play.of("pain_rule")] == ["below_knee"]


def test_watchful_asks_again_after_a_minute_before_a_rise_counts() -> None:
    gone = session("watchful", pain_check=["3", "2"], more_or_same="more", pain_again="2").run()
    assert gone.phases().count("recover") == 1
    assert gone.end == "completed"
    assert gone.state.pain.scores.raised == ()
    stays = session("watchful", pain_check=["3", "2"], more_or_same="more", pain_again=["3", "2"]).run()
    assert (stays.end, stays.state.pain.scores.raised, stays.phases().count("recover")) == ("completed", ("0",), 2)
    ends = session("watchful", pain_check="3", more_or_same="more", pain_again="3").run()
    assert (ends.end, len(ends.of("exercise_started")), ends.phases().count("recover")) == ("pain_rise", 1, 2)


def test_monitored_allows_two_above_the_start_and_five_and_nothing_beyond() -> None:
    assert session("monitored", pain_check=["4", "4"], pain_after="4").run().end == "completed"
    assert session("monitored", pain_check="5", pain_after="5").run().end == "pain"  # three above
    four = {"pain_before": "4", "pain_after": "5"}
    assert session("monitored", pain_check="5", **four).run().end == "completed"
    assert session("monitored", pain_check="6", **four).run().end == "pain"  # above five
    assert session("monitored", pain_check="3", pain_after="5").run().end == "pain"  # at the end as well


@pytest.mark.parametrize("rule", ["watchful", "monitored"])
@pytest.mark.parametrize(("kind", "end"), [("new_sharp", "symptoms"), ("new_sign", "symptoms")])
def test_sharp_and_new_signs_end_the_session_under_each_rule(rule: str, kind: str, end: str) -> None:
    assert session(rule, symptoms="yes", symptom_kind=kind).run().end == end


def test_more_in_the_middle_of_a_long_exercise_is_a_number_by_monitored() -> None:
    long = Step(exercise=TIMER, dose=Dose(duration_s=200.0))

    def plays(score: str) -> Play:
        plan = routine(long, pain=PainRules(rule=PainRule.MONITORED, signing=SIGNING))
        known = replace(Known(past=RETURNED, relief=RELIEF), rule_terms=GOOD)
        return Play(plan, answers={"how_now": "more", "pain_check": score, "pain_after": "3"}, known=known).run()

    within, beyond = plays("4"), plays("5")
    assert (within.end, within.of("exercise_ended")[0].data["reason"]) == ("completed", "done")
    assert (beyond.end, beyond.of("exercise_ended")[0].data["reason"]) == ("pain", "pain")


# -- the next morning -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago_h", "later_day", "due"),
    [(5.9, True, False), (6.0, True, True), (36.0, True, True), (36.1, True, False), (12.0, False, False)],
)
def test_the_morning_is_due_on_a_later_day_and_within_36_hours(ago_h: float, later_day: bool, due: bool) -> None:
    assert morning_due(ago_h, later_day=later_day) is due


@pytest.mark.parametrize(("score", "held"), [("0", "monitored"), ("4", "monitored"), ("5", "strict"), ("9", "strict")])
def test_the_morning_is_asked_first_and_one_that_is_not_back_holds_this_session_by_strict(
    score: str, held: str
) -> None:
    play = session("monitored", replace(GOOD, morning_start=3), pain_morning=score).run()
    asked = play.questions()
    assert asked.index("pain_morning") < asked.index("pain_before")
    assert [e.data["held_by"] for e in play.of("pain_rule")] == [held]
    assert next(e.data["moment"] for e in play.of("pain_answered")) == "morning"


def test_silence_about_the_morning_is_no_answer() -> None:
    assert session("monitored", replace(GOOD, morning_start=3), pain_morning=None).run().end == "silence"


# -- a rise that was denied -------------------------------------------------------------------------------------------


def test_a_rise_that_was_denied_is_asked_about_again_while_it_stays_once_an_exercise() -> None:
    plan = routine(lifts(1), lifts(1), lifts(1))
    play = Play(plan, answers={"pain_check": ["3", "3", "2"], "more_or_same": "same"}).run()
    assert play.questions().count("more_or_same") == 2
    assert play.end == "completed"
    later = Play(plan, answers={"pain_check": "3", "more_or_same": ["same", "more"], "pain_again": "3"}).run()
    assert (later.end, len(later.of("exercise_started"))) == ("pain_rise", 2)


# -- half the dose, the pause, the day --------------------------------------------------------------------------------


def doses(play: Play) -> list[int]:
    return [e.data["dose"]["reps"] for e in play.of("exercise_started")]


def test_two_above_the_last_time_and_under_five_is_half_of_everything() -> None:
    known = Known(past=replace(RETURNED, last_baseline=2), relief=RELIEF)
    play = Play(routine(lifts(4), lifts(2)), known=known,
                answers={"pain_before": "4", "pain_check": "4", "pain_after": "4"}).run()  # fmt: skip
    assert (doses(play), play.end) == ([2, 1], "completed")
    assert [e.data["why"] for e in play.of("half_dose")] == ["above_last"]
    assert "note.half_above_last" in told(play)


PAUSED = replace(RETURNED, pain_stops_running=2)


@pytest.mark.parametrize(
    ("ago_h", "gentle", "goes"), [(24.0, True, False), (167.0, True, False), (168.0, True, True), (400.0, False, False)]
)
def test_after_seven_days_of_a_pause_one_gentle_routine_at_half_dose(ago_h: float, gentle: bool, goes: bool) -> None:
    plan = replace(routine(lifts(4)), after_pause=gentle)
    play = Play(plan, known=Known(past=replace(PAUSED, pain_stop_ago_h=ago_h), relief=RELIEF)).run()
    assert (doses(play) == [2]) if goes else ([e.data["why"] for e in play.of("comfort_started")] == ["paused"])
    assert ("note.half_pause" in told(play)) is goes
    assert play.end == "completed"


def test_a_word_that_is_waited_for_is_a_pause_however_long_ago_the_stops_are() -> None:
    waits = replace(RETURNED, after_stop=AfterStop(word_wanted=True))
    other = Play(routine(lifts(1)), known=Known(past=waits, relief=RELIEF)).run()
    assert [e.data["why"] for e in other.of("comfort_started")] == ["paused"]


@pytest.mark.parametrize(("score", "why"), [("2", []), ("3", ["after_pain"])])
def test_above_the_start_of_a_session_that_pain_ended_it_is_comfort(score: str, why: list[str]) -> None:
    stopped = replace(RETURNED, after_stop=AfterStop(start=2))
    play = Play(routine(lifts(1)), known=Known(past=stopped, relief=RELIEF),
                answers={"pain_before": score, "pain_check": score, "pain_after": score}).run()  # fmt: skip
    assert [e.data["why"] for e in play.of("comfort_started")] == why


def test_in_comfort_after_the_first_day_one_is_told_to_stand_each_hour() -> None:
    def rests(*facts: str) -> Play:
        known = Known(past=RETURNED, relief=RELIEF, facts=frozenset(facts))
        return Play(routine(lifts(1)), known=known, answers={"pain_before": "8", "pain_after": "8"}).run()

    assert "note.stand_hourly" in told(rests())
    assert "note.stand_hourly" not in told(rests("first_day", "acute"))
    assert "note.stand_hourly" not in told(Play(routine(lifts(1))).run())


@pytest.mark.parametrize(("days", "card"), [(1, False), (2, True), (5, True)])
def test_comfort_on_a_third_day_running_brings_the_card_about_moving(days: int, card: bool) -> None:
    known = Known(past=replace(RETURNED, comfort=PastComfort(days_running=days)), relief=RELIEF)
    play = Play(routine(lifts(1)), known=known, answers={"pain_before": "8", "pain_after": "8"}).run()
    assert ("not_too_still" in [e.data["card"] for e in play.of("card_shown")]) is card


# -- how many sessions a day holds ------------------------------------------------------------------------------------


def test_what_each_shipped_routine_is_in_a_days_count() -> None:
    from coach.prescription.places import shipped_routines
    from coach.prescription.reader import read_routine

    counted = {name: counts_as(read_routine(name)) for name in shipped_routines()}
    apart = {name: kind for name, kind in counted.items() if kind != "exercises"}
    assert apart == {"comfort": "comfort", "walking_plan": "easy", "breathing_relax": "easy"}


EASY = routine(walks(5.0), Step(exercise=EASY_BREATH, dose=Dose(cycles=1), checkin=False))


@pytest.mark.parametrize(
    ("plan", "past", "advice"),
    [
        (routine(lifts(1)), {"sessions_today": 3}, "gate.enough_exercises"),
        (routine(lifts(1)), {"sessions_today": 2, "easy_today": 9}, None),
        (EASY, {"sessions_today": 3, "easy_today": 5}, None),
        (EASY, {"easy_today": 6}, "gate.enough_easy"),
        (RELIEF, {"sessions_today": 9, "easy_today": 9, "comfort": PastComfort(today=9)}, None),
    ],
)
def test_three_with_exercises_six_of_walks_and_breathing_and_any_number_of_comfort(
    plan: Routine, past: dict[str, Any], advice: str | None
) -> None:
    play = Play(plan, known=Known(past=replace(RETURNED, **past), relief=RELIEF)).run()
    assert (play.end, play.state.ending.advice and play.state.ending.advice.key) == (
        ("completed", None) if advice is None else ("not_today", advice)
    )


def alone(name: str) -> Routine:
    """A session of this shipped exercise and nothing else."""
    from coach.prescription.places import shipped_exercises
    from coach.prescription.reader import read_exercise

    return routine(Step(exercise=read_exercise(shipped_exercises()[name]), dose=Dose(duration_s=60.0)))


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("foam_roller", "exercises"), ("ball_massage", "exercises"), ("massage", "exercises"),
        ("pinch_hold", "exercises"), ("log_roll", "exercises"),
        ("walking", "easy"), ("breathing", "easy"), ("supine_supported", "easy"), ("heat", "easy"), ("ice", "easy"),
    ],
)  # fmt: skip
def test_what_presses_or_rubs_a_muscle_is_an_exercise_and_a_walk_is_easy(name: str, what: str) -> None:
    assert counts_as(alone(name)) == what


def test_rubbing_takes_nothing_from_the_ease_of_breathing_but_a_roller_does() -> None:
    easy = routine(*alone("breathing").steps, *alone("massage").steps)
    assert counts_as(easy) == "easy"
    assert counts_as(routine(*easy.steps, *alone("foam_roller").steps)) == "exercises"


def test_a_session_records_what_it_is_in_a_days_count() -> None:
    assert [e.data["what"] for e in Play(EASY).run().of("counts_as")] == ["easy"]
    assert [e.data["what"] for e in Play(routine(lifts(1))).run().of("counts_as")] == ["exercises"]
