"""What ships reads without a fault, and every text it needs is there."""

from pathlib import Path

import pytest
from sweeps import swept

from coach.prescription.describe import describe, groups
from coach.prescription.places import shipped_exercises, shipped_routines
from coach.prescription.reader import check, read_exercise, read_routine
from coach.prescription.words import available_languages, load_words

pytestmark = pytest.mark.skipif(not available_languages(), reason="no words file is there yet")


@swept("path", [*shipped_exercises().values(), *shipped_routines().values()])
def test_a_shipped_file_has_no_fault(path: Path) -> None:
    assert [str(fault) for fault in check(path) if not fault.warning] == []


@swept("language", available_languages())
@swept("path", shipped_exercises().values())
def test_every_text_of_a_shipped_exercise_is_in_every_language(path: Path, language: str) -> None:
    exercise, words = read_exercise(path), load_words(language)
    for key in ("title", "now", "say", "steps", *(f"mistake.{name}" for name in exercise.lesson.mistakes)):
        assert f"exercise.{exercise.id}.{key}" in words
    assert [rule.cue for rule in (*exercise.limits, *exercise.form) if rule.cue not in words] == []


@pytest.mark.parametrize("name", shipped_routines())
def test_a_shipped_routine_is_told_in_words_with_its_title(name: str) -> None:
    first = read_routine(name)
    assert f"routine.{name}.title" in first.words
    for level in range(1, len(first.levels) + 1) if first.levels else (None,):
        routine = read_routine(name, level=level)
        lines = describe(routine)
        assert len([line for line in lines if line and line[0].isdigit()]) == len(groups(routine))
        assert not [line for line in lines if "{" in line]
