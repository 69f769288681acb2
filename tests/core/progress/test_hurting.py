"""The pain and the stops belong to the exercise after which they came, and a silence is no "fine"."""

from typing import Any

from visits import brief, lift, visit

from coach.core.progress.hurting import HurtingExercise, hurting
from coach.core.progress.session_brief import ExerciseBrief, PainThere
from coach.core.progress.timeline import Visit


def done(exercise: str, **pain: Any) -> ExerciseBrief:
    there: dict[str, Any] = {"score": 2, "rise": 0, "ended_it": False, "stopped": False} | pain
    return lift(exercise=exercise, pain=PainThere(**there))


def session(day: int, *exercises: ExerciseBrief) -> Visit:
    return visit(day, brief(exercises=exercises))


def row(visits: list[Visit], exercise: str) -> HurtingExercise:
    return next(own for own in hurting(visits) if own.exercise == exercise)


def test_three_of_three_stops_belong_to_the_hip_lift_and_it_comes_first() -> None:
    stop = done("hip_lift", score=6, rise=4, ended_it=True, stopped=True)
    course = [session(day, done("breathing"), stop) for day in (1, 2, 3)]
    first, second = hurting(course)
    assert (first.exercise, first.stops, first.rose, first.most_rise, first.highest) == ("hip_lift", 3, 3, 4, 6)
    assert (second.exercise, second.stops, second.hurts) == ("breathing", 0, False)


def test_pain_that_ended_an_exercise_alone_is_no_stop_of_the_session() -> None:
    own = row([session(1, done("hip_lift", ended_it=True))], "hip_lift")
    assert (own.stops, own.ended, own.hurts) == (0, 1, True)


def test_silence_is_not_known_and_zero_is() -> None:
    own = row([session(1, done("walking", score=None, rise=None)), session(2, done("walking", score=0))], "walking")
    assert (own.done_in, own.known, own.rose, own.highest) == (2, 1, 0, 0)
    assert row([session(1, done("walking", score=None, rise=None))], "walking").highest is None


def test_twice_in_one_session_is_one_session() -> None:
    own = row([session(1, done("walking"), done("walking", score=5, rise=3))], "walking")
    assert (own.done_in, own.rose, own.most_rise, own.highest) == (1, 1, 3, 5)


def test_less_pain_than_at_the_start_is_no_rise() -> None:
    assert row([session(1, done("walking", score=1, rise=-2))], "walking").rose == 0
