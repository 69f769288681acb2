"""Things in the room, made of the same parts as the figure: what an exercise needs beside a mat."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import cos, pi, radians, sin, sqrt

import numpy as np

from coach.core.base.types import Floats
from coach.mannequin.body.ground_contact import SEAT_M
from coach.mannequin.render.mesh import MeshPart, Stuff
from coach.mannequin.render.style import PropStyle

# bright stripes: in something large, smooth and plain the pose model sees a thigh or a seat
BRIGHT = Stuff.STRIPE
CIRCLE = tuple((cos(k * pi / 6), sin(k * pi / 6)) for k in range(13))
RINGS_IN = 0.98  # a ring's middle lies a little under the surface
Place = Callable[[float, float, float], Floats]  # forward, up, left of the prop -> metres in the room


def prop_parts(prop: PropStyle) -> list[MeshPart]:
    """The parts of a thing. Raises KeyError for an unknown kind."""
    cosine, sine = cos(radians(prop.turn_deg)), sin(radians(prop.turn_deg))

    def place(ahead: float, up: float, left: float) -> Floats:
        return np.array(
            [prop.x_m + ahead * cosine - left * sine, prop.up_m + up, prop.z_m + ahead * sine + left * cosine]
        )

    return PROPS[prop.kind](place, prop.size)


def _chair(place: Place, size: float) -> list[MeshPart]:
    half, seat, top, leg = 0.21, SEAT_M, 0.92, 0.019
    parts = []
    for left in (-half, half):
        parts.append(MeshPart(place(half, seat - 0.03, left), place(half + 0.01, leg, left), leg, leg, 0.9, Stuff.WOOD))
        parts.append(MeshPart(place(-half, top, left), place(-half - 0.02, leg, left), leg, leg, 1.0, Stuff.WOOD))
    aside = place(0, 0, 1) - place(0, 0, 0)
    parts.append(
        MeshPart(
            place(-half + 0.02, seat - 0.025, 0),
            place(half - 0.02, seat - 0.025, 0),
            half,
            0.025,
            1.0,
            Stuff.CLOTH,
            aside,
        )
    )
    for up in (0.62, 0.72, 0.82):
        parts.append(MeshPart(place(-half, up, -half), place(-half, up, half), 0.022, 0.022, 1.0, Stuff.WOOD))
    return parts


def _ball(place: Place, size: float) -> list[MeshPart]:
    """An exercise ball with bright rings, one above the other."""
    radius = 0.325 * size
    ball = MeshPart(place(0, radius, 0), place(0, radius + 1e-3, 0), radius, radius, 1.0, Stuff.CLOTH)
    rings = []
    for share in (-0.5, 0.0, 0.5):
        wide = RINGS_IN * radius * sqrt(1 - share * share)
        rings += _ring([place(wide * x, radius * (1 + share), wide * y) for x, y in CIRCLE], 0.06 * radius)
    return [ball, *rings]


def _cushion(place: Place, size: float) -> list[MeshPart]:
    """A cushion with a broad bright stripe at either end; so wide that it hides no leg."""
    deep, wide, high = 0.1 * size, 0.2 * size, 0.07 * size
    aside = place(0, 0, 1) - place(0, 0, 0)

    def roll(start: float, end: float, swell: float, stuff: Stuff) -> MeshPart:
        return MeshPart(place(start, high, 0), place(end, high, 0), swell * wide, swell * high, 1.0, stuff, aside)

    return [roll(-deep, deep, 1.0, Stuff.CLOTH), *(roll(at, at + 1e-3, 1.02, BRIGHT) for at in (-deep, deep))]


def _ring(points: Sequence[Floats], thick: float) -> list[MeshPart]:
    return [MeshPart(a, b, thick, thick, 1.0, BRIGHT) for a, b in pairwise(points)]


def _wedge(place: Place, size: float) -> list[MeshPart]:
    """No wider than the shoulders: what stands out hides the back from a camera a little behind."""
    aside = place(0, 0, 1) - place(0, 0, 0)
    return [MeshPart(place(-0.05, 0.1, 0), place(-0.55 * size, 0.42 * size, 0), 0.2, 0.07, 1.1, Stuff.CLOTH, aside)]


def _wall(place: Place, size: float) -> list[MeshPart]:
    """The end of a plain wall, its face at the prop's own place; narrow, so that it hides nobody."""
    half, thick, top = 0.12 * size, 0.06, 1.95
    aside = place(0, 0, 1) - place(0, 0, 0)
    return [MeshPart(place(-thick, 0.02, 0), place(-thick, top, 0), half, thick, 1.0, Stuff.WOOD, aside)]


def _table(place: Place, size: float) -> list[MeshPart]:
    deep, wide, top, leg = 0.3 * size, 0.5 * size, 0.73, 0.024
    aside = place(0, 0, 1) - place(0, 0, 0)
    board = MeshPart(place(0.02 - deep, top, 0), place(deep - 0.02, top, 0), wide, 0.022, 1.0, Stuff.WOOD, aside)
    corners = [(ahead, left) for ahead in (-deep + 0.05, deep - 0.05) for left in (-wide + 0.12, wide - 0.12)]
    legs = [MeshPart(place(x, top, z), place(x, leg, z), leg, leg, 0.9, Stuff.WOOD) for x, z in corners]
    return [board, *legs]


def _box(place: Place, size: float) -> list[MeshPart]:
    """An open crate of slats."""
    deep, wide, high, slat = 0.15 * size, 0.2 * size, 0.22 * size, 0.012
    up = place(0, 1, 0) - place(0, 0, 0)
    parts = []
    for level in (0.2, 0.5, 0.8):
        y = level * high
        for left in (-wide, wide):
            parts.append(MeshPart(place(-deep, y, left), place(deep, y, left), high * 0.12, slat, 1.0, Stuff.WOOD, up))
        for ahead in (-deep, deep):
            parts.append(
                MeshPart(place(ahead, y, -wide), place(ahead, y, wide), high * 0.12, slat, 1.0, Stuff.WOOD, up)
            )
    aside = place(0, 0, 1) - place(0, 0, 0)
    parts.append(MeshPart(place(-deep, slat, 0), place(deep, slat, 0), wide, slat, 1.0, Stuff.WOOD, aside))
    return parts


def _small_ball(place: Place, size: float) -> list[MeshPart]:
    """Of the size of a tennis ball."""
    radius = 0.034 * size
    return [MeshPart(place(0, radius, 0), place(0, radius + 1e-3, 0), radius, radius, 1.0, Stuff.WOOD)]


def _roller(place: Place, size: float) -> list[MeshPart]:
    """A firm foam roll, lying across, its core showing at both ends."""
    radius, half = 0.075 * size, 0.22
    roll = MeshPart(place(0, radius, radius - half), place(0, radius, half - radius), radius, radius, 1.0, Stuff.CLOTH)
    core = MeshPart(place(0, radius, -half - 0.01), place(0, radius, half + 0.01), 0.03, 0.03, 1.0, Stuff.WOOD)
    return [roll, core]


def _pack(place: Place, size: float) -> list[MeshPart]:
    """A cold or warm pack in a towel, upright, its middle at the prop's own place; the towel's ends hang over it."""
    half, high, thick = 0.13 * size, 0.085 * size, 0.03
    aside = place(0, 0, 1) - place(0, 0, 0)
    inner = MeshPart(place(0, high * 0.5, 0), place(0, 1.7 * high, 0), half, thick, 1.0, Stuff.CLOTH, aside)
    ends = [
        MeshPart(place(0, high * 0.3, left), place(0, 2 * high, left), 0.02, thick * 1.15, 1.0, BRIGHT, aside)
        for left in (-0.62 * half, 0.62 * half)
    ]
    return [inner, *ends]


def _strap(place: Place, size: float) -> list[MeshPart]:
    """It is held, and hands move: nothing is drawn."""
    return []


# every kind of exercise.THINGS
PROPS: dict[str, Callable[[Place, float], list[MeshPart]]] = {
    "chair": _chair,
    "wall": _wall,
    "table": _table,
    "ball": _ball,
    "cushion": _cushion,
    "wedge": _wedge,
    "strap": _strap,
    "box": _box,
    "small_ball": _small_ball,
    "roller": _roller,
    "pack": _pack,
}
