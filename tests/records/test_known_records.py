"""A command that only reads begins no records where there are none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sweeps import swept

from coach.records.store import open_store

Ran = Callable[..., tuple[int, str, str]]
READING: tuple[tuple[str, ...], ...] = (
    ("list",), ("report",), ("report", "--all"), ("report", "--for-doctor"), ("review", "--no-browser"),
    ("export", "--patient", "anna"), ("patient", "show", "anna"), ("patient", "edit", "anna"),
    ("patient", "unlock", "anna"), ("patient", "delete", "anna", "--yes"), ("store", "check"),
    ("store", "backup", "copy.db"), ("remind", "anna", "-o", "a.ics", "--desk"),
)  # fmt: skip


@swept("command", [lambda command=command: (command,) for command in READING])
def test_a_store_that_is_not_there_is_not_made(command: tuple[str, ...], run: Ran, tmp_path: Path) -> None:
    for place in (tmp_path / "typo.db", tmp_path / "no disk" / "kept" / "s.db"):
        code, _, told = run(*command, "--store", place)
        assert (code, "There are no records at" in told) == (1, True)
        assert not place.exists()
        assert not (tmp_path / "no disk").exists()


def test_the_usual_store_on_a_disk_that_is_not_there_is_not_made_either(
    run: Ran, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACH_STORE", str(tmp_path / "stick" / "s.db"))
    assert run("list")[0] == 1
    assert not (tmp_path / "stick").exists()
    (tmp_path / "stick").mkdir()
    assert "No sessions yet" in run("list")[1]  # nothing is wrong with a new, empty one


def test_what_is_there_is_read(run: Ran, tmp_path: Path) -> None:
    with open_store(str(tmp_path / "s.db")) as store:
        store.patient("anna")
    assert run("patient", "show", "anna", "--store", tmp_path / "s.db")[0] == 0
