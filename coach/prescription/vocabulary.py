"""The names a file may use that are kept elsewhere: measures, and sentences of the words file."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from coach.core.kinematics.measures import MEASURES
from coach.prescription.words import load_words

BASE_LANGUAGE = "en"  # every sentence exists at least in this one


class Measured(Protocol):
    """What is needed of a row of the measure table."""

    @property
    def unit(self) -> str: ...
    @property
    def range(self) -> tuple[float, float]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    measures: Mapping[str, Measured]
    sentences: Collection[str]  # keys of the words file

    def under(self, prefix: str) -> frozenset[str]:
        """The rest of each key that begins with this prefix, which ends with a dot."""
        return _by_prefix(frozenset(self.sentences)).get(prefix, frozenset())


@cache
def _by_prefix(sentences: frozenset[str]) -> Mapping[str, frozenset[str]]:
    """Prefix -> the rests of the keys that begin with it: a routine's exercises ask hundreds of times."""
    found: dict[str, set[str]] = {}
    for key in sentences:
        for end in (place + 1 for place, sign in enumerate(key) if sign == "."):
            found.setdefault(key[:end], set()).add(key[end:])
    return {prefix: frozenset(rests) for prefix, rests in found.items()}


@cache
def vocabulary() -> Vocabulary:
    """The program's own names. Raises WordsError when its words file is missing or broken."""
    return Vocabulary(measures=MEASURES, sentences=frozenset(load_words(BASE_LANGUAGE).sentences))
