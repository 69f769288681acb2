"""`coach remind`: the prescribed days and times in a calendar, and a command that begins just what it says."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import icalendar
import pytest
from test_people import run  # noqa: F401

from coach.cli import reminding, shells
from coach.cli.shells import Shell
from coach.prescription.places import find_routine
from coach.records import engine
from coach.records.store import open_store

Run = Callable[..., tuple[int, str, str]]


def prescribe(routine: str, text: str = "", **overrides: Any) -> None:
    with open_store() as records:
        records.add_prescription(
            records.patient("anna"), routine_id=routine, routine_text=text, overrides={"routine": routine, **overrides},
            version="1",
        )  # fmt: skip


def entries(path: Path) -> list[tuple[tuple[str, ...], str, str]]:
    """Days, time of day, and what is to be typed, without where the records of this test are."""
    return [
        (tuple(entry["rrule"]["BYDAY"]), f"{entry['dtstart'].dt:%H:%M}", _typed(entry))
        for entry in icalendar.Calendar.from_ical(path.read_bytes()).walk("VEVENT")
    ]


def _typed(entry: icalendar.Event) -> str:
    return str(entry["description"]).partition(": ")[2].partition(" --store ")[0]


def test_without_a_choice_all_that_is_prescribed_is_written_as_prescribed(run: Run, tmp_path: Path) -> None:  # noqa: F811
    prescribe("gentle_start", days=["tue", "sat"], times=["18:30", "07:15"])
    prescribe("walking_plan", level=1, days_a_week=3, times_a_day=2)
    prescribe("gentle_mobility", max_minutes=10)  # nobody said how often
    file = tmp_path / "back.ics"
    assert run("remind", "anna", "-o", file)[0] == 0
    gentle, walking = "coach run gentle_start --patient anna", "coach run walking_plan --patient anna"
    assert sorted(entries(file)) == sorted([
        (("TU", "SA"), "07:15", gentle), (("TU", "SA"), "18:30", gentle),
        (("MO", "WE", "FR"), "09:00", walking), (("MO", "WE", "FR"), "18:00", walking),
    ])  # fmt: skip


def test_what_is_given_goes_before_what_is_prescribed(run: Run, tmp_path: Path) -> None:  # noqa: F811
    prescribe("gentle_start", days=["tue", "sat"], times=["07:15"])
    file = tmp_path / "back.ics"
    assert run("remind", "anna", "-o", file, "--routine", "gentle_start", "--days", "mon", "--at", "20:00")[0] == 0
    assert [each[:2] for each in entries(file)] == [(("MO",), "20:00")]
    assert run("remind", "anna", "-o", file, "--routine", "gentle_start", "--at", "20:00")[0] == 0
    assert [each[:2] for each in entries(file)] == [(("TU", "SA"), "20:00")]


def test_where_nothing_is_prescribed_with_days_it_says_what_to_choose(run: Run, tmp_path: Path) -> None:  # noqa: F811
    prescribe("gentle_start", max_minutes=10)
    code, out, err = run("remind", "anna", "-o", tmp_path / "back.ics")
    assert (code, out) == (2, "")
    assert "Nothing is prescribed to anna with its days" in err
    assert len(err.splitlines()) == 1


def test_a_routine_that_only_the_records_have_is_begun_by_its_name(run: Run, tmp_path: Path) -> None:  # noqa: F811
    text = find_routine("gentle_start").read_text(encoding="utf-8").replace('"gentle_start"', '"mine"', 1)
    prescribe("mine", text + '\n[words]\nlanguage = "en"\ntitle = "Mine"\n', days=["mon"])
    file = tmp_path / "back.ics"
    assert run("remind", "anna", "-o", file)[0] == 0
    assert entries(file) == [(("MO",), "18:00", "coach run mine --patient anna")]


@pytest.mark.parametrize(
    ("shell", "quoted"),
    [(Shell.POSIX, "'O'\"'\"'Neil B'"), (Shell.CMD, '"O\'Neil B"'), (Shell.POWERSHELL, '"O\'Neil B"')],
)
def test_the_command_names_the_records_where_they_are_not_the_usual_ones(
    shell: Shell, quoted: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("COACH_STORE", raising=False)
    monkeypatch.setattr(shells, "shell_here", lambda: shell)
    line = reminding._command("gentle_start", "O'Neil B", str(tmp_path / "my records.db"))
    assert quoted in line
    assert str(tmp_path / "my records.db") in line
    usual = engine.name(engine.default_address())
    assert reminding._command("gentle_start", "Anna", None) == "coach run gentle_start --patient Anna"
    assert reminding._command("gentle_start", "Anna", usual) == "coach run gentle_start --patient Anna"
    secret = reminding._command("gentle_start", "Anna", "postgresql+psycopg://user:secret@host/coach")
    assert "secret" not in secret
    assert "postgresql+psycopg://user@host/coach" in secret


def test_a_routine_of_a_file_is_found_from_any_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert str(tmp_path / "mine.toml") in reminding._command("mine.toml", "Anna", None)
