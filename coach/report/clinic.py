"""The page of a clinic: every patient, those first who need attention first."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from coach.core.base.phrases import Words
from coach.core.progress import triage
from coach.core.progress.timeline import Visit, whole_ones
from coach.records.review import Review, day_of
from coach.records.rows import Patient
from coach.report import course, red_flag
from coach.report.html import page
from coach.report.labels import Labels

RECENT_DAYS = 14
MOST_SAID = 3  # findings in the row of a patient; every red flag is said


def clinic_page(
    review: Review,
    words: Words,
    now: datetime,
    *,
    visits: Mapping[str, Sequence[Visit]] | None = None,
    waiting: Mapping[str, int] | None = None,
    told: Mapping[str, int] | None = None,
    links: Mapping[str, str] | None = None,
    absent_days: int = triage.ABSENT_DAYS,
    zone: tzinfo | None = None,
) -> str:
    """One HTML file, whole in itself. Raises StoreError.

    By the patient's id: `visits` their courses, where they have been read; `waiting` how many proposals wait for a
    decision; `told` how many of their answers are to be seen first; `links` where their pages are.
    """
    values = clinic_values(
        review, words, now, visits=visits, waiting=waiting, told=told, links=links, absent_days=absent_days, zone=zone
    )
    return page("clinic.html.j2", Labels(words), values)


def clinic_values(
    review: Review,
    words: Words,
    now: datetime,
    *,
    visits: Mapping[str, Sequence[Visit]] | None = None,
    waiting: Mapping[str, int] | None = None,
    told: Mapping[str, int] | None = None,
    links: Mapping[str, str] | None = None,
    absent_days: int = triage.ABSENT_DAYS,
    zone: tzinfo | None = None,
) -> dict[str, Any]:
    """What the page says, for its template or one that extends it. Raises StoreError."""
    say, today, locks = Labels(words), day_of(now, zone), review.locks_in_force()
    visits = review.all_visits(zone) if visits is None else visits
    rows = []
    for own in review.store.patients():
        mine, undecided = visits.get(own.id, ()), (waiting or {}).get(own.id, 0)
        found = triage.findings(
            mine, today, locks=red_flag.locked_signs(locks.get(own.id, ())), proposals=undecided,
            told=(told or {}).get(own.id, 0), absent_days=absent_days,
        )  # fmt: skip
        said = [
            {"said": course.finding(each, say, now, zone), "urgent": each.urgent, "calls": red_flag.calls(each)}
            for each in found[: max(MOST_SAID, sum(each.sign is not None for each in found))]
        ]
        rows.append(_row(own, mine, found, today, say) | {"findings": said})
    rows = [row for row in rows if row["sessions"] or not row["patient"].is_demo]
    # scripted sessions stand apart, at the end
    rows.sort(key=lambda row: (row["patient"].is_demo, -row["urgency"], -row["last_s"], row["patient"].handle))
    return {
        "rows": rows,
        "links": links or {},
        "made": now.astimezone(zone).strftime("%Y-%m-%d"),
        "sessions": sum(row["sessions"] for row in rows),
        "attention": sum(row["urgency"] > triage.REASONS["unread"] for row in rows),
        "recent_days": RECENT_DAYS,
    }


def _row(
    patient: Patient, visits: Sequence[Visit], findings: Sequence[triage.Finding], today: int, say: Labels
) -> dict[str, Any]:
    last = visits[-1] if visits else None
    brief = last.brief if last else None
    scores = (brief.pain.before, brief.pain.highest, brief.pain.after) if brief else ()
    return {
        "patient": patient,
        "urgency": triage.urgency(findings),
        "last": "" if last is None else course.date_of(last.day) if last.believed else say("course.date_unsure"),
        "last_s": last.at_s if last else 0.0,
        "ago": _ago(last, today, say),
        "pain": " / ".join("–" if score is None else str(score) for score in scores),
        "done": course.done(brief, say) if brief else "",
        "recent": sum(today - visit.day < RECENT_DAYS for visit in whole_ones(visits)),
        "unread": sum(not visit.read for visit in visits),
        "sessions": len(visits),
    }


def _ago(last: Visit | None, today: int, say: Labels) -> str:
    if last is None:
        return say("course.no_session")
    if not last.believed:
        return ""
    return say("course.days_ago", n=today - last.day) if today > last.day else say("course.today")
