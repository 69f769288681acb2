"""What is usually mistyped in a file, and what the person is told to type instead."""

from collections.abc import Callable
from pathlib import Path

import pytest
from prescription_samples import NAMES, ROUTINE, changed

from coach.prescription.reader import check
from coach.prescription.slips import slips

# a line as it is mistyped -> what is said of it
LINES = {
    "exercise = hip_lift": 'hip_lift needs straight quotes; write exercise = "hip_lift"',
    "exercise = “hip_lift”": 'type straight ones ("); write exercise = "hip_lift"',
    "exercise = „hip_lift“": 'type straight ones ("); write exercise = "hip_lift"',
    "exercise = «hip_lift»": 'type straight ones ("); write exercise = "hip_lift"',
    'exercise = "hip_lift': 'the quotes do not close as they open; write exercise = "hip_lift"',
    "exercise = 'hip_lift\"": 'the quotes do not close as they open; write exercise = "hip_lift"',
    'id: "x"': 'a key and its value are joined by =, not by a colon; write id = "x"',
    "id: x": 'a key and its value are joined by =, not by a colon; write id = "x"',
    "reps: 8": "a key and its value are joined by =, not by a colon; write reps = 8",
    "reps 8": "the equals sign is missing; write reps = 8",
    "optional = yes": "yes is not how it is written here; write optional = true",
    "optional = ja  # immer": "ja is not how it is written here; write optional = true",
    "optional = No": "No is not how it is written here; write optional = false",
    "optional = True": "True is not how it is written here; write optional = true",
    "rest s = 20": "a key has no spaces; write rest_s = 20",
    "reps = 8;": "nothing stands behind the value; write reps = 8 without the ;",
    "reps = 8,": "nothing stands behind the value; write reps = 8 without the ,",
    "reps = 8 // slowly": "a remark begins with #, not with //; write reps = 8  # slowly",
    "skip_if = [acute, over_65]": 'each word needs straight quotes; write skip_if = ["acute", "over_65"]',
    "[[step]": "the brackets do not close as they open; write [[step]]",
    "reps = 8 times": "8 times is not a number; write 8 alone",
}


@pytest.mark.parametrize(("line", "says"), LINES.items(), ids=LINES)
def test_a_mistyped_line_is_answered_with_what_to_type(line: str, says: str) -> None:
    (fault,) = slips("mine.toml", f'version = "1"\n{line}\n')
    assert fault.line == 2
    assert fault.message.endswith(says)


def test_what_is_to_be_typed_is_no_slip_itself() -> None:
    for says in LINES.values():
        if "write " in says and not says.endswith("alone"):
            typed = says.rpartition("; write ")[2].removesuffix(" without the ;").removesuffix(" without the ,")
            assert slips("mine.toml", typed) == [], typed


def test_a_list_of_tables_in_single_brackets_says_so_for_each(tmp_path: Path) -> None:
    found = slips("mine.toml", '[step]\nexercise = "a"\n\n[step]\nexercise = "b"\n')
    assert [(fault.line, fault.message.partition("; ")[2]) for fault in found] == [
        (1, "write [[step]]"),
        (4, "write [[step]]"),
    ]


def test_a_key_twice_in_one_table_names_both_lines_and_in_two_tables_none() -> None:
    (fault,) = slips("mine.toml", "[[step]]\nreps = 6\nsets = 1\nreps = 8\n")
    assert (fault.line, fault.message) == (4, "reps stands in line 2 already; keep one of the two")
    assert slips("mine.toml", "[[step]]\nreps = 6\n[[step]]\nreps = 8\n") == []


def test_a_table_of_a_step_before_its_step_is_told_where_to_go() -> None:
    (fault,) = slips("mine.toml", '[[step.limit]]\nname = "a"\n\n[[step]]\nexercise = "b"\n')
    assert (fault.line, fault.message) == (1, "this stands before the [[step]] that it belongs to; move it below that")


def test_lines_within_a_text_of_several_lines_are_no_slips() -> None:
    assert slips("mine.toml", 'say = """\nid: x\nreps 8\n"""\n') == []


def test_all_slips_of_a_file_come_at_once_and_in_its_order(write: Callable[[str, str], Path]) -> None:
    text = changed(changed(ROUTINE, "reps = 8", "reps: 8"), "cycles = 5", "cycles = 5;")
    found = check(write("mine.toml", text), NAMES)
    assert [fault.message.partition("; ")[2] for fault in found] == ["write reps = 8", "write cycles = 5 without the ;"]


@pytest.mark.parametrize(
    "text", ["a" * 1990, " " * 1990 + "x", '"' * 1990, "[" + "a," * 990, "a: " + " " * 1900 + "b c"]
)
def test_a_hostile_line_takes_no_time_to_read(text: str) -> None:
    assert len(slips("mine.toml", f"{text}\n" * 60)) <= 100
