"""Pictures drawn in the background, for the place that they have on the screen: the session never waits for one."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import cv2
import numpy as np

from coach.core.base.types import Pixels

MOST_PX = 2_000_000  # of a picture that is drawn; a larger place shows it enlarged. 75 ms each on one core [E]
KEPT_BYTES = 64_000_000  # of packed pictures: a loop of 7 s in a large window takes about 30 MB [E]
QUALITY = 92  # of a packed picture: no block can be seen

Number = int  # of a picture in its loop


def drawn_size(place: tuple[int, int], most_px: int = MOST_PX) -> tuple[int, int]:
    """Width and height in pixels at which a picture for this place is drawn: of its shape, and `most_px` at most."""
    width, height = max(2, place[0]), max(2, place[1])
    share = min(1.0, (most_px / (width * height)) ** 0.5)
    return max(2, round(width * share)), max(2, round(height * share))


class DrawnAhead:
    """The pictures of one loop, each drawn once, in a thread of its own, one at a time."""

    def __init__(self, draw: Callable[[Number], Pixels]) -> None:
        """`draw` is called in the thread, for one picture after the other."""
        self._draw = draw
        self._packed: dict[Number, bytes] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="figure")
        self._drawing: Future[tuple[Number, Pixels, bytes]] | None = None
        self._newest: tuple[Number, Pixels] | None = None

    def picture(self, number: Number) -> Pixels | None:
        """This picture, else the newest that there is, None before the first. What is missing is asked for.

        Raises what drawing the one before it raised.
        """
        if self._drawing is not None and self._drawing.done():
            drawn, picture, packed = self._drawing.result()
            self._drawing, self._newest = None, (drawn, picture)
            if sum(map(len, self._packed.values())) + len(packed) <= KEPT_BYTES:
                self._packed[drawn] = packed
        if self._newest is None or self._newest[0] != number:
            if number in self._packed:
                self._newest = number, _unpacked(self._packed[number])
            elif self._drawing is None:
                self._drawing = self._thread.submit(self._drawn, number)
        return None if self._newest is None else self._newest[1]

    def close(self) -> None:
        """Draws no more."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _drawn(self, number: Number) -> tuple[Number, Pixels, bytes]:
        picture = self._draw(number)
        return number, picture, cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes()


def _unpacked(packed: bytes) -> Pixels:
    picture = cv2.imdecode(np.frombuffer(packed, np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(picture, np.uint8)
