"""The file of a parcel: its head, what is in it, and a signature over every byte. docs/parcel.md describes it."""

import struct
import zlib
from dataclasses import dataclass
from enum import Enum

from coach.core.base.limits import MB, most
from coach.parcel.errors import ParcelError
from coach.parcel.keys import KEY_BYTES, SIGNATURE_BYTES, KeyPair, NotForThisKey, is_signed, seal

SUFFIX = ".coach"
VERSION = 1
_MAGIC = b"coach parcel\n"
_HEAD = struct.Struct(f">{len(_MAGIC)}sBss{KEY_BYTES}sI")  # magic, version, from whom, how, key, length of the rest
HEAD_BYTES = _HEAD.size
CUT = "it is not whole: ask for it once more"


class Sender(Enum):
    """Who wrote a parcel."""

    CLINIC = b"C"
    PATIENT = b"P"


class _Way(Enum):
    OPEN = b"o"
    SEALED = b"s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A parcel whose signature is right: whose key that is, and whether it may be believed, is for whoever reads it."""

    sender: Sender
    public: bytes  # the key by which it is signed
    content: bytes


def written(sender: Sender, key: KeyPair, content: bytes, to: bytes | None = None) -> bytes:
    """The bytes of a parcel. `to`: the public key for which it is sealed; None: anybody can read it.

    Raises ValueError where `to` is no key.
    """
    packed = zlib.compress(content, 9)
    way, body = (_Way.OPEN, packed) if to is None else (_Way.SEALED, seal(to, packed))
    head = _HEAD.pack(_MAGIC, VERSION, sender.value, way.value, key.public, len(body))
    return head + body + key.sign(head + body)


def opened(file: bytes, key: KeyPair | None) -> Envelope:
    """What is in a parcel. `key`: ours, for a sealed one. Raises ParcelError: a part of a sentence, such as "it is
    not whole: ask for it once more"."""
    if len(file) > most("parcel.size"):
        raise ParcelError(f"it is over {most('parcel.size') // MB} MB, larger than any parcel")
    if file[: len(_MAGIC)] != _MAGIC:
        raise ParcelError(CUT if file and _MAGIC.startswith(file) else "it is not a parcel of coach")
    if len(file) < HEAD_BYTES + SIGNATURE_BYTES:
        raise ParcelError(CUT)
    _, version, sender, way, public, length = _HEAD.unpack_from(file)
    if version > VERSION:
        raise ParcelError("it was written by a newer version of coach: update coach")
    signed, signature = file[:-SIGNATURE_BYTES], file[-SIGNATURE_BYTES:]
    if len(file) != HEAD_BYTES + length + SIGNATURE_BYTES:
        raise ParcelError(CUT)
    if not is_signed(public, signed, signature):
        raise ParcelError("it was changed on the way: ask for it once more")
    try:
        who, how = Sender(sender), _Way(way)
    except ValueError:
        raise ParcelError("it was written by a newer version of coach: update coach") from None
    return Envelope(sender=who, public=public, content=_unpacked(_unsealed(signed[HEAD_BYTES:], how, key)))


def _unsealed(body: bytes, way: _Way, key: KeyPair | None) -> bytes:
    if way is _Way.OPEN:
        return body
    try:
        if key is not None:
            return key.open(body)
    except NotForThisKey:
        pass
    raise ParcelError("it was sealed for another computer: ask for one that is made for this one")


def _unpacked(body: bytes) -> bytes:
    """No more than `parcel.content` of it is ever in memory."""
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(body, most("parcel.content") + 1)
    except zlib.error:
        raise ParcelError(CUT) from None
    if len(content) > most("parcel.content"):
        raise ParcelError(f"it unpacks to over {most('parcel.content') // MB} MB, larger than any parcel")
    if not unpacking.eof or unpacking.unused_data:
        raise ParcelError(CUT)
    return content
