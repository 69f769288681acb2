"""Reads the photograph and the short film that a therapist puts beside an exercise file, and loads what reads films.

Nothing of a file is believed before its bounds in `core/base/limits.py` have been held.
"""

import codecs
import math
import os
import struct
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from coach.core.base.limits import most, most_s
from coach.core.base.types import Pixels

_SETTINGS = {
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "-8",  # FFmpeg's own number for "quiet"
    "OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS": "0",  # saves half a minute at opening a camera on Windows
}
_CODINGS = {"AV01": "AV1", "HVC1": "HEVC (H.265)", "HEV1": "HEVC (H.265)", "VP90": "VP9", "AVC1": "H.264"}
# what telephones write and nothing here reads, by the brand in the file's first bytes
_PHONE_PICTURES = {b"heic": "HEIC", b"heix": "HEIC", b"mif1": "HEIC", b"msf1": "HEIC", b"avif": "AVIF", b"avis": "AVIF"}
_FPS_SANE = (1.0, 240.0)
_FPS = 30.0  # where a film does not say
_SLACK_S = 0.1  # a film of ten seconds is a frame longer by its own count
_MOST_FRAMES = round(_FPS_SANE[1] * 10)  # whatever their times say
_CATCHES_UP = 8  # frames that are skipped at once to keep up with the time


class MediaError(ValueError):
    """A picture or film that cannot be shown. `cause`: large, kind, damaged, absent or long."""

    def __init__(self, cause: str, message: str) -> None:
        super().__init__(message)
        self.cause = cause


def silent_opencv() -> ModuleType:
    """The `cv2` module, told to keep silent. Raises ImportError where it is not able to start."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    import cv2

    # for when something else imported it before the settings were made
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    return cv2


def read_picture(path: Path, most_bytes: int | None = None, most_px: int | None = None) -> Pixels:
    """(height, width, 3) RGB of a JPEG or PNG photograph, upright, no longer than `most_px` either way.

    The bounds are those of a photograph beside an exercise file, unless others are given. Raises MediaError.
    """
    from PIL import Image, ImageOps, UnidentifiedImageError  # here: most commands read no picture

    _need_file(path)
    try:
        bytes_allowed = most("brought.picture_size") if most_bytes is None else most_bytes
        if path.stat().st_size > bytes_allowed:
            raise _large(bytes_allowed)
        # only these two, whatever the name says: some other readers start outside programs
        with Image.open(path, formats=("JPEG", "PNG")) as picture:
            if picture.width * picture.height > most("picture.area"):
                raise MediaError("large", f"has {picture.width} x {picture.height} pixels; save it smaller")
            side = most("brought.picture_side") if most_px is None else most_px
            picture.thumbnail((side, side))  # in place, and before anything is copied
            return np.array(ImageOps.exif_transpose(picture).convert("RGB"))
    except MediaError:
        raise
    except UnidentifiedImageError as error:
        raise MediaError("kind", f"is {_kind(path)}; a photograph is saved as JPEG or PNG") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise MediaError("large", "has too many pixels; save it smaller") from error
    except (OSError, SyntaxError, ValueError, struct.error, ZeroDivisionError) as error:  # of damaged files
        raise MediaError("damaged", "is damaged or cut off; copy or take it again") from error


def _large(bytes_allowed: int) -> MediaError:
    return MediaError("large", f"is larger than {bytes_allowed // (1024 * 1024)} MB; save it smaller")


def _kind(path: Path) -> str:
    """What a file is that is no photograph, in words."""
    head = _head(path, 12)
    if head[4:8] == b"ftyp":
        phone = _PHONE_PICTURES.get(head[8:12])
        return (
            "a film, to be named under `film`"
            if phone is None
            else f"a picture coded as {phone}, which cannot be read here"
        )
    return "neither a JPEG nor a PNG picture"


def _head(path: Path, count: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(count)
    except OSError as error:
        raise MediaError("damaged", "cannot be read; change its permissions") from error


def is_text(head: bytes) -> bool:
    """By the first bytes of a file. FFmpeg would draw a text as a film of its letters, or follow a playlist."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a letter that is cut at the end is no fault
    except UnicodeDecodeError:
        return False
    return b"\0" not in head


def coding_in_words(fourcc: float) -> str:
    """A film's coding by the name that people know; empty where the file does not say."""
    letters = int(fourcc).to_bytes(4, "little", signed=False).decode("ascii", "replace") if fourcc > 0 else ""
    name = letters.strip().upper()
    return _CODINGS.get(name, name if name.isalnum() else "")


class ShortFilm:
    """A film of a few seconds, shown again and again, one picture at a time."""

    def __init__(self, path: Path) -> None:
        """Raises MediaError, also where not even its first picture can be read."""
        self._path = path
        self._capture, self._period_s = self._open()
        first = self._decode()
        if first is None:
            coding = coding_in_words(self._capture.get(silent_opencv().CAP_PROP_FOURCC))
            self.close()
            what = f"is coded as {coding}, which cannot be read here, or it is damaged" if coding else "is damaged"
            raise MediaError("kind", f"{what}; save it as H.264 (MP4)")
        self._image: Pixels = first
        self._t_s = 0.0  # of `_image`, in this pass
        self._number = 1
        self._began_s = 0.0  # when this pass began

    @property
    def first(self) -> Pixels:
        """(height, width, 3) RGB of the picture that is shown now: the first one, before `at` was asked."""
        return self._image

    def at(self, seconds: float) -> Pixels:
        """(height, width, 3) RGB at a time since it began; after its end it begins again. Raises MediaError."""
        if seconds - self._began_s < self._t_s - self._period_s:  # the demonstration has begun again
            self._again(seconds)
        for _ in range(_CATCHES_UP):
            if self._t_s + self._period_s > seconds - self._began_s:
                break
            if not self._on():
                self._again(seconds)
                break
        return self._image

    def length_s(self) -> float:
        """How long it is, by reading it; no further than the bound and a little. Raises MediaError."""
        while self._on():
            pass
        return math.inf if self._number >= _MOST_FRAMES else self._t_s + self._period_s

    def _on(self) -> bool:
        """One picture further; False at the end, which comes at the bound at the latest."""
        over = self._t_s + self._period_s > most_s("brought.film_length") + _SLACK_S or self._number >= _MOST_FRAMES
        image = None if over else self._decode()
        if image is None:
            return False
        self._image = image
        self._number += 1
        stamp_s = float(self._capture.get(silent_opencv().CAP_PROP_POS_MSEC)) / 1000
        ahead_s = stamp_s - self._t_s
        self._t_s += ahead_s if math.isfinite(ahead_s) and 0 < ahead_s < 1 else self._period_s
        return True

    def _again(self, seconds: float) -> None:
        self.close()
        self._capture, self._period_s = self._open()
        image = self._decode()
        if image is None:
            raise MediaError("damaged", "is damaged; copy it again")
        self._image, self._t_s, self._number, self._began_s = image, 0.0, 1, seconds

    def _open(self) -> tuple[Any, float]:
        """The film from its beginning, and the seconds of one picture."""
        cv2 = silent_opencv()
        _need_file(self._path)
        if self._path.stat().st_size > most("brought.film_size"):
            raise _large(most("brought.film_size"))
        if is_text(_head(self._path, 4096)):
            raise MediaError("kind", "is a text or empty, and no film; save it as H.264 (MP4)")
        # FFmpeg by name: another reader would take the digits in a file's name for a series of pictures.
        # The whole path, because FFmpeg reads "word:" at the start of a name as a protocol
        capture = cv2.VideoCapture(str(self._path.absolute()), cv2.CAP_FFMPEG)
        capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)  # telephones note how they were held
        if not capture.isOpened():
            raise MediaError("kind", "is not a film that can be read here; save it as H.264 (MP4)")
        width, height = (float(capture.get(side)) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
        if width * height > most("brought.film_area"):
            capture.release()
            raise MediaError("large", f"has {width:.0f} x {height:.0f} pixels; save it with at most 1920 x 1080")
        fps = float(capture.get(cv2.CAP_PROP_FPS))
        return capture, 1 / (fps if math.isfinite(fps) and _FPS_SANE[0] <= fps <= _FPS_SANE[1] else _FPS)

    def _decode(self) -> Pixels | None:
        cv2 = silent_opencv()
        try:
            seen, bgr = self._capture.read()
        except cv2.error:  # of damaged files
            return None
        if not seen or bgr is None or bgr.shape[0] * bgr.shape[1] > most("brought.film_area"):
            return None
        image: Pixels = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
        return image

    def close(self) -> None:
        self._capture.release()


def check_picture(path: Path) -> None:
    """Raises MediaError where a photograph beside an exercise file cannot be shown."""
    read_picture(path)


def check_film(path: Path) -> None:
    """Raises MediaError where a film beside an exercise file cannot be shown, or is too long. Reads all of it."""
    _need_file(path)
    head = _head(path, 12)
    if head[:3] == b"\xff\xd8\xff" or head[:8] == b"\x89PNG\r\n\x1a\n":
        raise MediaError("kind", "is a photograph: name it under `picture`, or save a film as H.264 (MP4)")
    if head[4:8] == b"ftyp" and head[8:12] in _PHONE_PICTURES:
        raise MediaError("kind", f"is {_kind(path)}, and no film")
    film = ShortFilm(path)
    try:
        if film.length_s() > most_s("brought.film_length") + _SLACK_S:
            raise MediaError("long", f"is longer than {most('brought.film_length')} s; cut it shorter")
    finally:
        film.close()


def _need_file(path: Path) -> None:
    """A pipe would be waited for."""
    if path.is_dir() or (path.exists() and not path.is_file()):
        raise MediaError("absent", "is not a file")
    if not path.exists():
        raise MediaError("absent", "does not exist; check its name and folder")
