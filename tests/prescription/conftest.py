from collections.abc import Callable
from pathlib import Path

import pytest
from prescription_samples import EXERCISE, NAMES, PACER

from coach.core.exercise import Exercise, Routine
from coach.prescription.faults import Fault, PrescriptionError
from coach.prescription.reader import read_exercise, read_routine


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
    """Reads a text as a routine that may use `bridge` and `slow_breath`."""
    shelf = {"bridge": write("bridge.toml", EXERCISE), "slow_breath": write("slow_breath.toml", PACER)}
    return lambda text, overrides=None: read_routine(
        write("my_routine.toml", text), overrides, names=NAMES, exercises=shelf
    )


@pytest.fixture
def faults() -> Callable[..., tuple[Fault, ...]]:
    """The faults with which a reading is refused; it must be refused."""

    def _faults(read: Callable[..., object], *args: object) -> tuple[Fault, ...]:
        with pytest.raises(PrescriptionError) as caught:
            read(*args)
        assert caught.value.faults
        assert str(caught.value) == "\n".join(map(str, caught.value.faults))
        return caught.value.faults

    return _faults
