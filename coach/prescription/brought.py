"""The photograph and the film that a therapist puts beside an exercise file: by name, inside the file's own folder.

They stay files: nothing of them is kept in a prescription, and what is missing on the day is shown by the figure.
"""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from coach.core.base.limits import most
from coach.core.exercise.model import Exercise, Lesson
from coach.prescription.checks import Found, Tables, word
from coach.prescription.faults import FileFault, show
from coach.prescription.models import ExerciseTable
from coach.prescription.source import FileSource, read_source

KEYS = ("picture", "film")
_ALLOWED = {
    "picture": f"a JPEG or PNG picture, at most {most('brought.picture_size') // (1024 * 1024)} MB and "
    f"{most('picture.area') // 1_000_000} megapixels",
    "film": f"a film, best as H.264 (MP4), at most {most('brought.film_length')} s and "
    f"{most('brought.film_size') // (1024 * 1024)} MB, 1920 x 1080",
}


def check_names(data: Tables, folder: Path) -> Found:
    """Names that lead out of the file's folder, or to an address; nothing is opened."""
    for key in KEYS:
        name = word(data, key)
        if name is not None and place_of(folder, name) is None:
            yield (key,), f"{show(name)} lies outside the folder of this file; put it beside it, and write its name"


def faults_in_files(source: FileSource) -> Iterator[FileFault]:
    """What is wrong with the files that an exercise file names; each is read to its end."""
    from coach.media import MediaError, check_film, check_picture  # here: most readers of a file show nothing

    for key, looked_at in (("picture", check_picture), ("film", check_film)):
        name = word(source.data, key)
        place = None if name is None else place_of(Path(source.file).parent, name)
        if place is None:
            continue
        try:
            looked_at(place)
        except MediaError as error:
            yield source.fault((key,), f"{show(name)} {error}; allowed is {_ALLOWED[key]}")


def faults_of(exercises: Iterable[Exercise], files: Mapping[str, Path]) -> Iterator[FileFault]:
    """The same of each of a routine's exercises that names any, with the lines of its own file, `files` by id."""
    for exercise in exercises:
        if exercise.lesson.picture or exercise.lesson.film:
            yield from faults_in_files(read_source(files[exercise.id]))


def place_of(folder: Path, name: str) -> Path | None:
    """Where a file beside an exercise lies; None where that is outside the folder, links followed."""
    if re.search(r"[\\:\0]", name) or os.path.isabs(name):  # a drive, an address, another system's way to write paths
        return None
    try:
        inside, place = folder.resolve(), (folder / name).resolve()
    except (OSError, RuntimeError, ValueError):  # links in a circle; a name that cannot be one
        return None
    return place if inside in place.parents else None


def shown_in(lesson: Lesson, table: ExerciseTable, folder: Path) -> Lesson:
    """The lesson with the whole paths of the picture and the film that its file names."""
    picture, film = (None if name is None else place_of(folder, name) for name in (table.picture, table.film))
    return replace(lesson, picture=None if picture is None else str(picture), film=None if film is None else str(film))
