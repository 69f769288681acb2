"""The clinic's sheet, and the summaries that its camera reads: each with its patient, and never a session."""

import html
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from clinic_and_home import WORDS, Sides

from coach.parcel.errors import ParcelError
from coach.parcel.keys import KeyPair
from coach.parcel.light.at_home import look_by_light
from coach.parcel.light.clinic_key import pack_clinic
from coach.parcel.light.in_clinic import light_sheet, receive_summary
from coach.parcel.light.prescription_tables import by_light, pack_prescription, patient_code
from coach.parcel.light.summary_tables import LightExercise, LightMarks, LightPain, LightSummary, pack_summary
from coach.parcel.taking import take_from_clinic
from coach.parcel.writing import digits_of, key_of
from coach.records import parcels
from coach.records.review import Review
from coach.report import patient_page

CLINIC = "Hill Street Clinic"


def summary(sides: Sides, **other: object) -> LightSummary:
    whole = LightSummary(
        patient=patient_code(sides.anna.id), session="5d9f6c1a-7b1e-4f0e-9c55-0a1b2c3d4e5f",
        started_at=datetime(2026, 5, 4, 18, 30, tzinfo=UTC), duration_s=900, routine="gentle_start",
        routine_version="1", level=None, ended="pain", pain=LightPain(before=3, highest=6, after=5, day_after=None),
        completed=1, for_today=3, marks=LightMarks(scripted=False, quick=False, comfort=False),
        locks=(("today", "fever"),),
        exercises=(LightExercise(exercise="hip_lift", ended="pain", unit="reps", done=4, prescribed=8, pain=6, alarms=2,
                                 by_time=False),),
    )  # fmt: skip
    return replace(whole, **other)  # type: ignore[arg-type]


def known(sides: Sides) -> None:
    """The clinic has had a parcel of the patient's computer."""
    sides.prescribe()
    sides.take(sides.sent())
    sides.receive(sides.given("Hello."))


def page(sides: Sides) -> str:
    now = datetime(2026, 5, 6, tzinfo=UTC)
    return html.unescape(patient_page(Review(sides.clinic), sides.anna, WORDS, now, zone=UTC))


def test_a_sheet_has_each_routine_with_one_number_and_says_what_needs_a_parcel(sides: Sides) -> None:
    sides.prescribe(days_a_week=3)
    sides.prescribe("breathing_relax", pain={"rule": "watchful", "signed_by": "Dr Lee", "reason": "known"})
    sides.prescribe("gentle_mobility")
    sheet = light_sheet(sides.clinic, sides.anna, CLINIC)
    assert sorted(kept.routine_id for kept, _ in sheet.prescribed) == ["gentle_mobility", "gentle_start"]
    assert all(code.startswith("<svg") for _, codes in sheet.prescribed for code in codes.prescription)
    assert [len(codes.clinic) for _, codes in sheet.prescribed] == [2, 2]
    assert {codes.digits for _, codes in sheet.prescribed} == {digits_of(sides.clinic)}
    assert "pain.rule" in sheet.refused["breathing_relax"]
    (row,) = parcels.parcels(sides.clinic, sides.anna, written=True)
    assert row.data["clinic"] == CLINIC
    assert light_sheet(sides.clinic, sides.anna, CLINIC) == sheet, "printed once more it is the same"
    sides.prescribe("gentle_mobility", days_a_week=2)
    light_sheet(sides.clinic, sides.anna, CLINIC)
    numbers = [row.number for row in parcels.parcels(sides.clinic, sides.anna, written=True)]
    assert numbers[0] > numbers[1]  # what was changed since outranks an earlier sheet
    sides.sent()
    assert light_sheet(sides.clinic, sides.anna, CLINIC) != sheet  # a parcel was written since


def test_where_nothing_can_go_by_light_one_sentence_says_so(sides: Sides) -> None:
    with pytest.raises(ParcelError, match="Nothing is prescribed to Anna"):
        light_sheet(sides.clinic, sides.anna, CLINIC)
    sides.prescribe(pain={"rule": "watchful", "signed_by": "Dr Lee", "reason": "known"})
    with pytest.raises(ParcelError, match=r"only as a parcel: pain\.rule"):
        light_sheet(sides.clinic, sides.anna, CLINIC)
    assert parcels.parcels(sides.clinic, sides.anna, written=True) == []


def test_a_summary_stands_on_the_page_as_such_and_counts_nowhere(sides: Sides) -> None:
    known(sides)
    done = receive_summary(sides.clinic, pack_summary(summary(sides), key_of(sides.home)))
    assert (done.patient.handle, done.checked) == ("Anna Åberg", True)
    assert sides.clinic.sessions(sides.anna) == []
    assert list(Review(sides.clinic).visits(sides.anna)) == []
    shown = page(sides)
    assert "By light: summary only" in shown
    assert "2026-05-04 18:30, Gentle start: " in shown
    assert "Pain 3 before, 6 at most, 5 after. Exercises done whole: 1 of 3." in shown
    assert "repetitions: 4 of 8, pain 6, 2 stop limits passed" in shown
    assert "Red flag: " in shown
    assert "signature not checked" not in shown
    assert "0 sessions" in shown
    with pytest.raises(ParcelError, match="was taken in before"):
        receive_summary(sides.clinic, pack_summary(summary(sides), key_of(sides.home)))


def test_it_goes_from_there_once_the_session_has_come(sides: Sides) -> None:
    known(sides)
    id = sides.session()
    receive_summary(sides.clinic, pack_summary(summary(sides, session=id), key_of(sides.home)))
    assert "By light: summary only" in page(sides)
    sides.receive(sides.given(name="later.coach"))
    assert "By light: summary only" not in page(sides)
    assert [row.id for row in sides.clinic.sessions(sides.anna)] == [id]


def test_of_a_computer_that_never_sent_a_parcel_it_is_marked_as_not_checked(sides: Sides) -> None:
    assert not receive_summary(sides.clinic, pack_summary(summary(sides), KeyPair.new())).checked
    assert "signature not checked" in page(sides)


def test_another_computers_and_another_patients_summary_take_nothing(sides: Sides) -> None:
    known(sides)
    with pytest.raises(ParcelError, match="signed by another computer"):
        receive_summary(sides.clinic, pack_summary(summary(sides), KeyPair.new()))
    with pytest.raises(ParcelError, match="of nobody who is a patient here"):
        receive_summary(sides.clinic, pack_summary(summary(sides, patient=bytes(8)), key_of(sides.home)))
    with pytest.raises(ParcelError, match="show those of a session"):
        receive_summary(sides.clinic, pack_clinic(sides.anna.id, CLINIC, key_of(sides.clinic)))
    assert [row for row in parcels.parcels(sides.clinic, sides.anna, written=False) if "summary" in row.data] == []


def test_the_whole_way_by_light_alone(sides: Sides) -> None:
    """A sheet to the home, a summary back, and no file."""
    kept = sides.prescribe(days_a_week=3)
    codes: Sequence[bytes] = (
        pack_prescription(by_light(kept, 1), key_of(sides.clinic)),
        pack_clinic(sides.anna.id, CLINIC, key_of(sides.clinic)),
    )
    found = look_by_light(sides.home, tuple(codes), "en", "me")
    take_from_clinic(sides.home, found, WORDS, accepted=True, confirm=None)
    contact = parcels.contact(sides.home, sides.me)
    assert contact is not None
    mine = summary(sides, patient=patient_code(contact.theirs))
    assert receive_summary(sides.clinic, pack_summary(mine, key_of(sides.home))).patient == sides.anna
