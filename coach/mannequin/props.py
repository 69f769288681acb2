"""Things in the room, made of the same parts: a chair, a ball, a cushion, a wedge to lean on."""

from collections.abc import Callable
from math import cos, radians, sin

import numpy as np

from coach.core.types import Floats
from coach.mannequin.contact import SEAT_M
from coach.mannequin.look import Prop
from coach.mannequin.parts import Part, Stuff

Place = Callable[[float, float, float], Floats]  # forward, up, left of the prop -> metres in the room


def prop_parts(prop: Prop) -> list[Part]:
    """The parts of a thing. Raises KeyError for an unknown kind."""
    cosine, sine = cos(radians(prop.turn_deg)), sin(radians(prop.turn_deg))

    def place(ahead: float, up: float, left: float) -> Floats:
        return np.array([prop.x_m + ahead * cosine - left * sine, prop.up_m + up, prop.z_m + ahead * sine + left * cosine])

    return PROPS[prop.kind](place, prop.size)


def _chair(place: Place, size: float) -> list[Part]:
    half, seat, top, leg = 0.21, SEAT_M, 0.92, 0.019
    parts = []
    for left in (-half, half):
        parts.append(Part(place(half, seat - 0.03, left), place(half + 0.01, leg, left), leg, leg, 0.9, Stuff.WOOD))
        parts.append(Part(place(-half, top, left), place(-half - 0.02, leg, left), leg, leg, 1.0, Stuff.WOOD))
    aside = place(0, 0, 1) - place(0, 0, 0)
    parts.append(
        Part(
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
        parts.append(Part(place(-half, up, -half), place(-half, up, half), 0.022, 0.022, 1.0, Stuff.WOOD))
    return parts


def _ball(place: Place, size: float) -> list[Part]:
    radius = 0.325 * size
    return [Part(place(0, radius, 0), place(0, radius + 1e-3, 0), radius, radius, 1.0, Stuff.CLOTH)]


def _cushion(place: Place, size: float) -> list[Part]:
    aside = place(0, 0, 1) - place(0, 0, 0)
    return [
        Part(
            place(-0.1 * size, 0.07 * size, 0),
            place(0.1 * size, 0.07 * size, 0),
            0.28 * size,
            0.07 * size,
            1.0,
            Stuff.CLOTH,
            aside,
        )
    ]


def _wedge(place: Place, size: float) -> list[Part]:
    aside = place(0, 0, 1) - place(0, 0, 0)
    return [Part(place(-0.05, 0.1, 0), place(-0.55 * size, 0.42 * size, 0), 0.3, 0.07, 1.1, Stuff.CLOTH, aside)]


PROPS: dict[str, Callable[[Place, float], list[Part]]] = {
    "chair": _chair,
    "ball": _ball,
    "cushion": _cushion,
    "wedge": _wedge,
}
