"""Parcels that are somebody else's, too old, twice, forged or hostile: one sentence each, and nothing half taken."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from clinic_and_home import WORDS, Sides, two_sides
from records.records_lived_in import contents
from sweeps import swept

from coach.app import home_clinic
from coach.parcel.envelope import Sender, opened, written
from coach.parcel.errors import ParcelError
from coach.parcel.keys import KeyPair
from coach.parcel.looking import Trust
from coach.parcel.writing import key_of
from coach.prescription.places import find_routine
from coach.prescription.reader import plan_text, read_kept
from coach.prescription.starting import start_text
from coach.records import parcels
from coach.records.prescribed import digest_of

TIGHT = {"step": [{"exercise": "hip_lift", "reps": 4}]}


def refused(sides: Sides, path: Path, why: str) -> None:
    key_of(sides.home)  # made when it is first needed
    before = contents(sides.home)
    with pytest.raises(ParcelError, match=why) as refusal:
        sides.take(path)
    assert str(refusal.value).count("\n") == 0
    assert contents(sides.home) == before


def changed(sides: Sides, path: Path, change: Callable[[dict[str, Any]], None], key: KeyPair | None = None) -> Path:
    """The parcel with other content, signed as its writer would."""
    content = json.loads(opened(path.read_bytes(), key_of(sides.home)).content)
    change(content)
    file = sides.folder / "changed.coach"
    file.write_bytes(written(Sender.CLINIC, key or key_of(sides.clinic), json.dumps(content).encode()))
    return file


def test_the_same_parcel_twice_and_two_in_the_wrong_order(sides: Sides) -> None:
    sides.prescribe(days_a_week=3)
    first = sides.sent("first.coach")
    sides.prescribe(days_a_week=2)
    second = sides.sent("second.coach")
    sides.take(second)
    refused(sides, second, "taken in before")
    refused(sides, first, "a later one of this clinic was taken in")


def test_a_parcel_for_another_patient_of_the_clinic(sides: Sides) -> None:
    sides.take(sides.sent())
    (sides.folder / "x").mkdir()
    with two_sides(sides.folder / "x") as other:
        berta = Sides(sides.clinic, other.home, sides.folder, sides.clock)
        person = sides.clinic.patient("Berta")
        path = changed(sides, sides.sent("a.coach"), lambda c: c["patient"].update(id=person.id, handle="Berta"))
        refused(sides, path, "another patient of Hill Street Clinic, not for me")
        assert berta.look(path).handle == "me"  # a machine on which nobody has a clinic yet


def test_where_several_live_it_is_said_whose_it_is(sides: Sides) -> None:
    sides.home.patient("Berta")
    path = sides.sent()
    refused(sides, path, "nobody here is called that: say whose it is with --patient")
    assert sides.look(path, handle="ME").handle == "me"


def test_signed_by_another_key_it_may_only_tighten(sides: Sides) -> None:
    sides.prescribe(days_a_week=3, **TIGHT)
    sides.take(sides.sent())
    thief = KeyPair.new()

    def looser(content: dict[str, Any]) -> None:
        sent = content["prescriptions"][0]
        sent["overrides"].pop("step")
        _signed_anew(sent)

    path = changed(sides, sides.sent("a.coach"), looser, thief)
    assert sides.look(path).trust is Trust.ANOTHER
    before = contents(sides.home)
    with pytest.raises(ParcelError, match="only make a prescription tighter"):
        sides.take(path, accepted=False)
    assert contents(sides.home) == before

    def tighter(content: dict[str, Any]) -> None:
        sent = content["prescriptions"][0]
        sent["overrides"] |= {"step": [{"exercise": "hip_lift", "reps": 2}]}
        content["messages"] = [{"id": content["id"], "text": "buy this", "written_by": "x",
                                "written_at": content["written_at"]}]  # fmt: skip
        _signed_anew(sent)

    done = sides.take(changed(sides, sides.sent("b.coach"), tighter, thief), accepted=False)
    assert (done.prescriptions, done.only_tighter) == (1, True)
    here = sides.home.prescription(sides.me, "gentle_start")
    assert here is not None
    assert here.overrides["step"][0]["reps"] == 2
    assert "buy this" not in [each.text for each in parcels.messages(sides.home, sides.me)]
    sides.prescribe(days_a_week=3)  # the clinic's own next one still counts, whatever number the thief wrote
    assert sides.take(sides.sent("c.coach")).prescriptions == 1


def test_without_a_good_signature_nothing_is_told_otherwise_than_before(sides: Sides) -> None:
    """Fewer repetitions, and other words for what to do: the numbers alone are gentler."""
    text = find_routine("gentle_start").read_text("utf-8").replace('"gentle_start"', '"mine"', 1)
    text += '\n[words]\nlanguage = "en"\ntitle = "Gently"\n'
    sides.prescribe("mine", text, **TIGHT)
    sides.take(sides.sent())

    def reworded(content: dict[str, Any]) -> None:
        sent = content["prescriptions"][0]
        sent["routine_text"] = sent["routine_text"].replace("Gently", "As hard as you can")
        sent["overrides"] |= {"step": [{"exercise": "hip_lift", "reps": 2}]}
        _signed_anew(sent)

    path = changed(sides, sides.sent("a.coach"), reworded, KeyPair.new())
    with pytest.raises(ParcelError, match="only make a prescription tighter"):
        sides.take(path, accepted=False)


def test_a_file_that_was_changed_for_another_after_it_was_shown_is_not_taken(sides: Sides) -> None:
    """The digits that were compared were those of the first."""
    sides.prescribe(days_a_week=3)
    path = sides.sent()
    shown = home_clinic.opened(sides.home, "me", WORDS, path=str(path))
    path.write_bytes(changed(sides, path, lambda _: None, KeyPair.new()).read_bytes())
    with pytest.raises(ParcelError, match="has changed meanwhile"):
        home_clinic.taken(sides.home, "me", shown, WORDS, accepted=True)
    assert sides.home.prescription(sides.me, "gentle_start") is None


def _signed_anew(sent: dict[str, Any]) -> None:
    sent["digest"] = digest_of(sent["routine_id"], sent["routine_text"], sent["overrides"], sent["version"])


def _later(content: dict[str, Any]) -> None:
    content["version"] = 2


def _unknown(content: dict[str, Any]) -> None:
    content["discount"] = 10


def _digest(content: dict[str, Any]) -> None:
    content["prescriptions"][0]["overrides"]["days_a_week"] = 7


def _elsewhere(content: dict[str, Any]) -> None:
    content["prescriptions"][0]["patient_id"] = content["id"]


def _loose(content: dict[str, Any]) -> None:
    sent = content["prescriptions"][0]
    sent["overrides"]["step"] = [{"exercise": "hip_lift", "reps": 900}]
    _signed_anew(sent)


def _no_exercise(content: dict[str, Any]) -> None:
    sent = content["prescriptions"][0]
    sent["routine_text"] = sent["routine_text"].replace('"hip_lift"', '"trampoline"')
    _signed_anew(sent)


def _long(content: dict[str, Any]) -> None:
    content["messages"] = [{"id": content["id"], "text": "x" * 5000, "written_by": "x",
                            "written_at": content["written_at"]}]  # fmt: skip


def _demo(content: dict[str, Any]) -> None:
    content["patient"]["handle"] = "Demo"


@swept("change, why", [
    (_later, "not that of a parcel"), (_unknown, "not that of a parcel"), (_digest, "changed after it was given"),
    (_elsewhere, "another patient's"), (_loose, "cannot use the routine gentle_start"),
    (_no_exercise, "cannot use the routine gentle_start"), (_long, "not that of a parcel"), (_demo, "nobody's"),
])  # fmt: skip
def test_what_is_wrong_inside_is_refused_whole_though_it_is_signed(
    change: Callable[[dict[str, Any]], None], why: str, tmp_path: Path
) -> None:
    folder = tmp_path / change.__name__
    folder.mkdir()
    with two_sides(folder) as sides:
        sides.prescribe(days_a_week=3, **TIGHT)
        refused(sides, changed(sides, sides.sent(), change), why)


def test_a_file_that_is_none_or_is_too_large(sides: Sides) -> None:
    refused(sides, sides.folder / "nowhere.coach", r"nowhere\.coach was not taken in: there is no such file")
    refused(sides, sides.folder, "no such file")
    large = sides.folder / "large.coach"
    with large.open("wb") as file:
        file.truncate(50 * 1024 * 1024)
    refused(sides, large, "over 32 MB")


def test_two_clinics_may_each_have_an_exercise_of_the_same_name(sides: Sides) -> None:
    """Each comes inside its own routine: neither changes what the other's does."""
    (sides.folder / "exercises").mkdir()
    text = start_text("exercise", "my_own", sides.folder, "reps")
    for name, stop in (("first", 85), ("second", 75)):
        exercise = text.replace("stop_above = 85", f"stop_above = {stop}")
        assert name == "first" or exercise != text
        (sides.folder / "exercises" / "my_own.toml").write_text(exercise, "utf-8")
        routine = sides.folder / f"{name}.toml"
        routine.write_text(
            f'id = "{name}"\nversion = "1"\n[words]\nlanguage = "en"\ntitle = "{name}"\n[[step]]\n'
            'exercise = "my_own"\nreps = 2\n', "utf-8"
        )  # fmt: skip
        sides.prescribe(name, plan_text(routine))
    (sides.folder / "exercises" / "my_own.toml").unlink()
    sides.take(sides.sent())
    stops = {}
    for name in ("first", "second"):
        kept = sides.home.prescription(sides.me, name)
        assert kept is not None
        (exercise_read,) = read_kept(f"{name}.toml", kept.routine_text, kept.overrides)[1].exercises.values()
        stops[name] = [limit.stop_above for limit in exercise_read.limits]
    assert stops["first"] != stops["second"]


def test_what_a_patient_gives_is_for_their_clinic_alone_and_counts_once(sides: Sides, tmp_path: Path) -> None:
    sides.take(sides.sent())
    sides.session()
    file = sides.given()
    (tmp_path / "other").mkdir()
    with two_sides(tmp_path / "other") as other, pytest.raises(ParcelError, match="sealed for another computer"):
        other.receive(file)
    sides.receive(file)
    with pytest.raises(ParcelError, match="taken in before"):
        sides.receive(file)


def test_another_computer_than_before_is_asked_about(sides: Sides) -> None:
    sides.take(sides.sent())
    sides.session()
    sides.receive(sides.given())
    with sides.home.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM own_key")
    sides.session()
    file = sides.given(name="new.coach")
    before = contents(sides.clinic)
    with pytest.raises(ParcelError, match="another computer than Anna Åberg's"):
        sides.receive(file, lambda _: False)
    assert contents(sides.clinic) == before
    assert sides.receive(file, lambda _: True).sessions == 1
