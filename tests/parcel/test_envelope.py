"""The file of a parcel: whole, unchanged, and for whom it was sealed, or it is not opened at all."""

import struct
import zlib

import pytest
from sweeps import swept

from coach.core.base.limits import most
from coach.parcel.envelope import HEAD_BYTES, Sender, opened, written
from coach.parcel.errors import ParcelError
from coach.parcel.keys import KeyPair

HOME, CLINIC, OTHER = (KeyPair(bytes([number] * 32)) for number in (1, 2, 3))
PLAIN = written(Sender.CLINIC, CLINIC, b"content " * 20)
SEALED = written(Sender.PATIENT, HOME, b"content " * 20, CLINIC.public)


def test_what_was_written_is_read() -> None:
    envelope = opened(PLAIN, None)
    assert (envelope.sender, envelope.public, envelope.content) == (Sender.CLINIC, CLINIC.public, b"content " * 20)


def test_what_was_sealed_is_read_by_whom_it_is_for_and_by_nobody_else() -> None:
    assert opened(SEALED, CLINIC).content == b"content " * 20
    for key in (OTHER, HOME, None):
        with pytest.raises(ParcelError, match="sealed for another computer"):
            opened(SEALED, key)


@pytest.mark.parametrize("file", [PLAIN, SEALED], ids=["plain", "sealed"])
def test_a_parcel_with_any_byte_changed_is_not_opened(file: bytes) -> None:
    for at in range(len(file)):
        for change in (0x01, 0x80):
            changed = file[:at] + bytes([file[at] ^ change]) + file[at + 1 :]
            with pytest.raises(ParcelError):
                opened(changed, CLINIC)


@pytest.mark.parametrize("file", [PLAIN, SEALED], ids=["plain", "sealed"])
def test_a_parcel_cut_short_or_with_more_behind_it_is_not_opened(file: bytes) -> None:
    for length in range(len(file)):
        with pytest.raises(ParcelError):
            opened(file[:length], CLINIC)
    with pytest.raises(ParcelError, match="not whole"):
        opened(file + b"\0", CLINIC)


def test_another_signature_under_the_same_key_is_not_taken() -> None:
    """Somebody changes the content and signs it, but cannot sign as the clinic."""
    forged = written(Sender.CLINIC, OTHER, b"nine repetitions")
    head = forged[: HEAD_BYTES - 36] + CLINIC.public + forged[HEAD_BYTES - 4 :]
    with pytest.raises(ParcelError, match="changed on the way"):
        opened(head, None)


def rewritten(*, version: int = 1, sender: bytes = b"C", way: bytes = b"o", body: bytes) -> bytes:
    """Signed as it should be, with a head that this version never writes."""
    head = struct.pack(">13sBss32sI", b"coach parcel\n", version, sender, way, CLINIC.public, len(body))
    return head + body + CLINIC.sign(head + body)


@swept("file, why", [
    (b"", "not a parcel"), (b"PK\x03\x04 a zip file of some length", "not a parcel"), (b"coach par", "not whole"),
    (rewritten(version=2, body=zlib.compress(b"x")), "newer version"),
    (rewritten(sender=b"X", body=zlib.compress(b"x")), "newer version"),
    (rewritten(way=b"z", body=zlib.compress(b"x")), "newer version"),
    (rewritten(body=b"not packed"), "not whole"),
    (rewritten(body=zlib.compress(b"x") + b"more"), "not whole"),
    (rewritten(body=zlib.compress(b"content")[:-3]), "not whole"),
    (rewritten(body=zlib.compress(bytes(most("parcel.content") + 1))), "unpacks to over 256 MB"),
    (b"\0" * (most("parcel.size") + 1), "over 32 MB"),
])  # fmt: skip
def test_what_is_no_parcel_is_refused_with_the_reason(file: bytes, why: str) -> None:
    with pytest.raises(ParcelError, match=why):
        opened(file, None)
