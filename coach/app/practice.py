"""Joins the rooms for `coach practice`: reads the source, advances the practice, shows and speaks. Keeps nothing."""

from contextlib import ExitStack

from coach.app.leaving import LeaveRequest, leaving_on_signals
from coach.app.options import Options, Tell
from coach.app.room import Room, open_room, sound
from coach.core.base.phrases import Words
from coach.core.base.types import Pixels
from coach.core.session import practice, practice_presenter
from coach.core.session.practice_state import Practice, PracticePart, PracticeTick
from coach.devices.feed import Seen

STOPS_BY = {"sit_up": "sit_up_and_hand"}  # sitting up alone stops nothing
SHOWS = 3  # the number that the virtual patient picks, by its place in the row


def run(words: Words, options: Options, tell: Tell) -> tuple[int, list[str]]:
    """One whole practice; its exit code of design section 4, and what worked, in sentences. Raises SourceError."""
    with ExitStack() as stack:
        room = open_room(stack, words, options, tell, camera_needed=False)
        if room.refused:
            tell(room.refused)
        with leaving_on_signals() as leaving:
            state = _loop(room, words, leaving)
    return practice.exit_code(state), [words.say(line) for line in practice.summary(state)]


def _loop(room: Room, words: Words, leaving: LeaveRequest) -> Practice:
    state = Practice()
    image: Pixels | None = None
    while not state.over:
        seen = room.feed.next()
        state, given = practice.advance(state, _tick(room, seen, leaving))
        if state.sight.seen is not None:
            room.backend.look(state.sight.seen.search)
        sound(room.speaker, words, given)
        if room.patient is not None:
            room.patient.gesture(_wanted(state))
        if room.panel is not None:
            image = seen.frame.image if seen.frame is not None else image
            room.panel.show(practice_presenter.view(state), words, image, muted=not room.speaker.audible)
    return state


def _tick(room: Room, seen: Seen, leaving: LeaveRequest) -> PracticeTick:
    inputs = room.panel.inputs() if room.panel is not None else []
    touched = room.panel is not None and room.panel.touched
    for given in inputs:
        if given.value == "mute":  # the speaker's own matter
            room.speaker.mute(not room.speaker.muted)
    commands = [given.value for given in inputs if given.kind == "command"]
    return PracticeTick(
        t_s=seen.t_s,
        pose=seen.pose,
        touched=touched,
        commands=(*commands, "quit") if leaving.asked else tuple(commands),
        answers=tuple(given.value for given in inputs if given.kind == "answer"),
        speaking=room.speaker.speaking,
        sound=room.listened(),
        keys=room.panel is not None,
        sees=room.refused is None,
        source=seen.source,
    )


def _wanted(practice: Practice) -> str | None:
    """The gesture that a willing patient has up at this moment."""
    reading = practice.attempt.reading
    if practice.part is PracticePart.COUNT:
        up = (
            reading is not None
            and reading.given
            and (reading.scan.spoken_s is not None if reading.confirming else reading.scan.place + 1 == SHOWS)
        )
    else:
        up = practice.part in (PracticePart.GESTURE, PracticePart.STOP)
    if not (up and practice.trying):
        return None
    gesture = practice.attempt.gesture
    return STOPS_BY.get(gesture, gesture) if practice.part is PracticePart.STOP else gesture
