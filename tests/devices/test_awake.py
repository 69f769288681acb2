"""The computer stays awake: a pretended systemd works, refuses, hangs or dies, and never outlives the program."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.app import doctor
from coach.devices import awake
from coach.devices.awake import Awake

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the pretended inhibitor is systemd's")

# each notes its process and its arguments; the real one runs its command once it has the lock
WORKS = 'while [ "${1#--}" != "$1" ]; do shift; done\n"$@"\n'
INHIBITS = {
    "works": WORKS,
    "refuses": "echo 'Failed to inhibit: Access denied' >&2\nexit 1\n",
    "hangs": "exec sleep 60\n",
    "runs nothing": "exit 0\n",
}


@pytest.fixture
def pretend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Puts such a systemd-inhibit on the path; gives the file in which it notes what it was called with."""
    notes = tmp_path / "notes"

    def put(script: str) -> Path:
        program = tmp_path / "systemd-inhibit"
        program.write_text(f'#!/bin/sh\necho "$$ $*" >> {notes}\n{script}', "utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        return notes

    return put


def comes(true: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def called(notes: Path) -> list[int]:
    return [int(line.split()[0]) for line in notes.read_text().splitlines()] if notes.exists() else []


@pytest.mark.parametrize("how", INHIBITS)
def test_only_an_inhibitor_that_is_in_force_counts(
    how: str, pretend: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    notes = pretend(INHIBITS[how])
    monkeypatch.setattr(awake, "ANSWER_S", 10.0 if how == "works" else 0.5)
    keeper = Awake("something may lie on the skin")
    assert keeper.available() is (how == "works")
    assert not keeper.held
    assert comes(lambda: bool(called(notes)) and not any(runs(process) for process in called(notes)))


def test_the_caller_waits_two_seconds_at_most() -> None:
    assert awake.ANSWER_S <= 2


def test_sleep_idleness_and_the_lid_are_held_off_with_the_reason(pretend: Callable[[str], Path]) -> None:
    notes = pretend(WORKS)
    keeper = Awake("something may lie on the skin")
    keeper.hold()
    assert comes(lambda: keeper.held)
    assert "--what=sleep:idle:handle-lid-switch" in notes.read_text()
    assert "--mode=block" in notes.read_text()
    assert "--why=something may lie on the skin" in notes.read_text()
    assert keeper.available()  # asked in the middle it starts no other
    keeper.hold()
    assert len(called(notes)) == 1
    keeper.release()
    keeper.release()
    assert not keeper.held
    assert not runs(called(notes)[0])


def test_one_that_dies_later_is_noticed_and_started_again(
    pretend: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(awake, "AGAIN_S", 0.0)
    notes = pretend(WORKS)
    keeper = Awake("ice")
    keeper.hold()
    assert comes(lambda: keeper.held)
    os.kill(called(notes)[0], signal.SIGKILL)
    assert comes(lambda: not keeper.held)
    keeper.hold()
    assert comes(lambda: keeper.held)
    assert len(called(notes)) == 2
    keeper.release()


def test_one_that_is_refused_is_not_asked_for_in_every_moment(pretend: Callable[[str], Path]) -> None:
    notes = pretend(INHIBITS["refuses"])
    keeper = Awake("ice")
    keeper.hold()
    assert comes(lambda: keeper._inhibitor is not None and keeper._inhibitor.ended())
    for _ in range(20):
        keeper.hold()
        assert not keeper.held
    assert len(called(notes)) == 1
    keeper.release()


KILLED = """
import sys, time
from coach.devices.awake import Awake
keeper = Awake("ice")
keeper.hold()
while sys.argv[1] == "works" and not keeper.held:
    time.sleep(0.01)
print("holds", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("how", ["works", "hangs"])
def test_nothing_outlives_a_program_that_is_killed(how: str, pretend: Callable[[str], Path]) -> None:
    notes = pretend(INHIBITS[how])
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    program = subprocess.Popen([sys.executable, "-c", KILLED, how], env=environment, stdout=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stdout.readline() == b"holds\n"
    assert comes(lambda: bool(called(notes)))
    assert runs(called(notes)[0])
    program.kill()
    program.wait()
    program.stdout.close()
    assert comes(lambda: not runs(called(notes)[0]))


def test_a_computer_without_such_a_thing_is_not_kept_awake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for platform in ("linux", "darwin", "win32", "plan9"):
        monkeypatch.setattr(sys, "platform", platform)
        keeper = Awake("ice")
        assert not keeper.available()
        keeper.hold()
        assert not keeper.held
        keeper.release()


def test_the_doctor_says_whether_it_can_be_had_and_what_follows_if_not(pretend: Callable[[str], Path]) -> None:
    pretend(WORKS)
    assert "can be kept awake" in doctor._awake()
    pretend(INHIBITS["refuses"])
    with pytest.raises(OSError, match="neither is offered"):
        doctor._awake()
