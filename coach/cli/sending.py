"""What `coach review` sends with: parcels for the patient's own machine, and codes for its camera."""

from coach.parcel.envelope import SUFFIX
from coach.parcel.light.in_clinic import LightCodes, light_sheet
from coach.parcel.writing import digits_of, for_patient
from coach.paths import plain_name
from coach.records.rows import Patient
from coach.records.store import Store


class Parcels:
    """Writes them in memory: the browser puts them where it puts what it saves."""

    def digits(self, store: Store) -> str:
        return digits_of(store)

    def parcel(self, store: Store, patient: Patient, clinic: str) -> tuple[str, bytes]:
        """Such as anna-2026-11-28.coach, and the file. Raises StoreError, and ParcelError for the demonstrations."""
        day = store.now().astimezone().date().isoformat()
        return f"{plain_name(patient.handle)}-{day}{SUFFIX}", for_patient(store, patient, clinic).file

    def codes(self, store: Store, patient: Patient, clinic: str) -> dict[str, LightCodes | str]:
        """Raises StoreError, and ParcelError where nothing can go by light."""
        sheet = light_sheet(store, patient, clinic)
        return {kept.routine_id: codes for kept, codes in sheet.prescribed} | dict(sheet.refused)
