"""A camera beside the side view: what is decided on is corrected, what is drawn and watched over is as it is seen."""

import numpy as np
import pytest
from turned_camera import seen

from coach.core.base.types import Pose
from coach.core.kinematics.measures import read
from coach.core.kinematics.skeleton import POINTS
from coach.core.tracking.observation import Observation
from coach.core.tracking.pipeline import Watching, observe
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise

EXERCISE = read_exercise(find_exercise("sitting_posture"))
WIDTH, HEIGHT = 640, 480


def pose(turn_deg: float, t_s: float) -> Pose:
    points, world = seen(turn_deg)
    points = points + 0.001 * np.sin(5.0 * t_s + np.arange(66.0).reshape(33, 2))  # nobody is still as a picture
    landmarks = np.zeros((33, 4))
    landmarks[:, :2] = points * (HEIGHT / WIDTH, 1.0)
    landmarks[:, 3] = 0.99
    return Pose(t_s=t_s, width=WIDTH, height=HEIGHT, landmarks=landmarks, world=world)


def watched(turn_deg: float, seconds: float = 3.0, frames_per_s: float = 15.0) -> Observation:
    watching = Watching()
    for t_s in np.arange(0.0, seconds, 1 / frames_per_s).tolist():
        watching, last = observe(EXERCISE, watching, pose(turn_deg, t_s))
    return last


def as_seen(now: Observation, name: str) -> float:
    return read((name,), now.body, now.side, now.orientation.faces)[name]


@pytest.mark.parametrize("turn_deg", [-30, 30, 40])
def test_beside_the_side_view_what_is_decided_on_is_not_the_picture(turn_deg: float) -> None:
    """Exact points are none of the pose model's: how near to the truth it comes is tried on films."""
    beside = watched(turn_deg)
    names = ("hip_flexion", "knee_flexion", "trunk_inclination")
    assert max(abs(beside.values[name] - as_seen(beside, name)) for name in names) > 1.0


def test_in_the_side_view_measures_are_those_of_the_picture() -> None:
    straight = watched(0.0)
    for name in ("hip_flexion", "knee_flexion", "trunk_inclination"):
        assert straight.values[name] == as_seen(straight, name)


def test_a_peak_is_made_of_what_is_decided_on() -> None:
    beside = watched(30.0)
    assert beside.raw["hip_flexion"] == pytest.approx(beside.values["hip_flexion"], abs=1.5)


def test_the_body_itself_stays_where_the_picture_shows_it() -> None:
    points, _ = seen(30.0)
    at = watched(30.0).body.at[POINTS["right_knee"]]
    assert at == pytest.approx(tuple(points[POINTS["right_knee"]]), abs=0.01)


def test_of_an_exercise_that_is_watched_from_the_front_nothing_is_moved() -> None:
    raises = read_exercise(find_exercise("arm_raise"))
    watching = Watching()
    for t_s in np.arange(0.0, 2.0, 1 / 15).tolist():
        watching, last = observe(raises, watching, pose(30.0, t_s))
    assert last.values["hip_flexion"] == as_seen(last, "hip_flexion")
