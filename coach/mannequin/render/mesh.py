"""The figure's flesh and clothes: rounded, tapering parts hung on its joints."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np

from coach.core.base.types import Floats
from coach.mannequin.body.body import Body
from coach.mannequin.body.forward_kinematics import JOINT
from coach.mannequin.body.landmarks import head_axes
from coach.mannequin.render.style import Look


class Stuff(IntEnum):
    """What a pixel is made of; 0 is no figure."""

    SKIN = 1
    HAIR = 2
    SHIRT = 3
    TROUSERS = 4
    SHOES = 5
    WOOD = 6
    CLOTH = 7
    STRIPE = 8


MATERIALS = len(Stuff) + 1
# how far along the line of sight a part points before it is drawn in pieces (a cosine), and how many of them [E]
ALONG_SIGHT, PIECES, MOST_PIECES = 0.55, 2.0, 8


class Tint(IntEnum):
    """How a part of the figure stands out from the rest."""

    PLAIN = 0
    FAR = 1  # of the limb on the far side: darker
    MOVING = 2


@dataclass(frozen=True, slots=True, eq=False)
class MeshPart:
    """An ellipse of half breadth and half depth, swept and scaled from `a` to `b`, with rounded ends."""

    a: Floats  # (3,) metres in the room
    b: Floats
    breadth: float  # m, along `side`, at a
    depth: float  # m, across both
    taper: float  # size at b over size at a
    stuff: int
    side: Floats | None = None  # (3,); None is round
    segment: str = ""  # of the body, a key of `emphasis.SEGMENTS`; "" is none
    tint: int = Tint.PLAIN


class Parts:
    """Collects the parts of one figure; each belongs to the `segment` that is being made."""

    def __init__(self, body: Body, joints: Floats, look: Look) -> None:
        self.body, self.look, self.joints = body, look, joints
        self.r = body.radius
        self.list: list[MeshPart] = []
        self.segment = ""

    def at(self, name: str) -> Floats:
        joint: Floats = self.joints[JOINT[name]]
        return joint

    def round(self, a: Floats, b: Floats, ra: float, rb: float, stuff: int) -> None:
        self.list.append(MeshPart(a, b, ra, ra, rb / ra, stuff, None, self.segment))

    def flat(self, a: Floats, b: Floats, size: tuple[float, float], taper: float, stuff: int, side: Floats) -> None:
        self.list.append(MeshPart(a, b, size[0], size[1], taper, stuff, side, self.segment))


def figure_parts(body: Body, joints: Floats, look: Look) -> list[MeshPart]:
    """Every part of a figure, in no order: depth decides."""
    parts = Parts(body, joints, look)
    _trunk(parts)
    _head(parts)
    for side in ("left", "right"):
        _arm(parts, side)
        _leg(parts, side)
    return parts.list


def shortened(parts: Sequence[MeshPart], towards: Floats) -> list[MeshPart]:
    """The same parts, those that lie along the line of sight `towards` (3,) in short pieces: each is drawn as a flat
    sweep, which leaves gaps in a thigh that points at the camera."""
    found: list[MeshPart] = []
    for part in parts:
        length = float(np.linalg.norm(part.b - part.a))
        thick = max(min(part.breadth, part.depth), 1e-3)
        count = 1
        if abs(float((part.b - part.a) @ towards)) > ALONG_SIGHT * length:
            count = min(max(int(PIECES * length / thick), 1), MOST_PIECES)
        if count == 1:
            found.append(part)
            continue
        sizes = 1 + (part.taper - 1) * np.arange(count + 1) / count
        ends = part.a + np.arange(count + 1)[:, None] / count * (part.b - part.a)
        found += (
            replace(part, a=ends[at], b=ends[at + 1], breadth=part.breadth * sizes[at], depth=part.depth * sizes[at],
                    taper=sizes[at + 1] / sizes[at])
            for at in range(count)
        )  # fmt: skip
    return found


def _along(a: Floats, b: Floats, share: float) -> Floats:
    return a + share * (b - a)


def _trunk(p: Parts) -> None:
    r, pelvis, waist, chest, neck = p.r, p.at("pelvis"), p.at("waist"), p.at("chest"), p.at("neck")
    hips, shoulders = p.at("left_hip") - p.at("right_hip"), p.at("left_shoulder") - p.at("right_shoulder")
    middle = hips / np.linalg.norm(hips) + shoulders / np.linalg.norm(shoulders)
    belly = float(np.linalg.norm(p.at("belly") - waist))
    chest_depth = float(np.linalg.norm(p.at("sternum") - chest))
    low, high = _along(pelvis, waist, 0.12), _along(pelvis, waist, 0.42)
    bottom = _along(pelvis, waist, -0.16)
    p.segment = "pelvis"
    p.flat(bottom, low, (r["pelvis_breadth"] * 0.88, r["pelvis_depth"] * 0.92), 1.06, Stuff.TROUSERS, hips)
    p.flat(low, high, (r["pelvis_breadth"] * 1.0, r["pelvis_depth"] * 1.0), 0.95, Stuff.TROUSERS, hips)
    hem = _along(pelvis, waist, 0.36)
    p.segment = "belly"
    p.flat(hem, waist, (r["pelvis_breadth"] * 0.99, r["pelvis_depth"] * 1.01), 0.93, Stuff.SHIRT, hips)
    p.flat(waist, chest, (r["waist_breadth"] * 1.06, belly * 1.02), 1.07, Stuff.SHIRT, middle)
    yoke = _along(chest, neck, 0.66)
    p.segment = "chest"
    p.flat(chest, yoke, (r["chest_breadth"] * 1.03, chest_depth * 1.02), 0.80, Stuff.SHIRT, shoulders)
    up, _, _ = head_axes(p.joints)
    for side in ("left", "right"):
        shoulder = p.at(f"{side}_shoulder")
        inner = _along(_along(chest, neck, 0.86), shoulder, 0.22)
        p.round(inner, _along(neck, shoulder, 0.88), 0.66 * chest_depth, r["shoulder"] * 0.92, Stuff.SHIRT)
        p.round(_along(neck, shoulder, 0.10) + 0.020 * p.body.height_m * up, _along(neck, shoulder, 0.86),
                r["neck"] * 0.86, r["shoulder"] * 0.80, Stuff.SHIRT)  # fmt: skip


def _head(p: Parts) -> None:
    p.segment = "head"
    up, front, left = head_axes(p.joints)
    r, head, height = p.r, p.at("head"), p.body.height_m
    size = r["head_height"]
    p.round(
        p.at("neck") - 0.01 * height * front,
        head - 0.45 * size * up - 0.15 * size * front,
        r["neck"] * 1.06,
        r["neck"] * 0.93,
        Stuff.SKIN,
    )
    skull, chin = head + 0.27 * size * up, head - 0.50 * size * up + 0.22 * size * front
    p.flat(skull, chin, (r["head_breadth"] * 0.98, r["head_depth"] * 0.86), 0.66, Stuff.SKIN, left)
    face = head + 0.70 * size * front
    p.round(face + 0.06 * size * up, face - 0.2 * size * up + 0.12 * size * front, 0.08 * size, 0.12 * size, Stuff.SKIN)
    for aside in (1, -1):
        ear = head + aside * r["head_breadth"] * 0.95 * left - 0.02 * size * up
        p.round(
            ear + 0.1 * size * up - 0.04 * size * front, ear - 0.1 * size * up, 0.15 * size, 0.10 * size, Stuff.SKIN
        )
    HAIR[p.look.hair_style](p, up, front, left)


def _hair_cap(p: Parts, up: Floats, front: Floats, left: Floats) -> None:
    size, head, r = p.r["head_height"], p.at("head"), p.r
    top = head + 0.36 * size * up - 0.14 * size * front
    back = head + 0.02 * size * up - 0.34 * size * front
    p.flat(top, back, (r["head_breadth"] * 1.07, r["head_depth"] * 0.86), 0.84, Stuff.HAIR, left)


def _hair_bun(p: Parts, up: Floats, front: Floats, left: Floats) -> None:
    _hair_cap(p, up, front, left)
    size = p.r["head_height"]
    bun = p.at("head") + 0.5 * size * up - 0.98 * size * front
    p.round(bun, bun + 0.1 * size * up, 0.34 * size, 0.30 * size, Stuff.HAIR)


def _hair_long(p: Parts, up: Floats, front: Floats, left: Floats) -> None:
    _hair_cap(p, up, front, left)
    size, head, r = p.r["head_height"], p.at("head"), p.r
    a, b = head - 0.1 * size * up - 0.36 * size * front, head - 0.95 * size * up - 0.42 * size * front
    p.flat(a, b, (r["head_breadth"] * 1.02, r["head_depth"] * 0.55), 0.72, Stuff.HAIR, left)


def _bald(p: Parts, up: Floats, front: Floats, left: Floats) -> None:
    return None


HAIR = {"short": _hair_cap, "bun": _hair_bun, "long": _hair_long, "bald": _bald}


def _arm(p: Parts, side: str) -> None:
    p.segment = f"{side}_upper_arm"
    r, sleeve = p.r, p.look.sleeve
    shoulder, elbow, wrist = p.at(f"{side}_shoulder"), p.at(f"{side}_elbow"), p.at(f"{side}_wrist")
    bulge = _along(elbow, wrist, 0.28)
    p.round(shoulder, _along(shoulder, elbow, min(sleeve, 1.0)), r["shoulder"] * 1.0, r["upper_arm"] * 1.1, Stuff.SHIRT)
    if sleeve < 1:
        p.round(_along(shoulder, elbow, sleeve), elbow, r["upper_arm"], r["elbow"], Stuff.SKIN)
    p.segment = f"{side}_forearm"
    if sleeve <= 1:
        p.round(elbow, bulge, r["elbow"], r["forearm"], Stuff.SKIN)
    else:
        p.round(elbow, bulge, r["elbow"] * 1.14, r["forearm"] * 1.14, Stuff.SHIRT)
        p.round(bulge, _along(elbow, wrist, min(sleeve - 1, 1.0)), r["forearm"] * 1.14, r["wrist"] * 1.35, Stuff.SHIRT)
    bare = max(0.28, min(sleeve - 1, 0.95))
    p.round(
        _along(elbow, wrist, bare),
        wrist,
        r["forearm"] + (bare - 0.28) / 0.72 * (r["wrist"] - r["forearm"]),
        r["wrist"],
        Stuff.SKIN,
    )
    _hand(p, side)


def _hand(p: Parts, side: str) -> None:
    wrist, tip, thumb = p.at(f"{side}_wrist"), p.at(f"{side}_fingertip"), p.at(f"{side}_thumb")
    size = float(np.linalg.norm(tip - wrist))
    aside = thumb - wrist - 0.42 / 0.9 * (tip - wrist)
    aside = aside / max(float(np.linalg.norm(aside)), 1e-9)
    palm = _along(wrist, tip, 0.46)
    p.flat(_along(wrist, tip, 0.12), palm, (0.20 * size, 0.10 * size), 1.1, Stuff.SKIN, aside)
    for shift, reach in ((-0.12, 0.9), (0.05, 1.0)):
        p.flat(palm + shift * size * aside, _along(wrist, tip, reach - 0.05) + shift * 0.7 * size * aside,
               (0.11 * size, 0.075 * size), 0.72, Stuff.SKIN, aside)  # fmt: skip
    p.round(
        _along(wrist, tip, 0.2) + 0.1 * size * aside, _along(wrist, thumb, 0.95), 0.08 * size, 0.062 * size, Stuff.SKIN
    )


def _leg(p: Parts, side: str) -> None:
    p.segment = f"{side}_thigh"
    r, covered = p.r, p.look.trouser_leg
    hip, knee, ankle = p.at(f"{side}_hip"), p.at(f"{side}_knee"), p.at(f"{side}_ankle")
    lower = _along(hip, knee, 0.55)
    p.round(hip, lower, r["thigh"] * 1.14, r["thigh"] * 0.93, Stuff.TROUSERS)
    p.round(lower, knee, r["thigh"] * 0.93, r["knee"] * 1.08, Stuff.TROUSERS)
    p.segment = f"{side}_shank"
    bulge = _along(knee, ankle, 0.3)
    back = _behind(p, side) * 0.010 * p.body.height_m
    if covered > 0.3:
        p.round(knee, bulge + back, r["knee"] * 1.1, r["calf"] * 1.12, Stuff.TROUSERS)
        p.round(bulge + back, _along(knee, ankle, covered), r["calf"] * 1.12, r["ankle"] * 1.4, Stuff.TROUSERS)
    else:
        p.round(knee, _along(knee, ankle, covered), r["knee"] * 1.14, r["knee"] * 1.14, Stuff.TROUSERS)
        p.round(knee, bulge + back, r["knee"], r["calf"], Stuff.SKIN)
        p.round(bulge + back, ankle, r["calf"], r["ankle"], Stuff.SKIN)
    _foot(p, side)


def _behind(p: Parts, side: str) -> Floats:
    """Unit vector to where the calf bulges: away from the foot."""
    back = p.at(f"{side}_heel") - p.at(f"{side}_toe")
    shank = p.at(f"{side}_ankle") - p.at(f"{side}_knee")
    back = back - (back @ shank) / (shank @ shank) * shank
    return back / max(float(np.linalg.norm(back)), 1e-9)


def _foot(p: Parts, side: str) -> None:
    p.segment = f"{side}_foot"
    r, height = p.r, p.body.height_m
    heel, toe, ankle = p.at(f"{side}_heel"), p.at(f"{side}_toe"), p.at(f"{side}_ankle")
    along = (toe - heel) / np.linalg.norm(toe - heel)
    up = ankle - heel - ((ankle - heel) @ along) * along
    up = up / max(float(np.linalg.norm(up)), 1e-9)
    across = np.cross(up, along)
    stuff = Stuff.SHOES
    back = heel + 0.019 * height * along + 0.019 * height * up
    ball = _along(heel, toe, 0.70) + 0.016 * height * up
    tip = toe - 0.018 * height * along + 0.013 * height * up
    p.flat(back, ball, (r["foot"] * 0.85, 0.019 * height), 0.95, stuff, across)
    p.flat(ball, tip, (r["foot"] * 0.98, 0.0165 * height), 0.72, stuff, across)
    p.round(
        ankle - 0.004 * height * up,
        _along(heel, toe, 0.45) + 0.026 * height * up,
        r["ankle"] * 1.12,
        r["ankle"] * 0.8,
        stuff,
    )
