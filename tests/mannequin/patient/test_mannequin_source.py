"""The virtual patient as a camera: told what to do and with which side, among the things that this needs."""

import itertools
from dataclasses import replace

import numpy as np
import pytest
from mannequin_exercises import exercise

from coach.core.base.types import Floats, Frame
from coach.core.clip.clip_report import measure
from coach.core.exercise.model import Exercise, GuidePose, Kind, Prop
from coach.core.kinematics.skeleton import POINTS
from coach.devices.pose import open_backend
from coach.mannequin.patient.faults import ScriptError
from coach.mannequin.patient.source import MannequinCamera, open_source
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise


def after(camera: MannequinCamera, seconds: float) -> Frame:
    """The last of the frames of so many seconds."""
    frame = camera.read()
    assert frame is not None
    end_s = frame.t_s + seconds
    while frame.t_s < end_s:
        frame = camera.read()
        assert frame is not None
    return frame


def seen(frame: Frame) -> Floats:
    assert frame.landmarks is not None
    return frame.landmarks


def one_knee() -> Exercise:
    up = GuidePose(
        name="up", seconds=1.0, stay_s=9.0, support=("heel_left", "toe_left"),
        angles={"hip_flexion_right": 70.0, "knee_flexion_right": 80.0},
    )  # fmt: skip
    stand = GuidePose(name="stand", seconds=1.0, support=("heel", "toe"))
    return replace(
        exercise("marching"),
        id="one_knee",
        kind=Kind.HOLD,
        lesson=replace(exercise("marching").lesson, guide=(stand, up)),
    )


@pytest.mark.parametrize(("side", "raised"), [(None, "right"), ("right", "right"), ("left", "left")])
def test_the_side_that_is_asked_for_moves(side: str | None, raised: str) -> None:
    camera = MannequinCamera(pixels=False)
    camera.attend(one_knee(), doing=True, side=side)
    marks = seen(after(camera, 8.0))
    other = {"left": "right", "right": "left"}[raised]
    assert marks[POINTS[f"{raised}_knee"], 1] < marks[POINTS[f"{other}_knee"], 1] - 0.05


def test_one_side_after_the_other() -> None:
    camera = MannequinCamera(pixels=False)
    knees = []
    for side in ("right", "left"):
        camera.attend(one_knee(), doing=True, side=side)
        marks = seen(after(camera, 8.0))
        knees.append(marks[POINTS["right_knee"], 1] - marks[POINTS["left_knee"], 1])
    assert knees[0] < -0.05
    assert knees[1] > 0.05


def test_a_fault_for_an_exercise_holds_for_either_side() -> None:
    camera = MannequinCamera("half_range=0.1@one_knee", pixels=False)
    camera.attend(one_knee(), doing=True, side="left")
    marks = seen(after(camera, 8.0))
    assert abs(marks[POINTS["left_knee"], 1] - marks[POINTS["right_knee"], 1]) < 0.04


def test_what_the_script_answers_can_be_given_to_the_session() -> None:
    camera = open_source("mannequin:falls@90,pain=2,pain=6,symptoms=yes")
    assert camera.script == {"pain": ("2", "6"), "symptoms": ("yes",)}
    assert MannequinCamera(pixels=False).script == {}
    with pytest.raises(ScriptError, match="silence"):
        MannequinCamera("pain=12")


def test_the_chair_is_there_from_when_one_sits_down_until_something_else_is_done() -> None:
    camera = MannequinCamera()
    camera.watched = False

    def shown(name: str, doing: bool, seconds: float) -> bool:
        """Whether the top of the chair's back is in the picture, where the wall would be."""
        camera.attend(exercise(name), doing=doing)
        image, renderer = after(camera, seconds).image, camera._renderer
        assert image is not None
        assert renderer is not None
        x, y, _ = renderer.camera.project(np.array([-0.524, 0.75, -0.21]))
        return bool(np.abs(image[int(y), int(x)].astype(int) - renderer.scene.image[int(y), int(x)]).max() > 40)

    assert not shown("firm_chair", False, 0.5)
    assert shown("firm_chair", True, 6.0)
    assert shown("firm_chair", False, 0.5)
    assert shown("hip_lift", False, 0.5)  # still sitting, before it gets down
    assert not shown("hip_lift", True, 0.5)


def test_a_chair_stands_under_the_one_who_sits_and_things_lie_where_the_exercise_says() -> None:
    sitting = replace(
        exercise("firm_chair"),
        lesson=replace(
            exercise("firm_chair").lesson, props=(Prop(kind="table", ahead_m=0.9), Prop(kind="ball", shown=False))
        ),
    )
    camera = MannequinCamera()
    camera.attend(sitting, doing=True)
    frame = after(camera, 6.0)
    assert frame.image is not None
    renderer, hips = camera._renderer, camera._patient.figure.joint("pelvis")
    assert renderer is not None
    ends = np.array([point for part in renderer.props for point in (part.a, part.b)])
    assert ends[:, 0].min() == pytest.approx(hips[0] - 0.06 - 0.23, abs=0.02)  # the chair's back legs
    assert ends[:, 0].max() == pytest.approx(hips[0] + 0.9 + 0.28, abs=0.02)  # the table's far edge


@pytest.mark.parametrize("watched", [True, False])
def test_no_picture_of_somebody_who_keeps_still_is_the_one_before(watched: bool) -> None:
    """A picture that stands still would show nobody."""
    camera = MannequinCamera()
    camera.watched = watched
    camera.attend(exercise("childs_pose"), doing=True)
    after(camera, 20.0)
    camera.attend(exercise("childs_pose"), doing=watched)
    images = [frame.image for _ in range(12) if (frame := camera.read()) is not None and frame.image is not None]
    assert len(images) == 12
    assert all((a != b).any() for a, b in itertools.pairwise(images))


def test_without_pixels_nothing_is_built_and_an_exercise_without_guide_is_no_matter_until_it_is_done() -> None:
    camera = MannequinCamera(pixels=False)
    camera.attend(replace(exercise("firm_chair"), lesson=replace(exercise("firm_chair").lesson, guide=())), doing=False)
    assert seen(after(camera, 0.5)).shape == (33, 4)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["supine_supported", "ball_stretch", "incline_rest", "side_lying", "firm_chair"])
def test_the_real_pose_model_is_not_misled_by_the_things_one_rests_on(name: str) -> None:
    rules = read_exercise(shipped_exercises()[name])
    with MannequinCamera() as camera, open_backend(camera.backend) as backend:
        camera.attend(rules, doing=True)
        frames = [camera.read() for _ in range(14 * 15)]
        found = measure(rules, (backend.estimate(frame) for frame in frames if frame is not None), None)
    assert max((hold["held_s"] for hold in found["holds"]), default=0.0) > 5.0
