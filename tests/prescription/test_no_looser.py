"""A prescription is no looser than another only where no dose, limit, rule or step of it gives more."""

from typing import Any

from sweeps import swept

from coach.core.exercise.model import Routine
from coach.prescription.no_looser import is_no_looser
from coach.prescription.reader import read_routine


def prescribed(**overrides: Any) -> Routine:
    return read_routine("gentle_start", {"routine": "gentle_start", **overrides})


def lift(**step: Any) -> Routine:
    return prescribed(step=[{"exercise": "hip_lift", **step}])


PLAIN = prescribed()
ARCH = {"name": "over_arch", "stop_below": -15.0}
TIGHTER_ARCH = {"name": "over_arch", "stop_below": -10.0}

# before, after, which of the two ways round gives no more
PAIRS = [
    (PLAIN, lift(reps=3)), (lift(reps=4), lift(reps=3)), (PLAIN, lift(rest_s=90)), (PLAIN, lift(skip=True)),
    (PLAIN, lift(limit=[ARCH])), (lift(limit=[ARCH]), lift(limit=[TIGHTER_ARCH])),
    (PLAIN, prescribed(pain={"ceiling": 5})), (PLAIN, prescribed(pain={"any_rise_ends": True})),
    (PLAIN, prescribed(max_minutes=14)),
]  # fmt: skip


@swept("looser, tighter", PAIRS)
def test_less_is_no_looser_and_more_is(looser: Routine, tighter: Routine) -> None:
    assert is_no_looser(looser, tighter)
    assert not is_no_looser(tighter, looser)


def test_the_same_is_no_looser() -> None:
    assert is_no_looser(PLAIN, prescribed())


def test_less_of_one_does_not_make_up_for_more_of_another() -> None:
    before, after = lift(reps=3), prescribed(step=[{"exercise": "breathing", "cycles": 2}])
    assert not is_no_looser(before, after)
    assert not is_no_looser(after, before)


def test_another_routine_or_level_is_never_no_looser() -> None:
    assert not is_no_looser(PLAIN, read_routine("gentle_mobility"))
    assert not is_no_looser(read_routine("walking_plan", level=2), read_routine("walking_plan", level=1))
