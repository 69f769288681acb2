"""Key poses as pictures: files, and small enough to stand inside a page."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from coach.core.base.types import Pixels
from coach.core.exercise.model import Exercise
from coach.mannequin.body.keyframes import Keyframe
from coach.mannequin.render.guide import Guide
from coach.media import MediaError, read_picture

SIZE = (640, 480)  # px; on paper three of them stand side by side, at about 270 dots to the inch
JPEG_QUALITY = 86
PHOTOGRAPH = "photograph"  # in place of the name of a key pose
SAME_M = 0.06  # two poses in which no joint is further apart look the same on paper


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    pose: str  # the name of the key pose
    image: Pixels  # (height, width, 3) RGB
    again: bool  # looks like an earlier pose of the same exercise: not shown twice on the sheet

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, pixels."""
        return int(self.image.shape[1]), int(self.image.shape[0])

    @property
    def png(self) -> bytes:
        return _encoded(self.image, "PNG")

    @property
    def data_uri(self) -> str:
        return f"data:image/jpeg;base64,{base64.b64encode(_encoded(self.image, 'JPEG', quality=JPEG_QUALITY)).decode()}"


def pictures_of(exercise: Exercise, size: tuple[int, int] = SIZE) -> tuple[Picture, ...]:
    """The therapist's photograph, as large as fits into `size`; without one that can be read, every key pose."""
    try:
        image = None if exercise.lesson.picture is None else read_picture(Path(exercise.lesson.picture))
    except MediaError:
        image = None
    if image is None:
        return key_pictures(exercise, size)
    photograph = Image.fromarray(image)
    photograph.thumbnail(size)
    return (Picture(PHOTOGRAPH, np.asarray(photograph), again=False),)


def key_pictures(exercise: Exercise, size: tuple[int, int] = SIZE) -> tuple[Picture, ...]:
    """Every key pose in its order; none where the exercise has no guide. Raises PostureError for one that cannot be."""
    if not exercise.lesson.guide:
        return ()
    guide = Guide(exercise, size)
    keys = guide.movement.keys
    # a movement that is small by itself, as of the belly in a breath, is all that there is to show
    same_m = min(SAME_M, 0.5 * (guide.emphasis.furthest_m or SAME_M))
    return tuple(
        Picture(name, image, any(_apart_m(before, keys[at]) < same_m for before in keys[:at]))
        for at, (name, image) in enumerate(guide.key_pictures())
    )


class Drawing:
    """Draws each exercise once, however often a routine has it."""

    def __init__(self, size: tuple[int, int] = SIZE) -> None:
        self._size = size
        self._drawn: list[tuple[Exercise, tuple[Picture, ...]]] = []

    def __call__(self, exercise: Exercise) -> tuple[Picture, ...]:
        """`pictures_of` it."""
        for drawn, pictures in self._drawn:
            if drawn == exercise:
                return pictures
        self._drawn.append((exercise, pictures_of(exercise, self._size)))
        return self._drawn[-1][1]


def _apart_m(one: Keyframe, other: Keyframe) -> float:
    return float(np.abs(one.figure.joints - other.figure.joints).max())


def _encoded(image: Pixels, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    Image.fromarray(image).save(out, form, **options)
    return out.getvalue()


def distinct(pictures: Sequence[Picture]) -> tuple[Picture, ...]:
    """Those that show something new."""
    return tuple(picture for picture in pictures if not picture.again)
