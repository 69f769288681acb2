"""What a program that was killed left half made is taken away by the next one, and by nothing while it lives."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from coach import output, unfinished
from coach.records.store import open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of a store."""
    place = tmp_path / "own.db"
    with open_store(str(place)):
        return place


@pytest.fixture
def left(path: Path, tmp_path: Path) -> Path:
    """A folder with a copy, of a program that was killed: its note is held by nobody."""
    stick = tmp_path / "stick"
    stick.mkdir()
    with unfinished.folder(stick, store=path) as folder:
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


def test_one_that_is_being_made_stays(path: Path, tmp_path: Path) -> None:
    with unfinished.folder(tmp_path, store=path) as folder, open_store(str(path)):
        assert folder.is_dir()
        assert unfinished.clean(path) == ()
        assert folder.is_dir()
    assert not folder.exists()
    assert list(tmp_path.glob("*unfinished*")) == []


def test_what_is_out_of_reach_is_named_until_it_is_there_again(left: Path, path: Path, tmp_path: Path) -> None:
    shutil.move(left.parent, tmp_path / "unplugged")
    assert unfinished.clean(path) == (left,)
    shutil.move(tmp_path / "unplugged", left.parent)
    assert unfinished.clean(path) == ()
    assert not left.exists()


def test_a_note_that_names_anything_else_takes_nothing_away(path: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "own.db.unfinished-1").write_bytes(os.fsencode(tmp_path / "thesis"))
    unfinished.clean(path)
    assert (tmp_path / "thesis").is_dir()


def test_a_page_that_was_being_printed_is_taken_away_whichever_store_is_used_next(
    path: Path, tmp_path: Path, data: Path
) -> None:
    with unfinished.folder(tmp_path) as folder:
        (note,) = data.rglob("unfinished-*")
        text = note.read_bytes()
    folder.mkdir()
    (folder / "page.html").write_text("anna")
    note.write_bytes(text)
    with open_store(str(path)):
        assert not folder.exists()
        assert not note.exists()


def test_a_part_of_a_file_is_taken_away_though_nobody_writes_that_file_again(
    path: Path, tmp_path: Path, data: Path
) -> None:
    script = (
        "import os, signal, sys\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "from coach import output\n"
        "output.write(sys.argv[1], lambda file: os.kill(os.getpid(), signal.SIGKILL))"
    )
    root = str(Path(output.__file__).resolve().parents[1])
    folder = tmp_path / "pages"
    folder.mkdir()
    subprocess.run([sys.executable, "-c", script, str(folder / "anna.html"), root], timeout=60)
    (left,) = folder.iterdir()
    assert left.name.startswith(".anna.html.")
    with open_store(str(path)):
        assert list(folder.iterdir()) == []
        assert list(data.rglob("unfinished-*")) == []


def test_a_part_that_is_being_written_stays(path: Path, tmp_path: Path) -> None:
    with unfinished.part_of(tmp_path / "anna.html") as part:
        part.write_text("anna")
        with open_store(str(path)):
            assert part.read_text() == "anna"
    assert not part.exists()


@pytest.mark.parametrize("name", ["thesis.part", ".thesis.part", "anna.html"])
def test_no_other_file_is_taken_for_a_part(name: str, path: Path, tmp_path: Path) -> None:
    (tmp_path / name).write_text("mine")
    (tmp_path / "own.db.unfinished-1").write_bytes(os.fsencode(tmp_path / name))
    assert unfinished.clean(path) == ()
    assert (tmp_path / name).read_text() == "mine"


def test_without_a_folder_of_the_user_a_file_is_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    assert output.write(tmp_path / "out", b"anna").read_bytes() == b"anna"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "out"]
