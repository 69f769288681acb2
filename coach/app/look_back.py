"""The person's own page in a window of its own: leafed through, and read aloud where that is asked for."""

import time
from functools import partial

from coach.app.naming import naming
from coach.app.options import ScreenLook, Sound
from coach.app.prescribed import therapist_words
from coach.app.screens import calling
from coach.core.base.phrases import Words
from coach.core.home.look_back import LookPage
from coach.core.home.look_back import look_back as pages_of
from coach.devices.clock import MonotonicClock
from coach.devices.feed import POLL_S
from coach.devices.screen import Window
from coach.devices.screen.inputs import NEXT, PREVIOUS
from coach.devices.screen.look_back import LeafState, draw_look_back
from coach.devices.sound import Speaker, open_speaker
from coach.records.review import Review, day_of
from coach.records.store import Store

ONWARD = frozenset({NEXT.value, "skip", "pause"})  # N and the space bar too
BACK = frozenset({PREVIOUS.value, "back"})


def pages(records: Store, patient: str, words: Words) -> tuple[LookPage, ...]:
    """The pages of a patient, by the handle; of nobody known the one that says that nothing is recorded.

    Raises StoreError.
    """
    person = records.find(patient)
    today = day_of(records.now(), None)
    visits = () if person is None else Review(records).visits(person)
    prescribed = () if person is None else therapist_words(records, person, today)
    return pages_of(visits, prescribed, today, naming(words))


def look_back(records: Store, patient: str, words: Words, look: ScreenLook, sound: Sound | None = None) -> None:
    """Shows the pages of a patient until they are closed; without `sound` they can be read aloud as a session speaks.

    Arrows, N, the space bar, a click and a remote turn them, R reads aloud from this page on, anything else closes.
    Raises ScreenError without a display, StoreError.
    """
    leaves = pages(records, patient, words)
    window = Window(fullscreen=look.fullscreen, theme=look.theme, calm=look.calm)
    voice = _Voice(words, sound or Sound())
    try:
        _leaf_through(window, leaves, words, voice)
    finally:
        voice.close()
        window.close()


def _leaf_through(window: Window, leaves: tuple[LookPage, ...], words: Words, voice: "_Voice") -> None:
    at = 0
    while True:
        leaf = LeafState(page=at, pages=len(leaves), reads=voice.reads, muted=voice.muted)
        window.show_page(partial(draw_look_back, page=leaves[at], leaf=leaf), words)
        for given in window.inputs():
            if given.value in ONWARD | BACK:
                turned = min(max(at + (1 if given.value in ONWARD else -1), 0), len(leaves) - 1)
                if turned != at:
                    at = turned
                    voice.turned(leaves[at])
            elif given.value == "repeat":
                voice.read(leaves[at])
            elif given.value == "mute":
                voice.mute()
            elif given.value == "help":
                voice.hush()
                calling(window, words)
                return
            else:
                return
        time.sleep(POLL_S)


class _Voice:
    """Reads pages aloud, once it is asked to; only then the loudspeaker is opened."""

    def __init__(self, words: Words, sound: Sound) -> None:
        self._words, self._sound = words, sound
        self._speaker: Speaker | None = None

    @property
    def reads(self) -> bool:
        """Whether it was asked to."""
        return self._speaker is not None

    @property
    def muted(self) -> bool:
        return self._speaker is not None and not self._speaker.audible

    def read(self, page: LookPage) -> None:
        """This page, and from now on each that is turned to."""
        if self._speaker is None:
            sound = self._sound
            self._speaker, _ = open_speaker(
                mute=sound.mute,
                voice_name=sound.voice,
                language=self._words.language,
                rate=sound.rate,
                volume=sound.volume,
                clock=MonotonicClock(),
            )
        self._speaker.stop_speech()
        for line in page.spoken:
            self._speaker.say(self._words.say(line))

    def turned(self, page: LookPage) -> None:
        if self._speaker is not None:
            self.read(page)

    def mute(self) -> None:
        if self._speaker is not None:
            self._speaker.mute(not self._speaker.muted)

    def hush(self) -> None:
        if self._speaker is not None:
            self._speaker.stop_speech()

    def close(self) -> None:
        if self._speaker is not None:
            self._speaker.close()
