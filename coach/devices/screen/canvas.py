"""A surface with a theme and a language, which remembers where text and buttons were put."""

import math
from dataclasses import dataclass

import pygame

from coach.core.base.phrases import Words
from coach.core.base.types import Text
from coach.devices.screen import shapes, text
from coach.devices.screen.inputs import Input
from coach.devices.screen.theme import Colour, Theme

BODY = 24  # body text is at least one part in so many of the height: readable at three metres
NARROWEST = 28  # and of the width of an upright window


@dataclass(frozen=True, slots=True)
class Button:
    """Where a click gives an input."""

    rect: pygame.Rect
    input: Input


@dataclass(frozen=True, slots=True)
class Placed:
    """A piece of text that was drawn, for tests."""

    text: str
    box: pygame.Rect  # what it had to stay within
    rect: pygame.Rect  # what it took
    px: int
    whole: bool
    ink: str
    ground: str


class Canvas:
    def __init__(self, surface: pygame.Surface, theme: Theme, words: Words) -> None:
        self.surface, self.theme, self.words = surface, theme, words
        width, height = surface.get_size()
        self.unit = min(height / BODY, width / NARROWEST)  # px, the size of body text
        self.buttons: list[Button] = []
        self.placed: list[Placed] = []

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
        bold: bool = False,
        ink: str = "text",
        ground: str = "background",
        align: str = "center",
    ) -> pygame.Rect:
        """Text up to `most` units high within the box, vertically centred; `align` is left, center or right."""
        if not sentence:
            return pygame.Rect(box.left, box.centery, 0, 0)
        fitted = text.fit(sentence, box.width, box.height, math.ceil(most * self.unit), bold)
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
        self.placed.append(Placed(sentence, box.copy(), rect, fitted.px, fitted.whole, ink, ground))
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
