"""An exercise as small pictures for a screen: its key pose, and its movement as an animated picture."""

import io
import threading
from collections.abc import Callable

import numpy as np
from PIL import Image

from coach.core.base.types import Pixels
from coach.core.exercise.due_times import DueTimes
from coach.core.exercise.model import Exercise, Routine
from coach.mannequin.body.keyframes import GuideMovement
from coach.mannequin.render.guide import Guide
from coach.sheet.page import SheetCodes, cards, sheet_page
from coach.sheet.pictures import Drawing

POSE_SIZE, GUIDE_SIZE = (240, 180), (320, 240)  # px; shown at half and at three quarters of it
PER_S = 6.0  # pictures a second: a slow movement looks smooth [E]
LONGEST_S = 20.0  # of a movement: the longest that is shipped takes 19 s [E]
QUALITY = 70  # of WebP: the figure's edges stay clean [E]


class Gallery:
    """Draws each picture when it is first asked for and keeps it for as long as the program runs; one at a time, for
    drawing takes all of a core."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}
        self._turn = threading.Lock()

    def picture(self, exercise: Exercise) -> bytes:
        """Its key pose (WebP); empty where it has no guide."""
        return self._drawn("pose", exercise, key_pose)

    def guide(self, exercise: Exercise) -> bytes:
        """Its movement (animated WebP); empty where it has no guide."""
        return self._drawn("guide", exercise, moving_guide)

    def sheet(self, routine: Routine, due: DueTimes, digits: str, codes: SheetCodes | None = None) -> str:
        """The page for the wall; with what a camera at home reads on pages of their own."""
        with self._turn:
            return sheet_page(routine, cards(routine, Drawing()), due, digits, codes)

    def _drawn(self, kind: str, exercise: Exercise, draw: Callable[[Exercise], bytes]) -> bytes:
        key = kind, repr(exercise)
        with self._turn:
            if key not in self._kept:
                self._kept[key] = draw(exercise) if exercise.lesson.guide else b""
            return self._kept[key]


def key_pose(exercise: Exercise) -> bytes:
    """The pose that is furthest from where the movement begins."""
    guide = Guide(exercise, POSE_SIZE)
    return _webp([guide.key_picture(_furthest(guide.movement))])


def moving_guide(exercise: Exercise) -> bytes:
    guide = Guide(exercise, GUIDE_SIZE)
    lasts_s = min(guide.mover.loop_s, LONGEST_S)
    return _webp([guide.picture(at / PER_S) for at in range(max(1, round(lasts_s * PER_S)))])


def _furthest(movement: GuideMovement) -> int:
    first = movement.keys[0].figure.joints
    return int(np.argmax([np.abs(key.figure.joints - first).max() for key in movement.keys]))


def _webp(pictures: list[Pixels]) -> bytes:
    images, out = [Image.fromarray(each) for each in pictures], io.BytesIO()
    images[0].save(
        out, "WEBP", quality=QUALITY, method=2, save_all=len(images) > 1, append_images=images[1:],
        duration=round(1000 / PER_S), loop=0,
    )  # fmt: skip
    return out.getvalue()
