"""A webcam, by its number: frames as they come, stamped at the moment of capture."""

import sys
import time
from collections.abc import Callable
from typing import Any

from coach.core.base.types import Frame
from coach.devices.camera import Camera
from coach.devices.clock import Clock
from coach.devices.errors import SourceError, SourceLost
from coach.devices.opencv import load_opencv
from coach.devices.quiet import quiet

# many cameras give nothing for a moment after they are opened
_WAKE_TRIES = 40
# a hiccup loses a frame or two; a pulled plug loses all of them
_LOST_TRIES = 5
_PAUSE_S = 0.05
_LARGEST = (1920, 1080)  # pixels; searching larger pictures for codes takes longer than it gains [E]

# where a system keeps programs from the camera, by `sys.platform`
_PERMISSION = {
    "darwin": "allow your terminal under System Settings, Privacy & Security, Camera",
    "win32": "allow desktop apps under Settings, Privacy & security, Camera",
    "linux": "see that your user may read /dev/video* (group 'video')",
}


class Webcam(Camera):
    """A camera of this computer, at the size it likes best, or the largest that is of use for reading codes."""

    live = True
    still = False
    backend = "mediapipe"
    duration_s = None

    def __init__(
        self, number: int, clock: Clock, pause: Callable[[float], None] = time.sleep, *, largest: bool = False
    ) -> None:
        self._cv2 = load_opencv()
        self.name = f"camera {number}"
        self._clock = clock
        self._pause = pause
        with quiet():
            self._capture = self._open(number, largest)
            first = self._try(_WAKE_TRIES)
        if first is None:
            self.close()
            raise SourceError(_no_answer(number))

    def _open(self, number: int, largest: bool) -> Any:  # a cv2.VideoCapture
        capture = self._cv2.VideoCapture(number)
        capture.set(self._cv2.CAP_PROP_BUFFERSIZE, 1)  # an old picture is worse than none
        if largest:  # a camera that has no such size takes the nearest that it has
            capture.set(self._cv2.CAP_PROP_FOURCC, self._cv2.VideoWriter.fourcc(*"MJPG"))  # else a few a second
            capture.set(self._cv2.CAP_PROP_FRAME_WIDTH, _LARGEST[0])
            capture.set(self._cv2.CAP_PROP_FRAME_HEIGHT, _LARGEST[1])
        return capture

    def read(self) -> Frame | None:
        frame = self._try(_LOST_TRIES)
        if frame is None:
            raise SourceLost(f"The {self.name} stopped sending pictures: plug it in again and start once more.")
        return frame

    def _try(self, tries: int) -> Frame | None:
        for left in range(tries, 0, -1):
            if not self._capture.isOpened():
                return None
            if self._capture.grab():
                t_s = self._clock.now()  # before decoding, which takes milliseconds
                seen, bgr = self._capture.retrieve()
                if seen and bgr is not None:
                    image = self._cv2.cvtColor(bgr, self._cv2.COLOR_BGR2RGB)
                    return Frame(t_s=t_s, width=image.shape[1], height=image.shape[0], image=image)
            if left > 1:
                self._pause(_PAUSE_S)
        return None

    def close(self) -> None:
        self._capture.release()


def _no_answer(number: int) -> str:
    other = 1 if number == 0 else 0
    return (
        f"Camera {number} gives no picture: plug it in, close other programs that use it, "
        f"{_PERMISSION.get(sys.platform, _PERMISSION['linux'])}, or try camera {other}."
    )


def open_source(source: str, *, loop: bool, clock: Clock, largest: bool = False) -> Camera:
    """Open the camera of this number; raises SourceError when it is absent or busy."""
    number = int(source)
    if number > 99:
        raise SourceError(f"There is no camera {source}: numbers start at 0, and the first camera is usually 0.")
    return Webcam(number, clock, largest=largest)
