"""Clocks: from zero, forward only."""

import time

import pytest

from coach.devices.clock import ElapsedClock, FrameClock, ManualClock, MonotonicClock, always_counting


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


class Hands:
    """Two clocks of a computer, set by hand: `awake` may stand still while it sleeps, `always` may not."""

    def __init__(self) -> None:
        self.awake, self.always = 1000.0, 5000.0

    def clock(self) -> ElapsedClock:
        return ElapsedClock(lambda: self.awake, lambda: self.always)

    def go(self, awake_s: float, always_s: float) -> None:
        self.awake, self.always = self.awake + awake_s, self.always + always_s


# how two clocks see a time -> what has passed
SPANS = {
    "awake": (10.0, 10.0, 10.0),
    "asleep, the first clock stands still": (0.0, 3600.0, 3600.0),
    "asleep for half of it": (30.0, 60.0, 60.0),
    "asleep, both clocks count it": (3600.0, 3600.0, 3600.0),
    "only the first clock counts it": (3600.0, 0.0, 3600.0),
    "a little drift is no sleep": (100.0, 100.3, 100.0),
}


@pytest.mark.parametrize("span", SPANS)
def test_real_time_passes_whichever_clock_saw_it(span: str) -> None:
    awake_s, always_s, passed_s = SPANS[span]
    hands = Hands()
    clock = hands.clock()
    hands.go(5.0, 5.0)
    assert clock.now() == pytest.approx(5.0)
    hands.go(awake_s, always_s)
    assert clock.now() == pytest.approx(5.0 + passed_s)
    hands.go(7.0, 7.0)
    assert clock.now() == pytest.approx(12.0 + passed_s)


def test_many_naps_add_up() -> None:
    hands = Hands()
    clock = hands.clock()
    for _ in range(20):
        hands.go(3.0, 63.0)
        clock.now()
    assert clock.now() == pytest.approx(1260.0)


def test_real_time_never_goes_back() -> None:
    hands = Hands()
    clock = hands.clock()
    last_s = 0.0
    for awake_s, always_s in [(1, 1), (0, 9), (9, 0), (0, 0), (5, 4.9), (0.1, 0.1), (0, 600), (2, 2)]:
        hands.go(awake_s, always_s)
        now_s = clock.now()
        assert now_s >= last_s
        last_s = now_s


@pytest.mark.skipif(not hasattr(time, "CLOCK_BOOTTIME"), reason="only Linux names the clock that counts while asleep")
def test_on_linux_the_clock_that_counts_in_sleep_is_the_one_since_boot() -> None:
    assert always_counting()() == pytest.approx(time.clock_gettime(time.CLOCK_BOOTTIME), abs=1.0)
