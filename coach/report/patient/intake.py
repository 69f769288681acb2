"""The intake in short, for the top of a patient's page: what a therapist asks first. All of it: coach patient show."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from coach.core.clinical.intake import ROWS
from coach.core.clinical.intake_words import spelt
from coach.records import profile
from coach.records.rows import Patient
from coach.report.labels import Labels

SHOWN = (
    "age", "pain_place", "pain_side", "conditions", "surgery", "pregnant", "painkiller", "drowsy", "cleared", "floor",
    "balance",
)  # fmt: skip


def intake_line(patient: Patient, say: Labels, now: datetime, zone: tzinfo | None) -> str:
    """What was answered of it, in one line; that nothing was, where so."""
    parts = list(_parts(patient, say, now, zone))
    return f"{'; '.join(parts)}. {say('intake.edit')}" if parts else say("intake.none")


def _parts(patient: Patient, say: Labels, now: datetime, zone: tzinfo | None) -> Iterator[str]:
    kept = profile.read(patient.profile, now)
    if kept.hours_since_onset is not None:
        began = now.astimezone(zone) - timedelta(hours=kept.hours_since_onset)
        yield say("intake.onset", day=began.date().isoformat())
    for question in SHOWN:
        if (value := kept.answers.get(question)) is not None:
            said = spelt(ROWS[question], value, say.words, str)
            yield say("intake.item", label=say(f"intake.label.{question}"), value=said)
