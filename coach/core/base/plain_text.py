"""Text that came from a record, a file or a name, made fit for a terminal."""

import unicodedata

_INSTEAD = "\N{REPLACEMENT CHARACTER}"
_LINES = "\n\t"
# they turn the order of all that follows on the line, also of what the program itself says
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = str.maketrans({"\u2028": " ", "\u2029": " "})


def without_controls(text: str) -> str:
    """The text without anything that a terminal obeys: it moves no cursor, sets no title, and hides no line."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_INSTEAD if _is_control(sign) else sign for sign in text.translate(_BREAKS))


def on_one_line(text: str) -> str:
    """The same, with every break of a line as a space."""
    return " ".join(without_controls(text).split())


def _is_control(sign: str) -> bool:
    return sign in _TURNING or (unicodedata.category(sign) in ("Cc", "Cs") and sign not in _LINES)
