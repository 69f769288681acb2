"""Landmark recordings (`.npz`): read as a source of frames without pictures, and written."""

import os
import zipfile
import zlib
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.core.base.types import Floats, Frame, Pose
from coach.devices.camera import Camera
from coach.devices.camera.files import Looped, local_file, start_of
from coach.devices.clock import Clock
from coach.devices.errors import SourceError

_POINTS = 33
_BYTES = 1 << 30  # unpacked; five hours at 30 frames a second
_SIDE_PX = (16, 16384)
_FAR = 50.0  # picture widths; a larger x or y is in pixels
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, MemoryError,
    NotImplementedError, OSError, RuntimeError, TypeError, ValueError,
)  # fmt: skip


class RecordingCamera(Camera):
    """Poses measured earlier, on their own time; a row of zeros is nobody, as NaN is."""

    live = False
    still = False
    backend = "recorded"

    def __init__(self, path: Path) -> None:
        self.name = path.name
        rows = _checked(path, _load(path))
        self._t_s, self._landmarks, self._world = rows["t_s"], rows["landmarks"], rows["world"]
        self._width, self._height = int(rows["width"]), int(rows["height"])
        period_s = float(np.median(np.diff(self._t_s))) if len(self._t_s) > 1 else 0.0
        self.duration_s: float | None = float(self._t_s[-1]) + period_s
        self._next = 0

    def read(self) -> Frame | None:
        if self._next >= len(self._t_s):
            return None
        row = self._next
        self._next += 1
        landmarks = _seen(self._landmarks[row])
        return Frame(
            t_s=float(self._t_s[row]),
            width=self._width,
            height=self._height,
            landmarks=landmarks,
            world=_seen(self._world[row]) if np.isfinite(landmarks).any() else np.full((_POINTS, 3), np.nan),
        )

    def close(self) -> None:
        self._next = len(self._t_s)


def _seen(row: NDArray[Any]) -> Floats:
    """Some programs store a frame without a person as zeros, which would be read as a very small person."""
    return row.astype(np.float64) if row.any() else np.full(row.shape, np.nan)


def _load(path: Path) -> dict[str, NDArray[Any]]:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(member.file_size for member in packed.infolist())
        if size > _BYTES:
            raise SourceError(f"'{path}' is too large for a landmark recording: cut it into shorter ones.")
        with np.load(path, allow_pickle=False) as arrays:
            known = ("t_s", "landmarks", "world", "width", "height")
            return {name: arrays[name] for name in known if name in arrays.files}
    except SourceError:
        raise
    except _DAMAGED as error:
        raise SourceError(
            f"'{path}' is damaged, cut off, or not a landmark recording: copy or record it again."
        ) from error


def _checked(path: Path, rows: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The arrays with `world` filled in; raises SourceError with all that is wrong."""
    faults = [f"{name} is missing" for name in ("t_s", "landmarks", "width", "height") if name not in rows]
    faults += [f"{name} is not made of numbers" for name, array in rows.items() if array.dtype.kind not in "fiu"]
    if not faults:
        count = rows["t_s"].size
        rows.setdefault("world", np.full((count, _POINTS, 3), np.nan))
        faults = _shape_faults(rows, count) or _value_faults(rows)
    if faults:
        raise SourceError(f"'{path}' cannot be used as a landmark recording: {'; '.join(faults)}.")
    t_s = rows["t_s"].astype(np.float64)
    return {**rows, "t_s": t_s - start_of(float(t_s[0]))}


def _shape_faults(rows: dict[str, NDArray[Any]], count: int) -> list[str]:
    wanted = {"t_s": (count,), "landmarks": (count, _POINTS, 4), "world": (count, _POINTS, 3)}
    faults = ["it has no rows"] if count == 0 else []
    faults += [
        f"{n} has the shape {rows[n].shape} and not {shape}" for n, shape in wanted.items() if rows[n].shape != shape
    ]
    return faults + [f"{name} is not one number" for name in ("width", "height") if rows[name].size != 1]


def _value_faults(rows: dict[str, NDArray[Any]]) -> list[str]:
    t_s = rows["t_s"].astype(np.float64)
    xy, visibility = rows["landmarks"][:, :, :2], rows["landmarks"][:, :, 3]
    faults = [
        f"{name} of {rows[name].item():g} is not between {_SIDE_PX[0]} and {_SIDE_PX[1]} pixels"
        for name in ("width", "height")
        if not _SIDE_PX[0] <= rows[name].item() <= _SIDE_PX[1]
    ]
    if not np.isfinite(t_s).all() or not (np.diff(t_s) > 0).all():
        faults.append("t_s does not rise from row to row")
    faults += [f"{name} holds infinite numbers" for name in ("landmarks", "world") if np.isinf(rows[name]).any()]
    if (np.abs(xy) > _FAR).any():
        faults.append("x and y are not in picture widths and heights")
    if (visibility < -0.01).any() or (visibility > 1.01).any():
        faults.append("visibility is not between 0 and 1")
    return faults


def write_recording(path: str | Path, poses: Iterable[Pose]) -> None:
    """Write poses of one picture size as a recording; raises SourceError where the folder or disk does not let it.

    The file appears whole or not at all. No poses, or two picture sizes, are a ValueError.
    """
    kept = list(poses)
    sizes = {(pose.width, pose.height) for pose in kept}
    if len(sizes) != 1:
        raise ValueError(f"a recording needs poses of one picture size, not of {len(sizes)}")
    (width, height), target = sizes.pop(), Path(path)
    partly = target.with_name(f"{target.name}.part")
    try:
        with partly.open("wb") as file:
            np.savez_compressed(
                file,
                t_s=np.array([pose.t_s for pose in kept], np.float64),
                landmarks=np.array([pose.landmarks for pose in kept], np.float32),
                world=np.array([pose.world for pose in kept], np.float32),
                width=width,
                height=height,
            )
        os.replace(partly, target)
    except OSError as error:
        partly.unlink(missing_ok=True)
        reason = error.strerror or error
        raise SourceError(f"'{target}' could not be written ({reason}): choose another folder.") from error


def open_source(source: str, *, loop: bool, clock: Clock) -> Camera:
    """Open a landmark recording; raises SourceError when it is absent, damaged or holds something else."""
    open_pass = partial(RecordingCamera, local_file(source))
    return Looped(open_pass) if loop else open_pass()
