"""What is kept of a session: events and landmarks, never a picture, in one SQLite file or a clinic's PostgreSQL."""

from coach.records.errors import StoreError
from coach.records.review import Review
from coach.records.rows import (
    DEMO,
    Decision,
    EventRow,
    Lock,
    Note,
    Patient,
    Prescription,
    SessionRecord,
    TimerUse,
    Whole,
)
from coach.records.store import Store, open_store, wall_clock
from coach.records.whole import keep, whole
from coach.records.writer import SessionWriter

__all__ = [
    "DEMO",
    "Decision",
    "EventRow",
    "Lock",
    "Note",
    "Patient",
    "Prescription",
    "Review",
    "SessionRecord",
    "SessionWriter",
    "Store",
    "StoreError",
    "TimerUse",
    "Whole",
    "keep",
    "open_store",
    "wall_clock",
    "whole",
]
