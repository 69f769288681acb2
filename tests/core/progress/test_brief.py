"""A session in brief says what its figures say, and comes back from JSON as it was."""

import json
from dataclasses import replace
from typing import Any

import pytest
from answers import answered
from visits import brief, lags, lift

from coach.core.base.events import event
from coach.core.base.types import Event
from coach.core.progress.session_brief import PainThere, brief_of, from_json, telling, to_json
from coach.core.summary.session_figures import Average
from coach.core.summary.summary import summarise

AT = {"step": 0, "exercise": "bird_dog"}


def pain(t_s: float, moment: str, score: int | None) -> Event:
    return answered(t_s, "pain_answered", moment=moment, score=score, step=None, exercise=None, scripted=False)


def begun(limits: list[dict[str, Any]] | None = None) -> Event:
    return event(10, "exercise_started", **AT, kind="reps", dose={"sets": 1, "reps": 4}, limits=limits or [],
                 error_deg={"hip_flexion": 5.0}, tracked=True, certificate="usable")  # fmt: skip


def rep(t_s: float, side: str, deg: float | None) -> Event:
    peak = {"hip_flexion": {"deg": deg, "error_deg": 5.0}, "knee_flexion": {"deg": 90.0, "error_deg": 6.0}}
    return event(t_s, "rep_done", **AT, side=side, start_s=t_s - 5, peak_s=t_s - 2, end_s=t_s, peak=peak, counted=True)


def ended(t_s: float, reason: str = "done") -> Event:
    return event(t_s, "exercise_ended", **AT, reason=reason, reps=4, held_s=0.0, steps=0, breaths=0, active_s=40.0,
                 not_seen_s=3.5)  # fmt: skip


def test_zero_is_zero_silence_is_none_and_the_day_after_is_of_the_session_before() -> None:
    found = brief_of(
        summarise([pain(0, "day_after", 6), pain(1, "before", 0), pain(2, "check", None), pain(3, "after", 0)])
    )
    assert (found.pain.before, found.pain.highest, found.pain.after, found.pain.day_after) == (0, 0, 0, 6)
    assert (found.pain.answered, found.pain.asked) == (2, 3)
    assert found.rise == 0


def test_each_side_has_its_own_range_and_what_was_not_seen_is_in_no_mean() -> None:
    events = [
        begun(),
        rep(20, "left", 10.0),
        rep(30, "right", None),
        rep(40, "left", 20.0),
        rep(50, "right", 30.0),
        ended(60),
    ]
    (own,) = brief_of(summarise(events)).exercises
    means = {each.side: (each.mean.value, each.mean.n, each.mean.of) for each in own.ranges}
    assert means == {"left": (15.0, 2, 2), "right": (30.0, 1, 2)}
    assert (own.not_seen_s, own.watched_s, own.share) == (3.5, 50.0, 1.0)


def test_a_range_says_which_way_is_further_and_keeps_it() -> None:
    for moved, way in ((40.0, 1), (-40.0, -1), (None, 0)):
        movement = rep(20, "left", 10.0)
        movement.data["peak"]["hip_flexion"]["moved_deg"] = moved
        found = brief_of(summarise([begun(), movement, ended(60)]))
        assert [each.way for each in found.exercises[0].ranges] == [way]
        assert from_json(to_json(found)) == found


def test_the_measures_that_tell_are_those_with_a_limit_else_the_first() -> None:
    events = [begun(), rep(20, "left", 10.0), ended(60)]
    assert telling(summarise(events).exercises[0]) == ["hip_flexion"]
    limited = [begun([{"name": "x", "measure": "knee_flexion", "stop_above": 100}]), *events[1:]]
    assert telling(summarise(limited).exercises[0]) == ["knee_flexion"]


def test_a_session_that_broke_off_is_not_whole_and_no_stop() -> None:
    found = brief_of(summarise([pain(1, "before", 3), begun(), rep(20, "left", 10.0)]))
    assert (found.ended, found.stop, found.whole) == (None, False, False)
    assert found.exercises[0].watched_s is None


def test_pain_and_the_stop_belong_to_the_exercise_and_not_to_the_comfort_that_followed() -> None:
    check = answered(62, "pain_answered", moment="check", score=6, **AT, scripted=False)
    breath = {"step": 3, "exercise": "breathing"}
    events = [
        pain(1, "before", 2), begun(), ended(60, "pain"), check,
        event(70, "comfort_started", why="after_pain", steps=["breathing"]),
        event(80, "exercise_started", **breath, kind="pace", dose={}, limits=[], error_deg={}, tracked=False,
              certificate=None),
        event(90, "session_ended", reason="pain"),
    ]  # fmt: skip
    first, second = brief_of(summarise(events)).exercises
    assert first.pain == PainThere(score=6, rise=4, ended_it=True, stopped=True)
    assert second.pain == PainThere(score=None, rise=None, ended_it=False, stopped=False)


def test_the_signs_that_lock_are_kept_by_their_names() -> None:
    found = brief_of(summarise([event(1, "locked", lock="emergency", question="saddle_numbness")]))
    assert found.locks == (("emergency", "saddle_numbness"),)
    assert from_json(json.loads(json.dumps(to_json(found)))) == found


def test_of_nothing_there_is_a_brief() -> None:
    found = brief_of(summarise([]))
    assert (found.pain.before, found.for_today, found.whole, found.time.watched_s) == (None, 0, False, 0.0)


@pytest.mark.parametrize(
    "own",
    [
        brief(),
        brief((None, None, None), ended=None, level=3, facts=("acute", "painkiller_recent")),
        brief(exercises=()),
        brief(sides=(lags(), lags("bird_dog", 0.0, 20.0))),
        brief(exercises=(lift(None, None), replace(lift(), held=Average(value=0.0, n=1, of=2), watched_s=None))),
    ],
)
def test_a_brief_comes_back_from_json_as_it_was(own: Any) -> None:
    assert from_json(json.loads(json.dumps(to_json(own)))) == own


def test_what_differs_is_known_without_reading_the_exercises() -> None:
    kept = to_json(brief(sides=(lags(),)))
    assert from_json(kept, exercises=False).form.sides == (lags(),)


@pytest.mark.parametrize("kept", [[], [1, 2], {"a": 1}, None, [*to_json(brief())[:-1], [[1]]], "x" * 14])
def test_what_is_no_brief_is_refused(kept: Any) -> None:
    with pytest.raises(ValueError, match="not a brief"):
        from_json(kept)
