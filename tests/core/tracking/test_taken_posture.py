"""Whether somebody is in the exercise's posture: everybody who does as shown is, and who stands to lie down is not."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import performances
import pytest

from coach.core.base.types import Pose
from coach.core.dialogue import camera_setup, placing_advice
from coach.core.dialogue.placing_advice import Advice, Next
from coach.core.exercise.model import Dose, Exercise, Step
from coach.core.exercise.posture_defaults import ON_THE_FLOOR
from coach.core.session import other_posture
from coach.core.session.exercise_run import ExerciseRun, Out
from coach.core.tracking.pipeline import Watching, observe
from coach.core.tracking.taken_posture import posture_taken
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.ground_contact import Figure, pose
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.body.landmarks import swaying
from coach.mannequin.body.transitions import WAYS
from coach.mannequin.patient.simulator import middle_x, patient_camera

FPS = 5.0
TRACKED = tuple(name for name in performances.SHIPPED if performances.exercise(name).tracked)


def moved(camera: PinholeCamera, turned_deg: float, nearer: float) -> PinholeCamera:
    """The prescribed place, turned round the person and so much of the way away."""
    return replace(camera, yaw_deg=camera.yaw_deg + turned_deg, distance_m=camera.distance_m * nearer)


def pictures(figures: Iterator[Figure], camera: PinholeCamera) -> list[Pose]:
    """As a perfect pose model would see them; the body sways, as a living one does."""
    return [
        performances.seen(Figure(figure.row, swaying(figure.joints, k / FPS)), camera, k / FPS)
        for k, figure in enumerate(figures)
    ]


def first_pose(up: Exercise) -> Figure:
    movement = GuideMovement(performances.body(), guide_poses(up))
    figure = movement.keys[0].figure
    return Figure(figure.row, figure.joints - np.array([middle_x(movement), 0.0, 0.0]))


def set_up(up: Exercise, frames: list[Pose]) -> tuple[list[Next], Advice]:
    """What the set-up says over these pictures, and what it remembers."""
    watching, setup, advice, found = Watching(), camera_setup.Setup(), Advice(), []
    for frame in frames:
        watching, seen = observe(up, watching, frame, counts=False)
        setup = camera_setup.watch(setup, up, seen, 0.5)
        advice, follows = placing_advice.advise(advice, camera_setup.checks(setup), frame.t_s)
        found.append(follows)
    return found, advice


@pytest.mark.parametrize("name", TRACKED)
def test_from_the_prescribed_place_and_a_little_beside_it_every_exercise_is_good_in_three_seconds(name: str) -> None:
    up = performances.exercise(name)
    still = [first_pose(up)] * round(3.6 * FPS)
    for turned_deg, nearer in ((0.0, 1.0), (8.0, 1.15), (-8.0, 1.0)):
        found, advice = set_up(up, pictures(iter(still), moved(patient_camera(up), turned_deg, nearer)))
        assert Next.GOOD in found, (turned_deg, nearer, advice)
        assert Next.SAY not in found


@pytest.mark.parametrize("name", [name for name in TRACKED if performances.exercise(name).posture in ON_THE_FLOOR])
def test_who_stands_before_an_exercise_on_the_floor_is_told_so_whichever_way_they_face(name: str) -> None:
    up = performances.exercise(name)
    standing = pose(performances.body(), WAYS["standing"])
    for turned_deg in (0.0, 45.0, 90.0):
        found, advice = set_up(up, pictures(iter([standing] * 16), moved(patient_camera(up), turned_deg, 1.4)))
        assert Next.GOOD not in found
        assert advice.open is not None
        assert advice.open.text.key == f"setup.posture.{up.posture}", turned_deg


@pytest.mark.parametrize(("asked", "done"), [("hip_lift", "prone_lying"), ("prone_on_elbows", "hip_lift")])
def test_the_back_is_told_from_the_front(asked: str, done: str) -> None:
    up, other = performances.exercise(asked), first_pose(performances.exercise(done))
    for turned_deg in (0.0, 20.0):
        _, advice = set_up(up, pictures(iter([other] * 16), moved(patient_camera(up), turned_deg, 1.0)))
        assert advice.open is not None
        assert advice.open.text.key == f"setup.posture.{up.posture}", turned_deg


@pytest.mark.parametrize("name", TRACKED)
def test_who_does_as_shown_is_never_told_of_another_posture(name: str) -> None:
    up = performances.exercise(name)
    movement = GuideMovement(performances.body(), guide_poses(up))
    times = np.arange(0.0, min(movement.loop_s, 16.0), 1 / FPS)
    watching, out = Watching(), Out(0.0)
    run, step = ExerciseRun(), Step(exercise=up, dose=Dose(reps=3))
    for frame in pictures((movement.at(float(t_s)) for t_s in times), patient_camera(up)):
        watching, seen = observe(up, watching, frame)
        run = other_posture.watched(step, run, seen, 1 / FPS, out)
    assert out.offers == []


def test_half_a_body_and_nobody_tell_nothing() -> None:
    up = performances.exercise("hip_lift")
    _, seen = observe(up, Watching(), performances.nobody(patient_camera(up), 0.0), counts=False)
    assert posture_taken(up, seen) is None
