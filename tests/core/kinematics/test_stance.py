"""Every posture of the table is recognised on the figure that is in it."""

import numpy as np
import pytest
from demonstrations import poses_of

from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS
from coach.core.kinematics.posture import POSTURES, Stance, posture_of
from coach.core.learning.curves import demonstrate, usual
from coach.mannequin.body.body import build_body
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.ground_contact import pose
from coach.mannequin.body.landmarks import recording
from coach.mannequin.body.transitions import WAYS
from coach.prescription.models import GESTURES, SUPPORTS
from coach.prescription.models import POSTURES as WRITTEN

SUPPORT = {"standing": ("toe", "heel"), "sitting": ("chair", "toe", "heel"), "all_fours": ("knee", "instep", "hand")}


def stance(posture: str, yaw_deg: float) -> Stance:
    figure = pose(build_body(), WAYS[posture], SUPPORT.get(posture, ()))
    camera = PinholeCamera(yaw_deg=yaw_deg, height_m=0.6, distance_m=3.2)
    demo = demonstrate(poses_of(recording([(k / 15, figure) for k in range(30)], camera)), "standing")
    assert demo is not None
    near = demo.sides[demo.near_side]
    names = ("trunk_inclination", "thigh_inclination", "shank_inclination", "hip_height")
    return Stance(
        **{name: usual(near[name]) for name in names},
        front_down=usual(demo.facing * demo.head[:, 0]),
        stacked=usual(np.abs(demo.shoulders[:, 1])),
    )


@pytest.mark.parametrize("yaw_deg", [-90.0, 90.0, -70.0], ids=["right side", "left side", "a little turned"])
@pytest.mark.parametrize("posture", ["standing", "sitting", "supine", "prone", "kneeling", "all_fours"])
def test_a_posture_is_recognised_from_its_side(posture: str, yaw_deg: float) -> None:
    assert posture_of(stance(posture, yaw_deg)) == posture


def test_lying_on_the_side_is_recognised_from_the_front() -> None:
    assert posture_of(stance("side_lying", 90.0)) == "side_lying"


def test_what_is_not_seen_is_taken_for_standing_which_more_people_are_excluded_from() -> None:
    nothing = float("nan")
    unseen = Stance(
        trunk_inclination=nothing, thigh_inclination=nothing, shank_inclination=nothing, hip_height=nothing,
        front_down=nothing, stacked=nothing,
    )  # fmt: skip
    assert posture_of(unseen) == "standing"


def test_the_defaults_of_every_posture_are_words_that_a_file_may_use() -> None:
    assert set(POSTURE_DEFAULTS) == set(WRITTEN) >= {name for name, _ in POSTURES}
    for defaults in POSTURE_DEFAULTS.values():
        assert defaults.gesture in GESTURES
        assert set(defaults.support) <= set(SUPPORTS)
