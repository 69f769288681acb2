"""The guide's pictures for the screen: how the exercise is done, and where the camera stands."""

import logging
from pathlib import Path

from coach.core.base.types import Pixels
from coach.core.dialogue.screen_model import GuideShown, View
from coach.core.exercise.model import Exercise
from coach.mannequin.render.guide import Guide
from coach.mannequin.render.placing import placing_picture
from coach.media import MediaError, ShortFilm, read_picture

_log = logging.getLogger(__name__)
SIZE, FRAMES_PER_S = (480, 360), 20.0
NOT_SHOWN = "'%s' %s. It is not shown."
KEY_POSE_S = 4.0  # with reduced motion each key pose stays so long


class Guides:
    """The demonstration on the screen, at a gentle rate that leaves the pose model its time.

    `calm`: its key poses one after the other, without the movement between them.
    """

    def __init__(self, calm: bool = False) -> None:
        self._calm = calm
        self._guide: tuple[Exercise, str | None, Guide] | None = None
        self._last: tuple[int, Pixels] | None = None  # the number of the picture, and itself
        self._placing: tuple[Exercise, Pixels] | None = None
        self._brought = Brought(calm)

    def picture(self, view: View) -> Pixels | None:
        """What shows the exercise in this view: mirrored, as the person sees themselves; or where the camera stands."""
        if view.guide is None:
            return None
        if view.placing.checks:
            return self._stand(view.guide)
        brought = self._brought.picture(view.guide.exercise, view.guide.seconds)
        return self._moment(view.guide) if brought is None else brought

    def _stand(self, wanted: GuideShown) -> Pixels:
        if self._placing is None or self._placing[0] != wanted.exercise:
            self._placing = wanted.exercise, placing_picture(wanted.exercise, SIZE)
        return self._placing[1]

    def _moment(self, wanted: GuideShown) -> Pixels:
        if self._guide is None or self._guide[:2] != (wanted.exercise, wanted.side):
            guide = Guide(wanted.exercise, SIZE, side=wanted.side)
            self._guide, self._last = (wanted.exercise, wanted.side, guide), None
        guide = self._guide[2]
        number = int(wanted.seconds / KEY_POSE_S) if self._calm else int(wanted.seconds * FRAMES_PER_S)
        if self._last is None or self._last[0] != number:
            self._last = number, self._drawn(guide, number)
        return self._last[1]

    def _drawn(self, guide: Guide, number: int) -> Pixels:
        if self._calm:
            return guide.key_picture(number % len(guide.movement.keys), mirrored=True)
        return guide.picture(number / FRAMES_PER_S, mirrored=True)


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
