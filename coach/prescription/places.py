"""Finding routines and exercises: by path, beside a routine, or by the name of a shipped one."""

import os
import re
from collections.abc import Collection
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from coach.paths import expanded
from coach.prescription.faults import MOST_NAMES, FileFault, PrescriptionError, suggest
from coach.prescription.words import available_languages, load_words
from coach.shipped import shipped_folder

SLIP = 0.7  # of two words, how alike a slip of typing leaves them: "lfit" and "lift" are by 0.75 [E]


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

    Here: in the folder `exercises` of this one, or in this one. Raises PrescriptionError with near misses.
    """
    known = here(str(name_or_path)) | shipped_exercises() | shipped_routines()
    return _find(name_or_path, known, "routine or exercise")


def meant(name: str, known: Collection[str]) -> str:
    """What to write instead of a name that nothing has: what else an exercise is called, or a slip of typing in one of
    its names. A word that is another word, and no slip, makes another exercise: none is proposed that might harm."""
    plain = _plain(name)
    theirs = {_plain(id): frozenset({id}) for id in known}
    called = {each: ids & set(known) for each, ids in _names().items()} | theirs
    likely = called.get(plain) or {id for each, ids in called.items() if _slip(plain, each) for id in ids}
    if likely:
        return f"did you mean {' or '.join(sorted(likely))}?"
    return suggest(name, known) if len(known) <= MOST_NAMES else "coach list shows every name there is"


def _plain(name: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", name[:80].lower()).split())


def _slip(typed: str, name: str) -> bool:
    """Whether each word of one is a word of the other, but for a slip: nobody's "leg raise" is an arm raise."""
    mine, its = typed.split(), name.split()
    alike = len(mine) == len(its) and all(
        SequenceMatcher(None, one, other).ratio() >= SLIP for one, other in zip(mine, its, strict=True)
    )
    return alike or (len(mine) != len(its) and typed.replace(" ", "") == name.replace(" ", ""))


@cache
def _names() -> dict[str, frozenset[str]]:
    """The ids of the shipped exercises by their titles and other names, in every language."""
    found: dict[str, frozenset[str]] = {}
    for words in map(load_words, available_languages()):
        for exercise in shipped_exercises():
            named = [words.say_key(f"exercise.{exercise}.title")]
            if (others := f"exercise.{exercise}.other_names") in words:
                named += words.lines(others)
            for name in map(_plain, named):
                found[name] = found.get(name, frozenset()) | {exercise}
    return found


def exercises_with(name_or_path: Path | str) -> dict[str, Path]:
    """The exercises in the folder of this one, by id: a therapist's own that its routines may use."""
    return _files(find_plan(name_or_path).parent)


def here(name: str) -> dict[str, Path]:
    """The file of this name in the folder `exercises` of this one, or in this one; nothing where there is none."""
    plain = re.fullmatch(r"\w+", name) is not None
    places = (Path("exercises", f"{name}.toml"), Path(f"{name}.toml")) if plain else ()
    found = next((path for path in places if os.path.isfile(path)), None)
    return {} if found is None else {name: found}


def find_exercise(name_or_path: Path | str) -> Path:
    """A path that exists, or the id of a shipped exercise or of one here. Raises PrescriptionError with near misses."""
    return _find(name_or_path, here(str(name_or_path)) | shipped_exercises(), "exercise")


def _find(name_or_path: Path | str, shipped: dict[str, Path], what: str) -> Path:
    path, name = expanded(name_or_path), str(name_or_path)
    if name in shipped:
        return shipped[name]
    if path.suffix == ".toml" or os.path.exists(path):
        return path
    message = f"neither a file nor the name of a shipped {what}; {meant(name, shipped)}"
    raise PrescriptionError([FileFault(name, None, "", message)])
