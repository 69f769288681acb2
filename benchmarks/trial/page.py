"""The tables of the trial, once for the terminal and once as the page for therapists and developers."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from rich.table import Table as RichTable

from coach.core.exercise.model import Kind
from coach.core.kinematics.measures import ALWAYS, MEASURES
from trial.cases import FAULT_FREE, VIEWS_DEG
from trial.limits import INSIDE, JUST_PAST, WELL_PAST
from trial.score import Alarms, Figures, Result, figures, pooled, unit

# what the side view is to reach: degrees, mean and 95th percentile
MEAN_DEG, P95_DEG = 3.0, 8.0
USELESS_DEG = 20.0  # an angle that is off by more, now and then, says nothing
HOLD_S, ALARM_S = 0.3, 0.4  # an alarm also has two frames, design 7
FALSE_CORRECTIONS_IN_5_MIN = 1.0
VIEW_NAMES = {0.0: "as prescribed", **{deg: f"turned {deg:g}" for deg in VIEWS_DEG}}

Row = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The first column is text, the others are figures."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Row]

    def rich(self) -> RichTable:
        out = RichTable(title=self.title)
        for place, name in enumerate(self.columns):
            out.add_column(name, justify="left" if place == 0 else "right")
        for row in self.rows:
            out.add_row(*row)
        return out

    def markdown(self) -> str:
        lines = [self.columns, ["---"] + ["---:"] * (len(self.columns) - 1), *self.rows]
        return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


# -- the tables --------------------------------------------------------------------------------------------------------


def measures_table(results: Sequence[Result]) -> Table:
    """Every measure in every view. Walkers' turns round are left out."""
    rows = []
    for prescribed in dict.fromkeys(r.view for r in results):
        for name in MEASURES:
            for deg, view in VIEW_NAMES.items():
                here = [r for r in results if r.case.view_deg == deg and r.view == prescribed]
                found, live = figures(pooled(here, name)), figures(pooled(here, name, live=True))
                if found and live:
                    shown = f"{name}, from the {prescribed}, {view}"
                    rows.append((shown, str(found.n), *_figures(found, name), _number(live.p95, name)))
    columns = ("measure, view", "frames", "mean error", "95th percentile", "bias", "95th percentile, live")
    return Table(title="Measures (degrees, or trunk lengths)", columns=columns, rows=rows)


def angles_table(results: Sequence[Result]) -> Table:
    """Hip, knee and trunk of every exercise in the prescribed view."""
    rows = []
    for exercise in exercises(results):
        for name in ALWAYS:
            found = figures(pooled(in_view(results, exercise), name))
            if found:
                good = "" if not judged_angle(results, exercise, name) else "yes" if reached(found) else "no"
                rows.append((f"{exercise}, {name}", *_figures(found, name), good))
    columns = ("exercise, measure", "mean error", "95th percentile", "bias", "reached")
    return Table(title=f"Angles as prescribed (mean {MEAN_DEG:g}, 95th percentile {P95_DEG:g})",
                 columns=columns, rows=rows)  # fmt: skip


def counts_table(results: Sequence[Result]) -> Table:
    """Counts and times of every exercise, over all its clips."""
    rows = []
    for exercise in exercises(results):
        here = [r for r in results if r.case.exercise == exercise]
        rows.append(
            (
                exercise,
                f"{sum(r.count_right for r in here)} of {len(here)}",
                _times(here, lambda r: r.peak_errors_s),
                _times(here, lambda r: r.start_errors_s),
                _times(here, lambda r: r.end_errors_s),
                _times(here, lambda r: r.held_errors_s),
                _times(here, lambda r: r.step_errors_s),
                f"{np.mean([r.seen for r in here]):.1%}",
            )
        )
    columns = ("exercise", "counts right", "rep peak", "hold start", "hold end", "seconds held", "steps", "seen")
    return Table(title="Counts, and times in seconds: mean / worst error", columns=columns, rows=rows)


def alarms_table(results: Sequence[Result]) -> Table:
    rows = []
    for exercise in exercises(results):
        for deg, view in VIEW_NAMES.items():
            here = [r for r in results if r.case.exercise == exercise and r.case.view_deg == deg]
            for name in dict.fromkeys(a.name for r in here for a in r.alarms):
                mine = [a for r in here for a in r.alarms if a.name == name]
                rows.append((f"{exercise}, {name}, {view}", *_alarm_cells(mine)))
    columns = ("exercise, limit, view", "clips", "passed", "missed", "late", "false", "delay, median", "delay, worst")
    return Table(title="Stop limits: alarms and seconds from passing to the alarm", columns=columns, rows=rows)


def _alarm_cells(mine: Sequence[Alarms]) -> tuple[str, ...]:
    delays = [delay for a in mine for delay in a.delays_s]
    totals = (sum(getattr(a, name) for a in mine) for name in ("passed", "missed", "late", "false"))
    times = (f"{np.median(delays):+.2f}", f"{max(delays):+.2f}") if delays else ("", "")
    return str(len(mine)), *(str(total) for total in totals), *times


def factors_table(results: Sequence[Result]) -> Table:
    """What each change costs: the mean error, and that of the same exercises' baselines, in clips without a fault."""
    rows = []
    clean = [r for r in results if r.case.fault == FAULT_FREE]
    for factor, level in dict.fromkeys((r.case.factor, _level(r)) for r in clean):
        here = [r for r in clean if (r.case.factor, _level(r)) == (factor, level)]
        played = exercises(here)
        base = [r for r in clean if r.case.factor == "baseline" and r.case.exercise in played]
        right = f"{sum(r.count_right for r in here)} of {len(here)}"
        rows.append(
            (
                f"{factor} {level}".strip(),
                *(_against(here, base, name) for name in ALWAYS),
                right,
                str(sum(r.false_corrections for r in here)),
            )
        )
    columns = ("what differs", "hip", "knee", "trunk", "counts right", "false corrections")
    return Table(title="One change at a time: mean error in degrees, in brackets the same exercises' baselines",
                 columns=columns, rows=rows)  # fmt: skip


def _against(here: Iterable[Result], base: Iterable[Result], name: str) -> str:
    found, before = (figures(pooled([r for r in rs if r.view == "side"], name)) for rs in (here, base))
    return f"{found.mean:.1f} ({before.mean:.1f})" if found and before else ""


def _level(result: Result) -> str:
    return "" if result.case.factor == "together" else result.case.level  # the draws are one line


def bands_table(results: Sequence[Result]) -> Table:
    """The errors that the program's bands are made of, and how often its band of the moment held the truth."""
    rows = []
    for prescribed in dict.fromkeys(r.view for r in results):
        for name in MEASURES:
            here = [[r for r in results if r.view == prescribed and r.case.view_deg == deg] for deg in VIEW_NAMES]
            errors = [figures(pooled(rs, name, live=True)) for rs in here]
            if errors[0]:
                widths = (_number(found.p95, name) if found else "" for found in errors)
                shares = (f"{held:.0%}" if (held := _covered(rs, name)) is not None else "" for rs in here)
                rows.append((f"{name}, from the {prescribed}", *widths, *shares))
    columns = ("measure", *VIEW_NAMES.values(), *(f"held, {view}" for view in VIEW_NAMES.values()))
    return Table(title="95th percentile of the error that decisions see live, and how often the program's own band of "
                 "that moment held the truth", columns=columns, rows=rows)  # fmt: skip


def _covered(results: Sequence[Result], name: str) -> float | None:
    frames = sum(len(r.live.get(name, ())) for r in results)
    return sum(r.covered.get(name, 0) for r in results) / frames if frames else None


TABLES: tuple[tuple[str, Callable[[Sequence[Result]], Table]], ...] = (
    ("Angles and heights", measures_table),
    ("Hip, knee and trunk, exercise by exercise", angles_table),
    ("Counts and times", counts_table),
    ("Stop limits", alarms_table),
    ("What makes it worse", factors_table),
    ("Error bands", bands_table),
)


def _number(value: float, name: str) -> str:
    return f"{value:.1f}" if unit(name) == "deg" else f"{value:.2f}"


def _figures(found: Figures, name: str) -> tuple[str, str, str]:
    sign = "+" if found.bias >= 0 else ""
    return _number(found.mean, name), _number(found.p95, name), sign + _number(found.bias, name)


def _times(results: Iterable[Result], of: Callable[[Result], Sequence[float]]) -> str:
    found = [error for r in results for error in of(r)]
    if not found:
        return ""
    return f"{np.mean(np.abs(found)):.2f} / {max(found, key=abs):+.2f}"


def exercises(results: Iterable[Result]) -> list[str]:
    return list(dict.fromkeys(r.case.exercise for r in results))


def in_view(results: Iterable[Result], exercise: str) -> list[Result]:
    return [r for r in results if r.case.exercise == exercise and r.case.view_deg == 0]


def reached(found: Figures) -> bool:
    return found.mean <= MEAN_DEG and found.p95 <= P95_DEG


def judged_angle(results: Iterable[Result], exercise: str, name: str) -> bool:
    """The figures to reach are for the side view."""
    return name in ALWAYS and all(r.view == "side" for r in in_view(results, exercise))


# -- what was not reached ----------------------------------------------------------------------------------------------


def shortfalls(results: Sequence[Result]) -> list[str]:
    """One sentence for each thing that misses its figure, and what follows from it."""
    out = []
    for exercise in exercises(results):
        here = [r for r in results if r.case.exercise == exercise]
        straight = in_view(results, exercise)
        out += list(chain(_angle_misses(straight, results, exercise), _count_misses(here, exercise),
                          _time_misses(straight, exercise), _alarm_misses(here, exercise)))  # fmt: skip
    minutes = sum(r.seconds for r in results if r.case.fault == FAULT_FREE) / 60
    wrong = sum(r.false_corrections for r in results if r.case.fault == FAULT_FREE)
    if minutes and wrong / minutes * 5 >= FALSE_CORRECTIONS_IN_5_MIN:
        out.append(
            f"False corrections: {wrong} in {minutes:.0f} minutes of correct movement, all views and pictures together."
        )
    return out


def _angle_misses(straight: Sequence[Result], results: Sequence[Result], exercise: str) -> Iterable[str]:
    for name in ALWAYS:
        found = figures(pooled(straight, name))
        if found and judged_angle(results, exercise, name) and not reached(found):
            yield (
                f"`{exercise}`, {name}: mean {found.mean:.1f}, 95th percentile {found.p95:.1f} degrees. "
                f"{_how_to_read(name, found)}"
            )


def _how_to_read(name: str, found: Figures) -> str:
    if found.p95 > USELESS_DEG:
        return f"Its {name} is not to be read as a figure."
    return f"Read its {name} in a report as ± {found.p95:.0f} degrees."


def _count_misses(here: Sequence[Result], exercise: str) -> Iterable[str]:
    wrong = [r for r in here if not r.count_right]
    if wrong:
        cases = "; ".join(f"{case_name(r)}: {_counted(r)}" for r in wrong)
        yield f"`{exercise}`, counts: {len(wrong)} of {len(here)} clips are not exact ({cases})."


def _counted(r: Result) -> str:
    if r.kind == Kind.STEPS.value:
        return f"{r.missed_steps} of {r.sure_steps} missed, {r.extra_steps} too many"
    return f"{r.found_moves} for {r.true_moves}"


def case_name(r: Result) -> str:
    fault = f" with {r.case.fault} {r.case.amount:.2g}" if r.case.fault else ""
    turned = f" turned {r.case.turn_deg:g}" if r.case.turn_deg and r.case.factor != "view" else ""
    return f"{r.case.factor} {r.case.level}".strip() + fault + turned


def _time_misses(straight: Sequence[Result], exercise: str) -> Iterable[str]:
    kinds: Mapping[str, Callable[[Result], Sequence[float]]] = {
        "rep peaks": lambda r: r.peak_errors_s,
        "hold starts": lambda r: r.start_errors_s,
        "hold ends": lambda r: r.end_errors_s,
        "seconds held": lambda r: r.held_errors_s,
        "steps": lambda r: r.step_errors_s,
    }
    for what, of in kinds.items():
        errors = [error for r in straight for error in of(r)]
        late = [error for error in errors if abs(error) > HOLD_S]
        if late:
            yield (
                f"`{exercise}`, {what}: {len(late)} of {len(errors)} are off by more than {HOLD_S:g} s, "
                f"the worst by {max(late, key=abs):+.2f} s. Read its times as ± {max(map(abs, late)):.1f} s."
            )


def _alarm_misses(here: Sequence[Result], exercise: str) -> Iterable[str]:
    for deg, view in VIEW_NAMES.items():
        mine = [a for r in here if r.case.view_deg == deg for a in r.alarms]
        missed, late, false = (sum(getattr(a, name) for a in mine) for name in ("missed", "late", "false"))
        if missed or late or false:
            passed = sum(a.passed for a in mine)
            follows = "Do not rely on the alarm alone in this view." if missed else "It errs to the safe side."
            yield (
                f"`{exercise}`, stop limits, {view}: of {passed} times beyond a limit {missed} did not ring and "
                f"{late} rang later than {ALARM_S:g} s and two frames; {false} rang inside the limit less its band. "
                f"{'It comes late.' if late and not missed else follows}"
            )


# -- the page ----------------------------------------------------------------------------------------------------------

METHOD = """\
# Accuracy

How far measures, counts and alarms can be trusted, measured on a figure whose joints are known. The program writes
this page; it holds only figures of the run named below. It says nothing about how people's clothes, rooms and bodies
differ from the figure's: real films and photographs are measured separately.

## How it was measured

The jointed figure of `coach/mannequin` does each exercise, is drawn as {width} by {height} pictures, and these go
through the pose model and the same decisions as in a session. True angles are those of the figure's joints in the
plane of the prescribed view; true times are where they cross the exercise's own thresholds, found without filter or
tracker. Error is measured minus true, frame by frame: the mean and 95th percentile are of the absolute error, bias is
signed. "Live" is what decisions see at that moment; the other angles are those of records and reports. A walker's turns
count for the steps and not for the angles.

Every exercise has a baseline: 1.70 m, average build, the view that it asks for, its own tempo, 15 frames a second, a
clean picture. Then one thing is changed at a time: body, clothes and skin, camera turned by 15 or 30 degrees to either
side, the person's other side, 0.7 and 1.5 times the tempo, 12 and 30 frames a second, noise, blur, low light, getting
ready from standing. Then several are combined at random. For stop limits the figure goes just beyond the limit
({just:g} degrees), well beyond it ({well:g}), and to {inside:g} degrees inside the limit less its band.

The program's error bands are these errors, and nowhere narrower than the errors found on photographs of people: the
same run writes `coach/core/kinematics/error_bands.py`. Between the views the program goes by the line of the shoulders.
A stop alarm begins half a band before the limit; the other half allows for camera error in the other direction.
"""
AIMS = f"""\
To reach, in the prescribed view: mean error {MEAN_DEG:g} and 95th percentile {P95_DEG:g} degrees of hip, knee and
trunk; every count exact; every hold within {HOLD_S:g} s; every alarm within {ALARM_S:g} s and two frames of passing
the limit, none missed, none inside the limit less its band.
"""


def page(results: Sequence[Result], run: Mapping[str, object]) -> str:
    """The whole page in Markdown."""
    parts = [
        METHOD.format(
            width=run["width"], height=run["height"], just=JUST_PAST["deg"], well=WELL_PAST["deg"], inside=INSIDE["deg"]
        ),
        f"This run: {len(results)} clips, {sum(r.frames for r in results)} frames, "
        f"{sum(r.seconds for r in results) / 60:.0f} minutes of movement, seed {run['seed']}, {run['model']}.\n",
        "## What does not reach its figure, and what follows\n",
        AIMS,
    ]
    missing = shortfalls(results)
    parts.append("\n".join(f"- {sentence}" for sentence in missing) + "\n" if missing else "Everything reaches it.\n")
    for heading, make in TABLES:
        made = make(results)
        if made.rows:
            parts.append(f"## {heading}\n\n{made.title}.\n\n{made.markdown()}\n")
    parts.append(f"## Again\n\n```\n{run['command']}\n```\n")
    parts.append("`--quick` plays the baselines only; `--json FILE` keeps every figure.\n")
    return "\n".join(parts)
