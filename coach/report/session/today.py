"""What was for today, as a page says it: the steps left out, the position finder, the timers."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from coach.core.summary.session_figures import Finder, SessionSummary, StepLeftOut, Trial
from coach.report.labels import Labels, clock


def left_out(steps: Sequence[StepLeftOut], say: Labels) -> list[dict[str, str]]:
    """Steps that follow each other and have one reason stand in one row: a position finder is several steps."""
    rows = []
    for _, group in groupby(enumerate(steps), key=lambda pair: (pair[1].step - pair[0], pair[1].because, pair[1].t_s)):
        same = [left for _, left in group]
        names = dict.fromkeys(say.exercise(left.exercise or "") for left in same)
        rows.append(
            {
                "exercises": "; ".join(names),
                "why": "; ".join(say.reason(because) for because in same[0].because),
                "decided": say("when_planned") if same[0].planned else clock(same[0].t_s),
            }
        )
    return rows


def finder(finder: Finder, figures: SessionSummary, say: Labels) -> dict[str, Any]:
    before = figures.pain.before
    return {
        "note": say("finder_note", before=say.score(before, asked=bool(figures.pain.answers))),
        "rows": [
            {
                "position": say.exercise(trial.exercise),
                "pain": say.score(trial.score, asked=trial.asked) if trial.begun else "",
                "change": _change(trial.score, before, say),
                "result": _result(trial, finder, figures, say),
                "kept": trial.exercise == finder.kept,
            }
            for trial in finder.trials
        ],
    }


def _change(score: int | None, before: int | None, say: Labels) -> str:
    if score is None or before is None:
        return ""
    more = score - before
    return say(f"change.{'same' if more == 0 else 'more' if more > 0 else 'less'}", n=abs(more))


def _result(trial: Trial, finder: Finder, figures: SessionSummary, say: Labels) -> str:
    before = figures.pain.before
    if trial.exercise == finder.kept:
        return say("trial.kept")
    if not trial.begun:
        return say("trial.left_out" if trial.step in figures.plan.out else "trial.not_reached")
    worse = trial.score is not None and before is not None and trial.score > before
    return say("trial.worse" if worse else "trial.not_kept")


def timers(figures: SessionSummary, say: Labels) -> list[dict[str, Any]]:
    off = {True: say("yes"), False: say("no_answer"), None: say("not_asked")}
    return [
        {
            "exercise": say.exercise(own.exercise),
            "at": clock(own.t_s - own.seconds),
            "lasted": say.lasting(own.seconds),
            "counts_as": ", ".join(say.plainly(kind, f"report.timer.{kind}") for kind in own.counts_as),
            "off": off[own.off],
            "silent": own.off is False,
        }
        for own in figures.timers
    ]
