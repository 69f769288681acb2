"""Repetitions and holds: from leaving rest to being back, with two thresholds, counting only what was seen."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np

from coach.core.base.exponential import weight
from coach.core.base.frozen import replace
from coach.core.exercise.model import Driver, Exercise, Kind
from coach.core.exercise.posture_defaults import UPRIGHT
from coach.core.filtering.filters import centred
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.seen_body import Flags

SEEN_GAP_S = 0.25  # two samples further apart than this leave unseen time between them
BEGUN_GAP_S = 0.4  # what begins after a longer gap began out of sight; uneven films have gaps of 0.3 [E]
LOST_S = 1.5  # a movement out of sight for longer is over where it was last seen
DWELL_S = 0.12  # a threshold is passed when the measure stays beyond it this long [E]
POSTURE_DWELL_S = (
    0.5  # leaving the posture is believed after this: a far leg that flickers is not a person who got up [E]
)
# out of the posture for this share of its time a repetition is another movement: a quick squat is no hip hinge [E]
OUT_SHARE = 0.25
OUT_WINDOW_S = 2.0  # and a hold is over, where it first was: who walks stands upright between the steps [E]
LEAST_HOLD_S = 0.5  # design 4: a hold is at least this long
# and a posture that people pass through, getting up, sitting down or between two steps [E]
LEAST_POSTURE_S = 2.0
LEAST_REP_S = 0.4  # shorter is a twitch or a spike, not a repetition [E]
LAG_S = 0.3  # the unfiltered measure passed its threshold no longer than this before the filtered one did
# fifteen times as quick as the exercise's own tempo is a leg that was taken for the other one, and no repetition [E]
LEAST_TEMPO_SHARE = 0.065
MOST_SAMPLES = 600  # a long hold is thinned, so that memory stays flat
NEAR_TOP = 0.25  # of the way to the top belongs to the top: who stays there sways and breathes [E]
REST_FALL_S = 0.3  # the person's own rest follows quickly when the body sinks lower ...
REST_RISE_S = 4.0  # ... and slowly when it stays higher: setting up is not resting
# ... and not at all on the way into a movement: while it rises, over the last so many seconds, by this share of the way
# to the upper threshold a second (half the speed of the slowest tempo), and not for longer than this [E]
RISING_S, RISING_PER_S, ON_THE_WAY_S = 0.6, 0.1, 5.0
LEARNED_S = 1.0  # a rest of which less was seen is not known yet
# who stays above rest, but below this share of the way to the upper threshold, comes back to there and not to rest: the
# movement ends when less than this share of the way from there to the upper threshold is left [E]
SETTLED, SETTLED_LEAVE = 0.75, 0.4
# who comes into the posture rests when they have been in it for this long: who walks past a seat is not sitting [E]
ARRIVED_S = 0.25


@dataclass(frozen=True, slots=True)
class Sample:
    """What one side showed at one moment; NaN is not seen."""

    t_s: float
    values: Mapping[str, float]  # as decided on
    raw: Mapping[str, float]  # from unfiltered points, as recorded
    in_posture: bool | None  # None: cannot be told
    correct: bool = True  # no form rule or limit is broken


class Broken(StrEnum):
    """Why a movement is no whole repetition."""

    NO_REST = "no_rest"  # it was under way before anybody was seen at rest
    OUT_OF_SIGHT = "out_of_sight"
    LEFT_POSTURE = "left_posture"
    OTHER_LEG = "other_leg"  # it went on under the name of the other leg, and is counted there
    UNFINISHED = "unfinished"  # the source or the exercise ended, or the picture was cut


@dataclass(frozen=True, slots=True)
class Rep:
    side: str
    start_s: float  # left rest
    entered_s: float  # crossed the enter threshold
    peak_s: float
    end_s: float
    held_s: float
    peak: dict[str, float]  # measure: its value around the peak
    broken: Broken | None = None  # why it does not count as a repetition

    @property
    def whole(self) -> bool:
        """Whether it counts: from rest to rest, and seen all the way."""
        return self.broken is None


@dataclass(frozen=True, slots=True)
class Comeback:
    """A hold that came back after it was out of sight or out of posture: it is believed when it lasts as long again."""

    since_s: float  # it came back
    needs_s: float
    before_s: float  # last seen held before
    held_s: float  # until then


@dataclass(frozen=True, slots=True)
class Rest:
    """What is known of one side at rest."""

    reached: bool = False  # what begins now begins from rest
    values: Mapping[str, float] = field(default_factory=dict)  # driver measure: the person's own rest
    settled: Mapping[str, float] = field(default_factory=dict)  # where they stayed last, having left it
    since_s: float | None = None  # it has been followed since then
    arrived_s: float | None = None  # came into the posture; None: was in it from the first


@dataclass(frozen=True)  # without slots: it is copied with every frame (core/base/frozen.py)
class Track:
    """One side's memory."""

    side: str
    active: bool = False
    from_rest: bool = False
    since_s: float | None = None  # the driver has been beyond the other threshold since then
    left_rest_s: float | None = None
    entered_s: float | None = None
    held_s: float = 0.0
    kept_s: float | None = None  # last time it was in the movement and in posture
    doubt: Comeback | None = None
    seen_s: float | None = None  # last time every driver was seen
    rest: Rest = Rest()
    out_s: float = 0.0  # of the movement, out of the posture; of a hold in the last seconds only
    out_since_s: float | None = None  # of a hold: these began then
    samples: tuple[tuple[float, Mapping[str, float]], ...] = ()  # since it left rest, and the newest of resting


def least_hold_s(exercise: Exercise) -> float:
    """Seconds below which being in it is no hold."""
    rests = exercise.kind is Kind.POSITION or (exercise.kind is Kind.HOLD and exercise.posture in UPRIGHT)
    return LEAST_POSTURE_S if rests else LEAST_HOLD_S


def _margin(exercise: Exercise, track: Track, values: Mapping[str, float], edge: str) -> float:
    """Signed distance of the drivers to a threshold, the furthest of them, in units of its measure's tolerance.

    NaN is not seen.

    A position has no driver: being in its posture is all.
    """
    if exercise.kind is Kind.POSITION:
        return 0.0
    margins = []
    for driver in exercise.drivers:
        past = values[driver.measure] - _threshold(driver, track, edge)
        margins.append((past if driver.enter > driver.leave else -past) / MEASURES[driver.measure].same)
    return max([m for m in margins if m == m], default=math.nan)


def _threshold(driver: Driver, track: Track, edge: str) -> float:
    """Where a driver begins a movement (`enter`), or is back (`leave`); NaN of a rest that was not seen."""
    rest = track.rest.values.get(driver.measure, math.nan) if driver.relative else 0.0
    at = rest + (driver.enter if edge == "enter" else driver.leave)
    settled = track.rest.settled.get(driver.measure)
    if settled is None or edge == "enter" or not track.active:
        return at
    back = settled + SETTLED_LEAVE * (rest + driver.enter - settled)
    return max(at, back) if driver.enter > driver.leave else min(at, back)


def _beyond(exercise: Exercise, track: Track, sample: Sample, edge: str) -> bool:
    return _margin(exercise, track, sample.values, edge) >= 0


def _with_rests(exercise: Exercise, track: Track, sample: Sample) -> Track:
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
    return _at_rest(track, values=rests, settled=settled, since_s=since_s) if rests else track


def _rising(track: Track, driver: Driver, sample: Sample) -> bool | None:
    """Whether a side that left rest is on its way into the movement, by the two halves of its last moments; False where
    it stays where it is, None where it sinks, takes longer than a movement does, or too little was seen."""
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


def _at_rest(track: Track, **changed: Any) -> Track:
    return replace(track, rest=replace(track.rest, **changed))


def _plausible(driver: Driver, rest: float) -> float:
    if driver.rest_min is not None and rest < driver.rest_min:
        return driver.rest_min
    return driver.rest_max if driver.rest_max is not None and rest > driver.rest_max else rest


def follow(exercise: Exercise, track: Track, sample: Sample) -> tuple[Track, Rep | None]:
    """One sample into one side's track. Gives the movement that just ended, if one did, else None.

    A movement out of sight for more than `LOST_S` ends where it was last seen, and is no whole repetition. Otherwise a
    sample in which no driver is seen, or whose posture cannot be told, neither begins nor ends one.
    """
    driven = [sample.values[d.measure] for d in exercise.drivers]
    seen = not driven or not all(map(math.isnan, driven))
    unseen_s = 0.0 if track.seen_s is None else sample.t_s - track.seen_s
    if track.active and track.seen_s is not None and unseen_s > LOST_S:
        return _finish(exercise, track, track.seen_s, Broken.OUT_OF_SIGHT)
    if not track.active and unseen_s > BEGUN_GAP_S and (track.rest.reached or track.left_rest_s is not None):
        still_rests = seen and track.left_rest_s is None and not _beyond(exercise, track, sample, "leave")
        track = track if still_rests and unseen_s <= LOST_S else _begun_out_of_sight(track)
    if not seen:
        return track, None
    if sample.in_posture is None:
        coming = not track.active and not track.rest.reached
        return (_at_rest(track, arrived_s=sample.t_s) if coming else track), None
    track = _with_rests(exercise, track, sample)
    if track.active:
        track, rep = _while_active(exercise, track, sample)
    else:
        track, rep = _while_resting(exercise, track, sample), None
    return replace(track, seen_s=sample.t_s), rep


def _begun_out_of_sight(track: Track) -> Track:
    """Of a movement that nobody saw begin: no repetition comes of it."""
    return replace(_at_rest(track, reached=False), since_s=None, left_rest_s=None, samples=())


def _while_resting(exercise: Exercise, track: Track, sample: Sample) -> Track:
    if not sample.in_posture:
        if track.kept_s is not None and sample.t_s - track.kept_s <= SEEN_GAP_S:
            return track  # a far leg that flickers
        return _at_rest(_begun_out_of_sight(track), arrived_s=sample.t_s)
    track = replace(track, kept_s=sample.t_s)
    if not _beyond(exercise, track, sample, "leave"):
        newest = [kept for kept in track.samples if sample.t_s - kept[0] <= LAG_S]
        samples = (*newest, (sample.t_s, sample.raw))
        arrived_s = track.rest.arrived_s
        reached = track.rest.reached or arrived_s is None or sample.t_s - arrived_s >= ARRIVED_S
        return _at_rest(replace(track, since_s=None, left_rest_s=None, samples=samples), reached=reached)
    left = track.left_rest_s if track.left_rest_s is not None else sample.t_s
    track = replace(track, left_rest_s=left, samples=_with(track, sample))
    if not _beyond(exercise, track, sample, "enter"):
        return replace(track, since_s=None)
    since = track.since_s if track.since_s is not None else sample.t_s
    if sample.t_s - since < (DWELL_S if exercise.kind is Kind.REPS else _dwell_s(track, since)):
        return replace(track, since_s=since)
    left = _crossed(exercise, track, "leave", left, 1)
    entered = _crossed(exercise, track, "enter", since, 1)
    held = sample.t_s - entered if sample.correct else 0.0
    return replace(track, active=True, from_rest=track.rest.reached, left_rest_s=left, entered_s=entered, since_s=None,
                   held_s=held, out_s=0.0)  # fmt: skip


def _dwell_s(track: Track, since_s: float) -> float:
    """How long a hold has to last before it is believed: who walks passes through the posture with every step."""
    came = track.rest.arrived_s is not None and since_s - track.rest.arrived_s < POSTURE_DWELL_S
    return POSTURE_DWELL_S if came else DWELL_S


def _with(track: Track, sample: Sample) -> tuple[tuple[float, Mapping[str, float]], ...]:
    samples = (*track.samples, (sample.t_s, sample.raw))
    return samples if len(samples) <= MOST_SAMPLES else samples[::2]


def _while_active(exercise: Exercise, track: Track, sample: Sample) -> tuple[Track, Rep | None]:
    dt_s = sample.t_s - (track.seen_s if track.seen_s is not None else sample.t_s)
    beyond = _beyond(exercise, track, sample, "leave")
    track = replace(track, samples=_with(track, sample))
    if beyond and sample.in_posture:
        doubt = _doubted(exercise, track, sample.t_s)
        held = track.held_s + (dt_s if sample.correct and dt_s <= SEEN_GAP_S else 0.0)
        out_s = track.out_s if exercise.kind is Kind.REPS else track.out_s - weight(dt_s, OUT_WINDOW_S) * track.out_s
        track = replace(track, out_s=out_s, out_since_s=track.out_since_s if out_s > dt_s else None)
        return replace(track, since_s=None, held_s=held, kept_s=sample.t_s, doubt=doubt), None
    since = track.since_s if track.since_s is not None else sample.t_s
    if not sample.in_posture:
        out_since_s = sample.t_s if track.out_since_s is None else track.out_since_s
        track = replace(track, out_s=track.out_s + min(dt_s, SEEN_GAP_S), out_since_s=out_since_s)
        if exercise.kind is not Kind.REPS and track.out_s > OUT_SHARE * OUT_WINDOW_S:
            return _finish(exercise, track, out_since_s, Broken.LEFT_POSTURE)
    if sample.t_s - since < (POSTURE_DWELL_S if beyond else DWELL_S):
        return replace(track, since_s=since), None
    end_s = since if beyond else _crossed(exercise, track, "leave", since, -1)
    elsewhere_s = OUT_SHARE * (sample.t_s - (track.left_rest_s if track.left_rest_s is not None else sample.t_s))
    out = not sample.in_posture or track.out_s > elsewhere_s
    return _finish(exercise, track, end_s, Broken.LEFT_POSTURE if out and exercise.kind is Kind.REPS else None)


def _doubted(exercise: Exercise, track: Track, t_s: float) -> Comeback | None:
    """What is in doubt of a hold that is seen now: a flash of a posture after a gap is not the hold going on."""
    kept_s = track.kept_s if track.kept_s is not None else t_s
    if exercise.kind is not Kind.REPS and t_s - kept_s > SEEN_GAP_S:
        before_s, held_s = (kept_s, track.held_s) if track.doubt is None else (track.doubt.before_s, track.doubt.held_s)
        return Comeback(t_s, t_s - before_s, before_s, held_s)
    return None if track.doubt is None or t_s - track.doubt.since_s >= track.doubt.needs_s else track.doubt


def _crossed(exercise: Exercise, track: Track, edge: str, t_s: float, way: int) -> float:
    """When the unfiltered drivers passed a threshold that the filtered ones passed at `t_s`; that, where they did not.

    The filter lags, and a frame later is a tenth of a second at worst: a record's times lie between the frames.
    `way`: 1 into the movement, -1 out of it.
    """
    near = [(t, _margin(exercise, track, row, edge)) for t, row in track.samples if abs(t - t_s) <= LAG_S]
    times = np.array([t for t, _ in near])
    margins = centred(times, np.array([m for _, m in near])) * way
    passed = [
        float(a + (b - a) * low / (low - high))
        for a, b, low, high in zip(times, times[1:], margins, margins[1:], strict=False)
        if low < 0 <= high
    ]
    return min(passed, key=lambda t: abs(t - t_s), default=t_s)


def rewound(track: Track, t_s: float) -> Track:
    """The track as if nothing had been seen after `t_s`, because what was shown since then stood still."""
    if track.seen_s is None or track.seen_s <= t_s:
        return track
    held_s = max(track.held_s - (track.seen_s - t_s), 0.0)
    samples = tuple(kept for kept in track.samples if kept[0] <= t_s)
    return replace(track, seen_s=t_s, held_s=held_s, samples=samples)


def close(exercise: Exercise, track: Track) -> Rep | None:
    """What is still under way when the source or the exercise ends: a hold up to its last seen moment, no whole rep.

    None where nothing is under way, or it is too short (`LEAST_REP_S`).
    """
    if not track.active or track.seen_s is None:
        return None
    return _finish(exercise, track, track.seen_s, Broken.UNFINISHED)[1]


def _finish(exercise: Exercise, track: Track, end_s: float, broken: Broken | None) -> tuple[Track, Rep | None]:
    """Ends the movement. `broken`: why nobody saw it come back to rest; None where it was seen."""
    after = Track(side=track.side, rest=replace(track.rest, reached=broken is None), seen_s=track.seen_s)
    start_s = track.left_rest_s if track.left_rest_s is not None else end_s
    entered_s = track.entered_s if track.entered_s is not None else end_s
    held_s = track.held_s
    if track.doubt is not None:
        end_s, held_s = track.doubt.before_s, track.doubt.held_s
    if not track.samples or end_s - start_s < _least_s(exercise):
        return after, None
    peak_s, peak = _peak(exercise, track, end_s)
    if end_s <= entered_s:
        return after, None
    held_s = min(held_s, end_s - entered_s)
    broken = broken or (None if track.from_rest else Broken.NO_REST)
    return after, Rep(track.side, start_s, entered_s, peak_s, end_s, held_s, peak, broken)


def _least_s(exercise: Exercise) -> float:
    """Seconds; what is shorter is no movement."""
    tempo = exercise.pacing.tempo
    return LEAST_REP_S if tempo is None else max(LEAST_REP_S, LEAST_TEMPO_SHARE * tempo.total_s)


def _peak(exercise: Exercise, track: Track, end_s: float) -> tuple[float, dict[str, float]]:
    """The middle of the contiguous time around the driver's extreme, and every measure's median over that time.

    A position has no extreme: it is the whole time that counts.
    """
    begin_s = track.left_rest_s if track.left_rest_s is not None else end_s
    inside = [begin_s <= t <= end_s for t, _ in track.samples]
    samples = [s for s, yes in zip(track.samples, inside, strict=True) if yes] or list(track.samples)
    t_s = np.array([t for t, _ in samples])
    if not exercise.drivers:
        return float((t_s[0] + t_s[-1]) / 2), _medians(samples)
    driver = max(exercise.drivers, key=lambda d: _clearness(d, samples))
    # with what came before and after it: alone, a spike at its very ends would be outvoted by nothing
    times = np.array([t for t, _ in track.samples])
    curve = centred(times, np.array([v[driver.measure] for _, v in track.samples]))
    curve = curve[inside] if any(inside) else curve
    upward = curve if driver.enter > driver.leave else -curve
    top = int(np.nanargmax(upward))
    same = MEASURES[driver.measure].same
    first, last = _around(upward >= upward[top] - same, top)
    peak = _medians(samples[first : last + 1])
    peak[driver.measure] = float(curve[top])
    first, last = _around(upward >= upward[top] - max(same, NEAR_TOP * (upward[top] - np.nanmin(upward))), top)
    return float((t_s[first] + t_s[last]) / 2), peak


def _clearness(driver: Driver, samples: Sequence[tuple[float, Mapping[str, float]]]) -> float:
    """How clearly a driver shows the movement: how far it goes, in what counts as the same, as often as it is seen."""
    values = np.array([row[driver.measure] for _, row in samples])
    seen = values[np.isfinite(values)]
    if not len(seen):
        return 0.0
    return float(np.ptp(seen)) / MEASURES[driver.measure].same * len(seen) / len(values)


def _around(near: Flags, top: int) -> tuple[int, int]:
    """The first and last of the contiguous true ones around `top`."""
    first, last = top, top
    while first > 0 and near[first - 1]:
        first -= 1
    while last < len(near) - 1 and near[last + 1]:
        last += 1
    return first, last


def _medians(samples: Sequence[tuple[float, Mapping[str, float]]]) -> dict[str, float]:
    """Every measure's median; NaN where it was never seen."""
    medians = {}
    for name in samples[0][1]:
        values = np.array([v[name] for _, v in samples])
        medians[name] = float(np.nanmedian(values)) if np.isfinite(values).any() else math.nan
    return medians
