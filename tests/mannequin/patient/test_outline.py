"""The outline to step into: round the figure, where the prescribed camera sees it."""

import cv2
import numpy as np
import pytest

from coach.core.exercise.model import Exercise
from coach.mannequin.patient.gesture_picture import SHOWN_IN, gesture_picture
from coach.mannequin.patient.outline import figure_outline
from coach.prescription.reader import read_routine


def lift() -> Exercise:
    return read_routine("hip_lift").exercises["hip_lift"]


@pytest.mark.parametrize("aspect", [4 / 3, 16 / 9, 9 / 16])
def test_the_whole_figure_is_within_the_picture_and_within_its_line(aspect: float) -> None:
    outline = figure_outline(lift(), aspect)
    points = np.concatenate(outline.lines)
    assert points.min() > 0
    assert points[:, 0].max() < aspect
    assert points[:, 1].max() < 1
    longest = max(outline.lines, key=len).astype(np.float32)
    shoulder, hip = outline.points[1], outline.points[2]
    assert all(cv2.pointPolygonTest(longest, tuple(map(float, point)), False) >= 0 for point in (shoulder, hip))
    assert np.ptp(points[:, 0]) > 2 * np.ptp(points[:, 1])  # it lies


def test_each_gesture_has_a_picture_of_its_own() -> None:
    pictures = {name: gesture_picture(name, (96, 72)) for name in SHOWN_IN}
    assert {picture.shape for picture in pictures.values()} == {(72, 96, 3)}
    different = {picture.tobytes() for picture in pictures.values()}
    assert len(different) == len(SHOWN_IN) - 1  # one is another word for the same gesture
