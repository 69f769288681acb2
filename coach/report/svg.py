"""Charts as inline SVG: values in, elements out. No library: a page has dozens of charts, is drawn in milliseconds,
prints sharp, and its player finds each moment on each chart from the numbers that the chart carries itself.

Colours and lines are the style sheet's, by class.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

NICE = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to pixels; `to` is lower than `start` where up is more."""

    low: float
    high: float
    start: float
    to: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.to - self.start), 2)


def scale(low: float, high: float, start: float, to: float) -> Scale:
    """A scale whose values are never all the same."""
    return Scale(low, high if high > low else low + 1.0, start, to)


def ticks(low: float, high: float, most: int) -> list[float]:
    """At most so many round values within a range."""
    span = max(high - low, 1e-9)
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next((n * power for n in NICE if span / (n * power) <= most), 10.0 * power)
    first = math.ceil(low / step - 1e-9)
    return [round(n * step, 9) for n in range(first, math.floor(high / step + 1e-9) + 1)]


# seconds between the times written under a session
EVERY_S = (1, 2, 5, 10, 15, 30, 60, 120, 180, 300, 600, 900, 1800)


def time_ticks(begin_s: float, end_s: float, most: int) -> list[float]:
    every = next((each for each in EVERY_S if end_s - begin_s <= most * each), EVERY_S[-1])
    return [float(n * every) for n in range(math.ceil(begin_s / every), math.floor(end_s / every) + 1)]


@dataclass(slots=True)
class Chart:
    """One picture. `x` and `y` turn values into its own pixels; every method draws over what was drawn before."""

    width: float
    height: float
    x: Scale
    y: Scale
    title: str
    timed: bool = False  # x is seconds on the session's clock: the player's cursor goes over it
    foot: float | None = None  # where the marks of x stand, and the cursor ends; None: under y
    parts: list[str] = field(default_factory=list)  # markup, every value in it escaped

    def add(self, tag: str, text: str | None = None, /, **attributes: object) -> None:
        """An element. Names with `_` become `-`; `class_` is `class`."""
        said = "".join(
            f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"'
            for name, value in attributes.items()
            if value is not None
        )
        self.parts.append(f"<{tag}{said}/>" if text is None else f"<{tag}{said}>{escape(text)}</{tag}>")

    # areas and lines

    def across(self, low: float, high: float, kind: str) -> None:
        """A band over the whole width, between two values; cut at the edges."""
        low, high = max(low, self.y.low), min(high, self.y.high)
        if high > low:
            self.box(self.x.start, self.x.to, self.y(high), self.y(low), kind)

    def during(self, begin: float, end: float, kind: str, **data: object) -> None:
        """A band over the whole height, between two moments."""
        self.box(self.x(begin), self.x(end), self.y.to, self.y.start, kind, **data)

    def box(self, left: float, right: float, top: float, bottom: float, kind: str, **data: object) -> None:
        width, height = round(max(right - left, 0.0), 2), round(bottom - top, 2)
        self.add("rect", x=left, y=top, width=width, height=height, class_=kind, **data)

    def level(self, value: float, kind: str) -> None:
        self.add("line", x1=self.x.start, x2=self.x.to, y1=self.y(value), y2=self.y(value), class_=kind)

    def upright(self, at: float, kind: str, top: float | None = None, bottom: float | None = None) -> None:
        ends = {"y1": self.y.to if top is None else top, "y2": self.y.start if bottom is None else bottom}
        self.add("line", x1=self.x(at), x2=self.x(at), **ends, class_=kind)

    def line(self, points: Sequence[tuple[float, float | None]], kind: str) -> None:
        """A line through the points; a value of None or NaN is a gap."""
        for run in runs(points):
            if len(run) > 1:
                self.add("polyline", points=self._points(run), class_=kind)
            else:  # a point between two gaps
                self.add("circle", cx=self.x(run[0][0]), cy=self.y(run[0][1]), r=1, class_=f"{kind} alone")

    def around(self, points: Sequence[tuple[float, float | None]], error: float, kind: str) -> None:
        """The band of `error` around a line."""
        for run in runs(points):
            self.between([(x, y - error) for x, y in run], [(x, y + error) for x, y in run], kind)

    def between(self, low: Sequence[tuple[float, float]], high: Sequence[tuple[float, float]], kind: str) -> None:
        """What lies between two lines; cut at the edges."""
        inside = [(x, min(max(y, self.y.low), self.y.high)) for x, y in (*high, *reversed(low))]
        self.add("polygon", points=self._points(inside), class_=kind)

    def bar(self, at: float, value: float, error: float, kind: str) -> None:
        """An error bar."""
        x = self.x(at)
        self.add("line", x1=x, x2=x, y1=self.y(value - error), y2=self.y(value + error), class_=kind)

    def dot(self, at: float, value: float, kind: str, radius: float = 3.5, **data: object) -> None:
        self.add("circle", cx=self.x(at), cy=self.y(value), r=radius, class_=kind, **data)

    def _points(self, run: Iterable[tuple[float, float]]) -> str:
        return " ".join(f"{self.x(x):g},{self.y(y):g}" for x, y in run)

    # words

    def text(self, left: float, top: float, text: str, kind: str = "", anchor: str = "start") -> None:
        self.add("text", text, x=round(left, 1), y=round(top, 1), text_anchor=anchor, class_=kind or None)

    def below(self, values: Iterable[float], labels: Iterable[str]) -> None:
        """Marks under the chart."""
        foot = self.y.start if self.foot is None else self.foot
        self.add("line", x1=self.x.start, x2=self.x.to, y1=foot, y2=foot, class_="axis")
        for value, words in zip(values, labels, strict=True):
            self.upright(value, "axis", foot, foot + 4)
            self.text(self.x(value), foot + 14, words, "tick", "middle")

    def beside(self, values: Iterable[float], labels: Iterable[str]) -> None:
        """Marks at the left."""
        for value, words in zip(values, labels, strict=True):
            self.level(value, "grid")
            self.text(self.x.start - 5, self.y(value) + 3.5, words, "tick", "end")

    def svg(self) -> Markup:
        frame = Markup(' data-t="{} {}" data-x="{} {}" data-v="{} {}" data-y="{} {}" data-foot="{}"').format(
            self.x.low, self.x.high, self.x.start, self.x.to, self.y.low, self.y.high, self.y.start, self.y.to,
            self.y.start if self.foot is None else self.foot,
        )  # fmt: skip
        return Markup('<svg class="chart" role="img" aria-label="{}" viewBox="0 0 {:g} {:g}"{}>{}</svg>').format(
            self.title, self.width, self.height, frame if self.timed else "", Markup("".join(self.parts))
        )


def runs(points: Sequence[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """What a line may join: a value that is not known ends a run, so that it stays a gap."""
    found: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if y is None or math.isnan(y):
            found.append([])
        else:
            found[-1].append((x, y))
    return [run for run in found if run]
