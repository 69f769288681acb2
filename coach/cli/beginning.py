"""One session, as the command line or the first screen asks for it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from coach.cli import whose
from coach.cli.base import WrongUse, is_live, tell
from coach.cli.store import weekly_copy

COMFORT = "comfort"  # the shipped routine that is left when there is too much pain for anything else


@dataclass(frozen=True, kw_only=True)
class SessionWish:
    """What is asked for, already checked."""

    routine: str  # a name or a file
    options: Any  # an `app.options.Options`, without what comfort mode takes its steps from
    language: str
    level: int | None = None
    kept_of: str | None = None  # whose prescription in the records it is: its file need not be here
    store: str | None = None
    named: bool = False  # the person was named on the command line
    plain: Any = None  # the routine, where it has been read already


def hold_session(records: Any, who: str, wish: SessionWish) -> int:
    """Holds it; gives the exit code of design section 4. Raises StoreError, PrescriptionError, WrongUse."""
    from dataclasses import replace

    from coach.app import session as application
    from coach.app.leaving import LEFT
    from coach.core.exercise.model import quick as quickly

    live, quick = is_live(wish.options.source), wish.options.quick
    for sentence in whose.locks_besides(records, who, wish.store, named=wish.named) if live else ():
        tell(sentence)
    whole, prescription = (_of_file if wish.kept_of is None else _kept)(records, who, wish, live)
    relief = _relief(wish.language)
    code: int = application.run(
        quickly(whole) if quick else whole,
        records,
        who,
        prescription,
        replace(wish.options, relief=quickly(relief) if quick else relief),
        tell,
    )
    if code != LEFT:  # who leaves, and a system that shuts down, does not wait for a copy
        weekly_copy(records)
    return code


def _relief(language: str) -> Any:
    from coach.prescription.reader import read_routine

    return read_routine(COMFORT, language=language)


def _of_file(records: Any, who: str, wish: SessionWish, live: bool) -> tuple[Any, dict[str, Any]]:
    """The routine with what is prescribed, and what the records keep of it."""
    from coach.prescription.alone import fitting
    from coach.prescription.reader import plan_text, read_routine
    from coach.prescription.source import FileSource

    whole = wish.plain or read_routine(wish.routine, level=wish.level, language=wish.language)
    check_patient(wish.options.source, whole.exercises)
    alone = whole.id in whole.exercises  # no routine has the id of an exercise
    plans = _plans(records, who, wish.routine) if alone else None
    text = plan_text(wish.routine, plans)
    overrides, basis = _in_force(records, who, whole, wish.level, live)
    overrides = fitting(overrides, text) if alone else overrides
    kept = FileSource(file=f"the prescription of {who} (coach review changes it)", data=overrides)
    whole = read_routine(
        wish.routine, kept if overrides else None, level=wish.level, language=wish.language, plans=plans
    )
    # what a therapist changes while the camera opens is not undone; recordings may run side by side
    return whole, {"routine_text": text, "overrides": overrides, "basis": basis if live else None}


def _kept(records: Any, who: str, wish: SessionWish, live: bool) -> tuple[Any, dict[str, Any]]:
    """The same of a routine whose text is in the records."""
    from coach.app.home_person import prescribed_routine

    assert wish.kept_of is not None
    kept = records.prescription(whose.person(records, wish.kept_of), wish.routine)
    whole = prescribed_routine(kept, wish.language)
    check_patient(wish.options.source, whole.exercises)
    overrides = dict(kept.overrides)
    # a recording is held for the demonstrations, of whom nothing was prescribed before
    return whole, {"routine_text": kept.routine_text, "overrides": overrides, "basis": kept.id if live else None}


def prescribed_here(records: Any, patient: str | None, routine: str) -> str | None:
    """The name of whoever has that routine prescribed in the records: the person named, or the only one here."""
    people = [each for each in records.patients() if not each.is_demo]
    person = records.find(patient) if patient is not None else people[0] if len(people) == 1 else None
    return person.handle if person is not None and records.prescription(person, routine) is not None else None


def check_patient(camera: str, exercises: Collection[str]) -> None:
    """A fault of the virtual patient in an exercise that never comes would never be seen. Raises ScriptError."""
    from coach.mannequin.patient.faults import ScriptError, read_script
    from coach.prescription.faults import suggest

    kind, _, script = camera.partition(":")
    for fault in read_script(script) if kind == "mannequin" else ():
        if fault.exercise is not None and fault.exercise not in exercises:
            raise ScriptError(
                f"{fault.name}@{fault.exercise}: not in this routine; {suggest(fault.exercise, exercises)}"
            )


def _in_force(records: Any, patient: str, routine: Any, level: int | None, live: bool) -> tuple[dict[str, Any], str]:
    """What is prescribed to the patient for this routine, and the id of that prescription, "" for none.

    The level of a first session stays, until it is decided.
    """
    person = records.find(patient)
    kept = None if person is None else records.prescription(person, routine.id)
    overrides, basis = (dict(kept.overrides), kept.id) if kept is not None else ({}, "")
    if not live or not routine.levels:
        return overrides, basis
    most = overrides.setdefault("level", routine.level)
    if level is not None and level > most:
        raise WrongUse(f"Level {most} of {routine.id} is prescribed: a higher one is decided in coach review.")
    return {**overrides, "routine": routine.id}, basis


def _plans(records: Any, patient: str, exercise: str) -> list[Any]:
    """What is in force for the patient, of any routine: it holds for an exercise by itself too."""
    from coach.prescription.alone import plan_of
    from coach.prescription.faults import PrescriptionError
    from coach.prescription.places import exercises_with
    from coach.prescription.reader import read_kept
    from coach.records.review import Review

    person = records.find(patient)
    beside, plans = exercises_with(exercise), []
    for kept in Review(records).in_force(person).values() if person is not None else ():
        try:
            now = read_kept(f"{kept.routine_id}.toml", kept.routine_text, kept.overrides, beside)[1]
        except PrescriptionError:
            now = None
        plans.append(plan_of(kept, now))
    return plans
