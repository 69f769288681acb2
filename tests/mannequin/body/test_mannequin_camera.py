"""The camera sees what a camera there would see, and a perfect pose model marks it."""

import numpy as np
import pytest
from mannequin_exercises import bend, exercise

from coach.core.kinematics.skeleton import POINTS
from coach.mannequin.body.body import Body
from coach.mannequin.body.camera import PinholeCamera, look_at
from coach.mannequin.body.ground_contact import pose
from coach.mannequin.body.keyframes import GuideMovement
from coach.mannequin.body.landmarks import BEHIND, OUTSIDE, SEEN, landmarks, recording


def test_a_person_on_the_cameras_right_side_faces_the_right_edge(body: Body) -> None:
    marks, _ = landmarks(pose(body, {}), PinholeCamera(yaw_deg=-90))
    assert marks[POINTS["nose"], 0] > marks[POINTS["right_ear"], 0]
    marks, _ = landmarks(pose(body, {}), PinholeCamera(yaw_deg=90))
    assert marks[POINTS["nose"], 0] < marks[POINTS["left_ear"], 0]


def test_from_the_front_the_persons_left_is_on_the_right_of_the_picture(body: Body) -> None:
    marks, world = landmarks(pose(body, {}), PinholeCamera(yaw_deg=0))
    assert marks[POINTS["left_shoulder"], 0] > 0.5 > marks[POINTS["right_shoulder"], 0]
    assert world[POINTS["left_shoulder"], 0] > 0 > world[POINTS["right_shoulder"], 0]
    assert world[POINTS["nose"], 1] < -0.4  # y is down
    assert world[POINTS["nose"], 2] < 0  # nearer than the hips


def test_twice_as_far_is_half_as_large() -> None:
    near, far = PinholeCamera(distance_m=2.0), PinholeCamera(distance_m=4.0)
    points = np.array([[0.0, 0.5, 0.0], [0.0, 1.5, 0.0]])
    sizes = [np.ptp(camera.project(points)[:, 1]) for camera in (near, far)]
    assert sizes[0] == pytest.approx(2 * sizes[1])


def test_tilting_down_moves_things_up_in_the_picture() -> None:
    point = np.array([0.0, 0.9, 0.0])
    level, down = PinholeCamera(height_m=0.9), PinholeCamera(height_m=0.9, tilt_deg=10)
    assert level.project(point)[1] == pytest.approx(240)
    assert down.project(point)[1] < 200


@pytest.mark.parametrize("yaw", [-90.0, 0.0, 40.0, 180.0])
def test_look_at_has_everything_in_the_picture(yaw: float, body: Body) -> None:
    points = pose(body, {"trunk_inclination": -90}, ("shoulder", "hip", "heel")).joints
    camera = look_at(points, PinholeCamera(yaw_deg=yaw, height_m=1.0), margin=1.1)
    seen = camera.project(points)
    assert seen[:, 0].min() > 0
    assert seen[:, 0].max() < camera.width
    assert seen[:, 1].min() > 0
    assert seen[:, 1].max() < camera.height


def test_from_far_away_the_landmarks_have_the_figures_own_angles(body: Body) -> None:
    figure = GuideMovement(body, exercise("hip_lift").lesson.guide).keys[1].figure
    marks, _ = landmarks(figure, PinholeCamera(distance_m=60, fov_deg=3, tilt_deg=0.5, width=800, height=600))
    at = marks[:, :2] * [800, 600]
    hip = bend(at[POINTS["right_shoulder"]], at[POINTS["right_hip"]], at[POINTS["right_knee"]])
    assert hip == pytest.approx(5.0, abs=0.5)


def test_visibility_tells_the_far_side_and_what_is_outside(body: Body) -> None:
    figure = pose(body, {})
    marks, _ = landmarks(figure, PinholeCamera(yaw_deg=-90, distance_m=3.0))
    assert marks[POINTS["right_shoulder"], 3] == SEEN
    assert marks[POINTS["left_shoulder"], 3] == BEHIND
    near, _ = landmarks(figure, PinholeCamera(yaw_deg=-90, distance_m=0.9, height_m=1.4))
    assert near[POINTS["right_ankle"], 3] == OUTSIDE


def test_a_recording_has_the_documented_arrays_and_nan_where_nobody_was(body: Body, tmp_path) -> None:
    movement, camera = GuideMovement(body, exercise("hip_lift").lesson.guide), PinholeCamera()
    made = recording([(0.0, movement.at(0.0)), (0.1, None), (0.2, movement.at(0.2))], camera)
    np.savez_compressed(tmp_path / "a.npz", **made.arrays())
    with np.load(tmp_path / "a.npz") as read:
        assert set(read.files) == {"t_s", "landmarks", "world", "width", "height"}
        assert read["landmarks"].shape == (3, 33, 4)
        assert read["world"].shape == (3, 33, 3)
        assert np.isnan(read["landmarks"][1]).all()
        assert np.isfinite(read["landmarks"][[0, 2]]).all()
        assert int(read["width"]) == 640


def test_jitter_is_seeded_and_of_its_size(body: Body) -> None:
    moments = [(k / 25, pose(body, {})) for k in range(40)]
    calm, shaken, again = (recording(moments, PinholeCamera(), jitter=size, seed=3) for size in (0.0, 0.01, 0.01))
    np.testing.assert_array_equal(shaken.landmarks, again.landmarks)
    spread = (shaken.landmarks - calm.landmarks)[..., 1].std()
    assert spread == pytest.approx(0.01, rel=0.1)
