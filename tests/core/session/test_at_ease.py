"""When the pose model need not see every picture: never while a movement is judged or a camera is placed."""

from dataclasses import replace

from movements import breaths, lifts, routine
from play import Play

from coach.core import session
from coach.core.session import Phase
from coach.core.session.state import with_guidance


def moments(play: Play) -> dict[tuple[str, str], set[bool]]:
    """(phase, exercise or question) -> whether it was at ease, of a whole session."""
    found: dict[tuple[str, str], set[bool]] = {}

    def looked() -> bool:
        state = play.state
        up = session.exercise(play.routine, state).id if state.run.phase is Phase.EXERCISE else ""
        found.setdefault((state.run.phase.value, up), set()).add(session.at_ease(play.routine, state))
        return play.ended

    play.until(looked, most_s=1200.0)
    return found


def test_a_whole_session() -> None:
    found = moments(Play(routine(lifts(2), breaths())))
    judged = {("exercise", "lift"), ("placement", ""), ("show", "")}
    assert {moment for moment, ease in found.items() if ease == {False}} == judged
    assert {("exercise", "breath"), ("baseline", ""), ("checkin", ""), ("final", "")} <= {
        moment for moment, ease in found.items() if ease == {True}
    }


def test_a_movement_that_pauses_or_is_guided_by_time_is_not_judged() -> None:
    play = Play(routine(lifts(2))).until_phase(Phase.EXERCISE).wait(1.0)
    assert not session.at_ease(play.routine, play.state)
    paused = replace(play.state, run=replace(play.state.run, paused=True))
    assert session.at_ease(play.routine, paused)
    timed = with_guidance(play.state, replace(play.state.monitoring.guidance, steps=frozenset({0})))
    assert session.at_ease(play.routine, timed)
