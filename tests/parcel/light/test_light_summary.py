"""A session's summary as bytes: from its events to the codes and back, signed, small."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from answers import answered
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.core.base.events import event
from coach.core.base.types import Event
from coach.core.summary.summary import summarise
from coach.parcel.errors import ParcelError
from coach.parcel.keys import SIGNATURE_BYTES, KeyPair
from coach.parcel.light.codes import payloads
from coach.parcel.light.numbers import NUMBERED
from coach.parcel.light.prescription_tables import patient_code, prescription_of
from coach.parcel.light.signed import LightKind, message_of, signed
from coach.parcel.light.summary_tables import (
    LightExercise,
    LightMarks,
    LightPain,
    LightSummary,
    pack_summary,
    summary_by_light,
    summary_of,
)
from coach.records.rows import SessionRecord

KEY = KeyPair(bytes(range(32)))
ANNA = patient_code("3f2b8c1e-9d4a-4e6f-8a7b-0c1d2e3f4a5b")
SESSION = SessionRecord(
    id="0b54c7a2-5f3e-4a52-9d55-3a1f1f6f7a10", patient_id="p", prescription_id=None,
    started_at=datetime(2026, 11, 29, 18, 4, 7, 250_000, tzinfo=UTC), program_version="0.2.0", model_version="m",
    routine_id="gentle_mobility", routine_version="1", source="0", scripted=False,
)  # fmt: skip
DONE = {"reps": 0, "held_s": 0.0, "steps": 0, "breaths": 0, "active_s": 0.0, "not_seen_s": 0.0}
NO_DOSE = {"sets": 1, "reps": None, "hold_s": None, "duration_s": None, "cycles": None, "rest_s": 20.0, "side": None}


def pain(t_s: float, moment: str, score: int | None, step: int | None = None, exercise: str | None = None) -> Event:
    return answered(t_s, "pain_answered", moment=moment, score=score, step=step, exercise=exercise, scripted=False)


def started(t_s: float, step: int, exercise: str, kind: str, **dose: Any) -> Event:
    return event(
        t_s, "exercise_started", step=step, exercise=exercise, kind=kind, dose=NO_DOSE | dose, limits=[], error_deg={},
        tracked=True, certificate="usable",
    )  # fmt: skip


def ended(t_s: float, step: int, exercise: str, reason: str, **done: Any) -> Event:
    return event(t_s, "exercise_ended", step=step, exercise=exercise, reason=reason, **(DONE | done))


EVENTS = [
    event(0.0, "session_started", source="0", scripted=False, quick=False, plan=["heel_slide", "my_lift"]),
    event(1.0, "planned", level=None, facts=[], steps=["heel_slide", "my_lift"], left_out=[]),
    pain(5.0, "before", 2),
    started(10.0, 0, "heel_slide", "reps", reps=6),
    *(
        event(12.0 + 5 * n, "rep_done", step=0, exercise="heel_slide", side="left", start_s=11.0 + 5 * n,
              peak_s=12.0 + 5 * n, end_s=13.0 + 5 * n, peak={}, counted=True)
        for n in range(6)
    ),
    ended(50.0, 0, "heel_slide", "done", reps=6),
    pain(55.0, "check", 3, 0, "heel_slide"),
    started(60.0, 1, "my_lift", "hold", hold_s=30.0),
    event(80.0, "hold_done", step=1, exercise="my_lift", side="left", start_s=60.0, end_s=80.0, held_s=19.9375,
          peak={}),
    ended(81.0, 1, "my_lift", "pain", held_s=19.9375),
    pain(85.0, "check", 5, 1, "my_lift"),
    event(86.0, "locked", lock="today", question="leg_symptoms"),
    pain(90.0, "after", 4),
    event(91.4, "session_ended", reason="pain_rise"),
]  # fmt: skip
ANNAS = summary_by_light(ANNA, SESSION, summarise(EVENTS))


def there_and_back(summary: LightSummary) -> LightSummary:
    return summary_of(message_of(pack_summary(summary, KEY)))


def test_what_goes_is_what_happened() -> None:
    expected = LightSummary(
        patient=ANNA,
        session=SESSION.id,
        started_at=datetime(2026, 11, 29, 18, 4, 7, tzinfo=UTC),
        duration_s=91,
        routine="gentle_mobility",
        routine_version="1",
        level=None,
        ended="pain_rise",
        pain=LightPain(before=2, highest=5, after=4, day_after=None),
        completed=1,
        for_today=2,
        marks=LightMarks(scripted=False, quick=False, comfort=False),
        locks=(("today", "leg_symptoms"),),
        exercises=(
            LightExercise(
                exercise="heel_slide", ended="done", unit="reps", done=6, prescribed=6, pain=3, alarms=0, by_time=False
            ),
            LightExercise(
                exercise="my_lift", ended="pain", unit="held_s", done=19.9, prescribed=30, pain=5, alarms=0,
                by_time=False,
            ),
        ),
    )  # fmt: skip
    assert expected == ANNAS
    assert there_and_back(ANNAS) == ANNAS


def test_a_usual_session_takes_two_codes_and_a_long_one_three() -> None:
    one = ANNAS.exercises[0]
    for exercises, most in ((8, 2), (20, 3)):
        content = pack_summary(replace(ANNAS, exercises=(one,) * exercises), KEY)
        assert len(payloads(content)) <= most, len(content)


SCORES = st.none() | st.integers(0, 10)
COUNTS = st.integers(0, 500)
AMOUNTS = st.integers(0, 5000) | st.integers(0, 50_000).map(lambda tenths: tenths / 10)
NAMES = st.from_regex(r"\A[a-z][a-z0-9_]{0,59}\Z")


def one_of(table: str) -> st.SearchStrategy[str]:
    return st.sampled_from(NUMBERED[table])


SUMMARIES = st.builds(
    LightSummary,
    patient=st.binary(min_size=8, max_size=8),
    session=st.uuids().map(str),
    started_at=st.integers(1_500_000_000, 4_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC)),
    duration_s=st.integers(0, 100_000),
    routine=one_of("routine") | NAMES,
    routine_version=st.text("0123456789.abc ü", min_size=1, max_size=40),
    level=st.none() | st.integers(1, 12),
    ended=st.none() | one_of("ended"),
    pain=st.builds(LightPain, before=SCORES, highest=SCORES, after=SCORES, day_after=SCORES),
    completed=COUNTS,
    for_today=COUNTS,
    marks=st.builds(LightMarks, scripted=st.booleans(), quick=st.booleans(), comfort=st.booleans()),
    locks=st.lists(st.tuples(one_of("lock"), one_of("question")), max_size=3).map(tuple),
    exercises=st.lists(
        st.builds(
            LightExercise,
            exercise=one_of("exercise") | NAMES,
            ended=st.none() | one_of("exercise_ended"),
            unit=st.none() | one_of("unit"),
            done=AMOUNTS,
            prescribed=st.none() | AMOUNTS,
            pain=SCORES,
            alarms=COUNTS,
            by_time=st.booleans(),
        ),
        max_size=12,
    ).map(tuple),
)


@given(SUMMARIES)
def test_any_summary_comes_back_exactly(summary: LightSummary) -> None:
    assert there_and_back(summary) == summary


def test_it_is_signed_by_the_patient_and_by_nobody_else() -> None:
    message = message_of(pack_summary(ANNAS, KEY))
    assert message.is_by(KEY.public)
    assert not message.is_by(KeyPair.new().public)


def test_a_summary_is_no_prescription_and_the_other_way_round() -> None:
    with pytest.raises(ParcelError, match="show those of a prescription"):
        prescription_of(message_of(pack_summary(ANNAS, KEY)))
    with pytest.raises(ParcelError, match="show those of a session"):
        summary_of(message_of(signed(LightKind.PRESCRIPTION, b"anything", KEY)))


@pytest.mark.parametrize("name", ["<script>", "../etc", "Hip Lift", "a" * 61, "lift\n"])
def test_a_name_that_no_file_may_have_is_damaged(name: str) -> None:
    exercise = replace(ANNAS.exercises[0], exercise=name)
    with pytest.raises(ParcelError):
        there_and_back(replace(ANNAS, exercises=(exercise,)))


@settings(max_examples=300)
@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_do_anything_but_be_refused_or_be_a_summary(tail: bytes, begun: bool) -> None:
    head = pack_summary(ANNAS, KEY)[1 : 1 + 8 + 16] if begun else b""
    try:
        back = summary_of(message_of(signed(LightKind.SUMMARY, head + tail, KEY)))
    except ParcelError:
        return
    assert uuid.UUID(back.session)
    assert there_and_back(back) == back


@pytest.mark.parametrize("at", range(1, 60))
def test_what_was_cut_is_damaged(at: int) -> None:
    with pytest.raises(ParcelError):
        summary_of(message_of(signed(LightKind.SUMMARY, pack_summary(ANNAS, KEY)[1 : -SIGNATURE_BYTES - at], KEY)))
