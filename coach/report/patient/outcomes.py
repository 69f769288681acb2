"""Answered questionnaires on the page of a patient: each over time with the change that matters, and use over time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from coach.core.base.types import text
from coach.core.progress.outcome_course import OutcomePoint, outcome_course
from coach.core.progress.questionnaire import (
    ItemKind,
    OutcomeScore,
    Questionnaire,
    Scoring,
    activity_of,
    any_answered,
    value_of,
)
from coach.core.progress.questionnaires_due import ProgrammeDays
from coach.core.progress.timeline import Visit
from coach.core.progress.use_over_time import UseUntil, use_over_time
from coach.records.answer_sheets import all_answer_sheets, answer_sheets, given_answers, programme_now
from coach.records.cells import Damaged
from coach.records.review import Review, day_of
from coach.records.rows import AnswerSheet, Patient, Prescription
from coach.records.store import Store
from coach.report import course
from coach.report.labels import MINUS, Labels, amount
from coach.report.patient.adherence import schedules_of
from coach.report.patient.charts import outcome_chart

WARNED_DAYS = 28  # so long something that got worse stands first on the page [E]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPoint:
    """A sheet with its place in the course of its questionnaire."""

    sheet: AnswerSheet
    point: OutcomePoint
    since: str = "…"  # the day that it was compared with, where that is known

    @property
    def at_s(self) -> float:
        return self.sheet.at.timestamp()

    @property
    def score(self) -> OutcomeScore | None:
        return self.point.score


def outcome_values(
    review: Review,
    patient: Patient,
    questionnaires: Iterable[Questionnaire],
    visits: Sequence[Visit],
    prescriptions: Sequence[Prescription],
    say: Labels,
    now: datetime,
    zone: tzinfo | None,
) -> dict[str, Any]:
    """What the template shows of them. Raises StoreError."""
    today = day_of(now, zone)
    sheets = answer_sheets(review.store, patient)
    known = {one.id: one for one in questionnaires}
    schedules = schedules_of(prescriptions, review.withdrawn(patient), today, zone)
    programme = programme_now(review.store, patient, now.astimezone(zone), visits)
    courses = {one.id: _course(one, sheets, zone, programme) for one in known.values()}
    return {
        "outcome_warnings": [
            line for id, points in courses.items() for line in _warnings(known[id], points, today, say, zone)
        ],
        "outcomes": [_outcome(known[id], points, sheets, say, zone) for id, points in courses.items() if points],
        "outcomes_elsewhere": list(_elsewhere(sheets, known, say)),
        "use": [_use(each, say) for each in use_over_time(schedules, visits, today)],
    }


def told_lately(
    store: Store, questionnaires: Iterable[Questionnaire], now: datetime, zone: tzinfo | None
) -> dict[str, int]:
    """By the patient's id how many answers stand first on their page; what is damaged is told on that. Raises
    StoreError."""
    today, known = day_of(now, zone), tuple(one for one in questionnaires if one.warns)
    found: dict[str, int] = {}
    for patient, sheets in all_answer_sheets(store).items():
        whole = [sheet for sheet in sheets if not isinstance(sheet.answers, Damaged)]
        points = (point for one in known for point in _course(one, whole, zone) if _is_recent(point, today))
        if n := sum(len(each.point.warnings) for each in points):
            found[patient] = n
    return found


def _is_recent(each: SheetPoint, today: int) -> bool:
    return today - each.point.given.day <= WARNED_DAYS


def _course(
    one: Questionnaire, sheets: Sequence[AnswerSheet], zone: tzinfo | None, programme: ProgrammeDays | None = None
) -> list[SheetPoint]:
    given = given_answers([sheet for sheet in sheets if sheet.questionnaire == one.id], zone)
    mine = [sheet for sheet in sheets if sheet.questionnaire == one.id and any_answered(sheet.answers)]
    points = outcome_course(one, given)
    return [
        SheetPoint(sheet=sheet, point=point, since=course.date_of(programme.first.day))
        if programme is not None and sheet.after_number >= programme.first.number
        else SheetPoint(sheet=sheet, point=point)
        for sheet, point in zip(mine, points, strict=True)
    ]


def _warnings(
    one: Questionnaire, points: Sequence[SheetPoint], today: int, say: Labels, zone: tzinfo | None
) -> list[str]:
    """What a therapist is to read before anything else, newest first."""
    asked = {item.id: item for item in one.items}
    return [
        say(
            "outcome.warned",
            at=_day(each, zone),
            ask=asked[item].asked(each.since),
            answer=_in_words(one, item, each, say),
        )
        for each in reversed(points)
        if _is_recent(each, today)
        for item in each.point.warnings
    ]


def _outcome(
    one: Questionnaire, points: Sequence[SheetPoint], sheets: Sequence[AnswerSheet], say: Labels, zone: tzinfo | None
) -> dict[str, Any]:
    scored = [each for each in points if each.score is not None]
    put_off = sum(sheet.questionnaire == one.id and not any_answered(sheet.answers) for sheet in sheets)
    return {
        "id": one.id,
        "title": one.title if one.when.after_days_away is None else say("outcome.stopping"),
        "note": one.note,
        "chart": outcome_chart(one, [(each.at_s, each.point) for each in scored], say, zone) if scored else None,
        "said": _latest(one, scored[-1], say, zone) if scored else "",
        "band": _band(one, say) if scored else "",
        "put_off": say("outcome.put_off", n=put_off) if put_off else "",
        "source": one.change.source if one.change is not None else "",
        "rows": [_row(one, each, say, zone) for each in reversed(points)],
        "scored": one.scoring is not Scoring.NONE,
    }


def _latest(one: Questionnaire, last: SheetPoint, say: Labels, zone: tzinfo | None) -> str:
    assert last.score is not None
    said = say("outcome.latest", at=_day(last, zone), score=_score(last.score.value, say))
    return f"{said} {_change(one, last.point, say)}".strip()


def _change(one: Questionnaire, point: OutcomePoint, say: Labels) -> str:
    """What has changed, in words; of what comes first, that it does."""
    change = point.change
    if change is None:
        return say("outcome.first") if point.first and one.change is not None else ""
    of = "rated" if one.change is not None and one.change.from_value is not None else "changed"
    matters = _score(change.matters, say)
    return say(f"outcome.{of}.{change.verdict}", by=_score(change.by, say, signed=True), matters=matters)


def _band(one: Questionnaire, say: Labels) -> str:
    if one.change is None:
        return ""
    key = "band" if one.change.from_value is None else "band_from"
    value = _score(one.change.from_value or 0.0, say)
    return say(f"outcome.{key}", matters=_score(one.change.score, say), value=value)


def _row(one: Questionnaire, each: SheetPoint, say: Labels, zone: tzinfo | None) -> dict[str, Any]:
    other = each.sheet.version != one.version
    return {
        "at": _day(each, zone),
        "score": "" if each.score is None else _score(each.score.value, say),
        "of": "" if each.score is None else say("course.n_of", n=each.score.n, of=each.score.of),
        "change": say("outcome.other_version", version=each.sheet.version) if other else _change(one, each.point, say),
        "warned": bool(each.point.warnings),
        "answers": list(_answers(one, each, say)),
    }


def _answers(one: Questionnaire, each: SheetPoint, say: Labels) -> Iterator[str]:
    """Every item with its answer; of activities only those that were named."""
    for item in one.items:
        activity = activity_of(each.sheet.answers.get(item.id))
        if activity is not None or item.kind is not ItemKind.ACTIVITY:
            yield f"{activity or item.asked(each.since)} {_in_words(one, item.id, each, say)}"


def _in_words(one: Questionnaire, item: str, each: SheetPoint, say: Labels) -> str:
    """An answer as a therapist reads it; not answered has a word of its own, and is never 0."""
    asked = next(own for own in one.items if own.id == item)
    value = value_of(each.sheet.answers.get(item))
    if value is None:
        return say("outcome.unanswered")
    if asked.kind is ItemKind.YES_NO:
        return say.words.say(text(f"answer.{value}"))
    labels = {option.value: option.label for option in asked.options}
    return labels.get(value, value) if isinstance(value, str) else str(value).replace("-", MINUS)


def _elsewhere(sheets: Sequence[AnswerSheet], known: Mapping[str, Questionnaire], say: Labels) -> Iterable[str]:
    """Questionnaires of a clinic that this computer does not have."""
    answered = [sheet.questionnaire for sheet in sheets if any_answered(sheet.answers)]
    others = [name for name in answered if name not in known]
    for name in dict.fromkeys(others):
        yield say("outcome.elsewhere", name=name.replace("_", " "), n=others.count(name))


def _use(use: UseUntil, say: Labels) -> str:
    """One milestone; without a prescription nothing was due, and no share is claimed."""
    parts = [say(f"outcome.use.{use.name}"), say("outcome.use.in_use" if use.in_use else "outcome.use.stopped")]
    said = f"{parts[0]}: {parts[1]}, {say('outcome.use.sessions', n=use.sessions)}"
    if not use.done.due:
        return f"{said}."
    percent = round(100 * use.done.whole / use.done.due)
    return f"{said}, {say('outcome.use.done', whole=use.done.whole, due=use.done.due, percent=percent)}."


def _day(each: SheetPoint, zone: tzinfo | None) -> str:
    return course.when(each.at_s, zone)[:10]


def _score(value: float, say: Labels, *, signed: bool = False) -> str:
    shown = say.words.decimal(amount(value))
    return f"+{shown}" if signed and value > 0 else shown
