"""The window: shows views, and hands over what the person presses and clicks."""

import atexit
import os
import time
from collections.abc import Callable

import pygame

from coach.core.base.phrases import Words
from coach.core.base.types import Pixels
from coach.core.dialogue.screen_model import View
from coach.core.home.home_view import HomeView
from coach.devices.quiet import quiet
from coach.devices.screen.canvas import Button
from coach.devices.screen.draw import render
from coach.devices.screen.errors import ScreenError
from coach.devices.screen.home import render_home
from coach.devices.screen.inputs import FULLSCREEN, PRESS, TURNS, TYPING, Input
from coach.devices.screen.presses import NOTHING, Asked, Presses
from coach.devices.screen.text import SMALLEST_PX, font
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
    """Opens at once; `calm` moves nothing. From the main thread only.

    Raises ScreenError without a display, IncompleteInstallation without the fonts.

    `clock` gives the seconds by which presses that belong together are told.
    """

    def __init__(
        self,
        size: tuple[int, int] | None = None,
        *,
        fullscreen: bool = False,
        title: str = "coach",
        theme: Theme = DARK,
        calm: bool = False,
        clock: Callable[[], float] = time.monotonic,
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
        pygame.key.set_repeat()  # a key that is held down is one press
        pygame.key.stop_text_input()  # an input method for other scripts would keep the letters to itself
        for bold in (False, True):
            font(SMALLEST_PX, bold)  # one that is missing is told now, and not in the middle of a session
        self._lost = False
        self._watch = watch_server(self._lose)
        self.theme, self.calm = theme, calm
        self._buttons: list[Button] = []
        self._presses = Presses(clock)
        self._typing = False  # letters are letters, and no answers
        self._kept: list[Input] = []  # commands that came just before another question was shown
        self.touched = False  # at the last look: any key, or any button of the mouse, whatever it means
        self._touched = False  # the same, since that look

    def show(
        self, view: View, words: Words, image: Pixels | None = None, *, guide: Pixels | None = None, muted: bool = False
    ) -> None:
        """Draw this moment. Raises ScreenError once the display is gone.

        `image` as the camera saw it, (height, width, 3) RGB; `guide` as it is to be seen.
        """
        self._check()
        question = view.question
        values = tuple(choice.value for choice in question.choices) if question is not None else ()
        surface = self._shows(NOTHING if question is None else (question.id, values, question.opened_s))
        self._buttons = render(
            surface,
            view,
            words,
            image,
            self.theme,
            guide=guide,
            focus=self._presses.focus,
            pending=self._presses.pending,
            muted=muted,
            calm=self.calm,
        )
        pygame.display.flip()

    def show_home(self, view: HomeView, words: Words, image: Pixels | None = None) -> None:
        """Draw the first screen, or a page behind it. Raises ScreenError once the display is gone."""
        self._check()
        values = tuple(item.value for item in view.items)
        surface = self._shows((view.page, values, None), view.first, typing=view.field is not None)
        self._buttons = render_home(surface, view, words, self.theme, image, focus=self._presses.focus)
        pygame.display.flip()

    def _shows(self, asked: Asked, first: int | None = None, *, typing: bool = False) -> pygame.Surface:
        """What is asked from now on; `first` is the place that Enter takes at once. The surface to draw it on."""
        if asked != self._presses.asked or typing != self._typing:
            # what was pressed before this is on the screen was not meant for it; a command is one all the same
            self._kept += [given for given in self._happened() if given.kind == "command" and given != PRESS]
            self._presses.ask(asked, first)
            if typing != self._typing:
                (pygame.key.start_text_input if typing else pygame.key.stop_text_input)()
            self._typing = typing
        surface = pygame.display.get_surface()
        assert surface is not None
        return surface

    def inputs(self) -> list[Input]:
        """What the person did since the last call, oldest first. Call it every frame: it keeps the window alive."""
        self._check()
        given = [*self._kept, *self._happened(), *self._presses.settled()]
        self._kept.clear()
        self.touched, self._touched = self._touched, False
        return given

    def _happened(self) -> list[Input]:
        happened = pygame.event.get(exclude=OF_SOUND)
        self._touched |= any(event.type in (pygame.KEYDOWN, pygame.MOUSEBUTTONDOWN) for event in happened)
        return [meaning for event in happened for meaning in self._meanings(event)]

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

    def _meanings(self, event: pygame.event.Event) -> list[Input]:
        if event.type == pygame.QUIT:
            return [Input("command", "quit")]
        if event.type == pygame.MOUSEBUTTONDOWN and event.button <= LAST_BUTTON:
            under = (button.input for button in reversed(self._buttons) if button.rect.collidepoint(event.pos))
            return self._presses.click(event.button, next(under, None))
        if event.type == pygame.TEXTINPUT and self._typing:
            return [Input("typed", event.text)]
        if event.type != pygame.KEYDOWN:
            return []
        if event.key == FULLSCREEN:
            pygame.display.toggle_fullscreen()
            return []
        if self._typing and event.key not in TURNS:
            return [TYPING[event.key]] if event.key in TYPING else []
        return self._presses.key(event.key, getattr(event, "scancode", 0))


def _comfortable() -> tuple[int, int]:
    """Most of the desktop, in a shape that any screen has."""
    width, height = pygame.display.get_desktop_sizes()[0]
    return max(SMALLEST[0], width * 9 // 10), max(SMALLEST[1], height * 8 // 10)
