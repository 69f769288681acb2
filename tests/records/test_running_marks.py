"""A session is known to be under way while its program lives."""

import os
from pathlib import Path

from coach import held
from coach.records import running
from coach.records.store import Store, open_store


def test_the_mark_of_a_session_is_there_while_it_is_under_way(store: Store) -> None:
    session = {"source": "0", "scripted": False, "routine_id": "r", "routine_version": "1",
               "program_version": "0", "model_version": "m"}  # fmt: skip
    assert store.running() == frozenset()
    writer = store.begin_session(store.patient("anna"), **session)  # type: ignore[arg-type]
    assert store.running() == {writer.session.id}
    writer.close()
    assert store.running() == frozenset()  # it broke off


def test_a_mark_that_nobody_holds_is_taken_away(in_file: Store, path: Path, tmp_path: Path) -> None:
    mark = tmp_path / "own.db.running-1"
    handle = held.make(mark)
    with open_store(str(path)):
        assert mark.exists()
        assert running.any_beside(path)
    os.close(handle)
    with open_store(str(path)):
        assert not mark.exists()
