"""Praise: rare, last of all, and only for what was seen to be well done."""

from movements import holds, lifts, routine, supine
from play import LIFT_S, Play, does_as_told, lies, lifts_too_far, lifts_well, seen

from coach.core.base.types import Pose
from coach.core.dialogue.prompts import CUES, Rank
from coach.core.session import Phase


def praised(play: Play) -> list[float]:
    return [t_s for t_s, cue in play.cues if cue.cue == "praise"]


def test_a_set_that_was_seen_and_done_as_shown_is_praised_once() -> None:
    play = Play(routine(lifts(3, sets=2)), person=lifts_well).run()
    assert len(praised(play)) == 1
    rests = [t_s for t_s, cue in play.cues if cue.cue == "rest"]
    assert rests[0] < praised(play)[0] < rests[0] + CUES["praise"].keep_s


def test_a_hold_as_well() -> None:
    assert len(praised(Play(routine(holds(4.0, sets=2)), person=does_as_told).run())) == 1


def test_what_went_beyond_a_limit_is_not_praised() -> None:
    """Two lifts too far, which ring, and then good ones until the set is full."""

    def person(play: Play) -> Pose:
        return (lifts_too_far if play.state.run.phase_s < 2 * LIFT_S else lifts_well)(play)

    play = Play(routine(lifts(3, sets=2)), person=person)
    play.until_phase(Phase.REST)
    assert play.of("limit_alarm")
    assert praised(play) == []
    play.until_phase(Phase.EXERCISE)
    play.until_phase(Phase.CHECKIN)
    assert praised(play) == []


def test_what_was_hidden_is_not_praised() -> None:
    hidden = ("shoulder", "hip", "knee", "ankle")

    def person(play: Play) -> Pose:
        if play.state.run.phase is Phase.EXERCISE and 1.0 < play.state.run.phase_s < 5.0:
            return seen(play.t_s, supine(50.0), hide=hidden)
        return lifts_well(play)

    play = Play(routine(lifts(2, sets=2)), person=person)
    play.until_phase(Phase.REST)
    assert play.of("sight_lost")
    play.wait(CUES["praise"].keep_s + 2)
    assert praised(play) == []


def test_nobody_is_praised_for_lying_there() -> None:
    play = Play(routine(lifts(3, sets=2)), person=lies)
    play.wait(100)
    assert praised(play) == []


def test_praise_gives_way_to_everything() -> None:
    assert CUES["praise"].rank is Rank.PRAISE
    assert all(row.rank < Rank.PRAISE for cue, row in CUES.items() if cue != "praise")
    assert CUES["praise"].cooldown_s >= 60.0
