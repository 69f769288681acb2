"""`coach check` plays the guide against the limits: a sign or a size that cannot be meant is told with its line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from coach.certification.plausible import implausible
from coach.cli.entry import execute
from coach.prescription.places import shipped_exercises

Limited = Callable[[str, str], Path]


@pytest.fixture
def limited(tmp_path: Path) -> Limited:
    """A routine of one exercise with one tighter limit."""

    def write(exercise: str, limit: str) -> Path:
        path = tmp_path / "mine.toml"
        dose = 'exercise = "{0}"\nreps = 6\n{1}\n[[step.limit]]\n{2}\n'
        side = 'side = "each"' if exercise == "bird_dog" else ""
        path.write_text('id = "mine"\nversion = "1"\n\n[[step]]\n' + dose.format(exercise, side, limit), "utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("exercise", "limit", "warning", "says"),
    [
        ("hip_lift", 'name = "over_arch"\nstop_below = 12', True, "goes to hip_flexion 5, beyond the stop at 12"),
        ("bird_dog", 'measure = "hip_flexion"\nstop_above = 70', False, "would ring before anything is done"),
        ("sit_to_stand", 'name = "trunk_far_forward"\nstop_above = 20', True, "beyond the stop at 20"),
        ("hip_lift", 'name = "over_arch"\nwarn_below = 3', True, "which the camera tells to within ±"),
    ],
    ids=["a sign", "a size that the beginning is beyond", "a size", "less than the camera tells"],
)  # fmt: skip
def test_a_tighter_limit_that_right_movement_would_pass_is_told(
    exercise: str, limit: str, warning: bool, says: str, limited: Limited
) -> None:
    if "warn_below = 3" in limit:
        limit = limit.replace("= 3", "= 8")
    (fault,) = implausible(limited(exercise, limit))
    assert fault.line == len(limited(exercise, limit).read_text("utf-8").splitlines())
    assert fault.warning == warning
    assert says in fault.message


@pytest.mark.parametrize("stop", [-19, -15, -12])
def test_a_limit_that_is_only_tighter_says_nothing(stop: float, limited: Limited) -> None:
    assert implausible(limited("hip_lift", f'name = "over_arch"\nstop_below = {stop}')) == ()


def test_a_patients_own_changes_are_played_too(tmp_path: Path) -> None:
    path = tmp_path / "anna.toml"
    limit = '[[step.limit]]\nname = "over_arch"\nstop_below = 12\n'
    path.write_text(f'routine = "gentle_start"\n\n[[step]]\nexercise = "hip_lift"\n\n{limit}', "utf-8")
    (fault,) = implausible(path)
    assert (fault.line, fault.path) == (8, "step[1].limit[1].stop_below")


def test_check_says_that_there_are_warnings(limited: Limited, capsys: pytest.CaptureFixture[str]) -> None:
    path = limited("hip_lift", 'name = "over_arch"\nstop_below = 12')
    assert execute(["check", str(path)]) == 0
    out, told = capsys.readouterr()
    assert out.startswith("No faults found, but look at the warnings.\n")
    assert "right movement would ring" in told


@pytest.mark.slow
def test_a_sign_turned_in_an_exercise_file_is_a_fault_of_check(tmp_path: Path) -> None:
    path = tmp_path / "heel_slide.toml"
    path.write_text(shipped_exercises()["heel_slide"].read_text("utf-8").replace("enter = ", "enter = -"), "utf-8")
    assert execute(["check", str(path)]) == 1
