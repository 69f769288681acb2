"""The pictures beside the person: how the exercise is done, where the camera stands, the outline to step into."""

import math

from coach.app.brought import Brought
from coach.app.drawn_ahead import DrawnAhead, Number, drawn_size
from coach.core.base.types import Pixels
from coach.core.dialogue.outline_fit import FigureOutline, fitted
from coach.core.dialogue.screen_model import GuideShown, View
from coach.core.exercise.model import Exercise
from coach.core.session import Phase
from coach.mannequin.patient.gesture_picture import gesture_picture
from coach.mannequin.patient.outline import figure_outline
from coach.mannequin.render.guide import Guide
from coach.mannequin.render.placing import placing_picture

SIZE, FRAMES_PER_S = (480, 360), 20.0
QUICK_PX = SIZE[0] * SIZE[1]  # a picture of so many is drawn at once, while the sharp one is not there yet
KEY_POSE_S = 4.0  # with reduced motion each key pose stays so long
GENTLE_STEP = 2  # of the pictures of a loop, where nothing is judged and the computer is to stay cool [E]
SETTLES = 4  # a place counts once it was the same so often: a window that is being resized draws nothing anew


class Guides:
    """The demonstration on the screen, at a gentle rate that leaves the pose model its time.

    `calm`: its key poses one after the other, without the movement between them. `waits`: every picture in full,
    however long it takes, for those who keep one.
    """

    def __init__(self, calm: bool = False, *, waits: bool = False) -> None:
        self._calm, self._waits = calm, waits
        self._place, self._next_place = SIZE, (SIZE, 0)  # where it is shown; where of late, and how often
        self._loop: tuple[Exercise, str | None, tuple[int, int], _Loop] | None = None
        self._placing: tuple[Exercise, Pixels] | None = None
        self._brought = Brought(calm)
        self._gestures: dict[str, Pixels] = {}
        self._outline: tuple[Exercise, str | None, float, FigureOutline] | None = None

    def picture(self, view: View, place: tuple[int, int] | None = None) -> Pixels | None:
        """What shows the exercise in this view: mirrored, as the person sees themselves; or where the camera stands, or
        on a question the gesture that answers it.

        `place`: width and height in pixels of where it is shown.
        """
        if view.question is not None:
            return None if view.question.gesture is None else self._gesture(view.question.gesture)
        if view.guide is None:
            return None
        if view.placing.checks:
            return self._stand(view.guide)
        self._settle(place or SIZE)
        brought = self._brought.picture(view.guide.exercise, view.guide.seconds)
        gently = view.phase == Phase.EXERCISE and not view.guide.exercise.tracked
        return self._moment(view.guide, gently) if brought is None else brought

    def _settle(self, place: tuple[int, int]) -> None:
        times = self._next_place[1] + 1 if self._next_place[0] == place else 1
        self._next_place = place, times
        if times >= SETTLES or self._waits or self._loop is None:
            self._place = place

    def outline(self, view: View, aspect: float) -> FigureOutline | None:
        """Where the body should be in a camera's picture of this shape; None but while the camera is placed."""
        if view.guide is None or not view.placing.checks or not view.guide.exercise.lesson.guide:
            return None
        wanted = view.guide.exercise, view.guide.side, aspect
        if self._outline is None or self._outline[:3] != wanted:
            self._outline = (*wanted, figure_outline(wanted[0], aspect, wanted[1]))
        return fitted(self._outline[3], aspect, view.placing.last, view.placing.body)

    def _gesture(self, name: str) -> Pixels:
        if name not in self._gestures:
            self._gestures[name] = gesture_picture(name, SIZE)
        return self._gestures[name]

    def _stand(self, wanted: GuideShown) -> Pixels:
        if self._placing is None or self._placing[0] != wanted.exercise:
            self._placing = wanted.exercise, placing_picture(wanted.exercise, SIZE)
        return self._placing[1]

    def _moment(self, wanted: GuideShown, gently: bool) -> Pixels:
        key = wanted.exercise, wanted.side, self._place
        if self._loop is None or self._loop[:3] != key:
            if self._loop is not None:
                self._loop[3].close()
            self._loop = *key, _Loop(wanted, self._place, calm=self._calm, waits=self._waits)
        return self._loop[3].picture(wanted.seconds, wanted.still, gently=gently)


class _Loop:
    """One exercise's demonstration in one place: small at once, and sharp as soon as it is drawn."""

    def __init__(self, shown: GuideShown, place: tuple[int, int], *, calm: bool, waits: bool) -> None:
        sharp = drawn_size(place)
        self._quick = _Drawing(shown, sharp if waits else drawn_size(place, QUICK_PX), calm)
        self._last: tuple[Number, Pixels] | None = None
        larger = not waits and sharp[0] * sharp[1] > QUICK_PX
        self._ahead = DrawnAhead(_Later(shown, sharp, calm).draw) if larger else None

    def picture(self, seconds: float, still: int | None, *, gently: bool) -> Pixels:
        number = self._quick.number(seconds, still, gently=gently)
        sharp = None if self._ahead is None else self._ahead.picture(number)
        if sharp is not None:
            return sharp
        if self._last is None or self._last[0] != number:
            self._last = number, self._quick.draw(number)
        return self._last[1]

    def close(self) -> None:
        if self._ahead is not None:
            self._ahead.close()


class _Drawing:
    """Draws the pictures of a loop by their number."""

    def __init__(self, shown: GuideShown, size: tuple[int, int], calm: bool) -> None:
        self._guide = Guide(shown.exercise, size, side=shown.side)
        self._calm, self._keys = calm, len(self._guide.movement.keys)
        self._count = max(1, round(self._guide.mover.loop_s * FRAMES_PER_S))

    def number(self, seconds: float, still: int | None, *, gently: bool) -> Number:
        """Of the picture at a time, or of the key pose `still` in which the figure stays; `gently`: of few of them."""
        if self._calm:
            return int(seconds / KEY_POSE_S) % self._keys if still is None else still
        if still is not None:
            return math.ceil(self._guide.movement.reached_s(still) * FRAMES_PER_S) % self._count
        number = int(seconds * FRAMES_PER_S) % self._count
        return number - number % GENTLE_STEP if gently else number

    def draw(self, number: Number) -> Pixels:
        if self._calm:
            return self._guide.key_picture(number, mirrored=True)
        return self._guide.picture(number / FRAMES_PER_S, mirrored=True)


class _Later:
    """The same, made only when its first picture is asked for."""

    def __init__(self, shown: GuideShown, size: tuple[int, int], calm: bool) -> None:
        self._wanted = shown, size, calm
        self._drawing: _Drawing | None = None

    def draw(self, number: Number) -> Pixels:
        if self._drawing is None:
            self._drawing = _Drawing(*self._wanted)
        return self._drawing.draw(number)
