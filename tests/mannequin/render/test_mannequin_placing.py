"""The picture of how to place the camera: the figure and the camera are both in it, where the exercise wants them."""

from dataclasses import replace

import numpy as np
import pytest

from coach.core.exercise.model import Placement
from coach.mannequin.render.placing import placing_picture
from coach.mannequin.render.style import LOOKS
from coach.prescription.reader import read_routine

SIZE = (480, 360)
EXERCISES = read_routine("gentle_start").exercises


def columns(picture: np.ndarray, colour: tuple[int, int, int], off: int) -> np.ndarray:
    """x of the pixels near a colour, however it is lit."""
    own = picture.astype(float) / np.maximum(picture.sum(2, keepdims=True), 1)
    wanted = np.array(colour) / sum(colour)
    dark = picture.sum(2) < 330
    return np.nonzero((np.abs(own - wanted).max(2) < off / 1000) & dark)[1]


@pytest.mark.parametrize("name", EXERCISES)
def test_the_person_is_at_the_right_and_the_camera_at_the_left(name: str) -> None:
    if not EXERCISES[name].lesson.guide:
        pytest.skip("nothing to show")
    picture = placing_picture(EXERCISES[name], SIZE)
    assert picture.shape == (360, 480, 3)
    shirt = columns(picture, LOOKS["guide"].shirt, 40)
    stand = columns(picture, LOOKS["guide"].hair, 40)
    assert len(shirt) > 200
    assert shirt.mean() > SIZE[0] / 2
    assert (stand < SIZE[0] / 3).sum() > 60


def test_a_higher_camera_stands_higher_in_the_picture() -> None:
    lift = EXERCISES["hip_lift"]

    def top(low: float, high: float) -> int:
        place = Placement(view="side", height_m=(low, high), distance_m=(2.0, 3.0), source="test")
        picture = placing_picture(replace(lift, placement=place), SIZE)[:, : SIZE[0] // 3]
        return int(np.nonzero((picture.sum(2) < 200).any(1))[0].min())

    assert top(1.2, 1.4) < top(0.3, 0.5) - 40
