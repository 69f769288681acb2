"""Somebody in another posture than the exercise's, in the middle of it: told soon, and shown no angle meanwhile."""

from coach.core.base.frozen import replace
from coach.core.exercise.model import Step
from coach.core.session.exercise_run import ExerciseRun, Out
from coach.core.tracking.observation import Observation
from coach.core.tracking.taken_posture import posture_taken

TOLD_S = 3.0  # so long in another one: getting up or down takes as long, and it is said within 5 s [E]


def watched(step: Step, run: ExerciseRun, seen: Observation, dt_s: float, out: Out) -> ExerciseRun:
    """One frame more. A movement under way is no posture, and what cannot be told changes nothing."""
    taken = True if seen.active else posture_taken(step.exercise, seen)
    if taken is None:
        return run
    before_s, wrong_s = run.other_posture_s, 0.0 if taken else run.other_posture_s + dt_s
    if wrong_s >= TOLD_S and (before_s < TOLD_S or int(wrong_s) != int(before_s)):
        out.offer("form", f"posture_is.{step.exercise.posture}")
    return run if wrong_s == before_s else replace(run, other_posture_s=wrong_s)
