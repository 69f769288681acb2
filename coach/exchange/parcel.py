"""What travels: one patient, with some of their sessions whole."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from coach.core.summary.session_figures import SessionSummary
from coach.core.summary.summary import summarise
from coach.records.reviewed import NOT_REVIEWED, Reviewed, reviewed
from coach.records.rows import Lock, Patient, SessionRecord, TimerUse, Unlock, Whole
from coach.records.store import Store
from coach.records.whole import whole

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """`sessions` reads them one at a time, in their order, each time that it is called."""

    patient: Patient
    count: int  # of sessions
    sessions: Callable[[], Iterator[Whole]]
    timer_uses: tuple[TimerUse, ...] = ()
    locks: tuple[Lock, ...] = ()
    unlocks: tuple[Unlock, ...] = ()
    reviewed: Reviewed = NOT_REVIEWED  # by therapists
    deidentified: bool = False
    written_at: datetime | None = None  # None: of a version that did not say, or without dates of its own
    notes: tuple[str, ...] = ()  # sentences about what was put right when it was read


def parcel_of(store: Store, patient: Patient, rows: Sequence[SessionRecord]) -> Parcel:
    """These sessions of that patient, as they are in the store. Raises StoreError."""
    own = {row.id for row in rows}
    uses = store.timer_uses(patient, BEGINNING)
    return Parcel(
        patient=patient,
        count=len(rows),
        sessions=lambda: (whole(store, row) for row in rows),
        timer_uses=tuple(use for use in uses if use.session_id is None or use.session_id in own),
        locks=tuple(store.locks(patient, released=True)),
        unlocks=tuple(store.unlocks(patient)),
        reviewed=reviewed(store, patient, own),
        written_at=store.now(),
    )


def figures_of(session: Whole) -> SessionSummary:
    """The figures that every format says."""
    return summarise([row.event for row in session.events])
