"""Every plot of a report: figures in, inline SVG out. The numbers are rounded exactly as in the tables."""

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator

from coach.core.figures import ExerciseFigures, Movement, PainAnswer, SessionSummary
from coach.report.labels import Labels, clock, rounded, unit_of

INK, SOFT, LINE = "#22303a", "#5d6b75", "#1f6f8b"
TARGET, WARN, STOP, UNSEEN = "#cfe8d5", "#f7e3b5", "#f3c3bd", "#b9c1c7"
WARN_INK, STOP_INK = "#8a5a00", "#b3261e"
TARGET_INK = "#3d7a52"
STYLE: Any = {
    "svg.fonttype": "none",  # text stays text: small, searchable, and in the reader's own font
    "svg.hashsalt": "coach",
    "text.parse_math": False,  # a name with dollar signs is a name
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "sans-serif"],
    "font.size": 8.5,
    "axes.edgecolor": "#aab4bb",
    "axes.labelcolor": SOFT,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "text.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
MOST_LABELLED = 20  # above this, numbers over the points would cover each other
LEAST_UNLIMITED = 2
WIDE_IN = 7.1  # A4 less its margins
# seconds between the times written under a session, and at most so many of them
EVERY_S = (5, 10, 15, 30, 60, 120, 180, 300, 600, 900, 1800)
MOST_TIMES = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """One measure over the repetitions or holds of an exercise, as plotted and as tabled."""

    measure: str
    of: str  # "rep" or "hold"
    numbers: tuple[int, ...]
    values: tuple[float | None, ...]  # None: not seen, and not drawn
    errors: tuple[float, ...]
    counted: tuple[bool, ...]
    limits: Mapping[str, float]  # target_min, target_max, warn_below, ... of that measure


LIMITS = ("target_min", "target_max", "warn_below", "warn_above", "stop_below", "stop_above")


def ranges(own: ExerciseFigures) -> tuple[Range, ...]:
    """What there is to plot: each measure that has a limit, else the one that the exercise reports first.

    One point that no band surrounds says no more than its number in the table.
    """
    of, movements = ("rep", own.reps) if own.reps else ("hold", own.holds)
    seen = list(
        dict.fromkeys(name for movement in movements for name, peak in movement.peaks.items() if peak.deg is not None)
    )
    limited = [name for name in seen if any(limit.get("measure") == name for limit in own.limits)]
    if not limited and len(movements) < LEAST_UNLIMITED:
        return ()
    return tuple(_range(own, of, movements, measure) for measure in limited or seen[:1])


def _range(own: ExerciseFigures, of: str, movements: Sequence[Movement], measure: str) -> Range:
    peaks = [movement.peaks.get(measure) for movement in movements]
    limits = {
        key: float(limit[key])
        for limit in own.limits
        if limit.get("measure") == measure
        for key in LIMITS
        if limit.get(key) is not None
    }
    return Range(
        measure=measure,
        of=of,
        numbers=tuple(movement.number for movement in movements),
        values=tuple(rounded(peak.deg, measure) if peak else None for peak in peaks),
        errors=tuple((rounded(peak.error_deg, measure) if peak else None) or 0.0 for peak in peaks),
        counted=tuple(movement.counted for movement in movements),
        limits=limits,
    )


def range_plot(shown: Range, say: Labels, name: str) -> str:
    """Range of motion per repetition or hold, over target, warn and stop bands, with error bars."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDE_IN, 2.3 if len(shown.numbers) > 1 else 1.8), layout="constrained")
        axes = figure.subplots()
        low, high = _extent(shown)
        axes.set_ylim(low, high)
        axes.set_xlim(0.4, max(shown.numbers) + 0.6)
        _bands(axes, shown.limits, say)
        _points(axes, shown, say)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=20, min_n_ticks=1))
        axes.set_xlabel(say(f"plot.{shown.of}"))
        axes.set_title(_unit_label(shown.measure, say), loc="left", fontsize=8.5, color=SOFT)
        title = say("plot.range", measure=say.measure(shown.measure))
        return _svg(figure, name, title)


def _unit_label(measure: str, say: Labels) -> str:
    return f"{say.measure(measure)} ({say(f'unit.{unit_of(measure)}')})"


def _extent(shown: Range) -> tuple[float, float]:
    """Room for every point with its error bar and number, and for every limit."""
    points = [(value, error) for value, error in zip(shown.values, shown.errors, strict=True) if value is not None]
    edges = [value - error for value, error in points] + [value + error for value, error in points]
    edges += shown.limits.values()
    room = max(0.14 * (max(edges) - min(edges)), 0.04 * abs(max(edges)), 0.02)
    return min(edges) - room, max(edges) + room * 1.4


def _bands(axes: Axes, limits: Mapping[str, float], say: Labels) -> None:
    low, high = axes.get_ylim()
    stop_low, stop_high = limits.get("stop_below", low), limits.get("stop_above", high)
    spans = (
        (limits.get("target_min", stop_low), limits.get("target_max", stop_high), TARGET, {"target_min", "target_max"}),
        (stop_low, limits.get("warn_below", stop_low), WARN, {"warn_below"}),
        (limits.get("warn_above", stop_high), stop_high, WARN, {"warn_above"}),
        (low, stop_low, STOP, {"stop_below"}),
        (stop_high, high, STOP, {"stop_above"}),
    )
    for bottom, top, colour, keys in spans:
        if keys & set(limits):
            axes.axhspan(bottom, top, color=colour, linewidth=0, zorder=0)
    # a target that ends where the warning begins is one line with both names
    for value in dict.fromkeys(limits.values()):
        names = [key.split("_")[0] for key, own in limits.items() if own == value]
        colour = STOP_INK if "stop" in names else WARN_INK if "warn" in names else TARGET_INK
        axes.axhline(value, color=colour, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
        axes.annotate(
            ", ".join(say(f"plot.{name}") for name in names), (1.005, value), xycoords=("axes fraction", "data"),
            va="center", fontsize=7.5, color=colour, annotation_clip=False,
        )  # fmt: skip


def _points(axes: Axes, shown: Range, say: Labels) -> None:
    rows = zip(shown.numbers, shown.values, shown.errors, shown.counted, strict=True)
    seen = [(number, value, error, counted) for number, value, error, counted in rows if value is not None]
    for number, value, error, counted in seen:
        colour = LINE if counted else STOP_INK
        axes.plot([number] * 2, [value - error, value + error], color=colour, linewidth=1.1, alpha=0.55, zorder=2)
        if len(seen) <= MOST_LABELLED:
            axes.annotate(
                say.value(value, shown.measure), (number, value), xytext=(5, 0), textcoords="offset points",
                va="center", fontsize=7.5, color=colour,
            )  # fmt: skip
    for counted, face, edge in ((True, LINE, LINE), (False, "white", STOP_INK)):
        at = [(number, value) for number, value, _, flag in seen if flag is counted]
        if at:
            axes.plot(
                *zip(*at, strict=True), "o", markersize=5, markerfacecolor=face, markeredgecolor=edge,
                markeredgewidth=1.3, zorder=3, gid=f"points-{'counted' if counted else 'beyond'}",
            )  # fmt: skip


# the whole session


def pain_runs(answers: Sequence[PainAnswer]) -> list[list[PainAnswer]]:
    """Answers that a line may join: silence ends a run, so that it stays a gap."""
    runs: list[list[PainAnswer]] = [[]]
    for answer in answers:
        if answer.score is None:
            runs.append([])
        else:
            runs[-1].append(answer)
    return [run for run in runs if run]


def timeline(figures: SessionSummary, say: Labels, name: str) -> str:
    """Pain over the session, the exercises beneath it, and when something was wrong or not seen."""
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(WIDE_IN, 2.7), layout="constrained")
        pain, marks = figure.subplots(2, 1, sharex=True, height_ratios=(2.6, 1))
        begin, end = figures.started_s, max(figures.ended_s, figures.started_s + 1.0)
        margin = 0.02 * (end - begin)
        pain.set_xlim(begin - margin, end + margin)
        _spans(pain, figures, end)
        _pain(pain, figures.pain.answers, say)
        _marks(marks, figures, say, end)
        marks.xaxis.set_major_locator(MultipleLocator(_every_s(end - begin)))
        marks.xaxis.set_major_formatter(FuncFormatter(lambda t_s, _: clock(t_s)))
        marks.set_xlabel(say("plot.time"))
        return _svg(figure, name, say("plot.timeline"))


def _every_s(lasts_s: float) -> int:
    return next((every for every in EVERY_S if lasts_s <= MOST_TIMES * every), EVERY_S[-1])


def _pain(axes: Axes, answers: Sequence[PainAnswer], say: Labels) -> None:
    axes.set_ylim(-1.2, 11.4)
    axes.set_yticks([0, 2, 4, 6, 8, 10])
    axes.set_ylabel(say("plot.pain"))
    axes.grid(axis="y", color="#e3e8eb", linewidth=0.6)
    axes.set_axisbelow(True)
    for index, run in enumerate(pain_runs(answers)):
        scores = [answer.score for answer in run if answer.score is not None]
        axes.plot(
            [answer.t_s for answer in run], scores, "-o", color=LINE,
            linewidth=1.4, markersize=5.5, gid=f"pain-{index}", zorder=3, clip_on=False,
        )  # fmt: skip
    for answer in answers:
        if answer.score is None:
            axes.annotate(say("no_answer"), (answer.t_s, 0), xytext=(0, 9), textcoords="offset points",
                          ha="center", fontsize=7.5, color=STOP_INK)  # fmt: skip
            axes.plot([answer.t_s], [-0.7], "x", color=STOP_INK, markersize=6, markeredgewidth=1.5, gid="pain-silence")
        else:
            axes.annotate(str(answer.score), (answer.t_s, answer.score), xytext=(0, 6), textcoords="offset points",
                          ha="center", fontsize=8.5, fontweight="bold", color=LINE)  # fmt: skip


def _spans(axes: Axes, figures: SessionSummary, end: float) -> None:
    for index, own in enumerate(figures.exercises):
        stop = own.ended_s if own.ended_s is not None else end
        axes.axvspan(own.started_s, stop, color="#eef3f5" if index % 2 else "#e2ebef", linewidth=0, zorder=0)
        axes.annotate(str(index + 1), ((own.started_s + stop) / 2, 10.9), ha="center", va="center",
                      fontsize=8, color=SOFT)  # fmt: skip


def _marks(axes: Axes, figures: SessionSummary, say: Labels, end: float) -> None:
    """One row each for limits passed, form faults and what was not seen."""
    axes.set_ylim(-0.6, 2.6)
    axes.set_yticks([2, 1, 0], [say("plot.alarms"), say("plot.faults"), say("plot.unseen")])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    for own in figures.exercises:
        for row, faults, colour, marker in ((2, own.alarms, STOP_INK, "D"), (1, own.faults, "#c98600", "o")):
            axes.plot([fault.t_s for fault in faults], [row] * len(faults), marker, color=colour, markersize=4)
        for span in own.unseen:
            axes.barh(0, max(span.seconds, 0.004 * end), left=span.start_s, height=0.7, color=UNSEEN, linewidth=0)


# from matplotlib to the page

NO_METADATA = {"Creator": None, "Date": None, "Format": None, "Type": None}


def _svg(figure: Figure, name: str, title: str) -> str:
    """The figure as an element of a page: its ids its own, a name for readers of the screen, nothing from outside."""
    written = io.StringIO()
    figure.savefig(written, format="svg", metadata=NO_METADATA, transparent=True)
    svg = written.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r'(\bid="|url\(#|xlink:href="#)', rf"\g<1>{name}-", svg)
    label = title.translate({ord(sign): f"&#{ord(sign)};" for sign in '&<>"'})
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)
