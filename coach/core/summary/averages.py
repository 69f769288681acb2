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
    errors = [peak.error_deg for peak in peaks if peak is not None and peak.deg is not None]
    mean = average([peak.deg if peak else None for peak in peaks])
    return SideRange(side=side, mean=mean, error_deg=average(errors).value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One measure of one exercise, left against right, over all its steps in a session."""

    exercise: str
    measure: str
    left: SideRange
    right: SideRange


def left_and_right(exercises: Sequence[ExerciseFigures]) -> Iterator[Compared]:
    """Left against right of each measure of each exercise in which both sides moved, in one step or in two."""
    for name in dict.fromkeys(own.exercise for own in exercises):
        movements = [each for own in exercises if own.exercise == name for each in own.moved.all]
        for measure, sides in by_side(movements).items():
            if len(sides) == len(SIDES):
                yield Compared(exercise=name, measure=measure, left=sides[0], right=sides[1])
