"""Walking: steps at the cadence, a standing foot that stays, a limp of the size that was asked for."""

import numpy as np
import pytest

from coach.mannequin.body.body import Body
from coach.mannequin.body.forward_kinematics import JOINT
from coach.mannequin.body.gait import STEP_SHARE, walk

TIMES = np.arange(0, 6, 0.02)


def toes(body: Body, style: str, asymmetry: float = 0.0, cadence: float = 60.0) -> np.ndarray:
    """(times, 2, 3) of left and right toes."""
    rows = [walk(body, t_s, cadence, style, asymmetry).joints for t_s in TIMES]
    return np.array([[joints[JOINT["left_toe"]], joints[JOINT["right_toe"]]] for joints in rows])


@pytest.mark.parametrize("style", ["on_the_spot", "to_and_fro"])
def test_at_every_moment_of_the_straight_one_foot_stands_still(style: str, body: Body) -> None:
    way = toes(body, style)[:100]
    moved = np.linalg.norm(np.diff(way, axis=0), axis=2).min(axis=1)
    assert moved.max() < 0.002


@pytest.mark.parametrize("style", ["on_the_spot", "to_and_fro"])
def test_no_foot_sinks_into_the_floor_and_each_is_lifted_in_turn(style: str, body: Body) -> None:
    way = toes(body, style)
    assert way[..., 1].min() > -0.002
    lifted = way[..., 1] > 0.02
    assert lifted[:, 0].any()
    assert lifted[:, 1].any()
    assert not (lifted[:, 0] & lifted[:, 1]).any()


@pytest.mark.parametrize("cadence", [60.0, 90.0])
def test_the_cadence_is_the_one_asked_for(cadence: float, body: Body) -> None:
    lifted = toes(body, "on_the_spot", cadence=cadence)[..., 1] > 0.02
    starts = (np.diff(lifted.astype(int), axis=0) == 1).sum()
    assert abs(starts - cadence / 60 * 6) <= 1


def test_a_limp_makes_one_step_longer_in_time_by_its_share(body: Body) -> None:
    """From one foot's coming down to the other's."""
    lifted = toes(body, "on_the_spot", asymmetry=0.4)[..., 1] > 1e-4
    left_s, right_s = (TIMES[1:][(np.diff(lifted[:, side].astype(int)) == -1)] for side in (0, 1))
    one_s, other_s = left_s[0] - right_s[0], right_s[1] - left_s[0]
    assert (other_s - one_s) / ((other_s + one_s) / 2) == pytest.approx(0.4, abs=0.06)


@pytest.mark.parametrize("asymmetry", [0.0, 0.4])
def test_a_straight_walk_goes_on_and_on(body: Body, asymmetry: float) -> None:
    x = [walk(body, t_s, 60.0, "straight", asymmetry).joint("pelvis")[0] for t_s in np.arange(0, 20, 2.0)]
    assert np.diff(x) == pytest.approx([2 * STEP_SHARE * body.height_m] * 9)


def test_to_and_fro_turns_round_and_comes_back(body: Body) -> None:
    ways = [walk(body, t_s, 60.0, "to_and_fro") for t_s in np.arange(0, 20, 0.1)]
    x = np.array([figure.joint("pelvis")[0] for figure in ways])
    assert x.max() - x.min() > 2.0
    assert abs(x[-1] - x[0]) < 0.1
    facing = {bool(figure.joint("face")[0] > figure.joint("head")[0]) for figure in ways}
    assert facing == {True, False}


def test_nothing_jumps_where_the_steps_meet(body: Body) -> None:
    joints = np.array([walk(body, t_s, 75.0, "to_and_fro").joints for t_s in np.arange(0, 17, 0.01)])
    assert np.linalg.norm(np.diff(joints, axis=0), axis=2).max() < 0.05  # 5 m/s
