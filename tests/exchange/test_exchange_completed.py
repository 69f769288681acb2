"""A session that was exported while it ran is completed by a later file, whichever comes first, and however often."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from databases import Server
from exchange_people import START, Clock, everything, observed, walking_past

from coach.core.base.events import event
from coach.core.base.types import Event
from coach.exchange import export, parcel_of, read_parcel, take_in
from coach.exchange.as_json import write
from coach.records import broken_off, upkeep
from coach.records.errors import StoreError
from coach.records.reading import mark_read, shown
from coach.records.review import Review
from coach.records.rows import SessionRecord
from coach.records.store import Store, open_store
from coach.records.whole import whole

EARLY = 12  # events of the earlier file: in the middle of an exercise
ICE = {"step": 4, "exercise": "ice"}
Files = tuple[Path, Path]


def told() -> list[Event]:
    """With ice that is put on before the middle, and taken off after it."""
    events = everything()
    on = event(events[EARLY - 2].t_s, "timer_started", **ICE, counts_as=["cold"], most_s=900.0)
    off = event(events[-2].t_s, "timer_used", **ICE, counts_as=["cold"], seconds=150.0, off=True)
    return [*events[: EARLY - 1], on, *events[EARLY - 1 : -1], off, events[-1]]


def exported(store: Store, to: Path) -> Path:
    (person,) = store.patients()
    return export(lambda out: write(parcel_of(store, person, store.sessions(person)), out), to)


def arrived(store: Store, row: SessionRecord, events: int, chunks: int = 0) -> None:
    """Waits until that much has been written."""
    until = time.monotonic() + 10
    while (len(store.events(row)), len(list(whole(store, row).chunks()))) < (events, chunks):
        assert time.monotonic() < until
        time.sleep(0.01)


def recorded(store: Store, folder: Path, events: list[Event]) -> Files:
    """An earlier file, of a session that is running, and the one of when it is over."""
    person = store.patient("Anna")
    writer = store.begin_session(
        person, routine_id="gentle_start", routine_version="1", program_version="0.1.0", model_version="m",
        source="0", scripted=False,
    )  # fmt: skip
    poses = list(observed(walking_past(25)))
    writer.add(events[:EARLY])
    for pose in poses[:120]:
        writer.add_pose(pose)
    arrived(store, writer.session, EARLY, chunks=1)
    early = exported(store, folder / "early.json")
    for pose in poses[120:]:
        writer.add_pose(pose)
    writer.add(events[EARLY:])
    writer.end("pain_rise", 3)
    return early, exported(store, folder / "late.json")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    folder = tmp_path_factory.mktemp("running")
    with open_store(str(folder / "home.db"), now=Clock()) as store:
        return recorded(store, folder, told())


def events_of(store: Store) -> list[Event]:
    (row,) = store.sessions()
    return [each.event for each in whole(store, row).events]


def all_there(store: Store) -> None:
    (row,) = store.sessions()
    assert events_of(store) == told()
    assert (row.end_reason, row.exit_code) == ("pain_rise", 3)
    assert len(list(whole(store, row).poses())) == 250
    assert upkeep.check(store).faults == ()


def test_the_earlier_file_has_the_session_without_an_ending(files: Files, clinic: Store) -> None:
    early = json.loads(files[0].read_text())["sessions"][0]
    assert (early["ended_at"], len(early["events"])) == (None, EARLY)
    taken = take_in(clinic, read_parcel(files[0]))
    assert (taken.added, taken.completed) == (1, 0)
    assert events_of(clinic) == told()[:EARLY]


def test_the_later_file_adds_what_came_since(files: Files, clinic: Store) -> None:
    take_in(clinic, read_parcel(files[0]))
    taken = take_in(clinic, read_parcel(files[1]))
    assert (taken.added, taken.known, taken.completed) == (0, 0, 1)
    all_there(clinic)


def test_each_again_and_the_other_way_round_changes_nothing(files: Files, clinic: Store) -> None:
    for number in (0, 0, 1):
        take_in(clinic, read_parcel(files[number]))
    for number in (1, 0, 1, 0):
        taken = take_in(clinic, read_parcel(files[number]))
        assert (taken.added, taken.known, taken.completed) == (0, 1, 0)
        all_there(clinic)


def test_the_later_file_first_is_all_of_it(files: Files, clinic: Store) -> None:
    for number, expected in ((1, (1, 0, 0)), (0, (0, 1, 0)), (1, (0, 1, 0))):
        taken = take_in(clinic, read_parcel(files[number]))
        assert (taken.added, taken.known, taken.completed) == expected
        all_there(clinic)


def test_in_a_database_of_several_machines_too(files: Files, postgres: Server) -> None:
    address = postgres.fresh()
    with open_store(address) as clinic:
        for path in (*files, files[0]):
            take_in(clinic, read_parcel(path))
        all_there(clinic)
    postgres.drop(address)


def test_landmarks_that_the_earlier_file_left_out_come_with_the_later_one(
    files: Files, clinic: Store, tmp_path: Path
) -> None:
    bare = changed(files[0], tmp_path, lambda session: session.update(landmarks=[]))
    take_in(clinic, read_parcel(bare))
    take_in(clinic, read_parcel(files[1]))
    all_there(clinic)


def test_what_lay_on_the_skin_is_off_once_the_later_file_says_so(files: Files, clinic: Store) -> None:
    take_in(clinic, read_parcel(files[0]))
    (patient,) = clinic.patients()
    assert [use.open for use in clinic.timer_uses(patient, START) if use.kind == "cold"] == [True]
    take_in(clinic, read_parcel(files[1]))
    uses = [use for use in clinic.timer_uses(patient, START) if use.started_at.second or use.kind == "cold"]
    assert not any(use.open for use in uses)


def test_its_figures_are_new_and_it_is_to_be_read_again(files: Files, clinic: Store) -> None:
    take_in(clinic, read_parcel(files[0]))
    (patient,), review = clinic.patients(), Review(clinic)
    (row,) = clinic.sessions()
    (before,) = review.visits(patient)
    mark_read(clinic, patient, shown(clinic, [row.id]), "Dr. Kim")
    assert review.visits(patient)[0].read
    take_in(clinic, read_parcel(files[1]))
    (after,) = review.visits(patient)
    assert not after.read
    assert (before.brief.ended, after.brief.ended) == (None, "pain_rise")


def test_one_that_was_closed_here_as_broken_off_is_completed_too(files: Files, clinic: Store) -> None:
    take_in(clinic, read_parcel(files[0]))
    (patient,) = clinic.patients()
    broken_off.close(clinic, patient)
    assert clinic.sessions()[0].end_reason == "broken_off"
    assert take_in(clinic, read_parcel(files[0])).known == 1
    assert take_in(clinic, read_parcel(files[1])).completed == 1
    all_there(clinic)
    assert take_in(clinic, read_parcel(files[0])).known == 1


def changed(path: Path, folder: Path, change: Callable[[dict[str, Any]], None]) -> Path:
    held = json.loads(path.read_text())
    change(held["sessions"][0])
    other = folder / f"changed-{path.name}"
    other.write_text(json.dumps(held))
    return other


def _another_score(session: dict[str, Any]) -> None:
    next(each for each in session["events"] if each["kind"] == "pain_answered")["data"]["score"] = 3


def _another_program(session: dict[str, Any]) -> None:
    session["program_version"] = "9.9.9"


def _shifted_landmarks(session: dict[str, Any]) -> None:
    session["landmarks"] = session["landmarks"][1:]
    for number, chunk in enumerate(session["landmarks"]):
        chunk["chunk"] = number


@pytest.mark.parametrize("change", [_another_score, _another_program, _shifted_landmarks])
def test_another_beginning_is_refused_and_nothing_of_it_kept(
    change: Callable[[dict[str, Any]], None], files: Files, clinic: Store, tmp_path: Path
) -> None:
    take_in(clinic, read_parcel(files[0]))
    (row,) = clinic.sessions()
    before = (row, events_of(clinic), len(list(whole(clinic, row).poses())))
    with pytest.raises(StoreError, match="other contents, and stays as it is: nothing kept"):
        take_in(clinic, read_parcel(changed(files[1], tmp_path, change)))
    (row,) = clinic.sessions()
    assert (row, events_of(clinic), len(list(whole(clinic, row).poses()))) == before


def test_one_that_is_over_here_gets_nothing_more(files: Files, clinic: Store, tmp_path: Path) -> None:
    def longer(session: dict[str, Any]) -> None:
        session["events"].append({**session["events"][-1], "seq": len(session["events"])})

    take_in(clinic, read_parcel(files[1]))
    with pytest.raises(StoreError, match="other contents"):
        take_in(clinic, read_parcel(changed(files[1], tmp_path, longer)))
    all_there(clinic)


def test_one_that_is_recorded_here_just_now_is_left_to_that(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "home.db"), now=Clock()) as home:
        person = home.patient("Anna")
        writer = home.begin_session(
            person, routine_id="gentle_start", routine_version="1", program_version="0.1.0", model_version="m",
            source="0", scripted=False,
        )  # fmt: skip
        writer.add(told()[:EARLY])
        arrived(home, writer.session, EARLY)
        early = exported(home, tmp_path / "early.json")
        assert take_in(home, read_parcel(early)).known == 1

        def longer(session: dict[str, Any]) -> None:
            session["events"].append({**session["events"][-1], "seq": len(session["events"])})

        with pytest.raises(StoreError, match="is being recorded here"):
            take_in(home, read_parcel(changed(early, tmp_path, longer)))
        writer.add(told()[EARLY:])
        writer.end("pain_rise", 3)
        assert events_of(home) == told()


def test_a_lock_that_the_earlier_file_brought_is_not_ended_by_the_later_one(clinic: Store, tmp_path: Path) -> None:
    yes = [
        event(0.0, "session_started", source="0", scripted=False, quick=False, plan=["hip_lift"]),
        *(event(1.0 + at, "cue_given", cue="found", text="cue.found", tone="answer") for at in range(EARLY - 2)),
        event(20.0, "locked", lock="today", question="fever"),
        event(30.0, "yes_withdrawn", question="fever"),
        event(40.0, "lock_lifted", question="fever"),
        event(50.0, "session_ended", reason="quit"),
    ]
    with open_store(str(tmp_path / "home.db"), now=Clock()) as home:
        early, late = recorded(home, tmp_path, yes)
        assert home.locks(home.patients()[0]) == []
    take_in(clinic, read_parcel(early))
    (patient,) = clinic.patients()
    for path in (late, late, early):
        taken = take_in(clinic, read_parcel(path))
        assert [lock.reason for lock in clinic.locks(patient)] == ["fever"]
    assert taken.known == 1
