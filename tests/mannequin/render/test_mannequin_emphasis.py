"""A stranger sees in a key pose what moves, which way it came, and which limb is the far one."""

from functools import cache

import numpy as np
import pytest
from sweeps import swept

from coach.core.exercise.model import Kind
from coach.mannequin.body.body import build_body
from coach.mannequin.body.camera import PinholeCamera
from coach.mannequin.body.forward_kinematics import JOINT
from coach.mannequin.body.keyframes import GuideMovement, guide_poses
from coach.mannequin.body.mirroring import on_side
from coach.mannequin.render.emphasis import SEGMENTS, Emphasis
from coach.mannequin.render.guide import Guide, guide_camera
from coach.mannequin.render.marks import INK, LEAST, draw_arrow, draw_trace
from coach.mannequin.render.mesh import Tint, figure_parts
from coach.mannequin.render.style import LOOKS
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise

SIZE = (160, 120)
# what carries the movement to a key pose of each, and the way of its longest arrow: right and down are positive
MOVES = {
    "heel_slide": ("away", {"right_thigh", "right_shank", "right_foot"}, (1, 0)),
    "arm_raise": ("raise", {"left_upper_arm", "left_forearm", "right_upper_arm", "right_forearm"}, (0, -1)),
    "ankle_pumps": ("toes_up", {"left_foot", "right_foot"}, (-1, -1)),
    "chin_tuck": ("tuck", {"head"}, (-1, 0)),
    "breathing": ("breathe_in", {"belly"}, (0, -1)),
    "pelvic_tilt": ("tilt", {"belly"}, (0, 1)),
    "hip_lift": ("lift", {"pelvis", "belly", "left_thigh", "right_thigh"}, (0, -1)),
    "hip_hinge": ("hinge", {"head", "chest", "belly"}, (1, 1)),
    "hamstring_stretch": ("leg_up", {"right_thigh", "right_shank", "right_foot"}, (0, -1)),
    "cat_cow": ("round", {"belly", "head", "chest"}, (0, 1)),
}
RESTS = ("ice", "heat", "relaxation", "supine_supported", "side_lying", "ball_stretch", "incline_rest", "hot_cold")


@cache
def guide(name: str) -> Guide:
    return Guide(read_exercise(shipped_exercises()[name]), SIZE)


@cache
def shown_by(name: str) -> tuple[GuideMovement, Emphasis, PinholeCamera]:
    exercise = on_side(read_exercise(shipped_exercises()[name]), None)
    movement = GuideMovement(build_body(), guide_poses(exercise))
    camera = guide_camera(exercise.placement, np.concatenate([key.figure.joints for key in movement.keys]), SIZE)
    return movement, Emphasis(exercise, movement), camera


@swept("name", MOVES)
def test_what_moves_stands_out_and_its_arrow_goes_the_way_it_goes(name: str) -> None:
    key, segments, (across, down) = MOVES[name]
    movement, emphasis, camera = shown_by(name)
    index = [frame.name for frame in movement.keys].index(key)
    tinted = {segment for segment, tint in emphasis.tints(index, camera).items() if tint is Tint.MOVING}
    assert segments <= tinted
    assert len(tinted) < len(SEGMENTS) * 2 / 3, "where everything stands out, nothing does"
    way = emphasis.arrows(index, camera)[0]
    for wanted, moved in zip((across, down), way[-1] - way[0], strict=True):
        assert wanted == 0 or np.sign(moved) == wanted


@swept("name", RESTS)
def test_a_rest_has_nothing_that_moves(name: str) -> None:
    movement, emphasis, camera = shown_by(name)
    for index in range(len(movement.keys)):
        assert not emphasis.moved(index)
        assert emphasis.arrows(index, camera) == []


@swept("name", [name for name in shipped_exercises() if name not in RESTS])
def test_whatever_moves_has_an_arrow_in_one_of_its_poses(name: str) -> None:
    movement, emphasis, camera = shown_by(name)
    ways = next((ways for index in range(1, len(movement.keys)) if (ways := emphasis.arrows(index, camera))), [])
    assert ways
    assert all(np.isfinite(way).all() for way in ways)


def test_the_limbs_on_the_far_side_are_dark_and_from_the_front_none_is() -> None:
    def far(name: str) -> set[str]:
        shown = guide(name)
        return {part for part, tint in shown.emphasis.tints(None, shown.renderer.camera).items() if tint is Tint.FAR}

    assert far("hip_lift") == {segment for segment in SEGMENTS if segment.startswith("left")}
    assert far("arm_raise") == set()


def test_only_the_pixels_of_a_segment_change_with_its_tone() -> None:
    shown = guide("hip_lift")
    joints = shown.movement.keys[0].figure.joints
    plain = shown.renderer.draw(joints).astype(int)
    shin = shown.renderer.draw(joints, tints={"right_shank": Tint.MOVING}).astype(int)
    changed = np.argwhere(np.abs(plain - shin).max(axis=2) > 12)
    assert len(changed) > 20
    ends = shown.renderer.camera.project(joints)[:, :2]
    parts = figure_parts(build_body(), joints, LOOKS["guide"])
    near = shown.renderer.camera.project(np.array([end for part in parts if part.segment == "right_shank"
                                                   for end in (part.a, part.b)]))[:, ::-1][:, 1:]  # fmt: skip
    assert (np.linalg.norm(changed[:, None] - near[None], axis=2).min(axis=1) < np.ptp(ends[:, 0]) / 4).all()


def test_each_part_of_the_figure_belongs_to_a_segment() -> None:
    parts = figure_parts(build_body(), guide("hip_lift").movement.keys[0].figure.joints, LOOKS["guide"])
    assert {part.segment for part in parts} == set(SEGMENTS)


def test_a_short_way_has_an_arrow_long_enough_to_be_seen() -> None:
    image = np.full((200, 200, 3), 255, np.uint8)
    draw_arrow(image, np.linspace([100.0, 100.0], [101.0, 100.0], 5))
    red = np.argwhere((image == INK).all(axis=2))
    assert np.ptp(red[:, 1]) >= 0.9 * LEAST * 200
    assert red[:, 1].max() > 120 > 100 >= red[:, 1].min() - 1


def test_the_trace_shows_where_the_figure_was_and_leaves_the_figure_free() -> None:
    image = np.zeros((100, 100, 3), np.uint8)
    before, now = np.zeros((2, 100, 100), np.uint8)
    before[20:60, 20:60] = 1
    now[20:60, 50:90] = 1
    draw_trace(image, before, now)
    assert image[20:60, 15:45].any()
    assert not image[20:60, 50:90].any()


def test_a_thigh_that_points_at_the_viewer_is_one_thigh_and_not_a_row_of_balls() -> None:
    shown = guide("scapular_squeeze")
    joints = shown.movement.keys[0].figure.joints
    image = shown.renderer.draw(joints).astype(int).sum(axis=2)
    knee, hip = (joints[JOINT[f"right_{name}"]] for name in ("knee", "hip"))
    thigh = shown.renderer.camera.project(np.linspace(knee, hip, 20))[4:19, :2].astype(int)
    assert np.abs(np.diff(image[thigh[:, 1], thigh[:, 0]])).max() < 25


def test_the_picture_of_a_walk_is_not_tinted_by_another_clock() -> None:
    shown = guide("walking")
    assert read_exercise(shipped_exercises()["walking"]).kind is Kind.STEPS
    joints = shown.mover.at(0.4).joints
    far = shown.emphasis.tints(None, shown.renderer.camera)
    np.testing.assert_array_equal(shown.picture(0.4), shown.renderer.draw(joints, tints=far))


@pytest.mark.parametrize(("t_s", "towards"), [(0.0, 0), (0.9, 0), (1.5, 1)])
def test_what_is_on_its_way_is_known_at_any_time(t_s: float, towards: int) -> None:
    movement = guide("pelvic_tilt").movement
    keys = movement.keys
    assert keys[0].stay_s == pytest.approx(1.0)
    assert movement.towards(t_s) == towards
    assert movement.towards(keys[0].stay_s + keys[1].seconds + 0.5 * keys[1].stay_s) == 1
    assert movement.towards(movement.loop_s - 0.01) == 0


def test_who_turns_round_has_an_arrow_that_turns_with_them() -> None:
    movement, emphasis, camera = shown_by("step_turn")
    names = [key.name for key in movement.keys]
    to_the_left, back = (emphasis.arrows(names.index(name), camera)[0] for name in ("two_feet", "left_foot_home"))
    assert to_the_left[-1, 0] > to_the_left[0, 0]  # seen from the front, their left is on the right
    assert back[-1, 0] < back[0, 0]
