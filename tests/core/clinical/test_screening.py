"""The questions before every session, row by row of the clinical reviews' tiers, as whole sessions are asked."""

from dataclasses import replace
from typing import Any

import pytest
from movements import FREE_LIFT, RELIEF, holds, lifts, routine
from play import NOT_ALONE, SILENT, Play, check

from coach.core.base.types import Text
from coach.core.clinical import screening, ticks
from coach.core.clinical.conditions import facts_of, not_cleared
from coach.core.clinical.eligibility import Contacts, Known
from coach.core.clinical.pregnancy import with_weeks
from coach.core.clinical.safety import NO_PAST, AfterStop, Past
from coach.core.clinical.screening import NERVES, SCREENING, Tier, daily_rows, full_form
from coach.core.clinical.screening import holds as still_holds
from coach.core.session import Phase

ONE = routine(lifts(1))

# the clinical reviews, in their own order: what locks for an emergency, and what for advice today
EMERGENCY = {
    "urine", "bowel", "saddle_numbness", "limb_weakness", "both_legs", "chest_or_breath", "tearing_pain",
    "fever_unwell", "pregnancy_alarm",
}  # fmt: skip
TODAY = {
    "leg_symptoms", "major_trauma", "fall_fragile", "fever", "unsteady", "band_pain", "fragile_fracture",
    "flank_urinary", "cancer_or_immunity", "infection_risk", "severe_pain", "calf", "cannot_stand",
}  # fmt: skip
ADVICE = {"blisters"}
ASK_FIRST = {"weight_loss", "night_pain", "morning_stiffness", "conditions"}
OF_SOME = {  # not of everybody
    "pregnancy_alarm": "pregnant", "fall_fragile": "over_60", "fragile_fracture": "over_65",
    "cancer_or_immunity": "cancer_history",
}  # fmt: skip
# the second review's daily list, S2
DAILY_ROWS = (EMERGENCY - {"pregnancy_alarm"}) | {"leg_symptoms", "major_trauma", "fever"}
INTAKE = frozenset({"age", "conditions", "pregnant"})  # a person of whom these are known


def first(known: Known | None = None, *, plan: Any = ONE, **answers: Any) -> Play:
    """Somebody who has never been here before."""
    known = Known(relief=RELIEF) if known is None else replace(known, relief=RELIEF)
    return Play(plan, answers=answers, known=known, fps=5.0, voice_s=0.3)


def who(*facts: str, **more: Any) -> Known:
    return Known(facts=frozenset(facts), **more)


def advised(play: Play) -> list[Text]:
    return [offer.text for _, offer in play.cues if offer.cue == "advice" and offer.text is not None]


def screened(play: Play) -> list[tuple[str, str, str | None]]:
    return [(e.data["form"], e.data["outcome"], e.data["question"]) for e in play.of("screened")]


def locks(play: Play) -> list[tuple[str, str]]:
    """Those that were set and not lifted again."""
    lifted = {e.data["question"] for e in play.of("lock_lifted")}
    return [(e.data["lock"], e.data["question"]) for e in play.of("locked") if e.data["question"] not in lifted]


# -- the tiers ---------------------------------------------------------------------------------------------------------


def test_every_row_of_the_three_tiers_is_there_and_nothing_else() -> None:
    tiers = {tier: {row.id for row in SCREENING if row.tier is tier} for tier in Tier}
    assert tiers == {Tier.EMERGENCY: EMERGENCY, Tier.TODAY: TODAY, Tier.ADVICE: ADVICE, Tier.ASK_FIRST: ASK_FIRST}


def test_emergencies_are_asked_before_what_can_wait_till_a_doctor_is_in() -> None:
    order = [row.tier for row in SCREENING]
    assert order == sorted(order, key=[Tier.EMERGENCY, Tier.TODAY, Tier.ADVICE, Tier.ASK_FIRST].index)


@pytest.mark.parametrize("row", sorted(EMERGENCY | TODAY - {"cannot_stand"}))
@pytest.mark.parametrize("number", [None, "112"])
def test_a_yes_ends_locks_and_says_what_to_do(row: str, number: str | None) -> None:
    facts = (OF_SOME[row],) if row in OF_SOME else ()
    play = first(who(*facts, contacts=Contacts(emergency_number=number)), **{row: "yes"}).run()
    tier = "emergency" if row in EMERGENCY else "today"
    assert play.end == "screening"
    asked = play.questions()
    after = asked[asked.index(row) + 1 :]
    assert after[0] == "yes_meant"
    # what needs advice today may be an emergency with another sign
    assert (after == ["yes_meant"]) is (row in EMERGENCY) or row == "calf"
    assert not set(after[1:]) & (EMERGENCY | ASK_FIRST)
    assert locks(play) == [(tier, row)]
    assert screened(play) == [("full", tier, row)]
    assert advised(play)[-1].key == f"advice.{tier}"
    assert "exercise_started" not in play.kinds()
    assert "pain_answered" not in play.kinds()
    told = dict(advised(play)[-1].params).get("number")
    if tier == "emergency":
        assert (told if number else told.key) == (number or "advice.no_number")
    else:
        assert told is None
    check(play.events, ended=True)


def test_no_country_is_assumed_where_no_number_is_set() -> None:
    from coach.prescription.words import load_words

    words = load_words("en")
    (said, *_) = advised(first(urine="yes").run())
    assert "your local emergency number" in words.say(said)
    assert not any(digit in words.say(said) for digit in "0123456789")
    (said, *_) = advised(first(who(contacts=Contacts(emergency_number="144")), urine="yes").run())
    assert "144" in words.say(said)


@pytest.mark.parametrize("row", sorted(EMERGENCY | TODAY | ASK_FIRST))
def test_silence_about_a_safety_question_is_never_a_no(row: str) -> None:
    facts = (OF_SOME[row],) if row in OF_SOME else ()
    play = first(who(*facts), **{row: SILENT}).run()
    assert play.end == "silence"
    assert screened(play) == []
    assert play.phases()[-2:] == ["advice", "ended"]


# -- of whom what is asked ---------------------------------------------------------------------------------------------


def test_everybody_is_asked_everything_that_is_not_only_for_some() -> None:
    every = EMERGENCY | TODAY | ASK_FIRST
    assert set(full_form(frozenset(), frozenset(), relief=False)) == every - {"pregnancy_alarm"} | ADVICE
    assert set(full_form(frozenset(), INTAKE, relief=False)) == every - set(OF_SOME) - {"conditions"} | ADVICE


@pytest.mark.parametrize("fact", ["over_60", "brittle_bones", "long_steroids"])
def test_any_fall_is_asked_about_of_those_whose_bones_may_break(fact: str) -> None:
    assert "fall_fragile" in full_form({fact}, INTAKE, relief=True)
    assert "fall_fragile" not in full_form({"over_55"}, INTAKE, relief=True)


def test_whoever_has_not_told_their_age_or_bones_is_asked_about_any_fall() -> None:
    assert "fall_fragile" in full_form(frozenset(), INTAKE - {"age"}, relief=True)
    assert "fall_fragile" in full_form(frozenset(), INTAKE - {"conditions"}, relief=True)


@pytest.mark.parametrize("when", ["to_12_weeks", "to_20_weeks", "after_28_weeks"])
def test_a_clinicians_tick_does_not_spare_a_pregnant_person_the_question_about_bleeding(when: str) -> None:
    facts = facts_of(with_weeks({"pregnant": when, "cleared": ("pregnant",)}, None), None)
    assert "pregnancy_alarm" in full_form(facts, INTAKE, relief=True)
    assert "pregnancy_alarm" not in full_form(facts_of({"pregnant": "no"}, None), INTAKE, relief=True)


def test_a_clinicians_tick_does_not_make_brittle_bones_strong() -> None:
    facts = facts_of({"conditions": ("osteoporosis",), "cleared": ("osteoporosis",)}, None)
    assert "fall_fragile" in full_form(facts, INTAKE, relief=True)


def test_who_says_only_today_that_she_is_pregnant_is_asked_about_bleeding_too() -> None:
    late = routine(replace(lifts(1), skip_if=("pregnant_from_20_weeks",)))
    play = first(plan=late, pregnant="to_20_weeks", pregnancy_alarm="yes").run()
    assert play.end == "screening"
    assert locks(play) == [("emergency", "pregnancy_alarm")]
    assert advised(play)[0].key == "advice.emergency"
    calm = first(plan=late, pregnant="to_20_weeks").run()
    assert calm.end == "completed"
    assert calm.questions().count("pregnancy_alarm") == 1
    assert "pregnancy_alarm" not in first(plan=late, pregnant="no").run().questions()


def test_the_conditions_are_not_asked_twice_of_whom_the_intake_knows_them() -> None:
    assert "conditions" not in full_form(frozenset(), {"conditions"}, relief=False)


def test_symptoms_are_asked_one_to_a_question_and_each_question_once() -> None:
    asked = first().run().questions()
    assert len(asked) == len(set(asked) - {"symptoms"}) + asked.count("symptoms")
    before = asked[: asked.index("pain_before")]
    assert set(before) >= (EMERGENCY | TODAY | ASK_FIRST) - set(OF_SOME)


def test_all_of_it_is_asked_before_anybody_lies_down() -> None:
    play = first().run()
    asked_s = max(e.t_s for e in play.of("screening_answered"))
    ready_s = min(e.t_s for e in play.of("question_asked") if e.data["question"] == "floor_ready")
    assert asked_s < ready_s


# -- a week ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago_h", "short"),
    [(None, False), (0.0, True), (0.5, True), (36.0, True), (167.99, True), (168.0, True), (168.01, False),
     (-0.01, False), (-3.0, False)],
)  # fmt: skip
def test_the_full_list_holds_for_a_week_and_no_clock_set_back_makes_it_hold(ago_h: float | None, short: bool) -> None:
    assert still_holds(ago_h) is short
    known = Known(past=Past(screened_ago_h=ago_h), answered=NOT_ALONE)
    play = first(known).until_phase(Phase.BASELINE)
    before = play.questions()[: play.questions().index("pain_before")]
    assert (before == ["daily"]) is short
    assert screened(play) == [("daily" if short else "full", "clear", None)]


HELD = Known(past=Past(screened_ago_h=1.0))


@pytest.mark.parametrize("row", sorted(DAILY_ROWS | {"pregnancy_alarm", "fall_fragile"}))
def test_a_tick_in_the_daily_list_is_a_yes_to_its_row(row: str) -> None:
    facts = (OF_SOME[row],) if row in OF_SOME else ()
    play = first(who(*facts, past=Past(screened_ago_h=1.0)), **{row: "yes"}).run()
    tier = "emergency" if row in EMERGENCY else "today"
    assert play.questions()[:2] == ["daily", "yes_meant"]
    assert screened(play)[0] == ("daily", tier, row)
    assert locks(play) == [(tier, row)]
    assert play.end == "screening"
    assert advised(play)[-1].key == f"advice.{tier}"
    assert [e.data["value"] for e in play.of("screening_answered") if e.data["question"] == row] == ["yes"]


def test_the_daily_list_names_every_emergency_and_only_what_is_for_this_person() -> None:
    assert set(daily_rows(frozenset(), INTAKE)) == DAILY_ROWS
    assert set(daily_rows({"pregnant", "over_60"}, INTAKE)) == DAILY_ROWS | {"pregnancy_alarm", "fall_fragile"}
    play = first(who(answered=INTAKE, past=Past(screened_ago_h=1.0))).until_asked("daily")
    assert play.state.dialogue.asked is not None
    offered = [choice.value for choice in play.state.dialogue.asked.question.choices]
    assert set(offered) == DAILY_ROWS | {"none"}
    assert offered[-1] == "none"


def test_a_tick_by_mistake_in_the_daily_list_asks_the_full_one() -> None:
    play = first(HELD, daily=["fever"], yes_meant="mistake").until_phase(Phase.BASELINE)
    assert set(play.questions()) >= (EMERGENCY | TODAY | ASK_FIRST) - set(OF_SOME)
    assert screened(play)[-1] == ("full", "clear", None)
    assert locks(play) == []


@pytest.mark.parametrize("why", ["first_day", "acute", "settling", "a leg"])
def test_while_a_leg_hurts_and_in_the_first_two_weeks_the_nerves_have_a_yes_or_no_each_day(why: str) -> None:
    facts = () if why == "a leg" else (why,)
    place = "below_knee_left" if why == "a leg" else "middle"
    play = first(who(*facts, past=Past(screened_ago_h=1.0, last_place=place))).until_phase(Phase.BASELINE)
    nerves = ["urine", "bowel", "saddle_numbness", "limb_weakness", "both_legs", "leg_symptoms"]
    assert play.questions()[:7] == [*nerves, "daily"]
    assert screened(play) == [("daily", "clear", None)]


@pytest.mark.parametrize("row", NERVES)
def test_a_yes_to_a_row_that_goes_with_the_daily_list_is_of_that_list(row: str) -> None:
    known = who("acute", past=Past(screened_ago_h=1.0))
    tier = "emergency" if row in EMERGENCY else "today"
    assert screened(first(known, **{row: "yes"}).run())[0] == ("daily", tier, row)
    assert screened(first(**{row: "yes"}).run())[0] == ("full", tier, row)
    assert screened(first(who(), plan=RELIEF, **{row: "yes"}).run())[0] == ("relief", tier, row)


def test_what_the_full_list_finds_after_a_tick_by_mistake_is_of_the_full_list() -> None:
    play = first(HELD, daily=["fever"], yes_meant=["mistake", "have_it"], calf="yes").run()
    assert screened(play)[:2] == [("daily", "today", "fever"), ("full", "today", "calf")]


@pytest.mark.parametrize(("score", "full"), [("3", False), ("4", True), ("6", True)])
def test_pain_two_above_the_last_time_asks_the_full_list(score: str, full: bool) -> None:
    past = Past(screened_ago_h=1.0, last_baseline=2)
    play = first(Known(past=past), pain_before=score).run()
    asked = play.questions()
    assert (set(asked) >= (EMERGENCY | TODAY) - set(OF_SOME)) is full
    assert (("full", "clear", None) in screened(play)) is full
    if full:
        assert asked.index("urine") > asked.index("pain_before")
        assert first(Known(past=past), pain_before=score, calf="yes").run().end in ("screening", "symptoms")


def test_for_a_week_after_an_unlock_every_sign_is_asked_by_itself() -> None:
    asked = first(Known(past=Past(screened_ago_h=1.0), one_by_one_h=20.0)).until_phase(Phase.BASELINE).questions()
    assert "daily" not in asked
    assert set(asked) >= (EMERGENCY | TODAY) - set(OF_SOME)


def test_where_and_how_it_hurts_is_asked_with_the_full_list_only() -> None:
    assert {"pain_where", "pain_kind"} <= set(first().run().questions())
    assert not {"pain_where", "pain_kind"} & set(first(HELD).run().questions())


def test_a_band_of_blisters_is_advice_and_no_end() -> None:
    play = first(blisters="yes").run()
    assert play.end == "completed"
    assert "advice.blisters" in play.said()
    assert locks(play) == []


def test_silence_to_the_daily_list_begins_nothing() -> None:
    play = first(HELD, daily=SILENT).run()
    assert play.end == "silence"
    assert "exercise_started" not in play.kinds()


# -- ask your clinician first ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", ["weight_loss", "night_pain"])
@pytest.mark.parametrize(("tick", "end"), [("examined_14_days", "completed"), ("no", "screening")])
def test_what_a_clinician_should_know_of_waits_for_an_examination(row: str, tick: str, end: str) -> None:
    play = first(**{row: "yes", ticks.question(row): tick}).run()
    assert play.end == end
    assert play.questions().count(ticks.question(row)) == 1
    assert locks(play) == []  # it waits; nothing is locked
    if tick == "no":
        assert advised(play)[0].key == "advice.ask_first"
        assert screened(play) == [("full", "ask_first", ticks.question(row))]
        assert "exercise_started" not in play.kinds()


def test_several_reasons_to_ask_first_are_a_tick_each() -> None:
    play = first(weight_loss="yes", morning_stiffness="yes").run()
    assert [question for question in play.questions() if ticks.tick_of(question)] == [
        "cleared_weight_loss", "cleared_morning_stiffness"
    ]  # fmt: skip


def test_of_several_conditions_in_one_question_each_is_asked_for_and_only_that_one_needs_its_tick() -> None:
    answers = {"conditions": "yes", "has_heart_disease": "yes"}
    play = first(**answers).run()
    assert play.end == "completed"
    assert [question for question in play.questions() if ticks.tick_of(question)] == ["cleared_heart_disease"]
    assert first(**answers, cleared_heart_disease="no").run().end == "screening"
    calm = first(conditions="yes").run()
    assert calm.end == "completed"
    assert not [question for question in calm.questions() if ticks.tick_of(question)]


def test_nothing_to_ask_a_clinician_about_is_no_tick() -> None:
    assert not [question for question in first().run().questions() if ticks.tick_of(question)]


# clinical review 1, third tier, as far as the intake knows it
@pytest.mark.parametrize(
    "condition",
    ["under_18", "blood_thinners", "recent_surgery", "recent_birth", "implant", "heart_disease", "stenosis",
     "spondylolisthesis", "osteoporosis", "long_steroids", "vertebral_fracture", "knee_replacement", "hip_replacement",
     "pregnant", "first_over_55", "disc"],
)  # fmt: skip
def test_what_the_intake_knows_waits_for_its_own_tick(condition: str) -> None:
    facts = ("not_cleared", not_cleared(condition))
    asked = ticks.question(condition)
    play = first(who(*facts), **{asked: "no"}).run()
    assert play.end == "screening"
    done = first(who(*facts), **{asked: "yes"}).run()
    assert done.end == "completed"
    assert [question for question in done.questions() if ticks.tick_of(question)] == [asked]
    assert not [question for question in first(who(condition)).run().questions() if ticks.tick_of(question)]  # ticked


@pytest.mark.parametrize("facts", [(), ("over_55",), ("first_episode",), ("over_60",), ("smoking",)])
def test_what_is_no_reason_to_ask_first_is_none(facts: tuple[str, ...]) -> None:
    assert ticks.needed(facts) == ()


def test_before_acute_relief_the_third_tier_waits() -> None:
    known = who("blood_thinners", "blood_thinners_not_cleared", "not_cleared")
    play = first(known, plan=RELIEF).until_phase(Phase.BASELINE)
    assert not ASK_FIRST & set(play.questions())
    assert not [question for question in play.questions() if ticks.tick_of(question)]
    assert set(play.questions()) >= (EMERGENCY | TODAY) - set(OF_SOME)


def test_a_form_without_the_third_tier_does_not_serve_for_a_routine_that_needs_it() -> None:
    """What waited before a routine for relief is asked before the first other one."""
    before = first(plan=RELIEF).until_phase(Phase.BASELINE)
    assert screened(before) == [("relief", "clear", None)]
    held = Known(past=Past(relief_screened_ago_h=1.0))
    play = first(held, weight_loss="yes", cleared_weight_loss="no").run()
    assert play.end == "screening"
    again = first(held, plan=RELIEF).until_phase(Phase.BASELINE)
    assert again.questions()[0] == "daily"
    assert screened(again) == [("daily", "clear", None)]


def test_a_whole_form_serves_for_relief_too() -> None:
    play = first(Known(past=Past(screened_ago_h=2.0)), plan=RELIEF).until_phase(Phase.BASELINE)
    assert play.questions()[0] == "daily"


# -- what leaves comfort, and what leaves nothing ----------------------------------------------------------------------


def test_who_cannot_stand_for_pain_is_advised_and_left_only_lying_comfort() -> None:
    play = first(cannot_stand="yes").run()
    assert locks(play) == []
    assert screened(play) == [("full", "comfort", None)]
    assert [e.data["why"] for e in play.of("comfort_started")] == ["cannot_stand"]
    assert {e.data["exercise"] for e in play.of("exercise_started")} == {"easy_breath", "resting"}
    assert ("note", "comfort.cannot_stand") in [(o.cue, o.text.key) for _, o in play.cues if o.text is not None]
    assert play.end == "completed"
    check(play.events, ended=True)


def test_who_cannot_stand_is_still_asked_everything_that_comes_after_it() -> None:
    play = first(cannot_stand="yes", weight_loss="yes", cleared_weight_loss="no").run()
    assert play.end == "screening"
    assert "exercise_started" not in play.kinds()


@pytest.mark.parametrize("lock", ["emergency", "today"])
def test_a_lock_in_force_ends_before_any_question(lock: str) -> None:
    play = first(Known(locks=(lock,), contacts=Contacts(emergency_number="112"), past=Past(screened_ago_h=1.0))).run()
    assert play.end == "locked"
    assert play.questions() == []
    assert [text.key for text in advised(play)] == [f"advice.{lock}", "advice.locked"]
    assert "screened" not in play.kinds()


@pytest.mark.parametrize("locks_in_force", [("therapist", "emergency"), ("today", "therapist")])
def test_a_therapists_lock_does_not_hide_a_graver_one(locks_in_force: tuple[str, ...]) -> None:
    assert first(Known(locks=locks_in_force)).run().end == "locked"


def test_a_therapists_word_that_is_waited_for_leaves_comfort() -> None:
    play = first(Known(locks=("therapist",), past=Past(after_stop=AfterStop(word_wanted=True)))).run()
    assert [e.data["why"] for e in play.of("comfort_started")] == ["paused"]
    assert {e.data["exercise"] for e in play.of("exercise_started")} == {"easy_breath", "resting"}
    assert screened(play)[0][0] == "full"  # and is screened all the same


@pytest.mark.parametrize(("today", "ends"), [(0, "completed"), (2, "completed"), (3, "not_today"), (7, "not_today")])
def test_three_sessions_are_enough_for_a_day(today: int, ends: str) -> None:
    play = first(Known(past=Past(sessions_today=today))).run()
    assert play.end == ends
    if ends == "not_today":
        assert play.questions() == []
        assert advised(play)[0].key == "gate.enough_exercises"


# -- in the middle -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "lock"), [("new_sign", True), ("new_sharp", False)])
def test_what_appears_in_the_middle_locks_as_the_screening_does(kind: str, lock: bool) -> None:
    play = first(symptoms="yes", symptom_kind=kind).run()
    assert play.end == "symptoms"
    assert bool(locks(play)) is lock


@pytest.mark.parametrize(
    ("before", "now", "locked"),
    [("back_left", "buttock_left", False), ("middle", "thigh_left", True),
     ("buttock_right", "below_knee_right", True), ("thigh_left", "below_knee_left", True),
     ("below_knee_left", "thigh_left", False), ("thigh_left", "thigh_right", False), (None, "thigh_left", False)],
)  # fmt: skip
def test_pain_further_down_a_leg_than_the_last_time_needs_advice_today(
    before: str | None, now: str, locked: bool
) -> None:
    """Buttock ache is ordinary referral; down the leg is not."""
    play = first(Known(past=replace(NO_PAST, last_place=before)), pain_where=now).run()
    assert locks(play) == ([("today", "pain_where")] if locked else [])
    assert play.end == ("screening" if locked else "completed")
    assert ("exercise_started" in play.kinds()) is not locked


def test_every_question_of_the_screening_offers_yes_and_no_and_has_its_words() -> None:
    from coach.core.dialogue.questions import QUESTIONS
    from coach.prescription.words import load_words

    words = load_words("en")
    for question in screening.ROWS:
        assert [choice.value for choice in QUESTIONS[question]] == ["no", "yes"]
        assert words.say(Text(f"question.{question}")).endswith((".", "?"))
    for choice in QUESTIONS[screening.DAILY]:
        assert choice.label.key in words


def test_the_order_of_the_steps_is_no_way_past_the_screening() -> None:
    for plan in (routine(), routine(holds(2.0)), routine(lifts(1, checkin=False))):
        play = first(plan=plan).run()
        assert play.kinds().index("screened") < play.kinds().index("pain_answered")


def told_of_onset(stage: str, ago_h: float, place: str = "middle") -> Play:
    """Somebody whose list of signs still holds is asked when the pain began, and it was not known."""
    late = replace(FREE_LIFT, suits=replace(FREE_LIFT.suits, excluded_by=("acute",)))
    known = Known(past=Past(screened_ago_h=ago_h, last_place=place), answered=frozenset({"alone"}))
    plan = routine(lifts(1), lifts(1, exercise=late))
    return Play(plan, known=known, answers={"onset": stage}).until_phase(Phase.BASELINE)


@pytest.mark.parametrize(
    ("stage", "ago_h", "new"),
    [
        ("first_day", 100.0, True), ("three_days", 100.0, True), ("three_days", 20.0, False),
        ("two_weeks", 100.0, True), ("two_weeks", 50.0, False), ("longer", 160.0, False), ("none", 100.0, False),
    ],
)  # fmt: skip
def test_an_episode_that_may_be_younger_than_the_list_asks_the_whole_of_it(stage: str, ago_h: float, new: bool) -> None:
    play = told_of_onset(stage, ago_h)
    assert (set(full_form((), ("alone",), relief=False)) <= set(play.questions())) is new
    clear = [e.data["form"] for e in play.of("screened") if e.data["outcome"] == "clear"]
    assert clear == (["daily", "full"] if new else ["daily"])


def test_in_the_first_two_weeks_each_row_about_nerves_is_asked_the_same_day() -> None:
    assert set(NERVES) <= set(told_of_onset("two_weeks", 50.0).questions())
    assert not set(NERVES) & set(told_of_onset("longer", 50.0).questions())
    assert told_of_onset("two_weeks", 50.0, "below_knee_left").questions().count("urine") == 1
