"""Which rule of pain a session is held by: what was prescribed, as long as its terms hold, else `strict` ([R2] S9).

`watchful` and `monitored` are chosen by a clinician for one patient, with a reason and a signing date. Some terms end a
rule; a bad morning and a climb hold what follows by `strict` until somebody signs anew, since no way back is written; a
high start holds one session. Days and hours are counted before now; negative lies in the future, and opens nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from coach.core.clinical import safety
from coach.core.exercise.model import PainRule, PainRules

SIGNED_WEEKS = 12  # [R2] S9: both end 12 weeks after signing
PAIN_WEEKS = {PainRule.WATCHFUL: 6, PainRule.MONITORED: 12}  # [R2] S9: back pain of over so many weeks
MONITORED_START = 5  # [R2] S9: above it `strict` holds
MORNING_RISE = 1  # [R2] S9: the next morning at most so much above the start is "back"
MORNING_WITHIN_H = 36.0  # [R2] S9: no answer by then counts as "not back"
MORNING_FROM_H = 6.0  # after a session late in the evening the same night is no next morning [E]
WEEK_DAYS = 7
CLIMB = 1  # of the mean of a week: the scale's error ([R] 2)
BELOW_KNEE = 2  # of safety.PLACES
# facts that end a rule: within 12 weeks ([R2] S9)
LATELY = frozenset({"recent_surgery", "vertebral_fracture"})
NEW_EPISODE = frozenset({"first_day", "acute", "settling"})  # stages of an episode younger than either rule needs

# why `strict` holds instead of what is prescribed, the first that applies; told under pain_rule.why.<why>
ENDED = ("signed_ahead", "signing_over", "new_episode", "start_unknown", "too_short", "below_knee", "locked", "lately")
FOR_NOW = ("not_back", "climb", "start_high")
WHY = (*ENDED, *FOR_NOW)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTerms:
    """What earlier sessions and the intake say about the terms of a rule."""

    signed_days: int | None = None  # days since it was signed; None: nothing is
    pain_h: float | None = None  # since the back pain of now began; None: not known, or there is none
    below_knee: bool = False  # it was felt below a knee since the signing
    locked: bool = False  # an answer has locked since the signing
    not_back: bool = False  # a morning since the signing was not back, or nobody said how it was
    climbed: bool = False  # pain climbed from one week to the next since the signing
    morning_start: int | None = None  # the first score of what the morning is asked about now; None: it is not due


NO_TERMS = RuleTerms()


@dataclass(frozen=True, slots=True)
class RuleHeld:
    """The rule that a session is held by; `why`, a key of `WHY`, where it is not the one that is prescribed."""

    rule: PainRule
    why: str | None = None


def held_by(
    rules: PainRules,
    terms: RuleTerms,
    facts: Collection[str],
    score: int,
    *,
    place: str | None = None,
) -> RuleHeld:
    """The rule for a session that begins with this score, 0 to 10.

    `facts`: what is true today. `place`: where it hurts, a key of `safety.PLACES`.
    """
    if rules.rule is PainRule.STRICT or rules.signing is None:
        return RuleHeld(PainRule.STRICT)
    why = _ended(rules.rule, terms, facts, place)
    if why is None and rules.rule is PainRule.MONITORED:
        why = _for_now(terms, score)
    return RuleHeld(rules.rule) if why is None else RuleHeld(PainRule.STRICT, why)


def _ended(rule: PainRule, terms: RuleTerms, facts: Collection[str], place: str | None) -> str | None:
    """Why the rule is over until somebody signs anew; None while it is not."""
    days, pain_h = terms.signed_days, terms.pain_h
    below = terms.below_knee or (place is not None and safety.PLACES[place] >= BELOW_KNEE)
    tests = {
        "signed_ahead": days is None or days < 0,
        "signing_over": days is not None and days >= SIGNED_WEEKS * WEEK_DAYS,
        # one that began on the day of the signing or later
        "new_episode": not NEW_EPISODE.isdisjoint(facts)
        or (pain_h is not None and days is not None and pain_h < days * 24.0),
        "start_unknown": pain_h is None,
        "too_short": pain_h is not None and pain_h <= PAIN_WEEKS[rule] * WEEK_DAYS * 24.0,
        "below_knee": below,
        "locked": terms.locked,
        "lately": not LATELY.isdisjoint(facts),
    }
    return next((why for why in ENDED if tests[why]), None)


def _for_now(terms: RuleTerms, score: int) -> str | None:
    if terms.not_back:
        return "not_back"
    if terms.climbed:
        return "climb"
    return "start_high" if score > MONITORED_START else None


def climbed(starts: Sequence[tuple[int, int]], days: int) -> bool:
    """Whether in any two weeks running, within the last `days` days, the mean of the starts rose by `CLIMB` or more.

    `starts`: of each session, days ago and first score. The weeks end on the day before each of these days.
    """
    return any(_climb([(ago - end, score) for ago, score in starts]) for end in range(max(days, 0) + 1))


def _climb(starts: Sequence[tuple[int, int]]) -> bool:
    this = [score for ago, score in starts if 1 <= ago <= WEEK_DAYS]
    before = [score for ago, score in starts if WEEK_DAYS < ago <= 2 * WEEK_DAYS]
    return bool(this and before) and sum(this) / len(this) - sum(before) / len(before) >= CLIMB


def is_back(start: int, morning: int) -> bool:
    """Whether the morning after a session, with scores of 0 to 10, is as good as its start."""
    return morning - start <= MORNING_RISE


def morning_due(ended_ago_h: float, *, later_day: bool) -> bool:
    """Whether the morning after a session that ended so long ago is to be asked about now, if nobody has answered.

    `later_day`: the day of the session is over. A command, a home screen and the next session ask by this alone.
    """
    return later_day and MORNING_FROM_H <= ended_ago_h <= MORNING_WITHIN_H
