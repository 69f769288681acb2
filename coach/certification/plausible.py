"""What `coach check` says of signs and sizes, played with the guide's own poses: a limit that rings in right movement,
one that never rings, a target narrower than the camera can tell.

An exercise file is held against its own guide (`inspection`), the tighter limits of a routine or of a patient against
the guide of the exercise that they tighten.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from math import nan
from pathlib import Path

import numpy as np

from coach.certification.inspection import PerformedGuide, inspect, performed_guide
from coach.certification.rules import STOP_S, stop_rules, unit
from coach.certification.truth import runs
from coach.core.exercise.model import Exercise, Limit
from coach.core.exercise.standing import Standing
from coach.core.kinematics.camera_azimuth import view_error
from coach.mannequin.body.forward_kinematics import PostureError
from coach.prescription.certificate import standing
from coach.prescription.checks import Tables, rows, word
from coach.prescription.conditions import SECTIONS
from coach.prescription.faults import FileFault
from coach.prescription.models import ExerciseTable, OverridesTable
from coach.prescription.places import exercises_beside, find_plan
from coach.prescription.reader import model_of, read_exercise
from coach.prescription.source import FileSource, read_source
from coach.prescription.tighten import tighten
from coach.prescription.vocabulary import vocabulary

Place = tuple[str | int, ...]
ENDS = ("stop_below", "stop_above", "warn_below", "warn_above")
DECIMALS = {"deg": 0, "trunk": 2}


def implausible(path: Path) -> tuple[FileFault, ...]:
    """What cannot be meant, or is hardly meant, in a file that reads without fault. Raises PrescriptionError."""
    source = read_source(path)
    model = model_of(source.data)
    if model is ExerciseTable:
        return tuple(_of_exercise(path, source))
    plan = path.parent / str(source.data.get("routine")) if model is OverridesTable else path
    if not plan.is_file():
        plan = find_plan(str(source.data.get("routine")))
    return tuple(dict.fromkeys(_of_limits(source, exercises_beside(plan))))


# -- an exercise -------------------------------------------------------------------------------------------------------


def _of_exercise(path: Path, source: FileSource) -> Iterator[FileFault]:
    """Nothing of a file that is certified as it is: its certificate has looked at all this."""
    if standing(path, source.data) in (Standing.USABLE, Standing.WITH_CARE):
        return
    with suppress(PostureError):  # without a guide there is nothing to play
        for finding in inspect(read_exercise(path)):
            says = finding.text[0].lower() + finding.text[1:].rstrip(".")
            yield source.fault(_place(source.data, finding.what), says)


def _place(data: Tables, what: str) -> Place:
    """Where in the file a contradiction lies: `driver[2].leave`, `guide rest`, or the name of a limit or form rule."""
    kind, _, name = what.partition(" ")
    for section in (kind,) if name else ("limit", "form"):
        for at, table in rows(data, section):
            if word(table, "name") == (name or what):
                return (section, at)
    head, _, key = what.partition(".")
    section, _, number = head.rstrip("]").partition("[")
    return (section, *((int(number) - 1,) if number else ()), *((key,) if key else ()))


# -- limits that a routine or a patient tightens -----------------------------------------------------------------------


def _of_limits(source: FileSource, files: Mapping[str, Path]) -> Iterator[FileFault]:
    for section in SECTIONS:
        for at, table in rows(source.data, section):
            name = word(table, "exercise")
            if name is None or name not in files or not any(True for _ in rows(table, "limit")):
                continue
            whole = read_exercise(files[name])
            with suppress(PostureError):
                for place, message, warning in _of_step(whole, table, performed_guide(whole)):
                    yield source.fault((section, at, *place), message, warning=warning)


def _of_step(whole: Exercise, table: Tables, guide: PerformedGuide) -> Iterator[tuple[Place, str, bool]]:
    """The path from the step, what is said, and whether it is only a warning."""
    before = {limit.name: limit for limit in whole.limits}
    for row, change in rows(table, "limit"):
        tighter, wrong = tighten(whole, {"limit": [change]}, vocabulary())
        if wrong:
            continue
        for limit in tighter.limits:
            if limit == before[limit.name]:
                continue
            key = next((end for end in ENDS if end in change), "name")
            place: Place = ("limit", row, key)
            if (said := _rings(guide, tighter, limit)) is not None:
                yield place, said[0], said[1]
            elif (said_too := _narrow(whole, before[limit.name], limit)) is not None:
                yield place, said_too, True


def _rings(guide: PerformedGuide, tighter: Exercise, limit: Limit) -> tuple[str, bool] | None:
    """What is said of a stop limit that right movement passes, and whether it is only a warning: of a smaller movement
    it may be meant, of the position that it begins in it cannot."""
    rule = next((each for each in stop_rules(tighter) if each.name == limit.name), None)
    if rule is None:
        return None
    values = {side: guide.true[side][limit.measure] for side in guide.sides}
    rests = [float(each[guide.done.rest]) for each in values.values()]
    bound = rule.low if rule.low is not None and min(rests) < rule.low else rule.high
    measure = limit.measure
    if all(float(rule.beyond(np.array([rest]))[0]) > 0 for rest in rests):
        return (
            f"{guide.exercise.id} begins with {measure} at {_shown(rests[0], measure)}, which is beyond the stop at "
            f"{bound:g}: it would ring before anything is done; check its sign",
            False,
        )
    for each in values.values():
        moved = each[guide.done.rest :]
        if _lasts(guide, rule.beyond(moved) > 0):
            low = rule.low is not None and float(np.nanmin(moved)) < rule.low
            furthest, end = (np.nanmin(moved), rule.low) if low else (np.nanmax(moved), rule.high)
            return (
                f"{guide.exercise.id} as it is shown goes to {measure} {_shown(float(furthest), measure)}, beyond the "
                f"stop at {end:g}: right movement would ring; check its sign and its size",
                True,
            )
    return None


def _lasts(guide: PerformedGuide, past: np.ndarray) -> bool:
    t_s = guide.done.t_s[guide.done.rest :]
    return any(t_s[to] - t_s[since] >= STOP_S for since, to in runs(past))


def _narrow(whole: Exercise, before: Limit, limit: Limit) -> str | None:
    """A range that is left narrower than the error band of its measure, and was not before."""
    band = view_error(limit.measure, nan, whole.placement.view, whole.id)
    room, had = _room(limit), _room(before)
    if room is None or room >= band or (had is not None and had < band):
        return None
    return (
        f"leaves {room:g} between {' and '.join(f'{end:g}' for end in _inner(limit))} for {limit.measure}, which the "
        f"camera tells to within ±{band:g}: right movement would be corrected; leave more"
    )


def _inner(limit: Limit) -> list[float]:
    """The ends of the range that is left to move in, where it has both."""
    lows = [end for end in (limit.target_min, limit.warn_below, limit.stop_below) if end is not None]
    highs = [end for end in (limit.target_max, limit.warn_above, limit.stop_above) if end is not None]
    return [max(lows), min(highs)] if lows and highs else []


def _room(limit: Limit) -> float | None:
    ends = _inner(limit)
    return ends[1] - ends[0] if ends else None


def _shown(value: float, measure: str) -> str:
    return f"{round(value, DECIMALS[unit(measure)]) + 0.0:g}"
