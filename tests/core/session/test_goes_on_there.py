"""After a session that broke off the next one goes on there: once the list and the first score were asked."""

from dataclasses import replace

from movements import breaths, lifts, routine
from play import NOT_ALONE, RELIEF, RETURNED, Play

from coach.core.clinical.eligibility import Known
from coach.core.session import Session
from coach.core.session.state import DayPlan

THREE = routine(lifts(1), breaths(1), breaths(2))
KNOWN = Known(past=RETURNED, relief=RELIEF, answered=NOT_ALONE)


def played(**answers: str) -> Play:
    state = Session(plan=DayPlan(known=KNOWN, done_before=frozenset({0, 1})))
    return Play(THREE, answers=dict(answers), state=state).run()


def begun(play: Play) -> list[int]:
    return [e.data["step"] for e in play.of("exercise_started")]


def test_it_goes_on_after_what_was_done() -> None:
    play = played()
    asked = play.questions()
    assert asked.index("daily") < asked.index("pain_before") < asked.index("go_on_there")
    assert begun(play) == [2]
    assert [(e.data["step"], e.data["because"]) for e in play.of("step_left_out")] == [
        (0, ["done_before"]), (1, ["done_before"]),
    ]  # fmt: skip
    assert play.of("session_ended")[0].data["reason"] == "completed"


def test_who_does_not_want_that_begins_anew() -> None:
    assert begun(played(go_on_there="no")) == [0, 1, 2]


def test_in_too_much_pain_it_is_not_asked_and_comfort_leaves_nothing_out_for_it() -> None:
    play = played(pain_before="8", pain_after="8")
    assert "go_on_there" not in play.questions()
    assert play.of("comfort_started")
    assert all(e.data["because"] != ["done_before"] for e in play.of("step_left_out"))


def test_of_a_session_that_did_not_break_off_it_is_not_asked() -> None:
    play = Play(replace(THREE), known=KNOWN).run()
    assert "go_on_there" not in play.questions()
    assert begun(play) == [0, 1, 2]
