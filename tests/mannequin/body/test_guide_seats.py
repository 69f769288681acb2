"""On a chair the feet stand under the knees, whatever the body's height: the seat decides how far the knees bend."""

import pytest

from coach.certification.truth import curves
from coach.mannequin.body.body import build_body
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise

MOST_DEG = 25.0  # feet drawn back a little before rising, or put forward to rest
SEATED = [
    exercise
    for exercise in map(read_exercise, shipped_exercises().values())
    if any("chair" in (key.support or ()) for key in exercise.lesson.guide)
]


@pytest.mark.parametrize(("height_m", "legs"), [(1.52, 0.95), (1.70, 1.0), (1.90, 1.05)])
def test_shins_are_nearly_upright_on_a_chair(height_m: float, legs: float) -> None:
    body = build_body(height_m, "average", legs)
    assert len(SEATED) >= 8
    for exercise in SEATED:
        poses = guide_poses(exercise)
        for key, pose in zip(GuideMovement(body, poses).keys, poses, strict=True):
            joints = key.figure.joints[None]
            slant = max(
                curves(["shank_inclination"], joints, -90.0, side)["shank_inclination"][0] for side in ("left", "right")
            )
            if "chair" in (pose.support or ()):
                assert slant <= MOST_DEG, (exercise.id, pose.name)
