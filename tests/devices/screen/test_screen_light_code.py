"""A code on the screen: on white in any theme, its modules all alike, large, and with a sentence how to leave."""

import numpy as np
import pygame
from sweeps import swept

from coach.devices.screen import THEMES
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.light_code import draw_light_code
from coach.parcel.light.drawn import payloads_in, picture
from coach.prescription.words import load_words

TEXT = "A" * 165  # as many letters as the largest of our codes has


@swept(("theme", "size"), [
    ("dark", (800, 600)), ("contrast", (640, 480)), ("light", (1366, 768)), ("dark", (540, 960)),
])  # fmt: skip
def test_it_fills_the_window_and_can_be_read(theme: str, size: tuple[int, int]) -> None:
    surface = pygame.Surface(size)
    code = picture(TEXT)
    draw_light_code(Canvas(surface, THEMES[theme], load_words("de")), code, (1, 3))
    shown = pygame.surfarray.array3d(surface).swapaxes(0, 1)
    grey = shown[..., 0]
    assert (shown[0, 0] == 255).all()
    assert payloads_in(np.ascontiguousarray(grey)) == (TEXT,)
    dark = np.flatnonzero((grey[: int(size[1] * 0.85)] < 60).any(axis=0))
    assert dark[-1] - dark[0] > 0.55 * min(size)
