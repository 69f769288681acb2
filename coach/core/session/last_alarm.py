"""The third alarm ends the exercise ([R] 7): the person is told to come down, to the last word, before it is left."""

from coach.core.base.frozen import replace
from coach.core.exercise.model import Routine
from coach.core.session.exercise_run import Out
from coach.core.session.state import Session, talking
from coach.core.session.transitions import exercise_ended

LOWER_MOST_S = 8.0  # the alarm's words and these take 3 to 5 s: a voice that never ends must not hold it up [E]


def begun(state: Session, out: Out) -> Session:
    """Says to lower slowly, after what the alarm says; from now on nothing counts."""
    assert state.work is not None
    out.offer("lower", "cue.lower_slowly")
    return replace(state, work=replace(state.work, ladder=replace(state.work.ladder, lowering_s=0.0)))


def lowering(routine: Routine, state: Session, dt_s: float, out: Out) -> Session:
    """Once all that is said, ends the exercise for its alarms; `dt_s`: unpaused seconds since the last moment."""
    assert state.work is not None
    assert state.work.ladder.lowering_s is not None
    for_s = state.work.ladder.lowering_s + dt_s
    if talking(state) and for_s < LOWER_MOST_S:
        return replace(state, work=replace(state.work, ladder=replace(state.work.ladder, lowering_s=for_s)))
    out.offer("limit_end", "cue.limit_end")
    return exercise_ended(routine, state, "limit", out)
