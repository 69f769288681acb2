"""The line of a patient's page that says what they have told about themselves."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from report_reading import read

from coach.core.base.phrases import Words
from coach.core.clinical.intake import ROWS
from coach.records.profile import changed
from coach.records.review import Review
from coach.records.store import open_store
from coach.report import patient_page
from coach.report.patient.intake import SHOWN

NOW = datetime(2026, 5, 8, 12, 0, tzinfo=UTC)
GIVEN = {
    "age": 44, "onset": "2026-05-01T08:00+00:00", "pain_place": ("low",), "pain_side": "left",
    "conditions": ("osteoporosis",), "floor": "no", "clinician": "Dr. Lee & <b>sons</b>",
}  # fmt: skip


def page(tmp_path: Path, words: Words, given: dict[str, object]) -> str:
    with open_store(str(tmp_path / "c.db"), now=lambda: NOW) as store:
        own = store.patient("anna")
        own = store.set_profile(own, changed(own.profile, given, NOW - timedelta(hours=2))[0])
        return patient_page(Review(store), own, words, NOW, zone=UTC)


def test_what_was_told_stands_under_the_name(tmp_path: Path, words: Words) -> None:
    said = read(page(tmp_path, words, GIVEN)).text
    for part in (
        "Age: 44", "Began: 2026-05-01", "Side: left", "Conditions: osteoporosis", "Down to the floor and up: no",
        "Clinician: Dr. Lee & <b>sons</b>", "told up to 2026-05-08",
    ):  # fmt: skip
        assert part in said
    assert "Pregnant" not in said


def test_a_person_who_was_asked_nothing_says_so(tmp_path: Path, words: Words) -> None:
    assert "Nothing has been asked yet" in read(page(tmp_path, words, {})).text


@pytest.mark.parametrize("name", SHOWN)
def test_every_row_that_is_shown_is_one_of_the_intake(name: str) -> None:
    assert name in ROWS
