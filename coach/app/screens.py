"""What a session's window shows: who it is, the greeting, each moment, and the last screen."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from coach.app.demonstration import Guides
from coach.app.leaving import LeaveRequest
from coach.app.options import ScreenLook
from coach.app.room import Room
from coach.core import session
from coach.core.base.phrases import Words
from coach.core.base.types import Event, Pixels, Text, text
from coach.core.dialogue import welcome
from coach.core.dialogue.screen_model import Closing, View
from coach.core.exercise.model import Routine
from coach.core.session import practice_call, presenter
from coach.devices.feed import POLL_S, Seen
from coach.devices.screen import Panel, Window
from coach.devices.screen.inputs import Input
from coach.devices.screen.light_code import draw_light_code
from coach.devices.screen.picture import aspect
from coach.devices.sound import Speaker

NAMELESS = frozenset({"me", "demo"})  # default patient IDs, not names to greet with
HELP = "help"  # of session.COMMANDS
TURN = Input("command", "doctor")
READ, MUTE, CARD = Input("command", "repeat"), Input("command", "mute"), Input("command", "pause")
SHOW = Input("command", "skip")  # the summary to a therapist's camera
STAYS = frozenset({READ, MUTE})  # what closes no last screen
GOES_ON = (CARD.value,)
READ_MOST_S = 900.0  # a page for a doctor stays open so long [E]
CODE_S = 0.7  # each code of a summary: a camera of ten pictures a second sees it often enough [E]
RECAP_S = 30.0  # the last screen stays so long, or until a key is pressed


Screens = tuple[tuple[tuple[Text, ...], ...], ...]  # the lines of each page


@dataclass(slots=True)
class Screen:
    """A window or terminal with what it remembers from one moment to the next."""

    panel: Panel
    routine: Routine
    guides: Guides
    marks: tuple[Text, ...] = ()  # that it is a trial, or a demonstration
    closing: Callable[[session.Session, Sequence[Event]], Closing] | None = None  # makes the last screen
    closed: tuple[int, Closing] | None = None  # it, and of how many events it was made
    image: Pixels | None = None  # the last one that was captured
    doctor: Callable[[], Screens] | None = None  # makes the pages to show a doctor
    codes: Callable[[], tuple[Pixels, ...]] | None = None  # makes those of the session's summary
    pages: Screens = ()  # of them, once they were asked for
    page: int | None = None  # the one that is shown

    def show(self, state: session.Session, seen: Seen | None, events: Sequence[Event], *, muted: bool) -> None:
        """The screen of this moment."""
        if seen is not None and seen.frame is not None:
            self.image = seen.frame.image
        if state.monitoring.guidance.blind is not None:  # the last picture of a camera that is gone shows nobody
            self.image = None
        closing = self._closing(state, events)
        view = self._leafed(presenter.view(self.routine, state, closing=closing, marks=self.marks))
        if not self.panel.draws:
            self.panel.show(view, self.routine.words, muted=muted)
            return
        image = self.image if seen is not None else None
        guide = self.guides.picture(view, self.panel.guide_px)
        outline = self.guides.outline(view, aspect(image, view.mirror.pose))
        self.panel.show(view, self.routine.words, image, guide=guide, outline=outline, muted=muted)

    def _closing(self, state: session.Session, events: Sequence[Event]) -> Closing | None:
        """The last screen, once it is over; anew where comfort or a card came after."""
        if self.closing is None or not presenter.is_closing(state):
            return None
        if self.closed is None or self.closed[0] != len(events):
            self.closed = len(events), self.closing(state, events)
        return self.closed[1]

    def turn(self) -> None:
        """Opens the pages to show a doctor, or turns to the next one; after the last one they are closed."""
        if self.page is None:
            self.pages = self.doctor() if self.doctor is not None else ()
        following = 0 if self.page is None else self.page + 1
        self.page = following if following < len(self.pages) else None

    @property
    def offers_codes(self) -> bool:
        """Whether the last screen offers to show its summary to a therapist's camera."""
        return self.codes is not None and self.page is None and self.closed is not None and self.closed[1].shows

    def show_codes(self, leaving: LeaveRequest) -> list[Input]:
        """The codes of the summary, one after the other, until anything is pressed: what that was."""
        codes = self.codes() if self.codes is not None else ()
        begun_s = time.monotonic()
        while codes and not leaving.asked and (shown_s := time.monotonic() - begun_s) < READ_MOST_S:
            at = int(shown_s / CODE_S) % len(codes)
            draw = partial(draw_light_code, code=codes[at], place=(at + 1, len(codes)))
            self.panel.show_page(draw, self.routine.words)
            if pressed := self.panel.inputs():
                return pressed
            time.sleep(POLL_S)
        return []

    def read_aloud(self, speaker: Speaker) -> None:
        """What the last screen says."""
        if self.closed is None:
            return
        closing = self.closed[1]
        speaker.stop_speech()
        for line in (closing.title, *closing.lines, closing.following):
            if line is not None:
                speaker.say(self.routine.words.say(line))

    def _leafed(self, view: View) -> View:
        if view.leaflet is None or not view.leaflet.turns:
            self.page = None
            return view
        if self.doctor is None:
            return replace(view, leaflet=None)
        if self.page is None:
            return view
        leaflet = replace(view.leaflet, lines=self.pages[self.page], page=(self.page + 1, len(self.pages)))
        return replace(view, title=text("report.doctor.title"), leaflet=leaflet, closing=None)


def who(people: Sequence[str], words: Words, look: ScreenLook, *, new: str | None = None) -> str | None:
    """The first screen asks whose session it is, or whether that name is `new` here; None when it is closed.

    Raises ScreenError without a display.
    """
    return asked(welcome.who(people) if new is None else welcome.newcomer(new, people), words, look)


def asked(view: View, words: Words, look: ScreenLook) -> str | None:
    """The answer to a question in a window of its own; None when it is closed.

    A call for help takes its place, and nothing follows it. Raises ScreenError without a display.
    """
    window = Window(fullscreen=look.fullscreen, theme=look.theme, remember_fullscreen=look.remember_fullscreen)
    try:
        while True:
            window.show(view, words)
            for given in window.inputs():
                if given.kind == "answer":
                    return given.value
                if given.value == HELP:
                    calling(window, words)
                    return None
                if given.value in ("stop", "quit"):
                    return None
            time.sleep(POLL_S)
    finally:
        window.close()


def calling(window: Window, words: Words) -> None:
    """Whom to call, in this window, until somebody answers that help is there, or leaves."""
    call, _ = practice_call.called(time.monotonic())
    while True:
        window.show(practice_call.view(call), words)
        if any(given.kind == "answer" or given.value == "quit" for given in window.inputs()):
            return
        time.sleep(POLL_S)


def greet(room: Room, words: Words, patient: str, leaving: LeaveRequest) -> tuple[str, ...]:
    """A person with a name is greeted by it, aloud and on the screen; any key goes on, and a stop is a stop.

    Gives what the session is to begin with: a call for help.
    """
    if room.panel is None or not room.camera.live or patient in NAMELESS:
        return ()
    wished: tuple[str, ...] = ()
    view = welcome.greeting(patient)
    room.speaker.say(words.say(view.notice.captions[0]))
    while room.speaker.speaking:
        room.panel.show(view, words, muted=not room.speaker.audible)
        pressed = room.panel.inputs()
        leaving.times += any(given.value in ("stop", "quit") for given in pressed)
        wished += _calls(pressed)
        if pressed or leaving.asked:  # at once, also from a voice that does not come to an end
            room.speaker.stop_speech()
            break
        time.sleep(POLL_S)
    return wished


def _calls(pressed: Sequence[Input]) -> tuple[str, ...]:
    return tuple(given.value for given in pressed if given.kind == "command" and given.value == HELP)


def linger(
    room: Room, screen: Screen | None, state: session.Session, events: Sequence[Event], leaving: LeaveRequest
) -> tuple[str, ...]:
    """The last screen stays for a while, to be read: what was done, or what to do now. Any key or click closes it.

    R reads it aloud, N shows its summary to a therapist's camera where it offers that, and the key that goes on opens
    the card that it offers. Gives what the session is to go on with: a call for help or that card, else nothing.
    """
    if screen is None or not room.camera.live or state.ending.end == "quit":
        return ()
    until_s = time.monotonic() + RECAP_S
    while (time.monotonic() < until_s or room.speaker.speaking) and not leaving.asked:
        pressed = screen.panel.inputs()
        turned = [given for given in pressed if given == TURN]
        kept = [given for given in pressed if given in STAYS]
        if SHOW in pressed and screen.offers_codes:
            left = screen.show_codes(leaving)
            if _calls(left) or any(given.value == "quit" for given in left):
                return _calls(left)
            until_s = time.monotonic() + RECAP_S
        elif pressed and not turned and not kept:
            return _calls(pressed) or (GOES_ON if CARD in pressed and state.ending.card is not None else ())
        for given in kept:
            if given == READ:
                screen.read_aloud(room.speaker)
            else:
                room.speaker.mute(not room.speaker.muted)
        for _ in turned:
            screen.turn()
            until_s = time.monotonic() + (RECAP_S if screen.page is None else READ_MOST_S)
        screen.show(state, None, events, muted=not room.speaker.audible)
        time.sleep(POLL_S)
    return ()
