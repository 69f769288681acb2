"""What travels: one patient, with some of their sessions whole."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from coach.core.progress.questionnaire import Questionnaire
from coach.core.summary.session_figures import SessionSummary
from coach.core.summary.summary import summarise
from coach.records.answer_sheets import answer_sheets
from coach.records.cells import Damaged
from coach.records.reviewed import NOT_REVIEWED, Reviewed, reviewed
from coach.records.rows import AnswerSheet, Lock, Patient, SessionRecord, TimerUse, Unlock, Whole
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
    answer_sheets: tuple[AnswerSheet, ...] = ()
    questionnaires: Mapping[str, Questionnaire] = field(default_factory=dict)  # by id: what the sheets are scored by
    deidentified: bool = False
    written_at: datetime | None = None  # None: of a version that did not say, or without dates of its own
    notes: tuple[str, ...] = ()  # sentences about what was put right when it was read


def parcel_of(
    store: Store, patient: Patient, rows: Sequence[SessionRecord], questionnaires: Iterable[Questionnaire] = ()
) -> Parcel:
    """These sessions of that patient, as they are in the store, and all their answered questionnaires; one that is
    damaged is left out. Raises StoreError."""
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
        answer_sheets=tuple(sheet for sheet in answer_sheets(store, patient) if not isinstance(sheet.answers, Damaged)),
        questionnaires={one.id: one for one in questionnaires},
        written_at=store.now(),
    )


def figures_of(session: Whole) -> SessionSummary:
    """The figures that every format says."""
    return summarise([row.event for row in session.events])
