"""What docs/writing-routines.md shows is true: its files are checked, its commands give what they are said to give."""

import re
import shlex
from pathlib import Path

import pytest

from coach.cli import execute
from coach.prescription import check

PAGE = Path(__file__).resolve().parents[1] / "docs" / "writing-routines.md"
BLOCKS = re.findall(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
FILES = {name: text for kind, name, text in BLOCKS if kind == "toml"}
FAULTY = {"slips.toml", "looser.toml"}
# a command, and the lines that it prints; none where the page shows none
SHOWN = [
    (shlex.split(command), [line for line in lines.splitlines() if line])
    for kind, _, text in BLOCKS if kind == "console"
    for command, lines in re.findall(r"^\$ coach ([^\n]*)\n((?:(?!\$).*\n)*)", text, re.MULTILINE)
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A therapist's folder with the files of the page."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_has_files_and_commands() -> None:
    assert len(FILES) >= 6
    assert len(SHOWN) >= 6


@pytest.mark.parametrize("name", sorted(FILES))
def test_each_file_is_right_but_those_that_show_mistakes(folder: Path, name: str) -> None:
    faults = [fault for fault in check(folder / name) if not fault.warning]
    assert bool(faults) == (name in FAULTY), faults


@pytest.mark.parametrize(("command", "lines"), [pytest.param(c, found, id=" ".join(c)) for c, found in SHOWN])
def test_each_command_works_and_prints_what_the_page_says(
    folder: Path, command: list[str], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    if command[:2] == ["new", "routine"]:
        (folder / "evening_easy.toml").unlink()
    if command[0] == "learn":
        assert execute(command) == 1  # there is no such film here
        assert "calf.mp4" in capsys.readouterr().err
        return
    assert execute(command) == (1 if command[-1] in FAULTY else 0)
    printed = capsys.readouterr()
    for line in lines:
        assert line in printed.out + printed.err


@pytest.mark.parametrize("kind", ["reps", "hold", "position", "timer", "pace", "steps"])
def test_a_started_exercise_has_no_faults(folder: Path, kind: str) -> None:
    assert execute(["new", "exercise", f"my_{kind}", "--kind", kind]) == 0
    assert check(folder / f"my_{kind}.toml") == ()
