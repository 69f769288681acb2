"""A few hundred bytes as a sequence of QR codes, each small enough for a webcam. docs/parcel.md describes the bytes.

Each code says to which sequence it belongs, and which of how many it is: they are read in any order. The sequence's
number is the beginning of its content's SHA-256, so that the same content gives the same codes on paper and on a
screen, and what was put together is known to be right.
"""

import hashlib
import struct
from dataclasses import dataclass

from coach.core.base.limits import most
from coach.parcel.errors import ParcelError
from coach.parcel.light import base45

VERSION = 1
CODE_BYTES = 110  # QR version 6 at level L: the largest that benchmarks/light.py reads at 15 cm and 40 cm
_MAGIC = b"c"
_HEAD = struct.Struct(">cB4sBB")  # magic, version, sequence, which part from 0, how many parts
PART_BYTES = CODE_BYTES - _HEAD.size


@dataclass(frozen=True, slots=True, kw_only=True)
class CodePart:
    """What one code holds."""

    sequence: bytes
    number: int  # from 0
    count: int
    content: bytes


class NewerCode(ParcelError):
    """A code whose bytes only a newer version knows."""


def payloads(content: bytes) -> tuple[str, ...]:
    """The text of each code, all of about the same length. Raises ParcelError for more than `light.parts` hold."""
    count = max(1, -(-len(content) // PART_BYTES))
    if count > most("light.parts"):
        raise ParcelError("This is too much for QR codes: write a parcel for it.")
    size = -(-len(content) // count)
    name = sequence_of(content)
    return tuple(
        base45.encode(_HEAD.pack(_MAGIC, VERSION, name, at, count) + content[at * size : (at + 1) * size])
        for at in range(count)
    )


def sequence_of(content: bytes) -> bytes:
    """The number of the sequence that holds this content: 4 bytes."""
    return hashlib.sha256(content).digest()[:4]


def part_of(payload: str) -> CodePart | None:
    """What the code with this text holds; None where it is no code of ours. Raises NewerCode."""
    try:
        code = base45.decode(payload)
    except ValueError:
        return None
    if code[:1] != _MAGIC or len(code) < _HEAD.size:
        return None
    _, version, sequence, number, count = _HEAD.unpack_from(code)
    if version > VERSION:
        raise NewerCode("These codes were written by a newer version of coach: update coach.")
    if not (version == VERSION and number < count <= most("light.parts")):
        return None
    return CodePart(sequence=sequence, number=number, count=count, content=code[_HEAD.size :])
