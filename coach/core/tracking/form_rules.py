"""Form rules, warn limits and stop limits: what is out of its range for longer than is tolerated."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from coach.core.base.dwell import IDLE, Dwell, dwelt
from coach.core.exercise.model import Exercise, FormRule, Limit
from coach.core.kinematics.measures import MEASURES

WARN_S = 0.3  # beyond a warn limit for this long is a fault (seed 7.1: dwell 0.3 to 0.5 s)
# design 7: the true angle beyond a stop limit for 0.3 s rings; the live filter lags up to 0.1 s
STOP_S = 0.2
# the alarm begins this share of the error band before the limit: what is measured errs to either side, so that a true
# breach is not missed and nothing rings inside the limit less its band
EARLY = 0.5
# an unsure view rings no earlier than this: field studies' error out of plane, 15 degrees, would else ring on a good
# lift that is seen from the feet; degrees, or trunk lengths
MOST_EARLY = {"deg": 7.5, "trunk": 0.15}
# who has left the posture is watched until another was recognised for this long (D4): who goes far enough beyond a stop
# limit leaves the bands of the posture by that
ELSEWHERE_S = 1.0
CLEAR_S = 0.3  # back inside for this long ends an episode, so that noise at the edge is one fault, not ten


@dataclass(frozen=True, slots=True)
class Breach:
    """One rule that was broken, at the moment it became a fault."""

    t_s: float
    name: str
    measure: str
    cue: str
    value: float
    limit: float
    stop: bool


@dataclass(frozen=True, slots=True)
class FormWatch:
    """What is remembered of each rule, by its name; a stop limit's ends in `!`."""

    rules: Mapping[str, Dwell] = field(default_factory=dict)
    begun: bool = False  # in the posture; what is begun there is watched until another posture is recognised
    elsewhere: Dwell = IDLE  # another posture is recognised, or none can be told

    @property
    def faulty(self) -> bool:
        """Whether any form rule or limit is broken now: it was told, and has not been kept again for long enough
        since."""
        return bool([dwell for dwell in self.rules.values() if dwell.rung])


def unseen(form: FormWatch, t_s: float) -> FormWatch:
    """One moment in which it cannot be told whether the posture holds: what was told stays told, and no time runs but
    `ELSEWHERE_S`."""
    left = elsewhere(form, t_s, True)
    return replace(left, rules={key: Dwell(None, dwell.rung) for key, dwell in form.rules.items()})


def elsewhere(form: FormWatch, t_s: float, other: bool) -> FormWatch:
    """One moment out of posture: what was begun in it is no longer watched once `other`, that another posture is
    recognised, has held for `ELSEWHERE_S`."""
    since, over = dwelt(form.elsewhere, t_s, other, ELSEWHERE_S)
    return replace(form, begun=False, elsewhere=IDLE) if over else replace(form, elsewhere=since)


@dataclass(frozen=True, slots=True)
class _Check:
    name: str
    measure: str
    cue: str
    below: float | None
    above: float | None
    for_s: float
    stop: bool


def _limit_checks(limit: Limit, error: float) -> Iterator[_Check]:
    if limit.warn_below is not None or limit.warn_above is not None:
        yield _Check(limit.name, limit.measure, limit.cue, limit.warn_below, limit.warn_above, WARN_S, False)
    if limit.stop_below is not None or limit.stop_above is not None:
        early = early_by(limit.measure, error)
        below = None if limit.stop_below is None else limit.stop_below + early
        above = None if limit.stop_above is None else limit.stop_above - early
        yield _Check(limit.name, limit.measure, limit.cue, below, above, STOP_S, True)


def early_by(measure: str, error: float) -> float:
    """How far before a stop limit its alarm begins; `error`: the measure's error band, in its unit as both are."""
    return min(EARLY * error, MOST_EARLY[MEASURES[measure].unit])


def _rule_check(rule: FormRule) -> _Check:
    return _Check(rule.name, rule.measure, rule.cue, rule.min, rule.max, rule.for_s, False)


def checks(exercise: Exercise, active: bool, errors: Mapping[str, float]) -> Iterator[_Check]:
    """Every form rule and limit to hold a moment's values against: limits always, a form rule only `during` its part.

    `active`: the movement is under way. `errors`: each measure's error band, in its unit, none counts as 0; a stop
    limit begins a share of it early (`EARLY`, at most `MOST_EARLY`).
    """
    for limit in exercise.limits:
        yield from _limit_checks(limit, errors.get(limit.measure, 0.0))
    for rule in exercise.form:
        if rule.during == "always" or (rule.during == "active") == active:
            yield _rule_check(rule)


def judge(
    exercise: Exercise, form: FormWatch, t_s: float, values: Mapping[str, float], active: bool, errors: Mapping[str,
        float],
    in_posture: bool = True,
) -> tuple[FormWatch, tuple[Breach, ...]]:  # fmt: skip
    """One moment's values against every rule: what to remember, and the rules that became faults just now.

    What is not seen (NaN) breaks no rule and mends none. Out of posture only stop limits hold: who goes far enough
    beyond one leaves the posture by that. `errors`: error bands by measure, in its unit, as for `checks`.
    """
    rules: dict[str, Dwell] = {}
    breaches = []
    for check in checks(exercise, active, errors):
        if not in_posture and not check.stop:
            continue
        key = f"{check.name}{'!' if check.stop else ''}"
        value = values[check.measure]
        limit = _passed(check, value)
        before = form.rules.get(key, IDLE)
        if limit is None and before is IDLE:
            rules[key] = IDLE  # all is well, and was
            continue
        beyond = None if math.isnan(value) else limit is not None
        rules[key], rings = dwelt(before, t_s, beyond, check.for_s, CLEAR_S)
        if rings and limit is not None:
            breaches.append(Breach(t_s, check.name, check.measure, check.cue, value, limit, check.stop))
    return replace(form, rules=rules), tuple(breaches)


def _passed(check: _Check, value: float) -> float | None:
    if check.below is not None and value < check.below:
        return check.below
    if check.above is not None and value > check.above:
        return check.above
    return None
