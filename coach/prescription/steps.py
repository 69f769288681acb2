"""The steps of a routine: doses, finders, sides, levels, and what is done instead of a step that is left out."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

from coach.core.exercise import Dose, Exercise, Kind, SideRule, Step
from coach.core.working import EACH
from coach.prescription.checks import Found, Tables, number, rows, word
from coach.prescription.dose import ALL_DOSE_KEYS, check_dose, dose_of
from coach.prescription.faults import Fault, PrescriptionError, suggest
from coach.prescription.models import RoutineTable, StepTable
from coach.prescription.shape import Shape
from coach.prescription.tighten import tighten
from coach.prescription.vocabulary import Vocabulary

FINDER_KEYS = ("try_s", "stay_s")
SECTIONS = ("step", "alternative")
# what a condition of a step says twice, or against itself
CONDITIONS = ("only_if", "skip_if")


def check_levels(data: Tables) -> Found:
    """Steps of levels that do not exist, and levels without a step."""
    count = len(list(rows(data, "level")))
    used = set()
    for at, table in rows(data, "step"):
        level = number(table, "level")
        if level is None:
            continue
        used.add(int(level))
        if level > count:
            yield ("step", at, "level"), f"{level:g} is no level of this routine; it has {count} [[level]] tables"
    everywhere = any("level" not in table for _, table in rows(data, "step"))
    for missing in sorted(set(range(1, count + 1)) - used):
        if not everywhere:
            yield ("level", missing - 1), f"level {missing} has no step; write level = {missing} into one"


def check_branches(data: Tables) -> Found:
    """Alternatives that do not exist, stand in a circle, are never taken, or have no way in."""
    named: dict[str, Tables] = {}
    for at, table in rows(data, "alternative"):
        name = word(table, "name")
        if name is None:
            yield ("alternative", at), "has no name; `otherwise` of a step names it"
        elif name in named:
            yield ("alternative", at, "name"), f'"{name}" is used already; each alternative has its own name'
        else:
            named[name] = table
    wanted = set()
    for section in SECTIONS:
        for at, table in rows(data, section):
            other = word(table, "otherwise")
            wanted |= {other} if other else set()
            if other is not None and other not in named:
                yield (section, at, "otherwise"), f'there is no alternative "{other}"; {suggest(other, named)}'
            elif circle := _circle(table, named):
                yield (section, at, "otherwise"), f"goes round in a circle: {' > '.join(circle)}"
            for fact in _both(table):
                yield (section, at, "skip_if"), f'"{fact}" is in only_if too: the step would never be done'
    for at, table in rows(data, "alternative"):
        if (name := word(table, "name")) is not None and name not in wanted:
            yield ("alternative", at, "name"), f'no step says otherwise = "{name}": it would never be done'


def _circle(table: Tables, named: dict[str, Tables]) -> list[str]:
    """The names on the way from a step to an alternative that comes again; empty where there is an end."""
    way: list[str] = []
    name = word(table, "otherwise")
    while name is not None and name in named:
        if name in way:
            return [*way[way.index(name) :], name]
        way.append(name)
        name = word(named[name], "otherwise")
    return []


def _both(table: Tables) -> list[str]:
    only, skip = (table.get(key) for key in CONDITIONS)
    if not isinstance(only, list) or not isinstance(skip, list):
        return []
    return [fact for fact in only if isinstance(fact, str) and fact in skip]


def level_of(table: RoutineTable, level: int | None) -> int | None:
    """Which level is meant: the one asked for, or the first. Raises PrescriptionError for one that is not there."""
    count = len(table.level)
    if level is not None and not 1 <= level <= count:
        known = f"levels 1 to {count}" if count else "no levels"
        raise PrescriptionError([Fault(table.id, None, "", f"has {known}; there is no level {level}")])
    return (level or 1) if count else None


@dataclass(slots=True)
class Steps:
    """Reads the step tables of one routine; faults go to its shape."""

    shape: Shape[RoutineTable]
    exercise: Callable[[str], Exercise | None]
    files: Collection[str]
    names: Vocabulary
    _read: dict[str, Step | None] = field(default_factory=dict)

    def read(self, section: str, at: int, table: Tables) -> tuple[Step, ...]:
        """The steps that one table stands for: several for a finder, two for a dose on each side."""
        path = (section, at)
        if isinstance(table.get("find"), list):
            return self._finder(path, table)
        for key in FINDER_KEYS:
            if key in table:
                self.shape.add((*path, key), "belongs to a position finder; it goes with find = [...]")
        step = self._step(path, table)
        return () if step is None else _sides(step)

    def alternatives(self) -> None:
        """Reads the alternatives too that no step of the chosen level leads to, for their faults."""
        for _, table in rows(self.shape.data, "alternative"):
            self._otherwise(word(table, "name"))

    def _step(self, path: tuple[Any, ...], table: Tables) -> Step | None:
        name = word(table, "exercise")
        if name is None:
            self.shape.add(path, "names no exercise; write exercise = or find =")
            return None
        exercise = self._known(name, (*path, "exercise"))
        if exercise is None:
            return None
        self.shape.check(check_dose(table, exercise), path)
        tighter, faults = tighten(exercise, table, self.names)
        self.shape.check(faults, path)
        model = self._model(path)
        if model is None:
            return None
        return Step(
            exercise=tighter,
            dose=dose_of(model),
            checkin=model.checkin,
            checkin_every_s=model.checkin_every_s,
            optional=model.optional,
            side=model.side,
            only_if=tuple(model.only_if),
            skip_if=tuple(model.skip_if),
            pain_most=model.pain_most,
            instead=self._otherwise(model.otherwise),
        )

    def _known(self, name: str, path: tuple[Any, ...]) -> Exercise | None:
        if name not in self.files:
            self.shape.add(path, f'there is no exercise "{name}"; {suggest(name, self.files)}')
            return None
        return self.exercise(name)

    def _model(self, path: tuple[Any, ...]) -> StepTable | None:
        if self.shape.table is None or self.shape.faults:
            return None
        section, at = path
        found: StepTable = getattr(self.shape.table, section)[at]
        return found

    def _otherwise(self, name: str | None) -> Step | None:
        """The alternative of that name; each is read once, and circles were told already."""
        if name is None or self.shape.faults:
            return None
        if name not in self._read:
            self._read[name] = None
            for at, table in rows(self.shape.data, "alternative"):
                if word(table, "name") == name:
                    self._read[name] = self._step(("alternative", at), table)
        return self._read[name]

    def _finder(self, path: tuple[Any, ...], table: Tables) -> tuple[Step, ...]:
        for key in FINDER_KEYS:
            if key not in table:
                self.shape.add(path, f"a position finder needs {key}")
        for key in ("exercise", *ALL_DOSE_KEYS, "limit", "otherwise", "side"):
            if key in table:
                self.shape.add((*path, key), "a position finder does not use this; it has find, try_s and stay_s")
        found = []
        for at, name in enumerate(table["find"]):
            exercise = self._known(name, (*path, "find", at)) if isinstance(name, str) else None
            if exercise is not None and exercise.kind not in (Kind.POSITION, Kind.HOLD):
                self.shape.add((*path, "find", at), f"{name} is no position to rest in; it is of kind {exercise.kind}")
            found += [exercise] if exercise is not None else []
        model = self._model(path)
        if model is None or not found:
            return ()
        return finder(f"{path[0]}_{path[1] + 1}", found, model)


def finder(name: str, positions: list[Exercise], table: StepTable) -> tuple[Step, ...]:
    """A step for each position that is tried, and one for the least painful of them."""
    conditions: dict[str, Any] = {
        "only_if": tuple(table.only_if), "skip_if": tuple(table.skip_if), "pain_most": table.pain_most,
    }  # fmt: skip
    tries = tuple(
        Step(exercise=position, dose=_for(position, table.try_s or 0.0), trial=name, **conditions)
        for position in positions
    )
    best = Step(exercise=positions[0], dose=_for(positions[0], table.stay_s or 0.0), best_of=name,
                checkin=table.checkin, checkin_every_s=table.checkin_every_s, **conditions)  # fmt: skip
    return (*tries, best)


def _for(position: Exercise, seconds: float) -> Dose:
    """Both kinds of rest take it: a hold its hold, a position its duration."""
    return Dose(hold_s=seconds, duration_s=seconds, rest_s=0.0)


def _sides(step: Step) -> tuple[Step, ...]:
    """A dose on each side is one step where the sides alternate, else the left side and then the right."""
    alternating = step.exercise.side_rule is SideRule.EITHER and step.exercise.kind is Kind.REPS
    if step.side != EACH or alternating:
        return (step,)
    return replace(step, side="left", checkin=False), replace(step, side="right")
