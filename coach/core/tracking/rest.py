"""The person's own rest: where each movement begins from, and where it is over."""

import math

from coach.core.base.exponential import weight
from coach.core.base.frozen import replace
from coach.core.exercise.model import Driver, Exercise
from coach.core.tracking.side_track import Sample, Track

REST_FALL_S = 0.3  # the person's own rest follows quickly when the body sinks lower ...
REST_RISE_S = 4.0  # ... and slowly when it stays higher: setting up is not resting
# ... and not at all on the way into a movement: while it rises, over the last so many seconds, by this share of the way
# to the upper threshold a second (half the speed of the slowest tempo), and not for longer than this [E]
RISING_S, RISING_PER_S, ON_THE_WAY_S = 0.6, 0.1, 5.0
LEARNED_S = 1.0  # a rest of which less was seen is not known yet
# who stays above rest, but below this share of the way to the upper threshold, comes back to there and not to rest: the
# movement ends when less than this share of the way from there to the upper threshold is left [E]
SETTLED, SETTLED_LEAVE = 0.75, 0.4


def followed(exercise: Exercise, track: Track, sample: Sample) -> Track:
    """Follows the person's own rest while they are not moving: quickly away from the movement, slowly towards it."""
    if track.active or not sample.in_posture:
        return track
    dt_s = sample.t_s - track.seen_s if track.seen_s is not None else math.inf
    since_s = sample.t_s if track.rest.since_s is None else track.rest.since_s
    # in the first seconds the mean of all so far: the first frames of a pose model are its worst
    mean = dt_s / max(sample.t_s - since_s, dt_s, 1e-9)
    rests = dict(track.rest.values)
    known = sample.t_s - since_s >= LEARNED_S
    settled = dict(track.rest.settled) if track.left_rest_s is not None else {}
    for driver in exercise.drivers:
        value = sample.values[driver.measure]
        if math.isnan(value) or not driver.relative:
            continue
        rest = rests.get(driver.measure, value)
        toward = (value > rest) == (driver.enter > driver.leave)
        rising = _rising(track, driver, sample)
        if rising is False and abs(value - rest) < SETTLED * abs(driver.enter):
            settled[driver.measure] = value
        if toward and known and rising:
            continue
        share = max(weight(dt_s, REST_RISE_S if toward else REST_FALL_S), mean)
        rests[driver.measure] = _plausible(driver, rest + share * (value - rest))
    return replace(track, rest=replace(track.rest, values=rests, settled=settled, since_s=since_s)) if rests else track


def _rising(track: Track, driver: Driver, sample: Sample) -> bool | None:
    """Whether a side that left rest is on its way into the movement, by the two halves of its last moments: True also
    while too few of these are known, False where it stays where it is. None where it never left rest, sinks, takes
    longer than a movement does, or is not seen in one of them."""
    if track.left_rest_s is None:
        return None
    newest = [(sample.t_s - t_s, raw[driver.measure]) for t_s, raw in track.samples if sample.t_s - t_s <= RISING_S]
    halves = [[value for age_s, value in newest if (age_s <= RISING_S / 2) == late] for late in (False, True)]
    if not all(halves) or sample.t_s - track.left_rest_s < RISING_S:
        return True
    earlier, later = (sum(half) / len(half) for half in halves)
    risen = (later - earlier) / driver.enter / (RISING_S / 2)
    if risen > RISING_PER_S:
        return True if sample.t_s - track.left_rest_s <= ON_THE_WAY_S else None
    return False if risen > -RISING_PER_S else None


def _plausible(driver: Driver, rest: float) -> float:
    if driver.rest_min is not None and rest < driver.rest_min:
        return driver.rest_min
    return driver.rest_max if driver.rest_max is not None and rest > driver.rest_max else rest


def threshold(driver: Driver, track: Track, edge: str) -> float:
    """Where a driver begins a movement (`enter`), or is back (`leave`); NaN of a rest that was not seen."""
    rest = track.rest.values.get(driver.measure, math.nan) if driver.relative else 0.0
    at = rest + (driver.enter if edge == "enter" else driver.leave)
    settled = track.rest.settled.get(driver.measure)
    if settled is None or edge == "enter" or not track.active:
        return at
    back = settled + SETTLED_LEAVE * (rest + driver.enter - settled)
    return max(at, back) if driver.enter > driver.leave else min(at, back)
