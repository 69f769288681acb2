"""The alone plan: asked once, before the first session on the floor; who cannot get up unaided stays off it."""

from dataclasses import replace

import pytest
from movements import FREE_LIFT, RELIEF, lifts, routine
from play import RETURNED, Play

from coach.core.clinical import alone
from coach.core.clinical.conditions import facts_of
from coach.core.clinical.eligibility import Known
from coach.core.clinical.history import kept_answers
from coach.core.session import Phase

FLOOR = routine(lifts(1))


def asked(session: Play) -> list[str]:
    return [question for question in session.questions() if question in alone.PLAN]


def new(**answers: str) -> Play:
    return Play(FLOOR, known=Known(), answers=answers)


def test_whoever_is_not_alone_is_asked_nothing_else() -> None:
    assert asked(new(alone="no").until_phase(Phase.BASELINE)) == ["alone"]


def test_whoever_is_alone_is_asked_all_of_it_once_and_it_is_kept() -> None:
    session = new(alone="yes").until_phase(Phase.BASELINE)
    assert asked(session) == [*alone.PLAN]
    kept = kept_answers(session.events)
    assert {question: kept[question] for question in alone.PLAN} == dict.fromkeys(alone.PLAN, "yes")
    known = Known(answered=frozenset(kept), facts=facts_of(kept, None))
    assert asked(Play(FLOOR, known=known).until_phase(Phase.BASELINE)) == []


@pytest.mark.parametrize("row", alone.ARRANGED)
def test_what_is_not_arranged_is_asked_for(row: str) -> None:
    session = new(alone="yes", **{row: "no"}).until_phase(Phase.BASELINE).run()
    assert f"advice.{row}" in session.said()


@pytest.mark.parametrize(
    ("is_alone", "gets_up", "off"),
    [("yes", "no", True), ("yes", "yes", False), ("no", "no", False), ("no", "yes", False)],
)
def test_alone_and_not_getting_up_unaided_is_off_the_floor(is_alone: str, gets_up: str, off: bool) -> None:
    assert ("no_floor" in facts_of({"alone": is_alone, "gets_up": gets_up}, None)) is off


def test_in_the_session_as_well_and_the_floor_work_of_that_day_is_left_out() -> None:
    low = replace(FREE_LIFT, suits=replace(FREE_LIFT.suits, excluded_by=("no_floor",)))
    plan = routine(lifts(1, exercise=low), lifts(1))
    session = Play(plan, known=Known(), answers={"alone": "yes", "gets_up": "no"}).until_phase(Phase.BASELINE)
    assert "no_floor" in session.of("planned")[0].data["facts"]
    assert session.of("planned")[0].data["steps"][0] is None


def test_a_routine_without_floor_work_asks_nothing() -> None:
    standing = replace(FREE_LIFT, posture="standing")
    assert alone.due(routine(lifts(1, exercise=standing)), (), ()) == ()
    assert alone.due(routine(lifts(1, exercise=standing), *FLOOR.steps), (), ()) == alone.PLAN
    assert alone.due(FLOOR, (), ()) == alone.PLAN
    assert alone.due(FLOOR, {"alone"}, ()) == ()
    assert alone.due(FLOOR, {"alone"}, {"alone"}) == alone.PLAN[1:]


def back_to(row: str, first: str, then: str, **answers: str) -> Play:
    """Goes back to this row from a later question, and answers it anew."""
    answers = {"pregnant": "to_12_weeks", **answers, row: [first, then]}  # type: ignore[dict-item]
    low = replace(FREE_LIFT, suits=replace(FREE_LIFT.suits, excluded_by=("no_floor", "pregnant_not_cleared")))
    session = Play(routine(lifts(1, exercise=low), lifts(1)), known=Known(past=RETURNED),
                   answers={**answers, "cleared_pregnant": None}).until_asked("cleared_pregnant")  # fmt: skip
    while session.state.dialogue.asked is None or session.state.dialogue.asked.id != row:
        session.tick("back")
    session.answers["cleared_pregnant"] = "yes"
    return session.until_phase(Phase.BASELINE)


def test_whoever_is_alone_after_all_is_asked_the_rest_of_it() -> None:
    session = back_to("alone", "no", "yes", gets_up="no")
    assert asked(session) == ["alone", *alone.PLAN]
    assert session.of("planned")[0].data["steps"][0] is None


def test_whoever_gets_up_after_all_is_not_kept_off_the_floor() -> None:
    session = back_to("gets_up", "no", "yes", alone="yes")
    assert "no_floor" not in session.of("planned")[0].data["facts"]
    session = back_to("gets_up", "no", "yes", alone="yes", floor="no")
    assert "no_floor" in session.of("planned")[0].data["facts"]


def test_comfort_asks_nothing_more_of_somebody_who_is_not_alone() -> None:
    low = replace(FREE_LIFT, suits=replace(FREE_LIFT.suits, excluded_by=("no_floor",)))
    session = Play(routine(lifts(1, exercise=low)), known=Known(past=RETURNED, relief=RELIEF),
                   answers={"pain_before": "8"})  # fmt: skip
    session.until_event("comfort_started")
    assert asked(session) == ["alone"]
