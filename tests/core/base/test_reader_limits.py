"""The table of what readers take: every row is used, and the page shows it."""

import re
import sys
from pathlib import Path

from sweeps import swept

from coach.core.base.limits import LIMITS, least, most

ROOT = Path(__file__).resolve().parents[3]
SOURCES = "\n".join(path.read_text("utf-8") for path in (ROOT / "coach").rglob("*.py") if path.name != "limits.py")


@swept("name", LIMITS)
def test_a_row_is_held_to_by_some_reader(name: str) -> None:
    assert re.search(rf'(most|most_s|least)\("{re.escape(name)}"\)', SOURCES), "no reader asks for it"
    limit = LIMITS[name]
    assert 0 <= limit.least < limit.most
    assert limit.why.endswith(("[E]", "[D]"))
    assert (most(name), least(name)) == (limit.most, limit.least)


def test_no_reader_asks_for_a_row_that_there_is_not() -> None:
    assert set(re.findall(r'\b(?:most|most_s|least)\("([a-z_.]+)"\)', SOURCES)) == set(LIMITS)


def test_the_page_shows_the_table() -> None:
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        import limits as page
    finally:
        sys.path.pop(0)
    assert (ROOT / "docs" / "limits.md").read_text("utf-8").endswith(page.table())
