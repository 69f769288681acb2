"""No exercise is taken for another one that is a different movement."""

from functools import cache

import pytest

from coach.certification.mistaken import COUNTED, SAME, Mistake, mistake
from coach.core.exercise.model import Exercise
from coach.mannequin.body.body import build_body
from coach.prescription.places import find_exercise, shipped_exercises
from coach.prescription.reader import read_exercise

BODY = build_body()


@cache
def exercise(name: str) -> Exercise:
    return read_exercise(find_exercise(name))


LIBRARY = sorted(shipped_exercises())
JUDGES = [name for name in LIBRARY if exercise(name).kind in COUNTED]


def taken(judge: str, performers: list[str]) -> set[str]:
    """The exercises that `judge` takes for itself."""
    return {other for other in performers if other != judge and mistake(BODY, exercise(other), exercise(judge))}


@pytest.mark.parametrize(
    ("judge", "performed"),
    [("childs_pose", "cat_cow"), ("arm_raise", "log_roll"), ("sitting_posture", "side_lying"), ("hip_hinge", "squat"),
     ("side_bridge", "bird_dog"), ("prone_lying", "side_lying"), ("sit_to_stand", "squat"), ("hip_lift", "relaxation")],
)  # fmt: skip
def test_another_movement_in_a_like_posture_is_not_taken_for_the_exercise(judge: str, performed: str) -> None:
    assert mistake(BODY, exercise(performed), exercise(judge)) is None


def test_its_own_guide_is_counted() -> None:
    found = mistake(BODY, exercise("hip_lift"), exercise("hip_lift"))
    assert found is not None
    assert found.counted >= 1


@pytest.mark.slow
@pytest.mark.parametrize("judge", JUDGES)
def test_only_the_listed_pairs_are_taken_for_one_another(judge: str) -> None:
    """Of all 42 exercises; a listed pair that is told apart by now has to leave the list."""
    listed = {name for names in SAME.get(judge, {}).values() for name in names}
    assert taken(judge, LIBRARY) == listed


def test_every_listed_pair_names_exercises_and_a_reason() -> None:
    pairs = [(name, judge) for judge, reasons in SAME.items() for names in reasons.values() for name in names]
    assert {name for pair in pairs for name in pair} <= set(LIBRARY)
    assert len(set(pairs)) == len(pairs)
    assert all(Mistake(*pair, counted=1, held_s=0.0).same for pair in pairs)
    assert Mistake("walking", "squat", 1, 0.0).same is None
