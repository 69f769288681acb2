"""A screen that nobody sees: Xvfb, its keyboard and mouse by xdotool, and its pixels."""

import shutil
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import Self

import cv2
import numpy as np
from numpy.typing import NDArray

MISSING = [program for program in ("Xvfb", "xdotool") if shutil.which(program) is None]


class Display:
    """Opens on a free number; use it as a context."""

    def __init__(self, width: int = 1280, height: int = 800) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="coach-display-")
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", "1", "-screen", "0", f"{width}x{height}x24", "-fbdir", self._folder.name,
             "-nolisten", "tcp"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._server.stdout is not None
        self.name = f":{self._server.stdout.readline().strip()}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        self._server.wait(timeout=10)
        self._folder.cleanup()

    def kill(self) -> None:
        """The server dies, as after a crash."""
        self._server.kill()

    def xdo(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env={"DISPLAY": self.name, "PATH": "/usr/bin:/bin"}, capture_output=True, text=True,
            timeout=20,
        )  # fmt: skip
        return done.stdout.strip()

    def press(self, key: str) -> None:
        self.xdo("key", "--clearmodifiers", key)

    def layout(self, *names: str) -> None:
        """Sets the keyboard's layout, such as `ru`, or `us` and `dvorak`. Raises CalledProcessError for no such one."""
        environment = {"DISPLAY": self.name, "PATH": "/usr/bin:/bin"}
        subprocess.run(["setxkbmap", *names], env=environment, check=True, capture_output=True, timeout=20)

    def press_place(self, keycode: int) -> None:
        """The key at this place, as X numbers them, whatever sign it has; 10 or more."""
        self.xdo("key", str(keycode))

    def hold(self, keycode: int, seconds: float) -> None:
        """Keeps the key at this place down: it repeats itself as the system has it."""
        self.xdo("keydown", str(keycode), "sleep", str(seconds), "keyup", str(keycode))

    def click(self, x: float, y: float) -> None:
        self.xdo("mousemove", str(round(x)), str(round(y)), "click", "1")

    def window(self) -> tuple[int, int, int, int] | None:
        """Left, top, width and height of the program's window; None before it is there."""
        found = self.xdo("search", "--class", ".").split()
        if not found:
            return None
        lines = dict(
            line.split("=") for line in self.xdo("getwindowgeometry", "--shell", found[-1]).splitlines() if "=" in line
        )
        return int(lines["X"]), int(lines["Y"]), int(lines["WIDTH"]), int(lines["HEIGHT"])

    def filled_with(self, colour: tuple[int, int, int]) -> list[tuple[float, float]]:
        """Centres of what is filled with a colour, such as buttons, from 1,000 pixels on; row by row, left to right."""
        mask = (self.pixels() == colour).all(axis=-1).astype(np.uint8)
        _, _, sizes, _ = cv2.connectedComponentsWithStats(mask)
        places = [(x + width / 2, y + height / 2) for x, y, width, height, area in sizes[1:].tolist() if area >= 1000]
        return sorted(places, key=lambda place: (round(place[1] / 10), place[0]))  # a frame takes a pixel or two

    def pixels(self) -> NDArray[np.uint8]:
        """(height, width, 3) RGB of the whole screen, out of Xvfb's XWD file."""
        raw = (Path(self._folder.name) / "Xvfb_screen0").read_bytes()
        head = struct.unpack(">25I", raw[:100])
        size, width, height, per_line, colours = head[0], head[4], head[5], head[12], head[19]
        start = size + 12 * colours
        rows = np.frombuffer(raw, np.uint8, per_line * height, start).reshape(height, per_line)
        return rows[:, : 4 * width].reshape(height, width, 4)[:, :, 2::-1]
