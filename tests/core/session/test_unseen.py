"""Without a picture, or with too slow a one: which offer is made before a step, and which step is guided by time."""

from dataclasses import replace
from typing import Any

import pytest
from instants import at
from movements import PACK, lifts, routine

from coach.core.clinical import safety
from coach.core.exercise.model import Dose, Limit, Step, Tempo
from coach.core.session import Phase, unseen
from coach.core.session.exercise_run import Out
from coach.core.session.guidance import SLOW_S, Guidance, Slowness, slowness
from coach.core.session.state import Session, with_guidance

SLOWLY = Slowness(slow=True)
FLOOR = routine(lifts(1))
UP = replace(lifts(1), exercise=replace(lifts(1).exercise, id="up", posture="standing"))
STANDING = routine(UP)
RATE = safety.LEAST_FRAMES_PER_S


def seen(plan: Any, phase: Phase = Phase.READY, askable: bool = True, **guidance: Any) -> Session:
    state = at(phase, plan={"steps": plan.steps}, run={"place": 0}, dialogue={"askable": askable})
    return with_guidance(state, Guidance(**guidance))


@pytest.mark.parametrize(
    ("blind", "agreed", "told"), [("chosen", True, True), ("no_camera", False, False), (None, True, False)]
)
def test_only_who_asked_to_be_guided_by_time_is_told_so_at_the_start(
    blind: str | None, agreed: bool, told: bool
) -> None:
    out = Out(0.0)
    unseen.told_at_start(FLOOR, seen(FLOOR, blind=blind, agreed=agreed), out)
    assert bool(out.offers) is told


def test_a_lost_camera_ends_a_pause_before_it_is_asked_about() -> None:
    state = seen(FLOOR, Phase.SHOW)
    state = replace(state, run=replace(state.run, paused=True, paused_s=8.0))
    asked = unseen.lost(FLOOR, state, Out(0.0))
    assert (asked.run.paused, asked.run.paused_s, asked.run.going) == (False, 0.0, Phase.UNSEEN)


@pytest.mark.parametrize(
    ("plan", "slowness", "agreed", "askable", "offered"),
    [
        (STANDING, SLOWLY, None, True, "slow"), (STANDING, SLOWLY, True, True, None),
        (STANDING, SLOWLY, False, True, None), (STANDING, Slowness(), None, True, None),
        (FLOOR, SLOWLY, None, True, None), (STANDING, SLOWLY, None, False, None),
        (routine(Step(exercise=PACK, dose=Dose(duration_s=60.0))), SLOWLY, None, True, None),
    ],
)  # fmt: skip
def test_before_a_step_that_needs_no_quick_picture_a_slow_one_is_asked_about_once(
    plan: Any, slowness: Slowness, agreed: bool | None, askable: bool, offered: str | None
) -> None:
    waits = unseen.before_step(plan, seen(plan, askable=askable, slowness=slowness, slow_agreed=agreed))
    assert (None if waits is None else waits.monitoring.guidance.offered) == offered


@pytest.mark.parametrize(
    ("plan", "more", "by_time", "note"),
    [
        (FLOOR, {"slowness": SLOWLY}, True, True), (FLOOR, {"slowness": SLOWLY, "slow_agreed": True}, True, False),
        (STANDING, {"slowness": SLOWLY, "slow_agreed": True}, True, False), (FLOOR, {}, False, False),
        (STANDING, {"slowness": SLOWLY, "slow_agreed": False}, False, False),
        (STANDING, {"slowness": SLOWLY}, False, False),
        (STANDING, {"blind": "chosen", "agreed": True}, True, False),
        (FLOOR, {"blind": "chosen", "agreed": True, "slowness": SLOWLY}, True, False),
    ],
)  # fmt: skip
def test_which_step_is_guided_by_time_and_whether_that_is_said(
    plan: Any, more: dict[str, Any], by_time: bool, note: bool
) -> None:
    out = Out(0.0)
    state = unseen.guided(plan, seen(plan, **more), out)
    assert state.monitoring.guidance.steps == (frozenset({0}) if by_time else frozenset())
    assert bool(out.offers) is note
    slow = by_time and "blind" not in more
    assert [event.data["why"] for event in out.events] == (["slow"] if slow else [])


@pytest.mark.parametrize(("per_s", "told"), [(RATE - 0.06, [round(RATE - 0.06, 1)]), (RATE, []), (None, [])])
def test_too_few_frames_are_told_with_their_number(per_s: float | None, told: list[float]) -> None:
    class Rate:
        def __init__(self) -> None:
            self.per_s = per_s

    state = seen(FLOOR)
    watching = replace(state.monitoring.watching, rate=Rate())  # type: ignore[arg-type]
    out = Out(0.0)
    unseen.told_slow(FLOOR.steps[0], replace(state, monitoring=replace(state.monitoring, watching=watching)), out)
    assert [event.data["per_s"] for event in out.events] == told


def test_rare_frames_are_slow_by_the_time_between_them() -> None:
    first = slowness(Slowness(), None, 0.0)
    assert (first.frame_s, first.changing_s) == (0.0, None)
    assert slowness(first, None, 0.0) == first  # the same moment tells no rate
    assert slowness(first, None, 1.0).changing_s == 1.0
    assert slowness(first, None, 1.2 / RATE).changing_s == 1.2 / RATE
    quick = slowness(first, None, 1.0 / RATE)
    assert quick.changing_s is None
    since = Slowness(changing_s=10.0, frame_s=15.0)
    assert slowness(since, 1.0, 10.0 + SLOW_S - 0.1).slow is False
    assert slowness(since, 1.0, 10.0 + SLOW_S).slow is True


@pytest.mark.parametrize(("targets", "needs"), [((), False), (("hip_flexion",), True)])
def test_a_speed_of_its_own_needs_a_quick_picture(targets: tuple[str, ...], needs: bool) -> None:
    limits = tuple(
        Limit(name="far", measure=measure, target_min=60.0, cue="further", source="test") for measure in targets
    )
    pacing = replace(UP.exercise.pacing, tempo=Tempo(up_s=2.0, hold_s=0.0, down_s=2.0, source="test"))
    assert unseen.needs_pictures(replace(UP.exercise, limits=limits, pacing=pacing)) is needs
