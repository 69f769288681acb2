"""Text that always fits its box: wrapped, and made smaller only as far as it must be."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pygame

from coach.devices.screen.scripts import content, drawn_line, is_plain, own_font, width_of_line
from coach.devices.screen.theme import Colour
from coach.shipped import IncompleteInstallation

SMALLEST_PX = 8
STEP = 0.94  # from one size that is tried to the next smaller
TRUETYPE = b"\0\1\0\0"  # how such a file begins
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Fitted:
    lines: tuple[str, ...]
    px: int  # font size
    whole: bool = True  # False when the end had to be left off


@lru_cache(maxsize=128)
def font(px: int, bold: bool) -> pygame.font.Font:
    """DejaVu Sans, which covers Latin, Greek and Cyrillic; `scripts` draws what it does not, or not that way. Raises
    IncompleteInstallation where its file is not one."""
    pygame.font.init()
    path = own_font(bold)
    try:
        file = content(path)
        if not file.startswith(TRUETYPE):  # pygame takes anything, and draws nothing with it
            raise OSError("no font")
        return pygame.font.Font(BytesIO(file), px)
    except (OSError, RuntimeError) as error:  # pygame.error is a RuntimeError
        raise IncompleteInstallation(
            f"The font {Path(path).name} of the program is missing or damaged: install it again."
        ) from error


@lru_cache(maxsize=64)  # a few screens full; at 4K a line is a megabyte
def drawn(line: str, px: int, bold: bool, ink: Colour) -> pygame.Surface:
    """One line as a picture."""
    if all(map(is_plain, line)):
        return font(px, bold).render(line, True, ink)
    return drawn_line(line, px, bold, ink)


def line_height(px: int, bold: bool) -> int:
    return font(px, bold).get_linesize()


@lru_cache(maxsize=1024)
def fit(text: str, width: int, height: int, most_px: int, bold: bool = False) -> Fitted:
    """The text at the largest size up to `most_px` at which it stays within width and height, in pixels."""
    px = max(most_px, SMALLEST_PX)
    while True:
        lines = _wrapped(text, px, bold, width)
        if lines is not None and len(lines) * line_height(px, bold) <= height:
            return Fitted(_balanced(text, px, bold, width, lines), px)
        if px == SMALLEST_PX:
            return _cut(text, width, height, bold)
        px = max(SMALLEST_PX, min(px - 1, int(px * STEP)))


def width_of(text: str, px: int, bold: bool = False) -> int:
    """How wide a line is drawn, in pixels."""
    if all(map(is_plain, text)):
        return font(px, bold).size(text)[0]
    return width_of_line(text, px, bold)


@lru_cache(maxsize=1024)
def height_of(text: str, width: int, px: int, bold: bool = False) -> float:
    """How high the wrapped text is at this size, in pixels; endless where a word is wider than the box."""
    lines = _wrapped(text, px, bold, width)
    return float("inf") if lines is None else len(lines) * line_height(px, bold)


def _wrapped(text: str, px: int, bold: bool, width: int) -> tuple[str, ...] | None:
    """None where a single word is wider than the box."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if line and width_of(longer, px, bold) > width:
                lines.append(line)
                longer = word
            if longer == word and width_of(word, px, bold) > width:
                return None
            line = longer
        lines.append(line)
    return tuple(lines)


def _balanced(text: str, px: int, bold: bool, width: int, lines: tuple[str, ...]) -> tuple[str, ...]:
    """The same number of lines, as even as they can be: no single word is left on the last one."""
    narrow, wide = width // 2, width
    while wide - narrow > 4:
        middle = (narrow + wide) // 2
        tried = _wrapped(text, px, bold, middle)
        if tried is not None and len(tried) == len(lines):
            wide, lines = middle, tried
        else:
            narrow = middle
    return lines


def _cut(text: str, width: int, height: int, bold: bool) -> Fitted:
    """The last resort, at the smallest size: words are broken, and what is too much is left off."""
    room = height // line_height(SMALLEST_PX, bold)
    lines: list[str] = []
    rest = " ".join(text.split())
    while rest and len(lines) < room:
        count = len(rest)
        while count > 1 and width_of(rest[:count], SMALLEST_PX, bold) > width:
            count -= 1
        lines.append(rest[:count].strip())
        rest = rest[count:].strip()
    if rest and lines:
        while lines[-1] and width_of(lines[-1] + ELLIPSIS, SMALLEST_PX, bold) > width:
            lines[-1] = lines[-1][:-1]
        lines[-1] += ELLIPSIS
    return Fitted(tuple(lines), SMALLEST_PX, whole=not rest)
