"""Cadence and step-time symmetry of a walk, from the moments of its steps, each with the error to expect."""

import math
import statistics
from collections.abc import Sequence
from itertools import pairwise

from coach.core.summary.session_figures import Cadence, StepTimes, Walked

STEP_ERROR_S = 0.1  # to expect of one step's moment: tests/core/tracking/test_walking_steps.py allows 0.12 to 0.2
# and of the difference between the feet, however many steps: one leg covers the other, or frames of ten a second fall
# always late for the same foot [E]
FEET_ERROR_S = 0.1
LEAST_STEPS = 8  # fewer say nothing; for the symmetry in one piece, four of one foot and three or four of the other [E]
PAUSE_S = 2.0  # as in core/tracking/step_detection.py: longer is no step, the walker stood still or was not seen
# of the time of two steps: a gap as long as that hides a step; in a limp of one to two the longer one takes 0.67
HIDES_ONE = 0.85


def walked(at_s: Sequence[float]) -> Walked:
    """The figures of a walk whose steps were seen at these moments, in order, in seconds.

    The cadence is None below `LEAST_STEPS` steps, and the step times where no piece of walking without a missing step
    has as many.
    """
    gaps = [b - a for a, b in pairwise(at_s)]
    # two steps each: in a limp the single ones are of two lengths, and their median is either
    strides = [a + b for a, b in pairwise(gaps) if max(a, b) <= PAUSE_S]
    stride_s = statistics.median(strides) if strides else math.nan
    piece = max(_pieces(at_s, gaps, HIDES_ONE * stride_s), key=len, default=())
    return Walked(
        steps=len(at_s),
        in_one_piece=len(piece),
        cadence=_cadence(stride_s, len(strides), len(at_s)),
        times=_times(piece),
    )


def _cadence(stride_s: float, strides: int, steps: int) -> Cadence | None:
    if steps < LEAST_STEPS or not strides:
        return None
    # a stride has the errors of two moments; their median is a quarter less sure than their mean
    error_s = 1.25 * math.sqrt(2) * STEP_ERROR_S / math.sqrt(strides)
    per_min = 2 * 60 / stride_s
    return Cadence(per_min=per_min, error_per_min=per_min * error_s / stride_s, steps=steps)


def _pieces(at_s: Sequence[float], gaps: Sequence[float], longest_s: float) -> list[list[float]]:
    """Walks without a missing step: after one, nobody knows which foot comes next."""
    pieces = [list(at_s[:1])]
    for gap, step_s in zip(gaps, at_s[1:], strict=True):
        if not gap <= min(PAUSE_S, longest_s):
            pieces.append([])
        pieces[-1].append(step_s)
    return pieces


def _times(piece: Sequence[float]) -> StepTimes | None:
    if len(piece) < LEAST_STEPS:
        return None
    gaps = [b - a for a, b in pairwise(piece)]
    one_s, other_s = statistics.fmean(gaps[::2]), statistics.fmean(gaps[1::2])
    # between its ends each moment ends one foot's step and begins the other's, so that its error counts twice
    pairs = len(gaps) / 2
    error_s = math.hypot(math.sqrt(8 * pairs - 2) / pairs * STEP_ERROR_S, FEET_ERROR_S)
    return StepTimes(one_s=one_s, other_s=other_s, ratio_error=error_s / ((one_s + other_s) / 2), steps=len(piece))
