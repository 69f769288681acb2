"""Files that are no routine at all: one sentence, no traceback, within a second."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prescription_samples import EXERCISE, NAMES, ROUTINE

from coach.prescription.faults import PrescriptionError
from coach.prescription.models import ExerciseTable, OverridesTable, RoutineTable
from coach.prescription.reader import check, read_exercise, read_routine
from coach.prescription.source import read_source

HOSTILE: dict[str, tuple[bytes, str]] = {
    "text that is not UTF-8": ("id = 'x'\ntitle = 'Brücke'".encode("latin-1"), ":2: not UTF-8 text"),
    "UTF-16": ("id = 'x'".encode("utf-16"), "not UTF-8 text"),
    "broken TOML": (b'id = "a"\nkind reps\n', ":2: not valid TOML at column 6: "),
    "a text without end": (b'id = "a\n', ":1: not valid TOML"),
    "a list without end": (b"id = [1,\n", "at the end of the file"),
    "a key twice": (b"id = 1\nid = 2\n", "not valid TOML"),
    "a megabyte": (b"# x\n" * 300_000, "larger than"),
    "lists inside lists": (b"id = " + b"[" * 900 + b"]" * 900, "deep"),
    "lists inside lists, many": (b"id = " + b"[\n" * 30_000 + b"]\n" * 30_000, "far too deep"),
    "lists twenty deep": (b"id = " + b"[" * 20 + b"]" * 20, "more than 12 deep"),
    "tables inside tables": (b"[" + b".".join([b"a"] * 900) + b"]", "nested too deeply"),
    "dotted keys inside each other": (b"".join(b"[" + b"a." * i + b"b]\n" for i in range(1, 31)), "more than 12 deep"),
    "one endless line": (b'id = "' + b"a" * 5000 + b'"', "characters long"),
    "a number of thousands of digits": (b"id = " + b"9" * 1900, "id: a huge number is not a text"),
    "thousands of unknown keys": (b"".join(b"k%d = 1\n" % i for i in range(9000)), "this key is not known"),
    "thousands of misspelt keys": (b"".join(b"kind%d = 1\n" % i for i in range(9000)), "more than 100 faults"),
    "thousands of steps": (b"[[step]]\nreps = 0\n" * 6000, "step: has 6000 entries; allowed 1 to 60"),
    "thousands of mistakes": (b"id = 'x'\nmistakes = [\n" + b"'kind',\n" * 12_000 + b"]", "has 12000 entries"),
    "nothing": (b"", "this key is missing"),
    "a null character": (b"id = '\x00'", "not valid TOML"),
}


@pytest.mark.parametrize(("raw", "says"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_words_and_within_a_second(raw: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(raw)
    began = time.perf_counter()
    found = check(path, NAMES)
    took = time.perf_counter() - began
    assert any(says in str(fault) for fault in found), "\n".join(map(str, found[:5]))
    assert all("\n" not in str(fault) and len(str(fault)) < 500 for fault in found)
    assert took < 1.0


def test_a_file_saved_with_a_mark_before_its_first_letter_reads(tmp_path: Path) -> None:
    path = tmp_path / "bridge.toml"
    path.write_bytes(b"\xef\xbb\xbf" + EXERCISE.replace("\n", "\r\n").encode())
    assert read_exercise(path, NAMES).id == "bridge"


def test_a_folder_a_missing_file_and_an_impossible_name_are_refused(tmp_path: Path) -> None:
    for path, says in (
        (tmp_path, "this is a folder"),
        (tmp_path / "none.toml", "there is no such file"),
        (tmp_path / ("x" * 5000 + ".toml"), "cannot be read"),
        (Path(str(tmp_path) + "/a\0b.toml"), "cannot be read"),
    ):
        with pytest.raises(PrescriptionError, match=says):
            read_routine(path, names=NAMES)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(PrescriptionError, match="not a file"):
        read_source(tmp_path / "pipe.toml")


def test_a_name_that_is_no_routine_gives_near_misses() -> None:
    with pytest.raises(PrescriptionError, match="neither a file nor the name of a shipped routine"):
        read_routine("gentle_strat", names=NAMES)


JUNK = st.sampled_from(
    ["=", "[", "]", "{", "}", '"', "'", "\n", ".", "#", "true", "nan", "-1", "é", "\\", ",", "[[x]]\n"]
)


@settings(max_examples=120, deadline=None)
@given(
    text=st.sampled_from([EXERCISE, ROUTINE]), edits=st.lists(st.tuples(st.floats(0, 1), JUNK), min_size=1, max_size=4)
)
def test_no_edit_of_a_good_file_ever_gives_anything_but_faults(
    text: str, edits: list[tuple[float, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    for where, junk in edits:
        at = int(where * len(text))
        text = text[:at] + junk + text[at + 1 :]
    path = tmp_path_factory.mktemp("edit") / "bridge.toml"
    path.write_text(text, encoding="utf-8")
    for fault in check(path, NAMES):
        assert fault.message


@pytest.mark.parametrize("value", ["1", '"x"', "[]", "[1]", "[[]]", "{}", "[{}]", "true", "nan", "1979-05-27"])
def test_every_key_with_a_value_of_any_other_type_is_only_faults(value: str, write: Callable[[str, str], Path]) -> None:
    for model, extra in ((ExerciseTable, ""), (RoutineTable, ""), (OverridesTable, 'routine = "gentle_start"\n')):
        for key in model.model_fields:
            text = f"{key} = {value}\n" + (extra if key != "routine" else "")
            assert check(write("bad.toml", text), NAMES)
