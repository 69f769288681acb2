"""A file as a therapist looks at it, before anybody follows it."""

from coach.core.exercise.due_times import DueTimes, due_times
from coach.core.exercise.model import Routine
from coach.prescription.models import OverridesTable
from coach.prescription.places import find_plan
from coach.prescription.reader import changed_by, model_of, read_routine
from coach.prescription.source import read_source
from coach.prescription.vocabulary import BASE_LANGUAGE


def read_to_look_at(
    name_or_path: str, *, level: int | None = None, language: str = BASE_LANGUAGE
) -> tuple[Routine, DueTimes]:
    """As `read_routine`, not to be followed; of a patient's overrides their routine with them in it, and when they ask
    for it. Raises as it does."""
    path = find_plan(name_or_path)
    source = read_source(path)
    if model_of(source.data) is not OverridesTable:
        return read_routine(path, level=level, language=language, to_look_at=True), DueTimes()
    routine = read_routine(changed_by(source, path), source, level=level, language=language, to_look_at=True)
    return routine, due_times(source.data)
