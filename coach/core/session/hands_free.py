"""Answering without getting up: what the camera sees of a gesture becomes an answer, a stop, or a wish.

A question that has been spoken and not answered for `READ_AFTER_S` has its choices read aloud one by one; the raised
arm takes the one that is offered, and a second raise confirms it ([R] 3).
"""

from coach.core.base.frozen import replace
from coach.core.dialogue.gesture_hint import gesture_hint
from coach.core.dialogue.gestures import (
    GESTURES,
    Happened,
    Lookout,
    What,
    close_question,
    lookout_for,
    open_question,
    took_hold,
    watch,
)
from coach.core.dialogue.questions import Answer
from coach.core.dialogue.read_aloud import begin_reading, read_on
from coach.core.exercise.model import Exercise, Routine
from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS
from coach.core.session.exercise_run import Out
from coach.core.session.state import Phase, Session, Tick, at_step, exercise, steps_of, talking
from coach.core.tracking.observation import Observation

READ_AFTER_S = 5.0  # a person with a key at hand has used it by then [E]
BY_HAND = "press"  # any key or button that means nothing else picks as a raised arm does
# while nothing is being done people are in any posture, also still in that of the last exercise
AT_REST = ("hand_on_head_upright", "forearm_up")
UPRIGHT = {"hand_on_head": "hand_on_head_upright"}  # at rest, a hand beside the head means nothing when lying


def hands(routine: Routine, state: Session, tick: Tick, seen: Observation | None, out: Out) -> tuple[Session, Tick]:
    """One moment: the gestures seen in it, and the moment with what they say added to its answers and commands.

    `seen` None is no new frame. A call for help and a stop go before everything; while the person has paused, only
    those are heeded.
    """
    look = _lookout(routine, state)
    state = _opened(state)
    state, happened = _watched(state, seen, look, out)
    if any(one.what is What.HELP for one in happened):
        return state, replace(tick, commands=(*tick.commands, "gesture_help"))
    if any(one.what is What.STOP for one in happened):
        return state, replace(tick, commands=(*tick.commands, "gesture_stop"))
    if tick.pressed:
        happened = (*happened, Happened(What.RAISED, BY_HAND, "", tick.t_s))
    if state.run.paused:
        return state, tick  # the person's own pause is for nothing else
    if state.dialogue.asked is not None:
        return _read(state, tick, look, happened, out)
    state = state if state.dialogue.reading is None else replace(state, dialogue=replace(state.dialogue, reading=None))
    # sitting up to rest is not a request
    wish = any(one.what is What.RAISED and _wishes(one.gesture) for one in happened)
    if wish and state.run.phase is Phase.EXERCISE:
        return replace(state, dialogue=replace(state.dialogue, gesturing=took_hold(state.dialogue.gesturing))), replace(
            tick, commands=(*tick.commands, "what_now")
        )
    return state, tick


def _wishes(gesture: str) -> bool:
    return gesture == BY_HAND or GESTURES[gesture].stops


def _lookout(routine: Routine, state: Session) -> Lookout:
    """Of an exercise the gesture that its movement does not look like; at rest any that people would use."""
    at = _at_last(routine, state)
    up = exercise(routine, at) if at_step(routine, at) else None
    own = lookout_for(up) if up is not None else Lookout((), ("arm_up",))
    if state.run.phase is Phase.EXERCISE or (up is not None and _holds_something(up)):
        return own
    answers = tuple(dict.fromkeys(UPRIGHT.get(name, name) for name in (*own.answers, *AT_REST)))
    return Lookout(answers, tuple(name for name in own.stops if name not in answers))


def _holds_something(up: Exercise) -> bool:
    """Whether the hands look like the posture's own gesture in it, as they do as long as they hold a strap or a leg."""
    return up.gesture != POSTURE_DEFAULTS[up.posture].gesture


def _at_last(routine: Routine, state: Session) -> Session:
    """Past the last step people are in the posture of that one still."""
    steps = steps_of(routine, state)
    if state.run.place < len(steps):
        return state
    return replace(
        state,
        run=replace(state.run, place=max((place for place, step in enumerate(steps) if step is not None), default=-1)),
    )


def _opened(state: Session) -> Session:
    """Tells the gestures when a question opens, once for each, and when none is open any more."""
    asked = state.dialogue.asked
    if asked is None:
        closed = state.dialogue.opened is None and not state.dialogue.gesturing.asking
        return (
            state
            if closed
            else replace(
                state, dialogue=replace(state.dialogue, opened=None, gesturing=close_question(state.dialogue.gesturing))
            )
        )
    if asked.repeats or state.dialogue.opened == (asked.id, asked.opened_s):
        return state
    # the arm that asked for the choices is still up, and means only that
    gesturing = state.dialogue.gesturing if asked.id == "what_now" else open_question(state.dialogue.gesturing)
    return replace(
        state, dialogue=replace(state.dialogue, opened=(asked.id, asked.opened_s), reading=None, gesturing=gesturing)
    )


def _watched(state: Session, seen: Observation | None, look: Lookout, out: Out) -> tuple[Session, tuple[Happened, ...]]:
    if seen is None:
        return state, ()
    gesturing, happened = watch(state.dialogue.gesturing, seen, look)
    for one in happened:
        if one.what is not What.LOWERED:
            out.tell("gesture_seen", gesture=one.gesture, what=one.what.value, side=one.side)
    return replace(state, dialogue=replace(state.dialogue, gesturing=gesturing)), happened


# -- reading the choices aloud ----------------------------------------------------------------------------------------


def _read(state: Session, tick: Tick, look: Lookout, happened: tuple[Happened, ...], out: Out) -> tuple[Session, Tick]:
    asked = state.dialogue.asked
    assert asked is not None
    if state.dialogue.reading is None:
        raised = any(one.what is What.RAISED for one in happened)
        return (_begun(state, look, raised, out) if look.answers or tick.pressed else state), tick
    reading, offer = read_on(
        state.dialogue.reading, tick.t_s, happened, speaking=tick.speaking, rising=state.dialogue.gesturing.rising
    )
    if offer is not None:
        out.offers.append(offer)
    answer = reading.scan.answer
    if answer is None or reading.taken:
        return replace(state, dialogue=replace(state.dialogue, reading=reading)), tick
    return replace(state, dialogue=replace(state.dialogue, reading=replace(reading, taken=True))), replace(
        tick, answers=(*tick.answers, Answer(answer))
    )


def gesture_shown(routine: Routine, state: Session) -> str | None:
    """The gesture that answers now, in the posture that the person is seen in; None where nobody is seen or none
    does."""
    seen = state.monitoring.seen
    return None if seen is None or not seen.person else _hint(state, _lookout(routine, state))


def _hint(state: Session, look: Lookout) -> str | None:
    seen = state.monitoring.seen
    return gesture_hint(None if seen is None else seen.posture, look.answers)


def _begun(state: Session, look: Lookout, raised: bool, out: Out) -> Session:
    """The reading, where it is time for it: after a while without a key, or at once for a raised arm."""
    asked = state.dialogue.asked
    assert asked is not None
    waited_s = -1.0 if asked.spoken_s is None else state.run.t_s - asked.spoken_s
    seen = raised or (state.monitoring.seen is not None and state.monitoring.seen.person)
    if not seen or talking(state) or waited_s < 0 or (waited_s < READ_AFTER_S and not raised) or not asked.all_count:
        return state
    hint = _hint(state, look)
    if hint is not None and hint not in state.dialogue.hinted:
        out.offer("note", f"gesture.{hint}")
        return replace(state, dialogue=replace(state.dialogue, hinted=state.dialogue.hinted | {hint}))
    return replace(state, dialogue=replace(state.dialogue, reading=begin_reading(asked.choices, state.run.t_s)))
