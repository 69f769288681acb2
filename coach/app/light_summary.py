"""A session's summary as codes, for the camera of the person's therapist."""

from collections.abc import Sequence

from coach.core.base.types import Event, Pixels
from coach.core.summary.summary import summarise
from coach.parcel.light.codes import payloads
from coach.parcel.light.drawn import picture
from coach.parcel.light.prescription_tables import patient_code
from coach.parcel.light.summary_tables import pack_summary, summary_by_light
from coach.parcel.writing import key_of
from coach.records import parcels
from coach.records.errors import StoreError
from coach.records.rows import Patient, SessionRecord
from coach.records.store import Store


def clinic_known(store: Store, patient: Patient) -> bool:
    """Whether there is somebody to show it to; not where the records cannot be read."""
    try:
        return not patient.is_demo and parcels.contact(store, patient) is not None
    except StoreError:
        return False


def summary_codes(
    store: Store, patient: Patient, session: SessionRecord, events: Sequence[Event]
) -> tuple[Pixels, ...]:
    """The codes in grey, a pixel a module; none where no clinic is known, or the summary cannot go by light."""
    try:
        clinic = parcels.contact(store, patient)
        if clinic is None:
            return ()
        summary = summary_by_light(patient_code(clinic.theirs), session, summarise(events))
        return tuple(map(picture, payloads(pack_summary(summary, key_of(store)))))
    except (StoreError, ValueError):  # a word that has no number yet is a ValueError, and so is too much for codes
        return ()
