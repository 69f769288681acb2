"""A limit rings after its dwell, once per episode, at any rate; what is not seen runs no clock."""

import math

import pytest

from coach.core.base.dwell import IDLE, dwelt
from coach.core.base.exponential import weight


def rings(pieces: list[tuple[bool | None, float]], fps: float, dwell_s: float, clear_s: float = 0.0) -> list[float]:
    """When it rang, of pieces (beyond, inside or not seen; seconds)."""
    dwell, found, frame = IDLE, [], 0
    for beyond, seconds in pieces:
        for _ in range(round(seconds * fps)):
            dwell, now = dwelt(dwell, frame / fps, beyond, dwell_s, clear_s)
            found += [frame / fps] if now else []
            frame += 1
    return found


@pytest.mark.parametrize("fps", [10, 30, 60])
def test_it_rings_after_its_dwell_and_once(fps: float) -> None:
    (rung_s,) = rings([(False, 1.0), (True, 5.0)], fps, 0.3)
    assert rung_s == pytest.approx(1.3, abs=1 / fps)


@pytest.mark.parametrize("fps", [10, 30, 60])
def test_a_moment_beyond_rings_nothing_and_the_next_begins_anew(fps: float) -> None:
    assert rings([(True, 0.2), (False, 0.2)] * 10, fps, 0.3) == []


@pytest.mark.parametrize("fps", [10, 30, 60])
def test_a_short_return_is_the_same_episode_and_a_long_one_ends_it(fps: float) -> None:
    again = [(True, 1.0), (False, 0.2), (True, 1.0), (False, 1.0), (True, 1.0)]
    assert len(rings(again, fps, 0.3, clear_s=0.3)) == 2
    assert len(rings(again, fps, 0.3)) == 3


@pytest.mark.parametrize("fps", [10, 30, 60])
def test_what_is_not_seen_breaks_nothing_and_mends_nothing(fps: float) -> None:
    assert rings([(True, 0.2), (None, 5.0), (True, 0.2)], fps, 0.3) == []
    assert len(rings([(True, 1.0), (None, 5.0), (True, 1.0)], fps, 0.3, clear_s=0.3)) == 1


def test_a_slow_value_comes_as_near_in_one_step_as_in_many() -> None:
    whole, parts = weight(1.0, 0.7), 1.0
    for _ in range(10):
        parts *= 1.0 - weight(0.1, 0.7)
    assert 1.0 - whole == pytest.approx(parts)
    assert weight(0.0, 0.7) == 0.0
    assert weight(math.inf, 0.7) == 1.0
