"""Odd accounts, terminals, disks and names of files: one sentence and an exit code, and the work is done."""

import io
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sweeps import swept

from coach.cli import entry, system_faults
from coach.cli.clips import is_clip, left_by_a_system
from coach.core.base.events import event
from coach.paths import expanded
from coach.records import engine, leftover
from coach.records.errors import StoreError
from coach.records.store import open_store

Run = Callable[..., tuple[int, str, str]]
LONG = "x" * 300
HOMELESS = "~nobody_of_that_name"  # a file may be called so
WRITES: dict[str, tuple[str, ...]] = {  # command -> its arguments, {} where the file is named
    "report": ("report", "-o", "{}"),
    "report of everybody": ("report", "--all", "-o", "{}"),
    "export": ("export", "--patient", "Ana", "--format", "json", "-o", "{}"),
    "backup": ("store", "backup", "{}"),
    "restore": ("store", "restore", "{}"),
    "store": ("list", "--store", "{}"),
    "schema": ("schema", "{}"),
    "pictures": ("show", "breathing_relax", "--images", "{}"),
    "check": ("check", "{}"),
    "a film": ("measure", "{}", "--exercise", "hip_lift"),
    "a model": ("measure", "mannequin", "--exercise", "hip_lift", "--model", "{}"),
    "answers": ("run", "breathing_relax", "--camera", "mannequin", "--no-window", "--answers", "{}"),
    "the report of a session": ("run", "breathing_relax", "--camera", "mannequin", "--no-window", "--report", "{}"),
    "imported": ("import", "{}"),
}


@pytest.fixture
def somebody() -> None:
    with open_store() as store, store.begin_session(
        store.patient("Ana"), routine_id="gentle_start", routine_version="1", program_version="1", model_version="m",
        source="camera 0", scripted=False,
    ) as writer:  # fmt: skip
        writer.add([event(0.0, "question_asked", question="daily", repeat=0)])
        writer.end("completed", 0)


def test_a_name_of_three_hundred_letters_is_one_sentence_in_every_command(run: Run, somebody: None) -> None:
    wrong = {}
    for name, arguments in WRITES.items():
        code, _, told = run(*(argument.format(LONG) for argument in arguments))
        if code != 1 or "nternal error" in told or not told:
            wrong[name] = (code, told)
    assert wrong == {}


def test_a_home_of_nobody_is_a_name_that_begins_so(run: Run, somebody: None, tmp_path: Path) -> None:
    for name in ("report", "export", "backup", "schema"):
        code, _, told = run(*(argument.format(f"{HOMELESS}_{name}") for argument in WRITES[name]))
        assert (name, code, told) == (name, 0, "")
        assert (tmp_path / f"{HOMELESS}_{name}").exists()
    for name in ("a film", "a model", "restore", "check", "answers", "imported"):
        code, _, told = run(*(argument.format(HOMELESS) for argument in WRITES[name]))
        assert (name, code) == (name, 1)
        assert "nternal error" not in told


def test_a_home_is_somebodys_folder_for_every_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert expanded("~/a.toml") == tmp_path / "a.toml"
    assert expanded(HOMELESS) == Path(HOMELESS)
    assert expanded("a~b") == Path("a~b")


def _homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """An account that the system does not know, without HOME: what platformdirs and getpass then raise."""

    def nobody(*_: object, **__: object) -> None:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("platformdirs.user_data_path", nobody)
    monkeypatch.setattr("platformdirs.user_log_path", nobody)
    monkeypatch.setattr("getpass.getuser", lambda: {}["uid"])


def test_without_a_home_the_sentence_says_how_to_name_a_place(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _homeless(monkeypatch)
    monkeypatch.delenv("COACH_STORE")
    for command in (("list",), ("patient", "add", "Bo"), ("report",), ("store", "check")):
        code, _, told = run(*command)
        assert (command, code) == (command, 1)
        assert "--store FILE" in told
    code, _, told = run("review")
    assert code == 2
    assert "--by NAME" in told


def test_without_a_home_a_store_that_is_named_works_and_keeps_what_it_cannot_take_beside_it(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _homeless(monkeypatch)
    open_store(str(tmp_path / "b.db")).close()
    assert run("list", "--store", str(tmp_path / "b.db"))[0] == 0
    beside = leftover._places(engine.address(str(tmp_path / "b.db")), "1")
    assert beside == (tmp_path / "b.db.unsaved-1.jsonl",)
    assert leftover._places(engine.address("postgresql+psycopg://h/d"), "1") == (Path("unsaved-1.jsonl").absolute(),)


def test_a_fault_without_a_home_is_still_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    _homeless(monkeypatch)
    monkeypatch.setattr("coach.prescription.words.load_words", lambda _: {}["broken"])
    code, _, told = run("list")
    assert code == 70
    assert told == "Internal error; the details are in no file: none could be written. Please report it."


def test_an_account_without_a_home_is_a_trouble_of_the_records(monkeypatch: pytest.MonkeyPatch) -> None:
    _homeless(monkeypatch)
    with pytest.raises(StoreError, match="COACH_STORE"):
        engine.data_folder()


def test_a_letter_that_the_terminal_lacks_is_written_as_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp1252", errors="strict"))
    entry.calm_terminal()
    print("Łukasz 田中 é \udcff")
    sys.stdout.flush()
    assert raw.getvalue().split() == [b"\\u0141ukasz", b"\\u7530\\u4e2d", b"\xe9", b"\\udcff"]


def test_what_a_library_warns_of_does_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        entry.calm_terminal()
        np.array([np.inf]) - np.array([np.inf])
    finally:
        logging.captureWarnings(False)
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_behind_the_output_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full, monkeypatch.context() as within:
        within.setattr(sys, "stdout", full)
        code = entry.execute(["version"])
    assert code == 1
    assert (
        capsys.readouterr().err == "This does not work, because the disk is full: free some space, then start again.\n"
    )


def test_a_reader_who_has_seen_enough_is_no_fault(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w", encoding="utf-8") as gone, monkeypatch.context() as within:
        within.setattr(sys, "stdout", gone)
        code = entry.execute(["version"])
    assert (code, capsys.readouterr().err) == (0, "")


def test_what_the_system_refuses_is_no_fault_of_the_program(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, why in system_faults.SENTENCES.items():
        monkeypatch.setattr("coach.prescription.words.load_words", _raising(OSError(number, "x", "a.toml")))
        code, _, told = run("list")
        assert (code, told) == (1, f"'a.toml' does not work, because {why}.")
    for error in (FileNotFoundError(2, "x", "a.toml"), OSError("no number"), KeyError("x")):
        assert system_faults.sentence(error) is None


def _raising(error: Exception) -> Callable[..., None]:
    def broken(*_: object) -> None:
        raise error

    return broken


@swept("name, left", {
    "._a.mp4": True, ".Trashes/old.npz": True, "@eaDir/a.mp4": True, "$RECYCLE.BIN/a.mp4": True,
    "__MACOSX/a.mp4": True, "day/.hidden/a.mp4": True, "a.mp4": False, "day/b_.mp4": False, "a$b.mp4": False,
}.items())  # fmt: skip
def test_what_a_system_leaves_in_a_folder_is_no_clip(name: str, left: bool) -> None:
    assert is_clip(Path(name))
    assert left_by_a_system(Path(name)) is left


def test_a_folder_above_that_is_hidden_hides_nothing(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / ".mine"
    folder.mkdir()
    (folder / "._a.npz").write_bytes(b"x")
    code, _, told = run("measure", str(folder), "--exercise", "hip_lift")
    assert (code, "holds no clips" in told) == (1, True)
    (folder / "a.npz").write_bytes(b"x")
    code, _, told = run("measure", str(folder), "--exercise", "hip_lift", "--workers", "1")
    assert (code, told.startswith("a.npz: ")) == (1, True)


class Closed:
    """A standard input that was closed."""

    def isatty(self) -> bool:
        raise ValueError("I/O operation on closed file")


@pytest.mark.parametrize("stdin", [None, Closed()])
def test_without_a_standard_input_nobody_types(stdin: Closed | None, monkeypatch: pytest.MonkeyPatch) -> None:
    from coach.cli.base import at_terminal

    monkeypatch.setattr("sys.stdin", stdin)
    assert at_terminal() is False
