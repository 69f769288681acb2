"""Every language that ships says everything: the same keys, the same places, its own plurals and numbers."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from coach.core.base.types import text
from coach.prescription.words import PLURAL, available_languages, load_words
from coach.shipped import shipped_folder

OTHERS = [language for language in available_languages() if language != "en"]
PLACE = re.compile(r"\{(\w+)\}")
ASKS_FOR_MORE = {
    "en": r"\bpush (through|harder)|\bfurther\b(?! down)|\bharder\b|\bdeeper\b",
    "es": r"\bmás lejos\b|\bempuje|\besfuérzate|\bmás profundo|\bfuerce",
    "de": r"\bnoch weiter\b|\bdrücken Sie (fester|stärker)|\btiefer gehen|\bstärker dehnen",
}
TOO_CLOSE = {"es": r"\b(tú|tus|te|haz|túmbate|ponte|baja tu)\b", "de": r"\b([Dd]u|[Dd]ein\w*|[Dd]ich|[Dd]ir)\b"}


@cache
def sentences(language: str) -> Mapping[str, Any]:
    return load_words(language).sentences


def flat(sentence: Any) -> list[str]:
    """Every string of a sentence: its plural forms, its lines."""
    if isinstance(sentence, Mapping):
        return list(sentence.values())
    return list(sentence) if isinstance(sentence, list) else [str(sentence)]


def missing(language: str) -> str:
    """What a translator has to write, as it would stand in the file."""
    own = sentences(language)
    return "\n".join(f"{key} = {sentence!r}" for key, sentence in sentences("en").items() if key not in own)


def test_english_spanish_and_one_more_ship() -> None:
    assert {"en", "es"} < set(available_languages())
    assert len(available_languages()) >= 3


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_every_sentence_and_no_other(language: str) -> None:
    assert missing(language) == ""
    assert set(sentences(language)) - set(sentences("en")) == set()


@pytest.mark.parametrize("language", OTHERS)
def test_a_sentence_keeps_its_shape_and_its_places(language: str) -> None:
    """A place that is missing swallows a number; one too many is a fault in the middle of a session."""
    wrong = []
    for key, english in sentences("en").items():
        own = sentences(language).get(key, english)
        same_shape = type(own) is type(english) and (
            key.endswith("other_names") or len(flat(own)) == len(flat(english))
        )
        for mine, theirs in zip(flat(own), flat(english), strict=False):
            # "one" may be a word where the others have the number
            loose = {"n"} if isinstance(english, Mapping) else set()
            same_shape &= set(PLACE.findall(mine)) | loose == set(PLACE.findall(theirs)) | loose
        if not same_shape:
            wrong.append(key)
    assert wrong == []


@pytest.mark.parametrize("language", available_languages())
def test_one_and_many_are_told_apart_and_many_say_how_many(language: str) -> None:
    plurals = {key: own for key, own in sentences(language).items() if isinstance(own, Mapping)}
    assert plurals
    for key, forms in plurals.items():
        assert set(forms) == PLURAL, key
        assert "{" in forms["other"] or key.startswith("screen."), key
    words = load_words(language)
    assert words.say(text("recap.reps", n=1)) != words.say(text("recap.reps", n=2))
    assert "2" in words.say(text("recap.reps", n=2))
    assert "0" in words.say(text("recap.reps", n=0))


@pytest.mark.parametrize(("language", "number"), [("en", "2.5"), ("es", "2,5"), ("de", "2,5")])
def test_a_number_has_the_decimal_sign_of_its_language(language: str, number: str) -> None:
    words = load_words(language)
    assert number in words.say(text("screen.tempo_s", s=2.5))
    assert number in words.say(text("screen.tempo_s", s="2.5"))
    assert words.say(text("screen.tempo_s", s=2.0)) == words.say(text("screen.tempo_s", s=2))


@pytest.mark.parametrize("language", available_languages())
def test_nothing_that_is_said_while_moving_asks_for_more(language: str) -> None:
    """[R] 9: never more range than is comfortable, no "push", no "further"."""
    said = {
        key: " ".join(flat(own))
        for key, own in sentences(language).items()
        if key.startswith(("cue.", "exercise.", "setup.", "end_say.", "question."))
    }
    assert [key for key, own in said.items() if re.search(ASKS_FOR_MORE[language], own)] == []


@pytest.mark.parametrize("language", TOO_CLOSE)
def test_the_person_is_addressed_formally(language: str) -> None:
    said = {key: " ".join(flat(own)) for key, own in sentences(language).items()}
    assert [key for key, own in said.items() if re.search(TOO_CLOSE[language], own)] == []


@pytest.mark.parametrize("language", available_languages())
def test_no_sentence_is_empty_or_left_in_english(language: str) -> None:
    own = sentences(language)
    assert [key for key, sentence in own.items() if not all(part.strip() for part in flat(sentence))] == []
    if language == "en":
        return
    # sentences of four words and more are never alike by chance
    alike = [
        key for key, sentence in own.items()
        if sentence == sentences("en")[key] and len(PLACE.sub("", " ".join(flat(sentence))).split()) > 3
    ]  # fmt: skip
    assert alike == []


@pytest.mark.parametrize("language", available_languages())
def test_a_file_says_which_language_it_is(language: str) -> None:
    path = shipped_folder("assets") / "words" / f"{language}.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    assert tables["language"] == language
    assert tables["name"]
