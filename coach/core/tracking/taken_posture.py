"""Whether somebody is in the posture that an exercise is done in, as far as one frame can tell."""

from coach.core.exercise.model import Exercise
from coach.core.kinematics.body_heights import width_ratio
from coach.core.kinematics.camera_azimuth import beside_deg
from coach.core.tracking.observation import Observation

_LYING = frozenset({"supine", "prone", "side_lying"})
# on the back for the front, or the reverse: told from the side, where which way the body faces is as clear as this.
# People on photographs read 3.5 and more, the figure 1.3 and more; less is noise [E]
WRONG_WAY_UP = frozenset({("supine", "prone"), ("prone", "supine")})
CLEARLY_FACING, FROM_SIDE_DEG = 1.2, 45.0
# kneeling upright is seen as sitting, and folded over the knees as lying on the front (`posture_seen`)
_KNEELING = frozenset({"kneeling", "all_fours", "sitting", "prone"})
# what a posture may be seen as. Of those who lie, seen obliquely, many look alike
SEEN_AS: dict[str, frozenset[str]] = {
    "standing": frozenset({"standing"}),
    "sitting": frozenset({"sitting", "kneeling"}),
    "kneeling": _KNEELING,
    "all_fours": _KNEELING,
    **dict.fromkeys(_LYING, _LYING),
}
# a trunk propped up, or lying obliquely to the camera, looks like kneeling: neither right nor wrong [E]
UNSURE: dict[str, frozenset[str]] = dict.fromkeys(_LYING, frozenset({"kneeling", "all_fours"}))
# shoulders wider than this, in trunk lengths, are of a trunk that points at the camera: 0.7 is straight in front [E]
POINTS_AT_CAMERA = 0.95
# so far beside the prescribed view sitting is not told from standing: the thighs point at the camera [E]
THIGHS_HIDDEN_DEG = 50.0


def posture_taken(exercise: Exercise, seen: Observation) -> bool | None:
    """Whether the person is in the exercise's posture; None where that cannot be told, as of somebody half seen.

    True wherever the bands of the exercise's own file hold.
    """
    if not seen.person:
        return None
    if exercise.posture_bands and seen.in_posture:
        return True
    shown = seen.posture
    if shown is None or shown in UNSURE.get(exercise.posture, frozenset()):
        return None
    beside = beside_deg(seen.orientation.view_deg, exercise.placement.view)
    if (exercise.posture, shown) in WRONG_WAY_UP and exercise.placement.view == "side":
        return not (beside < FROM_SIDE_DEG and abs(seen.orientation.facing) >= CLEARLY_FACING)
    if shown in SEEN_AS[exercise.posture]:
        return True
    if width_ratio(seen.unfiltered) > POINTS_AT_CAMERA:
        return None
    if exercise.posture == "sitting" and not beside < THIGHS_HIDDEN_DEG:
        return None
    return False
