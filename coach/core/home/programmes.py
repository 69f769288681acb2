"""What a person is offered today, and why: by how their back is, what is prescribed, and what the days before say.

It only suggests. Screening, locks and gates come afterwards, in the session, as always.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from coach.core.base.types import Text, text
from coach.core.home.clinic_desk import ClinicDesk
from coach.core.home.due_today import DueToday
from coach.core.progress.questionnaires_due import DueQuestionnaire

COMFORT = "comfort"  # the routine for more pain than anything else allows
BREATHING = "breathing_relax"
FIRST = "gentle_start"  # of somebody of whom nothing is known


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A routine as this person would do it."""

    id: str
    title: str  # in the language of the screen
    purpose: str = ""
    minutes: int
    level: int | None = None  # of a plan that is walked up
    prescribed: bool = False
    kept: bool = False  # a therapist's own, which only the records have
    due: DueToday | None = None  # of one that is prescribed with days: whether today is one
    not_yet: str | None = None  # a key under `gate`: why a session would not begin with it, as far as is known now


@dataclass(frozen=True, slots=True, kw_only=True)
class LockShown:
    """A lock in force, in words."""

    id: str
    kind: str
    lines: tuple[str, ...]  # what is locked, why, since when, and what to do


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePerson:
    """Who sits before the screen, with what the records say about today."""

    handle: str
    named: bool = True  # a name to be greeted by
    programmes: tuple[Programme, ...] = ()  # what may be chosen; with a prescription only what is prescribed
    easier: Programme | None = None  # one level below what is prescribed
    comfort: Programme | None = None
    breathing: Programme | None = None
    last: str | None = None  # the routine of the last session that was done to its end
    only_comfort: str | None = None  # a key under `comfort`: why nothing else is for now
    locks: tuple[LockShown, ...] = ()
    number: str | None = None  # that is called in an emergency
    clinician: str | None = None
    sessions: int = 0
    due: tuple[DueQuestionnaire, ...] = ()  # to be asked now
    desk: ClinicDesk = field(default_factory=ClinicDesk)  # of the therapist

    @property
    def prescribed(self) -> bool:
        """Whether a therapist has chosen for this person."""
        return any(programme.prescribed for programme in self.programmes)

    def programme(self, id: str) -> Programme | None:
        """The one of that id among all that may be offered; None where it is not."""
        found = (*self.programmes, *(one for one in (self.comfort, self.breathing) if one is not None))
        return next((programme for programme in found if programme.id == id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A programme, with a sentence why."""

    programme: Programme
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class BackFeeling:
    """One of the answers to how the back is today."""

    pain: float  # of its face, from 0, at ease, to 1
    routines: tuple[str, ...]  # the first of these that may begin
    prescribed: str  # with a prescription: comfort, easier or as_prescribed


# [P] seed facts R1 to R4: relief in the first days, then small movements, then strength; their gates say when
FEELINGS: Mapping[str, BackFeeling] = {
    "hurts": BackFeeling(pain=1.0, routines=(COMFORT,), prescribed="comfort"),
    "first_days": BackFeeling(pain=0.7, routines=("acute_relief",), prescribed="easier"),
    "easier": BackFeeling(pain=0.35, routines=("gentle_start",), prescribed="as_prescribed"),
    "strong": BackFeeling(
        pain=0.0, routines=("core_hip_strength", "gentle_mobility", "gentle_start"), prescribed="as_prescribed"
    ),
}


def today(person: HomePerson) -> Suggestion | None:
    """What stands on the first screen; None where nothing can be offered."""
    if person.only_comfort is not None and person.comfort is not None:
        return Suggestion(programme=person.comfort, why=text(f"comfort.{person.only_comfort}"))
    if person.prescribed:
        chosen = _next_prescribed(person)
        return Suggestion(programme=chosen, why=chosen.due.line if chosen.due else text("home.why.prescribed"))
    for id, why in ((person.last, "again"), (FIRST, "first")):
        programme = None if id in (None, COMFORT) else _open(person, str(id))
        if programme is not None:
            return Suggestion(programme=programme, why=text(f"home.why.{why}"))
    first = next((programme for programme in person.programmes if programme.not_yet is None), person.comfort)
    return None if first is None else Suggestion(programme=first, why=text("home.why.first"))


def suggested(person: HomePerson, feeling: str) -> Suggestion | None:
    """What suits how the back is today, an id of `FEELINGS`; None where nothing can be offered."""
    if person.only_comfort is not None:
        return today(person)
    row = FEELINGS[feeling]
    if person.prescribed:
        programme, why = _of_prescribed(person, row.prescribed)
    else:
        programme = next((one for id in row.routines if (one := _open(person, id)) is not None), person.comfort)
        first = programme is not None and programme.id == row.routines[0]
        why = feeling if first else "not_yet"
    return None if programme is None else Suggestion(programme=programme, why=text(f"home.why.{why}"))


def _of_prescribed(person: HomePerson, kind: str) -> tuple[Programme | None, str]:
    if kind == "comfort":
        return person.comfort, "hurts"
    if kind == "easier":
        return (person.easier, "easier_level") if person.easier is not None else (person.comfort, "no_easier_level")
    return _next_prescribed(person), "prescribed"


def _next_prescribed(person: HomePerson) -> Programme:
    """Of several that are prescribed one that is due today, else any; among them they take turns."""
    prescribed = [programme for programme in person.programmes if programme.prescribed]
    prescribed = [each for each in prescribed if each.due is not None and each.due.open] or prescribed
    places = [place for place, programme in enumerate(prescribed) if programme.id == person.last]
    return prescribed[(places[0] + 1) % len(prescribed)] if places else prescribed[0]


def _open(person: HomePerson, id: str) -> Programme | None:
    """The programme, where nothing is known that a session would not begin for."""
    programme = person.programme(id)
    return programme if programme is not None and programme.not_yet is None else None
