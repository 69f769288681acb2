"""Reads what conditions leave out (`assets/clinical/conditions.toml`), and says it of each exercise as that is read.

One cell for each condition and exercise. An exercise gets the cells of its id, of its posture, of what its timer counts
as and of the things it needs, and those of the shipped exercise that moves the same way, or that it copies (`kin`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Annotated, Literal

from pydantic import Field

from coach.core.clinical.conditions import CONDITIONS, FACTS, TICK_OF, not_cleared
from coach.core.exercise.model import THINGS, OmittedPart, TighterLimit
from coach.prescription.checks import Found, Tables, rows, word
from coach.prescription.faults import PrescriptionError
from coach.prescription.kin import nearest_kin
from coach.prescription.models import POSTURES, TIMED, Name, SourceOf, Table, Value
from coach.prescription.shape import hold
from coach.prescription.source import read_source
from coach.shipped import shipped_folder

OF_PAIN = frozenset({"bend_pain", "stand_pain"})  # what routines have alternatives for
CONDITION_FACTS = tuple(FACTS)
Conditions = Annotated[
    list[Literal[CONDITION_FACTS]],  # type: ignore[valid-type]
    Field(min_length=1, max_length=20, description="with any of these the row holds"),
]
Exercises = Annotated[list[Name], Field(max_length=60, description="ids of exercises")]
Mark = Literal["V", "M", "J"]
MARKED = Field(description="V: the source was read; M: published, from memory; J: judgement")


class ForbidTable(Table):
    """What some conditions leave out."""

    condition: Conditions
    exercise: Exercises = Field(default_factory=list)
    posture: list[Literal[POSTURES]] = Field(  # type: ignore[valid-type]
        default_factory=list, max_length=7, description="every exercise in these postures"
    )
    counts_as: list[Literal[TIMED]] = Field(  # type: ignore[valid-type]
        default_factory=list, max_length=6, description="every timer that counts as one of these"
    )
    thing: list[Literal[THINGS]] = Field(  # type: ignore[valid-type]
        default_factory=list, max_length=12, description="every exercise that needs one of these"
    )
    unless: Exercises = Field(default_factory=list)
    spares_comfort: bool = Field(default=False, description="true: what is for comfort stays")
    tick: Literal["own"] | None = Field(default=None, description="own: a clinician's tick of the condition opens it")
    mark: Mark = MARKED
    source: SourceOf


class TighterTable(Table):
    """A limit that is tighter with some conditions."""

    condition: Conditions
    exercise: Exercises
    measure: Name
    target_min: Value | None = None
    warn_below: Value | None = None
    stop_below: Value | None = None
    mark: Mark = MARKED
    source: SourceOf


class OmitTable(Table):
    """A part of a movement that some conditions leave out, where the rest of it is done by itself."""

    condition: Conditions
    exercise: Exercises
    pose: Name = Field(description="the pose of the guide that this part leads to; it is not shown")
    mark: Mark = MARKED
    source: SourceOf


class ConditionTable(Table):
    """What a condition, a tablet, pregnancy or the state of today leaves out."""

    forbid: list[ForbidTable] = Field(default_factory=list, max_length=200)
    tighter: list[TighterTable] = Field(default_factory=list, max_length=40)
    omit: list[OmitTable] = Field(default_factory=list, max_length=40)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """That a condition leaves an exercise out. `tick`: the clinician's tick that opens it; None: nothing does."""

    condition: str
    tick: str | None
    mark: str
    source: str

    @property
    def fact(self) -> str:
        """What is true of somebody whom it leaves out."""
        return self.condition if self.tick is None else not_cleared(self.condition)


def table_file() -> FilePath:
    """Where the table stands."""
    return shipped_folder("assets") / "clinical" / "conditions.toml"


@cache
def table() -> ConditionTable:
    """The whole table. Raises PrescriptionError with every fault."""
    return read_table(table_file())


def read_table(path: FilePath) -> ConditionTable:
    """A table from a file. Raises PrescriptionError with every fault."""
    shape = hold(read_source(path), ConditionTable)
    shape.check(_ticks(shape.data))
    if shape.faults or shape.table is None:
        raise PrescriptionError(shape.faults)
    return shape.table


def _ticks(data: Tables) -> Found:
    """Ticks of what has none."""
    for at, row in rows(data, "forbid"):
        conditions = row.get("condition")
        if row.get("tick") is not None and isinstance(conditions, list):
            for name in conditions:
                if name not in CONDITIONS:
                    yield ("forbid", at, "tick"), f"there is no tick for {name}; take it out of the row"


def cells(data: Tables) -> tuple[Cell, ...]:
    """Every cell of an exercise, from the tables of its file, in the order of the table; what is faulty has none."""
    names = _names(data)
    return tuple(
        Cell(
            condition=condition,
            tick=TICK_OF.get(condition, condition) if row.tick else None,
            mark=row.mark,
            source=row.source,
        )
        for row in table().forbid
        if _forbids(row, data, names)
        for condition in row.condition
    )


def excluded_by(data: Tables) -> tuple[str, ...]:
    """The facts that leave an exercise out: those of its file, then those of its cells."""
    own = data.get("excluded_by")
    return tuple(dict.fromkeys((*(own if isinstance(own, list) else ()), *(cell.fact for cell in cells(data)))))


def of_posture(posture: str) -> frozenset[str]:
    """The facts that leave out what is done in a posture, whichever exercise it is, but for those of the pain today."""
    wide = {condition for row in table().forbid if posture in row.posture for condition in row.condition}
    return frozenset(wide | {not_cleared(name) for name in wide & set(CONDITIONS)}) - OF_PAIN


def tighter(data: Tables) -> tuple[TighterLimit, ...]:
    """The limits of an exercise that are tighter with a condition."""
    names = _names(data)
    return tuple(
        TighterLimit(
            fact=condition,
            measure=row.measure,
            target_min=row.target_min,
            warn_below=row.warn_below,
            stop_below=row.stop_below,
        )
        for row in table().tighter
        if names & set(row.exercise)
        for condition in row.condition
    )


def omitted(data: Tables) -> tuple[OmittedPart, ...]:
    """The parts of an exercise that a condition leaves out."""
    names = _names(data)
    return tuple(
        OmittedPart(condition, row.pose)
        for row in table().omit
        if names & set(row.exercise)
        for condition in row.condition
    )


def _names(data: Tables) -> set[str]:
    """Its id, and that of the shipped exercise that moves the same way."""
    return {name for name in (word(data, "id"), nearest_kin(data)) if name is not None}


def _forbids(row: ForbidTable, data: Tables, names: set[str]) -> bool:
    if names & set(row.exercise):
        return True
    if names & set(row.unless) or (row.spares_comfort and data.get("comfort") is True):
        return False
    return (
        word(data, "posture") in row.posture
        or bool(set(_counts(data)) & set(row.counts_as))
        or any(word(prop, "kind") in row.thing for _, prop in rows(data, "prop"))
    )


def _counts(data: Tables) -> Iterator[str]:
    timer = data.get("timer")
    counted = timer.get("counts_as") if isinstance(timer, dict) else None
    yield from (name for name in (counted if isinstance(counted, list) else ()) if isinstance(name, str))
