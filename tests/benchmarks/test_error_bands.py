"""How often bands hold is counted body by body, of bodies that did not make them."""

import numpy as np
import pytest
from error_bands import (
    EACH,
    FIRST_OF_GROWN,
    FIRST_OF_MADE,
    FIRST_OF_TRIED,
    by_measure,
    interval,
    jobs,
    told,
    tracked,
)

from coach.certification.bands import PLACES_DEG
from coach.certification.cases import Case
from coach.certification.score import ClipScore, Readings


def clip(*in_bands: float, told: int = 0) -> ClipScore:
    shares = np.array(in_bands)
    readings = Readings(record=shares, live=shares, in_bands=shares, told=told)
    return ClipScore(
        case=Case(exercise="hip_lift"), kind="reps", view="side",
        frames=len(shares), seconds=1.0, seen=1.0, readings={"knee_flexion": readings},
    )  # fmt: skip


def test_every_body_counts_the_same_however_many_frames_it_has() -> None:
    both = [clip(0.5, -2.0), clip(*[0.9] * 20)]
    assert list(by_measure(both, 0.0)["knee_flexion"]) == [0.5, 1.0]
    assert by_measure(both, 15.0) == {}


def test_what_is_told_is_counted_the_same_way() -> None:
    assert told([clip(0.5, -2.0, told=1), clip(*[0.9] * 20, told=20)], 0.0) == 0.75


def test_a_body_does_one_exercise_seen_from_every_place() -> None:
    found = list(jobs(FIRST_OF_GROWN, 30))
    assert len(found) == 30 * len(PLACES_DEG)
    assert len({case.level for _, case in found}) == 30
    assert len({path for path, _ in found}) == min(30, len(tracked()))


def test_nobody_is_in_two_of_the_groups() -> None:
    groups = (FIRST_OF_MADE, EACH * len(tracked())), (FIRST_OF_GROWN, 130), (FIRST_OF_TRIED, 130)
    people = [{case.person for _, case in jobs(first, bodies)} for first, bodies in groups]
    assert sum(len(group) for group in people) == len(set().union(*people))
    assert [len(group) for group in people] == [156, 130, 130]


def test_the_interval_is_about_the_mean() -> None:
    low, high = interval(np.array([0.8, 1.0] * 50))
    assert low < 0.9 < high
    assert high - low == pytest.approx(4 * 0.1 / 10, rel=0.2)
