"""What a backup holds is put back whole, or nothing changes; what is there is never lost on the way."""

from pathlib import Path

import pytest
from records_clock import Clock
from records_lived_in import NOON

from coach.records.backups import backup
from coach.records.errors import StoreError
from coach.records.restoring import restore
from coach.records.store import Store, open_store


def test_records_that_are_there_are_not_replaced_unless_asked_and_are_then_kept(
    store: Store, place: str, clock: Clock, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    store.patient("anna")
    made = backup(store, folder / "copy.db").path
    clock.later(days=1)
    store.delete_patient(store.patient("anna"))
    store.patient("berta")
    with pytest.raises(StoreError, match="holds records of 1 already"):
        restore(made, place, replace=False, aside=NOON)
    assert [patient.handle for patient in store.patients()] == ["berta"]
    kept = restore(made, place, replace=True, aside=NOON).aside
    assert [patient.handle for patient in store.patients()] == ["anna"]
    assert kept == folder / "before-20260504-120000.db"
    with open_store(str(kept)) as before:
        assert [patient.handle for patient in before.patients()] == ["berta"]


def test_a_damaged_store_is_moved_aside_for_its_backup(in_file: Store, path: Path, tmp_path: Path) -> None:
    in_file.patient("anna")
    made = backup(in_file, tmp_path / "copy.db").path
    in_file.close()
    damaged = b"SQLite format 3\0" + b"\xff" * 9000
    path.write_bytes(damaged)
    done = restore(made, str(path), replace=True, aside=NOON)
    assert done.unread  # nobody knows whether somebody was locked in there
    assert done.aside is not None
    assert done.aside.read_bytes() == damaged
    with open_store(str(path)) as back:
        assert [patient.handle for patient in back.patients()] == ["anna"]


def test_a_file_that_is_no_backup_is_refused_and_nothing_changes(in_file: Store, path: Path, tmp_path: Path) -> None:
    in_file.patient("anna")
    made = backup(in_file, tmp_path / "copy.db").path
    whole = made.read_bytes()
    (tmp_path / "note.txt").write_text("milk")
    made.write_bytes(whole[:5000] + b"\xff" * 6000 + whole[11000:])
    for bad, sentence in (("note.txt", "is no backup"), ("none.db", "cannot be read"), ("copy.db", "damaged")):
        with pytest.raises(StoreError, match=sentence):
            restore(tmp_path / bad, str(path), replace=True, aside=NOON)
    assert [patient.handle for patient in in_file.patients()] == ["anna"]


def test_opening_a_backup_to_restore_it_does_not_change_it(in_file: Store, tmp_path: Path) -> None:
    in_file.patient("anna")
    made = backup(in_file, tmp_path / "copy.db").path
    before = made.read_bytes()
    restore(made, str(tmp_path / "new.db"), replace=False, aside=NOON)
    assert made.read_bytes() == before
