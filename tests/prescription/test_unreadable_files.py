"""Files that are no routine at all: one sentence, no traceback, within a second."""

import itertools
import os
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prescription_samples import EXERCISE, MOVES, NAMES, PACER, ROUTINE, TIMER, changed, leaves, spoilt
from timing import best_s

from coach.core.clinical.conditions import FACTS
from coach.prescription.faults import FileFault, PrescriptionError
from coach.prescription.lines import locate
from coach.prescription.models import ExerciseTable, OverridesTable, RoutineTable
from coach.prescription.reader import check, read_exercise, read_routine
from coach.prescription.source import read_source

Write = Callable[[str, str], Path]
Checked = Callable[[str], tuple[FileFault, ...]]

HOSTILE: dict[str, tuple[bytes, str]] = {
    "text that is not UTF-8": ("id = 'x'\ntitle = 'Brücke'".encode("latin-1"), ":2: not UTF-8 text"),
    "UTF-16": ("id = 'x'".encode("utf-16"), "not UTF-8 text"),
    "broken TOML": (b'id = "a"\nkind "reps"\n', ':2: the equals sign is missing; write kind = "reps"'),
    "a text without end": (b'id = "a\n', ':1: id: the quotes do not close as they open; write id = "a"'),
    "a list without end": (b"id = [1,\n", "at the end of the file"),
    "a key twice": (b"id = 1\nid = 2\n", ":2: id: id stands in line 1 already; keep one of the two"),
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
    "thousands of numbers with units": (b"".join(b"k%d = 1 s\n" % i for i in range(9000)), "1 s is not a number"),
    "a text of spaces for a number": (
        b"max_minutes = '''1" + b"\n" * 100_000 + b"2'''\nversion = '1'\n",
        "is not a number",
    ),
    "thousands of alternatives": (
        b"[[step]]\nexercise = 'x'\notherwise = 'a'\n" + b"[[alternative]]\nname = 'a'\notherwise = 'a'\n" * 2500,
        "alternative: has 2500 entries; allowed 0 to 40",
    ),
    "thousands of facts": (
        b"[[step]]\nexercise = 'x'\nonly_if = [\n" + b"'acute',\n" * 12_000 + b"]",
        "has 12000 entries; allowed 0 to 12",
    ),
    "nothing": (b"", "this key is missing"),
    "a null character": (b"id = '\x00'", "not valid TOML"),
}


@pytest.mark.parametrize(("raw", "says"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_in_words_and_within_a_second(raw: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_bytes(raw)
    found = check(path, NAMES)
    assert any(says in str(fault) for fault in found), "\n".join(map(str, found[:5]))
    assert all("\n" not in str(fault) and len(str(fault)) < 500 for fault in found)
    assert best_s(lambda: check(path, NAMES)) < 1.0


def test_a_file_of_fifty_megabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "bridge.toml"
    with open(path, "wb") as file:
        file.truncate(50_000_000)
    (fault,) = check(path, NAMES)
    assert "larger than 128 kB; an exercise or a routine takes a few" in fault.message
    assert best_s(lambda: check(path, NAMES)) < 0.2


def test_the_largest_routine_that_there_may_be_is_checked_within_a_second(checked: Checked) -> None:
    fact = itertools.cycle(name for name, row in FACTS.items() if row.basis.startswith(("Q16", "Q17", "Q18", "Q19")))
    levels = "[[level]]\ntimes_a_day = [1, 1]\nsource = 'x'\n" * 12
    steps = [
        f"[[step]]\nexercise = 'slow_breath'\ncycles = 1\nrest_s = 0\nskip_if = ['{next(fact)}']\n"
        f"otherwise = 'a{1 + 6 * (n % 6)}'\n"
        for n in range(60)
    ]
    others = [
        f"[[alternative]]\nname = 'a{n}'\nexercise = 'on_the_back'\nduration_s = 20\nskip_if = ['{next(fact)}']\n"
        + (f"otherwise = 'a{n + 1}'\n" if n % 6 else "")
        for n in range(1, 37)
    ]
    text = "id = 'large'\nversion = '1'\nmax_minutes = 90\n" + "".join([levels, *steps, *others])
    assert best_s(lambda: checked(text)) < 1.0
    assert [str(fault) for fault in checked(text) if not fault.warning] == []


@pytest.mark.parametrize("unit", ["deg", " s", " min", "x", "%", "°", " mm"])
@pytest.mark.parametrize("text", [EXERCISE, ROUTINE, TIMER], ids=["bridge", "my_routine", "pack"])
def test_a_number_with_its_unit_is_a_fault_that_says_what_to_write(text: str, unit: str, write: Write) -> None:
    lines = locate(text)
    values = {lines[path]: value for path, value in leaves(tomllib.loads(text)) if type(value) in (int, float)}
    assert len(values) > 5
    for line, value in values.items():
        found = check(write("bridge.toml", spoilt(text, line, str(value), f"{value}{unit}")), NAMES)
        assert [(fault.line, fault.message) for fault in found] == [
            (line, f"{value}{unit} is not a number; write {value} alone")
        ]


def test_all_numbers_with_units_of_a_file_come_at_once(write: Write) -> None:
    text = changed(changed(ROUTINE, "reps = 8", "reps = 8x"), "duration_s = 600.0", "duration_s = 10 min")
    text = changed(text, "cycles = 5", "cycles = 2,5  # breaths")
    assert [(fault.path, fault.message) for fault in check(write("mine.toml", text), NAMES)] == [
        ("reps", "8x is not a number; write 8 alone"),
        ("cycles", "2,5 is not a number; write 2.5 alone"),
        ("duration_s", "10 min is not a number; write 10 alone"),
    ]


QUOTED: list[tuple[str, str, str]] = [
    ("reps = 8", 'reps = "8x"', '"8x" is not a whole number; write 8 alone, without quotes'),
    ("reps = 8", 'reps = "8"', '"8" is not a whole number; write 8 alone, without quotes'),
    ("reps = 8", 'reps = "8.5"', '"8.5" is not a whole number'),
    ("reps = 8", 'reps = "eight"', '"eight" is not a whole number'),
    ("warn_above = 60.0", 'warn_above = "60deg"', '"60deg" is not a number; write 60 alone, without quotes'),
    ("duration_s = 600.0", 'duration_s = "20 s"', '"20 s" is not a number; write 20 alone, without quotes'),
    ("duration_s = 600.0", 'duration_s = "2,5 min"', '"2,5 min" is not a number; write 2.5 alone, without quotes'),
    ("duration_s = 600.0", "duration_min = 10", "this key is not known; write duration_s = 600"),
    ("try_s = 60.0", "try_s = 1", "1 is too small; allowed 60 to 300"),
    ("duration_s = 600.0", "duration_s = 10", "10 is too short for pack; allowed 600 to 1200 s"),
]


@pytest.mark.parametrize(("old", "new", "says"), QUOTED, ids=[new for _, new, _ in QUOTED])
def test_a_unit_that_is_not_due_is_a_fault_with_its_line(old: str, new: str, says: str, checked: Checked) -> None:
    text = changed(ROUTINE, old, new)
    assert [(fault.line, fault.message) for fault in checked(text)] == [(text[: text.index(new)].count("\n") + 1, says)]


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
    text=st.sampled_from([EXERCISE, PACER, MOVES, TIMER, ROUTINE]),
    edits=st.lists(st.tuples(st.floats(0, 1), JUNK), min_size=1, max_size=4),
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


@pytest.mark.parametrize("name", ["x" * 1900, "../" * 400 + "x", "\\u0000x", "~nobody/x"])
def test_a_routine_by_a_name_that_is_none_is_only_a_fault(name: str, write: Callable[[str, str], Path]) -> None:
    assert check(write("own.toml", f'routine = "{name}"\n[[steps]]\nexercise = "hip_lift"\n'), NAMES)
