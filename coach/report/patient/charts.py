"""The charts of a course: pain of each session, and how each range and hold went on. Numbers as in the tables."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from markupsafe import Markup

from coach.core.progress.outcome_course import OutcomePoint
from coach.core.progress.questionnaire import Questionnaire, Scoring
from coach.core.progress.timeline import Trend, Visit
from coach.report.labels import Labels, rounded, unit_of
from coach.report.svg import Chart, Scale, runs, scale, ticks

PAIN_WIDE, PAIN_HIGH = 560.0, 250.0
TREND_WIDE, TREND_HIGH = 320.0, 116.0


@dataclass(frozen=True, slots=True)
class PainSeries:
    name: str  # what it is called: report.course.pain_<name>
    of: Callable[[Visit], int | None]
    joined: bool  # by a line, with a gap where nobody answered


PAINS = (
    PainSeries("before", lambda visit: visit.brief.pain.before, True),
    PainSeries("highest", lambda visit: visit.brief.pain.highest, True),
    PainSeries("after", lambda visit: visit.brief.pain.after, False),
    PainSeries("after_24h", lambda visit: visit.after_24h, False),
)


def pain_chart(visits: Sequence[Visit], say: Labels, zone: tzinfo | None) -> Markup:
    """Pain before, at its highest, after, and in the 24 hours after each session."""
    x = _time(visits, 26, PAIN_WIDE - 12)
    made = Chart(PAIN_WIDE, PAIN_HIGH, x, scale(0, 10, PAIN_HIGH - 24, 30), say("course.pain"))
    made.beside([0, 2, 4, 6, 8, 10], ["0", "2", "4", "6", "8", "10"])
    _dates(made, visits, zone, 7)
    for series in PAINS:
        if series.joined:
            made.line([(visit.at_s, series.of(visit)) for visit in visits], f"pain {series.name}")
    for series in PAINS:
        for visit in visits:
            score = series.of(visit)
            if score is not None:
                _sign(made, made.x(visit.at_s), made.y(score), series.name, visit.session, score)
    left = 26.0
    for series in PAINS:
        _sign(made, left + 4, 12, series.name)
        made.text(left + 12, 16, say(f"course.pain_{series.name}"), "tick")
        left += 26 + 6.2 * len(say(f"course.pain_{series.name}"))
    return made.svg()


def _sign(chart: Chart, x: float, y: float, name: str, session: str | None = None, value: int | None = None) -> None:
    """Each series has a form of its own, so that no colour is needed to tell them apart."""
    data = {"data_session": session, "data_value": value}
    kind = f"sign {name}"
    if name == "after":
        chart.add("rect", x=x - 3, y=y - 3, width=6, height=6, class_=kind, **data)
    elif name == "after_24h":
        chart.add("path", d=f"M{x} {y - 5}L{x + 5} {y}L{x} {y + 5}L{x - 5} {y}Z", class_=kind, **data)
    else:
        chart.add("circle", cx=x, cy=y, r=4 if name == "before" else 3.2, class_=kind, **data)


def trend_chart(trends: Sequence[Trend], say: Labels, zone: tzinfo | None, over: Sequence[Visit]) -> Markup:
    """One measure of one exercise over the sessions, left and right together; or seconds of its holds."""
    measure = trends[0].measure
    edges = []
    for trend in trends:
        for point in trend.points:
            if (value := shown(point.mean.value, measure)) is not None:
                error = shown(point.error, measure) or 0.0
                edges += [value - error, value + error]
    low, high = (min(edges), max(edges)) if edges else (0.0, 1.0)
    room = max(0.08 * (high - low), 0.04 * abs(high), 0.05)
    made = Chart(TREND_WIDE, TREND_HIGH, _time(over, 40, TREND_WIDE - 10),
                 scale(low - room, high + room, TREND_HIGH - 22, 8), title(trends[0], say))  # fmt: skip
    values = ticks(low - room, high + room, 4)
    made.beside(values, [f"{value:g}".replace("-", "−") for value in values])
    _dates(made, over, zone, 4)
    for order, trend in enumerate(trends):
        _trend(made, trend, "second" if order else "")
    return made.svg()


def _trend(chart: Chart, trend: Trend, second: str) -> None:
    kind = f"series {trend.side or ''} {second}"
    values = [(point.visit.at_s, shown(point.mean.value, trend.measure)) for point in trend.points]
    errors = {point.visit.at_s: shown(point.error, trend.measure) for point in trend.points}
    for run in runs(values):
        known = [(at, value, error) for at, value in run if (error := errors[at]) is not None]
        if len(known) > 1:
            chart.between([(at, value - error) for at, value, error in known],
                         [(at, value + error) for at, value, error in known], f"band {trend.side or ''}")  # fmt: skip
        for at, value, error in known if len(known) == 1 else ():
            chart.bar(at, value, error, kind)
    chart.line(values, kind)
    for point, (at, mean) in zip(trend.points, values, strict=True):
        if mean is not None:
            band = errors[at]
            said = "" if band is None else f"{band:g}"
            chart.dot(at, mean, kind, 2.6, data_session=point.visit.session, data_value=f"{mean:g}", data_error=said)


@dataclass(frozen=True, slots=True)
class ScoreBand:
    """What does not matter yet: from when to when (None: still), about which score, and how far to each side."""

    since_s: float
    until_s: float | None
    about: float
    matters: float


def outcome_chart(
    one: Questionnaire, points: Sequence[tuple[float, OutcomePoint]], say: Labels, zone: tzinfo | None
) -> Markup:
    """Scores over time, each with its moment in seconds; the band is what does not matter yet, from where one began."""
    values = [(at_s, point.score.value) for at_s, point in points if point.score is not None]
    bands = list(_bands(one, points))
    low, high = _score_range(one, [value for _, value in values], bands)
    room = max(0.02 * (values[-1][0] - values[0][0]), 43_200.0)
    made = Chart(TREND_WIDE, TREND_HIGH, scale(values[0][0] - room, values[-1][0] + room, 40, TREND_WIDE - 10),
                 scale(low, high, TREND_HIGH - 22, 8), one.title)  # fmt: skip
    for band in bands:
        top, bottom = min(band.about + band.matters, made.y.high), max(band.about - band.matters, made.y.low)
        right = made.x.to if band.until_s is None else made.x(band.until_s)
        made.box(made.x(band.since_s), right, made.y(top), made.y(bottom), "band")
    marks = ticks(low, high, 5)
    made.beside(marks, [f"{mark:g}".replace("-", "−") for mark in marks])
    _dates(made, (), zone, 4)
    made.line([(at_s, value) for at_s, value in values], "series")
    for at_s, value in values:
        made.dot(at_s, value, "series", 2.6, data_value=say.words.decimal(f"{value:g}"))
    return made.svg()


def _score_range(one: Questionnaire, values: Sequence[float], bands: Sequence[ScoreBand]) -> tuple[float, float]:
    """The whole scale where the score stays on it, else what there is."""
    if one.scale is not None and (one.scoring is Scoring.MEAN or len(one.items) == 1):
        return float(one.scale.least), float(one.scale.most)
    edges = [*values, *(band.about + sign * band.matters for band in bands for sign in (-1, 1))]
    return min(edges), max(edges)


def _bands(one: Questionnaire, points: Sequence[tuple[float, OutcomePoint]]) -> Iterator[ScoreBand]:
    if one.change is None or not points:
        return
    if one.change.from_value is not None:
        yield ScoreBand(points[0][0], None, one.change.from_value, one.change.score)
        return
    firsts = [(at_s, point.score) for at_s, point in points if point.first and point.score is not None]
    ends = [at_s for at_s, _ in firsts[1:]]
    for (at_s, score), end in zip(firsts, [*ends, None], strict=True):
        matters = one.change.one_item if score.n == 1 and one.change.one_item is not None else one.change.score
        yield ScoreBand(at_s, end, score.value, matters)


def shown(value: float | None, measure: str | None) -> float | None:
    """The number as tables and charts give it: seconds to the tenth."""
    if measure is not None:
        return rounded(value, measure)
    return None if value is None else round(value, 1)


def title(trend: Trend, say: Labels) -> str:
    if trend.measure is None:
        return say("course.trend_held", exercise=say.exercise(trend.exercise))
    unit = "°" if unit_of(trend.measure) == "deg" else say("unit.trunk")
    return say("course.trend", exercise=say.exercise(trend.exercise), measure=say.measure(trend.measure), unit=unit)


def _time(visits: Sequence[Visit], left: float, right: float) -> Scale:
    first = visits[0].at_s if visits else 0.0
    last = visits[-1].at_s if visits else 1.0
    room = max(0.02 * (last - first), 43_200.0)
    return scale(first - room, last + room, left, right)


EVERY_DAYS = (1, 2, 7, 14, 28, 91, 182, 365, 730, 1825)


def _dates(chart: Chart, visits: Sequence[Visit], zone: tzinfo | None, most: int) -> None:
    """Marks at midnights, rounded to weeks where they are many."""
    here = zone or datetime.now().astimezone().tzinfo
    span_days = (chart.x.high - chart.x.low) / 86_400
    every = next((days for days in EVERY_DAYS if span_days <= most * days), EVERY_DAYS[-1])
    day = datetime.fromtimestamp(chart.x.low, here).replace(hour=0, minute=0, second=0, microsecond=0)
    day += timedelta(days=1 + (-day.toordinal()) % every)
    marks = []
    while day.timestamp() <= chart.x.high:
        marks.append(day)
        day += timedelta(days=every)
    written = "%m-%d" if every < 91 else "%Y-%m"
    chart.below([mark.timestamp() for mark in marks], [mark.strftime(written) for mark in marks])
