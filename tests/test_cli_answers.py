"""`coach patient answers`: a questionnaire without a window, asked in the terminal or scripted."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from coach.cli import execute
from coach.core.base.events import event
from coach.records.answer_sheets import answer_sheets
from coach.records.store import open_store

Run = Callable[..., tuple[int, str, str]]
ASKED = """\
id = "stairs"
version = "1"
mark = "J"
source = "ours"
licence = "ours"
item = [{ id = "today", kind = "yes_no" }]
[words]
language = "en"
title = "Stairs"
ask = { today = "Did you climb stairs?" }
"""


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command with what is typed; gives the exit code, what was printed and what was told."""

    def _run(*arguments: object, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = execute([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return code, printed.out, printed.err.strip()

    return _run


@pytest.fixture(autouse=True)
def _anna(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody with one session today, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    begun = event(1.0, "exercise_started", step=0, exercise="hip_lift", kind="reps", dose={}, limits=[], error_deg={},
                  tracked=True, certificate="usable")  # fmt: skip
    with open_store(None) as records, records.begin_session(
        records.patient("anna"), routine_id="gentle_start", routine_version="1", program_version="0",
        model_version="0", source="0", scripted=False,
    ) as writer:  # fmt: skip
        writer.add([begun, event(9.0, "session_ended", reason="completed")])
        writer.end("completed", 0)


def kept() -> list[tuple[str, Any]]:
    with open_store(None) as records:
        return [(sheet.questionnaire, sheet.answers) for sheet in answer_sheets(records, records.patient("anna"))]


def test_what_is_due_is_asked_and_what_is_left_out_stays_open(run: Run) -> None:
    code, out, _ = run("patient", "answers", "anna", typed="to swim=11\nto swim\nto swim=4\n\n\n")
    assert code == 0
    assert "Your three activities" in out
    assert "0: not possible; 10: as well as before" in out
    assert out.count("first takes 0 to 10") == 1  # of what has a score
    assert "such as to swim=4, not 'to swim'" in out
    assert kept() == [
        ("three_activities", {"first": {"activity": "to swim", "score": 4}, "second": None, "third": None})
    ]
    code, _, told = run("patient", "answers", "anna")
    assert code == 2
    assert "Nothing is due today. Name one to fill in: harm, overall_change, three_activities, time_away." in told


def test_the_same_activities_are_read_back(run: Run) -> None:
    run("patient", "answers", "anna", "three_activities", "--set", "first=to swim=4")
    code, out, _ = run("patient", "answers", "anna", "three_activities", typed="6\n.\n")
    assert code == 0
    assert "to swim: How well can you do this today?" in out
    assert kept()[1] == (
        "three_activities",
        {"first": {"activity": "to swim", "score": 6}, "second": None, "third": None},
    )


def test_answers_are_set_without_being_asked_and_a_yes_to_harm_says_whom_to_call(run: Run) -> None:
    code, out, _ = run("patient", "answers", "anna", "harm", "--set", "fall=y", "--set", "worse=no")
    assert code == 0
    assert kept() == [
        ("harm", {"worse": "no", "new_symptom": None, "fall": "yes", "hospital": None, "burn": None}),
    ]  # fmt: skip
    assert "emergency" in out
    assert "emergency" not in run("patient", "answers", "anna", "overall_change", "--set", "change=-2")[1]


def test_where_nothing_is_answered_nothing_is_kept(run: Run) -> None:
    assert run("patient", "answers", "anna", "harm", typed=".\n")[0] == 0
    assert run("patient", "answers", "anna", "harm")[0] == 0  # nobody is at the terminal
    assert kept() == []


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("harm", "--set", "fall=perhaps"), "fall takes yes, no, not 'perhaps'."),
        (("harm", "--set", "trip=yes"), "--set takes ITEM=ANSWER with an item of worse, new_symptom,"),
        (("overall_change", "--set", "change=6"), "change takes -5 to 5, not '6'."),
        (
            ("three_activities", "--set", "first=4"),
            "first takes an activity and its score, such as to swim=4, not '4'.",
        ),
        (("time_away", "--set", "why=bored"), "why takes got_better, got_worse,"),
        (("hram",), "There is no questionnaire 'hram'; did you mean harm?"),
    ],
)
def test_what_cannot_be_is_one_sentence(run: Run, given: tuple[str, ...], sentence: str) -> None:
    code, _, told = run("patient", "answers", "anna", *given)
    assert (code, told.count("\n")) == (2, 0)
    assert sentence in told
    assert kept() == []


def test_a_clinics_own_is_found_in_the_folder_here_by_path_and_by_check(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "questionnaires" / "stairs.toml"
    path.parent.mkdir()
    path.write_text(ASKED, encoding="utf-8")
    assert run("check", path)[:2] == (0, "No faults found.\n")
    assert run("patient", "answers", "anna", "stairs", "--set", "today=yes")[0] == 0
    assert run("patient", "answers", "anna", path, "--set", "today=no")[0] == 0
    assert kept() == [("stairs", {"today": "yes"}), ("stairs", {"today": "no"})]
    path.write_text(ASKED.replace("yes_no", "yesno"), encoding="utf-8")
    code, _, told = run("check", path)
    assert code == 1
    assert told == f'{path}:6: item[1].kind: "yesno" is not known; did you mean yes_no?'
    code, _, told = run("patient", "answers", "anna", typed="to swim=4\n.\n")
    assert code == 0
    assert f"{path.relative_to(tmp_path)} is not asked until its faults are mended: coach check " in told
    assert run("check", "harm")[:2] == (0, "No faults found.\n")
