"""Without a camera that helps: told plainly, the person may go on guided by time; nothing is then seen or counted.

It is offered when no camera or model could be opened, when the camera is lost, and while too few frames are judged. A
picture that comes too slowly guides by time, unasked, what needs a quick one: a movement whose speed is judged, and
whatever is done on the floor, where the keys are out of reach and only a gesture stops.
"""

from coach.core.base.frozen import replace
from coach.core.clinical import safety
from coach.core.dialogue.questions import Answer
from coach.core.exercise.model import Exercise, Routine, Step
from coach.core.exercise.posture_defaults import ON_THE_FLOOR
from coach.core.monitoring.velocity import paced
from coach.core.session.asking import ask, on_answer
from coach.core.session.exercise_run import Out
from coach.core.session.guidance import DECLINED, OFFERS
from coach.core.session.state import DURING, Phase, Session, exercise, fields, with_guidance
from coach.core.session.transitions import close_work, end, go, nothing_on


def screening(state: Session) -> Phase:
    """Where a session begins once nothing is left on the skin: with the offer, where there is no picture."""
    return Phase.UNSEEN if state.monitoring.guidance.waits else Phase.SCREENING


def told_at_start(routine: Routine, state: Session, out: Out) -> None:
    """Who asked to be guided by time is told what that means, and the record says so."""
    if state.monitoring.guidance.blind is not None and state.monitoring.guidance.agreed:
        _agreed(routine, state, state.monitoring.guidance.blind, out)


def lost(routine: Routine, state: Session, out: Out) -> Session:
    """The camera is gone, and somebody can be asked. What it tracks stops for the offer; anything else goes on.

    A question, a timer or what lies on the skin needs no picture: the offer waits for the next step that does.
    """
    state = with_guidance(state, replace(state.monitoring.guidance, blind="source_lost", agreed=False))
    state = replace(state, monitoring=replace(state.monitoring, seen=None))
    out.tell("camera_lost", **fields(routine, state))
    if state.run.phase not in DURING or not exercise(routine, state).tracked:
        out.offer("note", "note.camera_lost")
        return state
    back = Phase.READY
    if state.work is not None:
        state, back = nothing_on(close_work(routine, state, "not_seen", out), out), Phase.CHECKIN
    return _offer(replace(state, run=replace(state.run, paused=False, paused_s=0.0)), "source_lost", back)


def before_step(routine: Routine, state: Session) -> Session | None:
    """As a tracked step is made ready: the offer that it waits for; None where it may begin."""
    if not exercise(routine, state).tracked:
        return None
    if state.monitoring.guidance.waits:
        return _offer(state, str(state.monitoring.guidance.blind), Phase.READY)
    slow = _slow(state) and state.monitoring.guidance.slow_agreed is None
    return _offer(state, "slow", Phase.READY) if slow and not needs_pictures(exercise(routine, state)) else None


def guided(routine: Routine, state: Session, out: Out) -> Session:
    """With the step that begins now among those that are guided by time, where it is to be; the record says why."""
    up = exercise(routine, state)
    if not up.tracked:
        return state
    guidance = state.monitoring.guidance
    slow = _slow(state) and (needs_pictures(up) or guidance.slow_agreed is True)
    if guidance.blind is None and not slow:
        return state
    if guidance.blind is None:
        out.tell("guided_by_time", why="slow", **fields(routine, state))
        if guidance.slow_agreed is None:
            out.offer("note", "note.by_time_slow")
    return with_guidance(state, replace(guidance, steps=guidance.steps | {state.run.place}))


def _slow(state: Session) -> bool:
    """Whether the picture is too slow, and somebody could be asked: a recording is followed as it is."""
    return (
        state.dialogue.askable and state.monitoring.guidance.blind is None and state.monitoring.guidance.slowness.slow
    )


def needs_pictures(up: Exercise) -> bool:
    """Whether it needs a quick picture: a speed of its own is judged, or only a gesture reaches the program."""
    return len(paced(up)) > 1 or up.posture in ON_THE_FLOOR


def told_slow(step: Step, state: Session, out: Out) -> Session:
    """Says once in a session what to do where too few frames a second are judged for gestures and limits."""
    per_s = state.monitoring.watching.rate.per_s
    if not step.exercise.tracked or per_s is None or per_s >= safety.LEAST_FRAMES_PER_S or state.monitoring.slow_told:
        return state
    out.tell("slow_frames", step=state.run.place, exercise=step.exercise.id, per_s=round(per_s, 1))
    out.offer("note", "note.slow")
    return replace(state, monitoring=replace(state.monitoring, slow_told=True))


def _offer(state: Session, why: str, after: Phase) -> Session:
    state = with_guidance(state, replace(state.monitoring.guidance, offered=why))
    return go(replace(state, run=replace(state.run, after_unseen=after)), Phase.UNSEEN)


def offered_unplaced(state: Session) -> Session:
    """The person wants this step without the camera, which they could not place: what that means is told first."""
    return _offer(state, "not_placed", Phase.READY)


def enter_unseen(routine: Routine, state: Session, out: Out) -> Session:
    """On entering UNSEEN, says that the person is not seen, and offers to go on guided by time."""
    return ask(state, str(OFFERS[state.monitoring.guidance.offered]), out)


@on_answer
def unseen(routine: Routine, state: Session, question: str, answer: Answer, out: Out) -> Session:
    """In UNSEEN, a yes goes on to where the offer was made.

    A no ends the session; where there is a picture it goes on with that, or back to placing the camera.
    """
    why, yes = state.monitoring.guidance.offered, answer.value == "yes"
    if not yes and why in DECLINED:
        return end(routine, state, DECLINED[why], out)
    if why == "not_placed" and not yes:
        return go(state, Phase.PLACEMENT)
    if why == "not_placed":
        guidance = state.monitoring.guidance
        state = with_guidance(state, replace(guidance, steps=guidance.steps | {state.run.place}))
        _agreed(routine, state, why, out)
    elif why == "slow":
        state = with_guidance(state, replace(state.monitoring.guidance, slow_agreed=yes))
    else:
        state = with_guidance(state, replace(state.monitoring.guidance, agreed=True))
        _agreed(routine, state, why, out)
    return go(state, state.run.after_unseen)


def _agreed(routine: Routine, state: Session, why: str, out: Out) -> None:
    out.tell("guided_by_time", why=why, **fields(routine, state))
    out.offer("note", "note.by_time")
