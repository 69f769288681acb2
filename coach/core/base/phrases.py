"""Sentences by key in one language. Loading the file is `prescription.words`' work."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coach.core.base.types import Text

FRACTION = re.compile(r"[-−]?\d+\.\d+")  # a number that was written with its decimals


@dataclass(frozen=True, slots=True)
class Words:
    """A language: its tag and its sentences.

    A sentence is a string with `{name}` places, a list of strings, or a table `{one, other}` chosen by `n`.
    """

    language: str
    sentences: Mapping[str, Any]

    def __contains__(self, key: str) -> bool:
        return key in self.sentences

    def say(self, text: Text) -> str:
        """The sentence in this language.

        Never raises: a missing text must not end a session in the middle of a movement. For a key without a sentence
        the key's own last word stands ("lower your leg"); `prescription.reader` refuses a routine that needs one, and
        tests refuse any other.
        """
        params = {name: self._param(value) for name, value in text.params}
        sentence = self.sentences.get(text.key)
        if isinstance(sentence, Mapping):
            sentence = sentence.get("one" if params.get("n") == 1 else "other")
        if isinstance(sentence, list | tuple):
            sentence = " ".join(sentence)
        if sentence is None:
            return text.key.rpartition(".")[2].replace("_", " ")
        try:
            return str(sentence).format(**params)
        except (LookupError, ValueError):  # a place that nothing fills: the sentence as it is written
            return str(sentence)

    def say_key(self, key: str) -> str:
        """A sentence without places; never raises, as `say`."""
        return self.say(Text(key))

    def decimal(self, number: str) -> str:
        """A number as it was written, with this language's decimal sign."""
        return number.replace(".", str(self.sentences.get("number.decimal", ".")))

    def _param(self, value: Any) -> Any:
        """A sentence in a sentence is said, several with commas; a number with a fraction has this language's
        decimal sign."""
        if isinstance(value, Text):
            return self.say(value)
        if isinstance(value, tuple):
            return ", ".join(str(self._param(each)) for each in value)
        if isinstance(value, float):
            return self.decimal(f"{value:g}")
        if isinstance(value, str) and FRACTION.fullmatch(value):
            return self.decimal(value)
        return value

    def lines(self, key: str) -> tuple[str, ...]:
        """A list of sentences, such as the steps of an exercise; empty where there is none."""
        found = self.sentences.get(key, ())
        return tuple(found) if isinstance(found, list | tuple) else (str(found),)
