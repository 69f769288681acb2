"""Left and right that differ, in one sentence as a therapist writes it: on the pages of a session and of a patient."""

from coach.core.progress.session_brief import RangeBrief, SidesBrief
from coach.report.labels import Labels


def sentence(sides: SidesBrief, say: Labels) -> str:
    """Exercise, measure, both means with their bands, and which side went further where that is known."""
    left, right = sides.left.mean.value or 0.0, sides.right.mean.value or 0.0
    return say(
        f"differing.{sides.further or 'unknown'}",
        exercise=say.exercise(sides.exercise),
        measure=say.measure(sides.measure),
        left=_mean(sides.left, say),
        right=_mean(sides.right, say),
        value=say.apart(left, right, sides.measure),
    )


def _mean(side: RangeBrief, say: Labels) -> str:
    return say.reading(side.mean.value, side.error, side.measure)
