"""Which rows share a screen, in whole sessions: what is shown, spoken, gone back to and clicked."""

from typing import Any

import pytest
from movements import RELIEF, lifts, routine
from play import Play
from sweeps import swept

from coach.core.base.types import Text
from coach.core.clinical.eligibility import TICKED, TODAY_LIST, Known
from coach.core.clinical.safety import NO_PAST, Past
from coach.core.clinical.screening import SCREENING, full_form
from coach.core.dialogue.form_pages import ROWS_A_SCREEN, RowPage, page_of, page_shown, screens
from coach.core.dialogue.questions import Answer
from coach.core.dialogue.screen_model import FormPage
from coach.core.session import presenter
from coach.prescription.words import load_words

SIGNS = [row.id for row in SCREENING]
EVERYBODY = full_form(frozenset(), frozenset(), relief=False)


def first(past: Past = NO_PAST, **answers: Any) -> Play:
    return Play(routine(lifts(1)), known=Known(past=past, relief=RELIEF), answers=answers)


def page(play: Play) -> FormPage:
    question = presenter.view(play.routine, play.state).question
    assert question is not None
    assert question.page is not None
    return question.page


def waiting(play: Play) -> str:
    assert play.state.dialogue.asked is not None
    return play.state.dialogue.asked.id


# -- pages -------------------------------------------------------------------------------------------------------------


@swept("count", range(1, len(SIGNS) + 1))
def test_rows_share_screens_evenly_and_never_more_than_six(count: int) -> None:
    pages = screens(SIGNS[:count])
    sizes = [len(rows) for rows in pages]
    assert [sign for rows in pages for sign in rows] == SIGNS[:count]
    assert max(sizes) <= ROWS_A_SCREEN == 6
    assert max(sizes) - min(sizes) <= 1
    assert count < 8 or min(sizes) >= 4


def test_what_has_a_screen_to_itself_keeps_it() -> None:
    assert screens(("pain_before", "pain_where")) == [("pain_before",), ("pain_where",)]
    assert screens(("urine", "bowel", "daily")) == [("urine", "bowel"), ("daily",)]
    assert screens(("bend_pain", "drowsy", "onset")) == [("bend_pain", "drowsy"), ("onset",)]


def test_a_page_says_which_of_how_many_it_is_and_keeps_what_was_answered() -> None:
    play = first(saddle_numbness=None).until_asked("saddle_numbness")
    shown = page(play)
    assert shown.number == (1, len(screens(EVERYBODY)))
    assert [row.answer for row in shown.rows[:3]] == ["no", "no", None]
    assert shown.rows[shown.at].id == "saddle_numbness"
    assert [row.text.key for row in shown.rows] == [f"question.{row}" for row in screens(EVERYBODY)[0]]


def test_the_same_rows_stay_on_the_screen_until_all_are_answered() -> None:
    play = first(**{screens(EVERYBODY)[1][0]: None}).until_asked(screens(EVERYBODY)[1][0])
    numbers = [page(play).number[0]]
    assert numbers == [2]
    assert [row.id for row in page(play).rows] == list(screens(EVERYBODY)[1])


def test_the_voice_says_once_on_each_page_what_is_asked_and_every_row() -> None:
    play = first()
    play.until(lambda: bool(play.of("screened")))
    said = [offer.text for _, offer in play.cues if offer.cue == "question" and offer.text is not None]
    heads = [text for text in said if text.key == "rows.joined"]
    assert len(heads) == len(screens(EVERYBODY))
    assert all(dict(text.params)["first"] == Text("rows.signs") for text in heads)
    words = load_words("en")
    everything = " ".join(map(words.say, said))
    assert all(words.say_key(f"question.{sign}") in everything for sign in EVERYBODY)


def test_the_voice_reads_the_whole_daily_list() -> None:
    play = first(Past(screened_ago_h=1.0)).until_asked("daily")
    asked = play.state.dialogue.asked
    assert asked is not None
    spoken = load_words("en").say(asked.spoken)
    for choice in asked.choices:
        assert load_words("en").say(choice.label) in spoken


# -- back --------------------------------------------------------------------------------------------------------------


def test_back_asks_the_row_before_again_and_its_last_answer_counts() -> None:
    play = first(saddle_numbness=None).until_asked("saddle_numbness")
    play.tick("back")
    assert waiting(play) == "bowel"
    play.tick("back")
    assert waiting(play) == "urine"
    assert [row.answer for row in page(play).rows[:3]] == [None, None, None]
    assert [e.data["question"] for e in play.of("went_back")] == ["bowel", "urine"]
    play.wait(1.0).tick(answers=["yes"])
    assert [e.data["question"] for e in play.of("locked")] == ["urine"]


def test_back_across_pages_and_on_again_leaves_nothing_out() -> None:
    second = screens(EVERYBODY)[1][0]
    play = first(**{second: None}).until_asked(second)
    play.tick("back")
    assert waiting(play) == screens(EVERYBODY)[0][-1]
    assert page(play).number[0] == 1
    play.answers = {}
    play.until(lambda: bool(play.of("screened")))
    answered = {e.data["question"] for e in play.of("screening_answered") if e.data["value"] == "no"}
    assert answered >= set(EVERYBODY)


def test_back_never_removes_a_yes() -> None:
    play = first(weight_loss="yes", night_pain=None).until_asked("night_pain")
    play.tick("back")
    assert waiting(play) not in ("weight_loss", "night_pain")  # the row before the yes
    assert "weight_loss" in play.state.plan.signs
    play.answers = {"cleared_weight_loss": "no"}
    assert play.run().end == "screening"


def test_back_does_nothing_at_the_first_row_nor_while_a_yes_is_asked_about() -> None:
    play = first(urine=None).until_asked("urine")
    play.tick("back")
    assert waiting(play) == "urine"
    play = first(bowel="yes", yes_meant=None).until_asked("yes_meant")
    play.tick("back")
    assert waiting(play) == "yes_meant"
    assert [e.data["question"] for e in play.of("locked")] == ["bowel"]


NAMED_ONE = {"conditions": "yes", "has_osteoporosis": "yes"}


def taken_back(row: str, here: str, **answers: Any) -> Play:
    """Somebody who has said yes to this row goes back to it from the row `here`, and says no."""
    play = first(**{**answers, row: ["yes", "no"], here: None}).until_asked(here)
    while waiting(play) != row:
        play.tick("back")
    play.answers[here] = "no"
    return play


def test_no_clinician_is_asked_for_because_of_an_answer_that_was_taken_back() -> None:
    play = taken_back("has_osteoporosis", "has_stenosis", conditions="yes", has_blood_thinners="yes")
    play.run()
    assert "cleared_blood_thinners" in play.questions()
    assert "cleared_osteoporosis" not in play.questions()


def test_the_clinician_is_asked_for_because_of_a_yes_before_the_row_that_was_gone_back_to() -> None:
    play = taken_back("has_stenosis", "has_spondylolisthesis", **NAMED_ONE)
    play.run()
    assert "cleared_osteoporosis" in play.questions()
    assert "cleared_stenosis" not in play.questions()


def test_an_answer_given_again_brings_its_questions_once() -> None:
    play = first(**NAMED_ONE, has_long_steroids=None).until_asked("has_long_steroids")
    play.tick("back")
    play.answers["has_long_steroids"] = "no"
    play.run()
    assert play.questions().count("cleared_osteoporosis") == 1
    play = Play(routine(lifts(1)), known=Known(past=Past(screened_ago_h=1.0), history_due=True),
                answers={"history_changed": "yes", "alone": None}).until_asked("alone")  # fmt: skip
    while waiting(play) != "history_changed":
        play.tick("back")
    play.answers["alone"] = "no"
    play.run()
    assert play.questions().count("conditions") == 1


def test_what_another_answer_says_too_stays_true_when_one_is_taken_back() -> None:
    play = taken_back("has_long_steroids", "has_vertebral_fracture", **NAMED_ONE)
    play.until_event("planned")
    assert "brittle_bones" in play.state.plan.facts
    assert "long_steroids" not in play.state.plan.facts


# -- clicks ------------------------------------------------------------------------------------------------------------


def click(play: Play, row: str, value: str) -> None:
    """A click on an answer of this row, whichever waits."""
    from coach.core.session import Tick, advance

    play.t_s += 1 / play.fps
    tick = Tick(t_s=play.t_s, answers=(Answer(value, row=row),))
    play.state, events, _ = advance(play.routine, play.state, tick)
    play.events += events


@pytest.mark.parametrize("row", ["bowel", "limb_weakness", "both_legs"])
def test_a_click_on_yes_in_another_row_counts_at_once_for_that_row(row: str) -> None:
    play = first(saddle_numbness=None).until_asked("saddle_numbness").wait(1.0)
    click(play, row, "yes")
    assert [e.data["question"] for e in play.of("locked")] == [row]


def test_a_click_on_no_in_another_row_counts_once_it_could_be_read_and_the_others_are_still_asked() -> None:
    play = first(saddle_numbness=None).until_asked("saddle_numbness").wait(25.0)
    click(play, "both_legs", "no")
    assert "both_legs" in play.state.dialogue.form.done
    assert waiting(play) == "saddle_numbness"
    play.answers = {}
    play.until(lambda: bool(play.of("screened")))
    answered = [e.data["question"] for e in play.of("screening_answered")]
    assert set(answered) >= set(EVERYBODY)
    assert answered.count("both_legs") == 1


def test_the_rows_keep_their_places_when_another_than_the_first_is_clicked_first() -> None:
    play = first(urine=None).until_asked("urine").wait(25.0)
    click(play, "bowel", "no")
    assert [row.id for row in page(play).rows] == list(screens(EVERYBODY)[0])
    assert page(play).number == (1, len(screens(EVERYBODY)))


def test_a_click_in_a_row_that_is_not_on_the_screen_is_nothing() -> None:
    play = first(urine=None).until_asked("urine")
    click(play, "calf", "yes")
    assert play.of("locked") == []
    assert waiting(play) == "urine"


# -- one page by itself ------------------------------------------------------------------------------------------------


def test_rows_of_two_groups_share_no_screen_in_whichever_order_they_come() -> None:
    assert screens(("urine", "bend_pain", "drowsy", "bowel")) == [("urine",), ("bend_pain", "drowsy"), ("bowel",)]


def test_what_is_ticked_in_the_list_of_today_has_no_screen_beside_it() -> None:
    ticked = next(iter(TICKED))
    assert screens((TODAY_LIST, ticked, "onset")) == [(TODAY_LIST,), ("onset",)]
    assert (ticked,) in screens((ticked, "onset"))


def test_a_page_goes_on_while_its_rows_are_the_same() -> None:
    form = ("urine", "bowel", "bend_pain")
    page = page_of("urine", form, 5.0, None)
    assert page == RowPage("signs", ("urine", "bowel"), 5.0)
    assert page_of("bowel", form, 9.0, page) is page
    assert page_of("bend_pain", form, 9.0, page) == RowPage("today", ("bend_pain",), 9.0)
    assert page_of("urine", form, 9.0, RowPage("signs", ("urine",), 5.0)) == RowPage("signs", ("urine", "bowel"), 9.0)
    assert page_of("urine", form, 9.0, RowPage("today", ("urine", "bowel"), 5.0)) == RowPage(
        "signs", ("urine", "bowel"), 9.0
    )
    assert page_of("onset", form, 9.0, page) is None


def test_what_is_read_before_a_row_is_answered_is_all_down_to_it() -> None:
    page = RowPage("signs", ("urine", "bowel", "saddle_numbness"), 0.0)
    assert [page.upto(row) for row in page.rows] == [page.rows[:1], page.rows[:2], page.rows]


@pytest.mark.parametrize(("question", "number"), [("urine", 1), ("bend_pain", 2), ("onset", 3), ("elsewhere", 1)])
def test_screens_are_numbered_from_one(question: str, number: int) -> None:
    form = ("urine", "bowel", "bend_pain", "onset")
    page = RowPage("signs", (question,), 0.0)
    shown = page_shown(page, question, form, {}, {question: ()}, lambda row: Text(row))
    assert shown.number == (number, 3)
