"""A made-up session that has everything in it: 0 pain, silence, an uncounted repetition, faults, things not seen."""

from collections.abc import Iterator
from typing import Any

from answers import answered

from coach.core.base.events import event
from coach.core.base.types import Event

LIFT = {"step": 0, "exercise": "hip_lift"}
POSE = {"step": 1, "exercise": "childs_pose"}
BREATH = {"step": 2, "exercise": "breathing"}
WALK = {"step": 3, "exercise": "walking"}
ALL_LIFTS = (  # start, side, hip flexion at the top, counted
    (52.0, 3.0, True), (63.5, 1.0, True), (75.0, -4.0, True), (86.5, -21.0, False),
    (98.0, 2.0, True), (109.5, 0.0, True),
)  # fmt: skip


def dose(**given: Any) -> dict[str, Any]:
    return {"sets": 1, "reps": None, "hold_s": None, "duration_s": None, "cycles": None, "rest_s": 20.0} | given


def peak(deg: float | None, error: float = 5.0) -> dict[str, Any]:
    return {"deg": deg, "error_deg": error}


def started(t_s: float, **data: Any) -> Event:
    return event(t_s, "exercise_started", **({"certificate": "usable"} | data))


def pain(t_s: float, moment: str, score: int | None, step: int | None = None, exercise: str | None = None) -> Event:
    return answered(t_s, "pain_answered", moment=moment, score=score, step=step, exercise=exercise, scripted=True)


def ended(t_s: float, at: dict[str, Any], reason: str, **figures: Any) -> Event:
    known = {"reps": 0, "held_s": 0.0, "steps": 0, "breaths": 0, "active_s": 0.0, "not_seen_s": 0.0}
    return event(t_s, "exercise_ended", **at, reason=reason, **(known | figures))


def story() -> list[Event]:
    return sorted([*_opening(), *_lifts(), *_rest_pose(), *_breathing(), *_stop()], key=lambda each: each.t_s)


def _opening() -> Iterator[Event]:
    yield event(0.0, "session_started", source="recording.npz", scripted=True, quick=False, plan=None)
    yield event(0.5, "phase_changed", phase="screening", step=None, exercise=None)
    yield answered(4.0, "screening_answered", question="daily", value="none", scripted=True)
    yield event(9.0, "question_asked", question="pain", repeat=0)
    yield pain(12.0, "before", 2)
    yield event(30.0, "cue_given", cue="welcome", text="cue.welcome", tone=None)


def _lifts() -> Iterator[Event]:
    limit = {
        "name": "over_arch", "measure": "hip_flexion", "cue": "come_down",
        "target_min": None, "target_max": 15.0, "warn_below": -10.0, "warn_above": None,
        "stop_below": -20.0, "stop_above": None, "source": "clinical review 7",
    }  # fmt: skip
    errors = {"hip_flexion": 5.0, "knee_flexion": 5.0}
    yield started(45.0, **LIFT, kind="reps", dose=dose(reps=5), limits=[limit], error_deg=errors, tracked=True)
    for start, deg, counted in ALL_LIFTS:
        knee = None if start == 63.5 else 92.0 + deg / 10
        peaks = {"hip_flexion": peak(deg), "knee_flexion": peak(knee)}
        times = {"start_s": start, "peak_s": start + 3.1, "end_s": start + 6.4}
        yield event(start + 6.4, "rep_done", **LIFT, side="left", **times, peak=peaks, counted=counted)
    arch = {"name": "over_arch", "measure": "hip_flexion", "error_deg": 5.0}
    yield event(89.2, "fault", **LIFT, **arch, deg=-12.0, limit_deg=-10.0)
    yield event(89.9, "limit_alarm", **LIFT, **arch, deg=-21.0, limit_deg=-20.0, times=1)
    yield event(89.9, "cue_given", cue="come_down", text="cue.come_down", tone="alarm")
    knee = {"name": "feet_too_far", "measure": "knee_flexion", "error_deg": 5.0}
    yield event(101.0, "fault", **LIFT, **knee, deg=61.0, limit_deg=70.0)
    yield event(112.0, "fault", **LIFT, **knee, deg=58.0, limit_deg=70.0)
    yield event(102.0, "sight_lost", **LIFT, part="ankle")
    yield event(105.5, "sight_regained", **LIFT, not_seen_s=3.5)
    yield event(118.0, "set_done", **LIFT, set=1)
    yield ended(118.5, LIFT, "done", reps=5, active_s=71.0, not_seen_s=3.5)
    yield pain(131.0, "check", 0, **LIFT)


def _rest_pose() -> Iterator[Event]:
    target = {"name": "fold", "measure": "knee_flexion", "cue": "fold", "target_min": 80.0}
    yield started(150.0, **POSE, kind="hold", dose=dose(sets=2, hold_s=30.0), limits=[target],
        error_deg={"knee_flexion": 15.0}, tracked=True,
    )  # fmt: skip
    for start, held, deg in ((156.0, 30.0, 121.0), (210.0, 14.5, 96.0)):
        yield event(
            start + held, "hold_done", **POSE, side="right", start_s=start, end_s=start + held, held_s=held,
            peak={"knee_flexion": peak(deg, 15.0)},
        )  # fmt: skip
    yield event(187.0, "set_done", **POSE, set=0)
    yield event(226.0, "sight_lost", **POSE, part="all")
    yield ended(238.0, POSE, "not_seen", held_s=44.5, active_s=60.0, not_seen_s=12.0)
    yield event(246.0, "question_asked", question="pain", repeat=0)
    yield event(266.0, "no_answer", question="pain", after_s=20.0, action="repeat")
    yield pain(286.0, "check", None, **POSE)


def _breathing() -> Iterator[Event]:
    yield started(300.0, **BREATH, kind="pace", dose=dose(cycles=3), limits=[], error_deg={}, tracked=False)
    yield event(300.5, "cue_given", cue="breathe_in", text="cue.breathe_in", tone="up")
    for number in range(3):
        yield event(310.0 + 10 * number, "breath_done", **BREATH)
    yield ended(331.0, BREATH, "done", breaths=3, active_s=30.0)
    yield pain(340.0, "check", 3, **BREATH)


def _stop() -> Iterator[Event]:
    yield started(355.0, **WALK, kind="steps", dose=dose(duration_s=120.0), limits=[], error_deg={}, tracked=True)
    for number in range(24):
        at_s = 360.0 + 0.7 * number
        yield event(at_s, "step_taken", **WALK, at_s=at_s, landed_s=at_s, foot=None, heading=None)
    yield pain(385.0, "check", 5, **WALK)
    yield ended(386.0, WALK, "pain", steps=24, active_s=17.0)
    yield pain(405.0, "after", 4)
    yield event(410.0, "session_ended", reason="pain_rise")
