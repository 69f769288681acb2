"""The demonstration shows every exercise from its view, and the key poses for the wall."""

from dataclasses import replace

import numpy as np
import pytest
from mannequin_exercises import TABLE, exercise

from coach.core.base.types import Pixels
from coach.core.exercise.model import Exercise
from coach.mannequin.body.forward_kinematics import PostureError
from coach.mannequin.render.guide import Guide, key_pictures

SIZE = (240, 180)


@pytest.mark.parametrize("name", TABLE)
def test_the_whole_figure_is_in_the_picture_at_all_times(name: str) -> None:
    guide = Guide(exercise(name), SIZE)
    for t_s in np.linspace(0, guide.mover.loop_s, 9):
        seen = guide.renderer.camera.project(guide.mover.at(t_s).joints)
        assert (seen[:, :2] > 0).all()
        assert (seen[:, :2] < SIZE).all()


@pytest.mark.parametrize("name", ["hip_lift", "childs_pose", "prone_on_elbows", "walking"])
def test_it_moves(name: str) -> None:
    pictures = [picture_of(exercise(name), t_s, SIZE) for t_s in (0.0, 2.6)]
    assert pictures[0].shape == (180, 240, 3)
    assert (pictures[0] != pictures[1]).any(axis=2).mean() > 0.01


def picture_of(
    shown: Exercise, t_s: float, size: tuple[int, int], mirrored: bool = False, side: str | None = None
) -> Pixels:
    return Guide(shown, size, side=side).picture(t_s, mirrored)


def test_mirrored_is_the_picture_the_other_way_round() -> None:
    plain, mirrored = (picture_of(exercise("hip_lift"), 1.5, SIZE, mirrored=flip) for flip in (False, True))
    np.testing.assert_array_equal(plain[:, ::-1], mirrored)


def test_each_key_pose_has_a_picture_under_its_name() -> None:
    pictures = key_pictures(exercise("hip_lift"), SIZE)
    assert [name for name, _ in pictures] == ["rest", "lift"]
    assert (pictures[0][1] != pictures[1][1]).any()


def test_a_changed_exercise_of_the_same_name_is_not_confused_with_the_kept_one() -> None:
    lift = exercise("hip_lift")
    half = replace(
        lift,
        lesson=replace(
            lift.lesson, guide=(lift.lesson.guide[0], replace(lift.lesson.guide[1], angles={"hip_flexion": 28}))
        ),
    )
    top_s = 3.5
    assert (picture_of(lift, top_s, SIZE) != picture_of(half, top_s, SIZE)).any()


def test_sitting_exercises_have_a_chair() -> None:
    assert Guide(exercise("firm_chair"), SIZE).renderer.props
    assert not Guide(exercise("hip_lift"), SIZE).renderer.props


def test_an_exercise_without_guide_is_a_sentence() -> None:
    with pytest.raises(PostureError, match="guide"):
        picture_of(
            replace(exercise("hip_lift"), id="bare", lesson=replace(exercise("hip_lift").lesson, guide=())), 0.0, SIZE
        )
