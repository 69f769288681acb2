"""Two people in the picture: the one who started is followed, and another person counts as nobody seen."""

from coach.core.base.frozen import replace
from coach.core.clinical import safety
from coach.core.filtering import identity
from coach.core.filtering.identity import Who
from coach.core.session.exercise_run import Out
from coach.core.session.state import Phase, Session
from coach.core.tracking.observation import Observation


def company(state: Session, seen: Observation | None, out: Out) -> Session:
    """Notes since when somebody else is in the picture, and tells the person once after `safety.STRANGER_S` seconds.

    Only in EXERCISE: in any other phase the stranger is forgotten, as at rest people and cameras are moved about.
    `seen` None, no new frame, changes nothing.
    """
    if state.run.phase is not Phase.EXERCISE:
        lone = state.monitoring.stranger_s is None and not state.monitoring.stranger_told
        return (
            state
            if lone
            else replace(state, monitoring=replace(state.monitoring, stranger_s=None, stranger_told=False))
        )
    if seen is None:
        return state
    if seen.who is not Who.OTHER:
        if seen.who is Who.SAME and state.monitoring.stranger_told:
            out.offer("found", "cue.found")
        if state.monitoring.stranger_s is None and not state.monitoring.stranger_told:
            return state
        return replace(state, monitoring=replace(state.monitoring, stranger_s=None, stranger_told=False))
    since_s = state.run.t_s if state.monitoring.stranger_s is None else state.monitoring.stranger_s
    state = replace(state, monitoring=replace(state.monitoring, stranger_s=since_s))
    # a knocked camera makes the person look like another one for a second
    if state.run.t_s - since_s >= safety.STRANGER_S and not state.monitoring.stranger_told:
        out.tell("stranger_seen")
        out.offer("stranger", "cue.stranger")
        state = replace(state, monitoring=replace(state.monitoring, stranger_told=True))
    return state


def its_me(state: Session) -> Session:
    """The person said that it is them: whoever is seen now is followed."""
    person = state.monitoring.watching.person
    accepted = None if person is None else identity.accept(person)
    watching = replace(state.monitoring.watching, person=accepted)
    return replace(state, monitoring=replace(state.monitoring, watching=watching, stranger_s=None, stranger_told=False))
