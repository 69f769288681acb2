"""What all sources that are files share: finding the file, keeping its time sane, and playing it in a loop."""

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from coach.core.base.limits import most
from coach.core.base.types import Frame
from coach.devices.camera import Camera
from coach.devices.errors import SourceError
from coach.paths import expanded

_START_S = 1.0  # a file whose first frame comes later than this was cut out of something longer
_GAP_S = float(most("recording.step"))  # a longer gap between two frames is a broken time stamp, not a still scene
_LONE_FRAME_S = 0.1  # how long a single frame lasts in a loop
_CAMERA = re.compile(r"/dev/[a-z0-9/_-]+|(web)?cam(era)?[ _-]?[0-9]*")
_CANNOT_READ = "'{}' cannot be read: change its permissions, or copy it to a folder of yours."
_NOT_FILES = {
    "folder": "'{}' is a folder: give the name of one file in it.",
    "absent": "There is no file '{}': check the spelling and the folder.",
    "camera": "A camera is called by its number, such as 0, and '{}' is none: coach doctor says whether one answers.",
    "other": (
        "'{}' is not an ordinary file: give a video, a photograph or a landmark recording, or a camera by its number, "
        "such as 0."
    ),
}


def local_file(source: str) -> Path:
    """The file on this computer that `source` names; raises SourceError with what to do."""
    if not source.strip():
        raise SourceError("No source is named: give a camera by its number, such as 0, or the name of a file.")
    if "://" in source:
        raise SourceError(
            f"'{source}' is an address, and only files on this computer are opened: save it here first. A camera of "
            "this computer is named by its number, such as 0."
        )
    try:
        path = expanded(source)
        kind = _kind(path)
    except PermissionError as error:
        raise SourceError(_CANNOT_READ.format(source)) from error
    except (OSError, ValueError) as error:  # too long, a zero byte in it
        raise SourceError(f"'{source}' is not a valid file name: check the spelling.") from error
    if kind in _NOT_FILES:
        raise SourceError(_NOT_FILES[kind].format(source))
    if not first_bytes(path, 1):
        raise SourceError(f"'{source}' is empty: copy or record it again.")
    return path


def _kind(path: Path) -> str:
    if path.is_dir():
        return "folder"
    if not path.exists():
        return "camera" if _is_meant_as_camera(path) else "absent"
    return "file" if path.is_file() else "other"


def _is_meant_as_camera(path: Path) -> bool:
    """A number that is none of a camera, such as -1, or what a system or a person calls one."""
    name = str(path).strip()
    return name.lstrip("+-#").isnumeric() or _CAMERA.fullmatch(name.lower()) is not None


def first_bytes(path: Path, count: int) -> bytes:
    """Up to `count` bytes from the start of a file; raises SourceError where it may not be read."""
    try:
        with path.open("rb") as file:
            return file.read(count)
    except OSError as error:
        raise SourceError(_CANNOT_READ.format(path)) from error


def start_of(first_s: float) -> float:
    """What to take from every time of a file so that they start near 0, from the time of its first frame."""
    return 0.0 if 0 <= first_s <= _START_S else first_s


class FileTimes:
    """Turns a video's own time stamps into seconds that start near 0 and always rise."""

    def __init__(self, period_s: float) -> None:
        self._period_s = period_s  # of one frame, for where the stamps are of no use
        self._start_s: float | None = None
        self._last_s = 0.0

    def next(self, stamp_s: float) -> float:
        """Seconds for the next frame, from what the file says (which may be NaN, stuck, or jump)."""
        if self._start_s is None:
            first_s = stamp_s if math.isfinite(stamp_s) else 0.0
            self._start_s = start_of(first_s)
            self._last_s = first_s - self._start_s
            return self._last_s
        t_s = stamp_s - self._start_s
        # an unusable stamp is bridged frame by frame, until the file's own time has caught up
        self._last_s = t_s if self._last_s < t_s <= self._last_s + _GAP_S else self._last_s + self._period_s
        return self._last_s


class Looped(Camera):
    """A recorded source played again and again; time runs on by one frame from each pass to the next."""

    live = False
    duration_s = None

    def __init__(self, open_pass: Callable[[], Camera]) -> None:
        self._open_pass = open_pass
        self._pass = open_pass()
        self.name, self.still, self.backend = self._pass.name, self._pass.still, self._pass.backend
        self._shift_s = 0.0
        self._last_s: float | None = None  # of the newest frame given out
        self._period_s = _LONE_FRAME_S

    def read(self) -> Frame | None:
        """The next frame, or the first of a new pass; None only if the file has gone empty since."""
        frame = self._pass.read()
        if frame is None:
            frame = self._again()
        if frame is None:
            return None
        t_s = frame.t_s + self._shift_s
        if self._last_s is not None:
            self._period_s = t_s - self._last_s
        self._last_s = t_s
        return replace(frame, t_s=t_s)

    def _again(self) -> Frame | None:
        self._pass.close()
        self._pass = self._open_pass()
        frame = self._pass.read()
        if frame is not None and self._last_s is not None:
            self._shift_s = self._last_s + self._period_s - frame.t_s
        return frame

    def close(self) -> None:
        self._pass.close()
