"""Ten thousand sessions of one patient: what a page reads of them leaves it most of its two seconds."""

import time
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from timing import best_s

from coach.records import tables
from coach.records.rows import Patient
from coach.records.store import Store

START = datetime(2016, 1, 1, tzinfo=UTC)
MOST_S = 1.0  # of the two seconds of a patient's page; the rest is for its figures and for drawing it


def fill(store: Store, patient: Patient, count: int) -> None:
    """Sessions without events: what a page of many reads is a row of each."""
    first = len(store.sessions(patient))
    own = {
        "patient_id": patient.id, "prescription_id": None, "program_version": "0", "model_version": "m",
        "routine_id": "gentle_start", "routine_version": "1", "source": "0", "scripted": False,
        "end_reason": "completed", "exit_code": 0,
    }  # fmt: skip
    rows = []
    for number in range(first, count):
        at = START + timedelta(hours=8 * number)
        rows.append(
            {
                **own,
                "id": str(uuid.uuid4()),
                "number": number + 1,
                "started_at": at,
                "ended_at": at + timedelta(minutes=20),
            }
        )
    with store.transaction() as connection:
        connection.execute(sa.insert(tables.session), rows)


@pytest.mark.slow
def test_ten_thousand_sessions_are_read_in_time_and_linearly(store: Store) -> None:
    patient = store.patient("anna")

    def read() -> None:
        assert len(store.sessions(patient)) >= 2_000

    fill(store, patient, 2_000)
    some_s = best_s(read, time.perf_counter)
    fill(store, patient, 10_000)
    all_s = best_s(read, time.perf_counter)
    assert all_s < MOST_S
    assert all_s < 5 * some_s * 2 + 0.1  # five times as many, and as much again for noise


@pytest.mark.slow
def test_one_session_among_ten_thousand_is_found_at_once(store: Store) -> None:
    patient = store.patient("anna")
    fill(store, patient, 10_000)
    last = store.last_session(patient)
    assert last is not None
    assert best_s(lambda: store.session(last.id[:10]), time.perf_counter) < 0.05
    assert best_s(lambda: store.last_session(patient), time.perf_counter) < 0.05
    assert best_s(lambda: store.events(last), time.perf_counter) < 0.05
