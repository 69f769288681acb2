"""Getting up after a while of lying: sit, say whether you are dizzy, and then stand or not."""

from dataclasses import replace

import pytest
from movements import HOLD, LIFT, TIMER, routine, walks
from play import Play, kneels

from coach.core.exercise.model import Dose, Exercise, Step
from coach.core.session import Phase, presenter

CHAIR_RISE = replace(LIFT, id="rise", posture="sitting", suits=replace(LIFT.suits, excluded_by=("stand_pain",)))


def lying(seconds: float) -> Step:
    return Step(exercise=TIMER, dose=Dose(duration_s=seconds), checkin=False)


def slowly(*steps: Step, **answers: object) -> Play:
    return Play(routine(*steps), answers=answers, fps=2.0)


def begun(play: Play) -> list[str]:
    return [e.data["exercise"] for e in play.of("exercise_started")]


def test_after_ten_minutes_of_lying_the_person_sits_for_a_minute_and_is_asked() -> None:
    play = slowly(lying(610.0), walks()).until_phase(Phase.GETTING_UP, 1500.0)
    since_s = play.t_s
    play.until(lambda: play.t_s - since_s > 50.0)  # the screen still says so once the sentence is long spoken
    view = presenter.view(play.routine, play.state)
    assert view.instruction is not None
    assert view.instruction.key == "note.getting_up"
    play.until_asked("dizzy")
    assert play.t_s - since_s >= 60.0
    assert "note.getting_up" in play.said()
    play.run()
    assert begun(play) == ["rest_timer", "walk"]
    assert play.end == "completed"


def test_lying_adds_up_over_the_steps_and_ends_with_standing() -> None:
    play = slowly(lying(310.0), lying(310.0), walks(), lying(100.0), walks()).run()
    assert play.questions().count("dizzy") == 1
    assert play.phases().count("getting_up") == 1


@pytest.mark.parametrize("seconds", [60.0, 500.0])
def test_less_than_that_asks_nothing(seconds: float) -> None:
    assert "getting_up" not in slowly(lying(seconds), walks()).run().phases()


def test_who_is_dizzy_stands_no_more_that_day() -> None:
    play = slowly(lying(610.0), walks(), lying(30.0), walks(), dizzy="yes").run()
    assert begun(play) == ["rest_timer", "rest_timer"]
    out = [(e.data["step"], e.data["because"]) for e in play.of("step_left_out")]
    assert out == [(1, ["dizzy"]), (3, ["dizzy"])]
    assert "note.dizzy" in play.said()
    assert play.end == "completed"


def test_rising_from_a_chair_is_standing_work_too() -> None:
    rise = Step(exercise=CHAIR_RISE, dose=Dose(reps=1))
    assert begun(slowly(lying(610.0), rise, dizzy="yes").run()) == ["rest_timer"]


def test_on_the_knees_nobody_is_asked() -> None:
    kneel: Exercise = HOLD
    play = slowly(lying(610.0), Step(exercise=kneel, dose=Dose(hold_s=2.0)))
    play.person = kneels
    assert "dizzy" not in play.run().questions()
    assert "note.sit_first" in play.said()  # and of getting up after the end they are told
