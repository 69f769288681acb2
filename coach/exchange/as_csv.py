"""A table for spreadsheets and statistics: a row for each session, each exercise, each repetition and each hold.

docs/exports.md says what each column is. Column `row` says which of them a row is; a session without any movement,
such as one that the safety questions closed, has its row all the same.

Not seen is an empty cell, as is a question that nobody answered; 0 is 0.
"""

import csv
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any, TextIO

from coach.core.kinematics.measures import MEASURES
from coach.core.progress.questionnaire import activity_of, value_of
from coach.core.summary.session_figures import ExerciseFigures, MovementRecord, SessionSummary
from coach.exchange.outcome_rows import SheetRow, sheet_rows
from coach.exchange.parcel import Parcel, figures_of
from coach.records.rows import SessionRecord

KIND = ("row",)
SESSION = (
    "patient", "session", "started_at", "utc_offset", "routine", "routine_version", "program_version", "model_version",
    "scripted", "quick", "ended", "locked_by", "duration_s", "exercises_done", "exercises_for_today", "pain_before",
    "pain_highest", "pain_after", "pain_24h_after",
)  # fmt: skip
EXERCISE = (
    "step", "exercise", "kind", "exercise_ended", "tracked", "guided_by_time", "done", "prescribed", "unit",
    "pain_after_exercise", "pain_rise", "alarms", "faults", "not_seen_s",
)  # fmt: skip
MOVEMENT = ("movement", "number", "side", "start_s", "peak_s", "end_s", "took_s", "held_s", "counted")
ANSWER = (
    "questionnaire", "questionnaire_version", "answered_at", "score", "score_of", "score_change", "verdict", "item",
    "activity", "answer",
)  # fmt: skip
UNIT = {"deg": "deg", "trunk": "trunk_lengths"}  # of a measure -> in the name of its column
# a spreadsheet takes text that begins like this for a formula, and would run it; some take the wide signs too
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MARK = "\ufeff"  # by which a spreadsheet knows UTF-8
DECIMALS = 3  # no figure is surer
BETWEEN = {".": ",", ",": ";"}  # by the decimal sign, what parts two cells: as the spreadsheets of such places have it


def write(parcel: Parcel, file: TextIO, *, decimal: str = ".", zone: tzinfo | None = None) -> None:
    """A header, then the rows of each session, oldest first: its own, then each exercise followed by its movements.
    Last those of each answered questionnaire: its own, then each of its answers.

    `decimal`: the decimal sign, a full stop or a comma; with a comma the cells are parted by semicolons. `zone`: where
    the reader is; None is this machine's.
    """
    measures = measure_columns(parcel)
    columns = (
        *KIND,
        *SESSION,
        *EXERCISE,
        *MOVEMENT,
        *ANSWER,
        *(column for names in measures.values() for column in names),
    )
    file.write(MARK)
    rows = csv.writer(file, delimiter=BETWEEN[decimal], lineterminator="\n")
    rows.writerow(columns)
    for row in _rows(parcel, measures, zone):
        rows.writerow(_cell(row.get(column), decimal) for column in columns)


def measure_columns(parcel: Parcel) -> dict[str, tuple[str, str, str]]:
    """Of each measure that was recorded the columns of its peak, of its error band, and of whether it is told."""
    peaks = (row.data.get("peak") for session in parcel.sessions() for row in session.events)
    found = {measure for peak in peaks if peak for measure in peak}
    return {
        name: (f"{name}_{UNIT[row.unit]}", f"{name}_error_{UNIT[row.unit]}", f"{name}_told")
        for name, row in MEASURES.items()
        if name in found
    }


def _rows(parcel: Parcel, measures: dict[str, tuple[str, str, str]], zone: tzinfo | None) -> Iterator[dict[str, Any]]:
    before: tuple[SessionRecord, SessionSummary] | None = None
    for whole in parcel.sessions():
        figures = figures_of(whole)
        if before is not None:
            yield from _of_session(parcel.patient.handle, *before, figures.pain.day_after, measures, zone)
        before = whole.session, figures
    if before is not None:  # how it was after the last one, nobody has asked yet
        yield from _of_session(parcel.patient.handle, *before, None, measures, zone)
    for row in sheet_rows(parcel):
        yield from _of_sheet(parcel.patient.handle, row, zone)


def _of_sheet(handle: str, row: SheetRow, zone: tzinfo | None) -> Iterator[dict[str, Any]]:
    """Its own row, with the score, then one for each answer."""
    sheet, score = row.sheet, None if row.point is None else row.point.score
    change = None if row.point is None else row.point.change
    at, offset = _moment(sheet.at, zone)
    values = (
        sheet.questionnaire, sheet.version, at, None if score is None else score.value,
        None if score is None else score.n, None if change is None else change.by,
        None if change is None else change.verdict.value,
    )  # fmt: skip
    head = {"patient": handle, "utc_offset": offset, **dict(zip(ANSWER, values, strict=False))}
    yield {"row": "questionnaire", **head}
    for item, answer in sheet.answers.items():
        yield {"row": "answer", **head, "item": item, "activity": activity_of(answer), "answer": value_of(answer)}


def _moment(at: datetime, zone: tzinfo | None) -> tuple[str, str]:
    """The local date and time, and how far that is from UTC."""
    here = at.astimezone(zone)
    offset = here.strftime("%z")
    return here.strftime("%Y-%m-%d %H:%M:%S"), f"UTC{offset[:3]}:{offset[3:]}"


def _of_session(
    handle: str,
    row: SessionRecord,
    figures: SessionSummary,
    after_24h: int | None,
    measures: dict[str, tuple[str, str, str]],
    zone: tzinfo | None,
) -> Iterator[dict[str, Any]]:
    head = _session(handle, row, figures, after_24h, zone)
    yield {"row": "session", **head}
    for own in figures.exercises:
        mine = {**head, **_exercise(own, figures)}
        yield {"row": "exercise", **mine}
        for what, movements in (("rep", own.moved.reps), ("hold", own.moved.holds)):
            yield from ({"row": "movement", **mine, **_movement(what, each, measures)} for each in movements)


def _session(
    handle: str, row: SessionRecord, figures: SessionSummary, after_24h: int | None, zone: tzinfo | None
) -> dict[str, Any]:
    for_today = figures.plan.for_today
    values = (
        handle, row.id, *_moment(row.started_at, zone), row.routine_id,
        row.routine_version, row.program_version, row.model_version, row.scripted, figures.quick, figures.ended,
        " ".join(question for _, question in figures.safety.locks), figures.duration_s, figures.completed,
        len(figures.exercises) if for_today is None else for_today, figures.pain.before, figures.pain.highest,
        figures.pain.after, after_24h,
    )  # fmt: skip
    return dict(zip(SESSION, values, strict=True))


def _exercise(figures: ExerciseFigures, session: SessionSummary) -> dict[str, Any]:
    share, before, key = figures.share, session.pain.before, (figures.step, figures.exercise)
    scores = [
        each.score
        for each in session.pain.answers
        if each.moment == "check" and (each.step, each.exercise) == key and each.score is not None
    ]
    pain = max(scores, default=None)
    values = (
        figures.step, figures.exercise, figures.kind, figures.ended, figures.tracked, figures.by_time,
        share.done if share else None, share.prescribed if share else None, share.unit if share else None,
        pain, None if pain is None or before is None else pain - before,
        len(figures.watched.alarms), len(figures.watched.faults), figures.watched.not_seen_s,
    )  # fmt: skip
    return dict(zip(EXERCISE, values, strict=True))


def _movement(what: str, moved: MovementRecord, measures: dict[str, tuple[str, str, str]]) -> dict[str, Any]:
    values = (
        what, moved.number, moved.side, moved.start_s, moved.peak_s, moved.end_s, moved.took_s, moved.held_s,
        moved.counted,
    )  # fmt: skip
    peaks = {
        column: value
        for measure, names in measures.items()
        if (peak := moved.peaks.get(measure)) is not None
        for column, value in zip(
            names, (peak.deg, peak.error_deg, None if peak.deg is None else peak.told), strict=True
        )
    }
    return {**dict(zip(MOVEMENT, values, strict=True)), **peaks}


def _cell(value: Any, decimal: str) -> Any:
    """A cell as a person writes it: no long tails of digits, and no text that is a formula."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{round(value, DECIMALS) + 0.0:.{DECIMALS}f}".rstrip("0").rstrip(".").replace(".", decimal)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
