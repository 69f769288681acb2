"""What matters today is one list of ticks while the daily list is enough, and a yes or no each beside the full one."""

from dataclasses import replace
from typing import Any

import pytest
from movements import LIFT, RELIEF, lifts, routine
from play import NOT_ALONE, RETURNED, SILENT, Play

from coach.core.clinical.eligibility import TICKED, TODAY_LIST, Known
from coach.core.clinical.safety import Past
from coach.core.dialogue.form_pages import TICKS_A_SCREEN
from coach.core.dialogue.scripted_answers import Script, reply
from coach.core.exercise.model import Dose, OmittedPart, Step
from coach.core.session import Phase, presenter

ASKED = ("bend_pain", "stand_pain", "drowsy")
MANY = routine(Step(exercise=replace(LIFT, suits=replace(LIFT.suits, excluded_by=("acute", *ASKED))), dose=Dose()),
               lifts(1))  # fmt: skip
EASY_ON = replace(RETURNED, session_ago_h=30.0)


def play(past: Past = RETURNED, **answers: Any) -> Play:
    return Play(MANY, known=Known(past=past, relief=RELIEF, answered=NOT_ALONE), answers=answers)


def told(session: Play) -> dict[str, str]:
    return {e.data["question"]: e.data["value"] for e in session.of("symptom_answered")}


def shown(session: Play) -> tuple[str, ...]:
    question = presenter.view(session.routine, session.state).question
    assert question is not None
    return tuple(choice.value for choice in question.choices)


def test_the_rows_share_one_question_that_ends_with_none_of_these() -> None:
    session = play().until_asked(TODAY_LIST)
    assert shown(session) == (*ASKED, "none")
    assert set(ASKED) <= set(TICKED)
    session.until_event("planned")
    assert [one for one in session.questions() if one in (*ASKED, TODAY_LIST, "onset")] == ["onset", TODAY_LIST]
    assert {row: told(session)[row] for row in ASKED} == dict.fromkeys(ASKED, "no")
    assert not set(ASKED) & set(session.of("planned")[0].data["facts"])


def test_beside_the_full_list_each_row_has_a_yes_or_a_no() -> None:
    session = play(Past())
    session.until_event("planned")
    assert TODAY_LIST not in session.questions()
    assert set(ASKED) <= set(session.questions())


def test_where_a_row_cannot_be_ticked_all_of_them_have_their_answers_on_one_screen() -> None:
    when = Step(exercise=LIFT, dose=Dose(), only_if=("before_activity",))
    session = Play(replace(MANY, steps=(*MANY.steps, when)))
    session.until_asked("activity_moment")
    assert TODAY_LIST not in session.questions()
    asked = session.state.dialogue.asked
    assert asked is not None
    assert asked.page is not None
    assert asked.page.rows == (*ASKED, "activity_moment")


def test_more_rows_than_can_be_read_at_ease_have_their_answers_on_one_screen() -> None:
    many = replace(LIFT, suits=replace(LIFT.suits, excluded_by=TICKED[: TICKS_A_SCREEN + 1]))
    session = Play(routine(Step(exercise=many, dose=Dose())))
    session.until_event("planned")
    assert TODAY_LIST not in session.questions()
    fewer = replace(LIFT, suits=replace(LIFT.suits, excluded_by=TICKED[:TICKS_A_SCREEN]))
    assert Play(routine(Step(exercise=fewer, dose=Dose()))).until_asked(TODAY_LIST)


def test_one_row_alone_needs_no_list() -> None:
    one = routine(Step(exercise=replace(LIFT, suits=replace(LIFT.suits, excluded_by=("drowsy",))), dose=Dose()))
    session = Play(one)
    session.until_event("planned")
    assert "drowsy" in session.questions()
    assert TODAY_LIST not in session.questions()


def test_after_a_tick_the_others_are_asked_and_every_tick_counts() -> None:
    session = play(drowsy="yes", bend_pain="yes")
    session.until_event("planned")
    assert session.questions().count(TODAY_LIST) == 3
    assert {row: told(session)[row] for row in ASKED} == {"bend_pain": "yes", "drowsy": "yes", "stand_pain": "no"}
    assert {"bend_pain", "drowsy"} <= set(session.of("planned")[0].data["facts"])
    assert "stand_pain" not in session.of("planned")[0].data["facts"]
    assert "note.drowsy" in session.said()


def test_back_asks_the_whole_list_anew_and_takes_every_tick_of_it_back() -> None:
    session = play(today_list=SILENT).until_asked(TODAY_LIST)
    session.wait(12.0).tick(answers=["bend_pain"])
    assert "bend_pain" in session.state.plan.facts
    session.wait(1.0)
    assert shown(session) == ("stand_pain", "drowsy", "none")
    session.tick("back")
    assert "bend_pain" not in session.state.plan.facts
    assert shown(session) == (*ASKED, "none")
    del session.answers[TODAY_LIST]
    session.until_event("planned")
    assert not set(ASKED) & set(session.of("planned")[0].data["facts"])


def test_none_of_these_counts_only_once_the_list_was_heard_or_could_be_read() -> None:
    session = play(today_list=SILENT)
    session.until(lambda: session.state.dialogue.asked is not None and session.state.dialogue.asked.id == TODAY_LIST)
    session.wait(0.5).tick(answers=["none"])
    assert session.state.dialogue.asked is not None
    session.tick(answers=["drowsy"])
    assert "drowsy" in session.state.plan.facts


def test_silence_ends_it_as_everywhere() -> None:
    session = play(today_list=SILENT).run()
    assert session.end == "silence"


@pytest.mark.parametrize(
    ("answers", "given"),
    [({}, "none"), ({"drowsy": ("yes",)}, "drowsy"), ({"drowsy": ("no",)}, "none"), ({"drowsy": ("-",)}, None),
     ({TODAY_LIST: ("stand_pain",), "drowsy": ("yes",)}, "stand_pain")],
)  # fmt: skip
def test_a_script_that_answers_a_row_ticks_it(answers: dict[str, tuple[str, ...]], given: str | None) -> None:
    asked = play(today_list=SILENT).until_asked(TODAY_LIST).state.dialogue.asked
    answer = reply(Script(answers), asked)[1]
    assert (None if answer is None else answer.value) == given


@pytest.mark.parametrize(("past", "ending"), [(RETURNED, ""), (EASY_ON, "_again")])
def test_who_has_been_here_before_is_asked_in_fewer_words(past: Past, ending: str) -> None:
    session = play(past).run()
    said = set(session.said())
    assert {f"question.floor_ready{ending}", f"question.pain_before{ending}"} <= said


def test_where_standing_hurts_it_is_said_which_half_of_a_movement_is_left_out() -> None:
    sinking = replace(LIFT, suits=replace(LIFT.suits, omitted=(OmittedPart("stand_pain", "sunk"),)))
    plan = routine(Step(exercise=sinking, dose=Dose(reps=1)), Step(exercise=sinking, dose=Dose(reps=1)))
    for hurts in ("yes", "no"):
        session = Play(plan, answers={"stand_pain": hurts}).until_phase(Phase.READY)
        assert "stand_pain" in session.questions()
        assert session.said().count("note.without_sinking") == (hurts == "yes")
