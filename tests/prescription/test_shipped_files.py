"""What ships reads without a fault, and every text it needs is there."""

from pathlib import Path

import pytest
from sweeps import swept

from coach.prescription.describe import describe, groups
from coach.prescription.models import REGIONS
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


@swept("language", available_languages())
@swept("level", range(1, 7))
def test_walking_is_called_and_spoken_as_moderate_where_it_is(level: int, language: str) -> None:
    """The upper half of the plan walks at 100 steps a minute: nobody is told to walk slowly there."""
    routine = read_routine("walking_plan", level=level, language=language)
    (step,) = routine.steps
    own = {what: routine.words.say_key(step.exercise.sentence(what)) for what in ("title", "now", "say")}
    plain = {what: routine.words.say_key(f"exercise.walking.{what}") for what in own}
    assert (own == plain) is (level < 4)
    assert level < 4 or own["say"].startswith(own["title"])


def test_a_pace_without_sentences_is_a_fault_of_the_routine(tmp_path: Path) -> None:
    text = shipped_routines()["walking_plan"].read_text("utf-8").replace('pace = "moderate"', 'pace = "brisk"')
    path = tmp_path / "walking_plan.toml"
    path.write_text(text, encoding="utf-8")
    assert {fault.path for fault in check(path)} == {"step[4].tempo.pace", "step[5].tempo.pace", "step[6].tempo.pace"}
    assert "walking has no title and no now and no say for this pace" in str(check(path)[0])


def test_warmth_is_offered_from_the_first_day_and_never_straight_after_ice() -> None:
    for name in ("acute_relief", "comfort"):
        warm = [step for step in read_routine(name).steps if step.exercise.id == "heat"]
        assert [(step.optional, step.only_if, step.skip_if) for step in warm] == [(True, (), ())]


@swept("path", shipped_exercises().values())
def test_a_shipped_exercise_says_what_it_is_for_and_has_pictures(path: Path) -> None:
    lesson = read_exercise(path).lesson
    assert lesson.region in REGIONS
    assert lesson.guide


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "For: hips. Position: on the back."),
        ("es", "Para: caderas. Posición: boca arriba."),
        ("de", "Wofür: Hüften. Ausgangsstellung: in Rückenlage."),
    ],
)
def test_an_exercise_says_what_it_is_for_in_every_language(language: str, line: str) -> None:
    assert f"   {line}" in describe(read_routine("hip_lift", language=language, to_look_at=True))
