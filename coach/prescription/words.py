"""Loads the sentences of one language from its words file."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from coach.core.base.phrases import Words
from coach.prescription.faults import suggest
from coach.shipped import shipped_folder

SPOKEN = (".say", ".language")  # not shown, so not tagged
PLURAL = {"one", "other"}  # a table of just these is one sentence with its forms


class WordsError(ValueError):
    """A language that is not there, or whose file cannot be read; the message is one sentence."""


def available_languages() -> tuple[str, ...]:
    """Tags of the languages that have a words file."""
    return tuple(sorted(path.stem for path in (shipped_folder("assets") / "words").glob("*.toml")))


def load_words(language: str) -> Words:
    """The sentences of a language, by dotted keys. Raises WordsError."""
    known = available_languages()
    if language not in known:
        raise WordsError(f"there are no words in the language {language!r}; {suggest(language, known)}")
    return _read_words(shipped_folder("assets") / "words" / f"{language}.toml")


@cache
def _read_words(path: Path) -> Words:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise WordsError(f"the words file {path.name} cannot be read: {error}; fix the file or reinstall") from None
    if not tables:
        raise WordsError(f"the words file {path.name} has no sentences; fix the file or reinstall")
    return Words(path.stem, flatten(tables))


def with_own(words: Words, texts: Mapping[str, object]) -> Words:
    """The sentences, and a routine's own ones where there are none, tagged where their language is another.

    `texts`: the texts of routine and exercise files by key; beside them stands `<what they are of>.language`.
    """
    found: dict[str, Any] = {}
    for key, sentence in texts.items():
        owner = ".".join(key.split(".")[:2])
        language = texts.get(f"{owner}.language", words.language)
        foreign = language != words.language and not key.endswith(SPOKEN)
        found[key] = _tag(sentence, language) if foreign else sentence
    return Words(words.language, found | dict(words.sentences))


def _tag(sentence: object, language: object) -> object:
    if isinstance(sentence, list | tuple):
        return [_tag(part, language) for part in sentence]
    return f"{sentence} [{language}]"


def flatten(tables: dict[str, Any], under: str = "") -> dict[str, Any]:
    """Nested tables as dotted keys; sentences, lists and plural forms are the leaves."""
    flat: dict[str, Any] = {}
    for key, value in tables.items():
        if isinstance(value, dict) and not (value and set(value) <= PLURAL):
            flat |= flatten(value, f"{under}{key}.")
        else:
            flat[f"{under}{key}"] = value
    return flat
