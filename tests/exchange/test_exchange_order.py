"""What an import does to the order of sessions and to locks: it merges the one, and ends none of the other."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from exchange_people import Clock

from coach.core.base.events import event
from coach.core.clinical.unlocking import UnlockGrounds
from coach.exchange import export, parcel_of, read_parcel, take_in
from coach.exchange.as_json import write
from coach.records import upkeep
from coach.records.rows import Patient, SessionRecord, Unlock
from coach.records.store import Store, open_store
from coach.records.unlocking import unlock

GO_ON = UnlockGrounds(unlocked_by="Dr Lee", by_clinician=True, told="go on gently")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def here(tmp_path: Path, clock: Clock) -> Any:
    with open_store(str(tmp_path / "here.db"), now=clock) as store:
        yield store


@pytest.fixture
def there(tmp_path: Path, clock: Clock) -> Any:
    with open_store(str(tmp_path / "there.db"), now=clock) as store:
        yield store


def me(store: Store) -> Patient:
    return store.patient("me")


def kept(store: Store, clock: Clock, days_ago: float, routine: str, *, level: int | None = None) -> SessionRecord:
    """A session called by its routine."""
    clock.at -= timedelta(days=days_ago)
    given = None
    if level is not None:
        given = store.add_prescription(
            me(store), routine_id="r", routine_text="t", overrides={"level": level}, version="1"
        )
    writer = store.begin_session(
        me(store), routine_id=routine, routine_version="1", program_version="0", model_version="m", source="0",
        scripted=False, prescription=given,
    )  # fmt: skip
    writer.add([event(0.0, "session_ended", reason="completed")])
    row = writer.end("completed", 0)
    clock.at += timedelta(days=days_ago)
    return row


def travels(store: Store, to: Path, change: Callable[[dict[str, Any]], None] | None = None) -> Path:
    parcel = parcel_of(store, me(store), store.sessions(me(store)))
    path = export(lambda out: write(parcel, out), to / "sent.json")
    if change is not None:
        content = json.loads(path.read_text("utf-8"))
        change(content)
        path.write_text(json.dumps(content), "utf-8")
    return path


def order(store: Store) -> str:
    rows = store.sessions(me(store))
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    return "".join(row.routine_id for row in rows)


def as_version_1(content: dict[str, Any]) -> None:
    """As a program wrote it that had no order but that of dates."""
    content["version"] = 1
    ended = {row["lock_id"]: row for row in content.pop("unlocks")}
    for row in (*content["sessions"], *content["prescriptions"]):
        del row["number"]
        row.pop("after_number", None)
    for lock in content["locks"]:
        by = ended.get(lock["id"], {})
        lock |= {"released_at": by.get("at"), "released_by": by.get("unlocked_by"), "release_reason": by.get("told")}
    content["sessions"].sort(key=lambda row: row["started_at"])


def test_sessions_keep_their_order_among_themselves(here: Store, there: Store, clock: Clock, tmp_path: Path) -> None:
    for days_ago, name in ((9, "a"), (-600, "b"), (5, "c")):
        kept(there, clock, days_ago, name)
    for days_ago, name in ((7, "x"), (6, "y"), (3, "z")):
        kept(here, clock, days_ago, name)
    taken = take_in(here, read_parcel(travels(there, tmp_path)), "me")
    assert order(here) == "axybcz"
    assert any("dated in the future" in note for note in taken.notes)
    assert upkeep.check(here).faults == ()


def test_what_was_in_order_here_stays_in_order(here: Store, there: Store, clock: Clock, tmp_path: Path) -> None:
    for days_ago, name in ((2, "x"), (8, "y")):  # a clock that was wrong
        kept(here, clock, days_ago, name)
    for days_ago, name in ((5, "a"), (4, "b")):
        kept(there, clock, days_ago, name)
    take_in(here, read_parcel(travels(there, tmp_path)), "me")
    found = order(here)
    assert found.index("x") < found.index("y")
    assert found.index("a") < found.index("b")


def test_a_file_without_an_order_goes_by_its_dates(here: Store, there: Store, clock: Clock, tmp_path: Path) -> None:
    for days_ago, name in ((4, "b"), (9, "a"), (2, "c")):
        kept(there, clock, days_ago, name)
    take_in(here, read_parcel(travels(there, tmp_path, as_version_1)), "me")
    assert order(here) == "abc"


def test_what_was_in_force_before_a_session_still_is(here: Store, there: Store, clock: Clock, tmp_path: Path) -> None:
    """Both what is here and what comes is told apart by the sessions around it, whatever their new numbers are."""
    kept(here, clock, 5, "x", level=3)
    kept(here, clock, 4, "y")
    lock = here.add_lock(me(here), kind="therapist", reason="stops")
    unlock(here, lock, GO_ON)
    kept(here, clock, 3, "z")
    for days_ago, name in ((9, "a"), (8, "b")):
        kept(there, clock, days_ago, name, level=1)
    for number, sent in enumerate((travels(there, tmp_path), travels(there, tmp_path, as_version_1))):
        take_in(here, read_parcel(sent), "me")
        assert order(here) == "abxyz", number
        (ended,) = here.unlocks(me(here))
        assert ended.after_number == 4
        assert here.prescription(me(here), "r").overrides == {"level": 3}  # type: ignore[union-attr]


def test_a_partial_file_is_put_among_those_that_are_here(
    here: Store, there: Store, clock: Clock, tmp_path: Path
) -> None:
    for days_ago, name in ((9, "a"), (8, "b"), (7, "c"), (6, "d")):
        kept(there, clock, days_ago, name)
    rows = there.sessions(me(there))
    for some in (rows[3:], rows[1:2], rows[:3], rows):
        parcel = parcel_of(there, me(there), some)
        take_in(here, read_parcel(export(lambda out, sent=parcel: write(sent, out), tmp_path / "p.json")), "me")  # type: ignore[misc]
    assert order(here) == "abcd"


def test_a_session_that_ended_before_it_began_is_taken_in_and_told(
    here: Store, there: Store, clock: Clock, tmp_path: Path
) -> None:
    row = kept(there, clock, 3, "a")

    def set_back(content: dict[str, Any]) -> None:
        as_version_1(content)
        content["sessions"][0]["ended_at"] = (row.started_at - timedelta(hours=2)).isoformat()

    for _ in range(2):  # and the same again is the same
        taken = take_in(here, read_parcel(travels(there, tmp_path, set_back)), "me")
        assert any("clock was set back" in note for note in taken.notes)
    (twin,) = here.sessions(me(here))
    assert twin.ended_at == twin.started_at == row.started_at


# locks


def released(content: dict[str, Any]) -> None:
    """What somebody writes into a file to be rid of a lock."""
    (lock,) = content["locks"]
    content["unlocks"] = [{
        "id": Unlock.id_of_old(lock["id"]), "lock_id": lock["id"], "patient_id": lock["patient_id"],
        "by_clinician": True, "unlocked_by": "x", "examined_by": "y", "examined_on": "2026-05-01", "told": "z",
        "at": lock["created_at"], "after_number": 1,
    }]  # fmt: skip


def renamed(content: dict[str, Any]) -> None:
    content["locks"][0]["id"] = "1" * 32
    released(content)


@pytest.mark.parametrize("change", [released, renamed], ids=["unlocked", "unlocked under another id"])
@pytest.mark.parametrize("version", [1, 2])
def test_no_import_ends_a_lock_that_is_here(
    change: Callable[[dict[str, Any]], None], version: int, here: Store, clock: Clock, tmp_path: Path
) -> None:
    kept(here, clock, 3, "a")
    lock = here.add_lock(me(here), kind="emergency", reason="saddle_numbness")

    def sent(content: dict[str, Any]) -> None:
        change(content)
        if version == 1:
            as_version_1(content)

    taken = take_in(here, read_parcel(travels(here, tmp_path, sent)))
    assert here.locks(me(here)) == [lock]
    assert here.unlocks(me(here)) == []
    assert any("stays locked" in note for note in taken.notes)


def test_every_lock_in_force_comes_and_an_ended_one_with_its_unlock(
    here: Store, there: Store, clock: Clock, tmp_path: Path
) -> None:
    kept(there, clock, 3, "a")
    old = there.add_lock(me(there), kind="therapist", reason="stops")
    unlock(there, old, GO_ON)
    new = there.add_lock(me(there), kind="today", reason="fever")
    taken = take_in(here, read_parcel(travels(there, tmp_path)), "me")
    assert [lock.id for lock in here.locks(me(here))] == [new.id]
    assert here.unlocks(me(here)) == there.unlocks(me(there))
    assert any("lock in force came with it" in note for note in taken.notes)


def test_a_lock_that_an_older_version_had_released_comes_with_what_was_asked_then(
    here: Store, there: Store, clock: Clock, tmp_path: Path
) -> None:
    kept(there, clock, 3, "a")
    unlock(there, there.add_lock(me(there), kind="therapist", reason="stops"), GO_ON)
    sent = travels(there, tmp_path, as_version_1)
    for _ in range(2):
        take_in(here, read_parcel(sent), "me")
    (ended,) = here.unlocks(me(here))
    assert here.locks(me(here)) == []
    assert (ended.unlocked_by, ended.told, ended.after_number) == ("Dr Lee", "go on gently", 1)
    assert (ended.by_clinician, ended.examined_by, ended.examined_on) == (None, None, None)


def test_sessions_go_to_a_person_whose_name_is_typed_another_way(
    here: Store, there: Store, clock: Clock, tmp_path: Path
) -> None:
    kept(there, clock, 3, "a")
    anna = here.patient("Anna")
    assert take_in(here, read_parcel(travels(there, tmp_path)), "ANNA ").patient == anna
    assert [person.handle for person in here.patients()] == ["Anna"]
