"""Draws the program's icon, somebody in a hip lift, into assets/icon: a PNG, and the same for Windows."""

import io
import math
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from coach import output
from coach.devices.screen import DARK
from coach.mannequin.render.render import TINTS, Tint

FOLDER = Path(__file__).resolve().parents[1] / "assets" / "icon"
SIDE, FINER = 256, 8  # px; drawn larger, for soft edges
SMALLER = (16, 24, 32, 48, 64, 128)  # px, beside the whole one, for Windows
MOVING = TINTS[Tint.MOVING][0]  # as the guide shows what moves

# of the whole side, y down
SHOULDER, KNEE, HEEL, TOES = (0.345, 0.635), (0.725, 0.275), (0.725, 0.655), (0.795, 0.655)
HEAD, HEAD_RADIUS = (0.185, 0.605), 0.085
LIMB, FLOOR, CORNER = 0.115, 0.05, 0.2
FLOOR_Y = 0.755
ARC, ARC_WIDTH = 0.25, 0.045  # how far the trunk has come up: its radius, and how broad it is drawn


def drawn() -> Image.Image:
    """The icon, on a transparent ground outside its rounded corners."""
    size = SIDE * FINER
    image = Image.new("RGBA", (size, size))
    pen = ImageDraw.Draw(image)
    pen.rounded_rectangle((0, 0, size - 1, size - 1), CORNER * size, fill=DARK.background)
    _stroke(pen, size, ((0.12, FLOOR_Y), (0.88, FLOOR_Y)), FLOOR, DARK.track)
    _disc(pen, size, HEAD, HEAD_RADIUS, DARK.text)
    _stroke(pen, size, (KNEE, HEEL, TOES), LIMB, DARK.text)
    _arc(pen, size)
    _stroke(pen, size, (SHOULDER, KNEE), LIMB, MOVING)
    return image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def _arc(pen: ImageDraw.ImageDraw, size: int) -> None:
    """From the floor's direction to the trunk's, about the shoulder."""
    (x, y), (knee_x, knee_y) = SHOULDER, KNEE
    up = math.degrees(math.atan2(y - knee_y, knee_x - x))
    outer = ARC + ARC_WIDTH / 2
    box = ((x - outer) * size, (y - outer) * size, (x + outer) * size, (y + outer) * size)
    pen.arc(box, -up, 0, fill=DARK.accent, width=round(ARC_WIDTH * size))
    _disc(pen, size, (x + ARC, y), ARC_WIDTH / 2, DARK.accent)


def _stroke(
    pen: ImageDraw.ImageDraw, size: int, points: tuple[tuple[float, float], ...], width: float, colour: tuple[int, ...]
) -> None:
    """A line with round ends and corners."""
    pen.line([(x * size, y * size) for x, y in points], fill=colour, width=round(width * size))
    for point in points:
        _disc(pen, size, point, width / 2, colour)


def _disc(
    pen: ImageDraw.ImageDraw, size: int, centre: tuple[float, float], radius: float, colour: tuple[int, ...]
) -> None:
    x, y = centre
    box = ((x - radius) * size, (y - radius) * size, (x + radius) * size, (y + radius) * size)
    pen.ellipse(box, fill=colour)


def main() -> None:
    """Writes both files."""
    image = drawn()
    _write(image, "png", optimize=True)
    _write(image, "ico", sizes=[(side, side) for side in (*SMALLER, SIDE)])


def _write(image: Image.Image, ending: str, **options: Any) -> None:
    file = io.BytesIO()
    image.save(file, ending, **options)
    output.write(FOLDER / f"coach.{ending}", file.getvalue(), private=False)


if __name__ == "__main__":
    main()
