"""Left against right: a difference is one beyond both bands together, from two movements of each side."""

import pytest

from coach.core.summary.averages import Compared, average, by_side, left_and_right, untold
from coach.core.summary.session_figures import MovementRecord, Peak, SideRange


def one(side: str, deg: float | None, error: float | None = 4.0, moved: float | None = 60.0,
        *, told: bool = True) -> MovementRecord:  # fmt: skip
    peak = Peak(deg=deg, error_deg=error, moved_deg=moved, told=told)
    return MovementRecord(
        number=1, side=side, start_s=0.0, end_s=4.0, peak_s=2.0, held_s=None, counted=True, peaks={"knee_flexion": peak}
    )


def sides(*movements: MovementRecord) -> tuple[SideRange, SideRange]:
    left, right = by_side(movements)["knee_flexion"]
    return left, right


def twice(side: str, deg: float, **changed: float) -> tuple[MovementRecord, MovementRecord]:
    return one(side, deg, **changed), one(side, deg, **changed)


@pytest.mark.parametrize(("right", "differ"), [(58.1, True), (58.0, False), (41.9, True), (42.0, False), (57.0, False)])
def test_sides_differ_beyond_the_sum_of_both_bands(right: float, differ: bool) -> None:
    left, other = sides(*twice("left", 50.0), *twice("right", right))
    assert left.differs(other) is other.differs(left) is differ


def test_one_movement_of_a_side_may_be_a_slip() -> None:
    left, right = sides(*twice("left", 50.0), one("right", 90.0))
    assert left.differs(right) is None


@pytest.mark.parametrize("deg", [None, 90.0], ids=["not seen", "not told"])
def test_of_a_side_that_is_not_seen_or_not_told_nothing_is_stated(deg: float | None) -> None:
    hidden = one("right", deg, 77.0, told=False)
    left, right = sides(*twice("left", 50.0), hidden, hidden)
    assert (left.differs(right), right.mean, right.error_deg) == (None, average([None, None]), None)
    assert (right.untold, untold([hidden, hidden], "knee_flexion")) == ((2, 2) if deg else (0, 0))


def test_without_a_band_nothing_is_stated() -> None:
    left, right = sides(*twice("left", 50.0), one("right", 90.0, None), one("right", 90.0, None))
    assert left.differs(right) is None


@pytest.mark.parametrize(("moved", "further"), [(60.0, "right"), (-60.0, "left"), (None, None)])
def test_further_is_in_the_direction_of_the_movement(moved: float | None, further: str | None) -> None:
    left, right = sides(*twice("left", 50.0), *twice("right", 70.0))
    way = 0 if moved is None else 1 if moved > 0 else -1
    assert Compared(exercise="x", measure="knee_flexion", left=left, right=right, way=way).further == further


def test_nothing_done_is_nothing_compared() -> None:
    assert list(left_and_right([])) == []
