"""Everything that one drawing of the screen depends on, and what was drawn last."""

from dataclasses import dataclass, field

import pygame

from coach.core.base.phrases import Words
from coach.core.base.types import Pixels
from coach.core.dialogue.outline_fit import FigureOutline
from coach.core.dialogue.screen_model import View
from coach.core.home.home_view import HomeView
from coach.devices.screen.theme import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenScene:
    """Everything on the screen at one moment."""

    view: View
    # (height, width, 3) RGB: the camera's picture, not mirrored; and the figure that shows the exercise, shown as it is
    image: Pixels | None = field(default=None, compare=False)
    guide: Pixels | None = field(default=None, compare=False)
    outline: FigureOutline | None = None  # where the body should be in the camera's picture
    focus: int | None = None  # the choice that Enter takes
    pending: int | None = None  # the choice that was typed, and may get a second digit
    page: int = 0  # of a list that is longer than the screen
    muted: bool = False
    calm: bool = False  # reduced motion: nothing grows, shrinks or glides
    unfocused: bool = False  # keys go to another program

    @property
    def pictures(self) -> tuple[Pixels | None, ...]:
        return self.image, self.guide


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeScene:
    """Everything on the first screen, or on a page behind it."""

    view: HomeView
    image: Pixels | None = field(default=None, compare=False)  # as in a session
    focus: int | None = None

    @property
    def pictures(self) -> tuple[Pixels | None, ...]:
        return (self.image,)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What is on a surface, and by which words and colours."""

    surface: pygame.Surface
    scene: ScreenScene | HomeScene
    words: Words
    theme: Theme

    def alike(self, other: "Drawn | None") -> bool:
        """Whether it looks the same; a picture does where it is the same array."""
        if other is None or self.surface is not other.surface or self.words is not other.words:
            return False
        pictures = zip(self.scene.pictures, other.scene.pictures, strict=False)
        return self.theme == other.theme and self.scene == other.scene and all(a is b for a, b in pictures)
