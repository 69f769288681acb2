"""The clocks: seconds that only go forward, from 0; a session is given one and never looks at another."""

import time
from typing import Protocol


class Clock(Protocol):
    """Seconds since the clock was made."""

    def now(self) -> float:
        """Seconds, never less than the last answer."""
        ...


class MonotonicClock:
    """The time that passes, for live sources."""

    def __init__(self) -> None:
        # perf_counter, because monotonic moves in steps of 15 ms on Windows
        self._start = time.perf_counter()

    def now(self) -> float:
        """Seconds since this clock was made."""
        return time.perf_counter() - self._start


class FrameClock:
    """The time of the newest frame, for recorded sources: a session over a file runs on the file's own time."""

    def __init__(self) -> None:
        self._t_s = 0.0

    def now(self) -> float:
        """The newest time that was shown to this clock."""
        return self._t_s

    def reach(self, t_s: float) -> None:
        """Take over a frame's time; an earlier one than now is left aside."""
        self._t_s = max(self._t_s, t_s)


class ManualClock:
    """A clock moved by hand, for tests."""

    def __init__(self, t_s: float = 0.0) -> None:
        self._t_s = t_s

    def now(self) -> float:
        """The time it was moved to."""
        return self._t_s

    def advance(self, seconds: float) -> None:
        """Move forward; a negative step is a ValueError."""
        if seconds < 0:
            raise ValueError(f"a clock only goes forward, not by {seconds} s")
        self._t_s += seconds
