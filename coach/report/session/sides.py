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


def _mean(side_range: SideRange, measure: str, say: Labels) -> str:
    if side_range.mean.value is None:
        return say("not_seen")
    band = "" if side_range.error_deg is None else f" ± {say.value(side_range.error_deg, measure)}"
    return say(
        "mean_of", mean=say.value(side_range.mean.value, measure) + band, n=side_range.mean.n, of=side_range.mean.of
    )


def _difference(compared: Compared, say: Labels) -> str:
    left, right, differs = compared.left.mean.value, compared.right.mean.value, compared.left.differs(compared.right)
    if left is None or right is None or differs is None:
        return say("not_seen")
    return say("sides_differ" if differs else "sides_alike", value=say.value(abs(left - right), compared.measure))
