"""The intake in a patient's profile: each answer with its time, and what it makes true at a later one."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from records_clock import Clock

from coach.records.profile import changed, read
from coach.records.store import Store

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
ONSET = "2026-05-04T04:30+00:00"


def after(**answers: Any) -> dict[str, Any]:
    return changed({}, answers, NOW)[0]


def test_each_answer_is_kept_with_the_moment_it_was_given() -> None:
    assert after(smoking="yes", conditions=("disc",)) == {
        "intake": {"smoking": "yes", "conditions": ["disc"]},
        "answered": {"smoking": "2026-05-04T09:30:00+00:00", "conditions": "2026-05-04T09:30:00+00:00"},
    }


def test_the_start_of_an_episode_is_kept_by_itself_and_ages() -> None:
    profile = after(onset=ONSET)
    assert profile["onset"] == ONSET
    assert read(profile, NOW).hours_since_onset == 5.0
    assert "first_day" in read(profile, NOW).facts
    assert {"settling"} <= read(profile, NOW + timedelta(hours=80)).facts


@pytest.mark.parametrize("answer", ["none", "unknown", None])
def test_without_an_episode_that_has_a_start_there_is_no_age(answer: str | None) -> None:
    profile, _ = changed(after(onset=ONSET), {"onset": answer}, NOW)
    assert profile["onset"] is None
    assert read(profile, NOW).hours_since_onset is None


def test_what_was_true_today_is_not_true_tomorrow() -> None:
    profile = after(bend_pain="yes", smoking="yes")
    assert {"bend_pain", "smoking"} <= read(profile, NOW + timedelta(hours=11)).facts
    later = read(profile, NOW + timedelta(hours=13))
    assert "smoking" in later.facts
    assert "bend_pain" not in later.facts
    assert later.answers["bend_pain"] == "yes"


def test_a_later_answer_takes_the_place_of_the_first_and_other_settings_stay() -> None:
    profile, _ = changed(after(smoking="yes", age=44) | {"voice": "en"}, {"smoking": "no"}, NOW + timedelta(days=1))
    assert profile["intake"] == {"smoking": "no", "age": 44}
    assert profile["answered"]["smoking"] > profile["answered"]["age"]
    assert profile["voice"] == "en"


def test_an_answer_can_be_taken_back() -> None:
    profile, again = changed(after(smoking="yes", age=44), {"age": None}, NOW)
    assert (profile["intake"], set(profile["answered"]), again) == ({"smoking": "yes"}, {"smoking"}, set())


def test_an_agreement_is_kept_with_its_day_and_ends_after_twelve_weeks() -> None:
    profile = after(conditions=("stenosis",), cleared=("stenosis", "night_pain@2026-04-20"))
    assert profile["intake"]["cleared"] == ["stenosis@2026-05-04", "night_pain@2026-04-20"]
    assert set(read(profile, NOW).ticks) == {"stenosis", "night_pain"}
    assert "stenosis_not_cleared" not in read(profile, NOW).facts
    assert read(profile, NOW + timedelta(days=20)).ticks == ("stenosis",)
    assert "stenosis_not_cleared" not in read(profile, NOW + timedelta(days=84)).facts
    later = read(profile, NOW + timedelta(days=85))
    assert (later.ticks, "stenosis_not_cleared" in later.facts) == ((), True)


def test_a_tick_keeps_its_day_when_another_is_added() -> None:
    later = NOW + timedelta(days=30)
    profile, _ = changed(after(cleared=("stenosis",)), {"cleared": ("stenosis", "ball")}, later)
    assert profile["intake"]["cleared"] == ["stenosis@2026-05-04", "ball@2026-06-03"]


def test_an_agreement_ends_with_its_condition_and_no_other_does() -> None:
    before = after(conditions=("disc", "stenosis"), cleared=("disc", "stenosis"))
    profile, over = changed(before, {"conditions": ("disc",)}, NOW)
    assert over == {"stenosis"}
    assert profile["intake"]["cleared"] == ["disc@2026-05-04"]
    again, _ = changed(profile, {"conditions": ("disc", "stenosis")}, NOW)
    assert "stenosis_not_cleared" in read(again, NOW).facts
    assert changed({}, {"conditions": ("stenosis",)}, NOW)[1] == set()


def test_an_agreement_ends_with_a_new_symptom() -> None:
    profile = after(cleared=("stenosis",))
    week_on = NOW + timedelta(days=7)
    assert read(profile, week_on, new_symptom_h=2.0).ticks == ()
    assert read(profile, week_on, new_symptom_h=400.0).ticks == ("stenosis",)


def test_the_tick_for_everything_of_older_stores_opens_nothing() -> None:
    old = {
        "intake": {"conditions": ["osteoporosis"], "cleared": ["exercise", "roller"]},
        "answered": dict.fromkeys(("conditions", "cleared"), "2026-05-01T09:30:00+00:00"),
    }
    kept = read(old, NOW)
    assert kept.ticks == ("roller",)  # of the day on which it was ticked
    assert {"osteoporosis_not_cleared", "not_cleared"} <= kept.facts
    assert read(old, NOW + timedelta(days=90)).ticks == ()


# -- a pregnancy -------------------------------------------------------------------------------------------------------


def test_a_pregnancy_is_kept_as_its_due_date_and_moves_on_by_itself() -> None:
    profile = after(pregnant="to_16_weeks")
    assert profile["intake"]["pregnant"] == "2026-10-20"  # at most 15 weeks and 6 days
    assert "pregnant_from_16_weeks" not in read(profile, NOW).facts
    assert "pregnant_from_16_weeks" in read(profile, NOW + timedelta(days=1)).facts
    assert "pregnant_from_28_weeks" in read(profile, NOW + timedelta(days=85)).facts


@pytest.mark.parametrize(("days", "answered"), [(0, True), (21, True), (22, False)])
def test_three_weeks_after_the_due_date_it_is_asked_again(days: int, answered: bool) -> None:
    kept = read(after(pregnant="2026-06-01"), NOW + timedelta(days=28 + days))
    assert ("pregnant" in kept.answered) is answered
    assert ("pregnant" in kept.facts) is answered


@pytest.mark.parametrize(("due", "possible"), [("2027-02-08", True), ("2027-02-09", False), ("1026-06-01", False)])
def test_a_due_date_that_could_not_be_when_it_was_told_is_asked_again(due: str, possible: bool) -> None:
    kept = read(after(pregnant=due), NOW + timedelta(days=1))
    assert ("pregnant" in kept.answered) is possible


def test_a_number_that_nobody_can_dial_counts_as_never_told() -> None:
    told = dict.fromkeys(("emergency_number", "clinician"), "2026-05-04T09:30:00+00:00")
    profile = {"intake": {"emergency_number": "12a", "clinician": "Dr Lee"}, "answered": told}
    assert read(profile, NOW).answers == {"clinician": "Dr Lee"}


@pytest.mark.parametrize(("days", "recent"), [(0, True), (84, True), (85, False)])
def test_a_birth_is_recent_for_twelve_weeks(days: int, recent: bool) -> None:
    kept = read(after(pregnant="gave_birth"), NOW + timedelta(days=days))
    assert ("recent_birth" in kept.facts) is recent
    assert ("pregnant" in kept.answered) is recent


@pytest.mark.parametrize(
    ("old", "facts"),
    [
        ("to_20_weeks", {"pregnant_from_16_weeks", "pregnant_from_20_weeks"}),
        ("after_20_weeks", {"pregnant_from_28_weeks"}),
    ],
)
def test_what_older_stores_say_of_a_pregnancy_is_taken_for_the_most_it_may_mean(old: str, facts: set[str]) -> None:
    profile = {"intake": {"pregnant": old}, "answered": {"pregnant": "2026-05-04T09:30:00+00:00"}}
    assert facts <= read(profile, NOW).facts


def test_a_yes_to_a_change_asks_the_history_again_and_forgets_none_of_it() -> None:
    before = after(conditions=("stenosis",), surgery="no", smoking="no")
    profile, _ = changed(before, {"history_changed": "yes"}, NOW + timedelta(days=31))
    kept = read(profile, NOW + timedelta(days=31))
    assert set(kept.answered) == {"smoking", "history_changed"}
    assert "stenosis" in kept.facts


@pytest.mark.parametrize(
    "profile",
    [
        {"intake": {"age": 4400}, "answered": {"age": "2026-05-04T09:30:00+00:00"}},
        {"intake": {"shoe_size": 44}, "answered": {"shoe_size": "2026-05-04T09:30:00+00:00"}},
        {"intake": {"age": 44}, "answered": {"age": "lately"}},
        {"intake": {"age": 44}, "answered": {"age": "2026-05-04T09:30:00"}},
        {"intake": {"age": 44}},
        {},
    ],
    ids=["beyond its range", "a question that is none", "no time", "a time without a zone", "without a time", "empty"],
)
def test_what_cannot_be_read_was_never_answered(profile: dict[str, Any]) -> None:
    assert read(profile, NOW).answers == {}


def test_a_profile_comes_back_from_the_store_as_it_was(store: Store, clock: Clock) -> None:
    profile, _ = changed({}, {"conditions": ("disc", "stenosis"), "age": 44, "onset": ONSET}, clock())
    store.set_profile(store.patient("anna"), profile)
    kept = read(store.patient("anna").profile, clock())
    assert kept.answers == {"conditions": ("disc", "stenosis"), "age": 44, "onset": ONSET}
    assert kept.hours_since_onset == 5.0
