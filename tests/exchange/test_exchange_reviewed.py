"""What therapists wrote and decided travels with the sessions: once, by its author, and only where it is wanted."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from exchange_people import Clock, lived_in

from coach.core.base.phrases import Words
from coach.exchange import ExchangeError, deidentified, export, parcel_of, read_parcel, take_in
from coach.exchange.as_json import write
from coach.exchange.deidentify import vocabulary
from coach.records import upkeep
from coach.records.deciding import TherapistDecision, decide, prescribe
from coach.records.errors import StoreError
from coach.records.review import Review
from coach.records.reviewed import NOT_REVIEWED, Reviewed
from coach.records.rows import Patient
from coach.records.store import Store, open_store

BASIS = "6f9c1a52-5d1c-4a37-8f3e-0c0f7b2d9a11"


@pytest.fixture(scope="module")
def away(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A clinic where Anna's sessions were reviewed."""
    clock = Clock()
    with open_store(str(tmp_path_factory.mktemp("away") / "away.db"), now=clock) as store:
        patient = lived_in(store, clock, "Anna")
        review, session = Review(store), store.sessions()[0]
        review.add_note(patient, "Moves well.\nAsk about the stairs.", "Dr. Kim", session)
        clock.at += timedelta(hours=1)
        review.add_note(patient, "Phone in May.", "Dr. Lee")
        in_force = store.prescription(patient, "gentle_start")
        assert in_force is not None
        proposal = {"basis": BASIS, "reasons": [["steady", 3, 4, None]], "level": None}
        rejected = TherapistDecision(action="rejected", proposal=proposal, by="Dr. Kim", reason="she travels")
        decide(store, patient, in_force, rejected)
        clock.at += timedelta(days=1)
        prescribe(store, patient, in_force, {"days_a_week": 3}, version="1", by="Dr. Kim")
        yield store


def parcel(store: Store) -> Any:
    (patient,) = store.patients()
    return parcel_of(store, patient, store.sessions(patient))


@pytest.fixture(scope="module")
def exported(away: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("file")
    return export(lambda out: write(parcel(away), out, landmarks_too=False), folder / "anna.json")


def rows(store: Store) -> Reviewed:
    (patient,) = store.patients()
    review = Review(store)
    return Reviewed(notes=tuple(review.notes(patient)), decisions=tuple(review.decisions(patient)))


def test_they_arrive_once_with_their_authors(away: Store, exported: Path, clinic: Store) -> None:
    for number, new in ((2, 2), (0, 0)):
        taken = take_in(clinic, read_parcel(exported))
        assert (len(taken.reviewed.notes), len(taken.reviewed.decisions)) == (number, new)
        found = rows(clinic)
        assert found.notes == rows(away).notes
        assert {note.written_by for note in found.notes} == {"Dr. Kim", "Dr. Lee"}
        assert [(each.action, each.decided_by, each.reason) for each in found.decisions] == [
            ("prescribed", "Dr. Kim", ""), ("rejected", "Dr. Kim", "she travels"),
        ]  # fmt: skip
    assert upkeep.check(clinic).faults == ()


def test_a_decision_prescribes_nothing_where_it_arrives(exported: Path, clinic: Store) -> None:
    take_in(clinic, read_parcel(exported))
    (patient,) = clinic.patients()
    in_force = clinic.prescription(patient, "gentle_start")
    assert in_force is not None
    assert in_force.overrides == {}  # that of the sessions; the later one belongs to no session
    assert [each.prescription_id for each in rows(clinic).decisions] == [None, None]


def test_they_go_to_the_patient_who_is_named(exported: Path, clinic: Store) -> None:
    here = clinic.patient("Anna B")
    take_in(clinic, read_parcel(exported), "Anna B")
    assert {each.patient_id for each in (*rows(clinic).notes, *rows(clinic).decisions)} == {here.id}


def test_a_clinic_may_leave_them_out(exported: Path, clinic: Store) -> None:
    taken = take_in(clinic, read_parcel(exported), notes_too=False)
    assert (taken.added, taken.reviewed, rows(clinic)) == (4, NOT_REVIEWED, NOT_REVIEWED)
    assert len(take_in(clinic, read_parcel(exported)).reviewed.notes) == 2  # later after all


def test_what_is_here_under_that_id_stays_as_it_is(exported: Path, clinic: Store, tmp_path: Path) -> None:
    take_in(clinic, read_parcel(exported))
    before = rows(clinic)
    other = changed(exported, tmp_path, lambda held: held["notes"][0].update(text="forged", written_by="Dr. Who"))
    take_in(clinic, read_parcel(other))
    assert rows(clinic) == before


def test_one_session_comes_with_its_own_notes_and_those_about_the_patient(away: Store) -> None:
    (patient,) = away.patients()
    first, second, *_ = away.sessions()
    assert len(parcel_of(away, patient, [first]).reviewed.notes) == 2
    assert [note.text for note in parcel_of(away, patient, [second]).reviewed.notes] == ["Phone in May."]


def test_files_of_earlier_versions_have_none_and_are_read(exported: Path, clinic: Store, tmp_path: Path) -> None:
    def older(held: dict[str, Any]) -> None:
        del held["notes"], held["decisions"]
        held["version"] = 3

    taken = take_in(clinic, read_parcel(changed(exported, tmp_path, older)))
    assert (taken.added, taken.reviewed) == (4, NOT_REVIEWED)


def test_without_a_name_no_word_of_a_therapist_is_left(
    away: Store, words: Words, clinic: Store, tmp_path: Path
) -> None:
    masked = deidentified(parcel(away), vocabulary(words, frozenset({"gentle_start"})))
    path = export(lambda out: write(masked, out, landmarks_too=False), tmp_path / "masked.json")
    text = path.read_text(encoding="utf-8")
    for secret in ("Kim", "Lee", "stairs", "Phone", "travels", BASIS):
        assert secret not in text
    take_in(clinic, read_parcel(path))
    found = rows(clinic)
    assert found.notes == ()
    assert [(each.action, each.routine_id) for each in found.decisions] == [
        ("prescribed", "gentle_start"), ("rejected", "gentle_start"),
    ]  # fmt: skip


def changed(path: Path, folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    held = json.loads(path.read_text(encoding="utf-8"))
    change(held)
    other = folder / "changed.json"
    other.write_text(json.dumps(held), encoding="utf-8")
    return other


HOSTILE_CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "twice": lambda held: held["notes"].append(held["notes"][0]),
    "another patient's": lambda held: held["notes"][0].update(patient_id=BASIS),
    "of no session here": lambda held: held["notes"][0].update(session_id=BASIS),
    "an action that is none": lambda held: held["decisions"][0].update(action="doubled"),
    "a basis that is a list": lambda held: held["decisions"][0].update(proposal={"basis": [1]}),
    "too long": lambda held: held["notes"][0].update(text="x" * 10_001),
    "an author of two lines": lambda held: held["notes"][0].update(written_by="Dr.\nWho"),
    "a key more": lambda held: held["decisions"][0].update(level=9),
    "no author": lambda held: held["notes"][0].pop("written_by"),
}


@pytest.mark.parametrize("change", HOSTILE_CHANGES.values(), ids=HOSTILE_CHANGES)
def test_what_is_not_whole_is_refused_in_one_sentence(
    change: Callable[[dict[str, Any]], object], exported: Path, tmp_path: Path
) -> None:
    with pytest.raises(ExchangeError) as refused:
        read_parcel(changed(exported, tmp_path, change))
    assert "was not taken in: " in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_a_note_that_is_somebody_elses_here_is_refused(exported: Path, clinic: Store, tmp_path: Path) -> None:
    take_in(clinic, read_parcel(exported))
    new_ids = {"sessions": [], "timer_uses": [], "locks": [], "unlocks": [], "prescriptions": []}
    other = changed(exported, tmp_path, lambda held: held.update(
        new_ids, notes=[{**held["notes"][1], "session_id": None}], decisions=[])
    )  # fmt: skip
    with pytest.raises(StoreError, match="another patient's here"):
        take_in(clinic, replace(read_parcel(other), patient=_somebody(clinic)), "Somebody")


def _somebody(store: Store) -> Patient:
    return store.patient("Somebody")
