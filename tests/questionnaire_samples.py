"""Questionnaires and answers for tests, in a few tokens."""

from typing import Any

from coach.core.progress.questionnaire import (
    AskedItem,
    Better,
    ChangeThatMatters,
    GivenAnswers,
    ItemKind,
    Questionnaire,
    ScoreScale,
    Scoring,
    WhenAsked,
)

TEN = ScoreScale(least=0, most=10, least_words="not possible", most_words="as before")
FIVE = ScoreScale(least=-5, most=5, least_words="worse", most_words="better")


def asks(id: str, kinds: tuple[ItemKind, ...], **more: Any) -> Questionnaire:
    items = tuple(AskedItem(id=f"q{at}", kind=kind, ask=f"Question {at}?") for at, kind in enumerate(kinds, start=1))
    defaults: dict[str, Any] = {"when": WhenAsked(), "least_answered": len(items)}
    return Questionnaire(
        **{"id": id, "version": "1", "title": id, "lead": "", "note": "", "items": items, **defaults, **more}
    )


ACTIVITIES = asks(
    "activities", (ItemKind.ACTIVITY,) * 3, scoring=Scoring.MEAN, better=Better.MORE, least_answered=1, scale=TEN,
    change=ChangeThatMatters(score=2, one_item=3),
    when=WhenAsked(first_session=True, every_days=14, last_session=True),
)  # fmt: skip
OVERALL = asks(
    "overall", (ItemKind.SCALE,), scoring=Scoring.SUM, better=Better.MORE, scale=FIVE,
    change=ChangeThatMatters(score=2, from_value=0), when=WhenAsked(from_day=14, every_days=14),
)  # fmt: skip
YESES = asks(
    "yeses", (ItemKind.YES_NO,) * 4, scoring=Scoring.COUNT, better=Better.LESS, change=ChangeThatMatters(score=2)
)
AWAY = asks("away", (ItemKind.YES_NO,), when=WhenAsked(after_days_away=14))


def rated(**scores: int | None) -> dict[str, Any]:
    """Activities called as their item, and rated."""
    return {id: {"activity": f"walk {id}", "score": score} for id, score in scores.items()}


def given(of: Questionnaire, day: int = 0, after: int = 0, **answers: Any) -> GivenAnswers:
    return GivenAnswers(questionnaire=of.id, version=of.version, day=day, after_number=after, answers=answers)
