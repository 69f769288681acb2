"""What follows from a posture for every exercise in it, unless its author says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass

from coach.core.exercise.model import Placement

# postures whose height, and whose front, a camera knows; of the others the body lies or kneels on the floor
UPRIGHT = frozenset({"standing", "sitting"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureDefaults:
    """Of one posture."""

    gesture: str  # [R] 3: raising an arm in prone or on all fours loads the back
    support: tuple[str, ...]  # what rests on the floor in the guide, both sides
    placement: Placement


_LOW = Placement(view="side", height_m=(0.3, 0.6), distance_m=(2.0, 3.0), source="[E] seed facts 7.1, camera")
_HIGH = Placement(
    view="side", height_m=(0.6, 1.2), distance_m=(2.0, 3.5), source="[E] seed facts 7.1: whole body in the picture"
)
POSTURE_DEFAULTS: Mapping[str, PostureDefaults] = {
    "standing": PostureDefaults(gesture="hand_on_head", support=("heel", "toe"), placement=_HIGH),
    "sitting": PostureDefaults(gesture="hand_on_head", support=("chair", "heel", "toe"), placement=_HIGH),
    "supine": PostureDefaults(gesture="forearm_up", support=("shoulder", "hip", "heel", "toe"), placement=_LOW),
    "prone": PostureDefaults(gesture="knee_bent", support=("hip", "instep"), placement=_LOW),
    "side_lying": PostureDefaults(gesture="arm_up", support=(), placement=_LOW),
    "kneeling": PostureDefaults(gesture="sit_up", support=("knee", "instep"), placement=_LOW),
    "all_fours": PostureDefaults(gesture="sit_up", support=("knee", "instep", "hand"), placement=_LOW),
}
ON_THE_FLOOR = frozenset(POSTURE_DEFAULTS) - UPRIGHT
