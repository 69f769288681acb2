"""What earlier sessions leave for the next one, from sessions as they are kept."""

import shlex
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

import pytest
from answers import answered
from records_clock import Clock

from coach.core.base.events import event
from coach.core.base.types import Event
from coach.core.clinical import history, safety
from coach.core.clinical.rule_terms import RuleTerms
from coach.core.clinical.safety import Past
from coach.core.clinical.unlocking import UnlockGrounds
from coach.core.exercise.model import RuleSigning
from coach.records.history import known, lock_after_stops
from coach.records.rows import Patient
from coach.records.store import Store, open_store
from coach.records.unlocking import unlock

FULL = ("full", "clear")
STEP = {"step": 0, "exercise": "hip_lift"}


def pain(moment: str, score: int | None) -> Event:
    return answered(2.0, "pain_answered", moment=moment, score=score, **STEP, scripted=False)


def place(where: str | None) -> Event:
    return answered(
        2.5, "symptom_answered", question="pain_where", value=where, step=None, exercise=None, scripted=False
    )


def screening(question: str, value: str | None) -> Event:
    return answered(0.5, "screening_answered", question=question, value=value, scripted=False)


def screened(form: str = "full", outcome: str = "clear") -> list[Event]:
    asked = screening("daily", "none") if form == "daily" else screening("urine", "no")
    return [asked, event(1.0, "screened", form=form, outcome=outcome, question=None)]


STARTED = event(
    3.0, "exercise_started", **STEP, kind="reps", dose={}, limits=[], error_deg={}, tracked=True, certificate="usable"
)
COMFORT = event(2.8, "comfort_started", why="baseline", steps=[])


def day_after(follows: str) -> Event:
    return event(1.5, "day_after", score=4, before=2, follows=follows)


def planned(level: int | None) -> Event:
    return event(1.2, "planned", level=level, facts=[], steps=[], left_out=[])


def kept(
    store: Store, clock: Clock, hours_ago: float, *told: Event | list[Event], end: str | None = "completed",
    minutes: float = 10.0, killed: str | None = None, routine: str = "r", who: str = "me",
) -> None:  # fmt: skip
    """A session so many hours ago. `end` None: the program was killed; `killed`: after this end had been told."""
    clock.later(hours=-hours_ago)
    writer = store.begin_session(
        store.patient(who), routine_id=routine, routine_version="1", program_version="0", model_version="m",
        source="0", scripted=False,
    )  # fmt: skip
    every = [one for some in told for one in (some if isinstance(some, list) else [some])]
    reason = end if killed is None else killed
    clock.later(minutes=minutes)
    writer.add([*every, *([event(90.0, "session_ended", reason=reason)] if reason else [])])
    if end is not None and killed is None:
        writer.end(end, safety.END_REASONS[end].exit_code)
    else:
        writer.close()
    clock.later(hours=hours_ago, minutes=-minutes)


def past(store: Store, clock: Clock, routine: str = "r") -> Past:
    return known(store, store.patient("me"), clock(), routine).past


def exercise_session(*scores: int) -> list[Event]:
    first, *later = scores or (2, 2)
    return [*screened(), pain("before", first), STARTED, *(pain("check", score) for score in later)]


# -- nothing, and everything -------------------------------------------------------------------------------------------


def test_of_somebody_new_there_is_no_past(store: Store, clock: Clock) -> None:
    assert past(store, clock) == Past()


def test_every_field_is_read_from_what_was_kept(store: Store, clock: Clock) -> None:
    kept(store, clock, 30, *exercise_session(3, 4), planned(2), place("thigh_left"), pain("after", 5), end="completed")
    kept(store, clock, 2, *exercise_session(4, 6), day_after("easier"), place("buttock_left"), end="pain")
    found = past(store, clock)
    assert found.screened_ago_h is None  # stopped since
    assert found.relief_screened_ago_h is None
    assert found.pain_stop_ago_h == pytest.approx(2 - 1 / 6)
    assert found.pain_stops_running == 1
    assert found.session_ago_h == pytest.approx(2 - 1 / 6)
    assert (found.last_baseline, found.last_after, found.last_place) == (4, 6, "buttock_left")
    assert found.day_after_worse == 1
    assert found.sessions_today == 1
    assert [(round(days * 24), score) for days, score in found.baselines] == [(2, 4), (30, 3)]
    assert found.level_done == 2
    assert (found.easy_today, found.comfort.today, found.comfort.days_running) == (0, 0, 0)
    assert (found.after_stop.start, found.after_stop.word_wanted) == (4, False)
    assert len(fields(Past)) == 15, "a new field needs a line here"


def test_the_demo_has_no_past(store: Store, clock: Clock) -> None:
    assert known(store, store.patient("demo"), clock()).past == Past()


# -- the form ----------------------------------------------------------------------------------------------------------


def test_the_form_is_as_old_as_the_session_it_was_answered_in(store: Store, clock: Clock) -> None:
    kept(store, clock, 5, *screened())
    kept(store, clock, 1, *screened("daily"))
    assert past(store, clock).screened_ago_h == pytest.approx(5)


@pytest.mark.parametrize("end", sorted(safety.END_REASONS))
def test_a_session_that_was_stopped_asks_all_of_it_again(store: Store, clock: Clock, end: str) -> None:
    """A recording that ends, a lost camera and leaving are no stops; every safety stop is."""
    kept(store, clock, 3, *screened())
    kept(store, clock, 1, *screened("daily"), end=end)
    again = safety.END_REASONS[end].stop and end != "not_today"
    assert (past(store, clock).screened_ago_h is None) is again


def test_a_program_that_was_killed_is_not_known_to_have_gone_well(store: Store, clock: Clock) -> None:
    kept(store, clock, 1, *screened(), end=None)
    assert past(store, clock).screened_ago_h is None


def test_leaving_the_form_that_a_yes_had_opened_does_not_close_it_again(store: Store, clock: Clock) -> None:
    kept(store, clock, 3, *screened())
    kept(store, clock, 1, screening("fever", "yes"), end="quit")
    assert past(store, clock).screened_ago_h is None


def test_leaving_in_the_middle_of_the_form_has_not_answered_it(store: Store, clock: Clock) -> None:
    kept(store, clock, 3, *screened())
    kept(store, clock, 1, screening("urine", "no"), end="quit")
    assert past(store, clock).screened_ago_h is None


def test_a_form_that_left_only_comfort_does_not_hold_as_clear(store: Store, clock: Clock) -> None:
    kept(store, clock, 3, *screened())
    kept(store, clock, 1, *screened("full", "comfort"))
    assert past(store, clock).screened_ago_h is None


def test_a_form_before_relief_holds_for_relief_only(store: Store, clock: Clock) -> None:
    kept(store, clock, 2, *screened("relief"))
    assert past(store, clock).screened_ago_h is None
    assert past(store, clock).relief_screened_ago_h == pytest.approx(2)
    kept(store, clock, 1, *screened())
    assert past(store, clock).screened_ago_h == pytest.approx(1)
    assert past(store, clock).relief_screened_ago_h == pytest.approx(1)


def test_a_form_before_relief_does_not_undo_a_whole_one(store: Store, clock: Clock) -> None:
    kept(store, clock, 5, *screened())
    kept(store, clock, 1, *screened("relief"))
    assert past(store, clock).screened_ago_h == pytest.approx(5)


def test_a_changed_answer_of_the_intake_asks_all_of_it_again(store: Store, clock: Clock) -> None:
    from coach.records import profile

    kept(store, clock, 3, *screened())
    clock.later(hours=-1)
    me = store.patient("me")
    store.set_profile(me, profile.changed(me.profile, {"conditions": ("heart_disease",)}, clock())[0])
    clock.later(hours=1)
    assert past(store, clock).screened_ago_h is None


def test_a_clock_set_back_shortens_nothing(store: Store, clock: Clock) -> None:
    """The session seems to lie in the future."""
    kept(store, clock, -5, *exercise_session(3, 8), end="pain")
    found = past(store, clock)
    assert found.pain_stop_ago_h == 0
    assert safety.comfort_before(found) == "after_pain"
    kept(store, clock, -6, *screened())
    assert past(store, clock).screened_ago_h is None


# -- stops for pain ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", sorted(safety.END_REASONS))
def test_what_counts_as_a_stop_for_pain(store: Store, clock: Clock, end: str) -> None:
    kept(store, clock, 1, *exercise_session(), end=end)
    stopped = end in ("pain", "pain_rise", "symptoms")
    assert past(store, clock).pain_stops_running == stopped
    assert (past(store, clock).pain_stop_ago_h is not None) is stopped


def test_a_stop_is_known_though_the_program_was_killed_before_it_could_close(store: Store, clock: Clock) -> None:
    kept(store, clock, 1, *exercise_session(2, 8), killed="pain")
    assert past(store, clock).pain_stop_ago_h is not None
    assert past(store, clock).pain_stops_running == 1


@pytest.mark.parametrize(
    ("ends", "running"),
    [
        (["pain", "pain"], 2), (["pain", "completed"], 0), (["completed", "pain"], 1),
        (["pain", "completed", "pain"], 1), (["pain_rise", "symptoms"], 2), (["pain", "pain", "pain"], 3),
        # starting again and leaving is no way out of it
        (["pain", "quit", "pain"], 2), (["pain", "stopped", "pain"], 2), (["pain", "source_lost", "pain"], 2),
        (["pain", None, "pain"], 2), (["pain", "silence"], 1), (["pain", "pain", "quit"], 2),
    ],
)  # fmt: skip
def test_stops_for_pain_run_on_until_a_session_is_completed(
    store: Store, clock: Clock, ends: Sequence[str | None], running: int
) -> None:
    for n, end in enumerate(ends):
        kept(store, clock, 40 - 5 * n, *exercise_session(), end=end)
    assert past(store, clock).pain_stops_running == running


def test_comfort_neither_counts_nor_breaks_the_row(store: Store, clock: Clock) -> None:
    kept(store, clock, 40, *exercise_session(), end="pain")
    kept(store, clock, 30, *screened(), pain("before", 8), COMFORT, STARTED, end="completed")
    kept(store, clock, 20, *exercise_session(), end="pain")
    assert past(store, clock).pain_stops_running == 2


def test_comfort_that_follows_a_stop_leaves_it_a_stop(store: Store, clock: Clock) -> None:
    kept(store, clock, 2, *exercise_session(2, 8), event(9.0, "session_ended", reason="pain"), COMFORT, STARTED,
         event(80.0, "comfort_ended", reason="completed"), end="pain")  # fmt: skip
    found = past(store, clock)
    assert (found.pain_stops_running, found.sessions_today) == (1, 1)


# -- three a day, the day after, levels --------------------------------------------------------------------------------


def test_sessions_of_today_are_those_with_an_exercise_and_not_for_comfort(store: Store, clock: Clock) -> None:
    clock.at = datetime(2026, 5, 4, 12, 0).astimezone()
    kept(store, clock, 20, *exercise_session())  # yesterday
    kept(store, clock, 4, *exercise_session())
    kept(store, clock, 3, *screened(), pain("before", 2), end="quit")  # nothing done
    kept(store, clock, 2, *screened(), pain("before", 8), COMFORT, STARTED)
    kept(store, clock, 1, *exercise_session(), end=None)
    found = past(store, clock)
    assert (found.sessions_today, found.comfort.today) == (2, 1)


def easy() -> list[Event]:
    return [*screened(), pain("before", 3), event(2.6, "counts_as", what="easy"), STARTED]


def test_walks_and_breathing_are_counted_apart(store: Store, clock: Clock) -> None:
    clock.at = datetime(2026, 5, 4, 12, 0).astimezone()
    kept(store, clock, 20, *easy())  # yesterday
    kept(store, clock, 4, *easy())
    kept(store, clock, 3, *easy())
    kept(store, clock, 2, *exercise_session())
    found = past(store, clock)
    assert (found.sessions_today, found.easy_today) == (1, 2)


def test_comfort_is_counted_in_days_running_up_to_yesterday(store: Store, clock: Clock) -> None:
    clock.at = datetime(2026, 5, 8, 12, 0).astimezone()
    comfort = [*screened(), pain("before", 8), COMFORT, STARTED]
    kept(store, clock, 24 * 4, *comfort)
    kept(store, clock, 24 * 3, *exercise_session())  # breaks the row
    kept(store, clock, 24 * 2, *comfort)
    kept(store, clock, 24, *comfort)
    kept(store, clock, 1, *comfort)
    assert past(store, clock).comfort.days_running == 2


def test_half_the_dose_of_just_now_does_not_make_its_pain_the_ordinary_one(store: Store, clock: Clock) -> None:
    kept(store, clock, 30, *exercise_session(2))
    kept(store, clock, 1, *exercise_session(4), event(2.6, "half_dose", why="above_last"))
    assert past(store, clock).last_baseline == 2
    clock.later(hours=4)
    assert past(store, clock).last_baseline == 4


@pytest.mark.parametrize("days", [0, 1, 3])
def test_each_day_of_comfort_counts_once(store: Store, clock: Clock, days: int) -> None:
    for ago in range(days, 0, -1):
        kept(store, clock, 24 * ago, *screened(), pain("before", 8), COMFORT, STARTED)
    assert past(store, clock).comfort.days_running == days


def test_a_comfort_session_of_just_now_does_not_make_its_pain_the_ordinary_one(store: Store, clock: Clock) -> None:
    """Who comes with 5 after 3 gets comfort; starting again with 5 must not be above nothing."""
    kept(store, clock, 26, *exercise_session(3, 3))
    kept(store, clock, 0.5, *screened(), pain("before", 5), COMFORT, STARTED)
    assert past(store, clock).last_baseline == 3
    clock.later(hours=24)
    assert past(store, clock).last_baseline == 5


def test_a_session_without_any_exercise_is_no_last_session(store: Store, clock: Clock) -> None:
    kept(store, clock, 26, *exercise_session(3, 4))
    kept(store, clock, 1, *screened(), pain("before", 6), end="quit")
    found = past(store, clock)
    assert (found.last_baseline, found.last_after) == (3, 4)
    assert found.session_ago_h == pytest.approx(26 - 1 / 6)


def test_zero_and_silence_are_told_apart(store: Store, clock: Clock) -> None:
    kept(store, clock, 3, *screened(), pain("before", 0), STARTED, pain("check", None))
    found = past(store, clock)
    assert (found.last_baseline, found.last_after) == (0, 0)


@pytest.mark.parametrize(
    ("days", "worse"),
    [([], 0), (["same"], 0), (["easier"], 1), (["easier", "ask_therapist"], 2), (["easier", "same"], 0),
     (["same", "easier"], 1)],
)  # fmt: skip
def test_days_after_that_were_worse_in_a_row(store: Store, clock: Clock, days: list[str], worse: int) -> None:
    for n, follows in enumerate(days):
        kept(store, clock, 100 - 24 * n, *exercise_session(), day_after(follows))
    assert past(store, clock).day_after_worse == worse


def test_starting_again_neither_doubles_a_worse_day_nor_unsays_it(store: Store, clock: Clock) -> None:
    kept(store, clock, 30, *exercise_session())
    kept(store, clock, 3, *screened(), day_after("easier"), end="quit")
    kept(store, clock, 2, *screened("daily"), day_after("easier"), end="quit")
    assert past(store, clock).day_after_worse == 1
    kept(store, clock, 1, *exercise_session(), day_after("same"))
    assert past(store, clock).day_after_worse == 1


def test_the_level_that_was_done_is_of_this_routine_and_completed(store: Store, clock: Clock) -> None:
    kept(store, clock, 90, *exercise_session(), planned(2))
    kept(store, clock, 60, *exercise_session(), planned(4), end="pain")
    kept(store, clock, 30, *exercise_session(), planned(5), routine="other")
    assert past(store, clock).level_done == 2
    assert past(store, clock, "other").level_done == 5
    assert past(store, clock, "never").level_done is None


QUICK = event(0.0, "session_started", source="0", scripted=False, quick=True, plan=[])


def test_a_short_trial_completes_no_level_and_breaks_no_row_of_stops(store: Store, clock: Clock) -> None:
    kept(store, clock, 90, *exercise_session(), planned(1))
    kept(store, clock, 60, *exercise_session(2, 4), end="pain")
    kept(store, clock, 40, QUICK, *exercise_session(), planned(4))
    kept(store, clock, 30, *exercise_session(2, 4), end="pain")
    assert past(store, clock).level_done == 1
    assert past(store, clock).pain_stops_running == 2


def test_comfort_and_a_session_without_an_exercise_complete_no_level(store: Store, clock: Clock) -> None:
    kept(store, clock, 90, *screened(), COMFORT, STARTED, planned(3))
    kept(store, clock, 60, *screened(), planned(3))
    assert past(store, clock).level_done is None


def test_the_first_score_of_each_day_is_the_one_of_that_day(store: Store, clock: Clock) -> None:
    clock.at = datetime(2026, 5, 4, 20, 0).astimezone()
    kept(store, clock, 50, *exercise_session(5, 1))
    kept(store, clock, 4, *exercise_session(4, 4))
    kept(store, clock, 1, *exercise_session(2, 2))
    assert [score for _, score in past(store, clock).baselines] == [4, 5]


# -- locks -------------------------------------------------------------------------------------------------------------


def stops(store: Store, clock: Clock, *hours_ago: float) -> None:
    for ago in hours_ago:
        kept(store, clock, ago, *exercise_session(), end="pain")


def locks(store: Store, who: Patient | None = None) -> list[str]:
    return [lock.kind for lock in store.locks(who or store.patient("me"))]


def test_two_stops_for_pain_running_lock_till_the_therapist_was_asked(store: Store, clock: Clock) -> None:
    stops(store, clock, 30)
    lock_after_stops(store, store.patient("me"), clock())
    assert locks(store) == []
    stops(store, clock, 1)
    for _ in range(2):  # and once only
        lock_after_stops(store, store.patient("me"), clock())
    assert locks(store) == ["therapist"]
    clock.later(days=20)
    assert known(store, store.patient("me"), clock()).locks == ("therapist",)


def test_the_locks_of_one_are_not_those_of_another(store: Store, clock: Clock) -> None:
    stops(store, clock, 30, 1)
    lock_after_stops(store, store.patient("me"), clock())
    assert known(store, store.patient("you"), clock()).locks == ()


@pytest.fixture
def coach(store: Store, capsys: pytest.CaptureFixture[str]) -> Any:
    from coach.cli import execute

    place = store.engine.url.render_as_string(hide_password=False)

    def run(line: str) -> tuple[int, str]:
        code = execute([*shlex.split(line), "--store", place])
        out = capsys.readouterr()
        return code, out.out + out.err

    return run


def test_unlocking_says_who_and_why_and_both_are_kept(store: Store, clock: Clock, coach: Any) -> None:
    me = store.patient("me")
    store.add_lock(me, kind="emergency", reason="saddle_numbness")
    grounds = "--by me --examined-by 'Dr Lee' --said 'strain only'"
    for line, missing in (
        ("", ("--by", "--examined-by", "--on", "--said")),
        ("--by ' ' --reason ' '", ("--by", "--said")),
        (grounds, ("--on",)),
        (f"{grounds} --on 2020-01-01", ("--on",)),  # before the lock
        (f"{grounds} --on 2999-01-01", ("--on",)),
        (f"{grounds} --on 'last week'", ("--on",)),
    ):
        code, told = coach(f"patient unlock me {line}")
        assert code == 2
        assert all(option in told for option in missing)
        assert locks(store) == ["emergency"]
    code, told = coach(f"patient unlock ME {grounds} --on today")
    assert code == 0
    assert "saddle_numbness" in told
    assert locks(store) == []
    (ended,) = store.unlocks(me)
    assert (ended.unlocked_by, ended.examined_by, ended.told) == ("me", "Dr Lee", "strain only")
    assert ended.by_clinician is False
    assert ended.examined_on is not None
    assert coach("patient unlock me --by me --reason fine")[0] == 1  # nothing is locked


def test_after_the_therapist_let_go_the_stops_before_do_not_count(store: Store, clock: Clock, coach: Any) -> None:
    stops(store, clock, 30, 8)
    lock_after_stops(store, store.patient("me"), clock())
    with open_store(store.engine.url.render_as_string(hide_password=False), now=clock) as other:
        (lock,) = other.locks(other.patient("me"))
        unlock(other, lock, UnlockGrounds(unlocked_by="Dr Lee", by_clinician=True, told="go on gently"))
    found = known(store, store.patient("me"), clock())
    assert (found.locks, found.past.pain_stops_running) == ((), 0)
    assert safety.comfort_before(found.past) is None
    clock.later(hours=5)
    stops(store, clock, 1)
    lock_after_stops(store, store.patient("me"), clock())
    assert locks(store) == []  # one
    stops(store, clock, 0.5)
    lock_after_stops(store, store.patient("me"), clock())
    assert locks(store) == ["therapist"]


def test_a_gentle_session_that_is_completed_ends_the_pause(store: Store, clock: Clock) -> None:
    stops(store, clock, 30, 8)
    lock_after_stops(store, store.patient("me"), clock())
    assert safety.paused(past(store, clock))
    clock.later(hours=24 * 40)  # longer than anything decides: the word is waited for all the same
    assert past(store, clock).pain_stops_running == 0
    assert safety.paused(past(store, clock))
    assert safety.comfort_before(past(store, clock)) == "paused"
    assert safety.comfort_before(past(store, clock), gentle=True) is None
    kept(store, clock, 1, *exercise_session(2), end="quit")
    assert safety.paused(past(store, clock))  # one that was left has ended nothing
    kept(store, clock, 0.5, *exercise_session(2))
    assert not safety.paused(past(store, clock))
    lock_after_stops(store, store.patient("me"), clock())
    assert locks(store) == []
    (ended,) = store.unlocks(store.patient("me"))
    assert ended.by_clinician is False


# -- the terms of a rule of pain ---------------------------------------------------------------------------------------


def monitored(score: int) -> list[Event]:
    ruled = event(2.6, "pain_rule", rule="monitored", held_by="monitored", why=None, clinician="A. Weber", reason="r",
                  signed_on="2026-05-01")  # fmt: skip
    return [*screened(), pain("before", score), ruled, STARTED]


def terms(store: Store, clock: Clock, signed_days_ago: int = 5) -> RuleTerms:
    signing = RuleSigning(
        clinician="A. Weber",
        reason="r",
        signed_on=(clock().astimezone().date() - timedelta(days=signed_days_ago)).isoformat(),
    )
    return known(store, store.patient("me"), clock(), None, signing).rule_terms


def test_the_morning_after_is_due_back_or_not(store: Store, clock: Clock) -> None:
    clock.at = datetime(2026, 5, 8, 8, 0).astimezone()
    kept(store, clock, 13, *monitored(3))
    found = terms(store, clock)
    assert (found.signed_days, found.morning_start, found.not_back) == (5, 3, False)
    assert known(store, store.patient("me"), clock()).rule_terms.morning_start == 3  # whichever routine is next
    kept(store, clock, 0.5, *screened(), pain("morning", 4), end="quit")
    assert (terms(store, clock).morning_start, terms(store, clock).not_back) == (None, False)
    clock.later(hours=30)
    kept(store, clock, 20, *monitored(2))
    kept(store, clock, 1, *screened(), pain("morning", 4), end="quit")
    assert terms(store, clock).not_back


def test_a_morning_that_nobody_answers_within_36_hours_is_not_back(store: Store, clock: Clock) -> None:
    clock.at = datetime(2026, 5, 8, 8, 0).astimezone()
    kept(store, clock, 13, *monitored(3))
    clock.later(hours=23)
    assert not terms(store, clock).not_back
    clock.later(hours=1)
    assert (terms(store, clock).morning_start, terms(store, clock).not_back) == (None, True)
    assert not terms(store, clock, signed_days_ago=0).not_back  # signed anew since


def test_a_place_below_the_knee_and_a_lock_count_from_the_signing_on_however_long_ago(
    store: Store, clock: Clock
) -> None:
    kept(store, clock, 24 * 50, *screened(), place("below_knee_left"), pain("before", 3), STARTED)
    assert terms(store, clock, signed_days_ago=60).below_knee  # beyond what other rules look back to
    assert not terms(store, clock, signed_days_ago=40).below_knee
    me = store.patient("me")
    store.add_lock(me, kind="therapist", reason="two stops for pain running")
    assert not terms(store, clock).locked  # a pause is no lock
    lock = store.add_lock(me, kind="today", reason="fever")
    assert terms(store, clock, signed_days_ago=0).locked
    grounds = UnlockGrounds(unlocked_by="me", by_clinician=False, told="well", examined_by="Dr Lee",
                            examined_day=clock().astimezone().date().toordinal())  # fmt: skip
    unlock(store, lock, grounds)
    assert terms(store, clock, signed_days_ago=5).locked  # one that was opened since


def test_a_therapists_letting_go_opens_no_other_rule(store: Store, clock: Clock) -> None:
    """Within four hours of a stop it is comfort all the same."""
    stops(store, clock, 6, 1)
    lock_after_stops(store, store.patient("me"), clock())
    (lock,) = store.locks(store.patient("me"))
    unlock(store, lock, UnlockGrounds(unlocked_by="Dr Lee", by_clinician=True, told="go on gently"))
    assert safety.comfort_before(past(store, clock)) == "after_pain"


def test_a_month_old_session_decides_nothing(store: Store, clock: Clock) -> None:
    kept(store, clock, 31 * 24, *exercise_session(2, 8), place("thigh_left"), end="pain")
    assert past(store, clock) == Past()
    assert history.LOOK_BACK_H == 30 * 24
