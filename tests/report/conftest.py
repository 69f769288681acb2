"""The made-up session as a record, its words, and its page."""

from datetime import UTC, datetime

import pytest
from report_story import story
from report_words import english

from coach.core.base.phrases import Words
from coach.records.rows import Patient, SessionRecord
from coach.report import events_page

AT = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="session")
def words() -> Words:
    return english()


@pytest.fixture(scope="session")
def patient() -> Patient:
    return Patient(id="p", handle=HOSTILE, is_demo=True, profile={}, created_at=AT)


@pytest.fixture(scope="session")
def session() -> SessionRecord:
    return SessionRecord(
        id="3f1e9c1a-0000-4000-8000-000000000001", patient_id="p", prescription_id=None, started_at=AT,
        program_version="0.1.0", model_version="mediapipe 0.10.21", routine_id="gentle_start", routine_version="7",
        source="recording.npz", scripted=True,
    )  # fmt: skip


@pytest.fixture(scope="session")
def page(session: SessionRecord, patient: Patient, words: Words) -> str:
    return events_page(story(), session, patient, words, zone=UTC)
