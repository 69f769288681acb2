"""The moment of an answer, as people type it: what is none is refused in words of the language."""

import os
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sweeps import swept

from coach.cli.questions import read_answer
from coach.core.clinical.intake import ROWS
from coach.prescription.words import load_words

MOMENTS = {
    "en": ("such as 2026-11-20 08:30", "a time that has passed", "a time in your life", "clocks went forward"),
    "de": ("eine Zeit wie 2026-11-20 08:30", "die vergangen ist", "in Ihrem Leben", "wurde die Uhr vorgestellt"),
    "es": ("un momento como 2026-11-20 08:30", "que ya ha pasado", "de su vida", "se adelantaron los relojes"),
}


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Where the clocks went from 02:00 to 03:00 on 2026-03-29."""
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.delenv("TZ") if before is None else monkeypatch.setenv("TZ", before)
    time.tzset()


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="only the system sets the time zone here")
@swept("language", sorted(MOMENTS))
def test_a_time_that_is_none_is_refused_in_the_persons_language(language: str, in_berlin: None) -> None:
    words, now = load_words(language), datetime(2026, 11, 29, 12, tzinfo=UTC).astimezone()
    typed = {
        0: ("28.11.2026 08:30", "2025-02-29", "29.02.", "heute", "yesterday"),
        1: ("2026-11-30 08:30", "9999-12-31 23:59"),
        2: ("1800-01-01 08:30",),
        3: ("2026-03-29 02:30",),
    }
    for which, texts in typed.items():
        for text in texts:
            with pytest.raises(ValueError, match=re.escape(MOMENTS[language][which])) as refused:
                read_answer(ROWS["onset"], text, words, now)
            assert text in str(refused.value)
            assert "onset" in str(refused.value)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="only the system sets the time zone here")
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("2026-03-29 01:59", "2026-03-29T01:59+01:00"),
        ("2026-03-29 03:00", "2026-03-29T03:00+02:00"),
        ("2026-03-29", "2026-03-29T23:59+02:00"),
        ("2026-10-25 02:30", "2026-10-25T02:30+02:00"),  # the hour that there was twice: the first of them
        ("2026-03-29T02:30+01:00", "2026-03-29T03:30+02:00"),  # a zone was named, and there it was
    ],
)
def test_a_time_beside_the_hour_that_was_left_out_is_kept(typed: str, kept: str, in_berlin: None) -> None:
    now = datetime(2026, 11, 29, 12, tzinfo=UTC).astimezone()
    assert read_answer(ROWS["onset"], typed, load_words("en"), now) == kept
