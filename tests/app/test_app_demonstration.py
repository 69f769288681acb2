"""The figure beside the person: at once, sharp for its place as soon as it is drawn, each picture drawn once."""

import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest

from coach.app import demonstration, drawn_ahead
from coach.app.demonstration import SETTLES, SIZE, Guides
from coach.app.drawn_ahead import MOST_PX, DrawnAhead, drawn_size
from coach.core.base.types import Pixels
from coach.core.dialogue.screen_model import GuideShown, View
from coach.core.exercise.model import Exercise
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise

LIFT = read_exercise(shipped_exercises()["hip_lift"])
KNEELING = read_exercise(shipped_exercises()["childs_pose"])
LARGE = (1200, 700)


class AtOnce:
    """In the place of a thread: what it is given is done when `run` is called."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self.waiting: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []

    def submit(self, call: Callable[..., Any], *given: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, call, given))
        return future

    def run(self) -> None:
        for future, call, given in self.waiting:
            try:
                future.set_result(call(*given))
            except Exception as error:
                future.set_exception(error)
        self.waiting.clear()

    def shutdown(self, **_: Any) -> None:
        self.waiting.clear()


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[AtOnce]:
    made: list[AtOnce] = []

    def pool(*_: Any, **__: Any) -> AtOnce:
        made.append(AtOnce())
        return made[-1]

    monkeypatch.setattr(drawn_ahead, "ThreadPoolExecutor", pool)
    return made


@pytest.fixture
def sizes(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Of the guides that are made; they draw their number of tenths of a second."""
    made: list[tuple[int, int]] = []

    class Guide:
        def __init__(self, _exercise: Any, size: tuple[int, int], side: str | None = None) -> None:
            made.append(size)
            self.size = size
            self.mover = type("Mover", (), {"loop_s": 2.0})
            self.movement = type("Movement", (), {"keys": ("rest", "up")})

        def picture(self, seconds: float, *, mirrored: bool) -> Pixels:
            return np.full((self.size[1], self.size[0], 3), round(10 * seconds), np.uint8)

        def key_picture(self, number: int, *, mirrored: bool) -> Pixels:
            return self.picture(number, mirrored=mirrored)

    monkeypatch.setattr(demonstration, "Guide", Guide)
    return made


def at(seconds: float) -> View:
    return View(phase="show", guide=GuideShown(exercise=LIFT, side=None, seconds=seconds))


def shape(picture: Pixels | None) -> tuple[int, int]:
    assert picture is not None
    return picture.shape[1], picture.shape[0]


def test_it_is_there_at_once_and_sharp_once_it_is_drawn(threads: list[AtOnce], sizes: list[tuple[int, int]]) -> None:
    guides = Guides()
    small = shape(guides.picture(at(0.0), LARGE))
    assert small[0] * small[1] <= SIZE[0] * SIZE[1] * 1.01
    assert small[0] / small[1] == pytest.approx(LARGE[0] / LARGE[1], rel=0.01)
    threads[0].run()
    assert shape(guides.picture(at(0.05), LARGE)) == LARGE


def test_each_picture_of_the_loop_is_drawn_once(threads: list[AtOnce], sizes: list[tuple[int, int]]) -> None:
    guides = Guides()
    for moment in (0.0, 0.5, 1.0, 1.5):
        guides.picture(at(moment), LARGE)
        threads[0].run()
    guides.picture(at(2.0), LARGE)  # takes the last one up, and the loop begins again
    for moment in (2.0, 2.5, 3.0, 3.5):
        picture = guides.picture(at(moment), LARGE)
        assert threads[0].waiting == []
        assert picture is not None
        assert abs(int(picture[0, 0, 0]) - round(10 * (moment - 2.0))) <= 2  # it was packed


def test_a_small_place_needs_no_second_drawing(threads: list[AtOnce], sizes: list[tuple[int, int]]) -> None:
    assert shape(Guides().picture(at(0.0), (300, 200))) == (300, 200)
    assert sizes == [(300, 200)]


def test_a_very_large_place_is_drawn_smaller_and_in_its_shape() -> None:
    width, height = drawn_size((2688, 1490))
    assert width * height <= MOST_PX * 1.01
    assert width / height == pytest.approx(2688 / 1490, rel=0.01)
    assert drawn_size((0, 0)) == (2, 2)


def test_a_window_that_is_being_resized_draws_nothing_anew(threads: list[AtOnce], sizes: list[tuple[int, int]]) -> None:
    guides = Guides()
    guides.picture(at(0.0), LARGE)
    made = len(sizes)
    for wider in range(1, 20):
        guides.picture(at(0.0), (LARGE[0] + wider, LARGE[1]))
    assert len(sizes) == made
    for _ in range(SETTLES):
        guides.picture(at(0.0), (900, 700))
    assert len(sizes) == made + 1


def test_with_reduced_motion_the_key_poses_are_as_sharp(threads: list[AtOnce], sizes: list[tuple[int, int]]) -> None:
    guides = Guides(calm=True)
    guides.picture(at(0.0), LARGE)
    threads[0].run()
    assert shape(guides.picture(at(0.0), LARGE)) == LARGE


def test_a_fault_of_the_drawing_reaches_the_session(threads: list[AtOnce]) -> None:
    def broken(number: int) -> Pixels:
        raise ValueError("no figure")

    ahead = DrawnAhead(broken)
    assert ahead.picture(0) is None
    threads[0].run()
    with pytest.raises(ValueError, match="no figure"):
        ahead.picture(1)


def test_a_real_thread_draws_the_real_figure() -> None:
    guides = Guides()
    end = time.monotonic() + 60
    while shape(guides.picture(at(0.0), (640, 480))) != (640, 480):
        assert time.monotonic() < end
        time.sleep(0.02)


def test_who_waits_has_the_whole_picture_at_once() -> None:
    assert shape(Guides(waits=True).picture(at(0.0), (640, 480))) == (640, 480)


@pytest.mark.parametrize("calm", [False, True])
def test_the_figure_stays_in_the_pose_that_is_held(calm: bool) -> None:
    guides = Guides(calm)

    def seen(seconds: float, still: int) -> Pixels:
        picture = guides.picture(
            View(phase="exercise", guide=GuideShown(exercise=KNEELING, side=None, seconds=seconds, still=still))
        )
        assert picture is not None
        return picture

    held = seen(1.0, 1)
    assert (held == seen(21.3, 1)).all()
    assert np.abs(held.astype(int) - seen(1.0, 0)).mean() > 1.0


@pytest.mark.parametrize(("name", "phase", "most"), [("hip_lift", "exercise", 20), ("relaxation", "exercise", 10),
                                                     ("relaxation", "show", 20)])  # fmt: skip
def test_where_nothing_is_judged_the_figure_has_half_as_many_pictures(name: str, phase: str, most: int) -> None:
    exercise, guides = read_exercise(shipped_exercises()[name]), Guides(waits=True)
    shown = [guides.picture(moment(exercise, phase, tenth / 100)) for tenth in range(0, 100, 2)]
    assert len({id(picture) for picture in shown}) == most


def moment(exercise: Exercise, phase: str, seconds: float) -> View:
    return View(phase=phase, guide=GuideShown(exercise=exercise, side=None, seconds=3.0 + seconds))
