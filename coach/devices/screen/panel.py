"""What a session needs of whatever shows it and takes the keys: a window, or a terminal."""

from collections.abc import Callable
from typing import Protocol

from coach.core.base.phrases import Words
from coach.core.base.types import Pixels
from coach.core.dialogue.outline_fit import FigureOutline
from coach.core.dialogue.screen_model import View
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import Input


class Panel(Protocol):
    """Each method raises ScreenError once it is gone."""

    draws: bool  # whether it shows pictures
    touched: bool  # at the last look: any key or button, whatever it means
    guide_px: tuple[int, int] | None  # width and height of the place of the figure, as last drawn

    def show(
        self,
        view: View,
        words: Words,
        image: Pixels | None = None,
        *,
        guide: Pixels | None = None,
        outline: FigureOutline | None = None,
        muted: bool = False,
    ) -> None:
        """Shows this moment."""

    def show_page(self, draw: Callable[[Canvas], None], words: Words) -> None:
        """Shows a drawn page; nothing where it does not draw."""

    def inputs(self) -> list[Input]:
        """What the person did since the last call, oldest first."""

    def close(self) -> None: ...
