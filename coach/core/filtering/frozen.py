"""A picture that does not change: a driver that hangs, or a film that stands still, shows nobody.

A pose model goes on trembling over one and the same picture (BlazePose for as long as it is shown: 0.002 to 0.1 picture
widths a second, on a frame of each of four films shown for 20 s), so whoever reads the pictures says when one is
repeated (`PictureChange`). Where there is no picture, in a landmark recording, the landmarks themselves tell.
"""

from dataclasses import dataclass

import numpy as np

from coach.core.base.types import Floats, PictureChange, Pose

FROZEN_S = 1.0  # D2: what does not change for this long is not seen; repeated frames of a slow camera are shorter [E]
# every x and y within this of where it was, in picture widths and heights: nothing moved. In 34 recordings of people,
# many of held positions, and one of a drawn figure the stillest second moved its widest point by 0.0007, and no two
# frames were equal; rounding to 32 bits moves a point by 0.0000001 [E]
UNMOVED = 1e-5


@dataclass(frozen=True, slots=True, eq=False)
class Freeze:
    """What is remembered from frame to frame."""

    points: Floats | None = None  # (33, 2) when they last changed
    changed_s: float | None = None  # when that was
    frozen: bool = False

    @property
    def since_s(self) -> float | None:
        """Since when nothing has changed, on the source's clock; None while it does, and while that is too short to
        tell (`FROZEN_S`)."""
        return self.changed_s if self.frozen else None


def watched(before: Freeze, pose: Pose) -> tuple[Freeze, bool]:
    """One pose more, and whether it is news: its picture is another than the last, and its landmarks moved.

    A photograph is always news. Where nobody is seen the landmarks do not tell.
    """
    points = pose.landmarks[:, :2]
    if before.changed_s is None or before.points is None or _news(before.points, pose, points):
        return Freeze(points, pose.t_s), True
    if not pose.seen:
        return before, False
    return Freeze(before.points, before.changed_s, pose.t_s - before.changed_s >= FROZEN_S), False


def _news(before: Floats, pose: Pose, points: Floats) -> bool:
    if pose.picture is not PictureChange.FRESH:
        return pose.picture is PictureChange.STILL
    if not pose.seen:
        return True
    # the same points are seen as before, and none of them moved
    same = (np.abs(points - before) <= UNMOVED) | (np.isnan(points) & np.isnan(before))
    return not bool(same.all())
