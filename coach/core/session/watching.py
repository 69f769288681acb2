"""The one look at each new frame of a session: which exercise it is held against, and whether anything counts."""

from coach.core.base.frozen import replace
from coach.core.dialogue import camera_setup
from coach.core.exercise.model import Routine
from coach.core.filtering.identity import Following
from coach.core.monitoring.guard import Alarm, guard
from coach.core.session.guidance import slowness
from coach.core.session.state import WAITS_FOR, WATCHED, Phase, Session, Tick, at_step, exercise, with_guidance
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import observe

Watched = tuple[Session, Observation | None, tuple[Alarm, ...]]


def watched(routine: Routine, state: Session, tick: Tick) -> Watched:
    """What a new frame shows, and the alarms that ring in it; None where it is none, or older than the last."""
    pose, watching = tick.pose, state.monitoring.watching
    if pose is None or (watching.t_s is not None and pose.t_s <= watching.t_s):
        return state, None, ()
    doing = state.run.phase is Phase.EXERCISE
    person = (watching.person or Following()) if doing else None
    if person is not watching.person:
        watching = replace(watching, person=person)
    up = exercise(routine, state) if at_step(routine, state) else None
    watching, seen = observe(up, watching, pose, counts=doing and up is not None and up.tracked and not _waits(state))
    state = replace(state, monitoring=replace(state.monitoring, watching=watching, seen=seen))
    state = _rated(state, tick.t_s)
    if state.run.phase is Phase.PLACEMENT and up is not None:
        state = replace(
            state,
            monitoring=replace(
                state.monitoring,
                placing=camera_setup.watch(
                    state.monitoring.placing, up, seen, tick.light, state.monitoring.placed.last
                ),
            ),
        )
    if up is None or state.run.phase not in WATCHED:
        return state, seen, ()
    watch, alarms = guard(state.monitoring.guard, up, seen, "acute" in state.plan.facts)
    return replace(state, monitoring=replace(state.monitoring, guard=watch)), seen, alarms


def at_ease(routine: Routine, state: Session) -> bool:
    """Whether the pose model need not see every picture: while no movement is judged, and no camera is placed.

    For gestures, falls and who is there, `safety.LEAST_FRAMES_PER_S` are enough.
    """
    if state.run.phase in (Phase.PLACEMENT, Phase.SHOW):
        return False
    judges = state.run.phase is Phase.EXERCISE and exercise(routine, state).tracked and not _waits(state)
    return not judges or state.run.place in state.monitoring.guidance.steps


def _rated(state: Session, t_s: float) -> Session:
    """Whether the picture is too slow by now; what was agreed to for that holds until it is not."""
    guidance = state.monitoring.guidance
    rated = slowness(guidance.slowness, state.monitoring.watching.rate.per_s, t_s)
    agreed = guidance.slow_agreed if rated.slow else None
    return with_guidance(state, replace(guidance, slowness=rated, slow_agreed=agreed))


def _waits(state: Session) -> bool:
    """Whether nothing counts until somebody answers, or goes on."""
    return state.run.paused or (
        state.dialogue.asked is not None and (state.dialogue.asked.id in WAITS_FOR or state.dialogue.asked.paused)
    )
