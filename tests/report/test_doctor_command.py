"""`coach report --for-doctor`: the page to show a doctor, as a command writes it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from answers import answered
from report_story import story

from coach.cli import execute
from coach.core.base.events import event
from coach.core.base.types import Event
from coach.prescription.words import available_languages, load_words
from coach.records.store import Store, open_store

NUMB = "question.saddle_numbness"


def kept(store: Store, handle: str, events: list[Event], reason: str) -> None:
    with store.begin_session(
        store.patient(handle), routine_id="gentle_start", routine_version="1", program_version="0", model_version="m",
        source="0", scripted=False,
    ) as writer:  # fmt: skip
        writer.add([*events, event(20.0, "session_ended", reason=reason)])
        writer.end(reason, 3)


def a_yes(store: Store, handle: str = "anna") -> None:
    said = answered(9.0, "screening_answered", question="saddle_numbness", value="yes", scripted=False)
    kept(store, handle, [said, event(9.0, "locked", lock="emergency", question="saddle_numbness")], "screening")


@pytest.fixture
def page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Runs the command; the exit code, what is on the page, and what was told."""

    def run(*arguments: str) -> tuple[int, str, str]:
        path = tmp_path / "page.html"
        path.unlink(missing_ok=True)
        code = execute(["report", "--for-doctor", *arguments, "-o", str(path)])
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        assert (str(path) in printed.out) is (code == 0)
        return code, path.read_text("utf-8") if path.exists() else "", printed.err.strip()

    return run


@pytest.mark.parametrize("language", available_languages())
def test_it_tells_the_sign_since_when_and_what_is_not_known_in_the_language_and_in_english(
    language: str, page: Callable[..., tuple[int, str, str]]
) -> None:
    with open_store() as store:
        a_yes(store)
        (lock,) = store.locks(store.patient("anna"))
        since = f"{lock.created_at.astimezone():%Y-%m-%d %H:%M}"
    code, html, told = page("--language", language)
    assert (code, told) == (0, "")
    for words in (load_words(language), load_words("en")):
        assert words.say_key(NUMB) in html
        for key in ("medicines", "not_known", "nothing_done", "exercises", "since"):
            assert words.say_key(f"report.doctor.{key}") in html
        assert words.say_key("report.doctor.sign").replace("{at}", since) in html
    assert "@media print" in html
    assert "<script" not in html  # prints as it stands


def test_what_was_done_is_told_with_the_pain(page: Callable[..., tuple[int, str, str]]) -> None:
    with open_store() as store:
        kept(store, "anna", [one for one in story() if one.kind != "session_ended"], "pain")
    code, html, told = page("--patient", "anna")
    assert (code, told) == (0, "")  # a stop for pain is a reason
    assert "Hip lift" in html
    assert "Pain before it (0 to 10)" in html


def test_without_a_lock_or_a_stop_a_sentence_says_so_and_the_page_too(
    page: Callable[..., tuple[int, str, str]],
) -> None:
    with open_store() as store:
        kept(store, "ben", [], "completed")
    code, html, told = page("--patient", "ben")
    assert code == 0
    assert told == "Nothing is locked for ben, and nothing stopped a session in the last week: the page says so."
    assert "Locks in force" in html
    with open_store() as store:
        a_yes(store, "ben")
    assert "Locks in force" not in page("--patient", "ben")[1]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ((), 1, "No session is recorded yet"),
        (("--patient", "nobody"), 1, "There is no patient 'nobody'"),
        (("--all",), 2, "about one person"),
        (("0123", "--patient", "anna"), 2, "choose one of them"),
        (("0123",), 1, "0123"),
    ],
)
def test_what_cannot_be_written_is_told_in_one_sentence(
    arguments: tuple[str, ...], code: int, says: str, page: Callable[..., tuple[int, str, str]]
) -> None:
    got, html, told = page(*arguments)
    assert (got, html) == (code, "")
    assert says in told
    assert len(told.splitlines()) == 1


@pytest.mark.parametrize("name", ["missing/page.html", "missing/page.pdf"])
def test_a_place_that_is_not_there_is_bad_input(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store() as store:
        a_yes(store)
    assert execute(["report", "--for-doctor", "-o", str(tmp_path / name)]) == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
