"""What a case's body truly does: the frames in which it is turned another way than the exercise are known."""

from coach.certification.cases import Case
from coach.certification.film import Performance, perform
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise


def performance(name: str, *, whole_way: bool = False) -> Performance:
    return perform(Case(exercise=name, whole_way=whole_way), read_exercise(shipped_exercises()[name]))


def test_an_exercise_that_is_done_turned_counts_whole_and_getting_there_does_not() -> None:
    """The figure lies on its side, turned by 90 degrees from how it stood."""
    assert not performance("side_bridge").turned.any()
    ready = performance("side_bridge", whole_way=True)
    assert ready.turned[: ready.rest].any()
    assert not ready.turned[ready.rest :].any()


def test_a_walker_who_turns_round_is_turned() -> None:
    turned = performance("walking").turned
    assert 0.1 < turned.mean() < 0.5
    assert not turned[0]


def test_a_hold_lasts_as_long_as_its_case_says() -> None:
    lying = read_exercise(shipped_exercises()["side_lying"])
    held = {hold_s: perform(Case(exercise="side_lying", hold_s=hold_s), lying).t_s[-1] for hold_s in (4.0, 11.0)}
    assert abs(held[11.0] - held[4.0] - 7.0) < 0.2
