"""What docs/writing-routines.md and writing-exercises.md show is true: their files are checked, their commands run."""

import re
import shlex
import textwrap
from pathlib import Path

import pytest
from recordings import recorded

from coach.app import room
from coach.cli import execute
from coach.mannequin.patient.source import MannequinCamera
from coach.prescription.reader import check
from coach.records.store import open_store

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGES = "".join((DOCS / f"writing-{name}.md").read_text(encoding="utf-8") for name in ("routines", "exercises"))
BLOCKS = re.findall(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", PAGES, re.MULTILINE | re.DOTALL)
FILES = {name: text for kind, name, text in BLOCKS if kind == "toml" and name}
FAULTY = {"slips.toml", "looser.toml"}
WITH_OWN = "with_my_own.toml"  # uses the exercises that the pages' commands make
# a command, and the lines that it prints; none where its page shows none
SHOWN = [
    (shlex.split(command), [line for line in lines.splitlines() if line])
    for kind, _, text in BLOCKS if kind == "console"
    for command, lines in re.findall(r"^\$ coach ([^\n]*)\n((?:(?!\$).*\n)*)", text, re.MULTILINE)
]  # fmt: skip
MAKE = [command for command, _ in SHOWN if command[0] == "learn" or command[:2] == ["new", "exercise"]]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The film of the pages: the virtual patient lies down and lifts its hips three times."""
    return recorded(tmp_path_factory.mktemp("film") / "lift.npz", "hip_lift", 28)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A therapist's folder with the files of both pages."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        room, "open_camera", lambda source, **_: MannequinCamera(source.partition(":")[2], pixels=False)
    )
    return tmp_path


def typed(command: list[str], film: Path) -> int:
    """The exit code of a command of the pages; the film is a recording of it, since no film travels with the tests."""
    more = ["--no-certify"] if command[0] == "learn" else []  # `certify` has a case of its own
    return execute([*(str(film) if part == "lift.mp4" else part for part in command), *more])


def test_the_pages_have_files_and_commands() -> None:
    assert len(FILES) >= 8
    assert len(SHOWN) >= 10
    assert len(MAKE) == 2


@pytest.mark.parametrize("name", sorted(set(FILES) - {WITH_OWN}))
def test_each_file_is_right_but_those_that_show_mistakes(folder: Path, name: str) -> None:
    faults = [fault for fault in check(folder / name) if not fault.warning]
    assert bool(faults) == (name in FAULTY), faults


@pytest.mark.parametrize(
    ("command", "lines"),
    [pytest.param(c, found, id=" ".join(c), marks=[pytest.mark.slow] * (c[0] == "certify")) for c, found in SHOWN],
)
def test_each_command_works_and_prints_what_its_page_says(
    folder: Path, film: Path, command: list[str], lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    if command[:2] == ["new", "routine"]:
        (folder / f"{command[2]}.toml").unlink()
    if command[0] == "certify":
        assert typed(["new", "exercise", "mini_squat", "--output", "exercises"], film) == 0
    if WITH_OWN in command:
        assert [typed(making, film) for making in MAKE] == [0, 0]
        (confirmation,) = re.findall(r"^    \[confirmed\]\n(?:    .*\n)+", PAGES, re.MULTILINE)
        with (folder / "exercises" / "wall_lift.toml").open("a", encoding="utf-8") as learned:
            learned.write(textwrap.dedent(confirmation))
        capsys.readouterr()
    assert typed(command, film) == (1 if command[-1] in FAULTY else 0)
    printed = capsys.readouterr()
    told = printed.out + printed.err
    for line in lines:
        assert line in told, f"{line!r} is not in:\n{told}"
    if command[0] == "run":
        assert _exercises_done(folder) == ["mini_squat", "wall_lift"]


def _exercises_done(folder: Path) -> list[str]:
    with open_store() as records:
        events = [event for row in records.sessions() for event in records.events(row)]
    return [e.data["exercise"] for e in events if e.kind == "exercise_ended" and e.data["reason"] == "done"]


def test_the_schema_that_the_page_shows_is_the_one_that_a_new_routine_names(folder: Path) -> None:
    (line,) = (text.strip() for kind, name, text in BLOCKS if kind == "toml" and not name)
    assert execute(["new", "routine", "another"]) == 0
    assert (folder / "another.toml").read_text(encoding="utf-8").splitlines()[0] == line
    assert (folder / line.removeprefix("#:schema ")).is_file()


@pytest.mark.parametrize("kind", ["reps", "hold", "position", "timer", "pace", "steps"])
def test_a_started_exercise_has_no_faults(folder: Path, kind: str) -> None:
    assert execute(["new", "exercise", f"my_{kind}", "--kind", kind]) == 0
    assert check(folder / f"my_{kind}.toml") == ()
    assert f"| `{kind}` |" in PAGES
