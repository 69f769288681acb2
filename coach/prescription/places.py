"""Finding routines and exercises: by path, beside a routine, or by the name of a shipped one."""

import os
from pathlib import Path

from coach.prescription.faults import FileFault, PrescriptionError, suggest
from coach.shipped import shipped_folder


def _files(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.toml"))}


def shipped_routines() -> dict[str, Path]:
    """Every shipped routine by its name."""
    return _files(shipped_folder("routines"))


def shipped_exercises() -> dict[str, Path]:
    """Every shipped exercise by its id."""
    return _files(shipped_folder("routines") / "exercises")


def exercises_beside(routine: Path | str) -> dict[str, Path]:
    """Exercises a routine may use: those in the folder `exercises` beside it, then the shipped ones."""
    return shipped_exercises() | _files(Path(routine).parent / "exercises")


def find_routine(name_or_path: Path | str) -> Path:
    """A path that exists, or a shipped routine's name. Raises PrescriptionError with near misses."""
    return _find(name_or_path, shipped_routines(), "routine")


def find_exercise(name_or_path: Path | str) -> Path:
    """A path that exists, or a shipped exercise's id. Raises PrescriptionError with near misses."""
    return _find(name_or_path, shipped_exercises(), "exercise")


def _find(name_or_path: Path | str, shipped: dict[str, Path], what: str) -> Path:
    path, name = Path(name_or_path), str(name_or_path)
    if name in shipped:
        return shipped[name]
    if path.suffix == ".toml" or os.path.exists(path):
        return path
    message = f"neither a file nor the name of a shipped {what}; {suggest(name, shipped)}"
    raise PrescriptionError([FileFault(name, None, "", message)])
