"""What was for today and what was not; every row of every table is in words, or left away on purpose."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from typing import Any

import pytest
from report_reading import Page, read
from report_story import dose, ended, event, pain, started, story
from report_today import PLAN, cue, said, sore, today
from sweeps import swept

from coach.core.base.events import EVENTS
from coach.core.base.phrases import Words
from coach.core.base.types import Event, text
from coach.core.clinical import ticks
from coach.core.clinical.conditions import FACTS
from coach.core.clinical.education import CARDS
from coach.core.clinical.eligibility import TODAY
from coach.core.clinical.safety import END_REASONS, EXERCISE_ENDS
from coach.core.dialogue.questions import HAS, QUESTIONS
from coach.core.session.asking import PAIN_MOMENTS
from coach.records.rows import Patient, SessionRecord
from coach.report import events_page
from coach.report.labels import Labels

Show = Callable[[list[Event]], Page]


@pytest.fixture
def show(words: Words, session: SessionRecord, patient: Patient) -> Callable[[list[Event]], Page]:
    """A page as it reads."""
    plain = replace(patient, handle="somebody"), replace(session, scripted=False)
    return lambda events: read(events_page(events, plain[1], plain[0], words, zone=UTC))


@pytest.fixture
def page(show: Show) -> Page:
    return show(today())


# what was for today


def test_done_is_counted_of_what_was_for_today(page: Page) -> None:
    assert "Exercises done 6 of 9 of those for today; 3 left out" in page.text
    assert "1 exercise was not reached." in page.text


def test_what_was_left_out_stands_for_itself_with_its_reasons(page: Page) -> None:
    assert page.table("Exercise")[1:] == [
        ["Child's pose", "severe pain on bending forward", "before the first exercise"],
        [
            "Squat to chair height",
            "only with: the first 72 hours of an episode; pregnancy, not cleared by a clinician",
            "before the first exercise",
        ],
        ["On the side, pillow between the knees", "two positions had hurt more than the start", "01:10"],
    ]
    overview = page.table("No.")
    assert [row[-1] for row in overview[1:]].count("not reached") == 1
    assert not {"Child's pose", "Squat to chair height"} & {row[1] for row in overview}


def test_steps_in_a_row_with_one_reason_stand_in_one_row(show: Show) -> None:
    plan = ["supine_supported", "firm_chair", "supine_supported", "hip_lift"]
    out = [{"step": step, "because": ["not_stand_pain"]} for step in range(3)]
    events = [
        event(0, "session_started", source="x", scripted=False, quick=False, plan=plan),
        event(1, "planned", level=None, facts=[], steps=[None, None, None, "hip_lift"], left_out=out),
    ]
    assert show(events).table("Exercise")[1:] == [
        [
            "On the back, legs supported; Firm chair",
            "only with: severe pain on standing up",
            "before the first exercise",
        ]
    ]


def test_the_level_and_what_is_true_today_are_said(page: Page) -> None:
    assert "Gentle start, level 2" in page.text
    stage = "72 hours to two weeks after the start of the episode"
    assert f"Known of the person today: severe pain on bending forward; {stage}." in page.text


def test_the_finder_shows_what_each_position_did_and_which_was_kept(page: Page) -> None:
    assert page.table("Position")[1:] == [
        ["On the back, legs supported", "4", "the same", "kept"],
        ["Firm chair", "5", "1 higher", "dropped: it hurt more"],
        ["On the side, pillow between the knees", "", "", "left out"],
    ]
    assert "Pain at the start: 4." in page.text
    assert page.text.count("tried by the position finder") == 2
    assert page.text.count("kept by the position finder") == 1


def test_timers_are_listed_and_a_missing_word_that_it_is_off_is_noticed(page: Page) -> None:
    rows = page.table("Exercise", 1)
    assert rows[1][1:] == ["02:05", "4 min 35 s", "cold", "no answer"]
    assert "It was not confirmed that what lay on the skin was off." in page.text
    assert "1 timer was taken off early" in page.text


def test_a_dose_for_each_side_says_so_and_what_each_side_did(page: Page) -> None:
    row = page.table("No.")[5]
    assert row[1:4] == ["Heel slide", "5 repetitions", "6 repetitions (3 on each side)"]
    assert "By side left 3, right 2" in page.text
    assert "made easier by the person at 08:53: 4 repetitions (2 on each side)" in page.text
    assert "1 exercise was made easier by the person." in page.text


def test_an_exercise_on_one_side_says_which(page: Page) -> None:
    assert page.table("No.")[8][1] == "Hip lift, left side"


def test_small_movements_are_guided_and_are_no_breaths(page: Page) -> None:
    assert page.table("No.")[6][1:4] == ["Ankle pumps", "4 movements guided", "4 movements"]
    assert (
        "breath"
        not in page.text.lower().replace("breathing", "").replace("keep breathing", "").split("what was said")[0]
    )


def test_a_walk_has_cadence_and_step_times_with_their_errors(page: Page) -> None:
    assert "Cadence 80 ± 1 steps a minute" in page.text
    assert "Step times of the two feet left 0.60 s, right 0.90 s, limp 0.20 ± 0.09 (from 61 steps)" in page.text
    assert "accurate to about 0.1 s" in page.text
    assert "In 1 walk the steps of one foot took longer" in page.text


def test_a_walk_with_too_few_steps_says_so(show: Show) -> None:
    at = {"step": 0, "exercise": "walking"}
    begun = started(0, **at, kind="steps", dose=dose(duration_s=10.0), limits=[], error_deg={}, tracked=True)
    steps = [_step(at, 1.0 + n, None) for n in range(2)]
    said_there = show([begun, *steps, ended(9, at, "done", steps=2, active_s=8.0)]).text
    assert "Cadence 2 steps seen; 3 are needed" in said_there
    assert "Step times of the two feet 0 steps seen whose feet can be told apart; 8 are needed" in said_there


def test_the_turns_of_a_walk_are_named_with_their_times(show: Show) -> None:
    at = {"step": 0, "exercise": "walking"}
    begun = started(0, **at, kind="steps", dose=dose(duration_s=60.0), limits=[], error_deg={}, tracked=True)
    ways = [_step(at, 12.0 * k + n, way) for k, way in enumerate(("right", "left", "right")) for n in range(5)]
    said_there = show([begun, *ways, ended(60, at, "done", steps=15, active_s=30.0)]).text
    assert "Turns 2 (at 00:04, 00:16), passes: 3" in said_there


def _step(at: dict[str, Any], at_s: float, heading: str | None) -> Event:
    return event(at_s, "step_taken", **at, at_s=at_s, landed_s=at_s, foot=None, heading=heading)


def test_a_stop_says_how_and_a_pause_how_long(page: Page) -> None:
    assert "Why it ended: stopped by the person, by key (during exercise 8, Hip lift, at 11:20)" in page.text
    assert "00:20 of it paused" in page.text


def test_cards_are_listed_by_their_titles_and_not_as_sentences(page: Page, words: Words) -> None:
    title = words.say(text("cards.ice_heat_safely.title"))
    assert page.table("At", 1)[1] == ["08:11", title]
    assert words.say(text("cards.ice_heat_safely.text")) not in page.text


def test_a_band_too_wide_is_not_told_and_says_why(page: Page) -> None:
    untold = [own for tag, own in page.tags if tag == "td" and "untold" in (own.get("class") or "")]
    assert len(untold) == 1
    assert str(untold[0]["title"]).startswith("Not told: the error band is wider than a third")
    assert page.text.count("a figure would say nothing") == 1  # and the note beneath the table
    assert "30° ± 20°" not in page.text
    assert page.text.count("30° ± 5°") == 2  # the other positions of the finder


def test_why_a_routine_was_not_for_today_is_said_as_the_person_heard_it(show: Show, words: Words) -> None:
    events = [cue(3.0, "advice", "gate.not_calm"), event(3.0, "session_ended", reason="not_today")]
    found = show(events).text
    assert f"The person was told: {words.say(text('gate.not_calm'))}" in found


def test_a_session_with_nothing_left_out_has_no_such_table(show: Show) -> None:
    found = show(story()).text
    assert "Left out today" not in found
    assert "Position finder" not in found
    assert "Timers" not in found


def test_what_the_safety_machinery_did_stands_in_plain_lines(show: Show) -> None:
    found = show(sore()).text
    for line in (
        "Locked until it was looked at, medical advice today: What was new.",
        "Nothing but comfort: pain had stopped this session",
        "The comfort that followed the stop: stopped: new, sharp or leg symptoms.",
        "worse by two or more: everything was halved",
        "Hip lift: a sudden jerk after lying still 1 time.",
        "Somebody else was in the picture 1 time; nothing was counted for them.",
        "A gesture answered or stopped 1 time.",
        "The full safety list of the last week held; the daily list was clear.",
    ):
        assert line in found, line
    assert "Exercises done 1 of 2" in " ".join(found.split())


# every row of every table


# kinds of events of which a page says nothing by itself, and why
NOT_SHOWN = {
    "phase_changed": "what happens in a phase is shown, not that it was entered",
    "timer_started": "the use is shown once it is over, or with the ending, as not taken off",
    "counts_as": "for the number of sessions a day; the exercises are shown themselves",
    "went_back": "the answer that is given then is shown",
    "help_asked": "the ending says it",
    "card_offered": "a card that was opened is shown",
    "camera_placed": "it is for the next set-up; what was seen is shown",
    "sound_heard": "the answer that it picked is shown",
    "question_asked": "every question stands with its answer, or with its silence",
}


def without(kind: str, events: list[Event]) -> list[Event]:
    return [each for each in events if each.kind != kind]


@swept("kind", EVENTS)
def test_every_kind_of_event_is_on_the_page_or_left_away_on_purpose(kind: str, show: Show) -> None:
    broken_off = [each for each in story() if each.t_s < 325.0]  # in the middle of the breaths
    found = [events for events in (story(), broken_off, today(), sore()) if len(without(kind, events)) < len(events)]
    assert found, f"no made-up session has {kind}"
    changed = [show(events).said != show(without(kind, events)).said for events in found]
    assert any(changed) is (kind not in NOT_SHOWN)


@pytest.mark.parametrize("reason", END_REASONS)
def test_every_ending_of_a_session_is_in_words(reason: str, show: Show, words: Words) -> None:
    found = show([event(0, "session_ended", reason=reason)]).text
    assert words.sentences[f"end.{reason}"] in found
    assert "_" not in found.split("Why it ended")[1].split("Program")[0]


@pytest.mark.parametrize("reason", EXERCISE_ENDS)
def test_every_ending_of_an_exercise_is_in_words(reason: str, show: Show, words: Words) -> None:
    at = {"step": 0, "exercise": "hip_lift"}
    begun = started(0, **at, kind="reps", dose=dose(reps=5), limits=[], error_deg={}, tracked=True)
    found = show([begun, ended(9, at, reason)])
    assert found.table("No.")[1][-1] == words.sentences[f"exercise_end.{reason}"]


@swept("question", QUESTIONS)
def test_every_question_has_a_short_name_and_its_answers_are_in_words(question: str, show: Show, words: Words) -> None:
    about = ticks.tick_of(question) or HAS.get(question)
    kind = (
        "has"
        if question in HAS
        else "examined"
        if about in ("night_pain", "weight_loss", "morning_stiffness")
        else "cleared_for"
    )
    key = question if about is None else kind
    short = words.sentences[f"report.question.{key}"].replace("{what}", words.sentences.get(f"tick.{about}", ""))
    assert len(short) < 110
    silence = event(0, "no_answer", question=question, after_s=20.0, action="repeat")
    # the numbers of pain are recorded as scores
    choices = () if question in PAIN_MOMENTS else QUESTIONS[question]
    answers = [said(1.0 + n, question, choice.value, 0, "hip_lift") for n, choice in enumerate(choices)]
    first, *rows = show([silence, *answers]).table("At")[1:]
    assert first[1:] == [short, "no answer for 20 s: asked again"]
    assert [row[1:] for row in rows] == [[f"{short}: Hip lift", words.say(choice.label)] for choice in choices]


# why a step may be left out, beside the facts: coach/core/session/transitions.py, finder.py, exercise_phases.py
REASONS = (
    "pain",
    "worse_twice",
    "worse_before",
    "much_worse",
    "none_better",
    "may_sleep",
    "not_wanted",
    "not_ready",
    "not_yet",
    "nothing_tried",
)


@swept("reason", [*REASONS, *FACTS, *(f"not_{fact}" for fact in FACTS)])
def test_every_reason_to_leave_a_step_out_is_in_words(reason: str, words: Words) -> None:
    known = {f"report.because.{reason}", f"show.excluded.{reason}", f"show.excluded.{reason.removeprefix('not_')}"}
    assert known & set(words.sentences)
    told = Labels(words).reason(reason)
    assert "_" not in told
    assert "your" not in told.split()


@pytest.mark.parametrize("fact", sorted({fact for rows in TODAY.values() for facts in rows.values() for fact in facts}))
def test_what_the_answers_of_today_make_true_is_in_words(fact: str, words: Words) -> None:
    assert {f"report.known.{fact}", f"show.excluded.{fact}"} & set(words.sentences)
    assert "your" not in Labels(words).fact(fact).split()


@swept("card", CARDS)
def test_every_card_has_a_title(card: str, words: Words) -> None:
    assert Labels(words).card(card) == words.sentences[f"cards.{card}.title"]


def test_a_reason_of_a_later_version_is_shown_as_it_stands(words: Words) -> None:
    say: Any = Labels(words)
    assert say.reason("too_windy") == "too windy"
    assert say.reason("not_windy") == "only with: windy"


def test_the_made_up_plan_is_whole() -> None:
    planned = next(each.data for each in today() if each.kind == "planned")
    assert len(planned["steps"]) == len(PLAN)


def test_a_score_of_zero_in_the_finder_is_0(show: Show) -> None:
    events = [
        replace(each, data=each.data | {"score": 0})
        if each.kind == "pain_answered" and each.data["step"] == 1
        else each
        for each in today()
    ]
    assert show(events).table("Position")[2] == ["Firm chair", "0", "4 lower", "not kept"]


def test_before_any_exercise_nothing_is_said_to_be_missing(show: Show) -> None:
    events = [
        event(0, "session_started", source="x", scripted=False, quick=False, plan=PLAN),
        pain(3, "before", 8),
        event(4, "session_ended", reason="pain"),
    ]
    found = show(events).text
    assert "not reached" not in found
    assert "No exercise was begun." in found


@pytest.mark.parametrize(
    ("standing", "sentence"),
    [("none", "never tried"), ("changed", "changed since it was certified"), ("not_usable", "rely on none")],
)
def test_an_exercise_that_nobody_has_tried_says_so(show: Show, standing: str, sentence: str) -> None:
    at = {"step": 0, "exercise": "hip_lift"}
    given = {"limits": [], "error_deg": {}, "certificate": standing}
    begun = started(0, **at, **given, kind="reps", dose=dose(reps=3), tracked=True)
    assert sentence in show([begun, ended(9, at, "done", reps=3)]).text


@pytest.mark.parametrize("standing", ["usable", "with_care", None])
def test_a_certified_exercise_and_one_of_an_older_record_say_nothing_of_it(show: Show, standing: str | None) -> None:
    at = {"step": 0, "exercise": "hip_lift"}
    given = {"limits": [], "error_deg": {}, "certificate": standing}
    begun = started(0, **at, **given, kind="reps", dose=dose(reps=3), tracked=True)
    assert "certif" not in show([begun, ended(9, at, "done", reps=3)]).text.lower()
