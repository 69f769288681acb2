"""The questions before every session, row by row of the clinical review's three tiers, as whole sessions are asked."""

from dataclasses import replace
from typing import Any

import pytest
from movements import RELIEF, holds, lifts, routine
from play import SILENT, Play, check

from coach.core.base.types import Text
from coach.core.clinical import screening
from coach.core.clinical.eligibility import Known
from coach.core.clinical.safety import NO_PAST, Past
from coach.core.clinical.screening import SCREENING, Tier, asks_clinician_first, full_form
from coach.core.clinical.screening import holds as still_holds
from coach.core.session import Phase

ONE = routine(lifts(1))

# clinical review 1, in its own order: what locks for an emergency, and what for advice today
EMERGENCY = {
    "bladder_bowel", "passing_water", "saddle_numbness", "sexual_numbness", "limb_paralysis", "both_legs",
    "leg_gives_way", "chest_or_breath", "tearing_pain", "fever_unwell", "pregnancy_alarm",
}  # fmt: skip
TODAY = {
    "major_trauma", "fall_fragile", "fever", "flank_urinary", "cancer_or_immunity", "leg_symptoms",
    "pain_further_down", "cannot_stand",
}  # fmt: skip
ASK_FIRST = {"weight_loss", "night_pain", "conditions"}
OF_SOME = {"pregnancy_alarm": "pregnant", "fall_fragile": "over_60"}  # not of everybody
INTAKE = frozenset({"age", "conditions", "pregnant"})  # a person of whom these are known


def first(known: Known | None = None, *, plan: Any = ONE, **answers: Any) -> Play:
    """Somebody who has never been here before."""
    known = Known(relief=RELIEF) if known is None else replace(known, relief=RELIEF)
    return Play(plan, answers=answers, known=known)


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
    assert tiers == {Tier.EMERGENCY: EMERGENCY, Tier.TODAY: TODAY, Tier.ASK_FIRST: ASK_FIRST}


def test_emergencies_are_asked_before_what_can_wait_till_a_doctor_is_in() -> None:
    order = [list(Tier).index(row.tier) for row in SCREENING]
    assert order == sorted(order)


@pytest.mark.parametrize("row", sorted(EMERGENCY | TODAY - {"cannot_stand"}))
@pytest.mark.parametrize("number", [None, "112"])
def test_a_yes_ends_locks_and_says_what_to_do(row: str, number: str | None) -> None:
    facts = (OF_SOME[row],) if row in OF_SOME else ()
    play = first(who(*facts, emergency_number=number), **{row: "yes"}).run()
    tier = "emergency" if row in EMERGENCY else "today"
    assert play.end == "screening"
    assert play.questions()[-2:] == [row, "yes_meant"]
    assert locks(play) == [(tier, row)]
    assert screened(play) == [("full", tier, row)]
    assert advised(play)[0].key == f"advice.{tier}"
    assert "exercise_started" not in play.kinds()
    assert "pain_answered" not in play.kinds()
    told = dict(advised(play)[0].params).get("number")
    if tier == "emergency":
        assert (told if number else told.key) == (number or "advice.no_number")
    else:
        assert told is None
    check(play.events, ended=True)


def test_no_country_is_assumed_where_no_number_is_set() -> None:
    from coach.prescription.words import load_words

    words = load_words("en")
    (said, *_) = advised(first(bladder_bowel="yes").run())
    assert "your local emergency number" in words.say(said)
    assert not any(digit in words.say(said) for digit in "0123456789")
    (said, *_) = advised(first(who(emergency_number="144"), bladder_bowel="yes").run())
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
    assert set(full_form(frozenset(), frozenset(), relief=False)) == every - {"pregnancy_alarm"}
    assert set(full_form(frozenset(), INTAKE, relief=False)) == every - set(OF_SOME) - {"conditions"}


@pytest.mark.parametrize("fact", ["over_60", "brittle_bones", "long_steroids"])
def test_any_fall_is_asked_about_of_those_whose_bones_may_break(fact: str) -> None:
    assert "fall_fragile" in full_form({fact}, INTAKE, relief=True)
    assert "fall_fragile" not in full_form({"over_55"}, INTAKE, relief=True)


def test_whoever_has_not_told_their_age_or_bones_is_asked_about_any_fall() -> None:
    assert "fall_fragile" in full_form(frozenset(), INTAKE - {"age"}, relief=True)
    assert "fall_fragile" in full_form(frozenset(), INTAKE - {"conditions"}, relief=True)


@pytest.mark.parametrize("when", ["to_20_weeks", "after_20_weeks"])
def test_a_clinicians_tick_does_not_spare_a_pregnant_person_the_question_about_bleeding(when: str) -> None:
    from coach.core.clinical.conditions import facts_of

    facts = facts_of({"pregnant": when, "cleared": ("exercise",)}, None)
    assert "pregnancy_alarm" in full_form(facts, INTAKE, relief=True)
    assert "pregnancy_alarm" not in full_form(facts_of({"pregnant": "no"}, None), INTAKE, relief=True)


def test_a_clinicians_tick_does_not_make_brittle_bones_strong() -> None:
    from coach.core.clinical.conditions import facts_of

    facts = facts_of({"conditions": ("osteoporosis",), "cleared": ("exercise",)}, None)
    assert "fall_fragile" in full_form(facts, INTAKE, relief=True)


def test_who_says_only_today_that_she_is_pregnant_is_asked_about_bleeding_too() -> None:
    late = routine(replace(lifts(1), skip_if=("pregnancy_after_20_weeks",)))
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


# -- twelve hours ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ago_h", "short"),
    [(None, False), (0.0, True), (0.5, True), (11.99, True), (12.0, True), (12.01, False), (36.0, False),
     (-0.01, False), (-3.0, False)],
)  # fmt: skip
def test_the_full_form_holds_for_twelve_hours_and_no_clock_set_back_makes_it_hold(
    ago_h: float | None, short: bool
) -> None:
    assert still_holds(ago_h) is short
    play = first(Known(past=Past(screened_ago_h=ago_h))).until_phase(Phase.BASELINE)
    before = play.questions()[: play.questions().index("pain_before")]
    assert (before == ["anything_new"]) is short
    assert screened(play) == [("short" if short else "full", "clear", None)]


def test_a_yes_to_the_one_question_between_asks_all_of_it() -> None:
    held = Known(past=Past(screened_ago_h=1.0))
    play = first(held, anything_new="yes").until_phase(Phase.BASELINE)
    assert play.questions()[:2] == ["anything_new", SCREENING[0].id]
    assert set(play.questions()) >= (EMERGENCY | TODAY | ASK_FIRST) - set(OF_SOME)
    assert screened(play) == [("full", "clear", None)]
    ended = first(held, anything_new="yes", saddle_numbness="yes").run()
    assert locks(ended) == [("emergency", "saddle_numbness")]


def test_silence_to_the_one_question_between_begins_nothing() -> None:
    play = first(Known(past=Past(screened_ago_h=1.0)), anything_new=SILENT).run()
    assert play.end == "silence"
    assert "exercise_started" not in play.kinds()


# -- ask your clinician first ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", sorted(ASK_FIRST))
@pytest.mark.parametrize(("tick", "end"), [("yes", "completed"), ("no", "screening")])
def test_what_a_clinician_should_know_of_waits_for_their_tick(row: str, tick: str, end: str) -> None:
    play = first(**{row: "yes"}, cleared=tick).run()
    assert play.end == end
    assert play.questions().count("cleared") == 1
    assert locks(play) == []  # it waits; nothing is locked
    if tick == "no":
        assert advised(play)[0].key == "advice.ask_first"
        assert screened(play) == [("full", "ask_first", "cleared")]
        assert "exercise_started" not in play.kinds()


def test_several_reasons_to_ask_first_are_one_tick() -> None:
    play = first(weight_loss="yes", night_pain="yes", conditions="yes").run()
    assert play.questions().count("cleared") == 1


def test_nothing_to_ask_a_clinician_about_is_no_tick() -> None:
    assert "cleared" not in first().run().questions()


# clinical review 1, third tier, as far as the intake knows it
@pytest.mark.parametrize(
    "facts",
    [("under_18",), ("over_55", "first_episode"), ("blood_thinners",), ("recent_surgery",), ("heart_disease",),
     ("stenosis",), ("spondylolisthesis",), ("osteoporosis",), ("knee_replacement",), ("hip_replacement",),
     ("pregnancy",)],
)  # fmt: skip
def test_what_the_intake_knows_waits_for_the_tick_too(facts: tuple[str, ...]) -> None:
    assert asks_clinician_first({*facts, "not_cleared"})
    assert not asks_clinician_first(facts)  # ticked
    play = first(who(*facts, "not_cleared"), cleared="no").run()
    assert play.end == "screening"
    assert first(who(*facts, "not_cleared"), cleared="yes").run().end == "completed"


@pytest.mark.parametrize("facts", [(), ("over_55",), ("first_episode",), ("over_60",), ("smoking",)])
def test_what_is_no_reason_to_ask_first_is_none(facts: tuple[str, ...]) -> None:
    assert not asks_clinician_first({*facts, "not_cleared"})


def test_before_acute_relief_the_third_tier_waits() -> None:
    known = who("blood_thinners", "not_cleared")
    play = first(known, plan=RELIEF).until_phase(Phase.BASELINE)
    assert not ASK_FIRST & set(play.questions())
    assert "cleared" not in play.questions()
    assert set(play.questions()) >= (EMERGENCY | TODAY) - set(OF_SOME)


def test_a_form_without_the_third_tier_does_not_serve_for_a_routine_that_needs_it() -> None:
    """What waited before a routine for relief is asked before the first other one."""
    before = first(plan=RELIEF).until_phase(Phase.BASELINE)
    assert screened(before) == [("relief", "clear", None)]
    held = Known(past=Past(relief_screened_ago_h=1.0))
    play = first(held, weight_loss="yes", cleared="no").run()
    assert play.end == "screening"
    again = first(held, plan=RELIEF).until_phase(Phase.BASELINE)
    assert again.questions()[0] == "anything_new"
    assert screened(again) == [("short", "clear", None)]


def test_a_whole_form_serves_for_relief_too() -> None:
    play = first(Known(past=Past(screened_ago_h=2.0)), plan=RELIEF).until_phase(Phase.BASELINE)
    assert play.questions()[0] == "anything_new"


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
    play = first(cannot_stand="yes", weight_loss="yes", cleared="no").run()
    assert play.end == "screening"
    assert "exercise_started" not in play.kinds()


@pytest.mark.parametrize("lock", ["emergency", "today"])
def test_a_lock_in_force_ends_before_any_question(lock: str) -> None:
    play = first(Known(locks=(lock,), emergency_number="112", past=Past(screened_ago_h=1.0))).run()
    assert play.end == "locked"
    assert play.questions() == []
    assert [text.key for text in advised(play)] == [f"advice.{lock}", "advice.locked"]
    assert "screened" not in play.kinds()


@pytest.mark.parametrize("locks_in_force", [("therapist", "emergency"), ("today", "therapist")])
def test_a_therapists_lock_does_not_hide_a_graver_one(locks_in_force: tuple[str, ...]) -> None:
    assert first(Known(locks=locks_in_force)).run().end == "locked"


def test_a_therapists_lock_leaves_comfort() -> None:
    play = first(Known(locks=("therapist",))).run()
    assert [e.data["why"] for e in play.of("comfort_started")] == ["ask_therapist"]
    assert {e.data["exercise"] for e in play.of("exercise_started")} == {"easy_breath", "resting"}
    assert screened(play)[0][0] == "full"  # and is screened all the same


@pytest.mark.parametrize(("today", "ends"), [(0, "completed"), (2, "completed"), (3, "not_today"), (7, "not_today")])
def test_three_sessions_are_enough_for_a_day(today: int, ends: str) -> None:
    play = first(Known(past=Past(sessions_today=today))).run()
    assert play.end == ends
    if ends == "not_today":
        assert play.questions() == []
        assert advised(play)[0].key == "gate.enough_today"


# -- in the middle -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "lock"), [("further_down", True), ("numb_or_weak", True), ("sharp", False)])
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
    play = first(Known(past=replace(NO_PAST, screened_ago_h=1.0, last_place=before)), pain_where=now).run()
    assert locks(play) == ([("today", "pain_where")] if locked else [])
    assert play.end == ("screening" if locked else "completed")
    assert ("exercise_started" in play.kinds()) is not locked


def test_every_question_of_the_screening_offers_yes_and_no_and_has_its_words() -> None:
    from coach.core.dialogue.questions import QUESTIONS
    from coach.prescription.words import load_words

    words = load_words("en")
    for question in (*screening.ROWS, screening.SHORT, screening.CLEARED):
        assert [choice.value for choice in QUESTIONS[question]] == ["no", "yes"]
        assert words.say(Text(f"question.{question}")).endswith("?")


def test_the_order_of_the_steps_is_no_way_past_the_screening() -> None:
    for plan in (routine(), routine(holds(2.0)), routine(lifts(1, checkin=False))):
        play = first(plan=plan).run()
        assert play.kinds().index("screened") < play.kinds().index("pain_answered")
