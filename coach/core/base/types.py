"""The values that travel from the camera to the decisions."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Frame:
    """One picture, or one row of a landmark recording, at the moment it was captured."""

    t_s: float  # on the source's own clock, monotonic
    width: int  # px
    height: int  # px
    image: Pixels | None = None  # (height, width, 3) RGB, never mirrored; None in a landmark recording
    landmarks: Floats | None = None  # (33, 4), as in `Pose`; only in a landmark recording
    world: Floats | None = None  # (33, 3), as in `Pose`; only in a landmark recording


class PictureChange(Enum):
    """What the picture that a pose was read from has to do with the one before."""

    FRESH = "fresh"  # it is another one, or there are no pictures, as in a landmark recording
    REPEATED = "repeated"  # it is the same again, pixel for pixel
    STILL = "still"  # it is a photograph, which is not meant to change


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pose:
    """What a pose model saw in one frame. Every array is NaN where no person was seen."""

    t_s: float  # the frame's capture time
    width: int  # px
    height: int  # px
    landmarks: Floats  # (33, 4): x in picture widths, y in picture heights (down), z, visibility 0 to 1
    world: Floats  # (33, 3) metres, hip-centred, y down
    turns: int = 0  # quarter turns against the clock of the picture in which the person was found
    picture: PictureChange = PictureChange.FRESH
    # in a record: the measures that were decided on in this frame, `hip_flexion_left`, without those that were not
    # seen; None in a record of a version that kept none, and before anything was decided
    measures: Mapping[str, float] | None = None

    @property
    def seen(self) -> bool:
        """Whether a person was found at all."""
        x = self.landmarks[:, 0]
        return bool((x == x).any())

    @property
    def points(self) -> Floats:
        """(33, 2) positions in picture heights, x right and y down; all NaN where nobody was seen.

        They are aspect-corrected, so that angles are true.
        """
        corrected: Floats = self.landmarks[:, :2].copy()
        corrected[:, 0] *= self.width / self.height
        return corrected


def no_pose(of: Frame | Pose) -> Pose:
    """The pose, all NaN, of a frame in which nobody was found, or the person was not."""
    return Pose(
        t_s=of.t_s, width=of.width, height=of.height, landmarks=np.full((33, 4), np.nan), world=np.full((33, 3), np.nan)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """How a device that is turned from picture to pose is to look for the person; `tracking.person_search` says why."""

    turns: tuple[int, ...] = (0, 1)  # quarter turns against the clock to try in turn while nobody is followed
    not_before_s: float = -math.inf  # and while nobody is, no frame captured before this is looked at
    let_go_s: float = -math.inf  # anyone found up to this time is let go


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in a session; its kind is a row of `events.EVENTS`."""

    t_s: float  # on the session's clock
    kind: str
    data: dict[str, Any]  # JSON values only


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence by key, with its parameters; `Words` turns it into a language."""

    key: str
    params: tuple[tuple[str, Any], ...] = ()


def text(key: str, /, **params: Any) -> Text:
    """Shorthand: `text("count", n=3)`. A parameter may itself be a `Text`."""
    return Text(key, tuple(sorted(params.items())))
