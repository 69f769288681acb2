"""Clocks: from zero, forward only."""

import pytest

from coach.devices.clock import FrameClock, ManualClock, MonotonicClock


def test_the_time_that_passes_starts_at_zero_and_never_goes_back() -> None:
    clock = MonotonicClock()
    times = [clock.now() for _ in range(1000)]
    assert 0 <= times[0] < 0.5
    assert times == sorted(times)
    assert times[-1] > times[0]


def test_a_clock_of_frames_takes_the_newest_time() -> None:
    clock = FrameClock()
    assert clock.now() == 0
    for t_s, now_s in [(0.04, 0.04), (2.0, 2.0), (1.0, 2.0)]:
        clock.reach(t_s)
        assert clock.now() == now_s


def test_a_clock_moved_by_hand_goes_forward_only() -> None:
    clock = ManualClock(5.0)
    clock.advance(0.5)
    assert clock.now() == 5.5
    with pytest.raises(ValueError, match="forward"):
        clock.advance(-1)
