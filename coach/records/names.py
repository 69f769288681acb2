"""Names and ids as people give them on the command line, made fit to be kept or looked up."""

import unicodedata
import uuid
from collections.abc import Iterable

from coach.records.errors import StoreError

LONGEST_HANDLE = 200
DEMO = "demo"  # the patient to whom scripted sessions belong, apart from people
JOINERS = "\u200c\u200d"  # they join or part letters in Persian and Indian names, and emoji; the other unseen ones go
# signs without a picture of their own that are not of the category Cf: fillers, selectors, a joiner of graphemes
UNSEEN = frozenset(map(chr, (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0x180B, 0x1810),
                             *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))  # fmt: skip
# what a keyboard, a phone or a word processor puts in the place of the plain sign
ALIKE = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u00b4": "'", "`": "'", "ı": "i"}
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)


def new_id() -> str:
    return str(uuid.uuid4())


def id_of(form: str, *content: str) -> str:
    """The id of what was written in a form: the same for the same content, so that sent twice it is kept once.

    `form`: the id of the form as it was shown. Of another text, or without a form, it is a new one.
    """
    try:
        shown = uuid.UUID(form)
    except ValueError:
        return new_id()
    return str(uuid.uuid5(shown, "\x00".join(content)))


def storable(text: str) -> str:
    """Text from the command line may hold bytes that are no character."""
    return text.encode("utf-8", "replace").decode()


def handle(text: str) -> str:
    """A patient's name as it is shown: single spaces, no unseen signs. Raises StoreError where nothing can be shown."""
    plain_spaces = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text.strip())
    seen = "".join(sign for sign in plain_spaces if sign in JOINERS or not unseen(sign))
    name = " ".join(part for part in unicodedata.normalize("NFC", seen).split(" ") if part)
    key = folded(name)
    if not key or len(name) > LONGEST_HANDLE or not name.translate(dict.fromkeys(map(ord, JOINERS))).isprintable():
        raise StoreError(f"A patient's name is 1 to {LONGEST_HANDLE} characters that can be printed: give another.")
    return DEMO if key == DEMO else name


def folded(name: str) -> str:
    """The key by which one person is found, however the name is typed.

    The same for any case (ß is ss; i with and without its dot is one letter), Unicode form, width and ligature, for
    any spaces and unseen signs, and for the apostrophes and dashes of different keyboards. An accent is a difference.
    """
    key = unicodedata.normalize("NFKD", name)
    for _ in range(2):  # what comes of the first may fold again
        key = unicodedata.normalize("NFKD", key.casefold())
    key = unicodedata.normalize("NFC", key.replace("i\u0307", "i")).translate(ALIKE)
    return " ".join("".join(sign for sign in key if not unseen(sign)).split())


def unseen(sign: str) -> bool:
    """Whether this sign leaves nothing to be seen."""
    return sign in UNSEEN or unicodedata.category(sign) == "Cf"


def listed(names: Iterable[str]) -> str:
    """Names for a sentence."""
    return ", ".join(repr(name) for name in names)


def id_range(prefix: str) -> tuple[str, str]:
    """The lowest and the highest id that begin with `prefix`, so that the index finds them in any database."""
    digits = prefix.strip().replace("-", "").lower()
    if not 0 < len(digits) <= 32 or set(digits) - set("0123456789abcdef"):
        raise StoreError(f"{prefix!r} is not the beginning of a session's id: `coach list` shows them.")
    low, high = (str(uuid.UUID(digits.ljust(32, fill))) for fill in "0f")
    return low, high
