"""What is written down of a fault of the program: where it was, and nothing about the person."""

import io
import logging
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from coach.app import fault_log

SECRETS = ("Anna", "s3cret", "bladder", "my hip hurts", "/home/anna")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    place = tmp_path / "log"
    monkeypatch.setattr("platformdirs.user_log_path", lambda *_: place)
    log = logging.getLogger("coach")
    before = (list(log.handlers), log.propagate)
    yield place
    for handler in log.handlers:
        handler.close()
    log.handlers, log.propagate = before


def failed() -> str:
    try:
        try:
            raise KeyError("my hip hurts, said Anna to bladder")
        except KeyError as error:
            raise ValueError("postgresql://anna:s3cret@host/x, from /home/anna/x") from error
    except ValueError:
        return fault_log.log_fault()


def test_another_handler_that_was_first_makes_no_difference(folder: Path) -> None:
    """It leaves what it made of the error in the record, for those after it."""
    log = logging.getLogger("coach")
    other = logging.StreamHandler(io.StringIO())
    log.addHandler(other)
    try:
        text = Path(failed()).read_text()
    finally:
        log.removeHandler(other)
    assert not [secret for secret in SECRETS if secret.lower() in text.lower()]


def test_no_name_answer_password_or_folder_is_in_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = ["run", "gentle_start", "--patient", "Anna", "--store", "postgresql://anna:s3cret@h/x", "--Anna"]
    monkeypatch.setattr(sys, "argv", ["coach", *said])
    path = Path(failed())
    try:
        raise RuntimeError("Anna")
    except RuntimeError:
        logging.getLogger("coach.app.fault").exception("sound failed as well")
    text = path.read_text()
    assert not [secret for secret in SECRETS if secret.lower() in text.lower()]
    assert str(Path(__file__).parent.parent.parent) not in text
    told = (
        "builtins.ValueError",
        "builtins.KeyError",
        "test_fault_log.py:",
        " failed",
        ", run,",
        "sound failed as well",
    )
    assert [part for part in told if part not in text] == []


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["patient", "show", "anna"], "patient show"),
        ([], "no command"),
        (["--store=x"], "no command"),
        (["run"], "run"),
    ],
)
def test_the_command_is_named_without_its_values(arguments: list[str], command: str) -> None:
    assert fault_log._command(arguments) == command


def test_only_its_owner_may_read_it_and_it_does_not_grow_for_ever(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fault_log, "MOST_BYTES", 2000)
    folder.mkdir()
    (folder / "fault.log").write_text("of an older version, for everybody\n")
    (folder / "fault.log").chmod(0o644)
    before = os.umask(0)
    try:
        for _ in range(60):
            failed()
    finally:
        os.umask(before)
    files = sorted(folder.iterdir())
    assert [file.name for file in files] == ["fault.log", "fault.log.1", "fault.log.2"]
    assert all(file.stat().st_size <= 2500 and stat.S_IMODE(file.stat().st_mode) == 0o600 for file in files)


def test_where_nothing_can_be_written_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("platformdirs.user_log_path", lambda *_: tmp_path / "file" / "log")
    assert fault_log.log_fault() == "no file: none could be written"
