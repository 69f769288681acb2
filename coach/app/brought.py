"""A therapist's own photograph or film of an exercise, in the place of the figure."""

import logging
from pathlib import Path

from coach.core.base.types import Pixels
from coach.core.exercise.model import Exercise
from coach.media import MediaError, ShortFilm, read_picture

_log = logging.getLogger(__name__)
NOT_SHOWN = "'%s' %s. It is not shown."


class Brought:
    """A therapist's own film or photograph of an exercise, the way round that it was taken.

    `calm`: of a film its first picture. What cannot be shown, or has gone since, leaves its place to the figure.
    """

    def __init__(self, calm: bool = False) -> None:
        self._calm = calm
        self._of: tuple[str | None, str | None] = None, None
        self._film: ShortFilm | None = None
        self._image: Pixels | None = None

    def picture(self, exercise: Exercise, seconds: float) -> Pixels | None:
        """(height, width, 3) RGB at a time since the demonstration began; None where there is none to be shown."""
        if self._of != (exercise.lesson.film, exercise.lesson.picture):
            self._open(exercise)
        if self._film is None:
            return self._image
        try:
            return self._film.at(seconds)
        except (MediaError, OSError) as error:
            _log.warning(NOT_SHOWN, exercise.lesson.film, error)
            self._close()
            self._image = _photograph(exercise.lesson.picture)
            return self._image

    def _open(self, exercise: Exercise) -> None:
        self._close()
        self._of = exercise.lesson.film, exercise.lesson.picture
        self._film = _film(exercise.lesson.film)
        if self._film is None:
            self._image = _photograph(exercise.lesson.picture)
        elif self._calm:
            first = self._film.first
            self._close()
            self._image = first

    def _close(self) -> None:
        if self._film is not None:
            self._film.close()
        self._film, self._image = None, None


def _film(path: str | None) -> ShortFilm | None:
    try:
        return None if path is None else ShortFilm(Path(path))
    except (MediaError, OSError) as error:
        _log.warning(NOT_SHOWN, path, error)
        return None


def _photograph(path: str | None) -> Pixels | None:
    try:
        return None if path is None else read_picture(Path(path))
    except (MediaError, OSError) as error:
        _log.warning(NOT_SHOWN, path, error)
        return None
