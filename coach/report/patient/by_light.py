"""Sessions of which the clinic has only what its camera read from the patient's screen: a list, and never a session."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from coach.records import parcels
from coach.records.review import Review
from coach.records.rows import ParcelRecord, Patient
from coach.report.labels import Labels, amount

MOST_SUMMARIES = 10  # the newest; what is older has come in a parcel by then [E]


def light_values(review: Review, patient: Patient, say: Labels, zone: tzinfo | None) -> list[dict[str, Any]]:
    """The newest first, without those whose session has come since. Raises StoreError."""
    here = {session.id for session in review.store.sessions(patient)}
    newest: dict[str, ParcelRecord] = {}
    for row in parcels.parcels(review.store, patient, written=False):
        summary = row.data.get("summary")
        if isinstance(summary, Mapping) and summary.get("session") not in here:
            newest.setdefault(str(summary.get("session")), row)
    rows = sorted(newest.values(), key=lambda row: str(row.data["summary"]["started_at"]), reverse=True)
    return [_summary(row.data["summary"], say, zone, checked=bool(row.public)) for row in rows[:MOST_SUMMARIES]]


def _summary(summary: Mapping[str, Any], say: Labels, zone: tzinfo | None, *, checked: bool) -> dict[str, Any]:
    pain, marks = summary["pain"], summary["marks"]
    at = datetime.fromisoformat(summary["started_at"]).astimezone(zone).strftime("%Y-%m-%d %H:%M")
    level = f", {say('level', n=summary['level'])}" if summary["level"] else ""
    ended = summary["ended"]
    return {
        "said": say(
            "by_light.line", at=at, routine=say.routine(summary["routine"]) + level,
            ended=say("broke_off_short") if ended is None else say.plainly(ended, f"end.{ended}"),
            before=_score(pain["before"]), highest=_score(pain["highest"]), after=_score(pain["after"]),
            done=say("n_of", done=summary["completed"], of=summary["for_today"]),
        ),
        "red": [say("by_light.red", what=say.question(question)) for _, question in summary["locks"]],
        "marks": [say(f"by_light.{name}") for name in ("scripted", "quick", "comfort") if marks[name]],
        "checked": checked,
        "exercises": [_exercise(each, say) for each in summary["exercises"]],
    }  # fmt: skip


def _exercise(each: Mapping[str, Any], say: Labels) -> str:
    """How much of it was done, and how it was."""
    ended = each["ended"]
    parts = [say("broke_off_short") if ended is None else say.plainly(ended, f"exercise_end.{ended}")]
    if each["unit"] is not None:
        done, of = amount(each["done"]), each["prescribed"]
        share = done if of is None else say("n_of", done=done, of=amount(of))
        parts.append(say(f"by_light.unit.{each['unit']}", n=share))
    if each["pain"] is not None:
        parts.append(say("by_light.pain", score=each["pain"]))
    if each["alarms"]:
        parts.append(say("by_light.alarms", n=each["alarms"]))
    if each["by_time"]:
        parts.append(say("by_time_n", n=1))
    return f"{say.exercise(each['exercise'])}: {', '.join(parts)}"


def _score(score: int | None) -> str:
    return "–" if score is None else str(score)
