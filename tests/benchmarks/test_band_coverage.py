"""How often bands hold is counted body by body; multiplied bands are judged by bodies that did not make them."""

import numpy as np
import pytest
from band_coverage import FIRST_BODY, by_measure, half, interval, jobs, tracked

from coach.certification.cases import Case
from coach.certification.plan import VIEWS
from coach.certification.score import ClipScore, Readings

FAR = {"side": {"knee_flexion": (3.0, 3.0, 3.0)}}
NEAR = {"side": {"knee_flexion": (1.0, 1.0, 1.0)}}


def clip(body: int, *in_bands: float) -> ClipScore:
    shares = np.array(in_bands)
    return ClipScore(
        case=Case(exercise="hip_lift", level=f"body {FIRST_BODY + body}"), kind="reps", view="side", frames=len(shares),
        seconds=1.0, seen=1.0, readings={"knee_flexion": Readings(record=shares, live=shares, in_bands=shares)},
    )  # fmt: skip


def test_every_body_counts_the_same_however_many_frames_it_has() -> None:
    both = [clip(0, 0.5, -2.0), clip(1, *[0.9] * 20)]
    assert list(by_measure(both, 0.0, None)["knee_flexion"]) == [0.5, 1.0]
    assert by_measure(both, 15.0, None) == {}


def test_multiplied_bands_are_those_that_the_other_half_made() -> None:
    first, second = clip(0, 2.0), clip(len(tracked()), 2.0)
    assert (half(first), half(second)) == (0, 1)
    assert list(by_measure([first, second], 0.0, [NEAR, FAR])["knee_flexion"]) == [1.0, 0.0]


def test_a_body_does_one_exercise_seen_from_every_view() -> None:
    found = list(jobs(30))
    assert len(found) == 30 * len(VIEWS)
    assert len({case.level for _, case in found}) == 30
    assert len({path for path, _ in found}) == min(30, len(tracked()))


def test_the_interval_is_about_the_mean() -> None:
    low, high = interval(np.array([0.8, 1.0] * 50))
    assert low < 0.9 < high
    assert high - low == pytest.approx(4 * 0.1 / 10, rel=0.2)
