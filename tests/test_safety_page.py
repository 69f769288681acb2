"""docs/safety.md is true: every hazard names tests that exist, and every figure is the program's own."""

import ast
import importlib
import re
from functools import cache
from pathlib import Path

import pytest
from sweeps import swept

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "safety.md").read_text(encoding="utf-8")
HEADINGS = ("Intended use", "What it cannot see", "The rules", "The figures", "Hazards", "What is missing")
COLUMNS = ("id", "hazard", "how it comes about", "harm", "what prevents it", "residual risk", "shown by")
LEVELS = ("Low. ", "Medium. ", "High. ")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
UNITS = "s|ms|h|days|points|degrees a second|degrees|exercises|sessions|stops|alarms"
FIGURE = re.compile(rf"(?<![\w.,])(\d+(?:\.\d+)?) ({UNITS})\b")
PLACE = re.compile(r"`([\w.]+):(\w+)((?:\.\w+|\[[^\]]+\])*)`")
SCALE = {"ms": 1000.0}  # the program counts in seconds


def section(name: str) -> str:
    return re.split(r"^## ", PAGE.split(f"\n## {name}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]


def rows(name: str) -> list[list[str]]:
    """The cells of a section's table, without its heading."""
    lines = [line for line in section(name).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@cache
def names_in(path: str) -> frozenset[str]:
    """The names of the tests in a file, read and not imported."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def missing(cell: str) -> list[str]:
    """What a cell names that is no test; the whole cell where it names none or anything else."""
    named = TEST.findall(cell)
    if not named or TEST.sub("", cell).strip(" ,"):
        return [cell]
    return [f"{path}::{name}" for path, name in named if name not in names_in(path)]


def value_of(place: str) -> float:
    """The number that a place of the program holds, such as `coach.core.dialogue.prompts:CUES['limit'].least_s`."""
    found = PLACE.fullmatch(place)
    assert found, f"{place} names no place"
    value = getattr(importlib.import_module(found[1]), found[2])
    for name, key in re.findall(r"\.(\w+)|\[([^\]]+)\]", found[3]):
        value = getattr(value, name) if name else value[ast.literal_eval(key)]
    return float(value)


HAZARDS = rows("Hazards")
FIGURES = rows("The figures")


def test_the_page_has_its_parts_in_order() -> None:
    assert re.findall(r"^## (.+)$", PAGE, re.MULTILINE) == list(HEADINGS)
    heading = next(line for line in section("Hazards").splitlines() if line.startswith("|"))
    assert tuple(cell.strip() for cell in heading.strip("|").split("|")) == COLUMNS


def test_there_are_hazards_enough_and_each_has_its_own_number() -> None:
    ids = [row[0] for row in HAZARDS]
    assert len(ids) >= 35
    assert ids == [f"H{n:02}" for n in range(1, len(ids) + 1)]


@pytest.mark.parametrize("row", HAZARDS, ids=[row[0] for row in HAZARDS])
def test_a_hazard_is_told_whole_and_shown_by_tests_that_exist(row: list[str]) -> None:
    assert len(row) == len(COLUMNS)
    assert all(row)
    assert row[5].startswith(LEVELS)
    assert missing(row[6]) == []


@pytest.mark.parametrize("cell", [
    "", "see the tests", "`tests/core/session/test_session.py::test_nothing`", "`tests/test_nowhere.py::test_anything`",
    "`tests/test_safety_page.py::rows`", "`tests/test_layers.py::test_the_checker_catches` and others",
])  # fmt: skip
def test_a_test_that_does_not_exist_is_found(cell: str) -> None:
    assert missing(cell)


@swept("row", FIGURES)
def test_a_figure_is_the_programs_own(row: list[str]) -> None:
    figure = FIGURE.fullmatch(row[0])
    assert figure
    assert float(figure[1]) == pytest.approx(value_of(row[2]) * SCALE.get(figure[2], 1.0))


def test_every_figure_of_the_page_stands_in_the_table_of_figures() -> None:
    known = {row[0] for row in FIGURES}
    elsewhere = PAGE.replace(section("The figures"), "")
    assert {" ".join(found) for found in FIGURE.findall(elsewhere)} - known == set()


def test_every_figure_of_the_table_is_used_on_the_page() -> None:
    elsewhere = {" ".join(found) for found in FIGURE.findall(PAGE.replace(section("The figures"), ""))}
    assert {row[0] for row in FIGURES} - elsewhere <= {"2 exercises", "3 alarms"}  # these are said in words


def test_what_does_not_exist_is_said_in_the_table_and_again_at_the_end() -> None:
    said = [row for row in HAZARDS if "**Missing:**" in row[5]]
    assert said
    for word in ("recognised", "second person", "breath", "call"):
        assert word in section("What is missing")
