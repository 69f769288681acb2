"""From the therapist's desk to the living room and back: what is prescribed arrives, what was done comes back."""

from datetime import timedelta
from typing import Any

import pytest
from clinic_and_home import WORDS, Sides

from coach.core.clinical.unlocking import UnlockGrounds
from coach.parcel.errors import ParcelError
from coach.parcel.looking import FromClinic, Trust
from coach.parcel.writing import digits_of
from coach.prescription.places import find_routine
from coach.records import parcels, profile
from coach.records.deciding import TherapistDecision, decide, prescribe
from coach.records.review import Review
from coach.records.rows import Patient, Prescription
from coach.records.store import Store
from coach.records.unlocking import unlock
from coach.report import patient_page, session_page

TIGHT = {"step": [{"exercise": "hip_lift", "reps": 4}]}


def told(found: FromClinic) -> list[str]:
    return [WORDS.say(each) for each in found.changes]


def test_what_is_prescribed_arrives_and_is_shown_before_it_counts(sides: Sides) -> None:
    given = sides.prescribe(days_a_week=3, **TIGHT)
    parcels.add_message(sides.clinic, sides.anna, "Slowly this week.", "Dr Lee", from_patient=False)
    found = sides.look(sides.sent())
    assert (found.trust, found.digits) == (Trust.FIRST, digits_of(sides.clinic))
    assert told(found)[:2] == ["Dr Lee wrote: Slowly this week.", "New for you: Gentle start"]
    assert any("Slow breathing" in line for line in told(found))
    assert sides.home.prescription(sides.me, "gentle_start") is None  # nothing counts yet

    sides.take(sides.sent())
    here = sides.home.prescription(sides.me, "gentle_start")
    assert here is not None
    assert (here.id, here.digest, here.overrides["days_a_week"]) == (given.id, given.digest, 3)
    assert Review(sides.home).prescribed(sides.me) == {"gentle_start": here}  # a therapist's, not a session's own
    texts = [each.text for each in parcels.messages(sides.home, sides.me)]
    assert "Slowly this week." in texts
    assert any(each.startswith("New for you: Gentle start") for each in texts)


def test_the_next_parcel_carries_the_signature_and_says_only_what_is_otherwise(sides: Sides) -> None:
    sides.prescribe(days_a_week=3)
    sides.take(sides.sent())
    sides.prescribe(days_a_week=2, **TIGHT)
    found = sides.look(sides.sent("second.coach"))
    assert found.trust is Trust.KNOWN
    lines = told(found)
    assert lines[0] == "Changed for you: Gentle start"
    assert any(line.startswith("  Now: ") and "4" in line for line in lines)
    assert any(line.startswith("  Before: ") for line in lines)
    assert any("2 days a week" in line for line in lines)
    assert len(lines) <= 6
    sides.take(sides.folder / "second.coach", accepted=False)  # nothing is compared again
    here = sides.home.prescription(sides.me, "gentle_start")
    assert here is not None
    assert here.overrides["step"] == TIGHT["step"]


def test_what_was_done_comes_back_with_a_note_and_each_session_once(sides: Sides) -> None:
    sides.prescribe()
    sides.take(sides.sent())
    first = sides.session()
    done = sides.receive(sides.given("My leg was heavy."))
    assert (done.sessions, done.patient.handle) == (1, "Anna Åberg")
    assert [row.id for row in sides.clinic.sessions(sides.anna)] == [first]
    assert [(each.text, each.from_patient) for each in parcels.messages(sides.clinic, sides.anna)] == [
        ("My leg was heavy.", True)
    ]
    second = sides.session()
    done = sides.receive(sides.given(name="later.coach"))
    assert done.sessions == 1
    assert [row.id for row in sides.clinic.sessions(sides.anna)] == [first, second]
    prescribed = sides.clinic.prescription_of(sides.clinic.sessions(sides.anna)[0])
    assert prescribed is not None
    assert prescribed == sides.clinic.prescription(sides.anna, "gentle_start")  # the clinic's own row, not a copy


def intake(store: Store, person: Patient) -> dict[str, object]:
    return dict(profile.read(person.profile, store.now()).answers)


def answers(store: Store, person: Patient, **given: Any) -> None:
    store.set_profile(person, profile.changed(person.profile, given, store.now())[0])


def test_what_the_person_answered_comes_back_where_it_is_newer(sides: Sides) -> None:
    sides.prescribe()
    answers(sides.home, sides.me, stress="no")
    answers(sides.clinic, sides.anna, stress="yes", surgery="no")
    sides.take(sides.sent())
    sides.session()
    answers(sides.home, sides.me, conditions=("disc",))
    sides.receive(sides.given())
    assert intake(sides.clinic, sides.anna) == {"stress": "yes", "surgery": "no", "conditions": ("disc",)}
    answers(sides.home, sides.me, stress="no")
    sides.session()
    sides.receive(sides.given(name="later.coach"))
    assert intake(sides.clinic, sides.anna)["stress"] == "no"


def test_an_answer_of_the_clinic_that_cannot_be_read_is_replaced(sides: Sides) -> None:
    damaged = {"intake": {"stress": "yes"}, "answered": {"stress": "no date"}}
    sent = profile.changed({}, {"stress": "no"}, sides.clock())[0]
    assert profile.with_newer(damaged, sent, sides.clock())["intake"]["stress"] == "no"


def test_ticks_and_answers_of_tomorrow_are_not_taken_from_the_person(sides: Sides) -> None:
    sides.prescribe()
    sides.take(sides.sent())
    answers(sides.home, sides.me, conditions=("disc",), cleared=("disc",))
    late = profile.changed(sides.me.profile, {"surgery": "no"}, sides.clock.at + timedelta(days=2))[0]
    sides.home.set_profile(sides.me, late)
    sides.session()
    sides.receive(sides.given())
    assert intake(sides.clinic, sides.anna) == {"conditions": ("disc",)}


def test_a_decision_is_never_taken_from_the_person(sides: Sides) -> None:
    given = sides.prescribe()
    sides.take(sides.sent())
    here = sides.home.prescription(sides.me, "gentle_start")
    assert here is not None
    before = Review(sides.clinic).decisions(sides.anna)
    wider = {**here.overrides, "days_a_week": 7}
    decide(
        sides.home, sides.me, here, TherapistDecision(action="edited", proposal={"basis": "none yet"}, by="me"), wider
    )
    sides.session()
    sides.receive(sides.given())
    assert Review(sides.clinic).decisions(sides.anna) == before
    here = Review(sides.clinic).prescribed(sides.anna)["gentle_start"]
    assert (here.id, here.overrides) == (given.id, given.overrides)
    assert len(Review(sides.clinic).prescriptions(sides.anna)) == 2, "what the session was held to is kept with it"


def test_what_was_chosen_at_home_is_never_signed_by_the_clinic(sides: Sides) -> None:
    parcels.add_message(sides.clinic, sides.anna, "Slowly this week.", "Dr Lee", from_patient=False)
    sides.take(sides.sent())
    own = Prescription(
        id="", patient_id=sides.me.id, routine_id="gentle_start", routine_text=find_routine("gentle_start").read_text(),
        overrides={"routine": "gentle_start", "days_a_week": 7}, version="1", digest="", created_at=sides.clock(),
    )  # fmt: skip
    prescribe(sides.home, sides.me, own, own.overrides, version="1", by="me")
    sides.session()
    sides.receive(sides.given())
    assert Review(sides.clinic).to_send(sides.anna) == {}
    parcels.add_message(sides.clinic, sides.anna, "Well done.", "Dr Lee", from_patient=False)
    assert sides.look(sides.sent("second.coach")).content.prescriptions == []


def test_once_the_clinic_knows_the_home_its_parcels_are_sealed(sides: Sides) -> None:
    parcels.add_message(sides.clinic, sides.anna, "Slowly this week.", "Dr Lee", from_patient=False)
    sides.take(sides.sent())
    sides.session()
    sides.receive(sides.given())
    sides.prescribe()
    sealed = sides.sent("sealed.coach")
    assert b"gentle_start" not in sealed.read_bytes()
    assert sides.take(sealed).prescriptions == 1


def test_a_prescription_that_was_withdrawn_is_in_force_no_more(sides: Sides) -> None:
    given = sides.prescribe()
    sides.take(sides.sent())
    parcels.withdraw(sides.clinic, sides.anna, given, "Dr Lee")
    found = sides.look(sides.sent("second.coach"))
    assert told(found) == ["Not prescribed any more: Gentle start"]
    sides.take(sides.folder / "second.coach")
    assert sides.home.prescription(sides.me, "gentle_start") is None
    assert Review(sides.home).in_force(sides.me) == {}
    sides.prescribe()  # and prescribed anew
    sides.take(sides.sent("third.coach"))
    assert sides.home.prescription(sides.me, "gentle_start") is not None


def test_an_unlock_by_a_clinician_ends_the_lock_that_it_names_once_the_person_confirms(sides: Sides) -> None:
    sides.take(sides.sent())
    sides.home.add_lock(sides.me, kind="emergency", reason="saddle_numbness")
    sides.session()
    sides.receive(sides.given())
    (lock,) = sides.clinic.locks(sides.anna)
    unlock(sides.clinic, lock, UnlockGrounds(
        unlocked_by="Dr Lee", by_clinician=True, told="a strain only", examined_by="Dr Lee",
        examined_day=sides.clinic.now().astimezone().date().toordinal(),
    ))  # fmt: skip
    sides.take(sides.sent("first.coach"), confirm=False)
    assert [own.reason for own in sides.home.locks(sides.me)] == ["saddle_numbness"]
    lines = " ".join(told(sides.look(sides.sent("second.coach")))[:2])  # before anything else
    assert "a strain only" in lines  # what is confirmed is shown
    assert "Dr Lee" in lines
    sides.take(sides.folder / "second.coach", confirm=True)
    assert sides.home.locks(sides.me) == []


def test_a_lost_key_is_a_new_first_parcel(sides: Sides) -> None:
    sides.prescribe()
    sides.take(sides.sent())
    with sides.clinic.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM own_key")
    sides.prescribe(days_a_week=2)
    found = sides.look(sides.sent("new.coach"))
    assert found.trust is Trust.ANOTHER
    sides.take(sides.folder / "new.coach", accepted=True)
    sides.prescribe(days_a_week=1)
    assert sides.look(sides.sent("newer.coach")).trust is Trust.KNOWN


def test_after_an_older_backup_the_clinics_parcels_are_still_the_newest(sides: Sides) -> None:
    """The restored store knows of no parcel that was written since; its next one must count at home all the same."""
    sides.prescribe(days_a_week=3)
    for name in ("a.coach", "b.coach", "c.coach"):
        sides.take(sides.sent(name))
    with sides.clinic.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM parcel")
    sides.prescribe(days_a_week=2)
    sides.take(sides.sent("after.coach"))
    here = sides.home.prescription(sides.me, "gentle_start")
    assert here is not None
    assert here.overrides["days_a_week"] == 2


def test_with_nothing_new_there_is_nothing_to_give_and_what_could_not_be_written_was_not_given(sides: Sides) -> None:
    sides.take(sides.sent())
    sides.session()
    with pytest.raises(ParcelError, match="cannot be written"):
        sides.given(name="no such folder/back.coach")
    assert sides.receive(sides.given()).sessions == 1
    with pytest.raises(ParcelError, match="Nothing is new"):
        sides.given(name="again.coach")


def test_what_was_written_stands_on_the_pages(sides: Sides) -> None:
    """The note on the page of the session that it was written after, and on no other; messages on the patient's."""
    parcels.add_message(sides.clinic, sides.anna, "Slowly <b>this</b> week.", "Dr Lee", from_patient=False)
    sides.take(sides.sent())
    for message in parcels.messages(sides.home, sides.me):
        parcels.mark_told(sides.home, message)
    sides.session()
    sides.receive(sides.given("My leg was heavy."))
    sides.session()
    sides.receive(sides.given(name="later.coach"))
    first, second = sides.clinic.sessions(sides.anna)
    assert "My leg was heavy." in session_page(sides.clinic, first, WORDS)
    assert "My leg was heavy." not in session_page(sides.clinic, second, WORDS)
    page = patient_page(Review(sides.clinic), sides.anna, WORDS, sides.clock())
    assert "Slowly &lt;b&gt;this&lt;/b&gt; week." in page
    assert "not heard here yet" in page  # the clinic cannot know
    at_home = patient_page(Review(sides.home), sides.me, WORDS, sides.clock())
    assert "heard on 2026-05-04" in at_home
