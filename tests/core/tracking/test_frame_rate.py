"""How many frames a second are judged: told by the gaps in which nothing is."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from movements import LIFT, pose, supine, times

from coach.core.base.types import PictureChange
from coach.core.tracking.frame_rate import LEAST_S, OVER_S, FrameRate, judged
from coach.core.tracking.pipeline import Watching, observe


def rate(moments: Iterable[float]) -> float | None:
    known = FrameRate()
    for t_s in moments:
        known = judged(known, t_s)
    return known.per_s


@pytest.mark.parametrize("fps", [1, 3, 5, 7.5, 10, 15, 29.97, 60])
def test_even_frames_are_told_as_they_come(fps: float) -> None:
    assert rate(times(10, fps)) == pytest.approx(fps)


def test_too_short_a_time_says_nothing() -> None:
    assert rate([]) is None
    assert rate(times(LEAST_S - 0.1, 30)) is None
    assert rate(times(LEAST_S + 0.1, 30)) is not None


def test_one_hiccup_changes_nothing() -> None:
    assert rate([*times(3, 30), *times(2, 30, 4.0)]) == pytest.approx(30)


def test_bursts_with_gaps_between_them_are_slow_however_many_frames_they_hold() -> None:
    bursts = [second / 2 + k / 100 for second in range(20) for k in range(5)]
    assert rate(bursts) == pytest.approx(1 / 0.46, rel=0.01)


def test_only_the_last_seconds_count() -> None:
    assert rate([*times(60, 30), *times(OVER_S + 0.5, 5, 60.0)]) == pytest.approx(5)


def test_after_a_long_gap_it_begins_anew() -> None:
    assert rate([*times(10, 30), 10.0 + OVER_S + 1.0]) is None


def test_repeated_pictures_are_no_frames_of_their_own() -> None:
    """A webcam in the dark that sends thirty frames a second, of which five are new."""
    watching = Watching()
    for k, t_s in enumerate(times(6, 30)):
        kind = PictureChange.REPEATED if k % 6 else PictureChange.FRESH
        watching, _ = observe(LIFT, watching, replace(pose(t_s, supine(50)), picture=kind))
    assert watching.rate.per_s == pytest.approx(5)


# -- exactly at the bounds ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "per_s"),
    [
        ((0.0, LEAST_S - 0.1), None), ((0.0, LEAST_S), 1 / LEAST_S), ((0.0, 1.0, 2.0), 1.0), ((0.0, 0.5, 2.0), 1 / 1.5),
        ((0.0, 1.0, 2.0, 4.0), 1.0), ((0.0, 1.0, 3.5), 1 / 2.5), ((), None), ((3.0,), None),
    ],
)  # fmt: skip
def test_the_rate_is_that_of_the_gap_in_the_middle_of_all_moments(
    times: tuple[float, ...], per_s: float | None
) -> None:
    assert FrameRate(times).per_s == per_s


def test_a_frame_belongs_to_the_last_seconds_to_their_very_end() -> None:
    assert judged(FrameRate((0.0, 1.0)), 1.0 + OVER_S).times == (1.0, 1.0 + OVER_S)
    assert judged(FrameRate((0.0, 1.0)), 1.1 + OVER_S).times == (1.1 + OVER_S,)
