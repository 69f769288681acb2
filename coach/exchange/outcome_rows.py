"""Answered questionnaires as every format has them: the answers, and what they come to where the questionnaire is here.

One of a clinic that this machine does not have keeps its answers, and has no score.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from coach.core.progress.outcome_course import OutcomePoint, outcome_course
from coach.core.progress.questionnaire import Questionnaire, any_answered
from coach.exchange.parcel import Parcel
from coach.records.answer_sheets import given_answers
from coach.records.rows import AnswerSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One sheet; without its questionnaire it is neither worded nor scored."""

    sheet: AnswerSheet
    questionnaire: Questionnaire | None
    point: OutcomePoint | None


def sheet_rows(parcel: Parcel) -> Iterator[SheetRow]:
    """Those that were answered, oldest first; what was put off is in JSON alone."""
    answered = [sheet for sheet in parcel.answer_sheets if any_answered(sheet.answers)]
    sheets = sorted(answered, key=lambda sheet: (sheet.after_number, sheet.at))
    points: dict[str, OutcomePoint] = {}
    for one in parcel.questionnaires.values():
        mine = [sheet for sheet in sheets if sheet.questionnaire == one.id]
        course = outcome_course(one, given_answers(mine, UTC))
        points |= {sheet.id: point for sheet, point in zip(mine, course, strict=True)}
    for sheet in sheets:
        yield SheetRow(
            sheet=sheet, questionnaire=parcel.questionnaires.get(sheet.questionnaire), point=points.get(sheet.id)
        )
