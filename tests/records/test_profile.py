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


def test_a_new_condition_takes_the_clinicians_agreement_back() -> None:
    profile, again = changed(after(cleared=("exercise",)), {"conditions": ("stenosis",)}, NOW)
    assert again == {"cleared"}
    assert "cleared" not in profile["intake"]
    assert "stenosis" in read(profile, NOW).facts


def test_nothing_is_said_to_be_open_again_that_was_never_answered() -> None:
    assert changed({}, {"conditions": ("stenosis",)}, NOW)[1] == set()


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
