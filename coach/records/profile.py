"""What a patient's profile keeps of the intake: the answers, when each was given, and when the episode began.

A profile is `{"intake": {<question>: <answer>}, "answered": {<question>: <ISO time>}, "onset": <ISO time> or None}`,
beside other settings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coach.core.clinical.conditions import facts_of
from coach.core.clinical.intake import ROWS, Value, choices, dated, in_force, reopened, validated


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """The answers of a profile as they are at one moment."""

    answers: Mapping[str, Value]
    hours_old: Mapping[str, float]  # of each answer; negative where it is dated in the future
    hours_since_onset: float | None  # None: no episode, or its start is not known

    @property
    def changed_h(self) -> tuple[float, ...]:
        """Hours since each answer was given."""
        return tuple(self.hours_old.values())

    @property
    def facts(self) -> frozenset[str]:
        """What is true of the person at that moment, from the answers that still hold.

        An answer that is dated in the future still closes what it closed, and opens nothing.
        """
        held, sure = in_force(self.answers, self.hours_old), self.answered
        # each of the others by itself: what one of them closes, another may have opened
        readings = [held, sure, *({**sure, question: held[question]} for question in held if question not in sure)]
        return frozenset().union(*(facts_of(answers, self.hours_since_onset) for answers in readings))

    @property
    def answered(self) -> Mapping[str, object]:
        """The answers that still hold and are not dated in the future: what need not be asked."""
        return dated(in_force(self.answers, self.hours_old), self.hours_old)


def read(profile: Mapping[str, Any], now: datetime) -> Intake:
    """The answers and their ages; `now` is aware. An answer that cannot be read is one that was never given."""
    answers: dict[str, Value] = {}
    hours_old: dict[str, float] = {}
    for question, value in profile.get("intake", {}).items():
        try:
            answers[question] = validated(ROWS[question], value)
            hours_old[question] = _hours(profile["answered"][question], now)
        except (KeyError, ValueError):
            answers.pop(question, None)
    onset = profile.get("onset")
    return Intake(answers=answers, hours_old=hours_old, hours_since_onset=None if onset is None else _hours(onset, now))


def changed(
    profile: Mapping[str, Any], given: Mapping[str, Value | None], now: datetime
) -> tuple[dict[str, Any], frozenset[str]]:
    """The profile with these answers, given `now`, and the questions that they open again. None takes one back."""
    before = read(profile, now).answers
    again = reopened(before, given) & set(before)
    gone = again | {question for question, value in given.items() if value is None}
    new = {question: list(value) if isinstance(value, tuple) else value for question, value in given.items()}
    at = now.isoformat(timespec="seconds")
    after = {
        **profile,
        "intake": _without({**profile.get("intake", {}), **new}, gone),
        "answered": _without({**profile.get("answered", {}), **dict.fromkeys(new, at)}, gone),
    }
    if "onset" in given:
        after["onset"] = None if given["onset"] in (None, *choices(ROWS["onset"])) else given["onset"]
    return after, again


def _without(kept: Mapping[str, Any], gone: frozenset[str] | set[str]) -> dict[str, Any]:
    return {question: value for question, value in kept.items() if question not in gone}


def _hours(moment: str, now: datetime) -> float:
    """Hours since that moment. Raises ValueError for one that cannot be read, or that has no time zone."""
    then = datetime.fromisoformat(moment)
    if then.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone")
    return (now - then).total_seconds() / 3600.0
