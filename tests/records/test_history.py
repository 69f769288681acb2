"""What the records know when a session starts, and what a session leaves for the next one."""

import pytest
from answers import answered
from records_clock import Clock

from coach.core.base.events import event
from coach.core.clinical.eligibility import NAMED, named
from coach.core.exercise.timers import allowed
from coach.prescription.places import find_exercise
from coach.prescription.reader import read_exercise
from coach.records.history import known, remember
from coach.records.profile import changed
from coach.records.rows import Patient
from coach.records.store import Store


def held(
    store: Store, clock: Clock, who: Patient, day: int, scores: list[int | None], end: str | None = "completed", *,
    begun: bool = True, quick: bool = False, comfort: bool = False, unseen: bool = False,
) -> None:  # fmt: skip
    """A session on a day before today, with its scores. `end` None: the program was killed."""
    clock.later(days=-day)
    writer = store.begin_session(
        who, routine_id="r", routine_version="1", program_version="0", model_version="m", source="0", scripted=False
    )
    told = [
        answered(float(n), "pain_answered", moment="check", score=score, step=0, exercise="hip_lift", scripted=False)
        for n, score in enumerate(scores)
    ]
    first = [event(0.0, "session_started", source="0", scripted=False, quick=quick, plan=["hip_lift"])]
    first += [event(0.0, "comfort_started", why="baseline", steps=[])] if comfort else []
    first += [event(0.0, "exercise_started", step=0, exercise="hip_lift", kind="reps", dose={}, limits=[], error_deg={},
                    tracked=True, certificate="usable")] if begun else []  # fmt: skip
    first += [event(50.0, "exercise_ended", step=0, exercise="hip_lift", reason="by_time", reps=0, held_s=0.0, steps=0,
                    breaths=0, active_s=0.0, not_seen_s=50.0)] if unseen else []  # fmt: skip
    writer.add([*first, *told, event(99.0, "card_shown", card="sleep")])
    if end is not None:
        writer.end(end, 0)
    writer.close()
    clock.later(days=day)


def test_of_nobody_nothing_is_known_but_that_it_is_practice(store: Store, clock: Clock) -> None:
    assert known(store, store.patient("demo"), clock()).practised
    new = known(store, store.patient("me"), clock())
    assert (new.uses, new.calm_scores, new.unstopped_sessions, new.practised) == ((), (), 0, False)


def test_the_highest_score_of_each_day_counts_the_latest_day_first(store: Store, clock: Clock) -> None:
    me = store.patient("me")
    held(store, clock, me, 45, [9])
    held(store, clock, me, 3, [2, 6, None])
    held(store, clock, me, 1, [1])
    held(store, clock, me, 1, [3, 2])
    assert known(store, me, clock()).calm_scores == (3, 6)
    assert known(store, me, clock()).cards_seen[-1] == "sleep"


@pytest.mark.parametrize(
    ("ends", "count"),
    [
        ([], 0),
        (["completed", "completed"], 2),
        (["pain", "completed", "completed"], 2),
        (["completed", "silence"], 0),
        (["stopped", "quit", "quit"], 0),
        (["completed", "quit", "source_lost", "unexpected", None, "not_today"], 1),
        (["stopped", "completed", "quit", "completed"], 2),
    ],
)
def test_sessions_in_a_row_that_were_not_stopped(
    store: Store, clock: Clock, ends: list[str | None], count: int
) -> None:
    me = store.patient("me")
    for day, end in zip(range(len(ends), 0, -1), ends, strict=True):
        held(store, clock, me, day, [2], end)
    assert known(store, me, clock()).unstopped_sessions == count


@pytest.mark.parametrize("how", [{"begun": False}, {"quick": True}, {"comfort": True}, {"unseen": True}])
def test_what_was_not_exercised_as_prescribed_opens_nothing(store: Store, clock: Clock, how: dict[str, bool]) -> None:
    me = store.patient("me")
    for day in (3, 2, 1):
        held(store, clock, me, day, [1], **how)
    found = known(store, me, clock())
    assert (found.unstopped_sessions, found.calm_scores) == (0, ())
    held(store, clock, me, 1, [2])
    found = known(store, me, clock())
    assert (found.unstopped_sessions, found.calm_scores) == (1, (2,))


def test_a_short_trial_that_was_stopped_is_a_stop(store: Store, clock: Clock) -> None:
    me = store.patient("me")
    held(store, clock, me, 3, [2])
    held(store, clock, me, 2, [2], "stopped", quick=True)
    assert known(store, me, clock()).unstopped_sessions == 0


def test_a_bad_day_without_a_whole_session_still_interrupts_the_calm_ones(store: Store, clock: Clock) -> None:
    me = store.patient("me")
    held(store, clock, me, 5, [2])
    held(store, clock, me, 4, [8], "quit")
    held(store, clock, me, 3, [1])
    assert known(store, me, clock()).calm_scores == (1, 8)
    held(store, clock, me, 2, [7], None)
    assert known(store, me, clock()).calm_scores == (7, 8)
    held(store, clock, me, 1, [1], "quit")
    assert known(store, me, clock()).calm_scores == (7, 8)


@pytest.mark.parametrize(("later_min", "again"), [(0, False), (60, False), (119, False), (121, True)])
def test_ice_rests_two_hours_from_the_end_of_its_last_use(
    store: Store, clock: Clock, later_min: int, again: bool
) -> None:
    ice = read_exercise(find_exercise("ice")).pacing.timer
    assert ice is not None
    me = store.patient("me")
    for kind in ice.counts_as:
        store.add_timer_use(me, kind=kind, seconds=900.0)
    clock.later(minutes=later_min)
    assert allowed(ice, known(store, me, clock()).uses).now is again


def test_a_clock_set_back_shortens_no_rest(store: Store, clock: Clock) -> None:
    ice = read_exercise(find_exercise("ice")).pacing.timer
    assert ice is not None
    me = store.patient("me")
    store.add_timer_use(me, kind=ice.counts_as[0], seconds=900.0)
    clock.later(hours=-5)
    assert not allowed(ice, known(store, me, clock()).uses).now


def said(question: str, value: str | None) -> list[object]:
    return [answered(5.0, "symptom_answered", question=question, value=value, step=None, exercise=None, scripted=False)]


def test_what_was_said_in_a_session_need_not_be_said_again(store: Store, clock: Clock) -> None:
    me = store.patient("me")
    remember(store, me, said("pregnant", "no") + said("floor", "no"), clock())  # type: ignore[arg-type]
    later = known(store, store.patient("me"), clock())
    assert {"pregnant", "floor"} <= later.answered
    assert "no_floor" in later.facts


def test_a_bad_day_is_forgotten(store: Store, clock: Clock) -> None:
    me = store.patient("me")
    remember(store, me, said("bend_pain", "yes"), clock())  # type: ignore[arg-type]
    assert "bend_pain" not in known(store, store.patient("me"), clock()).facts


@pytest.mark.parametrize(
    ("answer", "after_h", "stage"),
    [("first_day", 1, "first_day"), ("first_day", 23, "first_day"), ("first_day", 30, "acute"),
     ("first_day", 80, "settling"), ("three_days", 0, "acute"), ("two_weeks", 0, "settling"), ("longer", 0, "lasting")],
)  # fmt: skip
def test_an_episode_grows_older_between_sessions(
    store: Store, clock: Clock, answer: str, after_h: int, stage: str
) -> None:
    remember(store, store.patient("me"), said("onset", answer), clock())  # type: ignore[arg-type]
    clock.later(hours=after_h)
    assert stage in known(store, store.patient("me"), clock()).facts


def listed(store: Store, clock: Clock, value: str, days_ago: int) -> None:
    """A session so many days ago in which the row about conditions was answered."""
    clock.later(days=-days_ago)
    writer = store.begin_session(
        store.patient("me"), routine_id="r", routine_version="1", program_version="0", model_version="m", source="0",
        scripted=False,
    )  # fmt: skip
    writer.add([answered(5.0, "screening_answered", question="conditions", value=value, scripted=False)])
    writer.end("completed", 0)
    writer.close()
    clock.later(days=days_ago)


def bones_wait(store: Store, clock: Clock) -> bool:
    return "bones_not_asked" in known(store, store.patient("me"), clock()).facts


def test_bones_are_not_asked_about_until_the_history_is_told(store: Store, clock: Clock) -> None:
    assert bones_wait(store, clock)
    store.set_profile(store.patient("me"), changed({}, {"conditions": ()}, clock())[0])
    assert not bones_wait(store, clock)
    assert not known(store, store.patient("demo"), clock()).facts


@pytest.mark.parametrize(
    ("told", "waits"),
    [([("no", 3)], False), ([("yes", 3)], True), ([("no", 5), ("yes", 3)], True), ([("no", 40)], True)],
)  # fmt: skip
def test_or_until_a_list_of_the_last_month_had_none_of_the_conditions(
    store: Store, clock: Clock, told: list[tuple[str, int]], waits: bool
) -> None:
    for value, days_ago in told:
        listed(store, clock, value, days_ago)
    assert bones_wait(store, clock) is waits


def test_silence_and_the_demo_leave_nothing(store: Store, clock: Clock) -> None:
    remember(store, store.patient("me"), said("floor", None), clock())  # type: ignore[arg-type]
    remember(store, store.patient("demo"), said("floor", "no"), clock())  # type: ignore[arg-type]
    assert store.patient("me").profile == {}
    assert store.patient("demo").profile == {}


# -- a clinician's agreement -------------------------------------------------------------------------------------------


def ill(store: Store, clock: Clock) -> Patient:
    """Somebody with two conditions, and no agreement for either."""
    me = store.patient("me")
    return store.set_profile(me, changed({}, {"conditions": ("disc", "stenosis")}, clock())[0])


def test_an_agreement_told_of_in_a_session_is_kept_for_that_one_thing_and_beside_the_others(
    store: Store, clock: Clock
) -> None:
    remember(store, ill(store, clock), said("cleared_stenosis", "yes"), clock())  # type: ignore[arg-type]
    facts = known(store, store.patient("me"), clock()).facts
    assert ("stenosis_not_cleared" in facts, "disc_not_cleared" in facts) == (False, True)
    clock.later(days=3)
    remember(store, store.patient("me"), said("cleared_disc", "yes"), clock())  # type: ignore[arg-type]
    assert "not_cleared" not in known(store, store.patient("me"), clock()).facts
    clock.later(days=82)
    facts = known(store, store.patient("me"), clock()).facts
    assert ("stenosis_not_cleared" in facts, "disc_not_cleared" in facts) == (True, False)


def test_a_no_keeps_no_agreement(store: Store, clock: Clock) -> None:
    remember(store, ill(store, clock), said("cleared_stenosis", "no"), clock())  # type: ignore[arg-type]
    assert "cleared" not in store.patient("me").profile["intake"]


@pytest.mark.parametrize(("answer", "days"), [("examined_7_days", 22), ("examined_28_days", 1)])
def test_an_examination_counts_from_its_own_day(store: Store, clock: Clock, answer: str, days: int) -> None:
    remember(store, store.patient("me"), said("cleared_night_pain", answer), clock())  # type: ignore[arg-type]
    clock.later(days=days)
    assert "night_pain_examined" in known(store, store.patient("me"), clock()).facts
    clock.later(days=1)
    assert "night_pain_examined" not in known(store, store.patient("me"), clock()).facts


@pytest.mark.parametrize("taken_back", [False, True])
def test_a_new_symptom_ends_every_agreement_and_one_that_was_a_mistake_none(
    store: Store, clock: Clock, taken_back: bool
) -> None:
    remember(store, ill(store, clock), said("cleared_stenosis", "yes"), clock())  # type: ignore[arg-type]
    events = [event(3.0, "locked", lock="today", question="fever")]
    events += [event(4.0, "yes_withdrawn", question="fever")] if taken_back else []
    remember(store, store.patient("me"), events, clock())
    assert ("stenosis_not_cleared" in known(store, store.patient("me"), clock()).facts) is not taken_back


def test_a_lock_ends_the_agreements_of_before_also_where_the_session_could_not(store: Store, clock: Clock) -> None:
    remember(store, ill(store, clock), said("cleared_stenosis", "yes"), clock())  # type: ignore[arg-type]
    clock.later(days=2)
    store.add_lock(store.patient("me"), kind="today", reason="fever")
    clock.later(hours=1)
    assert "stenosis_not_cleared" in known(store, store.patient("me"), clock()).facts


def test_conditions_that_were_asked_for_one_by_one_are_kept(store: Store, clock: Clock) -> None:
    every = [each for tick in NAMED for each in said(named(tick), "yes" if tick == "heart_disease" else "no")]
    remember(store, ill(store, clock), every, clock())  # type: ignore[arg-type]
    assert store.patient("me").profile["intake"]["conditions"] == ["disc", "heart_disease"]
    assert "conditions" in known(store, store.patient("me"), clock()).answered


def test_a_condition_told_of_in_a_session_that_was_left_stays_and_the_rest_is_asked_again(
    store: Store, clock: Clock
) -> None:
    remember(store, ill(store, clock), said(named("osteoporosis"), "yes"), clock())  # type: ignore[arg-type]
    left = known(store, store.patient("me"), clock())
    assert {"osteoporosis", "stenosis"} <= left.facts
    assert "conditions" not in left.answered
