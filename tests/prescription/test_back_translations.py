"""Every safety sentence of every other language was translated back by somebody who had not seen the English."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from back_translations import SAFETY, due, hash_of, safety_keys, sentences, spelt, table_of

from coach.core.clinical.screening import SCREENING
from coach.core.dialogue.questions import QUESTIONS, asking

LANGUAGES = ("es", "de")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_safety_sentence_has_a_row_that_is_not_out_of_date(language: str) -> None:
    assert due(language) == {}
    assert list(table_of(language)) == safety_keys(sentences("en"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_was_found_to_mean_the_same(language: str) -> None:
    english = sentences("en")
    for key, row in table_of(language).items():
        assert row["same"] == "yes", key
        assert row["back_translation"].strip(), key
        assert row["english"] == spelt(english[key]), key


def test_a_changed_sentence_is_due_again() -> None:
    assert hash_of("Fever.", "Fieber.") != hash_of("Fever.", "Kein Fieber.")
    assert hash_of("Fever.", "Fieber.") != hash_of("A fever.", "Fieber.")


def test_whatever_is_asked_about_safety_is_among_the_sentences() -> None:
    keys = set(safety_keys(sentences("en")))
    assert {f"question.{row.id}" for row in SCREENING} <= keys
    assert {asking(question).key for question in QUESTIONS} <= keys
    assert all(any(key.startswith(section) for key in keys) for section in SAFETY)
