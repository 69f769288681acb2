"""`coach certify` as a therapist types it, and what the other commands then say of the file."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from coach.certification.inspection import inspect
from coach.prescription.certificate import read_certificate
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise

Run = Callable[..., tuple[int, str, str]]


def copy(name: str, folder: Path, old: str = "", new: str = "") -> Path:
    path = folder / f"{name}.toml"
    shutil.copy(find_exercise(name), path)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_a_wrong_sign_is_not_usable_and_no_picture_is_drawn(run: Run, tmp_path: Path) -> None:
    wrong = copy("side_bend", tmp_path, "max = 55", "max = -55")
    code, out, err = run("certify", wrong, "--quick")
    assert (code, err) == (1, "")
    assert out.startswith("side_bend: not usable\n")
    found = read_certificate(wrong)
    assert found is not None
    assert found.clips == 0
    code, _, err = run("check", wrong)
    assert (code, "check its sign" in err or "the drivers and posture bands give" in err) == (1, True), err


def test_what_the_clock_guides_is_usable_and_says_that_nothing_was_tried(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("certify", copy("breathing", tmp_path), "--quick")
    assert code == 0
    assert "not tried: everything: the clock guides it" in out


def test_check_says_when_it_was_never_certified_and_when_it_changed_since(run: Run, tmp_path: Path) -> None:
    path = copy("breathing", tmp_path)
    assert "not certified" in run("check", path)[1]
    run("certify", path)
    assert run("check", path)[1].splitlines()[-1] == f"{path}: certified"
    path.write_text(path.read_text("utf-8").replace("distance_m = [", "distance_m = [ 1.0, 4.0] # ["), encoding="utf-8")
    assert "changed since it was certified" in run("check", path)[1]


def test_check_of_a_routine_names_its_exercises_that_are_not_certified(run: Run, tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir()
    copy("breathing", tmp_path / "exercises")
    routine = tmp_path / "mine.toml"
    routine.write_text('id = "mine"\nversion = "1"\n[[step]]\nexercise = "breathing"\ncycles = 5\n', encoding="utf-8")
    assert f"{routine}: breathing: not certified" in run("check", routine)[1]


def test_a_full_run_leaves_no_folder_behind(run: Run, tmp_path: Path) -> None:
    run("certify", copy("breathing", tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["breathing.certificate.json", "breathing.toml"]


@pytest.mark.parametrize("what", ["gentle_start", "no_such_exercise", "notes.toml"])
def test_what_is_no_exercise_file_is_said(run: Run, tmp_path: Path, what: str) -> None:
    (tmp_path / "notes.toml").write_text(
        'id = "notes"\nversion = "1"\n[[step]]\nexercise = "hip_lift"\nreps = 3\n', "utf-8"
    )
    code, out, err = run("certify", what, "--quick")
    assert (code, out) == (1, "")
    assert err


def test_a_folder_that_takes_no_file_is_said(run: Run, tmp_path: Path) -> None:
    path = copy("breathing", tmp_path)
    (tmp_path / "breathing.certificate.json").mkdir()
    code, _, err = run("certify", path)
    assert code == 1
    assert "copy it to a folder of yours" in err


@pytest.mark.slow
def test_an_own_exercise_is_tried_right_and_wrong_on_pixels(run: Run, tmp_path: Path) -> None:
    run("new", "exercise", "my_bend")
    code, out, err = run("certify", "my_bend.toml", "--quick")
    assert (code, err) == (0, "")
    found = json.loads((tmp_path / "my_bend.certificate.json").read_text(encoding="utf-8"))
    assert {(row["view_deg"], row["clips"], row["right"]) for row in found["counts"]} == {(0, 4, 4), (30, 4, 4)}
    (stop,) = [row for row in found["rules"] if row["kind"] == "stop" and row["view_deg"] == 0]
    assert (stop["passed"] > 0, stop["missed"], stop["false"]) == (True, 0, 0)
    assert "counted right, as prescribed: 4 of 4" in out


@pytest.mark.parametrize("kind", ["reps", "hold", "position", "steps"])
def test_a_started_exercise_is_not_suspected(run: Run, tmp_path: Path, kind: str) -> None:
    run("new", "exercise", "mine", "--kind", kind)
    assert inspect(read_exercise(tmp_path / "mine.toml")) == []
