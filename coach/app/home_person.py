"""Reads what the first screen offers a person: from the records, the prescriptions and the shipped routines."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from coach.app import home_clinic
from coach.app.asked import due_for
from coach.app.prescribed import schedule
from coach.core.base.phrases import Words
from coach.core.base.types import text
from coach.core.clinical import safety
from coach.core.clinical.eligibility import Known, closed, enough_today
from coach.core.clinical.screening import Tier
from coach.core.clinical.watch_for import number_said
from coach.core.exercise.model import Routine
from coach.core.home.due_today import DueToday, done_so_far, due_today
from coach.core.home.programmes import BREATHING, COMFORT, HomePerson, LockShown, Programme
from coach.core.progress.questionnaire import Questionnaire
from coach.prescription.dose import minutes
from coach.prescription.faults import PrescriptionError
from coach.prescription.places import exercises_beside, shipped_routines
from coach.prescription.questionnaires import usable_questionnaires
from coach.prescription.reader import read_kept, read_routine
from coach.records import history
from coach.records.names import DEMO
from coach.records.review import Review, day_of
from coach.records.rows import Lock, Patient, Prescription
from coach.records.store import Store
from coach.report.labels import Labels
from coach.report.patient.locks import lock_line

NAMELESS = frozenset({"me", DEMO})  # not names to greet with


class Shelf:
    """The routines as they were read, in one language: reading them all takes a second or two."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, str, int | None], Routine] = {}
        self._asked: dict[str, tuple[Questionnaire, ...]] = {}

    def routine(self, id: str, language: str, level: int | None = None) -> Routine:
        """A shipped routine."""
        key = (id, language, level)
        if key not in self._read:
            self._read[key] = read_routine(id, level=level, language=language)
        return self._read[key]

    def questionnaires(self, language: str) -> tuple[Questionnaire, ...]:
        """Those that can be asked; `coach check` says why another cannot."""
        if language not in self._asked:
            self._asked[language] = usable_questionnaires(language)[0]
        return self._asked[language]


def person_of(records: Store, name: str, words: Words, now: datetime, shelf: Shelf) -> HomePerson:
    """Somebody as they are known now; a name that nobody has here yet is somebody of whom nothing is known.

    Raises StoreError.
    """
    person, language = records.find(name), words.language
    known = Known(practised=name == DEMO) if person is None else history.known(records, person, now)
    levels = {} if person is None else _levels(Review(records).in_force(person))
    shown = HomePerson(
        handle=name if person is None else person.handle,
        named=name not in NAMELESS,
        programmes=tuple(
            programme(shelf.routine(id, language, levels.get(id)), known)
            for id in shipped_routines()
            if id not in (COMFORT, BREATHING)
        ),
        comfort=programme(shelf.routine(COMFORT, language), known),
        breathing=programme(shelf.routine(BREATHING, language), known),
        number=known.contacts.emergency_number,
        clinician=known.contacts.clinician,
        desk=home_clinic.desk_of(records, name),
    )
    if person is None or person.is_demo:
        return shown
    rows = records.sessions(person)
    shown = replace(
        shown,
        last=next((row.routine_id for row in reversed(rows) if row.end_reason == "completed"), None),
        locks=tuple(_lock(lock, words, shown.number, now) for lock in records.locks(person)),
        sessions=len(rows),
        due=due_for(records, person, shelf.questionnaires(language), now),
    )
    kept = Review(records).prescribed(person)
    shown = _with_prescriptions(shown, kept, known, words, shelf)
    shown = replace(shown, programmes=_with_days(shown.programmes, _due(records, person, kept, now)))
    return _in_a_pause(shown, known, language, shelf)


def _levels(kept: Mapping[str, Prescription]) -> dict[str, int]:
    """Of each plan that somebody has begun the level that they are at."""
    return {
        id: prescription.overrides["level"] for id, prescription in kept.items() if "level" in prescription.overrides
    }


def _in_a_pause(shown: HomePerson, known: Known, language: str, shelf: Shelf) -> HomePerson:
    """While nothing but comfort is for now; after a week of a pause what is gentle enough to begin again with."""
    why = safety.comfort_before(known.past)
    if why is None:
        return shown
    gentle = tuple(
        one for one in shown.programmes if one.id in shipped_routines() and shelf.routine(one.id, language).after_pause
    )
    if gentle and safety.comfort_before(known.past, gentle=True) is None:
        return replace(shown, programmes=gentle, easier=None)
    return replace(shown, only_comfort=why)


def programme(routine: Routine, known: Known, *, prescribed: bool = False) -> Programme:
    """A routine as it is offered; its minutes are those without what is optional."""
    steps = tuple(step for step in routine.steps if not step.optional)
    not_yet = closed(routine, known, known.facts)
    purpose = f"routine.{routine.id}.purpose"
    return Programme(
        id=routine.id,
        title=routine.words.say_key(f"routine.{routine.id}.title"),
        purpose=routine.words.say_key(purpose) if purpose in routine.words else "",
        minutes=max(1, round(minutes(replace(routine, steps=steps) if steps else routine))),
        level=routine.level,
        prescribed=prescribed,
        not_yet=not_yet if not_yet is not None or known.practised else enough_today(routine, known.past),
    )


def _with_prescriptions(
    shown: HomePerson, kept: Mapping[str, Prescription], known: Known, words: Words, shelf: Shelf
) -> HomePerson:
    """With a prescription in force only what is prescribed, and one level below it."""
    prescribed: list[Programme] = []
    easier: Programme | None = None
    for id, prescription in kept.items():
        try:
            routine = prescribed_routine(prescription, words.language)
        except PrescriptionError:
            continue  # the session says what is wrong with it
        own = id not in shipped_routines()
        prescribed.append(replace(programme(routine, known, prescribed=True), kept=own))
        level = routine.level
        if easier is None and level is not None and level > 1 and not own:
            easier = programme(shelf.routine(id, words.language, level - 1), known, prescribed=True)
    if not kept:
        return shown
    return replace(shown, programmes=tuple(prescribed), easier=easier)


def _due(records: Store, person: Patient, kept: Mapping[str, Prescription], now: datetime) -> dict[str, DueToday]:
    """Of each routine that is prescribed with a number of days whether today is one of them. Raises StoreError."""
    today = day_of(now, None)
    schedules = {id: schedule(prescription, today) for id, prescription in kept.items()}
    if not any(each.times_a_week for each in schedules.values()):
        return {}
    visits = Review(records).visits(person)
    due = {id: due_today(own, done_so_far(visits, id, today), today) for id, own in schedules.items()}
    return {id: own for id, own in due.items() if own is not None}


def _with_days(programmes: tuple[Programme, ...], due: Mapping[str, DueToday]) -> tuple[Programme, ...]:
    """Nothing is due for which a session would not begin."""
    return tuple(
        replace(each, due=own) if (own := due.get(each.id)) and not (own.open and each.not_yet) else each
        for each in programmes
    )


def prescribed_routine(kept: Prescription, language: str) -> Routine:
    """The routine as somebody has it: a shipped one as it is now, another as it was kept. Raises PrescriptionError."""
    if kept.routine_id in shipped_routines():
        return read_routine(kept.routine_id, dict(kept.overrides), language=language)
    file = f"{kept.routine_id}.toml"
    return read_kept(file, kept.routine_text, dict(kept.overrides), exercises_beside(file), language=language)[1]


def _lock(lock: Lock, words: Words, number: str | None, now: datetime) -> LockShown:
    say: Any = Labels(words)
    lines = [lock_line(lock, say, now.tzinfo)]
    if lock.kind != safety.THERAPIST_LOCK:
        urgent = lock.kind == Tier.EMERGENCY
        advice = text("advice.emergency", number=number_said(number)) if urgent else text(f"advice.{lock.kind}")
        lines += [words.say(advice), words.say_key("home.how_unlocked")]
    return LockShown(id=lock.id, kind=lock.kind, lines=tuple(lines))
