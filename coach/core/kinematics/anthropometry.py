"""How long the segments of a mean body are, and how large a body looks on the picture."""

import math
from collections.abc import Sequence

from coach.core.kinematics.skeleton import SIDES, point

# shares of the body's height: Drillis and Contini 1966, as in Winter; the trunk from shoulder to hip
HEIGHT_SHARES: dict[str, float] = {
    "trunk": 0.288, "thigh": 0.245, "shank": 0.246, "upper_arm": 0.186, "forearm": 0.146,
}  # fmt: skip
# the same in trunk lengths; the shoulders as far apart as the pose model sees them [E]
TRUNKS: dict[str, float] = {
    **{name: share / HEIGHT_SHARES["trunk"] for name, share in HEIGHT_SHARES.items()},
    "shoulders": 0.69,
}
# the joints at the inner and the outer end of each segment
ENDS: dict[str, tuple[str, str]] = {
    "trunk": ("shoulder", "hip"), "thigh": ("hip", "knee"), "shank": ("knee", "ankle"),
    "upper_arm": ("shoulder", "elbow"), "forearm": ("elbow", "wrist"),
}  # fmt: skip
# a body's size on the picture is what its second longest bone says: of somebody seen from the feet those are the
# shanks, all else points away, and no single wrong joint changes it
RANK = 2


def bones(*segments: str) -> tuple[tuple[int, int, float], ...]:
    """Inner joint, outer joint, and trunk lengths of the bone between them; left and right of each segment in turn.

    Joints are indices of the 33 points; `segments` are keys of `ENDS`, and any other name raises KeyError.
    """
    return tuple(
        (point(inner, side), point(outer, side), TRUNKS[name])
        for name in segments
        for inner, outer in (ENDS[name],)
        for side in SIDES
    )


BONES = bones(*ENDS)


def bone_sizes(at: Sequence[Sequence[float]]) -> list[float]:
    """What each of `BONES` says of the trunk's length, in the unit of `at` (33 points); NaN where not seen."""
    return [math.hypot(at[a][0] - at[b][0], at[a][1] - at[b][1]) / trunks for a, b, trunks in BONES]


def body_size(sizes: Sequence[float]) -> float:
    """The trunk's length as the second longest of `bone_sizes` tells it (`RANK`), in their unit, so that no single
    wrong joint changes it; NaN where fewer than two bones are seen."""
    seen = sorted([size for size in sizes if size == size])
    return seen[-RANK] if len(seen) >= RANK else math.nan
