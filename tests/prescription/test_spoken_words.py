"""What is spoken can be followed by ear: no sentence of more than 14 words, in any language.

Signs, safety sentences and cards are apart: they are worded for what they must not miss, and translated back.
"""

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from coach.prescription.words import available_languages, load_words

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
from back_translations import SAFETY

MOST_WORDS = 14
# what a session or a practice says beside them; of an exercise how it is done, and what corrects it
SPOKEN = (
    "cue.", "count.", "gesture.", "insist.", "placement.", "practice.", "rest.", "show_say.", "time_left.", "timer.",
    "pain_rule.", "signed_rule.",
)  # fmt: skip
OF_EXERCISES = re.compile(r"exercise\.\w+\.(moderate\.)?(say|now|there|back|part\.\w+|cue\.\w+)")
END = re.compile(r"(?<=[.!?])\s+")


def spoken(language: str) -> dict[str, list[str]]:
    """Every sentence that is spoken and no safety sentence, by its key."""
    found: dict[str, list[str]] = {}
    for key, sentence in load_words(language).sentences.items():
        if key.startswith(SAFETY) or not (key.startswith(SPOKEN) or OF_EXERCISES.fullmatch(key)):
            continue
        forms = list(sentence.values()) if isinstance(sentence, Mapping) else [str(sentence)]
        found[key] = [part for form in forms for part in END.split(form)]
    return found


@pytest.mark.parametrize("language", available_languages())
def test_no_spoken_sentence_is_longer_than_an_ear_can_follow(language: str) -> None:
    said = spoken(language)
    assert len(said) > 200
    assert {key: part for key, parts in said.items() for part in parts if len(part.split()) > MOST_WORDS} == {}
