"""A body is built from published proportions, and refuses what is no body."""

import pytest

from coach.mannequin.body.body import BodyError, build_body


def test_head_trunk_legs_and_feet_add_up_to_the_height() -> None:
    body = build_body(1.80)
    parts = ("foot_height", "shank", "thigh", "trunk", "head_and_neck")
    assert sum(body.length[part] for part in parts) == pytest.approx(1.80, abs=0.001)


def test_a_heavy_build_is_thicker_and_not_longer() -> None:
    slim, heavy = build_body(1.7, "slim"), build_body(1.7, "heavy")
    assert heavy.radius["thigh"] > 1.2 * slim.radius["thigh"]
    assert heavy.length == slim.length


def test_flesh_grows_and_bone_hardly_does() -> None:
    slim, heavy = build_body(1.7, "slim"), build_body(1.7, "heavy")
    assert heavy.radius["head_breadth"] / slim.radius["head_breadth"] < 1.1


@pytest.mark.parametrize(
    ("height", "build", "says"),
    [(0.4, "average", "Height"), (1.7, "enormous", "slim, average, heavy"), (1.7, 3.0, "Build factor")],
    ids=["too small", "unknown build", "factor out of range"],
)
def test_what_is_no_body_is_refused_with_a_sentence(height: float, build: str | float, says: str) -> None:
    with pytest.raises(BodyError, match=says):
        build_body(height, build)
