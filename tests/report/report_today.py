"""A made-up session of a day on which not every step was for the person: left out, tried, timed, made easier."""

from collections.abc import Iterator
from typing import Any

from answers import answered
from report_story import dose, ended, event, pain, peak, started

from coach.core.base.types import Event

FINDER = ("supine_supported", "firm_chair", "side_lying", "supine_supported")
PLAN = [*FINDER, "ice", "heel_slide", "ankle_pumps", "walking", "hip_lift", "childs_pose", "squat", "log_roll"]
ICE, SLIDE, PUMPS, WALK, LIFT = ({"step": step, "exercise": PLAN[step]} for step in range(4, 9))
HOLDS = {"limits": [], "error_deg": {"hip_flexion": 5.0}, "tracked": True}
GUIDED = {"limits": [], "error_deg": {}, "tracked": False}


def said(t_s: float, question: str, value: str | None, step: int | None = None, exercise: str | None = None) -> Event:
    return answered(
        t_s, "symptom_answered", question=question, value=value, step=step, exercise=exercise, scripted=False
    )


def cue(t_s: float, name: str, key: str | None = None) -> Event:
    return event(t_s, "cue_given", cue=name, text=key, tone=None)


def today() -> list[Event]:
    made = [*_opening(), *_finder(), *_ice(), *_slides(), *_pumps(), *_walk(), *_stop()]
    return sorted(made, key=lambda each: each.t_s)


def sore() -> list[Event]:
    """A made-up session that was stopped by pain, and rested on; somebody else came in, and a leg was numb."""
    lift, rest = {"step": 0, "exercise": "hip_lift"}, {"step": 1, "exercise": "supine_supported"}
    lasts = dose(hold_s=10.0, duration_s=10.0, rest_s=0.0, side=None)
    return [
        event(0.0, "session_started", source="mannequin", scripted=False, quick=False, plan=["hip_lift"]),
        answered(1.0, "screening_answered", question="daily", value="none", scripted=False),
        event(1.0, "went_back", question="fever"),
        event(1.0, "sound_heard", lasted_s=0.2),
        event(1.0, "screened", form="daily", outcome="clear", question=None),
        event(2.0, "planned", level=None, facts=[], steps=["hip_lift"], left_out=[]),
        event(3.0, "day_after", score=5, before=2, follows="easier"),
        pain(4.0, "before", 3),
        event(
            4.5,
            "pain_rule",
            rule="monitored",
            held_by="strict",
            why="not_back",
            clinician="A. Weber",
            reason="graded exposure",
            signed_on="2026-01-05",
        ),
        event(4.6, "half_dose", why="above_last"),
        event(4.7, "counts_as", what="exercises"),
        event(
            9.0,
            "camera_placed",
            **lift,
            posture="supine",
            view="side",
            how="good",
            after_s=6.4,
            view_deg=4.0,
            trunk=0.21,
            trunk_x=0.5,
            trunk_y=0.6,
        ),
        started(10.0, **lift, kind="reps", dose=dose(reps=3), **HOLDS),
        event(14.0, "guard_alarm", **lift, name="jerk", measure="hip", value=80.0, limit=60.0, stop=True, times=1),
        event(16.0, "stranger_seen"),
        event(16.5, "slow_frames", **lift, per_s=6.5),
        event(16.6, "guided_by_time", why="slow", **lift),
        event(16.8, "camera_lost", **lift),
        event(17.0, "gap", seconds=95.0, **lift),
        event(17.5, "help_asked", by="gesture"),
        event(18.0, "gesture_seen", gesture="forearm_up", what="raised", side="left"),
        ended(20.0, lift, "pain"),
        pain(25.0, "check", 6, **lift),
        event(25.0, "session_ended", reason="pain"),
        event(60.0, "comfort_started", why="after_pain", steps=["hip_lift", "supine_supported"]),
        started(70.0, **rest, kind="position", dose=lasts, **HOLDS),
        ended(80.0, rest, "done", held_s=10.0),
        said(85.0, "symptom_kind", "new_sign", **rest),
        event(85.0, "locked", lock="today", question="symptom_kind"),
        event(86.0, "yes_withdrawn", question="fever"),
        event(87.0, "card_offered", card="pain_leads"),
        event(87.0, "lock_lifted", question="fever"),
        event(85.0, "comfort_ended", reason="symptoms"),
    ]


def _opening() -> Iterator[Event]:
    yield event(0.0, "session_started", source="mannequin", scripted=False, quick=False, plan=PLAN)
    yield event(1.0, "phase_changed", phase="screening", step=None, exercise=None)
    yield event(1.5, "timer_off", counts_as=["cold"])
    for at, question in enumerate(("urine", "fever")):
        yield event(2.0 + at, "question_asked", question=question, repeat=0)
        yield answered(2.5 + at, "screening_answered", question=question, value="no", scripted=False)
    for at, (question, value) in enumerate((("onset", "two_weeks"), ("bend_pain", "yes"), ("floor", "yes"))):
        yield said(5.0 + at, question, value)
    out = [(9, ("bend_pain",)), (10, ("not_acute", "pregnant_not_cleared"))]
    steps = [None if step in dict(out) else name for step, name in enumerate(PLAN)]
    yield event(
        8.0, "planned", level=2, facts=["bend_pain", "settling"], steps=steps,
        left_out=[{"step": step, "because": list(because)} for step, because in out],
    )  # fmt: skip
    yield pain(12.0, "before", 4)
    yield cue(13.0, "left_out", "cue.left_out")


def _finder() -> Iterator[Event]:
    for step, (name, score) in enumerate(zip(FINDER, (4, 5, None, 2), strict=True)):
        if step == 2:
            yield event(70.0, "step_left_out", step=2, exercise=name, because=["worse_twice"])
            continue
        at, where = 20.0 + 25 * step, {"step": step, "exercise": name}
        lasts = dose(hold_s=10.0, duration_s=10.0, rest_s=0.0, side=None)
        yield started(at, **where, kind="position", dose=lasts, **HOLDS)
        peaks = {"hip_flexion": peak(30.0, error=20.0 if step == 1 else 5.0)}
        times: dict[str, Any] = {"start_s": at + 1, "end_s": at + 11, "held_s": 10.0}
        yield event(at + 11, "hold_done", **where, side="left", **times, peak=peaks)
        yield ended(at + 11, where, "done", held_s=10.0)
        yield pain(at + 15, "check", score, **where)


def _ice() -> Iterator[Event]:
    yield said(120.0, "cloth_between", "yes", **ICE)
    yield event(125.0, "timer_started", **ICE, counts_as=["cold"], most_s=1200.0)
    yield started(125.0, **ICE, kind="timer", dose=dose(duration_s=900.0), **GUIDED)
    yield said(400.0, "skin_trouble", "yes", **ICE)
    yield ended(400.0, ICE, "skin", active_s=275.0)
    yield event(400.0, "timer_used", **ICE, counts_as=["cold"], seconds=275.0, off=False)
    yield said(490.0, "taken_off", None, **ICE)
    yield event(491.0, "card_shown", card="ice_heat_safely")
    yield cue(492.0, "card", "cards.ice_heat_safely.text")


def _slides() -> Iterator[Event]:
    whole = dose(reps=3, side="each")
    yield started(500.0, **SLIDE, kind="reps", dose=whole, **HOLDS)
    for number, side in enumerate(("left", "right", "left", "right", "left")):
        at = 505.0 + 6 * number
        times = {"start_s": at, "peak_s": at + 2, "end_s": at + 4}
        peaks = {"hip_flexion": peak(40.0)}
        yield event(at + 4, "rep_done", **SLIDE, side=side, **times, peak=peaks, counted=True)
    yield event(533.0, "eased", **SLIDE, dose=whole | {"reps": 2})
    yield ended(535.0, SLIDE, "done", reps=5)
    yield event(540.0, "paused", by="person")
    yield event(560.0, "resumed", by="person")


def _pumps() -> Iterator[Event]:
    yield started(570.0, **PUMPS, kind="pace", dose=dose(cycles=4), **GUIDED)
    for number in range(4):
        yield cue(570.0 + 4 * number, "there", "exercise.ankle_pumps.there")
        yield event(573.0 + 4 * number, "breath_done", **PUMPS)
    yield ended(590.0, PUMPS, "done", breaths=4, active_s=16.0)


def _walk() -> Iterator[Event]:
    yield said(592.0, "walk_where", "on_spot", **WALK)
    yield started(595.0, **WALK, kind="steps", dose=dose(duration_s=60.0), **HOLDS)
    at = 600.0
    for number in range(61):
        yield event(at, "step_taken", **WALK, at_s=at, landed_s=at, foot=("left", "right")[number % 2], heading=None)
        at += 0.6 if number % 2 else 0.9
    yield ended(660.0, WALK, "done", steps=61, active_s=45.0)


def _stop() -> Iterator[Event]:
    yield started(670.0, **LIFT, kind="reps", dose=dose(reps=5, side="left"), **HOLDS)
    yield event(680.0, "stop_pressed", by="key")
    yield ended(680.0, LIFT, "stopped")
    yield event(680.0, "session_ended", reason="stopped")
