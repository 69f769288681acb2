"""What `coach review` sends with: parcels for the patient's own machine, and codes for its camera."""

from coach.exchange.errors import ExchangeError
from coach.parcel.envelope import SUFFIX
from coach.parcel.errors import ParcelError
from coach.parcel.light.in_clinic import LightCodes, light_sheet
from coach.parcel.looking import FromClinic, look_at
from coach.parcel.taking import take_from_patient
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

    def take(self, store: Store, name: str, content: bytes, language: str) -> Patient:
        """Takes in a patient's parcel; `name` is the file's. Raises StoreError, and ParcelError with a sentence."""
        looked_at = look_at(store, content, name, language)
        if isinstance(looked_at, FromClinic):
            raise ParcelError(f"{name} is for a patient's own computer: here only what patients give is taken in.")
        try:
            return take_from_patient(store, looked_at, lambda _: False).patient
        except ExchangeError as error:
            raise ParcelError(str(error)) from None
