"""What a questionnaire asks, and what its answers come to. Not answered is None, and never 0.

Answers are kept as JSON: a whole number on a scale, `yes` or `no`, the word of a choice; of an activity that the person
names `{"activity": name, "score": number}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

EXACT = 1e-9  # sums of whole numbers over three are no whole numbers
ACTIVITY, SCORE = "activity", "score"  # keys of an answer to an activity
YES_NO = ("yes", "no")
LONGEST_ACTIVITY = 120  # characters [E]
Answers = Mapping[str, Any]


class ItemKind(StrEnum):
    """How an item is answered."""

    SCALE = "scale"
    ACTIVITY = "activity"  # the person names it once, and rates it on the scale
    YES_NO = "yes_no"
    CHOICE = "choice"


class Scoring(StrEnum):
    """What the answers come to."""

    MEAN = "mean"
    SUM = "sum"
    COUNT = "count"  # of yes
    NONE = "none"


class Better(StrEnum):
    """Which way a score goes when the person is better."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


class OutcomeVerdict(StrEnum):
    """What a change means."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"  # less than what matters


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOption:
    """One of the choices of an item."""

    value: str
    label: str
    points: float | None = None  # in the score; None: it counts for none


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreScale:
    """Whole numbers from `least` to `most`, with what both ends mean."""

    least: int
    most: int
    least_words: str
    most_words: str

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(range(self.least, self.most + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedItem:
    """One thing that is asked."""

    id: str
    kind: ItemKind
    ask: str  # `{date}` in it is the day that today is compared with
    options: tuple[AnswerOption, ...] = ()
    told_first: tuple[str, ...] = ()  # answers that a therapist is shown before anything else

    def asked(self, date: str = "…") -> str:
        """What is asked, with the day that today is compared with; three dots where that is not known any more."""
        return self.ask.replace("{date}", date)


@dataclass(frozen=True, slots=True, kw_only=True)
class WhenAsked:
    """When it is due; days are counted from the first session of a programme."""

    first_session: bool = False
    every_days: int | None = None
    from_day: int = 0
    last_session: bool = False
    after_days_away: int | None = None  # once, at the next start


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeThatMatters:
    """How far a score moves before that means anything."""

    score: float
    one_item: float | None = None  # where only one item can be compared; None: the same
    from_value: float | None = None  # compared with this; None: with the first answers
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """One questionnaire, with every sentence of it in one language."""

    id: str
    version: str
    title: str
    lead: str  # what is said before its first item
    note: str  # what a therapist is to know of its figures; empty for nothing
    items: tuple[AskedItem, ...]
    when: WhenAsked
    scoring: Scoring = Scoring.NONE
    better: Better = Better.NEITHER
    least_answered: int = 1
    scale: ScoreScale | None = None
    change: ChangeThatMatters | None = None
    suggestions: tuple[str, ...] = ()  # activities to choose from
    source: str = ""
    licence: str = ""

    @property
    def warns(self) -> bool:
        """Whether an answer to it may be one that a therapist is shown first."""
        return any(item.told_first for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAnswers:
    """A questionnaire as it was answered once; one without any answer was not wanted then."""

    questionnaire: str
    version: str
    day: int  # as in `timeline`
    after_number: int  # of the newest session then; 0 for none
    answers: Answers

    @property
    def answered(self) -> bool:
        """Whether anything in it was."""
        return any_answered(self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeScore:
    """What the answers come to, and how many of the items that is of."""

    value: float
    n: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeChange:
    """How far a score has moved, over the items that were answered both times."""

    by: float
    n: int
    matters: float  # from how much on it does
    verdict: OutcomeVerdict


def is_answered(answer: Any) -> bool:
    """An activity that was named and not rated is not answered."""
    return answer is not None and not (isinstance(answer, Mapping) and answer.get(SCORE) is None)


def any_answered(answers: Answers) -> bool:
    return any(is_answered(answer) for answer in answers.values())


def activity_of(answer: Any) -> str | None:
    """What the person called it; None where it is no activity."""
    name = answer.get(ACTIVITY) if isinstance(answer, Mapping) else None
    return name if isinstance(name, str) and name else None


def value_of(answer: Any) -> int | str | None:
    """The answer without the activity that it is of."""
    value = answer.get(SCORE) if isinstance(answer, Mapping) else answer
    return None if isinstance(value, bool) or not isinstance(value, int | str) else value


def fault_in(questionnaire: Questionnaire, answers: Answers) -> str | None:
    """The first item whose answer it cannot have, or that it does not ask; None where all of them fit."""
    items = {item.id: item for item in questionnaire.items}
    wrong = (id for id, answer in answers.items() if id not in items or not _fits(questionnaire, items[id], answer))
    return next(wrong, None)


def _fits(questionnaire: Questionnaire, item: AskedItem, answer: Any) -> bool:
    if answer is None:
        return True
    value, scale = value_of(answer), questionnaire.scale
    on_scale = scale is not None and isinstance(value, int) and scale.least <= value <= scale.most
    if item.kind is ItemKind.ACTIVITY:
        name = activity_of(answer)
        rated = isinstance(answer, Mapping) and (answer.get(SCORE) is None or on_scale)
        return rated and name is not None and len(name) <= LONGEST_ACTIVITY
    if isinstance(answer, Mapping):
        return False
    if item.kind is ItemKind.SCALE:
        return on_scale
    return value in (YES_NO if item.kind is ItemKind.YES_NO else tuple(option.value for option in item.options))


def points_of(questionnaire: Questionnaire, answers: Answers) -> dict[str, float]:
    """What each item adds to the score, by its id; one that was not answered adds nothing."""
    found: dict[str, float] = {}
    for item in questionnaire.items:
        answer = answers.get(item.id)
        if is_answered(answer) and _fits(questionnaire, item, answer):
            points = _points(item, value_of(answer))
            found |= {} if points is None else {item.id: points}
    return found


def _points(item: AskedItem, value: int | str | None) -> float | None:
    if item.kind is ItemKind.YES_NO:
        return float(value == "yes")
    if item.kind is ItemKind.CHOICE:
        return next((option.points for option in item.options if option.value == value), None)
    return float(value) if isinstance(value, int) else None


def scored(questionnaire: Questionnaire, given: GivenAnswers) -> OutcomeScore | None:
    """The score, or None: it has none, too little was answered, or another version of it was.

    A sum or a count of which items are missing is scaled up to all of them, as their mean stands for theirs.
    """
    if questionnaire.scoring is Scoring.NONE or given.version != questionnaire.version:
        return None
    points = points_of(questionnaire, given.answers)
    asked = [item for item in questionnaire.items if _counts(item, given.answers)]
    return _score(questionnaire, points, len(asked))


def _counts(item: AskedItem, answers: Answers) -> bool:
    """Whether its answer is missing where there is none: an activity that nobody named is not."""
    if item.kind is ItemKind.ACTIVITY:
        return activity_of(answers.get(item.id)) is not None
    return item.kind is not ItemKind.CHOICE or any(option.points is not None for option in item.options)


def _score(questionnaire: Questionnaire, points: Mapping[str, float], of: int) -> OutcomeScore | None:
    if not points or len(points) < questionnaire.least_answered:
        return None
    mean = sum(points.values()) / len(points)
    whole = 1 if questionnaire.scoring is Scoring.MEAN else of
    return OutcomeScore(value=mean * whole, n=len(points), of=of)


def same_activities(questionnaire: Questionnaire, then: Answers, now: Answers) -> frozenset[str]:
    """Ids of the items that ask for the same thing both times."""
    return frozenset(
        item.id
        for item in questionnaire.items
        if item.kind is not ItemKind.ACTIVITY or _named(then.get(item.id)) == _named(now.get(item.id))
    )


def _named(answer: Any) -> str:
    return (activity_of(answer) or "").strip().casefold()


def changed_since(questionnaire: Questionnaire, first: GivenAnswers | None, now: GivenAnswers) -> OutcomeChange | None:
    """How far it has moved; None where that cannot be told. `first`: the answers to compare with."""
    matters, score = questionnaire.change, scored(questionnaire, now)
    if matters is None or score is None or questionnaire.better is Better.NEITHER:
        return None
    if matters.from_value is not None:
        return _change(questionnaire, score.value - matters.from_value, score.n, matters.score)
    before = None if first is None else scored(questionnaire, first)
    if first is None or before is None:
        return None
    same = same_activities(questionnaire, first.answers, now.answers)
    then_points, now_points = (points_of(questionnaire, each.answers) for each in (first, now))
    both = [id for id in now_points if id in then_points and id in same]
    if not both:
        return None
    old, new = (
        _score(questionnaire, {id: points[id] for id in both}, max(score.of, before.of))
        for points in (then_points, now_points)
    )
    if old is None or new is None:
        return None
    one = matters.one_item if len(both) == 1 and matters.one_item is not None else matters.score
    return _change(questionnaire, new.value - old.value, len(both), one)


def _change(questionnaire: Questionnaire, by: float, n: int, matters: float) -> OutcomeChange:
    verdict = OutcomeVerdict.SAME
    if abs(by) >= matters - EXACT:
        verdict = OutcomeVerdict.BETTER if (by > 0) is (questionnaire.better is Better.MORE) else OutcomeVerdict.WORSE
    return OutcomeChange(by=by, n=n, matters=matters, verdict=verdict)


def warnings_in(questionnaire: Questionnaire, answers: Answers) -> tuple[str, ...]:
    """Ids of the items whose answer a therapist is shown first."""
    return tuple(item.id for item in questionnaire.items if value_of(answers.get(item.id)) in item.told_first)
