"""A patient with sessions of every sort: everything in it, nothing seen, stopped at once, 200 repetitions."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from answers import answered
from movements import EITHER_LIFT

from coach.core.base.events import event
from coach.core.base.types import Event, Pose
from coach.core.clinical.unlocking import UnlockGrounds
from coach.core.kinematics.skeleton import POINTS
from coach.core.tracking.pipeline import Watching, observe
from coach.records.rows import Patient, SessionRecord
from coach.records.store import Store
from coach.records.unlocking import unlock

HOSTILE = "<script>alert(1)</script>"
LIFT = {"step": 0, "exercise": "hip_lift"}
POSE = {"step": 1, "exercise": "childs_pose"}
BREATH = {"step": 2, "exercise": "breathing"}
WALK = {"step": 3, "exercise": "walking"}
ARCH = {
    "name": "over_arch", "measure": "hip_flexion", "target_min": None, "target_max": 15.0,
    "warn_below": -10.0, "warn_above": None, "stop_below": -20.0, "stop_above": None,
}  # fmt: skip
NO_DOSE = {"sets": 1, "reps": None, "hold_s": None, "duration_s": None, "cycles": None, "rest_s": 20.0, "side": None}
DONE = {"reps": 0, "held_s": 0.0, "steps": 0, "breaths": 0, "active_s": 0.0, "not_seen_s": 0.0}
START = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)


class Clock:
    """A wall clock that every session moves on."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


def pain(t_s: float, moment: str, score: int | None, at: dict[str, Any] | None = None) -> Event:
    place = at or {"step": None, "exercise": None}
    return answered(t_s, "pain_answered", moment=moment, score=score, **place, scripted=False)


def everything() -> list[Event]:
    return [*_opening(), *_lifts(), *_rest(), *_breath_and_walk()]


def _opening() -> Iterator[Event]:
    yield event(
        0.0, "session_started", source="anna at home.mp4", scripted=False, quick=False, plan=["hip_lift", "childs_pose"]
    )
    yield answered(4.0, "screening_answered", question="emergency", value="no", scripted=False)
    yield answered(5.0, "screening_answered", question="today", value=None, scripted=False)
    yield answered(6.0, "symptom_answered", question="onset", value="longer", step=None, exercise=None, scripted=False)
    yield event(7.0, "planned", level=None, facts=["lasting"], steps=["hip_lift", None], left_out=[
        {"step": 1, "because": ["not_bend_pain"]}])  # fmt: skip
    yield pain(12.0, "before", 2)


def _lifts() -> Iterator[Event]:
    dose = NO_DOSE | {"reps": 5}
    errors = {"hip_flexion": 5.0, "knee_flexion": 5.0}
    yield event(
        20.0,
        "exercise_started",
        **LIFT,
        kind="reps",
        dose=dose,
        limits=[ARCH],
        error_deg=errors,
        tracked=True,
        certificate="usable",
    )
    for number, (side, deg, counted) in enumerate(
        [("left", 3.25, True), ("right", 0.0, True), ("left", -21.0, False), ("left", None, True)]
    ):
        at = 25.0 + 10 * number
        peak = {"hip_flexion": {"deg": deg, "error_deg": 5.0}, "knee_flexion": {"deg": 92.1, "error_deg": 5.5}}
        if counted is False:
            arch = {"name": "over_arch", "measure": "hip_flexion", "error_deg": 5.0}
            yield event(at + 2, "fault", **LIFT, **arch, deg=-12.0, limit_deg=-10.0)
            yield event(at + 3, "limit_alarm", **LIFT, **arch, deg=-21.0, limit_deg=-20.0, times=1)
        yield event(
            at + 6.4, "rep_done", **LIFT, side=side, start_s=at, peak_s=at + 3.1, end_s=at + 6.4, peak=peak,
            counted=counted,
        )  # fmt: skip
    yield event(66.0, "sight_lost", **LIFT, part="ankle")
    yield event(69.5, "sight_regained", **LIFT, not_seen_s=3.5)
    yield event(
        70.0, "exercise_ended", **LIFT, reason="done", **(DONE | {"reps": 3, "active_s": 50.0, "not_seen_s": 3.5})
    )
    yield pain(75.0, "check", 0, LIFT)


def _rest() -> Iterator[Event]:
    dose = NO_DOSE | {"hold_s": 30.0}
    yield event(
        80.0,
        "exercise_started",
        **POSE,
        kind="hold",
        dose=dose,
        limits=[],
        error_deg={},
        tracked=True,
        certificate="usable",
    )
    yield event(
        115.0, "hold_done", **POSE, side="right", start_s=85.0, end_s=115.0, held_s=29.75,
        peak={"knee_flexion": {"deg": 121.0, "error_deg": 15.0}},
    )  # fmt: skip
    yield event(116.0, "exercise_ended", **POSE, reason="done", **(DONE | {"held_s": 29.75, "active_s": 36.0}))
    yield event(120.0, "no_answer", question="pain", after_s=20.0, action="repeat")
    yield pain(140.0, "check", None, POSE)


def _breath_and_walk() -> Iterator[Event]:
    bare = {"limits": [], "error_deg": {}}
    yield event(
        150.0,
        "exercise_started",
        **BREATH,
        kind="pace",
        dose=NO_DOSE | {"cycles": 3},
        tracked=False,
        **bare,
        certificate="usable",
    )
    yield event(160.0, "breath_done", **BREATH)
    yield event(161.0, "timer_used", **BREATH, counts_as=["cold"], seconds=600.0, off=True)
    yield event(170.0, "exercise_ended", **BREATH, reason="done", **(DONE | {"breaths": 1, "active_s": 20.0}))
    yield event(
        180.0,
        "exercise_started",
        **WALK,
        kind="steps",
        dose=NO_DOSE | {"duration_s": 60.0},
        tracked=True,
        **bare,
        certificate="usable",
    )
    for number in range(12):
        at_s = 190.0 + 0.75 * number
        yield event(at_s, "step_taken", **WALK, at_s=at_s, landed_s=at_s, foot=None, heading=None)
    yield event(205.0, "eased", **WALK, dose=NO_DOSE | {"duration_s": 30.0})
    yield event(206.0, "exercise_ended", **WALK, reason="pain", **(DONE | {"steps": 12, "active_s": 10.0}))
    yield pain(210.0, "check", 5, WALK)
    yield event(215.0, "cue_given", cue="found", text="cue.found", tone="answer")
    yield pain(220.0, "after", 4)
    yield event(225.0, "session_ended", reason="pain_rise")


def nothing_seen() -> list[Event]:
    """Tracked for a minute, and nobody was there."""
    return [
        event(0.0, "session_started", source="0", scripted=False, quick=False, plan=["hip_lift"]),
        pain(3.0, "before", 0),
        event(5.0, "exercise_started", **LIFT, kind="reps", dose=NO_DOSE, limits=[], error_deg={}, tracked=True,
              certificate="usable"),
        event(7.0, "sight_lost", **LIFT, part="all"),
        event(65.0, "exercise_ended", **LIFT, reason="not_seen", **(DONE | {"not_seen_s": 60.0})),
        event(70.0, "session_ended", reason="completed"),
    ]  # fmt: skip


def stopped_at_once() -> list[Event]:
    return [
        event(0.0, "session_started", source="0", scripted=False, quick=False, plan=["hip_lift"]),
        event(0.6, "stop_pressed", by="key"),
        event(0.6, "session_ended", reason="stopped"),
    ]


def many_reps() -> list[Event]:
    dose = NO_DOSE | {"reps": 200}
    told = [
        event(0.0, "session_started", source="0", scripted=False, quick=False, plan=["hip_lift"]),
        pain(1.0, "before", 1),
    ]
    told.append(
        event(
            2.0,
            "exercise_started",
            **LIFT,
            kind="reps",
            dose=dose,
            limits=[ARCH],
            error_deg={},
            tracked=True,
            certificate="usable",
        )
    )
    for number in range(200):
        peak = {"hip_flexion": {"deg": round(5 * np.sin(number), 2), "error_deg": 5.0}}
        at = 3.0 + number
        told.append(
            event(
                at, "rep_done", **LIFT, side="left", start_s=at - 1, peak_s=at - 0.5, end_s=at, peak=peak, counted=True
            )
        )
    told.append(event(205.0, "exercise_ended", **LIFT, reason="done", **(DONE | {"reps": 200, "active_s": 203.0})))
    return [*told, event(206.0, "session_ended", reason="completed")]


SORTS = {
    "everything": (everything, "pain_rise", 3),
    "nothing seen": (nothing_seen, "completed", 0),
    "stopped at once": (stopped_at_once, "stopped", 3),
    "200 repetitions": (many_reps, "completed", 0),
}


def lived_in(store: Store, clock: Clock, handle: str = HOSTILE) -> Patient:
    """One session of every sort on days that follow, with a lock and a use of ice."""
    patient = store.patient(handle)
    patient = store.set_profile(
        patient, {"intake": {"age": 93, "medicines": "of aunt Olga"}, "answered": {"age": START.isoformat()}}
    )
    given = store.add_prescription(
        patient, routine_id="gentle_start", routine_text="# for Anna Mueller\n[routine]", overrides={}, version="1"
    )
    for sort, (events, reason, code) in SORTS.items():
        clock.at += timedelta(days=1)
        writer = store.begin_session(
            patient, routine_id="gentle_start", routine_version="1", program_version="0.1.0", model_version="m",
            source="anna at home.mp4", scripted=False, prescription=given,
        )  # fmt: skip
        writer.add(events())
        for pose in observed(walking_past(0 if sort == "stopped at once" else 25)):
            writer.add_pose(pose)
        writer.end(reason, code)
    store.add_timer_use(patient, kind="ice", seconds=600, session=writer.session)
    lock = store.add_lock(patient, kind="today", reason="numb, said Anna")
    seen = UnlockGrounds(
        unlocked_by="Dr Brown", by_clinician=True, told="examined her", examined_by="Dr Brown",
        examined_day=clock().astimezone().date().toordinal(),
    )  # fmt: skip
    unlock(store, lock, seen)
    return patient


def sessions(store: Store) -> dict[str, SessionRecord]:
    return dict(zip(SORTS, store.sessions(), strict=True))


def walking_past(seconds: int) -> list[Pose]:
    """A body seen from its left side that bends its knee to 30 degrees and back; nobody for a second."""
    made = []
    for index in range(seconds * 10):
        t_s = index / 10
        knee = np.radians(30 * (0.5 - 0.5 * np.cos(t_s)))
        marks, world = np.full((33, 4), np.nan), np.full((33, 3), np.nan)
        if not 8 < t_s < 9:
            marks[:] = (0.5, 0.2, 0.0, 0.95)
            world[:] = (0.0, -0.5, 0.01)
            for side in ("left", "right"):
                for name, x, y in (
                    ("shoulder", 0, -0.5),
                    ("hip", 0, 0),
                    ("knee", 0, 0.4),
                    ("ankle", -0.4 * np.sin(knee), 0.4 + 0.4 * np.cos(knee)),
                ):
                    marks[POINTS[f"{side}_{name}"], :2] = (0.5 + x * 0.4 * 720 / 1280, 0.5 + y * 0.4)
                    world[POINTS[f"{side}_{name}"], :2] = (x, y)
        made.append(Pose(t_s=t_s, width=1280, height=720, landmarks=marks, world=world))
    return made


def observed(poses: list[Pose]) -> list[Pose]:
    """As a session keeps them: with what was decided on."""
    watching, kept = Watching(), []
    for pose in poses:
        watching, seen = observe(EITHER_LIFT, watching, pose)
        kept.append(seen.kept())
    return kept
