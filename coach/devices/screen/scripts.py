"""Names in every script: which font has their letters, which way they run, and a coloured number where none has them.

The program's own font has Latin, Greek, Cyrillic, Hebrew and Arabic; for other letters the computer's fonts are asked,
through pygame's own search. What is drawn plainly never comes here.
"""

import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path

import pygame

from coach.shipped import shipped_folder

# the first word of a letter's Unicode name -> its script's code (ISO 15924), by which HarfBuzz shapes it
SCRIPTS = {
    "ARABIC": "Arab", "ARMENIAN": "Armn", "BENGALI": "Beng", "CJK": "Hani", "DEVANAGARI": "Deva", "ETHIOPIC": "Ethi",
    "GEORGIAN": "Geor", "GUJARATI": "Gujr", "GURMUKHI": "Guru", "HANGUL": "Hang", "HEBREW": "Hebr", "HIRAGANA": "Hira",
    "KANNADA": "Knda", "KATAKANA": "Kana", "KHMER": "Khmr", "LAO": "Laoo", "MALAYALAM": "Mlym", "MYANMAR": "Mymr",
    "ORIYA": "Orya", "SINHALA": "Sinh", "TAMIL": "Taml", "TELUGU": "Telu", "THAI": "Thai", "TIBETAN": "Tibt",
}  # fmt: skip
# words in the names of fonts that are likely to have letters far from Latin: they are asked first
LIKELY = ("noto", "cjk", "unifont", "unicode", "droid", "hei", "gothic", "ming", "song", "pingfang", "meiryo", "malgun",
          "nirmala", "leelawadee", "mangal", "ebrima", "symbol", "emoji")  # fmt: skip
MOST_FONTS = 300  # that are opened to look for a letter [E]: some computers have thousands
PROBE_PX = 24
NO_LETTER = "\uffff"  # no font has it: it is drawn as whatever a font draws for what it has not
ATTACHED = frozenset("\u200c\u200d")  # joiners belong to the letter before them
RIGHT = frozenset({"R", "AL"})
NUMBERS = frozenset({"EN", "AN"})
# of what no font has; dark enough for white figures on them
COLOURS = ((20, 83, 136), (166, 58, 30), (30, 110, 60), (116, 52, 140), (130, 96, 0), (0, 108, 116), (158, 32, 92),
           (84, 84, 84))  # fmt: skip
WHITE = (255, 255, 255)


@dataclass(frozen=True, slots=True)
class ScriptRun:
    """Letters of one font that run one way."""

    text: str
    font: str | None  # its file; None: no font here has them
    script: str | None  # ISO 15924
    right_to_left: bool


def own_font(bold: bool) -> str:
    """The file of the program's own font."""
    return str(shipped_folder("assets") / "fonts" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"))


@lru_cache(maxsize=4096)
def is_plain(sign: str) -> bool:
    """Whether the own font draws this sign as it stands, from left to right."""
    if sign < "\u0590":
        return True
    return unicodedata.bidirectional(sign) not in RIGHT | {"AN"} and font_of(sign) == own_font(False)


@lru_cache(maxsize=1024)
def runs(line: str) -> tuple[ScriptRun, ...]:
    """The parts of a line as they stand from left to right."""
    levels, fonts = _levels(line), list(_fonts(line))
    signs = zip(line, levels, fonts, strict=True)
    parts = []
    for (level, font, script), group in groupby(signs, key=lambda each: (each[1], *each[2])):
        text = "".join(sign for sign, _, _ in group)
        parts.append((level, ScriptRun(text, font, script, bool(level % 2))))
    return tuple(run for _, run in _in_view(parts))


# -- which way -----------------------------------------------------------------------------------------------------


def _levels(line: str) -> list[int]:
    """How deep each sign lies in text of the other way; odd runs to the left. The Unicode bidirectional algorithm,
    for a line without embeddings, which a name has not."""
    kinds = [unicodedata.bidirectional(sign) for sign in line]
    base = next((int(kind in RIGHT) for kind in kinds if kind in RIGHT or kind == "L"), 0)
    strong: list[str | None] = []  # of each sign L, R, N of a number in text to the left, or None
    before = "R" if base else "L"
    for sign, kind in zip(line, kinds, strict=True):
        if (kind in ("NSM", "BN") or sign in ATTACHED) and strong:
            strong.append(strong[-1])
        elif kind in NUMBERS:
            strong.append("N" if before == "R" else "L")
        elif kind in RIGHT or kind == "L":
            before = "L" if kind == "L" else "R"
            strong.append(before)
        else:
            strong.append(None)
    resolved = _neutrals(strong, "R" if base else "L")
    level = {"L": 2 * base, "R": 1, "N": 2}
    return [level[kind] for kind in resolved]


def _neutrals(strong: list[str | None], base: str) -> list[str]:
    """Spaces and the like go with what stands on both sides of them, else with the whole line."""
    found: list[str] = []
    for at, kind in enumerate(strong):
        if kind is not None:
            found.append(kind)
            continue
        before = next((each for each in reversed(strong[:at]) if each), base)
        after = next((each for each in strong[at:] if each), base)
        sides = {"R" if each == "N" else each for each in (before, after)}
        found.append(sides.pop() if len(sides) == 1 else base)
    return found


def _in_view(parts: list[tuple[int, ScriptRun]]) -> list[tuple[int, ScriptRun]]:
    """From left to right: whatever lies at a level or deeper is turned round, from the deepest level on."""
    for level in range(max((level for level, _ in parts), default=0), 0, -1):
        turned: list[tuple[int, ScriptRun]] = []
        for deep, group in groupby(parts, key=lambda part, level=level: part[0] >= level):  # type: ignore[misc]
            together = list(group)
            turned += reversed(together) if deep else together
        parts = turned
    return parts


# -- which font ----------------------------------------------------------------------------------------------------


def _fonts(line: str) -> Iterator[tuple[str | None, str | None]]:
    """The font and the script of each sign; marks, joiners and spaces go with the letter before them."""
    last: tuple[str | None, str | None] | None = None
    for sign in line:
        goes_along = sign in ATTACHED or sign.isspace() or unicodedata.category(sign) in ("Mn", "Mc", "Me")
        if not (goes_along and last is not None):
            font = font_of(sign)
            last = (
                font,
                None if font is None else script_of(sign),
            )  # what no font has is one block, of whatever script
        yield last


@lru_cache(maxsize=4096)
def script_of(sign: str) -> str | None:
    """The code of a letter's script; None of Latin, and of what is no letter."""
    return SCRIPTS.get(unicodedata.name(sign, "").partition(" ")[0])


@lru_cache(maxsize=4096)
def font_of(sign: str) -> str | None:
    """The file of the first font that has this sign: the program's own, else one of the computer's."""
    if sign.isspace() or _has(own_font(False), sign):
        return own_font(False)
    return next((path for path in _system_fonts() if _has(path, sign)), None)


@lru_cache(maxsize=1)
def _system_fonts() -> tuple[str, ...]:
    """Those that are likely to have rare letters first."""
    pygame.font.init()
    names: list[str] = []
    with suppress(OSError, ValueError):  # the search asks the system, which may not answer
        names = list(pygame.font.get_fonts())
    names.sort(key=lambda name: not any(word in name for word in LIKELY))
    paths = (pygame.font.match_font(name) for name in names[:MOST_FONTS])
    return tuple(dict.fromkeys(path for path in paths if path))


def _has(path: str, sign: str) -> bool:
    """Whether a font draws something of its own for a sign."""
    pygame.font.init()
    try:
        probe = pygame.font.Font(path, PROBE_PX)  # closed again as soon as it has told
        if probe.metrics(sign) != probe.metrics(NO_LETTER):
            return True
        drawn, none = (probe.render(each, True, WHITE) for each in (sign, NO_LETTER))
    except (OSError, pygame.error, UnicodeError):
        return False
    return pygame.image.tobytes(drawn, "RGBA") != pygame.image.tobytes(none, "RGBA")


@lru_cache(maxsize=8)
def content(path: str) -> bytes:
    """Of a font's file: read once for every size, and no size keeps the file open. Raises OSError."""
    return Path(path).read_bytes()


@lru_cache(maxsize=256)
def _opened(path: str, px: int, script: str | None, right_to_left: bool) -> pygame.font.Font | None:
    """None of a file that is no font, or has no letters of this size."""
    pygame.font.init()
    try:
        font = pygame.font.Font(BytesIO(content(path)), px)
    except (OSError, pygame.error):
        return None
    with suppress(pygame.error):  # built without HarfBuzz: letters stay unjoined
        if right_to_left:
            font.set_direction(pygame.DIRECTION_RTL)
        if script is not None:
            font.set_script(script)
    return font


# -- drawing -------------------------------------------------------------------------------------------------------


def width_of_line(line: str, px: int, bold: bool) -> int:
    """How wide `drawn_line` is, in pixels."""
    return sum(_wide(run, px, bold) for run in runs(line))


def drawn_line(line: str, px: int, bold: bool, ink: tuple[int, int, int]) -> pygame.Surface:
    """A line of whatever scripts as a picture, as high as one of the own font."""
    own = _opened(own_font(bold), px, None, False)
    assert own is not None
    made = pygame.Surface((max(width_of_line(line, px, bold), 1), own.get_height()), pygame.SRCALPHA)
    x = 0
    for run in runs(line):
        font = _font(run, px, bold)
        if font is None:
            _block(made, run.text, pygame.Rect(x, 0, _wide(run, px, bold), made.get_height()), own)
        else:
            made.blit(font.render(run.text, True, ink), (x, own.get_ascent() - font.get_ascent()))
        x += _wide(run, px, bold)
    return made


def _font(run: ScriptRun, px: int, bold: bool) -> pygame.font.Font | None:
    """The font of a run, no higher than the own one; None where there is none."""
    if run.font is None:
        return None
    if run.font == own_font(False):
        return _opened(own_font(bold), px, run.script, run.right_to_left)
    font, own = _opened(run.font, px, run.script, run.right_to_left), _opened(own_font(bold), px, None, False)
    if font is None or own is None or font.get_height() <= own.get_height():
        return font
    smaller = max(1, px * own.get_height() // font.get_height())
    return _opened(run.font, smaller, run.script, run.right_to_left)


def _wide(run: ScriptRun, px: int, bold: bool) -> int:
    font = _font(run, px, bold)
    if font is not None:
        return int(font.size(run.text)[0])
    own = _opened(own_font(bold), px, None, False)
    assert own is not None
    return int(own.size("000")[0]) + px // 2


def number_of(letters: str) -> tuple[int, tuple[int, int, int]]:
    """Three figures and a colour for letters that cannot be drawn: the same for the same letters, on every computer."""
    sign = zlib.crc32(unicodedata.normalize("NFC", letters.strip()).encode("utf-8"))
    return 100 + sign % 900, COLOURS[(sign // 900) % len(COLOURS)]


def _block(made: pygame.Surface, letters: str, place: pygame.Rect, own: pygame.font.Font) -> None:
    number, colour = number_of(letters)
    pygame.draw.rect(made, colour, place.inflate(-2, -max(2, place.height // 8)), border_radius=place.height // 5)
    figures = own.render(str(number), True, WHITE)
    made.blit(figures, figures.get_rect(center=place.center))
