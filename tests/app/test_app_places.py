"""Files that go while a session runs, and commands that are ended at any stage."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from recordings import recorded

from coach.app import leaving
from coach.app import session as application
from coach.cli import execute
from coach.prescription.places import find_routine
from coach.records.store import open_store

ROOT = Path(__file__).resolve().parents[2]


def at_first_moment(monkeypatch: pytest.MonkeyPatch, do: Callable[[], Any]) -> None:
    """Does something once the session is under way."""
    advance, done = application.session.advance, []

    def advancing(*given: Any, **named: Any) -> Any:
        if not done:
            done.append(do())
        return advance(*given, **named)

    monkeypatch.setattr(application.session, "advance", advancing)


def last() -> Any:
    with open_store() as store:
        row = store.last_session()
        assert row is not None
        return row, store.prescription_of(row), len(store.events(row))


def test_a_routine_that_is_deleted_in_its_session_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = find_routine("gentle_start").read_text(encoding="utf-8").replace('"gentle_start"', '"mine"')
    routine, clip = tmp_path / "mine.toml", recorded(tmp_path / "short.npz", "hip_lift", 3)
    routine.write_text(text, encoding="utf-8")
    at_first_moment(monkeypatch, routine.unlink)
    assert execute(["run", str(routine), "--camera", str(clip), "--no-window"]) == 4
    assert not routine.exists()
    row, prescription, events = last()
    assert (row.end_reason, prescription.routine_text) == ("source_ended", text)
    assert events > 3


def test_a_report_whose_folder_is_gone_costs_the_report_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, clip = tmp_path / "pages", recorded(tmp_path / "short.npz", "hip_lift", 3)
    folder.mkdir()
    at_first_moment(monkeypatch, folder.rmdir)
    command = ["run", "gentle_start", "--camera", str(clip), "--no-window", "--report", str(folder / "page.html")]
    assert execute(command) == 1
    assert "cannot be written" in capsys.readouterr().err
    assert last()[0].end_reason == "source_ended"


def test_how_it_ended_is_told_in_the_terminal_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = recorded(tmp_path / "short.npz", "hip_lift", 3)
    assert execute(["run", "gentle_start", "--camera", str(clip), "--no-window"]) == 4
    assert capsys.readouterr().err == "The picture has ended, so we stop here.\n"


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals of Unix")
def test_a_part_that_hangs_does_not_keep_the_program(tmp_path: Path) -> None:
    """The main thread hangs where no signal is looked at: the watch ends the program."""
    script = (
        "import time, threading\nfrom coach.app import leaving\nleaving.MOST_S = 1.0\n"
        "with leaving.leaving_on_signals():\n    print('ready', flush=True)\n"
        "    end = time.monotonic() + 60\n    while time.monotonic() < end: time.sleep(1)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == leaving.LEFT
    process.stdout.close()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals of Unix")
@pytest.mark.parametrize("command", [("list",), ("report", "--all"), ("show", "gentle_start", "--images", "drawn")])
def test_ctrl_c_at_any_stage_of_a_command_is_exit_code_5(command: tuple[str, ...], tmp_path: Path) -> None:
    """After the interpreter has begun: nothing but the exit code, no traceback, no half file."""
    for tenths in (6, 9, 12, 16):
        process = subprocess.Popen(
            [sys.executable, "-m", "coach", *command, "--store", "s.db"][: None if command[0] != "show" else -2],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        time.sleep(tenths / 10)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
        assert process.returncode in (0, 1, 5, -signal.SIGINT), told
        if process.returncode != -signal.SIGINT:  # that early there is no program yet
            assert "Traceback" not in told
