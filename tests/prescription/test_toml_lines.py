"""The locator finds every path of a TOML text on its line."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prescription_samples import EXERCISE, PACER, ROUTINE

from coach.prescription.lines import line_of, locate

TRICKY = '''\
# a comment with [header] and key = 1
a = "text with # and [x] and = in it"   # 2
"quoted key" = 'literal \\ # ]'          # 3
dotted . "in.ner" = 1                    # 4
date = 1979-05-27 07:32:00               # 5
list = [ 1, # [comment]
  "two, ]", [ 3, 4 ],                    # 7
]
long = """
[not.a.header]
key = "no" \\""" still inside """""
after = 1                                # 12
raw = \'\'\'
[[nor.this]]\'\'\'
table = { x = 1, y.z = [ { w = 2 } ] }   # 15

[ head . "er" ]                          # 17
k = 1
[[rows]]                                 # 19
n = 1
[[rows.inner]]                           # 21
n = 2
[[rows.inner]]
n = 3                                    # 24
[rows.one]
n = 4                                    # 26
[[rows]]
[[rows.inner]]
n = 5                                    # 29
'''
EXPECTED = {
    ("a",): 2,
    ("quoted key",): 3,
    ("dotted", "in.ner"): 4,
    ("date",): 5,
    ("list", 0): 6,
    ("list", 1): 7,
    ("list", 2, 1): 7,
    ("long",): 9,
    ("after",): 12,
    ("raw",): 13,
    ("table", "y", "z", 0, "w"): 15,
    ("head", "er"): 17,
    ("head", "er", "k"): 18,
    ("rows", 0): 19,
    ("rows", 0, "inner", 0): 21,
    ("rows", 0, "inner", 1, "n"): 24,
    ("rows", 0, "one", "n"): 26,
    ("rows", 1, "inner", 0, "n"): 29,
}


def paths(data: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Of every table, list and value."""
    found = {path} if path else set()
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return found.union(*(paths(value, (*path, key)) for key, value in items))


@pytest.mark.parametrize(("path", "line"), EXPECTED.items(), ids=str)
def test_each_path_of_a_tricky_text_is_on_its_line(path: tuple[str | int, ...], line: int) -> None:
    assert locate(TRICKY)[path] == line


@pytest.mark.parametrize("text", [TRICKY, EXERCISE, PACER, ROUTINE], ids=["tricky", "exercise", "pacer", "routine"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["unix", "windows"])
def test_it_finds_exactly_the_paths_that_tomllib_reads(text: str, ending: str) -> None:
    text = text.replace("\n", ending)
    assert set(locate(text)) == paths(tomllib.loads(text))


def test_a_path_that_is_not_there_is_on_the_line_of_the_table_around_it() -> None:
    lines = locate(TRICKY)
    assert line_of(lines, ("rows", 1, "missing")) == 27
    assert line_of(lines, ("missing",)) == 1


def test_keys_that_are_numbers_are_not_mistaken_for_places_in_a_list() -> None:
    assert locate("[a.0]\n1 = 2\n") == {("a",): 1, ("a", "0"): 1, ("a", "0", "1"): 2}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*TRICKY.splitlines(True), *EXERCISE.splitlines(True)]), max_size=12).map("".join))
def test_any_mixture_of_lines_that_tomllib_accepts_is_located_whole(text: str) -> None:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    assert set(locate(text)) == paths(data)
