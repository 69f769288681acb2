"""Four weeks of one patient: two routines, a schedule that changed, and sessions that went well, half or not at all."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from coach.core.base.types import Event
from coach.records.store import Store, open_store

NOW = datetime(2026, 5, 29, 12, tzinfo=UTC)  # a Friday
LIFT, POSE = {"step": 0, "exercise": "hip_lift"}, {"step": 1, "exercise": "childs_pose"}
# routine, moment, how it went: w whole, p left after the first exercise, s stopped by pain, n never begun
SESSIONS = [
    ("gentle_start", "2026-05-04 08", "w"), ("gentle_start", "2026-05-04 18", "p"),
    ("gentle_start", "2026-05-06 08", "s"), ("gentle_mobility", "2026-05-06 18", "w"),
    ("gentle_start", "2026-05-07 08", "n"), ("gentle_start", "2026-05-08 08", "w"),
    ("gentle_start", "2026-05-11 08", "w"), ("gentle_start", "2026-05-12 08", "p"),
    ("gentle_start", "2026-05-18 07", "w"), ("gentle_start", "2026-05-18 19", "w"),
    ("gentle_start", "2026-05-19 07", "w"), ("gentle_start", "2026-05-19 12", "p"),
    ("gentle_start", "2026-05-25 08", "s"), ("gentle_mobility", "2026-05-26 08", "p"),
    ("gentle_start", "2026-05-28 08", "w"), ("gentle_start", "2026-05-29 08", "w"),
]  # fmt: skip
# (routine, first day, days a week, times a day)
PRESCRIBED = [
    ("gentle_start", "2026-05-04", 3, None), ("gentle_mobility", "2026-05-04", 2, None),
    ("gentle_start", "2026-05-18", 5, 2),
]  # fmt: skip


def at(t_s: float, what: str, **data: Any) -> Event:
    return Event(t_s=t_s, kind=what, data=data)


def events(how: str, number: int) -> list[Event]:
    """A session in events alone; scores, alarms and seconds differ from one to the next."""
    before, after = number % 5, (number + 2) % 5
    made = [at(0, "session_started", source="0", scripted=False, quick=False, plan=["hip_lift", "childs_pose"])]
    if how == "n":
        return [*made, at(9, "session_ended", reason="quit")]
    made += [
        at(1, "pain_answered", moment="before", score=before, step=None, exercise=None, scripted=False),
        at(2, "exercise_started", **LIFT, kind="reps", dose={"reps": 1}, limits=[], error_deg={}, tracked=True),
        *(
            at(3 + n, "limit_alarm", **LIFT, name="over_arch", measure="hip_flexion", deg=-22.0, limit_deg=-15.0,
               error_deg=9.5, times=n + 1)
            for n in range(number % 3)
        ),
        at(8, "rep_done", **LIFT, side="right", start_s=3.0, peak_s=5.0, end_s=8.0, peak={}, counted=True),
        at(9, "exercise_ended", **LIFT, reason="pain" if how == "s" else "done", reps=1, not_seen_s=number * 0.5),
        at(10, "pain_answered", moment="check", score=before + 2 * (how == "s"), **LIFT, scripted=False),
    ]  # fmt: skip
    if how == "s":
        return [*made, at(11, "session_ended", reason="pain")]
    if how == "p":
        return [*made, at(11, "session_ended", reason="quit")]
    return [
        *made,
        at(12, "exercise_started", **POSE, kind="hold", dose={"hold_s": 5}, limits=[], error_deg={}, tracked=True),
        at(20, "hold_done", **POSE, side="right", start_s=13.0, end_s=20.0, held_s=5.0, peak={}),
        at(21, "exercise_ended", **POSE, reason="done", held_s=5.0, not_seen_s=0.25),
        at(22, "pain_answered", moment="after", score=after, step=None, exercise=None, scripted=False),
        at(23, "session_ended", reason="completed"),
    ]


def kept_course(file: Path, name: str = "anna") -> Store:
    """A store with the whole course, at the moment after its last session; whoever asks for it closes it."""
    clock = [NOW]
    opened = open_store(str(file), now=lambda: clock[0])
    own = opened.patient(name)
    due = [(datetime.fromisoformat(f"{row[1]}T06:00+00:00"), "prescription", row) for row in PRESCRIBED]
    due += [(datetime.fromisoformat(f"{row[1]}:00+00:00".replace(" ", "T")), "session", row) for row in SESSIONS]
    for number, (moment, what, row) in enumerate(sorted(due, key=lambda each: each[0])):
        clock[0] = moment
        if what == "prescription":
            routine, _, days, times = row
            overrides = {"days_a_week": days} | ({"times_a_day": times} if times else {})
            opened.add_prescription(own, routine_id=routine, routine_text="", version="1", overrides=overrides)
            continue
        with opened.begin_session(own, routine_id=row[0], routine_version="1", program_version="0",
                                  model_version="m", source="0", scripted=False) as writer:  # fmt: skip
            made = events(row[2], number)
            writer.add(made)
            writer.end(str(made[-1].data["reason"]), 0)
    clock[0] = NOW
    return opened
