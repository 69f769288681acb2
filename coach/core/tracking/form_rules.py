"""Form rules, warn limits and stop limits: what is out of its range for longer than is tolerated."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

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
class Watch:
    """Per rule: since when it has been outside, whether that was told, and since when it has been inside again."""

    outside_s: float | None = None
    told: bool = False
    inside_s: float | None = None


@dataclass(frozen=True, slots=True)
class FormWatch:
    watches: Mapping[str, Watch] = field(default_factory=dict)

    @property
    def faulty(self) -> bool:
        return bool([watch for watch in self.watches.values() if watch.told])


def unseen(form: FormWatch) -> FormWatch:
    """While it cannot be told whether the posture holds: what was told stays told, and no time runs."""
    return FormWatch({key: Watch(None, watch.told, None) for key, watch in form.watches.items()})


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
        early = min(EARLY * error, MOST_EARLY[MEASURES[limit.measure].unit])
        below = None if limit.stop_below is None else limit.stop_below + early
        above = None if limit.stop_above is None else limit.stop_above - early
        yield _Check(limit.name, limit.measure, limit.cue, below, above, STOP_S, True)


def _rule_check(rule: FormRule) -> _Check:
    return _Check(rule.name, rule.measure, rule.cue, rule.min, rule.max, rule.for_s, False)


def checks(exercise: Exercise, active: bool, errors: Mapping[str, float]) -> Iterator[_Check]:
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
    """One moment's values against every rule. What is not seen breaks no rule and mends none.

    Out of posture only stop limits hold: who goes far enough beyond one leaves the posture by that.
    """
    watches: dict[str, Watch] = {}
    breaches = []
    for check in checks(exercise, active, errors):
        if not in_posture and not check.stop:
            continue
        key = f"{check.name}{'!' if check.stop else ''}"
        value = values[check.measure]
        watch = form.watches.get(key, Watch())
        limit = _passed(check, value)
        if limit is None and watch.outside_s is None and not watch.told:
            watches[key] = watch  # all is well, and was: nothing to keep time of
            continue
        if math.isnan(value):
            watch = Watch(None, watch.told, None)
        elif limit is None:
            inside = watch.inside_s if watch.inside_s is not None else t_s
            watch = Watch(None, watch.told and t_s - inside < CLEAR_S, inside)
        else:
            outside = watch.outside_s if watch.outside_s is not None else t_s
            fault = not watch.told and t_s - outside >= check.for_s - 1e-9
            watch = Watch(outside, watch.told or fault, None)
            if fault:
                breaches.append(Breach(t_s, check.name, check.measure, check.cue, value, limit, check.stop))
        watches[key] = watch
    return FormWatch(watches), tuple(breaches)


def _passed(check: _Check, value: float) -> float | None:
    if check.below is not None and value < check.below:
        return check.below
    if check.above is not None and value > check.above:
        return check.above
    return None
