"""A clinic and a home, each with a store of its own, between which files travel."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from coach.core.base.events import event
from coach.core.base.phrases import Words
from coach.parcel.giving import given_to, put
from coach.parcel.looking import FromClinic, FromPatient, look
from coach.parcel.taking import TakenParcel, take_from_clinic, take_from_patient
from coach.parcel.writing import for_patient
from coach.prescription.places import find_routine
from coach.prescription.words import load_words
from coach.records.deciding import prescribe
from coach.records.rows import Patient, Prescription
from coach.records.store import Store, open_store

WORDS: Words = load_words("en")
VERSIONS = {"routine_id": "gentle_start", "routine_version": "1", "program_version": "1", "model_version": "m"}


@dataclass
class Clock:
    """Both sides go by it; it moves on by a minute whenever it is read."""

    at: datetime = field(default_factory=lambda: datetime(2026, 5, 4, 9, 30, tzinfo=UTC))

    def __call__(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at


@dataclass
class Sides:
    """`anna` is their name in the clinic; at home the person has not said one."""

    clinic: Store
    home: Store
    folder: Path
    clock: Clock

    @property
    def anna(self) -> Patient:
        return self.clinic.patient("Anna Åberg")

    @property
    def me(self) -> Patient:
        return self.home.patient("me")

    def prescribe(self, routine: str = "gentle_start", text: str | None = None, **overrides: object) -> Prescription:
        """What Dr Lee prescribes from now on."""
        whole = find_routine(routine).read_text("utf-8") if text is None else text
        latest = self.clinic.prescription(self.anna, routine)
        wanted = Prescription(
            id="" if latest is None else latest.id, patient_id=self.anna.id, routine_id=routine, routine_text=whole,
            overrides={"routine": routine, **overrides}, version="1", digest="", created_at=self.clock(),
        )  # fmt: skip
        return prescribe(self.clinic, self.anna, wanted, wanted.overrides, version="1", by="Dr Lee")

    def sent(self, name: str = "anna.coach") -> Path:
        """The parcel for Anna as it is now."""
        return put(self.folder / name, for_patient(self.clinic, self.anna, "Hill Street Clinic").file)

    def look(self, path: Path, handle: str | None = None) -> FromClinic:
        found = look(self.home, path, "en", handle)
        assert isinstance(found, FromClinic)
        return found

    def take(self, path: Path, *, accepted: bool = True, confirm: bool = False) -> TakenParcel:
        """At home, with the digits compared."""
        return take_from_clinic(self.home, self.look(path), WORDS, accepted=accepted, confirm=lambda *_: confirm)

    def session(self) -> str:
        """One that the person does at home; gives its id."""
        person = self.me
        given = self.home.prescription(person, "gentle_start")
        writer = self.home.begin_session(person, source="0", scripted=False, prescription=given, **VERSIONS)
        writer.add([event(0.0, "session_started", source="0", scripted=False, quick=False, plan=["hip_lift"])])
        writer.end("completed", 0)
        return writer.session.id

    def given(self, note: str | None = None, name: str = "back.coach") -> Path:
        return given_to(self.home, self.me, note, self.folder / name)[0]

    def receive(self, path: Path, another: Callable[[FromPatient], bool] = lambda _: False) -> TakenParcel:
        """In the clinic."""
        found = look(self.clinic, path, "en")
        assert isinstance(found, FromPatient)
        return take_from_patient(self.clinic, found, another)


@contextmanager
def two_sides(folder: Path) -> Iterator[Sides]:
    clock = Clock()
    with (
        open_store(str(folder / "clinic.db"), now=clock) as clinic,
        open_store(str(folder / "home.db"), now=clock) as home,
    ):
        clinic.patient("Anna Åberg")
        home.patient("me")
        yield Sides(clinic, home, folder, clock)
