"""A few screens as they were judged by eye: a change that nobody meant shows here.

COACH_GOLDEN=write takes them anew, to be looked at before they are kept.
"""

import os
from pathlib import Path

import cv2
import numpy as np
import pygame
import pytest
from screen_views import LANGUAGES, VIEWS

from coach.core.base.types import Pixels
from coach.devices.screen import DARK
from coach.devices.screen.canvas import Canvas
from coach.devices.screen.draw import paint
from coach.devices.screen.scene import ScreenScene

GOLDEN = Path(__file__).parent / "golden"
SIZE, KEPT = (1280, 720), (320, 180)  # small pictures: what fonts differ by on another system is averaged away
TOLERATED, MOST_OFF = 2.5, 0.01  # mean difference of 255, and the share of pixels that may differ by 60
NAMES = ("an exercise with a correction", "pain", "where it hurts", "placing the camera", "stopped", "what was done")
GUIDE = np.full((300, 400, 3), 120, np.uint8)


def picture(name: str) -> Pixels:
    canvas = Canvas(pygame.Surface(SIZE), DARK, LANGUAGES["short"])
    paint(canvas, ScreenScene(view=VIEWS[name], guide=GUIDE))
    pixels = np.ascontiguousarray(pygame.surfarray.array3d(canvas.surface).swapaxes(0, 1))
    return cv2.resize(pixels, KEPT, interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize("name", NAMES)
def test_a_screen_looks_as_it_was_judged(name: str) -> None:
    path = GOLDEN / f"{name.replace(' ', '-')}.png"
    now = picture(name)
    if os.environ.get("COACH_GOLDEN") == "write":
        GOLDEN.mkdir(exist_ok=True)
        cv2.imwrite(str(path), now[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 9])
    kept = cv2.imread(str(path))
    assert kept is not None, f"{path.name} is not there: take it with COACH_GOLDEN=write"
    off = np.abs(now.astype(int) - kept[..., ::-1].astype(int)).max(axis=2)
    assert off.mean() < TOLERATED
    assert (off > 60).mean() < MOST_OFF


def test_a_screen_that_changed_is_noticed() -> None:
    """The tolerance lets fonts differ, and no part of a screen."""
    one, other = picture("pain"), picture("pain").copy()
    other[60:90, 40:120] = 255 - other[60:90, 40:120]
    off = np.abs(one.astype(int) - other.astype(int)).max(axis=2)
    assert (off > 60).mean() > MOST_OFF
