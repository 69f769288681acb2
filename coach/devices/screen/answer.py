"""One answer as a button: its key, its words, and how it looks when Enter or a raised arm would take it."""

import pygame

from coach.devices.screen import icons, shapes
from coach.devices.screen.bars import draw_cap
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import Input
from coach.devices.screen.layout import cut_left


def draw_answer(
    canvas: Canvas,
    box: pygame.Rect,
    label: str,
    value: str,
    *,
    focused: bool = False,
    offered: bool = False,
    picked: bool = False,
    most: float = 1.7,
    cap: str = "",
) -> None:
    """`focused`: a thick edge. `offered`: light on dark turned round, and a pointer. `picked`: a tick."""
    ground, ink = ("text", "background") if offered else ("button", "on_button")
    canvas.panel(box, ground, edge="accent" if focused or offered else "line", width=0.3 if focused else 0.07)
    words = label_box(canvas, box, bool(cap), picked)
    if cap:
        size = _cap_size(canvas, box)
        key = pygame.Rect(box.left + round(0.4 * canvas.unit), box.centery - size // 2, size, size)
        draw_cap(canvas, key, cap)
    if picked:
        size = _cap_size(canvas, box)
        centre = (box.right - round(0.4 * canvas.unit) - size / 2, float(box.centery))
        icons.tick(canvas.surface, centre, size, canvas.colour(ink))
    canvas.write(label, words, most=most, bold=True, ink=ink, ground=ground)
    if offered:
        _draw_pointer(canvas, box)
    canvas.button(box, Input("answer", value))


def label_box(canvas: Canvas, box: pygame.Rect, capped: bool, picked: bool = False) -> pygame.Rect:
    """Where the words of a button stand."""
    unit = canvas.unit
    inside = box.inflate(-round((0.8 if capped else 0.4) * unit), -round(0.2 * unit))
    if picked:
        inside.width -= _cap_size(canvas, box) + round(0.2 * unit)
    return cut_left(inside, _cap_size(canvas, box), 0.3 * unit)[1] if capped else inside


def _cap_size(canvas: Canvas, box: pygame.Rect) -> int:
    return round(min(1.7 * canvas.unit, box.height * 0.7))


def _draw_pointer(canvas: Canvas, box: pygame.Rect) -> None:
    """A wedge at the button's lower edge: this one is offered now."""
    size = 0.45 * canvas.unit
    x, y = float(box.centerx), float(box.bottom)
    shapes.polygon(canvas.surface, [(x - size, y), (x + size, y), (x, y - size)], canvas.theme.accent)
