"""From one step to the next, and how an exercise and a session end: what is recorded, said, and left out."""

from dataclasses import replace
from typing import Any

import pytest
from instants import at
from movements import LIFT, PACK, RELIEF, lifts, routine, walks

from coach.core.base.types import text
from coach.core.clinical.eligibility import Known
from coach.core.clinical.safety import LAIN_S, PainSoFar
from coach.core.exercise.model import Dose, Step
from coach.core.session import Phase, transitions
from coach.core.session.exercise_run import DoseDone, ExerciseRun, Out, SightLoss
from coach.core.session.state import OnSkin, Session

PACKED = Step(exercise=PACK, dose=Dose(duration_s=600.0))
PLAN = routine(PACKED, lifts(1), walks())
WORN = OnSkin(place=0, exercise=PACK.id, counts_as=("ice",), since_s=400.0)
AWAKE = Known(keeps_awake=True)


def in_step(place: int, phase: Phase = Phase.EXERCISE, **parts: Any) -> Session:
    plan = {"steps": PLAN.steps, "known": AWAKE, **parts.pop("plan", {})}
    return at(phase, plan=plan, run={"place": place, **parts.pop("run", {})}, **parts)


def told(out: Out, kind: str) -> list[dict[str, Any]]:
    return [dict(event.data) for event in out.events if event.kind == kind]


def said(out: Out) -> list[str]:
    return [offer.text.key for offer in out.offers if offer.text is not None]


# -- the next step -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "lain_s", "leads"),
    [
        (1, LAIN_S - 0.1, Phase.READY), (1, LAIN_S, Phase.GETTING_UP), (0, LAIN_S, Phase.READY),
        (2, LAIN_S - 0.1, Phase.FINAL), (2, LAIN_S, Phase.FINAL),
    ],
)  # fmt: skip
def test_before_an_upright_step_one_who_has_lain_for_long_gets_up_slowly(
    place: int, lain_s: float, leads: Phase
) -> None:
    out = Out(1000.0)
    state = in_step(place, run={"lain_s": lain_s}, pain={"said_more": True, "rested": "again"})
    after = transitions.next_step(PLAN, state, out)
    assert after.run.going is leads
    assert after.pain.rested is None
    assert ("note.sit_first" in said(out)) is (place == 2 and lain_s >= LAIN_S)
    if place < 2:
        assert after.pain.said_more is False


@pytest.mark.parametrize(("last", "because"), [(4, None), (5, None), (6, ["pain"]), (None, None)])
def test_a_step_with_a_most_of_pain_is_left_out_above_it(last: int | None, because: list[str] | None) -> None:
    plan = routine(replace(lifts(1), pain_most=5), walks())
    state = at(Phase.CHECKIN, plan={"steps": plan.steps}, pain={"scores": PainSoFar(last, last, last)})
    out = Out(1000.0)
    transitions.next_step(plan, state, out)
    assert [data["because"] for data in told(out, "step_left_out")] == ([] if because is None else [because])


# -- the end of an exercise --------------------------------------------------------------------------------------------


def done(active_s: float) -> ExerciseRun:
    return ExerciseRun(done=replace(DoseDone(), active_s=active_s), sight=replace(SightLoss(), not_seen_s=3.456))


@pytest.mark.parametrize(
    ("active_s", "worn", "uses"), [(7.26, None, 1), (0.0, None, 0), (0.04, None, 1), (7.26, WORN, 0)]
)
def test_a_timer_that_ran_is_a_use_once_nothing_lies_on_the_skin(
    active_s: float, worn: OnSkin | None, uses: int
) -> None:
    out = Out(1000.0)
    state = transitions.close_work(PLAN, in_step(0, work=done(active_s), skin=worn), "interrupted", out)
    assert [(data["seconds"], data["off"]) for data in told(out, "timer_used")] == [(round(active_s, 1), True)] * uses
    assert len(state.plan.uses) == uses
    assert state.work is None


@pytest.mark.parametrize(("reason", "sets"), [("done", 1), ("interrupted", 0)])
def test_the_record_of_an_exercise_has_hundredths_of_a_second(reason: str, sets: int) -> None:
    out = Out(1000.0)
    work = replace(done(12.3456), done=replace(DoseDone(), active_s=12.3456, all_held_s=4.5678))
    transitions.close_work(PLAN, in_step(1, work=work), reason, out)
    (ended,) = told(out, "exercise_ended")
    assert (ended["active_s"], ended["held_s"], ended["not_seen_s"]) == (12.35, 4.57, 3.46)
    assert len(told(out, "set_done")) == sets


def test_a_use_is_recorded_to_a_tenth_of_a_second() -> None:
    out = Out(1000.0)
    transitions.tell_use(WORN, 12.345, out, off=False)
    assert told(out, "timer_used")[0]["seconds"] == 12.3


# -- the end of a session ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "phase", "worn", "off"),
    [
        (0, Phase.SHOW, None, True), (0, Phase.READY, None, False), (0, Phase.EXERCISE, WORN, True),
        (1, Phase.SHOW, None, False), (1, Phase.CHECKIN, WORN, True),
    ],
)  # fmt: skip
def test_whatever_may_lie_on_the_skin_is_to_come_off(place: int, phase: Phase, worn: OnSkin | None, off: bool) -> None:
    out = Out(1000.0)
    ended = transitions.end(PLAN, in_step(place, phase, skin=worn), "stopped", out)
    assert ("advice.take_off" in said(out)) is off
    assert [data["seconds"] for data in told(out, "timer_used") if not data["off"]] == ([600.0] if worn else [])
    assert ended.run.paused is False


def test_what_an_earlier_session_left_on_is_no_use_of_this_one() -> None:
    out = Out(1000.0)
    ended = transitions.end(PLAN, in_step(0, skin=replace(WORN, earlier=True)), "stopped", out)
    assert told(out, "timer_used") == []
    assert ended.skin is not None
    assert ended.skin.asked_off_s == 1000.0


@pytest.mark.parametrize(("worn", "gets_up"), [(None, False), (WORN, True)])
def test_who_is_offered_a_rest_after_a_stop_is_told_later_how_to_get_up(worn: OnSkin | None, gets_up: bool) -> None:
    out = Out(1000.0)
    known = replace(AWAKE, relief=RELIEF)
    transitions.end(PLAN, in_step(1, skin=worn, plan={"known": known}), "pain", out)
    assert ("advice.getting_up" in said(out)) is gets_up


@pytest.mark.parametrize(
    ("advice", "practised", "urgent"),
    [("advice.emergency", False, True), ("advice.emergency", True, False), ("advice.today", False, False)],
)
def test_only_advice_in_an_emergency_is_insisted_on_and_none_in_a_practice(
    advice: str, practised: bool, urgent: bool
) -> None:
    known = replace(AWAKE, practised=practised)
    state = in_step(1, plan={"known": known}, run={"paused": True})
    ended = transitions.end(PLAN, state, "symptoms", Out(1000.0), advice=text(advice))
    assert (ended.ending.urgent is not None) is urgent
    assert ended.run.paused is False
    assert LIFT.id == PLAN.steps[1].exercise.id
