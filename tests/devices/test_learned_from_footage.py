"""Learned from one real film, an exercise counts another: another person, another camera."""

from functools import cache

import pytest
from footage import shared

from coach.core.base.types import Pose
from coach.core.clip.clip_report import measure
from coach.core.exercise.model import Exercise
from coach.core.learning.exercise_builder import learn
from coach.devices.camera import open_camera
from coach.devices.pose import open_backend
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise

SQUATS, HINGES = "traces/air_squats.npz", "traces/pvc_good_morning.npz"
THRUSTS, BRIDGE = "traces/medicine_ball_hip_thrusts.npz", "video/bridge_living_room.mp4"
# before and after the camera is cut to another view
VIEWS = {SQUATS: ((0.0, 7.9), (8.1, 60.0)), HINGES: ((0.0, 13.4), (13.6, 60.0))}
SECONDS = (0.0, 600.0)


@cache
def poses(clip: str, span: tuple[float, float] = SECONDS) -> tuple[Pose, ...]:
    found = []
    with open_camera(str(shared(clip))) as camera, open_backend(camera.backend, still=camera.still) as backend:
        while (frame := camera.read()) is not None:
            if span[0] <= frame.t_s <= span[1]:
                found.append(backend.estimate(frame))
    return tuple(found)


def model(name: str | None) -> Exercise | None:
    return None if name is None else read_exercise(find_exercise(name))


def peaks(exercise: Exercise, clip: tuple[Pose, ...]) -> list[float]:
    return [rep["peak_s"] for rep in measure(exercise, clip)["reps"]]


@pytest.mark.parametrize("like", [None, "squat"])
@pytest.mark.parametrize("first", [0, 1], ids=["the oblique view", "the side view"])
def test_squats_learned_in_one_view_are_counted_in_the_other(first: int, like: str | None) -> None:
    views, truth = VIEWS[SQUATS], ((1.5, 3.8, 6.0), (9.5, 11.6, 14.0))
    squat = learn(poses(SQUATS, views[first]), "my_squat", model(like)).exercise
    assert peaks(squat, poses(SQUATS, views[1 - first])) == pytest.approx(truth[1 - first], abs=0.3)
    assert peaks(squat, poses(THRUSTS)) == []


@pytest.mark.parametrize("like", [None, "hip_hinge"])
@pytest.mark.parametrize("first", [0, 1], ids=["the first view", "the second view"])
def test_hinges_learned_in_one_view_are_counted_in_the_other(first: int, like: str | None) -> None:
    views, truth = VIEWS[HINGES], ((3.0, 7.2, 11.3), (16.3, 20.3, 24.4))
    hinge = learn(poses(HINGES, views[first]), "my_hinge", model(like)).exercise
    assert peaks(hinge, poses(HINGES, views[1 - first])) == pytest.approx(truth[1 - first], abs=0.6)


THRUST_PEAKS = (2.1, 5.5, 9.0, 14.2, 17.8, 21.2)


@pytest.mark.slow
@pytest.mark.parametrize("like", [None, "hip_lift"])
def test_a_hip_lift_learned_in_a_living_room_counts_six_in_a_gym(like: str | None) -> None:
    lift = learn(poses(BRIDGE), "my_lift", model(like)).exercise
    assert peaks(lift, poses(THRUSTS)) == pytest.approx(THRUST_PEAKS, abs=0.6)
    assert peaks(lift, poses(SQUATS)) == []


@pytest.mark.slow
@pytest.mark.parametrize("like", [None, "hip_lift"])
def test_hip_thrusts_learned_in_a_gym_count_one_in_a_living_room(like: str | None) -> None:
    found = learn(poses(THRUSTS), "my_lift", model(like))
    assert found.counted == 6
    seen = measure(found.exercise, poses(BRIDGE))
    assert len(seen["reps"]) == 1
    (hold,) = seen["holds"]
    assert (hold["start_s"], hold["end_s"]) == pytest.approx((0.5, 2.45), abs=0.3)


def test_bird_dogs_learned_from_one_film_take_turns() -> None:
    dog = learn(poses("traces/bird_dog.npz"), "my_dog")
    assert dog.exercise.side_rule == "either"
    assert dog.counted == 8


@pytest.mark.parametrize("like", [None, "knee_to_chest"])
def test_a_knee_to_the_chest_is_learned_on_the_leg_that_moves(like: str | None) -> None:
    film = poses("traces/knee_to_chest_stretch.npz")
    found = learn(film, "my_stretch", model(like))
    assert found.exercise.side_rule == "moving"
    holds = measure(found.exercise, film)["holds"]
    assert [hold["start_s"] for hold in holds] == pytest.approx([1.6, 9.5], abs=0.6)
    assert [hold["end_s"] for hold in holds] == pytest.approx([6.5, 14.7], abs=0.6)
