"""In the clinic: its own camera reads the codes that a patient's screen shows."""

from collections.abc import Callable
from contextlib import ExitStack

from coach.app.code_finder import CodeFinder
from coach.app.home_sight import open_feed
from coach.core.base.phrases import Words
from coach.core.base.types import Pixels, Text, text
from coach.core.home.home_parts import quiet
from coach.core.home.home_view import HomeView
from coach.devices.clock import MonotonicClock
from coach.devices.screen import Window
from coach.parcel.errors import ParcelError
from coach.parcel.light.reader import LightReader

Shown = Callable[[Text, Pixels | None], bool]  # what is known, and the newest picture; whether somebody has left


def read_content(source: str, words: Words, shown: Shown) -> bytes | None:
    """What the codes before a camera hold, once all of them were seen; None where somebody has left before.

    A film that ends before is a ParcelError, which says what is missing. Raises SourceError.
    """
    finder, reader = CodeFinder(), LightReader()
    with ExitStack() as stack:
        feed = open_feed(stack, source, finder, MonotonicClock(), loop=False)
        while True:
            seen = feed.next()
            reader, told = reader.step(finder.taken())
            if told.content is not None:
                return told.content
            if seen.source != "ok":
                raise ParcelError(words.say(told.sentence))
            if shown(told.sentence, None if seen.frame is None else seen.frame.image):
                return None


def in_window(window: Window, words: Words) -> Shown:
    """Shows the camera's picture with what is still to come, until anything is pressed."""
    image: Pixels | None = None

    def show(sentence: Text, newest: Pixels | None) -> bool:
        nonlocal image
        image = image if newest is None else newest
        view = HomeView(
            page="receive", title=text("light.receive"), camera=True, lines=(sentence,), items=(quiet("close"),)
        )
        window.show_home(view, words, image)
        return bool(window.inputs())

    return show


def in_terminal(words: Words, tell: Callable[[str], None]) -> Shown:
    """Says what is still to come, whenever that has changed."""
    before: list[Text] = []

    def show(sentence: Text, _: Pixels | None) -> bool:
        if before[-1:] != [sentence]:
            before.append(sentence)
            tell(words.say(sentence))
        return False

    return show
