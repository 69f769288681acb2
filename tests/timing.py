"""How long a piece of work takes, for limits that a file or a long history must not pass."""

import time
from collections.abc import Callable


def best_s(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    """Seconds taken by the fastest of three runs, so that a busy machine does not count against the work."""
    times = []
    for _ in range(3):
        began = clock()
        work()
        times.append(clock() - began)
    return min(times)
