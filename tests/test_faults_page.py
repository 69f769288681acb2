"""docs/faults.md is the table of outcomes, and every row of that names sentences, endings and tests that exist."""

import ast
import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from sweeps import swept

from coach.core.clinical.safety import END_REASONS
from coach.outcomes import OUTCOMES, Outcome, exit_code
from coach.prescription.words import load_words

ROOT = Path(__file__).resolve().parents[1]
ROWS = {row.id: row for rows in OUTCOMES.values() for row in rows}
CODES = {0, 1, 2, 3, 4, 5, 70}
# what has to be answered somewhere: a case, and the rows that answer it
CASES: dict[str, tuple[str, ...]] = {
    "camera unplugged, frozen, black, of another size, slow, garbage": (
        "unplugged", "unplugged_unseen", "frozen", "black", "size", "slow", "garbage", "camera_silent", "no_camera",
    ),
    "pose worker raising, hanging, nonsense": ("model_raises", "model_hangs", "garbage"),
    "sound device gone at the start and midway": ("no_sound", "sound_lost", "no_microphone"),
    "a voice that fails, is not there, or is none": ("voice_fails", "no_voice"),
    "window closed, display gone": ("window_closed", "no_display", "display_gone"),
    "minimised, moved, resized, scaled, out of focus": (
        "minimised", "other_screen", "resized", "unfocused", "whole_screen",
    ),
    "disk full, read-only, slow": ("disk_full", "disk_full_to_the_end", "read_only", "slow_disk", "nowhere"),
    "clock jumping, suspend": ("clock_set", "asleep", "cannot_stay_awake"),
    "store locked for a while and for ever": ("locked_a_while", "locked_for_ever", "locked_at_start"),
    "store of a newer version, page, log, folder": ("newer", "foreign", "page_damaged", "wal_cut", "no_folder"),
    "a damaged chunk, one bad cell": ("chunk", "cell"),
    "the patient deleted in a session": ("deleted_meanwhile",),
    "PostgreSQL gone, hung and back": ("postgres_gone", "postgres_hung", "postgres_back"),
    "words, fonts, model": ("words", "fonts", "model", "other_model"),
    "routine deleted, report target": ("routine_gone", "report_place", "report_gone", "report_disk", "device"),
    "terminal closed, Ctrl+C, broken pipe": ("terminal_closed", "ctrl_c", "ctrl_c_elsewhere", "on_skin", "pipe"),
    "strict output, long names, ~name": ("strict", "full_output", "long_name", "tilde", "no_home"),
}  # fmt: skip


def _page() -> ModuleType:
    spec = importlib.util.spec_from_file_location("faults_page", ROOT / "docs" / "faults.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def names_in(path: str) -> frozenset[str]:
    """The names of the tests in a file, read and not imported."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


@cache
def program() -> str:
    """The program's own text, with sentences over several lines put together."""
    files = sorted((ROOT / "coach").rglob("*.py"))
    found = []
    for file in files:
        if "outcomes" not in file.parts:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.append(node.value)
                elif isinstance(node, ast.JoinedStr):
                    found.append("".join(_part(part) for part in node.values))
    return "\n".join(found)


def _part(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else f"{{{ast.unparse(part.value)}}}"  # type: ignore[attr-defined]


def wrong(row: Outcome) -> list[str]:
    """What of a row is not so."""
    words = load_words("en")
    found = [each for each in (row.happens, row.recorded, row.goes_on) if not each]
    for told in row.told:
        kind, _, key = told.partition(":")
        if (key not in words) if kind == "words" else told not in program():
            found.append(told)
    if row.ends and row.ends not in END_REASONS:
        found.append(row.ends)
    if exit_code(row) not in CODES | {None}:
        found.append(str(row.code))
    named = [test.split("::") for test in row.tests]
    return [
        *found,
        *("::".join(name) for name in named if name[1] not in names_in(name[0])),
        *([] if named else ["no test"]),
    ]


@swept("name", ROWS)
def test_a_row_names_what_exists(name: str) -> None:
    assert wrong(ROWS[name]) == []


@pytest.mark.parametrize(
    "row",
    [
        Outcome(id="a", happens="a", told=("words:no.such",), recorded="a", goes_on="no", tests=()),
        Outcome(id="a", happens="a", told=("we never say this",), recorded="a", goes_on="no", tests=()),
        Outcome(id="a", happens="a", told=(), recorded="a", goes_on="no", ends="vanished_not", code=9, tests=()),
        Outcome(id="a", happens="a", told=(), recorded="a", goes_on="no", tests=("tests/test_faults_page.py::rows",)),
        Outcome(id="a", happens="", told=(), recorded="a", goes_on="no", tests=("tests/test_faults_page.py::test_a",)),
    ],
)
def test_what_does_not_exist_is_found(row: Outcome) -> None:
    assert wrong(row)


def test_every_row_has_a_name_of_its_own_and_every_case_its_rows() -> None:
    assert len(ROWS) == sum(map(len, OUTCOMES.values()))
    assert {name for names in CASES.values() for name in names} - set(ROWS) == set()


def test_the_page_is_up_to_date() -> None:
    assert (ROOT / "docs" / "faults.md").read_text(encoding="utf-8") == _page().page()
