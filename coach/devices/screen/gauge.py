"""How far: the angle of the measured joint on an arc, with its target and its limits."""

from collections.abc import Iterator

import pygame

from coach.core.view import Gauge
from coach.devices.screen import icons, shapes
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.layout import padded

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
    """Target: a thicker band with a bull's eye. Warning: stripes. Stop: a full band with a stop sign. Value: a needle."""
    canvas.panel(pane)
    inside = padded(pane, 0.4 * canvas.unit)
    radius = min(inside.width / 2, inside.height / 1.5) * 0.88  # below its centre an arc is half as high
    arc = _Arc(canvas, gauge, (float(inside.centerx), inside.centery + radius * 0.3), radius)
    arc.draw_bands()
    arc.draw_needle(faulty)
    value = pygame.Rect(0, 0, round(radius), round(radius * 0.42))
    value.midtop = (inside.centerx, round(arc.centre[1] + radius * 0.14))
    shown = "?" if gauge.value is None else f"{SHOWN_STEP_DEG * round(gauge.value / SHOWN_STEP_DEG)}°"
    canvas.write(shown, value.clip(inside), most=1.5, ground="panel")


class _Arc:
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
        target = self.gauge.target
        if target != (None, None):
            start, end = self.turn(_or(target[0], self.low)), self.turn(_or(target[1], self.high))
            self._band(start, end, theme.target, wider=0.35)
        for start, end in self._beyond(self.gauge.warn):
            low, high = min(start, end), max(start, end)
            for k in range(int((high - low) / STRIPE)):
                if k % 2 == 0:
                    self._band(low + k * STRIPE, low + (k + 1) * STRIPE, theme.caution)
        for start, end in self._beyond(self.gauge.stop):
            self._band(min(start, end), max(start, end), theme.limit)
            icons.stop(self.canvas.surface, self._at((start + end) / 2), self.thick * 1.5, theme.on_alarm, theme.alarm)
        if target != (None, None):
            icons.goal(self.canvas.surface, self._at((start_t + end_t) / 2), self.thick, theme.panel, theme.target)

    def _beyond(self, bounds: tuple[float | None, float | None]) -> Iterator[tuple[float, float]]:
        """Angles from each bound to its end of the arc."""
        for bound, end in zip(bounds, (-SWEEP, SWEEP), strict=True):
            if bound is not None:
                yield self.turn(bound), end
