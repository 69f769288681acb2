"""What the person sees: a window that draws the session's view and takes keys and clicks, or a terminal."""

import os

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")  # stdout belongs to --json

from coach.devices.screen.canvas import Button
from coach.devices.screen.draw import render
from coach.devices.screen.errors import ScreenError
from coach.devices.screen.inputs import KEYS, Input
from coach.devices.screen.panel import Panel
from coach.devices.screen.terminal import Terminal, open_keyboard
from coach.devices.screen.theme import DARK, LIGHT, THEMES, Theme
from coach.devices.screen.window import Window

__all__ = [
    "DARK", "KEYS", "LIGHT", "THEMES", "Button", "Input", "Panel", "ScreenError", "Terminal", "Theme", "Window",
    "open_keyboard", "render",
]  # fmt: skip
