"""What stands in the place of the figure: a therapist's own film or photograph, and the figure where it cannot."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from coach.app.demonstration import Guides
from coach.core.base.types import Pixels
from coach.core.dialogue.screen_model import GuideShown, View
from coach.core.exercise.model import Exercise
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise

RED, SIZE = (220, 30, 30), (64, 48)


def film(path: Path, frames: int = 20) -> str:
    """Ten pictures a second, each brighter than the one before."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), 10, SIZE)
    for number in range(frames):
        writer.write(np.full((SIZE[1], SIZE[0], 3), 20 + 220 * number // frames, np.uint8))
    writer.release()
    return str(path)


def photograph(path: Path) -> str:
    picture = Image.new("RGB", (80, 60))
    picture.paste(RED, (0, 0, 40, 60))  # on the left
    picture.save(path)
    return str(path)


def lift(picture: str | None = None, film: str | None = None) -> Exercise:
    exercise = read_exercise(shipped_exercises()["hip_lift"])
    return replace(exercise, lesson=replace(exercise.lesson, picture=picture, film=film))


def shown(guides: Guides, exercise: Exercise, seconds: float = 0.0) -> Pixels:
    picture = guides.picture(View(phase="demo", guide=GuideShown(exercise=exercise, side=None, seconds=seconds)))
    assert picture is not None
    return picture


def is_figure(picture: Pixels) -> bool:
    return picture.shape == (360, 480, 3)


def test_a_photograph_takes_the_place_of_the_figure_the_way_round_it_was_taken(tmp_path: Path) -> None:
    picture = shown(Guides(), lift(photograph(tmp_path / "a.png")))
    assert picture.shape == (60, 80, 3)
    assert tuple(picture[30, 10]) == RED


def test_a_film_goes_on_with_the_demonstration_and_outranks_the_photograph(tmp_path: Path) -> None:
    exercise, guides = lift(photograph(tmp_path / "a.png"), film(tmp_path / "a.mp4")), Guides()
    levels = [shown(guides, exercise, t_s).mean() for t_s in np.arange(0.0, 2.0, 0.1)]
    assert levels[0] < 60
    assert levels[-1] > 180


def test_with_reduced_motion_a_film_is_its_first_picture(tmp_path: Path) -> None:
    exercise, guides = lift(film=film(tmp_path / "a.mp4")), Guides(calm=True)
    first, later = shown(guides, exercise, 0.0), shown(guides, exercise, 1.5)
    np.testing.assert_array_equal(first, later)
    assert first.mean() < 60


@pytest.mark.parametrize("content", [None, b"", b"#EXTM3U\nhttp://x/a.ts\n", b"\0" * 500])
def test_what_cannot_be_shown_leaves_its_place_to_the_figure(content: bytes | None, tmp_path: Path) -> None:
    for name in ("a.mp4", "a.jpg"):
        if content is not None:
            (tmp_path / name).write_bytes(content)
    for exercise in (lift(film=str(tmp_path / "a.mp4")), lift(str(tmp_path / "a.jpg"))):
        assert is_figure(shown(Guides(), exercise, 1.0))


def test_a_film_that_goes_missing_in_a_session_is_followed_by_the_photograph_or_the_figure(tmp_path: Path) -> None:
    for picture in (photograph(tmp_path / "a.png"), None):
        exercise, guides = lift(picture, film(tmp_path / "a.mp4", 5)), Guides()
        assert shown(guides, exercise).shape == (SIZE[1], SIZE[0], 3)
        (tmp_path / "a.mp4").unlink()
        for t_s in (0.2, 0.4, 0.6, 0.8):
            last = shown(guides, exercise, t_s)
        assert last.shape == ((60, 80, 3) if picture else (360, 480, 3))


def test_the_next_exercise_shows_its_own(tmp_path: Path) -> None:
    guides = Guides()
    assert not is_figure(shown(guides, lift(photograph(tmp_path / "a.png"))))
    assert is_figure(shown(guides, lift()))


def test_with_reduced_motion_the_figure_goes_from_key_pose_to_key_pose() -> None:
    guides = Guides(calm=True)
    still, same, changed = (shown(guides, lift(), t_s) for t_s in (0.0, 3.9, 4.1))
    np.testing.assert_array_equal(still, same)
    assert (still != changed).any(axis=2).mean() > 0.01
    again = shown(guides, lift(), 8.1)
    np.testing.assert_array_equal(still, again)
