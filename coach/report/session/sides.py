"""Left against right, as a page says it: two means with their bands, and whether they differ by more than these."""

from coach.core.progress.session_brief import brief_of
from coach.core.summary.averages import Compared, left_and_right
from coach.core.summary.session_figures import SessionSummary, SideRange
from coach.report.differing import sentence
from coach.report.labels import Labels


def worth_a_look(figures: SessionSummary, say: Labels) -> list[str]:
    """A sentence for each measure in which the sides differ by more than both their bands."""
    return [sentence(each, say) for each in brief_of(figures).form.sides]


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
        return say("not_told" if side_range.untold else "not_seen")
    mean = say.reading(side_range.mean.value, side_range.error_deg, measure)
    return say("mean_of", mean=mean, n=side_range.mean.n, of=side_range.mean.of)


def _difference(compared: Compared, say: Labels) -> str:
    left, right, differs = compared.left.mean.value, compared.right.mean.value, compared.differs
    if left is None or right is None:
        return say("not_told" if compared.left.untold or compared.right.untold else "not_seen")
    if differs is None:
        return say("sides_few")
    return say("sides_differ" if differs else "sides_alike", value=say.apart(left, right, compared.measure))
