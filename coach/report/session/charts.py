"""The charts of a session: the whole of it over time, and the measures of each exercise. Numbers as in the tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from coach.core.progress.session_brief import telling
from coach.core.summary.angle_curves import Curve, Recording, curve
from coach.core.summary.session_figures import ExerciseFigures, MovementRecord, SessionSummary
from coach.core.summary.summary import AFTERWARDS
from coach.report.labels import Labels, clock, rounded, unit_of
from coach.report.svg import Chart, scale, ticks, time_ticks

WIDE = 760.0
MOST_LABELLED = 20  # above this, numbers over the points would cover each other
MOST_TIMES = 9
LIMITS = ("target_min", "target_max", "warn_below", "warn_above", "stop_below", "stop_above")


# one measure of one exercise


@dataclass(frozen=True, slots=True, kw_only=True)
class Peaked:
    """One movement on a chart: rounded as in its table."""

    number: int
    side: str | None
    begin_s: float
    at_s: float  # of the peak; of a hold its middle
    end_s: float
    value: float
    error: float
    counted: bool
    hold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One measure of one exercise, as drawn."""

    measure: str
    peaks: tuple[Peaked, ...]
    curves: tuple[Curve, ...]  # one of each side that moved
    limits: Mapping[str, float]  # target_min, target_max, warn_below, ... of that measure
    error: float | None  # the usual band


def shown(figures: ExerciseFigures, recorded: Recording) -> tuple[Shown, ...]:
    """What there is to draw: each measure that has a limit, else the one that the exercise reports first; none of which
    nothing is told."""
    movements = figures.moved.all
    measures = [name for name in telling(figures) if figures.moved.ranges[name].value is not None]
    return tuple(_shown(figures, movements, measure, recorded) for measure in measures)


def _shown(figures: ExerciseFigures, movements: Sequence[MovementRecord], measure: str, recorded: Recording) -> Shown:
    sides = list(dict.fromkeys(each.side for each in movements if each.side is not None))
    end_s = figures.started_s if figures.ended_s is None else figures.ended_s
    curves = (
        curve(recorded, measure, side, figures.started_s, end_s, [each for each in movements if each.side == side])
        for side in sides
    )
    limits = {
        key: float(limit[key])
        for limit in figures.prescribed.limits
        if limit.get("measure") == measure
        for key in LIMITS
        if limit.get(key) is not None
    }
    return Shown(
        measure=measure,
        peaks=tuple(_peaked(each, measure) for each in movements if _deg(each, measure) is not None),
        curves=tuple(each for each in curves if len(each.t_s)),
        limits=limits,
        error=figures.prescribed.error_deg.get(measure),
    )


def _deg(movement: MovementRecord, measure: str) -> float | None:
    peak = movement.peaks.get(measure)
    return None if peak is None else rounded(peak.known, measure)


def _peaked(movement: MovementRecord, measure: str) -> Peaked:
    middle = (movement.start_s + movement.end_s) / 2
    return Peaked(
        number=movement.number,
        side=movement.side,
        begin_s=movement.start_s,
        at_s=middle if movement.peak_s is None else movement.peak_s,
        end_s=movement.end_s,
        value=_deg(movement, measure) or 0.0,
        error=rounded(movement.peaks[measure].error_deg, measure) or 0.0,
        counted=movement.counted,
        hold=movement.peak_s is None,
    )


def angle_chart(figures: ExerciseFigures, drawn: Shown, say: Labels) -> Markup:
    """A measure over the time of an exercise: curve and band of each side, peaks with their error bars, limits."""
    begin_s, end_s = _time_of(figures, drawn)
    low, high = _extent(drawn)
    measure = say.measure(drawn.measure)
    made = Chart(WIDE, 214, scale(begin_s, end_s, 42, 682), scale(low, high, 182, 20),
                 say("plot.angle", measure=measure), timed=True)  # fmt: skip
    _bands(made, drawn.limits)
    values = ticks(low, high, 6)
    between = unit_of(drawn.measure) == "deg" and any(value != int(value) for value in values)
    made.beside(values, [say.value(value, drawn.measure, decimals=1 if between else None) for value in values])
    for span in figures.watched.unseen:
        made.during(span.start_s, min(span.start_s + span.seconds, end_s), "unseen")
    _limit_lines(made, drawn.limits, say)
    for order, each in enumerate(drawn.curves):
        points = [(float(t), float(v)) for t, v in zip(each.t_s, each.values, strict=True)]
        if drawn.error is not None:
            made.around(points, drawn.error, f"band {each.side}")
        made.line(points, f"curve {each.side}{' second' if order else ''}")
    _peaks(made, drawn, say)
    for name, faults in (("alarm", figures.watched.alarms), ("fault", figures.watched.faults)):
        for fault in faults:
            made.upright(fault.t_s, f"{name}-line")
    moments = time_ticks(begin_s, end_s, MOST_TIMES)
    made.below(moments, [clock(moment) for moment in moments])
    made.text(2, 11, f"{measure} ({say(f'unit.{unit_of(drawn.measure)}')})", "name")
    if len(drawn.curves) > 1:
        names = (f"{sign} {say(f'side.{each.side}')}" for sign, each in zip(("—", "- -"), drawn.curves, strict=False))
        made.text(682, 11, "   ".join(names), "name", "end")
    return made.svg()


def _time_of(figures: ExerciseFigures, drawn: Shown) -> tuple[float, float]:
    last = max((peak.end_s for peak in drawn.peaks), default=figures.started_s)
    end_s = max(last, figures.ended_s or last)
    return figures.started_s, max(end_s, figures.started_s + 1.0)


def _extent(drawn: Shown) -> tuple[float, float]:
    """Room for every curve, for every point with its error bar and number, and for every limit."""
    edges = [peak.value + sign * peak.error for peak in drawn.peaks for sign in (-1, 1)]
    for each in drawn.curves:
        edges += [float(value) for value in each.values if value == value]
    edges += drawn.limits.values()
    edges = edges or [0.0]
    room = max(0.08 * (max(edges) - min(edges)), 0.04 * abs(max(edges)), 0.02)
    return min(edges) - room, max(edges) + room


def _bands(chart: Chart, limits: Mapping[str, float]) -> None:
    low, high = chart.y.low, chart.y.high
    stop_low, stop_high = limits.get("stop_below", low), limits.get("stop_above", high)
    spans = (
        (limits.get("target_min", stop_low), limits.get("target_max", stop_high), "target",
         {"target_min", "target_max"}),
        (stop_low, limits.get("warn_below", stop_low), "warn", {"warn_below"}),
        (limits.get("warn_above", stop_high), stop_high, "warn", {"warn_above"}),
        (low, stop_low, "stop", {"stop_below"}),
        (stop_high, high, "stop", {"stop_above"}),
    )  # fmt: skip
    for bottom, top, kind, keys in spans:
        if keys & set(limits):
            chart.across(bottom, top, kind)


def _limit_lines(chart: Chart, limits: Mapping[str, float], say: Labels) -> None:
    # a target that ends where the warning begins is one line with both names
    for value in dict.fromkeys(limits.values()):
        names = [key.split("_")[0] for key, own in limits.items() if own == value]
        kind = "stop" if "stop" in names else "warn" if "warn" in names else "target"
        chart.level(value, f"limit {kind}")
        said = ", ".join(say(f"plot.{name}") for name in dict.fromkeys(names))
        chart.text(chart.x.to + 5, chart.y(value) + 3.5, said, f"tick {kind}")


def _peaks(chart: Chart, drawn: Shown, say: Labels) -> None:
    for peak in drawn.peaks:
        kind = f"peak {peak.side or ''} {'counted' if peak.counted else 'beyond'}"
        if peak.hold:
            chart.add("line", x1=chart.x(peak.begin_s), x2=chart.x(peak.end_s), y1=chart.y(peak.value),
                     y2=chart.y(peak.value), class_=f"{kind} held")  # fmt: skip
        chart.bar(peak.at_s, peak.value, peak.error, kind)
        chart.dot(
            peak.at_s, peak.value, kind, data_number=peak.number, data_value=f"{peak.value:g}",
            data_error=f"{peak.error:g}",
        )  # fmt: skip
        if len(drawn.peaks) <= MOST_LABELLED:
            chart.text(chart.x(peak.at_s) + 6, chart.y(peak.value) - 6, say.value(peak.value, drawn.measure), "value")


# the whole session


ROWS = ("alarms", "faults", "cues", "unseen")  # beneath the pain, from above


def timeline(figures: SessionSummary, say: Labels) -> Markup:
    """Pain over the session, the exercises behind it; beneath, limits passed, faults, cues and what was not seen."""
    begin, end = figures.time.started_s, max(figures.time.ended_s, figures.time.started_s + 1.0)
    made = Chart(
        WIDE, 268, scale(begin, end, 86, 736), scale(0, 10, 168, 30), say("plot.timeline"), timed=True, foot=246
    )
    for number, own in enumerate(figures.exercises, start=1):
        stop = own.ended_s if own.ended_s is not None else end
        made.during(own.started_s, stop, "exercise odd" if number % 2 else "exercise")
        made.text((made.x(own.started_s) + made.x(stop)) / 2, 24, str(number), "tick", "middle")
    made.beside([0, 2, 4, 6, 8, 10], ["0", "2", "4", "6", "8", "10"])
    made.text(2, 11, say("plot.pain"), "name")
    _pain(made, figures, say)
    places = {name: 186.0 + 15 * row for row, name in enumerate(ROWS)}
    for name, place in places.items():
        made.text(80, place + 3.5, say(f"plot.{name}"), "tick", "end")
        made.add("line", x1=made.x.start, x2=made.x.to, y1=place, y2=place, class_="grid")
    _marks(made, figures, places)
    moments = time_ticks(begin, end, MOST_TIMES)
    made.below(moments, [clock(moment) for moment in moments])
    return made.svg()


def _pain(chart: Chart, figures: SessionSummary, say: Labels) -> None:
    answers = [answer for answer in figures.pain.answers if answer.moment not in AFTERWARDS]  # that is of another day
    chart.line([(answer.t_s, answer.score) for answer in answers], "pain")
    for answer in answers:
        if answer.score is None:
            chart.text(chart.x(answer.t_s), chart.y(0) - 6, f"× {say('no_answer')}", "silence", "middle")
        else:
            chart.dot(answer.t_s, answer.score, "pain", 4, data_value=answer.score)
            chart.text(chart.x(answer.t_s), chart.y(answer.score) - 7, str(answer.score), "value pain", "middle")


def _marks(chart: Chart, figures: SessionSummary, places: Mapping[str, float]) -> None:
    for own in figures.exercises:
        for name, faults in (("alarms", own.watched.alarms), ("faults", own.watched.faults)):
            for fault in faults:
                x, y = chart.x(fault.t_s), places[name]
                chart.add("path", d=f"M{x} {y - 5}L{x + 4} {y}L{x} {y + 5}L{x - 4} {y}Z", class_=f"mark {name}")
        for span in own.watched.unseen:
            right = max(chart.x(span.start_s + span.seconds), chart.x(span.start_s) + 2)
            chart.box(chart.x(span.start_s), min(right, chart.x.to), places["unseen"] - 5, places["unseen"] + 5,
                "unseen",
                     data_seconds=f"{round(span.seconds, 1):g}")  # fmt: skip
    for cue in figures.dialogue.cues:
        chart.upright(cue.t_s, "mark cues", places["cues"] - 4, places["cues"] + 4)
