"""Whether a reading says anything: where its error band is too wide for the movement, it is not told.

Only what is shown or compared is held back. A stop limit of the same measure rings all the same: an alarm that may be
false costs a pause, one that is missing may cost more.
"""

from dataclasses import dataclass

from coach.core.exercise.model import Exercise, Kind
from coach.core.kinematics.camera_azimuth import PRESCRIBED_DEG, view_errors
from coach.core.kinematics.measures import MEASURES

# a band wider than this share of the movement's range hides what the movement did [E]
SHARE_OF_RANGE = 1 / 3


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRule:
    """How readings of one unit are judged where the measure does not move."""

    resting: float  # the widest band of a position that is held still
    moves: float  # a measure that changes by less is held still


# by the unit of a measure. A position is told apart from its neighbours: lying, half-way up and upright are 45 degrees
# apart, a third of which is 15. A height of 0.45 trunk lengths is about half a thigh, as half-way up is. What is held
# still wanders by twice the error of a side view, 10 degrees, or what that lifts the far end of a thigh [E]
BY_UNIT: dict[str, UnitRule] = {
    "deg": UnitRule(resting=15.0, moves=10.0),
    "trunk": UnitRule(resting=0.15, moves=0.15),
}


def is_told(measure: str, error: float | None, moved: float | None) -> bool:
    """Whether a reading of a measure with the band `error` may be shown as a figure, both in the measure's unit.

    `moved`: how far the measure goes in the movement, with either sign; None where it is held still or that is not
    known. A reading without a band is told, a band of NaN is not.
    """
    if error is None:
        return True
    return error <= (BY_UNIT[_unit(measure)].resting if moved is None else SHARE_OF_RANGE * abs(moved))


def moved_by(exercise: Exercise, measure: str, least: float, most: float, peak: float) -> float | None:
    """How far a measure goes in one movement, in its unit: from `least` to `most` as seen, or as far as its driver asks
    for where that is further. Positive where `peak` lies at the upper end, and of a driver as it is driven.

    None where it is judged as a position: in a position without a movement, where it goes no further than from one
    position to the next in a hold or where it only goes along with the movement, where what carries the movement is
    held still, and where it was not seen (NaN).
    """
    if exercise.kind is Kind.POSITION or not least <= peak <= most:
        return None
    asked, rule = driven_by(exercise, measure), BY_UNIT[_unit(measure)]
    size = max(most - least, abs(asked or 0.0))
    if exercise.kind is Kind.HOLD or not carries(exercise, measure):
        # below this the width of a position is the wider one
        is_position = size < rule.resting / SHARE_OF_RANGE
    else:
        is_position = asked is None and size < rule.moves
    if is_position:
        return None
    is_up = asked > 0 if asked is not None else most - peak <= peak - least
    return size if is_up else -size


def carries(exercise: Exercise, measure: str) -> bool:
    """Whether a measure says how far the movement of the exercise goes: it drives it, is the flexion of the joint that
    does, or has a target."""
    driving = {driver.measure for driver in exercise.drivers}
    at_joints = {f"{MEASURES[name].joint}_flexion" for name in driving}
    targets = {
        limit.measure for limit in exercise.limits if limit.target_min is not None or limit.target_max is not None
    }
    return measure in driving | at_joints | targets


def driven_by(exercise: Exercise, measure: str) -> float | None:
    """How far a driver carries its measure as prescribed, from rest to where the target begins (without a target to
    where it counts), in the measure's unit and with its sign; None of a measure that drives nothing."""
    driver = next((each for each in exercise.drivers if each.measure == measure), None)
    if driver is None:
        return None
    rising = driver.enter > driver.leave
    if driver.relative:
        return driver.enter
    ends = [
        end
        for limit in exercise.limits
        if limit.measure == measure and (end := limit.target_min if rising else limit.target_max) is not None
    ]
    further = [end - driver.leave for end in (driver.enter, *ends)]
    return max(further) if rising else min(further)


def untold_from(exercise: Exercise, view_deg: float) -> tuple[str, ...]:
    """The measures of its drivers and limits that would be told from the prescribed view and are not from `view_deg`,
    0 to 90 degrees, what drives it first. None of them while the camera's place is not known (NaN)."""
    named = [*(driver.measure for driver in exercise.drivers), *(limit.measure for limit in exercise.limits)]
    names = tuple(dict.fromkeys(named))
    view = exercise.placement.view
    here = view_errors(names, view_deg, view, exercise.id)
    there = view_errors(names, PRESCRIBED_DEG[view], view, exercise.id)
    return tuple(
        name
        for name in names
        if is_told(name, there[name], moved := _as_prescribed(exercise, name)) and not is_told(name, here[name], moved)
    )


def _as_prescribed(exercise: Exercise, measure: str) -> float | None:
    """How far a measure goes when the movement goes just as far as it is asked to, as `moved_by` judges it."""
    asked = driven_by(exercise, measure)
    return None if asked is None else moved_by(exercise, measure, min(asked, 0.0), max(asked, 0.0), asked)


def _unit(measure: str) -> str:
    """The unit of a measure; one that another version measured is in degrees."""
    return MEASURES[measure].unit if measure in MEASURES else "deg"
