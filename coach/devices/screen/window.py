"""The window: shows views, and hands over what the person presses and clicks."""

import atexit
import os
import time
from collections.abc import Callable

import pygame

from coach.core.base.phrases import Words
from coach.core.base.types import Pixels, Text
from coach.core.dialogue.outline_fit import FigureOutline
from coach.core.dialogue.screen_model import View
from coach.core.home.home_view import HomeView
from coach.devices.quiet import quiet
from coach.devices.screen.canvas import Button, Canvas
from coach.devices.screen.draw import paint, settled
from coach.devices.screen.errors import ScreenError
from coach.devices.screen.home import render_home
from coach.devices.screen.inputs import FULLSCREEN, PRESS, TURNS, TYPING, Input, leafs
from coach.devices.screen.presses import NOTHING, Asked, Presses
from coach.devices.screen.scene import Drawn, HomeScene, ScreenScene
from coach.devices.screen.text import SMALLEST_PX, font
from coach.devices.screen.theme import DARK, Theme
from coach.devices.screen.turning import PageTurner
from coach.devices.screen.x_server import watch_server

OF_SOUND = (pygame.AUDIODEVICEADDED, pygame.AUDIODEVICEREMOVED)  # devices/sound asks for these by itself
# after these the window's pixels may be others than those that were drawn
UNCOVERED = frozenset({
    pygame.WINDOWEXPOSED, pygame.WINDOWSHOWN, pygame.WINDOWRESTORED, pygame.WINDOWMAXIMIZED, pygame.WINDOWRESIZED,
    pygame.WINDOWSIZECHANGED, pygame.WINDOWDISPLAYCHANGED, pygame.VIDEOEXPOSE, pygame.VIDEORESIZE,
})  # fmt: skip
LAST_BUTTON = 3  # left, middle, right; beyond them the wheel turns
SMALLEST = (640, 480)
WHOLE_SCREEN = (0, 0)  # what SDL takes for the size of the screen
NO_DISPLAY = (
    "No display could be opened{reason}: the session goes on with sound only. "
    "Start it on a computer with a screen, or with --no-window."
)


class Window:
    """Opens at once; `calm` moves nothing. From the main thread only.

    Raises ScreenError without a display, IncompleteInstallation without the fonts.

    `clock` gives the seconds by which presses that belong together are told. `remember_fullscreen` is told whenever
    the person switches between the whole screen and a window.
    """

    draws = True

    def __init__(
        self,
        size: tuple[int, int] | None = None,
        *,
        fullscreen: bool = False,
        title: str = "coach",
        theme: Theme = DARK,
        calm: bool = False,
        clock: Callable[[], float] = time.monotonic,
        remember_fullscreen: Callable[[bool], None] = lambda on: None,
    ) -> None:
        try:
            with quiet():
                pygame.display.init()
                # SDL falls back on a driver that shows nothing to anybody
                if pygame.display.get_driver() == "offscreen" and "SDL_VIDEODRIVER" not in os.environ:
                    raise ScreenError(NO_DISPLAY.format(reason=""))
                pygame.display.set_caption(title)
                flags = pygame.FULLSCREEN if fullscreen else pygame.RESIZABLE
                pygame.display.set_mode(WHOLE_SCREEN if fullscreen else size or _comfortable(), flags)
                # where the window has the whole screen: its size before, or to come
                self._windowed = (size or _comfortable()) if fullscreen else None
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
        self._leafing = False  # pages to read are shown: arrows turn them
        self._kept: list[Input] = []  # commands that came just before another question was shown
        self._turner = PageTurner(clock)
        self._pages: tuple[int, ...] = ()  # of the list that is shown: the words on each
        self._remember = remember_fullscreen
        self.unfocused = False  # keys go to another program
        self._drawn: Drawn | None = None  # what is up; None: it has to be drawn again
        self.guide_px: tuple[int, int] | None = None  # width and height of the place of the figure, as last drawn
        self.touched = False  # at the last look: any key, or any button of the mouse, whatever it means
        self._touched = False  # the same, since that look

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
        """Draw this moment. Raises ScreenError once the display is gone.

        `image` as the camera saw it, (height, width, 3) RGB; `guide` as it is to be seen.
        """
        self._check()
        self._leafing = False
        question = view.question
        values = tuple(choice.value for choice in question.choices) if question is not None else ()
        surface = self._shows(NOTHING if question is None else (question.id, values, question.opened_s))
        if surface is None:
            return
        scene = settled(
            ScreenScene(
                view=view,
                image=image,
                guide=guide,
                outline=outline,
                focus=self._presses.focus,
                pending=self._presses.pending,
                page=self._turner.page(self._pages),
                muted=muted,
                calm=self.calm,
                unfocused=self.unfocused,
            )
        )
        if self._is_up(Drawn(surface, scene, words, self.theme)):
            return
        canvas = Canvas(surface, self.theme, words)
        paint(canvas, scene)
        self._buttons, self.guide_px = canvas.buttons, canvas.guide_px
        asks = 0 if question is None else _words_in(canvas, question.text)
        self._pages = tuple(
            sum(_words_in(canvas, choice.label) for choice in page) + (asks if number == 0 else 0)
            for number, page in enumerate(canvas.pages)
        )
        pygame.display.flip()

    def show_home(self, view: HomeView, words: Words, image: Pixels | None = None) -> None:
        """Draw the first screen, or a page behind it. Raises ScreenError once the display is gone."""
        self._check()
        self._leafing = False
        values = tuple(item.value for item in view.items)
        surface = self._shows((view.page, values, None), view.first, typing=view.field is not None)
        if surface is None:
            return
        scene = HomeScene(view=view, image=image, focus=self._presses.focus)
        if self._is_up(Drawn(surface, scene, words, self.theme)):
            return
        self._buttons = render_home(surface, view, words, self.theme, image, focus=self._presses.focus)
        pygame.display.flip()

    def _shows(self, asked: Asked, first: int | None = None, *, typing: bool = False) -> pygame.Surface | None:
        """What is asked from now on; `first` is the place that Enter takes at once. The surface to draw it on; None
        while the window is minimised, where nobody sees it."""
        if asked != self._presses.asked or typing != self._typing:
            # what was pressed before this is on the screen was not meant for it; a command is one all the same
            self._kept += [given for given in self._happened() if given.kind == "command" and given != PRESS]
            self._presses.ask(asked, first)
            self._turner.ask()
            self._pages = ()
            if typing != self._typing:
                (pygame.key.start_text_input if typing else pygame.key.stop_text_input)()
            self._typing = typing
        if not pygame.display.get_active():
            self._drawn = None
            return None
        surface = pygame.display.get_surface()
        assert surface is not None
        return surface

    def _is_up(self, drawn: Drawn) -> bool:
        """Whether exactly this was drawn last, and nothing has covered it since; from now on it is what was drawn."""
        last, self._drawn = self._drawn, drawn
        return drawn.alike(last)

    def show_page(self, draw: Callable[[Canvas], None], words: Words) -> None:
        """Draw a page to read, which is no moment of a session. Raises ScreenError once the display is gone."""
        self._check()
        self._leafing, self._drawn = True, None
        surface = self._shows(NOTHING)
        if surface is None:
            return
        canvas = Canvas(surface, self.theme, words)
        draw(canvas)
        self._buttons = canvas.buttons
        pygame.display.flip()

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
            under = next((one.input for one in reversed(self._buttons) if one.rect.collidepoint(event.pos)), None)
            if under is not None and under.kind == "page":
                self._turner.turn(int(under.value))
                return []
            return self._presses.click(event.button, under)
        if event.type in UNCOVERED:
            self._drawn = None
        if event.type in (pygame.WINDOWFOCUSLOST, pygame.WINDOWFOCUSGAINED):
            self.unfocused = event.type == pygame.WINDOWFOCUSLOST
        if event.type == pygame.DROPFILE:
            return [Input("dropped", event.file)]
        if event.type == pygame.TEXTINPUT and self._typing:
            return [Input("typed", event.text)]
        if event.type != pygame.KEYDOWN:
            return []
        if event.key == FULLSCREEN:
            self._switch()
            return []
        if self._typing and event.key not in TURNS:
            return [TYPING[event.key]] if event.key in TYPING else []
        if self._leafing and (turned := leafs(event.key)) is not None:
            return [turned]
        return self._presses.key(event.key, getattr(event, "scancode", 0))

    def _switch(self) -> None:
        """Between the whole of the screen that the window is on, and a window."""
        surface = pygame.display.get_surface()
        assert surface is not None
        if self._windowed is None:
            self._windowed = surface.get_size()
            pygame.display.set_mode(WHOLE_SCREEN, pygame.FULLSCREEN)
        else:
            pygame.display.set_mode(self._windowed, pygame.RESIZABLE)
            self._windowed = None
        self._drawn = None
        self._remember(self._windowed is not None)


def _words_in(canvas: Canvas, sentence: Text) -> int:
    return len(canvas.say(sentence).split())


def _comfortable() -> tuple[int, int]:
    """Nearly the whole desktop, with its frame: whoever needs another program or the way out sees both."""
    width, height = pygame.display.get_desktop_sizes()[0]
    return max(SMALLEST[0], width * 95 // 100), max(SMALLEST[1], height * 88 // 100)
