"""Which questionnaire is due on which day: at the beginning, every two weeks, at the end, and once after a break."""

import pytest
from questionnaire_samples import ACTIVITIES, AWAY, OVERALL, given, rated

from coach.core.progress.questionnaire import GivenAnswers
from coach.core.progress.questionnaires_due import (
    PrescribedTerm,
    ProgrammeDays,
    SessionDay,
    activities_named,
    due_now,
    programme_of,
)

ALL = (OVERALL, AWAY, ACTIVITIES)


def programme(*days: int, ended: int | None = None) -> ProgrammeDays:
    """Sessions on these days, the first of them with the number 1."""
    sessions = [SessionDay(number=at, day=day) for at, day in enumerate(days, start=1)]
    found = programme_of(sessions, [PrescribedTerm(since=0, until=ended)], 10_000)
    assert found is not None
    return found


def due(days: tuple[int, ...], today: int, *answers: GivenAnswers, ended: int | None = None) -> list[str]:
    return [one.questionnaire.id for one in due_now(ALL, programme(*days, ended=ended), answers, today)]


FIRST = given(ACTIVITIES, 100, 1, **rated(q1=4))


def test_nothing_is_asked_before_the_first_session() -> None:
    assert programme_of([], [], 100) is None
    assert due_now(ALL, None, [], 100) == ()


def test_the_activities_come_with_the_first_session_and_every_two_weeks() -> None:
    assert due((100,), 100) == ["activities"]
    assert due((100,), 100, FIRST) == []
    assert due((100, 107), 113, FIRST) == []
    assert due((100, 112), 114, FIRST) == ["activities", "overall"]
    again = given(ACTIVITIES, 114, 2, **rated(q1=5))
    assert due((100, 112), 115, FIRST, again) == ["overall"]
    assert due((100, 112, 125), 127, FIRST, again, given(OVERALL, 116, 2, q1=1)) == []
    assert due((100, 112, 125), 128, FIRST, again, given(OVERALL, 116, 2, q1=1)) == ["activities"]


def test_what_was_put_off_waits_for_another_day_and_is_no_answer() -> None:
    put_off = given(ACTIVITIES, 100, 1)
    assert due((100,), 100, put_off) == []
    assert due((100,), 101, put_off) == ["activities"]


def test_after_two_weeks_away_the_reason_is_asked_once() -> None:
    assert due((100, 103), 116, FIRST) == ["activities", "overall"]
    assert due((100, 103), 117, FIRST)[0] == "away"  # before anything else
    assert "away" not in due((100, 103), 118, FIRST, given(AWAY, 117, 2, q1="yes"))
    assert "away" not in due((100, 103), 118, FIRST, given(AWAY, 117, 2))  # also where nobody wanted to say
    assert "away" in due((100, 103, 120), 120, FIRST)  # who began at once is asked after that session
    assert "away" not in due((100, 103, 120), 120, FIRST, given(AWAY, 117, 2, q1="no"))
    assert "away" in due((100, 103, 120), 140, FIRST, given(AWAY, 117, 2, q1="no"))  # another break


def test_at_its_end_the_activities_are_asked_once_more_and_nothing_else() -> None:
    assert due((100, 105), 106, FIRST, ended=106) == ["activities"]
    last = given(ACTIVITIES, 107, 2, **rated(q1=8))
    assert due((100, 105), 108, FIRST, last, ended=106) == []
    assert due((100, 105), 116, FIRST, last, ended=106) == []


def test_a_new_programme_begins_after_a_day_without_any() -> None:
    sessions = [SessionDay(number=at, day=day) for at, day in enumerate((90, 100, 130), start=1)]
    one = [PrescribedTerm(since=95, until=110), PrescribedTerm(since=110, until=120)]
    two = [*one, PrescribedTerm(since=125)]
    found = programme_of(sessions[:2], one, 115)
    assert found is not None
    assert (found.first.number, found.ended) == (2, None)
    found = programme_of(sessions[:2], one, 121)
    assert found is not None
    assert (found.first.number, found.ended) == (2, 120)
    assert programme_of(sessions[:2], two, 126) is None  # its first session is still to come
    found = programme_of(sessions, two, 131)
    assert found is not None
    assert (found.first.number, found.last.number) == (3, 3)


def test_the_same_activities_are_read_back_within_a_programme() -> None:
    named = activities_named(ACTIVITIES, programme(100, 110), [
        given(ACTIVITIES, 100, 1, q1={"activity": "walk", "score": 3}),
        given(ACTIVITIES, 114, 2, q1={"activity": "swim", "score": 3}, q2={"activity": "sit", "score": None}),
    ])  # fmt: skip
    assert named == {"q1": "walk", "q2": "sit"}
    before = given(ACTIVITIES, 50, 0, q3={"activity": "of an earlier programme", "score": 3})
    assert activities_named(ACTIVITIES, programme(100), [before]) == {}


@pytest.mark.parametrize("ahead", [115, 100_000])
def test_a_date_ahead_of_now_hides_nothing_for_ever(ahead: int) -> None:
    assert due((100, 112), 114, given(ACTIVITIES, ahead, 1, **rated(q1=4))) == ["activities", "overall"]
