"""Answering without getting up: what the camera sees of a gesture becomes an answer, a stop, or a wish.

A question that has been spoken and not answered has its choices read aloud one by one; the raised arm takes the one
that is offered, and a second raise confirms it ([R] 3). Where a microphone listens, a short sound does the same for the
questions of `BY_SOUND` ([R2] S16).
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
from coach.core.dialogue.hearing import Noticed, forgiven, listen_on
from coach.core.dialogue.questions import BY_SOUND, INSISTED, Answer
from coach.core.dialogue.read_aloud import SOUND, SWITCH, Reading, begin_reading, read_on
from coach.core.dialogue.scanning import HEARD_S
from coach.core.exercise.model import Exercise, Routine
from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS
from coach.core.session.exercise_run import Out
from coach.core.session.state import (
    Listening,
    Phase,
    Picking,
    Session,
    Tick,
    at_step,
    exercise,
    steps_of,
    talking,
    with_asked,
)
from coach.core.session.transitions import lies_low
from coach.core.tracking.observation import Observation

READ_AFTER_S = 5.0  # a person with a key at hand has used it by then [E]
CONFIRM_HEARD_S = 2.0  # a sound that confirms begins within this: what comes later is none [E]
EARLY_S = 0.3  # the silence with which a sentence ends is waited for; by then its last word is over [E]
STALE_S = 1.0  # a microphone that gave nothing for so long is gone [E]
VAIN_MOST = 2  # picks by sound that nobody confirmed: something else makes them [E]
LOW_S = 1.0  # on the floor a key is seldom at hand [E]
AT_ONCE_S = 0.1  # and whoever has just answered without one does so again [E]
NOT_PICKING = Picking()
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
    if any(one.what is What.RAISED for one in happened):  # an arm answers from here on
        picking = replace(state.dialogue.picking, by_switch=False)
        state = replace(state, dialogue=replace(state.dialogue, picking=picking))
    if any(one.what is What.HELP for one in happened):
        return state, replace(tick, commands=(*tick.commands, "gesture_help"))
    if any(one.what is What.STOP for one in happened):
        return state, replace(tick, commands=(*tick.commands, "gesture_stop"))
    state, noticed = _listened(state, tick)
    if tick.pressed:
        happened = (*happened, Happened(What.RAISED, SWITCH, "", tick.t_s))
        if state.dialogue.asked is not None:  # one press too early is no press in vain: the reading begins at once
            state = replace(
                state, dialogue=replace(state.dialogue, picking=replace(state.dialogue.picking, by_switch=True))
            )
    if tick.answers and state.dialogue.picking != NOT_PICKING:  # by its key, which is at hand then
        state = replace(state, dialogue=replace(state.dialogue, picking=NOT_PICKING))
    if state.dialogue.asked is not None and not state.run.paused:
        state, heard = _by_sound(state, noticed, out)
        return _read(routine, state, tick, look, (*happened, *heard), out)
    state = state if state.dialogue.reading is None else replace(state, dialogue=replace(state.dialogue, reading=None))
    # sitting up to rest is not a request
    wish = any(one.what is What.RAISED and _wishes(one.gesture) for one in happened)
    if wish and (state.dialogue.asked is None or state.run.paused) and state.ending.end is None:
        return _wished(state, tick)
    if noticed.alarm_s is not None and state.run.phase is Phase.EXERCISE and not state.run.paused:
        return state, replace(tick, commands=(*tick.commands, "loud_sound"))
    return state, tick


def _wished(state: Session, tick: Tick) -> tuple[Session, Tick]:
    """A raised arm while nothing is asked: in an exercise it is asked what for; else it pauses, or goes on."""
    gesturing = took_hold(state.dialogue.gesturing)
    if state.run.phase is Phase.EXERCISE and not state.run.paused:
        return replace(state, dialogue=replace(state.dialogue, gesturing=gesturing)), replace(
            tick, commands=(*tick.commands, "what_now")
        )
    if tick.pressed:  # a key that means nothing pauses nothing
        return state, tick
    return replace(state, dialogue=replace(state.dialogue, gesturing=close_question(gesturing))), replace(
        tick, commands=(*tick.commands, "pause")
    )


def _wishes(gesture: str) -> bool:
    return gesture == SWITCH or GESTURES[gesture].stops


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


# -- what is heard -----------------------------------------------------------------------------------------------------


def _listened(state: Session, tick: Tick) -> tuple[Session, Noticed]:
    if tick.sound is None:
        return state, Noticed()
    before = state.dialogue.listening or Listening()
    ear, noticed = listen_on(before.ear, tick.sound)
    return replace(state, dialogue=replace(state.dialogue, listening=replace(before, ear=ear))), noticed


def _listening(state: Session) -> Listening | None:
    """The ear, where a short sound may answer what is asked now: never what is about safety."""
    asked, listening = state.dialogue.asked, state.dialogue.listening
    fresh = listening is not None and state.run.t_s - listening.ear.t_s < STALE_S
    return listening if asked is not None and asked.id in BY_SOUND and fresh else None


def _hears(state: Session) -> bool:
    """Whether it may now: the room is calm, and what was picked by sound was meant."""
    listening = _listening(state)
    return listening is not None and listening.ear.works and listening.vain < VAIN_MOST


def _by_sound(state: Session, noticed: Noticed, out: Out) -> tuple[Session, tuple[Happened, ...]]:
    """The short sounds that pick what has been read: each began after its last word, while it was waited for."""
    reading, listening = state.dialogue.reading, state.dialogue.listening
    if reading is None or reading.over or reading.scan.spoken_s is None or listening is None or not _hears(state):
        return state, ()
    most_s = reading.scan.spoken_s + (CONFIRM_HEARD_S if reading.confirming else HEARD_S)
    meant = [one for one in noticed.short if reading.scan.spoken_s - EARLY_S <= one.since_s <= most_s]
    ear = listening.ear
    for one in meant:
        ear = forgiven(ear, one)
        out.tell("sound_heard", lasted_s=round(one.lasted_s, 2))
    state = replace(state, dialogue=replace(state.dialogue, listening=replace(listening, ear=ear)))
    return state, tuple(Happened(What.RAISED, SOUND, "", one.since_s) for one in meant)


def _counted(state: Session, before: Reading, after: Reading) -> Session:
    """A pick by sound that was confirmed, or was not."""
    listening = state.dialogue.listening
    if listening is None or before.by != SOUND or not before.confirming or after.confirming:
        return state
    vain = 0 if after.scan.answer is not None else listening.vain + 1
    return replace(state, dialogue=replace(state.dialogue, listening=replace(listening, vain=vain)))


# -- reading the choices aloud ----------------------------------------------------------------------------------------


def _read(
    routine: Routine, state: Session, tick: Tick, look: Lookout, happened: tuple[Happened, ...], out: Out
) -> tuple[Session, Tick]:
    asked = state.dialogue.asked
    assert asked is not None
    raised = any(one.what is What.RAISED for one in happened)
    state = _told_loud(_waited_for(state, raised), out)
    reading = state.dialogue.reading
    if reading is None or (reading.over and not reading.taken and raised):
        if not (look.answers or tick.pressed or _hears(state)):
            return state, tick
        return _begun(routine, state, look, raised, again=reading is not None, out=out), tick
    gesturing, listening = state.dialogue.gesturing, _listening(state) if _hears(state) else None
    before = reading
    reading, offer = read_on(
        before,
        tick.t_s,
        happened,
        speaking=tick.speaking or (listening is not None and not listening.ear.open),
        rising=gesturing.rising or (listening is not None and listening.ear.may_be_short),
        raised=gesturing.raised,
        hears=listening is not None,
    )
    if offer is not None:
        out.offers.append(offer)
    answer = reading.scan.answer
    state = _counted(replace(state, dialogue=replace(state.dialogue, reading=reading)), before, reading)
    if answer is None or reading.taken:
        return state, tick
    reading = replace(reading, taken=True)
    picking = replace(state.dialogue.picking, hands_off=True)
    return replace(state, dialogue=replace(state.dialogue, reading=reading, picking=picking)), replace(
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


def _waited_for(state: Session, raised: bool) -> Session:
    """The clock of silence starts when the choices have been read, and again at any sign of answering (D7).

    What must be answered is insisted on meanwhile as well.
    """
    asked, reading = state.dialogue.asked, state.dialogue.reading
    assert asked is not None
    if asked.spoken_s is None or asked.id in INSISTED:
        return state
    being_read = reading is not None and not reading.over
    # what is read once more is no new question ([R2] 7)
    if not (raised or (being_read and asked.repeats == 0)):
        return state
    return with_asked(state, replace(asked, spoken_s=state.run.t_s))


def _begun(routine: Routine, state: Session, look: Lookout, raised: bool, *, again: bool, out: Out) -> Session:
    """The reading, where it is time for it: after a while without a key, or at once for a raised arm."""
    asked = state.dialogue.asked
    assert asked is not None
    waited_s = -1.0 if asked.spoken_s is None else state.run.t_s - asked.spoken_s
    hears = _hears(state)
    person = state.monitoring.seen is not None and state.monitoring.seen.person
    picking, by_switch = state.dialogue.picking, state.dialogue.picking.by_switch  # which no camera has to see
    low = lies_low(routine, _at_last(routine, state))
    patience_s = AT_ONCE_S if picking.hands_off or by_switch else LOW_S if low else READ_AFTER_S
    can_pick = raised or hears or person or by_switch
    too_early = talking(state) or waited_s < 0 or (waited_s < patience_s and not raised) or not asked.all_count
    if not again and (not can_pick or too_early):
        return state
    explained = None if by_switch and not person else _explained(state, look, hears, out)
    if explained is not None:
        return explained
    if raised and not by_switch:
        out.offer("note", "gesture.seen")
    reading = begin_reading(asked.choices, state.run.t_s, known=picking.hands_off)
    return replace(state, dialogue=replace(state.dialogue, reading=reading))


def _explained(state: Session, look: Lookout, hears: bool, out: Out) -> Session | None:
    """How to answer without a key, said once, each way; None where that is known."""
    listening = _listening(state)
    hint = _hint(state, look)
    if hint is not None and hint not in state.dialogue.taught.gestures:
        out.offer("hint", f"gesture.{hint}")
        taught = replace(state.dialogue.taught, gestures=state.dialogue.taught.gestures | {hint})
        return replace(state, dialogue=replace(state.dialogue, taught=taught))
    if listening is None or not listening.ear.noise.known:
        return None
    if hears and not listening.told:
        out.offer("note", "hear.hint")
        return replace(state, dialogue=replace(state.dialogue, listening=replace(listening, told=True)))
    return None


def _told_loud(state: Session, out: Out) -> Session:
    """That no sound is heard here is said once, before or in the middle of a reading."""
    listening = _listening(state)
    if listening is None or listening.told_loud or not (listening.ear.noise.loud or listening.vain >= VAIN_MOST):
        return state
    out.offer("note", "hear.loud")
    return replace(state, dialogue=replace(state.dialogue, listening=replace(listening, told_loud=True)))
