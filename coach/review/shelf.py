"""The exercises that a prescription is composed of: the shipped ones, and the clinic's own inside its prescriptions."""

import hashlib
import json
import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from coach.core.base.phrases import Words
from coach.core.base.types import text
from coach.core.exercise.model import THINGS, Exercise, Routine
from coach.core.exercise.posture_defaults import ON_THE_FLOOR
from coach.prescription.describe import Describer
from coach.prescription.enclosed import CERTIFIED, exercises_in, named_in
from coach.prescription.faults import PrescriptionError
from coach.prescription.places import shipped_exercises, shipped_routines
from coach.prescription.reader import read_exercise_table
from coach.prescription.source import FileSource, parse_source, read_source
from coach.prescription.words import with_own
from coach.records.review import Review

Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShelfExercise:
    """One exercise that can be chosen."""

    key: str  # its id; of the clinic's own with a mark of what it says, for two may have one id
    exercise: Exercise
    table: Table  # what its file says
    words: Words  # every sentence, with its own ones
    shipped: bool

    def lines(self, name: str) -> tuple[str, ...]:
        return self.words.lines(f"exercise.{self.exercise.id}.{name}")

    @property
    def title(self) -> str:
        return self.words.say_key(f"exercise.{self.exercise.id}.title")

    @property
    def searched(self) -> str:
        """All the names that it goes by, as they are compared."""
        return plain(" ".join((self.title, self.exercise.id.replace("_", " "), *self.lines("other_names"))))

    @property
    def things(self) -> tuple[str, ...]:
        """What must be at hand."""
        wanted = {prop.kind for prop in self.exercise.lesson.props}
        wanted |= {thing for pose in self.exercise.lesson.guide for thing in pose.support}
        wanted |= {"chair"} if self.exercise.posture == "sitting" else set()
        floor = ("mat",) if self.exercise.posture in ON_THE_FLOOR else ()
        return (*floor, *(thing for thing in THINGS if thing in wanted))

    @property
    def stands_in(self) -> tuple[str, ...]:
        """The shipped routines that have it: what it is for."""
        return _routines_with().get(self.exercise.id, ())

    @property
    def not_for(self) -> tuple[str, ...]:
        """Who does not do it."""
        alone = Routine(id=self.exercise.id, version="", steps=(), words=self.words)
        return tuple(Describer(alone).not_for(self.exercise.suits.excluded_by))


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to browse: what an exercise is filed under, and the key of the sentence for each of those names."""

    values: Callable[[ShelfExercise], tuple[str, ...]]
    key: str


# way to browse -> how; a row more is one more list on the page
FACETS: Mapping[str, Facet] = {
    "region": Facet(lambda one: (one.exercise.lesson.region,) if one.exercise.lesson.region else (), "show.region.{}"),
    "position": Facet(lambda one: (one.exercise.posture,), "report.review.posture.{}"),
    "equipment": Facet(lambda one: one.things, "show.thing.{}"),
    "purpose": Facet(lambda one: one.stands_in, "routine.{}.title"),
    "kind": Facet(lambda one: (one.exercise.kind.value,), "report.review.kind.{}"),
}


def shelf(review: Review, words: Words) -> dict[str, ShelfExercise]:
    """Every exercise by its key: the shipped ones by title, then the clinic's own. Raises StoreError."""
    shipped = [_shelved(name, _shipped_table(name), words, shipped=True) for name in shipped_exercises()]
    tables = {key: table for kept in review.texts_with_exercises() for key, table in enclosed(kept)}
    found = [one for key, table in tables.items() if (one := shelved(key, table, words)) is not None]
    every = [*sorted(shipped, key=_by_title), *sorted(found, key=_by_title)]
    return {one.key: one for one in every}


def shelved(key: str, table: Table, words: Words) -> ShelfExercise | None:
    """An exercise of the clinic's own; None where this program cannot read it."""
    try:
        return _shelved(key, table, words, shipped=False)
    except PrescriptionError:
        return None


def on_shelf(name: str, tables: Iterable[Table], words: Words) -> ShelfExercise | None:
    """The exercise that a step of this name does: of those tables, else a shipped one."""
    for table in tables:
        if table.get("id") == name:
            return shelved(key_of(table), table, words)
    return _shelved(name, _shipped_table(name), words, shipped=True) if name in shipped_exercises() else None


def key_of(table: Table) -> str:
    """The key of an exercise of the clinic's own."""
    mark = hashlib.sha256(json.dumps(table, sort_keys=True, default=str).encode()).hexdigest()[:8]
    return f"{table.get('id')}~{mark}"


def wanted(one: ShelfExercise, words: str, filed: Mapping[str, str]) -> bool:
    """Whether it has each of these words in a name of its own, and is filed under each of these."""
    return all(word in one.searched for word in plain(words).split()) and all(
        value in FACETS[name].values(one) for name, value in filed.items() if value
    )


def plain(name: str) -> str:
    """As names are compared: without case and accents."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign if sign.isalnum() else " " for sign in apart if not unicodedata.combining(sign))


@lru_cache(maxsize=256)
def enclosed(routine: str) -> tuple[tuple[str, Table], ...]:
    """The exercises inside a routine's text, by their keys; none of a text that cannot be read."""
    try:
        source = parse_source("routine.toml", routine)
    except PrescriptionError:
        return ()
    names = exercises_in(source)
    tables = source.data.get("exercise", ())
    return tuple((key_of(table), table) for table in tables if table.get("id") in names)


@cache
def _routines_with() -> dict[str, tuple[str, ...]]:
    """The shipped routines that have each exercise, by its id."""
    found: dict[str, tuple[str, ...]] = {}
    for routine, path in shipped_routines().items():
        for name in dict.fromkeys(named_in(tomllib.loads(path.read_text(encoding="utf-8")))):
            found[name] = (*found.get(name, ()), routine)
    return found


def what_for(one: ShelfExercise) -> list[str]:
    """What it is for: each shipped routine that has it, with its purpose."""
    said = []
    for routine in one.stands_in:
        title, purpose = (one.words.say(text(f"routine.{routine}.{key}")) for key in ("title", "purpose"))
        said.append(f"{title}: {purpose}")
    return said


def _by_title(one: ShelfExercise) -> str:
    return plain(one.title)


def _shelved(key: str, table: Table, words: Words, *, shipped: bool) -> ShelfExercise:
    exercise, texts = _read(key, json.dumps(table, sort_keys=True, default=str))
    every = with_own(words, texts) if texts else words
    return ShelfExercise(key=key, exercise=exercise, table=table, words=every, shipped=shipped)


@lru_cache(maxsize=512)
def _read(key: str, table: str) -> tuple[Exercise, Mapping[str, object]]:
    data = json.loads(table)
    data.pop(CERTIFIED, None)
    return read_exercise_table(FileSource(file=f"{key.partition('~')[0]}.toml", data=data))


@cache
def _shipped_table(name: str) -> Table:
    return read_source(shipped_exercises()[name]).data
