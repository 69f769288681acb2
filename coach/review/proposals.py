"""The next step of each routine that is prescribed to a patient, from what is in force and the sessions since."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from coach.core.exercise.model import Routine
from coach.core.progress.progression import PrescribedRoutine, Proposal, prescribed, propose
from coach.core.progress.timeline import Visit
from coach.prescription.faults import PrescriptionError
from coach.prescription.reader import read_kept
from coach.records.cells import DamagedCell
from coach.records.review import Review
from coach.records.rows import Patient, Prescription


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """A prescription that can be used: the routine as its file has it, and as the patient has it."""

    kept: Prescription
    whole: Routine
    now: Routine

    @property
    def prescribed(self) -> PrescribedRoutine:
        return prescribed(self.now, self.whole, self.kept.after_number)


def read(kept: Prescription) -> InForce:
    """Raises PrescriptionError where the kept text or the overrides no longer fit the exercises of this program."""
    whole, now = _read(kept.routine_id, kept.routine_text, json.dumps(dict(kept.overrides), sort_keys=True))
    return InForce(kept=kept, whole=whole, now=now)


@lru_cache(maxsize=256)
def _read(routine_id: str, text: str, overrides: str) -> tuple[Routine, Routine]:
    """A clinic has few routines and many patients: each is read once."""
    return read_kept(f"{routine_id}.toml", text, json.loads(overrides))


def proposals(review: Review, patient: Patient, visits: Sequence[Visit]) -> list[Proposal]:
    """Those that were not decided yet; a routine that this program cannot read has none. Raises StoreError."""
    try:
        return list(_open(review, patient, visits))
    except DamagedCell:  # what was decided or prescribed is not known: nothing more is proposed to this patient
        return []


def _open(review: Review, patient: Patient, visits: Sequence[Visit]) -> Iterator[Proposal]:
    decided = {(own.routine_id, own.proposal.get("basis")) for own in review.decisions(patient)}
    for routine, kept in review.in_force(patient).items():
        try:
            found = propose(read(kept).prescribed, visits)
        except PrescriptionError:
            continue  # the page of that prescription says why
        if (routine, found.basis) not in decided or not found.changes:
            yield found
