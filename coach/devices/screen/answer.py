"""One answer as a button: its key, its words, and how it looks when Enter or a raised arm would take it."""

from dataclasses import dataclass

import pygame

from coach.core.dialogue.screen_model import Choice
from coach.devices.screen import icons, shapes
from coach.devices.screen.bars import draw_cap
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import Input
from coach.devices.screen.layout import cut_left

WAITS = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Which of the choices are marked, by their place."""

    focus: int | None = None  # Enter takes it
    offered: int | None = None  # a raised arm takes it
    pending: int | None = None  # it was typed, and may get a second digit


def draw_answer(
    canvas: Canvas,
    box: pygame.Rect,
    choice: Choice,
    place: int,
    marks: Marks,
    *,
    picked: bool = False,
    most: float = 1.7,
    cap: str = "",
) -> None:
    """Focused: a thick edge. Offered: one of another colour, with a pointer, as on the first screen. Pending: light and
    dark turned round, which would seem to be the answer where one is only offered. `picked`: a tick.

    A choice that does not count yet has dots for its key and a faint edge, and looks like the others otherwise: beside
    one that stands back, a first "Yes" would seem to be chosen.
    """
    focused, offered = place == marks.focus, place == marks.offered
    pending = place == marks.pending
    ground, ink = ("text", "background") if pending else ("button", "on_button")
    edge = "caution" if offered else "accent" if focused or pending else "line" if choice.counts else "track"
    canvas.panel(box, ground, edge=edge, width=0.3 if focused or offered else 0.07)
    words = label_box(canvas, box, bool(cap), picked)
    if cap:
        size = _cap_size(canvas, box)
        key = pygame.Rect(box.left + round(0.4 * canvas.unit), box.centery - size // 2, size, size)
        draw_cap(canvas, key, cap if choice.counts else WAITS, faint=not choice.counts)
    if picked:
        size = _cap_size(canvas, box)
        centre = (box.right - round(0.4 * canvas.unit) - size / 2, float(box.centery))
        icons.tick(canvas.surface, centre, size, canvas.colour(ink))
    canvas.write(canvas.say(choice.label), words, most=most, bold=True, ink=ink, ground=ground)
    if offered:
        _draw_pointer(canvas, box)
    canvas.button(box, Input("answer", choice.value))


def label_box(canvas: Canvas, box: pygame.Rect, capped: bool, picked: bool = False) -> pygame.Rect:
    """Where the words of a button stand."""
    unit = canvas.unit
    inside = box.inflate(-round((0.7 if capped else 0.3) * unit), -round(0.1 * unit))
    if picked:
        inside.width -= _cap_size(canvas, box) + round(0.2 * unit)
    return cut_left(inside, _cap_size(canvas, box), 0.3 * unit)[1] if capped else inside


def _cap_size(canvas: Canvas, box: pygame.Rect) -> int:
    return round(min(1.7 * canvas.unit, box.height * 0.7, box.width * 0.28))


def _draw_pointer(canvas: Canvas, box: pygame.Rect) -> None:
    """A wedge at the button's lower edge: this one is offered now."""
    size = 0.6 * canvas.unit
    x, y = float(box.centerx), float(box.bottom)
    shapes.polygon(canvas.surface, [(x - size, y), (x + size, y), (x, y - size)], canvas.theme.caution)
