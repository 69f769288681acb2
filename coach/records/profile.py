"""What a patient's profile keeps of the intake: the answers, when each was given, and when the episode began.

A profile is `{"intake": {<question>: <answer>}, "answered": {<question>: <ISO time>}, "onset": <ISO time> or None}`,
beside other settings. A pregnancy is kept as the day on which the birth is due, a clinician's tick as `<tick>@<day>`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from coach.core.clinical import ticks
from coach.core.clinical.conditions import CLEARED, facts_of
from coach.core.clinical.intake import ROWS, Value, choices, dated, history_due, in_force, unsettled, validated
from coach.core.clinical.pregnancy import (
    ASK_AGAIN_WEEKS,
    BIRTH_DAYS,
    GAVE_BIRTH,
    KEPT_BEFORE,
    WEEKS_OF,
    can_be_due,
    days_to_due,
    weeks,
    with_weeks,
)

TICK_OF_ALL = "exercise"  # one tick for everything, as it was kept before each had its own: it opens nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The answers of a profile as they are at one moment."""

    answers: Mapping[str, Value]
    hours_old: Mapping[str, float]  # of each answer; negative where it is dated in the future
    hours_since_onset: float | None  # None: no episode, or its start is not known
    weeks_pregnant: float | None = None  # by the due date; None without one
    ticks: tuple[str, ...] = ()  # of a clinician, that are in force

    @property
    def changed_h(self) -> tuple[float, ...]:
        """Hours since each answer was given."""
        return tuple(self.hours_old.values())

    @property
    def facts(self) -> frozenset[str]:
        """What is true of the person at that moment, from the answers that still hold.

        An answer that is dated in the future still closes what it closed, and opens nothing.
        """
        held = in_force(self.answers, self.hours_old)
        sure = dated(held, self.hours_old)
        # each of the others by itself: what one of them closes, another may have opened
        readings = [held, sure, *({**sure, question: held[question]} for question in held if question not in sure)]
        return frozenset().union(*(facts_of(self._today(answers), self.hours_since_onset) for answers in readings))

    def _today(self, answers: Mapping[str, object]) -> dict[str, object]:
        return {**with_weeks(answers, self.weeks_pregnant), CLEARED: self.ticks}

    @property
    def answered(self) -> Mapping[str, object]:
        """The answers that still hold and are not dated in the future: what need not be asked."""
        open_again = unsettled(self.answers, self.hours_old)
        held = dated(in_force(self.answers, self.hours_old), self.hours_old)
        return {question: answer for question, answer in held.items() if question not in open_again}

    @property
    def history_due(self) -> bool:
        """Whether to ask if anything of the history has changed."""
        return history_due(self.answers, self.hours_old, self.hours_since_onset)


def read(profile: Mapping[str, Any], now: datetime, new_symptom_h: float | None = None) -> Intake:
    """The answers and their ages; `now` is aware. An answer that cannot be read is one that was never given.

    `new_symptom_h`: hours since the newest symptom that has locked, which ends the ticks of before; None without one.
    """
    answers: dict[str, Value] = {}
    hours_old: dict[str, float] = {}
    for question, value in profile.get("intake", {}).items():
        try:
            at = datetime.fromisoformat(profile["answered"][question])
            answers[question] = _possible(question, validated(ROWS[question], _as_kept_now(question, value, at)), at)
            hours_old[question] = _hours(at, now)
        except (KeyError, ValueError, TypeError, OverflowError):
            answers.pop(question, None)
    weeks_pregnant = _weeks(answers.get("pregnant"), now)
    if _over(answers.get("pregnant"), weeks_pregnant, hours_old.get("pregnant", 0.0)):
        del answers["pregnant"], hours_old["pregnant"]
        weeks_pregnant = None
    onset = profile.get("onset")
    return Intake(
        answers=answers,
        hours_old=hours_old,
        hours_since_onset=None if onset is None else _hours(datetime.fromisoformat(onset), now),
        weeks_pregnant=weeks_pregnant,
        ticks=ticks.in_force(_ticked(answers.get(CLEARED), now), new_symptom_h),
    )


def _as_kept_now(question: str, value: Any, at: datetime) -> Any:
    """An answer as it is kept now, from what older stores hold: without due dates, and ticks without a day.

    The tick of everything at once is left out: it opens nothing any more, and the session asks for each.
    """
    if question == "pregnant" and value in {**KEPT_BEFORE, **WEEKS_OF}:
        return _due_day({**WEEKS_OF, **KEPT_BEFORE}[value], at)
    if question == CLEARED and isinstance(value, list | tuple):
        return tuple(_with_day(str(tick), at.date()) for tick in value if tick != TICK_OF_ALL)
    return value


def _possible(question: str, value: Value, at: datetime) -> Value:
    """The answer; of a pregnancy one whose due date was possible on the day that it was told. Raises ValueError."""
    if question == "pregnant" and value not in choices(ROWS[question]):
        days = (date.fromisoformat(str(value)) - at.date()).days
        if not can_be_due(days):
            raise ValueError(f"no birth is due on {value}, as told on {at.date()}")
    return value


def _due_day(weeks_then: float, at: datetime) -> str:
    return (at.date() + timedelta(days=days_to_due(weeks_then))).isoformat()


def _with_day(tick: str, day: date) -> str:
    return tick if "@" in tick else f"{tick}@{day.isoformat()}"


def _weeks(answer: Value | None, now: datetime) -> float | None:
    if answer is None or answer in choices(ROWS["pregnant"]):
        return None
    return weeks((date.fromisoformat(str(answer)) - now.date()).days)


def _over(answer: Value | None, weeks_pregnant: float | None, hours_old: float) -> bool:
    """Whether what was said of a pregnancy is to be asked again: three weeks after the due date, 12 after a birth."""
    if answer == GAVE_BIRTH:
        return hours_old > BIRTH_DAYS * 24.0
    return weeks_pregnant is not None and weeks_pregnant > ASK_AGAIN_WEEKS


def _ticked(answer: Value | None, now: datetime) -> dict[str, float]:
    """The ticks with their ages in hours, from the first moment of their day."""
    kept = answer if isinstance(answer, tuple) else ()
    days = dict(tick.split("@") for tick in kept)
    return {
        name: _hours(datetime.combine(date.fromisoformat(day), time.min, now.tzinfo), now) for name, day in days.items()
    }


def changed(
    profile: Mapping[str, Any], given: Mapping[str, Value | None], now: datetime
) -> tuple[dict[str, Any], frozenset[str]]:
    """The profile with these answers, given `now`, and the ticks that end with them. None takes an answer back.

    A tick that is named without a day keeps the one that it has, else it is of today.
    """
    before = read(profile, now).answers
    over = ticks.ended(before, given)
    new = {question: value for question, value in given.items() if value is not None}
    if new.get("pregnant") in WEEKS_OF:
        new["pregnant"] = _due_day(WEEKS_OF[str(new["pregnant"])], now)
    kept = before.get(CLEARED)
    dates = {tick.split("@")[0]: tick for tick in (kept if isinstance(kept, tuple) else ())}
    named = new.get(CLEARED)
    if isinstance(named, tuple):  # said together with what changed, it is of now
        known = {name: tick for name, tick in dates.items() if name not in over}
        new[CLEARED] = tuple(known.get(tick) or _with_day(tick, now.date()) for tick in named)
        over = frozenset()
    elif CLEARED not in given and over & set(dates):
        over &= set(dates)
        profile = _with_ticks(profile, tuple(tick for name, tick in dates.items() if name not in over))
    else:
        over = frozenset()
    at = now.isoformat(timespec="seconds")
    gone = {question for question, value in given.items() if value is None}
    stored = {question: list(value) if isinstance(value, tuple) else value for question, value in new.items()}
    after = {
        **profile,
        "intake": _without({**profile.get("intake", {}), **stored}, gone),
        "answered": _without({**profile.get("answered", {}), **dict.fromkeys(stored, at)}, gone),
    }
    if "onset" in given:
        after["onset"] = None if given["onset"] in (None, *choices(ROWS["onset"])) else given["onset"]
    return after, over


def with_newer(profile: Mapping[str, Any], sent: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The profile with what another one of the same person has newer, each answer with the time it was given.

    Ticks are not taken, and end as if the answers had been given here; nor is what is dated in the future.
    """
    rounds: dict[datetime, dict[str, Value | None]] = {}
    theirs, hours_old = read(sent, now), read(profile, now).hours_old
    for question, value in theirs.answers.items():
        age_h = theirs.hours_old[question]
        if question != CLEARED and 0.0 <= age_h < hours_old.get(question, math.inf):
            rounds.setdefault(datetime.fromisoformat(sent["answered"][question]), {})[question] = value
    for at in sorted(rounds):
        profile = changed(profile, rounds[at], at)[0]
    return dict(profile)


def _with_ticks(profile: Mapping[str, Any], left: tuple[str, ...]) -> dict[str, Any]:
    return {**profile, "intake": {**profile.get("intake", {}), CLEARED: list(left)}}


def _without(kept: Mapping[str, Any], gone: set[str]) -> dict[str, Any]:
    return {question: value for question, value in kept.items() if question not in gone}


def _hours(then: datetime, now: datetime) -> float:
    """Hours since that moment. Raises ValueError for one that has no time zone."""
    if then.tzinfo is None:
        raise ValueError(f"{then!r} has no time zone")
    return (now - then).total_seconds() / 3600.0
