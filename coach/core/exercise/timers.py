"""Whether a timer may begin, from what was used before, and which of its parts is on. Skin rests between two uses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, isnan

from coach.core.base.types import Text, text
from coach.core.exercise.model import TimerPart, TimerRules

DAY_S = 24 * 3600.0  # how far back `per_day` counts: any 24 hours, so that midnight gives nothing away
# why it has to wait: a words key, and the seconds in one unit of its {n}
GAP, PER_DAY = "timer.gap", "timer.per_day"
# cold skin does not feel a burn, nor warm skin a frost: what takes turns has this long between ([S] 002:128, C03)
TURNS: dict[str, str] = {"cold": "heat", "heat": "cold"}
TURN_S = 1200.0
UNIT_S: dict[str, float] = {GAP: 60.0, PER_DAY: 3600.0}


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a timer, under one of the names it counts as: hot and cold in turn is a use of each."""

    kind: str  # of TimerRules.counts_as
    ended_ago_s: float  # negative where the clock was set back since; NaN where it is not known
    seconds: float  # how long it lasted; 0 where it never began, so it does not count as a use
    open: bool = False  # nobody has said that it is off: it counts as ended now


@dataclass(frozen=True, slots=True)
class Allowed:
    now: bool
    in_s: float  # until it may begin
    why: str  # GAP or PER_DAY while it has to wait; empty when it may begin now

    @property
    def text(self) -> Text | None:
        """What is said while it has to wait: minutes until the skin has rested, or hours until a day has passed.

        None when it may begin now.
        """
        return text(self.why, n=ceil(self.in_s / UNIT_S[self.why])) if self.why else None


@dataclass(frozen=True, slots=True)
class PartAt:
    """The part of a timer that is on, and what is left of it."""

    index: int
    part: TimerPart
    left_s: float


def allowed(rules: TimerRules, uses: Sequence[Use]) -> Allowed:
    """Whether a timer may begin, where every rule is kept for every name that it counts as.

    A use that ended in the future, or at a time that is not known, counts as one that ended just now: setting a clock
    back shortens no rest.
    """
    waits = [(wait_s, why) for kind in rules.counts_as for wait_s, why in _waits(rules, _ages(kind, uses))]
    turns = [TURNS[kind] for kind in rules.counts_as if kind in TURNS]
    waits += [(TURN_S - age_s, GAP) for kind in turns for age_s in _ages(kind, uses)]
    in_s, why = max([(0.0, ""), *waits], key=lambda wait: wait[0])
    return Allowed(now=not why, in_s=in_s, why=why)


def part_at(rules: TimerRules, into_s: float) -> PartAt | None:
    """The part that is on `into_s` seconds after the timer began; None without parts, and after the last one.

    A negative or NaN time is the beginning.
    """
    left_s = 0.0 if isnan(into_s) else max(into_s, 0.0)
    for index, part in enumerate(rules.parts):
        if left_s < part.seconds:
            return PartAt(index, part, part.seconds - left_s)
        left_s -= part.seconds
    return None


def _ages(kind: str, uses: Sequence[Use]) -> list[float]:
    """Seconds since each use of this name ended, the last one first."""
    # one of unknown length counts, and one that may still be on
    counted = (use for use in uses if use.kind == kind and (use.open or not use.seconds <= 0))
    return sorted(0.0 if use.open or isnan(use.ended_ago_s) else max(use.ended_ago_s, 0.0) for use in counted)


def _waits(rules: TimerRules, ages: Sequence[float]) -> Iterator[tuple[float, str]]:
    if ages:
        yield rules.gap_s - ages[0], GAP
    if rules.per_day is not None and len(ages) >= rules.per_day:
        yield DAY_S - ages[rules.per_day - 1], PER_DAY  # once that one is a day old, one fewer is counted
