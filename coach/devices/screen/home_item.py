"""One thing to choose on the first screen, and several of them in rows: their keys, words and marks."""

import math

import pygame

from coach.core.base.types import Text, text
from coach.core.home.home_view import HomeView, ItemLook
from coach.devices.screen import icons, shapes
from coach.devices.screen.bars import draw_cap
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import Input, cap_at
from coach.devices.screen.layout import cut_bottom, cut_left, padded, split
from coach.devices.screen.text import fit, line_height

UPRIGHT = 1.1  # height to width from which there is more room below than beside
TILE = 1.9  # units, the height of one of several small buttons
GAP = 0.45  # units, between two of those
# ground, ink and edge of a row by what it is
ROWS = {
    ItemLook.ROW: ("button", "on_button", "line"),
    ItemLook.QUIET: ("background", "text", "line"),
    ItemLook.CALL: ("alarm", "on_alarm", "on_alarm"),
}


class HomePen:
    """Draws an item in its place among the items, by which its key and its marks are known."""

    def __init__(self, canvas: Canvas, view: HomeView, place: int, focus: int | None) -> None:
        self.canvas, self.item, self.place = canvas, view.items[place], place
        values = [item.value for item in view.items]
        self.cap = "" if view.field is not None else cap_at(place, values)
        self.focused, self.offered = place == focus, place == view.scan

    def frame(self, box: pygame.Rect, ground: str, edge: str) -> None:
        """The button's ground; a thick edge where Enter takes it, and a bright one where a raised arm does."""
        unit = self.canvas.unit
        if self.focused or self.offered:
            shapes.box(self.canvas.surface, box.inflate(round(0.5 * unit), round(0.5 * unit)), 0.7 * unit,
                       self.canvas.colour("caution" if self.offered else "text"))  # fmt: skip
            shapes.box(self.canvas.surface, box.inflate(round(0.2 * unit), round(0.2 * unit)), 0.6 * unit,
                       self.canvas.colour("background"))  # fmt: skip
        self.canvas.panel(box, ground, edge=edge, width=0.07)
        self.canvas.button(box, Input("answer", self.item.value))

    def key(self, box: pygame.Rect) -> None:
        """The item's key at the left of the box."""
        if self.cap:
            size = round(1.15 * self.canvas.unit)
            draw_cap(self.canvas, pygame.Rect(box.left, box.centery - size // 2, size, size), self.cap)

    def start(self, box: pygame.Rect) -> None:
        """The one large button."""
        self.frame(box, "accent", "accent")
        inside = padded(box, 0.5 * self.canvas.unit)
        if self.cap:
            self.key(padded(box, 0.4 * self.canvas.unit))
            inside = cut_left(inside, 1.2 * self.canvas.unit, 0.2 * self.canvas.unit)[1]
        self.canvas.write(
            self.canvas.say(self.item.label), inside, most=1.9, bold=True, ink="background", ground="accent"
        )

    def score(self, box: pygame.Rect, most: float) -> None:
        """One number of a scale."""
        self.frame(box, "button", "line")
        self.canvas.write(self.canvas.say(self.item.label), box, most=most, bold=True, ink="on_button", ground="button")

    def row(self, box: pygame.Rect, most: float = 1.2) -> None:
        """A line of a list, or a tile: its key, its words up to `most` units high, what is set."""
        canvas, unit = self.canvas, self.canvas.unit
        ground, ink, edge = ROWS.get(self.item.look, ROWS[ItemLook.ROW])
        self.frame(box, ground, "accent" if self.item.picked else edge)
        inside = self.words_box(box)
        self.key(padded(box, 0.3 * unit))
        if self.item.picked:
            icons.tick(canvas.surface, (inside.right + 0.8 * unit, inside.centery), unit, canvas.colour("accent"))
        if self.item.detail is None:
            canvas.write(canvas.say(self.item.label), inside, most=most, ink=ink, ground=ground, align="left")
            return
        label, detail = split(inside, (1.15, 1.0), 0, across=False)
        canvas.write(canvas.say(self.item.label), label, most=most, bold=True, ink=ink, ground=ground, align="left")
        canvas.write(canvas.say(self.item.detail), detail, ink=ink, ground=ground, align="left")

    def words_box(self, box: pygame.Rect) -> pygame.Rect:
        """Where the words of a row stand: beside its key, and before the tick of what is set."""
        unit = self.canvas.unit
        left = (1.75 if self.cap else 0.5) * unit
        right = (1.7 if self.item.picked else 0.4) * unit
        wide = max(1, round(box.width - left - right))
        return pygame.Rect(box.left + round(left), box.top + round(0.15 * unit), wide, box.height - round(0.3 * unit))

    def face(self, box: pygame.Rect, most: float) -> None:
        """How the back is: the face, and the words under it, or beside it where there is more room."""
        canvas, unit = self.canvas, self.canvas.unit
        self.frame(box, "button", "line")
        face, words = face_and_words(box, unit)
        size = min(face.size)
        icons.face(canvas.surface, face.center, size, canvas.theme.on_button, canvas.theme.button,
                   self.item.pain or 0.0)  # fmt: skip
        cap = round(1.1 * unit)
        if self.cap:
            corner = (box.left + round(0.25 * unit), box.top + round(0.25 * unit))
            draw_cap(canvas, pygame.Rect(corner, (cap, cap)), self.cap)
        canvas.write(canvas.say(self.item.label), words, most=most, ink="on_button", ground="button")


def face_and_words(box: pygame.Rect, unit: float) -> tuple[pygame.Rect, pygame.Rect]:
    """Where the face stands in a button, and where its words."""
    inside = padded(box, 0.25 * unit)
    if box.width > 1.9 * box.height:
        beside_key = cut_left(inside, 1.0 * unit, 0.2 * unit)[1]
        return cut_left(beside_key, min(3.4 * unit, inside.height), 0.3 * unit)
    words, face = cut_bottom(inside, min(2.5 * unit, 0.6 * inside.height), 0.1 * unit)
    return face, words


def one_size(canvas: Canvas, labels: list[str], boxes: list[pygame.Rect], most: float) -> float:
    """The size in units, up to `most`, at which each label stays in its box."""
    px = math.ceil(most * canvas.unit)
    return min((fit(label, *box.size, px).px for label, box in zip(labels, boxes, strict=True)), default=px) / (
        canvas.unit
    )


Pens = dict[str, HomePen]


def cut_right(rect: pygame.Rect, width: float) -> tuple[pygame.Rect, pygame.Rect]:
    """The strip at the right, and what is left beside it."""
    wide = min(round(width), rect.width)
    right = pygame.Rect(rect.right - wide, rect.top, wide, rect.height)
    return right, pygame.Rect(rect.left, rect.top, rect.width - wide, rect.height)


def columns_of(canvas: Canvas, area: pygame.Rect) -> int:
    """How many tiles stand side by side, so that each has room for its words."""
    return 4 if area.width >= 38 * canvas.unit else 3 if area.width >= 28 * canvas.unit else 2


def tiles_height(canvas: Canvas, area: pygame.Rect, count: int, upright: bool) -> float:
    """How high so many tiles are in this area, in pixels."""
    rows = -(-count // columns_of(canvas, area))
    return max(0.0, rows * (TILE * (1.5 if upright else 1.0) + GAP) - GAP) * canvas.unit


def draw_tiles(canvas: Canvas, area: pygame.Rect, tiles: list[HomePen]) -> None:
    """Small buttons side by side."""
    if tiles:
        draw_grid(canvas, area, tiles, columns_of(canvas, area), most=1.15)


def draw_grid(canvas: Canvas, area: pygame.Rect, pens: list[HomePen], columns: int, *, most: float = 1.2) -> None:
    """In rows and columns, all in one size of letters."""
    gap, rows = GAP * canvas.unit, -(-len(pens) // columns)
    boxes = [
        box
        for line in split(area, [1] * rows, gap, across=False)
        for box in split(line, [1] * columns, 1.4 * gap, across=True)
    ][: len(pens)]
    plain = [(pen, box) for pen, box in zip(pens, boxes, strict=True) if pen.item.detail is None]
    most = one_size(canvas, [canvas.say(pen.item.label) for pen, _ in plain],
                    [pen.words_box(box) for pen, box in plain], most)  # fmt: skip
    for pen, box in zip(pens, boxes, strict=True):
        pen.row(box, most)


def draw_card(canvas: Canvas, box: pygame.Rect, view: HomeView, pens: Pens) -> None:
    """What is offered, with its minutes and why; and the button that begins it, beside it or below."""
    card, unit = view.card, canvas.unit
    if card is None:
        return
    canvas.panel(box, "panel")
    inside = padded(box, 0.5 * unit)
    if "start" in pens:
        if box.width > 2.4 * box.height:
            column, inside = cut_right(inside, min(11 * unit, 0.36 * inside.width))
            inside.width -= round(0.8 * unit)
            button = pygame.Rect(column.left, 0, column.width, min(column.height, round(5.5 * unit)))
            button.centery = column.centery
        else:
            button, inside = cut_bottom(inside, 3.4 * unit, 0.6 * unit)
        pens["start"].start(button)
    head = text("home.two", first=card.head, second=card.minutes)
    _draw_stacked(canvas, inside, [(head, 1.0, False), (card.title, 1.8, True), (card.why or card.purpose, 1.1, False)])


def _draw_stacked(canvas: Canvas, box: pygame.Rect, parts: list[tuple[Text | None, float, bool]]) -> None:
    """Sentences one below the other, in the middle of the box; the last one has what is left."""
    unit = canvas.unit
    said = [(canvas.say(sentence), most, bold) for sentence, most, bold in parts if sentence is not None]
    before = sum(1.25 * most for _, most, _ in said[:-1]) * unit
    words, most, bold = said[-1]
    fitted = fit(words, box.width, max(1, round(box.height - before)), math.ceil(most * unit), bold)
    heights = [*(1.25 * most * unit for _, most, _ in said[:-1]), len(fitted.lines) * line_height(fitted.px, bold) + 2]
    y = box.top + max(0.0, (box.height - sum(heights)) / 2)
    for (sentence, most, bold), height in zip(said, heights, strict=True):
        strip = pygame.Rect(box.left, round(y), box.width, round(height))
        canvas.write(sentence, strip, most=most, bold=bold, ground="panel", align="left")
        y += height
