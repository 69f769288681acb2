"""Of a damaged backup everything that is whole is restored, and the rest is named."""

import sqlite3
from pathlib import Path

import pytest
from records_lived_in import NOON, contents, lived_in, tamper

from coach.core.base.types import Pose
from coach.records.backups import backup
from coach.records.errors import StoreError
from coach.records.restoring import restore
from coach.records.store import Store, open_store
from coach.records.upkeep import check


@pytest.fixture
def few(poses: list[Pose]) -> list[Pose]:
    """Three chunks of landmarks."""
    return poses[::10]


ANNAS = "(SELECT id FROM session WHERE patient_id = (SELECT id FROM patient WHERE handle = 'anna'))"
Rows = dict[str, list[tuple[object, ...]]]


def less(rows: Rows, **gone: int) -> dict[str, int]:
    """How many rows of each table are left."""
    return {table: len(some) - gone.get(table, 0) for table, some in rows.items() if table != "brief"}


# what is done to it -> what is said, and how many rows of which table are lost with it
DAMAGES: dict[str, tuple[str, str, dict[str, int]]] = {
    "a chunk of landmarks": (
        f"UPDATE landmarks SET packed = x'00ff' WHERE chunk = 1 AND session_id = {ANNAS}",
        "its landmarks are damaged and lost from 10 s on; its events are kept", {"landmarks": 2},
    ),
    "an event in the middle": (
        f"UPDATE event SET data = 'no json' WHERE seq = 1 AND session_id = {ANNAS}",
        "its events from 1 on are damaged and lost; it counts as broken off", {"event": 1},
    ),
    "the first event": (
        f"UPDATE event SET kind = 'sneezed' WHERE seq = 0 AND session_id = {ANNAS}",
        "is damaged from its beginning, and lost", {"event": 2, "landmarks": 3, "session": 1},
    ),
    "the time of an event": (
        f"UPDATE event SET t_s = 99 WHERE seq = 0 AND session_id = {ANNAS}",
        "its events from 1 on are damaged and lost", {"event": 1},
    ),
    "a prescription": (
        "UPDATE prescription SET routine_text = 'more' WHERE patient_id = "
        "(SELECT id FROM patient WHERE handle = 'anna')",
        "Prescription", {"prescription": 1},
    ),
    "a profile": (
        "UPDATE patient SET profile = '[' WHERE handle = 'anna'", "Patient",
        {"patient": 1, "prescription": 1, "session": 1, "event": 2, "landmarks": 3, "lock": 1, "timer_use": 1},
    ),
    "a moment": (
        f"UPDATE session SET started_at = 'yesterday' WHERE id = {ANNAS}", "Session",
        {"session": 1, "event": 2, "landmarks": 3},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_all_but_what_is_damaged_is_restored(in_file: Store, few: list[Pose], tmp_path: Path, name: str) -> None:
    statement, sentence, gone = DAMAGES[name]
    for person in ("anna", "berta"):
        lived_in(in_file, few, person)
    before = contents(in_file)
    made = backup(in_file, tmp_path / "copy.db").path
    with open_store(str(made)) as copy:
        tamper(copy, statement)
    new = str(tmp_path / "new.db")
    with pytest.raises(StoreError, match="add --salvage"):
        restore(made, new, replace=False, aside=NOON)
    done = restore(made, new, replace=False, aside=NOON, salvage=True)
    assert any(sentence in one for one in done.lost), done.lost
    with open_store(new) as back:
        assert check(back).faults == ()
        assert less(contents(back)) == less(before, **gone)


def damage_a_page(path: Path, table: str) -> None:
    with sqlite3.connect(path) as plain:
        page = plain.execute(f"SELECT rootpage FROM sqlite_master WHERE name = '{table}'").fetchone()[0]
    plain.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096 + 8)
        file.write(b"\xff" * 200)


def damage_the_head(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 4000)


def test_a_page_that_cannot_be_read_costs_its_table_and_no_other(
    in_file: Store, few: list[Pose], tmp_path: Path
) -> None:
    lived_in(in_file, few)
    made = backup(in_file, tmp_path / "copy.db").path
    damage_a_page(made, "landmarks")
    done = restore(made, str(tmp_path / "new.db"), replace=False, aside=NOON, salvage=True)
    assert any("landmarks" in one for one in done.lost)
    with open_store(str(tmp_path / "new.db")) as back:
        assert check(back).faults == ()
        assert len(back.events(back.sessions()[0])) == 2


def test_where_nothing_can_be_read_that_is_said(in_file: Store, tmp_path: Path) -> None:
    in_file.patient("anna")
    made = backup(in_file, tmp_path / "copy.db").path
    damage_the_head(made)
    with pytest.raises(StoreError, match=r"Nothing of .* can be read"):
        restore(made, str(tmp_path / "new.db"), replace=False, aside=NOON, salvage=True)
