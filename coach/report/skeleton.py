"""The recorded skeleton: as a small picture of one moment, and packed whole for the player of a page."""

import base64
import math
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from coach.core.base.types import Floats
from coach.core.kinematics.measures import MEASURES
from coach.core.kinematics.skeleton import EDGES, POINT_NAMES, SIDES, point
from coach.core.summary.angle_curves import Recording

# what is drawn: the joints that a line ends at, and the head
DRAWN: tuple[int, ...] = tuple(sorted({end for edge in EDGES for end in edge} | {point("ear", side) for side in SIDES}))
HEAD = 0.3  # radius of the head, in distances of the shoulders' middle from the ears' [E]
WIDE, HIGH = 150.0, 112.0  # of a picture, in its own pixels
EDGE = 10.0
LEAST_POINTS = 5  # a picture of fewer shows nobody


def side_of(edge: tuple[int, int]) -> str:
    """left, right, or middle for a line across."""
    sides = {POINT_NAMES[end].split("_")[0] for end in edge}
    return sides.pop() if len(sides) == 1 else "middle"


def picture(recorded: Recording, t_s: float, measure: str | None, side: str | None, title: str) -> Markup | None:
    """The skeleton nearest to a moment, with the joint of `measure` marked; None where nobody was seen near it."""
    at = recorded.nearest(t_s)
    if at is None or np.isfinite(recorded.points[at, list(DRAWN), 0]).sum() < LEAST_POINTS:
        return None
    points = _fitted(recorded.points[at])
    parts = [*(_line(points, edge) for edge in EDGES), _head(points)]
    if measure in MEASURES:
        parts += [_mark(points, MEASURES[measure].joint, each) for each in ([side] if side in SIDES else SIDES)]
    drawing = Markup("").join(parts)
    return Markup('<svg class="skeleton" role="img" aria-label="{}" viewBox="0 0 {:g} {:g}">{}</svg>').format(
        title, WIDE, HIGH, drawing
    )


def _fitted(points: Floats) -> Floats:
    """The points in the picture's pixels, the body filling it, its proportions kept."""
    own = points[list(DRAWN)]
    low, high = np.nanmin(own, axis=0), np.nanmax(own, axis=0)
    span = np.maximum(high - low, 1e-6)
    size = min((WIDE - 2 * EDGE) / span[0], (HIGH - 2 * EDGE) / span[1])
    fitted: Floats = (points - (low + high) / 2) * size + np.array([WIDE / 2, HIGH / 2])
    return fitted


def _line(points: Floats, edge: tuple[int, int]) -> Markup:
    (ax, ay), (bx, by) = points[edge[0]].tolist(), points[edge[1]].tolist()
    if math.isnan(ax + bx):
        return Markup("")
    return Markup('<line class="{}" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
        side_of(edge), ax, ay, bx, by
    )


def _head(points: Floats) -> Markup:
    """A circle about the ears; of which one is enough."""
    neck, ears = (_middle(points, name) for name in ("shoulder", "ear"))
    radius = HEAD * float(np.hypot(*(ears - neck)))
    if math.isnan(radius):
        return Markup("")
    return Markup('<circle class="head" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"/>').format(*ears, radius)


def _middle(points: Floats, name: str) -> Floats:
    both = points[[point(name, side) for side in SIDES]]
    seen: Floats = both[np.isfinite(both[:, 0])]
    return seen.mean(axis=0) if len(seen) else np.full(2, np.nan)


def _mark(points: Floats, joint: str, side: str | None) -> Markup:
    x, y = points[point(joint, side or "left")].tolist()
    return Markup("") if math.isnan(x) else Markup('<circle class="here" cx="{:.1f}" cy="{:.1f}" r="6"/>').format(x, y)


# for the player

STEP = 1000.0  # a thousandth of the picture's height: less than half a pixel of a camera
NOT_SEEN = -32768


@dataclass(frozen=True, slots=True)
class Packed:
    """Moments and points as base64 of deflated 32-bit milliseconds, then 16-bit differences from moment to moment."""

    n: int
    data: str


def packed(recorded: Recording) -> Packed:
    """`n` differences of milliseconds (int32), then for each coordinate of `DRAWN` its `n` differences (int16)."""
    ms = np.rint(recorded.t_s * 1000).astype("<i4")
    places = recorded.points[:, list(DRAWN)].reshape(len(ms), -1)  # x and y of each point in turn
    seen = np.isfinite(places)
    steps = np.where(seen, np.clip(np.nan_to_num(places) * STEP, NOT_SEEN + 1, -NOT_SEEN - 1), NOT_SEEN)
    whole = np.rint(steps).astype("<i2")
    # differences wrap round at 16 bits, and so does their sum: nothing is lost
    change = np.diff(whole, axis=0, prepend=np.zeros_like(whole[:1])).astype("<i2")
    first = np.diff(ms, prepend=np.zeros_like(ms[:1])).astype("<i4")
    raw = first.tobytes() + np.ascontiguousarray(change.T).tobytes()
    return Packed(len(ms), base64.b64encode(zlib.compress(raw, 6)).decode("ascii"))


def played(recorded: Recording) -> dict[str, Any] | None:
    """What the player is given, beside what it says; None where nothing was recorded."""
    if not len(recorded.t_s):
        return None
    kept = packed(recorded)
    place = {number: position for position, number in enumerate(DRAWN)}
    return {
        "n": kept.n,
        "points": len(DRAWN),
        "lines": [[place[a], place[b], side_of((a, b))] for a, b in EDGES],
        "head": [[place[point(name, side)] for side in SIDES] for name in ("shoulder", "ear")],
        "radius": HEAD,
        "aspect": recorded.aspect,
        "step": STEP,
        "packed": kept.data,
    }
