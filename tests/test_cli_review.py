"""The commands about recorded sessions, and a run that holds to what is prescribed."""

import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from answers import answered

from coach.cli import execute
from coach.core.base.types import Pose
from coach.core.exercise.model import Routine
from coach.prescription.places import find_routine
from coach.records.rows import SessionRecord
from coach.records.store import open_store

Ran = Callable[..., tuple[int, Routine | None, dict[str, Any]]]


def keep(handle: str, score: int = 2) -> SessionRecord:
    """A session with a second of landmarks."""
    with open_store() as store:
        scripted = handle == "demo"
        with store.begin_session(
            store.patient(handle), routine_id="gentle_start", routine_version="1", program_version="0.1.0",
            model_version="m", source="0", scripted=scripted,
        ) as writer:  # fmt: skip
            writer.add(
                [
                    answered(
                        1.0, "pain_answered", moment="before", score=score, step=None, exercise=None, scripted=scripted
                    )
                ]
            )
            marks = np.full((33, 4), 0.5)
            for frame in range(30):
                writer.add_pose(Pose(t_s=frame / 30, width=640, height=480, landmarks=marks, world=marks[:, :3]))
            return writer.end("completed", 0)


def test_a_session_by_its_beginning_and_the_last_without(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, page = keep("anna"), tmp_path / "page.html"
    keep("bob")
    assert execute(["report", first.id[:8], "-o", str(page)]) == 0
    assert "<h1>anna</h1>" in page.read_text("utf-8")
    assert 'id="recording"' in page.read_text("utf-8")  # with its replay
    assert execute(["report", "-o", str(page)]) == 0
    assert "<h1>bob</h1>" in page.read_text("utf-8")
    assert capsys.readouterr().out.splitlines() == [str(page)] * 2


def test_a_patients_page_is_the_course(tmp_path: Path) -> None:
    keep("anna", 2)
    keep("anna", 5)
    page = tmp_path / "anna.html"
    assert execute(["report", "--patient", "anna", "-o", str(page)]) == 0
    html = page.read_text("utf-8")
    assert "2 sessions" in html
    assert 'data-value="5"' in html


def test_a_patients_page_and_a_sessions_have_different_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep("Anna Åberg", 2)
    monkeypatch.chdir(tmp_path)
    assert execute(["report"]) == execute(["report", "--patient", "Anna Åberg"]) == 0
    assert {path.name for path in tmp_path.glob("*.html")} == {"report.html", "patient-anna-aberg.html"}


def test_all_of_them_are_a_folder_whose_links_lead_to_pages(tmp_path: Path) -> None:
    keep("anna")
    keep("<b>ob")
    folder = tmp_path / "clinic"
    assert execute(["report", "--all", "-o", str(folder)]) == 0
    pages = sorted(path.name for path in folder.glob("patient-*.html"))
    index = (folder / "index.html").read_text("utf-8")
    assert len(pages) == 2
    assert all(f'href="{name}"' in index for name in pages)
    assert "&lt;b&gt;ob" in index


def test_how_long_is_too_long_without_a_session_can_be_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep("anna")
    monkeypatch.setattr("coach.records.store.Store.now", lambda store: datetime.now(UTC) + timedelta(days=5))
    page = tmp_path / "anna.html"
    for days, said in (("5", True), ("6", False)):
        assert execute(["report", "--patient", "anna", "--absent", days, "-o", str(page)]) == 0
        assert ("No session for 5 days" in page.read_text("utf-8")) is said


WRONG: dict[str, tuple[list[str], int, str]] = {
    "nothing recorded": (["report"], 1, "No session is recorded yet"),
    "a patient who is not there": (["report", "--patient", "nobody"], 1, "There is no patient 'nobody'"),
    "two things at once": (["report", "abc", "--patient", "x"], 2, "choose one of them"),
    "all, and one": (["report", "--all", "--patient", "x"], 2, "choose one of them"),
    "a note by nobody": (["review", "--no-browser", "--by", " "], 2, "--by is a name"),
    "a port that is none": (["review", "--no-browser", "--port", "70000"], 2, "65535"),
    "a store that cannot be": (["review", "--no-browser", "--store", "mysql://x"], 1, "SQLite or PostgreSQL"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_use_is_one_sentence(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, code, sentence = WRONG[case]
    assert execute(arguments) == code
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert execute(["report", "--all", "-o", str(tmp_path / "file" / "clinic")]) == 1
    assert "cannot be made" in capsys.readouterr().err


def test_a_port_in_use_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert execute(["review", "--no-browser", "--port", port]) == 1
    assert f"Port {port} cannot be used" in capsys.readouterr().err


# what can be taken away


def test_a_review_offers_every_format_of_export_and_gives_what_the_command_gives(tmp_path: Path) -> None:
    from coach.cli.taking import exports
    from coach.exchange import FORMATS
    from coach.prescription.words import load_words

    own, offered, words = keep("anna"), exports(), load_words("en")
    assert set(offered) == {"html", *FORMATS}
    with open_store() as store:
        for name in ("json", "csv", "fhir", "trc"):
            path = tmp_path / f"out.{name}"
            assert execute(["export", own.id[:8], "--format", name, "-o", str(path)]) == 0
            given = offered[name].write(store, [own], words)
            if name in ("csv", "trc"):
                assert given == path.read_bytes()
            else:
                assert len(given) == pytest.approx(len(path.read_bytes()), rel=0.05)  # moments of writing differ
    assert {name for name, each in offered.items() if each.of_patient} == {"json", "csv", "fhir"}


# a run holds to what is prescribed


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Runs the command up to where the session would begin; gives what it would be held against."""
    held: list[tuple[Routine, dict[str, Any]]] = []

    def begin(routine: Routine, store: Any, patient: str, prescription: dict[str, Any], *_: object) -> int:
        held.append((routine, prescription["overrides"]))
        store.add_prescription(store.patient(patient), routine_id=routine.id, version=routine.version, **prescription)
        return 0

    monkeypatch.setattr("coach.app.session.run", begin)

    def run(*arguments: str) -> tuple[int, Routine | None, dict[str, Any]]:
        held.clear()
        code = execute(["run", "walking_plan", "--patient", "anna", "--no-window", *arguments])
        return (code, *held[0]) if held else (code, None, {})

    return run


def prescribe(**overrides: Any) -> None:
    with open_store() as store:
        text = find_routine("walking_plan").read_text("utf-8")
        store.add_prescription(store.patient("anna"), routine_id="walking_plan", routine_text=text, version="1",
                               overrides={"routine": "walking_plan", **overrides})  # fmt: skip


def test_what_is_prescribed_is_what_is_done(ran: Ran) -> None:
    prescribe(level=3, step=[{"exercise": "walking", "duration_s": 200.0}])
    code, routine, overrides = ran()
    assert routine is not None
    assert (code, routine.level, routine.steps[0].dose.duration_s) == (0, 3, 200.0)
    assert overrides["level"] == 3


def test_without_a_decision_it_never_gets_harder(ran: Ran, capsys: pytest.CaptureFixture[str]) -> None:
    assert ran()[1].level == 1  # type: ignore[union-attr]
    assert ran("--level", "2") == (2, None, {})
    assert "Level 1 of walking_plan is prescribed: a higher one is decided in coach review." in capsys.readouterr().err
    prescribe(level=2)
    assert ran("--level", "2")[1].level == 2  # type: ignore[union-attr]
    assert ran("--level", "3")[0] == 2


def test_an_easier_day_is_always_allowed_and_lowers_nothing_for_the_next(ran: Ran) -> None:
    prescribe(level=4)
    assert ran("--level", "2")[1].level == 2  # type: ignore[union-attr]
    assert ran()[1].level == 4  # type: ignore[union-attr]


def test_whoever_begins_a_plan_begins_where_they_choose_and_stays_there(ran: Ran) -> None:
    assert ran("--level", "3")[1].level == 3  # type: ignore[union-attr]
    assert ran()[1].level == 3  # type: ignore[union-attr]
    assert ran("--level", "4")[0] == 2


def test_a_prescription_that_no_longer_fits_says_whose_and_where(ran: Ran, capsys: pytest.CaptureFixture[str]) -> None:
    prescribe(step=[{"exercise": "hip_lift", "reps": 3}])
    assert ran()[0] == 1
    said = capsys.readouterr().err
    assert "the prescription of anna (coach review changes it)" in said
    assert '"hip_lift" is not in walking_plan' in said


def test_scripted_sessions_of_nobody_may_try_every_level(ran: Ran) -> None:
    for level in ("1", "5"):
        assert ran("--camera", "mannequin", "--level", level)[1].level == int(level)  # type: ignore[union-attr]


def test_a_browser_that_stays_in_front_keeps_no_page_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """As w3m does in a terminal without a display: it ends when the person leaves it."""
    left, served = threading.Event(), []

    def browse(_address: str) -> bool:
        return left.wait(20.0)

    def serve(_desk: Any, _port: int, ready: Callable[[str], None]) -> None:
        ready("http://127.0.0.1:1/token/")
        served.append(not left.is_set())

    monkeypatch.setattr("webbrowser.open", browse)
    monkeypatch.setattr("coach.review.server.serve", serve)
    assert execute(["review", "--by", "Ana"]) == 0
    assert served == [True]
    left.set()
