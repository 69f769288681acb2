"""What a broken model gives is not seen; what a model gives of a body stays as it is, to the bit."""

import numpy as np
import pytest

from coach.core.base.types import Pose
from coach.core.filtering.impossible import FAR, possible
from coach.core.tracking.pipeline import Watching, observe


def a_pose(t_s: float = 0.0) -> Pose:
    chance = np.random.default_rng(1)
    return Pose(
        t_s=t_s,
        width=640,
        height=480,
        landmarks=chance.uniform(0.1, 0.9, (33, 4)),
        world=chance.uniform(-1, 1, (33, 3)),
    )


def test_a_body_is_left_as_it_is_and_so_is_nobody() -> None:
    body = a_pose()
    assert possible(body) is body
    half = a_pose()
    half.landmarks[5:] = np.nan
    assert possible(half) is half


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e30, -1e300, FAR * 1.01])
@pytest.mark.parametrize("column", [0, 1, 2, 3])
def test_a_point_that_cannot_be_is_not_seen_and_the_others_are(value: float, column: int) -> None:
    broken = a_pose()
    broken.landmarks[7, column] = value
    seen = possible(broken)
    assert np.isnan(seen.landmarks[7]).all()
    assert np.isnan(seen.world[7]).all()
    others = np.arange(33) != 7
    assert np.array_equal(seen.landmarks[others], broken.landmarks[others])


@pytest.mark.parametrize("value", [np.inf, -np.inf, 1e30, 1e300, 0.0, 1.0])
def test_whatever_a_model_gives_the_session_has_an_observation(value: float) -> None:
    """All at one place, or nowhere at all, for seconds, before and after a body."""
    watching = Watching()
    for n in range(90):
        pose = a_pose(n / 15)
        if n % 30 >= 10:
            pose.landmarks[:], pose.world[:] = value, value
        watching, seen = observe(None, watching, pose)
        if not np.isfinite(value) or abs(value) > FAR:
            assert seen is not None
