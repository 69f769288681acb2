"""A clinic's key by light: with it somebody who never had a parcel of the clinic begins. docs/parcel.md has the bytes.

Whoever holds a key signs it themselves, so that nobody shows another's. Whose it is, the six digits on the sheet say.
"""

import uuid
from dataclasses import dataclass

from coach.parcel.errors import ParcelError
from coach.parcel.keys import KEY_BYTES, KeyPair
from coach.parcel.light.packing import DAMAGED, Packer, Unpacker
from coach.parcel.light.signed import LightKind, LightMessage, body_of, signed

NAME_BYTES = 40  # of a clinic's name; a longer one is cut: the codes stay two [E]


@dataclass(frozen=True, slots=True, kw_only=True)
class LightClinic:
    """A clinic, as it goes by light."""

    public: bytes  # its key
    patient: str  # the patient's id there
    name: str


def pack_clinic(patient: str, name: str, key: KeyPair) -> bytes:
    """What goes into the codes. `patient`: the id in this clinic."""
    packer = Packer()
    packer.content += key.public + uuid.UUID(patient).bytes
    packer.text(name.encode()[:NAME_BYTES].decode(errors="ignore").strip())
    return signed(LightKind.CLINIC, bytes(packer.content), key)


def clinic_of(message: LightMessage) -> LightClinic:
    """The clinic in some codes, which its own key has signed. Raises ParcelError."""
    unpacker = Unpacker(body_of(message, LightKind.CLINIC))
    clinic = LightClinic(
        public=unpacker.raw(KEY_BYTES), patient=str(uuid.UUID(bytes=unpacker.raw(16))), name=unpacker.text()
    )
    unpacker.end()
    if not clinic.name or len(clinic.name.encode()) > NAME_BYTES or not message.is_by(clinic.public):
        raise ParcelError(DAMAGED)
    return clinic
