"""The guide's pictures for the screen: how the exercise is done, and where the camera stands."""

from coach.core.base.types import Pixels
from coach.core.dialogue.screen_model import GuideShown, View
from coach.core.exercise.model import Exercise
from coach.mannequin.render.guide import Guide
from coach.mannequin.render.placing import placing_picture

SIZE, FRAMES_PER_S = (480, 360), 20.0
KEY_POSE_S = 4.0  # with reduced motion each key pose stays so long


class Guides:
    """The demonstration on the screen, at a gentle rate that leaves the pose model its time.

    `calm`: its key poses one after the other, without the movement between them.
    """

    def __init__(self, calm: bool = False) -> None:
        self._calm = calm
        self._guide: tuple[Exercise, str | None, Guide] | None = None
        self._keys: list[Pixels] = []
        self._last: tuple[int, Pixels] | None = None  # the number of the picture, and itself
        self._placing: tuple[Exercise, Pixels] | None = None

    def picture(self, view: View) -> Pixels | None:
        """What shows the exercise in this view: mirrored, as the person sees themselves; or where the camera stands."""
        if view.guide is None:
            return None
        return self._stand(view.guide) if view.placing.checks else self._moment(view.guide)

    def _stand(self, wanted: GuideShown) -> Pixels:
        if self._placing is None or self._placing[0] != wanted.exercise:
            self._placing = wanted.exercise, placing_picture(wanted.exercise, SIZE)
        return self._placing[1]

    def _moment(self, wanted: GuideShown) -> Pixels:
        if self._guide is None or self._guide[:2] != (wanted.exercise, wanted.side):
            guide = Guide(wanted.exercise, SIZE, side=wanted.side)
            self._guide, self._last = (wanted.exercise, wanted.side, guide), None
            self._keys = [picture for _, picture in guide.key_pictures(mirrored=True)] if self._calm else []
        if self._keys:
            return self._keys[int(wanted.seconds / KEY_POSE_S) % len(self._keys)]
        number = int(wanted.seconds * FRAMES_PER_S)
        if self._last is None or self._last[0] != number:
            self._last = number, self._guide[2].picture(number / FRAMES_PER_S, mirrored=True)
        return self._last[1]
