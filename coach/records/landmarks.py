"""Poses packed into about ten seconds a chunk: 16-bit steps, differences from frame to frame, deflated.

A chunk is a NumPy .npz of `t_s (n,)` seconds, `size (2,)` px, `step (7,)` and `change (n, 33, 7)`; the running sum of
`change` times `step` gives x, y (picture widths, heights), z, visibility, and world x, y, z (metres). From version 2
on also `names`, a JSON list of k measures with their sides, and `measures (n, k)`, whose running sum in thousandths of
the measure's unit is what was decided on in each frame.
"""

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.core.base.types import Pose

VERSION = 2
WITHOUT_MEASURES = 1  # of programs that kept none
CHUNK_S = 10.0
# kept to half of this: 0.01 % of the picture, 0.05 mm; far below the model's own noise of millimetres
STEP = 1e-4
NOT_SEEN = -32768
MOST = 32767
MEASURE_STEP = 1e-3  # degrees, or trunk lengths
NOT_MEASURED = -(2**31)


def same_chunk(first: Pose, pose: Pose) -> bool:
    """Whether a pose still belongs to the chunk that `first` began."""
    same_size = (first.width, first.height) == (pose.width, pose.height)
    return same_size and 0 <= pose.t_s - first.t_s < CHUNK_S


def pack(poses: Sequence[Pose]) -> bytes:
    """One chunk: poses of one picture size."""
    values = np.stack([np.hstack([pose.landmarks, pose.world]) for pose in poses])
    seen = np.isfinite(values)
    largest = np.max(np.abs(values), axis=(0, 1), where=seen, initial=0.0)
    step = np.maximum(STEP, largest / MOST)  # a point far outside the picture makes its channel coarser, never wrong
    with np.errstate(invalid="ignore"):
        steps = np.where(seen, np.rint(values / step), NOT_SEEN).astype(np.int16)
    # differences wrap round at 16 bits, and so does their sum: nothing is lost
    change = np.diff(steps, axis=0, prepend=np.zeros_like(steps[:1]))
    packed = io.BytesIO()
    arrays: dict[str, Any] = {
        "t_s": np.array([pose.t_s for pose in poses]),
        "size": np.array([poses[0].width, poses[0].height], np.int64),
        "step": step,
        "change": change,
        **_measures(poses),
    }
    np.savez_compressed(packed, **arrays)
    return packed.getvalue()


def version_of(poses: Sequence[Pose]) -> int:
    """Of the chunk that these poses make."""
    return WITHOUT_MEASURES if all(pose.measures is None for pose in poses) else VERSION


def _measures(poses: Sequence[Pose]) -> dict[str, NDArray[Any]]:
    if version_of(poses) == WITHOUT_MEASURES:
        return {}
    names = sorted({name for pose in poses for name in pose.measures or ()})
    values = np.array([[(pose.measures or {}).get(name, np.nan) for name in names] for pose in poses], np.float64)
    values = values.reshape(len(poses), len(names))
    seen = np.isfinite(values)
    steps = np.where(seen, np.rint(np.where(seen, values, 0.0) / MEASURE_STEP), NOT_MEASURED).astype(np.int32)
    change = np.diff(steps, axis=0, prepend=np.zeros_like(steps[:1]))
    return {"names": np.frombuffer(json.dumps(names).encode(), np.uint8), "measures": change}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A row of the table of landmarks, without the session it belongs to."""

    chunk: int  # from 0
    t_start_s: float
    t_end_s: float
    version: int
    packed: bytes


def chunk_of(number: int, poses: Sequence[Pose]) -> Chunk:
    first, last = float(poses[0].t_s), float(poses[-1].t_s)
    return Chunk(chunk=number, t_start_s=first, t_end_s=last, version=version_of(poses), packed=pack(poses))


def unpack(packed: bytes) -> Iterator[Pose]:
    """The poses of one chunk. Raises ValueError where the bytes are not one."""
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as chunk:
            arrays = {name: chunk[name] for name in chunk.files}
            decoded = list(poses(arrays))
    except Exception as error:  # zipfile, zlib, KeyError, ValueError: whatever a damaged archive makes NumPy raise
        raise ValueError("not a chunk of landmarks") from error
    yield from decoded


def poses(arrays: Mapping[str, NDArray[Any]]) -> Iterator[Pose]:
    """What the arrays of one chunk say. Raises KeyError, ValueError where they are not those of one."""
    values = _values(arrays["change"], arrays["step"])
    width, height = (int(side) for side in arrays["size"])
    measured = list(_measured(arrays)) if "names" in arrays else [None] * len(values)
    for at, row, measures in zip(arrays["t_s"].tolist(), values, measured, strict=True):
        yield Pose(t_s=at, width=width, height=height, landmarks=row[:, :4], world=row[:, 4:], measures=measures)


def _measured(arrays: Mapping[str, NDArray[Any]]) -> Iterator[dict[str, float]]:
    names = json.loads(arrays["names"].tobytes())
    steps = np.cumsum(arrays["measures"], axis=0, dtype=np.int32)
    for row in steps.tolist():
        yield {name: step * MEASURE_STEP for name, step in zip(names, row, strict=True) if step != NOT_MEASURED}


def _values(change: NDArray[np.int16], step: NDArray[np.float64]) -> NDArray[np.float64]:
    steps = np.cumsum(change, axis=0, dtype=np.int16)
    return np.where(steps == NOT_SEEN, np.nan, steps * step)
