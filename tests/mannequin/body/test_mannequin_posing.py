"""The joints of a posture have exactly the angles that were named."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mannequin_exercises import side_bend, side_inclination

from coach.mannequin.body.body import Body, build_body
from coach.mannequin.body.forward_kinematics import ANGLE, JOINT, PostureError, angle_row, forward
from coach.mannequin.body.ground_contact import Figure, pose

BODY = build_body()
DEGREES = st.floats(0.0, 120.0)


@settings(max_examples=60, deadline=None)
@given(
    trunk=st.floats(-120, 120),
    hip=st.floats(-20, 150),
    knee=DEGREES,
    abduction=st.floats(0, 35),
    rotation=st.floats(-20, 40),
)
def test_seen_from_the_side_hip_knee_and_trunk_are_the_named_ones(
    trunk: float, hip: float, knee: float, abduction: float, rotation: float
) -> None:
    angles = {
        "trunk_inclination": trunk, "hip_flexion": hip, "knee_flexion": knee, "hip_abduction": abduction,
        "hip_rotation": rotation, "lumbar_flexion": 30,
    }  # fmt: skip
    row = angle_row(angles)
    figure = Figure(row, forward(BODY, row))
    assert side_bend(figure, "shoulder", "hip", "knee") == pytest.approx(abs(hip), abs=1e-3)
    assert side_bend(figure, "hip", "knee", "ankle") == pytest.approx(knee, abs=1e-3)
    assert side_inclination(figure) == pytest.approx(abs(trunk), abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(shoulder=st.floats(0, 175), elbow=st.floats(0, 140), abduction=st.floats(0, 90), rotation=st.floats(-90, 90))
def test_bones_keep_their_lengths_and_the_elbow_its_angle(
    shoulder: float, elbow: float, abduction: float, rotation: float
) -> None:
    angles = {
        "shoulder_flexion": shoulder, "elbow_flexion": elbow, "shoulder_abduction": abduction,
        "shoulder_rotation": rotation, "trunk_twist": 20, "trunk_lean": 15, "trunk_roll": 40, "trunk_turn": 60,
    }  # fmt: skip
    joints = forward(BODY, angle_row(angles))
    arm = joints[JOINT["left_elbow"]] - joints[JOINT["left_shoulder"]]
    forearm = joints[JOINT["left_wrist"]] - joints[JOINT["left_elbow"]]
    assert np.linalg.norm(arm) == pytest.approx(BODY.length["upper_arm"])
    assert np.linalg.norm(forearm) == pytest.approx(BODY.length["forearm"])
    cosine = arm @ forearm / np.linalg.norm(arm) / np.linalg.norm(forearm)
    assert np.degrees(np.arccos(np.clip(cosine, -1, 1))) == pytest.approx(elbow, abs=0.01)


def test_a_name_with_a_side_outranks_the_bare_one_whatever_the_order() -> None:
    for angles in ({"hip_flexion": 20, "hip_flexion_left": 50}, {"hip_flexion_left": 50, "hip_flexion": 20}):
        row = angle_row(angles)
        assert (row[ANGLE["hip_flexion_left"]], row[ANGLE["hip_flexion_right"]]) == (50, 20)


def test_standing_is_as_tall_as_the_body_and_faces_x_with_the_left_at_plus_z(body: Body) -> None:
    figure = pose(body, {})
    assert figure.joint("crown")[1] == pytest.approx(body.height_m, abs=0.005)
    assert figure.joint("left_toe")[0] > figure.joint("left_heel")[0]
    assert figure.joint("left_hip")[2] > 0 > figure.joint("right_hip")[2]
    assert figure.joint("face")[0] > figure.joint("head")[0]


@pytest.mark.parametrize(
    ("inclination", "up"), [(-90, 1), (90, -1)], ids=["on the back the face is up", "on the front it is down"]
)
def test_lying(inclination: float, up: int, body: Body) -> None:
    joints = forward(body, angle_row({"trunk_inclination": inclination}))
    assert np.sign(joints[JOINT["face"], 1] - joints[JOINT["head"], 1]) == up


def test_rolled_by_90_the_front_looks_to_the_left(body: Body) -> None:
    joints = forward(body, angle_row({"trunk_inclination": -90, "trunk_roll": 90}))
    front = joints[JOINT["face"]] - joints[JOINT["head"]]
    assert front[2] > 0.9 * np.linalg.norm(front)


def test_many_rows_at_once_give_what_each_gives_alone(body: Body) -> None:
    rows = np.stack([angle_row({"hip_flexion": 30}), angle_row({"elbow_flexion": 70, "trunk_inclination": 40})])
    np.testing.assert_allclose(forward(body, rows)[1], forward(body, rows[1]))


def test_an_unknown_angle_is_refused_with_the_known_ones() -> None:
    with pytest.raises(PostureError, match="knee_flexion"):
        angle_row({"knee_bend": 20})
