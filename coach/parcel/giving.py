"""Puts a parcel for the clinic where the person finds it."""

from pathlib import Path

from platformdirs import user_documents_path

from coach import output
from coach.parcel.envelope import SUFFIX
from coach.parcel.errors import ParcelError
from coach.parcel.writing import WrittenParcel, for_clinic
from coach.paths import expanded, plain_name
from coach.records import parcels
from coach.records.rows import Patient
from coach.records.store import Store


def given_to(store: Store, patient: Patient, note: str | None, place: Path | None) -> tuple[Path, WrittenParcel]:
    """Writes it, with a note where there is one, and gives its place: by default among the person's documents.

    Raises ParcelError where no clinic is known, nothing is new, or it cannot be written; StoreError.
    """
    if parcels.contact(store, patient) is not None and note is not None and note.strip():
        parcels.add_message(store, patient, note, patient.handle, from_patient=True)
    path = usual_place(patient, store.now().astimezone().date().isoformat()) if place is None else expanded(place)
    return path, for_clinic(store, patient, lambda content: put(path, content))


def usual_place(patient: Patient, day: str) -> Path:
    """A name that is not taken yet, such as anna-2026-11-28.coach, among the person's documents."""
    folder = user_documents_path()
    if not folder.is_dir():
        folder = Path.home()
    name = f"{plain_name(patient.handle)}-{day}"
    place, again = folder / f"{name}{SUFFIX}", 1
    while place.exists():
        again += 1
        place = folder / f"{name}-{again}{SUFFIX}"
    return place


def put(path: Path, content: bytes) -> Path:
    """Raises ParcelError where it cannot be written there."""
    try:
        return output.write(expanded(path), content)
    except OSError as error:
        cause = (error.strerror or str(error)).lower()
        raise ParcelError(f"{path} cannot be written ({cause}): give -o another place.") from error
