"""One photograph as a source: a single frame, or with `loop` the same picture ten times a second."""

import struct
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from coach.core.base.limits import most
from coach.core.base.types import Frame, Pixels
from coach.devices.camera import Camera
from coach.devices.camera.files import local_file
from coach.devices.clock import Clock
from coach.devices.errors import SourceError

_PERIOD_S = 0.1


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
        if path.stat().st_size > most("picture.size"):
            raise _too_large(path)
        # only these two, whatever the name says: some other readers start outside programs
        with Image.open(path, formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > most("picture.area"):
                raise _too_large(path)
            side = most("picture.side")
            picture.thumbnail((side, side))  # in place, and before anything is copied
            return np.array(ImageOps.exif_transpose(picture).convert("RGB"))
    except SourceError:
        raise
    except UnidentifiedImageError as error:
        raise SourceError(f"'{path}' is not a JPEG or PNG photograph: check the file, or save it as one.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise _too_large(path) from error
    except (OSError, SyntaxError, ValueError, struct.error, ZeroDivisionError) as error:  # of damaged files
        raise SourceError(f"'{path}' is damaged or cut off: copy or take the photograph again.") from error


def _too_large(path: Path) -> SourceError:
    return SourceError(f"'{path}' is too large a picture: save it smaller, 2000 pixels wide is plenty.")


def open_source(source: str, *, loop: bool, clock: Clock) -> Camera:
    """Open a photograph; raises SourceError when it is absent, damaged or something else."""
    return Photograph(local_file(source), loop=loop)
