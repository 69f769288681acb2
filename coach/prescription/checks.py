"""Rules between the keys of an exercise file: thresholds, limits inside each other, names that must exist elsewhere.

They look at plain tables, also at those with faults of shape, and skip what is not there or not a number: so every
fault of a file is found at once.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import pairwise
from typing import Any

from coach.core.exercise.model import Kind
from coach.core.kinematics.skeleton import PAIRED_ANGLES, WHOLE_ANGLES, with_sides
from coach.prescription.faults import Path, near, show, suggest
from coach.prescription.vocabulary import Measured, Vocabulary

Found = Iterator[tuple[Path, str]]
Tables = dict[str, Any]

# outermost to outermost: each value lies below the next
LIMIT_CHAIN = ("stop_below", "warn_below", "target_min", "target_max", "warn_above", "stop_above")
# the values of each section, in the order in which they must rise
ORDERED: dict[str, tuple[str, ...]] = {
    "posture_band": ("min", "max"),
    "form": ("min", "max"),
    "driver": ("rest_min", "rest_max"),
    "limit": LIMIT_CHAIN,
}
MEASURED: dict[str, tuple[str, ...]] = {**ORDERED, "driver": ("enter", "leave", "rest_min", "rest_max")}
# between a driver's two thresholds: nearer together, the noise of a side view alone would count repetitions.
# Degrees: the expected error of a joint angle in the side view; trunk lengths: what 3 degrees at the hip lift a knee
LEAST_GAP = {"deg": 5.0, "trunk": 0.05}
GUIDE_ANGLES = (*WHOLE_ANGLES, *with_sides(PAIRED_ANGLES))
TEXTS = ("title", "now", "say", "steps")  # of every exercise
PACE_TEXTS = ("title", "now", "say")  # of a pace that has a name: `Exercise.sentence`
PACED_TEXTS = ("there", "back")  # of a movement that is guided by a pacer
COMMON: dict[str, tuple[str, ...]] = {"cue": ("cue.",), "fault": ("fault.",), "mistake": (), "part": ()}
# what each kind requires, and what it would ignore, which is refused so that no author relies on it
_UNTRACKED = ("driver", "limit", "form", "posture_band")
NEEDS: dict[str, tuple[str, ...]] = {
    Kind.REPS: ("driver", "posture_band", "tempo"),
    Kind.HOLD: ("driver", "posture_band"),
    Kind.STEPS: (),
    Kind.POSITION: ("posture_band",),
    Kind.PACE: (),
    Kind.TIMER: (),
}
REFUSES: dict[str, tuple[str, ...]] = {
    Kind.REPS: ("breath", "timer"),
    Kind.HOLD: ("breath", "timer"),
    Kind.STEPS: ("breath", "timer"),
    Kind.POSITION: ("breath", "timer", "tempo", "driver"),
    Kind.PACE: ("timer", *_UNTRACKED),
    Kind.TIMER: ("breath", "tempo", *_UNTRACKED),
}


def check_exercise(data: Tables, stem: str | None, names: Vocabulary) -> Found:
    """Every fault between keys. `stem` is the file's name without ending, None for a text that has no file."""
    if stem is not None and isinstance(data.get("id"), str) and data["id"] != stem:
        yield ("id",), f"{show(data['id'])} is not the file's name; both must be the same, here {show(stem)}"
    yield from _kind(data)
    yield from _pacer(data)
    yield from _timer(data)
    yield from _placement(data)
    for section in MEASURED:
        yield from _measures(data, section, names)
    for section in ORDERED:
        yield from _order(data, section)
    yield from _drivers(data, names)
    yield from _reachable(data)
    yield from _twice(data)
    yield from _guide_angles(data)
    yield from _texts(data, names)


def _guide_angles(data: Tables) -> Found:
    for at, pose in rows(data, "guide"):
        angles = pose.get("angles")
        for name in angles if isinstance(angles, dict) else ():
            if name not in GUIDE_ANGLES:
                yield (
                    ("guide", at, "angles", name),
                    f"the figure has no such joint angle; {suggest(name, GUIDE_ANGLES)}",
                )


def rows(data: Tables, section: str) -> Iterator[tuple[int, Tables]]:
    """The tables of an array of tables, with their positions; anything else in it is skipped."""
    items = data.get(section)
    yield from (
        (at, item) for at, item in enumerate(items if isinstance(items, list) else []) if isinstance(item, dict)
    )


def number(table: Tables, key: str) -> float | None:
    """A usable number, or None."""
    value = table.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e9:
        return None
    return float(value)


def word(table: Tables, key: str) -> str | None:
    value = table.get(key)
    return value if isinstance(value, str) else None


def _kind(data: Tables) -> Found:
    kind = word(data, "kind")
    if missing := [_heading(section) for section in NEEDS.get(kind or "", ()) if data.get(section, []) == []]:
        yield ("kind",), f"an exercise of kind {kind} needs {' and '.join(missing)}"
    for section in REFUSES.get(kind or "", ()):
        if data.get(section):
            yield (section,), f"an exercise of kind {kind} does not use this; take it out, or change the kind"


def _pacer(data: Tables) -> Found:
    paces = [section for section in ("breath", "tempo") if isinstance(data.get(section), dict)]
    if word(data, "kind") == Kind.PACE and len(paces) != 1:
        yield ("kind",), "an exercise of kind pace needs [breath] or [tempo], and one of them only"


def _timer(data: Tables) -> Found:
    table = data.get("timer")
    if not isinstance(table, dict):
        return
    least, most = number(table, "least_s"), number(table, "most_s")
    if least is not None and most is not None and least > most:
        yield ("timer", "least_s"), f"{least:g} is more than most_s, {most:g}"
    before = 0.0
    for at, check in rows(table, "check"):
        when = number(check, "at_s")
        if when is not None and most is not None and when >= most:
            yield (
                ("timer", "check", at, "at_s"),
                f"{when:g} is after the timer's end, {most:g}: it would never be asked",
            )
        elif when is not None and when <= before:
            yield ("timer", "check", at, "at_s"), f"{when:g} must be later than the question before it, {before:g}"
        before = before if when is None else when
    yield from _parts([number(part, "seconds") or 0.0 for _, part in rows(table, "part")], least, most)


def _parts(lasts: list[float], least: float | None, most: float | None) -> Found:
    whole = sum(lasts)
    if lasts and most is not None and whole > most:
        yield ("timer", "part"), f"the parts last {whole:g} s together, more than most_s, {most:g}"
    elif lasts and least is not None and whole > least:
        yield ("timer", "least_s"), f"after {least:g} s the last part is not over; the parts last {whole:g} s together"


def _heading(section: str) -> str:
    return f"[{section}]" if section in ("tempo", "breath") else f"[[{section}]]"


def _placement(data: Tables) -> Found:
    table = data.get("placement")
    for key in ("height_m", "distance_m"):
        pair = table.get(key) if isinstance(table, dict) else None
        if isinstance(pair, list) and len(pair) == 2:
            low, high = (number({"": value}, "") for value in pair)
            if low is not None and high is not None and low > high:
                yield ("placement", key), f"{low:g} to {high:g}: the smaller number comes first"


def check_measure(table: Tables, path: Path, values: Iterable[str], names: Vocabulary) -> Found:
    """Whether the measure of a table exists, and its values are ones that it can take."""
    name = word(table, "measure")
    if name is None:
        return
    measure = names.measures.get(name)
    if measure is None:
        yield (*path, "measure"), f"{show(name)} is not a measure; {suggest(name, names.measures)}"
        return
    low, high = _span(measure, table.get("relative") is True)
    for key in values:
        value = number(table, key)
        if value is not None and not low <= value <= high:
            size = "small" if value < low else "large"
            yield (*path, key), f"{value:g} is too {size} for {name}; allowed {low:g} to {high:g} {measure.unit}"


def _span(measure: Measured, relative: bool) -> tuple[float, float]:
    low, high = measure.range
    return (low - high, high - low) if relative else (low, high)


def _measures(data: Tables, section: str, names: Vocabulary) -> Found:
    for at, table in rows(data, section):
        yield from check_measure(table, (section, at), MEASURED[section], names)


def _order(data: Tables, section: str) -> Found:
    chain = ORDERED[section]
    for at, table in rows(data, section):
        yield from check_order(table, (section, at), chain)
        if section != "driver" and not any(key in table for key in chain):
            yield (section, at), f"says no value; give at least one of {', '.join(chain)}"


def check_order(table: Tables, path: Path, chain: tuple[str, ...]) -> Found:
    """Values that must rise. Two of the same half may be equal (a stop with no warning before it)."""
    there = [(key, value) for key in chain if (value := number(table, key)) is not None]
    half = len(chain) // 2
    for (low_key, low), (high_key, high) in pairwise(there):
        across = chain.index(low_key) < half <= chain.index(high_key)
        if low > high or (across and low == high):
            inner = low_key if chain.index(low_key) >= half else high_key
            other, size = (high_key, "below") if inner == low_key else (low_key, "above")
            yield (*path, inner), f"{table[inner]:g} must lie {size} {other}, which is {table[other]:g}"


def _drivers(data: Tables, names: Vocabulary) -> Found:
    for at, table in rows(data, "driver"):
        enter, leave = number(table, "enter"), number(table, "leave")
        measure = names.measures.get(word(table, "measure") or "")
        if enter is None or leave is None:
            continue
        gap = LEAST_GAP.get(measure.unit, 0.0) if measure else 0.0
        if enter == leave or abs(enter - leave) < gap - 1e-9:
            yield ("driver", at, "leave"), f"{leave:g} is too near to enter, {enter:g}; {gap:g} apart at least"
        elif table.get("relative") is True and not min(0.0, enter) < leave < max(0.0, enter):
            yield ("driver", at, "leave"), f"{leave:g} must lie between 0, which is rest, and enter, {enter:g}"


def _reachable(data: Tables) -> Found:
    """A movement whose every driver begins beyond a stop limit, or outside the posture, can never be done."""
    drivers = list(rows(data, "driver"))
    barred = [reason for _, driver in drivers if (reason := barrier(driver, data))]
    if drivers and len(barred) == len(drivers):
        yield ("driver", drivers[0][0], "enter"), f"this can never be finished: {barred[0]}"


def barrier(driver: Tables, data: Tables) -> str | None:
    """Why a driver can never become active, or None."""
    enter, leave, measure = number(driver, "enter"), number(driver, "leave"), word(driver, "measure")
    if enter is None or leave is None or driver.get("relative") is True:
        return None
    rising = enter > leave
    ends = {"limit": "stop_above" if rising else "stop_below", "posture_band": "max" if rising else "min"}
    for section, key in ends.items():
        for _, table in rows(data, section):
            end = number(table, key)
            if table.get("measure") == measure and end is not None and (enter >= end if rising else enter <= end):
                return f"it begins at {measure} {enter:g}, and {section} ends at {key} {end:g}"
    return None


def _twice(data: Tables) -> Found:
    """Faults are recorded by name: two of one name could not be told apart."""
    seen: set[str] = set()
    for section in ("limit", "form"):
        for at, table in rows(data, section):
            name = word(table, "name")
            if name in seen:
                yield (section, at, "name"), f"{show(name)} is used already; each limit and form rule has its own name"
            seen |= {name} if name else set()


def _texts(data: Tables, names: Vocabulary) -> Found:
    """Every text that the exercise needs: in the words file, or in the file's own words."""
    exercise = word(data, "id")
    words = data.get("words")
    own: Tables = words if isinstance(words, dict) else {}
    if exercise is None:
        return
    paced = PACED_TEXTS if word(data, "kind") == Kind.PACE and data.get("tempo") else ()
    for key in TEXTS + paced:
        if f"exercise.{exercise}.{key}" not in names.sentences and not own.get(key):
            yield ("id",), f"has no {key}; write {key} under [words], or exercise.{exercise}.{key} in the words file"
    yield from check_pace(data, exercise, names)
    known = {kind: _known_texts(kind, exercise, own, names) for kind in COMMON}
    for path, kind, name in _text_names(data):
        if name not in known[kind]:
            likely = near(name, known[kind])
            advice = f"did you mean {likely[0]}?" if likely else f"write it under [words.{kind}]"
            yield path, f"{show(name)} has no text; {advice}"


def check_pace(table: Tables, exercise: str, names: Vocabulary) -> Found:
    """A pace that has a name, in the tempo of an exercise or a step, and no sentences of that name."""
    tempo = table.get("tempo")
    pace = word(tempo, "pace") if isinstance(tempo, dict) else None
    missing = [key for key in PACE_TEXTS if f"exercise.{exercise}.{pace}.{key}" not in names.sentences]
    if pace is not None and missing:
        yield ("tempo", "pace"), f"{exercise} has no {' and no '.join(missing)} for this pace; take this out"


def _text_names(data: Tables) -> Iterator[tuple[Path, str, str]]:
    for section in ("limit", "form"):
        for at, table in rows(data, section):
            for key, kind in (("cue", "cue"), ("name", "fault")):
                if (name := word(table, key)) is not None:
                    yield (section, at, key), kind, name
    timer = data.get("timer")
    for at, table in rows(timer if isinstance(timer, dict) else {}, "part"):
        if (name := word(table, "name")) is not None:
            yield ("timer", "part", at, "name"), "part", name
    mistakes = data.get("mistakes")
    for at, name in enumerate(mistakes if isinstance(mistakes, list) else []):
        if isinstance(name, str):
            yield ("mistakes", at), "mistake", name


def full_cue(exercise: str, name: str, known: Collection[str]) -> str:
    """The key of the sentence that a file calls `name`: the exercise's own, else the one that is common to all."""
    own = f"exercise.{exercise}.cue.{name}"
    return own if own in known else f"{COMMON['cue'][0]}{name}"


def short_cue(key: str) -> str:
    """What a file calls the sentence of this key."""
    return key.rpartition(".")[2]


def _known_texts(kind: str, exercise: str, table: Tables, names: Vocabulary) -> set[str]:
    """The names that have a text: the exercise's own, and those common to all."""
    prefixes = (f"exercise.{exercise}.{kind}.", *COMMON[kind])
    inline = table.get(kind)
    known = frozenset[str]().union(*map(names.under, prefixes))
    return set(known) | (set(inline) if isinstance(inline, dict) else set())
