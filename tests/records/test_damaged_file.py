"""A log beside the file that was cut or flipped: SQLite takes what is whole of it, and the store opens."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np

from coach.records import upkeep
from coach.records.store import open_store


def with_log(folder: Path) -> Path:
    """A store whose last transactions are in its log alone, as after a kill."""
    file, killed = folder / "live.db", folder / "killed.db"
    with open_store(str(file)) as store:
        store.patient("ana")
        with closing(sqlite3.connect(file)) as writing:
            writing.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            writing.execute("PRAGMA wal_autocheckpoint=0")
            for n in range(20):
                writing.execute("UPDATE patient SET created_at = ?", (f"2026-05-{n + 1:02} 12:00:00.000000",))
                writing.commit()
            for suffix in ("", "-wal"):
                shutil.copy(f"{file}{suffix}", f"{killed}{suffix}")
    return killed


def test_a_log_that_was_cut_or_flipped_leaves_a_whole_store(tmp_path: Path) -> None:
    killed = with_log(tmp_path)
    log = Path(f"{killed}-wal").read_bytes()
    assert len(log) > 10_000
    chance = np.random.default_rng(3)
    for number in range(12):
        damaged = bytearray(log)
        at = int(chance.integers(len(log)))
        if number % 2:
            damaged = damaged[:at]
        else:
            damaged[at] ^= 0xFF
        copy = tmp_path / f"copy{number}.db"
        shutil.copy(killed, copy)
        Path(f"{copy}-wal").write_bytes(damaged)
        with open_store(str(copy)) as store:
            assert upkeep.check(store).faults == ()
            assert [patient.handle for patient in store.patients()] == ["ana"]
