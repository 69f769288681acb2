"""Holds tables against their model and words every fault: unknown keys, missing ones, wrong types, ranges."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from coach.prescription.faults import MOST_FAULTS, FileFault, Path, meant, near, show, suggest
from coach.prescription.meanings import choice_meant, elsewhere, key_meant
from coach.prescription.models import NAME_PATTERN, PATTERNS, Table
from coach.prescription.slips import truth_meant
from coach.prescription.source import FileSource

T = TypeVar("T", bound=Table)

MISSING = object()
MOST_HOMES = 3  # a key that belongs in more places than this is not reported as misplaced
# pydantic's error types, and what they mean in a file; {found} is the value as it stands there
_WANTED: dict[str, str] = {
    "float_type": "{found} is not a number",
    "int_type": "{found} is not a whole number",
    "finite_number": "{found} is not a number that can be used",
    "string_type": "{found} is not a text; put it in quotes",
    "bool_type": "{found} is neither true nor false",
    "list_type": "{found} is not a list; write it in square brackets",
    "dict_type": "{found} is not a table",
    "model_type": "{found} is not a table",
    "string_too_short": "is empty",
    "string_too_long": "is too long; allowed up to {max_length} characters",
    "missing": "this key is missing",
}
_NUMBERS = {"float_type": "number", "int_type": "whole number"}


@dataclass(slots=True)
class TableShape(Generic[T]):
    """Tables held against a model: `table` where they fit it; `data` has misspelt keys put right for further rules."""

    source: FileSource
    model: type[T]
    table: T | None = None
    data: dict[str, Any] = field(default_factory=dict)
    faults: list[FileFault] = field(default_factory=list)
    bad: set[Path] = field(default_factory=set)  # where the shape is wrong; rules between keys say nothing there
    spelt: dict[Path, str] = field(default_factory=dict)  # how a key that was put right stands in the file

    def add(self, path: Path, message: str) -> None:
        """Says a fault, but not inside a place whose shape is wrong, and only so many."""
        if len(self.faults) > MOST_FAULTS or any(path[:depth] in self.bad for depth in range(1, len(path) + 1)):
            return
        if len(self.faults) == MOST_FAULTS:
            path, message = (), f"there are more than {MOST_FAULTS} faults; mend these and check again"
        self.faults.append(self.source.fault(self.written(path), message))

    def check(self, places: Iterable[tuple[Path, str]], under: Path = ()) -> None:
        """Says what a rule between keys has found, in the table at `under`."""
        for path, message in islice(places, MOST_FAULTS):
            self.add((*under, *path), message)

    def written(self, path: Path) -> Path:
        return tuple(self.spelt.get(path[: depth + 1], part) for depth, part in enumerate(path))

    def value(self, path: Path) -> Any:
        """What stands at a path of `data`; MISSING where there is nothing."""
        found: Any = self.data
        for part in path:
            try:
                found = found[part]
            except (KeyError, IndexError, TypeError):
                return MISSING
        return found


def hold(source: FileSource, model: type[T]) -> TableShape[T]:
    """All faults of shape at once. A misspelt key is said, put right, and what it holds is looked at too."""
    shape = TableShape(source=source, model=model, data=copy.deepcopy(source.data))
    while True:
        try:
            table = model.model_validate(shape.data)
        except ValidationError as refused:
            errors = refused.errors(include_url=False, include_input=False)
        else:
            shape.table = None if shape.faults else table
            return shape
        unknown = [error["loc"] for error in errors if error["type"] == "extra_forbidden"]
        if not any([_mend(shape, path) for path in unknown[:MOST_FAULTS]]):
            for error in errors[: MOST_FAULTS + 1]:
                _say(shape, error)
            shape.bad = {error["loc"] for error in errors}
            for path in shape.bad:
                _blank(shape, path)
            return shape


def _mend(shape: TableShape[Any], path: Path) -> bool:
    """Renames one unknown key to the free key it most resembles. The key's own fault is said here."""
    table, key = shape.value(path[:-1]), str(path[-1])
    keys = [name for name in known_keys(shape.model, path[:-1]) if name not in table]
    if homes(shape.model, key):
        return False
    if meaning := key_meant(key, keys):
        name, factor = meaning
        value = table.pop(key)
        table[name] = value * factor if type(value) in (int, float) and factor != 1.0 else value
        shape.add(path, f"this key is not known; write {name}" + _as_written(table[name]))
    elif elsewhere(key) is None and (likely := near(key, keys)):
        name = likely[0]
        shape.add(path, f"this key is not known; did you mean {name}?")
        table[name] = table.pop(key)
    else:
        return False
    shape.spelt[(*path[:-1], name)] = key
    return True


def _as_written(value: Any) -> str:
    return f" = {value:g}" if type(value) in (int, float) else f" = {show(value)}" if isinstance(value, str) else ""


def _blank(shape: TableShape[Any], path: Path) -> None:
    """Takes a wrong value out of `data`: a second fault made of it would only confuse."""
    table = shape.value(path[:-1])
    if shape.value(path) is not MISSING:
        table[path[-1]] = None


def _say(shape: TableShape[Any], error: ErrorDetails) -> None:
    path, kind, limits = error["loc"], error["type"], error.get("ctx", {})
    if path and path[-1] == "[key]":  # the key of a table with free names
        path = path[:-1]
        shape.add(path, f"{show(path[-1])} is not allowed as a name; use {PATTERNS[NAME_PATTERN]}")
    elif kind == "extra_forbidden" and (where := homes(shape.model, str(path[-1]))):
        shape.add(path, f"this key is not known here; it belongs {' or '.join(where)}")
    elif kind == "extra_forbidden" and (other := elsewhere(str(path[-1]))):
        shape.add(path, f"this key is not known; {other}")
    elif kind == "extra_forbidden":
        shape.add(path, f"this key is not known; {suggest(str(path[-1]), known_keys(shape.model, path[:-1]))}")
    elif kind in ("greater_than_equal", "less_than_equal"):
        size = "small" if kind == "greater_than_equal" else "large"
        node = _node(shape.model, path)
        allowed = f"{node['minimum']:g} to {node['maximum']:g}"
        shape.add(path, f"{show(shape.value(path))} is too {size}; allowed {allowed}")
    elif kind == "literal_error":
        node = _node(shape.model, path)
        found, choices = shape.value(path), node.get("enum") or [node["const"]]
        choice = choice_meant(found, choices)
        told = suggest(found if isinstance(found, str) else "", choices) if choice is None else f'write "{choice}"'
        shape.add(path, f"{show(found)} is not known; {told}")
    elif kind in ("too_short", "too_long"):
        node = _node(shape.model, path)
        least, most = node.get("minItems", 0), node.get("maxItems", node.get("maxProperties"))
        allowed = f"{least}" if least == most else f"{least} to {most}"
        shape.add(path, f"has {limits['actual_length']} entries; allowed {allowed}")
    elif kind == "string_pattern_mismatch":
        shape.add(path, f"{show(shape.value(path))} is not allowed; use {PATTERNS[limits['pattern']]}")
    elif kind == "bool_type" and (truth := truth_meant(shape.value(path))):
        shape.add(path, f"{show(shape.value(path))} is neither true nor false; write {truth}, without quotes")
    elif kind == "list_type" and isinstance(shape.value(path), dict):
        shape.add(path, f"there may be several of these, so each has two brackets; write [[{_heading(path)}]]")
    elif number := _meant(kind, shape.value(path)):
        shape.add(path, f"{show(shape.value(path))} is not a {_NUMBERS[kind]}; write {number} alone, without quotes")
    else:
        wanted = _WANTED.get(kind, f"{{found}}: {error['msg']}")
        shape.add(path, wanted.format(found=show(shape.value(path)), **limits))


def _heading(path: Path) -> str:
    """A table's name as a heading has it: without positions."""
    return ".".join(part for part in path if isinstance(part, str))


def _meant(kind: str, value: Any) -> str | None:
    """The number that a text with quotes, a unit or a decimal comma stands for, where a number is wanted."""
    number = meant(value) if kind in _NUMBERS and isinstance(value, str) else None
    return None if number is None or (kind == "int_type" and "." in number) else number


@cache
def schema_of(model: type[Table]) -> dict[str, Any]:
    """The JSON Schema of a model, which knows every key, range and choice."""
    return model.model_json_schema()


def _node(model: type[Table], path: Path) -> dict[str, Any]:
    """The part of the schema that describes what stands at `path`; empty where nothing may stand."""
    schema = schema_of(model)
    node = schema
    for part in path:
        inner: Any = node.get("items") if isinstance(part, int) else node.get("properties", {}).get(part)
        named: Iterable[Any] = node.get(
            "patternProperties", {}
        ).values()  # a table whose keys are names of the writer's own
        node = inner or next(iter(named), None) or {}
        # an optional key is "this or nothing"
        node = next((option for option in node.get("anyOf", []) if option.get("type") != "null"), node)
        node = schema["$defs"][node["$ref"].rpartition("/")[2]] if "$ref" in node else node
    return node


def known_keys(model: type[Table], path: Path) -> list[str]:
    """The keys that a table at `path` may have."""
    return list(_node(model, path).get("properties", {}))


def homes(model: type[Table], key: str) -> tuple[str, ...]:
    """Where a key belongs in files of this kind, in words; empty where it is none of theirs, or one of many tables."""
    found = _keys(model).get(key, ())
    return found if len(found) <= MOST_HOMES else ()


@cache
def _keys(model: type[Table]) -> dict[str, tuple[str, ...]]:
    """Each key, and the tables that have it; where it names a table, how that is written."""
    values: dict[str, tuple[str, ...]] = {}
    tables: dict[str, tuple[str, ...]] = {}
    waiting = [("", schema_of(model))]
    while waiting:
        heading, table = waiting.pop(0)
        for key, node in table.get("properties", {}).items():
            inner, many = _table(model, node)
            if inner is None:
                where = f"in {heading}" if heading else "at the top, before the first table"
                values[key] = (*values.get(key, ()), where)
            else:
                name = ".".join(filter(None, (heading.strip("[]"), key)))
                own = f"[[{name}]]" if many else f"[{name}]"
                tables[key] = (*tables.get(key, ()), f"as {own}")
                waiting.append((own, inner))
    return tables | values


def _table(model: type[Table], node: dict[str, Any]) -> tuple[dict[str, Any] | None, bool]:
    """The table that a key holds, and whether it is a list of them; None for a plain value."""
    node = next((option for option in node.get("anyOf", []) if option.get("type") != "null"), node)
    many = "items" in node
    ref = node.get("items", node).get("$ref", "")
    return (schema_of(model)["$defs"][ref.rpartition("/")[2]], many) if ref else (None, many)
