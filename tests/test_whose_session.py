"""Whose session begins: one name is one person, nobody is made by mistake, and a lock is not left behind unsaid."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from test_people import run  # noqa: F401

from coach.cli import execute, whose
from coach.core.base.phrases import Words
from coach.core.clinical.unlocking import UnlockGrounds
from coach.core.dialogue import welcome
from coach.devices.errors import SourceError
from coach.devices.screen import ScreenError
from coach.prescription.words import load_words
from coach.records.store import open_store
from coach.records.unlocking import unlock

Run = Callable[..., tuple[int, str, str]]


def handles() -> list[str]:
    with open_store() as records:
        return [person.handle for person in records.patients()]


def add(*names: str, locked: str = "") -> None:
    with open_store() as records:
        for name in names:
            person = records.patient(name)
            if name == locked:
                records.add_lock(person, kind="emergency", reason="saddle_numbness")


@pytest.fixture
def began(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whose sessions would have begun."""
    found: list[str] = []

    def begin(_routine: Any, _store: Any, patient: str, *_: Any) -> int:
        found.append(patient)
        return 0

    monkeypatch.setattr("coach.app.session.run", begin)
    return found


def begins(*arguments: str) -> int:
    return execute(["run", "gentle_start", "--no-window", *arguments])


@pytest.mark.parametrize("typed", ["anna", "ANNA", " Anna\u00a0", "\uff21nna"])
def test_a_name_typed_another_way_is_the_same_person(typed: str, began: list[str]) -> None:
    add("Anna", "Berta")
    assert begins("--patient", typed) == 0
    assert began == ["Anna"]


def test_a_camera_that_fails_leaves_nobody(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:  # noqa: F811
    def fails(*_: Any, **__: Any) -> None:
        raise SourceError("There is no camera 0: plug one in.")

    monkeypatch.setattr("coach.app.room.open_camera", fails)
    code, _, told = run("run", "gentle_start", "--no-window", "--patient", "Anna")
    assert code == 1
    assert told == "There is no camera 0: plug one in."  # and no record is said to be begun
    assert handles() == []


def test_the_first_person_is_taken_and_their_record_begins_with_the_session(
    began: list[str],
    run: Run,  # noqa: F811
) -> None:
    code, _, told = run("run", "gentle_start", "--no-window", "--patient", "Anna")
    assert (code, told, began) == (0, "", ["Anna"])


def test_somebody_new_is_refused_where_nobody_can_be_asked(began: list[str], run: Run) -> None:  # noqa: F811
    add("Anna")
    code, _, told = run("run", "gentle_start", "--no-window", "--patient", "Ana")
    assert (code, began, handles()) == (2, [], ["Anna"])
    assert "did you mean 'Anna'?" in told
    assert "coach patient add 'Ana'" in told


@pytest.mark.parametrize(("typed", "taken"), [("y", ["Ben"]), ("yes", ["Ben"]), ("n", []), ("", [])])
def test_somebody_new_is_asked_about_in_a_terminal(
    typed: str, taken: list[str], began: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add("Anna")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _question: typed)
    assert begins("--patient", "Ben") == (0 if taken else 2)
    assert (began, handles()) == (taken, ["Anna"])


@pytest.mark.parametrize(("chosen", "taken", "code"), [("Ben", ["Ben"], 0), ("Anna", ["Anna"], 0), (None, [], 5)])
def test_somebody_new_is_asked_about_on_a_screen(
    chosen: str | None, taken: list[str], code: int, began: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    add("Anna")
    asked: list[tuple[list[str], str | None]] = []

    def who(names: list[str], _words: Any, _look: Any, *, new: str | None = None) -> str | None:
        asked.append((names, new))
        return chosen

    monkeypatch.setattr("coach.app.screens.who", who)
    assert execute(["run", "gentle_start", "--patient", "Ben"]) == code
    assert (asked, began) == ([(["Anna"], "Ben")], taken)


def test_without_a_display_the_screen_does_not_decide(began: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: Any, **__: Any) -> None:
        raise ScreenError("There is no display.")

    add("Anna")
    monkeypatch.setattr("coach.app.screens.who", none)
    assert execute(["run", "gentle_start", "--patient", "Ben"]) == 2
    assert began == []


@pytest.mark.parametrize("language", ["en", "de", "es"])
def test_the_screen_offers_the_new_name_first_and_then_those_who_are_known(language: str) -> None:
    words: Words = load_words(language)
    view = welcome.newcomer("Ben", [f"person {n}" for n in range(20)])
    assert view.question is not None
    assert [choice.value for choice in view.question.choices[:2]] == ["Ben", "person 0"]
    assert len(view.question.choices) == welcome.MOST
    assert all("Ben" in words.say(each) for each in (view.question.text, view.question.choices[0].label))


# a lock is not left behind unsaid


def besides(name: str, store: str | None = None, *, named: bool = True) -> list[str]:
    with open_store() as records:
        return list(whose.locks_besides(records, name, store, named=named))


def test_another_name_says_that_a_lock_is_in_force() -> None:
    add("Anna", "Berta", locked="Anna")
    (told,) = besides("Berta")
    assert "A lock is in force here for somebody else than Berta" in told
    assert "Anna" not in told
    assert besides("ANNA") == []  # meets it in the session
    assert besides("Berta", named=False) == []


@pytest.mark.parametrize(
    ("usual", "name", "said"),
    [(["Anna"], "me", True), (["Anna", "Berta"], "ANNA", True), (["Anna", "Berta"], "Berta", False),
     (["Anna", "Berta"], "me", False)],
)  # fmt: skip
def test_another_store_says_that_a_lock_is_in_force_in_the_usual_one(
    usual: list[str], name: str, said: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = str(tmp_path / "usual.db")
    with open_store(place) as records:
        for handle in usual:
            records.patient(handle)
        lock = records.add_lock(records.patient("Anna"), kind="therapist", reason="stops")
    assert bool(besides(name, str(tmp_path / "records.db"))) is said
    assert bool(besides(name)) is said  # COACH_STORE points elsewhere as well
    assert besides(name, place) == []
    with open_store(place) as records:
        unlock(records, lock, UnlockGrounds(unlocked_by="x", by_clinician=True, told="y"))
    assert besides(name) == []


def test_records_of_any_kind_in_the_usual_place_stop_nothing(tmp_path: Path) -> None:
    assert besides("me") == []
    (tmp_path / "usual.db").write_bytes(b"no records at all" * 100)
    assert besides("me") == []


def test_deleting_says_it_before_and_after(run: Run) -> None:  # noqa: F811
    add("Anna", "Berta", locked="Anna")
    code, out, told = run("patient", "delete", "anna", "--yes")
    assert code == 0
    assert "Deleted Anna" in out
    before, after = told.splitlines()
    assert "is in force for Anna" in before
    assert "was in force for Anna" in after
    assert run("patient", "delete", "Berta", "--yes")[2] == ""


def test_restoring_says_whose_lock_stays(run: Run, tmp_path: Path) -> None:  # noqa: F811
    add("Anna")
    assert run("store", "backup", tmp_path / "b.db")[0] == 0
    add("Anna", "Berta", locked="Anna")
    with open_store() as records:
        records.add_lock(records.patient("Berta"), kind="today", reason="fever")
    code, out, told = run("store", "restore", tmp_path / "b.db", "--replace")
    assert code == 0
    assert "Restored." in out
    assert [name in told for name in ("Anna", "Berta")] == [True, True]
    with open_store() as records:
        assert [[lock.kind for lock in records.locks(own)] for own in records.patients()] == [["emergency"], ["today"]]
    assert run("store", "check")[0] == 0


def test_restoring_a_backup_that_has_the_lock_adds_none(run: Run, tmp_path: Path) -> None:  # noqa: F811
    add("Anna", locked="Anna")
    assert run("store", "backup", tmp_path / "b.db")[0] == 0
    assert run("store", "restore", tmp_path / "b.db", "--replace")[2] == ""
    with open_store() as records:
        (anna,) = records.patients()
        assert len(records.locks(anna)) == 1


# several locks, and the terminal


def test_one_lock_is_named_where_there_are_several(run: Run) -> None:  # noqa: F811
    add("Anna", locked="Anna")
    with open_store() as records:
        other = records.add_lock(records.patient("Anna"), kind="therapist", reason="stops")
    code, _, told = run("patient", "unlock", "anna", "--by", "Dr Lee", "--reason", "go on gently")
    assert code == 2
    assert other.id[:8] in told
    grounds = ("--by", "Dr Lee", "--clinician", "--reason", "go on gently")
    assert run("patient", "unlock", "anna", *grounds, "--lock", other.id[:8])[0] == 0
    with open_store() as records:
        anna = records.patient("Anna")
        assert [lock.kind for lock in records.locks(anna)] == ["emergency"]
        assert [ended.by_clinician for ended in records.unlocks(anna)] == [True]


def test_a_terminal_asks_for_what_is_missing_until_it_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    add("Anna", locked="Anna")
    typed = iter(["me", "a strain", "Dr Lee", "last week", "2020-01-01", "today"])
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return next(typed)

    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", answer)
    assert execute(["patient", "unlock", "anna"]) == 0
    assert len(asked) == 6
    with open_store() as records:
        (ended,) = records.unlocks(records.patient("anna"))
        assert (ended.unlocked_by, ended.told, ended.examined_by) == ("me", "a strain", "Dr Lee")
        assert ended.examined_on == datetime.now().astimezone().date()
