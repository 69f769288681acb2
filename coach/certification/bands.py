"""Error bands out of a trial's results: the table that the program reads, `coach/core/kinematics/error_bands.py`."""

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

import numpy as np

from coach.certification.cases import VIEWS_DEG, Person
from coach.certification.score import ClipScore
from coach.core.base.types import Floats
from coach.core.kinematics import error_bands as written
from coach.core.kinematics.camera_azimuth import UNMEASURED_GROWTH
from coach.core.kinematics.error_bands import Bands
from coach.core.kinematics.measures import MEASURES
from coach.prescription.models import VIEWS

SHARE = 0.95
PLACES_DEG = (0.0, *VIEWS_DEG)
LEAST_BODIES = 4  # of one exercise, for a row of its own: a share is not known from fewer
USUAL_BODY = 0.5  # the usual body makes it: one that the pose model loses would make the band of all others
LEAST_GROWN = 40  # for a factor of its own: of fewer, the one worst body would make it
STEP = {"deg": 0.5, "trunk": 0.01}  # bands are rounded up to these
# a row of its own has an exercise whose band is this much wider or narrower than that of all exercises
MARKEDLY = 1.25
# the figure wears no loose clothes: no band is narrower than on people. Sixteen photographs whose joints were marked by
# eye give the hip 6.5 degrees root mean square, less the eye's own 4.5, and 95 in 100 lie within twice that; of knee
# and trunk they give no more than the figure does
PEOPLE = {"hip_flexion": 9.5}

Table = dict[str, dict[str, Bands]]


def conformal(bodies: Sequence[Floats]) -> float | None:
    """The band that a new body's errors keep within in 95 of 100 frames, from those of bodies, each counting the same.

    The quantile of all frames at the level 0.95 (n + 1) / n, n being the bodies (split conformal prediction over groups
    by pooled distributions: Dunn, Wasserman and Ramdas 2023, "Distribution-free prediction sets for two-layer
    hierarchical models"). None where n is too small to promise anything: below 19.
    """
    n = sum(bool(np.isfinite(errors).any()) for errors in bodies)
    level = SHARE * (n + 1) / max(n, 1)
    return None if not n or level > 1 else _quantile(bodies, level)


def _quantile(bodies: Sequence[Floats], level: float) -> float:
    """Of the errors without sign; every body counts the same."""
    sizes = [np.abs(errors[np.isfinite(errors)]) for errors in bodies]
    sizes = [size for size in sizes if len(size)]
    weights = np.concatenate([np.full(len(size), 1 / (len(size) * len(sizes))) for size in sizes])
    values = np.concatenate(sizes)
    order = np.argsort(values)
    place = np.searchsorted(np.cumsum(weights[order]), level - 1e-9)
    return float(values[order][min(int(place), len(values) - 1)])


Tables = tuple[Table, Table]  # for every exercise, by prescribed view; and of single exercises


def first_bands(results: Sequence[ClipScore]) -> Tables:
    """What the usual one of these bodies stays within in 95 of 100 frames, without a promise for others: `grown` gives
    that.

    An exercise has a row of its own for the measures that differ markedly.
    """
    general = {view: _rows([r for r in results if r.view == view], {}) for view in VIEWS}
    own: Table = {}
    for exercise in dict.fromkeys(r.case.exercise for r in results):
        here = [r for r in results if r.case.exercise == exercise]
        common = general[here[0].view]
        rows = {name: row for name, row in _rows(here, common).items() if _differs(row, common[name])}
        if rows:
            own[exercise] = rows
    return general, own


def _rows(results: Sequence[ClipScore], common: Mapping[str, Bands]) -> dict[str, Bands]:
    rows = ((name, _bands(results, name, common.get(name))) for name in MEASURES)
    return {name: row for name, row in rows if row is not None}


def _bands(results: Sequence[ClipScore], name: str, common: Bands | None) -> Bands | None:
    """No narrower the further the camera stands aside; None where too few bodies were filmed from the prescribed
    view."""
    row: list[float] = []
    for place, deg in enumerate(PLACES_DEG):
        bodies = errors_by_body([r for r in results if r.case.view_deg == deg], name)
        if len(bodies) >= LEAST_BODIES:
            band = float(np.quantile([np.quantile(np.abs(errors), SHARE) for errors in bodies], USUAL_BODY))
        elif place == 0:
            return None
        else:
            band = common[place] if common is not None else row[0] * UNMEASURED_GROWTH[place]
        row.append(max([_rounded(band, name), *row]))
    return row[0], row[1], row[2]


def grown(tables: Tables, results: Sequence[ClipScore]) -> Tables:
    """The bands multiplied to hold 95 of 100 frames of a new body, from bodies that made none of them and were judged
    by them.

    The factor is the conformal quantile of errors in bands of their moment (normalised conformal prediction: Lei and
    others 2018, "Distribution-free predictive inference for regression"), over bodies that each do one exercise. A
    measure that too few of them show grows as all of its unit do.
    """
    general, own = tables
    factors = growths(results)
    views = {r.case.exercise: r.view for r in results}
    return (
        {
            view: {
                name: _grown(rows[name] if name in rows else _unmeasured(name), factors[view].get(name), name)
                for name in dict.fromkeys([*rows, *factors[view]])
            }
            for view, rows in general.items()
        },
        {
            exercise: {name: _grown(row, factors[views[exercise]].get(name), name) for name, row in rows.items()}
            for exercise, rows in own.items()
        },
    )


def growths(results: Sequence[ClipScore]) -> Table:
    """Prescribed view -> measure: by how much its bands, as prescribed, 15 and 30 degrees off, are multiplied."""
    shown = dict.fromkeys(name for r in results for name in r.readings)
    alike = {name: [other for other in shown if MEASURES[other].unit == MEASURES[name].unit] for name in shown}
    usual = {
        unit: [_growth(results, deg, names) or 1.0 for deg in PLACES_DEG]
        for unit, names in {MEASURES[name].unit: alike[name] for name in shown}.items()
    }
    found: Table = {view: {} for view in VIEWS}
    for view, measures in found.items():
        here = [r for r in results if r.view == view]
        for name in dict.fromkeys(name for r in here for name in r.readings):
            factors = [
                _growth(here, deg, (name,)) or usual[MEASURES[name].unit][place] for place, deg in enumerate(PLACES_DEG)
            ]
            measures[name] = (factors[0], factors[1], factors[2])
    return found


def _growth(results: Sequence[ClipScore], deg: float, names: Sequence[str]) -> float | None:
    shares = [
        result.readings[name].in_bands
        for result in results
        for name in names
        if result.case.view_deg == deg and name in result.readings
    ]
    shares = [share for share in shares if len(share)]
    return conformal(shares) if len(shares) >= LEAST_GROWN or len(names) > 1 else None


def _unmeasured(name: str) -> Bands:
    first, second, third = (MEASURES[name].error * growth for growth in UNMEASURED_GROWTH)
    return first, second, third


def _grown(row: Bands, growth: Bands | None, name: str) -> Bands:
    """Rounded up, no narrower than on people, and no narrower the further aside."""
    if growth is None:
        return row
    first, second, third = (_rounded(band * times, name) for band, times in zip(row, growth, strict=True))
    return first, max(first, second), max(first, second, third)


def errors_by_body(results: Iterable[ClipScore], name: str) -> list[Floats]:
    """What decisions saw of a measure less the truth, for each body whose clips showed it."""
    bodies: dict[Person, list[Floats]] = {}
    for result in results:
        if name in result.readings and len(result.readings[name].live):
            bodies.setdefault(result.case.person, []).append(result.readings[name].live)
    return [np.concatenate(errors) for errors in bodies.values()]


def _differs(row: Bands, common: Bands) -> bool:
    return any(not 1 / MARKEDLY <= own / usual <= MARKEDLY for own, usual in zip(row, common, strict=True))


def _rounded(band: float, name: str) -> float:
    """Up to the next step, and no narrower than on people."""
    step = STEP[MEASURES[name].unit]
    return round(ceil(round(max(band, PEOPLE.get(name, 0.0)) / step, 6)) * step, 2)


def module(tables: Tables) -> str:
    """The text of `coach/core/kinematics/error_bands.py`: its own words as they are, and these tables.

    A measure that no clip showed keeps the band that was measured before.
    """
    general, own = tables
    whole = {view: {**rows, **_missing(rows, written.BY_VIEW[view])} for view, rows in general.items()}
    text = f'"""{written.__doc__}"""\n\nBands = tuple[float, float, float]\n\n'
    for name, table in zip(COMMENTS, (whole, own), strict=True):
        blocks = "".join(_block(key, rows) for key, rows in table.items())
        text += f"{COMMENTS[name]}\n{name}: dict[str, dict[str, Bands]] = {{\n{blocks}}}\n"
    return text


def _missing(rows: Mapping[str, Bands], before: Mapping[str, Bands]) -> dict[str, Bands]:
    return {name: row for name, row in before.items() if name not in rows}


def _block(key: str, rows: Mapping[str, Bands]) -> str:
    lines = "".join(f'        "{name}": {row},\n' for name, row in rows.items())
    return f'    "{key}": {{\n{lines}    }},\n' if rows else f'    "{key}": {{}},\n'


COMMENTS = {
    "BY_VIEW": "# prescribed view -> measure: for every exercise that has no row of its own below",
    "BY_EXERCISE": "# exercise -> measure, where it differs markedly from the other exercises",
}
