"""The end: what was done, in facts, with a kind word above, what comes next, and a card for who wants it."""

from dataclasses import dataclass

import pygame

from coach.core.base.types import text
from coach.core.dialogue.screen_model import Closing, View
from coach.devices.screen import icons, shapes
from coach.devices.screen.bars import draw_cap
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.inputs import Input
from coach.devices.screen.layout import cut_bottom, cut_left, cut_top, padded, split

SIZES = (1.3, 1.15, 1.0)  # units, of facts and of what comes next: the largest at which all of it fits
SENTENCE = (1.7, 1.0)  # units: the most and the least of the kind word
EDGES = 0.5  # units: above and below a fact
MARK = 1.8  # units: its tick
SPACE = 0.4  # units: between the parts
BUTTON = 2.6  # units: the least height of what is offered
# a tick is for what was seen done; anything else is told, and marked with a dot
TICKED = frozenset({"recap.done", "recap.done_of", "recap.reps", "recap.held", "recap.steps"})

ENTER = "↵"


def draw_closing(canvas: Canvas, body: pygame.Rect, view: View) -> None:
    """The sentence, a line for each fact, what comes next, and the buttons of what is offered."""
    closing, unit = view.closing, canvas.unit
    assert closing is not None
    if offers := _offers(canvas, closing):
        wide = (body.width - (len(offers) - 1) * SPACE * unit) / len(offers)
        high = max(BUTTON * unit, *(canvas.needs(one.label, wide - 3.3 * unit) + 0.8 * unit for one in offers))
        strip, body = cut_bottom(body, high, SPACE * unit)
        for one, box in zip(offers, split(strip, [1] * len(offers), SPACE * unit, across=True), strict=True):
            _draw_offer(canvas, box, one)
    sentence, following = canvas.say(view.instruction), canvas.say(closing.following)
    room = body.height - canvas.needs(sentence, body.width, SENTENCE[1], True) - 2 * SPACE * unit
    size, heights, next_high = _sized(canvas, body.width, room, closing, following)
    if following:
        box, body = cut_bottom(body, next_high, SPACE * unit)
        canvas.panel(box, edge="accent", width=0.1)
        canvas.write(following, padded(box, 0.3 * unit), most=size, bold=True, ground="panel")
    if not closing.lines:
        canvas.write(sentence, padded(body, 0.2 * unit), most=SENTENCE[0], bold=True)
        return
    most = body.height - canvas.needs(sentence, body.width, SENTENCE[1], True) - SPACE * unit
    while heights and sum(heights) + 0.8 * unit > most:
        heights.pop()  # the last facts are left off before any of them is too small
    if not heights:
        canvas.write(sentence, body, most=SENTENCE[0], bold=True)
        return
    panel = min(sum(heights) + 0.8 * unit, most)
    top, pane = cut_top(body, body.height - panel - SPACE * unit, SPACE * unit)
    canvas.write(sentence, top, most=SENTENCE[0], bold=True)
    canvas.panel(pane)
    rows = split(padded(pane, 0.4 * unit), heights, 0, across=False)
    for row, fact, high in zip(rows, closing.lines, heights, strict=False):
        mark, words = cut_left(row, MARK * unit, 0.5 * unit)
        if fact.key in TICKED:
            icons.tick(canvas.surface, mark.center, min(1.2 * unit, high), canvas.theme.target)
        else:
            shapes.disc(canvas.surface, mark.center, 0.22 * unit, canvas.theme.line)
        canvas.write(canvas.say(fact), words, most=size, ground="panel", align="left")


def _sized(
    canvas: Canvas, width: int, room: float, closing: Closing, following: str
) -> tuple[float, list[float], float]:
    """The size of the words, the height of each fact, and of what comes next; pixels."""
    unit = canvas.unit
    for size in SIZES:
        heights = [
            canvas.needs(canvas.say(line), width - (MARK + 1.3) * unit, size) + EDGES * unit for line in closing.lines
        ]
        high = canvas.needs(following, width - 0.6 * unit, size, True) + 0.7 * unit if following else 0.0
        if sum(heights) + high + 0.8 * unit <= room:
            break
    return size, heights, high


@dataclass(frozen=True, slots=True)
class _Offer:
    """Something that the last screen offers, with its key."""

    cap: str
    label: str
    wish: Input


def _offers(canvas: Canvas, closing: Closing) -> list[_Offer]:
    """A card, by the key that goes on, which a remote has too; and the summary, for a therapist's camera."""
    offers = []
    if closing.card is not None:
        offers.append(_Offer(ENTER, canvas.say(text("ended.card", title=closing.card)), Input("command", "pause")))
    if closing.shows:
        offers.append(_Offer("N", canvas.say(text("ended.show_light")), Input("command", "skip")))
    return offers


def _draw_offer(canvas: Canvas, box: pygame.Rect, offer: _Offer) -> None:
    unit = canvas.unit
    canvas.panel(box, "button", edge="line", width=0.07)
    cap, label = cut_left(padded(box, 0.3 * unit), 1.8 * unit, 0.5 * unit)
    draw_cap(canvas, cap, offer.cap)
    canvas.write(offer.label, label, most=1.2, ink="on_button", ground="button", align="left")
    canvas.button(box, offer.wish)
