"""What past sessions say about the terms of a rule of pain: where it hurt, what locked, how the mornings after were.

Sessions are those of `history`; which rule a session is held by is decided in `rule_terms`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from coach.core.clinical import safety
from coach.core.clinical.history import PastSession
from coach.core.clinical.rule_terms import BELOW_KNEE, MORNING_WITHIN_H, RuleTerms, climbed, is_back, morning_due
from coach.core.exercise.model import PainRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """What the records know of the time since a rule was signed."""

    days: int  # since then; negative: it is dated in the future
    pain_h: float | None  # since the back pain of now began; None: not known, or there is none
    locked: bool  # an answer has locked since


def rule_terms(sessions: Sequence[PastSession], signed: Signed, today: int) -> RuleTerms:
    """The terms of a rule that was signed so long ago. `sessions`: all of the person since then, oldest first.

    A session of an uncertain date counts as one since the signing.
    """
    since = [one for one in sessions if not one.age.believed or today - one.day <= signed.days]
    places = [e.data["value"] for one in since for e in one.events
              if e.kind == "symptom_answered" and e.data["question"] == "pain_where" and e.data["value"]]  # fmt: skip
    mornings = [_back(one, since) for one in since if one.done and _monitored(one)]
    begun = [(today - one.day, score) for one in since if one.done for score in one.scores("before")[:1]]
    return RuleTerms(
        signed_days=signed.days,
        pain_h=signed.pain_h,
        below_knee=any(safety.PLACES.get(place, 0) >= BELOW_KNEE for place in places),
        locked=signed.locked,
        not_back=False in mornings,
        climbed=climbed(begun, signed.days),
        morning_start=morning_start(sessions, today),
    )


def morning_start(sessions: Sequence[PastSession], today: int) -> int | None:
    """The lowest first score of the sessions whose next morning is to be asked about now, whichever routine is next.

    None where it is not due. `sessions`: oldest first.
    """
    waiting = [
        one
        for one in sessions
        if one.done and _monitored(one) and _back(one, sessions) is None
        and morning_due(one.ended_ago_h, later_day=one.day < today)
    ]  # fmt: skip
    return min((score for one in waiting for score in one.scores("before")[:1]), default=None)


def _monitored(one: PastSession) -> bool:
    return any(e.kind == "pain_rule" and e.data["rule"] == PainRule.MONITORED for e in one.events)


def _back(one: PastSession, since: Sequence[PastSession]) -> bool | None:
    """Whether the morning after a session was back: by the first answer after it, which may be about several.

    None: its time is not over, and nobody has answered.
    """
    start = next(iter(one.scores("before")), None)
    for later in since:
        answers = later.scores("morning") if later.number > one.number else []
        if answers:
            in_time = one.ended_ago_h - later.began_ago_h <= MORNING_WITHIN_H
            return in_time and start is not None and is_back(start, answers[0])
    return False if one.ended_ago_h > MORNING_WITHIN_H else None
