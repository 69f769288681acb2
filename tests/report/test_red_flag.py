"""The red flag stands at the top by its name, with its moment and the number to call, on every page that has one."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from report_reading import read

from coach.core.base.events import event
from coach.core.base.phrases import Words
from coach.core.clinical.unlocking import UnlockGrounds
from coach.records.review import Review
from coach.records.rows import Patient, SessionRecord
from coach.records.store import Store, open_store
from coach.records.unlocking import unlock
from coach.report import clinic_page, patient_page, session_page

AT = datetime(2026, 5, 8, 7, 0, tzinfo=UTC)
NUMB = "Numbness of the saddle area"


@pytest.fixture
def clock() -> list[datetime]:
    return [AT]


@pytest.fixture
def store(tmp_path, clock):  # type: ignore[no-untyped-def]
    with open_store(str(tmp_path / "records.db"), now=lambda: clock[0]) as opened:
        yield opened


@pytest.fixture
def dora(store: Store) -> Patient:
    answered = {"emergency_number": AT.isoformat()}
    return store.set_profile(store.patient("Dora"), {"intake": {"emergency_number": "112"}, "answered": answered})


def locked(store: Store, patient: Patient, lock: str = "emergency", question: str = "saddle_numbness") -> SessionRecord:
    with store.begin_session(patient, routine_id="gentle_start", routine_version="1", program_version="0",
                             model_version="0", source="0", scripted=False) as writer:  # fmt: skip
        writer.add(
            [event(1.0, "locked", lock=lock, question=question), event(2.0, "session_ended", reason="screening")]
        )
        return writer.end("screening", 3)


def top(html: str) -> list[str]:
    """The red flags above everything else that is said on a page."""
    head = re.search(r'<section class="red-flags".*?</section>', html, re.DOTALL)
    return re.findall(r"<strong>(.*?)</strong>", head.group()) if head else []


def test_an_emergency_is_named_once_on_the_list_on_the_patients_page_and_on_its_session(
    store: Store, dora: Patient, words: Words
) -> None:
    own, now = locked(store, dora), AT + timedelta(hours=1)
    line = f"CALL NOW: {NUMB}, today 07:00"
    listed = clinic_page(Review(store), words, now, zone=UTC)
    assert listed.count("CALL NOW") == listed.count(line) == 1
    for html in (patient_page(Review(store), dora, words, now, zone=UTC), session_page(store, own, words, zone=UTC)):
        assert top(html) == [line]
        assert "emergency number: 112." in read(html).text
        assert read(html).text.index("CALL NOW") < read(html).text.index("safety rule" if "Since" in html else "Why it")


@pytest.mark.parametrize(("days", "when"), [(0, "today 07:00"), (1, "yesterday 07:00"), (2, "2026-05-08 07:00")])
def test_its_moment_is_said_as_it_is_today(days: int, when: str, store: Store, dora: Patient, words: Words) -> None:
    locked(store, dora)
    assert top(patient_page(Review(store), dora, words, AT + timedelta(days=days), zone=UTC)) == [
        f"CALL NOW: {NUMB}, {when}"
    ]


def test_a_sign_for_today_is_named_and_no_call(store: Store, dora: Patient, words: Words) -> None:
    locked(store, dora, "today", "fever")
    html = patient_page(Review(store), dora, words, AT, zone=UTC)
    assert top(html) == ["SEE A DOCTOR TODAY: Fever, today 07:00"]
    assert "To be seen by: a doctor." in read(html).text


def test_a_lock_that_has_ended_is_said_to_have_ended(
    store: Store, dora: Patient, words: Words, clock: list[datetime]
) -> None:
    own = locked(store, dora)
    unlock(store, store.locks(dora)[0], UnlockGrounds(
        unlocked_by="dr. lee", by_clinician=True, told="seen", examined_by="dr. lee",
        examined_day=AT.astimezone().date().toordinal(),
    ))  # fmt: skip
    for html in (patient_page(Review(store), dora, words, AT, zone=UTC), session_page(store, own, words, zone=UTC)):
        assert top(html) == [f"Red flag, no longer locked: {NUMB}, today 07:00"]
        assert "CALL NOW" not in html


def test_a_lock_from_elsewhere_stands_at_the_top_without_any_session(store: Store, dora: Patient, words: Words) -> None:
    store.add_lock(dora, kind="emergency", reason="urine")
    (line,) = top(patient_page(Review(store), dora, words, AT, zone=UTC))
    assert line.startswith("CALL NOW: ")


def test_a_pause_is_no_red_flag_and_is_there_to_decide(store: Store, dora: Patient, words: Words) -> None:
    store.add_lock(dora, kind="therapist", reason="two stops for pain running")
    html = patient_page(Review(store), dora, words, AT, zone=UTC)
    assert top(html) == []
    assert "Exercises pause since 2026-05-08" in read(html).text


def test_a_number_that_nobody_gave_is_said_to_be_missing(store: Store, words: Words) -> None:
    nobody = store.patient("new")
    store.add_lock(nobody, kind="emergency", reason="urine")
    said = read(patient_page(Review(store), nobody, words, AT, zone=UTC)).text
    assert "emergency number: not set: the local one." in said
