"""One photograph as a source: a single frame, or with `loop` the same picture ten times a second."""

from pathlib import Path

from coach.core.base.limits import most
from coach.core.base.types import Frame, Pixels
from coach.devices.camera import Camera
from coach.devices.camera.files import local_file
from coach.devices.clock import Clock
from coach.devices.errors import SourceError
from coach.media import MediaError, read_picture

_PERIOD_S = 0.1
_REFUSED = {
    "kind": "'{}' is not a JPEG or PNG photograph: check the file, or save it as one.",
    "large": "'{}' is too large a picture: save it smaller, 2000 pixels wide is plenty.",
    "damaged": "'{}' is damaged or cut off: copy or take the photograph again.",
}


class Photograph(Camera):
    """A picture turned upright by what the camera noted in it."""

    live = False
    still = True
    backend = "mediapipe"
    duration_s = None

    def __init__(self, path: Path, *, loop: bool) -> None:
        self.name = path.name
        self._image = _pixels(path)
        self._loop = loop
        self._given = 0

    def read(self) -> Frame | None:
        if self._given and not self._loop:
            return None
        height, width = self._image.shape[:2]
        frame = Frame(t_s=self._given * _PERIOD_S, width=width, height=height, image=self._image)
        self._given += 1
        return frame

    def close(self) -> None:
        self._loop, self._given = False, 1


def _pixels(path: Path) -> Pixels:
    try:
        return read_picture(path, most("picture.size"), most("picture.side"))
    except MediaError as error:
        raise SourceError(_REFUSED.get(error.cause, _REFUSED["damaged"]).format(path)) from error


def open_source(source: str, *, loop: bool, clock: Clock) -> Camera:
    """Open a photograph; raises SourceError when it is absent, damaged or something else."""
    return Photograph(local_file(source), loop=loop)
