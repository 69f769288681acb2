"""Bad input: one clear sentence on stderr, the exit code of the design, no traceback, nothing on stdout."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from recordings import recorded

from coach.cli import execute

Said = Callable[..., tuple[int, str]]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    """Runs a command that must fail; gives its exit code and its sentence."""

    def _said(*arguments: str | Path) -> tuple[int, str]:
        code = execute([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert printed.out == ""
        assert "Traceback" not in printed.err
        return code, printed.err.strip()

    return _said


def run_on(camera: str | Path, routine: str | Path = "gentle_start") -> tuple[str | Path, ...]:
    return ("run", routine, "--camera", camera, "--no-window")


def test_a_video_that_is_not_there(said: Said, tmp_path: Path) -> None:
    code, sentence = said(*run_on(tmp_path / "nowhere.mp4"))
    assert code == 1
    assert "nowhere.mp4" in sentence
    assert len(sentence.splitlines()) == 1


@pytest.mark.parametrize("content", [b"", b"not a film at all", b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64])
def test_a_video_without_a_single_frame(said: Said, tmp_path: Path, content: bytes) -> None:
    film = tmp_path / "broken.mp4"
    film.write_bytes(content)
    code, sentence = said(*run_on(film))
    assert code == 1
    assert "broken.mp4" in sentence
    assert len(sentence.splitlines()) == 1


def test_a_recording_that_was_cut_off(said: Said, tmp_path: Path) -> None:
    whole = recorded(tmp_path / "whole.npz", "hip_lift", 2)
    cut = tmp_path / "cut.npz"
    cut.write_bytes(whole.read_bytes()[:-400])
    code, sentence = said("measure", cut, "--exercise", "hip_lift")
    assert code == 1
    assert "cut.npz" in sentence


def test_a_camera_that_is_not_there(said: Said) -> None:
    code, sentence = said("run", "gentle_start", "--camera", "97", "--no-window", "--mute")
    assert code == 1
    assert "97" in sentence


@pytest.mark.parametrize(
    ("routine", "told"),
    [
        ('id = "mine"\nversion = "1"\n[[step]]\nexercise = "hip_lfit"\nreps = 3', "hip_lift"),
        ('id = "mine"\nversion = "1"\n[[step]]\nexercise = "hip_lift"\nrepps = 3', "reps"),
        ('id = "mine"\nversion = "1"\n[[step]]\nexercise = "hip_lift"\nreps = 3000', "3000"),
        ('id = "mine"\nversion = \n', "mine.toml:2"),
    ],
    ids=["an unknown exercise", "a misspelt key", "a number out of range", "broken TOML"],
)
def test_a_faulty_routine_is_told_with_its_line(said: Said, tmp_path: Path, routine: str, told: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(routine, encoding="utf-8")
    for command in (run_on("mannequin", path), ("check", path)):
        code, sentence = said(*command)
        assert code == 1
        assert told in sentence
        assert "mine.toml" in sentence


def test_an_unknown_routine_names_the_near_one(said: Said) -> None:
    code, sentence = said(*run_on("mannequin", "gentle_strat"))
    assert code == 1
    assert "gentle_start" in sentence


def test_scripted_answers_are_refused_in_front_of_a_camera(said: Said) -> None:
    code, sentence = said("run", "gentle_start", "--camera", "0", "--pain", "2")
    assert code == 2
    assert "recorded" in sentence


@pytest.mark.parametrize("pain", ["11", "2,x", "", "-1", "2;3", "٣"])
def test_pain_that_is_no_pain(said: Said, tmp_path: Path, pain: str) -> None:
    clip = recorded(tmp_path / "lifts.npz", "hip_lift", 1)
    code, sentence = said(*run_on(clip), f"--pain={pain}")
    assert code == 2
    assert "0 to 10" in sentence


@pytest.mark.parametrize(
    "arguments", [("run", "--no-window"), ("nonsense",), ("run", "gentle_start", "--nonsense"), ("measure", "x")]
)
def test_wrong_usage_is_exit_code_2(said: Said, arguments: tuple[str, ...]) -> None:
    code, sentence = said(*arguments)
    assert code == 2
    assert sentence


def test_a_script_for_the_mannequin_that_it_cannot_read(said: Said) -> None:
    code, sentence = said(*run_on("mannequin:flies"))
    assert code == 1
    assert "flies" in sentence


def test_a_store_that_is_no_store(said: Said, tmp_path: Path) -> None:
    store = tmp_path / "text.db"
    store.write_text("these are not records " * 100)
    code, sentence = said(*run_on("mannequin"), "--store", store)
    assert code == 1
    assert "text.db" in sentence


def test_an_exercise_that_does_not_exist(said: Said, tmp_path: Path) -> None:
    clip = recorded(tmp_path / "lifts.npz", "hip_lift", 1)
    code, sentence = said("measure", clip, "--exercise", "hip_lif")
    assert code == 1
    assert "hip_lift" in sentence


def test_a_language_that_is_not_there(said: Said) -> None:
    code, sentence = said("show", "gentle_start", "--language", "xx")
    assert code == 1
    assert "en" in sentence


def test_a_file_of_answers_with_a_question_that_nobody_asks(said: Said, tmp_path: Path) -> None:
    answers = tmp_path / "answers.toml"
    answers.write_text('pain_befor = [2]\nsymptoms = "perhaps"\n', encoding="utf-8")
    code, sentence = said(*run_on("mannequin"), "--answers", answers)
    assert code == 1
    assert "pain_before" in sentence
    assert "perhaps" in sentence


def test_the_plain_commands_speak(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["list"]) == 0
    assert execute(["show", "gentle_start"]) == 0
    assert execute(["check", "gentle_start", "hip_lift"]) == 0
    assert execute(["version"]) == 0
    said = capsys.readouterr()
    assert "Hip lift" in said.out
    assert said.err == ""


def test_json_on_stdout_is_exactly_one_value_and_stderr_is_empty(tmp_path: Path) -> None:
    """In a process of its own, with the real pose model on a photograph of nobody."""
    import cv2

    picture = tmp_path / "nobody.png"
    cv2.imwrite(str(picture), np.full((120, 160, 3), 90, np.uint8))
    command = [sys.executable, "-m", "coach", "measure", str(picture), "--exercise", "hip_lift", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0
    assert done.stdout.count("\n") == 1
    assert '"hip_flexion": [null]' in done.stdout
    assert done.stderr == ""
