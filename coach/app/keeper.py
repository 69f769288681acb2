"""What is kept of one session: events and landmarks, uses of timers, locks, its ending, and its report."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from coach import __version__
from coach.app.options import Tell
from coach.core.base.phrases import Words
from coach.core.base.types import Event, Text
from coach.core.clinical import safety
from coach.core.exercise.model import Routine
from coach.core.tracking.observation import Observation
from coach.records import history
from coach.records.errors import StoreError
from coach.records.rows import Patient, Prescription
from coach.records.store import Store
from coach.records.writer import SessionWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSource:
    """Where a session's poses come from, for its record."""

    model: str
    name: str
    scripted: bool


@dataclass(slots=True)
class Keeper:
    """Takes in what a session gives, as it comes. What the store refuses is told once, and kept beside it meanwhile."""

    store: Store
    patient: Patient
    writer: SessionWriter
    tell: Tell
    prescription: Prescription
    events: list[Event] = field(default_factory=list)
    _told: bool = False
    _told_lost: bool = False
    _incomplete: bool = False  # something is not in the store, and that has been told

    def add(self, events: Sequence[Event], seen: Observation | None = None) -> None:
        """What happened in a moment, and what was seen in it. Waits for no disk."""
        self.events += events
        self.writer.add(events)
        if seen is not None:
            self.writer.add_pose(seen.kept())
        if self.writer.failed and not self._told:
            self.tell(f"{self.writer.failed} The session goes on, and is kept in {self.writer.file.path} until then.")
            self._told = True
        if self.lost and not self._told_lost:
            self.tell(self.lost)
            self._told_lost = True

    @property
    def lost(self) -> str | None:
        """Says, in a sentence, that an answer that locks or a use of a timer is on no disk; None while all are."""
        return self.writer.lost

    @property
    def fault(self) -> BaseException | None:
        """What a thread of the record ended with: a fault of the program, to be raised where the session is led."""
        return self.writer.fault

    @property
    def exit_code(self) -> int | None:
        """What the record has to say about how the program ends: 70 for a fault or a loss, 1 for what is not in the
        store. None where all is well, and the session's own ending decides.
        """
        if self.fault is not None or self.lost is not None:
            return 70
        return 1 if self._incomplete else None

    def end(self, reason: str, now: datetime) -> None:
        """The ending, and what follows from the session for the next one.

        What the store does not take follows when the next command takes it in.
        """
        try:
            self.writer.end(reason, safety.END_REASONS[reason].exit_code)
            history.remember(self.store, self._patient(), self.events, now)
            history.lock_after_stops(self.store, self._patient(), now)
        except StoreError as error:
            self._incomplete = True
            self.tell(str(error))
        if self.lost and not self._told_lost:
            self.tell(self.lost)

    def _patient(self) -> Patient:
        """As they are now: the profile may have changed in this very session."""
        return self.store.patient(self.patient.handle)

    def doctor_pages(self, words: Words) -> tuple[tuple[tuple[Text, ...], ...], ...]:
        """The pages to show a doctor, as the window has them; none where the store cannot be read."""
        from coach.prescription.words import load_words
        from coach.report.doctor import case_of, doctor_screens

        try:
            case = case_of(self.store, self._patient(), session=self.writer.session, events=tuple(self.events))
            return doctor_screens(case, words, load_words("en"))
        except StoreError as error:
            self.tell(str(error))
            return ()

    def write_report(self, path: Path, words: Words) -> None:
        """The session's page. Raises ReportError, StoreError."""
        from coach.report import events_page, write_report

        session = self.writer.session
        # where the store has not got all of it, the page is made from what is in memory: the events
        patient = self.patient if self._incomplete else self._patient()
        poses = () if self._incomplete else self.store.poses(session)
        page = events_page(self.events, session, patient, words, poses=poses, prescription=self.prescription)
        write_report(page, path)


def begin(
    store: Store, patient: Patient, routine: Routine, prescription: dict[str, Any], source: SessionSource, tell: Tell
) -> Keeper:
    """A session's record is begun. Raises StoreError."""
    kept = store.add_prescription(patient, routine_id=routine.id, version=routine.version, **prescription)
    writer = store.begin_session(
        patient,
        routine_id=routine.id,
        routine_version=routine.version,
        program_version=__version__,
        model_version=source.model,
        source=source.name,
        scripted=source.scripted,
        prescription=kept,
    )
    return Keeper(store, patient, writer, tell, kept)
