"""The clocks: seconds that only go forward, from 0; a session is given them and never looks at another."""

import sys
import time
from collections.abc import Callable
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


JUMPS_S = 0.5  # a difference between two clocks that grows by more is sleep, and no drift


class ElapsedClock:
    """Real time, which also passes while the computer sleeps: what lies on the skin is counted by it.

    `awake` may stand still in sleep, `always` may not; where either jumps ahead, the time has passed.
    """

    def __init__(
        self, awake: Callable[[], float] = time.perf_counter, always: Callable[[], float] | None = None
    ) -> None:
        self._awake = awake
        self._always = always or always_counting()
        self._start = awake()
        self._ahead_s = self._always() - self._start
        self._slept_s = 0.0

    def now(self) -> float:
        """Seconds since this clock was made."""
        awake = self._awake()
        ahead_s = self._always() - awake
        if ahead_s - self._ahead_s > JUMPS_S:
            self._slept_s += ahead_s - self._ahead_s
        if abs(ahead_s - self._ahead_s) > JUMPS_S:
            self._ahead_s = ahead_s
        return awake - self._start + self._slept_s


def always_counting() -> Callable[[], float]:
    """The clock of this system that goes on while it sleeps. Windows' and macOS' have not been tried."""
    if sys.platform == "win32":
        import ctypes

        ticks = ctypes.windll.kernel32.GetTickCount64
        ticks.restype = ctypes.c_uint64
        return lambda: float(ticks()) / 1000.0
    if hasattr(time, "CLOCK_BOOTTIME"):
        return lambda: time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic  # on macOS it goes on in sleep, where perf_counter stands still


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
