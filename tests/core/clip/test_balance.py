"""Left against right, tiring, leaning: said only where it is more than the error, and only where the view tells."""

import math

import pytest
from movements import facing_camera, place

from coach.core.clip.symmetry import (
    FAR_SIDE,
    HIP_ERROR_DEG,
    LEAN_ERROR_DEG,
    LEAST_REPS,
    Done,
    lean,
    sides,
    tilts,
    tiring,
)
from coach.core.kinematics.seen_body import NOWHERE, SeenBody, body_in, seen_body
from coach.core.kinematics.skeleton import POINTS


def reps(
    degrees: list[float], side: str = "left", up_s: float = 1.0, slower_s: float = 0.0, **also: float
) -> list[Done]:
    return [
        Done(side=side, start_s=3.0 * k, peak_s=3.0 * k + up_s + slower_s * k, deg=deg, error_deg=4.0, **also)
        for k, deg in enumerate(degrees)
    ]


@pytest.mark.parametrize("sign", [1, -1])
def test_a_difference_beyond_the_error_of_both_sides_is_one(sign: int) -> None:
    far = sides(reps([80.0, 82.0, 81.0]) + reps([81.0 - sign * 7.0] * 3, "right"), None)
    assert far is not None
    assert far.difference_deg == pytest.approx(sign * 7.0)
    assert far.error_deg == pytest.approx(math.hypot(4.0, 4.0))
    assert far.differ
    near = sides(reps([80.0, 82.0, 81.0]) + reps([81.0 - sign * 5.0] * 3, "right"), None)
    assert near is not None
    assert not near.differ


def test_more_repetitions_do_not_make_a_camera_surer_and_the_far_side_is_less_sure() -> None:
    few, many = (sides(reps([80.0] * n) + reps([74.0] * n, "right"), None) for n in (2, 20))
    assert few is not None
    assert many is not None
    assert few.error_deg == many.error_deg
    beside = sides(reps([80.0] * 3) + reps([74.0] * 3, "right"), "left")
    assert beside is not None
    assert beside.error_deg == pytest.approx(math.hypot(4.0, FAR_SIDE * 4.0))
    assert not beside.differ


def test_one_side_alone_or_hardly_done_says_nothing() -> None:
    assert sides(reps([80.0] * 9), None) is None
    assert sides(reps([80.0] * 9) + reps([50.0], "right"), None) is None
    assert sides([], None) is None


def test_ranges_and_speeds_that_fall_are_tiring() -> None:
    falling = tiring(reps([60, 58.5, 57, 55, 53.5, 52]), 1.0)
    assert falling is not None
    assert falling.range_change_deg == pytest.approx(-8, abs=0.5)
    assert falling.tired
    slower = tiring(reps([60.0] * 6, slower_s=0.12), 1.0)
    assert slower is not None
    assert slower.speed_change == pytest.approx(-0.4, abs=0.1)
    assert slower.tired
    lower = tiring(reps([5, 7, 9, 11, 13, 15]), -1.0)  # a hip that opens less and less
    assert lower is not None
    assert lower.range_change_deg == pytest.approx(-10)
    assert lower.tired


@pytest.mark.parametrize("degrees", [[60.0] * 8, [58, 61, 60, 57, 62, 59, 60, 61], [60, 60, 60, 20, 60, 60, 60, 60]])
def test_even_uneven_or_one_odd_repetition_is_no_tiring(degrees: list[float]) -> None:
    found = tiring(reps(degrees), 1.0)
    assert found is not None
    assert not found.tired


def test_few_repetitions_or_another_view_say_nothing_of_tiring() -> None:
    assert tiring(reps([60.0, 50.0, 40.0, 30.0][: LEAST_REPS - 1]), 1.0) is None
    moved = reps([60.0] * 3, view_deg=45.0) + [
        Done(side="left", start_s=20.0 + k, peak_s=20.5 + k, deg=50.0, error_deg=4.0, view_deg=5.0) for k in range(3)
    ]
    assert tiring(moved, 1.0) is None


def leaning(trunk_deg: float = 0.0, hips_deg: float = 0.0, facing: str = "right") -> SeenBody:
    """Seen from the front: the trunk leans, and the hips drop, to the person's left."""
    at = facing_camera()
    for side, sign in (("left", 1), ("right", -1)):
        x, _ = at[f"{side}_hip"]
        at[f"{side}_hip"] = (x, -sign * abs(x) * math.tan(math.radians(hips_deg)))
        x, y = at[f"{side}_shoulder"]
        at[f"{side}_shoulder"] = (x + math.tan(math.radians(trunk_deg)), y)
    return body_in(place(0.0, at, facing=facing))


@pytest.mark.parametrize("facing", ["right", "left"], ids=["from the front", "from behind"])
@pytest.mark.parametrize("deg", [-12.0, 0.0, 9.0])
def test_leaning_and_dropping_are_to_the_persons_own_left(deg: float, facing: str) -> None:
    assert tilts(leaning(trunk_deg=deg, facing=facing)) == pytest.approx((deg, 0.0), abs=0.1)
    assert tilts(leaning(hips_deg=deg, facing=facing)) == pytest.approx((0.0, deg), abs=0.1)


def test_the_furthest_lean_that_lasts_is_told_and_a_stray_frame_is_not() -> None:
    frames = [(leaning(), 88.0)] * 50 + [(leaning(-14.0, 8.0), 85.0)] * 10 + [(leaning(60.0, 60.0), 85.0)] * 2
    found = lean(frames)
    assert found is not None
    assert (found.trunk_deg, found.hips_deg) == pytest.approx((-14.0, 8.0), abs=0.2)
    assert abs(found.trunk_deg) > LEAN_ERROR_DEG
    assert abs(found.hips_deg) > HIP_ERROR_DEG


def test_from_the_side_or_unseen_nobody_leans() -> None:
    assert lean([(leaning(-14.0), 20.0)] * 60) is None
    assert lean([(leaning(-14.0), math.nan)] * 60) is None
    hidden = list(leaning(-14.0).at)
    hidden[POINTS["left_hip"]] = NOWHERE
    assert lean([(seen_body(tuple(hidden)), 90.0)] * 60) is None
    assert lean([]) is None
