"""A new file says what it is, has no fault, is never written over another, and names its schema for editors."""

import json
import tomllib
from pathlib import Path

import pytest

from coach.prescription.faults import PrescriptionError
from coach.prescription.models import KINDS
from coach.prescription.reader import check, read_exercise, read_routine
from coach.prescription.schema import SCHEMAS, json_schema, schema_file, write_schemas
from coach.prescription.starting import (
    id_of,
    place_for,
    schema_beside,
    schemas_of,
    start_text,
    title_of,
    toml,
    write_new,
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_exercise_of_every_kind_has_no_fault(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "my_one.toml"
    write_new(path, start_text("exercise", "my_one", tmp_path, kind))
    assert [str(fault) for fault in check(path)] == []
    exercise = read_exercise(path)
    assert exercise.kind == kind
    assert exercise.lesson.guide


def test_a_new_routine_has_no_fault_and_a_title(tmp_path: Path) -> None:
    path = tmp_path / "my_routine.toml"
    write_new(path, start_text("routine", "my_routine", tmp_path))
    assert [str(fault) for fault in check(path)] == []
    assert read_routine(path).words.say_key("routine.my_routine.title") == "My routine"


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_of_a_new_exercise_fits_a_window(kind: str, tmp_path: Path) -> None:
    assert max(map(len, start_text("exercise", "my_one", tmp_path, kind).splitlines())) <= 140


def test_a_name_as_people_write_it_becomes_an_id_and_a_title() -> None:
    assert id_of("Hip lift at the wall") == "hip_lift_at_the_wall"
    assert title_of("hip_lift") == "Hip lift"
    for name in ("", "3 lifts", "lift!", "a" * 61, "../lift"):
        with pytest.raises(PrescriptionError, match="cannot be a name"):
            id_of(name)


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("mine\n", encoding="utf-8")
    for write in (lambda: place_for("routine", "mine", tmp_path), lambda: write_new(path, "new")):
        with pytest.raises(PrescriptionError):
            write()
    assert path.read_text(encoding="utf-8") == "mine\n"


def test_a_shipped_name_is_taken(tmp_path: Path) -> None:
    with pytest.raises(PrescriptionError, match="shipped exercise"):
        place_for("exercise", "hip_lift", tmp_path)
    with pytest.raises(PrescriptionError, match="shipped routine"):
        place_for("routine", "gentle_start", tmp_path)


def test_the_file_s_name_is_its_id(tmp_path: Path) -> None:
    assert place_for("exercise", "mine", tmp_path / "mine.toml") == tmp_path / "mine.toml"
    with pytest.raises(PrescriptionError, match=r"mine\.toml"):
        place_for("exercise", "mine", tmp_path / "yours.toml")


def test_the_schema_that_a_file_names_is_where_schemas_are_written(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "exercises"):
        folder.mkdir(exist_ok=True)
        write_schemas(schemas_of(folder))
        for kind in SCHEMAS:
            named = folder / schema_beside(folder, kind)
            assert json.loads(named.read_text(encoding="utf-8")) == json_schema(kind)
    assert sorted(path.name for path in (tmp_path / "schema").iterdir()) == sorted(map(schema_file, SCHEMAS))


def test_the_first_line_names_the_schema(tmp_path: Path) -> None:
    for what in ("exercise", "routine"):
        first = start_text(what, "mine", tmp_path).splitlines()[0]
        assert first == f"#:schema ./schema/{what}.schema.json"


@pytest.mark.parametrize(
    "value",
    [
        "",
        'say "so"',
        "back\\slash",
        "line\nbreak\ttab",
        "é ü ß 日本",
        "\x7f\x00",
        3,
        -2.5,
        0.1,
        True,
        [],
        ["a"],
        [1.0, 2],
    ],
    ids=repr,
)
def test_a_value_is_read_back_as_it_was_written(value: object) -> None:
    assert tomllib.loads(f"value = {toml(value)}")["value"] == value


def test_a_long_list_has_a_line_for_each_entry_and_a_table_stands_in_one() -> None:
    long = ["a sentence of some length"] * 5
    assert tomllib.loads(f"value = {toml(long)}")["value"] == long
    assert toml(long).count("\n") == 6
    table = {"knee_flexion": 95.0, "a b": -1}
    assert tomllib.loads(f"value = {toml(table)}")["value"] == table
    assert "\n" not in toml(table)
