"""What one kept session, and several of them, say of the person: from their events alone."""

from typing import Any

import pytest

from coach.core.base.events import event
from coach.core.base.types import Event
from coach.core.clinical import ticks
from coach.core.clinical.history import KnownBesides, PastSession, past, ticks_given
from coach.core.clinical.order import ages
from coach.core.clinical.screening import DAILY, NONE

TIMES = {"scripted": False, "after_opened_s": None, "after_spoken_s": None}
STEP = {"step": 0, "exercise": "lift"}


def told(question: str, value: Any) -> Event:
    return event(1.0, "screening_answered", question=question, value=value, **TIMES)


def screened(form: str, outcome: str = "clear") -> Event:
    return event(2.0, "screened", form=form, outcome=outcome, question=None)


def begun(scripted: bool = False) -> Event:
    return event(0.0, "session_started", source="0", scripted=scripted, quick=False, plan=["lift"])


STARTED = event(
    3.0, "exercise_started", **STEP, kind="reps", dose={}, limits=[], error_deg={}, tracked=True, certificate="usable"
)


def planned(level: int | None) -> Event:
    return event(2.5, "planned", level=level, facts=[], steps=[], left_out=[])


def kept(*events: Event, days_ago: int = 1, number: int = 1) -> PastSession:
    """A session that was completed."""
    (age,) = ages([(24.0 * days_ago, 24.0 * days_ago - 0.2)])
    ended = event(90.0, "session_ended", reason="completed")
    return PastSession(
        routine="r", events=(*events, ended), row_reason="completed", number=number, age=age, day=-days_ago,
        youngest_day=-days_ago,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("events", "is_begun"),
    [
        ([], False), ([told("urine", "no")], True), ([told("urine", None)], False), ([told(DAILY, NONE)], False),
        ([told("urine", "no"), screened("daily")], False), ([told("urine", "yes"), screened("daily")], True),
        ([told(DAILY, NONE), screened("daily")], False),
        ([told("urine", "no"), screened("daily"), screened("full")], False),
        ([told("urine", "no"), screened("full")], True),
    ],
)  # fmt: skip
def test_a_form_has_begun_where_more_was_told_than_while_one_holds(events: list[Event], is_begun: bool) -> None:
    assert kept(*events).form_begun is is_begun


def test_what_was_played_from_a_film_shows_nothing_of_what_the_person_can_do() -> None:
    assert kept(begun(), STARTED).counts
    assert not kept(begun(scripted=True), STARTED).counts
    assert not kept(begun()).counts


def levels_done(*levels: int | None) -> int | None:
    sessions = [
        kept(begun(), planned(level), STARTED, days_ago=len(levels) - place, number=place + 1)
        for place, level in enumerate(levels)
    ]
    return past(sessions, KnownBesides(), 0, "r").level_done


def test_the_level_done_is_the_highest_and_without_levels_none_was() -> None:
    assert levels_done(2, 1) == 2
    assert levels_done(1, 2) == 2
    assert levels_done(None) == 0
    assert levels_done() is None


def test_a_tick_that_is_told_of_is_as_old_as_the_answer_means_at_the_most() -> None:
    given = [
        event(4.0, "symptom_answered", question=ticks.question(tick), value=value, step=None, exercise=None, **TIMES)
        for tick, value in (("stenosis", "yes"), ("weight_loss", "examined_14_days"), ("disc", "no"))
    ]
    assert ticks_given(given) == {"stenosis": 0, "weight_loss": 13}
