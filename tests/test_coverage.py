"""Every number of the source documents is served by something that exists, or says why not."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from sweeps import swept

ROOT = Path(__file__).resolve().parents[1]


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("coverage_page", ROOT / "docs" / "coverage.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGE = _load()
ROWS = PAGE.rows()


def test_every_number_has_a_row_and_every_row_a_number() -> None:
    assert set(ROWS) == set(PAGE.NUMBERS)
    assert len(PAGE.NUMBERS) == 62 + 8 + 23


@swept("number", PAGE.NUMBERS)
def test_a_number_is_served_by_what_exists_or_says_why_not(number: str) -> None:
    row = ROWS[number]
    assert set(row) <= {"title", "by", "not_yet"}
    assert row.get("by") or row.get("not_yet")
    assert [by for by in row.get("by", ()) if PAGE.missing(by)] == []


@pytest.mark.parametrize("by", ["routines/nothing.toml", "card:nothing", "intake:nothing", "words:no.thing",
                                "coach.core.clinical.eligibility:nothing"])  # fmt: skip
def test_what_does_not_exist_is_found(by: str) -> None:
    assert PAGE.missing(by)


def test_the_page_is_up_to_date() -> None:
    assert (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8") == PAGE.page()
