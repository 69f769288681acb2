"""The last screen with a store behind it: what comes next by what is prescribed and done."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from answers import answered
from movements import lifts, routine

from coach.app.closing import closing
from coach.app.light_summary import summary_codes
from coach.core.base.events import event
from coach.core.base.types import Event
from coach.core.dialogue.screen_model import Closing
from coach.core.session.state import Ending, Session
from coach.parcel.light.drawn import payloads_in
from coach.parcel.light.prescription_tables import patient_code
from coach.parcel.light.reader import LightReader
from coach.parcel.light.signed import message_of
from coach.parcel.light.summary_tables import summary_of
from coach.parcel.writing import key_of
from coach.prescription.words import load_words
from coach.records import parcels
from coach.records.errors import StoreError
from coach.records.review import Review
from coach.records.store import Store, open_store

THEIRS = "3f2b8c1e-9d4a-4e6f-8a7b-0c1d2e3f4a5b"
MONDAY = datetime(2026, 11, 23, 12).astimezone()
PLAN = replace(routine(lifts(1)), id="gentle_start", words=load_words("en"))


def done(after: int | None = 2, reason: str = "completed") -> list[Event]:
    """One exercise that was seen done, and how much it hurt."""
    unasked: dict[str, Any] = {"step": None, "exercise": None, "scripted": False}
    at = {"step": 0, "exercise": "lift"}
    return [
        event(0.0, "session_started", source="0", scripted=False, quick=False, plan=["lift"]),
        answered(2.0, "pain_answered", moment="before", score=4, **unasked),
        event(5.0, "exercise_started", **at, kind="reps", dose={"sets": 1, "reps": 1}, limits=[], error_deg={},
              tracked=True, certificate="usable"),
        event(9.0, "rep_done", **at, side="right", start_s=6.0, peak_s=7.0, end_s=8.0, peak={}, counted=True),
        event(10.0, "exercise_ended", **at, reason="done", reps=1, held_s=0.0, steps=0, breaths=0, active_s=5.0,
              not_seen_s=0.0),
        answered(12.0, "pain_answered", moment="after", score=after, **unasked),
        event(15.0, "session_ended", reason=reason),
    ]  # fmt: skip


@pytest.fixture
def store(tmp_path: Any) -> Iterator[Store]:
    """Somebody who is to do it on three days a week."""
    with open_store(str(tmp_path / "a.db"), now=lambda: MONDAY) as kept:
        person = kept.patient("anna")
        kept.add_prescription(
            person, routine_id="gentle_start", routine_text="", overrides={"days_a_week": 3}, version="1"
        )
        yield kept


def last_screen(kept: Store, events: list[Event], ended: str = "completed", days_later: int = 0) -> Closing:
    state = Session(ending=Ending(end=ended))
    now = MONDAY + timedelta(days=days_later)
    return closing(PLAN, kept, kept.patient("anna"), "this", state, events, now)


def said(shown: Closing) -> list[str]:
    lines = (shown.title, *shown.lines, shown.following)
    return [PLAN.words.say(line) for line in lines if line is not None]


def test_it_says_what_was_done_how_it_went_and_when_the_next_one_is(store: Store) -> None:
    assert said(last_screen(store, done())) == [
        "Well done for today", "One exercise done", "One minute for your back", "Pain: 4 before, 2 now",
        "One repetition counted", "Next: Gentle start, on Wednesday",
    ]  # fmt: skip


def test_what_was_done_earlier_in_the_week_counts(store: Store) -> None:
    for _ in range(3):  # on one day they are one day
        with store.begin_session(
            store.patient("anna"), routine_id="gentle_start", routine_version="1", program_version="0",
            model_version="m", source="0", scripted=False,
        ) as writer:  # fmt: skip
            writer.add(done())
            writer.end("completed", 0)
    assert said(last_screen(store, done(), days_later=4))[-1] == "Next: Gentle start, on Sunday"
    assert said(last_screen(store, done(), days_later=6))[-1] == "Next: Gentle start, on Tuesday"


def test_after_a_stop_for_pain_nothing_is_praised_and_ease_comes_next(store: Store) -> None:
    shown = said(last_screen(store, done(after=None, reason="pain"), "pain"))
    assert shown[0] == "Enough for today"
    assert shown[-1] == "For the next 4 hours only easy positions and slow breathing"


@pytest.mark.parametrize("ended", ["screening", "locked", "help", "fall"])
def test_an_ending_that_says_what_to_do_says_nothing_besides(ended: str, store: Store) -> None:
    shown = last_screen(store, done()[:2], ended)
    assert (shown.lines, shown.following) == ((), None)


def test_records_that_cannot_be_read_cost_only_what_comes_next(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise StoreError("The records cannot be read.")

    monkeypatch.setattr(Review, "visits", refuse)
    shown = last_screen(store, done())
    assert shown.following is None
    assert shown.lines


@pytest.mark.parametrize(("ended", "offered"), [("completed", True), ("pain", True), ("screening", False)])
def test_its_summary_may_be_shown_to_a_clinic_that_is_known(ended: str, offered: bool, store: Store) -> None:
    assert not last_screen(store, done(reason=ended), ended).shows
    with store.transaction() as connection:
        parcels.accept(connection, store.patient("anna"), MONDAY, name="Hill Street", public="0" * 64, theirs=THEIRS)
    assert last_screen(store, done(reason=ended), ended).shows is offered


def test_its_codes_hold_what_was_done_signed_by_this_store(store: Store) -> None:
    anna = store.patient("anna")
    with store.begin_session(
        anna, routine_id="gentle_start", routine_version="1", program_version="0", model_version="m", source="0",
        scripted=False,
    ) as writer:  # fmt: skip
        assert summary_codes(store, anna, writer.session, done()) == ()  # no clinic is known
        with store.transaction() as connection:
            parcels.accept(connection, anna, MONDAY, name="Hill Street", public="0" * 64, theirs=THEIRS)
        codes = summary_codes(store, anna, writer.session, done())
        reader, told = LightReader().step([])
        for code in codes:
            reader, told = reader.step(payloads_in(np.kron(code, np.ones((6, 6), np.uint8))))
        assert told.content is not None
        message = message_of(told.content)
        assert message.is_by(key_of(store).public)
        summary = summary_of(message)
        assert (summary.patient, summary.session) == (patient_code(THEIRS), writer.session.id)
        assert (summary.pain.before, summary.pain.after, summary.completed) == (4, 2, 1)
        (exercise,) = summary.exercises
        assert (exercise.exercise, exercise.unit, exercise.done, exercise.prescribed) == ("lift", "reps", 1, 1)
