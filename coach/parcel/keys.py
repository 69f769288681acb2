"""The keys of one side: it signs what it writes, and opens what was sealed for it. All by libsodium (PyNaCl).

One secret of 32 bytes serves for both: Ed25519 signs, and the same key as Curve25519 opens, as libsodium converts it.
"""

from dataclasses import dataclass

from nacl.exceptions import CryptoError
from nacl.public import SealedBox
from nacl.pwhash import argon2id
from nacl.signing import SigningKey, VerifyKey
from nacl.utils import random

KEY_BYTES, SIGNATURE_BYTES = 32, 64
DIGITS = 6
# another key with the same six digits costs whoever wants one a million of these: 0.3 s and 64 MB each [E]
_SALT = b"coach six digits"  # 16 bytes; the same everywhere, since both sides must come to the same digits
_PASSES, _MEMORY = 4, 64 * 1024 * 1024


class NotForThisKey(ValueError):
    """It was sealed for another key, or changed since."""


@dataclass(frozen=True, slots=True, repr=False)
class KeyPair:
    """One side's keys. `secret`: 32 bytes, never written anywhere but into the records."""

    secret: bytes

    @classmethod
    def new(cls) -> "KeyPair":
        return cls(random(KEY_BYTES))

    @property
    def public(self) -> bytes:
        """What others check signatures by, and seal with: 32 bytes."""
        return bytes(SigningKey(self.secret).verify_key)

    def sign(self, message: bytes) -> bytes:
        """The signature: 64 bytes."""
        return SigningKey(self.secret).sign(message).signature

    def open(self, sealed: bytes) -> bytes:
        """What was sealed for this key. Raises NotForThisKey."""
        try:
            return SealedBox(SigningKey(self.secret).to_curve25519_private_key()).decrypt(sealed)
        except (CryptoError, ValueError, TypeError):
            raise NotForThisKey("sealed for another key") from None


def seal(public: bytes, message: bytes) -> bytes:
    """The message, so that only the holder of that key's secret can read it. Raises ValueError for no such key."""
    try:
        return SealedBox(VerifyKey(public).to_curve25519_public_key()).encrypt(message)
    except (CryptoError, RuntimeError, TypeError) as error:
        raise ValueError("that is no public key") from error


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the holder of that key signed this message."""
    try:
        VerifyKey(public).verify(message, signature)
    except (CryptoError, ValueError, TypeError):
        return False
    return True


def six_digits(public: bytes) -> str:
    """What two people compare, on a sheet and on a screen: the same for the same key, such as "402 917".

    Argon2id makes it slow to look for another key with the same digits.
    """
    hashed = argon2id.kdf(argon2id.BYTES_MIN, public, _SALT, opslimit=_PASSES, memlimit=_MEMORY)
    digits = f"{int.from_bytes(hashed, 'big') % 10**DIGITS:0{DIGITS}d}"
    return f"{digits[:3]} {digits[3:]}"
