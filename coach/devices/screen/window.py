"""The window: shows views, and hands over what the person presses and clicks."""

import atexit
import os

import pygame

from coach.core.base.phrases import Words
from coach.core.base.types import Pixels
from coach.core.dialogue.screen_model import View
from coach.devices.quiet import quiet
from coach.devices.screen.canvas import Button
from coach.devices.screen.draw import render
from coach.devices.screen.errors import ScreenError
from coach.devices.screen.inputs import FULLSCREEN, PRESS, Input, first_focus, moved_focus, pressed
from coach.devices.screen.theme import DARK, Theme
from coach.devices.screen.x_server import watch_server

OF_SOUND = (pygame.AUDIODEVICEADDED, pygame.AUDIODEVICEREMOVED)  # devices/sound asks for these by itself
LAST_BUTTON = 3  # left, middle, right; beyond them the wheel turns
SMALLEST = (640, 480)
NO_DISPLAY = (
    "No display could be opened{reason}: the session goes on with sound only. "
    "Start it on a computer with a screen, or with --no-window."
)


class Window:
    """Opens at once; `calm` moves nothing. Raises ScreenError without a display. From the main thread only."""

    def __init__(
        self,
        size: tuple[int, int] | None = None,
        *,
        fullscreen: bool = False,
        title: str = "coach",
        theme: Theme = DARK,
        calm: bool = False,
    ) -> None:
        try:
            with quiet():
                pygame.display.init()
                # SDL falls back on a driver that shows nothing to anybody
                if pygame.display.get_driver() == "offscreen" and "SDL_VIDEODRIVER" not in os.environ:
                    raise ScreenError(NO_DISPLAY.format(reason=""))
                pygame.display.set_caption(title)
                pygame.display.set_mode(size or _comfortable(), pygame.FULLSCREEN if fullscreen else pygame.RESIZABLE)
        except pygame.error as error:
            pygame.display.quit()
            raise ScreenError(NO_DISPLAY.format(reason=f" ({error})")) from error
        except ScreenError:
            pygame.display.quit()
            raise
        pygame.display.set_allow_screensaver(False)  # nobody touches the keyboard for minutes
        self._lost = False
        self._watch = watch_server(self._lose)
        self.theme, self.calm = theme, calm
        self._buttons: list[Button] = []
        self._asked: tuple[str, tuple[str, ...]] = ("", ())
        self._focus: int | None = None
        self.touched = False  # at the last look: any key, or any button of the mouse, whatever it means

    def show(
        self, view: View, words: Words, image: Pixels | None = None, *, guide: Pixels | None = None, muted: bool = False
    ) -> None:
        """Draw this moment. Raises ScreenError once the display is gone.

        `image` as the camera saw it, (height, width, 3) RGB; `guide` as it is to be seen.
        """
        self._check()
        question = view.question
        asked = ("", ()) if question is None else (question.id, tuple(choice.value for choice in question.choices))
        if asked != self._asked:
            self._asked, self._focus = asked, first_focus(asked[1])
        surface = pygame.display.get_surface()
        assert surface is not None
        self._buttons = render(
            surface, view, words, image, self.theme, guide=guide, focus=self._focus, muted=muted, calm=self.calm
        )
        pygame.display.flip()

    def inputs(self) -> list[Input]:
        """What the person did since the last call, oldest first. Call it every frame: it keeps the window alive."""
        self._check()
        happened = pygame.event.get(exclude=OF_SOUND)
        self.touched = any(event.type in (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN) for event in happened)
        return [meaning for event in happened if (meaning := self._meaning(event)) is not None]

    def close(self) -> None:
        if self._lost:
            atexit.unregister(pygame.quit)  # it would wait for the display that is gone
        else:
            pygame.display.quit()

    def _lose(self) -> None:
        self._lost = True

    def _check(self) -> None:
        """Raises ScreenError once the display is gone: SDL would wait for it, or crash."""
        if self._lost:
            raise ScreenError("The display is gone.")

    def _meaning(self, event: pygame.event.Event) -> Input | None:
        if event.type == pygame.QUIT:
            return Input("command", "quit")
        if event.type == pygame.MOUSEBUTTONDOWN and event.button <= LAST_BUTTON:
            on = (button.input for button in reversed(self._buttons) if button.rect.collidepoint(event.pos))
            return next(on, None) if event.button == 1 else PRESS
        if event.type != pygame.KEYDOWN:
            return None
        if event.key == FULLSCREEN:
            pygame.display.toggle_fullscreen()
            return None
        values = self._asked[1]
        self._focus = moved_focus(event.key, values, self._focus)
        return pressed(event.key, getattr(event, "scancode", 0), values, self._focus)


def _comfortable() -> tuple[int, int]:
    """Most of the desktop, in a shape that any screen has."""
    width, height = pygame.display.get_desktop_sizes()[0]
    return max(SMALLEST[0], width * 9 // 10), max(SMALLEST[1], height * 8 // 10)
