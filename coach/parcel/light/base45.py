"""Base45 (RFC 9285): bytes as the 45 characters that a QR code packs most tightly, two bytes in three of them."""

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_WEIGHTS = (1, 45, 45 * 45)
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}


def encode(content: bytes) -> str:
    """Two bytes become three characters, a last single byte two; the least significant comes first."""
    return "".join(_written(content[at : at + 2]) for at in range(0, len(content), 2))


def decode(text: str) -> bytes:
    """The bytes again. Raises ValueError for what `encode` never writes."""
    return b"".join(_read(text[at : at + 3]) for at in range(0, len(text), 3))


def _written(pair: bytes) -> str:
    value = int.from_bytes(pair, "big")
    return "".join(_ALPHABET[value // weight % 45] for weight in _WEIGHTS[: len(pair) + 1])


def _read(group: str) -> bytes:
    try:
        value = sum(_VALUES[character] * _WEIGHTS[place] for place, character in enumerate(group))
        return value.to_bytes({3: 2, 2: 1}[len(group)], "big")
    except (KeyError, OverflowError):
        raise ValueError("not base45") from None
