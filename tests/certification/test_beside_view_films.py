"""Films from 30 degrees beside the side view, of a body that nothing was learned from: the errors are smaller."""

from dataclasses import replace

import numpy as np
import pytest

from coach.certification.cases import drawn
from coach.certification.film import film, perform, prescribed_camera
from coach.certification.score import score
from coach.core.base.types import Pose
from coach.core.kinematics import beside_view
from coach.devices.pose import open_backend
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise

pytestmark = pytest.mark.slow
UNSEEN_BODY = 9001  # learned were those from 3000, certificates are tried on those from 1
EXERCISES = ("squat", "sitting_posture", "hip_hinge", "supported_bend", "lifting")


def errors_deg(name: str, turn_deg: float) -> tuple[float, float]:
    """Mean errors of hip and knee flexion over one film, as it is seen and as it is corrected."""
    exercise = read_exercise(find_exercise(name))
    case = replace(drawn(name, UNSEEN_BODY, 0.0), turn_deg=turn_deg, frames_per_s=10.0, quality="clean")
    performance = perform(case, exercise)
    with open_backend("mediapipe") as backend:
        poses: list[Pose] = [backend.estimate(frame) for frame in film(case, exercise, performance)]

    def mean() -> float:
        found = score(case, exercise, performance, prescribed_camera(case, exercise).yaw_deg, poses)
        assert found.count_right
        return float(np.mean([np.abs(found.readings[m].record).mean() for m in ("hip_flexion", "knee_flexion")]))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(beside_view, "share_moved", lambda view_deg: 0.0)
        as_seen = mean()
    return as_seen, mean()


def test_angles_are_nearer_to_the_truth_on_a_body_that_was_never_learned() -> None:
    pairs = [errors_deg(name, turn) for name in EXERCISES for turn in (-30.0, 30.0)]
    as_seen, corrected = np.mean(pairs, axis=0)
    print(f"hip and knee 30 degrees beside: {as_seen:.1f} as seen, {corrected:.1f} corrected")
    assert corrected < 6.0
    assert corrected < 0.65 * as_seen
