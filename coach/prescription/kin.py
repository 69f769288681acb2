"""Which shipped exercise a file resembles, and the stop limits that it therefore keeps.

The shipped files are the loosest that there may be, measure by measure. Which of them speaks for a file is decided
from what the file says of its movement, never from its name:

- *Kin* are the shipped exercises in the same posture that move the same way: one of their drivers is a row of `MOVES`
  with the same name, or the same measure in the same direction. Of them the most alike speaks: of measures, things,
  points and guide. So 85 degrees of the hip hinge are no licence for a copy of the lifting drill, which stops at 60.
- The end of a movement that all kin stop (a hip lift's over-arch, a bend's trunk) is stopped in the file too, no later
  than its nearest kin stops it. Where the nearest kin has no stop at an end, the file may have any.
- A file without kin still keeps to the loosest stop of its posture, measure and end, among movements or, for a resting
  position, among positions that need no thing that it has not: over a ball the back bends to -45, on the floor not.
- A copy, alike beyond `COPY`, keeps every stop of the original.
- Whom the nearest kin leaves out, or the original of a copy, the file leaves out too (`condition_table`).

Warnings and targets stay the writer's: they correct, and stop nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coach.core.exercise.model import TRACKED, Kind
from coach.prescription.checks import Found, Tables, number, rows, word
from coach.prescription.places import shipped_exercises
from coach.prescription.source import read_source

Stop = tuple[str, str]  # measure, and "stop_below" or "stop_above"
Move = tuple[str, str]  # posture, and what moves

# share of what two files say of their movement that is the same [E]: shipped ones that the camera follows are alike by
# 0.72 at most, but for squat and lifting, 0.83
COPY = 0.75
# measures that tell of one movement, by posture: whether the measure rises in it, and what the movement is called
MOVES: dict[tuple[str, str, bool], str] = {
    ("supine", "hips_over_feet", True): "hips_up",
    ("supine", "hip_rise", True): "hips_up",
    ("supine", "hip_height", True): "hips_up",
    ("supine", "hip_flexion", False): "hips_up",
    ("standing", "least_knee_flexion", True): "knees_bend",
    ("standing", "knee_flexion", True): "knees_bend",
    ("standing", "hips_over_knees", False): "knees_bend",
    ("standing", "hip_height", False): "knees_bend",
}
BEGINS_DEG = (
    30.0  # thresholds this near are of one movement [E]: a straight leg is lifted from 40, a knee drawn up from 100
)
STOPS = ("stop_below", "stop_above")


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementTraits:
    """What a file says of its movement."""

    name: str
    posture: str
    rests: bool  # a position, or guided by time
    moves: frozenset[str]
    things: frozenset[str]
    traits: frozenset[tuple[str, ...]]
    stops: dict[Stop, float]


def check_kin(data: Tables, file: Path) -> Found:
    """Stop limits that are looser than those of the shipped exercises this one resembles, or missing.

    A shipped file is its own measure, and is not looked at; nor is what the camera does not follow.
    """
    shipped_file = shipped_exercises().get(word(data, "id") or "")
    if word(data, "kind") not in TRACKED or (shipped_file is not None and shipped_file.resolve() == file.resolve()):
        return
    mine = movement(data)
    kin = [other for other in shipped() if other.posture == mine.posture and other.moves & mine.moves]
    alike = sorted(kin or shipped(), key=lambda other: -_likeness(mine, other))
    nearest = alike[0]
    is_copy = _likeness(mine, nearest) >= COPY and nearest.posture == mine.posture
    for stop, value in mine.stops.items():
        loosest = _loosest(mine, nearest if kin else None, stop)
        if loosest is not None and _looser(stop, value, loosest[1]):
            side = "higher" if stop[1] == "stop_below" else "lower"
            yield _where(data, stop), f"{value:g} is looser than {loosest[0]} has it; allowed {loosest[1]:g} or {side}"
    required = (
        nearest.stops if is_copy else {stop: nearest.stops[stop] for stop in _ends(mine, kin) & set(nearest.stops)}
    )
    for stop, value in required.items():
        if stop not in mine.stops:
            yield (
                ("limit",),
                f"has no {stop[1]} for {stop[0]}, which {nearest.name} stops; "
                f"give a limit on {stop[0]} {stop[1]} = {value:g} or tighter",
            )


def nearest_kin(data: Tables) -> str | None:
    """The shipped exercise that speaks for a file, whatever it is called: the nearest that moves the same way, else one
    that it copies. None for a shipped file itself, and where there is neither."""
    mine = movement(data)
    if (file := shipped_exercises().get(mine.name)) is not None and _tables(file) == data:
        return None
    there = [other for other in shipped() if other.posture == mine.posture]
    alike = sorted(there, key=lambda other: (not other.moves & mine.moves, -_likeness(mine, other)))
    if not alike:
        return None
    kin = bool(alike[0].moves & mine.moves) or _likeness(mine, alike[0]) >= COPY
    return alike[0].name if kin else None


@cache
def _tables(file: Path) -> Tables:
    return read_source(file).data


@cache
def shipped() -> tuple[MovementTraits, ...]:
    """Every shipped exercise."""
    return tuple(movement(_tables(path)) for path in shipped_exercises().values())


def movement(data: Tables) -> MovementTraits:
    """What the tables of a file say of its movement; what is faulty in them is left out."""
    posture = word(data, "posture") or ""
    moves = [(word(driver, "measure") or "", _rises(driver)) for _, driver in rows(data, "driver")]
    things = frozenset(kind for _, prop in rows(data, "prop") if (kind := word(prop, "kind")))
    stops: dict[Stop, float] = {}
    for _, limit in rows(data, "limit"):
        for end in STOPS:
            value, measure = number(limit, end), word(limit, "measure")
            if value is not None and measure is not None:
                stop = (measure, end)
                if stop not in stops or _looser(stop, stops[stop], value):  # of two, the tighter rings first
                    stops[stop] = value
    return MovementTraits(
        name=word(data, "id") or "",
        posture=posture,
        rests=word(data, "kind") not in (Kind.REPS, Kind.HOLD),
        moves=frozenset(_called(posture, measure, rises) for measure, rises in moves),
        things=things,
        traits=frozenset(_traits(data, posture, things)),
        stops=stops,
    )


def _rises(driver: Tables) -> bool:
    return (number(driver, "enter") or 0.0) > (number(driver, "leave") or 0.0)


def _called(posture: str, measure: str, rises: bool) -> str:
    return MOVES.get((posture, measure, rises), f"{measure} {'up' if rises else 'down'}")


def _traits(data: Tables, posture: str, things: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """What two files are compared by: neither names nor texts, nor what is to be found out, the limits."""
    yield "kind", word(data, "kind") or ""
    yield from (("thing", thing) for thing in things)
    for _, driver in rows(data, "driver"):
        yield "move", _called(posture, word(driver, "measure") or "", _rises(driver))
        yield "driver", word(driver, "measure") or "", str(round((number(driver, "enter") or 0.0) / BEGINS_DEG))
    for section in ("posture_band", "form"):
        yield from ((section, word(table, "measure") or "") for _, table in rows(data, section))
    points = data.get("needs_points")
    yield from (("point", each) for each in (points if isinstance(points, list) else ()) if isinstance(each, str))
    for _, pose in rows(data, "guide"):
        angles = pose.get("angles")
        yield from (("guide", name) for name in (angles if isinstance(angles, dict) else ()))


def _likeness(one: MovementTraits, other: MovementTraits) -> float:
    """Share of their traits that two have in common, 0 to 1."""
    return len(one.traits & other.traits) / max(len(one.traits | other.traits), 1)


def _looser(stop: Stop, value: float, than: float) -> bool:
    return value < than if stop[1] == "stop_below" else value > than


def _loosest(mine: MovementTraits, nearest: MovementTraits | None, stop: Stop) -> tuple[str, float] | None:
    """The exercise and the value that bound a stop; None where nothing does."""
    if nearest is not None:
        return (nearest.name, nearest.stops[stop]) if stop in nearest.stops else None
    there = [other for other in shipped() if other.posture == mine.posture and stop in other.stops]
    there = [other for other in there if other.things <= mine.things or not other.rests]
    there = [other for other in there if other.rests == mine.rests] or there
    found = [(other.stops[stop], other.name) for other in there]
    if not found:
        return None
    value, name = min(found) if stop[1] == "stop_below" else max(found)
    return name, value


def _ends(mine: MovementTraits, kin: list[MovementTraits]) -> set[Stop]:
    """The ends of the movement itself that every kin stops."""
    shared = set.intersection(*(set(other.stops) for other in kin)) if kin else set()
    return {
        (measure, end) for measure, end in shared if _called(mine.posture, measure, end == "stop_above") in mine.moves
    }


def _where(data: Tables, stop: Stop) -> tuple[str | int, ...]:
    measure, end = stop
    found = [at for at, limit in rows(data, "limit") if word(limit, "measure") == measure and end in limit]
    return ("limit", found[0], end) if found else ("limit",)
