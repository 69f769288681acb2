"""What comes into a session from outside it: a lock of another program, a record that takes nothing."""

import pytest
from movements import lifts, routine
from play import Play, check

from coach.core.base.types import Event
from coach.core.session import Phase, Tick, advance

ONE = routine(lifts(3))


def told(play: Play, locks: tuple[str, ...] = (), unkept: bool = False) -> list[Event]:
    """One moment with something from outside."""
    play.t_s += 0.1
    tick = Tick(t_s=play.t_s, locks=locks, unkept=unkept)
    play.state, events, given = advance(play.routine, play.state, tick)
    play.events += events
    play.cues += [(play.t_s, cue) for cue in given]
    return events


@pytest.mark.parametrize("phase", [Phase.SCREENING, Phase.EXERCISE, Phase.CHECKIN])
@pytest.mark.parametrize(("lock", "advice"), [("emergency", "advice.emergency"), ("today", "advice.today"),
                                              ("therapist", "comfort.ask_therapist")])  # fmt: skip
def test_a_lock_of_another_program_ends_the_session_at_once(phase: Phase, lock: str, advice: str) -> None:
    play = Play(ONE).until_phase(phase)
    told(play, (lock,))
    assert play.end == "locked"
    play.run()
    assert advice in play.said()
    check(play.events, ended=True)


def test_a_therapists_lock_leaves_comfort() -> None:
    play = Play(ONE, answers={"pain_before": "8"}).until_phase(Phase.EXERCISE)
    told(play, ("therapist",))
    assert play.end is None


@pytest.mark.parametrize("phase", [Phase.SCREENING, Phase.EXERCISE])
def test_an_answer_that_could_be_written_nowhere_ends_the_session_and_is_said(phase: Phase) -> None:
    play = Play(ONE).until_phase(phase)
    told(play, unkept=True)
    assert play.end == "unexpected"
    play.run()
    assert "advice.not_kept" in play.said()


def test_it_is_said_once_also_after_the_end() -> None:
    play = Play(ONE).until_phase(Phase.EXERCISE)
    play.tick("stop")
    for _ in range(300):
        told(play, unkept=True)
    assert play.said().count("advice.not_kept") == 1
    assert play.end == "stopped"
