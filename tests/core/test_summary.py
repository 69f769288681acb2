"""Figures of a session: 0 is a value, silence a gap, not seen in no mean, and any session may break off."""

from typing import Any

import pytest

from coach.core.events import event
from coach.core.summary import average, summarise
from coach.core.types import Event

LIFT = {"step": 0, "exercise": "hip_lift"}


def pain(t_s: float, moment: str, score: int | None) -> Event:
    return event(t_s, "pain_answered", moment=moment, score=score, step=None, exercise=None, scripted=False)


def started(t_s: float, kind: str = "reps", step: int = 0, exercise: str = "hip_lift", **dose: Any) -> Event:
    data = {
        "step": step, "exercise": exercise, "kind": kind, "dose": {"sets": 1} | dose,
        "limits": [], "error_deg": {"hip_flexion": 5.0}, "tracked": kind not in ("pace", "timer"),
    }  # fmt: skip
    return event(t_s, "exercise_started", **data)


def rep(t_s: float, deg: float | None, counted: bool = True) -> Event:
    times = {"start_s": t_s - 6.0, "peak_s": t_s - 3.0, "end_s": t_s}
    peak = {"hip_flexion": {"deg": deg, "error_deg": 5.0}}
    return event(t_s, "rep_done", **LIFT, side="left", **times, peak=peak, counted=counted)


def ended(t_s: float, reason: str = "done", **figures: Any) -> Event:
    known = {"reps": 0, "held_s": 0.0, "steps": 0, "breaths": 0, "active_s": 0.0, "not_seen_s": 0.0}
    return event(t_s, "exercise_ended", **LIFT, reason=reason, **(known | figures))


def test_zero_pain_is_a_value_and_silence_is_in_no_mean() -> None:
    found = summarise([pain(1, "before", 0), pain(2, "check", None), pain(3, "check", 3), pain(4, "after", 0)]).pain
    assert (found.before, found.highest, found.after) == (0, 3, 0)
    assert (found.average.value, found.average.n, found.average.of) == (1.0, 3, 4)
    assert [answer.score for answer in found.answers] == [0, None, 3, 0]


def test_only_silence_has_no_highest_pain_and_no_mean() -> None:
    found = summarise([pain(1, "before", None), pain(2, "after", None)]).pain
    assert (found.before, found.highest, found.after, found.average.value) == (None, None, None, None)
    assert found.average.of == 2


def test_a_session_of_only_zeros_has_highest_zero() -> None:
    assert summarise([pain(1, "before", 0)]).pain.highest == 0


def test_a_repetition_beyond_the_limit_is_recorded_and_not_counted() -> None:
    (own,) = summarise([started(0, reps=5), rep(10, 2.0), rep(20, -21.0, counted=False), ended(21)]).exercises
    assert (own.reps_counted, len(own.reps)) == (1, 2)
    assert own.share is not None
    assert (own.share.unit, own.share.done, own.share.prescribed) == ("reps", 1, 5)
    assert own.reps[1].peaks["hip_flexion"].deg == -21.0


def test_a_peak_that_was_not_seen_is_in_no_mean() -> None:
    (own,) = summarise([started(0, reps=3), rep(10, 4.0), rep(20, None), rep(30, 0.0), ended(31)]).exercises
    found = own.ranges["hip_flexion"]
    assert (found.value, found.n, found.of) == (2.0, 2, 3)


@pytest.mark.parametrize(
    ("kind", "dose", "figures", "want"),
    [
        ("reps", {"sets": 2, "reps": 5}, {}, ("reps", 0, 10)),
        ("hold", {"sets": 3, "hold_s": 20.0}, {"held_s": 44.5}, ("held_s", 44.5, 60.0)),
        ("hold", {"sets": 2, "hold_s": 5.0, "reps": 4}, {"held_s": 10.0}, ("held_s", 10.0, 40.0)),
        ("steps", {"duration_s": 120.0}, {"active_s": 60.0}, ("active_s", 60.0, 120.0)),
        ("pace", {"cycles": 6}, {"breaths": 6}, ("breaths", 6, 6)),
        ("pace", {"duration_s": 60.0}, {"active_s": 30.0}, ("active_s", 30.0, 60.0)),
        ("timer", {"duration_s": 600.0}, {"active_s": 600.0}, ("active_s", 600.0, 600.0)),
        ("position", {"hold_s": 90.0}, {"held_s": 80.0}, ("held_s", 80.0, 90.0)),
        ("position", {"duration_s": 90.0}, {"active_s": 85.0}, ("active_s", 85.0, 90.0)),
        ("reps", {"reps": None}, {}, ("reps", 0, None)),
    ],
    ids=lambda value: str(value),
)
def test_what_was_done_is_in_the_unit_that_was_prescribed(kind: str, dose: Any, figures: Any, want: Any) -> None:
    (own,) = summarise([started(0, kind, **dose), ended(50, **figures)]).exercises
    assert own.share is not None
    assert (own.share.unit, own.share.done, own.share.prescribed) == want


def test_a_session_that_broke_off_keeps_what_was_recorded() -> None:
    events = [
        started(0, "hold", hold_s=30.0),
        event(9, "hold_done", **LIFT, side="left", start_s=2, end_s=9, held_s=6.5, peak={}),
        event(12, "sight_lost", **LIFT, part="feet"),
        pain(16, "check", 1),
    ]
    found = summarise(events)
    (own,) = found.exercises
    assert (found.ended, found.stopped_at, own.ended, own.ended_s) == (None, (0, "hip_lift"), None, None)
    assert (own.held_s, own.not_seen_s) == (6.5, 4.0)


def test_every_beginning_of_a_session_can_be_summarised() -> None:
    events = [
        event(0, "session_started", source="x", scripted=False, plan=None),
        pain(1, "before", 2),
        started(2, reps=2),
        rep(10, 3.0),
        event(11, "fault", **LIFT, name="over_arch", measure="hip_flexion", deg=-12.0, limit_deg=-10.0, error_deg=5.0),
        event(12, "sight_lost", **LIFT, part="all"),
        event(14, "sight_regained", **LIFT, not_seen_s=2.0),
        ended(20, "pain"),
        event(21, "session_ended", reason="pain"),
    ]
    for length in range(len(events) + 1):
        found = summarise(events[:length])
        assert found.duration_s >= 0
        assert (found.ended == "pain") is (length == len(events))


def test_spans_not_seen_are_as_long_as_the_program_measured_them() -> None:
    events = [
        started(0, reps=2),
        event(4, "sight_lost", **LIFT, part="feet"),
        event(7.5, "sight_regained", **LIFT, not_seen_s=5.5),  # two seconds pass before a loss is told
        event(9, "sight_lost", **LIFT, part="all"),
        ended(12, "not_seen", not_seen_s=8.5),
    ]
    (own,) = summarise(events).exercises
    assert [(span.part, span.start_s, span.seconds) for span in own.unseen] == [("feet", 4, 5.5), ("all", 9, 3)]
    assert own.not_seen_s == 8.5


def test_the_same_exercise_twice_in_a_routine_stays_apart() -> None:
    second = LIFT | {"step": 1}
    events = [started(0, reps=1), rep(10, 1.0), ended(11), started(20, step=1, reps=1)]
    first, again = summarise([*events, event(21, "set_done", **second, set=1)]).exercises
    assert (len(first.reps), len(again.reps), first.sets, again.sets) == (1, 0, 0, 1)


def test_a_fault_after_the_end_of_the_exercise_does_not_fall_to_the_next() -> None:
    late = event(15, "fault", **LIFT, name="x", measure=None, deg=None, limit_deg=None, error_deg=None)
    first, second = summarise([started(0), ended(5), started(10, step=1, exercise="walking"), late]).exercises
    assert (first.exercise, second.faults) == ("hip_lift", ())


def test_pauses_add_up_and_an_open_one_lasts_to_the_end() -> None:
    events = [event(t_s, kind, by="person") for t_s, kind in [(2, "paused"), (5, "resumed"), (9, "paused")]]
    assert summarise([*events, pain(11, "after", 1)]).paused_s == 5


def test_limits_by_name_read_like_limits_in_a_list() -> None:
    begun = started(0)
    begun.data["limits"] = {"over_arch": {"measure": "hip_flexion", "stop_below": -20}}
    (own,) = summarise([begun]).exercises
    assert own.limits == ({"name": "over_arch", "measure": "hip_flexion", "stop_below": -20},)


def test_an_average_of_nothing_is_nothing() -> None:
    assert (average([]).value, average([None]).value, average([None, 0.0]).value) == (None, None, 0.0)
