"""What the person has told about themselves, on one line of their page: only what was answered, each in a few words."""

from datetime import datetime, timedelta, tzinfo
from typing import Any

from coach.core.clinical.intake import ROWS
from coach.core.clinical.intake_words import spelt
from coach.records import profile
from coach.records.rows import Patient
from coach.report.labels import Labels

# what a therapist asks before reading on, in that order; the rest is in `coach patient show`
SHOWN = (
    "age", "onset", "pain_place", "pain_side", "worse_with", "conditions", "surgery", "pregnant", "painkiller",
    "kidney_stomach", "skin", "cleared", "floor", "balance", "alone", "emergency_number", "clinician",
)  # fmt: skip


def intake_values(patient: Patient, say: Labels, now: datetime, zone: tzinfo | None) -> dict[str, Any]:
    """The answers, and the day of the newest of them; neither where nothing was ever asked."""
    kept = profile.read(patient.profile, now)

    def moment(written: str) -> str:
        return datetime.fromisoformat(written).astimezone(zone).strftime("%Y-%m-%d")

    items = [
        {"label": say(f"intake.{name}"), "answer": spelt(ROWS[name], kept.answers[name], say.words, moment)}
        for name in SHOWN
        if name in kept.answers
    ]
    newest = min((kept.hours_old[name] for name in SHOWN if name in kept.hours_old), default=None)
    told = "" if newest is None else (now - timedelta(hours=newest)).astimezone(zone).strftime("%Y-%m-%d")
    return {"items": items, "told": told}
