"""Everything that one drawing of the screen depends on."""

from dataclasses import dataclass

from coach.core.base.types import Pixels
from coach.core.dialogue.outline_fit import FigureOutline
from coach.core.dialogue.screen_model import View


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenScene:
    """Everything on the screen at one moment."""

    view: View
    image: Pixels | None = None  # the camera's picture, (height, width, 3) RGB, not mirrored
    guide: Pixels | None = None  # the figure that shows the exercise, (height, width, 3) RGB, shown as it is
    outline: FigureOutline | None = None  # where the body should be in the camera's picture
    focus: int | None = None  # the choice that Enter takes
    pending: int | None = None  # the choice that was typed, and may get a second digit
    page: int = 0  # of a list that is longer than the screen
    muted: bool = False
    calm: bool = False  # reduced motion: nothing grows, shrinks or glides
    unfocused: bool = False  # keys go to another program
