"""How a questionnaire went on over time: each time that it was answered, against the first."""

from collections.abc import Iterable
from dataclasses import dataclass

from coach.core.progress.questionnaire import (
    GivenAnswers,
    ItemKind,
    OutcomeChange,
    OutcomeScore,
    Questionnaire,
    activity_of,
    changed_since,
    same_activities,
    scored,
    warnings_in,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomePoint:
    """One time that it was answered."""

    given: GivenAnswers
    score: OutcomeScore | None
    change: OutcomeChange | None
    first: bool  # what comes after is compared with it
    warnings: tuple[str, ...] = ()  # ids of items


def in_order(given: Iterable[GivenAnswers]) -> list[GivenAnswers]:
    """By the sessions that they came after, then by their days."""
    return sorted(given, key=lambda each: (each.after_number, each.day))


def outcome_course(questionnaire: Questionnaire, given: Iterable[GivenAnswers]) -> tuple[OutcomePoint, ...]:
    """Its answers in their order; with other activities than before a new comparison begins."""
    found: list[OutcomePoint] = []
    base: GivenAnswers | None = None
    for each in in_order(given):
        if each.questionnaire != questionnaire.id or not each.answered:
            continue
        score = scored(questionnaire, each)
        first = score is not None and (base is None or not _comparable(questionnaire, base, each))
        base = each if first else base
        change = None if first and not _from_value(questionnaire) else changed_since(questionnaire, base, each)
        warnings = warnings_in(questionnaire, each.answers)
        found.append(OutcomePoint(given=each, score=score, change=change, first=first, warnings=warnings))
    return tuple(found)


def _from_value(questionnaire: Questionnaire) -> bool:
    return questionnaire.change is not None and questionnaire.change.from_value is not None


def _comparable(questionnaire: Questionnaire, base: GivenAnswers, now: GivenAnswers) -> bool:
    """Whether they have anything in common."""
    same = same_activities(questionnaire, base.answers, now.answers)
    asked = {item.id for item in questionnaire.items if item.kind is not ItemKind.ACTIVITY}
    asked |= {id for id, answer in now.answers.items() if activity_of(answer) is not None}
    return bool(same & asked)
