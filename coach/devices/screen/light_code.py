"""A code for another computer's camera: as large as the window lets it be, on white whatever the theme is."""

import numpy as np
import pygame

from coach.core.base.types import Pixels, text
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.layout import cut_bottom, padded
from coach.devices.screen.theme import LIGHT

WHITE = (255, 255, 255)
CAPTION = 1.6  # units: which code of how many, and how to leave


def draw_light_code(canvas: Canvas, code: Pixels, place: tuple[int, int]) -> None:
    """`code` in grey, a pixel a module, its white border included; `place`: from 1, and of how many."""
    page = Canvas(canvas.surface, LIGHT, canvas.words)
    page.surface.fill(WHITE)
    area = padded(page.surface.get_rect(), 0.3 * page.unit)
    strip, area = cut_bottom(area, CAPTION * page.unit, 0.2 * page.unit)
    page.write(page.say(text("light.shown", n=place[0], total=place[1])), strip, most=1.0)
    times = max(1, min(area.width // code.shape[1], area.height // code.shape[0]))  # whole: every module alike
    large = np.kron(code, np.ones((times, times), dtype=np.uint8))
    drawn = pygame.surfarray.make_surface(np.repeat(large.T[:, :, None], 3, axis=2))
    page.surface.blit(drawn, drawn.get_rect(center=area.center))
