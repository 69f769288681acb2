"""Poses packed into about ten seconds a chunk: 16-bit steps, differences from frame to frame, deflated.

A chunk is a NumPy .npz of `t_s (n,)` seconds, `size (2,)` px, `step (7,)` and `change (n, 33, 7)`; the running sum of
`change` times `step` gives x, y (picture widths, heights), z, visibility, and world x, y, z (metres).
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coach.core.base.types import Pose

VERSION = 1
CHUNK_S = 10.0
# kept to half of this: 0.01 % of the picture, 0.05 mm; far below the model's own noise of millimetres
STEP = 1e-4
NOT_SEEN = -32768
MOST = 32767


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
    np.savez_compressed(
        packed,
        t_s=np.array([pose.t_s for pose in poses]),
        size=np.array([poses[0].width, poses[0].height], np.int64),
        step=step,
        change=change,
    )
    return packed.getvalue()


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
    return Chunk(chunk=number, t_start_s=first, t_end_s=last, version=VERSION, packed=pack(poses))


def unpack(packed: bytes) -> Iterator[Pose]:
    """The poses of one chunk. Raises ValueError where the bytes are not one."""
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as chunk:
            t_s, size, step, change = (chunk[name] for name in ("t_s", "size", "step", "change"))
    except Exception as error:  # zipfile, zlib, KeyError, ValueError: whatever a damaged archive makes NumPy raise
        raise ValueError("not a chunk of landmarks") from error
    yield from poses(t_s, size, step, change)


def poses(
    t_s: NDArray[np.float64], size: NDArray[np.int64], step: NDArray[np.float64], change: NDArray[np.int16]
) -> Iterator[Pose]:
    """What the arrays of one chunk say."""
    values = _values(change, step)
    width, height = (int(side) for side in size)
    for at, row in zip(t_s.tolist(), values, strict=True):
        yield Pose(t_s=at, width=width, height=height, landmarks=row[:, :4], world=row[:, 4:])


def _values(change: NDArray[np.int16], step: NDArray[np.float64]) -> NDArray[np.float64]:
    steps = np.cumsum(change, axis=0, dtype=np.int16)
    return np.where(steps == NOT_SEEN, np.nan, steps * step)
