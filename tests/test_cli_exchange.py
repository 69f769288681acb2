"""`coach store`, `coach patient delete`, `coach export`, `coach import`: what is printed, told, and left behind."""

import csv
import io
import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from recordings import performed

from coach.cli import execute
from coach.cli.exchange import ExportFormat
from coach.core.base.events import event
from coach.core.base.types import Pose
from coach.exchange import FORMATS, as_pdf
from coach.records.review import Review
from coach.records.store import Store, open_store

Run = Callable[..., tuple[int, list[str], str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command in an empty folder; gives the exit code, the lines that were printed, and what was told."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)

    def _run(*arguments: object, typed: str = "") -> tuple[int, list[str], str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = execute([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return code, printed.out.splitlines(), printed.err.strip()

    return _run


@pytest.fixture
def poses() -> list[Pose]:
    return performed("hip_lift", 2)


def session(store: Store, handle: str, poses: list[Pose]) -> str:
    writer = store.begin_session(
        store.patient(handle), routine_id="gentle_start", routine_version="1", program_version="0", model_version="m",
        source="0", scripted=False,
    )  # fmt: skip
    at = {"step": 0, "exercise": "hip_lift"}
    peak = {"hip_flexion": {"deg": 3.25, "error_deg": 5.0}}
    writer.add([
        event(0.0, "session_started", source="0", scripted=False, quick=False, plan=["hip_lift"]),
        event(1.0, "exercise_started", **at, kind="reps", dose={"sets": 1, "reps": 1}, limits=[], error_deg={},
              tracked=True, certificate="usable"),
        event(9.0, "rep_done", **at, side="left", start_s=2.0, peak_s=4.0, end_s=8.0, peak=peak, counted=True),
        event(10.0, "session_ended", reason="completed"),
    ])  # fmt: skip
    for pose in poses:
        writer.add_pose(pose)
    return writer.end("completed", 0).id


@pytest.fixture
def kept(poses: list[Pose]) -> list[str]:
    """The ids of two sessions of anna and one of berta, in the store of the environment."""
    with open_store() as store:
        return [session(store, handle, poses) for handle in ("anna", "anna", "berta")]


# the store


def test_a_check_says_what_is_there(run: Run, kept: list[str]) -> None:
    code, out, told = run("store", "check")
    assert (code, told) == (0, "")
    assert "2 patients, 3 sessions, 12 events" in out[0]
    assert out[0].endswith("no faults.")


def test_a_check_that_finds_faults_names_them_and_fails(run: Run, kept: list[str]) -> None:
    with open_store() as store, store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER event_is_kept")
        connection.exec_driver_sql("DELETE FROM event WHERE seq = 0")
    code, out, told = run("store", "check")
    assert code == 1
    assert told.count("event 0 is missing") == 3
    assert "coach store restore" in told
    assert out[0].endswith("3 faults.")


def test_a_backup_comes_back(run: Run, kept: list[str]) -> None:
    assert run("store", "backup", "copy.db")[:2] == (0, ["copy.db"])
    assert run("patient", "delete", "berta", "--yes")[0] == 0
    code, _, told = run("store", "restore", "copy.db")
    assert code == 1
    assert "--replace" in told
    code, out, _ = run("store", "restore", "copy.db", "--replace")
    assert code == 0
    assert "before-" in out[0]
    with open_store() as store:
        assert [patient.handle for patient in store.patients()] == ["anna", "berta"]


def test_of_damaged_records_no_backup_is_made_and_what_is_whole_is_restored(run: Run, kept: list[str]) -> None:
    assert run("store", "backup", "copy.db")[0] == 0
    before = Path("copy.db").read_bytes()
    with open_store() as store, store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER event_is_final")
        connection.exec_driver_sql("UPDATE event SET kind = 'sneezed' WHERE seq = 1 AND session_id = "
                                   "(SELECT id FROM session ORDER BY started_at LIMIT 1)")  # fmt: skip
    code, out, told = run("store", "backup", "copy.db")
    assert (code, out) == (1, [])
    assert "sneezed" in told
    assert "copy.damaged.db" in told
    assert Path("copy.db").read_bytes() == before
    assert run("store", "restore", "copy.damaged.db", "--store", "new.db")[0] == 1
    code, out, told = run("store", "restore", "copy.damaged.db", "--salvage", "--store", "new.db")
    assert (code, out) == (0, ["Restored."])
    assert "its events from 1 on are damaged and lost" in told
    assert run("store", "check", "--store", "new.db")[0] == 0


def test_restoring_what_is_no_backup_is_one_sentence(run: Run, kept: list[str]) -> None:
    Path("note.txt").write_text("milk")
    code, out, told = run("store", "restore", "note.txt", "--replace")
    assert (code, out) == (1, [])
    assert "is no backup" in told
    assert len(told.splitlines()) == 1


# deleting


def test_a_patient_is_deleted_when_the_name_was_typed_again(run: Run, kept: list[str]) -> None:
    code, out, _ = run("patient", "delete", "anna", typed="anna\n")
    assert code == 0
    assert "Deleted anna and 2 sessions" in out[-1]
    with open_store() as store:
        assert [patient.handle for patient in store.patients()] == ["berta"]
        assert [row.id for row in store.sessions()] == kept[2:]


@pytest.mark.parametrize("typed", ["", "y\n", "berta\n"])
def test_anything_else_deletes_nothing(run: Run, kept: list[str], typed: str) -> None:
    code, _, told = run("patient", "delete", "anna", typed=typed)
    assert code == 1
    assert "Nothing was deleted" in told
    with open_store() as store:
        assert len(store.sessions()) == 3


def test_nobody_cannot_be_deleted(run: Run, kept: list[str]) -> None:
    code, _, told = run("patient", "delete", "carla", "--yes")
    assert code == 1
    assert "carla" in told


# exporting


def test_every_format_of_the_table_can_be_asked_for() -> None:
    assert [kind.value for kind in ExportFormat] == list(FORMATS)


@pytest.mark.parametrize("form", ["json", "csv", "fhir", "trc", "mot"])
def test_a_session_becomes_a_file_that_only_its_owner_reads(run: Run, kept: list[str], form: str) -> None:
    code, out, told = run("export", kept[0][:8], "--format", form)
    assert (code, told) == (0, "")
    (path,) = [Path(line) for line in out]
    assert path.name == f"coach-{kept[0][:8]}.{'fhir.json' if form == 'fhir' else form}"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in Path().iterdir()] == [path.name]


def test_all_sessions_of_a_patient_are_one_file_or_a_file_each(run: Run, kept: list[str]) -> None:
    assert run("export", "--patient", "anna", "--format", "csv", "-o", "anna.csv")[:2] == (0, ["anna.csv"])
    rows = list(csv.DictReader(io.StringIO(Path("anna.csv").read_text("utf-8-sig"))))
    assert [row["session"] for row in rows if row["row"] == "session"] == kept[:2]
    code, out, _ = run("export", "--patient", "anna", "--format", "trc", "-o", "films")
    assert code == 0
    assert sorted(Path(line) for line in out) == sorted(Path("films").iterdir())
    assert len(out) == 2


def test_a_session_without_landmarks_is_told_and_the_others_are_written(run: Run, kept: list[str]) -> None:
    with open_store() as store:
        empty = session(store, "anna", [])
    code, out, told = run("export", "--patient", "anna", "--format", "mot")
    assert (code, len(out)) == (0, 2)
    assert empty[:8] in told
    code, out, told = run("export", empty, "--format", "mot")
    assert (code, out) == (1, [])
    assert "no landmarks" in told


def test_damaged_landmarks_are_one_sentence(run: Run, kept: list[str]) -> None:
    with open_store() as store, store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER landmarks_is_final")
        connection.exec_driver_sql("UPDATE landmarks SET packed = x'00'")
    code, out, told = run("export", kept[0], "--format", "trc")
    assert (code, out) == (1, [])
    assert "are damaged: restore a backup" in told
    assert list(Path().iterdir()) == []


def test_deidentified_files_name_nobody(run: Run, kept: list[str]) -> None:
    code, out, _ = run("export", "--patient", "anna", "--deidentify", "--no-landmarks")
    assert code == 0
    (path,) = out
    assert path.startswith("coach-p-")
    text = Path(path).read_text()
    assert "anna" not in text
    assert not any(own in text for own in kept)


def test_a_name_never_leads_out_of_the_folder(run: Run, poses: list[Pose]) -> None:
    with open_store() as store:
        session(store, "../../etc/ä <b>", poses)
    code, out, _ = run("export", "--patient", "../../etc/ä <b>", "--format", "trc")
    assert code == 0
    assert [Path(line).parent.name for line in out] == ["coach-etc-a-b"]


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ([], 2, "beginning of a session's id"),
        (["aaaa", "--patient", "anna"], 2, "beginning of a session's id"),
        (["--patient", "carla"], 1, "no patient 'carla'"),
        (["--patient", "anna", "--format", "docx"], 2, "docx"),
        (["--patient", "anna", "-o", "nowhere/a.json"], 1, "cannot be written"),
        (["--patient", "anna", "-o", "."], 1, "is a folder"),
        (["zz"], 1, "not the beginning"),
    ],
)
def test_what_cannot_be_exported_is_one_sentence(
    run: Run, kept: list[str], arguments: list[str], code: int, sentence: str
) -> None:
    found, out, told = run("export", *arguments)
    assert (found, out) == (code, [])
    assert sentence in told
    assert list(Path().iterdir()) == []


def test_a_patient_without_sessions_has_nothing_to_export(run: Run) -> None:
    with open_store() as store:
        store.patient("anna")
    code, _, told = run("export", "--patient", "anna")
    assert code == 1
    assert "nothing to export" in told


def test_a_pdf_without_a_browser_is_one_sentence(run: Run, kept: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(as_pdf, "BROWSERS", ("no-such-browser",))
    code, out, told = run("export", kept[0], "--format", "pdf")
    assert (code, out) == (1, [])
    assert "install Chromium, Chrome or Edge" in told
    assert len(told.splitlines()) == 1


def test_the_pdf_is_of_the_page_that_report_writes(run: Run, kept: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []
    monkeypatch.setattr(as_pdf, "browser", lambda: "")
    monkeypatch.setattr(as_pdf, "printed", lambda html: (printed.append(html), b"%PDF-")[1])
    assert run("export", kept[0], "--format", "pdf", "-o", "page.pdf")[0] == 0
    assert run("report", kept[0], "-o", "page.html")[0] == 0
    assert printed == [Path("page.html").read_text(encoding="utf-8")]


def test_the_pdf_is_printed_from_the_session_page(run: Run, kept: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    program = Path("browser.py")
    program.write_text(
        f"#!{sys.executable}\n"
        "import sys\nfrom pathlib import Path\nfrom urllib.parse import urlparse\n"
        "out = next(a for a in sys.argv if a.startswith('--print-to-pdf=')).split('=', 1)[1]\n"
        "page = Path(urlparse(sys.argv[-1]).path).read_text()\n"
        "Path(out).write_text('%PDF-' + ('with rep' if 'Hip lift' in page and 'anna' in page else 'without'))\n"
    )
    program.chmod(0o700)
    monkeypatch.setattr(as_pdf, "BROWSERS", (str(program.resolve()),))
    code, out, _ = run("export", kept[0], "--format", "pdf", "-o", "page.pdf")
    assert (code, out) == (0, ["page.pdf"])
    assert Path("page.pdf").read_text() == "%PDF-with rep"


# importing


def test_sessions_go_from_home_to_the_clinic_once(run: Run, kept: list[str]) -> None:
    run("export", "--patient", "anna", "-o", "anna.json")
    for added, known in ((2, 0), (0, 2)):
        code, out, told = run("import", "anna.json", "--store", "clinic.db", "--patient", "Anna of the hill")
        assert (code, told) == (0, "")
        assert out == [f"Anna of the hill: {added} sessions added, {known} were here already."]
    assert run("store", "check", "--store", "clinic.db")[0] == 0


def test_a_file_that_is_refused_does_not_keep_others_out(run: Run, kept: list[str]) -> None:
    run("export", "--patient", "anna", "-o", "anna.json")
    Path("bad.json").write_text(json.dumps({"format": "x"}))
    code, out, told = run("import", "bad.json", "anna.json", "--store", "clinic.db")
    assert code == 1
    assert told == "bad.json was not taken in: it is not what coach export --format json writes."
    assert out == ["anna: 2 sessions added, 0 were here already."]


def test_notes_go_along_unless_they_are_left_out(run: Run, kept: list[str]) -> None:
    with open_store() as store:
        Review(store).add_note(store.patient("anna"), "Ask about the stairs.", "Dr. Kim")
    run("export", "--patient", "anna", "-o", "anna.json")
    run("export", "--patient", "anna", "--no-notes", "-o", "bare.json")
    assert "stairs" in Path("anna.json").read_text()
    assert "stairs" not in Path("bare.json").read_text()
    told = "Therapists' notes: 1, decisions: 0; each with its author."
    for file, more, printed in (("bare.json", (), False), ("anna.json", ("--no-notes",), False),
                                ("anna.json", (), True), ("anna.json", (), False)):  # fmt: skip
        code, out, _ = run("import", file, *more, "--store", "clinic.db")
        assert (code, told in out) == (0, printed)


def test_a_session_that_came_too_early_is_completed_and_that_is_said(run: Run, kept: list[str]) -> None:
    run("export", kept[0][:8], "-o", "late.json")
    held = json.loads(Path("late.json").read_text())
    held["sessions"][0].update(
        ended_at=None, end_reason=None, exit_code=None, landmarks=[], events=held["sessions"][0]["events"][:2]
    )
    Path("early.json").write_text(json.dumps(held))
    assert run("import", "early.json", "--store", "clinic.db")[0] == 0
    code, out, told = run("import", "late.json", "--store", "clinic.db")
    assert (code, told) == (0, "")
    assert out == [
        "anna: 0 sessions added, 0 were here already.", "1 that came before they were over are completed.",
    ]  # fmt: skip
    held["sessions"][0]["events"][1]["t_s"] = 0.5
    Path("other.json").write_text(json.dumps(held))
    code, _, told = run("import", "other.json", "--store", "clinic.db")
    assert code == 1
    assert "is here already with other contents, and stays as it is: nothing kept." in told
