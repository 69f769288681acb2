"""In the clinic: its own camera reads the codes that a patient's screen shows."""

import io
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from PIL import Image

from coach.app.code_finder import CodeFinder
from coach.app.home_sight import open_feed
from coach.core.base.phrases import Words
from coach.core.base.types import Pixels, Text, text
from coach.core.home.home_parts import quiet
from coach.core.home.home_view import HomeView
from coach.devices.clock import MonotonicClock
from coach.devices.errors import SourceError
from coach.devices.screen import Window
from coach.parcel.errors import ParcelError
from coach.parcel.light.in_clinic import ReceivedSummary, receive_summary
from coach.parcel.light.reader import LightReader
from coach.records.errors import StoreError
from coach.records.rows import Patient
from coach.records.store import Store

UNWATCHED_S = 10.0  # without a look at the page, after which the camera is released [E]
QUALITY = 60  # of WebP: enough to hold a screen in the middle

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


def received(done: ReceivedSummary, words: Words) -> list[str]:
    """What came, in sentences."""
    key = f"routine.{done.summary.routine}.title"
    routine = words.say_key(key) if key in words else done.summary.routine
    day = done.summary.started_at.astimezone().strftime("%Y-%m-%d %H:%M")
    told = [text("light.received", name=done.patient.handle, routine=routine, day=day)]
    return [*map(words.say, told), *([] if done.checked else [words.say(text("light.unchecked"))])]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenProgress:
    """How far the reading of a screen is."""

    reading: bool = False  # the camera is open
    sentence: str = ""  # what is still to come, what has come, or what is wrong
    patient: Patient | None = None  # whose page has something new


class ScreenReader:
    """For `coach review`: one screen at a time, in a thread of its own, as long as somebody looks at the page."""

    def __init__(self, source: str, words: Words) -> None:
        self._source, self._words = source, words
        self._turn = threading.Lock()
        self._thread: threading.Thread | None = None
        self._state = ScreenProgress()
        self._image: Pixels | None = None
        self._looked_s, self._stopped = 0.0, threading.Event()

    def begin(self, store: Store) -> None:
        """Opens the camera, unless it is open."""
        with self._turn:
            if self._thread is not None and self._thread.is_alive():
                return
            self._stopped.clear()
            self._looked_s, self._image = time.monotonic(), None
            self._state = ScreenProgress(reading=True, sentence=self._words.say(text("home.camera.waiting")))
            self._thread = threading.Thread(target=self._read, args=(store,), name="screen reader", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Gives the camera back, and waits until it is free."""
        self._stopped.set()
        if (thread := self._thread) is not None:
            thread.join(UNWATCHED_S)

    def now(self) -> ScreenProgress:
        """The progress; asking for it counts as a look at the page."""
        self._looked_s = time.monotonic()
        return self._state

    def picture(self) -> bytes:
        """The newest picture (WebP), as in a mirror."""
        image = self._image
        if image is None:
            return b""
        out = io.BytesIO()
        Image.fromarray(image[:, ::-1]).save(out, "WEBP", quality=QUALITY, method=0)
        return out.getvalue()

    def _read(self, store: Store) -> None:
        sentence = self._words.say(text("report.review.screen.left"))
        patient: Patient | None = None
        try:
            content = read_content(self._source, self._words, self._show)
            if content is not None:
                done = receive_summary(store, content)
                sentence, patient = " ".join(received(done, self._words)), done.patient
        except (SourceError, ParcelError, StoreError) as error:
            sentence = str(error)
        finally:  # whatever happened, the page does not wait for a thread that has ended
            self._state, self._image = ScreenProgress(sentence=sentence, patient=patient), None

    def _show(self, sentence: Text, newest: Pixels | None) -> bool:
        self._image = newest if newest is not None else self._image
        self._state = ScreenProgress(reading=True, sentence=self._words.say(sentence))
        return self._stopped.is_set() or time.monotonic() - self._looked_s > UNWATCHED_S
