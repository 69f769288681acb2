"""What a session that broke off had done: only where going on after it is safe, and means the same steps."""

from dataclasses import replace
from typing import Any

from sweeps import swept

from coach.core.base.events import event
from coach.core.base.types import Event
from coach.core.clinical.going_on import done_before
from coach.core.clinical.history import KnownBesides, PastSession, past
from coach.core.clinical.order import ages

EXERCISES = ("hip_lift", "cat_cow", "walking")


def ended(step: int, reason: str = "done", exercise: str | None = None) -> Event:
    return event(9.0, "exercise_ended", step=step, exercise=exercise or EXERCISES[step], reason=reason, reps=1,
                 held_s=0.0, steps=0, breaths=0, active_s=1.0, not_seen_s=0.0)  # fmt: skip


BEGUN = event(0.0, "session_started", source="0", scripted=False, quick=False, plan=list(EXERCISES))
CLEAR = event(2.0, "screened", form="full", outcome="clear", question=None)


def broke_off(*events: Event, ago_h: float = 0.2, **changes: Any) -> PastSession:
    """One whose program was killed that long ago, after half an hour."""
    (age,) = ages([(ago_h + 0.5, ago_h)])
    kept = PastSession(routine="r", events=(BEGUN, *events), row_reason="broken_off", number=1, age=age, day=0,
                       youngest_day=0)  # fmt: skip
    return replace(kept, **changes)


COMFORT = event(3.0, "comfort_started", why="too_much", steps=[])
QUIT = event(10.0, "session_ended", reason="quit")
# what it was -> the places that need not be done again
CASES: dict[str, tuple[PastSession, set[int]]] = {
    "one step done": (broke_off(ended(0)), {0}),
    "one by time, one skipped": (broke_off(ended(0, "by_time"), ended(1, "skipped")), {0}),
    "nothing done": (broke_off(), set()),
    "all done": (broke_off(*map(ended, range(3))), set()),
    "more than half an hour ago": (broke_off(ended(0), ago_h=0.6), set()),
    "another routine": (broke_off(ended(0), routine="other"), set()),
    "other exercises by now": (broke_off(ended(0, exercise="squat"), ended(1)), {1}),
    "a step that hurt": (broke_off(ended(0), ended(1, "pain")), set()),
    "a limit that was passed": (broke_off(ended(0), ended(1, "limit")), set()),
    "comfort": (broke_off(ended(0), COMFORT), set()),
    "left, and not broken off": (broke_off(ended(0), QUIT), set()),
    "of a clock that was wrong": (broke_off(ended(0), age=replace(broke_off().age, believed=False)), set()),
}


@swept("case", CASES)
def test_the_steps_that_were_done_are_those(case: str) -> None:
    last, done = CASES[case]
    assert done_before(last, "r", EXERCISES, quick=False) == done


def test_a_short_trial_is_none_of_a_whole_session() -> None:
    assert done_before(broke_off(ended(0)), "r", EXERCISES, quick=True) == frozenset()


def test_the_form_of_one_that_broke_off_holds_for_half_an_hour() -> None:
    told = event(1.0, "screening_answered", question="urine", value="no", scripted=False, after_opened_s=None,
                 after_spoken_s=None)  # fmt: skip

    def screened_ago_h(last: PastSession) -> float | None:
        return past([last], KnownBesides(), 0, None).screened_ago_h

    assert screened_ago_h(broke_off(told, CLEAR, ago_h=0.4)) is not None
    assert screened_ago_h(broke_off(told, CLEAR, ago_h=0.6)) is None
    assert (
        screened_ago_h(broke_off(told, CLEAR, ago_h=0.4, row_reason=None)) is None
    )  # still open: nobody has closed it
