"""Whether a step can ever be done: what it needs, what bars it and what closes its routine, held against each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from coach.core.clinical.conditions import FACTS
from coach.core.clinical.eligibility import TODAY, Facts, Known, closed
from coach.core.exercise.model import Gate, Routine
from coach.prescription.checks import Found, Tables, number, rows, word
from coach.prescription.faults import Path

NEVER = "it would never be done"
SECTIONS = ("step", "alternative")
Excluded = tuple[str, Facts, Facts]  # what is done in a step, what leaves it out, and what of that its whole posture


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Who does one step: all of `only_if` hold, and none of the others."""

    only_if: Facts = field(default=frozenset())
    skip_if: Facts = field(default=frozenset())
    excluded_by: Facts = field(default=frozenset())  # of its exercise
    wide: Facts = field(default=frozenset())  # of these, what leaves out everything in its posture: nobody plans for it

    @property
    def bars(self) -> Facts:
        return self.skip_if | self.excluded_by

    @property
    def planned_for(self) -> Facts:
        """What bars this one in particular."""
        return self.skip_if | (self.excluded_by - self.wide)


def least(facts: Facts) -> Facts | None:
    """The least that is true of a person of whom these are: some facts bring others along, as the first day does the
    acute stage, unless a clinician's clearance lifts them. None where they exclude each other, as two answers to one
    question do.
    """
    whole = facts
    for answers in TODAY.values():
        mine = facts & frozenset().union(*answers.values())
        fitting = [given for given in answers.values() if mine <= given]
        if not fitting:
            return None
        whole |= {fact for fact in min(fitting, key=len) if not FACTS[fact].lifted} if mine else frozenset()
    return whole


def check_conditions(data: Tables, excluded: Mapping[Path, Excluded], *, joined: bool) -> Found:
    """Steps and alternatives that nobody would ever do.

    `excluded`: of each table whose exercise could be read. `joined`: every alternative is there, and none leads back
    to itself.
    """
    known = {path: _conditions(table, *excluded[path][1:]) for path, table in _tables(data) if path in excluded}
    door = _door(data)
    dead = set()
    for path, conditions in known.items():
        for key, reason in _never(conditions, excluded[path][0], door):
            dead.add(path)
            yield (*path, key), reason
    if joined:
        yield from _never_reached(data, {path: own for path, own in known.items() if path not in dead}, door)


def _tables(data: Tables) -> Iterator[tuple[Path, Tables]]:
    for section in SECTIONS:
        for at, table in rows(data, section):
            yield (section, at), table


def _conditions(table: Tables, excluded_by: Facts, wide: Facts) -> Conditions:
    only_if, skip_if = _facts(table, "only_if"), _facts(table, "skip_if")
    return Conditions(only_if=only_if, skip_if=skip_if, excluded_by=excluded_by, wide=wide)


def _facts(table: Tables, key: str) -> Facts:
    found = table.get(key)
    return frozenset(fact for fact in found if isinstance(fact, str)) if isinstance(found, list) else frozenset()


def _door(data: Tables) -> Routine:
    """A routine with nothing but what closes it as a whole."""
    gate = data.get("gate")
    after_h = number(gate, "after_h") if isinstance(gate, dict) else None
    return Routine(
        id="",
        version="",
        steps=(),
        excluded_by=tuple(_facts(data, "excluded_by")),
        gate=Gate(after_h=after_h, source=""),
    )


def _shut(door: Routine, facts: Facts) -> str | None:
    """Why the routine as a whole is not for a person of whom these facts are true, in words; None when it is."""
    why = closed(door, Known(practised=True), facts)
    if why is None:
        return None
    return "excluded_by closes the whole routine" if why == "excluded" else "[gate] closes the whole routine"


def _never(conditions: Conditions, exercise: str, door: Routine) -> Iterator[tuple[str, str]]:
    """The key that leaves nobody to do it, and why."""
    for fact in sorted(conditions.only_if & conditions.skip_if):
        yield "skip_if", f'"{fact}" is in only_if too: {NEVER}'
    for fact in sorted(conditions.only_if & conditions.planned_for - conditions.skip_if):
        yield "only_if", f'{exercise} is left out with "{fact}": {NEVER}'
    if conditions.only_if & conditions.planned_for:
        return
    facts = least(conditions.only_if)
    named = " and ".join(f'"{fact}"' for fact in sorted(conditions.only_if))
    if facts is None:
        yield "only_if", f"{named} are never true together: {NEVER}; write a step for each"
    elif barred := facts & conditions.planned_for:
        yield "only_if", f'{named} means "{min(barred)}" too, which leaves it out: {NEVER}'
    elif conditions.only_if and (shut := _shut(door, facts)):
        yield "only_if", f"with {named} {shut}: {NEVER}"


def _never_reached(data: Tables, alive: Mapping[Path, Conditions], door: Routine) -> Found:
    """Alternatives of steps that are never left out, or only where the alternative is left out as well.

    One that somebody may do for whom what it replaces is left out is well; longer ways to it are not followed.
    """
    ways = _ways(data)
    for path in dict.fromkeys(path for before in ways.values() for path in before):
        if path in alive and not alive[path].bars and not alive[path].only_if:
            yield (*path, "otherwise"), "no fact ever leaves this one out, so nothing takes its place; take this out"
    for other, before in ways.items():
        own = alive.get(other)
        leaving = [alive[path] for path in before if path in alive and (alive[path].bars or alive[path].only_if)]
        if own is not None and len(leaving) == len(before) and not any(_follows(one, own, door) for one in leaving):
            yield other, f"whoever is left out of what it replaces is left out of this too: {NEVER}"


def _ways(data: Tables) -> dict[Path, list[Path]]:
    """The tables that lead to each alternative."""
    named = {name: path for path, table in _tables(data) if (name := word(table, "name")) is not None}
    ways: dict[Path, list[Path]] = {}
    for path, table in _tables(data):
        other = named.get(word(table, "otherwise") or "")
        if other is not None and "find" not in table:
            ways.setdefault(other, []).append(path)
    return ways


def _follows(before: Conditions, conditions: Conditions, door: Routine) -> bool:
    """Whether there may be a person for whom `before` is left out and the other is not.

    What leaves out a whole posture decides nothing here: where that is all, the writer is taken at their word.
    """
    if not before.planned_for and not before.only_if:
        return True
    for more in [frozenset({fact}) for fact in before.planned_for] + (
        [frozenset()] if before.only_if - conditions.only_if else []
    ):
        facts = least(conditions.only_if | more)
        missing = bool(more) or not (facts is not None and before.only_if <= facts)
        if facts is not None and missing and not facts & conditions.planned_for and _shut(door, facts) is None:
            return True
    return False
