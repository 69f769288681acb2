"""What goes into the store comes out of it, stays as it was, and every trouble is one sentence."""

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from records_clock import Clock

from coach.core.base.events import event
from coach.core.base.types import Event, Pose
from coach.core.clinical.unlocking import UnlockGrounds
from coach.records import tables
from coach.records.errors import StoreError
from coach.records.rows import Prescription
from coach.records.store import Store, open_store
from coach.records.unlocking import UnlockRefused, unlock
from coach.records.writer import SessionWriter

VERSIONS = {"routine_id": "gentle_start", "routine_version": "1", "program_version": "0.1.0", "model_version": "m"}


def begin(store: Store, handle: str = "anna") -> SessionWriter:
    return store.begin_session(store.patient(handle), source="0", scripted=False, **VERSIONS)


def said(t_s: float = 0.0) -> Event:
    return event(t_s, "stop_pressed", by="key")


# people


def test_a_patient_is_made_once(store: Store) -> None:
    assert store.patient("anna") == store.patient(" anna ")
    assert store.patient("anna").is_demo is False
    assert store.patient("demo").is_demo is True


@pytest.mark.parametrize("handle", ["", "  ", "a\nb", "a\0b", "\udcff", "x" * 201])
def test_a_name_that_cannot_be_shown_is_refused(store: Store, handle: str) -> None:
    with pytest.raises(StoreError, match="patient's name"):
        store.patient(handle)


def test_a_hostile_name_is_a_name(store: Store) -> None:
    handle = "Robert'); DROP TABLE event;-- <script>"
    assert store.patient(handle).handle == handle
    assert [patient.handle for patient in store.patients()] == [handle]


def test_a_profile_is_kept(store: Store) -> None:
    changed = store.set_profile(store.patient("anna"), {"age": 61, "side": None})
    assert store.patient("anna").profile == {"age": 61, "side": None} == changed.profile


def test_scripted_sessions_never_belong_to_a_person(store: Store) -> None:
    with pytest.raises(ValueError, match="belongs to the patient 'demo'"):
        store.begin_session(store.patient("anna"), source="x", scripted=True, **VERSIONS)


def test_deleting_a_patient_leaves_no_trace_and_nobody_else_out(store: Store, poses: list[Pose]) -> None:
    keep = store.patient("berta")
    for handle in ("anna-of-the-hill", "berta"):
        store.add_prescription(store.patient(handle), routine_id="r", routine_text="t", overrides={}, version="1")
        store.add_lock(store.patient(handle), kind="pain", reason="x")
        with begin(store, handle) as writer:
            writer.add([said()])
            writer.add_pose(poses[0])
        store.add_timer_use(store.patient(handle), kind="ice", seconds=600, session=writer.session)
    store.delete_patient(store.patient("anna-of-the-hill"))
    assert store.patients() == [keep]
    assert [row.patient_id for row in store.sessions()] == [keep.id]
    assert len(store.events(store.sessions()[0])) == 1
    assert rows(store, tables.erasure) == 0
    for table in (tables.patient, tables.prescription, tables.event, tables.landmarks, tables.lock, tables.timer_use):
        assert rows(store, table) == 1, table.name


def test_nobody_is_deleted_while_a_session_of_theirs_is_under_way(store: Store) -> None:
    store.patient("berta")
    with begin(store, "anna") as writer:
        for refused in (store.refuse_under_way, store.delete_patient):
            with pytest.raises(StoreError, match="A session of anna is under way: delete them when it is over"):
                refused(store.patient("anna"))
        store.delete_patient(store.patient("berta"))  # whose session it is not
        writer.add([said()])
        writer.end("completed", 0)
    assert [patient.handle for patient in store.patients()] == ["anna"]
    store.delete_patient(store.patient("anna"))
    assert store.patients() == []


def test_no_session_begins_for_somebody_who_was_just_deleted(store: Store) -> None:
    anna = store.patient("anna")
    store.delete_patient(anna)
    with pytest.raises(StoreError, match="That patient has been deleted"):
        store.begin_session(anna, source="0", scripted=False, **VERSIONS)


def rows(store: Store, table: sa.Table) -> int:
    with store.engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_no_table_is_forgotten_when_a_patient_is_deleted() -> None:
    emptied = {
        table.name
        for table in (*tables.OF_SESSION, *tables.OF_PATIENT, tables.erasure, tables.patient, *tables.OF_STORE)
    }
    assert emptied == set(tables.metadata.tables)


def test_of_a_deleted_patient_not_a_byte_is_left_in_the_file(in_file: Store, path: Path) -> None:
    with begin(in_file, "anna-of-the-hill") as writer:
        writer.add(
            [event(0.0, "session_started", source="anna-of-the-hill.mp4", scripted=False, quick=False, plan=None)]
        )
    in_file.delete_patient(in_file.patient("anna-of-the-hill"))
    for file in path.parent.glob("own.db*"):
        assert b"anna-of-the-hill" not in file.read_bytes(), file.name


# prescriptions


def test_the_same_prescription_is_kept_once_and_a_changed_one_anew(store: Store, clock: Clock) -> None:
    anna = store.patient("anna")

    def prescribe(reps: int) -> Prescription:
        clock.later(minutes=1)
        return store.add_prescription(
            anna, routine_id="r", routine_text="[routine]", overrides={"reps": reps}, version="1"
        )

    first, same, other, back = prescribe(5), prescribe(5), prescribe(8), prescribe(5)
    assert first == same
    assert len({first.id, other.id, back.id}) == 3
    assert store.prescription(anna, "r") == back
    assert store.prescription(anna, "another") is None


def test_a_session_knows_what_it_was_held_against(store: Store) -> None:
    anna = store.patient("anna")
    given = store.add_prescription(anna, routine_id="r", routine_text="t", overrides={"a": [1]}, version="1")
    with store.begin_session(anna, source="0", scripted=False, prescription=given, **VERSIONS) as writer:
        pass
    assert store.prescription_of(store.session(writer.session.id)) == given


# what was recorded stays


@pytest.mark.parametrize("table", ["event", "landmarks", "prescription"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET version = 9"])
def test_nothing_recorded_can_be_changed_or_deleted(
    store: Store, poses: list[Pose], table: str, statement: str
) -> None:
    store.add_prescription(store.patient("anna"), routine_id="r", routine_text="t", overrides={}, version="1")
    with begin(store) as writer:
        writer.add([said()])
        writer.add_pose(poses[0])
    with pytest.raises(sa.exc.DatabaseError, match=f"{table} is"), store.engine.begin() as connection:
        connection.execute(sa.text(statement.format(table)))


def test_a_deletion_under_way_frees_only_that_patient(store: Store) -> None:
    for handle in ("anna", "berta"):
        with begin(store, handle) as writer:
            writer.add([said()])
    with store.engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO erasure SELECT id FROM patient WHERE handle = 'anna'"))
    with pytest.raises(sa.exc.DatabaseError), store.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM event"))


# sessions


def test_sessions_come_oldest_first_and_by_patient(store: Store, clock: Clock) -> None:
    made = []
    for handle in ("anna", "berta", "anna"):
        clock.later(hours=1)
        with begin(store, handle) as writer:
            made.append(writer.session)
    assert store.sessions() == made
    assert store.sessions(store.patient("anna")) == [made[0], made[2]]
    assert store.last_session() == store.last_session(store.patient("anna")) == made[2]
    assert store.last_session(store.patient("nobody")) is None


def test_a_session_is_found_by_the_beginning_of_its_id(store: Store) -> None:
    with begin(store) as writer:
        own = writer.session
    for length in (1, 8, 9, 20, 36):
        assert store.session(own.id[:length].upper()) == own


def test_an_unknown_or_ambiguous_beginning_says_so(store: Store) -> None:
    for _ in range(17):  # more than there are first digits
        with begin(store):
            pass
    ids = [row.id for row in store.sessions()]
    shared = next(digit for digit in "0123456789abcdef" if sum(own.startswith(digit) for own in ids) > 1)
    with pytest.raises(StoreError, match="Several sessions"):
        store.session(shared)
    unused = next(f"{n:04x}" for n in range(0x10000) if not any(own.startswith(f"{n:04x}") for own in ids))
    with pytest.raises(StoreError, match="No session begins"):
        store.session(unused)
    for wrong in ("", "zz", "%", "f" * 33):
        with pytest.raises(StoreError, match="not the beginning"):
            store.session(wrong)


def test_moments_come_back_in_utc(store: Store, clock: Clock) -> None:
    assert store.patient("anna").created_at == clock()
    assert store.patient("anna").created_at.utcoffset().total_seconds() == 0


# locks and timers


def test_a_lock_holds_until_released_and_says_by_whom(store: Store, clock: Clock) -> None:
    anna = store.patient("anna")
    lock = store.add_lock(anna, kind="today", reason="numb saddle")
    assert store.locks(anna) == [lock]
    clock.later(days=1)
    today = clock().astimezone().date()
    grounds = UnlockGrounds(unlocked_by="therapist", by_clinician=True, told="strain only", examined_by="Dr Lee",
                            examined_day=today.toordinal())  # fmt: skip
    with pytest.raises(UnlockRefused):
        unlock(store, lock, replace(grounds, examined_by=" "))
    assert store.locks(anna) == [lock]
    unlock(store, lock, grounds)
    with pytest.raises(StoreError, match="not in force"):
        unlock(store, lock, replace(grounds, unlocked_by="someone"))
    assert store.locks(anna) == []
    assert store.locks(anna, released=True) == [lock]
    (ended,) = store.unlocks(anna)
    assert (ended.unlocked_by, ended.by_clinician, ended.told, ended.at) == ("therapist", True, "strain only", clock())
    assert (ended.examined_by, ended.examined_on, ended.after_number) == ("Dr Lee", today, 0)
    for change in ("UPDATE lock SET kind = 'x'", "UPDATE unlock SET told = 'x'", "DELETE FROM unlock"):
        with (
            pytest.raises(sa.exc.DatabaseError, match=r"never changed|only deleted"),
            store.engine.begin() as connection,
        ):
            connection.execute(sa.text(change))


def test_timer_uses_are_found_since_a_moment(store: Store, clock: Clock) -> None:
    anna = store.patient("anna")
    early = store.add_timer_use(anna, kind="ice", seconds=900)
    clock.later(hours=3)
    late = store.add_timer_use(anna, kind="ice", seconds=600)
    assert store.timer_uses(anna, late.started_at) == [late]
    assert store.timer_uses(anna, early.started_at) == [early, late]


# where it is


def test_the_store_is_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACH_STORE", str(tmp_path / "deep" / "down" / "own.db"))
    with open_store() as opened:
        opened.patient("anna")
    assert (tmp_path / "deep" / "down" / "own.db").exists()


def test_a_sqlite_url_is_the_same_file(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'a.db'}") as opened:
        opened.patient("anna")
    with open_store(str(tmp_path / "a.db")) as again:
        assert len(again.patients()) == 1


@pytest.mark.skipif(os.name == "nt", reason="file modes are POSIX")
def test_only_this_user_may_read_the_file(in_file: Store, path: Path) -> None:
    assert stat.S_IMODE((path).stat().st_mode) == 0o600


def test_two_programs_may_have_it_open_while_one_writes(store: Store, place: str) -> None:
    with open_store(place) as other, begin(store) as writer:
        writer.add([said()])
        other.patient("berta")
        writer.end("completed", 0)
        assert len(other.events(writer.session)) == 1


# trouble


def refused(place: str) -> str:
    with pytest.raises(StoreError) as trouble:
        open_store(place)
    sentence = str(trouble.value)
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("shopping: milk, and a good deal more than sixteen bytes of it")
    assert "not a file of records" in refused(str(tmp_path / "note.txt"))
    assert (tmp_path / "note.txt").read_text().startswith("shopping")


def test_a_damaged_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "coach.db"
    with open_store(str(path)) as opened:
        opened.patient("anna")
    with sqlite3.connect(path) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * 6000 + whole[6100:])
    assert "damaged" in refused(str(path))


def test_a_folder_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "cannot be written" in refused(str(tmp_path / "file" / "coach.db"))


def test_a_folder_as_the_file_is_refused(tmp_path: Path) -> None:
    assert "cannot be opened" in refused(str(tmp_path))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        assert "cannot be written" in refused(str(tmp_path / "coach.db"))
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder that nobody, not even root, can write")
def test_a_folder_that_nobody_can_write_is_refused() -> None:
    assert "cannot be written" in refused("/proc/coach.db")


def test_a_store_that_can_only_be_read_refuses_a_session(in_file: Store, path: Path) -> None:
    in_file.patient("anna")
    with open_store(f"sqlite:///file:{path}?mode=ro&uri=true") as reading:
        assert len(reading.patients()) == 1
        with pytest.raises(StoreError, match="cannot be written"):
            begin(reading)


def test_a_store_in_use_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.records.engine.BUSY_S", 0.05)
    with open_store(str(tmp_path / "coach.db")) as opened:
        holder = sqlite3.connect(tmp_path / "coach.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="in use by another program"):
            opened.patient("anna")
        holder.close()


@pytest.mark.parametrize("url", ["mysql://host/db", "nonsense://x", "sqlite://", "sqlite:///:memory:", "://"])
def test_an_address_of_something_else_is_refused(url: str) -> None:
    assert "--store" in refused(url)


def test_a_password_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    sentence = refused("postgresql+psycopg://anna:s3cret@127.0.0.1:1/coach")
    assert "s3cret" not in sentence


def test_programs_that_open_new_records_at_once_wait_for_each_other(tmp_path: Path) -> None:
    """SQLite does not, where two make one file a log for the first time."""

    def opens(place: Path) -> str:
        with open_store(str(place)) as store:
            return store.patient("anna").id

    with ThreadPoolExecutor(6) as programs:
        for n in range(12):
            assert len(set(programs.map(opens, [tmp_path / f"{n}.db"] * 6))) == 1
