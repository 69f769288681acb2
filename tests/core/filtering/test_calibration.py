"""One second of keeping still tells proportions, neutral, floor and the camera's roll; moving tells nothing."""

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from demonstrations import shipped
from movements import SHANK, THIGH, Body, Leg, facing_camera, nobody, place, pose, stand, supine, times

from coach.core.base.types import Pose
from coach.core.clip.clip_report import measure
from coach.core.filtering.calibration import STILL_S, Calibrating, Calibration, calibrate
from coach.core.filtering.plausibility import Skeleton, believe
from coach.core.kinematics.anthropometry import BONES, body_size, bone_sizes
from coach.core.kinematics.seen_body import body_in


def calibrated(poses: Iterable[Pose], view_deg: float = 0.0) -> Calibration | None:
    state = Calibrating()
    for seen in poses:
        at = body_in(seen).at
        state = calibrate(state, seen.t_s, at, body_size(bone_sizes(seen.points.tolist())), "right", 1.0, view_deg)
    return state.done


def still(
    body: Body, seconds: float = 2.0, fps: float = 30.0, noise_of: float = 0.002, roll_deg: float = 0.0
) -> list[Pose]:
    rng = np.random.default_rng(2)
    return [rolled(pose(t, body, noise=rng, noise_of=noise_of), roll_deg) for t in times(seconds, fps)]


def rolled(seen: Pose, deg: float) -> Pose:
    """What a camera sees that is turned against the clock: everything turns clockwise."""
    cos, sin = math.cos(math.radians(deg)), math.sin(math.radians(deg))
    shape = np.array([seen.width / seen.height, 1.0])
    marks = seen.landmarks.copy()
    marks[:, :2] = ((marks[:, :2] - 0.5) * shape) @ np.array([[cos, -sin], [sin, cos]]).T / shape + 0.5
    return replace(seen, landmarks=marks)


@pytest.mark.parametrize("fps", [10, 15, 30, 60])
def test_standing_still_for_a_second_is_enough(fps: float) -> None:
    found = calibrated(still(stand(), STILL_S + 2.5 / fps, fps))
    assert found is not None
    assert found.posture == "standing"
    assert found.t_s == pytest.approx(STILL_S, abs=1.5 / fps)
    assert calibrated(still(stand(), 0.8 * STILL_S, fps)) is None


def test_proportions_and_floor_are_those_of_the_body() -> None:
    found = calibrated(still(stand()))
    assert found is not None
    names = [a for a, _, _ in BONES]
    own = dict(zip([(a, b) for a, b, _ in BONES], found.bones, strict=True))
    assert len(own) == len(names)
    ratio = {bone: length / found.bones[0] for bone, length in own.items()}
    assert ratio[BONES[2][:2]] == pytest.approx(THIGH, abs=0.03)
    assert ratio[BONES[4][:2]] == pytest.approx(SHANK, abs=0.03)
    soles = max(body_in(pose(0.0, stand())).at[k][1] for k in (27, 28, 29, 30, 31, 32))
    assert found.floor == pytest.approx((soles, 0.0), abs=0.005)


def test_the_persons_own_neutral_is_theirs() -> None:
    bent = calibrated(still(stand(hip=8, knee=6)))
    assert bent is not None
    assert bent.neutral["hip_flexion"] == pytest.approx(8, abs=1)
    assert bent.neutral["knee_flexion"] == pytest.approx(6, abs=1)
    front = calibrated([place(t, facing_camera()) for t in times(2, 30)], view_deg=90.0)
    assert front is not None
    assert math.isnan(front.neutral["hip_flexion"]), "from the front nobody sees how far a hip is bent"


FLAT = Body(trunk=-90, left=Leg(hip=0, knee=0), right=Leg(hip=0, knee=0))


@pytest.mark.parametrize("roll_deg", [-6.0, 0.0, 4.0])
@pytest.mark.parametrize(("body", "posture"), [(stand(), "standing"), (FLAT, "lying")], ids=["standing", "lying"])
def test_the_cameras_roll_is_told_by_what_is_upright_or_level(roll_deg: float, body: Body, posture: str) -> None:
    found = calibrated(still(body, roll_deg=roll_deg))
    assert found is not None
    assert found.posture == posture
    level = calibrated(still(body))
    assert level is not None
    assert found.roll_deg - level.roll_deg == pytest.approx(roll_deg, abs=0.7)


def test_lying_seen_from_the_feet_tells_neither_floor_nor_roll() -> None:
    found = calibrated(still(FLAT), view_deg=50.0)
    assert found is not None
    assert math.isnan(found.roll_deg)
    assert all(math.isnan(value) for value in found.floor)


def test_moving_sitting_half_seen_or_nobody_tells_nothing() -> None:
    moving = [pose(t, stand(hip=40 * abs(math.sin(2 * t)), knee=20)) for t in times(4, 30)]
    assert calibrated(moving) is None
    assert calibrated(still(stand(hip=90, knee=90))) is None
    assert calibrated([pose(t, stand(), hide=["ankle"]) for t in times(3, 30)]) is None
    assert calibrated([nobody(t) for t in times(3, 30)]) is None
    gappy = [seen for seen in still(stand(), 4.0) if seen.t_s % 0.9 < 0.5]
    assert calibrated(gappy) is None


def test_a_known_body_is_held_to_its_own_bones() -> None:
    short = tuple(0.8 * share for _, _, share in BONES)
    seen = still(stand(), 0.2)
    marks = seen[-1].landmarks.copy()
    marks[[26, 28, 30, 32], 1] += 0.1  # a thigh that reaches 1.6 times as far as it did
    seen[-1] = replace(seen[-1], landmarks=marks)
    hidden = {}
    for own in (None, short):
        skeleton = Skeleton()
        for each in seen:
            skeleton, true = believe(skeleton, each, each.points, bones=own)
        hidden[own is not None] = bool(np.isnan(true.landmarks[26, 0]))
    assert hidden == {False: False, True: True}


def test_measuring_says_what_was_calibrated_and_not_what_was_held() -> None:
    lying = [pose(t, supine(45, 90)) for t in times(1.6, 30)]
    found = measure(shipped("hip_lift"), lying)["calibration"]
    assert found["posture"] == "lying"
    assert found["neutral_deg"]["hip_flexion"] == pytest.approx(45, abs=1)
    assert measure(shipped("hip_lift"), lying[:20])["calibration"] is None
