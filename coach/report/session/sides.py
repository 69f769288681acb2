"""Left against right, as a page says it: two means with their bands, and whether they differ by more than these."""

from coach.core.summary.averages import Compared, left_and_right
from coach.core.summary.session_figures import SessionSummary, SideRange
from coach.report.labels import Labels


def compared(figures: SessionSummary, say: Labels) -> list[dict[str, str]]:
    return [
        {
            "exercise": say.exercise(own.exercise),
            "measure": say.measure(own.measure),
            "left": _mean(own.left, own.measure, say),
            "right": _mean(own.right, own.measure, say),
            "difference": _difference(own, say),
        }
        for own in left_and_right(figures.exercises)
    ]


def _mean(own: SideRange, measure: str, say: Labels) -> str:
    if own.mean.value is None:
        return say("not_seen")
    band = "" if own.error_deg is None else f" ± {say.value(own.error_deg, measure)}"
    return say("mean_of", mean=say.value(own.mean.value, measure) + band, n=own.mean.n, of=own.mean.of)


def _difference(own: Compared, say: Labels) -> str:
    left, right, differs = own.left.mean.value, own.right.mean.value, own.left.differs(own.right)
    if left is None or right is None or differs is None:
        return say("not_seen")
    return say("sides_differ" if differs else "sides_alike", value=say.value(abs(left - right), own.measure))
