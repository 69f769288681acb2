"""A source is said in words, and no shorthand reaches a therapist."""

import re
from pathlib import Path

import pytest
from sweeps import swept

from coach.prescription import caps, cautions, dose
from coach.prescription.cited import DOCUMENTS, REVIEW, TAUGHT, cited

ROOT = Path(__file__).resolve().parents[2]
SHORTHAND = re.compile(r"\[(?:P|R2?|S~?|E)\]|\b\d{3}:\d|\b[A-Z]\d\d?\b|seed facts|design 7")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("[P] seed facts 3.6", TAUGHT),
        ("[R] 8", REVIEW),
        ("[P] F05, [S] 002:48", f"{TAUGHT}; How to rehab a back muscle spasm, RehabFAQs"),
        ("design 7, [R2] S12", f"the program's safety rules; {REVIEW}"),
        ("C01, [R] 4, [R2] S1", f"{TAUGHT}; {REVIEW}"),
        ("[E]", "the program's own estimate"),
        ("Ostelo 2008", "Ostelo 2008"),
    ],
)
def test_a_shorthand_is_said_in_words(source: str, words: str) -> None:
    assert cited(source) == words


def test_the_documents_are_those_of_the_page_of_sources() -> None:
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    titles = dict(re.findall(r"^\| (\d{3}) \| (.+?) \|", page, re.MULTILINE))
    assert set(titles) == set(DOCUMENTS)
    for number, words in DOCUMENTS.items():
        for piece in words.split(", "):
            assert piece.rstrip("?") in titles[number]


SOURCES = sorted({row.source for row in (*cautions.RULES, *dose.DOSE_CAPS, *caps.TIMER_CAPS.values())})


@swept("source", SOURCES)
def test_no_source_of_a_limit_is_left_a_shorthand(source: str) -> None:
    assert SHORTHAND.search(source)
    assert not SHORTHAND.search(cited(source))
