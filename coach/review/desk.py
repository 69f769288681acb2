"""What every page of a review needs: the store, the words, who writes, and where the pages are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Protocol

from coach.core.base.phrases import Words
from coach.core.exercise.due_times import DueTimes
from coach.core.exercise.model import Exercise, Routine
from coach.core.progress.triage import ABSENT_DAYS
from coach.records.review import Review
from coach.records.rows import Patient
from coach.records.store import Store
from coach.report.labels import Labels
from coach.review.door import Keys
from coach.review.exports import PAGES, Export


class Codes(Protocol):
    """A prescription as codes for the camera at home."""

    @property
    def prescription(self) -> tuple[str, ...]:
        """Its codes as SVG."""

    @property
    def clinic(self) -> tuple[str, ...]:
        """Those of this clinic's key."""

    @property
    def by(self) -> str:
        """The clinic."""

    @property
    def digits(self) -> str:
        """Of that key, to be compared."""


class Drawings(Protocol):
    """Draws exercises; drawn where the rooms are joined."""

    def picture(self, exercise: Exercise) -> bytes:
        """Its key pose (WebP); empty where it has none."""

    def guide(self, exercise: Exercise) -> bytes:
        """Its moving guide (WebP); empty where it has none."""

    def sheet(self, routine: Routine, due: DueTimes, digits: str, codes: Codes | None = None) -> str:
        """The page for the wall."""


class Sending(Protocol):
    """Sends what is prescribed to the patient's own machine."""

    def digits(self, store: Store) -> str:
        """The six digits that the patient compares with the sheet. Raises StoreError."""

    def parcel(self, store: Store, patient: Patient, clinic: str) -> tuple[str, bytes]:
        """The parcel's name and the file. Raises StoreError, and ValueError with a sentence."""

    def take(self, store: Store, name: str, content: bytes, language: str) -> Patient:
        """Takes in what a patient has given; `name` is the file's.

        Raises StoreError, and ValueError with a sentence.
        """

    def codes(self, store: Store, patient: Patient, clinic: str) -> Mapping[str, Codes | str]:
        """Of each routine that is prescribed; a sentence where one needs a parcel.

        Raises StoreError, and ValueError with a sentence where nothing can go by light.
        """


class ScreenRead(Protocol):
    """How far the reading of a screen is."""

    @property
    def reading(self) -> bool:
        """Whether the camera is open."""

    @property
    def sentence(self) -> str:
        """What is still to come, what has come, or what is wrong."""

    @property
    def patient(self) -> Patient | None:
        """Whose page has something new."""


class Screens(Protocol):
    """Reads what a patient's screen shows, with the camera of this computer. What it says is in the language."""

    def begin(self, store: Store) -> None:
        """Opens the camera, unless it is open. It is given back once all was read, and where nobody looks any more."""

    def stop(self) -> None:
        """Gives the camera back."""

    def now(self) -> ScreenRead:
        """How far it is."""

    def picture(self) -> bytes:
        """What the camera shows (WebP); empty where it shows nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    store: Store
    words: Words
    by: str  # who writes
    keys: Keys = field(default_factory=Keys)  # who may see the pages
    fault: Callable[[], str] = lambda: "This page could not be made."  # logs what is being handled; says so
    exports: Mapping[str, Export] = field(default_factory=lambda: PAGES)
    drawings: Drawings | None = None  # None: no pictures and no sheet
    sending: Sending | None = None  # None: no parcels
    screens: Screens | None = None  # None: no camera
    absent_days: int = ABSENT_DAYS  # so long without a session needs attention
    zone: tzinfo | None = None  # where the reader is; None is this machine's

    @property
    def review(self) -> Review:
        return Review(self.store)

    @property
    def say(self) -> Labels:
        return Labels(self.words)

    @property
    def root(self) -> str:
        """What comes before every address of a page."""
        return ""
