"""`coach import` of a file with an unlock: a terminal shows both and asks, and only a yes ends the lock."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coach.cli import execute
from coach.core.clinical.unlocking import UnlockGrounds
from coach.exchange import export, parcel_of, read_parcel, take_in
from coach.exchange.as_json import write
from coach.prescription.words import available_languages, load_words
from coach.records.store import Store, open_store
from coach.records.unlocking import unlock


def sent(store: Store, file: Path) -> Path:
    anna = store.patient("anna")
    return export(lambda out: write(parcel_of(store, anna, store.sessions(anna)), out), file)


@pytest.fixture
def parcel(tmp_path: Path) -> Path:
    """What the clinic sends back: it has ended the lock that was set here three days ago."""
    at = datetime.now(UTC) - timedelta(days=3)
    with (
        open_store(now=lambda: at) as store,
        open_store(str(tmp_path / "clinic.db"), now=lambda: at + timedelta(days=1)) as clinic,
    ):
        store.add_lock(store.patient("anna"), kind="emergency", reason="saddle_numbness")
        take_in(clinic, read_parcel(sent(store, tmp_path / "there.json")))
        (lock,) = clinic.locks(clinic.patient("anna"))
        unlock(clinic, lock, UnlockGrounds(
            unlocked_by="Dr Lee", by_clinician=True, told="a strain only", examined_by="Dr Lee",
            examined_day=clinic.now().astimezone().date().toordinal(),
        ))  # fmt: skip
        return sent(clinic, tmp_path / "back.json")


def locked() -> list[str]:
    with open_store() as store:
        return [lock.reason for lock in store.locks(store.patient("anna"))]


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str | None], list[str]]:
    """A terminal at which this is typed, None for the end of the input; gives what was asked."""

    def types(line: str | None) -> list[str]:
        asked: list[str] = []

        def answer(question: str) -> str:
            asked.append(question)
            if line is None:
                raise EOFError
            return line

        monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
        monkeypatch.setattr("builtins.input", answer)
        return asked

    return types


@pytest.mark.parametrize("language", available_languages())
def test_a_yes_in_the_language_of_the_question_ends_the_lock(
    language: str, parcel: Path, typing: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    words = load_words(language)
    asked = typing(words.say_key("answer.yes").upper())
    assert execute(["import", str(parcel), "--language", language]) == 0
    assert [question.strip() for question in asked] == [words.say_key("report.unlock.is_it_right")]
    out = capsys.readouterr().out
    assert words.say_key("report.question.saddle_numbness") in out  # which lock
    assert out.count("Dr Lee") >= 2  # who unlocks, and who examined
    assert "a strain only" in out
    assert locked() == []


@pytest.mark.parametrize("line", ["no", "", "perhaps", "y", None])
def test_anything_else_leaves_it_locked_and_takes_the_file_in(line: str | None, parcel: Path, typing: Any) -> None:
    asked = typing(line)
    assert execute(["import", str(parcel)]) == 0
    assert len(asked) == 1
    assert locked() == ["saddle_numbness"]


def test_what_was_declined_is_asked_again_at_the_next_import(parcel: Path, typing: Any) -> None:
    typing("no")
    execute(["import", str(parcel)])
    typing("yes")
    assert execute(["import", str(parcel)]) == 0
    assert locked() == []


def test_without_a_terminal_nobody_is_asked_and_it_stays_locked(
    parcel: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: pytest.fail("nobody is there"))
    assert execute(["import", str(parcel)]) == 0
    assert locked() == ["saddle_numbness"]
    assert capsys.readouterr().err.strip()  # and says so
