"""Sentences that a hazard relies on: nobody is urged, and what the program cannot do itself is asked for and said."""

import re
from collections.abc import Iterator

import pytest

from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise
from coach.prescription.words import available_languages, load_words

# in English; getting up is pushed with the arms, a symptom may reach further, and what went further is told: none asks
URGES = re.compile(r"\b(push|further|farther|deeper|harder|more range|as far as you can)\b", re.IGNORECASE)
NO_URGE = re.compile(r"push(es|ed)? up|further down|further than on", re.IGNORECASE)


def sentences() -> Iterator[tuple[str, str]]:
    for key, said in load_words("en").sentences.items():
        for sentence in said.values() if isinstance(said, dict) else said if isinstance(said, list) else [said]:
            yield key, str(sentence)


def urging(sentence: str) -> bool:
    return URGES.search(NO_URGE.sub("", sentence)) is not None


def test_no_sentence_asks_for_more_range_than_is_comfortable() -> None:
    assert [(key, said) for key, said in sentences() if urging(said)] == []


@pytest.mark.parametrize("said", ["Push on.", "Bend deeper.", "Try harder.", "A little further."])
def test_a_sentence_that_urges_is_found(said: str) -> None:
    assert urging(said)


def test_before_floor_work_the_phone_the_floor_and_the_chair_are_asked_for() -> None:
    asked = load_words("en").sentences["question.floor_ready"]
    for needed in ("phone", "rugs", "pets", "chair", "cannot slide", "cannot call"):
        assert needed in asked


@pytest.mark.parametrize("exercise", ["firm_chair", "sit_to_stand"])
def test_what_is_done_on_a_chair_asks_for_one_that_cannot_slide(exercise: str) -> None:
    assert "cannot slide" in " ".join(load_words("en").lines(f"exercise.{exercise}.steps"))


@pytest.mark.parametrize("exercise", ["side_bridge", "ball_stretch"])
def test_what_is_held_with_effort_is_left_out_with_heart_disease(exercise: str) -> None:
    assert "heart_disease_not_cleared" in read_exercise(find_exercise(exercise)).suits.excluded_by


def test_ending_on_the_floor_is_by_the_side_and_with_help_in_every_language() -> None:
    for language in available_languages():
        assert "advice.getting_up" in load_words(language)
    up = load_words("en").sentences["advice.getting_up"]
    assert "roll to your side" in up
    assert "call for help" in up
