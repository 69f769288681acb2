"""An import locks whom the events of its sessions lock, whatever the file says of locks; and nobody twice."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from exchange_people import Clock

from coach.core.base.events import event
from coach.core.clinical.unlocking import UnlockGrounds
from coach.exchange import export, parcel_of, read_parcel, take_in
from coach.exchange.as_json import write
from coach.records.store import Store, open_store
from coach.records.unlocking import unlock

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
ICE = {"step": 1, "exercise": "ice", "counts_as": ["cold"]}


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[Callable[[dict[str, Any]], None]], Path]:
    """The file of a session that put ice on and was locked, as something else has left it."""
    clock = Clock()

    def make(change: Callable[[dict[str, Any]], None]) -> Path:
        with open_store(str(tmp_path / "own.db"), now=clock) as store:
            with store.begin_session(
                store.patient("anna"), routine_id="r", routine_version="1", program_version="0", model_version="m",
                source="0", scripted=False,
            ) as writer:  # fmt: skip
                writer.add([event(0.0, "session_started", source="0", scripted=False, quick=False, plan=None)])
                writer.add([event(5.0, "timer_started", **ICE, most_s=900.0)])
                clock.at += timedelta(minutes=5)
                writer.add([event(300.0, "timer_used", **ICE, seconds=295.0, off=True)])
                writer.add([event(310.0, "locked", lock="emergency", question="saddle_numbness")])
                writer.add([event(311.0, "session_ended", reason="screening")])
                writer.end("screening", 3)
            parcel = parcel_of(store, store.patient("anna"), store.sessions())
            path = export(lambda out: write(parcel, out), tmp_path / "file.json")
        value = json.loads(path.read_text())
        change(value)
        path.write_text(json.dumps(value))
        return path

    return make


def test_a_file_without_its_locks_still_locks(changed: Any, clinic: Store) -> None:
    path = changed(lambda value: value.update(locks=[], timer_uses=[]))
    anna = take_in(clinic, read_parcel(path)).patient
    assert [(lock.kind, lock.reason) for lock in clinic.locks(anna)] == [("emergency", "saddle_numbness")]
    assert [(use.kind, use.seconds, use.open) for use in clinic.timer_uses(anna, LONG_AGO)] == [("cold", 295.0, False)]


def test_what_is_taken_in_again_does_not_lock_again(changed: Any, clinic: Store) -> None:
    path = changed(lambda value: value.update(locks=[]))
    anna = take_in(clinic, read_parcel(path)).patient
    (lock,) = clinic.locks(anna)
    today = clinic.now().astimezone().date().toordinal()
    unlock(clinic, lock, UnlockGrounds(
        unlocked_by="Anna", by_clinician=False, told="all is well", examined_by="Dr Brown", examined_day=today,
    ))  # fmt: skip
    take_in(clinic, read_parcel(path))
    assert clinic.locks(anna) == []


def test_rows_of_a_program_that_drew_their_ids_are_known_again(changed: Any, clinic: Store) -> None:
    """A released lock of it stays released, and its use of ice counts once."""

    def as_then(value: dict[str, Any]) -> None:
        value["version"] = 1
        value["locks"][0] |= {
            "id": "11111111-2222-4333-8444-000000000001", "released_at": "2026-06-01T08:00:00+00:00",
            "released_by": "Dr Brown", "release_reason": "examined her",
        }  # fmt: skip
        del value["timer_uses"][0]["open"]
        value["timer_uses"][0]["id"] = "11111111-2222-4333-8444-000000000002"

    anna = take_in(clinic, read_parcel(changed(as_then))).patient
    assert clinic.locks(anna) == []
    assert len(clinic.locks(anna, released=True)) == 1
    assert len(clinic.timer_uses(anna, LONG_AGO)) == 1
