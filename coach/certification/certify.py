"""One exercise file certified, from its reading to its certificate."""

import os
from collections.abc import Callable
from pathlib import Path

from coach.certification.inspection import Contradiction, inspect
from coach.certification.mistaken import Mistake, mistake
from coach.certification.plan import BODIES, Plan, full, quick
from coach.certification.trial import play_all
from coach.certification.verdict import TriedExercise, certificate
from coach.core.exercise.model import Exercise
from coach.mannequin.body.body import build_body
from coach.mannequin.body.forward_kinematics import PostureError
from coach.prescription.certificate import Certificate, key_of
from coach.prescription.places import shipped_exercises
from coach.prescription.reader import read_exercise
from coach.prescription.source import read_source

Progress = Callable[[str, int, int], None]  # what is being done, how many of them are done, and of how many
EMPTY = Plan((), ())


def certify(path: Path, *, is_quick: bool, workers: int | None, kept: Path | None, progress: Progress) -> Certificate:
    """The certificate of an exercise file; as `tried`."""
    return certificate(tried(path, is_quick=is_quick, workers=workers, kept=kept, progress=progress))


def tried(
    path: Path, *, is_quick: bool, workers: int | None, kept: Path | None, progress: Progress, bodies: int = BODIES
) -> TriedExercise:
    """Everything that the virtual patient shows of an exercise file. Raises PrescriptionError, SourceError.

    `workers`: processes; None: one per core. `kept`: the folder in which a full run that was broken off goes on.
    """
    exercise = read_exercise(path)
    progress("reading the file", 0, 1)
    try:
        findings = inspect(exercise)
        plan = EMPTY if findings or not exercise.tracked else planned(exercise, is_quick, bodies)
    except PostureError as error:
        findings, plan = [Contradiction("guide", "guide", f"It cannot be shown: {error}")], EMPTY
    results = []
    for result in play_all([(path, case) for case in plan.cases], _workers(workers, plan), kept):
        results.append(result)
        progress("performances", len(results), len(plan.cases))
    order = {case: place for place, case in enumerate(plan.cases)}
    return TriedExercise(
        exercise=exercise,
        key=key_of(read_source(path).data),
        name="quick" if is_quick else "full",
        results=sorted(results, key=lambda result: order[result.case]),
        findings=findings,
        mistakes=_mistakes(exercise, progress) if plan.cases else (),
        untried=plan.untried,
    )


def planned(exercise: Exercise, is_quick: bool, bodies: int) -> Plan:
    """Raises PostureError without a guide."""
    return quick(exercise) if is_quick else full(exercise, bodies)


def _workers(workers: int | None, plan: Plan) -> int:
    return max(min(workers or os.cpu_count() or 1, len(plan.cases)), 1)


def _mistakes(judge: Exercise, progress: Progress) -> list[Mistake]:
    """What the exercise counts of the shipped ones."""
    body, found = build_body(), []
    others = [path for name, path in shipped_exercises().items() if name != judge.id]
    for done, path in enumerate(others, start=1):
        other = read_exercise(path)
        progress("other exercises", done, len(others))
        if other.lesson.guide and (wrong := mistake(body, other, judge)) is not None:
            found.append(wrong)
    return found
