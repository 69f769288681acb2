"""What the records know of somebody who is to see a doctor, gathered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from coach.core.base.types import Event
from coach.core.summary.session_figures import SessionSummary
from coach.core.summary.summary import summarise
from coach.records import profile
from coach.records.dating import placed
from coach.records.profile import Intake
from coach.records.rows import Lock, Patient, SessionRecord
from coach.records.store import Store
from coach.report.damage import damage_told

LOOK_BACK = timedelta(days=7)  # of what was done; a page that is read in a minute [E]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorSession:
    """One session of the last days."""

    began: datetime  # as it is placed in the order of sessions
    row: SessionRecord
    events: Sequence[Event]
    figures: SessionSummary


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorCase:
    """What is known of somebody, at one moment. Dates are of the reader's place."""

    patient: Patient
    now: datetime
    locks: tuple[Lock, ...]  # in force, oldest first
    sessions: tuple[DoctorSession, ...]  # of the last days up to the one that the page is about, oldest first
    intake: Intake
    onset: datetime | None  # of the episode


def case_of(
    store: Store, patient: Patient, *, session: SessionRecord | None = None, events: Sequence[Event] | None = None
) -> DoctorCase:
    """What the store has of this patient up to that session, or to the last one. Raises StoreError.

    `events`: of that session, where it is under way and not all of it is in the store yet.
    """
    with damage_told(f"What is recorded of {patient.handle}"):
        now = store.now()
        rows = store.sessions(patient)
        about = session or (rows[-1] if rows else None)
        found = []
        for row, place in zip(rows, placed(rows, now), strict=True):
            if about is None or row.number > about.number or now - place.began > LOOK_BACK:
                continue
            told = events if events is not None and row.id == about.id else store.events(row)
            found.append(DoctorSession(began=place.began, row=row, events=told, figures=summarise(told)))
        onset = patient.profile.get("onset")
        return DoctorCase(
            patient=patient,
            now=now,
            locks=tuple(store.locks(patient)),
            sessions=tuple(found),
            intake=profile.read(patient.profile, now),
            onset=None if onset is None else datetime.fromisoformat(onset),
        )
