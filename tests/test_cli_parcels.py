"""`coach prescribe`, `coach import` of a parcel and `coach give`, as a therapist and a patient type them."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from coach.cli import execute
from coach.core.base.types import text
from coach.parcel.writing import digits_of
from coach.prescription.starting import start_text
from coach.prescription.words import available_languages, load_words
from coach.records import parcels
from coach.records.store import Store, open_store

HOME = "home.db"
Types = Callable[..., list[str]]
ROUTINE = """id = "mine"
version = "1"
[words]
language = "en"
title = "For Anna"
[[step]]
exercise = "my_own"
reps = 2
"""


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a routine of the therapist's own, and Anna among the patients."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "my_own.toml").write_text(start_text("exercise", "my_own", tmp_path, "reps"), "utf-8")
    (tmp_path / "mine.toml").write_text(ROUTINE, "utf-8")
    with open_store() as store:
        store.patient("Anna Åberg")
    return tmp_path


@pytest.fixture
def types(monkeypatch: pytest.MonkeyPatch) -> Types:
    """A terminal at which these lines are typed; gives what was asked."""

    def typed(*lines: str) -> list[str]:
        asked: list[str] = []
        left = list(lines)

        def answer(question: str) -> str:
            asked.append(question)
            return left.pop(0)

        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", answer)
        return asked

    return typed


def digits() -> str:
    with open_store() as store:
        return digits_of(store)


def opened() -> Store:
    return open_store(HOME)


@pytest.mark.parametrize("language", available_languages())
def test_from_the_desk_to_the_living_room_and_back(
    clinic: Path, types: Types, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    told = ["--by", "Dr Lee", "--message", "Slowly this week.", "--parcel", "anna.coach", "--language", language]
    assert execute(["prescribe", "anna aberg", "mine.toml", *told]) == 1  # an accent is a difference
    assert execute(["prescribe", "ANNA åberg", "mine.toml", *told]) == 0
    assert digits() in capsys.readouterr().out

    (clinic / "exercises" / "my_own.toml").unlink()  # nothing of the clinic's disk is at home
    types(digits())
    assert execute(["import", "anna.coach", "--store", HOME, "--language", language]) == 0
    out = capsys.readouterr().out
    for shown in ("For Anna", "Dr Lee", "Slowly this week.", "Anna Åberg"):
        assert shown in out
    with opened() as home:
        assert home.prescription(home.patient("Anna Åberg"), "mine") is not None

    run = ["run", "mine", "--camera", "mannequin", "--quick", "--no-window", "--store", HOME]
    assert execute([*run, "--patient", "Berta"]) == 1  # nobody prescribed it to her
    assert (
        execute(["give", "--note", "It went well.", "-o", "back.coach", "--store", HOME, "--language", language]) == 0
    )
    capsys.readouterr()
    assert execute(["import", "back.coach", "--language", language]) == 0
    first = load_words(language).say(text("parcel.first_from_patient", name="Anna Åberg"))
    assert first in capsys.readouterr().out  # nobody could compare anything: whose key it is is said
    with open_store() as store:
        notes = parcels.messages(store, store.patient("Anna Åberg"))
        assert [each.text for each in notes if each.from_patient] == ["It went well."]


def test_other_digits_and_no_terminal_take_nothing_in(
    clinic: Path, types: Types, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["prescribe", "Anna Åberg", "mine.toml", "--parcel", "anna.coach"]) == 0
    assert execute(["import", "anna.coach", "--store", HOME]) == 1
    assert "without the right six digits" in capsys.readouterr().err
    types("000 000")
    assert execute(["import", "anna.coach", "--store", HOME]) == 1
    assert "ask your therapist" in capsys.readouterr().out
    with opened() as home:
        assert home.patients() == []


def test_a_later_parcel_is_asked_about_and_may_be_left(clinic: Path, types: Types) -> None:
    assert execute(["prescribe", "Anna Åberg", "mine.toml", "--parcel", "a.coach"]) == 0
    types(digits())
    assert execute(["import", "a.coach", "--store", HOME]) == 0
    assert execute(["prescribe", "Anna Åberg", "walking_plan", "--parcel", "b.coach"]) == 0
    types("n")
    assert execute(["import", "b.coach", "--store", HOME]) == 0
    with opened() as home:
        assert home.prescription(home.patient("Anna Åberg"), "walking_plan") is None
    types("y")
    assert execute(["import", "b.coach", "--store", HOME]) == 0
    with opened() as home:
        assert home.prescription(home.patient("Anna Åberg"), "walking_plan") is not None


def test_a_routine_without_words_is_called_by_its_id_and_its_uncertified_exercise_is_named(
    clinic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ROUTINE[ROUTINE.index("[words]") : ROUTINE.index("[[step]]")]
    (clinic / "mine_too.toml").write_text(ROUTINE.replace(words, "").replace('"mine"', '"mine_too"'), "utf-8")
    assert execute(["prescribe", "Anna Åberg", "mine_too.toml"]) == 0
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "my_own: not certified: its counts, times and alarms are untested",
        "mine too is prescribed to Anna Åberg.",
    ]


def test_what_is_not_certified_is_named_of_every_level(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    level = "[[level]]\ntimes_a_day = [1, 1]\nsource = 'x'\n"
    steps = (
        '[[step]]\nlevel = 1\nexercise = "breathing"\ncycles = 3\n[[step]]\nlevel = 2\nexercise = "my_own"\nreps = 2\n'
    )
    (clinic / "plan.toml").write_text(f'id = "plan"\nversion = "1"\n{level}{level}{steps}', "utf-8")
    uncertified = "my_own: not certified: its counts, times and alarms are untested"
    assert execute(["prescribe", "Anna Åberg", "plan.toml"]) == 0
    assert uncertified in capsys.readouterr().out.splitlines()
    assert execute(["check", "plan.toml"]) == 0
    assert f"plan.toml: {uncertified}" in capsys.readouterr().out.splitlines()


def test_a_patients_changes_are_prescribed_with_their_routine_and_taken_back(
    clinic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (clinic / "anna.toml").write_text('routine = "gentle_start"\ndays_a_week = 3\n', "utf-8")
    assert execute(["prescribe", "Anna Åberg", "anna.toml"]) == 0
    with open_store() as store:
        kept = store.prescription(store.patient("Anna Åberg"), "gentle_start")
        assert kept is not None
        assert kept.overrides["days_a_week"] == 3
    assert execute(["prescribe", "Anna Åberg", "anna.toml"]) == 0
    assert "was prescribed like this before" in capsys.readouterr().out
    assert execute(["prescribe", "Anna Åberg", "--withdraw", "gentle_start"]) == 0
    with open_store() as store:
        assert store.prescription(store.patient("Anna Åberg"), "gentle_start") is None
    assert execute(["prescribe", "Anna Åberg", "--withdraw", "gentle_start"]) == 1
    (clinic / "anna.toml").write_text('routine = "gentle_start"\ndays_a_week = 9\n', "utf-8")
    assert execute(["prescribe", "Anna Åberg", "anna.toml"]) == 1
    assert "days_a_week" in capsys.readouterr().err
    assert execute(["prescribe", "Anna Åberg"]) == 2


def test_without_a_clinic_there_is_nobody_to_give_to(clinic: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["give"]) == 1
    assert "No clinic is known here yet" in capsys.readouterr().err


def test_a_sheet_with_codes_is_written_and_prints_the_six_digits(
    clinic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["prescribe", "Anna Åberg", "gentle_start", "--sheet", "anna.html"]) == 0
    out = capsys.readouterr().out
    page = (clinic / "anna.html").read_text("utf-8")
    assert digits() in out
    assert digits() in page
    assert page.count("<svg") == 3  # a prescription, and the clinic's key
    assert execute(["prescribe", "Anna Åberg", "mine.toml", "--sheet", "all.html"]) == 0
    assert "the routine mine, which is not as it ships with coach" in capsys.readouterr().out
    assert execute(["prescribe", "Anna Åberg", "--withdraw", "gentle_start", "--sheet", "none.html"]) == 1
    assert not (clinic / "none.html").exists()


def test_what_holds_no_codes_is_one_sentence_and_nothing_is_received(
    clinic: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cv2.imwrite(str(clinic / "wall.png"), np.full((480, 640, 3), 120, dtype=np.uint8))
    assert execute(["receive", "--camera", "wall.png", "--no-window"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
