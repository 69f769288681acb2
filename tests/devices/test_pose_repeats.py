"""Which pictures are repeated is told with the pose, for a model trembles over them as over a living person."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from footage import a_pose, shared

from coach.core.base.types import Frame, PictureChange, Pose, Search
from coach.devices.camera import open_camera
from coach.devices.pose import Backend, open_backend
from coach.devices.pose.repeats import RepeatsTold


class Model(Backend):
    name, model = "mediapipe", "made up"

    def __init__(self) -> None:
        self.done: list[str] = []

    def estimate(self, frame: Frame) -> Pose:
        return a_pose(frame.t_s)

    def look(self, search: Search) -> None:
        self.done.append("look")

    def forget(self) -> None:
        self.done.append("forget")

    def close(self) -> None:
        self.done.append("close")


NOISE = np.random.default_rng(1).integers(0, 255, (48, 64, 3), np.uint8)


def frame(t_s: float, image: np.ndarray | None) -> Frame:
    return Frame(t_s=t_s, width=64, height=48, image=image)


def test_the_same_pixels_again_are_repeated_and_one_that_differs_is_not() -> None:
    told, other = RepeatsTold(Model(), still=False), NOISE.copy()
    other[8, 8, 1] ^= 1
    kinds = [
        told.estimate(frame(float(t), image)).picture for t, image in enumerate((NOISE, NOISE.copy(), other, NOISE))
    ]
    assert kinds == [PictureChange.FRESH, PictureChange.REPEATED, PictureChange.FRESH, PictureChange.FRESH]


def test_a_camera_that_writes_every_picture_into_the_same_memory_is_not_taken_for_one_that_hangs() -> None:
    told, image = RepeatsTold(Model(), still=False), NOISE.copy()
    told.estimate(frame(0.0, image))
    image[:] = 255 - image
    assert told.estimate(frame(0.1, image)).picture is PictureChange.FRESH


def test_photographs_are_still_and_recordings_have_no_pictures() -> None:
    assert RepeatsTold(Model(), still=True).estimate(frame(0.0, NOISE)).picture is PictureChange.STILL
    told = RepeatsTold(Model(), still=False)
    assert [told.estimate(frame(t, None)).picture for t in (0.0, 0.1)] == [PictureChange.FRESH] * 2


def test_all_else_is_the_models_own() -> None:
    model = Model()
    told = RepeatsTold(model, still=False)
    told.look(Search())
    told.forget()
    told.close()
    assert (told.name, told.model, model.done) == ("mediapipe", "made up", ["look", "forget", "close"])


@pytest.mark.slow
def test_the_real_model_trembles_over_a_repeated_picture_which_is_told() -> None:
    with open_camera(str(shared("photo/Box_Squat_1.jpg"))) as photograph, open_backend("mediapipe") as model:
        shown = photograph.read()
        assert shown is not None
        poses = [model.estimate(replace(shown, t_s=k / 10)) for k in range(20)]
    assert [pose.picture for pose in poses] == [PictureChange.FRESH] + [PictureChange.REPEATED] * 19
    assert any((a.landmarks != b.landmarks).any() for a, b in pairwise(poses))
