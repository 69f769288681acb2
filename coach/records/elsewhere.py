"""Whether a lock is in force where nobody looks: in the usual records, while others are in use."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from coach.paths import data_folder
from coach.records import engine as engines
from coach.records.names import folded

IN_FORCE = {  # by whether there is a table of unlocks: older versions had a column
    True: "SELECT patient_id FROM lock WHERE NOT EXISTS (SELECT 1 FROM unlock WHERE unlock.lock_id = lock.id)",
    False: "SELECT patient_id FROM lock WHERE released_at IS NULL",
}


def usual() -> Path:
    """Where records are kept unless somebody says otherwise."""
    return data_folder() / "coach.db"


def locked_in_usual(store: str | None, name: str) -> str | None:
    """The name of somebody with a lock in force in the usual records, while `store` is another place.

    Only of whom this may be: the person of that name, or the only one. They are read as they are; None also where they
    cannot be read.
    """
    try:
        path = usual()
        address = engines.address(store)
        if address.get_backend_name() == "sqlite" and address.database and _same(Path(address.database), path):
            return None
        return _locked(path, name) if path.is_file() else None
    except (OSError, RuntimeError, sqlite3.Error):
        return None


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def _locked(path: Path, name: str) -> str | None:
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        people = dict(connection.execute("SELECT id, handle FROM patient WHERE NOT is_demo"))
        locked = {row[0] for row in connection.execute(IN_FORCE["unlock" in tables])}
    return next((people[id] for id in _may_be(people, name) if id in locked), None)


def _may_be(people: dict[str, str], name: str) -> Iterator[str]:
    for id, handle in people.items():
        if folded(handle) == folded(name) or len(people) == 1:
            yield id
