"""What one frame shows: the one value that everything after the pose model reads."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from coach.core.base.types import Pose, Search
from coach.core.filtering.identity import Who
from coach.core.kinematics.orientation import Orientation
from coach.core.kinematics.posture import posture_seen
from coach.core.kinematics.seen_body import SeenBody
from coach.core.tracking.movement import Movement, SideMeasures

UNMEASURED = SideMeasures({}, {}, None)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Observation:
    """One frame. Points and measures are NaN where they were not seen, or belong to somebody else."""

    pose: Pose  # of the person, as believed: left and right kept apart, and nothing where no body can be
    person: bool  # the person is in the picture
    body: SeenBody  # of the person, filtered: what is decided on
    unfiltered: SeenBody  # of the person, without lag
    # of anyone in the picture, straight from the model: a fall counts whoever it seems to be and however odd it looks
    anyone: SeenBody
    who: Who
    cut: bool  # the picture was cut: nothing of before says anything about now
    orientation: Orientation
    near: str  # the side nearer to the camera
    side: str  # the side that is measured
    sides: Mapping[str, SideMeasures]  # of each side that is followed; none without an exercise
    errors: Mapping[str, float]  # the error band of each measure, in its unit
    missing: tuple[str, ...]  # joints that the exercise needs and that are not seen
    movement: Movement | None  # what the movement came to; None while nothing is being counted
    search: Search  # how the pose model is to go on

    @property
    def t_s(self) -> float:
        """When the frame was captured, seconds on the source's clock."""
        return self.pose.t_s

    @property
    def seen(self) -> bool:
        """Whether the person is seen, with every joint that the exercise needs."""
        return self.person and not self.missing

    @property
    def measured(self) -> SideMeasures:
        """The measures of the side that is measured; `UNMEASURED`, which has none, without an exercise."""
        return self.sides.get(self.side, UNMEASURED)

    @property
    def values(self) -> Mapping[str, float]:
        """The measures of the measured side as decided on, from filtered points; NaN is not seen, empty without an
        exercise."""
        return self.measured.values

    @property
    def raw(self) -> Mapping[str, float]:
        """The measures of the measured side from unfiltered points, without lag; NaN is not seen, empty without an
        exercise."""
        return self.measured.raw

    @property
    def in_posture(self) -> bool | None:
        """Whether the measured side is in the exercise's posture; None where that cannot be told."""
        return self.measured.in_posture

    @property
    def active(self) -> bool:
        """Whether the person is in the movement, or holding; False while nothing is being counted."""
        return self.movement is not None and self.movement.active

    @property
    def posture(self) -> str | None:
        """The posture that the frame shows, one of those that an exercise file may name; None where it cannot be
        told."""
        nearer = "left" if self.orientation.nearness > 0 else "right"
        return posture_seen(self.unfiltered, self.orientation.facing, nearer)

    def kept(self) -> Pose:
        """The pose as the record keeps it: what was believed, and the measures of each side that were decided on
        (`hip_flexion_left`), without those that were not seen."""
        measures = {
            f"{name}_{side}": value
            for side, own in self.sides.items()
            for name, value in own.values.items()
            if not math.isnan(value)
        }
        world = self.pose.world.copy()
        world[np.isnan(self.pose.landmarks[:, 0])] = np.nan  # what was not believed is nowhere in the room either
        return replace(self.pose, world=world, measures=measures)
