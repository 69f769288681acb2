"""How much is kept of one person, counted in the tables."""

import sqlalchemy as sa

from coach.core.dialogue.kept import KeptOfPatient
from coach.core.progress.questionnaire import any_answered
from coach.records import copies, tables
from coach.records import engine as engines
from coach.records.answer_sheets import answer_sheets
from coach.records.cells import Damaged
from coach.records.errors import told
from coach.records.rows import Patient
from coach.records.store import Store


def kept_of(store: Store, patient: Patient) -> KeptOfPatient:
    """Raises StoreError."""
    mine = sa.select(tables.session.c.id).where(tables.session.c.patient_id == patient.id)
    with told(store.where), store.engine.connect() as connection:

        def rows(table: sa.Table) -> int:
            key = table.c.session_id.in_(mine) if "session_id" in table.c and "patient_id" not in table.c else None
            wanted = table.c.patient_id == patient.id if key is None else key
            return int(connection.execute(sa.select(sa.func.count()).select_from(table).where(wanted)).scalar_one())

        size = sa.func.coalesce(sa.func.sum(sa.func.length(tables.landmarks.c.packed)), 0)
        landmark_bytes = connection.execute(sa.select(size).where(tables.landmarks.c.session_id.in_(mine))).scalar_one()
        counted = {
            name: rows(table)
            for name, table in {
                "prescriptions": tables.prescription,
                "sessions": tables.session,
                "events": tables.event,
                "timer_uses": tables.timer_use,
                "locks": tables.lock,
            }.items()
        }
        notes = rows(tables.note) + rows(tables.decision)
    filled = (sheet.answers for sheet in answer_sheets(store, patient))
    file = engines.file_of(store.engine.url)
    answered = patient.profile.get("answered", {})
    return KeptOfPatient(
        name=patient.handle, where=store.where if file is None else str(file.resolve()), is_file=file is not None,
        answers=len(answered) if isinstance(answered, dict) else 0, landmark_bytes=int(landmark_bytes),
        locked=bool(store.locks(patient)), notes=notes, copies=copies.holding(store, patient.id),
        questionnaires=sum(isinstance(answers, Damaged) or any_answered(answers) for answers in filled), **counted,
    )  # fmt: skip
