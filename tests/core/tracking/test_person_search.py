"""How the pose model is told to look: which turn, how often, and when to let go of somebody."""

import math
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from movements import LIFT, Body, nobody, pose, stand, supine, times

from coach.core.base.types import Pose, Search
from coach.core.tracking.observation import Observation
from coach.core.tracking.person_search import EMPTY_S, NONSENSE_S, SEARCHED_EVERY_S, SELDOM_S
from coach.core.tracking.pipeline import Watching, observe


def watched(poses: Iterable[Pose], posture: str = "supine") -> list[Observation]:
    watching, seen = Watching(), []
    for each in poses:
        watching, now = observe(replace(LIFT, posture=posture), watching, each)
        seen.append(now)
    return seen


def film(body: Body | None, seconds: float, *, turns: int = 0, fps: float = 30.0) -> list[Pose]:
    return [nobody(t) if body is None else replace(pose(t, body), turns=turns) for t in times(seconds, fps)]


def later(poses: Iterable[Pose], seconds: float) -> list[Pose]:
    return [replace(each, t_s=each.t_s + seconds) for each in poses]


def told(poses: Iterable[Pose], posture: str = "supine") -> list[Search]:
    return [seen.search for seen in watched(poses, posture)]


def test_both_quarter_turns_are_tried_one_after_the_other() -> None:
    assert [search.turns for search in told(film(None, 0.2))][:4] == [(0, 3), (0, 1), (0, 3), (0, 1)]


@pytest.mark.parametrize("posture", ["standing", "sitting"])
def test_for_somebody_who_stands_or_sits_the_picture_is_seldom_turned(posture: str) -> None:
    searches = told(film(None, EMPTY_S, fps=60), posture)
    turned = sum(len(search.turns) > 1 for search in searches)
    assert turned <= math.ceil(EMPTY_S / SELDOM_S) + 1


def test_an_empty_picture_is_looked_at_ten_times_a_second_after_a_moment() -> None:
    poses = film(None, 2.0)
    waits = [search.not_before_s - each.t_s for search, each in zip(told(poses), poses, strict=True)]
    assert all(math.isinf(wait) for wait, each in zip(waits, poses, strict=True) if each.t_s < EMPTY_S)
    assert max(waits[20:]) == pytest.approx(SEARCHED_EVERY_S)


def test_somebody_who_lies_is_followed_in_the_turned_picture_and_that_turn_is_tried_first_again() -> None:
    seen = watched([*film(supine(50), 1.0, turns=3), *later(film(None, 0.1), 1.1)])
    assert all(now.person for now in seen[:30])
    assert seen[29].search.turns == (0, 3)
    assert seen[29].search.let_go_s == -math.inf


def test_somebody_found_turned_who_does_not_lie_is_nobody_and_is_let_go_at_once() -> None:
    seen = watched(film(stand(), 0.3, turns=1))
    assert not any(now.person for now in seen)
    assert [now.search.let_go_s for now in seen] == [now.t_s for now in seen]


def test_who_was_found_lying_and_gets_up_is_still_the_person() -> None:
    seen = watched([*film(supine(50), 1.0, turns=1), *later(film(stand(), 1.0, turns=1), 1.5)])
    assert seen[-1].person


@pytest.mark.parametrize("fps", [10, 30])
def test_a_skeleton_that_cannot_be_true_is_let_go_after_a_while_and_not_before(fps: float) -> None:
    whole = film(stand(), 1.0, fps=fps)
    tiny = [replace(each, landmarks=_shrunk(each.landmarks)) for each in later(film(stand(), 0.75, fps=fps), 1.05)]
    seen = watched([*whole, *tiny], "standing")
    let_go = [now.t_s for now in seen if now.search.let_go_s == now.t_s]
    assert not any(now.person for now in seen[len(whole) :])
    assert len(let_go) == 1
    assert let_go[0] - tiny[0].t_s == pytest.approx(NONSENSE_S, abs=2 / fps)


def _shrunk(landmarks: np.ndarray) -> np.ndarray:
    """A third as large about the same place."""
    middle = np.nanmean(landmarks[:, :2], axis=0)
    small = landmarks.copy()
    small[:, :2] = middle + (landmarks[:, :2] - middle) / 3
    return small
