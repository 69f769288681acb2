"""What a patient exports at home is in the clinic's store afterwards: all of it, once, and as theirs."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from databases import Server
from exchange_people import HOSTILE, SORTS, Clock, everything, lived_in

from coach.exchange import ExchangeError, Parcel, export, parcel_of, read_parcel, take_in
from coach.exchange.as_json import write
from coach.records import upkeep
from coach.records.errors import StoreError
from coach.records.store import Store, open_store
from coach.records.whole import whole

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def same(one: Store, other: Store) -> None:
    """All rows of the sessions, and what hangs on their patient."""
    assert one.sessions() == other.sessions()
    for row in one.sessions():
        here, there = whole(one, row), whole(other, row)
        assert (here.events, here.prescription) == (there.events, there.prescription)
        assert list(here.chunks()) == list(there.chunks())
    (patient,), (twin,) = one.patients(), other.patients()
    assert patient == twin
    assert one.locks(patient, released=True) == other.locks(patient, released=True)
    assert one.timer_uses(patient, LONG_AGO) == other.timer_uses(patient, LONG_AGO)
    assert {use.kind for use in one.timer_uses(patient, LONG_AGO)} == {"cold", "ice"}


def test_everything_arrives_as_it_was(home: Store, file: Path, clinic: Store) -> None:
    taken = take_in(clinic, read_parcel(file))
    assert (taken.patient.handle, taken.added, taken.known) == (HOSTILE, len(SORTS), 0)
    same(home, clinic)
    assert upkeep.check(clinic).faults == ()


def test_everything_arrives_in_a_database_of_several_machines(home: Store, file: Path, postgres: Server) -> None:
    address = postgres.fresh()
    with open_store(address) as clinic:
        take_in(clinic, read_parcel(file))
        same(home, clinic)
    postgres.drop(address)


def test_what_is_here_already_is_not_taken_twice(file: Path, clinic: Store) -> None:
    take_in(clinic, read_parcel(file))
    before = clinic.sessions()
    again = take_in(clinic, read_parcel(file))
    assert (again.added, again.known) == (0, len(SORTS))
    assert clinic.sessions() == before
    assert upkeep.check(clinic).faults == ()


def test_what_is_new_since_the_last_time_is_added(home: Store, parcel: Parcel, file: Path, clinic: Store) -> None:
    first = next(parcel.sessions())
    take_in(clinic, replace(parcel, count=1, sessions=lambda: iter([first]), timer_uses=()))
    taken = take_in(clinic, read_parcel(file))
    assert (taken.added, taken.known) == (len(SORTS) - 1, 1)
    same(home, clinic)


def test_a_session_that_is_here_with_other_contents_stays_as_it_is(file: Path, clinic: Store, tmp_path: Path) -> None:
    take_in(clinic, read_parcel(file))
    changed = json.loads(file.read_text())
    scores = [event for event in changed["sessions"][0]["events"] if event["kind"] == "pain_answered"]
    scores[0]["data"]["score"] = 9
    (tmp_path / "changed.json").write_text(json.dumps(changed))
    before = [whole(clinic, row).events for row in clinic.sessions()]
    with pytest.raises(StoreError, match="other contents, and stays as it is"):
        take_in(clinic, read_parcel(tmp_path / "changed.json"))
    assert [whole(clinic, row).events for row in clinic.sessions()] == before


def test_answers_of_a_version_that_did_not_time_them_are_taken_in(file: Path, clinic: Store, tmp_path: Path) -> None:
    old = json.loads(file.read_text())
    answers = [event for session in old["sessions"] for event in session["events"] if "after_opened_s" in event["data"]]
    assert {event["kind"] for event in answers} == {"pain_answered", "screening_answered", "symptom_answered"}
    for event in answers:
        event["version"] = 1
        del event["data"]["after_opened_s"], event["data"]["after_spoken_s"]
    (tmp_path / "old.json").write_text(json.dumps(old))
    assert take_in(clinic, read_parcel(tmp_path / "old.json")).added == len(SORTS)
    assert upkeep.check(clinic).faults == ()


def test_without_landmarks_the_figures_travel_alone(parcel: Parcel, clinic: Store, tmp_path: Path) -> None:
    light = export(lambda out: write(parcel, out, landmarks_too=False), tmp_path / "light.json")
    take_in(clinic, read_parcel(light))
    first = whole(clinic, clinic.sessions()[0])
    assert list(first.poses()) == []
    assert [row.event for row in first.events] == everything()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_machines_take_in_the_same_file_at_once(
    kind: str, file: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    server = request.getfixturevalue("postgres") if kind == "postgresql" else None
    address = server.fresh() if server else str(tmp_path / "clinic.db")
    said = read_parcel(file)

    def take(_machine: int) -> int:
        with open_store(address) as clinic:
            return take_in(clinic, said).added

    with ThreadPoolExecutor(4) as machines:
        assert sorted(machines.map(take, range(4))) == [0, 0, 0, len(SORTS)]
    with open_store(address) as clinic:
        assert upkeep.check(clinic).faults == ()
        assert len(clinic.sessions()) == len(SORTS)
    if server:
        server.drop(address)


# whose they are


def test_at_home_everybody_is_called_me(file: Path, clinic: Store) -> None:
    """The clinic names its patients; the second time the file's patient is known."""
    assert take_in(clinic, read_parcel(file), "anna").patient.handle == "anna"
    assert take_in(clinic, read_parcel(file)).patient.handle == "anna"
    assert [patient.handle for patient in clinic.patients()] == ["anna"]


def test_a_patient_whom_the_clinic_knows_already_gets_the_sessions(file: Path, clinic: Store) -> None:
    known = clinic.set_profile(
        clinic.patient("anna"), {"intake": {"age": 44}, "answered": {"age": "2026-05-01T00:00:00Z"}}
    )
    taken = take_in(clinic, read_parcel(file), "anna")
    assert taken.patient == known  # with the answers that the clinic has
    assert len(clinic.sessions(known)) == len(SORTS)


def test_another_patient_of_that_name_does_not_get_them_unasked(file: Path, clinic: Store) -> None:
    clinic.patient(HOSTILE)
    with pytest.raises(ExchangeError, match=r"another patient .* already: say with --patient"):
        take_in(clinic, read_parcel(file))
    assert clinic.sessions() == []


def test_sessions_that_are_one_patients_are_not_given_to_another(file: Path, clinic: Store) -> None:
    take_in(clinic, read_parcel(file), "anna")
    clinic.patient("berta")
    for name in ("berta", "new"):
        with pytest.raises(ExchangeError, match="sessions of 'anna' here"):
            take_in(clinic, read_parcel(file), name)
    assert {row.patient_id for row in clinic.sessions()} == {clinic.patient("anna").id}


@pytest.mark.parametrize("what", ["session", "prescription", "lock", "timer use"])
def test_an_id_that_is_another_patients_here_is_refused(what: str, file: Path, clinic: Store, tmp_path: Path) -> None:
    """A file that names somebody else, and carries ids that are anna's."""
    take_in(clinic, read_parcel(file), "anna")
    said = json.loads(file.read_text())
    theirs = {"session": "sessions", "prescription": "prescriptions", "lock": "locks", "timer use": "timer_uses"}[what]
    text = file.read_text()
    keep = {row["id"] for row in said[theirs]}
    for rows in ("sessions", "prescriptions", "locks", "timer_uses"):
        for row in said[rows]:
            if row["id"] not in keep:
                text = text.replace(row["id"], "f" + row["id"][1:] if row["id"][0] != "f" else "e" + row["id"][1:])
    text = text.replace(said["patient"]["id"], "11111111-2222-4333-8444-555555555555")
    (tmp_path / "stolen.json").write_text(text)
    with pytest.raises(StoreError, match="another patient's here"):
        take_in(clinic, read_parcel(tmp_path / "stolen.json"), "mallory")
    assert [patient.handle for patient in clinic.patients()] == ["anna"]
    assert len(clinic.sessions()) == len(SORTS)


def test_scripted_sessions_stay_apart(clinic: Store, tmp_path: Path) -> None:
    clock = Clock()
    with open_store(str(tmp_path / "demo.db"), now=clock) as store:
        demo = lived_in(store, clock, "demo")
        made = parcel_of(store, demo, store.sessions(demo))
        path = export(lambda out: write(made, out), tmp_path / "demo.json")
    clinic.patient("anna")
    with pytest.raises(ExchangeError, match="stay apart"):
        take_in(clinic, read_parcel(path), "anna")
    clinic.patient("demo")
    assert take_in(clinic, read_parcel(path)).patient == clinic.patient("demo")


def test_a_persons_sessions_never_become_scripted_ones(file: Path, clinic: Store) -> None:
    with pytest.raises(ExchangeError, match="stay apart"):
        take_in(clinic, read_parcel(file), "demo")
    assert clinic.patients() == []
