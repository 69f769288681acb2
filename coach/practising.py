"""Joins the rooms for `coach practice`: reads the source, advances the practice, shows and speaks. Keeps nothing."""

from contextlib import ExitStack
from dataclasses import dataclass

from coach import app
from coach.core import practice
from coach.core.practice import Part, Practice
from coach.core.types import Pixels
from coach.core.words import Words
from coach.devices.feed import Seen
from coach.mannequin.source import MannequinCamera

STOPS_BY = {"sit_up": "sit_up_and_hand"}  # sitting up alone stops nothing
SHOWS = 3  # the number that the virtual patient picks, by its place in the row


@dataclass(slots=True)
class Leaves:
    quit_asked: bool = False


def run(words: Words, options: app.Options, tell: app.Tell) -> tuple[int, list[str]]:
    """One whole practice; its exit code of design section 4, and what worked, in sentences. Raises SourceError."""
    with ExitStack() as stack:
        room = app.open_room(stack, words, options, tell)
        leaves = Leaves()
        with app.ctrl_c(leaves):
            state = _loop(room, words, leaves)
    return practice.exit_code(state), [words.say(line) for line in practice.summary(state)]


def _loop(room: app.Room, words: Words, leaves: Leaves) -> Practice:
    state = Practice()
    image: Pixels | None = None
    while not state.over:
        seen = room.feed.next()
        state, given = practice.advance(state, _tick(room, seen, leaves))
        app.sound(room.speaker, words, given)
        if isinstance(room.camera, MannequinCamera):
            room.camera.gesture(_wanted(state))
        if room.window is not None:
            image = seen.frame.image if seen.frame is not None else image
            room.window.show(practice.view(state), words, image, muted=not room.speaker.audible)
    return state


def _tick(room: app.Room, seen: Seen, leaves: Leaves) -> practice.Tick:
    inputs = room.window.inputs() if room.window is not None else []
    touched = room.window is not None and room.window.touched
    for given in inputs:
        if given.value == "mute":  # the speaker's own matter
            room.speaker.mute(room.speaker.audible)
    commands = [given.value for given in inputs if given.kind == "command"]
    return practice.Tick(
        t_s=seen.t_s,
        pose=seen.pose,
        touched=touched,
        commands=(*commands, "quit") if leaves.quit_asked else tuple(commands),
        answers=tuple(given.value for given in inputs if given.kind == "answer"),
        speaking=room.speaker.speaking,
        keys=room.window is not None,
        source=seen.source,
    )


def _wanted(state: Practice) -> str | None:
    """The gesture that a willing patient has up at this moment."""
    scan = state.scan
    if state.part is Part.COUNT:
        up = (
            scan is not None and state.given and (scan.spoken_s is not None if scan.picked else scan.place + 1 == SHOWS)
        )
    else:
        up = state.part in (Part.GESTURE, Part.STOP)
    if not (up and state.trying):
        return None
    return STOPS_BY.get(state.gesture, state.gesture) if state.part is Part.STOP else state.gesture
