"""One row for each repetition, each hold, and each exercise that nobody saw, for spreadsheets and statistics.

docs/records.md says what each column is.

Not seen is an empty cell, as is a question that nobody answered; 0 is 0.
"""

import csv
from collections.abc import Iterator
from typing import Any, TextIO

from coach.core.kinematics.measures import MEASURES
from coach.core.summary.session_figures import ExerciseFigures, MovementRecord, SessionSummary
from coach.exchange.parcel import Parcel, figures_of
from coach.records.rows import SessionRecord

SESSION = (
    "patient", "session", "started_at", "routine", "routine_version", "program_version", "model_version", "scripted",
    "quick", "ended", "pain_before", "pain_highest", "pain_after",
)  # fmt: skip
EXERCISE = ("step", "exercise", "kind", "exercise_ended", "tracked", "not_seen_s")
MOVEMENT = ("movement", "number", "side", "start_s", "peak_s", "end_s", "took_s", "held_s", "counted")
# a spreadsheet takes text that begins like this for a formula, and would run it
FORMULA = ("=", "+", "-", "@", "\t", "\r")


UNIT = {"deg": "deg", "trunk": "trunk_lengths"}  # of a measure -> in the name of its column


def measure_columns(parcel: Parcel) -> dict[str, tuple[str, str, str]]:
    """Of each measure that was recorded the columns of its peak, of its error band, and of whether it is told."""
    peaks = (row.data.get("peak") for session in parcel.sessions() for row in session.events)
    found = {measure for peak in peaks if peak for measure in peak}
    return {
        name: (f"{name}_{UNIT[row.unit]}", f"{name}_error_{UNIT[row.unit]}", f"{name}_told")
        for name, row in MEASURES.items()
        if name in found
    }


def write(parcel: Parcel, file: TextIO) -> None:
    """A header, then a row a movement, oldest first. Sessions without one have no row, but for what nobody saw."""
    measures = measure_columns(parcel)
    columns = (*SESSION, *EXERCISE, *MOVEMENT, *(column for names in measures.values() for column in names))
    rows = csv.DictWriter(file, columns, restval="", lineterminator="\n")
    rows.writeheader()
    for session in parcel.sessions():
        figures = figures_of(session)
        head = _session(parcel.patient.handle, session.session, figures)
        for own in figures.exercises:
            for what, movements in (("rep", own.moved.reps), ("hold", own.moved.holds)):
                rows.writerows(_row(head, own, what, movement, measures) for movement in movements)
            if own.by_time:
                rows.writerow({**head, **_exercise(own), "movement": "not_seen"})


def _session(handle: str, row: SessionRecord, figures: SessionSummary) -> dict[str, Any]:
    values = (
        handle, row.id, row.started_at.isoformat(), row.routine_id, row.routine_version, row.program_version,
        row.model_version, row.scripted, figures.quick, figures.ended, figures.pain.before,
        figures.pain.highest, figures.pain.after,
    )  # fmt: skip
    return dict(_cells(SESSION, values))


def _exercise(figures: ExerciseFigures) -> dict[str, Any]:
    own = (figures.step, figures.exercise, figures.kind, figures.ended, figures.tracked, figures.watched.not_seen_s)
    return dict(_cells(EXERCISE, own))


def _row(
    head: dict[str, Any],
    figures: ExerciseFigures,
    what: str,
    moved: MovementRecord,
    measures: dict[str, tuple[str, str, str]],
) -> dict[str, Any]:
    movement = (
        what, moved.number, moved.side, moved.start_s, moved.peak_s, moved.end_s, moved.took_s, moved.held_s,
        moved.counted,
    )  # fmt: skip
    return {
        **head,
        **_exercise(figures),
        **dict(_cells(MOVEMENT, movement)),
        **{
            column: value
            for measure, names in measures.items()
            if (peak := moved.peaks.get(measure)) is not None
            for column, value in _cells(names, (peak.deg, peak.error_deg, None if peak.deg is None else peak.told))
        },
    }


def _cells(names: tuple[str, ...], values: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    for name, value in zip(names, values, strict=True):
        yield name, _cell(value)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return "" if value is None else value
