"""Repetitions and holds: from leaving rest to being back, with two thresholds, counting only what was seen."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from coach.core.base.exponential import weight
from coach.core.base.frozen import replace
from coach.core.exercise.model import Driver, Exercise, Kind
from coach.core.filtering.filters import centred
from coach.core.kinematics.measures import MEASURES

SEEN_GAP_S = 0.25  # two samples further apart than this leave unseen time between them
LOST_S = 1.5  # a movement out of sight for longer is over where it was last seen
DWELL_S = 0.12  # a threshold is passed when the measure stays beyond it this long [E]
POSTURE_DWELL_S = (
    0.5  # leaving the posture is believed after this: a far leg that flickers is not a person who got up [E]
)
LEAST_HOLD_S = 0.5  # design 4: a hold is at least this long
LEAST_REP_S = 0.4  # shorter is a twitch or a spike, not a repetition [E]
LAG_S = 0.3  # the unfiltered measure passed its threshold no longer than this before the filtered one did
MOST_SAMPLES = 600  # a long hold is thinned, so that memory stays flat
REST_FALL_S = 0.3  # the person's own rest follows quickly when the body sinks lower ...
REST_RISE_S = 4.0  # ... and slowly when it stays higher: setting up is not resting


@dataclass(frozen=True, slots=True)
class Sample:
    """What one side showed at one moment; NaN is not seen."""

    t_s: float
    values: Mapping[str, float]  # as decided on
    raw: Mapping[str, float]  # from unfiltered points, as recorded
    in_posture: bool | None  # None: cannot be told
    correct: bool = True  # no form rule or limit is broken


@dataclass(frozen=True, slots=True)
class Rep:
    side: str
    start_s: float  # left rest
    entered_s: float  # crossed the enter threshold
    peak_s: float
    end_s: float
    held_s: float
    peak: dict[str, float]  # measure: its value around the peak
    whole: bool  # it began from rest, so it counts as a repetition


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
    seen_s: float | None = None  # last time every driver was seen
    rested: bool = False
    rests: Mapping[str, float] = field(default_factory=dict)  # driver measure: the person's own rest
    samples: tuple[tuple[float, Mapping[str, float]], ...] = ()  # since it left rest, and the newest of resting


def _margin(exercise: Exercise, track: Track, values: Mapping[str, float], edge: str) -> float:
    """Signed distance of the drivers to a threshold, the furthest of them, in units of its measure's tolerance.

    NaN is not seen.

    A position has no driver: being in its posture is all.
    """
    if exercise.kind is Kind.POSITION:
        return 0.0
    margins = []
    for driver in exercise.drivers:
        rest = track.rests.get(driver.measure, math.nan) if driver.relative else 0.0
        past = values[driver.measure] - rest - getattr(driver, edge)
        margins.append((past if driver.enter > driver.leave else -past) / MEASURES[driver.measure].same)
    return max([m for m in margins if m == m], default=math.nan)


def _beyond(exercise: Exercise, track: Track, sample: Sample, edge: str) -> bool:
    return _margin(exercise, track, sample.values, edge) >= 0


def _with_rests(exercise: Exercise, track: Track, sample: Sample) -> Track:
    """Follows the person's own rest while they are not moving: quickly away from the movement, slowly towards it."""
    if track.active or not sample.in_posture:
        return track
    dt_s = sample.t_s - track.seen_s if track.seen_s is not None else math.inf
    rests = dict(track.rests)
    for driver in exercise.drivers:
        value = sample.values[driver.measure]
        if math.isnan(value) or not driver.relative:
            continue
        rest = rests.get(driver.measure, value)
        toward = (value > rest) == (driver.enter > driver.leave)
        share = weight(dt_s, REST_RISE_S if toward else REST_FALL_S)
        rests[driver.measure] = _plausible(driver, rest + share * (value - rest))
    return replace(track, rests=rests) if rests else track


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
        return _finish(exercise, track, track.seen_s, cut=True)
    if not track.active and unseen_s > SEEN_GAP_S and (track.rested or track.left_rest_s is not None):
        # what begins now began out of sight
        track = replace(track, since_s=None, left_rest_s=None, rested=False, samples=())
    if not seen or sample.in_posture is None:
        return track, None
    track = _with_rests(exercise, track, sample)
    if track.active:
        track, rep = _while_active(exercise, track, sample)
    else:
        track, rep = _while_resting(exercise, track, sample), None
    return replace(track, seen_s=sample.t_s), rep


def _while_resting(exercise: Exercise, track: Track, sample: Sample) -> Track:
    if not sample.in_posture:
        if track.left_rest_s is None and not track.rested and not track.samples:
            return track
        return replace(track, since_s=None, left_rest_s=None, rested=False, samples=())
    if not _beyond(exercise, track, sample, "leave"):
        newest = [kept for kept in track.samples if sample.t_s - kept[0] <= LAG_S]
        samples = (*newest, (sample.t_s, sample.raw))
        return replace(track, since_s=None, left_rest_s=None, rested=True, samples=samples)
    left = track.left_rest_s if track.left_rest_s is not None else sample.t_s
    track = replace(track, left_rest_s=left, samples=_with(track, sample))
    if not _beyond(exercise, track, sample, "enter"):
        return replace(track, since_s=None)
    since = track.since_s if track.since_s is not None else sample.t_s
    if sample.t_s - since < DWELL_S:
        return replace(track, since_s=since)
    left = _crossed(exercise, track, "leave", left, 1)
    entered = _crossed(exercise, track, "enter", since, 1)
    held = sample.t_s - entered if sample.correct else 0.0
    return replace(track, active=True, from_rest=track.rested, left_rest_s=left, entered_s=entered, since_s=None,
                   held_s=held)  # fmt: skip


def _with(track: Track, sample: Sample) -> tuple[tuple[float, Mapping[str, float]], ...]:
    samples = (*track.samples, (sample.t_s, sample.raw))
    return samples if len(samples) <= MOST_SAMPLES else samples[::2]


def _while_active(exercise: Exercise, track: Track, sample: Sample) -> tuple[Track, Rep | None]:
    dt_s = sample.t_s - (track.seen_s if track.seen_s is not None else sample.t_s)
    beyond = _beyond(exercise, track, sample, "leave")
    track = replace(track, samples=_with(track, sample))
    if beyond and sample.in_posture:
        held = track.held_s + (dt_s if sample.correct and dt_s <= SEEN_GAP_S else 0.0)
        return replace(track, since_s=None, held_s=held), None
    since = track.since_s if track.since_s is not None else sample.t_s
    if sample.t_s - since < (POSTURE_DWELL_S if beyond else DWELL_S):
        return replace(track, since_s=since), None
    end_s = since if beyond else _crossed(exercise, track, "leave", since, -1)
    return _finish(exercise, track, end_s, cut=not sample.in_posture and exercise.kind is Kind.REPS)


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
    return _finish(exercise, track, track.seen_s, cut=True)[1]


def _finish(exercise: Exercise, track: Track, end_s: float, *, cut: bool) -> tuple[Track, Rep | None]:
    """Ends the movement. `cut`: out of sight or out of posture, so nobody saw it come back to rest."""
    after = Track(side=track.side, rests=track.rests, seen_s=track.seen_s, rested=not cut)
    start_s = track.left_rest_s if track.left_rest_s is not None else end_s
    entered_s = track.entered_s if track.entered_s is not None else end_s
    if not track.samples or end_s - start_s < LEAST_REP_S:
        return after, None
    peak_s, peak = _peak(exercise, track, end_s)
    if end_s <= entered_s:
        return after, None
    held_s = min(track.held_s, end_s - entered_s)
    return after, Rep(track.side, start_s, entered_s, peak_s, end_s, held_s, peak, track.from_rest and not cut)


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
    driver = max(exercise.drivers, key=lambda d: sum(not math.isnan(v[d.measure]) for _, v in samples))
    # with what came before and after it: alone, a spike at its very ends would be outvoted by nothing
    times = np.array([t for t, _ in track.samples])
    curve = centred(times, np.array([v[driver.measure] for _, v in track.samples]))
    curve = curve[inside] if any(inside) else curve
    upward = curve if driver.enter > driver.leave else -curve
    top = int(np.nanargmax(upward))
    near = upward >= upward[top] - MEASURES[driver.measure].same
    first, last = top, top
    while first > 0 and near[first - 1]:
        first -= 1
    while last < len(near) - 1 and near[last + 1]:
        last += 1
    peak = _medians(samples[first : last + 1])
    peak[driver.measure] = float(curve[top])
    return float((t_s[first] + t_s[last]) / 2), peak


def _medians(samples: Sequence[tuple[float, Mapping[str, float]]]) -> dict[str, float]:
    """Every measure's median; NaN where it was never seen."""
    medians = {}
    for name in samples[0][1]:
        values = np.array([v[name] for _, v in samples])
        medians[name] = float(np.nanmedian(values)) if np.isfinite(values).any() else math.nan
    return medians
