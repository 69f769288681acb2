"""Made-up sessions of a course, as the pages and the proposals see them."""

from typing import Any

from coach.core.progress.session_brief import (
    Brief,
    ExerciseBrief,
    FormBrief,
    PainBrief,
    PainThere,
    RangeBrief,
    SidesBrief,
    TimeBrief,
)
from coach.core.progress.timeline import Visit
from coach.core.summary.session_figures import Average

DAY_S = 86_400.0


def lift(share: float | None = 1.0, deg: float | None = 5.0, **changed: Any) -> ExerciseBrief:
    mean = Average(value=deg, n=0 if deg is None else 6, of=6)
    own: dict[str, Any] = {
        "exercise": "hip_lift", "kind": "reps", "ended": "done", "share": share,
        "ranges": (RangeBrief(measure="hip_flexion", side="right", mean=mean, error=5.0),),
        "held": Average(value=None, n=0, of=0), "alarms": 0, "faults": 0, "eased": False, "not_seen_s": 0.0,
        "watched_s": 60.0, "pain": PainThere(score=None, rise=None, ended_it=False, stopped=False),
    }  # fmt: skip
    return ExerciseBrief(**(own | changed))


def brief(pain: tuple[int | None, int | None, int | None] = (2, 2, 2), **changed: Any) -> Brief:
    own: dict[str, Any] = {
        "ended": "completed", "stop": False, "level": None, "before": pain[0], "highest": pain[1], "after": pain[2],
        "day_after": None, "answered": 3, "asked": 3, "rule": None, "rule_why": None,
        "completed": 1, "for_today": 1, "duration_s": 300.0,
        "comfort": False, "comfort_from_start": False, "begun": True, "quick": False, "locks": (), "facts": (),
        "exercises": (lift(),), "by_time": 0, "sides": (),
    }  # fmt: skip
    own |= changed
    parts = own["exercises"]
    sums = {"not_seen_s": sum(each.not_seen_s for each in parts), "alarms": sum(each.alarms for each in parts),
            "watched_s": sum(each.watched_s or 0.0 for each in parts)}  # fmt: skip
    given = sums | own
    pain_of, time_of, form_of = (
        {name: given.pop(name) for name in kind.__slots__} for kind in (PainBrief, TimeBrief, FormBrief)
    )
    return Brief(pain=PainBrief(**pain_of), time=TimeBrief(**time_of), form=FormBrief(**form_of), **given)


def lags(exercise: str = "hip_lift", left: float = 40.0, right: float = 10.0) -> SidesBrief:
    """Left and right that differ beyond both their bands, the right one further: it is less flexed."""
    one, other = (
        RangeBrief(measure="hip_flexion", side=side, mean=Average(value=deg, n=3, of=3), error=5.0)
        for side, deg in (("left", left), ("right", right))
    )
    return SidesBrief(exercise=exercise, measure="hip_flexion", left=one, right=other, further="right")


def visit(day: int, own: Brief | None = None, *, hour: float = 9.0, read: bool = False, **changed: Any) -> Visit:
    fields: dict[str, Any] = {
        "session": f"s{day}-{hour:g}", "number": round(day * 24 + hour), "routine": "walking_plan",
        "at_s": day * DAY_S + hour * 3600, "day": day,
        "read": read, "brief": own or brief(),
    }  # fmt: skip
    return Visit(**(fields | changed))
