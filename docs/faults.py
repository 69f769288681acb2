"""Writes docs/faults.md from the table in coach/outcomes: what follows from each fault around the program."""

import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    from coach.outcomes import OUTCOMES, exit_code

    yield "# Faults, and what follows"
    yield ""
    yield "What the person is told, what is recorded, whether the session goes on, and the exit code. Written by"
    yield "`python docs/faults.py` from `coach/outcomes`, whose rows also name the tests that hold them."
    yield ""
    yield "In every row with a session the stop still works, by every input that is left: a key, the mouse, a remote,"
    yield "a gesture while the camera sees, closing the window, Ctrl+C and the system's signals. The program checks for"
    yield "it twenty times a second, whatever else hangs. The exit code is that of a session that ends for this reason;"
    yield "where it is empty, the fault does not decide it."
    for heading, rows in OUTCOMES.items():
        yield from ("", f"## {heading}", "", "| what happens | what is told | what is recorded | goes on | exit |")
        yield "| --- | --- | --- | --- | --- |"
        for row in rows:
            code = exit_code(row)
            told = "<br>".join(_told(each) for each in row.told) or "nothing"
            yield f"| {row.happens} | {told} | {row.recorded} | {row.goes_on} | {'' if code is None else code} |"


def _told(told: str) -> str:
    """The sentence by its key, or the piece of one as it stands in the program."""
    from coach.prescription.words import load_words

    kind, _, key = told.partition(":")
    return f'"{load_words("en").sentences[key]}"' if kind == "words" else f'terminal: "... {told} ..."'


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    (ROOT / "docs" / "faults.md").write_text(page(), encoding="utf-8")
