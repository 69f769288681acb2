"""The page of one patient: adherence, pain, trends, stops, levels and what needs attention, in one screen."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from coach.core.base.phrases import Words
from coach.core.base.session_mark import SessionMark
from coach.core.base.types import text
from coach.core.clinical.safety import THERAPIST_LOCK
from coach.core.progress import triage
from coach.core.progress.progression import Proposal
from coach.core.progress.questionnaire import Questionnaire
from coach.core.progress.timeline import (
    Trend,
    Visit,
    level_changes,
    stops,
    trends,
)
from coach.core.progress.triage import Finding
from coach.core.summary.averages import average
from coach.records.dating import doubtful
from coach.records.parcels import messages
from coach.records.review import Review, day_of
from coach.records.rows import Patient, Prescription
from coach.report import course, red_flag
from coach.report.damage import damage_told
from coach.report.html import page
from coach.report.labels import Labels, amount
from coach.report.letters import letters
from coach.report.patient import charts, locks
from coach.report.patient.adherence import adherence_values, schedule_words
from coach.report.patient.by_light import light_values
from coach.report.patient.intake import intake_values
from coach.report.patient.outcomes import outcome_values
from coach.report.patient.since import since_values

MOST_VISITS = 60  # on the charts and in the tables; those before them stand in one line
MOST_TRENDS = 8  # on the first screen
MOST_PROPOSALS = 3  # of other routines, done long ago or not yet, the prescription says enough
MOST_ROWS = 4  # of stops, and of level changes


def patient_page(
    review: Review,
    patient: Patient,
    words: Words,
    now: datetime,
    *,
    visits: Sequence[Visit] | None = None,
    proposals: Sequence[Proposal] = (),
    questionnaires: Sequence[Questionnaire] = (),
    absent_days: int = triage.ABSENT_DAYS,
    zone: tzinfo | None = None,
) -> str:
    """One HTML file, whole in itself. `visits`: the course, where it has been read. Raises StoreError."""
    values = patient_values(
        review, patient, words, now, visits=visits, proposals=proposals, questionnaires=questionnaires,
        absent_days=absent_days, zone=zone,
    )  # fmt: skip
    return page("patient.html.j2", Labels(words), values)


def patient_values(
    review: Review,
    patient: Patient,
    words: Words,
    now: datetime,
    *,
    visits: Sequence[Visit] | None = None,
    proposals: Sequence[Proposal] = (),
    questionnaires: Sequence[Questionnaire] = (),
    absent_days: int = triage.ABSENT_DAYS,
    zone: tzinfo | None = None,
    chosen: date | None = None,
) -> dict[str, Any]:
    """What the page says, for its template or one that extends it. `chosen`: the day from which on it says what
    changed; None: from what nobody has read. Raises StoreError."""
    with damage_told(f"The course of {patient.handle}"):
        say, today = Labels(words), day_of(now, zone)
        visits = review.visits(patient, zone) if visits is None else visits
        prescriptions = review.prescriptions(patient)
        last = visits[-MOST_VISITS:]
        dates = doubtful(review.store, patient, review.store.now())
        in_force_now = review.store.locks(patient)
        outcomes = outcome_values(review, patient, questionnaires, visits, prescriptions, say, now, zone)
        found = triage.findings(
            visits, today, locks=red_flag.locked_signs(in_force_now), proposals=sum(own.changes for own in proposals),
            told=len(outcomes["outcome_warnings"]), absent_days=absent_days,
        )  # fmt: skip
        groups = _groups(trends(last))
        return {
            "patient": patient,
            "session_at": "",  # where the page of a session is, before its id; in a file nowhere
            "made": now.astimezone(zone).strftime("%Y-%m-%d"),
            "intake": intake_values(patient, say, now, zone),
            "visits": visits,
            "earlier": _earlier(visits[: -len(last)] if last else (), say),
            "red": red_flag.lines(found, in_force_now, patient, say, now, zone),
            "since": since_values(review, patient, visits, prescriptions, say, now, zone, chosen),
            "findings": [_finding(own, say, now, zone) for own in found if own.sign is None],
            "dates": say("course.dates", n=len(dates)) if dates else "",
            "letters": letters(messages(review.store, patient), say, zone),
            "pauses": locks.in_words((own for own in in_force_now if own.kind == THERAPIST_LOCK), say, zone),
            "unlocked": locks.ended(review.store, patient, say, zone),
            "proposals": [_proposal(own, say) for own in sorted(proposals, key=_last_first(visits))[:MOST_PROPOSALS]],
            **adherence_values(visits, prescriptions, review.withdrawn(patient), now, say, zone),
            **outcomes,
            "prescribed": [_prescribed(own, say, zone) for own in review.in_force(patient).values()],
            "pain_chart": charts.pain_chart(last, say, zone) if last else None,
            "trends": [
                {
                    "title": charts.title(own[0], say),
                    "chart": charts.trend_chart(own, say, zone, last),
                    "sides": [each.side for each in own if each.side] if len(own) > 1 else [],
                }
                for own in groups
                if any(point.mean.value is not None for trend in own for point in trend.points)
            ],
            "by_light": light_values(review, patient, say, zone),
            "most_trends": MOST_TRENDS,
            "stops": [_stop(visit, say, zone) for visit in reversed(stops(visits)[-MOST_ROWS:])],
            "stops_in_all": len(stops(visits)),
            "reasons": _reasons(visits, say),
            "levels": [
                {
                    "at": course.date_of(change.visit.day),
                    "session": change.visit.session,
                    "routine": say.routine(change.visit.routine),
                    "said": say("course.level_change", before=change.before, after=change.now),
                }
                for change in reversed(level_changes(visits)[-MOST_ROWS:])
            ],
            "rows": [_row(visit, say, zone) for visit in reversed(last)],
            "numbers": [_numbers(own, say, zone) for own in groups],
        }


def _finding(finding: Finding, say: Labels, now: datetime, zone: tzinfo | None) -> dict[str, Any]:
    return {
        "said": course.finding(finding, say, now, zone),
        "details": course.details(finding, say),
        "urgent": finding.urgent,
        "session": finding.visit.session if finding.visit else None,
        "on": course.date_of(finding.visit.day) if finding.visit else "",
    }


def _last_first(visits: Sequence[Visit]) -> Callable[[Proposal], tuple[bool, int]]:
    """What waits for a decision before what stays, and what was done lately before what was not."""
    done = {visit.routine: visit.number for visit in visits}
    return lambda own: (not own.changes, -done.get(own.routine, 0))


def _proposal(proposal: Proposal, say: Labels) -> dict[str, Any]:
    return {
        "proposal": proposal,
        "routine": say.routine(proposal.routine),
        "step": course.step(proposal, say),
        "reasons": [course.reason(each, say) for each in proposal.reasons],
    }


def _prescribed(prescription: Prescription, say: Labels, zone: tzinfo | None) -> dict[str, Any]:
    level = prescription.overrides.get("level")
    changed = len(prescription.overrides.get("step", ()))
    said = [
        *([say("level", n=level)] if level else ()),
        schedule_words(prescription, say),
        *([say("course.tightened", n=changed)] if changed else ()),
    ]
    return {
        "routine_id": prescription.routine_id,
        "routine": say.routine(prescription.routine_id),
        "said": ", ".join(said),
        "since": prescription.created_at.astimezone(zone).strftime("%Y-%m-%d"),
    }


# trends


def _groups(trends: Sequence[Trend]) -> list[list[Trend]]:
    """Left and right of a measure on one chart; those with most sessions first."""
    groups: dict[tuple[str, str | None], list[Trend]] = {}
    for trend in trends:
        groups.setdefault((trend.exercise, trend.measure), []).append(trend)
    return sorted(groups.values(), key=lambda group: -max(len(trend.points) for trend in group))


def _numbers(trends: Sequence[Trend], say: Labels, zone: tzinfo | None) -> dict[str, Any]:
    """Every number of a chart, newest first."""
    rows = []
    for trend in trends:
        for point in trend.points:
            value, error = (charts.shown(each, trend.measure) for each in (point.mean.value, point.error))
            rows.append(
                {
                    "at": course.when(point.visit.at_s, zone),
                    "number": point.visit.number,
                    "session": point.visit.session,
                    "side": say.plainly(trend.side, f"report.side.{trend.side}") if trend.side else "",
                    "value": say("not_told") if value is None and point.untold else _value(value, trend.measure, say),
                    "untold": value is None and point.untold > 0,
                    "error": "" if error is None else f"± {_value(error, trend.measure, say)}",
                    "of": say("course.n_of", n=point.mean.n, of=point.mean.of),
                }
            )
    return {"title": charts.title(trends[0], say), "rows": sorted(rows, key=lambda row: -row["number"])}


def _value(value: float | None, measure: str | None, say: Labels) -> str:
    if measure is not None:
        return say.value(value, measure)
    return say("not_seen") if value is None else say("time.s", s=amount(value))


# rows


def _stop(visit: Visit, say: Labels, zone: tzinfo | None) -> dict[str, str]:
    """`said`: why it was stopped, and in which exercise where that was pain."""
    there = [say.exercise(own.exercise) for own in visit.brief.exercises if own.pain.stopped]
    said = ": ".join([_ended(visit, say), *there[:1]])
    return {"at": course.when(visit.at_s, zone), "session": visit.session, "said": said}


def _ended(visit: Visit, say: Labels) -> str:
    ended = visit.brief.ended
    if visit.running:
        return say("running_short")
    return say("broke_off_short") if ended is None else say.plainly(ended, f"end.{ended}")


def _reasons(visits: Sequence[Visit], say: Labels) -> list[tuple[str, int]]:
    """Why sessions were stopped, and how often."""
    counted = Counter(_ended(visit, say) for visit in stops(visits))
    return counted.most_common()


def _row(visit: Visit, say: Labels, zone: tzinfo | None) -> dict[str, Any]:
    brief = visit.brief
    return {
        "session": visit.session,
        "at": course.when(visit.at_s, zone),
        "routine": say.routine(visit.routine) + (f", {say('level', n=brief.level)}" if brief.level else ""),
        "quick": text(f"mark.tag.{SessionMark.QUICK}") if brief.quick else None,
        "before": _score(brief.pain.before, say),
        "highest": _score(brief.pain.highest, say),
        "after": _score(brief.pain.after, say),
        "after_24h": _score(visit.after_24h, say),
        "done": course.done(brief, say),
        "alarms": brief.form.alarms,
        "not_seen": amount(brief.time.not_seen_s),
        "ended": _ended(visit, say),
        "stop": brief.stop,
        "read": visit.read,
    }


def _score(score: int | None, say: Labels) -> str:
    return "–" if score is None else str(score)


def _earlier(visits: Sequence[Visit], say: Labels) -> str:
    """Sessions before those on the charts, in one line that says of how many."""
    if not visits:
        return ""
    highest = average([visit.brief.pain.highest for visit in visits])
    mean = "–" if highest.value is None else amount(highest.value)
    return say(
        "course.earlier", n=len(visits), first=course.date_of(visits[0].day), last=course.date_of(visits[-1].day),
        mean=mean, known=highest.n, of=highest.of, stops=len(stops(visits)),
    )  # fmt: skip
