"""Writes the table of docs/events.md from the program's own."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "events.md"
HEAD = "| kind | version | fields | meaning |\n|---|---|---|---|\n"
TABLE = re.compile(re.escape(HEAD) + r"(\|.*\n)*")


def table() -> str:
    from coach.core.base.events import EVENTS

    rows = (
        f"| `{kind}` | {row.version} | {', '.join(f'`{field}`' for field in row.fields)} | {row.meaning} |\n"
        for kind, row in EVENTS.items()
    )
    return HEAD + "".join(rows)


def page() -> str:
    """The page as it should be."""
    return TABLE.sub(lambda _: table(), PAGE.read_text(encoding="utf-8"), count=1)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(page(), encoding="utf-8")
