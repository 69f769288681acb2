"""What a therapist has prescribed, as the person's own pages say it."""

from coach.core.home.next_time import TherapistWord
from coach.core.progress.adherence import Schedule
from coach.records.review import Review, day_of
from coach.records.rows import Patient, Prescription
from coach.records.store import Store
from coach.report.patient.adherence import schedule_of


def therapist_words(records: Store, patient: Patient, today: int) -> tuple[TherapistWord, ...]:
    """The same in words, with who decided, newest first. Raises StoreError."""
    decisions = Review(records).decisions(patient)
    deciders = {each.prescription_id: each.decided_by for each in decisions if each.prescription_id}
    return tuple(
        TherapistWord(routine=kept.routine_id, schedule=schedule(kept, today), by=deciders.get(kept.id))
        for kept in Review(records).prescribed(patient).values()
    )


def schedule(prescription: Prescription, today: int) -> Schedule:
    """How often it is to be done, from the day on which it was prescribed; from today, where that lies ahead."""
    return schedule_of(prescription, min(day_of(prescription.created_at, None), today))
