"""Means that say of how many, and left against right. What was not seen is in none of them."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coach.core.kinematics.skeleton import SIDES
from coach.core.summary.session_figures import Average, ExerciseFigures, MovementRecord, SideRange


def average(values: Sequence[float | None]) -> Average:
    """The mean of what is known, and of how many; None is not known, and of nothing known the mean is None."""
    known = [value for value in values if value is not None]
    return Average(value=math.fsum(known) / len(known) if known else None, n=len(known), of=len(values))


def by_side(movements: Sequence[MovementRecord]) -> dict[str, tuple[SideRange, ...]]:
    """Of each measure the mean peak and error of the sides that moved, left first; of movements whose side is known."""
    measures = dict.fromkeys(measure for movement in movements for measure in movement.peaks)
    sides = [side for side in SIDES if any(movement.side == side for movement in movements)]
    return {
        measure: tuple(_side(measure, side, [each for each in movements if each.side == side]) for side in sides)
        for measure in measures
    }


def _side(measure: str, side: str, movements: Sequence[MovementRecord]) -> SideRange:
    peaks = [movement.peaks.get(measure) for movement in movements]
    errors = [peak.error_deg for peak in peaks if peak is not None and peak.known is not None]
    mean = average([peak.known if peak else None for peak in peaks])
    untold = sum(peak.untold for peak in peaks if peak is not None)
    return SideRange(side=side, mean=mean, error_deg=average(errors).value, untold=untold)


def untold(movements: Sequence[MovementRecord], measure: str) -> int:
    """In how many movements a measure was seen, and its band was too wide to tell it."""
    return sum(peak.untold for movement in movements if (peak := movement.peaks.get(measure)) is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One measure of one exercise, left against right, over all its steps in a session."""

    exercise: str
    measure: str
    left: SideRange
    right: SideRange
    way: int  # 1 where more of the measure is further, -1 where less is, 0 where that is not known

    @property
    def differs(self) -> bool | None:
        """As of `SideRange.differs`."""
        return self.left.differs(self.right)

    @property
    def further(self) -> str | None:
        """The side that went further in the movement's direction; None where that is not known."""
        left, right = self.left.mean.value, self.right.mean.value
        if left is None or right is None or left == right or not self.way:
            return None
        return self.left.side if (left - right) * self.way > 0 else self.right.side


def left_and_right(exercises: Sequence[ExerciseFigures]) -> Iterator[Compared]:
    """Left against right of each measure of each exercise in which both sides moved, in one step or in two."""
    for name in dict.fromkeys(own.exercise for own in exercises):
        movements = [each for own in exercises if own.exercise == name for each in own.moved.all]
        for measure, sides in by_side(movements).items():
            if len(sides) == len(SIDES):
                yield Compared(
                    exercise=name, measure=measure, left=sides[0], right=sides[1], way=way_of(movements, measure)
                )


def way_of(movements: Sequence[MovementRecord], measure: str) -> int:
    """Where a movement goes, where most of its repetitions or holds went: 1 to more of the measure, -1 to less, 0 where
    that is not known."""
    went = [peak.moved_deg or 0.0 for each in movements if (peak := each.peaks.get(measure)) is not None]
    ways = sum((moved > 0) - (moved < 0) for moved in went)
    return (ways > 0) - (ways < 0)
