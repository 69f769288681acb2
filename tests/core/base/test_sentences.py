"""Sentences by key: places filled, one and many told apart, and no key that is silently missing."""

import pytest

from coach.core.base.phrases import Words
from coach.core.base.types import text

WORDS = Words("en", {
    "plain": "Well.", "place": "{n} of {of}", "count": {"one": "{n} breath", "other": "{n} breaths"},
    "title": "Hip lift", "now": "Now: {exercise}.", "steps": ["Lie down.", "Lift."],
})  # fmt: skip


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (text("plain"), "Well."),
        (text("place", n=2, of=6), "2 of 6"),
        (text("count", n=1), "1 breath"),
        (text("count", n=0), "0 breaths"),
        (text("count", n=7), "7 breaths"),
        (text("now", exercise=text("title")), "Now: Hip lift."),
        (text("now", exercise=(text("title"), text("plain"))), "Now: Hip lift, Well.."),
    ],
)
def test_a_text_becomes_its_sentence(said: object, sentence: str) -> None:
    assert WORDS.say(said) == sentence  # type: ignore[arg-type]


def test_a_list_is_given_line_by_line() -> None:
    assert WORDS.lines("steps") == ("Lie down.", "Lift.")


def test_an_unknown_key_is_never_an_empty_sentence_and_never_raises() -> None:
    assert "cue.lower_your_leg" not in WORDS
    assert WORDS.say(text("cue.lower_your_leg")) == "lower your leg"
    assert WORDS.say(text("now", exercise=text("exercise.my_lift.title"))) == "Now: title."
    assert WORDS.lines("exercise.my_lift.steps") == ()


def test_a_place_that_nothing_fills_is_said_as_it_is_written() -> None:
    assert WORDS.say(text("place", n=2)) == "{n} of {of}"
    assert Words("en", {"count": {"one": "{n} breath"}}).say(text("count", n=3)) == "count"


def test_the_same_text_is_equal_whatever_the_order_of_its_parameters() -> None:
    assert text("place", n=2, of=6) == text("place", of=6, n=2)
    assert hash(text("place", n=2, of=6)) == hash(text("place", of=6, n=2))
