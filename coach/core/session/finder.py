"""Which position hurts least: what was tried, what is left of it, and where one rests ([R2] S10).

A position is rated after its minute. Worse than the start: the next one. Two worse ones, or a much worse one: back to
the best, or the way one lay before, and after a minute it is asked whether that has helped.
"""

from coach.core.base.frozen import replace
from coach.core.base.types import Text, text
from coach.core.clinical import pain_rules, safety
from coach.core.clinical.safety import Action, Verdict
from coach.core.exercise.model import Step
from coach.core.session.state import Session, least_painful


def worse(state: Session, finder: str | None = None) -> int:
    """How many positions hurt more than the start; with `finder` of that one only. 0 where the start is not known."""
    return sum(
        _is_worse(state, score)
        for place, score in state.pain.trials.items()
        if finder is None or _step(state, place).trial == finder
    )


def best(state: Session, finder: str) -> Step | None:
    """The position that one goes back to: None where every one hurt more than the start, so the way one lay before."""
    found = least_painful(state, finder)
    scores = [
        score
        for place, score in state.pain.trials.items()
        if _step(state, place).trial == finder and not _is_worse(state, score)
    ]
    return found if scores else None


def not_now(state: Session, step: Step) -> str | None:
    """Why a position, or anything after a search, is left out after all: a key under report.because; None when not."""
    tried = step.trial or step.best_of
    if step.trial is not None and step.trial in state.pain.left_finders:
        return "worse_twice" if worse(state, step.trial) >= safety.WORSE_TRIALS_END else "much_worse"
    if step.best_of is not None and worse(state, step.best_of) and best(state, step.best_of) is None:
        return "none_better"
    if state.pain.rests_there and tried is None and not step.exercise.suits.comfort:
        return "pain"
    if tried is None and _was_worse(state, step.exercise.id):
        return "worse_before"
    at_ease = step.exercise.pacing.breath is not None or step.best_of is not None
    in_comfort = state.plan.comfort is not None and not at_ease
    return "worse_twice" if in_comfort and worse(state) >= safety.WORSE_POSITIONS_END else None


def judged(state: Session, score: int) -> Verdict:
    """What a score means after the position that is up, or after the minute back in the best one."""
    if state.pain.rested == "back":
        return pain_rules.back_in_best(state.pain.scores, score)
    place = state.run.place
    before = {at: old for at, old in state.pain.trials.items() if at != place}
    others = replace(state, pain=replace(state.pain, trials=before))
    return pain_rules.at_trial(state.pain.scores, worse(others, _step(state, place).trial), score)


def back_due(state: Session) -> bool:
    """Whether one goes back to the best position now: what was last said of the one that is up calls for it."""
    score = state.pain.trials.get(state.run.place)
    if score is None or state.pain.rested == "back" or _step(state, state.run.place).trial is None:
        return False
    return judged(state, score).action is Action.BACK


def gone_back(state: Session) -> Session:
    """Back to the best position, for a minute: nothing more of this finder is tried."""
    tried = _step(state, state.run.place).trial
    assert tried is not None
    pain = replace(state.pain, rested="back", left_finders=state.pain.left_finders | {tried})
    return replace(state, pain=pain)


def rest_text(state: Session) -> Text:
    """How one rests for a minute before being asked again: the position to go back to, by its name."""
    if state.pain.rested != "back":
        return text("cue.ask_again" if state.pain.rested == "again" else "cue.recover")
    found = best(state, _step(state, state.run.place).trial or "")
    if found is None:
        return text("cue.back_as_before")
    return text("cue.back_to_best", position=text(f"exercise.{found.exercise.id}.title"))


def bad_in_best(step: Step, baseline: int | None, score: int) -> bool:
    """Whether the best position is still so bad that one rests there, and a doctor or nurse should hear of it today.

    One that has become much worse is no place to rest.
    """
    start = score if baseline is None else baseline
    rests = score - start < safety.RISE_ENDS and not (score >= pain_rules.WORST > start)
    return step.best_of is not None and score >= pain_rules.REST_THERE and rests


def _is_worse(state: Session, score: int) -> bool:
    baseline = state.pain.scores.baseline
    return baseline is not None and score > baseline


def _step(state: Session, place: int) -> Step:
    step = (state.plan.steps or ())[place]
    assert step is not None
    return step


def _was_worse(state: Session, exercise: str) -> bool:
    """Whether the position was tried today, and hurt more than the start."""
    return any(
        _is_worse(state, score) for place, score in state.pain.trials.items()
        if _step(state, place).exercise.id == exercise
    )  # fmt: skip
