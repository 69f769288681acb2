"""One bad cell: the check finds it and goes on; it costs what needs it, and never everybody's lists and pages."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from records_clock import Clock
from sweeps import swept
from test_records_upkeep import VERSIONS, lived_in

from coach.core.base.events import event
from coach.core.base.types import Pose
from coach.exchange.fields import check_data
from coach.prescription.words import load_words
from coach.records import history, tables, upkeep
from coach.records.cells import NO_DATE, DamagedCell, is_profile
from coach.records.review import Review
from coach.records.store import Store, open_store
from coach.records.whole import whole
from coach.report import clinic_page

SESSION = "session_id = (SELECT id FROM session WHERE patient_id = {ana})"
EVENT = f"{SESSION} AND seq = 1"
OF_ANA = "patient_id = {ana}"
ANA = "(SELECT id FROM patient WHERE handle = 'ana')"

# what is done to the file, all of it to what is recorded of ana; what the check says of it
DAMAGES: dict[str, tuple[str, str]] = {
    "invalid JSON": (f"UPDATE event SET data = '{{bad' WHERE {EVENT}", "data cannot be read"),
    "JSON of another shape": (f"UPDATE event SET data = '[1]' WHERE {EVENT}", "data cannot be read"),
    "bytes that are no text": (
        f"UPDATE event SET data = CAST(x'7b22ff227d' AS TEXT) WHERE {EVENT}", "data cannot be read",
    ),
    "a text in a time": (f"UPDATE event SET t_s = 'soon' WHERE {EVENT}", "t_s cannot be read"),
    "a wall clock of garbage": (f"UPDATE event SET wall_utc = 'noon' WHERE {EVENT}", "wall_utc cannot"),
    "a kind of bytes": (f"UPDATE event SET kind = x'ff00' WHERE {EVENT}", "kind cannot be read"),
    "a version that is none": (f"UPDATE event SET version = 'x' WHERE {EVENT}", "version cannot be read"),
    "a number that is none": (f"UPDATE event SET seq = 'x' WHERE {EVENT}", "seq cannot be read"),
    "a field of another kind": (
        f"UPDATE event SET data = '{{\"by\": 5}}' WHERE {EVENT}", "holds what it never can",
    ),
    "an event of no session": (f"UPDATE event SET session_id = 'zzz' WHERE {EVENT}", "not there"),
    "a session of nothing": (f"DELETE FROM event WHERE {SESSION}", "nothing that happ"),
    "a profile that is a list": ("UPDATE patient SET profile = '[]' WHERE handle = 'ana'", "profile cannot be read"),
    "a profile of garbage": ("UPDATE patient SET profile = '{x' WHERE handle = 'ana'", "profile cannot be read"),
    "answers of garbage": (
        "UPDATE patient SET profile = '{\"intake\": 3}' WHERE handle = 'ana'", "profile cannot be read",
    ),
    "a name of bytes": ("UPDATE patient SET handle = x'ff41' WHERE handle = 'ana'", "handle cannot be read"),
    "a person of no id": ("UPDATE patient SET id = 'nope' WHERE handle = 'ana'", "id cannot be read"),
    "a beginning that is no date": (f"UPDATE session SET started_at = 'noon' WHERE {OF_ANA}", "started_at cannot"),
    "a beginning that is a number": (f"UPDATE session SET started_at = 5 WHERE {OF_ANA}", "started_at cannot"),
    "an end that is no date": (f"UPDATE session SET ended_at = 'x' WHERE {OF_ANA}", "ended_at cannot be read"),
    "an ending that is none": (f"UPDATE session SET end_reason = 'zapped' WHERE {OF_ANA}", "end_reason cannot be read"),
    "an exit code that is none": (f"UPDATE session SET exit_code = 'x' WHERE {OF_ANA}", "exit_code cannot be read"),
    "a session of no id": (f"UPDATE session SET id = 'nope' WHERE {OF_ANA}", "id cannot be read"),
    "a place in the order that is none": (f"UPDATE session SET number = 'x' WHERE {OF_ANA}", "number cannot be read"),
    "a session of nobody": (f"UPDATE session SET patient_id = 'nope' WHERE {OF_ANA}", "belongs to no patient"),
    "overrides of garbage": (f"UPDATE prescription SET overrides = '{{x' WHERE {OF_ANA}", "overrides cannot be read"),
    "a routine of bytes": (f"UPDATE prescription SET routine_text = x'ff' WHERE {OF_ANA}", "routine_text cannot be"),
    "figures of garbage": (f"UPDATE brief SET data = '[1,' WHERE {SESSION}", "data can"),
    "figures of another session": (
        f"UPDATE brief SET data = '[1]' WHERE {SESSION}", "not those of its events",
    ),
    "a chunk that was cut": (
        f"UPDATE landmarks SET packed = substr(packed, 1, 99) WHERE chunk = 0 AND {SESSION}", "landmarks 0 are damaged",
    ),
    "a chunk of text": (
        f"UPDATE landmarks SET packed = 'x' WHERE chunk = 0 AND {SESSION}",
        "landmarks 0 are damaged",
    ),
    "a chunk of no time": (
        f"UPDATE landmarks SET t_start_s = 'x' WHERE {SESSION}", "t_start_s cannot be",
    ),
    "a use of ice at no time": (f"UPDATE timer_use SET started_at = 'x' WHERE {OF_ANA}", "started_at cannot be read"),
    "a use of ice of no length": (f"UPDATE timer_use SET seconds = 'x' WHERE {OF_ANA}", "seconds cannot be read"),
    "a lock of no kind": (f"UPDATE lock SET kind = 'zapped' WHERE {OF_ANA}", "is of a kind that this program does not"),
    "a lock of no day": (f"UPDATE lock SET created_at = 'x' WHERE {OF_ANA}", "created_at cannot be read"),
}  # fmt: skip


def standing() -> list[Pose]:
    """Eleven seconds, so that there are two chunks."""
    still = np.full((33, 4), 0.5)
    return [Pose(t_s=n / 10, width=640, height=480, landmarks=still, world=still[:, :3]) for n in range(110)]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of two people in which all is well."""
    file = tmp_path_factory.mktemp("sound") / "sound.db"
    with open_store(str(file), now=Clock()) as store:
        for handle in ("ana", "bo"):
            lived_in(store, standing(), handle)
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")
        for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {trigger}")  # damage asks nobody
        connection.commit()
    return file


def damaged(sound: Path, place: Path, statement: str) -> Path:
    for suffix in ("", "-wal", "-shm"):
        Path(f"{place}{suffix}").unlink(missing_ok=True)
    shutil.copy(sound, place)
    with closing(sqlite3.connect(place)) as connection:
        assert connection.execute(statement.replace("{ana}", ANA)).rowcount > 0
        connection.commit()
    return place


@swept("name", DAMAGES)
def test_the_check_names_it_and_goes_on(name: str, sound: Path, tmp_path: Path) -> None:
    statement, sentence = DAMAGES[name]
    with open_store(str(damaged(sound, tmp_path / "d.db", statement)), now=Clock()) as store:
        faults = upkeep.check(store, content=check_data).faults
        assert any(sentence in fault for fault in faults), faults


@swept("name", [
    "invalid JSON", "a profile that is a list", "a name of bytes", "a person of no id", "a beginning that is no date",
    "a place in the order that is none", "overrides of garbage", "figures of garbage",
])  # fmt: skip
def test_everybody_else_is_there(name: str, sound: Path, tmp_path: Path) -> None:
    with open_store(str(damaged(sound, tmp_path / "d.db", DAMAGES[name][0])), now=Clock()) as store:
        review, bo = Review(store), store.patient("bo")
        assert "bo" in clinic_page(review, load_words("en"), store.now(), visits=review.all_visits())
        (row,) = store.sessions(bo)
        assert list(whole(store, row).poses())
        assert history.known(store, bo, store.now()).locks


def test_a_store_that_is_sound_has_no_such_fault(sound: Path) -> None:
    with open_store(str(sound), now=Clock()) as store:
        assert upkeep.check(store, content=check_data).faults == ()


@pytest.mark.slow
def test_every_command_answers_with_a_sentence_or_a_page(
    sound: Path, tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    """No command ends as a fault of the program, and those of somebody else end well."""
    wrong = []
    for name, (statement, _) in DAMAGES.items():
        store = str(damaged(sound, tmp_path / "d.db", statement))
        for command in (
            ("list",), ("report", "--patient", "bo", "-o", "b.html"), ("patient", "show", "bo"),
            ("export", "--patient", "bo", "-o", "b.json"), ("report", "--patient", "bo", "--for-doctor"),
        ):  # fmt: skip
            code, _, told = run(*command, "--store", store)
            wrong += [(name, command, code, told)] if code else []
        for command in (
            ("store", "check"), ("report", "--all", "-o", "all"), ("report", "--patient", "ana", "-o", "a.html"),
            ("patient", "show", "ana"), ("export", "--patient", "ana", "-o", "a.json"),
            ("export", "--patient", "ana", "--format", "csv", "-o", "a.csv"),
            ("export", "--patient", "ana", "--format", "trc", "-o", "trc"),
            ("report", "--patient", "ana", "--for-doctor"),
        ):  # fmt: skip
            code, _, told = run(*command, "--store", store)
            wrong += [(name, command, code, told)] if code not in (0, 1) or (code == 1 and not told) else []
    assert wrong == []


def test_one_bad_session_is_left_out_of_an_export_and_told(
    sound: Path, tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    place = damaged(sound, tmp_path / "d.db", "UPDATE event SET data = '{bad' WHERE seq = 0")
    with open_store(str(place), now=Clock()) as store:
        patient = store.patient("ana")
        with store.begin_session(patient, source="0", scripted=False, **VERSIONS) as writer:
            writer.add([event(0.5, "stop_pressed", by="key")])
            writer.end("stopped", 3)
        good = writer.session.id
    code, _, told = run("export", "--patient", "ana", "-o", "a.json", "--store", str(place))
    assert code == 1
    assert "is damaged and cannot be read" in told
    assert good in (tmp_path / "a.json").read_text(encoding="utf-8")


def test_damaged_landmarks_are_left_out_of_an_export_and_it_can_be_imported(
    sound: Path, tmp_path: Path, run: Callable[..., tuple[int, str, str]]
) -> None:
    place = damaged(sound, tmp_path / "d.db", DAMAGES["a chunk that was cut"][0])
    code, _, told = run("export", "--patient", "ana", "-o", "a.json", "--store", str(place))
    assert code == 1
    assert "exported without them" in told
    assert run("import", "a.json", "--store", str(tmp_path / "new.db"))[0] == 0


def test_nobody_with_a_damaged_intake_or_past_begins_a_session(sound: Path, tmp_path: Path) -> None:
    """What is not known about somebody is not taken for nothing."""
    for name in ("a profile of garbage", "invalid JSON", "a text in a time"):
        place = damaged(sound, tmp_path / "d.db", DAMAGES[name][0])
        with open_store(str(place), now=Clock()) as store, pytest.raises(DamagedCell):
            history.known(store, store.patient("ana"), store.now())


def test_a_date_that_is_none_is_believed_nowhere(sound: Path, tmp_path: Path) -> None:
    place = damaged(sound, tmp_path / "d.db", DAMAGES["a beginning that is no date"][0])
    with open_store(str(place), now=Clock()) as store:
        rows = store.timed_sessions()
        (bad,) = [(row, began) for row, began in rows if row.started_at == NO_DATE]
        assert bad[1] <= store.now()
        damaged(sound, tmp_path / "e.db", DAMAGES["a use of ice at no time"][0])
    with open_store(str(tmp_path / "e.db"), now=Clock()) as store:
        (use,) = history.known(store, store.patient("ana"), store.now()).uses
        assert use.ended_ago_s <= 0.0  # just now: no ice again


def test_every_type_of_the_store_reads_what_is_damaged(in_file: Store) -> None:
    """A column of a type of SQLAlchemy's own would cost the whole table."""
    plain = [
        f"{table.name}.{column.name}"
        for table in tables.metadata.sorted_tables
        for column in table.columns
        if not isinstance(column.type, sa.TypeDecorator | sa.Boolean | sa.LargeBinary)
    ]
    assert plain == []


@swept("profile, fits", [
    ({}, True), ({"intake": {"age": 40, "conditions": ["a"]}, "answered": {"age": "2026-05-04T12:00:00+00:00"}}, True),
    ({"onset": None}, True), ([], False), ({"intake": []}, False), ({"answered": {"age": 3}}, False),
    ({"answered": {"age": "2026-05-04"}}, False), ({"onset": 5}, False), ({"intake": {"age": {}}}, False),
])  # fmt: skip
def test_a_profile_holds_answers_and_moments(profile: object, fits: bool) -> None:
    assert is_profile(profile) is fits
