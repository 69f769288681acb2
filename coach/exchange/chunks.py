"""Landmarks that come from elsewhere: unpacked without trusting a single length that they claim.

A chunk is a zip archive, and so could be a bomb: its members, their sizes, their types and their shapes are looked at
before anything is unpacked, and what is unpacked is only read as numbers.
"""

import ast
import base64
import binascii
import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coach.core.base.limits import most
from coach.core.base.types import Pose
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.skeleton import SIDES
from coach.records import landmarks

KINDS = {"t_s": "<f8", "size": "<i8", "step": "<f8", "change": "<i2"}
MEASURED_KINDS = {**KINDS, "names": "|u1", "measures": "<i4"}  # since version 2
MEASURED = frozenset(f"{measure}_{side}" for measure in MEASURES for side in SIDES)
MOST_FRAMES = most("import.chunk_frames")
MOST_BYTES = MOST_FRAMES * (33 * 7 * 2 + 8 + 4 * len(MEASURED)) + 8192  # of a chunk, unpacked
SIDE_PX = (1, 100_000)
MOST_STEP = 1000.0 / landmarks.MOST  # points are at most 1000 picture widths, or metres, away
LONGEST_HEADER = 1000
NPY = b"\x93NUMPY\x01\x00"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, OSError, RuntimeError, ValueError,
          SyntaxError, TypeError, MemoryError, RecursionError, UnicodeDecodeError, AttributeError)  # fmt: skip


def poses_of(text: str) -> list[Pose]:
    """The poses of one chunk in base64. Raises ValueError, with what is wrong, for anything that is not one."""
    try:
        packed = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("is not base64") from error
    try:
        arrays = dict(_arrays(packed))
    except BROKEN as error:
        raise ValueError("is not a chunk of landmarks") from error
    t_s, size, step, change = (arrays[name] for name in KINDS)
    frames = len(t_s)
    shapes = (t_s.shape, size.shape, step.shape, change.shape)
    if shapes != ((frames,), (2,), (7,), (frames, 33, 7)) or not 0 < frames <= MOST_FRAMES:
        raise ValueError("has not the shape of landmarks")
    if not (np.isfinite(t_s).all() and (np.diff(t_s) >= 0).all() and t_s[-1] - t_s[0] < landmarks.CHUNK_S):
        raise ValueError("has times that are out of order or longer than ten seconds")
    if not (np.isfinite(step).all() and (step > 0).all() and (step <= MOST_STEP).all()):
        raise ValueError("has a point scale that is out of range")
    if not ((size >= SIDE_PX[0]) & (size <= SIDE_PX[1])).all():
        raise ValueError("has a picture size that is out of range")
    if "names" in arrays:
        _check_measures(arrays["names"], arrays["measures"], frames)
    return list(landmarks.poses(arrays))


def _check_measures(names: NDArray[Any], measures: NDArray[Any], frames: int) -> None:
    try:
        said = json.loads(names.tobytes())
    except BROKEN as error:
        raise ValueError("has no names of measures") from error
    named = isinstance(said, list) and all(isinstance(name, str) for name in said)
    if (
        not named
        or len(set(said)) < len(said)
        or not MEASURED.issuperset(said)
        or measures.shape != (frames, len(said))
    ):
        raise ValueError("holds measures that this program does not know")


def _arrays(packed: bytes) -> Iterator[tuple[str, NDArray[Any]]]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        members = archive.infolist()
        named = sorted(member.filename for member in members)
        kinds = MEASURED_KINDS if len(members) > len(KINDS) else KINDS
        if named != sorted(f"{name}.npy" for name in kinds):
            raise ValueError("other members")
        if sum(member.file_size for member in members) > MOST_BYTES:
            raise ValueError("too large")
        for member in members:
            with archive.open(member) as file:  # gives no more than the size that was looked at
                name = member.filename.removesuffix(".npy")
                yield name, _array(file.read(MOST_BYTES + 1), kinds[name])


def _array(content: bytes, kind: str) -> NDArray[Any]:
    """An array of exactly that type from the bytes of a .npy file, whose header is read as a literal."""
    if content[: len(NPY)] != NPY:
        raise ValueError("not an array")
    start = len(NPY) + 2
    length = int.from_bytes(content[len(NPY) : start], "little")
    if length > LONGEST_HEADER:
        raise ValueError("too long a header")
    header = ast.literal_eval(content[start : start + length].decode("ascii"))
    shape = header["shape"]
    if header["descr"] != kind or header["fortran_order"] is not False or not isinstance(shape, tuple):
        raise ValueError("another type")
    return np.frombuffer(content, np.dtype(kind), offset=start + length).reshape(shape)
