"""Writes the table of docs/limits.md from the program's own: `python docs/limits.py`."""

from pathlib import Path

from coach.core.base.limits import LIMITS, MB

PAGE = Path(__file__).with_name("limits.md")
HEAD = "| what is read | the least | the most | why |"


def amount(value: float, unit: str) -> str:
    """A bound as people read it."""
    if unit.startswith("bytes") and value >= MB:
        return f"{value / MB:g} MB{unit.removeprefix('bytes')}"
    return f"{value:,g} {unit}" if value < 1e6 else f"{value:,.0f} {unit}"


def table() -> str:
    """The table in Markdown."""
    rows = [HEAD, "|---|---|---|---|"]
    for name, limit in LIMITS.items():
        least = f"{limit.least:g}" if limit.least else ""
        rows.append(f"| `{name}` | {least} | {amount(limit.most, limit.unit)} | {limit.why} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    text = PAGE.read_text("utf-8")
    PAGE.write_text(text[: text.index(HEAD)] + table(), encoding="utf-8")
