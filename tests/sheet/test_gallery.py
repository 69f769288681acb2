"""Small pictures of an exercise: its key pose, and its movement, drawn once."""

import io

import numpy as np
import pytest
from PIL import Image

from coach.core.base.types import Pixels
from coach.core.exercise.due_times import DueTimes
from coach.core.exercise.model import Exercise
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise, read_routine
from coach.sheet import gallery
from coach.sheet.gallery import GUIDE_SIZE, POSE_SIZE, Gallery


@pytest.fixture(scope="module")
def hip_lift() -> Exercise:
    return read_exercise(shipped_exercises()["hip_lift"])


def frames(content: bytes) -> list[Pixels]:
    image = Image.open(io.BytesIO(content))
    found = []
    for at in range(getattr(image, "n_frames", 1)):
        image.seek(at)
        found.append(np.asarray(image.convert("RGB")).astype(int))
    return found


def test_the_key_pose_is_where_the_movement_goes(hip_lift: Exercise) -> None:
    (pose,) = frames(Gallery().picture(hip_lift))
    assert pose.shape == (POSE_SIZE[1], POSE_SIZE[0], 3)
    assert pose.std() > 10  # somebody is in it


def test_the_guide_moves_and_is_small(hip_lift: Exercise) -> None:
    content = Gallery().guide(hip_lift)
    pictures = frames(content)
    assert pictures[0].shape == (GUIDE_SIZE[1], GUIDE_SIZE[0], 3)
    assert len(pictures) > 15  # of those that are alike one is kept, and shown for longer
    assert len(content) < 100_000
    assert np.abs(pictures[len(pictures) // 2] - pictures[0]).max() > 50


def test_a_picture_is_drawn_once(hip_lift: Exercise, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    monkeypatch.setattr(gallery, "key_pose", lambda exercise: drawn.append(exercise.id) or b"x")
    mine = Gallery()
    monkeypatch.setattr(mine, "picture", lambda exercise: mine._drawn("pose", exercise, gallery.key_pose))
    assert [mine.picture(hip_lift), mine.picture(hip_lift)] == [b"x", b"x"]
    assert drawn == ["hip_lift"]


def test_the_sheet_says_when_and_which_digits() -> None:
    page = Gallery().sheet(read_routine("breathing_relax"), DueTimes(days=(0,), days_a_week=1), "123 456")
    assert "Monday" in page
    assert "compare these digits: 123 456" in page
