"""The words of a language come flat, by dotted keys, from the files that ship."""

from pathlib import Path

import pytest

from coach import shipped
from coach.core.base.phrases import Words
from coach.core.base.types import text
from coach.prescription import places
from coach.prescription.words import WordsError, available_languages, load_words, with_own

WORDS = """\
count = "{n}"
[exercise.bridge]
title = "Bridge"
steps = ["Lie down.", "Lift."]
[exercise.bridge.cue]
other = "Not a plural: it has a sister."
slowly = "Slowly."
[reps_left]
one = "{n} more"
other = "{n} left"
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package as a wheel lays it out, with words and one routine, and nothing beside it."""
    package = tmp_path / "site" / "coach"
    (package / "_shipped" / "assets" / "words").mkdir(parents=True)
    (package / "_shipped" / "routines" / "exercises").mkdir(parents=True)
    (package / "_shipped" / "routines" / "easy.toml").touch()
    (package / "_shipped" / "routines" / "exercises" / "bridge.toml").touch()
    (package / "_shipped" / "assets" / "words" / "xx.toml").write_text(WORDS, encoding="utf-8")
    monkeypatch.setattr(shipped, "_PACKAGE", package)
    return package


def test_nested_tables_become_dotted_keys_and_plurals_and_lists_stay(installed: Path) -> None:
    words = load_words("xx")
    assert words.language == "xx"
    assert dict(words.sentences) == {
        "count": "{n}",
        "exercise.bridge.title": "Bridge",
        "exercise.bridge.steps": ["Lie down.", "Lift."],
        "exercise.bridge.cue.other": "Not a plural: it has a sister.",
        "exercise.bridge.cue.slowly": "Slowly.",
        "reps_left": {"one": "{n} more", "other": "{n} left"},
    }
    assert words.say(text("reps_left", n=1)) == "1 more"
    assert words.lines("exercise.bridge.steps") == ("Lie down.", "Lift.")


def test_a_routines_own_texts_are_tagged_where_their_language_is_another() -> None:
    own = {
        "exercise.bridge.title": "Brücke",
        "exercise.bridge.steps": ["Heben."],
        "exercise.bridge.say": "Die Brücke.",
        "exercise.bridge.cue.slowly": "Langsam.",
        "exercise.bridge.language": "de",
    }
    words = with_own(Words("en", {"exercise.bridge.cue.slowly": "Slowly."}), own)
    assert words.say(text("exercise.bridge.title")) == "Brücke [de]"
    assert words.lines("exercise.bridge.steps") == ("Heben. [de]",)
    assert words.say(text("exercise.bridge.say")) == "Die Brücke."
    assert words.say(text("exercise.bridge.cue.slowly")) == "Slowly."
    assert with_own(Words("de", {}), own).say(text("exercise.bridge.title")) == "Brücke"


def test_a_language_that_is_not_there_is_refused_with_what_there_is(installed: Path) -> None:
    assert available_languages() == ("xx",)
    with pytest.raises(WordsError, match=r"no words in the language .xy.; known: xx"):
        load_words("xy")
    with pytest.raises(WordsError):
        load_words("../../routines/easy")


def test_a_broken_words_file_is_refused_in_one_sentence(installed: Path) -> None:
    (installed / "_shipped" / "assets" / "words" / "xx.toml").write_text("a = ", encoding="utf-8")
    with pytest.raises(WordsError, match=r"xx.toml cannot be read: Invalid value"):
        load_words("xx")


def test_an_empty_words_file_is_refused_in_one_sentence(installed: Path) -> None:
    (installed / "_shipped" / "assets" / "words" / "xx.toml").write_text("", encoding="utf-8")
    with pytest.raises(WordsError, match=r"xx.toml has no sentences"):
        load_words("xx")


def test_shipped_files_are_found_in_an_installed_package(installed: Path) -> None:
    shipped = installed / "_shipped" / "routines"
    assert places.shipped_routines() == {"easy": shipped / "easy.toml"}
    assert places.shipped_exercises() == {"bridge": shipped / "exercises" / "bridge.toml"}
    assert places.find_routine("easy") == shipped / "easy.toml"
    assert places.find_routine("my/own.toml") == Path("my/own.toml")


def test_shipped_files_are_found_in_the_source_tree() -> None:
    assert shipped.shipped_folder("routines").is_dir()
    assert shipped.shipped_folder("routines").parent == Path(__file__).resolve().parents[2]


def test_an_incomplete_installation_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shipped, "_PACKAGE", tmp_path / "coach")
    with pytest.raises(shipped.IncompleteInstallation, match="install it again"):
        places.shipped_routines()
