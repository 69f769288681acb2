"""The format in which sessions travel between stores; docs/exports.md describes it field by field."""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, TextIO

from coach.exchange.outcome_rows import sheet_rows
from coach.exchange.parcel import Parcel, figures_of
from coach.records.landmarks import Chunk
from coach.records.rows import Whole

FORMAT = "back-coach sessions"
# 3: had no notes, no decisions, no answered questionnaires; 2: did not say when it was written; 1: no open uses of
# timers, no numbers, no unlocks
VERSION = 4


def write(parcel: Parcel, file: TextIO, *, landmarks_too: bool = True) -> None:
    """One JSON object, a session at a time in memory."""
    head: dict[str, Any] = {
        "format": FORMAT,
        "version": VERSION,
        "deidentified": parcel.deidentified,
        "written_at": None if parcel.written_at is None else plain(parcel.written_at),
        "patient": plain(asdict(parcel.patient)),
        "timer_uses": [plain(asdict(use)) for use in parcel.timer_uses],
        "locks": [plain(asdict(lock)) for lock in parcel.locks],
        "unlocks": [plain(asdict(unlock)) for unlock in parcel.unlocks],
        **plain(asdict(parcel.reviewed)),
        "answer_sheets": _sheets(parcel),
    }
    file.write(_text(head)[:-1] + ', "sessions": [')
    prescriptions = {}
    for number, session in enumerate(parcel.sessions()):
        if session.prescription is not None:
            prescriptions[session.prescription.id] = plain(asdict(session.prescription))
        file.write((",\n" if number else "\n") + _text(_session(session, landmarks_too)))
    file.write('\n], "prescriptions": ' + _text(list(prescriptions.values())) + "}\n")


def _sheets(parcel: Parcel) -> list[dict[str, Any]]:
    """Those that were put off too: that somebody was asked is part of the record."""
    scores = {row.sheet.id: row.point.score for row in sheet_rows(parcel) if row.point and row.point.score}
    return [
        {
            **plain(asdict(sheet)),
            "score": plain(asdict(scores[sheet.id])) if sheet.id in scores else None,
        }
        for sheet in parcel.answer_sheets
    ]


def _session(session: Whole, landmarks_too: bool) -> dict[str, Any]:
    return {
        **plain(asdict(session.session)),
        "events": [plain(asdict(row)) for row in session.events],
        "figures": plain(asdict(figures_of(session))),
        "landmarks": [_chunk(chunk) for chunk in session.chunks()] if landmarks_too else [],
    }


def _chunk(chunk: Chunk) -> dict[str, Any]:
    return {**asdict(chunk), "packed": base64.b64encode(chunk.packed).decode("ascii")}


def plain(value: Any) -> Any:
    """Moments as ISO 8601 in UTC, days as ISO 8601, tuples as lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
