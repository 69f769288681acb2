"""What a question says and offers, and what has reached the person of it from its opening to the end of its silence."""

from dataclasses import replace

from coach.core.base.types import Text, text
from coach.core.clinical.safety import REPEAT_S
from coach.core.dialogue.form_pages import RowPage
from coach.core.dialogue.questions import QUESTIONS, Answer, Asked, asking, joined, listen, opened

PAGE = RowPage("signs", ("urine", "bowel", "saddle_numbness"))


# -- what is said ------------------------------------------------------------------------------------------------------


def test_pain_is_a_number_from_nothing_to_ten() -> None:
    assert [choice.value for choice in QUESTIONS["pain_before"]] == [str(score) for score in range(11)]


def test_sentences_are_joined_in_their_order_each_once() -> None:
    first, second, third = text("cue.go"), text("answer.yes"), text("answer.no")
    assert joined((first,)) == first
    assert joined((first, second)) == text("rows.joined", first=first, then=second)
    assert joined((first, second, third)) == text("rows.joined", first=joined((first, second)), then=third)


def test_only_the_first_row_of_a_page_is_spoken_with_what_is_asked_of_all_of_them() -> None:
    spoken = {row: Asked(row, page=PAGE).spoken for row in PAGE.rows}
    assert spoken == {
        "urine": joined((text("rows.signs"), text("question.urine"))),
        "bowel": text("question.bowel"),
        "saddle_numbness": text("question.saddle_numbness"),
    }


def test_a_question_about_the_camera_names_what_stays_open_where_that_is_known() -> None:
    assert asking("place_part", "feet") == text("question.place_part", open=Text("setup.whole.feet"))
    assert asking("place_part") == text("question.place_part")


# -- what has reached the person ---------------------------------------------------------------------------------------


def heard(asked: Asked, *, audible: bool = True) -> Asked:
    """The voice begins it, and ends it three seconds later."""
    begun = listen(replace(asked, given=True), 101.0, (), True, audible=audible).asked
    return listen(begun, 104.0, (), False, audible=audible).asked


def test_no_sound_before_the_voice_begins_is_no_reason_to_read() -> None:
    waiting = listen(opened("fever", 100.0), 100.5, (), True, audible=False).asked
    assert heard(waiting).all_count
    assert not heard(waiting, audible=False).all_count


def test_a_question_that_is_said_again_with_the_sound_on_is_heard_that_time() -> None:
    muted = heard(opened("fever", 100.0), audible=False)
    assert not muted.all_count
    again = opened("fever", 100.5, repeats=1, before=muted)
    assert heard(again).all_count


def test_times_are_kept_to_a_hundredth_and_a_silence_to_a_tenth_of_a_second() -> None:
    asked = Asked("pain_before", given=True, spoken_s=103.0, opened_s=100.0)
    answer = listen(asked, 105.1234, [Answer("3")], False).answer
    assert answer is not None
    assert answer.after_opened_s == 5.12
    (silence,) = listen(asked, 103.0 + REPEAT_S + 0.1234, (), False).events
    assert silence.data["after_s"] == REPEAT_S + 0.1
