"""Everyday words in a file: the key or choice that they stand for, or where the thing belongs instead."""

from collections.abc import Callable

import pytest
from prescription_samples import ROUTINE, changed

from coach.prescription.faults import FileFault
from coach.prescription.meanings import CHOICES, ELSEWHERE, SYNONYMS
from coach.prescription.models import STEP_SIDES, ExerciseTable, OverridesTable, RoutineTable
from coach.prescription.places import meant, shipped_exercises
from coach.prescription.shape import known_keys

Checked = Callable[[str], tuple[FileFault, ...]]

KEYS = {
    "wiederholungen = 8": "write reps = 8",
    "Repeats = 8": "write reps = 8",
    "notes = 'slowly'": "a remark for whoever reads the file follows a #",
    "load_kg = 5": "no weight or band is known here",
    "age = 54": "coach patient edit NAME asks for it",
    "frequency = 'twice a day'": "days_a_week",
    "patient = 'Anna'": "coach run FILE --patient NAME",
}


@pytest.mark.parametrize(("line", "says"), KEYS.items(), ids=KEYS)
def test_an_everyday_key_is_answered_with_what_to_write_or_where(line: str, says: str, checked: Checked) -> None:
    (fault,) = checked(changed(ROUTINE, "reps = 8", line if "8" in line else f"reps = 8\n{line}"))
    assert says in fault.message


def test_minutes_become_seconds(checked: Checked) -> None:
    (fault,) = checked(changed(ROUTINE, "duration_s = 600.0", "minutes = 12"))
    assert fault.message == "this key is not known; write duration_s = 720"


@pytest.mark.parametrize(("word", "choice"), [("rechts", "right"), ("Links", "left"), ("both", "each")])
def test_a_side_in_everyday_words_is_answered_with_the_files_own(word: str, choice: str, checked: Checked) -> None:
    (fault,) = checked(changed(ROUTINE, 'side = "left"', f'side = "{word}"'))
    assert f'write "{choice}"' in fault.message


def test_yes_in_quotes_is_answered_with_true(checked: Checked) -> None:
    (fault,) = checked(changed(ROUTINE, "optional = true", 'optional = "yes"'))
    assert fault.message == '"yes" is neither true nor false; write true, without quotes'


def test_no_everyday_word_is_a_key_of_a_file_at_the_place_it_is_answered_for() -> None:
    tops = {key for model in (RoutineTable, ExerciseTable) for key in known_keys(model, ())}
    everyday = set(SYNONYMS) | set(ELSEWHERE)
    assert not everyday & tops
    # keys of a patient's file alone: the first is answered for in a routine, the second in a step
    assert everyday & set(known_keys(OverridesTable, ())) == {"days", "times"}
    assert set(STEP_SIDES) <= set(CHOICES)


NAMED = {
    "bridge": "hip_lift", "bridges": "hip_lift", "brigde": "hip_lift", "Brücke": "hip_lift", "puente": "hip_lift",
    "hip lfit": "hip_lift", "Hip-lift": "hip_lift", "birddog": "bird_dog", "side plank": "side_bridge",
    "cat-camel": "cat_cow", "squats": "squat",
}  # fmt: skip


@pytest.mark.parametrize(("name", "id"), NAMED.items(), ids=NAMED)
def test_an_exercise_is_known_by_what_therapists_call_it(name: str, id: str) -> None:
    assert meant(name, shipped_exercises()) == f"did you mean {id}?"


@pytest.mark.parametrize("name", ["leg raise", "double knee to chest", "hip thrust", "plank", "press up", "heel raise"])
def test_no_other_exercise_is_proposed_for_one_that_is_not_there(name: str) -> None:
    assert meant(name, shipped_exercises()) == "coach list shows every name there is"
