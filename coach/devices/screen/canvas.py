"""A surface with a theme and a language, which remembers where text and buttons were put."""

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import pygame

from coach.core.base.phrases import Words
from coach.core.base.types import Text
from coach.core.dialogue.screen_model import Choice
from coach.devices.screen import shapes, text
from coach.devices.screen.inputs import Input
from coach.devices.screen.theme import Colour, Theme

BODY = 24  # body text is at least one part in so many of the shorter side: readable at three metres

# what was drawn -> the number of the way that fitted; a question stays for many frames
FITTING: dict[Hashable, int] = {}
MOST_FITTING = 256


@dataclass(frozen=True, slots=True)
class Button:
    """Where a click gives an input."""

    rect: pygame.Rect
    input: Input


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece of text that was drawn."""

    text: str
    box: pygame.Rect  # what it had to stay within
    rect: pygame.Rect  # what it took
    px: int
    whole: bool
    ink: str
    ground: str
    least_px: float = 0.0  # that it was to have

    @property
    def cramped(self) -> bool:
        """Whether its end was left off, or it was drawn smaller than it should be."""
        return not self.whole or self.px < self.least_px


class Canvas:
    def __init__(self, surface: pygame.Surface, theme: Theme, words: Words) -> None:
        self.surface, self.theme, self.words = surface, theme, words
        width, height = surface.get_size()
        self.unit = min(height, width) / BODY  # px, the size of body text
        self.buttons: list[Button] = []
        self.placed: list[Placed] = []
        self.pages: tuple[tuple[Choice, ...], ...] = ()  # of a list: the choices of each
        self.guide_px: tuple[int, int] | None = None  # width and height of the place of the figure

    @property
    def cramped(self) -> list[Placed]:
        """The texts that did not fit, or were made smaller than they should be."""
        return [placed for placed in self.placed if placed.cramped]

    def needs(self, sentence: str, width: float, size: float = 1.0, bold: bool = False) -> float:
        """The height in pixels of a text of `size` units in this width; that of the screen where a word is too wide."""
        high = text.height_of(sentence, int(width), math.ceil(size * self.unit), bold)
        return high if high < math.inf else float(self.surface.get_height())

    def first_fitting(self, box: pygame.Rect, ways: Sequence[Callable[[], None]], key: Hashable) -> None:
        """Fills the box by the first of these ways, the roomiest first, that cramps no text; else by the last.

        `key` is what is drawn: which way fits is remembered for it.
        """
        key = (self.surface.get_size(), box.size, self.words.language, key)
        begin = FITTING.get(key, 0)
        for number, way in enumerate(ways[begin:], begin):
            buttons, placed = len(self.buttons), len(self.placed)
            way()
            if number == len(ways) - 1 or not any(each.cramped for each in self.placed[placed:]):
                break
            del self.buttons[buttons:], self.placed[placed:]
            self.surface.fill(self.theme.background, box)
        if len(FITTING) >= MOST_FITTING:
            FITTING.clear()
        FITTING[key] = number

    def colour(self, name: str) -> Colour:
        colour: Colour = getattr(self.theme, name)
        return colour

    def say(self, sentence: Text | None) -> str:
        return "" if sentence is None else self.words.say(sentence)

    def shows(self, sentence: str) -> bool:
        """Whether exactly this text stands on the canvas already."""
        return any(placed.text == sentence for placed in self.placed)

    def write(
        self,
        sentence: str,
        box: pygame.Rect,
        *,
        most: float = 1.0,
        least: float = 1.0,
        bold: bool = False,
        ink: str = "text",
        ground: str = "background",
        align: str = "center",
    ) -> pygame.Rect:
        """Text of `least` to `most` units within the box, vertically centred; `align` is left, center or right.

        What is read at the keyboard, and not from the floor, may have a `least` under 1. A text that does not fit is
        made smaller still, and stands in `cramped`.
        """
        if not sentence:
            return pygame.Rect(box.left, box.centery, 0, 0)
        fitted = text.fit(sentence, box.width, box.height, math.ceil(most * self.unit), bold)
        least_px = math.floor(min(least, most) * self.unit)
        if fitted.px < least_px:  # the sizes that are tried step over some
            fitted = text.fit(sentence, box.width, box.height, least_px, bold)
        step = text.line_height(fitted.px, bold)
        y = box.centery - step * len(fitted.lines) // 2
        taken: list[pygame.Rect] = []
        for line in fitted.lines:
            picture = text.drawn(line, fitted.px, bold, self.colour(ink))
            place = picture.get_rect(top=y)
            setattr(place, {"left": "left", "right": "right", "center": "centerx"}[align], _edge(box, align))
            self.surface.blit(picture, place)
            taken.append(place)
            y += step
        rect = taken[0].unionall(taken[1:]) if taken else pygame.Rect(box.center, (0, 0))
        self.placed.append(Placed(sentence, box.copy(), rect, fitted.px, fitted.whole, ink, ground, least_px))
        return rect

    def panel(self, rect: pygame.Rect, ground: str = "panel", edge: str | None = None, width: float = 0.1) -> None:
        """A box with round corners, and an edge of `width` units where an edge is named."""
        radius = 0.5 * self.unit
        if edge is None:
            shapes.box(self.surface, rect, radius, self.colour(ground))
        else:
            edge_px = max(2, round(width * self.unit))
            shapes.framed(self.surface, rect, radius, self.colour(ground), self.colour(edge), edge_px)

    def button(self, rect: pygame.Rect, meaning: Input) -> None:
        self.buttons.append(Button(rect.copy(), meaning))


def _edge(box: pygame.Rect, align: str) -> int:
    return {"left": box.left, "right": box.right, "center": box.centerx}[align]
