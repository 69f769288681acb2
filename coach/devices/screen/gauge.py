"""How far: the angle of the measured joint on an arc, with its target and its limits."""

from collections.abc import Iterator

import pygame

from coach.core.dialogue.screen_model import Gauge
from coach.devices.screen import icons, shapes
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.layout import padded
from coach.devices.screen.theme import Colour

SWEEP = 110.0  # degrees of the arc to each side of straight up
MARGIN = 0.25  # of the range of the bands, beyond the outermost
LEAST_MARGIN_DEG = 10.0
SHOWN_STEP_DEG = 5  # the number is no finer than the camera measures: errors are 3 to 5 degrees (design 9)
STRIPE = 5.0  # degrees of the arc


def has_gauge(gauge: Gauge | None) -> bool:
    """An arc says something only with at least one band on it."""
    return gauge is not None and bool(_bounds(gauge))


def span(gauge: Gauge) -> tuple[float, float]:
    """The range in degrees that the arc covers: every band, and a margin. It does not move with the value."""
    low, high = min(_bounds(gauge)), max(_bounds(gauge))
    margin = max(LEAST_MARGIN_DEG, MARGIN * (high - low))
    return low - margin, high + margin


def draw_gauge(canvas: Canvas, pane: pygame.Rect, gauge: Gauge, *, faulty: bool) -> None:
    """Target: a thicker band, bull's eye. Warning: stripes. Stop: a full band, stop sign. Value: a needle."""
    canvas.panel(pane)
    inside = padded(pane, 0.4 * canvas.unit)
    radius = min(inside.width / 2, inside.height / 1.5) * 0.94  # below its centre an arc is half as high
    arc = _Arc(canvas, gauge, (float(inside.centerx), inside.centery + radius * 0.3), radius)
    arc.draw_bands()
    arc.draw_needle(faulty)
    high = max(radius * 0.42, 1.25 * canvas.unit)
    value = pygame.Rect(0, 0, round(max(radius, 3.5 * canvas.unit)), round(high))
    value.midtop = (inside.centerx, min(round(arc.centre[1] + radius * 0.14), inside.bottom - round(high)))
    canvas.write(_shown(gauge.value), value.clip(inside), most=1.5, ground="panel")


def _shown(value: float | None) -> str:
    if value is None:
        return "?"
    return f"{SHOWN_STEP_DEG * round(value / SHOWN_STEP_DEG)}°".replace("-", "−")


class _Arc:
    """One gauge on the canvas: its centre, its size, and where its values lie."""

    def __init__(self, canvas: Canvas, gauge: Gauge, centre: shapes.Point, radius: float) -> None:
        self.canvas, self.gauge, self.centre, self.radius = canvas, gauge, centre, radius
        self.thick = radius * 0.2
        self.low, self.high = span(gauge)

    def turn(self, value: float) -> float:
        """The arc's angle of a value; what is beyond the span stands at its end."""
        share = (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)
        return SWEEP * (2 * share - 1)

    def draw_bands(self) -> None:
        theme = self.canvas.theme
        self._band(-SWEEP, SWEEP, theme.track)
        for start, end in self._target():
            self._band(start, end, theme.target, wider=0.4)
            icons.goal(self.canvas.surface, self._middle(start, end), self.thick, theme.panel, theme.target)
        for start, end in self._beyond(self.gauge.warn):
            for k in range(0, int((end - start) / STRIPE), 2):
                self._band(start + k * STRIPE, start + (k + 1) * STRIPE, theme.caution)
        for start, end in self._beyond(self.gauge.stop):
            self._band(start, end, theme.limit)
            icons.stop(self.canvas.surface, self._middle(start, end), self.thick * 1.5, theme.on_alarm, theme.alarm)

    def draw_needle(self, faulty: bool) -> None:
        """Its tip has the sign of the joint on the skeleton."""
        if self.gauge.value is None:
            return
        theme, surface = self.canvas.theme, self.canvas.surface
        turn = self.turn(self.gauge.value)
        tip = shapes.around(self.centre, self.radius - self.thick / 2, turn)
        for width, ink in ((0.5, theme.panel), (0.3, theme.text)):
            shapes.line(surface, self.centre, tip, self.thick * width, ink)
        ink = theme.caution if faulty else theme.accent
        icons.mark(surface, tip, self.thick * 1.4, ink, theme.bone_edge, faulty=faulty)

    def _target(self) -> Iterator[tuple[float, float]]:
        low, high = self.gauge.target
        if low is not None or high is not None:
            yield self.turn(self.low if low is None else low), self.turn(self.high if high is None else high)

    def _beyond(self, bounds: tuple[float | None, float | None]) -> Iterator[tuple[float, float]]:
        """From each end of the arc to its bound, the smaller angle first."""
        below, above = bounds
        if below is not None:
            yield -SWEEP, self.turn(below)
        if above is not None:
            yield self.turn(above), SWEEP

    def _band(self, start: float, end: float, ink: Colour, wider: float = 0.0) -> None:
        outer, inner = self.radius + self.thick * wider / 2, self.radius - self.thick * (1 + wider / 2)
        shapes.sector(self.canvas.surface, self.centre, outer, inner, start, end, ink)

    def _middle(self, start: float, end: float) -> shapes.Point:
        return shapes.around(self.centre, self.radius - self.thick / 2, (start + end) / 2)


def _bounds(gauge: Gauge) -> list[float]:
    return [bound for bound in (*gauge.target, *gauge.warn, *gauge.stop) if bound is not None]
