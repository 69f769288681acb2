"""Postures rest on the floor: named points on it, none below it, planted ones where they were."""

import numpy as np
import pytest
from mannequin_exercises import TABLE, side_bend

from coach.mannequin.body.body import Body, build_body
from coach.mannequin.body.forward_kinematics import PostureError
from coach.mannequin.body.ground_contact import CONTACTS, SEAT_M, pose, read_support

CASES = {
    f"{name}: {key.name}": key for name, row in TABLE.items() for key in row[3] if "trunk_inclination" in key.angles
}


@pytest.mark.parametrize("key", CASES.values(), ids=CASES.keys())
@pytest.mark.parametrize("height", [1.5, 1.9])
def test_every_supporting_point_rests_at_its_height(key, height: float) -> None:
    body = build_body(height)
    figure = pose(
        body, key.angles | {"ankle_dorsiflexion": -58} if "instep" in key.support else key.angles, key.support
    )
    support = read_support(body, key.support)
    np.testing.assert_allclose(figure.joints[list(support.index), 1], support.height_m, atol=0.012)


def test_named_angles_stay_and_the_others_follow(body: Body) -> None:
    angles = {"trunk_inclination": -90, "knee_flexion": 95}
    figure = pose(body, angles, ("shoulder", "hip", "heel", "toe"))
    assert side_bend(figure, "hip", "knee", "ankle") == pytest.approx(95, abs=1e-6)
    assert 35 < side_bend(figure, "shoulder", "hip", "knee") < 55  # found, not named


def test_a_seated_person_sits_at_the_height_of_the_seat_with_the_feet_on_the_floor(body: Body) -> None:
    figure = pose(body, {"trunk_inclination": 0, "knee_flexion": 90}, ("chair", "heel", "toe"))
    assert figure.joint("left_hip")[1] == pytest.approx(SEAT_M + 0.062 * body.height_m, abs=0.002)
    assert figure.joint("left_heel")[1] == pytest.approx(0, abs=0.002)


def test_knees_do_not_bend_backwards_to_reach_the_floor(body: Body) -> None:
    figure = pose(body, {"trunk_inclination": 60}, ("hip", "instep", "forearm"))
    for side in ("left", "right"):
        assert figure.angle(f"knee_flexion_{side}") >= 0
        assert figure.angle(f"elbow_flexion_{side}") >= 0


def test_what_cannot_all_rest_does_not_sink_into_the_floor(body: Body) -> None:
    impossible = {
        "trunk_inclination": 0,
        "hip_flexion": 0,
        "knee_flexion": 0,
        "ankle_dorsiflexion": 0,
        "shoulder_flexion": 0,
    }
    figure = pose(body, impossible | {"elbow_flexion": 0, "wrist_extension": 0}, ("hand", "heel"))
    assert figure.joints[:, 1].min() > -1e-9


def test_without_support_the_lowest_part_rests(body: Body) -> None:
    figure = pose(body, {"hip_flexion_left": 90, "knee_flexion_left": 90}, ())
    assert figure.joint("right_heel")[1] == pytest.approx(0, abs=1e-9)


def test_an_unknown_support_is_refused_with_the_known_ones(body: Body) -> None:
    with pytest.raises(PostureError, match="heel"):
        pose(body, {}, ("nose",))


@pytest.mark.parametrize("name", CONTACTS)
def test_each_row_of_the_table_can_be_read_for_one_side_and_for_both(name: str, body: Body) -> None:
    both, left = read_support(body, [name]), read_support(body, [f"{name}_left"])
    assert set(left.index) <= set(both.index)
    assert len(left.height_m) == len(left.index)
