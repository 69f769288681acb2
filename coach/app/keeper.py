"""What is kept of one session: events and landmarks, uses of timers, locks, its ending, and its report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from coach import __version__
from coach.app.options import Tell
from coach.core.base.phrases import Words
from coach.core.base.types import Event
from coach.core.clinical import safety
from coach.core.exercise.model import Routine
from coach.core.tracking.observation import Observation
from coach.records import history
from coach.records.errors import StoreError
from coach.records.rows import Patient
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
    """Takes in what a session gives, as it comes. What the store refuses is told once, and kept in memory meanwhile."""

    store: Store
    patient: Patient
    writer: SessionWriter
    tell: Tell
    events: list[Event] = field(default_factory=list)
    _told: bool = False

    def add(self, events: Sequence[Event], seen: Observation | None = None) -> None:
        """What happened in a moment, and what was seen in it."""
        self.events += events
        self.writer.add(events)
        for event in events:
            self._act_on(event)
        if seen is not None:
            self.writer.add_pose(seen.kept())
        if self.writer.failed and not self._told:
            self.tell(f"{self.writer.failed} The session goes on, and is kept in memory until then.")
            self._told = True

    def _act_on(self, event: Event) -> None:
        """At once: a program that is closed now must still be locked when it starts again."""
        if event.kind == "timer_used":
            use = partial(self.store.add_timer_use, self.patient, seconds=event.data["seconds"])
            for kind in event.data["counts_as"]:
                self._attempt(partial(use, kind=kind, session=self.writer.session))
        elif event.kind == "locked" and not self.patient.is_demo:  # a demonstration must not lock a patient
            lock = partial(self.store.add_lock, self.patient, kind=event.data["lock"])
            self._attempt(partial(lock, reason=event.data["question"]))

    def _attempt(self, write: Callable[[], Any]) -> None:
        try:
            write()
        except StoreError as error:
            self.tell(str(error))

    def end(self, reason: str, now: datetime) -> None:
        """The ending, and what follows from the session for the next one."""
        self._attempt(lambda: self.writer.end(reason, safety.END_REASONS[reason].exit_code))
        self._attempt(lambda: history.remember(self.store, self._patient(), self.events, now))
        self._attempt(lambda: history.lock_after_stops(self.store, self._patient(), now))

    def _patient(self) -> Patient:
        """As they are now: the profile may have changed in this very session."""
        return self.store.patient(self.patient.handle)

    def write_report(self, path: Path, words: Words) -> None:
        """The session's page. Raises ReportError, StoreError."""
        from coach.report import events_page, write_report

        session = self.writer.session
        # where the records failed, the page is made from what is in memory: the events
        poses = () if self.writer.failed else self.store.poses(session)
        held = self.store.prescription_of(session)
        write_report(events_page(self.events, session, self._patient(), words, poses=poses, prescription=held), path)


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
    return Keeper(store, patient, writer, tell)
