"""Names and ids as people give them on the command line, made fit to be kept or looked up."""

import unicodedata
import uuid

from coach.records.errors import StoreError

LONGEST_HANDLE = 200


def new_id() -> str:
    return str(uuid.uuid4())


def storable(text: str) -> str:
    """Text from the command line may hold bytes that are no character."""
    return text.encode("utf-8", "replace").decode()


def handle(text: str) -> str:
    """A patient's name in its one form. Raises StoreError for one that cannot be shown."""
    name = unicodedata.normalize("NFC", text).strip()
    if not name or len(name) > LONGEST_HANDLE or not name.isprintable():
        raise StoreError(f"A patient's name is 1 to {LONGEST_HANDLE} characters that can be printed: change --patient.")
    return name


def id_range(prefix: str) -> tuple[str, str]:
    """The lowest and the highest id that begin with `prefix`, so that the index finds them in any database."""
    digits = prefix.strip().replace("-", "").lower()
    if not 0 < len(digits) <= 32 or set(digits) - set("0123456789abcdef"):
        raise StoreError(f"{prefix!r} is not the beginning of a session's id: `coach list` shows them.")
    low, high = (str(uuid.UUID(digits.ljust(32, fill))) for fill in "0f")
    return low, high
