"""What the person can ask for at any moment."""

from collections.abc import Callable

from coach.core.base.frozen import replace
from coach.core.base.types import text
from coach.core.dialogue.questions import MEANT
from coach.core.exercise.model import Routine
from coach.core.session import help_call
from coach.core.session.asking import ask, insisted, may_change, turned_to
from coach.core.session.exercise_phases import easier, skip, what_now
from coach.core.session.exercise_run import Out
from coach.core.session.safety_net import was_readable
from coach.core.session.state import Phase, Session, exercise
from coach.core.session.transitions import end, on_skin, paused


def _help(routine: Routine, state: Session, out: Out) -> Session:
    return help_call.called(routine, state, out, "key")


def _help_by_gesture(routine: Routine, state: Session, out: Out) -> Session:
    return help_call.called(routine, state, out, "gesture")


def _stop(routine: Routine, state: Session, out: Out) -> Session:
    out.tell("stop_pressed", by="key")
    return end(routine, state, "stopped", out)


def _stop_by_gesture(routine: Routine, state: Session, out: Out) -> Session:
    out.tell("stop_pressed", by="gesture")
    return end(routine, state, "stopped", out, then=text("advice.keep_up"))


def _what_now(routine: Routine, state: Session, out: Out) -> Session:
    return what_now(state, out)


def _loud_sound(routine: Routine, state: Session, out: Out) -> Session:
    """In the middle of an exercise it waits, and asks whether to stop ([R2] S16)."""
    waits = state.run.phase is Phase.EXERCISE and state.dialogue.asked is None
    return ask(state, "loud_sound", out) if waits else state


def _quit(routine: Routine, state: Session, out: Out) -> Session:
    return end(routine, state, "quit", out)


def _pause(routine: Routine, state: Session, out: Out) -> Session:
    if state.run.paused:
        out.tell("resumed", by="person")
        out.offer("resumed", "cue.resumed")
        return replace(state, run=replace(state.run, paused=False, paused_s=0.0))
    if insisted(state):
        return state
    if state.run.phase is Phase.EXERCISE and on_skin(exercise(routine, state)):
        return skip(routine, state, out)  # what lies on the skin must come off: a pause would leave it there
    if state.run.phase is Phase.SAFETY_NET and was_readable(routine, state):
        return skip(routine, state, out)  # Enter, and the one key of a remote, go on from what was read
    return paused(state, out)


def _repeat(routine: Routine, state: Session, out: Out) -> Session:
    if state.dialogue.asked is not None:
        if state.dialogue.asked.paused:
            out.tell("resumed", by="person")
        return ask(state, state.dialogue.asked.id, out, repeat=state.dialogue.asked.repeats)
    if state.run.phase in (Phase.SHOW, Phase.EXERCISE):
        out.offer("show", exercise(routine, state).sentence("say"))
    return state


def _back(routine: Routine, state: Session, out: Out) -> Session:
    """To the last row before this one whose answer may be given anew; where there is none, nothing happens."""
    asked = state.dialogue.asked
    if asked is None or asked.id in MEANT or state.run.phase not in (Phase.SCREENING, Phase.TODAY):
        return state
    order = state.dialogue.form.order
    # of a list that has a tick already, all of it is asked anew
    end = order.index(asked.id) + (asked.id in state.dialogue.form.done) if asked.id in order else 0
    before = order[:end]
    row = next((one for one in reversed(before) if may_change(state, one)), None)
    if row is None:
        return state
    out.tell("went_back", question=row)
    return turned_to(state, row, out)


CALLS = ("help", "gesture_help")  # heeded after an ending as well
# in the order in which they are heeded: whoever needs help, then a stop, whatever else was pressed
COMMANDS: dict[str, Callable[[Routine, Session, Out], Session]] = {
    "help": _help,
    "gesture_help": _help_by_gesture,
    "stop": _stop,
    "gesture_stop": _stop_by_gesture,
    "quit": _quit,
    "pause": _pause,
    "skip": skip,
    "repeat": _repeat,
    "back": _back,
    "what_now": _what_now,
    "loud_sound": _loud_sound,
    "easier": easier,
}
