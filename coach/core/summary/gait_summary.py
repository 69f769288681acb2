"""Cadence and limp of a walk from its steps, those of all passes together, each with the error to expect."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coach.core.summary.session_figures import Cadence, StepTimes, TurnRound, Walked
from coach.core.tracking.step_detection import UNKNOWN, StepTaken

STEP_ERROR_S = 0.1  # to expect of one step's moment: tests/core/tracking/test_walking_steps.py allows 0.12 to 0.2
# and of the difference between the feet, however many steps: one leg covers the other, or frames of ten a second fall
# always late for the same foot [E]
FEET_ERROR_S = 0.12
LEAST_CADENCE = 3  # steps: the time of one stride
LEAST_STEPS = 8  # fewer say nothing of a limp: four of one foot and three or four of the other [E]
LEAST_PASS = 3  # steps between two turns or gaps: the first is left out, for it begins where the walker was not seen
PAUSE_S = 2.0  # longer is no step, the walker stood still or was not seen
# of the time of two steps: a gap as long as that hides a step; in a limp of one to two the longer one takes 0.67
HIDES_ONE = 0.85
# of a pass's steps: so many more must be the feet that take turns one way round than the other way round [E]
SURE = 0.5
OPPOSITE = {"right": "left", "left": "right", "towards": "away", "away": "towards"}
# standard deviation over the mean distance from the middle, of normal errors; and a median is as much less sure than a
# mean
SCATTER = 1.2533**2
# difference of the feet's step times over their sum: 0.05 is within what is usual, 0.2 is a limp; told in between [E]
USUAL_LIMP, LEAST_LIMP = 0.05, 0.1


@dataclass(frozen=True, slots=True)
class FeetGaps:
    """Times up to the steps of each foot, in seconds."""

    one_s: tuple[float, ...]
    other_s: tuple[float, ...]
    steps: int
    named: bool  # one is the left foot, the other the right one


def walked(steps: Sequence[StepTaken]) -> Walked:
    """The figures of a walk from its steps, in the order of their times in seconds.

    The cadence is None below `LEAST_CADENCE` steps. The step times are of the steps of all passes whose feet are known,
    or of the longest pass alone where that has more; None below `LEAST_STEPS`. A pass is a piece of walking one way
    without a missing step: after one, and after a turn, nobody knows from the times alone which foot comes next.
    """
    at_s = [step.at_s for step in steps]
    gaps = [b - a for a, b in pairwise(at_s)]
    # two steps each: in a limp the single ones are of two lengths, and their median is either
    strides = [a + b for a, b in pairwise(gaps) if max(a, b) <= PAUSE_S]
    stride_s = statistics.median(strides) if strides else math.nan
    turns = tuple(_turns(steps))
    passes = [
        each
        for each in _passes(steps, HIDES_ONE * stride_s)
        if len(each) >= LEAST_PASS and not any(turn.from_s < each[0].at_s < turn.to_s for turn in turns)
    ]
    longest = max(passes, key=len, default=())
    pooled = _pooled(passes)
    alone = _alone(longest)
    feet = pooled if pooled.steps >= alone.steps else alone
    return Walked(
        steps=len(at_s),
        passes=len(passes),
        turns=turns,
        cadence=_cadence(stride_s, len(strides), len(at_s)),
        times=_times(feet),
        comparable=feet.steps,
    )


def _cadence(stride_s: float, strides: int, steps: int) -> Cadence | None:
    if steps < LEAST_CADENCE or not strides:
        return None
    # a stride has the errors of two moments; their median is a quarter less sure than their mean
    error_s = 1.25 * math.sqrt(2) * STEP_ERROR_S / math.sqrt(strides)
    per_min = 2 * 60 / stride_s
    return Cadence(per_min=per_min, error_per_min=per_min * error_s / stride_s, steps=steps)


def _passes(steps: Sequence[StepTaken], longest_s: float) -> list[list[StepTaken]]:
    passes = [list(steps[:1])]
    for before, step in pairwise(steps):
        if not step.at_s - before.at_s <= min(PAUSE_S, longest_s) or step.heading != before.heading:
            passes.append([])
        passes[-1].append(step)
    return passes


def _turns(steps: Iterable[StepTaken]) -> Iterable[TurnRound]:
    """Between the last step one way and the first one the opposite way; steps on the way round have no heading."""
    known = [step for step in steps if step.heading != UNKNOWN]
    for before, step in pairwise(known):
        if step.heading == OPPOSITE.get(before.heading):
            yield TurnRound(from_s=before.at_s, to_s=step.at_s)


def _pooled(passes: Sequence[Sequence[StepTaken]]) -> FeetGaps:
    """Of the passes whose feet are known; frames in which the model swaps legs are outvoted, as feet take turns."""
    left_s: list[float] = []
    right_s: list[float] = []
    steps = 0
    for each in passes:
        votes = sum(
            (1 if step.foot == "left" else -1) * (-1) ** k for k, step in enumerate(each) if step.foot != UNKNOWN
        )
        if abs(votes) < SURE * len(each):
            continue
        first, second = _taking_turns(each)
        left_s += first if votes > 0 else second
        right_s += second if votes > 0 else first
        steps += len(each)
    return FeetGaps(tuple(left_s), tuple(right_s), steps, named=True)


def _alone(longest: Sequence[StepTaken]) -> FeetGaps:
    """Of one pass whose steps have no feet; nothing of one whose feet do not take turns: steps are missing."""
    if any(step.foot != UNKNOWN for step in longest):
        return FeetGaps((), (), 0, named=False)
    first, second = _taking_turns(longest)
    return FeetGaps(tuple(first), tuple(second), len(longest), named=False)


def _taking_turns(each: Sequence[StepTaken]) -> tuple[list[float], list[float]]:
    """Times up to the steps of the foot that steps first, and of the other; without the first time, which begins where
    the walker came into sight or round."""
    gaps = [b.landed_s - a.landed_s for a, b in pairwise(each)]
    return gaps[1::2], gaps[2::2]


def _times(feet: FeetGaps) -> StepTimes | None:
    if feet.steps < LEAST_STEPS or min(len(feet.one_s), len(feet.other_s)) < 2:
        return None
    one_s, other_s = statistics.median(feet.one_s), statistics.median(feet.other_s)
    both_s = one_s + other_s
    share = math.sqrt(1 / len(feet.one_s) + 1 / len(feet.other_s))
    # each moment ends one foot's step and begins the other's, so that its error counts twice
    error_s = math.hypot(2 * STEP_ERROR_S * share, FEET_ERROR_S)
    off_s = [abs(gap - middle) for gaps, middle in ((feet.one_s, one_s), (feet.other_s, other_s)) for gap in gaps]
    scatter_s = SCATTER * statistics.fmean(off_s) * share
    return StepTimes(
        one_s=one_s,
        other_s=other_s,
        limp_error=max(error_s, 2 * scatter_s) / both_s,
        told_above=max(LEAST_LIMP, error_s / both_s, USUAL_LIMP + 2 * scatter_s / both_s),
        steps=feet.steps,
        named=feet.named,
    )
