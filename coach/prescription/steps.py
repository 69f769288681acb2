"""The steps of a routine: doses, finders, sides, levels, and what is done instead of a step that is left out."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

from coach.core.exercise.model import Breath, Dose, Exercise, Kind, SideRule, Step, Tempo
from coach.core.session.exercise_run import EACH
from coach.prescription.checks import Found, Tables, check_pace, number, rows, word
from coach.prescription.condition_table import of_posture
from coach.prescription.conditions import SECTIONS, Excluded, check_conditions
from coach.prescription.dose import ALL_DOSE_KEYS, check_dose, check_most, dose_of
from coach.prescription.faults import Path, suggest
from coach.prescription.models import ConditionsTable, RoutineTable, StepTable, plain
from coach.prescription.places import meant
from coach.prescription.shape import TableShape
from coach.prescription.tighten import tighten
from coach.prescription.vocabulary import Vocabulary

FINDER_KEYS = ("try_s", "stay_s")
# what a position finder would ignore
NOT_FOUND = ("exercise", *ALL_DOSE_KEYS, "side", "optional", "otherwise", "tempo", "breath", "limit")
RESTS = (Kind.POSITION, Kind.HOLD)
MOST_IN_A_ROW = 6  # a chain of replacements for one step; nobody can keep track of more
PACES = ("tempo", "breath")
MOVED = (Kind.REPS, Kind.PACE)  # whose tempo is one of joints, which are not hurried


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
    for at, table in rows(data, "level"):
        pair = table.get("times_a_day")
        if isinstance(pair, list) and len(pair) == 2 and all(isinstance(n, int) for n in pair) and pair[0] > pair[1]:
            yield ("level", at, "times_a_day"), f"{pair[0]} to {pair[1]}: the smaller number comes first"


def check_branches(data: Tables) -> Found:
    """Alternatives that do not exist, stand in a circle, or have no way in."""
    named: dict[str, Tables] = {}
    for at, table in rows(data, "alternative"):
        name = word(table, "name")
        if name in named:
            yield ("alternative", at, "name"), f'"{name}" is used already; each alternative has its own name'
        elif name is not None:
            named[name] = table
    wanted = set()
    for section in SECTIONS:
        for at, table in rows(data, section):
            other = word(table, "otherwise")
            wanted |= {other} if other else set()
            if other is not None and other not in named:
                yield (section, at, "otherwise"), f'there is no alternative "{other}"; {suggest(other, named)}'
            elif circle := _circle(way := _way(table, named)):
                yield (section, at, "otherwise"), f"goes round in a circle: {' > '.join(circle)}"
            elif section == "step" and len(way) > MOST_IN_A_ROW:
                yield (section, at, "otherwise"), f"leads to {len(way)} alternatives in a row; allowed {MOST_IN_A_ROW}"
    for at, table in rows(data, "alternative"):
        if (name := word(table, "name")) is not None and name not in wanted:
            yield ("alternative", at, "name"), f'no step says otherwise = "{name}": it would never be done'


def _way(table: Tables, named: dict[str, Tables]) -> list[str]:
    """The names of what may take a step's place, one after the other, up to the first that comes again."""
    way: list[str] = []
    name = word(table, "otherwise")
    while name is not None and name in named:
        way.append(name)
        if way.count(name) > 1:
            break
        name = word(named[name], "otherwise")
    return way


def _circle(way: list[str]) -> list[str]:
    """The end of a way that comes back to itself; empty where it ends."""
    return way[way.index(way[-1]) :] if way and way.count(way[-1]) > 1 else []


@dataclass(slots=True)
class Steps:
    """Reads the step tables of one routine; faults go to its shape."""

    shape: TableShape[RoutineTable]
    exercise: Callable[[str], Exercise | None]
    files: Collection[str]
    names: Vocabulary
    # by the path of a table: its exercise with tighter limits, or the positions that it tries
    _exercises: dict[Path, Exercise] = field(default_factory=dict)
    _positions: dict[Path, list[Exercise]] = field(default_factory=dict)

    def check(self) -> None:
        """Says every fault of steps and alternatives, also of those that no level and no condition leads to."""
        data = self.shape.data
        branches = list(check_branches(data))
        self.shape.check(check_levels(data))
        self.shape.check(branches)
        for section in SECTIONS:
            for at, table in rows(data, section):
                if section == "step" and "find" in table:
                    self._check_finder((section, at), table)
                else:
                    self._check_step((section, at), table)
        self.shape.check(self._check_sides())
        self.shape.check(check_conditions(data, self._excluded(), joined=not branches))

    def build(self, at: int) -> tuple[Step, ...]:
        """What the table of a step stands for: several steps for a finder, two for a dose on each side.

        Only where `check` found no fault, and all tables fit their shape.
        """
        assert self.shape.table is not None
        table = self.shape.table.step[at]
        if table.find is not None:
            return finder(f"step_{at + 1}", self._positions["step", at], table)
        return in_turn(self._build(("step", at), table))

    def _build(self, path: Path, table: ConditionsTable) -> Step:
        assert self.shape.table is not None
        instead = None
        for at, other in enumerate(self.shape.table.alternative):
            if other.name == table.otherwise:
                instead = self._build(("alternative", at), other)
        return Step(
            exercise=_paced(self._exercises[path], table),
            dose=dose_of(table),
            checkin=table.checkin,
            checkin_every_s=table.checkin_every_s,
            optional=table.optional,
            side=table.side,
            instead=instead,
            **_conditions(table),
        )

    # -- faults -------------------------------------------------------------------------------------------------------

    def _check_step(self, path: Path, table: Tables) -> None:
        for key in FINDER_KEYS:
            if key in table:
                self.shape.add((*path, key), "belongs to a position finder; it goes with find = [...]")
        if "exercise" not in table and path[0] == "step":
            self.shape.add(path, "names no exercise; write exercise = or find =")
        exercise = self._known(word(table, "exercise"), (*path, "exercise"))
        if exercise is None:
            return
        self.shape.check(check_dose(table, exercise), path)
        self.shape.check(_check_pace(table, exercise), path)
        self.shape.check(check_pace(table, exercise.id, self.names), path)
        if exercise.kind is Kind.STEPS and word(table, "side"):
            self.shape.add((*path, "side"), "walking has no side; take it out")
        tighter, faults = tighten(exercise, table, self.names)
        self.shape.check(faults, path)
        self._exercises[path] = tighter

    def _check_finder(self, path: Path, table: Tables) -> None:
        for key in FINDER_KEYS:
            if key not in table:
                self.shape.add(path, f"a position finder needs {key}")
        for key in NOT_FOUND:
            if key in table:
                self.shape.add((*path, key), "a position finder does not use this; it has find, try_s and stay_s")
        names = table["find"] if isinstance(table["find"], list) else []
        found = []
        for at, name in enumerate(names):
            exercise = self._known(name if isinstance(name, str) else None, (*path, "find", at))
            if name in names[:at]:
                self.shape.add((*path, "find", at), f"{name} is tried already")
            elif exercise is not None and exercise.kind not in RESTS:
                self.shape.add((*path, "find", at), f"{name} is no position to rest in; it is of kind {exercise.kind}")
            found += [exercise] if exercise is not None else []
        for key in FINDER_KEYS:
            too_long = (check_most(exercise, number(table, key)) for exercise in found)
            if (wrong := next(filter(None, too_long), None)) is not None:
                self.shape.add((*path, key), wrong)
        if found and len(found) == len(names):
            self._positions[path] = found

    def _known(self, name: str | None, path: Path) -> Exercise | None:
        if name is None:  # missing, or of another type: that is said already
            return None
        if name not in self.files:
            self.shape.add(path, f'there is no exercise "{name}"; {meant(name, self.files)}')
            return None
        return self.exercise(name)

    def _check_sides(self) -> Found:
        """An alternative that is done on the left and then on the right cannot take the place of one exercise."""
        tables = {(section, at): table for section in SECTIONS for at, table in rows(self.shape.data, section)}
        twice = {path for path, table in tables.items() if self._twice(path, table)}
        two = {word(tables[path], "name") for path in twice}
        for path, table in tables.items():
            other = word(table, "otherwise")
            if other is not None and other in two and path not in twice and path in self._exercises:
                yield (
                    (*path, "otherwise"),
                    f'"{other}" is done on one side and then on the other, and this is not; '
                    'write side = "each" here too, or one side there',
                )

    def _twice(self, path: Path, table: Tables) -> bool:
        exercise = self._exercises.get(path)
        return exercise is not None and word(table, "side") == EACH and not alternates(exercise)

    def _excluded(self) -> dict[Path, Excluded]:
        """What leaves out each table's exercise; a finder is left out by what bars all of its positions."""
        found: dict[Path, Excluded] = {
            path: (exercise.id, frozenset(exercise.suits.excluded_by), of_posture(exercise.posture))
            for path, exercise in self._exercises.items()
        }
        for path, positions in self._positions.items():
            bars = [frozenset(position.suits.excluded_by) for position in positions]
            wide = frozenset().union(*(of_posture(position.posture) for position in positions))
            found[path] = "every position", frozenset.intersection(*bars), wide
        return found


def _check_pace(table: Tables, exercise: Exercise) -> Found:
    """A tempo or a breath of another kind of exercise, and a movement that would be quicker than the exercise says."""
    for key in PACES:
        if key in table and getattr(exercise.pacing, key) is None:
            yield (key,), f"{exercise.id} has no [{key}] of its own to change; take this out"
    own, tempo = exercise.pacing.tempo, table.get("tempo")
    if own is None or not isinstance(tempo, dict) or exercise.kind not in MOVED:
        return
    for key, least in (("up_s", own.up_s), ("down_s", own.down_s)):
        value = number(tempo, key)
        if value is not None and value < least:
            yield ("tempo", key), f"{value:g} is quicker than {exercise.id} is done; allowed {least:g} or more"


def _paced(exercise: Exercise, table: ConditionsTable) -> Exercise:
    """The exercise with the step's own tempo or breath."""
    if table.tempo is not None:
        exercise = replace(exercise, pacing=replace(exercise.pacing, tempo=Tempo(**plain(table.tempo))))
    if table.breath is not None:
        exercise = replace(exercise, pacing=replace(exercise.pacing, breath=Breath(**plain(table.breath))))
    return exercise


def _conditions(table: ConditionsTable) -> dict[str, Any]:
    return {"only_if": tuple(table.only_if), "skip_if": tuple(table.skip_if), "pain_most": table.pain_most}


def finder(name: str, positions: list[Exercise], table: StepTable) -> tuple[Step, ...]:
    """A step for each position that is tried, and one for the least painful of them."""
    tries = tuple(
        Step(exercise=position, dose=_rest(table.try_s or 0.0), trial=name, **_conditions(table))
        for position in positions
    )
    best = Step(exercise=positions[0], dose=_rest(table.stay_s or 0.0), best_of=name,
                checkin=table.checkin, checkin_every_s=table.checkin_every_s, **_conditions(table))  # fmt: skip
    return (*tries, best)


def _rest(seconds: float) -> Dose:
    """Both kinds of rest take it: a hold its hold, a position its duration."""
    return Dose(hold_s=seconds, duration_s=seconds, rest_s=0.0)


def alternates(exercise: Exercise) -> bool:
    """Whether the sides take turns within one set."""
    return exercise.side_rule is SideRule.EITHER and exercise.kind is Kind.REPS


def in_turn(step: Step) -> tuple[Step, ...]:
    """A dose on each side is one step where the sides alternate, else the left side and then the right.

    What takes its place is done on each side as well, or once.
    """
    return (_on(step, "left"), _on(step, "right")) if _is_twice(step) else (step,)


def _on(step: Step, side: str) -> Step:
    """One of the two; pain is asked after the second."""
    instead = step.instead
    if instead is not None and _is_twice(instead):
        instead = _on(instead, side)
    elif side == "right":
        instead = None  # it was done in place of the left side
    return replace(step, side=side, checkin=step.checkin and side == "right", instead=instead)


def _is_twice(step: Step) -> bool:
    return step.side == EACH and not alternates(step.exercise)
