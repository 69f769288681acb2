"""Where the outline of the wanted picture lies, as prescribed or as the camera stood last time, and which way round."""

import math
from dataclasses import dataclass

import numpy as np

from coach.core.base.types import Floats
from coach.core.kinematics.camera_place import CameraPlace
from coach.core.kinematics.seen_body import SeenBody

FIT_POINTS = (
    "ear",
    "shoulder",
    "hip",
    "knee",
    "ankle",
)  # midway between the sides: what says which way round a body is
SIZES = (0.5, 1.8)  # of the prescribed size: beyond it what was remembered is of another lens, or of a fault [E]


@dataclass(frozen=True, slots=True, eq=False)
class FigureOutline:
    """The figure as lines, picture heights from the picture's left top corner, not mirrored."""

    lines: tuple[Floats, ...]  # each (n, 2), closed
    points: Floats  # (5, 2) its `FIT_POINTS`


def fitted(figure: FigureOutline, aspect: float, last: CameraPlace | None, body: SeenBody | None) -> FigureOutline:
    """The outline to step into. `aspect`: the picture's width over its height; `last`: where the camera stood last
    time; `body`: who is seen now, for which it is turned round where they lie or face the other way."""
    around = figure.points[1:3].mean(0)
    scale, to = 1.0, around
    own = float(np.linalg.norm(figure.points[1] - figure.points[2]))
    if last is not None and last.trunk and last.trunk_x is not None and last.trunk_y is not None and own > 0:
        scale = min(max(last.trunk / own, SIZES[0]), SIZES[1])
        to = np.array([last.trunk_x * aspect, last.trunk_y])
    turned = body is not None and _other_way(figure.points, body)
    if turned and last is None:
        to = np.array([aspect - to[0], to[1]])
    stretch = np.array([-scale if turned else scale, scale])
    return FigureOutline(
        lines=tuple((line - around) * stretch + to for line in figure.lines),
        points=(figure.points - around) * stretch + to,
    )


def _other_way(points: Floats, body: SeenBody) -> bool:
    """Whether somebody fits it better turned round: compared from the hips, in trunk lengths."""
    if not body.trunk > 0 or math.isnan(body.middle.hip[0]):
        return False
    seen = np.array([getattr(body.middle, name) for name in FIT_POINTS])
    seen = (seen - seen[2]) / body.trunk
    own = (points - points[2]) / max(float(np.linalg.norm(points[1] - points[2])), 1e-6)
    known = ~np.isnan(seen[:, 0])
    straight = np.linalg.norm((seen - own)[known], axis=1).sum()
    turned = np.linalg.norm((seen - own * [-1.0, 1.0])[known], axis=1).sum()
    return bool(turned < straight)
