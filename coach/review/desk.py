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


class Drawings(Protocol):
    """Draws exercises; drawn where the rooms are joined."""

    def picture(self, exercise: Exercise) -> bytes:
        """Its key pose (WebP); empty where it has none."""

    def guide(self, exercise: Exercise) -> bytes:
        """Its moving guide (WebP); empty where it has none."""

    def sheet(self, routine: Routine, due: DueTimes, digits: str) -> str:
        """The page for the wall."""


class Sending(Protocol):
    """Sends what is prescribed to the patient's own machine."""

    def digits(self, store: Store) -> str:
        """The six digits that the patient compares with the sheet. Raises StoreError."""

    def parcel(self, store: Store, patient: Patient, clinic: str) -> tuple[str, bytes]:
        """The parcel's name and the file. Raises StoreError, and ValueError with a sentence."""


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
