"""Something to watch: the person or the figure, as large as it can be, and beside it what is counted and measured."""

import pygame

from coach.devices.screen.bars import band_height, draw_band, unsaid
from coach.devices.screen.breath import draw_breath, is_breath
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.gauge import draw_gauge, has_gauge
from coach.devices.screen.layout import cut_bottom, cut_left, cut_right, cut_top, split
from coach.devices.screen.picture import aspect, draw_guide, draw_person
from coach.devices.screen.ring import draw_ring, has_ring
from coach.devices.screen.scene import ScreenScene

GUIDE_LEADS = frozenset({"show"})  # phases in which the demonstration is what to look at
MAIN = 0.7  # of the stage, for what is looked at
MAIN_UPRIGHT = 0.6  # of its height, where the parts stand one below the other
LEAST_SIDE = 10.0  # units: narrower, a number could not be read from the floor
NARROW = 13.0  # units: beside each other, a number and a gauge need as much
BREATH_GUIDE = 0.26  # of the stage's width
GAP = 0.3  # units


def draw_stage(canvas: Canvas, body: pygame.Rect, scene: ScreenScene) -> None:
    """The picture, beside or below it the rest, and under everything what to do."""
    caption = unsaid(canvas, scene.view)
    if is_breath(scene.view):
        _draw_breathing(canvas, body, scene, caption)
        return
    band, stage = cut_bottom(body, band_height(canvas, body, scene.view, caption), GAP * canvas.unit)
    draw_band(canvas, band, scene.view, caption)
    first, *others = _panels(scene)
    main, rest = _cut(canvas, stage, _aspect(scene, first)) if others else (stage, stage)
    if len(others) == 3 and rest.width < NARROW * canvas.unit:
        others.remove("gauge")  # the joint is marked on the picture, and a correction says the rest
    for name, pane in zip([first, *others], [main, *_arranged(canvas, rest, others)], strict=True):
        _draw_panel(canvas, pane, name, scene)


def _draw_breathing(canvas: Canvas, body: pygame.Rect, scene: ScreenScene, caption: str) -> None:
    """The disc that one breathes with is the screen; how one lies or sits stands small beside it."""
    if scene.guide is not None:
        wide = body.width > body.height
        side, body = (
            cut_right(body, body.width * BREATH_GUIDE, GAP * canvas.unit)
            if wide
            else cut_bottom(body, body.height * BREATH_GUIDE, GAP * canvas.unit)
        )
        side.height = min(side.height, round(side.width * (0.8 if wide else 1.0)))
        draw_guide(canvas, side, scene.guide)
    draw_breath(canvas, body, scene.view, caption, calm=scene.calm)


def _cut(canvas: Canvas, stage: pygame.Rect, shape: float | None) -> tuple[pygame.Rect, pygame.Rect]:
    """The place of what is looked at, of this width to height if it has one, and the rest."""
    gap = GAP * canvas.unit
    if stage.height > stage.width:
        high = stage.height * MAIN_UPRIGHT
        return cut_top(stage, high if shape is None else min(high, stage.width / shape), gap)
    wide = min(stage.width * MAIN, stage.width - LEAST_SIDE * canvas.unit)
    return cut_left(stage, wide if shape is None else min(wide, stage.height * shape), gap)


def _panels(scene: ScreenScene) -> list[str]:
    """What there is to show, the most important first."""
    view = scene.view
    there = {
        "person": view.mirror.pose is not None or scene.image is not None,
        "guide": scene.guide is not None,
        "ring": has_ring(view),
        "gauge": has_gauge(view.mirror.gauge),
    }
    panels = [name for name, shown in there.items() if shown]
    if there["guide"] and (view.phase in GUIDE_LEADS or not there["person"]):
        panels.remove("guide")
        panels.insert(0, "guide")
    return panels


def _arranged(canvas: Canvas, rest: pygame.Rect, panels: list[str]) -> list[pygame.Rect]:
    """Side by side in a wide space, else one below the other; of three, the last two share the lower half."""
    gap, wide = GAP * canvas.unit, rest.width > 1.2 * rest.height
    if len(panels) != 3:
        return split(rest, [1] * len(panels), gap, across=wide) if panels else []
    if rest.width > 1.6 * rest.height:
        return split(rest, [1.3, 1, 1], gap, across=True)
    top, bottom = split(rest, (1.2, 1), gap, across=False)
    return [top, *split(bottom, (1, 1), gap, across=True)]


def _draw_panel(canvas: Canvas, pane: pygame.Rect, name: str, scene: ScreenScene) -> None:
    if name == "person":
        draw_person(canvas, pane, scene.view, scene.image)
    elif name == "guide" and scene.guide is not None:
        draw_guide(canvas, pane, scene.guide, scene.view.guide)
    elif name == "ring":
        draw_ring(canvas, pane, scene.view, calm=scene.calm)
    elif name == "gauge" and scene.view.mirror.gauge is not None:
        draw_gauge(canvas, pane, scene.view.mirror.gauge, faulty=scene.view.mirror.faulty)


def _aspect(scene: ScreenScene, panel: str) -> float | None:
    """Width to height of a picture; None for the figure, which is drawn for whatever room there is."""
    return aspect(scene.image, scene.view.mirror.pose) if panel == "person" else None
