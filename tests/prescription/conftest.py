from collections.abc import Callable
from pathlib import Path

import pytest
from prescription_samples import EXERCISE, NAMES, SHELF

from coach.core.exercise.model import Exercise, Routine
from coach.prescription.faults import FileFault, PrescriptionError
from coach.prescription.reader import check, read_exercise, read_routine


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Writes a file as the given text, and says where."""

    def _write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return _write


@pytest.fixture
def exercise(write: Callable[[str, str], Path]) -> Callable[..., Exercise]:
    """Reads a text as the exercise file `bridge.toml`."""
    return lambda text=EXERCISE, name="bridge": read_exercise(write(f"{name}.toml", text), NAMES)


@pytest.fixture
def routine(write: Callable[[str, str], Path]) -> Callable[..., Routine]:
    """Reads a text as a routine that may use the exercises of the shelf."""
    shelf = {name: write(f"{name}.toml", text) for name, text in SHELF.items()}
    return lambda text, overrides=None, level=None: read_routine(
        write("my_routine.toml", text), overrides, names=NAMES, exercises=shelf, level=level
    )


@pytest.fixture
def checked(tmp_path: Path) -> Callable[[str], tuple[FileFault, ...]]:
    """Everything that `coach check` says of a routine, with the exercises of the shelf beside it."""
    (tmp_path / "exercises").mkdir()
    for name, text in SHELF.items():
        (tmp_path / "exercises" / f"{name}.toml").write_text(text, encoding="utf-8")

    def _checked(text: str) -> tuple[FileFault, ...]:
        (tmp_path / "my_routine.toml").write_text(text, encoding="utf-8")
        return check(tmp_path / "my_routine.toml", NAMES)

    return _checked


@pytest.fixture
def faults() -> Callable[..., tuple[FileFault, ...]]:
    """The faults with which a reading is refused; it must be refused."""

    def _faults(read: Callable[..., object], *args: object) -> tuple[FileFault, ...]:
        with pytest.raises(PrescriptionError) as caught:
            read(*args)
        assert caught.value.faults
        assert str(caught.value) == "\n".join(map(str, caught.value.faults))
        return caught.value.faults

    return _faults
