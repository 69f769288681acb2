"""What goes by light, with the signature of whoever wrote it."""

from dataclasses import dataclass
from enum import Enum

from coach.parcel.errors import ParcelError
from coach.parcel.keys import SIGNATURE_BYTES, KeyPair, is_signed
from coach.parcel.light.packing import DAMAGED, NEWER

_SIGNED_AS = b"coach light\n"  # before what is signed, so that no signature of a parcel fits


class LightKind(Enum):
    """What a sequence of codes holds: its first byte."""

    PRESCRIPTION = b"P"
    SUMMARY = b"S"
    CLINIC = b"K"


@dataclass(frozen=True, slots=True, kw_only=True)
class LightMessage:
    """What a sequence of codes holds. Whether it may be believed, is for whoever asks `is_by`."""

    kind: LightKind
    body: bytes
    signature: bytes

    def is_by(self, public: bytes) -> bool:
        """Whether the holder of that key signed it."""
        return is_signed(public, _SIGNED_AS + self.kind.value + self.body, self.signature)


def signed(kind: LightKind, body: bytes, key: KeyPair) -> bytes:
    """What goes into the codes."""
    return kind.value + body + key.sign(_SIGNED_AS + kind.value + body)


def message_of(content: bytes) -> LightMessage:
    """What a sequence of codes holds. Raises ParcelError."""
    if len(content) <= SIGNATURE_BYTES:
        raise ParcelError(DAMAGED)
    try:
        kind = LightKind(content[:1])
    except ValueError:
        raise ParcelError(NEWER) from None
    return LightMessage(kind=kind, body=content[1:-SIGNATURE_BYTES], signature=content[-SIGNATURE_BYTES:])


def body_of(message: LightMessage, kind: LightKind) -> bytes:
    """The body of a message that is to be of this kind. Raises ParcelError."""
    if message.kind is not kind:
        raise ParcelError("These codes hold something else: show those of " + _SHOWN[kind])
    return message.body


_SHOWN = {
    LightKind.PRESCRIPTION: "a prescription.",
    LightKind.SUMMARY: "a session that has ended.",
    LightKind.CLINIC: "a clinic's key.",
}
