"""Exercises of a therapist's own inside a routine's text, so that what is prescribed needs no other file.

They stand after the routine as `[[exercise]]` tables, each with all that its own file says but for pictures and films,
which stay files. What the certificate beside the file said of it stands with it, as `certified`.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coach.core.exercise.standing import Standing
from coach.prescription import brought
from coach.prescription.certificate import key_of, standing
from coach.prescription.checks import Found, Tables, rows, word
from coach.prescription.source import FileSource, read_source
from coach.prescription.toml_text import toml

TABLE, CERTIFIED = "exercise", "certified"
HEAD = "# exercises of the therapist's own, as their files had them"


def exercises_in(source: FileSource) -> dict[str, FileSource]:
    """The exercises inside a routine, by id, as if each came from a file of that name."""
    found = {}
    for _, table in rows(source.data, TABLE):
        name = word(table, "id")
        if name is not None and name not in found:
            bare = {key: value for key, value in table.items() if key != CERTIFIED}
            found[name] = FileSource(file=f"{name}.toml", data=bare)
    return found


def check_enclosed(data: Tables) -> Found:
    """Exercises inside a routine that cannot be told apart, and those that no step names."""
    used, before = set(named_in(data)), set()
    for at, table in rows(data, TABLE):
        name = word(table, "id")
        if name is None:
            yield (TABLE, at), "has no id; write id = and the name by which the steps call it"
        elif name in before:
            yield (TABLE, at, "id"), f'"{name}" is inside twice; take one of them out'
        elif name not in used:
            yield (
                (TABLE, at, "id"),
                f'no [[step]] names "{name}"; name it there, or take this out',
            )
        before.add(name)


def standing_in(source: FileSource, name: str) -> Standing:
    """What the certificate of an exercise inside a routine said, as long as it says the same as then."""
    table = next(table for _, table in rows(source.data, TABLE) if table.get("id") == name)
    known = table.get(CERTIFIED)
    if not isinstance(known, dict):
        return Standing.NONE
    now = key_of({key: value for key, value in table.items() if key != CERTIFIED})
    if known.get("file") != now.file:
        return Standing.CHANGED
    if (known.get("model"), known.get("measuring")) != (now.model, now.measuring):
        return Standing.OLDER
    try:
        return Standing(str(known.get("verdict")))
    except ValueError:
        return Standing.UNREADABLE


def enclosing(text: str, names: Mapping[str, Path]) -> str:
    """A routine's text with these exercises (id to file) inside; without any it stays as it is.

    Raises PrescriptionError for a file that cannot be read.
    """
    if not names:
        return text
    return "\n".join([text.rstrip("\n"), "", HEAD, *(line for file in names.values() for line in _lines(file))]) + "\n"


def named_in(data: Tables) -> Iterator[str]:
    """The ids of all exercises that the steps of a routine name, each as often as it is named."""
    for section in ("step", "alternative"):
        for _, row in rows(data, section):
            tried = row.get("find")
            for name in (row.get("exercise"), *(tried if isinstance(tried, list) else ())):
                if isinstance(name, str):
                    yield name


def _lines(file: Path) -> Iterator[str]:
    source = read_source(file)
    left = {key: value for key, value in source.data.items() if key not in brought.KEYS}
    body = [f"{key} = {toml(value)}" for key, value in left.items()]
    yield f"[[{TABLE}]]"
    yield from body
    known = standing(file, source.data)
    if known in (Standing.USABLE, Standing.WITH_CARE, Standing.NOT_USABLE):
        # of the tables as they are read back here: a file may write 36.0 where this writes 36
        now: dict[str, Any] = key_of(tomllib.loads("\n".join(body))).model_dump() | {"verdict": str(known)}
        yield f"{CERTIFIED} = {toml(now)}"
    yield ""
