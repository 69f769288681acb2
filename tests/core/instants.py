"""One moment of a session by itself: a state with just what a rule looks at, and what that rule is given."""

from dataclasses import replace
from typing import Any

from coach.core.exercise.model import Routine
from coach.core.session.exercise_run import Out
from coach.core.session.state import Moment, Phase, RunState, Session, Tick

NOW_S = 1000.0


def at(phase: Phase, phase_s: float = 0.0, **parts: Any) -> Session:
    """A session that has been so long in this phase; `parts`: by the name of a part, what is different in it, or the
    part itself."""
    state = Session(run=RunState(phase=phase, phase_s=phase_s, elapsed_s=NOW_S, started=True))
    for name, changes in parts.items():
        part = replace(getattr(state, name), **changes) if isinstance(changes, dict) else changes
        state = replace(state, **{name: part})
    return state


def moment(plan: Routine, elapsed_dt_s: float = 0.1, **tick: Any) -> Moment:
    """A moment of this routine, a tenth of a second after the one before."""
    return Moment(plan, Tick(t_s=NOW_S, **tick), 0.1, elapsed_dt_s, Out(NOW_S), None, ())
