"""How long a piece of work takes, for limits that a file or a long history must not pass."""

import time
from collections.abc import Callable


def best_s(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """The best of three, in seconds: what else the machine does is no part of it."""
    times = []
    for _ in range(3):
        began = clock()
        work()
        times.append(clock() - began)
    return min(times)
