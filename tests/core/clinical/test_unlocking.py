"""What must be known before a lock is ended."""

from dataclasses import replace

import pytest

from coach.core.clinical.safety import THERAPIST_LOCK
from coach.core.clinical.screening import Tier
from coach.core.clinical.unlocking import (
    UnlockGrounds,
    form_after_unlocks,
    one_by_one_for_h,
    unlock_faults,
)

DAY = 739_000
WHOLE = UnlockGrounds(unlocked_by="me", by_clinician=False, told="a strain", examined_by="Dr Lee", examined_day=DAY + 1)


@pytest.mark.parametrize("kind", [*Tier, "a kind of a later version"])
def test_an_answer_that_locked_needs_somebody_who_looked(kind: str) -> None:
    assert unlock_faults(kind, WHOLE, DAY, DAY + 3) == {}
    for field in ("unlocked_by", "examined_by", "told"):
        assert unlock_faults(kind, replace(WHOLE, **{field: "  "}), DAY, DAY + 3) == {field: "missing"}
    assert unlock_faults(kind, replace(WHOLE, examined_day=None), DAY, DAY + 3) == {"examined_on": "missing"}


@pytest.mark.parametrize(
    ("day", "fault"), [(DAY - 1, "too_early"), (DAY, None), (DAY + 3, None), (DAY + 4, "too_late")]
)
def test_the_examination_lies_between_the_lock_and_today(day: int, fault: str | None) -> None:
    found = unlock_faults(Tier.TODAY, replace(WHOLE, examined_day=day), DAY, DAY + 3)
    assert found == ({} if fault is None else {"examined_on": fault})


def test_a_lock_from_the_future_may_be_ended_today() -> None:
    assert unlock_faults(Tier.TODAY, replace(WHOLE, examined_day=DAY), DAY + 400, DAY) == {}
    assert unlock_faults(Tier.TODAY, replace(WHOLE, examined_day=DAY - 1), DAY + 400, DAY) == {
        "examined_on": "too_early"
    }


def test_a_therapists_lock_needs_who_and_why() -> None:
    grounds = UnlockGrounds(unlocked_by="Dr Lee", by_clinician=True, told="go on gently")
    assert unlock_faults(THERAPIST_LOCK, grounds, DAY, DAY) == {}
    assert unlock_faults(THERAPIST_LOCK, replace(grounds, told=""), DAY, DAY) == {"told": "missing"}


@pytest.mark.parametrize(
    ("unlocked_ago_h", "left_h"),
    [((), 0.0), ((0.0,), 168.0), ((-5.0,), 168.0), ((100.0, 400.0), 68.0), ((168.0,), 0.0), ((10.0, 2.0), 166.0)],
)
def test_for_a_week_after_an_unlock_each_sign_is_asked_by_itself(
    unlocked_ago_h: tuple[float, ...], left_h: float
) -> None:
    assert one_by_one_for_h(unlocked_ago_h) == left_h


@pytest.mark.parametrize(
    ("screened_ago_h", "unlocked_ago_h", "holds"),
    [
        (None, (), None),
        (3.0, (), 3.0),
        (3.0, (5.0,), 3.0),
        (3.0, (2.0,), None),
        (3.0, (3.0,), None),
        (3.0, (-1.0,), None),
    ],
)
def test_a_form_from_before_an_unlock_holds_no_more(
    screened_ago_h: float | None, unlocked_ago_h: tuple[float, ...], holds: float | None
) -> None:
    assert form_after_unlocks(screened_ago_h, unlocked_ago_h) == holds
