"""What a session's window shows: who it is, the greeting, each moment, and the last screen."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from coach.app.demonstration import Guides
from coach.app.leaving import LeaveRequest
from coach.app.options import ScreenLook
from coach.app.room import Room
from coach.core import session
from coach.core.base.phrases import Words
from coach.core.base.types import Event, Pixels, Text
from coach.core.dialogue import welcome
from coach.core.exercise.model import Routine
from coach.core.session import presenter
from coach.core.summary import recap
from coach.devices.feed import POLL_S, Seen
from coach.devices.screen import Window

NAMELESS = frozenset({"me", "demo"})  # default patient IDs, not names to greet with
RECAP_S = 30.0  # the last screen stays so long, or until a key is pressed


@dataclass(slots=True)
class Screen:
    """A window with what it remembers from one moment to the next."""

    window: Window
    routine: Routine
    guides: Guides
    marks: tuple[Text, ...] = ()  # that it is a trial, or a demonstration
    recap: tuple[Text, ...] | None = None  # once it is over
    image: Pixels | None = None  # the last one that was captured

    def show(self, state: session.Session, seen: Seen | None, events: Sequence[Event], *, muted: bool) -> None:
        """The screen of this moment."""
        if seen is not None and seen.frame is not None:
            self.image = seen.frame.image
        if state.ending.end == "completed" and self.recap is None:
            self.recap = recap.recap(events)
        view = presenter.view(self.routine, state, recap=self.recap or (), marks=self.marks)
        image = self.image if seen is not None else None
        self.window.show(view, self.routine.words, image, guide=self.guides.picture(view), muted=muted)


def who(people: Sequence[str], words: Words, look: ScreenLook, *, new: str | None = None) -> str | None:
    """The first screen asks whose session it is, or whether that name is `new` here; None when it is closed.

    Raises ScreenError without a display.
    """
    view = welcome.who(people) if new is None else welcome.newcomer(new, people)
    window = Window(fullscreen=look.fullscreen, theme=look.theme)
    try:
        while True:
            window.show(view, words)
            for given in window.inputs():
                if given.kind == "answer":
                    return given.value
                if given.value in ("stop", "quit"):
                    return None
            time.sleep(POLL_S)
    finally:
        window.close()


def greet(room: Room, words: Words, patient: str, leaving: LeaveRequest) -> None:
    """A person with a name is greeted by it, aloud and on the screen; any key goes on, and a stop is a stop."""
    if room.window is None or not room.camera.live or patient in NAMELESS:
        return
    view = welcome.greeting(patient)
    room.speaker.say(words.say(view.notice.captions[0]))
    while room.speaker.speaking:
        room.window.show(view, words, muted=not room.speaker.audible)
        pressed = room.window.inputs()
        leaving.times += any(given.value in ("stop", "quit") for given in pressed)
        if pressed or leaving.asked:
            room.speaker.stop_speech()
        time.sleep(POLL_S)


def linger(
    room: Room, screen: Screen | None, state: session.Session, events: Sequence[Event], leaving: LeaveRequest
) -> None:
    """The last screen stays for a while, to be read: what was done, or what to do now. Any key or click closes it."""
    if screen is None or not room.camera.live or state.ending.end == "quit":
        return
    until_s = time.monotonic() + RECAP_S
    while time.monotonic() < until_s and not leaving.asked and not screen.window.inputs():
        screen.show(state, None, events, muted=not room.speaker.audible)
        time.sleep(POLL_S)
