"""docs/safety.md and its pages are true: a hazard names tests that exist, and every figure is the program's own."""

import ast
import importlib
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from sweeps import swept

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
HAZARD_PAGES = sorted(f"hazards/{path.name}" for path in (DOCS / "hazards").glob("*.md") if path.name != "README.md")
HEADINGS: dict[str, tuple[str, ...]] = {
    "safety.md": (
        "Intended use", "What it cannot see", "The rules", "What is missing", "Class and standards", "Reporting harm",
    ),
    "sources.md": (
        "Source documents", "Sections of the reviews", "Statements of the documents, line by line",
        "Entries of the fact sheet", "Where the safety rules come from", "Publications",
    ),
    **dict.fromkeys(("figures.md", "third-party.md", "hazards/README.md", *HAZARD_PAGES), ()),
}  # fmt: skip
COLUMNS = ("id", "hazard", "how it comes about", "harm", "what prevents it", "residual risk", "shown by")
LEVELS = ("Low. ", "Medium. ", "High. ")
NO_CONTROL = "none: no control"  # in place of tests: nothing prevents it yet
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
UNITS = (
    "s|ms|h|days|weeks|points?|%|rows|degrees a second|degrees|frames a second|words a minute|dB below full scale|dB"
    "|exercises|sessions|stops|alarms|uses"
)
FIGURE = re.compile(rf"(?<![\w.,])(\d+(?:\.\d+)?) ({UNITS})(?!\w)")
PLACE = re.compile(r"`([\w.]+):(\w+)((?:\.\w+|\[[^\]]+\])*)`")
# the program counts in seconds, from full scale upwards, and in shares
SCALE = {"ms": 1000.0, "dB below full scale": -1.0, "%": 100.0}


@cache
def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def section(of: str, name: str) -> str:
    return re.split(r"^## ", page(of).split(f"\n## {name}\n")[1], maxsplit=1, flags=re.MULTILINE)[0]


def cells_of(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def heading(of: str) -> list[str]:
    """The heading of a page's table."""
    return cells_of(next(line for line in page(of).splitlines() if line.startswith("|")))


def rows(of: str) -> list[list[str]]:
    """The cells of a page's table, without its heading."""
    return [cells_of(line) for line in page(of).splitlines() if line.startswith("|")][2:]


def number(row: list[str]) -> int:
    return int(row[0].removeprefix("H"))


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


def wrong(row: list[str]) -> list[str]:
    """What of a hazard is not told whole: an empty cell, no level, a test that is none, no control and yet no gap."""
    if len(row) != len(COLUMNS) or not all(row):
        return ["a cell is missing"]
    faults = [] if row[5].startswith(LEVELS) else [row[5]]
    if row[6] == NO_CONTROL:
        told = row[4].startswith("Nothing: ") and "**Missing:** " in row[5] and not row[5].startswith("Low. ")
        return faults if told else [*faults, NO_CONTROL]
    return faults + missing(row[6])


def value_of(place: str) -> float:
    """The number that a place of the program holds, such as `coach.core.dialogue.prompts:CUES['limit'].least_s`."""
    found = PLACE.fullmatch(place)
    assert found, f"{place} names no place"
    value = getattr(importlib.import_module(found[1]), found[2])
    for name, key in re.findall(r"\.(\w+)|\[([^\]]+)\]", found[3]):
        value = getattr(value, name) if name else value[ast.literal_eval(key)]
    return float(value)


def used_elsewhere() -> set[str]:
    """The figures outside their table; one may stand at the end of a line, and its unit on the next."""
    pages = [page(name) for name in ("safety.md", "third-party.md", "hazards/README.md", *HAZARD_PAGES)]
    text = " ".join("\n".join([*pages, section("sources.md", "Where the safety rules come from")]).split())
    return {" ".join(found) for found in FIGURE.findall(text)}


HAZARDS = sorted((row for name in HAZARD_PAGES for row in rows(name)), key=number)
FIGURES = rows("figures.md")


@swept(("name", "parts"), HEADINGS.items())
def test_a_page_has_its_parts_in_order(name: str, parts: tuple[str, ...]) -> None:
    assert re.findall(r"^## (.+)$", page(name), re.MULTILINE) == list(parts)


@swept("name", HAZARD_PAGES)
def test_a_page_of_hazards_has_the_columns_and_its_numbers_ascend(name: str) -> None:
    assert tuple(heading(name)) == COLUMNS
    numbers = [number(row) for row in rows(name)]
    assert numbers == sorted(numbers)


def test_the_list_of_the_pages_of_hazards_says_which_has_which() -> None:
    listed = [row for row in rows("hazards/README.md") if row[0].startswith("[")]
    assert {row[0]: row[2].split(", ") for row in listed} == {
        f"[{file}]({file})": [row[0] for row in rows(f"hazards/{file}")]
        for file in (name.removeprefix("hazards/") for name in HAZARD_PAGES)
    }


def test_there_are_hazards_enough_and_each_has_its_own_number() -> None:
    ids = [row[0] for row in HAZARDS]
    assert len(ids) >= 35
    assert ids == [f"H{n:02}" for n in range(1, len(ids) + 1)]


@pytest.mark.parametrize("row", HAZARDS, ids=[row[0] for row in HAZARDS])
def test_a_hazard_is_told_whole_and_shown_by_tests_that_exist(row: list[str]) -> None:
    assert wrong(row) == []


@pytest.mark.parametrize("cells", [
    ("Nothing: no question speaks of it", "Low. **Missing:** it is not asked about"),
    ("Nothing: no question speaks of it", "High. It may happen"),
    ("It asks first", "High. **Missing:** it is not asked about"),
    ("Nothing: no question speaks of it", "**Missing:** it is not asked about"),
])  # fmt: skip
def test_what_has_no_control_is_said_to_be_missing_and_never_low(cells: tuple[str, str]) -> None:
    assert wrong(["H01", "a hazard", "a cause", "harm", *cells, NO_CONTROL])


def test_few_hazards_have_no_control() -> None:
    assert 0 < sum(row[6] == NO_CONTROL for row in HAZARDS) <= 3


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


def test_every_figure_of_the_pages_stands_in_the_table_of_figures() -> None:
    known = {row[0] for row in FIGURES}
    assert used_elsewhere() - known == set()


def test_every_figure_of_the_table_is_used_on_a_page() -> None:
    assert {row[0] for row in FIGURES} - used_elsewhere() <= {"2 exercises", "3 alarms"}  # these are said in words


def test_what_does_not_exist_is_said_of_the_hazards_and_again_of_the_whole() -> None:
    said = [row for row in HAZARDS if "**Missing:**" in row[5]]
    assert said
    for word in ("recognised", "second person", "breath", "call", "implants", "seizures", "agreement", "watch for"):
        assert word in section("safety.md", "What is missing")


def test_each_package_that_the_program_asks_for_is_listed_with_its_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]
    asked = map(
        Requirement, (*project["dependencies"], *(line for name in extra if name != "dev" for line in extra[name]))
    )
    wanted = {need.name: need.specifier for need in asked}
    listed = {row[0]: SpecifierSet(row[1]) for row in rows("third-party.md")}
    assert listed == wanted
    assert all(len(row) == 5 and all(row) for row in rows("third-party.md"))


@pytest.mark.parametrize("words", ["not CE-marked", "not FDA-cleared", "not approved for clinical use"])
def test_the_intended_use_says_what_nobody_has_approved(words: str) -> None:
    assert words in section("safety.md", "Intended use")
