"""Frames of a video file, every one of them, each on its own time."""

import math
from functools import partial
from pathlib import Path

from coach.core.base.limits import most
from coach.core.base.types import Frame, Pixels
from coach.devices.camera import Camera
from coach.devices.camera.files import FileTimes, Looped, first_bytes, local_file
from coach.devices.clock import Clock
from coach.devices.errors import SourceError
from coach.devices.opencv import load_opencv
from coach.media import coding_in_words, is_text

_FPS = 30.0  # where a file does not say
_FPS_SANE = (0.1, 1000.0)


class Video(Camera):
    """A video file, turned upright by the rotation it carries; one that breaks midway ends there."""

    live = False
    still = False
    backend = "mediapipe"

    def __init__(self, path: Path) -> None:
        self._cv2 = load_opencv()
        # FFmpeg by name: another reader would take the digits in a file's name for a series of pictures.
        # The whole path, because FFmpeg reads "word:" at the start of a name as a protocol
        self._capture = self._cv2.VideoCapture(str(path.absolute()), self._cv2.CAP_FFMPEG)
        self._capture.set(self._cv2.CAP_PROP_ORIENTATION_AUTO, 1)  # phones note how they were held; off by default
        fps = float(self._capture.get(self._cv2.CAP_PROP_FPS))
        fps = fps if math.isfinite(fps) and _FPS_SANE[0] <= fps <= _FPS_SANE[1] else _FPS
        frames = float(self._capture.get(self._cv2.CAP_PROP_FRAME_COUNT))
        self.name = path.name
        self._refuse_large(path)
        self.duration_s: float | None = frames / fps if math.isfinite(frames) and frames > 0 else None
        self._times = FileTimes(1 / fps)
        self._first = self._decode()
        if self._first is None:
            coding = coding_in_words(self._capture.get(self._cv2.CAP_PROP_FOURCC)) if self._capture.isOpened() else ""
            self.close()
            raise SourceError(
                f"'{path}' is coded as {coding}, which cannot be read here, or it is damaged: save it as H.264 (MP4)."
                if coding
                else f"'{path}' holds no picture that can be read: check that it is a complete video."
            )

    def _refuse_large(self, path: Path) -> None:
        """Before a picture of it is unpacked. Raises SourceError."""
        sides = (self._cv2.CAP_PROP_FRAME_WIDTH, self._cv2.CAP_PROP_FRAME_HEIGHT)
        width, height = (float(self._capture.get(side)) for side in sides)
        if width * height > most("picture.area"):
            self.close()
            raise SourceError(f"'{path}' has pictures that are too large: save it smaller, 1280 pixels wide is plenty.")

    def read(self) -> Frame | None:
        frame, self._first = self._first or self._decode(), None
        return frame

    def _decode(self) -> Frame | None:
        seen, bgr = self._capture.read()
        if not seen or bgr is None:
            return None
        stamp_s = float(self._capture.get(self._cv2.CAP_PROP_POS_MSEC)) / 1000
        t_s = self._times.next(stamp_s)
        if t_s > most("film.length") or bgr.shape[0] * bgr.shape[1] > most("picture.area"):
            return None  # one that never ends ends here
        image: Pixels = self._cv2.cvtColor(bgr, self._cv2.COLOR_BGR2RGB)
        return Frame(t_s=t_s, width=image.shape[1], height=image.shape[0], image=image)

    def close(self) -> None:
        self._capture.release()


def open_source(source: str, *, loop: bool, clock: Clock) -> Camera:
    """Open a video file; raises SourceError when it is absent, may not be read, or has no picture in it."""
    path = local_file(source)
    if is_text(first_bytes(path, 4096)):
        raise SourceError(f"'{path}' is a text, not a video: give a video file, a photograph or a landmark recording.")
    open_pass = partial(Video, path)
    return Looped(open_pass) if loop else open_pass()
