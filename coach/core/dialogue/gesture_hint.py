"""Which gesture is told of and shown: one that the person can make in the posture that is seen."""

from collections.abc import Sequence

from coach.core.exercise.posture_defaults import POSTURE_DEFAULTS, UPRIGHT

# by the posture, the first that is accepted: raising an arm when prone or on all fours loads the back ([R] 3)
_UPRIGHT = ("hand_on_head", "hand_on_head_upright", "arm_up")
_FIRST: dict[str, tuple[str, ...]] = {
    **{posture: (row.gesture,) for posture, row in POSTURE_DEFAULTS.items()},
    **dict.fromkeys(UPRIGHT, _UPRIGHT),
    "side_lying": ("arm_up", "forearm_up"),
}


def gesture_hint(posture: str | None, answers: Sequence[str]) -> str | None:
    """Of the gestures that answer now, a row of `gestures.GESTURES` each, the one for this posture.

    The first of them where the posture is not known, or has none of its own among them; None without any.
    """
    fitting = (name for name in _FIRST.get(posture or "", ()) if name in answers)
    return next(fitting, answers[0] if answers else None)
