"""The last screen: facts that are true of the session, and none of what was not done or not seen."""

from dataclasses import replace
from typing import Any

from answers import answered

from coach.core.base.events import event
from coach.core.base.types import Event, Text, text
from coach.core.clinical.safety import END_REASONS, NO_PAST
from coach.core.summary.recap import MOST_LINES, closing_title, recap
from coach.core.summary.summary import summarise

AT = {"step": 0, "exercise": "hip_lift"}


def session(reason: str = "done", reps: int = 3, not_seen_s: float = 0.0, pain: tuple[int | None, int | None] = (4, 3),
            plan: tuple[str, ...] = ("hip_lift",)) -> list[Event]:  # fmt: skip
    dose = {"sets": 1, "reps": 3, "hold_s": None, "duration_s": None, "cycles": None, "rest_s": 20.0, "side": None}
    peak = {"hip_flexion": {"deg": 5.0, "error_deg": 5.0}}
    unasked: dict[str, Any] = {"step": None, "exercise": None, "scripted": False}
    return [
        event(0.0, "session_started", source="0", scripted=False, quick=False, plan=list(plan)),
        answered(5.0, "pain_answered", moment="before", score=pain[0], **unasked),
        event(10.0, "exercise_started", **AT, kind="reps", dose=dose, limits=[], error_deg={}, tracked=True,
              certificate="usable"),
        *(
            event(20.0 + k, "rep_done", **AT, side="left", start_s=18.0 + k, peak_s=19.0 + k, end_s=20.0 + k,
                  peak=peak, counted=True)
            for k in range(reps)
        ),
        event(170.0, "exercise_ended", **AT, reason=reason, reps=reps, held_s=0.0, steps=0, breaths=0,
              active_s=60.0, not_seen_s=not_seen_s),
        answered(175.0, "pain_answered", moment="after", score=pain[1], **unasked),
        event(180.0, "session_ended", reason="completed"),
    ]  # fmt: skip


def line(found: tuple[Text, ...], key: str) -> Text | None:
    return next((own for own in found if own.key == f"recap.{key}"), None)


def test_it_says_what_was_done_how_long_how_it_hurts_and_what_was_counted() -> None:
    assert recap(session()) == (
        text("recap.done", n=1),
        text("recap.minutes", n=3),
        text("recap.pain_same", before=4, after=3),
        text("recap.reps", n=3),
    )


def test_below_two_points_and_a_third_pain_is_about_the_same() -> None:
    for before, after, key in ((4, 3, "pain_same"), (5, 6, "pain_same"), (5, 5, "pain_same"), (5, 3, "pain"),
                               (3, 2, "pain"), (0, 1, "pain_same"), (0, 2, "pain"), (7, 9, "pain")):  # fmt: skip
        assert line(recap(session(pain=(before, after))), key) is not None, (before, after)


def test_what_was_skipped_is_not_called_done() -> None:
    assert recap(session(reason="skipped", reps=0))[0] == text("recap.nothing")
    assert closing_title("completed", summarise(session(reason="skipped", reps=0))) == text("ended.all_done")


def test_praise_is_for_a_completed_session_in_which_something_was_seen_done() -> None:
    seen, unseen = (summarise(session(reps=reps)) for reps in (3, 0))
    assert closing_title("completed", seen) == text("ended.well_done")
    assert closing_title("completed", unseen) == text("ended.all_done")
    for ended in set(END_REASONS) - {"completed"}:
        assert closing_title(ended, seen) != text("ended.well_done")


def test_pain_stands_beside_that_of_the_last_time() -> None:
    past = replace(NO_PAST, last_baseline=5, last_after=0)
    assert line(recap(session(), past), "last") == text("recap.last", before=5, after=0)
    said_once = replace(past, last_after=None)
    assert line(recap(session(), said_once), "last_start") == text("recap.last_start", before=5)
    assert line(recap(session()), "last") is None


def test_of_more_exercises_it_says_how_many() -> None:
    assert line(recap(session(plan=("hip_lift", "walking"))), "done_of") == text("recap.done_of", n=1, of=2)


def test_what_today_does_without_stands_there_by_name_once() -> None:
    events = session(plan=("hip_lift", "mine", "mine", "walking", "bird_dog"))
    out = [
        {"step": 1, "because": ["acute"]},
        {"step": 2, "because": ["acute"]},
        {"step": 3, "because": ["done_before"]},
    ]
    planned = event(
        1.0, "planned", level=None, facts=[], steps=["hip_lift", None, None, None, "bird_dog"], left_out=out
    )
    not_wanted = event(160.0, "step_left_out", step=4, exercise="bird_dog", because=["not_wanted"])
    said = line(recap([events[0], planned, *events[1:-1], not_wanted, events[-1]]), "left_out")
    assert said == text("recap.left_out", exercises=(text("exercise.mine.title"),))
    assert line(recap(session()), "left_out") is None


def test_silence_is_no_pain_of_zero_and_zero_is_said() -> None:
    assert line(recap(session(pain=(4, None))), "pain_unsaid") == text("recap.pain_unsaid", before=4)
    assert line(recap(session(pain=(None, 3))), "pain") is None
    assert line(recap(session(pain=(1, 0))), "pain") == text("recap.pain", before=1, after=0)


def test_what_the_camera_did_not_see_is_said_as_not_counted() -> None:
    assert line(recap(session(not_seen_s=42.4)), "unseen") == text("recap.unseen", n=42)
    assert line(recap(session(not_seen_s=3.0)), "unseen") is None


def test_nothing_seen_is_nothing_counted_and_the_screen_stays_short() -> None:
    assert line(recap(session(reps=0)), "reps") is None
    assert len(recap(session(not_seen_s=60.0))) <= MOST_LINES
    assert recap(()) == ()
