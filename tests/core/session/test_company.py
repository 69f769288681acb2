"""Somebody else in the picture: the one who started is followed, and nothing is counted for another."""

from dataclasses import replace

import pytest
from movements import LIFT, lifts, routine, supine
from play import Play, check, lifting, lifts_well, seen

from coach.core.base.types import Pose
from coach.core.session import Phase

LEGS, ARMS = range(25, 33), range(13, 23)


def another_lifts(play: Play) -> Pose:
    """Somebody across the room, the other way round and of another build, who lifts as well."""
    pose = seen(play.t_s, supine(round(lifting(play.t_s % 4.4), 1)))
    landmarks, world = pose.landmarks.copy(), pose.world.copy()
    for points in (landmarks, world):
        for limb, root, share in ((LEGS, 23, 0.5), (ARMS, 11, 1.5)):
            own = [*limb]
            points[own, :2] = points[root, :2] + share * (points[own, :2] - points[root, :2])
    landmarks[:, 0] = 1.3 - landmarks[:, 0]
    landmarks[:, 1] -= 0.25
    return replace(pose, landmarks=landmarks, world=world)


def replaced(at_s: float, back_s: float = 1e9) -> object:
    def person(play: Play) -> Pose:
        away = play.state.run.phase is Phase.EXERCISE and at_s <= play.state.run.phase_s < back_s
        return (another_lifts if away else lifts_well)(play)

    return person


@pytest.mark.parametrize("fps", [12, 30])
def test_nothing_is_counted_for_somebody_else_and_the_person_is_asked(fps: float) -> None:
    play = Play(routine(lifts(20)), person=replaced(5.0), fps=fps, answers={"who_is_it": None})  # type: ignore[arg-type]
    play.until_asked("who_is_it", 60)
    begun = play.of("exercise_started")[0].t_s
    assert [e for e in play.of("rep_done") if e.data["start_s"] > begun + 5.5] == []
    assert [e.t_s - begun for e in play.of("stranger_seen")] == pytest.approx([7.0], abs=0.5)
    assert "cue.stranger" in play.said()
    play.run()
    assert play.end == "silence"
    check(play.events, ended=True)


def test_whoever_says_it_is_me_is_followed_from_then_on() -> None:
    play = Play(routine(lifts(4)), person=replaced(5.0), answers={"who_is_it": "me"})  # type: ignore[arg-type]
    play.run()
    assert play.of("exercise_ended")[0].data["reason"] == "done"
    assert play.of("exercise_ended")[0].data["reps"] == 4


def test_somebody_else_ends_the_exercise_as_not_seen() -> None:
    play = Play(routine(lifts(20)), person=replaced(5.0), answers={"who_is_it": "somebody_else"})  # type: ignore[arg-type]
    assert play.until_event("exercise_ended").data["reason"] == "not_seen"


def test_who_comes_back_goes_on_where_they_were() -> None:
    play = Play(routine(lifts(4)), person=replaced(5.0, 9.0)).run()  # type: ignore[arg-type]
    assert "who_is_it" not in play.questions()
    ended = play.of("exercise_ended")[0].data
    assert (ended["reason"], ended["reps"]) == ("done", 4)
    assert ended["not_seen_s"] == pytest.approx(4.0, abs=0.8)
    assert LIFT.id == ended["exercise"]
