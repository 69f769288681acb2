"""Rows that share a screen: several questions with a yes or a no each, asked one after the other, shown together."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from coach.core.base.types import Text, text
from coach.core.clinical import alone
from coach.core.clinical.eligibility import HAS, TICKED, TODAY_LIST
from coach.core.clinical.intake import CHANGED
from coach.core.clinical.screening import ROWS as SIGNS
from coach.core.dialogue.screen_model import Choice, FormPage, FormRow

ROWS_A_SCREEN = 6  # [R2] 1: four to six rows a screen
TICKS_A_SCREEN = 5  # rows of the list of today: so many can be read on the smallest screen in every language [E]
TODAY_ROWS = (
    "bend_pain", "stand_pain", "breathing_hurts", "injured_hot", "patch_or_fever", "drowsy", "painkiller", "floor",
    "balance", CHANGED, "activity_moment",
)  # fmt: skip
# question -> the group whose rows share a screen; what is asked of all of them is under rows.<group> in the words
ROW_GROUPS: dict[str, str] = {
    **dict.fromkeys(SIGNS, "signs"),
    **dict.fromkeys(HAS, "conditions"),
    **dict.fromkeys(TODAY_ROWS, "today"),
    **dict.fromkeys(alone.PLAN, "alone"),
}


@dataclass(frozen=True, slots=True)
class RowPage:
    """One screen of rows; `since_s`: when it came up, on the session's clock."""

    group: str
    rows: tuple[str, ...]
    since_s: float = 0.0

    @property
    def head(self) -> Text:
        """What is asked of every row."""
        return text(f"rows.{self.group}")

    def upto(self, question: str) -> tuple[str, ...]:
        """The rows to this one, which is the last of them: what is read before it is answered."""
        return self.rows[: self.rows.index(question) + 1]


def screens(form: Sequence[str]) -> list[tuple[str, ...]]:
    """The questions of a form by their screens: rows of one group that follow each other share them evenly.

    What is ticked in the list of today has no screen beside it.
    """
    if TODAY_LIST in form:
        form = [question for question in form if question not in TICKED]
    found: list[tuple[str, ...]] = []
    for run in _runs(form):
        count = -(-len(run) // ROWS_A_SCREEN)
        ends = [round(len(run) * n / count) for n in range(count + 1)]
        found += [tuple(run[a:b]) for a, b in pairwise(ends)]
    return found


def _runs(form: Sequence[str]) -> list[list[str]]:
    runs: list[list[str]] = []
    for question in form:
        group = ROW_GROUPS.get(question)
        if runs and group is not None and ROW_GROUPS.get(runs[-1][-1]) == group:
            runs[-1].append(question)
        else:
            runs.append([question])
    return runs


def page_of(question: str, form: Sequence[str], t_s: float, before: RowPage | None) -> RowPage | None:
    """The screen of this question; None where it has one to itself. The same page goes on where it was up before."""
    group = ROW_GROUPS.get(question)
    if group is None:
        return None
    rows = next((rows for rows in screens(form) if question in rows), (question,))
    if before is not None and before.group == group and before.rows == rows:
        return before
    return RowPage(group, rows, t_s)


def page_shown(
    page: RowPage,
    question: str,
    form: Sequence[str],
    done: Mapping[str, str],
    choices: Mapping[str, tuple[Choice, ...]],
    asking: Callable[[str], Text],
) -> FormPage:
    """The page as the screen shows it while this question waits.

    `done`: what was answered, `choices`: what may be answered, by question; `asking`: the sentence of a question.
    """
    all_screens = screens(form)
    number = next((n for n, rows in enumerate(all_screens, 1) if question in rows), 1)
    rows = tuple(
        FormRow(
            id=row,
            text=asking(row),
            choices=choices[row],
            answer=None if row == question else done.get(row),
        )
        for row in page.rows
    )
    return FormPage(head=page.head, rows=rows, at=page.rows.index(question),
                 number=(number, len(all_screens)))  # fmt: skip
