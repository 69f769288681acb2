"""What the camera or the model does not give: a frozen picture, a model that hangs, too few frames a second."""

from dataclasses import replace

import pytest
from movements import holds, lifts, routine
from play import SILENT, Play, holds_well

from coach.core.base.types import PictureChange, Pose
from coach.core.session import Phase


def frozen_from(after_s: float, person: object = holds_well) -> object:
    """Does as told, until the picture does not change any more."""
    last: list[Pose] = []

    def seen(play: Play) -> Pose:
        pose = person(play)  # type: ignore[operator]
        if play.state.run.phase is Phase.EXERCISE and play.state.run.phase_s >= after_s:
            last.append(pose)
            return replace(last[0], t_s=play.t_s, picture=PictureChange.REPEATED)
        return pose

    return seen


def hold(**more: object) -> Play:
    return Play(routine(holds(40.0), lifts(1)), person=frozen_from(4.0), **more).until_phase(Phase.EXERCISE)  # type: ignore[arg-type]


def test_a_frozen_picture_holds_nothing_and_is_not_praised() -> None:
    play = hold().wait(30.0)
    assert play.of("sight_lost")[0].data["part"] == "picture"
    assert play.given("praise") == []
    assert play.state.work is not None
    assert play.state.work.now_held_s < 5.5


def test_the_clocks_of_a_frozen_picture_count_from_its_last_change() -> None:
    play = hold()
    began_s = play.t_s
    lost = play.until_event("sight_lost")
    assert lost.t_s - began_s == pytest.approx(4.0 + 2.0, abs=0.4)
    play.until(lambda: bool(play.given("place_again")))
    assert play.given("place_again")[0] - began_s == pytest.approx(4.0 + 10.0, abs=0.6)
    play.until_asked("all_right", 100.0)
    assert play.of("question_asked")[-1].t_s - began_s == pytest.approx(64.0, abs=1.0)


def test_nobody_behind_a_frozen_picture_is_silence() -> None:
    assert hold(answers={"all_right": SILENT}).run().end == "silence"


@pytest.mark.parametrize("fps", [10, 30])
def test_a_model_that_hangs_is_noticed_as_nobody_seen(fps: float) -> None:
    """The camera goes on, moments come, and no pose with them."""
    play = Play(routine(holds(40.0), lifts(1)), person=holds_well, fps=fps).until_phase(Phase.EXERCISE).wait(4.0)
    since_s = play.t_s
    while not play.of("question_asked") or play.of("question_asked")[-1].data["question"] != "all_right":
        play.tick(pose=None)
        assert play.t_s - since_s < 70.0
    assert play.of("sight_lost")[0].t_s - since_s == pytest.approx(2.0, abs=0.3)
    assert play.given("place_again")[0] - since_s == pytest.approx(10.0, abs=0.5)
    assert play.t_s - since_s == pytest.approx(60.0, abs=0.5)


def test_a_model_that_hangs_and_goes_on_is_seen_again() -> None:
    play = Play(routine(holds(10.0)), person=holds_well).until_phase(Phase.EXERCISE).wait(4.0)
    for _ in range(80):
        play.tick(pose=None)
    play.until_event("sight_regained")
    ended = play.until_event("exercise_ended")
    assert ended.data["reason"] == "done"
    assert ended.data["not_seen_s"] == pytest.approx(8.0, abs=0.7)
    assert ended.data["held_s"] == pytest.approx(10.0, abs=0.7)


@pytest.mark.parametrize(("fps", "told"), [(5, True), (7, True), (10, False), (30, False)])
def test_too_few_frames_are_told_once_with_what_to_do(fps: float, told: bool) -> None:
    play = Play(routine(holds(12.0), holds(12.0)), fps=fps, person=holds_well).run()
    assert (play.said().count("note.slow") == 1) is told
    assert bool(play.of("slow_frames")) is told
