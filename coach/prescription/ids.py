"""Ids that must not be the same: `coach run` takes routines and exercises by name, and the records tell by it."""

from collections.abc import Collection

from coach.prescription.checks import Found, Tables, word
from coach.prescription.places import shipped_routines


def check_routine_id(data: Tables, stem: str, exercises: Collection[str]) -> Found:
    """A copy of a shipped routine under its id, and a routine with the id of an exercise that it may use.

    `stem`: of the routine's file.
    """
    name = word(data, "id")
    if name in shipped_routines() and stem != name:
        yield ("id",), f'"{name}" is the id of a shipped routine; give yours another, and the file the same'
    elif name in exercises:
        yield ("id",), f'"{name}" is the id of an exercise; give the routine another'


def check_exercise_id(data: Tables) -> Found:
    """An exercise with the id of a shipped routine."""
    if (name := word(data, "id")) in shipped_routines():
        yield ("id",), f'"{name}" is the id of a shipped routine; give the exercise another'
