"""What a program that was killed left of a copy is taken away by the next one, and by nothing while it lives."""

import os
import shutil
from pathlib import Path

import pytest

from coach.records import held, running, unfinished
from coach.records.store import Store, open_store


@pytest.fixture
def left(in_file: Store, tmp_path: Path) -> Path:
    """A folder with a copy, of a program that was killed: its note is held by nobody."""
    stick = tmp_path / "stick"
    stick.mkdir()
    with unfinished.folder(in_file.engine.url, stick) as folder:
        (note,) = tmp_path.glob("own.db.unfinished-*")
        text = note.read_bytes()
    folder.mkdir()
    (folder / "copy.db").write_text("anna")
    note.write_bytes(text)
    return folder


def test_the_next_command_takes_it_away(left: Path, path: Path, tmp_path: Path) -> None:
    with open_store(str(path)):
        assert not left.exists()
        assert list(tmp_path.glob("*unfinished*")) == []


def test_one_that_is_being_made_stays(in_file: Store, path: Path, tmp_path: Path) -> None:
    with unfinished.folder(in_file.engine.url, tmp_path) as folder, open_store(str(path)):
        assert folder.is_dir()
        assert unfinished.clean(in_file.engine.url) == ()
        assert folder.is_dir()
    assert not folder.exists()
    assert list(tmp_path.glob("*unfinished*")) == []


def test_what_is_out_of_reach_is_named_until_it_is_there_again(left: Path, in_file: Store, tmp_path: Path) -> None:
    shutil.move(left.parent, tmp_path / "unplugged")
    assert unfinished.clean(in_file.engine.url) == (left,)
    shutil.move(tmp_path / "unplugged", left.parent)
    assert unfinished.clean(in_file.engine.url) == ()
    assert not left.exists()


def test_a_note_that_names_anything_else_takes_nothing_away(in_file: Store, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "own.db.unfinished-1").write_bytes(os.fsencode(tmp_path / "thesis"))
    unfinished.clean(in_file.engine.url)
    assert (tmp_path / "thesis").is_dir()


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


def test_a_page_that_was_being_printed_is_taken_away_whichever_store_is_used_next(path: Path, tmp_path: Path) -> None:
    with unfinished.folder(None, tmp_path) as folder:
        (note,) = (tmp_path / "data").rglob("unfinished-*")
        text = note.read_bytes()
    folder.mkdir()
    (folder / "page.html").write_text("anna")
    note.write_bytes(text)
    with open_store(str(path)):
        assert not folder.exists()
        assert not note.exists()
