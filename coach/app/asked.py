"""Which questionnaires are due for somebody now, and keeping what they answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from coach.core.progress.questionnaire import Questionnaire
from coach.core.progress.questionnaires_due import DueQuestionnaire, due_now
from coach.records.answer_sheets import answer_sheets, given_answers, programme_now
from coach.records.cells import DamagedCell
from coach.records.review import day_of
from coach.records.rows import Patient
from coach.records.store import Store
from coach.report import course


def due_for(
    records: Store, person: Patient, questionnaires: Sequence[Questionnaire], now: datetime
) -> tuple[DueQuestionnaire, ...]:
    """Those to be asked today; of scripted sessions none. Raises StoreError.

    Where earlier answers are damaged nothing is asked: `coach store check` names them, and the first screen opens.
    """
    if person.is_demo:
        return ()
    try:
        given = given_answers(answer_sheets(records, person), now.tzinfo)
    except DamagedCell:
        return ()
    found = due_now(questionnaires, programme_now(records, person, now), given, day_of(now, now.tzinfo))
    return tuple(replace(one, since_said=course.date_of(one.since)) for one in found)
