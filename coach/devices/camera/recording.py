"""Landmark recordings (`.npz`): read as a source of frames without pictures, and written."""

import zipfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach import output
from coach.core.base.limits import least, most
from coach.core.base.types import Floats, Frame, Pose
from coach.devices.camera import Camera
from coach.devices.camera.files import Looped, local_file, start_of
from coach.devices.clock import Clock
from coach.devices.errors import SourceError

_POINTS = 33
_BYTES = most("recording.size")
_SIDE_PX = (int(least("recording.side")), most("recording.side"))
_STEP_S = (least("recording.step"), most("recording.step"))
_SLACK_S = 1e-6  # of a step that a format with few digits has written
_ROWS = 10_000  # looked at together: what is computed of them stays small
_FAR = 50.0  # picture widths; a larger x or y is in pixels


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
        self._landmarks = self._world = np.empty(0)  # before a loop reads them again


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
    except Exception as error:  # lengths, types and headers that are none: the libraries raise whatever comes of that
        raise SourceError(
            f"'{path}' is damaged, cut off, or not a landmark recording: copy or record it again."
        ) from error


def _checked(path: Path, rows: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The arrays with `world` filled in; raises SourceError with all that is wrong."""
    faults = [f"{name} is missing" for name in ("t_s", "landmarks", "width", "height") if name not in rows]
    faults += [f"{name} is not made of numbers" for name, array in rows.items() if array.dtype.kind not in "fiu"]
    if not faults:
        count = rows["t_s"].size
        rows.setdefault("world", np.broadcast_to(np.float32(np.nan), (count, _POINTS, 3)))
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
    faults = [
        f"{name} of {rows[name].item():g} is not between {_SIDE_PX[0]} and {_SIDE_PX[1]} pixels"
        for name in ("width", "height")
        if not _SIDE_PX[0] <= rows[name].item() <= _SIDE_PX[1]
    ]
    if not np.isfinite(t_s).all() or not (np.diff(t_s) > 0).all():
        faults.append("t_s does not rise from row to row")
    else:
        faults += _time_faults(t_s)
    blocks = [slice(at, at + _ROWS) for at in range(0, len(t_s), _ROWS)]
    faults += [
        f"{name} holds infinite numbers"
        for name in ("landmarks", "world")
        if any(np.isinf(rows[name][block]).any() for block in blocks)
    ]
    if any((np.abs(rows["landmarks"][block, :, :2]) > _FAR).any() for block in blocks):
        faults.append("x and y are not in picture widths and heights")
    visibility = rows["landmarks"][:, :, 3]
    if any(((visibility[block] < -0.01) | (visibility[block] > 1.01)).any() for block in blocks):
        faults.append("visibility is not between 0 and 1")
    return faults


def _time_faults(t_s: Floats) -> list[str]:
    """Of times that rise: whether they are those of somebody who exercises, or would take for ever to play."""
    steps, most_h = np.diff(t_s), most("recording.length") / 3600
    faults = []
    if t_s[-1] - start_of(float(t_s[0])) > most("recording.length"):
        faults.append(f"it is longer than {most_h:g} hours")
    if len(steps) and steps.min() < _STEP_S[0] - _SLACK_S:
        faults.append(f"some rows are less than {_STEP_S[0] * 1000:g} ms apart")
    if len(steps) and steps.max() > _STEP_S[1] + _SLACK_S:
        faults.append(f"some rows are more than {_STEP_S[1]:g} s apart")
    return faults


def write_recording(path: str | Path, poses: Iterable[Pose]) -> None:
    """Write poses of one picture size as a recording; raises SourceError where the folder or disk does not let it.

    The file appears whole or not at all. No poses, or two picture sizes, are a ValueError.
    """
    kept = list(poses)
    sizes = {(pose.width, pose.height) for pose in kept}
    if len(sizes) != 1:
        raise ValueError(f"a recording needs poses of one picture size, not of {len(sizes)}")
    width, height = sizes.pop()
    rows: dict[str, Any] = {
        "t_s": np.array([pose.t_s for pose in kept], np.float64),
        "landmarks": np.array([pose.landmarks for pose in kept], np.float32),
        "world": np.array([pose.world for pose in kept], np.float32),
        "width": np.array(width),
        "height": np.array(height),
    }
    try:
        output.write(path, lambda file: np.savez_compressed(file, allow_pickle=False, **rows))
    except OSError as error:
        reason = error.strerror or error
        raise SourceError(f"'{path}' could not be written ({reason}): choose another folder.") from error


def open_source(source: str, *, loop: bool, clock: Clock) -> Camera:
    """Open a landmark recording; raises SourceError when it is absent, damaged or holds something else."""
    open_pass = partial(RecordingCamera, local_file(source))
    return Looped(open_pass) if loop else open_pass()
