"""Getting up after a while of lying: sit, say whether you are dizzy, and then stand or not."""

from dataclasses import replace

import pytest
from instants import at, moment
from movements import HOLD, LIFT, TIMER, routine, walks
from play import Play, kneels

from coach.core.exercise.model import Dose, Exercise, Step
from coach.core.session import Phase, getting_up, presenter
from coach.core.session.exercise_run import Out
from coach.core.session.state import Session

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


# -- exactly at the bounds ---------------------------------------------------------------------------------------------

PLAN = routine(lying(60.0), walks(), replace(lying(60.0), exercise=HOLD))


def in_step(place: int, phase: Phase, lain_s: float = 300.0) -> Session:
    return at(phase, plan={"steps": PLAN.steps}, run={"place": place, "lain_s": lain_s})


@pytest.mark.parametrize(
    ("place", "phase", "lain_s"),
    [
        (0, Phase.EXERCISE, 302.0), (0, Phase.SHOW, 302.0), (0, Phase.TAKE_OFF, 302.0), (0, Phase.READY, 300.0),
        (-1, Phase.EXERCISE, 300.0), (1, Phase.EXERCISE, 0.0), (1, Phase.SHOW, 300.0), (1, Phase.CHECKIN, 300.0),
        (2, Phase.EXERCISE, 300.0),
    ],
)  # fmt: skip
def test_time_counts_as_lying_in_a_lying_step_until_an_upright_one_is_done(
    place: int, phase: Phase, lain_s: float
) -> None:
    assert getting_up.lain(PLAN, in_step(place, phase), 2.0).run.lain_s == lain_s


def test_once_the_person_sits_the_time_begins_anew() -> None:
    out = Out(1000.0)
    assert getting_up.enter_getting_up(PLAN, in_step(1, Phase.GETTING_UP), out).run.lain_s == 0.0
    assert [offer.text.key for offer in out.offers if offer.text] == ["note.getting_up"]


@pytest.mark.parametrize(("phase_s", "asked"), [(59.9, None), (60.0, "dizzy")])
def test_one_sits_for_a_minute_before_being_asked(phase_s: float, asked: str | None) -> None:
    state = getting_up.getting_up(at(Phase.GETTING_UP, phase_s), moment(PLAN))
    assert (state.dialogue.asked.id if state.dialogue.asked else None) == asked


@pytest.mark.parametrize(
    ("posture", "excluded", "stands"),
    [
        ("standing", (), True), ("sitting", ("stand_pain",), True), ("sitting", ("sit_pain",), False),
        ("kneeling", ("stand_pain",), False), ("supine", (), False),
    ],
)  # fmt: skip
def test_what_counts_as_standing_work(posture: str, excluded: tuple[str, ...], stands: bool) -> None:
    up = replace(CHAIR_RISE, posture=posture, suits=replace(LIFT.suits, excluded_by=excluded))
    state = at(Phase.GETTING_UP, plan={"steps": (lying(60.0), Step(exercise=up, dose=Dose(reps=1)))}, run={"place": 0})
    left = getting_up._nothing_standing(PLAN, state, Out(0.0))
    assert left.plan.steps is not None
    assert (left.plan.steps[1] is None) is stands
