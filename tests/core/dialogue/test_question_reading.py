"""An answer that says all is well counts once the question was heard or could be read, and each tells its time."""

import pytest
from sweeps import swept

from coach.core.base.phrases import Words
from coach.core.clinical.screening import SCREENING
from coach.core.dialogue import questions
from coach.core.dialogue.questions import NEEDS_READING, QUESTIONS, Answer, Asked, listen, opened, reading_s
from coach.prescription.words import load_words

LANGUAGES = ("en", "de", "es")


def heard_at(asked: Asked, t_s: float, value: str, *, read_s: float | None = 8.0, speaking: bool = True) -> bool:
    return listen(asked, t_s, [Answer(value)], speaking, read_s=read_s).answer is not None


def begun(question: str, t_s: float = 100.0) -> Asked:
    """The voice has just begun it."""
    asked = opened(question, t_s)
    return Asked(question, given=True, opened_s=t_s, delivery=asked.delivery)


# -- the table ---------------------------------------------------------------------------------------------------------


def test_the_table_holds_every_sign_the_tick_and_the_no_to_new_symptoms() -> None:
    signs = {row.id for row in SCREENING}
    assert {question for question in NEEDS_READING if question in signs} == signs
    assert all(NEEDS_READING[question] == {"no"} for question in (*signs, "symptoms"))
    assert NEEDS_READING["daily"] == {"none"}
    assert NEEDS_READING["cleared_osteoporosis"] == {"yes"}
    assert "no" not in NEEDS_READING["cleared_night_pain"]
    assert questions.READING_PER_MIN == 160


@swept("question", NEEDS_READING)
def test_every_question_of_the_table_has_answers_that_wait_and_one_that_counts_unless_it_is_the_only_one(
    question: str,
) -> None:
    values = {choice.value for choice in QUESTIONS[question]}
    assert NEEDS_READING[question] <= values
    both_end_a_call = question == "help_here"
    assert len(values) == 1 or both_end_a_call or NEEDS_READING[question] < values


# -- what counts when --------------------------------------------------------------------------------------------------


@swept("question", NEEDS_READING)
def test_what_says_that_all_is_well_waits_and_everything_else_counts(question: str) -> None:
    for choice in QUESTIONS[question]:
        waits = choice.value in NEEDS_READING[question]
        for after_s in (0.4, 2.0, 7.9):
            assert heard_at(begun(question), 100.0 + after_s, choice.value) is not waits, (choice.value, after_s)
        assert heard_at(begun(question), 108.0, choice.value)  # it was shown for its reading time
        assert heard_at(begun(question), 101.0, choice.value, speaking=False)  # the voice has ended it


def test_a_question_that_the_voice_has_not_begun_counts_by_its_reading_time() -> None:
    waiting = opened("fever", 100.0)
    assert not heard_at(waiting, 107.9, "no", speaking=False)
    assert heard_at(waiting, 108.0, "no", speaking=False)


def test_a_press_before_is_not_kept_for_later() -> None:
    asked = begun("fever")
    early = listen(asked, 101.0, [Answer("no")], True, read_s=8.0)
    assert early.answer is None
    assert listen(early.asked, 110.0, (), False, read_s=8.0).answer is None


def test_with_the_sound_off_the_voice_proves_nothing() -> None:
    quiet = listen(begun("fever"), 101.0, (), True, audible=False, read_s=8.0).asked
    ended = listen(quiet, 103.0, [Answer("no")], False, audible=True, read_s=8.0)  # switched on at the end
    assert ended.answer is None
    assert ended.asked.spoken_s == 103.0  # the silence clock runs all the same
    muted = listen(begun("fever"), 103.0, [Answer("no")], False, audible=False, read_s=8.0)
    assert muted.answer is None
    assert listen(ended.asked, 108.0, [Answer("no")], False, read_s=8.0).answer is not None


def test_once_it_was_heard_a_repetition_takes_nothing_back() -> None:
    once = listen(begun("fever"), 104.0, (), False, read_s=8.0).asked
    again = opened("fever", 105.0, repeats=1, before=once)
    assert heard_at(again, 105.5, "no")
    other = opened("night_pain", 105.0, before=once)
    assert not heard_at(other, 105.5, "no")


def test_a_question_that_is_asked_again_was_shown_all_the_while() -> None:
    again = opened("fever", 106.0, before=opened("fever", 100.0))
    assert (again.opened_s, again.since_s) == (106.0, 100.0)
    assert heard_at(again, 108.0, "no")


def test_a_script_is_answered_at_once() -> None:
    assert listen(begun("fever"), 100.0, [Answer("no", scripted=True)], True, read_s=8.0).answer is not None


def test_the_screen_is_told_which_answers_count() -> None:
    def counting(asked: Asked) -> dict[str, bool]:
        return {choice.value: choice.counts for choice in asked.question.choices}

    asked = begun("fever")
    assert counting(asked) == {"no": False, "yes": True}
    assert counting(listen(asked, 103.0, (), False, read_s=8.0).asked) == {"no": True, "yes": True}
    assert all(counting(begun("pain_before")).values())
    assert asked.question.opened_s == 100.0


# -- reading time ------------------------------------------------------------------------------------------------------


def test_reading_takes_a_minute_for_160_words_of_the_question_and_its_choices() -> None:
    words = Words("en", {"question.fever": "one two three four five six", "answer.no": "No", "answer.yes": "Yes"})
    assert reading_s(Asked("fever"), words) == pytest.approx(8 / 160 * 60)


@swept("language", LANGUAGES)
def test_every_question_can_be_read_in_its_language_in_seconds(language: str) -> None:
    words = load_words(language)
    seconds = {question: reading_s(Asked(question), words) for question in NEEDS_READING}
    assert min(seconds.values()) > 1.0
    whole_list_s = seconds.pop("daily")  # with the rows that are only for some
    assert max(seconds.values()) < 30.0
    assert 20.0 < whole_list_s < 50.0
    said = words.say_key("question.leg_symptoms").split()
    assert seconds["leg_symptoms"] == pytest.approx((len(said) + 2) / 160 * 60)


# -- how long it took --------------------------------------------------------------------------------------------------


def test_an_answer_says_how_long_it_took_from_the_opening_and_from_the_spoken_end() -> None:
    spoken = listen(begun("pain_before"), 103.5, (), False).asked
    answer = listen(spoken, 105.12, [Answer("3")], False).answer
    assert answer is not None
    assert (answer.after_opened_s, answer.after_spoken_s) == (5.12, 1.62)


def test_an_answer_before_the_spoken_end_says_so() -> None:
    answer = listen(begun("pain_before"), 102.0, [Answer("3")], True).answer
    assert answer is not None
    assert (answer.after_opened_s, answer.after_spoken_s) == (2.0, None)


def test_an_answer_to_a_repeated_question_is_timed_from_the_first_time() -> None:
    spoken = listen(begun("fever"), 103.0, (), False).asked
    answer = listen(opened("fever", 123.0, before=spoken), 124.0, [Answer("no")], True).answer
    assert answer is not None
    assert (answer.after_opened_s, answer.after_spoken_s) == (24.0, 21.0)
