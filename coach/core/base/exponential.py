"""A value followed slowly, by time and not by frames."""

import math


def weight(dt_s: float, constant_s: float) -> float:
    """What the newest value counts for, 0 to 1, in an exponential mean of this time constant, `dt_s` after the last.

    1 where there was none before: `dt_s` is infinite.
    """
    return 1.0 - math.exp(-dt_s / constant_s)
