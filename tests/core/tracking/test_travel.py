"""A body that goes somewhere is told from one that stands, sways or leans."""

import math
from collections.abc import Callable

import pytest
from movements import RATES, nobody, pose, stand, times

from coach.core.base.types import Pose
from coach.core.kinematics.seen_body import body_in
from coach.core.tracking.travel import Travel, followed

Place = Callable[[float], dict[str, object]]


def goes(at: Place, seconds: float, fps: float) -> bool:
    """Whether it goes somewhere at the end."""
    travel = Travel()
    for t_s in times(seconds, fps):
        seen: Pose = pose(t_s, stand(), **at(t_s))  # type: ignore[arg-type]
        travel = followed(travel, t_s, body_in(seen))
    return travel.goes


@pytest.mark.parametrize("fps", RATES)
def test_walking_past_and_walking_nearer_go_somewhere(fps: float) -> None:
    assert goes(lambda t_s: {"hip_at": (0.2 + 0.1 * t_s, 0.45), "scale": 0.15}, 4.0, fps)
    assert goes(lambda t_s: {"scale": 0.1 * math.exp(0.2 * t_s)}, 3.0, fps)


@pytest.mark.parametrize("fps", RATES)
def test_standing_swaying_and_stopping_do_not(fps: float) -> None:
    assert not goes(lambda _: {"scale": 0.15}, 4.0, fps)
    assert not goes(lambda t_s: {"hip_at": (0.5 + 0.005 * math.sin(3 * t_s), 0.45), "scale": 0.15}, 4.0, fps)
    assert not goes(lambda t_s: {"hip_at": (0.2 + 0.1 * min(t_s, 3.0), 0.45), "scale": 0.15}, 6.0, fps)


def test_nobody_changes_nothing() -> None:
    travel = followed(Travel(), 0.0, body_in(pose(0.0, stand())))
    assert followed(travel, 1.0, body_in(nobody(1.0))) == travel
