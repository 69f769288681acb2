"""Repetitions and holds: from leaving rest to being back, with two thresholds, counting only what was seen."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np

from coach.core.base.exponential import weight
from coach.core.base.frozen import replace
from coach.core.exercise.model import Exercise, Kind
from coach.core.exercise.posture_defaults import UPRIGHT
from coach.core.filtering.filters import centred
from coach.core.kinematics.measures import MEASURES
from coach.core.tracking.peaks import peak_of
from coach.core.tracking.rest import followed, threshold
from coach.core.tracking.side_track import Comeback, Sample, Track

SEEN_GAP_S = 0.25  # two samples further apart than this leave unseen time between them
BEGUN_GAP_S = 0.4  # what begins after a longer gap began out of sight; uneven films have gaps of 0.3 [E]
LOST_S = 1.5  # a movement out of sight for longer is over where it was last seen
DWELL_S = 0.12  # a threshold is passed when the measure stays beyond it this long [E]
# leaving the posture is believed after this: a far leg that flickers is not a person who got up [E]
POSTURE_DWELL_S = 0.5
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
# who comes into the posture rests when they have been in it for this long: who walks past a seat is not sitting [E]
ARRIVED_S = 0.25


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
        past = values[driver.measure] - threshold(driver, track, edge)
        margins.append((past if driver.enter > driver.leave else -past) / MEASURES[driver.measure].same)
    return max([m for m in margins if m == m], default=math.nan)


def _beyond(exercise: Exercise, track: Track, sample: Sample, edge: str) -> bool:
    return _margin(exercise, track, sample.values, edge) >= 0


def _at_rest(track: Track, **changed: Any) -> Track:
    return replace(track, rest=replace(track.rest, **changed))


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
    track = followed(exercise, track, sample)
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
    peak_s, peak = peak_of(exercise, track, end_s)
    if end_s <= entered_s:
        return after, None
    held_s = min(held_s, end_s - entered_s)
    broken = broken or (None if track.from_rest else Broken.NO_REST)
    return after, Rep(track.side, start_s, entered_s, peak_s, end_s, held_s, peak, broken)


def _least_s(exercise: Exercise) -> float:
    """Seconds; what is shorter is no movement."""
    tempo = exercise.pacing.tempo
    return LEAST_REP_S if tempo is None else max(LEAST_REP_S, LEAST_TEMPO_SHARE * tempo.total_s)
