"""The figure does its exercise before a camera that stands where no file asked for it."""

from dataclasses import replace

import pytest

from coach.core.base.types import Pose
from coach.core.clip.clip_report import measure
from coach.mannequin.body.body import build_body
from coach.mannequin.body.ground_contact import Figure
from coach.mannequin.body.landmarks import landmarks
from coach.mannequin.patient.simulator import VirtualPatient, patient_camera
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise

FRAMES_PER_S = 15
SECONDS = 30.0


def seen_from(exercise_id: str, turned_deg: float) -> list[Pose]:
    """The virtual patient does one exercise; the camera stands so far round from its right side towards its front."""
    exercise = read_exercise(find_exercise(exercise_id))
    patient = VirtualPatient(build_body(), {exercise.id: exercise}, ())
    camera = patient_camera(exercise, 640, 480)
    camera = replace(camera, yaw_deg=camera.yaw_deg + turned_deg)
    poses = []
    for k in range(round(SECONDS * FRAMES_PER_S)):
        joints = patient.step(k / FRAMES_PER_S, exercise.id)
        assert joints is not None
        marks, world = landmarks(Figure(patient.figure.row, joints), camera)
        poses.append(Pose(t_s=k / FRAMES_PER_S, width=640, height=480, landmarks=marks, world=world))
    return poses


@pytest.fixture(scope="module")
def repetitions() -> list[float]:
    """When the hips are highest, as seen from the side."""
    found = measure(read_exercise(find_exercise("hip_lift")), seen_from("hip_lift", 0.0))
    return [rep["peak_s"] for rep in found["reps"]]


@pytest.mark.parametrize("turned_deg", [-60.0, -45.0, 30.0, 60.0, 75.0], ids=lambda deg: f"{deg:+.0f} degrees")
def test_a_bridge_is_counted_from_beside_and_from_the_feet(turned_deg: float, repetitions: list[float]) -> None:
    found = measure(read_exercise(find_exercise("hip_lift")), seen_from("hip_lift", turned_deg))
    assert len(repetitions) >= 3
    assert [rep["peak_s"] for rep in found["reps"]] == pytest.approx(repetitions, abs=0.5)


@pytest.mark.parametrize("turned_deg", [0.0, 45.0, 75.0])
@pytest.mark.parametrize("other", ["pelvic_tilt", "heel_slide", "knee_to_chest", "supine_supported"])
def test_what_is_done_lying_without_lifting_the_hips_is_no_bridge_from_any_side(other: str, turned_deg: float) -> None:
    assert measure(read_exercise(find_exercise("hip_lift")), seen_from(other, turned_deg))["reps"] == []
