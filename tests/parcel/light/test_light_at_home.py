"""A sheet before a camera at home: what it prescribes is looked at, believed and taken as a parcel is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from clinic_and_home import WORDS, Sides

from coach.core.base.types import text
from coach.parcel.errors import ParcelError
from coach.parcel.keys import KeyPair
from coach.parcel.light.at_home import SheetReader, look_by_light
from coach.parcel.light.clinic_key import LightClinic, clinic_of, pack_clinic
from coach.parcel.light.codes import payloads
from coach.parcel.light.prescription_tables import by_light, pack_prescription
from coach.parcel.light.signed import LightKind, message_of, signed
from coach.parcel.looking import FromClinic, Trust
from coach.parcel.taking import TakenParcel, take_from_clinic
from coach.parcel.writing import digits_of, key_of
from coach.records import parcels

TIGHT: dict[str, Any] = {"step": [{"exercise": "hip_lift", "reps": 4}]}
CLINIC = "Hill Street Clinic"


def prescribed(sides: Sides, order: int = 1, key: KeyPair | None = None, **overrides: object) -> bytes:
    kept = sides.prescribe(**{"days_a_week": 3, **overrides})
    return pack_prescription(by_light(kept, order), key or key_of(sides.clinic))


def clinic(sides: Sides) -> bytes:
    return pack_clinic(sides.anna.id, CLINIC, key_of(sides.clinic))


def look(sides: Sides, *codes: bytes) -> FromClinic:
    return look_by_light(sides.home, codes, "en", "me")


def take(sides: Sides, *codes: bytes, accepted: bool = False) -> TakenParcel:
    return take_from_clinic(sides.home, look(sides, *codes), WORDS, accepted=accepted, confirm=None)


def read(reader: SheetReader, *contents: bytes) -> tuple[SheetReader, Sequence[bytes]]:
    codes: Sequence[bytes] = ()
    for content in contents:
        for payload in payloads(content):
            reader, told = reader.step([payload])
            codes = told.codes or codes
    return reader, codes


def test_a_clinics_key_comes_back_and_is_two_codes() -> None:
    key = KeyPair(bytes(32))
    id = "3f2b8c1e-9d4a-4e6f-8a7b-0c1d2e3f4a5b"
    content = pack_clinic(id, "Praxis Ä " + "ö" * 40, key)
    assert content[:1] == b"K"
    assert content[1:33] == key.public
    assert len(payloads(content)) == 2
    name = "Praxis Ä " + "ö" * 15  # 40 bytes, and no half of a letter
    assert clinic_of(message_of(content)) == LightClinic(public=key.public, patient=id, name=name)


@pytest.mark.parametrize("at", [1, 20, 40, 60, -1])
def test_another_key_in_it_is_not_its_own_signature(at: int) -> None:
    content = bytearray(pack_clinic("3f2b8c1e-9d4a-4e6f-8a7b-0c1d2e3f4a5b", CLINIC, KeyPair(bytes(32))))
    content[at] ^= 1
    with pytest.raises(ParcelError):
        clinic_of(message_of(bytes(content)))


def test_without_any_parcel_a_patient_begins_with_the_key_and_six_digits(sides: Sides) -> None:
    code = prescribed(sides, **TIGHT)
    found = look(sides, code, clinic(sides))
    assert (found.trust, found.digits) == (Trust.FIRST, digits_of(sides.clinic))
    assert WORDS.say(found.changes[0]) == "New for you: Gentle start"
    assert sides.home.prescription(sides.me, "gentle_start") is None
    take(sides, code, clinic(sides), accepted=True)
    here = sides.home.prescription(sides.me, "gentle_start")
    kept = sides.clinic.prescription(sides.anna, "gentle_start")
    assert here is not None
    assert kept is not None
    assert (here.digest, here.overrides) == (kept.digest, kept.overrides)
    contact = parcels.contact(sides.home, sides.me)
    assert contact is not None
    assert (contact.name, contact.theirs) == (CLINIC, sides.anna.id)
    assert [each.written_by for each in parcels.messages(sides.home, sides.me)] == [CLINIC]  # what is new is told

    later = prescribed(sides, order=2, days_a_week=2)
    assert look(sides, later).trust is Trust.KNOWN  # by the signature alone
    take(sides, later)
    changed = sides.home.prescription(sides.me, "gentle_start")
    assert changed is not None
    assert changed.overrides["days_a_week"] == 2


def test_a_parcel_in_a_file_follows_codes_and_codes_follow_it(sides: Sides) -> None:
    take(sides, prescribed(sides), clinic(sides), accepted=True)
    sides.prescribe(days_a_week=2)
    assert sides.take(sides.sent(), accepted=False).prescriptions == 1
    sent = parcels.parcels(sides.clinic, sides.anna, written=True)[0].number
    assert take(sides, prescribed(sides, order=sent + 1, days_a_week=4)).prescriptions == 1


def test_an_older_sheet_and_one_that_was_taken_in_are_refused(sides: Sides) -> None:
    old = prescribed(sides, order=1)
    new = prescribed(sides, order=2, days_a_week=2)
    take(sides, new, clinic(sides), accepted=True)
    with pytest.raises(ParcelError, match=r"^These codes were not taken in: it was taken in before.*\.$"):
        take(sides, new)
    with pytest.raises(ParcelError, match=r"^These codes were not taken in: a later one .*\.$"):
        take(sides, old)


def test_two_routines_of_one_sheet_are_taken_in_either_order(sides: Sides) -> None:
    first = prescribed(sides, order=5)
    kept = sides.prescribe("breathing_relax")
    second = pack_prescription(by_light(kept, 5), key_of(sides.clinic))
    take(sides, second, clinic(sides), accepted=True)
    take(sides, first)
    assert sides.home.prescription(sides.me, "gentle_start") is not None


def test_another_clinics_signature_takes_nothing_until_its_key_and_digits_are_shown(sides: Sides) -> None:
    take(sides, prescribed(sides), clinic(sides), accepted=True)
    stranger = KeyPair.new()
    code = prescribed(sides, order=9, key=stranger, days_a_week=7)
    with pytest.raises(ParcelError, match="not signed by Hill Street Clinic"):
        look(sides, code)
    with pytest.raises(ParcelError, match="not signed by"):
        look(sides, code, clinic(sides))
    found = look(sides, code, pack_clinic(sides.anna.id, "Another", stranger))
    assert found.trust is Trust.ANOTHER
    with pytest.raises(ParcelError, match="without the right six digits"):
        take(sides, code, pack_clinic(sides.anna.id, "Another", stranger))


def test_another_key_without_the_digits_only_tightens(sides: Sides) -> None:
    take(sides, prescribed(sides), clinic(sides), accepted=True)
    stranger = KeyPair.new()
    code = prescribed(sides, order=9, key=stranger, **TIGHT)
    done = take(sides, code, pack_clinic(sides.anna.id, "Another", stranger))
    assert done.only_tighter
    contact = parcels.contact(sides.home, sides.me)
    assert contact is not None
    assert contact.name == CLINIC


def test_another_patients_codes_are_refused(sides: Sides) -> None:
    ben = sides.clinic.patient("Ben")
    take(sides, prescribed(sides), clinic(sides), accepted=True)
    kept = replace(sides.prescribe(days_a_week=2), patient_id=ben.id)
    code = pack_prescription(by_light(kept, 7), key_of(sides.clinic))
    with pytest.raises(ParcelError, match="for another patient of Hill Street Clinic"):
        look(sides, code)
    with pytest.raises(ParcelError, match="for another patient of Hill Street Clinic"):
        look(sides, code, pack_clinic(ben.id, CLINIC, key_of(sides.clinic)))


def test_what_no_file_may_say_no_code_may_say(sides: Sides) -> None:
    kept = replace(
        sides.prescribe(), overrides={"routine": "gentle_start", "step": [{"exercise": "hip_lift", "reps": 900}]}
    )
    code = pack_prescription(by_light(kept, 1), key_of(sides.clinic))
    with pytest.raises(ParcelError, match=r"^These codes were not taken in: .*\.$"):
        look(sides, code, clinic(sides))
    old = pack_prescription(replace(by_light(sides.prescribe(days_a_week=6), 1), version="7"), key_of(sides.clinic))
    with pytest.raises(ParcelError, match="another version of the routine"):
        look(sides, old, clinic(sides))


def test_key_and_prescription_are_read_in_either_order_and_once(sides: Sides) -> None:
    code, key = prescribed(sides), clinic(sides)
    for order in ((code, key), (key, code)):
        reader, codes = read(SheetReader(known=False), *order)
        assert codes == (code, key)
        assert read(reader, code, key)[1] == ()  # what is held up still says nothing new
    reader, codes = read(SheetReader(known=False), code)
    assert codes == ()
    assert reader.step([])[1].sentence == text("light.clinic_too")
    reader, _ = read(SheetReader(known=False), key)
    assert reader.step([])[1].sentence == text("light.prescription_too")
    assert read(SheetReader(known=True), code)[1] == (code,)
    assert read(SheetReader(known=True), code, key)[1] == (code, key)  # of a clinic that has a new key


def test_missing_and_foreign_codes_are_named_and_lose_nothing(sides: Sides) -> None:
    code, key = prescribed(sides, **TIGHT), clinic(sides)
    reader, told = SheetReader(known=False).step([])
    assert told.sentence == text("light.show")
    reader, told = reader.step(payloads(key)[1:])
    assert told.sentence == text("light.missing", n=2, parts="1")
    reader, told = reader.step(payloads(code)[:1])
    assert (told.sentence, told.codes) == (text("light.foreign"), ())
    reader, told = reader.step(payloads(key)[:1])
    assert told.sentence == text("light.prescription_too")


def test_a_sessions_codes_are_no_prescription(sides: Sides) -> None:
    summary = signed(LightKind.SUMMARY, b"anything", key_of(sides.home))
    reader, told = SheetReader(known=True), None
    for payload in payloads(summary):
        reader, told = reader.step([payload])
    assert told is not None
    assert told.fault == "These codes hold something else: show those of a prescription."
    assert reader.step(payloads(summary))[1].fault is None  # once
