"""Two people in the picture: the one who started is followed, and somebody else is as if nobody was seen."""

import numpy as np

from coach.core.base.frozen import replace
from coach.core.base.types import Pose
from coach.core.clinical import safety
from coach.core.filtering import identity
from coach.core.filtering.identity import Who
from coach.core.session.exercise_run import Out
from coach.core.session.state import NOBODY_YET, Phase, Session, Tick


def company(state: Session, tick: Tick, out: Out) -> tuple[Session, Tick]:
    """The moment as it is for whoever started. While an exercise lasts; at rest people and cameras are moved about."""
    pose = tick.pose
    if state.phase is not Phase.EXERCISE:
        return (state if state.following is NOBODY_YET else _anew(state)), tick
    if pose is None or (state.following.t_s is not None and pose.t_s <= state.following.t_s):
        return state, tick
    following, who = identity.follow(state.following, pose)
    if who is Who.SAME and state.stranger_told:
        out.offer("found", "cue.found")
    if who is not Who.OTHER:
        return replace(state, following=following, stranger_s=None, stranger_told=False), tick
    since_s = tick.t_s if state.stranger_s is None else state.stranger_s
    state = replace(state, following=following, stranger_s=since_s)
    # a camera that is knocked looks like somebody else for a second
    if tick.t_s - since_s >= safety.STRANGER_S and not state.stranger_told:
        out.tell("stranger_seen")
        out.offer("stranger", "cue.stranger")
        state = replace(state, stranger_told=True)
    return state, replace(tick, pose=_nobody(pose), shown=pose)


def _anew(state: Session) -> Session:
    return replace(state, following=NOBODY_YET, stranger_s=None, stranger_told=False)


def its_me(state: Session) -> Session:
    """The person said that it is them: whoever is seen now is followed."""
    return replace(state, following=identity.accept(state.following), stranger_s=None, stranger_told=False)


def _nobody(pose: Pose) -> Pose:
    return replace(pose, landmarks=np.full_like(pose.landmarks, np.nan), world=np.full_like(pose.world, np.nan))
