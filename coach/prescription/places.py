"""Finding routines and exercises: by path, beside a routine, or by the name of a shipped one."""

import os
import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

from coach.prescription.faults import FileFault, PrescriptionError, suggest
from coach.prescription.words import available_languages, load_words
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


def find_plan(name_or_path: Path | str) -> Path:
    """What a session can be held of: as `find_routine`, or an exercise: a shipped one by id, or one here by id.

    Here: in this folder, or in the folder `exercises` in it. Raises PrescriptionError with near misses.
    """
    here = {str(name_or_path): path for path in _here(str(name_or_path)) if os.path.isfile(path)}
    return _find(name_or_path, here | shipped_exercises() | shipped_routines(), "routine or exercise")


def meant(name: str, known: Collection[str]) -> str:
    """What to write instead of a name that nothing has: what else an exercise is called goes before near misses."""
    plain = " ".join(name.lower().replace("_", " ").split())
    if others := sorted(_other_names().get(plain, frozenset()) & set(known)):
        return f"did you mean {' or '.join(others)}?"
    return suggest(name, known)


@cache
def _other_names() -> dict[str, frozenset[str]]:
    """The ids of the shipped exercises by their titles and other names, in every language."""
    found: dict[str, frozenset[str]] = {}
    for words in map(load_words, available_languages()):
        for exercise in shipped_exercises():
            named = [words.say_key(f"exercise.{exercise}.title")]
            if (others := f"exercise.{exercise}.other_names") in words:
                named += words.lines(others)
            for name in named:
                found[name.lower()] = found.get(name.lower(), frozenset()) | {exercise}
    return found


def exercises_with(name_or_path: Path | str) -> dict[str, Path]:
    """The exercises in the folder of this one, by id: a therapist's own that its routines may use."""
    return _files(find_plan(name_or_path).parent)


def _here(name: str) -> tuple[Path, ...]:
    plain = re.fullmatch(r"\w+", name) is not None
    return (Path(f"{name}.toml"), Path("exercises", f"{name}.toml")) if plain else ()


def find_exercise(name_or_path: Path | str) -> Path:
    """A path that exists, or a shipped exercise's id. Raises PrescriptionError with near misses."""
    return _find(name_or_path, shipped_exercises(), "exercise")


def _find(name_or_path: Path | str, shipped: dict[str, Path], what: str) -> Path:
    path, name = Path(name_or_path), str(name_or_path)
    if name in shipped:
        return shipped[name]
    if path.suffix == ".toml" or os.path.exists(path):
        return path
    message = f"neither a file nor the name of a shipped {what}; {meant(name, shipped)}"
    raise PrescriptionError([FileFault(name, None, "", message)])
