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


@cache
def vocabulary() -> Vocabulary:
    """The program's own names. Raises WordsError when its words file is missing or broken."""
    return Vocabulary(measures=MEASURES, sentences=frozenset(load_words(BASE_LANGUAGE).sentences))
